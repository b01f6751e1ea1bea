"""One wanted visit, with the stretches of the week in which it may start."""

from __future__ import annotations

__all__ = ["VisitRequest", "with_free_ids"]

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp.plans.results import PlannedShift


@dataclass(frozen=True, slots=True)
class VisitRequest:
    """A visit that a target asks for.

    Requests of one place hold stretches apart from one another by the target's gap, so that whichever starts are
    chosen the gap is kept.

    Args:
        request_id: its key: the place's ref, the week and its number in it.
        place: index of the place among the problem's.
        spans: (first, last) start that is allowed, seconds since 1970 in UTC, in order; a visit that starts at the
            last still ends in the window.
        minutes: its length.
        worth: what it is worth against other requests'; later requests of a place are worth less than its first.
    """

    request_id: str
    place: int
    spans: tuple[tuple[int, int], ...]
    minutes: int
    worth: float


def with_free_ids(requests: Sequence[VisitRequest], shifts: Sequence[PlannedShift]) -> tuple[VisitRequest, ...]:
    """Requests under keys that no visit of some shifts has."""
    taken = {stop.visit_id for shift in shifts for stop in shift.stops}
    found = []
    for request in requests:
        name, number = request.request_id, 2
        while name in taken:
            name, number = f"{request.request_id}-{number}", number + 1
        taken.add(name)
        found.append(replace(request, request_id=name))
    return tuple(found)
