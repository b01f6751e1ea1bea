"""The search for tours of one group of duties: PyVRP's iterated local search on whole seconds."""

from __future__ import annotations

__all__ = ["SearchSettings", "orders_of_group"]

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from bluelamp.plans.requests import VisitRequest
    from bluelamp.plans.tour_groups import TourGroup
    from bluelamp.plans.tour_legs import Leg

_MINUTE_S = 60
# Longer than any duty, so that no crew gets to a place at which it may not work, and far below what integers hold.
_NEVER_S = 10_000_000


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """How hard to look.

    Args:
        iterations: of the search, which ends with them.
        seed: of its random choices.
        prize_s: seconds of travel that a visit of worth 1 is worth.
        neighbours: visits next to which another is tried. Twenty and a short history found within two seconds of the
            weekly benchmark what PyVRP's defaults, 50 and 300, found in five to twenty.
        history: solutions that a new one is compared with before it is accepted.
        wall_s: ends the search earlier; for benchmarks only, as what it finds then depends on the machine.
    """

    iterations: int
    seed: int
    prize_s: int
    neighbours: int = 20
    history: int = 50
    wall_s: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Fleet:
    """Legs that are the same to the search, by what makes them so, and the travel that goes with each profile."""

    legs: Mapping[tuple[int, int, int, int], list[int]]
    points: tuple[int, ...]
    profiles: tuple[NDArray[np.int64], ...]
    origin_s: int


def orders_of_group(
    group: TourGroup, legs: Sequence[Leg], requests: Sequence[VisitRequest], settings: SearchSettings
) -> dict[int, tuple[int, ...]]:
    """The visits of each leg of a group, in order.

    Args:
        group: legs and visits that compete.
        legs: of all crews.
        requests: all of them.
        settings: how hard to look.

    Returns:
        Indices of requests by index of the leg; a leg without a visit is left out.
    """
    fleet = _fleet_of(group, legs, requests)
    best = _search(_problem(group, fleet, requests, settings.prize_s), settings)
    free = [list(same) for same in fleet.legs.values()]
    return {
        free[route.vehicle_type()].pop(0): tuple(group.choices[step.idx][0] for step in route if step.is_client())
        for route in best.routes()
    }


def _fleet_of(group: TourGroup, legs: Sequence[Leg], requests: Sequence[VisitRequest]) -> _Fleet:
    places = sorted({requests[index].place for index in group.requests})
    points = (*places, *sorted({legs[number].base for number in group.legs}))
    profiles: dict[tuple[int, frozenset[int]], int] = {}
    matrices: list[NDArray[np.int64]] = []
    same: dict[tuple[int, int, int, int], list[int]] = {}
    for number in group.legs:
        leg = legs[number]
        kind = (id(leg.seconds), leg.allowed.intersection(places))
        if kind not in profiles:
            profiles[kind] = len(matrices)
            matrices.append(_matrix(leg, points, len(places)))
        same.setdefault((leg.base, leg.start_s, leg.end_s, profiles[kind]), []).append(number)
    return _Fleet(same, points, tuple(matrices), min(legs[number].start_s for number in group.legs))


def _matrix(leg: Leg, points: tuple[int, ...], n_places: int) -> NDArray[np.int64]:
    matrix = leg.seconds[np.ix_(points, points)].copy()
    barred = [position for position, point in enumerate(points[:n_places]) if point not in leg.allowed]
    matrix[:, barred] = _NEVER_S
    np.fill_diagonal(matrix, 0)
    return matrix


def _problem(group: TourGroup, fleet: _Fleet, requests: Sequence[VisitRequest], prize_s: int) -> Any:
    import pyvrp  # noqa: PLC0415 - the command line's help must not pay for the solver

    position = {point: number for number, point in enumerate(fleet.points)}
    bases = sorted({key[0] for key in fleet.legs})
    several = _alternatives(group)
    number_of = {index: number for number, index in enumerate(several)}
    clients = [
        pyvrp.Client(
            position[requests[index].place],
            service_duration=requests[index].minutes * _MINUTE_S,
            tw_early=low - fleet.origin_s,
            tw_late=high - fleet.origin_s,
            prize=round(requests[index].worth * prize_s),
            required=False,
            group=number_of.get(index),
        )
        for index, _, low, high in group.choices
    ]
    vehicles = [
        pyvrp.VehicleType(
            len(same),
            start_depot=bases.index(base),
            end_depot=bases.index(base),
            tw_early=start_s - fleet.origin_s,
            tw_late=end_s - fleet.origin_s,
            profile=profile,
        )
        for (base, start_s, end_s, profile), same in fleet.legs.items()
    ]
    matrices: list[Any] = list(fleet.profiles)
    return pyvrp.ProblemData(
        [pyvrp.Location(0, 0) for _ in fleet.points],
        clients,
        [pyvrp.Depot(position[base]) for base in bases],
        vehicles,
        matrices,
        matrices,
        [pyvrp.ClientGroup(numbers, required=False) for numbers in several.values()],
    )


def _alternatives(group: TourGroup) -> dict[int, list[int]]:
    """Numbers of the choices of each request that has more than one."""
    numbers: dict[int, list[int]] = {}
    for number, choice in enumerate(group.choices):
        numbers.setdefault(choice[0], []).append(number)
    return {index: found for index, found in numbers.items() if len(found) > 1}


def _search(data: Any, settings: SearchSettings) -> Any:
    """The best solution found; the search starts without a visit, so that there always is one."""
    from pyvrp import (  # noqa: PLC0415 - as above
        IteratedLocalSearch,
        IteratedLocalSearchParams,
        PenaltyManager,
        RandomNumberGenerator,
        Solution,
        SolveParams,
    )
    from pyvrp.exceptions import PenaltyBoundWarning  # noqa: PLC0415 - as above
    from pyvrp.search import LocalSearch, NeighbourhoodParams, PerturbationManager, compute_neighbours  # noqa: PLC0415

    params = SolveParams(
        ils=IteratedLocalSearchParams(history_length=settings.history),
        neighbourhood=NeighbourhoodParams(num_neighbours=settings.neighbours),
    )
    rng = RandomNumberGenerator(seed=settings.seed % 2**32)
    near = compute_neighbours(data, params.neighbourhood)
    look = LocalSearch(data, rng, near, PerturbationManager(params.perturbation))
    for operator in params.operators:
        if operator.supports(data):
            look.add_operator(operator(data))
    penalties = PenaltyManager(params.penalty.midpoint_penalties(data), params.penalty)
    empty = Solution(data, [])
    first = look(empty, penalties.max_cost_evaluator(), exhaustive=True)
    start = first if first.is_feasible() else empty
    algorithm = IteratedLocalSearch(data, penalties, look, start, params.ils)
    with warnings.catch_warnings():
        # It warns where it meets few tours in time; the best one is in time all the same.
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        return algorithm.run(_stop(settings), collect_stats=False).best


def _stop(settings: SearchSettings) -> Any:
    from pyvrp.stop import MaxIterations, MaxRuntime, MultipleCriteria  # noqa: PLC0415 - as above

    ends: list[Any] = [MaxIterations(settings.iterations)]
    if settings.wall_s is not None:
        ends.append(MaxRuntime(settings.wall_s))
    return MultipleCriteria(ends)
