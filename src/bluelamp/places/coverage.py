"""Coverage: how much of each rectangle of a grid lies inside a polygon, exactly and for all rectangles at once."""

from __future__ import annotations

__all__ = ["ROUNDING_SHARE", "GridFrame", "rectangle_coverage"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely import MultiPolygon, Polygon

    Floats = NDArray[np.float64]

# An overlap below a billionth of a cell is rounding, not ground.
ROUNDING_SHARE = 1e-9


@dataclass(frozen=True, slots=True)
class GridFrame:
    """A block of equal rectangles on an anchored grid.

    Args:
        origin: easting and northing of the corner at which column 0 and row 0 begin, metres.
        width_m: of a rectangle.
        height_m: of a rectangle.
        first_column: column at the west edge of the block.
        first_row: row at the south edge.
        n_columns: columns in the block.
        n_rows: rows in the block.
    """

    origin: tuple[float, float]
    width_m: float
    height_m: float
    first_column: int
    first_row: int
    n_columns: int
    n_rows: int


def rectangle_coverage(geometry: Polygon | MultiPolygon, frame: GridFrame) -> Floats:
    """The share of each rectangle that lies inside a polygon.

    The boundary is cut at every grid line. Each piece takes its signed height from all rectangles further east, and
    from its own rectangle the part that lies east of it (Green's theorem, rectangle by rectangle).

    Args:
        geometry: valid polygon in metres that lies inside the frame.
        frame: the rectangles.

    Returns:
        Shares 0 to 1, shape (n_rows, n_columns); those within ``ROUNDING_SHARE`` of 0 or 1 are exactly that.
    """
    u, v, ring = _ring_vertices(geometry, frame)
    start_u, start_v, end_u, end_v = _pieces(u, v, ring)
    middle_u, rise = (start_u + end_u) / 2, end_v - start_v
    column, row = np.floor(middle_u), np.floor((start_v + end_v) / 2)
    flat = (row * (frame.n_columns + 1) + column).astype(np.int64)
    size = frame.n_rows * (frame.n_columns + 1)
    sloped = rise != 0
    flat, rise, inside = flat[sloped], rise[sloped], (middle_u - column)[sloped]
    shape = (frame.n_rows, frame.n_columns + 1)
    whole = np.bincount(flat, rise, minlength=size).astype(np.float64).reshape(shape)
    own = np.bincount(flat, rise * inside, minlength=size).astype(np.float64).reshape(shape)
    share = (own - np.cumsum(whole, axis=1))[:, : frame.n_columns]
    share[share < ROUNDING_SHARE] = 0.0
    share[share > 1 - ROUNDING_SHARE] = 1.0
    return share


def _ring_vertices(geometry: Polygon | MultiPolygon, frame: GridFrame) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Vertices of all rings in grid units, the ground on the left of the way, and the ring each belongs to."""
    rings = shapely.get_rings(shapely.get_parts(shapely.orient_polygons(geometry)))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    u = (xy[:, 0] - frame.origin[0]) / frame.width_m - frame.first_column
    v = (xy[:, 1] - frame.origin[1]) / frame.height_m - frame.first_row
    return u, v, ring


def _pieces(u: Floats, v: Floats, ring: NDArray[np.int64]) -> tuple[Floats, Floats, Floats, Floats]:
    """Boundary pieces that each lie in one rectangle: start and end, shape (m,) each."""
    segment = np.flatnonzero(ring[1:] == ring[:-1])
    u0, v0, u1, v1 = u[segment], v[segment], u[segment + 1], v[segment + 1]
    n = len(segment)
    at_u, cut_u = _crossings(u0, u1)
    at_v, cut_v = _crossings(v0, v1)
    owner = np.concatenate([np.arange(n), np.arange(n), at_u, at_v])
    t = np.concatenate([np.zeros(n), np.ones(n), cut_u, cut_v])
    order = np.lexsort((t, owner))
    owner, t = owner[order], t[order]
    u_cut = np.where(t == 1, u1[owner], u0[owner] + t * (u1 - u0)[owner])
    v_cut = np.where(t == 1, v1[owner], v0[owner] + t * (v1 - v0)[owner])
    piece = np.flatnonzero(owner[1:] == owner[:-1])
    return u_cut[piece], v_cut[piece], u_cut[piece + 1], v_cut[piece + 1]


def _crossings(start: Floats, end: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Where segments cross whole numbers: the segment, and how far along it (0 to 1)."""
    low = np.floor(np.minimum(start, end)).astype(np.int64) + 1
    high = np.ceil(np.maximum(start, end)).astype(np.int64) - 1
    n_cuts = np.maximum(high - low + 1, 0)
    owner = np.repeat(np.arange(len(start)), n_cuts)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(n_cuts) - n_cuts, n_cuts)
    # Rounding must not push a cut beyond its segment's ends.
    along = np.clip((low[owner] + step - start[owner]) / (end - start)[owner], 0.0, 1.0)
    return owner, along
