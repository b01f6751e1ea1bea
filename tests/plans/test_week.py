"""A week's plan stands whatever there is to plan with, and is the same for the same seed."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from bluelamp.core.vocabulary import AvailabilityKind, Role
from bluelamp.plans.effort import Effort
from bluelamp.plans.records import Window
from bluelamp.plans.rules import PlanRules
from bluelamp.plans.week import plan_week
from worlds.few_people import at, few_people, offer, person
from worlds.plan_verifier import faults_of
from worlds.plan_world import plan_world

if TYPE_CHECKING:
    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.results import WeekPlan

CORE = AvailabilityKind.CORE
EVENING = (Window(4, 1080, 1560),)


def planned(problem: WeekProblem, *, seed: int = 1) -> WeekPlan:
    plan = plan_week(problem, seed=seed, effort=Effort.QUICK)
    assert faults_of(problem, plan) == []
    return plan


def pair(day: int = 4, first: int = 18, last: int = 26, **more: Any) -> WeekProblem:
    offers = [offer(ref, day, first, last) for ref in "AB"]
    return few_people([person("A"), person("B")], offers, windows=(EVENING, EVENING), **more)


def test_two_people_make_a_shift_with_break_prices_and_readable_names() -> None:
    plan = planned(pair(last=21))
    (shift,) = plan.shifts
    assert shift.shift_id == "2026-W10-Fri-1800-Hertford-1"
    assert {stop.visit_id for stop in shift.stops} == {"HE01-2026-W10-01", "HE02-2026-W10-01"}
    assert [seat.person_ref for seat in shift.crew] == ["A", "B"]
    assert all("PCSO overtime, £20.00 an hour from 1 April 2025" in seat.price_words for seat in shift.crew)
    assert shift.is_additional
    assert (plan.dose_met_share, plan.bound_share, plan.unmet) == (1.0, 1.0, ())


def test_a_long_shift_breaks_in_its_middle_at_a_time_that_the_seed_draws() -> None:
    problem = few_people([person("A"), person("B")], [offer(r, 4, 18, 26, is_committed=True) for r in "AB"])
    breaks = set()
    for seed in range(6):
        (shift,) = planned(problem, seed=seed).shifts
        assert shift.break_starts_s is not None
        assert shift.break_ends_s == shift.break_starts_s + 1800
        assert at(4, 20, 50) <= shift.break_starts_s <= at(4, 22, 40)
        breaks.add(shift.break_starts_s)
    assert len(breaks) > 1


def test_a_paid_shift_is_cut_to_what_its_visits_need_and_never_below_the_shortest() -> None:
    (shift,) = planned(pair()).shifts
    assert shift.ends_s - shift.starts_s < 8 * 3600
    assert shift.ends_s - shift.starts_s >= 3 * 3600
    (core,) = planned(dataclasses.replace(pair(), offers=tuple(offer(r, 4, 18, 26, CORE) for r in "AB"))).shifts
    assert (core.pence, core.is_additional) == (0, False)


def test_the_same_seed_gives_the_same_plan_and_another_other_starts() -> None:
    problem = pair()
    first, again, other = planned(problem), planned(problem), planned(problem, seed=2)
    assert first == again
    assert [s.starts_s for shift in first.shifts for s in shift.stops] != [
        s.starts_s for shift in other.shifts for s in shift.stops
    ]


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (few_people([], []), "There are no staff"),
        (few_people([person("A")], []), "Nobody has offered any time"),
        (few_people([person("A")], [offer("A", 4, 18, 22)]), "No crew can be made"),
        (pair(budget_pence=0), "No crew can be made"),
        (few_people([person("A"), person("B")], [offer(r, 4, 18, 22) for r in "AB"], windows=()), "No visit"),
    ],
)
def test_where_nothing_can_be_planned_the_plan_is_empty_and_says_why(problem: WeekProblem, words: str) -> None:
    plan = planned(problem)
    assert plan.shifts == ()
    assert any(sentence.startswith(words) for sentence in plan.words)


def test_where_shifts_stand_the_words_speak_of_further_ones() -> None:
    problem = pair()
    met = dataclasses.replace(problem, fixed=planned(problem).shifts)
    assert planned(met).words == ("No further visit can be asked for in this week, so no further shift is planned.",)
    more = tuple(dataclasses.replace(one, visits_per_week=9) for one in problem.targets)
    assert planned(dataclasses.replace(met, targets=more)).words[0].startswith("No further crew can be made")


def test_a_place_that_nobody_may_enter_gets_no_visit_and_the_others_get_theirs() -> None:
    problem = pair()
    closed = dataclasses.replace(problem.places[0], roles_allowed=frozenset())
    plan = planned(dataclasses.replace(problem, places=(closed, *problem.places[1:])))
    assert {stop.place_ref for shift in plan.shifts for stop in shift.stops} == {"HE02"}
    assert [one.place_ref for one in plan.unmet] == ["HE01"]


def test_whoever_is_confirmed_and_cannot_be_crewed_is_named() -> None:
    plan = planned(few_people([person("A")], [offer("A", 4, 18, 22, is_committed=True)]))
    assert plan.words[-1].startswith("A: confirmed for a shift for which no crew can be made")


def test_an_officer_who_may_be_alone_is_a_crew() -> None:
    rules = PlanRules(alone_roles=frozenset({Role.OFFICER}))
    plan = planned(few_people([person("A", Role.OFFICER)], [offer("A", 4, 18, 22)], rules=rules))
    assert [len(shift.crew) for shift in plan.shifts] == [1]


def test_published_shifts_stay_and_their_visits_are_not_asked_for_again() -> None:
    problem = dataclasses.replace(pair(visits=2), offers=(*pair().offers, *(offer(r, 5, 18, 24) for r in "AB")))
    first = planned(problem)
    fixed = dataclasses.replace(problem, fixed=first.shifts)
    again = planned(fixed, seed=9)
    assert set(first.shifts) <= set(again.shifts)
    assert again.dose_met_share >= first.dose_met_share


@pytest.mark.parametrize("monday", [dt.date(2026, 10, 19), dt.date(2026, 3, 23), dt.date(2026, 12, 28)])
def test_the_nights_on_which_clocks_change_and_week_53_are_weeks_like_others(monday: dt.date) -> None:
    offers = [
        dataclasses.replace(offer(r, 5, 22, 30), starts_s=at(5, 22, monday=monday), ends_s=at(5, 30, monday=monday))
        for r in "AB"
    ]
    problem = few_people([person("A"), person("B")], offers, windows=((Window(5, 1320, 1740),),), monday=monday)
    assert planned(problem).visits == 1


def test_progress_is_told_step_by_step_to_its_end() -> None:
    told: list[tuple[int, int, str]] = []
    plan_week(pair(), effort=Effort.QUICK, progress=lambda *step: told.append(step))
    assert [done for done, *_ in told] == sorted(done for done, *_ in told)
    assert told[-1][0] == told[-1][1]
    assert all(text for *_, text in told)


def test_without_targets_the_dose_that_was_assumed_is_said() -> None:
    plan = plan_week(dataclasses.replace(pair(), targets=()), effort=Effort.QUICK)
    assert any("visits of 15 minutes in all were assumed" in sentence for sentence in plan.words)


@pytest.mark.slow
def test_a_week_of_towns_keeps_every_rule() -> None:
    plan = planned(plan_world(12, 24, seed=3))
    assert plan.visits > 40
    assert plan.dose_met_share <= plan.bound_share <= 1.0
