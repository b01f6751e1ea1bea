"""How often a hotspot is found again when months, cell size and grid origin are drawn anew."""

from __future__ import annotations

__all__ = ["Stability", "stability"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from bluelamp.hotspots.delineate import delineate
from bluelamp.hotspots.scatter import binned

if TYPE_CHECKING:
    from numpy.typing import NDArray

N_REPLICATES = 40
SMALLEST, LARGEST = 0.75, 1.33  # of the cell size
FOUND_AGAIN = 0.5  # of the hotspot's incidents must lie in areas of the replicate
SEEDS_AN_AREA = 5  # enough for the greedy choice
FEWEST_MONTHS = 6  # fewer cannot stand for each other: incidents are resampled instead


@dataclass(frozen=True, slots=True)
class Stability:
    """How stable each hotspot is.

    Args:
        share: share of replicates in which it was found again, 0 to 1, shape (k,).
        held_share: mean share of its incidents that lay in areas of a replicate, shape (k,).
        n_replicates: how many.
        error: largest standard error of a share, 0.5 / sqrt(replicates).
    """

    share: NDArray[np.float64]
    held_share: NDArray[np.float64]
    n_replicates: int
    error: float


def stability(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    month: NDArray[np.int64],
    weight: NDArray[np.float64],
    hotspot: NDArray[np.int64],
    *,
    n_hotspots: int,
    max_area_ha: float,
    size_m: float,
    month_weight: NDArray[np.float64],
    seed: int,
    n_replicates: int = N_REPLICATES,
    max_span_m: float | None = None,
) -> Stability:
    """Find the hotspots again in resampled worlds.

    Each replicate draws the held months with replacement (a bootstrap of blocks: series of incidents stay together;
    with fewer than six months, Poisson(1) copies of each incident instead), a cell size between 0.75 and 1.33 of the
    one used, and an origin of the grid; it delineates as many areas, by the greedy choice alone. A hotspot is found
    again where at least half of its incidents' weight lies in areas of the replicate. Each replicate has its own
    stream of random numbers.

    Args:
        x: easting of each incident that was ranked, metres, shape (m,): inside the study area and not excluded.
        y: northing, shape (m,).
        month: month, 0 for the first of the period, shape (m,).
        weight: what each counts for, shape (m,).
        hotspot: hotspot that each lies in, 0 to n_hotspots - 1, -1 for none, shape (m,).
        n_hotspots: how many hotspots were found, and how many areas each replicate may choose.
        max_area_ha: hectares of one area.
        size_m: side of the square cells, or that of squares as large as the units used.
        month_weight: what each month counts for, 0 where not held, shape (n_months,).
        seed: of all draws.
        n_replicates: how many worlds.
        max_span_m: as for the delineation.
    """
    point, points_x, points_y = _points(x, y)
    counted = sparse.coo_array((weight, (point, month)), shape=(len(points_x), len(month_weight))).tocsr()
    in_hotspot = np.flatnonzero(hotspot >= 0)
    held = np.zeros((n_replicates, n_hotspots))
    total = np.bincount(hotspot[in_hotspot], weight[in_hotspot], n_hotspots)
    for number, stream in enumerate(np.random.SeedSequence(seed).spawn(n_replicates)):
        rng = np.random.default_rng(stream)
        side = size_m * np.exp(rng.uniform(np.log(SMALLEST), np.log(LARGEST)))
        origin = (float(rng.uniform(0, side)), float(rng.uniform(0, side)))
        resampled = _resampled(rng, counted, month_weight)
        is_chosen = _chosen_points(points_x, points_y, resampled, side, origin, n_hotspots, max_area_ha, max_span_m)
        again = in_hotspot[is_chosen[point[in_hotspot]]]
        held[number] = np.bincount(hotspot[again], weight[again], n_hotspots)
    share = np.divide(held, total, out=np.zeros_like(held), where=total > 0)
    return Stability(
        share=(share >= FOUND_AGAIN).mean(axis=0),
        held_share=share.mean(axis=0),
        n_replicates=n_replicates,
        error=float(0.5 / np.sqrt(n_replicates)),
    )


def _points(
    x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Distinct coordinates: the point of each incident, and the points' easting and northing."""
    order = np.lexsort((y, x))
    is_new = np.ones(len(x), dtype=bool)
    is_new[1:] = (np.diff(x[order]) != 0) | (np.diff(y[order]) != 0)
    point = np.empty(len(x), dtype=np.int64)
    point[order] = np.cumsum(is_new) - 1
    return point, x[order][is_new], y[order][is_new]


def _resampled(
    rng: np.random.Generator, counted: sparse.csr_array, month_weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Weight of each point in a resampled world."""
    held = np.flatnonzero(month_weight > 0)
    if len(held) >= FEWEST_MONTHS:
        times = np.bincount(rng.choice(held, len(held)), minlength=len(month_weight))
        return np.asarray(counted @ (times * month_weight))
    copies = counted.copy()
    # Poisson(1) copies of about as many incidents as the entry holds, each of its mean weight.
    copies.data = copies.data * rng.poisson(np.maximum(copies.data, 1.0)) / np.maximum(copies.data, 1.0)
    return np.asarray(copies @ month_weight)


def _chosen_points(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    weight: NDArray[np.float64],
    side: float,
    origin: tuple[float, float],
    n_areas: int,
    max_area_ha: float,
    max_span_m: float | None,
) -> NDArray[np.bool_]:
    """Which points lie in the areas that a replicate chooses."""
    units, cell, score = binned(x, y, weight, side=side, origin=origin)
    areas = delineate(
        units,
        score,
        n_areas=n_areas,
        max_area_ha=max_area_ha,
        max_span_m=max_span_m,
        jointly=False,
        seeds_an_area=SEEDS_AN_AREA,
    )
    is_chosen = np.zeros(len(units) + 1, dtype=bool)
    for area in areas:
        is_chosen[area.unit_index] = True
    return is_chosen[cell]
