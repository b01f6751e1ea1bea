"""How programs are refused, how often they may ask, and what the description says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache

from bluelamp_station.audit.models import Event
from bluelamp_station.workflows import api_access
from bluelamp_station.workflows.api import api
from station.workflows.api.api_world import call, key_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Person


pytestmark = pytest.mark.django_db


# How it refuses


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("incident-counts?first=2024-02", 400, "BL-API-01"),
        ("incident-counts?first=2024-02&last=2024-01", 400, "BL-PERIOD-02"),
        ("hotspot-sets/0", 422, "BL-API-05"),
        ("hotspot-sets/one", 422, "BL-API-05"),
        ("hotspot-sets/99999999999999999999/places.geojson", 422, "BL-API-05"),
        ("hotspot-sets?page=0", 422, "BL-API-05"),
        ("hotspot-sets?size=101", 422, "BL-API-05"),
        ("hotspot-sets?pages=2", 422, "BL-API-05"),
        ("hotspot-sets/current?day=2026-02-30", 422, "BL-API-05"),
        ("incident-counts?by=street", 422, "BL-API-05"),
        ("incident-counts?by=month,area", 422, "BL-API-05"),
        ("incident-counts?round_to=3", 422, "BL-API-05"),
        ("status?x=%00", 422, "BL-API-05"),
        ("hotspot-sets/99", 404, "BL-API-04"),
        ("hotspot-sets/99/places.geojson", 404, "BL-API-04"),
        ("hotspot-sets/current?day=1999-01-01", 404, "BL-API-04"),
        ("ledger", 404, "BL-INTAKE-11"),
        ("", 404, "BL-API-04"),
        ("hotspot-set", 404, "BL-API-04"),
        ("hotspot-sets/1/places", 404, "BL-API-04"),
    ],
)
@pytest.mark.usefixtures("programme")
def test_a_refusal_is_a_problem_document(client: Client, key: str, path: str, status: int, code: str) -> None:
    answer = call(client, key, path)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"
    told = answer.json()
    assert told.keys() == {"type", "title", "status", "detail", "code"}
    assert (told["status"], told["code"]) == (status, code)
    assert told["detail"].endswith(".")
    assert not Event.objects.filter(action="api.read").exists()


def test_counts_without_a_store_are_not_there_yet(client: Client, key: str) -> None:
    assert call(client, key, "incident-counts").status_code == 404


def test_an_address_that_leads_nowhere_tells_nothing_to_strangers(client: Client) -> None:
    assert call(client, "", "nowhere").status_code == 401
    assert call(client, "", "").status_code == 401


# How often


def test_calls_are_counted_by_key_whatever_comes_of_them(
    client: Client, analyst: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_access, "MOST_CALLS", 3)
    first, second = key_of(analyst, "ledger:read"), key_of(analyst, "hotspots:read")
    statuses = [call(client, first, path).status_code for path in ("hotspot-sets", "status", "nowhere", "openapi.json")]
    assert statuses == [403, 200, 404, 429]
    assert call(client, second, "hotspot-sets").status_code == 200


def test_who_has_to_wait_is_told_how_long(client: Client, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_access, "MOST_CALLS", 0)
    answer = call(client, key, "status")
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert answer.json()["title"] == "Too Many Requests"


def test_a_minute_that_ends_between_two_steps_counts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(_: str) -> int:
        raise ValueError

    monkeypatch.setattr(cache, "incr", ended, raising=False)
    api_access.count_call("somebody")


# How it is described


def test_the_description_names_every_answer(client: Client, key: str) -> None:
    described = call(client, key, "openapi.json").json()
    assert described["openapi"].startswith("3.1")
    operations = [operation for methods in described["paths"].values() for operation in methods.values()]
    assert {operation["operationId"] for operation in operations} == {
        "list_hotspot_sets",
        "read_current_hotspot_set",
        "read_hotspot_set",
        "read_places_file",
        "count_incidents",
        "read_ledger",
        "list_visits",
        "read_visits_file",
        "read_patrol_figures",
        "list_shifts",
        "read_status",
    }
    for operation in operations:
        answers = operation["responses"]
        assert answers.keys() == {"200", "304", "400", "401", "403", "404", "405", "422", "429", "503"}
        assert "ETag" in answers["200"]["headers"]
        assert "Retry-After" in answers["429"]["headers"]
        assert all(
            [*answers[status]["content"]] == ["application/problem+json"] for status in answers if status >= "400"
        )
        assert operation["security"]


def test_the_manual_is_for_those_who_may_use_the_api(
    sign_in: Callable[[Person], Client], analyst: Person, warden: Person
) -> None:
    assert sign_in(warden).get("/api/").status_code == 403
    page = sign_in(analyst).get("/api/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "style=" not in text
    for path in api.get_openapi_schema()["paths"]:
        assert f"<code>{path}</code>" in text
    assert "/people/me/keys/new/" in text
    assert "503 Service Unavailable" in text
    assert "<code>ledger:read</code>" in text
