"""The week of row 9: 26 places in five towns, three visits each in thirds of an eight-hour shift; what tours score."""

from __future__ import annotations

__all__ = ["SHIFT_S", "SPOTS", "TourWorld", "make_world", "score"]

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.vocabulary import PatrolMode
from bluelamp.plans.problem import WeekProblem
from bluelamp.plans.records import Base, PlanPlace
from bluelamp.plans.travel import Travel, travel_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SPOTS, TOWNS, VISITS = 26, 5, 3
SHIFT_S, VISIT_S, THIRD_S = 8 * 3600, 15 * 60, 8 * 1200
SIDE_M, TOWN_M = 36_000.0, 1_000.0
PRIZE_S = 3600
FADING = (1.0, 0.8, 0.6)


@dataclass(frozen=True, slots=True, eq=False)
class TourWorld:
    """What every side is given.

    Args:
        seconds: of the way between points, the spots and then the base, shape (27, 27).
        spot: of each visit.
        first_s: earliest start of each visit.
        last_s: latest start; a visit ends within its third.
        worth: of each visit; missing one costs 3,600 s times this.
        travel: the same ways as our side reads them.
    """

    seconds: NDArray[np.int64]
    spot: tuple[int, ...]
    first_s: tuple[int, ...]
    last_s: tuple[int, ...]
    worth: tuple[float, ...]
    travel: Travel

    @property
    def prizes(self) -> tuple[int, ...]:
        """Seconds that missing each visit costs."""
        return tuple(round(worth * PRIZE_S) for worth in self.worth)


def make_world(seed: int) -> TourWorld:
    """A world in which the ways are the plan's own approximation: short legs walked, long ones driven."""
    rng = np.random.default_rng(seed)
    towns = rng.uniform(0.15 * SIDE_M, 0.85 * SIDE_M, (TOWNS, 2))
    spots = towns[rng.integers(0, TOWNS, SPOTS)] + rng.normal(0.0, TOWN_M, (SPOTS, 2))
    places = tuple(PlanPlace(f"P{i:02d}", f"P{i:02d}", "", float(x), float(y)) for i, (x, y) in enumerate(spots))
    base = (Base("base", SIDE_M / 2, SIDE_M / 2),)
    travel = travel_of(WeekProblem(dt.date(2026, 3, 2), "Europe/London", places, (), (), (), base, ()))
    weights = rng.permutation(np.linspace(0.4, 1.6, SPOTS))
    visits = [(spot, number) for spot in range(SPOTS) for number in range(VISITS)]
    return TourWorld(
        seconds=travel.seconds_by(PatrolMode.VEHICLE),
        spot=tuple(spot for spot, _ in visits),
        first_s=tuple(number * THIRD_S for _, number in visits),
        last_s=tuple((number + 1) * THIRD_S - VISIT_S for _, number in visits),
        worth=tuple(float(weights[spot]) * FADING[number] for spot, number in visits),
        travel=travel,
    )


def score(world: TourWorld, tours: Sequence[Sequence[tuple[int, int]]], n_crews: int) -> int:
    """Seconds of travel and of missed visits; tours that break a rule are refused by assert.

    Args:
        world: what was to be visited.
        tours: of each crew (visit, start), in order.
        n_crews: how many crews there are.
    """
    assert len(tours) <= n_crews, f"{len(tours)} tours of {n_crews} crews"
    made = [visit for tour in tours for visit, _ in tour]
    assert len(made) == len(set(made)), "a visit is made twice"
    base, way_s = SPOTS, 0
    for tour in tours:
        at_s = 0
        for here, there, (visit, start_s) in zip(
            [base, *(world.spot[v] for v, _ in tour)], (world.spot[v] for v, _ in tour), tour, strict=False
        ):
            assert start_s >= at_s + world.seconds[here, there], "a crew arrives before it can"
            assert world.first_s[visit] <= start_s <= world.last_s[visit], "a visit lies outside its third"
            at_s = start_s + VISIT_S
        points = [base, *(world.spot[v] for v, _ in tour), base]
        assert at_s + world.seconds[points[-2], base] <= SHIFT_S, "a crew is back too late"
        way_s += sum(int(world.seconds[here, there]) for here, there in pairwise(points))
    return way_s + sum(prize for visit, prize in enumerate(world.prizes) if visit not in set(made))
