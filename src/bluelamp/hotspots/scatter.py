"""Points thrown into square cells: only occupied cells and their neighbours, for grids that are used once."""

from __future__ import annotations

__all__ = ["binned"]

from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.vocabulary import CellShape
from bluelamp.places.units import Neighbours, Units

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROOK = ((-1, 0), (0, -1), (0, 1), (1, 0))
QUEEN = ((-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1))


def binned(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    weight: NDArray[np.float64],
    *,
    side: float,
    origin: tuple[float, float],
) -> tuple[Units, NDArray[np.int64], NDArray[np.float64]]:
    """Square cells around points, and what falls into each.

    Args:
        x: easting of each point, metres, shape (m,).
        y: northing, shape (m,).
        weight: what each counts for, shape (m,).
        side: of a cell, metres.
        origin: a corner of the grid.

    Returns:
        Cells with points and the cells beside them, by row then column; the cell of each point, shape (m,); the
        weight in each cell, shape (n,).
    """
    column = np.floor((x - origin[0]) / side).astype(np.int64)
    row = np.floor((y - origin[1]) / side).astype(np.int64)
    first_column, first_row = (column.min(initial=0) - 2, row.min(initial=0) - 2)
    width = int(column.max(initial=0) - first_column + 3)
    key = (row - first_row) * width + (column - first_column)
    occupied = np.unique(key)
    cells = np.unique(np.concatenate([occupied, *(occupied + dr * width + dc for dr, dc in ROOK)]))
    cell = np.searchsorted(cells, key)
    score = np.bincount(cell, weight, len(cells)).astype(np.float64)
    columns, rows = cells % width + first_column, cells // width + first_row
    units = Units(
        shape=CellShape.SQUARE,
        size_m=side,
        ids=np.zeros(len(cells), dtype="U1"),
        x=origin[0] + (columns + 0.5) * side,
        y=origin[1] + (rows + 0.5) * side,
        area_m2=np.full(len(cells), side**2),
        walks=_beside(cells, width, ROOK),
        touches=_beside(cells, width, QUEEN),
        grid_index=np.column_stack([columns, rows]),
        origin=origin,
    )
    return units, cell, score


def _beside(cells: NDArray[np.int64], width: int, steps: tuple[tuple[int, int], ...]) -> Neighbours:
    """Neighbours among sorted cell numbers; the margin of two columns keeps rows from running into each other."""
    n = len(cells)
    to = np.full((n, len(steps)), -1, dtype=np.int32)
    for number, (dr, dc) in enumerate(steps):
        wanted = cells + dr * width + dc
        place = np.minimum(np.searchsorted(cells, wanted), n - 1)
        to[:, number] = np.where(cells[place] == wanted, place, -1)
    is_there = to >= 0
    indptr = np.concatenate([[0], np.cumsum(is_there.sum(axis=1))]).astype(np.int64)
    return Neighbours(indptr, to[is_there])
