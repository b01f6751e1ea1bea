"""Cleaning: every row is kept, refused with a reason or a duplicate, and the sums agree."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.periods import Month
from bluelamp.incidents.cleaning import CleanedFile, clean_incidents
from bluelamp.incidents.notes import NoteBook
from bluelamp.incidents.recipes import CONTRACT_RECIPE, STREET_RECIPE, Recipe
from worlds.police_files import STREET_HEADER, asb_row, street_row

LATEST = Month(2024, 6)
NO_ROWS = np.zeros(0, dtype=np.int64)


def clean(rows: list[dict[str, str]], recipe: Recipe = STREET_RECIPE, **given: Any) -> CleanedFile:
    names = STREET_HEADER if recipe is STREET_RECIPE else tuple(dict.fromkeys(name for row in rows for name in row))
    table = pa.table({name: pa.array([row.get(name) or None for row in rows], pa.string()) for name in names})
    notes = NoteBook("test.csv", np.arange(2, len(rows) + 2), given.pop("wrong_length", NO_ROWS))
    return clean_incidents(table, recipe=recipe, notes=notes, latest_month=LATEST, **given)


def reasons(cleaned: CleanedFile) -> list[tuple[int, str, str, str]]:
    return [(n["row"], n["column"], n["reason"], n["verdict"]) for n in cleaned.notes.to_pylist()]


def test_a_plain_row_is_kept_with_its_category_month_and_place() -> None:
    cleaned = clean([street_row()])
    assert cleaned.columns["category"].to_pylist() == ["burglary"]
    assert cleaned.columns["month"].to_pylist() == ["2024-01"]
    assert cleaned.columns["location"].to_pylist() == ["On or near Hatch Street"]
    assert (cleaned.x[0], cleaned.y[0]) == (-0.2, 51.8)
    assert cleaned.tally.kept == cleaned.tally.read == 1
    assert reasons(cleaned) == []


def test_a_month_is_an_interval_from_its_first_to_its_last_local_instant() -> None:
    cleaned = clean([street_row(Month="2023-07")])
    start, end = cleaned.columns["occurred_from"][0].as_py(), cleaned.columns["occurred_to"][0].as_py()
    assert start.isoformat() == "2023-06-30T23:00:00+00:00"
    assert end.isoformat() == "2023-07-31T23:00:00+00:00"
    assert cleaned.columns["time_precision"].to_pylist() == ["month"]


@pytest.mark.spec
def test_asb_rows_without_an_id_are_never_merged_however_alike() -> None:
    cleaned = clean([asb_row(), asb_row(), asb_row()])
    assert cleaned.tally.kept == 3
    assert cleaned.tally.duplicates == 0


@pytest.mark.spec
def test_a_whole_row_with_the_same_id_is_a_duplicate_and_the_same_id_with_other_content_is_not() -> None:
    cleaned = clean([street_row(), street_row(), street_row(Location="On or near Mill Lane")])
    assert cleaned.tally.kept == 2
    assert cleaned.tally.duplicates == 1
    assert reasons(cleaned) == [
        (3, "Crime ID", "duplicate", "duplicate"),
        (4, "Crime ID", "id_reused_in_file", "altered"),
    ]


@pytest.mark.parametrize(
    ("given", "column", "reason"),
    [
        ({"Month": ""}, "Month", "month_missing"),
        ({"Month": "2024-13"}, "Month", "month_unreadable"),
        ({"Month": "January"}, "Month", "month_unreadable"),
        ({"Month": "0001-01"}, "Month", "month_unreadable"),
        ({"Month": "2024-07"}, "Month", "month_in_future"),
        ({"Crime_type": ""}, "Crime type", "category_missing"),
        ({"Longitude": "x"}, "Longitude", "coordinate_unreadable"),
        ({"Latitude": "51,8"}, "Latitude", "coordinate_unreadable"),
        ({"Latitude": "inf"}, "Latitude", "coordinate_unreadable"),
        ({"Longitude": "181"}, "Longitude", "coordinate_impossible"),
        ({"Longitude": "51.8", "Latitude": "-0.2"}, "Longitude", "coordinates_swapped"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_row_column_and_reason(
    given: dict[str, str], column: str, reason: str
) -> None:
    cleaned = clean([street_row(), street_row(Crime_ID="b2", **given)])
    assert reasons(cleaned) == [(3, column, reason, "refused")]
    assert cleaned.tally.refused == {reason: 1}
    assert cleaned.tally.first_refused == (3, column, reason)
    assert cleaned.tally.kept == 1


def test_a_row_is_refused_once_for_its_first_reason() -> None:
    cleaned = clean([street_row(Month="", Crime_type="", Longitude="x")])
    assert cleaned.tally.refused == {"month_missing": 1}


@pytest.mark.parametrize(
    ("given", "reason"),
    [({"Longitude": ""}, "half_coordinate"), ({"Longitude": "0", "Latitude": "0"}, "zero_coordinate")],
)
def test_a_row_without_a_usable_place_is_kept_without_location(given: dict[str, str], reason: str) -> None:
    cleaned = clean([street_row(**given)])
    assert np.isnan(cleaned.x).all()
    assert np.isnan(cleaned.y).all()
    assert cleaned.tally.altered == {reason: 1}


def test_no_location_is_no_remark() -> None:
    cleaned = clean([street_row(Longitude="", Latitude="", Location="No location")])
    assert np.isnan(cleaned.x).all()
    assert reasons(cleaned) == []


def test_an_unknown_category_is_kept_as_other_crime_and_named() -> None:
    cleaned = clean([street_row(Crime_type="Piracy")])
    assert cleaned.columns["category"].to_pylist() == ["other-crime"]
    assert cleaned.columns["category_text"].to_pylist() == ["Piracy"]
    assert cleaned.tally.unknown_codes == {"Piracy": 1}
    assert cleaned.tally.altered == {"category_unknown": 1}


def test_a_month_unlike_the_files_name_is_kept_and_noted() -> None:
    cleaned = clean([street_row(Month="2023-12")], file_month=Month(2024, 1))
    assert cleaned.tally.altered == {"month_unlike_file": 1}
    assert cleaned.tally.months["kept"] == {"2023-12": 1}


def test_rows_of_the_wrong_length_count_as_read_and_refused() -> None:
    cleaned = clean([street_row()], wrong_length=np.array([7]))
    assert cleaned.tally.read == 2
    assert cleaned.tally.refused == {"row_wrong_length": 1}
    assert cleaned.tally.first_refused == (7, "", "row_wrong_length")


def test_the_contract_file_gives_time_reporter_setting_and_flags() -> None:
    row = {
        "incident_id": "i1",
        "occurred_at": "2023-09-05T15:30+01:00",
        "category": "nuisance-motorbikes",
        "easting": "530000",
        "northing": "215000",
        "reported_by": "Police",
        "setting": "dwelling",
        "domestic": "yes",
        "asb_type": "nuisance",
        "repeat_ref": "r9",
    }
    columns = clean([row], CONTRACT_RECIPE).columns
    assert columns["occurred_from"][0].as_py().isoformat() == "2023-09-05T14:30:00+00:00"
    assert columns["occurred_to"][0].as_py() == columns["occurred_from"][0].as_py()
    assert columns["category"].to_pylist() == ["nuisance-motorbikes"]
    assert columns["reported_by"].to_pylist() == ["police"]
    assert columns["setting"].to_pylist() == ["dwelling"]
    assert columns["is_domestic"].to_pylist() == [True]
    assert columns["asb_type"].to_pylist() == ["nuisance"]
    assert columns["repeat_ref"].to_pylist() == ["r9"]


def test_what_the_source_does_not_say_is_null_not_no() -> None:
    row = {
        "incident_id": "i1",
        "occurred_at": "2023-09-05T15:30",
        "category": "drugs",
        "longitude": "-1",
        "latitude": "52",
    }
    columns = clean([row], CONTRACT_RECIPE).columns
    assert columns["is_domestic"].to_pylist() == [None]
    assert columns["reported_by"].to_pylist() == [None]
    assert columns["setting"].to_pylist() == [None]


def test_a_range_of_times_is_an_interval_and_one_that_runs_backwards_is_refused() -> None:
    base = {"category": "burglary", "longitude": "-1", "latitude": "52"}
    rows = [
        base | {"occurred_from": "2023-09-05T22:00", "occurred_to": "2023-09-06T07:00"},
        base | {"occurred_from": "2023-09-05T22:00", "occurred_to": ""},
        base | {"occurred_from": "2023-09-05T22:00", "occurred_to": "2023-09-05T21:00"},
    ]
    cleaned = clean(rows, CONTRACT_RECIPE)
    assert cleaned.columns["time_precision"].to_pylist() == ["range", "minute"]
    lengths = [
        (end.as_py() - start.as_py()).total_seconds()
        for start, end in zip(cleaned.columns["occurred_from"], cleaned.columns["occurred_to"], strict=True)
    ]
    assert lengths == [9 * 3600, 0]
    assert reasons(cleaned) == [(4, "occurred_to", "ends_before_start", "refused")]


def test_a_date_without_a_time_of_day_is_the_whole_day() -> None:
    row = {"incident_id": "i", "occurred_at": "2023-07-01", "category": "burglary", "longitude": "-1", "latitude": "52"}
    columns = clean([row], CONTRACT_RECIPE).columns
    assert columns["time_precision"].to_pylist() == ["day"]
    assert columns["occurred_from"][0].as_py().isoformat() == "2023-06-30T23:00:00+00:00"


MESS = st.sampled_from(["", "2024-01", "2023-12", "2024-13", "2025-01", "x"])
CRIMES = st.sampled_from(["Burglary", "Drugs", "", "Piracy"])
IDS = st.sampled_from(["", "a", "b"])
NUMBERS = st.sampled_from(["", "0", "-0.2", "51.8", "x", "200"])


@pytest.mark.property
@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(MESS, CRIMES, IDS, NUMBERS, NUMBERS), min_size=1, max_size=30))
def test_kept_and_duplicates_and_refused_are_all_that_was_read(rows: list[tuple[str, str, str, str, str]]) -> None:
    given_rows = [street_row(Month=m, Crime_type=c, Crime_ID=i, Longitude=x, Latitude=y) for m, c, i, x, y in rows]
    cleaned = clean(given_rows)
    tally = cleaned.tally
    assert tally.kept + tally.duplicates + sum(tally.refused.values()) == tally.read == len(rows)
    assert len(cleaned.columns["row"]) == tally.kept
    months = Counter(m for m, *_ in rows if m in ("2024-01", "2023-12", "2025-01"))
    by_verdict: Counter[str] = Counter()
    for counts in tally.months.values():
        by_verdict.update(counts)
    assert by_verdict == months
    kept_rows = set(cleaned.columns["row"].to_pylist())
    told = {n["row"] for n in cleaned.notes.to_pylist() if n["verdict"] != "altered"}
    assert kept_rows | told == set(range(2, len(rows) + 2))
    assert not kept_rows & told
