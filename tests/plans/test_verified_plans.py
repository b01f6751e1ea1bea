"""Every plan is checked by a verifier that shares no code with the planner."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.plans.bound import best_worth
from bluelamp.plans.documents import plan_document
from bluelamp.plans.dose import requests_of, targets_of
from bluelamp.plans.effort import Effort
from bluelamp.plans.shares import due_visits, visit_worth, worth_of
from bluelamp.plans.travel import travel_of
from bluelamp.plans.week import plan_week
from worlds.plan_verifier import faults_of
from worlds.random_weeks import begun_week, held_on_week, random_week
from worlds.unmet_claims import false_claims

if TYPE_CHECKING:
    from collections.abc import Callable

    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.results import PlannedShift, WeekPlan


@pytest.mark.property
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_no_plan_of_any_programme_breaks_a_rule_or_says_what_is_not_so(seed: int) -> None:
    problem = random_week(seed)
    plan = plan_week(problem, seed=seed, effort=Effort.QUICK)
    assert faults_of(problem, plan) == []


@pytest.mark.property
@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_same_problem_and_seed_give_the_same_plan(seed: int) -> None:
    problem = random_week(seed)
    first, second = (plan_week(problem, seed=seed, effort=Effort.QUICK) for _ in range(2))
    assert plan_document(first) == plan_document(second)


@pytest.mark.property
@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_what_is_published_stays_as_it_is_when_the_rest_is_planned_anew(seed: int) -> None:
    problem = random_week(seed)
    plan = plan_week(problem, seed=seed, effort=Effort.QUICK)
    again = dataclasses.replace(problem, fixed=plan.shifts[:1], budget_pence=None)
    assert faults_of(again, plan_week(again, seed=seed + 1, effort=Effort.QUICK)) == []


@pytest.mark.property
@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_rest_of_a_week_that_has_begun_is_planned_around_what_is_over(seed: int) -> None:
    begun = begun_week(seed)
    whole = plan_week(dataclasses.replace(begun, not_before_s=None), seed=seed, effort=Effort.QUICK)
    past = tuple(shift for shift in whole.shifts if shift.starts_s < (begun.not_before_s or 0))
    again = dataclasses.replace(begun, fixed=past)
    plan = plan_week(again, seed=seed, effort=Effort.QUICK)
    assert faults_of(again, plan) == []
    assert false_claims(again, plan) == []


@pytest.mark.parametrize("seed", [356, 11, 40])
def test_the_bound_lies_above_a_plan_before_it_is_raised_to_it(seed: int) -> None:
    # In week 356 a crew waits at a place for its next visit instead of coming from elsewhere.
    problem = held_on_week(seed)
    plan = plan_week(problem, seed=seed, effort=Effort.QUICK)
    targets = targets_of(problem)
    due = due_visits(problem, targets)
    worths = {
        place: [targets[place_target].value * visit_worth(n) for n in range(due[one.ref])]
        for place, one in enumerate(problem.places)
        for place_target in [n for n, target in enumerate(targets) if target.place_ref == one.ref]
    }
    bound = best_worth(problem, requests_of(problem, seed=seed), worths, travel_of(problem))
    made = Counter(stop.place_ref for shift in plan.shifts for stop in shift.stops)
    assert bound >= worth_of(targets, made, due) - 1e-6


def with_shift(plan: WeekPlan, change: Callable[[PlannedShift], PlannedShift]) -> WeekPlan:
    """The plan with its first shift that has a tour changed."""
    number = next(n for n, shift in enumerate(plan.shifts) if shift.stops)
    shifts = [*plan.shifts]
    shifts[number] = change(shifts[number])
    return dataclasses.replace(plan, shifts=tuple(shifts))


def later_end(shift: PlannedShift) -> PlannedShift:
    return dataclasses.replace(shift, ends_s=shift.ends_s + 12 * 3600)


def one_fewer(shift: PlannedShift) -> PlannedShift:
    return dataclasses.replace(shift, crew=shift.crew[:1])


def cheaper(shift: PlannedShift) -> PlannedShift:
    seat = dataclasses.replace(shift.crew[0], pence=shift.crew[0].pence + 1)
    return dataclasses.replace(shift, crew=(seat, *shift.crew[1:]))


def at_once(shift: PlannedShift) -> PlannedShift:
    stop = shift.stops[0]
    length = stop.ends_s - stop.starts_s
    moved = dataclasses.replace(stop, starts_s=shift.starts_s - length, ends_s=shift.starts_s)
    return dataclasses.replace(shift, stops=(moved, *shift.stops[1:]))


def twice(shift: PlannedShift) -> PlannedShift:
    return dataclasses.replace(shift, stops=(*shift.stops, shift.stops[-1]))


def shorter(shift: PlannedShift) -> PlannedShift:
    stop = dataclasses.replace(shift.stops[-1], ends_s=shift.stops[-1].ends_s - 60)
    return dataclasses.replace(shift, stops=(*shift.stops[:-1], stop))


def without_tour(shift: PlannedShift) -> PlannedShift:
    return dataclasses.replace(shift, stops=())


@pytest.fixture(scope="module")
def sound() -> tuple[WeekProblem, WeekPlan]:
    """A problem whose plan has tours of crews of two."""
    for seed in range(200):
        problem = random_week(seed)
        if not problem.rules.alone_roles:
            plan = plan_week(problem, seed=seed, effort=Effort.QUICK)
            if any(shift.stops for shift in plan.shifts):
                return problem, plan
    raise AssertionError("no drawn week has a tour")


@pytest.mark.parametrize("change", [later_end, one_fewer, cheaper, at_once, twice, shorter, without_tour])
def test_the_verifier_sees_what_is_wrong(
    sound: tuple[WeekProblem, WeekPlan], change: Callable[[PlannedShift], PlannedShift]
) -> None:
    problem, plan = sound
    assert faults_of(problem, plan) == []
    assert faults_of(problem, with_shift(plan, change)) != []


def test_the_verifier_sees_a_share_and_a_bound_that_are_not_so(sound: tuple[WeekProblem, WeekPlan]) -> None:
    problem, plan = sound
    assert faults_of(problem, dataclasses.replace(plan, dose_met_share=plan.dose_met_share + 0.01)) != []
    assert faults_of(problem, dataclasses.replace(plan, bound_share=plan.dose_met_share - 0.01)) != []
