"""Minutes from point to point, on foot, by cycle and by car: over streets where they are known, else approximated."""

from __future__ import annotations

__all__ = ["CYCLE_KMH", "Travel", "travel_of"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.vocabulary import PatrolMode

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.plans.problem import WeekProblem

CYCLE_KMH = 15.0
_METRES_A_MINUTE = 1000.0 / 60.0


@dataclass(frozen=True, slots=True, eq=False)
class Travel:
    """Ways between points: places in the problem's order, then its bases.

    Args:
        minutes: with a car at hand, shape (n, n), 0 on the diagonal: short legs walked, the others driven.
        walks: which of these legs are walked, shape (n, n).
        least_in: minutes of the shortest way into each point from any other, by whatever means, shape (n,).
        on_foot: minutes where every leg is walked, shape (n, n).
        by_cycle: minutes where every leg is cycled, shape (n, n).
    """

    minutes: NDArray[np.float64]
    walks: NDArray[np.bool_]
    least_in: NDArray[np.float64]
    on_foot: NDArray[np.float64]
    by_cycle: NDArray[np.float64]

    def minutes_by(self, mode: PatrolMode) -> NDArray[np.float64]:
        """Minutes of a crew that goes about in this way, shape (n, n)."""
        return {PatrolMode.FOOT: self.on_foot, PatrolMode.CYCLE: self.by_cycle}.get(mode, self.minutes)

    def seconds_by(self, mode: PatrolMode) -> NDArray[np.int64]:
        """The same in whole seconds, rounded up, shape (n, n)."""
        return np.ceil(np.round(self.minutes_by(mode) * 60.0, 6)).astype(np.int64)

    def mode_of(self, start: int, end: int, mode: PatrolMode) -> PatrolMode:
        """How a crew of this mode makes the leg between two points."""
        if mode == PatrolMode.VEHICLE and self.walks[start, end]:
            return PatrolMode.FOOT
        return mode


def travel_of(problem: WeekProblem) -> Travel:
    """Ways between all places and bases of a problem.

    Legs shorter than ``walk_below_m`` as the crow flies are walked, the others driven with some minutes to get in, park
    and get out. Without a street network the way is the straight line times ``detour``. A leg for which the network
    knows no way is approximated likewise.

    Args:
        problem: with its points in metres of the working system.

    Returns:
        Minutes for each means of transport.
    """
    rules = problem.rules
    straight = _straight(problem)
    approximate = straight * rules.detour
    walk_m = _known(problem.walk_m, approximate)
    known_min = None if problem.drive_s is None else problem.drive_s / 60.0
    drive_min = _known(known_min, _minutes(approximate, rules.drive_kmh))
    on_foot = _minutes(walk_m, rules.walk_kmh)
    by_car = drive_min + rules.drive_extra_min
    walks = straight < rules.walk_below_m
    minutes = np.where(walks, on_foot, by_car)
    by_cycle = _minutes(walk_m, CYCLE_KMH)
    for matrix in (minutes, on_foot, by_cycle):
        np.fill_diagonal(matrix, 0.0)
    least = _least_in(np.minimum(np.minimum(minutes, on_foot), by_cycle))
    return Travel(minutes, walks, least, on_foot, by_cycle)


def _straight(problem: WeekProblem) -> NDArray[np.float64]:
    middles = [(place.x, place.y) for place in problem.places] + [(base.x, base.y) for base in problem.bases]
    x, y = np.array(middles, dtype=np.float64).reshape(-1, 2).T
    return np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :])


def _known(given: NDArray[np.float64] | None, otherwise: NDArray[np.float64]) -> NDArray[np.float64]:
    if given is None:
        return otherwise
    return np.where(np.isfinite(given) & (given >= 0), given, otherwise)


def _minutes(metres: NDArray[np.float64], kmh: float) -> NDArray[np.float64]:
    return metres / (kmh * _METRES_A_MINUTE)


def _least_in(minutes: NDArray[np.float64]) -> NDArray[np.float64]:
    others = minutes.copy()
    np.fill_diagonal(others, np.inf)
    least = others.min(axis=0, initial=np.inf)
    return np.where(np.isfinite(least), least, 0.0)
