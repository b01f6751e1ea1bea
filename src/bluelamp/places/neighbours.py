"""Building neighbours: from pairs of units, or from a grid that knows where each unit lies."""

from __future__ import annotations

__all__ = ["neighbours_from_offsets", "neighbours_from_pairs"]

from typing import TYPE_CHECKING

import numpy as np

from bluelamp.places.units import Neighbours

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


def neighbours_from_pairs(n_units: int, first: Ints, second: Ints) -> Neighbours:
    """Neighbours in both directions from pairs in any order.

    Args:
        n_units: how many units there are.
        first: one unit of each pair, shape (m,); pairs of a unit with itself are left out, repeats count once.
        second: the other unit, shape (m,).

    Returns:
        Symmetric neighbours, ascending within a unit.
    """
    apart = first != second
    one, other = first[apart].astype(np.int64), second[apart].astype(np.int64)
    keys = np.unique(np.concatenate([one * n_units + other, other * n_units + one]))
    unit, neighbour = np.divmod(keys, max(n_units, 1))
    return Neighbours(_row_starts(np.bincount(unit, minlength=n_units)), neighbour.astype(np.int32))


def neighbours_from_offsets(lookup: Ints, row: Ints, column: Ints, offsets: Ints) -> Neighbours:
    """Neighbours on a grid.

    Args:
        lookup: the unit at each row and column, -1 where there is none; one empty row and column all around.
        row: each unit's row in ``lookup``, shape (n,).
        column: each unit's column, shape (n,).
        offsets: steps (row, column) to each neighbour, in the order of rising unit numbers, shape (k, 2), or shape
            (n, k, 2) where they differ by unit.

    Returns:
        Neighbours, ascending within a unit because the units are numbered row by row.
    """
    found = lookup[row[:, None] + offsets[..., 0], column[:, None] + offsets[..., 1]]
    present = found >= 0
    return Neighbours(_row_starts(present.sum(axis=1)), found[present].astype(np.int32))


def _row_starts(counts: NDArray[np.intp]) -> Ints:
    starts = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts
