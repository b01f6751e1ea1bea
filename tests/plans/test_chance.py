"""How random visits are: entropy and repeats worked out by hand and by SciPy, and the plan's own visits."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from scipy.stats import entropy

from bluelamp.plans.chance import chance_of
from bluelamp.plans.dose import requests_of
from bluelamp.plans.problem import WeekProblem
from bluelamp.plans.records import DoseTarget, PlanPlace, Window
from bluelamp.plans.weeks import week_span

LONDON = "Europe/London"
MONDAY = dt.date(2026, 1, 5)
START = week_span(MONDAY, LONDON)[0]
HOUR, WEEK = 3600, 7 * 86400
EVENING = (Window(0, 1080, 1320),)


def at(week: int, hour: float, day: int = 0) -> int:
    return START + week * WEEK + day * 86400 + int(hour * HOUR)


def test_a_visit_at_the_same_time_every_week_can_be_learnt() -> None:
    chance = chance_of([[at(week, 19)] for week in range(5)], EVENING, LONDON)
    assert (chance.visits, chance.weeks) == (5, 5)
    assert chance.evenness == 0.0
    assert chance.repeats == 1.0
    assert chance.repeats_by_chance == pytest.approx(31 / 240)


def test_visits_spread_over_all_hours_of_the_window_are_as_even_as_can_be() -> None:
    chance = chance_of([[at(week, 18.5 + week)] for week in range(4)], EVENING, LONDON)
    assert chance.evenness == pytest.approx(1.0)
    assert chance.repeats == 0.0


@pytest.mark.reference
def test_evenness_is_scipys_entropy_over_the_most_that_so_many_visits_could_have() -> None:
    hours = [18, 18, 18, 19, 19, 21]
    chance = chance_of([[at(week, hour)] for week, hour in enumerate(hours)], EVENING, LONDON)
    most = entropy([2, 2, 1, 1])
    assert chance.evenness == pytest.approx(entropy([3, 2, 1]) / most)


def test_a_repeat_is_near_in_time_by_the_clock_also_when_the_clocks_change() -> None:
    before, after = at(11, 19), at(12, 19) - HOUR
    assert chance_of([[before], [after]], (), LONDON).repeats == 1.0
    assert chance_of([[before], [after + 16 * 60]], (), LONDON).repeats == 0.0
    assert chance_of([[at(0, 0)], [at(2, 0) - 600]], (), LONDON).repeats == 1.0


def test_too_few_visits_say_nothing() -> None:
    chance = chance_of([[at(0, 19)]], EVENING, LONDON)
    assert (chance.evenness, chance.repeats, chance.repeats_by_chance) == (None, None, None)
    assert chance_of([], (), LONDON).visits == 0


def test_starts_drawn_from_the_plans_requests_repeat_hardly_more_often_than_by_chance() -> None:
    place = PlanPlace("P0", "Market", "Ware", 0.0, 0.0, rank=1)
    windows = tuple(Window(day, 1080, 1560) for day in (3, 4, 5))
    rng = np.random.default_rng(0)
    weeks = []
    for number in range(80):
        monday = MONDAY + dt.timedelta(weeks=number)
        target = DoseTarget("P0", 4, windows=windows)
        requests = requests_of(WeekProblem(monday, LONDON, (place,), (target,), (), (), (), ()), seed=1)
        weeks.append([int(rng.integers(r.spans[0][0], r.spans[0][1] + 1)) for r in requests])
    chance = chance_of(weeks, windows, LONDON)
    assert chance.evenness is not None
    assert chance.evenness > 0.9
    assert chance.repeats is not None
    assert chance.repeats_by_chance is not None
    assert chance.repeats < 2 * chance.repeats_by_chance
