"""What programs are told, what is withheld from them, how it is sent, and what the log keeps of it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.db import OperationalError
from django.test import Client

from bluelamp_station.accounts.links import hash_of
from bluelamp_station.accounts.models import ApiToken, Person
from bluelamp_station.audit.models import Event
from bluelamp_station.workflows import api_access
from bluelamp_station.workflows.api_schemas import CountRow, LedgerLine, PlaceNumbers
from station.workflows.api.api_world import call, every_path, key_of, make_place, make_set
from worlds.schema_check import load_schema, problems

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from bluelamp_station.accounts.models import Area
    from bluelamp_station.hotspots.models import HotspotSet
    from bluelamp_station.incidents.models import StoreCheck
    from bluelamp_station.programme.models import Programme

pytestmark = pytest.mark.django_db
IN_FILE = {"ref", "name", "town", "kind", "role", "rank", "windows", "valid_from"}


# What is withheld


def test_counts_of_one_to_four_are_withheld(client: Client, key: str, checked: StoreCheck) -> None:
    assert checked.pk
    found = call(client, key, "incident-counts?by=month&by=category").json()
    told = {(row["month"], row["category"]): row["incidents"] for row in found["rows"]}
    assert sorted(told.values(), key=str) == [6, 7, None, None]
    assert [row["suppressed"] for row in found["rows"]].count(True) == found["disclosure"]["suppressed"] == 2
    assert all(row.keys() <= CountRow.model_fields.keys() for row in found["rows"])
    assert found["completeness"]["missing"] == ["2024-02"]
    assert found["total"]["value"] == 18


def test_a_total_of_one_to_four_is_withheld_too(
    client: Client, key: str, monkeypatch: pytest.MonkeyPatch, checked: StoreCheck
) -> None:
    assert checked.pk
    monkeypatch.setattr("bluelamp_station.incidents.api.LEAST_SHOWN", 10)
    monkeypatch.setattr("bluelamp_station.workflows.api.LEAST_SHOWN", 10)
    found = call(client, key, "incident-counts?by=month&first=2024-03&last=2024-03").json()
    assert found["rows"] == [{"month": "2024-03", "incidents": None, "suppressed": True}]
    assert found["total"]["value"] is None
    assert found["total"]["definition"]


def test_counts_for_outside_are_rounded_so_that_nothing_can_be_had_by_subtraction(
    client: Client, key: str, checked: StoreCheck
) -> None:
    assert checked.pk
    found = call(client, key, "incident-counts?by=category&round_to=5").json()
    assert all(row["incidents"] is None or row["incidents"] % 5 == 0 for row in found["rows"])
    assert found["total"]["value"] == 20
    assert found["disclosure"]["round_to"] == 5


# What is told


def test_every_figure_carries_all_its_fields(client: Client, key: str, spring: HotspotSet, checked: StoreCheck) -> None:
    assert checked.pk
    document = call(client, key, f"hotspot-sets/{spring.pk}").json()
    figures = [*document["set"]["figures"].values()]
    figures += [figure for place in document["features"] for figure in place["properties"]["figures"].values()]
    figures += call(client, key, "ledger").json()["figures"]
    figures += [call(client, key, "incident-counts").json()["total"]]
    assert len(figures) > 5
    schema = load_schema("figure.schema.json")
    assert [fault for figure in figures for fault in problems(figure, schema)] == []


def test_places_come_as_the_file_that_the_contract_names(client: Client, key: str, spring: HotspotSet) -> None:
    answer = call(client, key, f"hotspot-sets/{spring.pk}/places.geojson")
    assert answer["Content-Type"] == "application/geo+json"
    document = answer.json()
    assert problems(document, load_schema("hotspots.schema.json")) == []
    assert [set(feature["properties"]) for feature in document["features"]] == [IN_FILE, IN_FILE, IN_FILE - {"rank"}]


def test_every_field_that_is_told_is_described(
    client: Client, key: str, spring: HotspotSet, checked: StoreCheck
) -> None:
    assert checked.pk
    for feature in call(client, key, f"hotspot-sets/{spring.pk}").json()["features"]:
        assert feature["properties"].keys() == PlaceNumbers.model_fields.keys()
    rows = call(client, key, "ledger").json()["rows"]
    assert len(rows) >= 3
    assert all(row.keys() == LedgerLine.model_fields.keys() for row in rows)
    assert {row["status"] for row in rows if row["month"] == "2024-02"} == {"missing"}


def test_the_status_says_what_the_key_is_good_for(client: Client, analyst: Person) -> None:
    told = call(client, key_of(analyst, "ledger:read"), "status").json()
    assert told["scopes"] == ["ledger:read"]
    assert told["calls_a_minute"] == api_access.MOST_CALLS
    assert told.keys() == {"version", "at", "scopes", "expires_at", "calls_a_minute"}


# How it is sent


def test_head_tells_the_same_without_a_body(client: Client, key: str, spring: HotspotSet) -> None:
    path = f"hotspot-sets/{spring.pk}"
    whole, head = call(client, key, path), call(client, key, path, "HEAD")
    assert (head.status_code, head.content) == (200, b"")
    for name in ("ETag", "Content-Type", "Content-Length", "Cache-Control"):
        assert head[name] == whole[name]
    assert call(client, "", path, "HEAD").status_code == 401


def test_no_cache_keeps_what_is_told(client: Client, key: str, spring: HotspotSet, checked: StoreCheck) -> None:
    assert checked.pk
    for path in every_path(spring):
        answer = call(client, key, path)
        assert answer.status_code == 200, path
        assert answer["Cache-Control"] == "private, no-store"
        assert "Access-Control-Allow-Origin" not in answer
        assert not answer.cookies
        again = call(client, key, path, **{"If-None-Match": f"W/{answer['ETag'].removeprefix('W/')}"})
        assert path == "status" or (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_nothing_can_be_written(method: str, key: str, manager: Person, spring: HotspotSet) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(manager, backend="django.contrib.auth.backends.ModelBackend")
    for path in [*every_path(spring), "openapi.json", "", "nowhere"]:
        for secret in ("", key):
            answer = call(browser, secret, path, method, Origin="https://elsewhere.example")
            assert answer.status_code == 405
            assert answer["Allow"] == "GET, HEAD"
            assert answer.json()["code"] == "BL-API-08"
            assert "Access-Control-Allow-Origin" not in answer
    assert not Event.objects.filter(action="api.read").exists()


# What the log keeps


def test_each_reading_is_one_event(client: Client, key: str, spring: HotspotSet, analyst: Person) -> None:
    call(client, key, f"hotspot-sets/{spring.pk}")
    call(client, key, "hotspot-sets?page=1&size=5")
    listed, one = Event.objects.filter(action="api.read")
    assert (one.actor_id, one.subject_type, one.subject_id) == (str(analyst.pk), "hotspots.HotspotSet", str(spring.pk))
    assert (listed.subject_type, listed.subject_id) == ("api", "/api/v1/hotspot-sets")
    assert listed.detail == {
        "path": "/api/v1/hotspot-sets",
        "asked": {"page": ["1"], "size": ["5"]},
        "scope": "hotspots:read",
        "key": ApiToken.objects.get(token_hash=hash_of(key)).pk,
        "status": 200,
    }


def test_the_log_holds_no_secret(client: Client, key: str, spring: HotspotSet, checked: StoreCheck) -> None:
    assert checked.pk
    for path in every_path(spring):
        call(client, key, path)
    kept = [str(vars(event)) for event in Event.objects.filter(action="api.read")]
    # All but the status, which tells no record.
    assert len(kept) == len(every_path(spring)) - 1
    assert not any(key in event or hash_of(key) in event for event in kept)


def test_what_cannot_be_logged_is_not_told(
    client: Client, key: str, spring: HotspotSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(**_: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(api_access, "record", locked)
    answer = call(client, key, f"hotspot-sets/{spring.pk}")
    assert (answer.status_code, answer["Retry-After"], answer.json()["code"]) == (503, "60", "BL-API-07")
    assert "HE01" not in answer.content.decode()


# What it costs


def test_more_places_and_sets_ask_the_database_no_more(
    client: Client,
    key: str,
    spring: HotspotSet,
    watford: Area,
    manager: Person,
    programme: Programme,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(2, 30):
        make_place(spring, f"WB{number:02d}", watford, rank=number + 1)
        old: dict[str, Any] = {"valid_from_date": dt.date(2026, 3, 1), "valid_to_date": dt.date(2026, 3, 31)}
        make_set(programme, manager, number=number, **old)
    call(client, key, "status")
    for path in ("hotspot-sets?size=100", f"hotspot-sets/{spring.pk}", f"hotspot-sets/{spring.pk}/places.geojson"):
        with django_assert_max_num_queries(13):
            assert call(client, key, path).status_code == 200
