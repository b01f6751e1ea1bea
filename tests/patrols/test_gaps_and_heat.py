"""Gaps, hours of the week, and places by days, worked out by hand or counted plainly."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings

from bluelamp.core.periods import DayRange, MonthRange
from bluelamp.patrols.columns import visit_columns
from bluelamp.patrols.gaps import gaps_of
from bluelamp.patrols.heat import minutes_by_hour_of_week
from bluelamp.patrols.matrix import place_days
from bluelamp.patrols.minutes import patrol_minutes
from bluelamp.patrols.records import VisitRecord
from worlds.small_case import DAY, crew_of, visit
from worlds.visit_lists import visit_lists

_DAY = DayRange(DAY, DAY)


def test_gaps_lie_between_covered_stretches_and_the_longest_reaches_to_the_ends() -> None:
    visits = [visit("V1", "A", 0, 20), visit("V2", "A", 10, 20), visit("V3", "A", 90, 30), visit("V4", "A", 240, 15)]
    (found,) = gaps_of(visit_columns(visits), period=_DAY)
    assert found.gaps_h.tolist() == [1.0, 2.0]
    assert (found.median_h, found.longest_h, found.days, found.days_without) == (1.5, 12.0, 1, 0)


def test_a_place_without_a_visit_has_no_gap_between_visits_and_the_whole_period_without() -> None:
    found = gaps_of(visit_columns([visit()]), period=DayRange(DAY, DAY + dt.timedelta(days=2)), places=("A", "B"))
    assert [(gap.place, gap.median_h, gap.days_without) for gap in found] == [("A", None, 2), ("B", None, 3)]
    assert found[1].longest_h == 72


def test_a_visit_over_midnight_is_on_both_days_and_the_day_of_the_clocks_has_23_hours() -> None:
    night = visit_columns([visit("V1", "A", 11 * 60 + 50, 20)])
    (found,) = gaps_of(night, period=DayRange(DAY, DAY + dt.timedelta(days=1)))
    assert found.days_without == 0
    (spring,) = gaps_of(night, period=DayRange.from_text("2024-03-31"), places=["A"])
    assert spring.longest_h == 23


def test_a_visit_is_spread_over_the_hours_that_it_spans() -> None:
    refs, heat = minutes_by_hour_of_week(visit_columns([visit("V1", "A", 45, 90)]))
    assert refs == ("A",)
    wednesday = 2
    assert heat[0, wednesday, 12:15].tolist() == [15, 60, 15]
    assert heat.sum() == 90


def test_hours_of_the_week_are_local_and_pass_over_the_change_of_clocks() -> None:
    start = int(dt.datetime(2024, 3, 31, 0, 30, tzinfo=dt.UTC).timestamp())
    record = VisitRecord("V1", "A", start, start + 3600, crew_of("P1"), visit().mode, visit().evidence)
    _, heat = minutes_by_hour_of_week(visit_columns([record]))
    sunday = 6
    assert heat[0, sunday, 0:4].tolist() == [30, 0, 30, 0]


@pytest.mark.property
@settings(max_examples=150, deadline=None)
@given(visit_lists())
def test_the_hours_of_the_week_add_up_to_the_patrol_minutes(visits: list[VisitRecord]) -> None:
    columns = visit_columns(visits)
    refs, heat = minutes_by_hour_of_week(columns, places=("A", "B", "C"))
    assert heat.sum() == pytest.approx(patrol_minutes(columns).best)
    for i, ref in enumerate(refs):
        assert heat[i].sum() == pytest.approx(patrol_minutes(columns.at([ref])).best)


def test_a_visit_makes_up_for_a_plan_of_its_place_and_day_only() -> None:
    after = DAY + dt.timedelta(days=1)
    visits = visit_columns([visit("V1", "A"), visit("V2", "A", 300, 5), visit("V3", "B")])
    planned = [("A", DAY), ("B", DAY), ("B", DAY), ("A", after), ("C", DAY), ("A", dt.date(2025, 1, 1))]
    found = place_days(visits, planned, places=("A", "B"), period=DayRange(DAY, after), today=DAY)
    assert found.planned.tolist() == [[1, 1], [2, 0]]
    assert found.due.tolist() == [[1, 0], [2, 0]]
    assert found.done.tolist() == [[2, 0], [1, 0]]
    assert found.qualifying.tolist() == [[1, 0], [1, 0]]
    assert found.missed.tolist() == [[0, 0], [1, 0]]
    assert found.days == (DAY, after)


def test_without_a_day_of_today_every_plan_is_due() -> None:
    period = MonthRange.from_text("2024-01")
    found = place_days(visit_columns([]), [("A", DAY)], places=("A",), period=period)
    assert np.array_equal(found.missed, found.planned)
    assert found.missed.shape == (1, 31)
