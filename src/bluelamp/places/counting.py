"""Which cell of a grid each point lies in, fast and with not one on the wrong side."""

from __future__ import annotations

__all__ = [
    "CellWindow",
    "cell_window",
    "cells_of_points",
    "cells_of_units",
    "values_of_units",
    "whole_numbers_up_to",
]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from bluelamp.places.lattice import Lattice

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    # 32 bits wherever the numbers fit: twice as many go through the processor at once.
    Wholes = NDArray[np.int32 | np.int64]

# Points are handled so many at a time: the steps then stay in the processor's cache.
_POINTS_AT_ONCE = 65_536
_MOST_IN_32_BITS = 2**31 - 1


@dataclass(frozen=True, slots=True)
class CellWindow:
    """The block of columns and rows that holds all units, with one empty column and row around it.

    Args:
        first_column: the lattice's column that the window begins at.
        first_row: the same for rows.
        n_columns: columns, the empty ones too.
        n_rows: the same for rows.
    """

    first_column: int
    first_row: int
    n_columns: int
    n_rows: int

    @property
    def n_cells(self) -> int:
        """Cells, the empty ones too."""
        return self.n_columns * self.n_rows


def cell_window(grid_index: Ints) -> CellWindow:
    """The window around units.

    Args:
        grid_index: column and row of units, each once, row by row from the south-west, shape (n units, 2).
    """
    column, row = grid_index[:, 0], grid_index[:, 1]
    # Units are numbered row by row: the first and last row need no search.
    first_column, first_row = int(column.min()) - 1, int(row[0]) - 1
    return CellWindow(first_column, first_row, int(column.max()) - first_column + 2, int(row[-1]) - first_row + 2)


def cells_of_units(window: CellWindow, grid_index: Ints) -> Ints:
    """Each unit's cell as a number in the window, row by row, shape (n units,).

    Args:
        window: the window around the units.
        grid_index: as for :func:`cell_window`.
    """
    cells = grid_index[:, 1] * window.n_columns
    cells += grid_index[:, 0]
    cells -= window.first_row * window.n_columns + window.first_column
    return cells


def values_of_units(window: CellWindow, grid_index: Ints, table: NDArray[np.float64 | np.int32 | np.int64]) -> Floats:
    """What a table of all cells says of the units.

    Args:
        window: the window around the units.
        grid_index: as for :func:`cell_window`.
        table: a value for each cell of the window, shape (n cells,).

    Returns:
        The units' values, shape (n units,).
    """
    if len(grid_index) == (window.n_columns - 2) * (window.n_rows - 2):
        # The units fill a rectangle: all but the rim, in the same order, and nobody need be looked up.
        block = table.reshape(window.n_rows, window.n_columns)[1:-1, 1:-1]
        return block.astype(np.float64, order="C").ravel()
    return table.take(cells_of_units(window, grid_index)).astype(np.float64, copy=False)


def cells_of_points(lattice: Lattice, window: CellWindow, x: Floats, y: Floats) -> Iterator[tuple[slice, Ints]]:
    """Each point's cell as a number in the window, row by row; points elsewhere, and NaN, in its empty rim.

    Args:
        lattice: the lattice that the window is a part of.
        window: the window.
        x: easting in metres, shape (n,); NaN where unknown.
        y: northing in metres, shape (n,).

    Yields:
        Which points, and their cells. The array is used again for the next points.
    """
    size = min(len(x), _POINTS_AT_ONCE)
    per_cell = _whole_metres(lattice)
    number = _narrowest(window, per_cell)
    column, row, cell = np.empty(size, dtype=number), np.empty(size, dtype=number), np.empty(size, dtype=np.int64)
    for start in range(0, len(x), _POINTS_AT_ONCE):
        part = slice(start, min(start + _POINTS_AT_ONCE, len(x)))
        here = slice(0, part.stop - start)
        east, north = _steps(lattice, x[part], y[part], per_cell)
        _whole_in_window(east, per_cell, window.first_column, window.n_columns, column[here])
        _whole_in_window(north, per_cell, window.first_row, window.n_rows, row[here])
        row[here] *= window.n_columns
        row[here] += column[here]
        # An index must be of 64 bits: widening at the end beats adding into 64 bits.
        cell[here] = row[here]
        yield part, cell[here]


def whole_numbers_up_to(most: int) -> np.dtype[np.int32 | np.int64]:
    """The kind of whole numbers that holds as much: narrow ones where they do, for they are faster."""
    return np.dtype(np.int32) if most <= _MOST_IN_32_BITS else np.dtype(np.int64)


def _whole_metres(lattice: Lattice) -> int:
    """The side of squares where it is a whole number of metres, else 1: steps are then counted in cells.

    Whole metres are divided as whole numbers, which is fast and exact: floor(x / n) = floor(floor(x) / n).
    """
    is_whole = lattice.size_m.is_integer() and lattice.size_m <= _MOST_IN_32_BITS
    return int(lattice.size_m) if is_whole and not lattice.is_hex else 1


def _narrowest(window: CellWindow, per_cell: int) -> np.dtype[np.int32 | np.int64]:
    """32-bit whole numbers where every step of :func:`_whole_in_window` fits into them."""
    ends = [abs(first) + n for first, n in ((window.first_column, window.n_columns), (window.first_row, window.n_rows))]
    return whole_numbers_up_to(max(max(ends) * per_cell, window.n_cells))


def _steps(lattice: Lattice, x: Floats, y: Floats, per_cell: int) -> tuple[Floats, Floats]:
    """Steps east and north from the lattice's origin, ``per_cell`` of them to a cell; NaN where unknown."""
    if lattice.is_hex:
        return _nearest_hexagons(lattice, x, y)
    east, north = (c if anchor == 0 else c - anchor for c, anchor in zip((x, y), lattice.origin, strict=True))
    if per_cell == lattice.size_m:
        return east, north
    # Division, not multiplication by 1 / size: only so does every edge fall on its whole number.
    return east / lattice.size_m, north / lattice.size_m


def _whole_in_window(steps: Floats, per_cell: int, first: int, n: int, whole: Wholes) -> None:
    """Write columns or rows counted from the window's first; what lies beyond goes to the rim, NaN too."""
    lowest, beyond = first * per_cell, (first + n) * per_cell
    least = np.minimum.reduce(steps)
    if not (least >= lowest and np.maximum.reduce(steps) < beyond):
        steps = np.clip(steps, lowest, beyond - 1)
        steps[np.isnan(steps)] = least = lowest
    if least < 0:
        # Before the window's first is taken away: a step just short of an edge would be rounded on to it.
        steps = np.floor(steps)
    # No fraction of a negative number is left here, so cutting off fractions rounds down.
    np.copyto(whole, steps, casting="unsafe")
    whole -= lowest
    if per_cell != 1:
        # Nothing is negative any more, and numbers without a sign divide in half the time.
        unsigned = whole.view(np.dtype(f"u{whole.dtype.itemsize}"))
        np.floor_divide(unsigned, unsigned.dtype.type(per_cell), out=unsigned)


def _nearest_hexagons(lattice: Lattice, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Hexagons by rounding on three axes that sum to 0: the axis that was rounded most follows from the other two."""
    r = (y - lattice.origin[1]) / lattice.row_step_m
    with np.errstate(invalid="ignore"):  # infinite coordinates become NaN, which lies nowhere
        q = (x - lattice.origin[0]) / lattice.size_m - r / 2
        s = -q - r
        q_near, r_near, s_near = np.rint(q), np.rint(r), np.rint(s)
        q_off, r_off, s_off = np.abs(q - q_near), np.abs(r - r_near), np.abs(s - s_near)
        fix_q = (q_off > r_off) & (q_off > s_off)
        fix_r = ~fix_q & (r_off > s_off)
        row = np.where(fix_r, -q_near - s_near, r_near)
        axial = np.where(fix_q, -r_near - s_near, q_near)
        return axial + np.floor(row / 2), row
