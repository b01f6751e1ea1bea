"""Keys for programs: never more than their owner may see, and never for ever."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.accounts.models import ApiToken, Grant, Person
from bluelamp_station.accounts.tokens import make_token, person_for, revoke_token
from bluelamp_station.audit.models import Event

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

SCOPE = "hotspots:read"

pytestmark = pytest.mark.django_db


def key(person: Person, *scopes: str, days: int = 30) -> tuple[ApiToken, str]:
    return make_token(by=person, name="dashboard", scopes=scopes or (SCOPE,), days=days)


def test_a_key_opens_its_scopes_as_its_owner(analyst: Person) -> None:
    token, secret = key(analyst, SCOPE, "ledger:read")
    assert person_for(secret, SCOPE) == analyst
    assert person_for(secret, "ledger:read") == analyst
    assert person_for(secret, "incidents:read") is None
    assert person_for(secret, "people:write") is None
    assert secret not in str(list(ApiToken.objects.values())) + str(list(Event.objects.values()))
    assert secret.startswith(token.hint)
    assert len(secret) >= 46


@pytest.mark.parametrize("wrong", ["", "bl_made-up", "x" * 500])
def test_a_wrong_key_opens_nothing(analyst: Person, wrong: str) -> None:
    key(analyst)
    assert person_for(wrong, SCOPE) is None


def test_a_key_runs_out_and_can_be_ended(analyst: Person, manager: Person) -> None:
    token, secret = key(analyst)
    ApiToken.objects.update(expires_at=timezone.now())
    assert person_for(secret, SCOPE) is None
    ApiToken.objects.update(expires_at=timezone.now() + timedelta(days=1))
    assert person_for(secret, SCOPE) == analyst
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-08"):
        revoke_token(by=manager, token=token)
    revoke_token(by=analyst, token=token)
    assert person_for(secret, SCOPE) is None
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-08"):
        revoke_token(by=analyst, token=token)


def test_a_key_ends_with_its_owners_roles_or_access(analyst: Person) -> None:
    _, secret = key(analyst)
    Grant.objects.update(valid_to_at=timezone.now())
    assert person_for(secret, SCOPE) is None
    Grant.objects.update(valid_to_at=None)
    assert person_for(secret, SCOPE) == analyst
    Grant.objects.update(purpose="neighbourhood_sergeant")  # sees hotspots, but has no use of the API
    assert person_for(secret, SCOPE) is None
    Grant.objects.update(purpose="analyst")
    Person.objects.update(left_at=timezone.now())
    assert person_for(secret, SCOPE) is None
    Person.objects.update(left_at=None, is_active=False)
    assert person_for(secret, SCOPE) is None


def test_use_is_noted_at_most_once_a_minute(analyst: Person, django_assert_num_queries: Any) -> None:
    token, secret = key(analyst)
    person_for(secret, SCOPE)
    token.refresh_from_db()
    first = token.last_used_at
    assert first is not None
    with django_assert_num_queries(2):
        person_for(secret, SCOPE)
    token.refresh_from_db()
    assert token.last_used_at == first
    ApiToken.objects.update(last_used_at=first - timedelta(minutes=1))
    person_for(secret, SCOPE)
    token.refresh_from_db()
    assert token.last_used_at is not None
    assert token.last_used_at >= first


@pytest.mark.parametrize(
    ("scopes", "days"), [((), 30), (("people:write",), 30), ((SCOPE, "x"), 30), ((SCOPE,), 0), ((SCOPE,), 366)]
)
def test_an_impossible_key_is_refused(analyst: Person, scopes: tuple[str, ...], days: int) -> None:
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-15"):
        make_token(by=analyst, name="x", scopes=scopes, days=days)


def test_who_may_not_use_the_api_makes_no_key(warden: Person, sergeant: Person) -> None:
    for person in (warden, sergeant):
        with pytest.raises(RefusedInputError, match="BL-PEOPLE-14"):
            key(person)


def test_the_secret_is_shown_once(sign_in: Callable[[Person], Client], analyst: Person, manager: Person) -> None:
    client = sign_in(analyst)
    assert "none. A key lets a program" in client.get("/people/me/").content.decode()
    wrong = client.post("/people/me/keys/new/", {"name": "dash", "scopes": [SCOPE], "days": 400})
    assert wrong.status_code == 200
    page = client.post("/people/me/keys/new/", {"name": "dash", "scopes": [SCOPE], "days": 365})
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert person_for(secret, SCOPE) == analyst
    mine = client.get("/people/me/").content.decode()
    assert "dash" in mine
    assert secret not in mine
    token = ApiToken.objects.get()
    assert client.post(f"/people/me/keys/{token.pk}/end/", follow=True).status_code == 200
    assert "ended already" in client.post(f"/people/me/keys/{token.pk}/end/", follow=True).content.decode()
    assert sign_in(manager).post(f"/people/me/keys/{token.pk}/end/").status_code == 404


def test_the_page_of_keys_is_closed_to_who_may_not(sign_in: Callable[[Person], Client], warden: Person) -> None:
    client = sign_in(warden)
    assert "keys for programs" not in client.get("/people/me/").content.decode()
    assert client.get("/people/me/keys/new/").status_code == 403
