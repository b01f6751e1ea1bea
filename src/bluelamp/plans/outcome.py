"""A plan made of its shifts: how much of the dose they meet, what no plan could exceed, what is not met and why."""

from __future__ import annotations

__all__ = ["plan_of_shifts"]

from collections import Counter
from typing import TYPE_CHECKING

from bluelamp.plans.bound import best_worth
from bluelamp.plans.dose import targets_of
from bluelamp.plans.dose_by_rank import dose_by_rank
from bluelamp.plans.explain import unmet_of
from bluelamp.plans.results import WeekPlan
from bluelamp.plans.shares import due_visits, visit_worth, worth_of
from bluelamp.plans.weeks import day_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.records import DoseTarget
    from bluelamp.plans.requests import VisitRequest
    from bluelamp.plans.results import PlannedShift
    from bluelamp.plans.travel import Travel

_DAY_H = 24


def plan_of_shifts(
    problem: WeekProblem,
    requests: Sequence[VisitRequest],
    shifts: Sequence[PlannedShift],
    travel: Travel,
    *,
    seed: int,
    words: Sequence[str] = (),
) -> WeekPlan:
    """The plan of some shifts.

    Args:
        problem: the week.
        requests: visits that were wanted beside those of published shifts.
        shifts: of the plan, published ones included.
        travel: ways between places and bases.
        seed: of the plan.
        words: what is to be said of how it was made.
    """
    targets = targets_of(problem)
    due = due_visits(problem, targets)
    planned = Counter(stop.place_ref for shift in shifts for stop in shift.stops)
    whole, met = worth_of(targets, due, due), worth_of(targets, planned, due)
    bound = max(met, min(whole, _bound(problem, targets, due, requests, travel)))
    return WeekPlan(
        monday=problem.monday,
        seed=seed,
        shifts=tuple(sorted(shifts, key=lambda shift: (shift.starts_s, shift.shift_id))),
        unmet=unmet_of(problem, requests, shifts, travel, seed=seed),
        wanted_visits=sum(due.values()),
        dose_met_share=_share(met, whole),
        bound_share=_share(bound, whole),
        words=(*problem.words, *_dose_words(problem, targets), *_hour_words(problem, targets), *words),
    )


def _share(part: float, whole: float) -> float:
    return 1.0 if whole <= 0 else round(min(1.0, part / whole), 9)


def _bound(
    problem: WeekProblem,
    targets: Sequence[DoseTarget],
    due: Mapping[str, int],
    requests: Sequence[VisitRequest],
    travel: Travel,
) -> float:
    value = {target.place_ref: target.value for target in targets}
    fixed = Counter(stop.place_ref for shift in problem.fixed for stop in shift.stops)
    worths = {}
    for place in {request.place for request in requests}:
        ref = problem.places[place].ref
        worths[place] = [value[ref] * visit_worth(n) for n in range(fixed[ref], due[ref])]
    return worth_of(targets, fixed, due) + best_worth(problem, requests, worths, travel)


def _dose_words(problem: WeekProblem, targets: Sequence[DoseTarget]) -> tuple[str, ...]:
    if problem.targets or not targets:
        return ()
    visits = sum(target.visits_per_week for target in targets)
    said = dose_by_rank(problem.places, visits_in_all=visits)[1]
    return (f"No dose was set: {visits:,} visits of {targets[0].minutes} minutes in all were assumed.", *said)


def _hour_words(problem: WeekProblem, targets: Sequence[DoseTarget]) -> tuple[str, ...]:
    said = []
    if problem.not_before_s is not None:
        said.append(f"Only what begins from {day_words(problem.not_before_s, problem.zone)} on is planned.")
    places = {place.ref: place for place in problem.places}
    first, last = problem.rules.patrol_hours
    n = sum(not (target.windows or places[target.place_ref].windows) for target in targets)
    if n and last - first < _DAY_H:
        some = "1 place without windows of its own is" if n == 1 else f"{n:,} places without windows of their own are"
        said.append(f"{some} visited between {first % _DAY_H:02d}:00 and {last % _DAY_H:02d}:00.")
    return tuple(said)
