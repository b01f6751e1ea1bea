"""A way out is carried out: the plan gets what was promised, and nothing else of it moves."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.plans.bought import may_keep, plan_with_change
from bluelamp.plans.effort import Effort
from bluelamp.plans.fixes import apply_change
from bluelamp.plans.week import plan_week
from worlds.plan_verifier import faults_of
from worlds.random_weeks import begun_week, random_week
from worlds.unmet_claims import false_claims

if TYPE_CHECKING:
    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.results import Fix, Unmet, WeekPlan

# A drawn week in which planning anew with what was bought used to give the place no visit more.
_SHORT = 44


def visits_at(plan: WeekPlan, ref: str) -> int:
    return sum(stop.place_ref == ref for shift in plan.shifts for stop in shift.stops)


def bought_each(problem: WeekProblem, plan: WeekPlan) -> list[tuple[Unmet, Fix, WeekProblem, WeekPlan]]:
    """The plan with each way out of its first two places."""
    found = []
    for unmet in plan.unmet[:2]:
        for fix in unmet.fixes:
            changed = apply_change(problem, fix.change)
            found.append((unmet, fix, changed, plan_with_change(problem, plan, changed)))
    return found


def short(seed: int = _SHORT) -> tuple[WeekProblem, WeekPlan]:
    problem = random_week(seed)
    return problem, plan_week(problem, seed=seed, effort=Effort.QUICK)


@pytest.mark.property
@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_every_way_out_gives_what_it_promises_for_the_price_it_names(seed: int) -> None:
    problem, plan = short(seed)
    for unmet, fix, changed, bought in bought_each(problem, plan):
        assert visits_at(bought, unmet.place_ref) == unmet.planned + fix.gains, fix.words
        if fix.kind.value in ("add_seats", "extend_shift"):
            assert bought.pence == plan.pence + fix.pence, fix.words
        assert faults_of(changed, bought) == []
        assert false_claims(changed, bought) == []


def test_what_was_bought_leaves_every_other_shift_as_it_was() -> None:
    problem, plan = short()
    for _, _, changed, bought in bought_each(problem, plan):
        pinned = {shift.shift_id for shift in changed.fixed}
        assert {s for s in plan.shifts if s.shift_id not in pinned} == {
            s for s in bought.shifts if s.shift_id not in pinned
        }


def test_a_second_way_out_is_bought_on_top_of_the_first() -> None:
    problem, plan = short()
    _, first, changed, once = next(one for one in bought_each(problem, plan) if one[1].gains)
    unmet, second, again, twice = next(one for one in bought_each(changed, once) if one[1].gains)
    assert visits_at(twice, unmet.place_ref) == visits_at(once, unmet.place_ref) + second.gains
    assert twice.visits >= plan.visits + first.gains + second.gains
    assert faults_of(again, twice) == []
    assert [words for words in twice.words if words.startswith("This is the plan of before")] == [once.words[-1]]


def test_a_plan_of_which_a_shift_has_begun_is_not_kept() -> None:
    problem = begun_week(3)
    plan = plan_week(problem, seed=3, effort=Effort.QUICK)
    assert plan.shifts
    assert may_keep(plan, problem, problem)
    later = dataclasses.replace(problem, not_before_s=plan.shifts[0].starts_s + 60)
    assert not may_keep(plan, problem, later)
    assert may_keep(plan, problem, dataclasses.replace(later, fixed=plan.shifts[:1]))
