"""A plan with one of its ways out carried out, and everything else as it is."""

from __future__ import annotations

__all__ = ["may_keep", "plan_with_change"]

from dataclasses import replace
from typing import TYPE_CHECKING

from bluelamp.plans.dose import requests_of
from bluelamp.plans.open_offers import has_begun
from bluelamp.plans.outcome import plan_of_shifts
from bluelamp.plans.requests import with_free_ids
from bluelamp.plans.travel import travel_of

if TYPE_CHECKING:
    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.results import WeekPlan

_SAID = "This is the plan of before with what was bought; plan again to look for a better one."


def may_keep(plan: WeekPlan, before: WeekProblem, problem: WeekProblem) -> bool:
    """Whether what a plan has beside a change can still be planned: none of it has begun.

    Args:
        plan: that was made.
        before: the problem that it was made for.
        problem: the same with the change.
    """
    published = {shift.shift_id for shift in (*before.fixed, *problem.fixed)}
    return not any(has_begun(problem, s.starts_s) for s in plan.shifts if s.shift_id not in published)


def plan_with_change(before: WeekProblem, plan: WeekPlan, problem: WeekProblem) -> WeekPlan:
    """The plan with a change of its own fixes, and nothing else moved: the place gets just what the fix promised.

    Planning the changed week anew may find a better plan, and may also move visits from place to place.

    Args:
        before: the problem that the plan was made for.
        plan: its plan.
        problem: the same after :func:`bluelamp.plans.fixes.apply_change`; what the change adds is among ``fixed``.

    Returns:
        The plan of the changed problem, explained anew.
    """
    stay = {shift.shift_id for shift in problem.fixed}
    shifts = (*problem.fixed, *(shift for shift in plan.shifts if shift.shift_id not in stay))
    published = {shift.shift_id for shift in before.fixed}
    unpinned = replace(problem, fixed=tuple(s for s in problem.fixed if s.shift_id in published))
    wanted = requests_of(replace(before, targets=problem.targets), seed=plan.seed)
    made = plan_of_shifts(unpinned, with_free_ids(wanted, shifts), shifts, travel_of(problem), seed=plan.seed)
    said = [words for words in plan.words if words not in {*made.words, _SAID}]
    return replace(made, words=(*made.words, *said, _SAID))
