"""Months whose locations are not like a source's other months: too many blank, or snapped to other points."""

from __future__ import annotations

__all__ = ["has_too_many_blank", "snap_points_moved"]

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Counts = NDArray[np.int64]
    Bools = NDArray[np.bool_]

_SPREADS = 4.0
_MAD_TO_SD = 1.4826
_BLANK_EXCESS = 0.05  # less than five more in a hundred changes no map
_BLANK_ALWAYS = 0.3  # a map without three in ten is not the month's, whatever is usual
_LEAST_BLANK = 5  # rows; one or two blank ones of a handful say nothing
_NEW_SHARE = 0.8  # in ordinary months about half of the points are new
_USUAL_REPEAT = 0.1  # a source whose points hardly ever repeat is not snapped


def has_too_many_blank(n_blank: Counts, n_rows: Counts) -> Bools:
    """Which months have far more rows without location than the source's months usually have.

    Far more is four spreads above the median share, and at least five in a hundred; the spread is the larger of that of
    the months (median absolute deviation) and the binomial one. Three in ten is too many in any case.

    Args:
        n_blank: rows without location in each month, shape (m,).
        n_rows: rows in each month, shape (m,).

    Returns:
        Shape (m,).
    """
    has_rows = n_rows > 0
    if not has_rows.any():
        return has_rows
    share = n_blank / np.maximum(n_rows, 1)
    usual = float(np.median(share[has_rows]))
    between = _MAD_TO_SD * float(np.median(np.abs(share[has_rows] - usual)))
    binomial = np.sqrt(max(usual, 0.01) * (1 - usual) / np.maximum(n_rows, 1))
    excess = np.maximum(_BLANK_EXCESS, _SPREADS * np.maximum(between, binomial))
    return (n_blank >= _LEAST_BLANK) & ((share > usual + excess) | (share >= _BLANK_ALWAYS))


def snap_points_moved(n_new: Counts, n_points: Counts, is_held: Bools) -> Bools:
    """In which months the points to which incidents are snapped are others than in the held month before.

    At least eight in ten points are new, and so few repeat that, at the source's usual rate (the median of its months),
    fewer would by chance once in some thirty thousand months (four binomial standard deviations). Sources whose points
    hardly ever repeat are exact, not snapped, and are never flagged.

    Args:
        n_new: distinct points of a month that the held month before did not have, shape (m,).
        n_points: distinct points of a month, shape (m,).
        is_held: which months are held, shape (m,).

    Returns:
        Shape (m,); never true in the first held month.
    """
    follows = is_held & (np.cumsum(is_held) > 1) & (n_points > 0)
    if not follows.any():
        return follows
    repeat = 1 - n_new / np.maximum(n_points, 1)
    usual = float(np.median(repeat[follows]))
    if usual < _USUAL_REPEAT:
        return np.zeros_like(follows)
    by_chance = usual - _SPREADS * np.sqrt(usual * (1 - usual) / np.maximum(n_points, 1))
    return follows & (repeat <= 1 - _NEW_SHARE) & (repeat < by_chance)
