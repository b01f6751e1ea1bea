"""The probability that a place truly belongs among the top N, by draws from what is known of each rate."""

from __future__ import annotations

__all__ = ["TopShares", "p_top"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaincc

if TYPE_CHECKING:
    from numpy.typing import NDArray

N_DRAWS = 4000
LEFT_OUT = 1e-3  # of the top N: what may be expected of all places that are not drawn for, together
N_HALVINGS = 50
DRAWN_AT_ONCE = 2_000_000  # numbers in memory


@dataclass(frozen=True, slots=True)
class TopShares:
    """Probabilities and how exactly they are known.

    Args:
        p_top: probability of belonging to the top N, shape (n,); they sum to N (to all places, where there are fewer).
        error: largest Monte Carlo standard error of a probability, 0.5 / sqrt(draws).
        n_drawn: places for which draws were needed; the others have probability 0.
    """

    p_top: NDArray[np.float64]
    error: float
    n_drawn: int


def p_top(
    shape: NDArray[np.float64], rate: NDArray[np.float64], *, n_top: int, seed: int, n_draws: int = N_DRAWS
) -> TopShares:
    """Share of draws in which each place is among the ``n_top`` with the highest rates.

    Args:
        shape: shapes of the gamma posteriors, shape (n,).
        rate: their rates, shape (n,).
        n_top: how many places belong to the top.
        seed: of the draws.
        n_draws: how many.
    """
    n = len(shape)
    error = 0.5 / np.sqrt(n_draws)
    if n_top >= n:
        return TopShares(np.ones(n), 0.0, 0)
    drawn = _plausible(shape, rate, n_top)
    rng = np.random.default_rng(seed)
    hits = np.zeros(len(drawn))
    left = n_draws
    while left > 0:
        rows = min(left, max(1, DRAWN_AT_ONCE // len(drawn)))
        rates = rng.standard_gamma(shape[drawn], size=(rows, len(drawn))) / rate[drawn]
        top = np.argpartition(-rates, n_top - 1, axis=1)[:, :n_top]
        hits += np.bincount(top.ravel(), minlength=len(drawn))
        left -= rows
    share = np.zeros(n)
    share[drawn] = hits / n_draws
    return TopShares(share, float(error), len(drawn))


def _plausible(shape: NDArray[np.float64], rate: NDArray[np.float64], n_top: int) -> NDArray[np.int64]:
    """Places worth drawing for: those left out have together at most ``LEFT_OUT`` x N places in the top.

    The N-th highest rate hardly ever falls below the level that N + 5 sqrt(N) places are expected to exceed. Places
    are left out from the least likely to exceed it upwards. Most places share one posterior, so tails are taken once
    for each kind.
    """
    kinds, kind, n_of_kind = np.unique(np.column_stack([shape, rate]), axis=0, return_inverse=True, return_counts=True)
    wanted = n_top + 5 * np.sqrt(n_top)
    low, high = 0.0, float((kinds[:, 0] / kinds[:, 1]).max())
    for _ in range(N_HALVINGS):
        middle = (low + high) / 2
        exceeding = n_of_kind @ gammaincc(kinds[:, 0], kinds[:, 1] * middle)
        low, high = (middle, high) if exceeding > wanted else (low, middle)
    tail = gammaincc(kinds[:, 0], kinds[:, 1] * low)
    order = np.argsort(tail, kind="stable")
    is_left_out = np.zeros(len(kinds), dtype=bool)
    is_left_out[order] = np.cumsum(tail[order] * n_of_kind[order]) <= LEFT_OUT * n_top
    drawn = np.flatnonzero(~is_left_out[kind.ravel()])
    if len(drawn) > n_top:
        return drawn
    return np.sort(np.argsort(-shape / rate, kind="stable")[: n_top + 1])
