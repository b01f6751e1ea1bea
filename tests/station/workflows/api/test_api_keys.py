"""Whose eyes a key lends, when it ends, and what opens nothing."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.accounts.links import new_token
from bluelamp_station.accounts.models import ApiToken, Grant, Person
from bluelamp_station.accounts.tokens import SCOPES, revoke_token
from bluelamp_station.hotspots.models import SetState
from station.workflows.api.api_world import call, every_path, key_of, make_set

if TYPE_CHECKING:
    from bluelamp_station.hotspots.models import HotspotSet
    from bluelamp_station.incidents.models import StoreCheck
    from bluelamp_station.programme.models import Programme

pytestmark = pytest.mark.django_db


def stolen_key(person: Person) -> str:
    """A row that no action makes: a key of somebody who may have none."""
    secret, hashed = new_token()
    ends_at = timezone.now() + dt.timedelta(days=1)
    ApiToken.objects.create(owner=person, name="x", token_hash=hashed, hint="x", scopes=[*SCOPES], expires_at=ends_at)
    return secret


# Whose eyes a key lends


def test_a_key_shows_the_ground_of_its_owner_and_no_other(client: Client, local_key: str, spring: HotspotSet) -> None:
    for path in ("hotspot-sets/current?day=2026-05-01", f"hotspot-sets/{spring.pk}"):
        document = call(client, local_key, path).json()
        assert [feature["id"] for feature in document["features"]] == ["HE01"]
        assert document["set"]["is_whole"] is False
    places = call(client, local_key, f"hotspot-sets/{spring.pk}/places.geojson").json()
    assert [feature["id"] for feature in places["features"]] == ["HE01"]


def test_what_is_of_the_whole_force_is_for_those_who_have_it(
    client: Client, local_key: str, checked: StoreCheck
) -> None:
    assert checked.pk
    for path in ("incident-counts", "ledger"):
        answer = call(client, local_key, path)
        assert answer.status_code == 403
        assert answer.json()["code"] == "BL-API-03"


def test_a_draft_is_for_those_who_work_on_it(
    client: Client, key: str, local_key: str, programme: Programme, analyst: Person
) -> None:
    draft = make_set(programme, analyst, state=SetState.DRAFT)
    assert call(client, key, f"hotspot-sets/{draft.pk}").status_code == 200
    hidden, missing = (call(client, local_key, f"hotspot-sets/{pk}") for pk in (draft.pk, draft.pk + 1))
    assert hidden.status_code == 404
    assert hidden.json() == missing.json()
    assert call(client, local_key, "hotspot-sets").json()["count"] == 0


@pytest.mark.parametrize("who", ["warden", "oversight", "auditor", "sergeant"])
def test_who_may_not_use_the_api_has_no_key_that_opens_anything(
    client: Client, request: pytest.FixtureRequest, who: str, spring: HotspotSet
) -> None:
    person: Person = request.getfixturevalue(who)
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-14"):
        key_of(person)
    secret = stolen_key(person)
    assert {call(client, secret, path).status_code for path in every_path(spring)} == {401}


# When a key ends


def test_a_key_that_ran_out_opens_nothing(client: Client, key: str) -> None:
    ApiToken.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert call(client, key, "hotspot-sets").status_code == 401
    assert call(client, key, "status").status_code == 401
    assert call(client, key, "openapi.json").status_code == 401


def test_a_key_that_was_ended_opens_nothing(client: Client, key: str, analyst: Person) -> None:
    assert call(client, key, "hotspot-sets").status_code == 200
    revoke_token(by=analyst, token=ApiToken.objects.get(owner=analyst))
    assert call(client, key, "hotspot-sets").status_code == 401


def test_a_key_ends_with_the_roles_of_its_owner(client: Client, key: str, analyst: Person) -> None:
    assert call(client, key, "hotspot-sets").status_code == 200
    Grant.objects.filter(person=analyst).update(revoked_at=timezone.now())
    assert call(client, key, "hotspot-sets").status_code == 401


def test_a_key_ends_when_its_owner_leaves(client: Client, key: str, analyst: Person) -> None:
    Person.objects.filter(pk=analyst.pk).update(left_at=timezone.now())
    assert call(client, key, "hotspot-sets").status_code == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "Token {key}", "{key}", "Bearer {key} x"])
def test_a_header_that_holds_no_key_opens_nothing(client: Client, key: str, header: str) -> None:
    answer = client.get("/api/v1/hotspot-sets", headers={"Authorization": header.format(key=key)})
    assert answer.status_code == 401


def test_a_session_opens_nothing(manager: Person, spring: HotspotSet) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(manager, backend="django.contrib.auth.backends.ModelBackend")
    for path in every_path(spring):
        answer = browser.get(f"/api/v1/{path}")
        assert answer.status_code == 401
        assert answer["Content-Type"] == "application/problem+json"


def test_a_key_opens_no_page_for_people(client: Client, key: str) -> None:
    assert client.get("/hotspots/", headers={"Authorization": f"Bearer {key}"}).status_code == 302
