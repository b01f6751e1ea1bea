"""Shifts that a fix would add, and how many missing visits they would make."""

from __future__ import annotations

__all__ = ["filled", "shift_of"]

from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import AvailabilityKind
from bluelamp.plans.insertion import best_place
from bluelamp.plans.openings import with_break
from bluelamp.plans.pay import price_seat
from bluelamp.plans.results import CrewSeat, PlannedShift

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.reasons import Scene
    from bluelamp.plans.records import StaffMember
    from bluelamp.plans.timing import Timing


def shift_of(
    shift_id: str,
    seats: Sequence[tuple[StaffMember, AvailabilityKind]],
    starts_s: int,
    ends_s: int,
    problem: WeekProblem,
) -> PlannedShift:
    """A shift of these people without visits yet, priced, with the break that the rules ask for.

    Args:
        shift_id: its key.
        seats: who, and what time it is for them.
        starts_s: start, seconds since 1970 in UTC.
        ends_s: end, the same.
        problem: with rates and rules.
    """
    crew = []
    for member, kind in seats:
        pence, words = price_seat(member.role, member.agency, kind, starts_s, ends_s, problem.rates, problem.zone)
        crew.append(
            CrewSeat(member.person_ref, member.role, member.agency, kind, pence, words, is_open=member.is_open_seat)
        )
    pause = with_break(starts_s, ends_s, problem)
    return PlannedShift(
        shift_id=shift_id,
        starts_s=starts_s,
        ends_s=ends_s,
        base=seats[0][0].base,
        crew=tuple(crew),
        is_additional=any(kind is not AvailabilityKind.CORE for _, kind in seats),
        break_starts_s=None if pause is None else pause[0],
        break_ends_s=None if pause is None else pause[1],
    )


def filled(
    shift: PlannedShift, missing: Iterable[int], scene: Scene, timing: Timing
) -> tuple[PlannedShift, tuple[int, ...]]:
    """A shift with the missing visits that it can make, put in one after another in the order given.

    Args:
        shift: with its tour so far.
        missing: indices of requests, the first to be put in first.
        scene: the plan.
        timing: in which missing visits may be moved like planned ones.

    Returns:
        The shift, and the requests that it makes now beside those before.
    """
    made = []
    for index in missing:
        errand = scene.errand(index)
        found = best_place(
            [shift], errand.place, errand.spans, errand.length_s, scene.requests[index].request_id, timing
        )
        if found is not None:
            shift = found.shift
            made.append(index)
    return shift, tuple(made)
