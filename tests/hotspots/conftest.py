"""Small worlds of square cells that can be worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
import pytest

from bluelamp.core.vocabulary import CellShape
from bluelamp.places.units import Neighbours, Units

if TYPE_CHECKING:
    from numpy.typing import NDArray


class MakesSquares(Protocol):
    """Makes a rectangle of cells, row by row from the south-west, some of them clipped."""

    def __call__(
        self, n_columns: int, n_rows: int, *, size_m: float = 100.0, area_m2: NDArray[np.float64] | None = None
    ) -> Units:
        """Cells of a side, or of given areas."""
        ...


@pytest.fixture(scope="session")
def squares() -> MakesSquares:
    """A function that lays out a rectangle of square cells."""
    return _squares


def _squares(
    n_columns: int, n_rows: int, *, size_m: float = 100.0, area_m2: NDArray[np.float64] | None = None
) -> Units:
    n = n_columns * n_rows
    column, row = np.arange(n) % n_columns, np.arange(n) // n_columns
    apart = np.maximum(abs(column[:, None] - column), abs(row[:, None] - row))
    steps = abs(column[:, None] - column) + abs(row[:, None] - row)
    return Units(
        shape=CellShape.SQUARE,
        size_m=size_m,
        ids=np.array([f"c{k:04d}" for k in range(n)]),
        x=((column + 0.5) * size_m).astype(np.float64),
        y=((row + 0.5) * size_m).astype(np.float64),
        area_m2=np.full(n, size_m**2) if area_m2 is None else area_m2,
        walks=_neighbours(steps == 1),
        touches=_neighbours(apart == 1),
        grid_index=np.column_stack([column, row]),
    )


def _neighbours(is_beside: NDArray[np.bool_]) -> Neighbours:
    indptr = np.concatenate([[0], np.cumsum(is_beside.sum(axis=1))]).astype(np.int64)
    return Neighbours(indptr, np.nonzero(is_beside)[1].astype(np.int32))
