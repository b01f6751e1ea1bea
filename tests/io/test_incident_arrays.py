"""Incidents as arrays: those that may have happened in the period, in one order, with the words of their source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from bluelamp.core.periods import MonthRange
from bluelamp.io.incident_arrays import read_incidents
from bluelamp.io.received import read_received
from bluelamp.io.store import open_store
from bluelamp.tasks.incidents import LoadSettings, load
from worlds.police_files import asb_row, many_rows, street_row, write_street

if TYPE_CHECKING:
    from pathlib import Path

    from bluelamp.incidents.arrays import IncidentArrays

AT = LoadSettings(at="2026-01-01T00:00:00+00:00")
HEADER = "incident_id,occurred_from,occurred_to,category,longitude,latitude,reported_by,setting,domestic,repeat_ref\n"
EXTRACT = (
    "a,2024-01-31T22:00,2024-02-01T02:00,burglary,-0.2,51.8,public,dwelling,yes,r1\n"
    "b,2024-02-10T10:00,,robbery,-0.21,51.8,police,street,no,\n"
    "c,2024-03-01T00:00,,assault,-0.22,51.8,,,,\n"
    "d,2024-01-10T10:00,2024-01-10T11:00,burglary,-0.23,51.8,,,,\n"
    "e,2024-02-11T10:00,,burglary,,,,,,\n"
)


def loaded(store: Path, *paths: Path) -> Path:
    load(list(paths), store=store, settings=AT)
    return store


def incidents(store: Path, first: str, last: str) -> IncidentArrays:
    return read_incidents(store, open_store(store), MonthRange.parse(first, last))


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    path = tmp_path / "own.csv"
    path.write_text(HEADER + EXTRACT)
    return loaded(tmp_path / "store", path)


def test_an_incident_counts_in_every_month_that_its_interval_reaches(extract: Path) -> None:
    february = incidents(extract, "2024-02", "2024-02")
    longitudes = {"a": 0, "b": 1}
    assert len(february) == len(longitudes)
    words = [february.category.words[code] for code in february.category.codes]
    assert words == ["burglary", "robbery"]
    assert len(incidents(extract, "2024-01", "2024-01")) == 2
    assert len(incidents(extract, "2024-01", "2024-03")) == 4


def test_what_the_source_says_is_carried_and_what_it_does_not_say_is_empty(extract: Path) -> None:
    found = incidents(extract, "2024-01", "2024-03")

    def words(name: str) -> list[str]:
        coded = getattr(found, name)
        return [coded.words[code] for code in coded.codes]

    assert words("reported_by") == ["public", "police", "", ""]
    assert words("setting") == ["dwelling", "street", "", ""]
    assert found.is_domestic.tolist() == [1, 0, -1, -1]
    assert words("repeat_ref") == ["r1", "", "", ""]
    assert words("time_precision" if hasattr(found, "time_precision") else "precision")[0] == "range"
    assert found.zone == "Europe/London"
    assert found.has_hours.tolist() == [True] * 4
    assert found.end[0] - found.start[0] == 4 * 3600


def test_masked_incidents_keep_their_words(extract: Path) -> None:
    found = incidents(extract, "2024-01", "2024-03")
    some = found.where(np.array([False, True, False, True]))
    assert [some.category.words[code] for code in some.category.codes] == ["robbery", "burglary"]
    assert (len(some), some.zone) == (2, found.zone)


def test_the_order_of_rows_is_that_of_source_file_and_row(tmp_path: Path) -> None:
    months = {m: write_street(tmp_path / "in", many_rows(20, month=m), month=m) for m in ("2024-02", "2024-01")}
    found = incidents(loaded(tmp_path / "store", *months.values()), "2024-01", "2024-02")
    assert np.all(np.diff(found.start) >= 0)
    assert np.all(np.diff(found.x[:20]) > 0)


def test_months_of_data_police_uk_have_no_hours(tmp_path: Path) -> None:
    store = loaded(tmp_path / "store", write_street(tmp_path, [street_row()]))
    assert incidents(store, "2024-01", "2024-01").has_hours.tolist() == [False]


def test_a_period_before_everything_held_is_empty(tmp_path: Path) -> None:
    store = loaded(tmp_path / "store", write_street(tmp_path, [street_row()]))
    assert len(incidents(store, "2020-01", "2020-02")) == 0


def test_what_was_received_counts_rows_without_location_and_ids_that_came_back(tmp_path: Path) -> None:
    january = [street_row(), asb_row(), asb_row(Longitude="", Latitude="", LSOA_name="", LSOA_code="")]
    february = [street_row(Month="2024-02", Longitude="-0.3"), asb_row(Month="2024-02", LSOA_name="Watford 012B")]
    files = [write_street(tmp_path, january), write_street(tmp_path, february, month="2024-02")]
    store = loaded(tmp_path / "store", *files)
    rows = read_received(store, open_store(store))
    assert (len(rows.received.month), rows.reused_ids) == (5, 1)
    assert np.isnan(rows.received.x).sum() == 1
    assert list(rows.received.areas) == ["Brightwell", "Watford"]
    assert rows.received.area.tolist() == [0, 0, -1, 0, 1]
    assert [rows.category.words[code] for code in rows.category.codes].count("anti-social-behaviour") == 3
    assert list(rows.received.sources) == ["testshire"]


def test_a_row_of_another_month_than_its_files_name_is_found_in_its_own_month(tmp_path: Path) -> None:
    write_street(tmp_path / "files", [*many_rows(20, month="2024-02"), street_row(Crime_ID="early")], month="2024-02")
    store = loaded(tmp_path / "store", tmp_path / "files")
    assert len(incidents(store, "2024-01", "2024-01")) == 1
    assert len(incidents(store, "2024-02", "2024-02")) == 20
