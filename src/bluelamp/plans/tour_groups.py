"""Groups of duties that share no visit: each can be planned without looking at the others."""

from __future__ import annotations

__all__ = ["TourGroup", "groups_of"]

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp.plans.tour_legs import room_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp.plans.requests import VisitRequest
    from bluelamp.plans.tour_legs import Leg


@dataclass(frozen=True, slots=True)
class TourGroup:
    """Legs and visits that belong together because they compete.

    Args:
        legs: indices of the legs.
        choices: (request, span of it, first start, last start) that at least one of the legs has room for, in order.
    """

    legs: tuple[int, ...]
    choices: tuple[tuple[int, int, int, int], ...]

    @property
    def requests(self) -> tuple[int, ...]:
        """Indices of the requests, in order."""
        return tuple(dict.fromkeys(choice[0] for choice in self.choices))


def groups_of(legs: Sequence[Leg], requests: Sequence[VisitRequest]) -> tuple[TourGroup, ...]:
    """Part legs and visits into the smallest groups that share nothing; what no leg has room for is in none.

    Args:
        legs: of all crews.
        requests: all that are wanted.

    Returns:
        Groups in the order of their first legs; their starts are clipped to what any leg has room for.
    """
    parent = list(range(len(legs)))
    choices: list[tuple[int, tuple[int, int, int, int]]] = []
    for index, request in enumerate(requests):
        rooms = [(number, room_for(leg, request)) for number, leg in enumerate(legs) if _may_meet(leg, request)]
        fitting = [number for number, room in rooms if any(room)]
        for number in fitting:
            parent[_root(parent, number)] = _root(parent, fitting[0])
        for span in range(len(request.spans)):
            free = [room[span] for _, room in rooms]
            known = [room for room in free if room is not None]
            if known:
                low, high = min(low for low, _ in known), max(high for _, high in known)
                choices.append((fitting[0], (index, span, low, high)))
    return _gathered(parent, choices)


def _gathered(parent: list[int], choices: list[tuple[int, tuple[int, int, int, int]]]) -> tuple[TourGroup, ...]:
    legs: defaultdict[int, list[int]] = defaultdict(list)
    for number in range(len(parent)):
        legs[_root(parent, number)].append(number)
    chosen: defaultdict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
    for number, choice in choices:
        chosen[_root(parent, number)].append(choice)
    return tuple(TourGroup(tuple(legs[root]), tuple(chosen[root])) for root in legs if chosen[root])


def _root(parent: list[int], number: int) -> int:
    while parent[number] != number:
        parent[number] = parent[parent[number]]
        number = parent[number]
    return number


def _may_meet(leg: Leg, request: VisitRequest) -> bool:
    return bool(request.spans) and request.spans[0][0] <= leg.end_s and leg.start_s <= request.spans[-1][1]
