"""What a month should bring: a robust estimate from the months around it and the same month of other years."""

from __future__ import annotations

__all__ = ["Expected", "expected_counts"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_SIDE = 3  # held months on each side that make the local level
_LEAST_HELD = 6  # fewer say too little about the ordinary spread
_BAND = 3.5  # half-width of the band in spreads: one steady month in several hundred lies outside
_MAD_TO_SD = 1.4826  # median absolute deviation of a normal distribution to its standard deviation
_MONTHS_IN_YEAR = 12
_LEAST_NEIGHBOURS = 2  # months that two years must share before one says what the other's season is
_SEASON_VARIANCE = 0.15**2  # of the log ratio of a month to its neighbours: seasons move counts by some 15 %
_WORTH = 1.25  # a spread with seasons may be so many of the spread without: they are noisy, but know yearly peaks
_LEVEL_NOISE = 1 + np.pi / 2 / (2 * _SIDE)  # of a count over the median of six, in units of 1 / level


@dataclass(frozen=True, slots=True)
class Expected:
    """Expected counts of one series.

    Args:
        value: expected count, shape (m,); NaN where nothing tells.
        low: lower end of the band in which an ordinary month lies, shape (m,); NaN with fewer than six held months.
        high: upper end, shape (m,).
    """

    value: Floats
    low: Floats
    high: Floats


def expected_counts(counts: Floats) -> Expected:
    """Expected counts and band for each month of a series, each from the other months.

    The local level is the median of the three nearest held months on each side. It is multiplied by the season: the
    median ratio, over the k other years, of the same calendar month to the same neighbours there, shrunk towards 1 as
    far as counts of that size are too noisy to show a season (normal prior on its logarithm, standard deviation 0.15).
    Where such seasons take the months clearly farther from what is expected of them, the level stands alone.

    Residuals are taken on the scale of twice the square root of count + 3/8, on which a Poisson count has variance 1
    (Anscombe, 1948, Biometrika 35, 246-254). Their spread is 1.4826 times their median absolute value, at least what
    Poisson counts have; the band is three and a half spreads wide on each side. Months outside it are set aside one at
    a time, the farthest first, and no longer speak for others; so a month that came in half does not make its
    neighbours or the next year's look too full.

    Args:
        counts: incidents received in consecutive months, shape (m,); NaN in months that are not held.

    Returns:
        Expected counts, also for months that are not held.
    """
    speaks = np.isfinite(counts)
    while True:
        value, spread = _fit(counts, speaks)
        distance = np.where(speaks, np.nan_to_num(np.abs(_root(counts) - _root(value)) / spread, nan=0.0), 0.0)
        worst = int(np.argmax(distance))
        if distance[worst] <= _BAND or speaks.sum() <= _LEAST_HELD:
            return _with_band(value, spread)
        speaks[worst] = False


def _fit(counts: Floats, speaks: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Expected count and ordinary distance of each month, by the season where one is known and worth having."""
    level, season = _level_and_season(np.where(speaks, counts, np.nan))
    wide = _spread(counts[speaks], level[speaks])
    has_season = np.isfinite(season)
    seasonal = level * np.exp(np.where(has_season, season, 0.0))
    told = speaks & has_season
    narrow = _spread(counts[told], seasonal[told])
    if not narrow <= _WORTH * wide:
        return level, np.full_like(level, wide)
    return seasonal, np.where(has_season, narrow, wide)


def _level_and_season(reference: Floats) -> tuple[Floats, Floats]:
    """Local level of each month and log of its season; ``reference`` is NaN where a month does not speak for others."""
    near = [_nearest(reference, month) for month in range(reference.size)]
    level = np.array([np.median(reference[months]) if months.size else np.nan for months in near])
    season = np.array([_season(reference, month, months, level[month]) for month, months in enumerate(near)])
    return level, season


def _season(reference: Floats, month: int, near: NDArray[np.int64], level: float) -> float:
    """Log ratio of a month to its level, from other years and shrunk; NaN where no other year tells."""
    shifts = [year - month for year in range(month % _MONTHS_IN_YEAR, reference.size, _MONTHS_IN_YEAR) if year != month]
    ratios = [_ratio(reference, month, near, shift) for shift in shifts if np.isfinite(reference[month + shift])]
    ratios = [ratio for ratio in ratios if np.isfinite(ratio)]
    if not ratios:
        return np.nan
    weight = _SEASON_VARIANCE / (_SEASON_VARIANCE + _LEVEL_NOISE / max(level, 0.5) / len(ratios))
    return float(weight * np.median(ratios))


def _nearest(reference: Floats, month: int) -> NDArray[np.int64]:
    """The months that speak nearest to a month, up to three on each side."""
    speaking = np.flatnonzero(np.isfinite(reference))
    return np.concatenate([speaking[speaking < month][-_SIDE:], speaking[speaking > month][:_SIDE]])


def _ratio(reference: Floats, month: int, near: NDArray[np.int64], shift: int) -> float:
    """Log ratio of another year's same month to its neighbours, over the neighbours that both years hold."""
    partners = near + shift
    both = (partners >= 0) & (partners < reference.size)
    both[both] = np.isfinite(reference[partners[both]])
    if both.sum() < _LEAST_NEIGHBOURS:
        return np.nan
    there = np.log((reference[month + shift] + 0.5) / (np.median(reference[partners[both]]) + 0.5))
    here = np.log((np.median(reference[near[both]]) + 0.5) / (np.median(reference[near]) + 0.5))
    return float(there + here)


def _root(count: Floats) -> Floats:
    """Anscombe's transformation: a Poisson count has variance 1 after it."""
    return 2 * np.sqrt(count + 0.375)


def _spread(counts: Floats, value: Floats) -> float:
    """Ordinary distance between count and expectation; NaN where too few months are held to know."""
    if counts.size < _LEAST_HELD:
        return np.nan
    # A level's own noise adds to the month's.
    return max(float(np.sqrt(_LEVEL_NOISE)), _MAD_TO_SD * float(np.median(np.abs(_root(counts) - _root(value)))))


def _with_band(value: Floats, spread: Floats) -> Expected:
    low = np.maximum(_root(value) - _BAND * spread, 0)
    high = _root(value) + _BAND * spread
    return Expected(value, np.maximum((low / 2) ** 2 - 0.375, 0), (high / 2) ** 2 - 0.375)
