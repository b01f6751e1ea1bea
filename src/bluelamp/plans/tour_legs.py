"""Legs of duty: which visits fit into one, and when they start at the earliest."""

from __future__ import annotations

__all__ = ["Leg", "Orders", "earliest_starts", "latest_starts", "legs_of", "positions_for", "room_for", "way_s"]

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from bluelamp.plans.requests import VisitRequest
    from bluelamp.plans.tours import TourCrew
    from bluelamp.plans.travel import Travel

# Indices of requests in the order of their visits, one tuple for each leg.
Orders: TypeAlias = tuple[tuple[int, ...], ...]
_MINUTE_S = 60


@dataclass(frozen=True, slots=True, eq=False)
class Leg:
    """A stretch of duty without a break, from the base and back to it.

    Args:
        crew: index of the crew.
        base: index of the point at which it starts and ends.
        start_s: from when, seconds since 1970 in UTC.
        end_s: until when.
        seconds: of the way from point to point by the crew's means, shape (n, n).
        allowed: places at which the crew may work.
    """

    crew: int
    base: int
    start_s: int
    end_s: int
    seconds: NDArray[np.int64]
    allowed: frozenset[int]


def legs_of(crews: Sequence[TourCrew], travel: Travel) -> tuple[Leg, ...]:
    """All legs of all crews, in the order of the crews and of time."""
    by_mode = {mode: travel.seconds_by(mode) for mode in sorted({crew.mode for crew in crews})}
    return tuple(
        Leg(index, crew.base, start_s, end_s, by_mode[crew.mode], crew.allowed)
        for index, crew in enumerate(crews)
        for start_s, end_s in crew.spans
    )


def room_for(leg: Leg, request: VisitRequest) -> tuple[tuple[int, int] | None, ...]:
    """When the only visit of a leg may start: (first, last) for each span, None where there is no time."""
    if request.place not in leg.allowed:
        return (None,) * len(request.spans)
    first = leg.start_s + int(leg.seconds[leg.base, request.place])
    last = leg.end_s - int(leg.seconds[request.place, leg.base]) - request.minutes * _MINUTE_S
    rooms = ((max(first, low), min(last, high)) for low, high in request.spans)
    return tuple(room if room[0] <= room[1] else None for room in rooms)


def earliest_starts(leg: Leg, order: Sequence[int], requests: Sequence[VisitRequest]) -> tuple[int, ...] | None:
    """When the visits of a leg start at the earliest in a given order; None where they do not fit."""
    at_s, point, starts = leg.start_s, leg.base, []
    for index in order:
        request = requests[index]
        arrival = at_s + int(leg.seconds[point, request.place])
        start = next((max(arrival, low) for low, high in request.spans if arrival <= high), None)
        if start is None or request.place not in leg.allowed:
            return None
        starts.append(start)
        at_s, point = start + request.minutes * _MINUTE_S, request.place
    return tuple(starts) if at_s + int(leg.seconds[point, leg.base]) <= leg.end_s else None


def latest_starts(leg: Leg, order: Sequence[int], requests: Sequence[VisitRequest]) -> tuple[int, ...] | None:
    """When the visits of a leg start at the latest in a given order; None where they do not fit."""
    by_s, point, starts = leg.end_s, leg.base, []
    for index in reversed(order):
        request = requests[index]
        last = by_s - int(leg.seconds[request.place, point]) - request.minutes * _MINUTE_S
        start = next((min(last, high) for low, high in reversed(request.spans) if low <= last), None)
        if start is None or request.place not in leg.allowed:
            return None
        starts.append(start)
        by_s, point = start, request.place
    return tuple(reversed(starts)) if by_s - int(leg.seconds[leg.base, point]) >= leg.start_s else None


def way_s(leg: Leg, order: Sequence[int], requests: Sequence[VisitRequest]) -> int:
    """Seconds of travel of a leg, from its base and back."""
    points = [leg.base, *(requests[index].place for index in order), leg.base]
    return sum(int(leg.seconds[start, end]) for start, end in pairwise(points))


def positions_for(
    leg: Leg, order: Sequence[int], index: int, requests: Sequence[VisitRequest]
) -> list[tuple[int, int]]:
    """Where in an order that fits one more visit fits too: (added seconds of travel, position), by position."""
    wanted = requests[index]
    if not any(room_for(leg, wanted)):
        return []
    earliest, latest = earliest_starts(leg, order, requests), latest_starts(leg, order, requests)
    if earliest is None or latest is None:
        return []
    points = [leg.base, *(requests[held].place for held in order), leg.base]
    free_from = [
        leg.start_s,
        *(at + requests[held].minutes * _MINUTE_S for at, held in zip(earliest, order, strict=True)),
    ]
    free_until = [*latest, leg.end_s]
    found = []
    for position in range(len(order) + 1):
        before, after = points[position], points[position + 1]
        there, on = int(leg.seconds[before, wanted.place]), int(leg.seconds[wanted.place, after])
        first = free_from[position] + there
        last = free_until[position] - on - wanted.minutes * _MINUTE_S
        if any(max(first, low) <= min(last, high) for low, high in wanted.spans):
            found.append((there + on - int(leg.seconds[before, after]), position))
    return found
