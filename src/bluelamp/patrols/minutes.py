"""Minutes of visits: what was patrolled, by how many people, what was covered, and how visits are spread by length."""

from __future__ import annotations

__all__ = [
    "QUALIFYING_MIN",
    "Histogram",
    "MinuteSpan",
    "Quantiles",
    "covered_minutes",
    "histogram",
    "is_qualifying",
    "minutes_by_day",
    "patrol_minutes",
    "person_minutes",
    "quantiles",
]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.patrols.columns import Visits

    Bools = NDArray[np.bool_]
    Days = NDArray[np.datetime64]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

# From here on a visit is long enough to count as one that works.
QUALIFYING_MIN = 15.0


@dataclass(frozen=True, slots=True)
class MinuteSpan:
    """Minutes as the evidence allows them.

    Args:
        low: the least.
        best: what counts.
        high: the most.
    """

    low: float
    best: float
    high: float


@dataclass(frozen=True, slots=True)
class Quantiles:
    """How long visits are, on best minutes.

    Args:
        lower: a quarter of the visits are no longer.
        median: half of them are no longer.
        upper: three quarters are no longer.
        p90: nine in ten are no longer.
    """

    lower: float
    median: float
    upper: float
    p90: float


@dataclass(frozen=True, slots=True)
class Histogram:
    """Visits by length, on best minutes.

    Args:
        edges: of the bins, minutes, shape (k + 1,); a bin holds its lower edge and not its upper.
        counts: visits in each bin, shape (k,).
        over: visits of the last edge or longer.
        qualifying_from: the line from which visits qualify, minutes.
    """

    edges: Floats
    counts: Ints
    over: int
    qualifying_from: float = QUALIFYING_MIN


def is_qualifying(minutes: Floats) -> Bools:
    """Which visits are of at least 15 minutes.

    Args:
        minutes: low, best or high of each, shape (n,).
    """
    long: Bools = minutes >= QUALIFYING_MIN
    return long


def patrol_minutes(visits: Visits) -> MinuteSpan:
    """Minutes patrolled: a crew counts once, two crews at one place count twice."""
    return MinuteSpan(float(visits.low_min.sum()), float(visits.best_min.sum()), float(visits.high_min.sum()))


def person_minutes(visits: Visits) -> float:
    """Minutes patrolled times the people of each crew."""
    return float((visits.best_min * visits.crew_size).sum())


def covered_minutes(visits: Visits) -> float:
    """Minutes in which a place had at least one crew: overlaps count once."""
    return float(visits.covered_min.sum())


def minutes_by_day(visits: Visits) -> tuple[Days, Floats, Floats]:
    """Patrol minutes and covered minutes by local day of the visit's start.

    Returns:
        Days that had visits, in order, then minutes patrolled and covered, shape (k,) each.
    """
    days, code = np.unique(visits.day, return_inverse=True)
    patrolled, covered = np.zeros(len(days)), np.zeros(len(days))
    np.add.at(patrolled, code, visits.best_min)
    np.add.at(covered, code, visits.covered_min)
    return days, patrolled, covered


def quantiles(visits: Visits) -> Quantiles | None:
    """How long visits are; None where there are none."""
    if not len(visits):
        return None
    lower, median, upper, p90 = np.quantile(visits.best_min, (0.25, 0.5, 0.75, 0.9))
    return Quantiles(float(lower), float(median), float(upper), float(p90))


def histogram(visits: Visits, *, width_min: float = 1.0, top_min: float = 60.0) -> Histogram:
    """Visits by length.

    Args:
        visits: the visits.
        width_min: of a bin; 15 should be a multiple of it, so that the line falls between two bins.
        top_min: where bins end, a multiple of the width.
    """
    edges = np.arange(0.0, top_min + width_min / 2, width_min)
    place = np.floor(visits.best_min / width_min).astype(np.int64)
    inside = place < len(edges) - 1
    counts = np.bincount(place[inside], minlength=len(edges) - 1).astype(np.int64)
    return Histogram(edges, counts, int((~inside).sum()))
