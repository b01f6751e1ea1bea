"""Counts by month, category and district add up to what is in the store, and districts have their ground."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
import shapely

from bluelamp.core.errors import UnreadableInputError, UsageError
from bluelamp.core.periods import MonthRange
from bluelamp.tasks.incidents import LoadSettings, load
from bluelamp.tasks.incidents.aggregates import AggregateRow, aggregates, boundary_areas
from worlds.police_files import asb_row, street_row, write_street

if TYPE_CHECKING:
    from pathlib import Path

    from tasks.conftest import Searched

pytestmark = pytest.mark.spec

AT = "2026-01-01T00:00:00+00:00"


def a_store(folder: Path, **more: Any) -> Path:
    january = [
        street_row(),
        asb_row(),
        asb_row(Longitude="-0.201"),
        street_row(Crime_ID="b", LSOA_name="Hatfield 001B"),
    ]
    march = [asb_row(Month="2024-03", LSOA_name="", Longitude="", Latitude="")]
    write_street(folder / "in", january)
    write_street(folder / "in", march, month="2024-03")
    load([folder / "in"], store=folder / "store", settings=LoadSettings(at=AT, **more))
    return folder / "store"


def test_each_month_category_and_district_has_its_row(tmp_path: Path) -> None:
    found = aggregates(a_store(tmp_path))
    assert found.rows == (
        AggregateRow("2024-01", "anti-social-behaviour", "Brightwell", 2),
        AggregateRow("2024-01", "burglary", "Brightwell", 1),
        AggregateRow("2024-01", "burglary", "Hatfield", 1),
        AggregateRow("2024-03", "anti-social-behaviour", "", 1),
    )
    assert found.completeness.missing == ("2024-02",)
    assert (found.total.value, found.total.unit, found.total.as_at) == (5, "incidents", AT)
    json.dumps(found.as_dict(), allow_nan=False)


def test_any_choice_of_words_adds_up_to_the_same_total(searched: Searched) -> None:
    words = ("month", "category", "area")
    for n in range(4):
        for by in itertools.combinations(words, n):
            found = aggregates(searched.store, by=by)
            assert sum(row.incidents for row in found.rows) == found.total.value
            assert found.by == by
            assert set(found.as_dict()["rows"][0]) == {*by, "incidents"}


def test_rows_by_one_word_are_sums_of_rows_by_all(searched: Searched) -> None:
    whole, by_month = aggregates(searched.store), aggregates(searched.store, by=("month",))
    sums: Counter[str] = Counter()
    for row in whole.rows:
        sums[row.month] += row.incidents
    assert {row.month: row.incidents for row in by_month.rows} == dict(sums)


def test_a_period_takes_in_its_months_only_and_says_what_it_lacks(tmp_path: Path) -> None:
    found = aggregates(a_store(tmp_path), MonthRange.parse("2024-02", "2024-04"), by=["month"])
    assert found.rows == (AggregateRow("2024-03", "", "", 1),)
    assert found.completeness.missing == ("2024-02", "2024-04")


def test_a_period_without_incidents_has_no_rows_and_a_total_of_none(tmp_path: Path) -> None:
    found = aggregates(a_store(tmp_path), MonthRange.parse("2023-01", "2023-02"))
    assert (found.rows, found.total.value) == ((), 0)


def test_what_lies_outside_the_boundary_is_not_counted(tmp_path: Path) -> None:
    ring = [[-0.2005, 51.7], [-0.1, 51.7], [-0.1, 51.9], [-0.2005, 51.9], [-0.2005, 51.7]]
    boundary = tmp_path / "area.geojson"
    boundary.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    assert aggregates(a_store(tmp_path, within=boundary)).total.value == 4


def test_another_word_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'person'") as said:
        aggregates(tmp_path, by=("month", "person"))
    assert said.value.code == "BL-AGGREGATE-01"
    with pytest.raises(UnreadableInputError, match="no store"):
        aggregates(tmp_path / "nothing")


def test_the_districts_of_the_boundary_have_sound_ground_that_does_not_overlap(searched: Searched) -> None:
    areas = boundary_areas(searched.store)
    assert len(areas) > 1
    assert [area.name for area in areas] == sorted({area.name for area in areas})
    shapes = [shapely.geometry.shape(area.outline) for area in areas]
    assert all(shape.is_valid for shape in shapes)
    assert shapely.union_all(shapes).area == pytest.approx(sum(shape.area for shape in shapes), rel=1e-6)
    for area, shape in zip(areas, shapes, strict=True):
        assert area.bbox == pytest.approx(shape.bounds)


def test_without_a_boundary_or_names_there_are_no_districts(tmp_path: Path) -> None:
    assert boundary_areas(a_store(tmp_path)) == ()
    ring = [[-0.3, 51.7], [-0.1, 51.7], [-0.1, 51.9], [-0.3, 51.9], [-0.3, 51.7]]
    boundary = tmp_path / "area.geojson"
    boundary.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    (tmp_path / "b").mkdir()
    assert boundary_areas(a_store(tmp_path / "b", within=boundary)) == ()
