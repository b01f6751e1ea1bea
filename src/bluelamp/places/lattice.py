"""The lattice under a grid: anchored squares or pointy-top hexagons, their names, corners and the ground they cover."""

from __future__ import annotations

__all__ = ["Lattice", "anchored_lattice", "clip_cells"]

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from bluelamp.core.errors import UsageError
from bluelamp.core.vocabulary import CellShape
from bluelamp.places.coverage import GridFrame, rectangle_coverage

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely import MultiPolygon, Polygon

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Geometries = NDArray[np.object_]

# A grid beyond this would not fit a desk's memory: the size was meant in other units.
_MOST_CELLS = 25_000_000
# Polygons are cut to blocks of so many cells before cells are clipped: a small piece clips faster than a county.
_BLOCK_CELLS = 24
# Columns and rows, in half widths and half sides from the middle, of a hexagon's corners, anticlockwise from the east.
_HEX_CORNERS = np.array([[1, -1], [1, 1], [0, 2], [-1, 1], [-1, -1], [0, -2], [1, -1]])
_SQUARE_CORNERS = np.array([[1, 0], [1, 1], [0, 1], [0, 0], [1, 0]])


@dataclass(frozen=True, slots=True)
class Lattice:
    """An endless tiling of the plane.

    Hexagons stand on a point; odd rows lie half a width further east; the hexagon (0, 0) is centred on the origin. The
    square (0, 0) has its south-west corner there.

    Args:
        shape: square or hex.
        size_m: side of a square, or distance between two opposite sides of a hexagon, metres.
        origin: easting and northing of the anchor, reduced to the least that gives the same lattice.
    """

    shape: CellShape
    size_m: float
    origin: tuple[float, float]

    @property
    def is_hex(self) -> bool:
        """Whether the cells are hexagons."""
        return self.shape is CellShape.HEX

    @property
    def row_step_m(self) -> float:
        """Distance between two rows."""
        return self.size_m * math.sqrt(3) / 2 if self.is_hex else self.size_m

    @property
    def cell_area_m2(self) -> float:
        """Ground of a whole cell."""
        return self.size_m * self.row_step_m

    def frame(self, west: float, south: float, east: float, north: float) -> tuple[int, int, int, int]:
        """First column, first row, columns and rows that surely cover a box.

        Raises:
            UsageError: more cells than a machine can hold.
        """
        first_column = math.floor((west - self.origin[0]) / self.size_m) - 1
        first_row = math.floor((south - self.origin[1]) / self.row_step_m) - 1
        n_columns = math.floor((east - self.origin[0]) / self.size_m) + 2 - first_column
        n_rows = math.floor((north - self.origin[1]) / self.row_step_m) + 2 - first_row
        if n_columns * n_rows > _MOST_CELLS:
            raise UsageError(
                f"Cells of {self.size_m:g} m would be {n_columns * n_rows:,} in this area; choose larger ones.",
                code="BL-GRID-02",
            )
        return first_column, first_row, n_columns, n_rows

    def middles(self, index: Ints) -> tuple[Floats, Floats]:
        """Easting and northing of cells' middles from their column and row, shape (n,) each."""
        column, row = index[:, 0].astype(np.float64), index[:, 1].astype(np.float64)
        if self.is_hex:
            x = self.origin[0] + self.size_m / 2 * (2 * column + (index[:, 1] & 1))
            return x, self.origin[1] + self.row_step_m * row
        return self.origin[0] + self.size_m * (column + 0.5), self.origin[1] + self.size_m * (row + 0.5)

    def cells(self, index: Ints) -> Geometries:
        """Whole cells as polygons; neighbours have exactly the same corners, shape (n,)."""
        column, row = index[:, 0, None], index[:, 1, None]
        if self.is_hex:
            x = self.origin[0] + self.size_m / 2 * (2 * column + (row & 1) + _HEX_CORNERS[:, 0])
            y = self.origin[1] + self.row_step_m / 3 * (3 * row + _HEX_CORNERS[:, 1])
        else:
            x = self.origin[0] + self.size_m * (column + _SQUARE_CORNERS[:, 0])
            y = self.origin[1] + self.size_m * (row + _SQUARE_CORNERS[:, 1])
        return np.asarray(shapely.polygons(np.stack([x, y], axis=-1)), dtype=object)

    def ids(self, index: Ints) -> NDArray[np.str_]:
        """Stable names such as ``S100:5301:2204``: shape, size, column, row; an origin away from 0 is in the name."""
        away = "" if self.origin == (0.0, 0.0) else f"@{self.origin[0]:g},{self.origin[1]:g}"
        start = f"{'H' if self.is_hex else 'S'}{self.size_m:g}{away}:"
        column, row = index[:, 0], index[:, 1]
        columns = np.array([f"{start}{c}:" for c in range(column.min(), column.max() + 1)])
        rows = np.array([str(r) for r in range(row.min(), row.max() + 1)])
        return np.strings.add(columns[column - column.min()], rows[row - row.min()])

    def ground(self, geometry: Polygon | MultiPolygon) -> tuple[Ints, Floats]:
        """Cells that overlap a polygon, row by row, and their ground inside it.

        Returns:
            Column and row, shape (n, 2), and square metres, shape (n,).
        """
        first_column, first_row, n_columns, n_rows = self.frame(*geometry.bounds)
        if self.is_hex:
            area = self._hex_ground(geometry, first_column, first_row, n_columns, n_rows)
        else:
            frame = GridFrame(self.origin, self.size_m, self.size_m, first_column, first_row, n_columns, n_rows)
            area = rectangle_coverage(geometry, frame) * self.cell_area_m2
        row, column = np.nonzero(area)
        # Columns and rows each lie together in memory: counting reads them apart.
        return np.array([column + first_column, row + first_row], dtype=np.int64).T, area[row, column]

    def _hex_ground(
        self, geometry: Polygon | MultiPolygon, first_column: int, first_row: int, n_columns: int, n_rows: int
    ) -> Floats:
        """Ground of each hexagon in a block, shape (n_rows, n_columns).

        Rectangles of half a width and half a side tell which hexagons lie wholly inside or outside; only the rest,
        along the boundary, are clipped.
        """
        first_half, first_band = 2 * first_column - 1, 3 * first_row - 2
        frame = GridFrame(
            self.origin,
            self.size_m / 2,
            self.row_step_m / 3,
            first_half,
            first_band,
            2 * n_columns + 2,
            3 * n_rows + 2,
        )
        share = rectangle_coverage(geometry, frame)
        # Four bands of two half widths make a hexagon's box; odd rows begin one half width further east.
        bands = np.lib.stride_tricks.sliding_window_view(share, 4, axis=0)[::3][:n_rows]
        least, most = bands.min(axis=-1), bands.max(axis=-1)
        is_odd = ((np.arange(n_rows) + first_row) & 1).astype(np.int64)
        west = 2 * np.arange(n_columns)[None, :] + is_odd[:, None]
        rows = np.arange(n_rows)[:, None]
        is_whole = np.minimum(least[rows, west], least[rows, west + 1]) == 1
        is_cut = (np.maximum(most[rows, west], most[rows, west + 1]) > 0) & ~is_whole
        area = np.where(is_whole, self.cell_area_m2, 0.0)
        row, column = np.nonzero(is_cut)
        index = np.column_stack([column + first_column, row + first_row]).astype(np.int64)
        clipped = shapely.area(clip_cells(self, index, geometry))
        area[row, column] = np.where(clipped > self.cell_area_m2 * 1e-9, clipped, 0.0)
        return area


def anchored_lattice(shape: CellShape, size_m: float, origin: tuple[float, float] = (0.0, 0.0)) -> Lattice:
    """A lattice whose origin is reduced, so that the same ground has the same name however the origin was written.

    Raises:
        UsageError: the size is not a positive number of metres, or the origin not two numbers.
    """
    if not (math.isfinite(size_m) and size_m > 0):
        raise UsageError(f"A cell size of {size_m:g} m cannot be used; write a positive number.", code="BL-GRID-01")
    if not all(math.isfinite(part) for part in origin):
        raise UsageError("A grid's origin is two numbers in metres.", code="BL-GRID-01")
    # Hexagons repeat northwards only every second row.
    repeat = (size_m, size_m * math.sqrt(3)) if shape is CellShape.HEX else (size_m, size_m)
    reduced = [math.remainder(part, step) for part, step in zip(origin, repeat, strict=True)]
    least = [part if part >= 0 else part + step for part, step in zip(reduced, repeat, strict=True)]
    near = [0.0 if min(part, step - part) < 1e-6 else round(part, 6) for part, step in zip(least, repeat, strict=True)]  # noqa: PLR2004 - a thousandth of a millimetre
    return Lattice(shape, float(size_m), (near[0], near[1]))


def clip_cells(lattice: Lattice, index: Ints, geometry: Polygon | MultiPolygon) -> Geometries:
    """Cells cut to a polygon, empty where they do not overlap it, shape (n,)."""
    cells = lattice.cells(index)
    block, member = np.unique(index // _BLOCK_CELLS, axis=0, return_inverse=True)
    member = member.reshape(-1)
    first, last = block * _BLOCK_CELLS, (block + 1) * _BLOCK_CELLS
    # Two cells of margin hold a hexagon's points and its row's shift.
    x0, y0 = lattice.middles(first - 2)
    x1, y1 = lattice.middles(last + 2)
    pieces = shapely.intersection(geometry, shapely.box(x0, y0, x1, y1))
    return _only_polygons(shapely.intersection(cells, pieces[member]))


def _only_polygons(shapes: Geometries) -> Geometries:
    """The same ground without the lines and points that an intersection leaves along a shared edge."""
    mixed = np.flatnonzero(~np.isin(shapely.get_type_id(shapes), (3, 6)))
    result = shapes.copy()
    for i in mixed:
        polygons = [part for part in shapely.get_parts(shapes[i]) if part.geom_type == "Polygon"]
        result[i] = polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
    return result
