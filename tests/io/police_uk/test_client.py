"""Crimes of an area from a small API on this machine: nothing lost, nothing twice, never too fast."""

from __future__ import annotations

import csv
import json
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.core.errors import BluelampError, RefusedInputError, UnreadableInputError, UsageError
from bluelamp.io.police_uk import (
    Conduct,
    LeakyBucket,
    RetryPolicy,
    download_area,
    download_searches,
    force_names,
    published_months,
)
from bluelamp.io.police_uk.areas import Piece, pieces_of, poly_text, quarters
from bluelamp.io.police_uk.rows import STREET_COLUMNS
from worlds.police_uk_server import ApiSite, FakeClock, serving

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

# Two kilometres of nowhere, and Alice's street in it.
SQUARE = [(-2.42, 55.13), (-2.38, 55.13), (-2.38, 55.15), (-2.42, 55.15)]


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")


def _conduct(clock: FakeClock | None = None, attempts: int = 4) -> Conduct:
    clock = clock or FakeClock()
    return Conduct(LeakyBucket(clock=clock, sleep=clock.sleep), RetryPolicy(attempts=attempts), clock.sleep, 5.0)


def _crime(number: int, longitude: float = -2.4, latitude: float = 55.14, **other: Any) -> dict[str, Any]:
    return {
        "category": "anti-social-behaviour",
        "location_type": "Force",
        "location": {
            "latitude": f"{latitude:.6f}",
            "longitude": f"{longitude:.6f}",
            "street": {"id": 1, "name": "On or near Wick Lane"},
        },
        "context": "",
        "outcome_status": None,
        "persistent_id": "",
        "id": number,
        "location_subtype": "",
        "month": "2024-04",
    } | other


def _scattered(n: int, seed: int = 0) -> list[dict[str, Any]]:
    """Crimes all over the square and a little beyond, some of them on its middle lines."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(-2.425, -2.375, n), rng.uniform(55.127, 55.153, n)
    x[::7], y[::5] = -2.40, 55.14
    return [_crime(1000 + i, float(x[i]), float(y[i])) for i in range(n)]


def _inside(crimes: list[dict[str, Any]], area: shapely.Geometry) -> set[tuple[str, str]]:
    places = [(c["location"]["longitude"], c["location"]["latitude"]) for c in crimes]
    return {(x, y) for x, y in places if shapely.intersects_xy(area, float(x), float(y))}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.spec
def test_an_area_becomes_files_in_the_columns_of_the_published_ones(tmp_path: Path) -> None:
    assault = _crime(
        2,
        category="violent-crime",
        persistent_id="ab" * 32,
        outcome_status={"category": "Unable to prosecute suspect", "date": "2024-05"},
    )
    damage = _crime(3, category="criminal-damage-arson", month="2024-03", context='by night, "near" the pond')
    done: list[tuple[int, int]] = []
    with serving(ApiSite([_crime(1), assault, damage])) as url:
        files = download_area(
            SQUARE,
            ["2024-03", "2024-04"],
            "Wick Town",
            tmp_path,
            base_url=url,
            reported_by="Lanternshire Constabulary",
            progress=lambda *now: done.append(now),
            conduct=_conduct(),
        )
    assert [path.name for path in files] == ["2024-03-wick-town-street.csv", "2024-04-wick-town-street.csv"]
    assert done == [(1, 2), (2, 2)]
    march, april = _rows(files[0]), _rows(files[1])
    assert list(march[0]) == list(STREET_COLUMNS)
    assert [(row["Crime type"], row["Context"]) for row in march] == [
        ("Criminal damage and arson", 'by night, "near" the pond')
    ]
    assert [row["Crime type"] for row in april] == ["Anti-social behaviour", "Violence and sexual offences"]
    assert april[1] == {
        "Crime ID": "ab" * 32,
        "Month": "2024-04",
        "Reported by": "Lanternshire Constabulary",
        "Falls within": "Lanternshire Constabulary",
        "Longitude": "-2.400000",
        "Latitude": "55.140000",
        "Location": "On or near Wick Lane",
        "LSOA code": "",
        "LSOA name": "",
        "Crime type": "Violence and sexual offences",
        "Last outcome category": "Unable to prosecute suspect",
        "Context": "",
    }


@pytest.mark.reference
def test_the_columns_are_those_of_a_published_file(real_data: Path) -> None:
    with zipfile.ZipFile(real_data / "police_uk" / "bedfordshire.zip") as archive:
        header = archive.read("2023-07/2023-07-bedfordshire-street.csv").split(b"\r\n", 1)[0]
    assert header.decode().split(",") == list(STREET_COLUMNS)


@pytest.mark.spec
@pytest.mark.parametrize("most", [400, 60, 25])
def test_an_area_that_holds_too_much_is_cut_and_merged_without_loss_or_double(tmp_path: Path, most: int) -> None:
    crimes = _scattered(300)
    # A point on the cut holds 9 of them: fewer than any limit here.
    site = ApiSite(crimes, most=most)
    with serving(site) as url:
        (path,) = download_area(SQUARE, ["2024-04"], "wick", tmp_path, base_url=url, conduct=_conduct())
    rows = _rows(path)
    expected = [c for c in crimes if _inside([c], shapely.Polygon(SQUARE))]
    assert sorted((row["Longitude"], row["Latitude"]) for row in rows) == sorted(
        (c["location"]["longitude"], c["location"]["latitude"]) for c in expected
    )
    asked = [request for request in site.seen if "poly" in request.params]
    assert (len(asked) == 1) == (most == 400)


def test_a_crime_that_two_answers_hold_is_written_once(tmp_path: Path) -> None:
    with serving(ApiSite([_crime(7), _crime(7), _crime(8)])) as url:
        (path,) = download_area(SQUARE, ["2024-04"], "wick", tmp_path, base_url=url, conduct=_conduct())
    assert len(_rows(path)) == 2


@pytest.mark.spec
def test_an_outage_that_looks_like_too_many_is_given_up_after_a_few_requests(tmp_path: Path) -> None:
    site = ApiSite([_crime(i) for i in range(5)], most=1)
    with serving(site) as url, pytest.raises(RefusedInputError, match="even a small part") as caught:
        download_area(SQUARE, ["2024-04"], "wick", tmp_path, base_url=url, conduct=_conduct())
    assert caught.value.code == "BL-DOWNLOAD-08"
    assert len(site.seen) < 40
    assert list(tmp_path.iterdir()) == []


def test_a_county_with_a_thousand_corners_is_sent_as_a_form(tmp_path: Path) -> None:
    angle = np.linspace(0, 2 * np.pi, 1000, endpoint=False)
    ring = [(-2.4 + 0.02 * float(np.cos(a)), 55.14 + 0.01 * float(np.sin(a))) for a in angle]
    site = ApiSite([_crime(1)])
    with serving(site) as url:
        (path,) = download_area(ring, ["2024-04"], "wick", tmp_path, base_url=url, conduct=_conduct())
    assert [request.method for request in site.seen] == ["GET", "POST"]
    assert len(_rows(path)) == 1


def test_crimes_in_a_hole_of_the_area_are_left_out_and_those_in_its_second_part_are_not(tmp_path: Path) -> None:
    ring = shapely.Polygon(SQUARE, [[(-2.41, 55.135), (-2.39, 55.135), (-2.39, 55.145), (-2.41, 55.145)]])
    area = shapely.MultiPolygon([ring, shapely.box(-2.30, 55.13, -2.29, 55.14)])
    crimes = [_crime(1), _crime(2, -2.415), _crime(3, -2.295, 55.135), _crime(4, -2.35)]
    with serving(ApiSite(crimes)) as url:
        (path,) = download_area(area, ["2024-04"], "wick", tmp_path, base_url=url, conduct=_conduct())
    assert sorted(row["Longitude"] for row in _rows(path)) == ["-2.295000", "-2.415000"]


@pytest.mark.spec
def test_a_server_that_says_slow_down_is_obeyed_and_asked_again(tmp_path: Path) -> None:
    clock, site = FakeClock(), ApiSite([_crime(1)], first_statuses=[429, 429], retry_after="3")
    with serving(site) as url:
        download_area(SQUARE, ["2024-04"], "wick", tmp_path, base_url=url, conduct=_conduct(clock))
    assert clock.slept == [3.0, 3.0]


def test_passing_server_errors_are_waited_out_with_growing_pauses(tmp_path: Path) -> None:
    clock, site = FakeClock(), ApiSite([_crime(1)], first_statuses=[500, 502, 504])
    with serving(site) as url:
        download_area(SQUARE, ["2024-04"], "wick", tmp_path, base_url=url, conduct=_conduct(clock))
    first, second, third = clock.slept
    assert 0.25 <= first <= 0.5 <= second <= 1.0 <= third <= 2.0


def test_a_server_that_stays_broken_is_given_up(tmp_path: Path) -> None:
    clock, site = FakeClock(), ApiSite(first_statuses=[500] * 9)
    with serving(site) as url, pytest.raises(UnreadableInputError, match="after 4 tries") as caught:
        download_area(SQUARE, ["2024-04"], "wick", tmp_path, base_url=url, conduct=_conduct(clock))
    assert caught.value.code == "BL-DOWNLOAD-02"
    assert len(site.seen) == 4
    assert len(clock.slept) == 3


def test_nobody_at_the_address_is_an_error_not_a_traceback(tmp_path: Path) -> None:
    with serving(ApiSite()) as url:
        pass
    with pytest.raises(UnreadableInputError, match="check the connection"):
        download_area(SQUARE, ["2024-04"], "wick", tmp_path, base_url=url, conduct=_conduct(attempts=2))


@pytest.mark.spec
def test_many_months_never_go_faster_than_the_documented_limit(tmp_path: Path) -> None:
    months = [f"{year}-{month:02d}" for year in range(2018, 2024) for month in range(1, 13)]
    clock, site = FakeClock(), ApiSite(months=tuple(months))
    with serving(site) as url:
        files = download_area(SQUARE, months, "wick", tmp_path, base_url=url, conduct=_conduct(clock))
    assert len(files) == 72
    assert clock.now == pytest.approx((72 + 1 - 30) / 15)


@pytest.mark.spec
def test_a_month_that_is_not_published_is_named_with_what_is(tmp_path: Path) -> None:
    with serving(ApiSite()) as url, pytest.raises(UsageError, match=r"2031-01: it holds 2024-03 to 2024-04") as caught:
        download_area(SQUARE, ["2024-04", "2031-01"], "wick", tmp_path, base_url=url, conduct=_conduct())
    assert caught.value.code == "BL-DOWNLOAD-01"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "raw",
    [
        b"<html>",
        b'{"error": "no"}',
        b"[1]",
        b'[{"id": 1}]',
        json.dumps([_crime(1) | {"id": "x"}]).encode(),
        json.dumps([_crime(1) | {"location": {"longitude": "west"}}]).encode(),
    ],
)
def test_an_answer_that_is_no_list_of_crimes_is_refused_and_no_file_written(tmp_path: Path, raw: bytes) -> None:
    with serving(ApiSite(raw=raw)) as url, pytest.raises(UnreadableInputError) as caught:
        download_area(SQUARE, ["2024-04"], "wick", tmp_path, base_url=url, conduct=_conduct())
    assert caught.value.code == "BL-DOWNLOAD-07"
    assert list(tmp_path.iterdir()) == []


def test_a_refused_request_names_its_month(tmp_path: Path) -> None:
    with serving(ApiSite(area_status=403)) as url, pytest.raises(UnreadableInputError, match="for 2024-04"):
        download_area(SQUARE, ["2024-04"], "wick", tmp_path, base_url=url, conduct=_conduct())


@pytest.mark.parametrize(
    "area",
    [
        [(0, 0), (1, 1)],
        [(0, 0), (1, 1), (1, 0), (0, 1)],
        [(0, 0), (1, 1), (2, 2)],
        [(374_000, 583_000), (375_000, 583_000), (375_000, 584_000)],
        shapely.Polygon(),
    ],
    ids=["two corners", "bow tie", "line", "metres", "empty"],
)
def test_what_is_no_polygon_in_degrees_is_refused_before_anything_is_asked(tmp_path: Path, area: Any) -> None:
    with pytest.raises(UsageError) as caught:
        download_area(area, ["2024-04"], "wick", tmp_path, base_url="http://127.0.0.1:1")
    assert caught.value.code == "BL-DOWNLOAD-06"


def test_the_railways_own_police_are_told_apart_and_a_new_category_is_kept_as_it_is(tmp_path: Path) -> None:
    crimes = [_crime(1, location_type="BTP"), _crime(2, category="brand-new-thing")]
    with serving(ApiSite(crimes)) as url:
        (path,) = download_area(SQUARE, ["2024-04"], "x", tmp_path, base_url=url, reported_by="L", conduct=_conduct())
    assert [(row["Reported by"], row["Crime type"]) for row in _rows(path)] == [
        ("British Transport Police", "Anti-social behaviour"),
        ("L", "brand-new-thing"),
    ]


def test_searches_come_in_the_published_columns(tmp_path: Path) -> None:
    search = {
        "type": "Person search",
        "datetime": "2024-04-01T12:00:00+00:00",
        "operation": False,
        "operation_name": None,
        "location": _crime(1)["location"],
        "gender": "Male",
        "age_range": "18-24",
        "self_defined_ethnicity": None,
        "officer_defined_ethnicity": "White",
        "legislation": "Misuse of Drugs Act 1971 (section 23)",
        "object_of_search": "Controlled drugs",
        "outcome": "Arrest",
        "outcome_object": {"id": "bu-arrest", "name": "Arrest"},
        "outcome_linked_to_object_of_search": True,
        "removal_of_more_than_outer_clothing": None,
    }
    earlier = search | {"datetime": "2024-04-01T09:00:00+00:00"}
    # Two searches alike at one moment are two searches: nothing tells them apart, and nothing merges them.
    with serving(ApiSite(searches=[search, search, earlier], most=3)) as url:
        (path,) = download_searches(SQUARE, ["2024-04"], "wick", tmp_path, base_url=url, conduct=_conduct())
    rows = _rows(path)
    assert path.name == "2024-04-wick-stop-and-search.csv"
    assert [row["Date"][11:16] for row in rows] == ["09:00", "12:00", "12:00"]
    assert rows[2]["Part of a policing operation"] == "False"
    assert rows[2]["Outcome linked to object of search"] == "True"
    assert rows[2]["Removal of more than just outer clothing"] == ""
    assert (rows[2]["Latitude"], rows[2]["Longitude"]) == ("55.140000", "-2.400000")


def test_months_and_forces_are_listed() -> None:
    with serving(ApiSite(months=("2024-04", "2024-03"))) as url:
        assert published_months(base_url=url, conduct=_conduct()) == ("2024-03", "2024-04")
        assert force_names(base_url=f"{url}/", conduct=_conduct()) == {"lanternshire": "Lanternshire Constabulary"}


def test_a_server_that_lists_nothing_says_so_in_one_line() -> None:
    with serving(ApiSite(first_statuses=[403])) as url, pytest.raises(UnreadableInputError, match="HTTP 403"):
        force_names(base_url=url, conduct=_conduct())
    with serving(ApiSite(months=())) as url:
        assert published_months(base_url=url, conduct=_conduct()) == ()


def test_a_polygon_is_written_as_latitude_and_longitude_without_its_closing_corner() -> None:
    assert poly_text(shapely.Polygon([(-2.5, 55.0), (-2.25, 55.0), (-2.25, 55.125)])) == (
        "55.000000,-2.500000:55.000000,-2.250000:55.125000,-2.250000"
    )


@pytest.mark.property
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    corners=st.integers(3, 12),
    seed=st.integers(0, 10_000),
    cuts=st.integers(1, 3),
)
def test_every_point_of_an_area_belongs_to_exactly_one_piece_however_often_it_is_cut(
    corners: int, seed: int, cuts: int
) -> None:
    rng = np.random.default_rng(seed)
    angle = np.sort(rng.uniform(0, 2 * np.pi, corners))
    reach = rng.uniform(0.2, 1.0, corners)
    shape = shapely.Polygon(np.column_stack([-2.4 + 0.02 * reach * np.cos(angle), 55.1 + 0.01 * reach * np.sin(angle)]))
    try:
        pieces: list[Piece] = pieces_of(shape)
    except BluelampError:
        return
    for _ in range(cuts):
        pieces = [part for piece in pieces for part in quarters(piece)]
    x, y = rng.uniform(-2.42, -2.38, 200), rng.uniform(55.09, 55.11, 200)
    x[:20] = (shape.bounds[0] + shape.bounds[2]) / 2
    inside = shapely.contains_xy(shape, x, y)
    for i in np.flatnonzero(inside):
        answered = [p for p in pieces if shapely.intersects_xy(p.polygon, x[i], y[i])]
        assert sum(piece.keeps(x[i], y[i]) for piece in answered) == 1
