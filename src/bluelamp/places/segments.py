"""Street segments: the pieces of street between two junctions, as units to rank and to walk."""

from __future__ import annotations

__all__ = [
    "NOT_FOR_WALKING",
    "WALKWAY_WIDTH_M",
    "StreetNetwork",
    "build_network",
    "dissolve_segments",
    "is_walkable",
    "locate_on_streets",
    "network_within",
    "segment_outlines",
    "segment_units",
]

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import CellShape
from bluelamp.places.areas import contains
from bluelamp.places.neighbours import neighbours_from_pairs
from bluelamp.places.units import Units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely import Geometry, MultiPolygon, Polygon

    from bluelamp.places.areas import StudyArea

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Geometries = NDArray[np.object_]

# Carriageway, both pavements and the fronts beside them: what a crew on foot sees and is seen on.
WALKWAY_WIDTH_M = 20.0

# Ways that no crew walks along: closed to feet by law, not open to the public, or not there.
NOT_FOR_WALKING: frozenset[str] = frozenset(
    {
        "motorway",
        "motorway_link",
        "bus_guideway",
        "busway",
        "raceway",
        "escape",
        "construction",
        "proposed",
        "planned",
        "abandoned",
        "razed",
        "demolished",
        "corridor",
        "elevator",
        "platform",
        "rest_area",
        "services",
        "no",
    }
)

# Vertices closer than this are one: publishers print coordinates to the millimetre.
_DECIMALS = 3


@dataclass(frozen=True, slots=True)
class StreetNetwork:
    """Street segments between junctions and dead ends.

    Args:
        lines: the way of each segment, LineString in working metres, shape (n,).
        names: name of the street, empty where it has none, shape (n,).
        kinds: kind of way as the source says, e.g. footway or residential, shape (n,).
        start: node at the line's first vertex, shape (n,), int64.
        end: node at its last vertex, shape (n,).
        length_m: shape (n,).
        ids: stable names made from the end points and the middle, shape (n,).
    """

    lines: Geometries
    names: NDArray[np.str_]
    kinds: NDArray[np.str_]
    start: Ints
    end: Ints
    length_m: Floats
    ids: NDArray[np.str_]

    def __len__(self) -> int:
        """How many segments."""
        return len(self.lines)


def is_walkable(kind: str) -> bool:
    """Whether a crew may walk along a way of this kind; an unknown kind may be walked."""
    return kind.strip().casefold().replace(" ", "_") not in NOT_FOR_WALKING


def build_network(lines: Sequence[Geometry] | Geometries, names: Sequence[str], kinds: Sequence[str]) -> StreetNetwork:
    """Cut lines at junctions, and join them where nothing joins.

    A junction is a vertex that ways in more than two directions share; a bridge over a street shares none with it. A
    vertex where one way ends and one other begins is no junction: the two become one segment, which has the name and
    the kind of its longest piece.

    Args:
        lines: LineStrings in working metres, shape (m,).
        names: of each, empty for none.
        kinds: of each; those of ``NOT_FOR_WALKING`` are left out before junctions are sought.

    Returns:
        Segments in the order of their ids; a stretch drawn twice is there once.

    Raises:
        RefusedInputError: nothing to walk on is left.
    """
    walkable = np.array([is_walkable(kind) for kind in kinds], dtype=bool)
    drawn = np.array(list(lines), dtype=object)[walkable]
    xy, line = shapely.get_coordinates(drawn, return_index=True)
    xy = np.round(xy, _DECIMALS)
    moved = np.ones(len(xy), dtype=bool)
    moved[1:] = (line[1:] != line[:-1]) | np.any(xy[1:] != xy[:-1], axis=1)
    pieces, owner = _cut_at_junctions(xy[moved], line[moved])
    if len(pieces) == 0:
        raise RefusedInputError(
            "There is no street to walk on: every line is empty or closed to feet.", code="BL-STREET-01"
        )
    joined, longest = _join_pieces(pieces)
    source = owner[longest]
    return _network(
        joined,
        np.array(list(names), dtype=np.str_)[walkable][source],
        np.array(list(kinds), dtype=np.str_)[walkable][source],
    )


def network_within(network: StreetNetwork, area: StudyArea) -> StreetNetwork:
    """The segments whose middle lies in the study area, whole and under the same ids.

    Raises:
        RefusedInputError: none does.
    """
    middle = _middles(network)
    inside = np.flatnonzero(contains(area, middle[:, 0], middle[:, 1]))
    if len(inside) == 0:
        raise RefusedInputError("No street of the network lies in the study area.", code="BL-STREET-02")
    nodes, place = np.unique(np.concatenate([network.start[inside], network.end[inside]]), return_inverse=True)
    del nodes
    return StreetNetwork(
        lines=network.lines[inside],
        names=network.names[inside],
        kinds=network.kinds[inside],
        start=place[: len(inside)].astype(np.int64),
        end=place[len(inside) :].astype(np.int64),
        length_m=network.length_m[inside],
        ids=network.ids[inside],
    )


def segment_units(network: StreetNetwork, area: StudyArea | None = None) -> Units:
    """Street segments as ranking units.

    Args:
        network: the streets.
        area: keep only segments whose middle lies in it; unit i is then segment i of ``network_within(network, area)``.

    Returns:
        Units of shape ``street``: ``walks`` and ``touches`` are the segments that meet at a junction; ``area_m2`` is
        length x ``WALKWAY_WIDTH_M``.
    """
    chosen = network if area is None else network_within(network, area)
    n = len(chosen)
    middle = _middles(chosen)
    ends = coo_array(
        (np.ones(2 * n, dtype=np.int64), (np.tile(np.arange(n), 2), np.concatenate([chosen.start, chosen.end]))),
    ).tocsr()
    meeting = (ends @ ends.T).tocoo()
    neighbours = neighbours_from_pairs(n, meeting.row.astype(np.int64), meeting.col.astype(np.int64))
    return Units(
        shape=CellShape.STREET,
        size_m=0.0,
        ids=chosen.ids,
        x=middle[:, 0],
        y=middle[:, 1],
        area_m2=chosen.length_m * WALKWAY_WIDTH_M,
        walks=neighbours,
        touches=neighbours,
        grid_index=np.empty((0, 2), dtype=np.int64),
    )


def locate_on_streets(network: StreetNetwork, x: Floats, y: Floats, max_distance_m: float = 50.0) -> Ints:
    """The segment nearest to each point.

    Args:
        network: the streets; the one within the study area where units were made of that.
        x: easting in metres, shape (n,); NaN where unknown.
        y: northing in metres, shape (n,).
        max_distance_m: a point further away than this lies on no street.

    Returns:
        Index of the segment, -1 for none; of equally near ones the first, shape (n,).
    """
    points = np.asarray(x, dtype=np.float64) + 1j * np.asarray(y, dtype=np.float64)
    distinct, back = np.unique(points, return_inverse=True)
    known = np.flatnonzero(np.isfinite(distinct))
    where = shapely.points(distinct[known].real, distinct[known].imag)
    near = shapely.STRtree(network.lines).query_nearest(where, max_distance=max_distance_m, all_matches=True)
    found = np.full(len(distinct), len(network), dtype=np.int64)
    np.minimum.at(found, known[near[0]], near[1])
    found[found == len(network)] = -1
    return found[back]


def segment_outlines(network: StreetNetwork, index: Ints | None = None) -> Geometries:
    """The ground of segments: their lines, ``WALKWAY_WIDTH_M`` wide, shape (n,)."""
    lines = network.lines if index is None else network.lines[np.asarray(index, dtype=np.int64)]
    outlines: NDArray[np.object_] = shapely.buffer(lines, WALKWAY_WIDTH_M / 2)
    return outlines


def dissolve_segments(network: StreetNetwork, index: Ints) -> Polygon | MultiPolygon:
    """The ground of several segments as one polygon, or several where they do not hang together."""
    parts = shapely.get_parts(shapely.union_all(segment_outlines(network, index)))
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(list(parts))


def _cut_at_junctions(xy: Floats, line: Ints) -> tuple[Geometries, Ints]:
    """Lines cut at every vertex that is not passed straight through, each stretch once, and the line it came from."""
    _, vertex = np.unique(xy[:, 0] + 1j * xy[:, 1], return_inverse=True)
    step = np.flatnonzero(line[1:] == line[:-1])
    if len(step) == 0:
        return np.empty(0, dtype=object), np.empty(0, dtype=np.int64)
    # Where a line ends in the middle of another, both are cut, so that a stretch drawn twice is seen to be the same.
    is_line_end = np.zeros(vertex.max() + 1, dtype=bool)
    is_line_end[vertex[np.flatnonzero(np.diff(line, prepend=-1))]] = True
    is_line_end[vertex[np.flatnonzero(np.diff(line, append=-1))]] = True
    is_cut = ((_directions(vertex, step) != 2) | is_line_end)[vertex]  # noqa: PLR2004 - one way in and one way out
    is_first = np.ones(len(step), dtype=bool)
    is_first[1:] = (np.diff(step) != 1) | is_cut[step[1:]]
    piece = np.cumsum(is_first) - 1
    # Each step adds its end; the first step of a piece adds its beginning before it.
    begin = np.flatnonzero(is_first)
    rows = np.insert(step + 1, begin, step[begin])
    pieces = np.asarray(shapely.linestrings(xy[rows], indices=np.insert(piece, begin, piece[begin])), dtype=object)
    _, once = np.unique(np.array(shapely.to_wkb(shapely.normalize(pieces)), dtype=object), return_index=True)
    once.sort()
    return pieces[once], line[step[begin]][once]


def _directions(vertex: Ints, step: Ints) -> Ints:
    """In how many different directions ways leave each vertex."""
    one, other = vertex[step], vertex[step + 1]
    low, high = np.minimum(one, other), np.maximum(one, other)
    edge = np.unique(low * (vertex.max() + 1) + high)
    low, high = np.divmod(edge, vertex.max() + 1)
    return np.bincount(np.concatenate([low, high]), minlength=vertex.max() + 1)


def _join_pieces(pieces: Geometries) -> tuple[Geometries, Ints]:
    """Pieces joined where exactly two ends meet, and the longest piece of each."""
    n = len(pieces)
    ends = np.concatenate([_end_points(pieces, 0), _end_points(pieces, -1)])
    points, node, n_ends = np.unique(ends, return_inverse=True, return_counts=True)
    piece = np.tile(np.arange(n), 2)
    order = np.argsort(node, kind="stable")
    starts = np.flatnonzero(np.diff(node[order], prepend=-1))
    pairs = starts[np.diff(starts, append=2 * n) == 2]  # noqa: PLR2004 - the two pieces that meet
    links = coo_array((np.ones(len(pairs)), (piece[order[pairs]], piece[order[pairs + 1]])), shape=(n, n))
    _, group = connected_components(links, directed=False)
    members = np.argsort(group, kind="stable")
    gathered = shapely.multilinestrings(pieces[members], indices=group[members])
    joined = _loops_from_junctions(np.asarray(shapely.line_merge(gathered), dtype=object), points[n_ends != 2])  # noqa: PLR2004 - no junction has two ends
    by_length = np.lexsort((shapely.length(pieces), group))
    longest = by_length[np.flatnonzero(np.diff(group[by_length], append=-1))]
    return joined, longest.astype(np.int64)


def _loops_from_junctions(lines: Geometries, junctions: NDArray[np.complex128]) -> Geometries:
    """The same lines, each loop turned to begin at the junction that it hangs on."""
    result = lines.copy()
    for i in np.flatnonzero(shapely.is_closed(lines)):
        xy = shapely.get_coordinates(lines[i])[:-1]
        turn = int(np.argmax(np.isin(xy[:, 0] + 1j * xy[:, 1], junctions)))
        rolled = np.roll(xy, -turn, axis=0)
        result[i] = shapely.LineString(np.vstack([rolled, rolled[:1]]))
    return result


def _network(lines: Geometries, names: NDArray[np.str_], kinds: NDArray[np.str_]) -> StreetNetwork:
    ids = _segment_ids(lines)
    # Two that agree to the metre in both ends and the middle are one way drawn twice by hand.
    _, order = np.unique(ids, return_index=True)
    lines, n = lines[order], len(order)
    _, node = np.unique(np.concatenate([_end_points(lines, 0), _end_points(lines, -1)]), return_inverse=True)
    return StreetNetwork(
        lines=lines,
        names=names[order],
        kinds=kinds[order],
        start=node[:n].astype(np.int64),
        end=node[n:].astype(np.int64),
        length_m=shapely.length(lines),
        ids=ids[order],
    )


def _segment_ids(lines: Geometries) -> NDArray[np.str_]:
    """Names from the end points and the middle to the metre, the same whichever way the line was drawn."""
    ends = np.sort(np.stack([_end_points(lines, 0), _end_points(lines, -1)], axis=1), axis=1)
    middle = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    marks = np.column_stack([ends.real, ends.imag, shapely.get_x(middle), shapely.get_y(middle)])
    metres = np.rint(marks).astype("<i8")
    return np.array([f"T:{hashlib.blake2b(row.tobytes(), digest_size=6).hexdigest()}" for row in metres])


def _end_points(lines: Geometries, which: int) -> NDArray[np.complex128]:
    points = shapely.get_point(lines, which)
    ends: NDArray[np.complex128] = shapely.get_x(points) + 1j * shapely.get_y(points)
    return ends


def _middles(network: StreetNetwork) -> Floats:
    return shapely.get_coordinates(shapely.line_interpolate_point(network.lines, 0.5, normalized=True))
