from __future__ import annotations

import csv
import io
import json
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from bluelamp_station.audit.models import Event
from bluelamp_station.hotspots.models import Run, Spot
from bluelamp_station.hotspots.queries.claims import not_to_claim
from station.hotspots.run_worlds import done_run, made_store, make_run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client
    from pytest_django.fixtures import Settings

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _store(settings: Settings) -> None:
    settings.STORE_FOLDER = made_store()


@pytest.fixture
def anna(analyst: Person, sign_in: Callable[[Person], Client]) -> Client:
    client = sign_in(analyst)
    # The first page of a session also writes that it began.
    client.get("/hotspots/runs/methods/")
    return client


@pytest.fixture
def run(programme: Programme, analyst: Person) -> Run:
    return done_run(programme, analyst)


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_a_card_says_why_here_how_sure_and_what_not_to_claim(
    anna: Client, run: Run, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(7):
        page = anna.get(f"/hotspots/runs/{run.pk}/hotspots/2/").content.decode()
    spot = run.spots.get(rank=2)
    assert f"Rank 2 of 26 · {spot.ref}" in page
    assert "sure to be in the top 26." in page
    assert "Found again in" in page
    assert "Not received: May 2022 (hatched)." in page
    assert "incidents a hectare" in page
    assert "What not to claim" in page
    assert 'class="months-chart"' in page
    assert 'id="hatch"' in page
    assert " style=" not in page


def test_cards_lead_to_their_neighbours_by_rank(anna: Client, run: Run) -> None:
    first, last = (anna.get(f"/hotspots/runs/{run.pk}/hotspots/{rank}/").content.decode() for rank in (1, 26))
    assert 'rel="prev"' not in first
    assert f'rel="next" href="/hotspots/runs/{run.pk}/hotspots/2/"' in first
    assert 'rel="next"' not in last
    assert anna.get(f"/hotspots/runs/{run.pk}/hotspots/27/").status_code == 404


def test_a_run_that_is_not_done_has_no_cards(anna: Client, programme: Programme, analyst: Person) -> None:
    run = make_run(programme, analyst)
    for path in ("hotspots/1/", "map.json", "export/"):
        assert anna.get(f"/hotspots/runs/{run.pk}/{path}").status_code == 404


def test_what_nobody_counted_is_not_known(anna: Client, run: Run) -> None:
    nothing = dict.fromkeys(("incidents", "incidents_low", "incidents_high", "harm", "p_top", "stability_share"))
    run.spots.filter(rank=1).update(figures={}, **nothing)
    page = anna.get(f"/hotspots/runs/{run.pk}/hotspots/1/").content.decode()
    assert "not known" in page
    assert "Stability was not asked for." in page
    assert 'class="interval"' not in page


def claims(**fields: Any) -> str:
    known = {"incidents": 90.0, "incidents_low": 70.4, "incidents_high": 110.0, "p_top": 0.99, "stability_share": 1.0}
    evidence = {"by_hour": None, "months_not_held": [], "locations": []} | fields.pop("evidence", {})
    return " ".join(not_to_claim(Spot(evidence=evidence, **(known | fields)), total=26))


def test_a_card_never_lets_a_count_pass_for_a_forecast_or_for_a_person() -> None:
    assert "It is not a forecast" in claims()
    assert "says nothing about any person" in claims()
    assert "predict" not in claims()


def test_what_is_not_claimed_follows_from_what_is_known() -> None:
    assert "The interval (70 to 110)" in claims()
    assert "interval (" not in claims(incidents_low=None)
    assert "the month only" in claims()
    assert "the month only" not in claims(evidence={"by_hour": [[0.0] * 24] * 7})
    assert "Do not argue from its rank" not in claims()
    assert "the top 26 is 62% likely" in claims(p_top=0.62)
    assert "It is not firm" in claims(stability_share=0.3)
    assert "1 month was not received" in claims(evidence={"months_not_held": ["2022-05"]})
    assert "2 months were not received" in claims(evidence={"months_not_held": ["2022-05", "2022-06"]})
    assert "Every incident counts as one" in claims()
    assert "no number of victims" in claims(harm=400.0)


def test_the_map_holds_every_hotspot_on_its_ground(anna: Client, run: Run, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(6):
        answer = anna.get(f"/hotspots/runs/{run.pk}/map.json")
    features = answer.json()["features"]
    assert [feature["properties"]["kind"] for feature in features].count("hotspot") == 26
    assert features[0]["properties"]["kind"] == "boundary"
    assert features[-1]["properties"]["url"] == f"/hotspots/runs/{run.pk}/hotspots/26/"
    assert answer["Cache-Control"] == "private, no-cache"


def test_a_map_is_sent_once_and_small(anna: Client, run: Run) -> None:
    address = f"/hotspots/runs/{run.pk}/map.json"
    first = anna.get(address, headers={"accept-encoding": "gzip"})
    assert first["Content-Encoding"] == "gzip"
    assert anna.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert anna.get(address, headers={"if-modified-since": first["Last-Modified"]}).status_code == 304


def test_the_map_on_a_card_holds_one_hotspot(anna: Client, run: Run) -> None:
    features = anna.get(f"/hotspots/runs/{run.pk}/hotspots/3/map.json").json()["features"]
    assert [feature["properties"]["label"] for feature in features] == ["3"]


def test_every_format_is_written_with_its_name_and_logged(anna: Client, run: Run, analyst: Person) -> None:
    for ending in (".geojson", ".gpkg", ".csv", ".xlsx"):
        answer = anna.post(f"/hotspots/runs/{run.pk}/export/", {"ending": ending, "why": "For the district."})
        assert answer["Content-Disposition"] == f'attachment; filename="bluelamp-run-{run.pk}-hotspots{ending}"'
        assert len(body(answer)) > 1000
    events = list(Event.objects.order_by("number"))
    assert [event.action for event in events] == ["hotspots.run_exported"] * 4
    assert {(event.actor_id, event.why, event.subject_id) for event in events} == {
        (str(analyst.pk), "For the district.", str(run.pk))
    }
    assert events[0].detail == {"format": "geojson", "hotspots": 26}


def exported(anna: Client, run: Run, ending: str) -> bytes:
    return body(anna.post(f"/hotspots/runs/{run.pk}/export/", {"ending": ending}))


def test_a_geojson_carries_places_figures_and_what_must_be_said(anna: Client, run: Run) -> None:
    told = json.loads(exported(anna, run, ".geojson"))
    assert len(told["features"]) == 26
    assert told["bluelamp"]["about"]["Status"] == "Result of a search; not an adopted set."
    assert told["bluelamp"]["about"]["Caveats"]
    assert told["bluelamp"]["figures"]["share_of_incidents"]["definition"]


def test_a_table_a_workbook_and_a_geopackage_hold_the_same_places(anna: Client, run: Run, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(anna, run, ".csv").decode())))
    book = load_workbook(io.BytesIO(exported(anna, run, ".xlsx")))
    (tmp_path / "run.gpkg").write_bytes(exported(anna, run, ".gpkg"))
    with sqlite3.connect(tmp_path / "run.gpkg") as package:
        tables = [
            name for (name,) in package.execute("SELECT table_name FROM gpkg_contents WHERE data_type = 'features'")
        ]
        n_places = package.execute(f'SELECT count(*) FROM "{tables[0]}"').fetchone()[0]  # noqa: S608 - the file's own name
    package.close()
    assert len(rows) == book["Places"].max_row - 1 == n_places == 26
    assert {row["ref"] for row in rows} == set(run.spots.values_list("ref", flat=True))


def test_an_export_without_a_format_is_refused_and_not_logged(anna: Client, run: Run) -> None:
    assert anna.post(f"/hotspots/runs/{run.pk}/export/", {"ending": ".exe"}).status_code == 422
    assert "For the district" not in anna.get(f"/hotspots/runs/{run.pk}/export/").content.decode()
    assert not Event.objects.exists()
