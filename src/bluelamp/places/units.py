"""Units: the places in which incidents are counted, whatever their shape."""

from __future__ import annotations

__all__ = ["Neighbours", "Units"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bluelamp.core.vocabulary import CellShape


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Who lies beside whom, in compressed sparse rows; a unit is not its own neighbour.

    Args:
        indptr: where each unit's neighbours begin, shape (n + 1,), int64.
        indices: the neighbours, shape (m,), int32, ascending within a unit.
    """

    indptr: NDArray[np.int64]
    indices: NDArray[np.int32]

    def of(self, unit: int) -> NDArray[np.int32]:
        """The neighbours of one unit."""
        return self.indices[self.indptr[unit] : self.indptr[unit + 1]]


@dataclass(frozen=True, slots=True)
class Units:
    """Places of one shape that tile a study area (or, for streets, its network).

    Args:
        shape: square, hex, street or areas.
        size_m: side of a square, or distance between two opposite sides of a hexagon, in metres; 0 for the others.
        ids: stable names, shape (n,), unicode; the same ground has the same id in every run.
        x: easting of the middle in metres, working system, shape (n,).
        y: northing of the middle, shape (n,).
        area_m2: area inside the study area in square metres, shape (n,).
        walks: units that one can walk between: they share an edge or a junction.
        touches: units that touch at all, corners included; hotspots may not.
        grid_index: column and row on the anchored grid, shape (n, 2), int64; empty for streets and areas.
        origin: easting and northing of the grid's anchor in metres.
    """

    shape: CellShape
    size_m: float
    ids: NDArray[np.str_]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    area_m2: NDArray[np.float64]
    walks: Neighbours
    touches: Neighbours
    grid_index: NDArray[np.int64]
    origin: tuple[float, float] = (0.0, 0.0)

    def __len__(self) -> int:
        """How many units."""
        return len(self.ids)
