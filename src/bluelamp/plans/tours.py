"""Tours: which crew makes which visit, in what order and when."""

from __future__ import annotations

__all__ = ["Tour", "TourCrew", "not_served", "solve_tours", "visit_seconds"]

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp.plans.starts import spread_starts, turn_rounds
from bluelamp.plans.tour_groups import groups_of
from bluelamp.plans.tour_legs import earliest_starts, legs_of
from bluelamp.plans.tour_repair import insert_left_out, make_room
from bluelamp.plans.tour_search import SearchSettings, orders_of_group

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bluelamp.core.vocabulary import PatrolMode
    from bluelamp.plans.requests import VisitRequest
    from bluelamp.plans.rules import PlanRules
    from bluelamp.plans.tour_legs import Leg, Orders
    from bluelamp.plans.travel import Travel

# What a visit of worth 1 is worth in seconds of travel, where nothing else is said.
VISIT_S = 3600
# Groups of duties that share no visit are searched apart; each gets its part of the iterations, and this many at least.
_LEAST_ITERATIONS = 200
# A visit put between two others adds two legs at the most; twice that, so that a detour is always worth it.
_DETOUR_LEGS = 4.0
# Prizes further apart than this drown the search's penalties for being late.
_LEAST_OF_MOST = 0.02


@dataclass(frozen=True, slots=True)
class TourCrew:
    """A crew on a shift, as far as its tour depends on it.

    Args:
        key: its key; those of one call differ.
        base: index among travel's points of where each leg starts and ends.
        spans: legs of duty without a break, (start, end) in seconds since 1970 in UTC, in order: one, or two with the
            break between them. A crew leaves the base no earlier than a leg's start and is back by its end.
        mode: how it gets about.
        allowed: indices of the places at which it may work.
    """

    key: str
    base: int
    spans: tuple[tuple[int, int], ...]
    mode: PatrolMode
    allowed: frozenset[int]


@dataclass(frozen=True, slots=True)
class Tour:
    """The visits of a crew.

    Args:
        crew: key of the crew.
        stops: (index of the request, start of the visit in seconds since 1970 in UTC), in order.
    """

    crew: str
    stops: tuple[tuple[int, int], ...]


def solve_tours(
    crews: Sequence[TourCrew],
    requests: Sequence[VisitRequest],
    travel: Travel,
    *,
    rules: PlanRules,
    seed: int,
    iterations: int,
    visit_s: int | None = None,
    wall_s: float | None = None,
) -> tuple[Tour, ...]:
    """Tours that make as much as possible of what visits are worth, then travel little.

    The search is PyVRP's iterated local search, stopped by its number of iterations, never by the clock: the same
    arguments give the same tours. Each leg of a duty is a vehicle with its own hours; a request with several spans is
    a group of alternatives of which one at most is chosen. Then one visit is moved to another crew where that makes
    room for one left out, and what yet fits is inserted: a visit left out fits nowhere in these tours as they stand.

    Args:
        crews: who is out when.
        requests: visits that are wanted.
        travel: ways between places and bases.
        rules: of chance: how far starts are spread.
        seed: of the search and of the starts.
        iterations: of the search in all; independent groups of duties share them by their visits.
        visit_s: seconds of travel that a visit of worth 1 is worth; None for so many that no visit is left out to
            save travel.
        wall_s: ends the search of each group after so many seconds; for benchmarks only, as the tours then depend on
            the machine.

    Returns:
        A tour for each crew, in their order; starts are drawn at random within what the tour leaves free.
    """
    legs = legs_of(crews, travel)
    prize_s = visit_seconds(crews, requests, travel) if visit_s is None else visit_s
    found: dict[int, tuple[int, ...]] = {}
    for group in groups_of(legs, requests):
        share = math.ceil(iterations * len(group.requests) / len(requests))
        settings = SearchSettings(max(_LEAST_ITERATIONS, share), seed, prize_s, wall_s=wall_s)
        found |= orders_of_group(group, legs, requests, settings)
    orders: Orders = tuple(found.get(number, ()) for number in range(len(legs)))
    orders = make_room(orders, legs, requests, prize_s=prize_s)
    orders = turn_rounds(orders, legs, requests, seed=seed)
    if visit_s is None:
        orders = insert_left_out(orders, legs, requests)
    tours = _tours(crews, legs, orders, requests)
    return spread_starts(tours, crews, requests, travel, rules=rules, seed=seed)


def not_served(tours: Iterable[Tour], requests: Sequence[VisitRequest]) -> tuple[int, ...]:
    """Indices of the requests that no tour serves, in order."""
    served = {index for tour in tours for index, _ in tour.stops}
    return tuple(index for index in range(len(requests)) if index not in served)


def visit_seconds(crews: Sequence[TourCrew], requests: Sequence[VisitRequest], travel: Travel) -> int:
    """So many seconds of travel for a visit of worth 1 that visits of next to no worth are still worth any detour.

    Those of less than a fiftieth of the highest worth may not be; they are inserted after the search.

    Args:
        crews: who is out when, and by what means.
        requests: visits that are wanted.
        travel: ways between places and bases.
    """
    worths = [request.worth for request in requests if request.worth > 0]
    least = max(min(worths, default=1.0), _LEAST_OF_MOST * max(worths, default=1.0))
    ways = [int(travel.seconds_by(mode).max(initial=0)) for mode in sorted({crew.mode for crew in crews})]
    duties = [end_s - start_s for crew in crews for start_s, end_s in crew.spans]
    longest = min(max(ways, default=0), max(duties, default=0))
    return max(VISIT_S, math.ceil(_DETOUR_LEGS * longest / least))


def _tours(
    crews: Sequence[TourCrew], legs: Sequence[Leg], orders: Orders, requests: Sequence[VisitRequest]
) -> tuple[Tour, ...]:
    stops: list[list[tuple[int, int]]] = [[] for _ in crews]
    for leg, order in zip(legs, orders, strict=True):
        stops[leg.crew] += zip(order, earliest_starts(leg, order, requests) or (), strict=True)
    return tuple(Tour(crew.key, tuple(made)) for crew, made in zip(crews, stops, strict=True))
