"""Squares and scattered places written out by hand, with neighbours found by asking every pair."""

from __future__ import annotations

__all__ = ["scattered_places", "squares"]

from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.vocabulary import CellShape
from bluelamp.places.units import Neighbours, Units

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray


def squares(cells: Iterable[tuple[int, int]], size_m: float = 100.0, origin: tuple[float, float] = (0.0, 0.0)) -> Units:
    """Squares at the given columns and rows; those that share an edge or a corner touch."""
    grid = np.array(list(cells), dtype=np.int64).reshape(-1, 2)
    apart = np.abs(grid[:, np.newaxis] - grid[np.newaxis]).max(axis=2)
    return Units(
        shape=CellShape.SQUARE,
        size_m=size_m,
        ids=np.array([f"S-{column}-{row}" for column, row in grid], dtype=np.str_),
        x=origin[0] + (grid[:, 0].astype(np.float64) + 0.5) * size_m,
        y=origin[1] + (grid[:, 1].astype(np.float64) + 0.5) * size_m,
        area_m2=np.full(len(grid), size_m**2),
        walks=_nobody(len(grid)),
        touches=_neighbours(apart == 1),
        grid_index=grid,
        origin=origin,
    )


def scattered_places(points: NDArray[np.float64], touching_m: float = 250.0) -> Units:
    """Places of no regular shape around the given middles; those at most so far apart touch."""
    apart = np.hypot(*(points[:, np.newaxis] - points[np.newaxis]).transpose(2, 0, 1))
    near = (apart <= touching_m) & ~np.eye(len(points), dtype=np.bool_)
    return Units(
        shape=CellShape.AREAS,
        size_m=0.0,
        ids=np.array([f"A-{i}" for i in range(len(points))], dtype=np.str_),
        x=points[:, 0].astype(np.float64),
        y=points[:, 1].astype(np.float64),
        area_m2=np.full(len(points), 10_000.0),
        walks=_nobody(len(points)),
        touches=_neighbours(near),
        grid_index=np.empty((0, 2), dtype=np.int64),
    )


def _neighbours(is_beside: NDArray[np.bool_]) -> Neighbours:
    starts = np.concatenate(([0], np.cumsum(is_beside.sum(axis=1))))
    return Neighbours(starts.astype(np.int64), np.nonzero(is_beside)[1].astype(np.int32))


def _nobody(n: int) -> Neighbours:
    return Neighbours(np.zeros(n + 1, dtype=np.int64), np.empty(0, dtype=np.int32))
