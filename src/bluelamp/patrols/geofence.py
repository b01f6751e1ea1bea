"""Which of many points lie in which of many polygons, by looking most of them up in tables.

A coarse table over the whole area says which polygons are near, a fine one over each polygon says inside, outside or
on the edge, and only points in cells on an edge are tested against the edges themselves (even-odd rule).
"""

from __future__ import annotations

__all__ = ["Geofence", "Inside"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

# Cells to a side of the coarse table, and of each polygon's fine one without its rim.
_COARSE, _FINE = 512, 128
# Points at a time: what fits a core's own cache.
_BLOCK = 32_768
_OUT, _IN, _EDGE = 0, 1, 2
# Comparisons of points with edges at a time.
_MOST_TESTS = 2_000_000


@dataclass(frozen=True, slots=True)
class Inside:
    """Points that lie in polygons, a pair each; in order of the polygon, then of the point.

    Args:
        point: index of the point, shape (k,).
        place: index of the polygon, shape (k,).
    """

    point: Ints
    place: Ints


@dataclass(frozen=True, slots=True)
class _Table:
    """Squares over a box with a rim of one square around it.

    Args:
        west: left edges of the boxes, shape (b,).
        south: lower edges, shape (b,).
        per_x: squares to a unit of x, shape (b,).
        per_y: squares to a unit of y, shape (b,).
        side: squares to a side, the rim included.
    """

    west: Floats
    south: Floats
    per_x: Floats
    per_y: Floats
    side: int

    @classmethod
    def over(cls, bounds: Floats, squares: int) -> _Table:
        """Tables over boxes (west, south, east, north), shape (b, 4)."""
        west, south, east, north = bounds.T
        tiny = np.finfo(np.float64).tiny
        return cls(
            west, south, squares / np.maximum(east - west, tiny), squares / np.maximum(north - south, tiny), squares + 2
        )

    def squares(self, x: Floats, y: Floats, box: Ints | int = 0) -> NDArray[np.int32]:
        """The square of each point in the table of its box, row by row; what lies beyond is in the rim."""
        column = self._steps(x, self.west[box], self.per_x[box])
        row = self._steps(y, self.south[box], self.per_y[box])
        row *= self.side
        row += column
        return row

    def _steps(self, at: Floats, start: Floats | float, per: Floats | float) -> NDArray[np.int32]:
        steps = at - start
        steps *= per
        # From -1, so that cutting off the fraction never takes the rim for the first square.
        steps += 1.0
        np.maximum(steps, 0.0, out=steps)
        np.minimum(steps, self.side - 1.0, out=steps)
        return steps.astype(np.int32)


class Geofence:
    """Polygons that points are looked up in.

    Args:
        outlines: polygons or multipolygons, holes allowed, in the plane of the points (metres or degrees).
    """

    def __init__(self, outlines: Sequence[BaseGeometry]) -> None:
        self._edges = [_edges_of(outline) for outline in outlines]
        bounds = shapely.bounds(np.array(outlines, dtype=object)).reshape(-1, 4)
        self._fine = _Table.over(bounds, _FINE)
        self._states = np.concatenate(
            [np.zeros((0, self._fine.side**2), np.uint8), *map(self._states_of, range(len(outlines)))]
        )
        # A box of any size will do where there is nothing to find.
        boxes = bounds if len(bounds) else np.array([[0.0, 0.0, 1.0, 1.0]])
        around = np.array([[*boxes[:, :2].min(axis=0), *boxes[:, 2:].max(axis=0)]])
        self._coarse = _Table.over(around, _COARSE)
        self._near, self._groups = self._neighbourhoods(bounds)

    def __len__(self) -> int:
        """How many polygons there are."""
        return len(self._edges)

    def locate(self, x: Floats, y: Floats) -> Inside:
        """Which points lie inside which polygons; a point in two polygons has two pairs.

        A point on an edge lies on one side of it, the same for every call.

        Args:
            x: easting or longitude, shape (n,), finite.
            y: northing or latitude, shape (n,).
        """
        points, places = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for start in range(0, len(x), _BLOCK):
            for point, place in self._candidates(x[start : start + _BLOCK], y[start : start + _BLOCK]):
                points.append(point + start)
                places.append(place)
        point, place = np.concatenate(points), np.concatenate(places)
        state = self._states[place, self._fine.squares(x[point], y[point], place)]
        # Settled pairs first: most of those near a polygon are beyond its edge.
        kept = state != _OUT
        point, place, state = point[kept], place[kept], state[kept]
        order = np.argsort(place.astype(np.int16), kind="stable")
        point, place, state = point[order], place[order], state[order]
        is_inside = self._tested(x, y, Inside(point, place), state)
        point, place = point[is_inside], place[is_inside]
        if len(self._groups) > len(self) + 1:
            order = np.lexsort((point, place))
            point, place = point[order], place[order]
        return Inside(point, place)

    def _candidates(self, x: Floats, y: Floats) -> Iterator[tuple[Ints, Ints]]:
        """Pairs of points and polygons whose boxes are near."""
        group = self._near[self._coarse.squares(x, y)]
        near = np.flatnonzero(group)
        if not near.size:
            return
        group = group[near]
        alone = group <= len(self)
        yield near[alone], group[alone].astype(np.int64) - 1
        if not alone.all():
            for number in np.unique(group[~alone]).tolist():
                here = near[group == number]
                for place in self._groups[number]:
                    yield here, np.full(len(here), place, dtype=np.int64)

    def _tested(self, x: Floats, y: Floats, pairs: Inside, state: NDArray[np.uint8]) -> Flags:
        """Which pairs are inside; those on an edge's cells are tested."""
        is_inside: Flags = np.equal(state, _IN)
        doubtful = np.flatnonzero(state == _EDGE)
        for place, edges in enumerate(self._edges):
            first, after = np.searchsorted(pairs.place[doubtful], [place, place + 1])
            if first == after:
                continue
            which = doubtful[first:after]
            point = pairs.point[which]
            is_inside[which] = _even_odd(x[point], y[point], edges)
        return is_inside

    def _states_of(self, place: int) -> NDArray[np.uint8]:
        """Each square of a polygon's fine table: outside, inside or on an edge; shape (1, squares)."""
        side, edges = self._fine.side, self._edges[place]
        # Middles of the squares by row, in the table's own steps.
        x1, x2 = ((edges[:, i] - self._fine.west[place]) * self._fine.per_x[place] + 1.0 for i in (0, 2))
        y1, y2 = ((edges[:, i] - self._fine.south[place]) * self._fine.per_y[place] + 1.0 for i in (1, 3))
        state = _parity(x1, y1, x2, y2, side)
        state[_touched(x1, y1, x2, y2, side)] = _EDGE
        return state.reshape(1, -1)

    def _neighbourhoods(self, bounds: Floats) -> tuple[NDArray[np.int16], list[tuple[int, ...]]]:
        """For each coarse square the number of a group of polygons, and the groups; group 0 is empty."""
        side = self._coarse.side
        near = np.zeros((side, side), dtype=np.int16)
        groups: list[tuple[int, ...]] = [(), *((place,) for place in range(len(bounds)))]
        number = {group: i for i, group in enumerate(groups)}
        for place, (west, south, east, north) in enumerate(bounds):
            first, last = self._coarse.squares(np.array([west, east]), np.array([south, north])).tolist()
            # One square more to each side: rounding must not part a point from its polygon.
            rows = slice(max(first // side - 1, 0), last // side + 2)
            columns = slice(max(first % side - 1, 0), last % side + 2)
            here = near[rows, columns]
            for old in np.unique(here).tolist():
                group = (*groups[old], place)
                if group not in number:
                    number[group] = len(groups)
                    groups.append(group)
                here[here == old] = -number[group]
            np.negative(here, out=here)
        return near.ravel(), groups


def _edges_of(outline: BaseGeometry) -> Floats:
    """Edges of all rings: x1, y1, x2, y2; shape (e, 4)."""
    rings = shapely.get_rings(shapely.get_parts(outline))
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    joined = np.hstack([corners[:-1], corners[1:]])
    return np.ascontiguousarray(joined[ring[:-1] == ring[1:]])


def _parity(x1: Floats, y1: Floats, x2: Floats, y2: Floats, side: int) -> NDArray[np.uint8]:
    """Whether the middle of each square lies inside, by the edges passed on the way to it; shape (side, side)."""
    middle = np.arange(side) + 0.5
    edge, row = np.nonzero((y1[:, None] > middle) != (y2[:, None] > middle))
    at = x1[edge] + (middle[row] - y1[edge]) * (x2[edge] - x1[edge]) / (y2[edge] - y1[edge])
    # The first square whose middle lies east of the crossing.
    column = np.clip(np.floor(at + 0.5), 0, side - 1).astype(np.int64)
    passed = np.bincount(row * side + column, minlength=side * side).reshape(side, side)
    return (np.cumsum(passed, axis=1) % 2).astype(np.uint8)


def _touched(x1: Floats, y1: Floats, x2: Floats, y2: Floats, side: int) -> Flags:
    """Squares on which an edge may lie, and their neighbours; shape (side, side)."""
    # Steps of half a square at most: no square that an edge crosses is farther than a neighbour of one that is marked.
    pieces = np.ceil(2.0 * np.maximum(np.abs(x2 - x1), np.abs(y2 - y1))).astype(np.int64) + 1
    edge = np.repeat(np.arange(len(x1)), pieces + 1)
    start = np.repeat(np.cumsum(pieces + 1) - (pieces + 1), pieces + 1)
    along = (np.arange(len(edge)) - start) / pieces[edge]
    column = np.floor(x1[edge] + along * (x2 - x1)[edge]).astype(np.int64)
    row = np.floor(y1[edge] + along * (y2 - y1)[edge]).astype(np.int64)
    marked = np.zeros((side + 2, side + 2), dtype=np.bool_)
    for up in (0, 1, 2):
        for right in (0, 1, 2):
            marked[np.clip(row + up, 0, side + 1), np.clip(column + right, 0, side + 1)] = True
    return marked[1:-1, 1:-1]


def _even_odd(x: Floats, y: Floats, edges: Floats) -> Flags:
    """Which points lie inside: a ray to the east passes an odd number of edges."""
    found = np.zeros(len(x), dtype=np.bool_)
    order = np.argsort(y)
    size = max(64, _MOST_TESTS // max(len(edges), 1))
    for start in range(0, len(x), size):
        which = order[start : start + size]
        px, py = x[which, None], y[which, None]
        # Sorted by height, a block of points meets few edges of a long outline.
        low, high = np.minimum(edges[:, 1], edges[:, 3]), np.maximum(edges[:, 1], edges[:, 3])
        x1, y1, x2, y2 = edges[(high >= py[0]) & (low <= py[-1]) & (low < high)].T
        passes = (y1 > py) != (y2 > py)
        # On which side of the edge, seen upwards; a division would blur what is near it.
        beyond = ((x2 - x1) * (py - y1) - (px - x1) * (y2 - y1)) * np.sign(y2 - y1) > 0
        found[which] = np.count_nonzero(passes & beyond, axis=1) % 2 == 1
    return found
