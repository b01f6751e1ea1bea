"""Somebody sums up a case: what it prints, and one line that says what is wrong where it cannot be."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from journeys.at_the_desk import assert_no_leftovers, assert_says_no, bluelamp
from worlds.schema_check import load_schema, problems
from worlds.small_case import OUTCOMES, case, visit_row

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "schemas" / "examples"

pytestmark = pytest.mark.spec


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The example files of the formats, as a case folder."""
    made = tmp_path / "case"
    made.mkdir()
    for name in ("hotspots.geojson", "shifts.csv", "visits.csv", "outcomes.csv", "points.csv"):
        shutil.copy(EXAMPLES / name, made / name)
    return made


def test_the_document_is_the_one_of_the_contract(folder: Path) -> None:
    ran = bluelamp("patrols", "summary", "--case", folder, "--json")
    assert (ran.status, ran.err) == (0, "")
    assert problems(ran.document, load_schema("patrols-summary.schema.json")) == []
    assert (ran.document["shifts"], ran.document["visits"], ran.document["patrol_hours"]) == (2, 4, 1.19)
    assert ran.document["questioned"] == {"no_power": 1}
    figures = {figure["name"]: figure["value"] for figure in ran.document["figures"]}
    assert all(figures[name] == ran.document[name] for name in ("visits", "patrol_hours", "qualifying_share"))


def test_a_period_is_asked_for_by_its_first_and_last_day(folder: Path) -> None:
    ran = bluelamp("patrols", "summary", "--case", folder, "--from", "2025-03-29", "--to", "2025-03-29", "--json")
    assert (ran.document["visits"], ran.document["shifts"], ran.document["period"]) == (2, 1, "2025-03-29")


def test_people_read_tables_with_what_is_counted_and_the_source(folder: Path) -> None:
    (folder / "expected.json").write_text(json.dumps({"source": "Made up: totals published, rows constructed"}))
    with (folder / "visits.csv").open("a") as file:
        file.write("V9,,ZZ01,2025-04-01T10:00Z,2025-04-01T10:09Z,P031,special,police,foot,A,no,,,,,\n")
    ran = bluelamp("patrols", "summary", "--case", folder)
    assert ran.status == 0
    for words in (
        "1.2 (1.1 to 1.2) hours",
        "a crew counts once",
        "By month",
        "Refused rows, in no total",
        "'ZZ01' is none of the patrol places.",
        "refused: unknown place",
        "Questions to be put to people",
        "Nobody in this crew has the power for: arrest.",
        "Source: Made up: totals published, rows constructed",
    ):
        assert words in ran.out


def test_visits_are_found_in_points_and_summed_up(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "found.csv"
    ran = bluelamp(
        *("patrols", "visits", "--points", folder / "points.csv", "--hotspots", folder / "hotspots.geojson"),
        *("--out", out, "--source", "radio", "--json"),
    )
    assert ran.status == 0
    assert problems(ran.document, load_schema("patrols-visits.schema.json")) == []
    (row,) = csv.DictReader(out.read_text("utf-8").splitlines())
    assert (row["place_ref"], row["crew"], row["roles"], row["evidence"]) == ("AM01", "R07", "other", "B")
    shutil.copy(out, folder / "visits.csv")
    summed = bluelamp("patrols", "summary", "--case", folder, "--json").document
    assert (summed["visits"], summed["patrol_hours"]) == (1, round(float(row["minutes_best"]) / 60, 2))
    people = bluelamp(
        *("patrols", "visits", "--points", folder / "points.csv", "--hotspots", folder / "hotspots.geojson"),
        *("--out", out, "--rule", "raw"),
    )
    assert people.status == 0
    assert "raw-1" in people.out
    assert_no_leftovers(tmp_path)


def test_forty_hours_unknown_places_unequal_lists_and_repeats_are_counted_and_do_not_stop_it(tmp_path: Path) -> None:
    rows = [
        visit_row("V1", ended_at="2024-01-12T04:00Z"),
        visit_row("V2", place_ref="Z"),
        visit_row("V3", crew="P1;P2"),
        visit_row("V4", place_ref="C", crew="P5"),
        visit_row("V4"),
        visit_row("V5", started_at="10/01/2024 12:00"),
        visit_row("V6", ended_at="2024-01-10T11:00Z"),
    ]
    ran = bluelamp(
        *("patrols", "summary", "--json", "--case"),
        case(tmp_path / "case", visits=rows, outcomes=["V2,arrest,1,,,"], C={"valid_to": "2024-01-09"}),
    )
    assert ran.status == 0
    assert ran.document["visits"] == 1
    assert ran.document["refused"] == {
        "end_before_start": 1,
        "longer_than_16_h": 1,
        "repeated_id": 1,
        "unknown_place": 1,
        "unknown_visit": 1,
        "unreadable_row": 1,
        "unreadable_time": 1,
    }
    assert ran.document["questioned"] == {"retired_place": 1}


def test_a_file_cut_off_in_mid_row_loses_that_row_only_and_says_so(folder: Path) -> None:
    content = (folder / "visits.csv").read_bytes()
    (folder / "visits.csv").write_bytes(content[: content.index(b"V4") + 40])
    ran = bluelamp("patrols", "summary", "--case", folder, "--json")
    assert (ran.document["visits"], ran.document["refused"]) == (3, {"unreadable_row": 1})


@pytest.mark.parametrize(
    ("spoil", "status", "code", "says"),
    [
        ("utf-16", 2, "BL-INPUT-05", "visits.csv"),
        ("no column", 2, "BL-CASE-01", "visits.csv, row 1, column ended_at"),
        ("no visits", 2, "BL-INPUT-01", "visits.csv"),
        ("no places", 2, "BL-CASE-03", "hotspots.geojson"),
        ("crossing", 3, "BL-CASE-04", "hotspots.geojson, row 1"),
        ("no outcomes column", 2, "BL-CASE-01", "outcomes.csv, row 1, column count"),
    ],
)
def test_what_cannot_be_read_is_named_in_one_line(folder: Path, spoil: str, status: int, code: str, says: str) -> None:
    visits = folder / "visits.csv"
    match spoil:
        case "utf-16":
            visits.write_bytes(visits.read_text("utf-8").encode("utf-16"))
        case "no column":
            visits.write_text(visits.read_text("utf-8").replace("ended_at", "until", 1), "utf-8")
        case "no visits":
            visits.unlink()
        case "no places":
            (folder / "hotspots.geojson").write_text("{")
        case "crossing":
            spots = json.loads((folder / "hotspots.geojson").read_text("utf-8"))
            bow = [[[-0.2, 51.7], [-0.1, 51.8], [-0.1, 51.7], [-0.2, 51.8], [-0.2, 51.7]]]
            spots["features"][0]["geometry"] = {"type": "Polygon", "coordinates": bow}
            (folder / "hotspots.geojson").write_text(json.dumps(spots))
        case _:
            (folder / "outcomes.csv").write_text(OUTCOMES.replace("count", "number") + "\n")
    assert_says_no(bluelamp("patrols", "summary", "--case", folder, "--json"), status, code, says)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (("--from", "2025-04-01", "--to", "2025-03-01"), "BL-PERIOD-02"),
        (("--from", "2025-04"), "BL-PERIOD-03"),
        (("--to", "soon"), "BL-PERIOD-03"),
        (("--zone", "Europe/Testham"), "BL-CASE-05"),
    ],
)
def test_a_period_or_zone_that_is_none_is_refused(folder: Path, more: tuple[str, ...], code: str) -> None:
    assert_says_no(bluelamp("patrols", "summary", "--case", folder, *more), 2, code)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert_says_no(bluelamp("patrols", "summary", "--case", tmp_path / "gone"), 2, "BL-CASE-02", "gone")
