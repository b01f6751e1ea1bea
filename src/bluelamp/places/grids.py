"""Grids: squares and hexagons over a study area, anchored so that the same ground has the same name in every run."""

from __future__ import annotations

__all__ = ["dissolve", "grid_counts", "hex_units", "locate", "outlines", "square_units"]

from typing import TYPE_CHECKING

import numpy as np
import shapely

from bluelamp.core.errors import RefusedInputError, UsageError
from bluelamp.core.vocabulary import CellShape
from bluelamp.places.counting import cell_window, cells_of_points, cells_of_units, values_of_units, whole_numbers_up_to
from bluelamp.places.lattice import Lattice, anchored_lattice, clip_cells
from bluelamp.places.neighbours import neighbours_from_offsets
from bluelamp.places.units import Neighbours, Units

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely import MultiPolygon, Polygon

    from bluelamp.places.areas import StudyArea

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Geometries = NDArray[np.object_]

# Steps (row, column) to neighbours in the order of rising unit numbers.
_ROOK = np.array([[-1, 0], [0, -1], [0, 1], [1, 0]])
_QUEEN = np.array([[-1, -1], [-1, 0], [-1, 1], [0, -1], [0, 1], [1, -1], [1, 0], [1, 1]])
_HEX_EVEN = np.array([[-1, -1], [-1, 0], [0, -1], [0, 1], [1, -1], [1, 0]])
_HEX_ODD = np.array([[-1, 0], [-1, 1], [0, -1], [0, 1], [1, 0], [1, 1]])
# A cell whose ground falls short of this share of a whole cell is cut by the boundary.
_WHOLE_SHARE = 1 - 1e-9


def square_units(area: StudyArea, size_m: float, origin: tuple[float, float] = (0.0, 0.0)) -> Units:
    """Squares that overlap a study area.

    Args:
        area: the study area.
        size_m: side in metres.
        origin: easting and northing that the grid is anchored at.

    Returns:
        Units row by row from the south-west; ``walks`` are the four that share an edge, ``touches`` the eight around.
        The areas sum to the study area's.

    Raises:
        UsageError: a size that is not positive, or too small for the area.
        RefusedInputError: no cell overlaps the area.
    """
    lattice = anchored_lattice(CellShape.SQUARE, size_m, origin)
    return _grid_units(area, lattice, walks=_ROOK, touches=_QUEEN)


def hex_units(area: StudyArea, size_m: float, origin: tuple[float, float] = (0.0, 0.0)) -> Units:
    """Hexagons that overlap a study area, standing on a point.

    Args:
        area: the study area.
        size_m: distance between two opposite sides in metres; a whole cell has sqrt(3) / 2 x size^2 of ground.
        origin: easting and northing of the middle of hexagon (0, 0).

    Returns:
        Units row by row from the south-west; ``walks`` and ``touches`` are both the six around.

    Raises:
        UsageError: a size that is not positive, or too small for the area.
        RefusedInputError: no cell overlaps the area.
    """
    return _grid_units(area, anchored_lattice(CellShape.HEX, size_m, origin), walks=None, touches=None)


def locate(units: Units, x: Floats, y: Floats) -> Ints:
    """The unit that each point lies in.

    South and west edges belong to a square, north and east edges to the next; a hexagon has the points that are nearer
    to its middle than to any other, and ties go one way. So no point is counted twice.

    Args:
        units: squares or hexagons.
        x: easting in metres, shape (n,); NaN where unknown.
        y: northing in metres, shape (n,).

    Returns:
        Index into ``units``, -1 outside, shape (n,).
    """
    lattice, window = _lattice(units), cell_window(units.grid_index)
    lookup = np.full(window.n_cells, -1, dtype=np.int64)
    lookup[cells_of_units(window, units.grid_index)] = np.arange(len(units))
    found = np.empty(len(x), dtype=np.int64)
    for part, cells in cells_of_points(lattice, window, x, y):
        found[part] = lookup[cells]
    return found


def grid_counts(units: Units, x: Floats, y: Floats, weights: Floats | None = None) -> Floats:
    """How many points lie in each unit, or the sum of their weights.

    Args:
        units: squares or hexagons.
        x: easting in metres, shape (n,); NaN counts nowhere.
        y: northing in metres, shape (n,).
        weights: what each point counts for, shape (n,).

    Returns:
        Counts, shape (n units,).
    """
    lattice, window = _lattice(units), cell_window(units.grid_index)
    if weights is not None:
        sums = np.zeros(window.n_cells)
        for part, cells in cells_of_points(lattice, window, x, y):
            np.add.at(sums, cells, weights[part])
        return values_of_units(window, units.grid_index, sums)
    # Narrow numbers: the table stays in the processor's cache. A one of another kind would make adding 50 times slower.
    counts = np.zeros(window.n_cells, dtype=whole_numbers_up_to(len(x)))
    one = counts.dtype.type(1)
    for _, cells in cells_of_points(lattice, window, x, y):
        np.add.at(counts, cells, one)
    return values_of_units(window, units.grid_index, counts)


def outlines(units: Units, area: StudyArea | None = None, index: Ints | None = None) -> Geometries:
    """The ground of units as polygons.

    Args:
        units: squares or hexagons.
        area: cut those at the edge to it.
        index: which units; all by default.

    Returns:
        Polygons in working metres, shape (n,).
    """
    lattice = _lattice(units)
    chosen = np.arange(len(units)) if index is None else np.asarray(index, dtype=np.int64)
    cells = lattice.cells(units.grid_index[chosen])
    if area is not None:
        cut = np.flatnonzero(units.area_m2[chosen] < _WHOLE_SHARE * lattice.cell_area_m2)
        cells[cut] = clip_cells(lattice, units.grid_index[chosen[cut]], area.geometry)
    return cells


def dissolve(units: Units, index: Ints, area: StudyArea | None = None) -> Polygon | MultiPolygon:
    """The ground of several units as one polygon, or several where they do not hang together.

    Args:
        units: squares or hexagons.
        index: which units.
        area: cut to it.
    """
    whole = shapely.union_all(_lattice(units).cells(units.grid_index[np.asarray(index, dtype=np.int64)]))
    if area is not None:
        whole = shapely.intersection(whole, area.geometry)
    polygons = [part for part in shapely.get_parts(whole) if part.geom_type == "Polygon"]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _grid_units(
    area: StudyArea, lattice: Lattice, *, walks: NDArray[np.int_] | None, touches: NDArray[np.int_] | None
) -> Units:
    index, area_m2 = lattice.ground(area.geometry)
    if len(index) == 0:
        raise RefusedInputError("The study area has no ground: no cell overlaps it.", code="BL-GRID-03")
    x, y = lattice.middles(index)
    around = _neighbours(index, None if walks is None else walks)
    return Units(
        shape=lattice.shape,
        size_m=lattice.size_m,
        ids=lattice.ids(index),
        x=x,
        y=y,
        area_m2=area_m2,
        walks=around,
        touches=around if touches is None else _neighbours(index, touches),
        grid_index=index,
        origin=lattice.origin,
    )


def _neighbours(index: Ints, offsets: NDArray[np.int_] | None) -> Neighbours:
    """Neighbours by steps on the grid; those of hexagons, when no steps are given, differ between odd and even rows."""
    column, row = index[:, 0] - index[:, 0].min() + 1, index[:, 1] - index[:, 1].min() + 1
    lookup = np.full((row.max() + 2, column.max() + 2), -1, dtype=np.int64)
    lookup[row, column] = np.arange(len(index))
    if offsets is not None:
        return neighbours_from_offsets(lookup, row, column, offsets)
    is_odd = (index[:, 1] & 1).astype(bool)
    return neighbours_from_offsets(lookup, row, column, np.where(is_odd[:, None, None], _HEX_ODD, _HEX_EVEN))


def _lattice(units: Units) -> Lattice:
    if units.shape not in (CellShape.SQUARE, CellShape.HEX):
        raise UsageError(f"Units of shape {units.shape} are no grid.", code="BL-GRID-04")
    return Lattice(units.shape, units.size_m, units.origin)
