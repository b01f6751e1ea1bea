"""The street network of the made-up county and the points on it that incidents are moved to."""

from __future__ import annotations

__all__ = ["SnapPoints", "Streets", "make_snap_points", "make_streets"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import minimum_spanning_tree

from bluelamp.synth.county import SPACING_M
from bluelamp.synth.names import street_names
from bluelamp.synth.random_streams import Stream, generator

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.synth.county import County, SmallAreas, Town

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

_JITTER_M = 17.0
_KEPT_SHARE = 0.82
_CORNERS_PER_NAME = 5
_ROAD_PIECE_M = 400.0
_LONG_STREET_M = 100.0
_KINDS_OF_PLACE = (
    "Parking Area", "Supermarket", "Petrol Station", "Park/Open Space", "Shopping Area", "Nightclub",
    "Pedestrian Subway",
)  # fmt: skip
_KIND_OF_PLACE_SHARE = 0.07


@dataclass(frozen=True, slots=True)
class Streets:
    """Street segments, each from corner to corner.

    Args:
        ends: easting and northing of both ends, metres, shape (n, 2, 2).
        name: name of the street, shape (n,).
        town: position of the town, shape (n,).
        is_road: whether the segment belongs to a road between towns, shape (n,).
    """

    ends: Floats
    name: NDArray[np.str_]
    town: Whole
    is_road: NDArray[np.bool_]

    @property
    def lengths_m(self) -> Floats:
        """Length of each segment, metres, shape (n,)."""
        return np.asarray(np.hypot(*(self.ends[:, 1] - self.ends[:, 0]).T))


@dataclass(frozen=True, slots=True)
class SnapPoints:
    """The points that published incidents are moved to.

    Args:
        x: easting, metres, shape (n,).
        y: northing, metres, shape (n,).
        segment: position of the street segment, shape (n,).
        town: position of the town, shape (n,).
        area: position of the small area, shape (n,).
        label: what the published file calls it, after ``On or near``, shape (n,).
    """

    x: Floats
    y: Floats
    segment: Whole
    town: Whole
    area: Whole
    label: NDArray[np.str_]


def make_streets(seed: int, county: County) -> Streets:
    """Draw the streets of every town and the roads between the towns."""
    rng = generator(seed, Stream.STREETS)
    grids = [_town_grid(rng, town) for town in county.towns]
    keys = [np.column_stack([np.full(len(key), t), key]) for t, (_, key) in enumerate(grids)]
    _, named = np.unique(np.concatenate(keys), axis=0, return_inverse=True)
    names = np.array(street_names(rng, int(named.max()) + 1))[named.ravel()]
    roads = [_road(grids, county.towns, t) for t in range(1, len(county.towns))]
    road_names = [np.full(len(piece), f"{county.towns[t].name} Road") for t, piece in enumerate(roads, start=1)]
    return Streets(
        ends=np.concatenate([ends for ends, _ in grids] + roads),
        name=np.concatenate([names, *road_names]),
        town=np.concatenate(
            [np.full(len(ends), t) for t, (ends, _) in enumerate(grids)]
            + [np.full(len(piece), t) for t, piece in enumerate(roads, start=1)]
        ),
        is_road=np.concatenate([np.zeros(names.size, dtype=bool), np.ones(sum(map(len, roads)), dtype=bool)]),
    )


def make_snap_points(seed: int, county: County, streets: Streets, areas: SmallAreas) -> SnapPoints:
    """Set one point on a short segment and two on a long one; some bear the name of a kind of place, not a street."""
    rng = generator(seed, Stream.STREETS, month=1)
    n_points = np.where((streets.lengths_m > _LONG_STREET_M) & ~streets.is_road, 2, 1)
    segment = np.repeat(np.arange(n_points.size), n_points)
    second = np.concatenate([[False], segment[1:] == segment[:-1]])
    middle = np.where(n_points[segment] == 1, 0.5, np.where(second, 0.72, 0.28))
    along = (middle + rng.uniform(-0.08, 0.08, segment.size))[:, None]
    at = streets.ends[segment, 0] * (1 - along) + streets.ends[segment, 1] * along
    x, y = at[:, 0], at[:, 1]
    town = county.town_of(x, y)
    kind = np.array(_KINDS_OF_PLACE)[rng.integers(0, len(_KINDS_OF_PLACE), segment.size)]
    bears_kind = (rng.random(segment.size) < _KIND_OF_PLACE_SHARE) & ~streets.is_road[segment]
    label = np.where(bears_kind, kind, streets.name[segment])
    return SnapPoints(x, y, segment, town, areas.of(x, y, town), label)


def _town_grid(rng: np.random.Generator, town: Town) -> tuple[Floats, Whole]:
    """Segments of a town, shape (n, 2, 2), and what decides their street's name, shape (n, 3)."""
    row, column = (axis.ravel() for axis in np.indices((town.rows, town.columns)))
    inside = town.holds(column.astype(float), row.astype(float))
    x, y = town.place(column.astype(float), row.astype(float))
    x, y = x + rng.uniform(-_JITTER_M, _JITTER_M, x.size), y + rng.uniform(-_JITTER_M, _JITTER_M, y.size)
    start = np.concatenate([np.flatnonzero(column < town.columns - 1), np.flatnonzero(row < town.rows - 1)])
    is_along = np.arange(start.size) < (town.columns - 1) * town.rows
    stop = np.where(is_along, start + 1, start + town.columns)
    kept = inside[start] & inside[stop]
    start, stop, is_along = start[kept], stop[kept], is_along[kept]
    kept = _kept_edges(rng, start, stop, x.size)
    start, stop, is_along = start[kept], stop[kept], is_along[kept]
    line = np.where(is_along, row[start], column[start])
    run = np.where(is_along, column[start], row[start]) // _CORNERS_PER_NAME
    corners = np.column_stack([x, y])
    return np.stack([corners[start], corners[stop]], axis=1), np.column_stack([is_along, line, run])


def _kept_edges(rng: np.random.Generator, start: Whole, stop: Whole, n_corners: int) -> NDArray[np.bool_]:
    """Most segments, and among them enough that every corner can be walked to from every other."""
    weight = rng.uniform(1, 2, start.size)
    tree = minimum_spanning_tree(coo_array((weight, (start, stop)), shape=(n_corners, n_corners)).tocsr()).tocoo()
    in_tree = np.isin(start * n_corners + stop, tree.row.astype(np.int64) * n_corners + tree.col)
    return in_tree | (rng.random(start.size) < _KEPT_SHARE)


def _road(grids: list[tuple[Floats, Whole]], towns: tuple[Town, ...], number: int) -> Floats:
    """The road from a town to the nearest town before it, in pieces, shape (n, 2, 2)."""
    here = towns[number]
    other = min(range(number), key=lambda t: (towns[t].x - here.x) ** 2 + (towns[t].y - here.y) ** 2)
    a = _corner_towards(grids[number][0], np.array([towns[other].x, towns[other].y]))
    b = _corner_towards(grids[other][0], np.array([here.x, here.y]))
    n_pieces = max(1, round(float(np.hypot(*(b - a))) / _ROAD_PIECE_M))
    stations = a + np.linspace(0, 1, n_pieces + 1)[:, None] * (b - a)
    # A gentle bend, so that the road is no ruler's line; the ends stay on their corners.
    bend = np.sin(np.linspace(0, np.pi, n_pieces + 1))[:, None] * SPACING_M * 2
    across = np.array([-(b - a)[1], (b - a)[0]]) / np.hypot(*(b - a))
    stations += bend * across
    return np.stack([stations[:-1], stations[1:]], axis=1)


def _corner_towards(ends: Floats, target: Floats) -> Floats:
    corners = ends.reshape(-1, 2)
    nearest: Floats = corners[np.argmin(np.hypot(*(corners - target).T))]
    return nearest
