"""What a search leaves out and yet can be had: visits put in, if need be by moving one other visit to another crew."""

from __future__ import annotations

__all__ = ["insert_left_out", "make_room"]

from typing import TYPE_CHECKING

from bluelamp.plans.tour_legs import positions_for, room_for, way_s

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp.plans.requests import VisitRequest
    from bluelamp.plans.tour_legs import Leg, Orders


def insert_left_out(orders: Orders, legs: Sequence[Leg], requests: Sequence[VisitRequest]) -> Orders:
    """Put in every visit that is left out and yet fits, the worthiest first, where it costs the least travel.

    Args:
        orders: visits of each leg.
        legs: in the same order.
        requests: all of them.

    Returns:
        Orders to which no visit left out can be added.
    """
    held = [list(order) for order in orders]
    for index in _left_out(orders, requests):
        best = _cheapest(index, range(len(legs)), held, legs, requests)
        if best is not None:
            held[best[1]].insert(best[2], index)
    return tuple(tuple(order) for order in held)


def make_room(orders: Orders, legs: Sequence[Leg], requests: Sequence[VisitRequest], *, prize_s: int) -> Orders:
    """Put in visits that are left out by moving one other visit to another leg, where that is worth the travel.

    The search seldom finds this where crews may work at different places.

    Args:
        orders: visits of each leg.
        legs: in the same order.
        requests: all of them.
        prize_s: seconds of travel that a visit of worth 1 is worth.
    """
    held = [list(order) for order in orders]
    known: dict[int, tuple[int, int, int] | None] = {}
    for index in _left_out(orders, requests):
        for number, leg in enumerate(legs):
            if any(room_for(leg, requests[index])) and _swapped_in(index, number, held, legs, requests, prize_s, known):
                known.clear()
                break
    return tuple(tuple(order) for order in held)


def _swapped_in(
    index: int,
    number: int,
    held: list[list[int]],
    legs: Sequence[Leg],
    requests: Sequence[VisitRequest],
    prize_s: int,
    known: dict[int, tuple[int, int, int] | None],
) -> bool:
    """Whether a visit was put into a leg in the stead of one that went to another; known: the cheapest other legs."""
    leg, others = legs[number], [other for other in range(len(legs)) if other != number]
    for moved in held[number]:
        rest = [visit for visit in held[number] if visit != moved]
        places = positions_for(leg, rest, index, requests)
        if places and moved not in known:
            known[moved] = _cheapest(moved, others, held, legs, requests)
        elsewhere = known.get(moved) if places else None
        if elsewhere is None:
            continue
        changed = [*rest]
        changed.insert(min(places)[1], index)
        added = way_s(leg, changed, requests) - way_s(leg, held[number], requests) + elsewhere[0]
        if added < round(requests[index].worth * prize_s):
            held[number] = changed
            held[elsewhere[1]].insert(elsewhere[2], moved)
            return True
    return False


def _left_out(orders: Orders, requests: Sequence[VisitRequest]) -> list[int]:
    served = {index for order in orders for index in order}
    left_out = (index for index in range(len(requests)) if index not in served)
    return sorted(left_out, key=lambda index: (-requests[index].worth, index))


def _cheapest(
    index: int,
    numbers: Sequence[int],
    held: Sequence[Sequence[int]],
    legs: Sequence[Leg],
    requests: Sequence[VisitRequest],
) -> tuple[int, int, int] | None:
    """(added seconds of travel, leg, position) of the cheapest place for a visit among some legs; None for none."""
    places = (
        (added, number, position)
        for number in numbers
        for added, position in positions_for(legs[number], held[number], index, requests)
    )
    return min(places, default=None)
