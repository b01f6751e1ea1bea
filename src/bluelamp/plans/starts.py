"""Starts and directions of tours drawn at random within bounds, so that nobody can learn when a crew comes."""

from __future__ import annotations

__all__ = ["spread_starts", "turn_rounds"]

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.plans.tour_legs import earliest_starts, latest_starts, legs_of, way_s

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp.plans.requests import VisitRequest
    from bluelamp.plans.rules import PlanRules
    from bluelamp.plans.tour_legs import Leg, Orders
    from bluelamp.plans.tours import Tour, TourCrew
    from bluelamp.plans.travel import Travel

_MINUTE_S = 60
# A round may be made the other way about where that is at most this much longer.
_LONGER = 1.05


def turn_rounds(orders: Orders, legs: Sequence[Leg], requests: Sequence[VisitRequest], *, seed: int) -> Orders:
    """Turn each round about with chance one half, where it fits the other way about and is hardly longer.

    Args:
        orders: visits of each leg.
        legs: in the same order.
        requests: all of them.
        seed: of the draws.
    """
    coins = np.random.default_rng([seed, 0]).random(len(legs)) < 0.5  # noqa: PLR2004 - a coin
    return tuple(
        order[::-1] if coin and _may_turn(leg, order, requests) else order
        for leg, order, coin in zip(legs, orders, coins, strict=True)
    )


def spread_starts(
    tours: Sequence[Tour],
    crews: Sequence[TourCrew],
    requests: Sequence[VisitRequest],
    travel: Travel,
    *,
    rules: PlanRules,
    seed: int,
) -> tuple[Tour, ...]:
    """Draw the start of each visit anew.

    Each visit starts on a whole minute, drawn evenly from those between the earliest start and ``start_spread_min``
    after it that leave every later visit and the way home possible; where there is no such minute it starts at once.

    Args:
        tours: orders of visits that can be kept.
        crews: of the same tours, in the same order.
        requests: that the tours speak of.
        travel: ways between places and bases.
        rules: how far starts are spread.
        seed: of the draws; each crew has its own, by its number.

    Returns:
        The same visits by the same crews on the same legs, in the same order.

    Raises:
        ValueError: a tour cannot be kept in its order.
    """
    legs: dict[int, list[Leg]] = {}
    for leg in legs_of(crews, travel):
        legs.setdefault(leg.crew, []).append(leg)
    spread = []
    for index, tour in enumerate(tours):
        rng = np.random.default_rng([seed, 1, index])
        stops: list[tuple[int, int]] = []
        for leg in legs.get(index, []):
            order = [request for request, start_s in tour.stops if leg.start_s <= start_s < leg.end_s]
            stops += _drawn(leg, order, requests, rules.start_spread_min, rng)
        spread.append(replace(tour, stops=tuple(stops)))
    return tuple(spread)


def _may_turn(leg: Leg, order: Sequence[int], requests: Sequence[VisitRequest]) -> bool:
    about = order[::-1]
    is_short = way_s(leg, about, requests) <= _LONGER * way_s(leg, order, requests)
    return is_short and earliest_starts(leg, about, requests) is not None


def _drawn(
    leg: Leg, order: list[int], requests: Sequence[VisitRequest], spread_min: int, rng: np.random.Generator
) -> list[tuple[int, int]]:
    earliest, latest = earliest_starts(leg, order, requests), latest_starts(leg, order, requests)
    if earliest is None or latest is None:
        message = f"The visits of a leg of crew {leg.crew} do not fit into it."
        raise ValueError(message)
    at_s, point, stops = leg.start_s, leg.base, []
    for index, first, last in zip(order, earliest, latest, strict=True):
        request = requests[index]
        arrival = at_s + int(leg.seconds[point, request.place])
        # Whole minutes push later visits on by less than one each.
        last_drawn = min(last, max(first + spread_min * _MINUTE_S, arrival + _MINUTE_S - 1))
        start = _minute_between(request, arrival, last_drawn, rng)
        stops.append((index, start))
        at_s, point = start + request.minutes * _MINUTE_S, request.place
    return stops


def _minute_between(request: VisitRequest, arrival: int, last: int, rng: np.random.Generator) -> int:
    """A whole minute of the spans between arrival and last, or the first moment of the spans after arrival."""
    minutes = [
        minute
        for low, high in request.spans
        for minute in range(-(-max(low, arrival) // _MINUTE_S) * _MINUTE_S, min(high, last) + 1, _MINUTE_S)
    ]
    if minutes:
        return int(rng.choice(minutes))
    return next(max(arrival, low) for low, high in request.spans if arrival <= high)
