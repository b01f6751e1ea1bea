"""The ground that matters for delineation: a few thousand units as plain lists, renumbered."""

from __future__ import annotations

__all__ = ["Ground", "Limits", "hot_ground", "walkable_span"]

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

from bluelamp.core.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.places.units import Neighbours, Units

SQUARE_METRES_PER_HECTARE = 10_000.0
THERE_AND_BACK_M = 600.0  # 15 minutes at 80 m a minute are 1,200 m: out and back to a place 600 m away
SPAN_OF_DISC = 1.5  # a patrol area may be this much longer than the disc of the same hectares
THINNING = 0.7  # of the radius of the disc with the budget's area: seeds lie at least this far apart
ROOM_SHARE = 1e-9  # of the budget: sums of areas are compared with this tolerance


@dataclass(frozen=True, slots=True)
class Limits:
    """What a patrol area must obey.

    Args:
        max_area_m2: largest area, in square metres.
        max_span_m: largest distance between two unit centres, in metres.
        min_density: least score (or incidents, where given) per hectare that added ground must bring; 0 fills the
        budget.
    """

    max_area_m2: float
    max_span_m: float
    min_density: float = 0.0

    def __post_init__(self) -> None:
        if not self.max_area_m2 > 0:
            raise UsageError("The largest area of a hotspot must be above 0 hectares.", code="BL-HOT-01")
        if not self.max_span_m > 0:
            raise UsageError("The longest walk across a hotspot must be above 0 metres.", code="BL-HOT-02")
        if not self.min_density >= 0:
            raise UsageError("The least density of a hotspot cannot be negative.", code="BL-HOT-03")


@dataclass(frozen=True, slots=True)
class Ground:
    """Units near the hottest places, renumbered from 0, as Python lists: fast to walk through one by one.

    Args:
        unit: index of each in the full unit table, shape (m,).
        score: score of each.
        area: square metres of each.
        density: score per square metre of each.
        density_ahead: highest density beside each.
        score_ahead: highest score beside each.
        mass: what ``min_density`` is measured in, for each.
        x: easting of each, metres.
        y: northing of each, metres.
        walks: neighbours that one can walk to.
        touches: neighbours that touch at all.
        seeds: units from which areas may be grown, the most promising first.
        limits: what an area must obey.
    """

    unit: NDArray[np.int64]
    score: list[float]
    area: list[float]
    density: list[float]
    density_ahead: list[float]
    score_ahead: list[float]
    mass: list[float]
    x: list[float]
    y: list[float]
    walks: list[tuple[int, ...]]
    touches: list[tuple[int, ...]]
    seeds: tuple[int, ...]
    limits: Limits


def walkable_span(max_area_m2: float) -> float:
    """Longest distance across an area that one can still walk there and back, in metres.

    The larger of 600 m (15 minutes there and back at 80 m a minute) and 1.5 times the diameter of the disc that has the
    same area: a budget of many hectares cannot be walked in 15 minutes whatever its shape.
    """
    return max(THERE_AND_BACK_M, SPAN_OF_DISC * 2 * math.sqrt(max_area_m2 / math.pi))


def hot_ground(
    units: Units,
    score: NDArray[np.float64],
    mass: NDArray[np.float64],
    usable: NDArray[np.bool_],
    limits: Limits,
    n_seeds: int,
) -> Ground:
    """Keep the seeds with the most score around them, and all usable ground within the span of a seed."""
    usable = usable & (units.area_m2 <= limits.max_area_m2 * (1 + ROOM_SHARE)) & (units.area_m2 > 0)
    is_dense = mass * SQUARE_METRES_PER_HECTARE >= limits.min_density * units.area_m2
    seeds = _seeds(units, score, usable & is_dense, limits, n_seeds)
    keep = _within_span(units, seeds, usable, limits.max_span_m)
    place = np.full(len(units), -1, dtype=np.int64)
    place[keep] = np.arange(len(keep))
    walks = _renumbered(units.walks, keep, place)
    held = score[keep].tolist()
    density = (score[keep] / units.area_m2[keep]).tolist()
    return Ground(
        unit=keep,
        score=held,
        area=units.area_m2[keep].tolist(),
        density=density,
        density_ahead=_highest_beside(density, walks),
        score_ahead=_highest_beside(held, walks),
        mass=mass[keep].tolist(),
        x=units.x[keep].tolist(),
        y=units.y[keep].tolist(),
        walks=walks,
        touches=_renumbered(units.touches, keep, place),
        seeds=tuple(place[seeds].tolist()),
        limits=limits,
    )


def _highest_beside(values: list[float], walks: list[tuple[int, ...]]) -> list[float]:
    """The highest value among each unit's neighbours; 0 where it has none."""
    return [max(map(values.__getitem__, near), default=0.0) for near in walks]


def _seeds(
    units: Units, score: NDArray[np.float64], usable: NDArray[np.bool_], limits: Limits, n_seeds: int
) -> NDArray[np.int64]:
    """Units with the most score in the disc of the budget's area around them, thinned to local standing."""
    centres = np.flatnonzero(usable & (score > 0))
    n_centres = 40 * n_seeds
    if len(centres) > n_centres:
        order = np.lexsort((centres, -score[centres]))
        centres = np.sort(centres[order[:n_centres]])
    if len(centres) == 0:
        return centres
    xy = np.column_stack([units.x[centres], units.y[centres]])
    tree = cKDTree(xy)
    radius = math.sqrt(limits.max_area_m2 / math.pi)
    near = tree.query_pairs(radius, output_type="ndarray")
    around = score[centres].copy()
    np.add.at(around, near[:, 0], score[centres[near[:, 1]]])
    np.add.at(around, near[:, 1], score[centres[near[:, 0]]])
    order = np.lexsort((centres, -score[centres], -around))
    return centres[_thinned(order, tree, THINNING * radius, n_seeds)]


def _thinned(order: NDArray[np.int64], tree: cKDTree, apart: float, n_seeds: int) -> NDArray[np.int64]:
    """The first ``n_seeds`` of which no two lie closer than ``apart``: growing from both would give the same."""
    taken: list[int] = []
    is_shadowed = np.zeros(len(order), dtype=bool)
    for centre in order.tolist():
        if not is_shadowed[centre]:
            taken.append(centre)
            is_shadowed[tree.query_ball_point(tree.data[centre], apart)] = True
            if len(taken) == n_seeds:
                break
    return np.array(taken, dtype=np.int64)


def _within_span(units: Units, seeds: NDArray[np.int64], usable: NDArray[np.bool_], span: float) -> NDArray[np.int64]:
    """Usable units no farther than the span from some seed, ascending."""
    candidates = np.flatnonzero(usable)
    if len(seeds) == 0 or len(candidates) == 0:
        return np.empty(0, dtype=np.int64)
    tree = cKDTree(np.column_stack([units.x[seeds], units.y[seeds]]))
    low, high = tree.mins - span, tree.maxes + span
    x, y = units.x[candidates], units.y[candidates]
    boxed = candidates[(x >= low[0]) & (x <= high[0]) & (y >= low[1]) & (y <= high[1])]
    distance, _ = tree.query(np.column_stack([units.x[boxed], units.y[boxed]]), distance_upper_bound=span * 1.000001)
    within: NDArray[np.int64] = boxed[np.isfinite(distance)]
    return within


def _renumbered(neighbours: Neighbours, keep: NDArray[np.int64], place: NDArray[np.int64]) -> list[tuple[int, ...]]:
    """Neighbour lists of the kept units among themselves."""
    start, end = neighbours.indptr[keep], neighbours.indptr[keep + 1]
    lengths = end - start
    offset = np.cumsum(lengths) - lengths
    flat = np.arange(lengths.sum()) - np.repeat(offset - start, lengths)
    to = place[neighbours.indices[flat]]
    owner = np.repeat(np.arange(len(keep)), lengths)[to >= 0]
    to = to[to >= 0]
    cuts = np.searchsorted(owner, np.arange(len(keep) + 1)).tolist()
    listed = to.tolist()
    return [tuple(listed[a:b]) for a, b in pairwise(cuts)]
