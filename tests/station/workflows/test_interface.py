"""The interface answers what its OpenAPI document says, and only to keys that open it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache

from bluelamp_station.accounts.tokens import SCOPES, make_token
from bluelamp_station.hotspots.models import HotspotSet, Place, SetState
from bluelamp_station.incidents.models import StoreCheck
from bluelamp_station.workflows import api_access
from bluelamp_station.workflows.api import api
from bluelamp_station.workflows.api_page import operations

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

pytestmark = pytest.mark.django_db
SQUARE = {"type": "Polygon", "coordinates": [[[-0.9, 51.1], [-0.8, 51.1], [-0.8, 51.2], [-0.9, 51.1]]]}


@pytest.fixture(autouse=True)
def fresh_minute() -> None:
    """No calls are counted yet."""
    cache.clear()


@pytest.fixture
def key(analyst: Person) -> str:
    """A key that opens everything."""
    return make_token(by=analyst, name="test", scopes=tuple(SCOPES), days=1)[1]


@pytest.fixture
def in_force(programme: Programme, manager: Person) -> HotspotSet:
    """An adopted set of one place."""
    made = HotspotSet.objects.create(
        programme=programme,
        number=1,
        state=SetState.ADOPTED,
        title="Spring",
        made_by=manager,
        adopted_by=manager,
        adopted_at=dt.datetime(2026, 4, 1, tzinfo=dt.UTC),
        rationale="They hold a fifth of the incidents.",
        valid_from_date=dt.date(2026, 4, 1),
    )
    Place.objects.create(
        hotspot_set=made,
        ref="H01",
        name="High Street",
        kind="asb",
        rank=1,
        area_ha=4.0,
        outline=SQUARE,
        west=-0.9,
        south=51.1,
        east=-0.8,
        north=51.2,
        area_path=f"{programme.area.path}",
    )
    return made


def call(client: Client, key: str, path: str, **headers: str) -> Any:
    """Ask with a key."""
    return client.get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {key}", **headers})


def test_sets_come_in_pages(client: Client, key: str, in_force: HotspotSet) -> None:
    answer = call(client, key, "hotspot-sets")
    assert answer.status_code == 200
    assert answer.json()["count"] == 1
    assert answer.json()["items"][0]["id"] == in_force.pk
    assert call(client, key, "hotspot-sets?page=2").json()["items"] == []


def test_the_set_in_force_is_geojson(client: Client, key: str, in_force: HotspotSet) -> None:
    for path in ("hotspot-sets/current?day=2026-05-01", f"hotspot-sets/{in_force.pk}"):
        document = call(client, key, path).json()
        assert document["type"] == "FeatureCollection"
        assert [feature["id"] for feature in document["features"]] == ["H01"]
        assert document["features"][0]["geometry"] == SQUARE


def test_an_answer_that_has_not_changed_is_not_sent_twice(client: Client, key: str, in_force: HotspotSet) -> None:
    path = f"hotspot-sets/{in_force.pk}"
    etag = call(client, key, path)["ETag"]
    again = call(client, key, path, **{"If-None-Match": f'"other", {etag}'})
    assert again.status_code == 304
    assert again.content == b""


@pytest.mark.usefixtures("in_force")
def test_a_call_asks_the_database_a_few_times_only(
    client: Client, key: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(12):
        call(client, key, "hotspot-sets/current?day=2026-05-01")


def test_without_a_key_nothing_is_told(client: Client, manager: Person) -> None:
    client.force_login(manager, backend="django.contrib.auth.backends.ModelBackend")
    for path in ("hotspot-sets", "hotspot-sets/current", "hotspot-sets/1", "incident-counts", "ledger"):
        answer = client.get(f"/api/v1/{path}")
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == "Bearer"
        assert answer.json()["code"] == "BL-API-02"
        assert call(client, "bl_nobody", path).status_code == 401


def test_a_key_opens_what_it_was_made_for(client: Client, analyst: Person) -> None:
    narrow = make_token(by=analyst, name="narrow", scopes=["ledger:read"], days=1)[1]
    assert call(client, narrow, "hotspot-sets").status_code == 403
    assert call(client, narrow, "hotspot-sets").json()["code"] == "BL-API-03"


def test_what_is_asked_wrongly_is_told_in_a_sentence(client: Client, key: str) -> None:
    assert call(client, key, "incident-counts?first=2026-01").status_code == 400
    assert call(client, key, "incident-counts?first=2026-02&last=2026-01").json()["code"] == "BL-PERIOD-02"
    wrong = call(client, key, "incident-counts?first=2026-13&last=soon")
    assert wrong.status_code == 422
    assert wrong.json()["detail"].startswith("first: ")
    assert call(client, key, "hotspot-sets/99").status_code == 404
    assert call(client, key, "hotspot-sets/99999999999999999999").status_code == 422
    assert call(client, key, "ledger").status_code == 404


def test_the_ledger_is_that_of_the_newest_check(client: Client, key: str) -> None:
    StoreCheck.objects.create(data_version="abc", found={"sources": [], "ledger": [], "figures": {}})
    assert call(client, key, "ledger").json()["data_version"] == "abc"


def test_too_many_calls_have_to_wait(client: Client, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_access, "MOST_CALLS", 2)
    statuses = [call(client, key, "hotspot-sets").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert call(client, key, "hotspot-sets")["Retry-After"] == "60"


def test_guessing_keys_is_counted_by_address(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_access, "MOST_CALLS", 3)
    statuses = [call(client, f"bl_guess{guess}", "ledger").status_code for guess in range(4)]
    assert statuses == [401, 401, 401, 429]


def test_the_description_is_for_people_and_keys(
    client: Client, key: str, sign_in: Callable[[Person], Client], warden: Person
) -> None:
    assert client.get("/api/v1/openapi.json").status_code == 401
    assert call(client, key, "openapi.json").status_code == 200
    assert sign_in(warden).get("/api/v1/openapi.json").json()["info"]["title"] == "Bluelamp"


def test_the_manual_names_every_operation_with_its_inputs_and_answers(
    sign_in: Callable[[Person], Client], analyst: Person
) -> None:
    page = sign_in(analyst).get("/api/").content.decode()
    found = operations(api.get_openapi_schema())
    assert {operation.path for operation in found} >= {
        "/api/v1/hotspot-sets",
        "/api/v1/hotspot-sets/current",
        "/api/v1/hotspot-sets/{set_id}",
        "/api/v1/incident-counts",
        "/api/v1/ledger",
    }
    for operation in found:
        assert operation.path in page
        assert {"200", "401", "403", "429"} <= {status for status, _ in operation.answers}
        for name, _, _ in operation.inputs:
            assert f"<code>{name}</code>" in page
