"""The rectangle of squares that square units lie in: what lets sums over neighbours be done a row at a time."""

from __future__ import annotations

__all__ = ["Lattice", "lattice_of"]

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from bluelamp.core.vocabulary import CellShape

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.places.units import Units

_Number = TypeVar("_Number", bound=np.generic)

# A few far-flung units must not claim a field that fills the memory: beyond this the general way is cheaper.
_SPARE_SQUARES = 1_000_000
_SQUARES_PER_UNIT = 20


@dataclass(frozen=True, slots=True)
class Lattice:
    """A rectangle of squares and where in it each unit lies.

    Args:
        square: of each unit, counted row by row from the south-west, shape (n,), int64.
        columns: squares from west to east.
        rows: squares from south to north.
        west: easting of the west side in metres.
        south: northing of the south side in metres.
        size_m: side of a square in metres.
    """

    square: NDArray[np.int64]
    columns: int
    rows: int
    west: float
    south: float
    size_m: float

    def spread(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The units' values laid out on the rectangle, shape (rows, columns); 0 where no unit is."""
        field = np.zeros(self.rows * self.columns)
        field[self.square] = values
        return field.reshape(self.rows, self.columns)

    def gather(self, field: NDArray[_Number]) -> NDArray[_Number]:
        """Each unit's value out of a field of shape (rows, columns), shape (n,)."""
        return field.ravel()[self.square]

    def centres(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Easting and northing of the middle of each unit's whole square, shape (n,) each."""
        row, column = np.divmod(self.square, self.columns)
        x: NDArray[np.float64] = self.west + (column.astype(np.float64) + 0.5) * self.size_m
        y: NDArray[np.float64] = self.south + (row.astype(np.float64) + 0.5) * self.size_m
        return x, y


def lattice_of(units: Units) -> Lattice | None:
    """The smallest rectangle of squares that holds all units.

    Returns:
        The lattice, or None for units that are no squares, or so scattered that the rectangle would be mostly empty.
    """
    if units.shape is not CellShape.SQUARE or len(units) == 0:
        return None
    column, row = units.grid_index[:, 0], units.grid_index[:, 1]
    first_column, first_row = int(column.min()), int(row.min())
    columns, rows = int(column.max()) - first_column + 1, int(row.max()) - first_row + 1
    if columns * rows > _SPARE_SQUARES + _SQUARES_PER_UNIT * len(units):
        return None
    return Lattice(
        square=(row - first_row) * columns + (column - first_column),
        columns=columns,
        rows=rows,
        west=units.origin[0] + first_column * units.size_m,
        south=units.origin[1] + first_row * units.size_m,
        size_m=units.size_m,
    )
