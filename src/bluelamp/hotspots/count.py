"""Scoring by count: what happened in each unit, and the order that follows."""

from __future__ import annotations

__all__ = ["count", "rank_order"]

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def count(unit: NDArray[np.int64], weight: NDArray[np.float64], *, n_units: int) -> NDArray[np.float64]:
    """Weighted count of incidents in each unit.

    Args:
        unit: unit of each incident, shape (m,); -1 for an incident in none.
        weight: what each incident counts for, shape (m,).
        n_units: how many units there are.

    Returns:
        Sum of weights by unit, shape (n_units,).
    """
    inside = unit >= 0
    return np.bincount(unit[inside], weights=weight[inside], minlength=n_units).astype(np.float64)


def rank_order(score: NDArray[np.float64], ids: NDArray[np.str_] | None = None) -> NDArray[np.int64]:
    """Rank of each unit: 1 is the highest score, ties by id.

    Args:
        score: shape (n,).
        ids: stable names, shape (n,); without them ties go by position.

    Returns:
        Ranks 1 to n, each once, shape (n,).
    """
    order = np.argsort(-score, kind="stable") if ids is None else np.lexsort((ids, -score))
    rank = np.empty(len(score), dtype=np.int64)
    rank[order] = np.arange(1, len(score) + 1)
    return rank
