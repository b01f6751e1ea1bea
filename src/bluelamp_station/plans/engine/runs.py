"""The room's door to the science of weeks: documents read and written, weeks planned, fixes carried out."""

from __future__ import annotations

__all__ = ["carry_out", "changed_problem", "code_version", "fix_of", "has_plan", "moves_of", "plan_of", "problem_of"]

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import PlanRunKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.results import Fix, Move, WeekPlan
    from bluelamp_station.plans.models import PlanRun

    Progress = Callable[[int, int, str], None]

_STEPS = 6


def code_version() -> str:
    """Which Bluelamp plans."""
    from bluelamp import __version__  # noqa: PLC0415 - the science is imported on first use

    return __version__


def has_plan(run: PlanRun) -> bool:
    """Whether a plan came of a run."""
    return bool(run.result.get("plan"))


def plan_of(run: PlanRun) -> WeekPlan:
    """The plan that came of a run.

    Raises:
        RefusedInputError: none did (BL-PLANS-57).
    """
    from bluelamp.plans.documents import plan_from  # noqa: PLC0415 - as above

    if not has_plan(run):
        raise RefusedInputError(
            "this run has no plan; wait until it is done, or look why it failed.", code="BL-PLANS-57"
        )
    return plan_from(run.result["plan"])


def problem_of(run: PlanRun) -> WeekProblem:
    """The problem that a run solved or is to solve, as it stood when it was asked for."""
    from bluelamp.plans.documents import problem_from  # noqa: PLC0415 - as above

    return problem_from(run.problem)


def moves_of(documents: list[dict[str, Any]]) -> tuple[Move, ...]:
    """Moves from their documents, as a replan's ``result["moves"]`` and ``PublishedWeek.moves`` keep them."""
    from bluelamp.plans.documents import move_from  # noqa: PLC0415 - as above

    return tuple(move_from(one) for one in documents)


def fix_of(run: PlanRun, place_ref: str, number: int) -> Fix:
    """One of the fixes that a plan offers for an unmet place.

    Args:
        run: a run with a plan.
        place_ref: the place.
        number: of the fix, 0 is the first.

    Raises:
        RefusedInputError: the plan offers no such fix (BL-PLANS-58).
    """
    unmet = next((one for one in plan_of(run).unmet if one.place_ref == place_ref), None)
    if unmet is None or not 0 <= number < len(unmet.fixes):
        raise RefusedInputError("this plan offers no such way out; choose one of its list.", code="BL-PLANS-58")
    return unmet.fixes[number]


def changed_problem(document: Mapping[str, Any], changes: list[dict[str, Any]]) -> dict[str, Any]:
    """A problem after changes that were bought, in their order.

    Args:
        document: the problem as it stands.
        changes: of fixes, as :class:`bluelamp.plans.results.Fix` writes them.
    """
    from bluelamp.plans.documents import problem_document, problem_from  # noqa: PLC0415 - as above
    from bluelamp.plans.fixes import apply_change  # noqa: PLC0415 - as above

    problem = problem_from(document)
    for change in changes:
        problem = apply_change(problem, change)
    return problem_document(problem)


def carry_out(run: PlanRun, progress: Progress) -> dict[str, Any]:
    """Work out what a run asks for.

    Args:
        run: with its problem and settings.
        progress: called with steps done, steps in all and the step in hand.

    Returns:
        What ``PlanRun.result`` keeps: ``plan`` of a week, ``plan`` and ``moves`` of a replan, ``points`` of a curve.
    """
    match PlanRunKind(run.kind):
        case PlanRunKind.WEEK:
            return _week(run, progress)
        case PlanRunKind.REPLAN:
            return _replan(run)
        case PlanRunKind.WHAT_IF:
            return _curve(run, progress)


def _week(run: PlanRun, progress: Progress) -> dict[str, Any]:
    from bluelamp.plans.documents import plan_document  # noqa: PLC0415 - as above
    from bluelamp.plans.effort import Effort  # noqa: PLC0415 - as above
    from bluelamp.plans.week import plan_week  # noqa: PLC0415 - as above

    if (kept := _kept(run, progress)) is not None:
        return {"plan": plan_document(kept)}
    effort = Effort.QUICK if run.settings.get("is_quick") else Effort.STANDARD
    return {"plan": plan_document(plan_week(problem_of(run), seed=run.seed, effort=effort, progress=progress))}


def _kept(run: PlanRun, progress: Progress) -> WeekPlan | None:
    """The plan of before with what was bought; None where the week is to be planned anew."""
    from bluelamp.plans.bought import may_keep, plan_with_change  # noqa: PLC0415 - as above

    earlier = run.based_on
    if not run.settings.get("keeps_plan") or earlier is None or not has_plan(earlier):
        return None
    before, plan, problem = problem_of(earlier), plan_of(earlier), problem_of(run)
    if not may_keep(plan, before, problem):
        return None
    progress(0, 1, "Carrying out what was bought, and saying what is still not met")
    return plan_with_change(before, plan, problem)


def _replan(run: PlanRun) -> dict[str, Any]:
    from bluelamp.plans.documents import move_document, plan_document, plan_from  # noqa: PLC0415 - as above
    from bluelamp.plans.replan import Absence, replan  # noqa: PLC0415 - as above

    told = run.settings
    absences = tuple(Absence(one["person_ref"], one["starts_s"], one["ends_s"]) for one in told["absences"])
    found = replan(problem_of(run), plan_from(told["plan"]), absences, now_s=told["now_s"], seed=run.seed)
    return {"plan": plan_document(found.plan), "moves": [move_document(one) for one in found.moves]}


def _curve(run: PlanRun, progress: Progress) -> dict[str, Any]:
    from bluelamp.plans.what_if import curve  # noqa: PLC0415 - as above

    steps = run.settings.get("steps", _STEPS)
    points = curve(problem_of(run), seed=run.seed, steps=steps, progress=progress)
    return {"points": [asdict(point) for point in points]}
