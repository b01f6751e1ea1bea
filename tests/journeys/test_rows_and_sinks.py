"""An analyst asks which rows were refused and why, and decides on points that carry too much."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from journeys.at_the_desk import assert_says_no, bluelamp, find, fingerprint, load
from worlds.police_files import many_rows, street_row, write_street

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.spec

NAME = "2024-01-testshire-street.csv"


@pytest.fixture
def spoilt(tmp_path: Path) -> Path:
    """A month with a refused row, a duplicate, and an unknown crime type that a spreadsheet would calculate."""
    rows = many_rows(60)
    rows[4] |= {"Month": "=2+5"}
    rows[10] = rows[9]
    rows[20] |= {"Crime type": "=HYPERLINK(1)"}
    write_street(tmp_path / "delivered", rows)
    write_street(tmp_path / "delivered", many_rows(30, month="2024-02"), month="2024-02")
    assert load(tmp_path / "delivered", store=tmp_path / "store").status == 0
    return tmp_path / "store"


def listed(store: Path, *more: object) -> list[dict[str, Any]]:
    ran = bluelamp("incidents", "rows", "--store", store, *more, "--json")
    assert ran.status == 0, ran.err
    found: list[dict[str, Any]] = ran.document["listed"]
    assert ran.document["rows"] == len(found)
    return found


def test_every_row_that_was_not_taken_as_it_stood_can_be_listed_with_its_reason(spoilt: Path) -> None:
    assert listed(spoilt) == [
        {
            "file": NAME,
            "row": 6,
            "column": "Month",
            "reason": "month_unreadable",
            "verdict": "refused",
            "value": "=2+5",
        },
        {"file": NAME, "row": 12, "column": "Crime ID", "reason": "duplicate", "verdict": "duplicate", "value": None},
        {
            "file": NAME,
            "row": 22,
            "column": "Crime type",
            "reason": "category_unknown",
            "verdict": "altered",
            "value": "=HYPERLINK(1)",
        },
    ]


@pytest.mark.parametrize(
    ("option", "value", "rows"),
    [
        ("--verdict", "refused", [6]),
        ("--verdict", "altered", [22]),
        ("--reason", "duplicate", [12]),
        ("--file", NAME, [6, 12, 22]),
        ("--file", "2024-02-testshire-street.csv", []),
    ],
)
def test_the_list_can_be_narrowed(spoilt: Path, option: str, value: str, rows: list[int]) -> None:
    assert [row["row"] for row in listed(spoilt, option, value)] == rows


def test_a_long_list_is_cut_and_says_how_long_it_is(spoilt: Path) -> None:
    ran = bluelamp("incidents", "rows", "--store", spoilt, "--limit", 1)
    assert ran.status == 0, ran.err
    assert "3 rows, 1 listed" in ran.out
    assert "month_unreadable" in ran.out
    assert "category_unknown" not in ran.out


def test_a_list_written_for_a_spreadsheet_calculates_nothing(spoilt: Path, tmp_path: Path) -> None:
    out = tmp_path / "rows.csv"
    ran = bluelamp("incidents", "rows", "--store", spoilt, "--out", out, "--json")
    assert ran.status == 0, ran.err
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8"))))
    assert [(row["row"], row["value"]) for row in rows] == [("6", "'=2+5"), ("12", ""), ("22", "'=HYPERLINK(1)")]


def test_a_store_without_such_rows_lists_none(held: Path) -> None:
    assert listed(held) == []


def test_rows_of_a_corrected_month_are_forgotten_with_it(spoilt: Path, tmp_path: Path) -> None:
    write_street(tmp_path / "corrected", many_rows(60))
    assert load(tmp_path / "corrected", store=spoilt).status == 0
    assert listed(spoilt) == []


def test_a_list_in_a_folder_that_is_not_there_is_refused(spoilt: Path, tmp_path: Path) -> None:
    ran = bluelamp("incidents", "rows", "--store", spoilt, "--out", tmp_path / "no" / "rows.csv")
    assert_says_no(ran, 2, "BL-WRITE-02", "rows.csv: ")


STATION = ("-0.300000", "51.900000")


@pytest.fixture
def piled(tmp_path: Path) -> Path:
    """Two months in which the police station's point carries 60 of 120 incidents."""
    for month in ("2024-01", "2024-02"):
        desk = [
            street_row(
                Crime_ID=f"p{i}",
                Month=month,
                Longitude=STATION[0],
                Latitude=STATION[1],
                Location="On or near Police Station",
            )
            for i in range(60)
        ]
        write_street(tmp_path / "delivered", many_rows(60, month=month) + desk, month=month)
    assert load(tmp_path / "delivered", store=tmp_path / "store").status == 0
    return tmp_path / "store"


def months(store: Path, out: Path) -> dict[str, Any]:
    ran = find(store, out, **{"from": "2024-01", "to": "2024-02", "count": 1, "max_area": 4})
    assert ran.status == 0, ran.err
    return ran.document


def test_a_point_that_was_decided_against_has_no_part_in_the_next_ranking_and_the_log_says_who(
    piled: Path, tmp_path: Path
) -> None:
    checked = bluelamp("incidents", "check", "--store", piled, "--json").document
    (point,) = [sink for sink in checked["sink_points"] if "Police Station" in sink["location"]]
    assert (point["count"], point["decision"]) == (120, "proposed")
    first = months(piled, tmp_path / "before.geojson")
    assert first["hotspots"][0]["incidents"] == 120
    place = f"{point['x']},{point['y']}"
    said = ("--reason", "Found at the front desk", "--by", "A. Analyst")
    decided = bluelamp("incidents", "decide", "--store", piled, "--point", place, "exclude", *said, "--json")
    assert decided.status == 0, decided.err
    second = months(piled, tmp_path / "after.geojson")
    assert second["figures"][0]["value"] == 120
    assert second["hotspots"][0]["incidents"] < 120
    assert "Left out at excluded sink points: 120 incidents." in second["sentences"]
    (record,) = json.loads((piled / "manifest.json").read_text())["decisions"]
    assert (record["decision"], record["reason"], record["by"]) == ("exclude", "Found at the front desk", "A. Analyst")
    (point,) = [
        sink
        for sink in bluelamp("incidents", "check", "--store", piled, "--json").document["sink_points"]
        if "Police Station" in sink["location"]
    ]
    assert point["decision"] == "exclude"
    bluelamp("incidents", "decide", "--store", piled, "--point", place, "keep", *said)
    # Kept, it counts as before, and its hotspot is no longer asked about.
    asked, settled = first["hotspots"], months(piled, tmp_path / "kept.geojson")["hotspots"]
    assert any("decide whether it belongs here" in note for note in asked[0]["notes"])
    assert not any("decide whether" in note for spot in settled for note in spot["notes"])
    assert [{**spot, "notes": None} for spot in settled] == [{**spot, "notes": None} for spot in asked]
    log = json.loads((piled / "manifest.json").read_text())["decisions"]
    assert sorted(record["decision"] for record in log) == ["exclude", "keep"]


@pytest.mark.parametrize("point", ["1", "a,b", "nan,1", "inf,2", "1,2,3", ""])
def test_a_point_that_is_none_is_refused_and_nothing_is_logged(piled: Path, point: str) -> None:
    before = fingerprint(piled)
    ran = bluelamp("incidents", "decide", "--store", piled, "--point", point, "keep", "--reason", "x", "--by", "y")
    assert (ran.status, fingerprint(piled)) == (2, before), ran.err


def test_a_decision_without_a_reason_is_refused(piled: Path) -> None:
    before = fingerprint(piled)
    ran = bluelamp("incidents", "decide", "--store", piled, "--point", "1,2", "keep", "--reason", " ", "--by", "y")
    assert_says_no(ran, 2, "BL-DECIDE-01", "--reason")
    assert fingerprint(piled) == before
