"""How good a set of areas is at best: an upper bound on the score of any legal set, and the gap to it."""

from __future__ import annotations

__all__ = ["Bound", "upper_bound"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.hotspots.anchors import Anchors, Prices, anchors_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.places.units import Units

SQUARE_METRES_PER_HECTARE = 10_000.0
N_STEPS = 120
FIRST_STEP = 1.2  # of Polyak's step
STEP_SHRINKS = 0.7  # after this many steps without a better bound:
PATIENCE = 5
WORTHWHILE = 0.5  # of the mean area's score: quieter anchors are bounded together
TILES_A_SPAN = 4
N_THRESHOLDS = 24
GONE = 1e-3  # a step this small moves nothing any more
ROUNDING = 1e-9  # relative slack, so that rounding never makes the bound fall below what is achieved


@dataclass(frozen=True, slots=True)
class Bound:
    """An upper bound and what it says.

    Args:
        bound: no legal set of areas holds more.
        achieved: what the set at hand holds.
        gap: 1 - achieved / bound, 0 to 1: the set could at most be better by this share of the bound.
    """

    bound: float
    achieved: float
    gap: float


def upper_bound(
    units: Units,
    score: NDArray[np.float64],
    *,
    n_areas: int,
    max_area_ha: float,
    max_span_m: float,
    achieved: float,
    excluded: NDArray[np.bool_] | None = None,
    n_steps: int = N_STEPS,
) -> Bound:
    """Bound the score of any ``n_areas`` legal areas from above by Lagrangian relaxation.

    Name each area after its densest unit, its anchor. Then its members are no denser than the anchor and lie within the
    span; their area keeps to the budget; no unit lies in two areas; and a member r or more steps from its anchor has
    another member exactly r steps from itself, because the area is connected. The last two are given prices
    (multipliers) instead of being enforced; what remains is a fractional knapsack for each anchor, and the N best
    anchors. Any prices give a valid bound (Geoffrion 1974); subgradient steps (Held, Wolfe & Crowder 1974) lower it.
    That areas may not touch is left out.

    Args:
        units: the places.
        score: not negative, shape (n,).
        n_areas: how many areas at most.
        max_area_ha: hectares of one area.
        max_span_m: longest distance between two unit centres of an area.
        achieved: score of the set at hand.
        excluded: units never used, shape (n,).
        n_steps: subgradient steps.
    """
    budget = max_area_ha * SQUARE_METRES_PER_HECTARE * (1 + ROUNDING)
    usable = (units.area_m2 > 0) & (units.area_m2 <= budget)
    if excluded is not None:
        usable &= ~excluded
    score = np.where(usable, score, 0.0)
    best = _densest_ground(units, score, n_areas * budget)
    if best > achieved:
        anchors = anchors_of(
            units,
            score,
            usable,
            n_areas=n_areas,
            budget=budget,
            span=max_span_m * (1 + ROUNDING),
            worthwhile=WORTHWHILE * achieved / n_areas,
        )
        for prices in (Prices.none(anchors), _best_prices(anchors, achieved, n_steps)):
            best = min(best, _bound_at(units, score, anchors, prices, max_span_m))
    best = max(best * (1 + ROUNDING), achieved)
    return Bound(best, achieved, 1 - achieved / best if best > 0 else 0.0)


def _densest_ground(units: Units, score: NDArray[np.float64], area_m2: float) -> float:
    """Score of the densest ground of a given area, the last unit in part: no areas of that size together hold more."""
    some = np.flatnonzero(score > 0)
    held, area = score[some], units.area_m2[some]
    order = np.argsort(-held / area, kind="stable")
    room = np.clip(area_m2 - (np.cumsum(area[order]) - area[order]), 0, area[order])
    return float((held[order] * room / area[order]).sum())


def _best_prices(anchors: Anchors, achieved: float, n_steps: int) -> Prices:
    """Prices of the lowest bound met on a subgradient path over the anchors that are listed."""
    prices = best_prices = Prices.none(anchors)
    best, step, waited = np.inf, FIRST_STEP, 0
    for _ in range(n_steps):
        values, slope = anchors.values_at(prices)
        bound = float(prices.shared.sum() + values.sum())
        if bound < best * (1 - 1e-9):
            best, best_prices, waited = bound, prices, 0
        else:
            waited += 1
            if waited >= PATIENCE:
                step, waited = step * STEP_SHRINKS, 0
        length = slope.squared_within(prices)
        if length <= 0 or bound <= achieved or step < GONE:
            break
        prices = prices.moved(slope, step * (bound - achieved) / length)
    return best_prices


def _bound_at(units: Units, score: NDArray[np.float64], anchors: Anchors, prices: Prices, max_span_m: float) -> float:
    """The bound at given prices over all anchors, those not listed too.

    That members keep company is asked of listed anchors' areas only, so areas anchored elsewhere neither gain nor pay
    by its prices.
    """
    values, _ = anchors.values_at(prices)
    worth = score.copy()
    worth[anchors.unit] = anchors.score - prices.shared
    worth[anchors.unit[anchors.anchor]] = 0.0  # an area anchored elsewhere holds no listed anchor
    elsewhere = _richest_surroundings(units, worth, anchors.budget, max_span_m)
    highest = np.sort(np.concatenate([values, np.full(anchors.n_areas, elsewhere)]))[::-1]
    return float(prices.shared.sum() + highest[: anchors.n_areas].sum())


def _richest_surroundings(units: Units, worth: NDArray[np.float64], budget: float, span: float) -> float:
    """The most that an area of the budget could gain anywhere: the knapsack of all within the span of a tile.

    Each tile's knapsack is bounded by its dual, t x budget + sum of max(0, worth - t x area), at the best of several t.
    """
    some = np.flatnonzero((worth > 0) & (units.area_m2 > 0))
    if len(some) == 0:
        return 0.0
    gain, area = worth[some], units.area_m2[some]
    side = span / TILES_A_SPAN
    column = np.floor((units.x[some] - units.x[some].min()) / side).astype(np.int64)
    row = np.floor((units.y[some] - units.y[some].min()) / side).astype(np.int64)
    column, n_columns = _closed_up(column)
    row, n_rows = _closed_up(row)
    lowest = np.full((n_rows, n_columns), np.inf)
    for threshold in float((gain / area).max()) * np.append(0.0, np.geomspace(0.02, 1.0, N_THRESHOLDS)):
        surplus = np.maximum(gain - threshold * area, 0.0)
        tiles = np.bincount(row * n_columns + column, surplus, n_rows * n_columns).astype(np.float64)
        lowest = np.minimum(lowest, threshold * budget + _within(tiles.reshape(n_rows, n_columns)))
    return float(lowest.max())


def _closed_up(number: NDArray[np.int64]) -> tuple[NDArray[np.int64], int]:
    """Tile numbers with empty stretches shortened to just beyond the reach, so that outliers cost no memory."""
    known = np.unique(number)
    steps = np.minimum(np.diff(known, prepend=known[0]), TILES_A_SPAN + 2)
    short = np.cumsum(steps)
    return short[np.searchsorted(known, number)], int(short[-1]) + 1


def _within(tiles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum over all tiles that an area with a unit in the middle one can reach, shape as given."""
    reach = TILES_A_SPAN + 1
    for axis in (0, 1):
        padded = np.pad(tiles, [(reach + 1, reach) if a == axis else (0, 0) for a in (0, 1)])
        sums = np.cumsum(padded, axis=axis)
        n = tiles.shape[axis]
        tiles = np.take(sums, np.arange(2 * reach + 1, n + 2 * reach + 1), axis) - np.take(sums, np.arange(n), axis)
    return tiles
