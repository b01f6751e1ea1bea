"""Independent streams of random numbers: one for each subject and month, so that a month never disturbs another."""

from __future__ import annotations

__all__ = ["Stream", "choose", "generator"]

from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Stream(IntEnum):
    """What the numbers are drawn for. A number is never reused for another subject."""

    COUNTY = 0
    STREETS = 1
    HOTSPOTS = 2
    RATES = 3
    INCIDENTS = 4
    DETAILS = 5
    OUTCOMES = 6
    SEARCHES = 7
    DELIVERY = 8
    POINTS = 9
    PATROLS = 10
    PLANS = 11


def generator(seed: int, stream: Stream, month: int = 0) -> np.random.Generator:
    """The generator of one subject in one month.

    Args:
        seed: the force's seed.
        stream: the subject.
        month: the month's ordinal, 0 for what does not change from month to month.
    """
    return np.random.default_rng([seed, int(stream), month])


def choose(rng: np.random.Generator, chances: NDArray[np.float64]) -> NDArray[np.int64]:
    """Draw one column for each row.

    Args:
        rng: source of numbers.
        chances: weights, shape (n, k), each row with a positive sum.

    Returns:
        Column numbers, shape (n,).
    """
    upto = np.cumsum(chances, axis=1)
    drawn = rng.random(len(chances))[:, None] * upto[:, -1:]
    return np.asarray((upto <= drawn).sum(axis=1), dtype=np.int64)
