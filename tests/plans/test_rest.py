"""Rest between duties, core time that counts once, and hours that are shared out."""

from __future__ import annotations

import datetime as dt

import pytest

from bluelamp.core.vocabulary import AvailabilityKind
from bluelamp.plans.limits import limits_of
from bluelamp.plans.rest import Duty, are_rested, core_minutes, fits_beside, merged, touches_hours, whole_duty
from bluelamp.plans.rules import PlanRules
from worlds.few_people import at, few_people, offer, person

CORE = AvailabilityKind.CORE
ZONE = "Europe/London"


@pytest.mark.parametrize(("hour", "is_rested"), [(10, False), (11, True), (12, True)])
def test_duties_are_rested_from_the_very_minute(hour: int, *, is_rested: bool) -> None:
    late, early = Duty(at(4, 16), at(4, 24)), Duty(at(5, hour), at(5, 18))
    assert are_rested(late, early, 660) is are_rested(early, late, 660) is is_rested


def test_the_night_on_which_clocks_go_forward_is_an_hour_shorter() -> None:
    monday = dt.date(2026, 3, 23)
    late, early = (
        Duty(at(5, 16, monday=monday), at(5, 24, monday=monday)),
        Duty(at(6, 11, monday=monday), at(6, 15, monday=monday)),
    )
    assert not are_rested(late, early, 660)
    assert are_rested(late, early, 600)


def test_extra_duty_rests_from_core_duty_and_core_duty_lies_in_it() -> None:
    core, rules = [(at(4, 8), at(4, 16))], PlanRules()
    assert not fits_beside(Duty(at(4, 18), at(4, 22)), core, rules)
    assert fits_beside(Duty(at(5, 3), at(5, 8)), core, rules)
    assert fits_beside(Duty(at(4, 9), at(4, 12), is_core=True), core, rules)
    assert not fits_beside(Duty(at(4, 15), at(4, 18), is_core=True), core, rules)


@pytest.mark.parametrize(
    ("first", "last", "fits"),
    [(16, 18, True), (16, 20, True), (16, 21, False), (16, 17, False), (17, 19, False), (6, 8, True), (4, 8, True)],
)
def test_extra_duty_right_beside_core_duty_is_one_duty_with_it(first: int, last: int, *, fits: bool) -> None:
    core = [(at(4, 8), at(4, 16))]
    assert fits_beside(Duty(at(4, first), at(4, last)), core, PlanRules()) is fits
    assert not fits_beside(Duty(at(4, first), at(4, last)), core, PlanRules(may_extend_core_min=0))


def test_the_whole_of_a_duty_that_is_extended_has_its_limit_and_its_rest() -> None:
    core, rules = [(at(4, 8), at(4, 16))], PlanRules(max_duty_min=600)
    assert fits_beside(Duty(at(4, 16), at(4, 18)), core, rules)
    assert not fits_beside(Duty(at(4, 16), at(4, 19)), core, rules)
    assert whole_duty(Duty(at(4, 16), at(4, 18)), core, rules) == Duty(at(4, 8), at(4, 18))
    assert whole_duty(Duty(at(4, 20), at(4, 23)), core, rules) == Duty(at(4, 20), at(4, 23))
    # Another core duty within the rest of the whole keeps the extension away, unless it touches it too.
    early = [*core, (at(5, 4), at(5, 10))]
    assert not fits_beside(Duty(at(4, 16), at(4, 18)), early, rules)
    assert fits_beside(Duty(at(4, 16), at(4, 18)), [(at(4, 12), at(4, 16)), (at(4, 18), at(4, 22))], rules)


def test_core_duties_that_touch_are_one() -> None:
    assert merged([(5, 9), (1, 3), (3, 5), (12, 14)]) == ((1, 9), (12, 14))
    assert merged([]) == ()


def test_core_minutes_that_two_rows_cover_count_once() -> None:
    assert core_minutes([offer("A", 0, 8, 16, CORE), offer("A", 0, 12, 18, CORE), offer("A", 1, 8, 9, CORE)]) == 660
    assert core_minutes([offer("A", 0, 8, 16)]) == 0
    assert core_minutes([offer("A", 0, -4, 4, CORE), offer("A", 6, 22, 30, CORE)], (at(0, 0), at(7, 0))) == 360


@pytest.mark.parametrize(
    ("first", "last", "touches"),
    [(14, 22, False), (14, 23, True), (6, 14, False), (5, 14, True), (26, 29, True), (18, 31, True)],
)
def test_unpopular_hours_run_past_midnight(first: int, last: int, *, touches: bool) -> None:
    assert touches_hours(at(2, first), at(2, last), (22, 30), ZONE) is touches


def test_a_stretch_that_runs_backwards_and_hours_that_are_none_touch_nothing() -> None:
    assert not touches_hours(at(2, 23), at(2, 22), (22, 30), ZONE)
    assert not touches_hours(at(2, 18), at(2, 26), (22, 22), ZONE)


def test_what_is_left_to_somebody_is_less_core_time_and_published_shifts() -> None:
    problem = few_people(
        [person("A"), person("B", max_week_h=52.0)],
        [offer("A", 0, 8, 16, CORE), offer("A", 4, 18, 26)],
        rules=PlanRules(max_week_min=600),
    )
    assert [limit.minutes for limit in limits_of(problem)] == [120, 3120]
    assert limits_of(problem)[0].shifts == 6
