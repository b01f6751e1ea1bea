"""Patrol, person and covered minutes: each equals a plain count, and they keep their order and add up."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.periods import DayRange, Month, MonthRange
from bluelamp.patrols.columns import visit_columns
from bluelamp.patrols.minutes import (
    covered_minutes,
    histogram,
    is_qualifying,
    minutes_by_day,
    patrol_minutes,
    person_minutes,
    quantiles,
)
from bluelamp.patrols.records import VisitRecord
from worlds.small_case import crew_of, visit
from worlds.visit_lists import visit_lists

if TYPE_CHECKING:
    import random


def plainly_covered(visits: list[VisitRecord]) -> float:
    """Every minute of every place, counted one by one; all times here are whole minutes."""
    return len(
        {
            (v.place_ref, minute)
            for v in visits
            for minute in range(v.started_s // 60, v.started_s // 60 + int(min(v.best_min, v.length_min)))
        }
    )


@pytest.mark.property
@settings(max_examples=300, deadline=None)
@given(visit_lists())
def test_covered_minutes_are_those_that_one_counts_one_by_one(visits: list[VisitRecord]) -> None:
    assert covered_minutes(visit_columns(visits)) == pytest.approx(plainly_covered(visits), abs=1e-9)


@pytest.mark.property
@settings(max_examples=200, deadline=None)
@given(visit_lists())
def test_covered_is_never_more_than_patrol_and_patrol_never_more_than_person_minutes(
    visits: list[VisitRecord],
) -> None:
    columns = visit_columns(visits)
    span = patrol_minutes(columns)
    assert covered_minutes(columns) <= span.best + 1e-9
    assert span.low <= span.best <= span.high
    assert span.best <= person_minutes(columns)
    assert (columns.covered_min <= columns.best_min + 1e-9).all()


@pytest.mark.property
@settings(max_examples=200, deadline=None)
@given(visit_lists(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(visits: list[VisitRecord], shuffled: random.Random) -> None:
    other = list(visits)
    shuffled.shuffle(other)
    one, two = visit_columns(visits), visit_columns(other)
    assert one.ids.tolist() == two.ids.tolist()
    assert one.covered_min.tolist() == two.covered_min.tolist()


@pytest.mark.property
@settings(max_examples=200, deadline=None)
@given(visit_lists())
def test_months_and_days_add_up_to_the_whole(visits: list[VisitRecord]) -> None:
    columns = visit_columns(visits)
    months = [columns.within(MonthRange(month, month)) for month in (Month(2024, 1), Month(2024, 2))]
    for count in (len, covered_minutes, person_minutes, lambda part: patrol_minutes(part).best):
        assert sum(count(month) for month in months) == pytest.approx(count(columns))
    _, patrolled, covered = minutes_by_day(columns)
    assert patrolled.sum() == pytest.approx(patrol_minutes(columns).best)
    assert covered.sum() == pytest.approx(covered_minutes(columns))


@pytest.mark.property
@settings(max_examples=200, deadline=None)
@given(visit_lists(), st.integers(1, 89))
def test_splitting_a_visit_at_a_point_changes_no_minutes(visits: list[VisitRecord], cut: int) -> None:
    long = visit("X", "A", 100, 90, crew_of("P1", "P2"))
    halves = [visit("X1", "A", 100, cut, long.crew), visit("X2", "A", 100 + cut, 90 - cut, long.crew)]
    whole, split = visit_columns([*visits, long]), visit_columns([*visits, *halves])
    assert covered_minutes(split) == pytest.approx(covered_minutes(whole))
    assert patrol_minutes(split).best == pytest.approx(patrol_minutes(whole).best)
    assert person_minutes(split) == pytest.approx(person_minutes(whole))


def test_a_minute_that_two_crews_share_belongs_to_the_one_that_came_first() -> None:
    columns = visit_columns([visit("V2", "A", 10, 20), visit("V1", "A", 0, 20), visit("V3", "B", 10, 20)])
    assert dict(zip(columns.ids.tolist(), columns.covered_min.tolist(), strict=True)) == {"V1": 20, "V2": 10, "V3": 20}


def test_minutes_that_were_not_proven_cover_nothing() -> None:
    columns = visit_columns([visit("V1", "A", 0, 30, minutes_low=5.0, minutes_best=12.0, minutes_high=30.0)])
    assert (covered_minutes(columns), patrol_minutes(columns).best) == (12, 12)


def test_a_visit_qualifies_from_fifteen_minutes_on_best_and_low_is_told_apart() -> None:
    columns = visit_columns(
        [visit("V1", minutes=15), visit("V2", minutes=14.98), visit("V3", minutes=20, minutes_low=9.0)]
    )
    kept = dict(zip(columns.ids.tolist(), is_qualifying(columns.best_min).tolist(), strict=True))
    assert kept == {"V1": True, "V2": False, "V3": True}
    assert is_qualifying(columns.low_min).sum() == 1


def test_the_day_of_a_visit_is_the_local_day_of_its_start() -> None:
    summer = int(dt.datetime(2024, 6, 30, 23, 30, tzinfo=dt.UTC).timestamp())
    winter = int(dt.datetime(2024, 1, 31, 23, 30, tzinfo=dt.UTC).timestamp())
    made = [
        VisitRecord(key, "A", start, start + 3600, crew_of("P1"), visit().mode, visit().evidence)
        for key, start in (("S", summer), ("W", winter))
    ]
    columns = visit_columns(made)
    assert dict(zip(columns.ids.tolist(), columns.day.astype(str).tolist(), strict=True)) == {
        "S": "2024-07-01",
        "W": "2024-01-31",
    }
    assert columns.within(DayRange(dt.date(2024, 7, 1), dt.date(2024, 7, 1))).ids.tolist() == ["S"]
    assert columns.at(["B"]).ids.tolist() == []


def test_the_histogram_holds_every_visit_and_its_line_lies_between_two_bins() -> None:
    found = histogram(
        visit_columns([visit(f"V{i}", minutes=m) for i, m in enumerate((0, 14.9, 15, 15.5, 59, 60, 400))])
    )
    assert found.counts[[0, 14, 15, 59]].tolist() == [1, 1, 2, 1]
    assert (found.counts.sum(), found.over) == (5, 2)
    assert found.qualifying_from in found.edges.tolist()
    assert found.edges[[0, -1]].tolist() == [0, 60]


def test_quantiles_are_those_of_the_best_minutes() -> None:
    found = quantiles(visit_columns([visit(f"V{i}", minutes=m) for i, m in enumerate((10, 20, 30, 40, 50))]))
    assert found is not None
    assert (found.lower, found.median, found.upper, found.p90) == (20, 30, 40, 46)
    assert quantiles(visit_columns([])) is None
    assert minutes_by_day(visit_columns([]))[0].size == 0
    assert np.isfinite(covered_minutes(visit_columns([])))
