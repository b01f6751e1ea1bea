"""Held on after core duty, core duty beside the week, and the stretches of an offer in which somebody may work."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.vocabulary import AvailabilityKind
from bluelamp.plans.duties import duties_of, may_work, stretches_of
from bluelamp.plans.effort import Effort
from bluelamp.plans.records import Window
from bluelamp.plans.rules import PlanRules
from bluelamp.plans.week import plan_week
from worlds.few_people import at, few_people, offer, person
from worlds.plan_verifier import faults_of
from worlds.random_weeks import held_on_week

if TYPE_CHECKING:
    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.results import WeekPlan

CORE = AvailabilityKind.CORE
LATE = ((Window(4, 22 * 60, 24 * 60),),)


def held_on(**rules: Any) -> WeekProblem:
    """Two people on core duty until ten, both ready to stay on until one, at a place that is hot until midnight."""
    offers = [one for ref in "AB" for one in (offer(ref, 4, 14, 22, CORE), offer(ref, 4, 22, 25))]
    return few_people([person("A"), person("B")], offers, windows=LATE, rules=PlanRules(**rules))


def planned(problem: WeekProblem) -> WeekPlan:
    plan = plan_week(problem, seed=1, effort=Effort.QUICK)
    assert faults_of(problem, plan) == []
    return plan


def test_a_crew_is_held_on_right_after_its_core_duty_for_less_than_a_shift() -> None:
    (shift,) = planned(held_on()).shifts
    assert (shift.starts_s, shift.ends_s) == (at(4, 22), at(4, 24))
    assert [seat.kind for seat in shift.crew] == [AvailabilityKind.OVERTIME] * 2


@pytest.mark.parametrize("rules", [{"may_extend_core_min": 0}, {"max_duty_min": 9 * 60}])
def test_nobody_is_held_on_where_the_rules_do_not_let_them(rules: dict[str, int]) -> None:
    assert planned(held_on(**rules)).shifts == ()


def test_one_who_was_not_on_duty_before_works_no_such_short_shift() -> None:
    problem = held_on()
    offers = tuple(one for one in problem.offers if (one.person_ref, one.kind) != ("B", CORE))
    (shift,) = planned(replace(problem, offers=offers)).shifts
    assert shift.ends_s - shift.starts_s == 180 * 60


def test_whoever_patrols_in_core_time_may_stay_on_for_another_shift() -> None:
    problem = held_on()
    early = (Window(4, 18 * 60, 20 * 60),)
    places = (problem.places[0], replace(problem.places[0], ref="HE02", windows=early))
    targets = (problem.targets[0], replace(problem.targets[0], place_ref="HE02"))
    plan = planned(replace(problem, places=places, targets=targets))
    assert plan.visits == 2
    assert {seat.kind for shift in plan.shifts for seat in shift.crew} == {CORE, AvailabilityKind.OVERTIME}


def test_core_duty_before_and_after_the_week_counts_for_rest_and_nothing_is_said_of_it() -> None:
    monday = (Window(0, 600, 720),)
    offers = [offer(ref, 0, 9, 13) for ref in "AB"]
    problem = few_people([person("A"), person("B")], offers, windows=(monday,))
    assert planned(problem).visits == 1
    sunday = replace(problem, offers=(*problem.offers, offer("A", -1, 16, 24, CORE)))
    plan = planned(sunday)
    assert plan.shifts == ()
    assert not any("outside this week" in words for words in plan.words)
    assert planned(replace(sunday, rules=PlanRules(rest_min=540))).visits == 1


@pytest.mark.property
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), share=st.floats(0, 1), hours=st.integers(1, 12))
def test_whatever_may_be_worked_lies_in_a_stretch(seed: int, share: float, hours: int) -> None:
    problem = held_on_week(seed)
    duties = duties_of(problem)
    for one in problem.offers:
        held = duties[one.person_ref]
        edges = [one.starts_s, *(at_s for span in held.core for at_s in span)]
        starts = [*edges, *(edge - hours * 3600 for edge in edges)]
        starts.append(one.starts_s + int(share * (one.ends_s - one.starts_s)) // 3600 * 3600)
        for starts_s in starts:
            ends_s = starts_s + hours * 3600
            if may_work(problem, one, starts_s, ends_s, held):
                parts = stretches_of(problem, one, held)
                lengths = [(p.shortest_s, p.longest_s) for p in parts if p.starts_s <= starts_s and ends_s <= p.ends_s]
                assert any(least <= ends_s - starts_s for least, _ in lengths)


@pytest.mark.property
@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_no_plan_of_people_who_are_held_on_breaks_a_rule(seed: int) -> None:
    problem = held_on_week(seed)
    assert faults_of(problem, plan_week(problem, seed=seed, effort=Effort.QUICK)) == []
