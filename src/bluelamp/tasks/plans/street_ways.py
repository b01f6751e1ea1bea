"""Ways along streets between points: metres on foot and seconds by car, by the shortest path."""

from __future__ import annotations

__all__ = ["SNAP_M", "StreetWays", "street_ways"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.places.segments import StreetNetwork
    from bluelamp.plans.rules import PlanRules

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

# A point further than this from every street is not on the streets of the file.
SNAP_M = 500.0
# Ways that cars do not use; the rest of what may be walked may be driven, one-way streets in both directions.
_NOT_FOR_CARS = frozenset(
    {"footway", "path", "pedestrian", "steps", "cycleway", "bridleway", "track", "sidewalk", "crossing", "alley"}
)
# A piece of the network smaller than this share of the largest is an island: nobody's way begins there.
_ISLAND_SHARE = 0.02
_MARGIN_M = 5_000.0
# An edge of no length is none to a sparse matrix.
_NEARLY_NOTHING_M = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class StreetWays:
    """Ways between points.

    Args:
        walk_m: metres on foot, shape (n, n); infinite where there is no way.
        drive_s: seconds by car at the rules' speed, without getting in and parking, shape (n, n); likewise.
        words: what the reader must know, in sentences.
    """

    walk_m: Floats
    drive_s: Floats
    words: tuple[str, ...]


def street_ways(network: StreetNetwork, x: Floats, y: Floats, rules: PlanRules) -> StreetWays:
    """Find the shortest ways between all points along a network.

    Each point joins at the nearest spot of a street, by the straight line times the rules' detour. One-way
    streets are driven in both directions, and motorways not at all.

    Args:
        network: streets that may be walked.
        x: eastings of the points in metres, shape (n,).
        y: northings, shape (n,).
        rules: for the speed by car and the detour.
    """
    near = _near(network, x, y)
    walk_m = _metres(network, near, x, y, rules.detour)
    for_cars = near & np.array([_is_for_cars(str(kind)) for kind in network.kinds], dtype=bool)
    drive_s = _metres(network, for_cars, x, y, rules.detour) / (rules.drive_kmh / 3.6)
    return StreetWays(walk_m, drive_s, _words(walk_m, drive_s))


def _near(network: StreetNetwork, x: Floats, y: Floats) -> NDArray[np.bool_]:
    """Streets within some kilometres of the points: a county's network need not be searched for a town's ways."""
    box = shapely.bounds(network.lines)
    west, south = x.min() - _MARGIN_M, y.min() - _MARGIN_M
    east, north = x.max() + _MARGIN_M, y.max() + _MARGIN_M
    is_near: NDArray[np.bool_] = (box[:, 2] >= west) & (box[:, 0] <= east) & (box[:, 3] >= south) & (box[:, 1] <= north)
    return is_near


def _is_for_cars(kind: str) -> bool:
    return kind.strip().casefold().replace(" ", "_") not in _NOT_FOR_CARS


@dataclass(frozen=True, slots=True)
class _Foot:
    """Where points join a network.

    Args:
        segment: the nearest one that is on no island, -1 where none is near, shape (n,).
        along_m: metres from its start, shape (n,).
        aside_m: metres from the point to it, straight, shape (n,).
    """

    segment: Ints
    along_m: Floats
    aside_m: Floats


def _metres(network: StreetNetwork, chosen: NDArray[np.bool_], x: Floats, y: Floats, detour: float) -> Floats:
    """Metres between points along the chosen segments, infinite where there is no way, 0 on the diagonal."""
    n = len(x)
    metres = np.full((n, n), np.inf)
    foot = _feet(network, chosen, x, y)
    joined = np.flatnonzero(foot.segment >= 0)
    if len(joined):
        graph, first = _graph(network, chosen, foot, joined)
        sources = first + np.arange(len(joined))
        along = dijkstra(graph, directed=False, indices=sources)[:, sources]
        aside = foot.aside_m[joined] * detour
        metres[np.ix_(joined, joined)] = np.minimum(along, along.T) + aside[:, None] + aside[None, :]
    np.fill_diagonal(metres, 0.0)
    return np.round(metres, 1)


def _feet(network: StreetNetwork, chosen: NDArray[np.bool_], x: Floats, y: Floats) -> _Foot:
    """The nearest point of the network to each point; of equally near segments the first."""
    open_ones = np.flatnonzero(chosen & ~_is_island(network, chosen))
    segment = np.full(len(x), -1, dtype=np.int64)
    if len(open_ones) == 0:
        return _Foot(segment, np.zeros(len(x)), np.zeros(len(x)))
    spots = shapely.points(x, y)
    near = shapely.STRtree(network.lines[open_ones]).query_nearest(spots, max_distance=SNAP_M, all_matches=True)
    found = np.full(len(x), len(network), dtype=np.int64)
    np.minimum.at(found, near[0], open_ones[near[1]])
    segment[found < len(network)] = found[found < len(network)]
    lines = network.lines[np.maximum(segment, 0)]
    return _Foot(segment, shapely.line_locate_point(lines, spots), shapely.distance(lines, spots))


def _is_island(network: StreetNetwork, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which segments belong to a piece that is small beside the largest, shape (m,)."""
    count = _node_count(network)
    links = csr_array((np.ones(chosen.sum()), (network.start[chosen], network.end[chosen])), shape=(count, count))
    _, part = connected_components(links, directed=False)
    length = np.bincount(part[network.start[chosen]], weights=network.length_m[chosen], minlength=part.max() + 1)
    is_island: NDArray[np.bool_] = length[part[network.start]] < _ISLAND_SHARE * length.max()
    return is_island


def _node_count(network: StreetNetwork) -> int:
    return int(max(network.start.max(), network.end.max())) + 1


def _graph(network: StreetNetwork, chosen: NDArray[np.bool_], foot: _Foot, joined: Ints) -> tuple[csr_array, int]:
    """Lengths between junctions and points, and the first point's number; of two edges between two the shorter."""
    first = _node_count(network)
    own = first + np.arange(len(joined))
    segment, along = foot.segment[joined], foot.along_m[joined]
    one, other = _neighbours(segment)
    starts = np.concatenate([network.start[chosen], network.start[segment], network.end[segment], own[one]])
    ends = np.concatenate([network.end[chosen], own, own, own[other]])
    rest = np.maximum(network.length_m[segment] - along, 0.0)
    length = np.concatenate([network.length_m[chosen], along, rest, np.abs(along[one] - along[other])])
    low, high = np.minimum(starts, ends), np.maximum(starts, ends)
    order = np.lexsort((length, high, low))
    low, high, length = low[order], high[order], np.maximum(length[order], _NEARLY_NOTHING_M)
    is_first = np.ones(len(low), dtype=bool)
    is_first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    count = first + len(joined)
    return csr_array((length[is_first], (low[is_first], high[is_first])), shape=(count, count)), first


def _neighbours(segment: Ints) -> tuple[Ints, Ints]:
    """Pairs of points that join one segment."""
    one, other = np.triu_indices(len(segment), 1)
    same = segment[one] == segment[other]
    return one[same], other[same]


def _words(walk_m: Floats, drive_s: Floats) -> tuple[str, ...]:
    n = len(walk_m)
    ways = n * (n - 1) // 2
    said = [
        "Ways follow the street file: shortest paths, one-way streets driven both ways, no motorways, no live traffic."
    ]
    for name, metres in (("on foot", walk_m), ("by car", drive_s)):
        missing = int(np.isinf(metres[np.triu_indices(n, 1)]).sum())
        if missing:
            said.append(
                f"For {missing:,} of {ways:,} ways {name} the street file knows none; they are approximated by the "
                "straight line."
            )
    return tuple(said)
