"""Which wanted visits of each place the plan does not have."""

from __future__ import annotations

__all__ = ["MissingAt", "missing_at"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import UnmetReason
from bluelamp.plans.dose import shortfalls_of
from bluelamp.plans.shares import due_visits, visit_worth

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp.plans.matching import Matching
    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.records import DoseTarget
    from bluelamp.plans.requests import VisitRequest


@dataclass(frozen=True, slots=True)
class MissingAt:
    """What a place misses.

    Args:
        place: index of the place.
        target: what it is to get.
        wanted: visits of the target in this week, the cap observed.
        planned: visits that the plan has.
        requests: indices of the missing visits that have times.
        without_times: missing visits for which the week has no time at all: the reason and how many, none of them 0.
        worth: what all of them are worth.
    """

    place: int
    target: DoseTarget
    wanted: int
    planned: int
    requests: tuple[int, ...]
    without_times: tuple[tuple[UnmetReason, int], ...]
    worth: float


def missing_at(
    problem: WeekProblem, targets: Sequence[DoseTarget], requests: Sequence[VisitRequest], matching: Matching
) -> tuple[MissingAt, ...]:
    """Places with fewer planned visits than wanted, what is worth most first.

    Args:
        problem: with places and visits made already.
        targets: one for each place that is to be visited.
        requests: visits that are wanted.
        matching: planned visits beside them.
    """
    index_of = {place.ref: index for index, place in enumerate(problem.places)}
    due, lost = due_visits(problem, targets), {short.place_ref: short.reasons for short in shortfalls_of(problem)}
    found = []
    for target in targets:
        ref = target.place_ref
        if ref in index_of and len(matching.stops_at.get(ref, ())) < due[ref]:
            found.append(_missing(target, index_of[ref], due[ref], lost.get(ref, ()), requests, matching))
    return tuple(sorted(found, key=lambda m: (-m.worth, m.target.place_ref)))


def _missing(
    target: DoseTarget,
    place: int,
    wanted: int,
    lost: Sequence[tuple[UnmetReason, int]],
    requests: Sequence[VisitRequest],
    matching: Matching,
) -> MissingAt:
    planned = len(matching.stops_at.get(target.place_ref, ()))
    here = [index for index in matching.missing if requests[index].place == place]
    timed = tuple(sorted(here, key=lambda index: (-requests[index].worth, index))[: wanted - planned])
    without = _without_times(wanted - planned - len(timed), lost)
    worth = sum(requests[index].worth for index in timed)
    numbers = range(wanted - sum(visits for _, visits in without), wanted)
    worth += sum(target.value * visit_worth(number) for number in numbers)
    return MissingAt(place, target, wanted, planned, timed, without, worth)


def _without_times(lacking: int, lost: Sequence[tuple[UnmetReason, int]]) -> tuple[tuple[UnmetReason, int], ...]:
    found = []
    for reason, visits in lost:
        if taken := min(visits, lacking):
            found.append((reason, taken))
            lacking -= taken
    # Published visits may leave less time than the windows alone.
    return (*found, (UnmetReason.WINDOW_TOO_SHORT, lacking)) if lacking else tuple(found)
