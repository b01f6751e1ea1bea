"""How much more counts vary from month to month than independent incidents would: the variance factor."""

from __future__ import annotations

__all__ = ["Dispersion", "dispersion"]

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

POOL_DEGREES = 12.0  # degrees of freedom that the pooled factor counts for beside a place's own
LONGEST_STEP = 3  # months: across a longer gap a difference is change rather than noise
DEGREES_A_DIFFERENCE = 2 / 3  # successive differences share months: their sum of squares has about this many each


@dataclass(frozen=True, slots=True)
class Dispersion:
    """Variance of monthly counts divided by what independent incidents would give.

    Args:
        pooled: one factor for all places, weighted by their incidents, at least 1 for plain counts.
        each: a factor for each place, drawn towards the pooled one, shape (n,).
        degrees: degrees of freedom of each place's own evidence.
    """

    pooled: float
    each: NDArray[np.float64]
    degrees: float


def dispersion(
    place: NDArray[np.int64],
    month: NDArray[np.int64],
    weight: NDArray[np.float64],
    *,
    n_places: int,
    is_held: NDArray[np.bool_],
) -> Dispersion:
    """Variance factor from differences between successive months (von Neumann et al. 1941).

    Incidents come in series: one dispute or one offender makes several reports in a month. Comparing each month only
    with the next leaves slow change out: a place that cools down is changing, not noisy. A month's expectation is the
    place's total times the month's share of all places. For weighted incidents (harm) the factor takes in the spread
    of weights.

    Args:
        place: place of each incident, shape (m,); -1 for none.
        month: month of each incident, 0 to n_months - 1, shape (m,).
        weight: weight of each incident, shape (m,).
        n_places: how many places.
        is_held: which months were received, shape (n_months,); differences across more than three months are left out.

    Returns:
        Factors, never below what the weights alone bring (sum of squared weights / sum of weights, 1 for plain counts);
        exactly that where fewer than two months near each other are held.
    """
    inside = (place >= 0) & is_held[month]
    place, month, weight = place[inside], month[inside], weight[inside]
    total = weight.sum()
    floor = float((weight**2).sum() / total) if total > 0 else 1.0
    monthly = sparse.coo_array((weight, (place, month)), shape=(n_places, len(is_held))).tocsc()
    share = np.bincount(month, weight, len(is_held)) / total if total > 0 else np.zeros(len(is_held))
    told = np.flatnonzero(share > 0).tolist()
    pairs = [(a, b) for a, b in pairwise(told) if b - a <= LONGEST_STEP]
    squares = np.zeros(n_places)
    for first, second in pairs:
        squares += _squared_difference(monthly, first, second, share)
    held: NDArray[np.float64] = np.asarray(monthly.sum(axis=1)).ravel()
    if not pairs or total <= 0:
        return Dispersion(floor, np.full(n_places, floor), 0.0)
    pooled = max(floor, float(squares.sum() / (held.sum() * len(pairs))))
    degrees = DEGREES_A_DIFFERENCE * len(pairs)
    own = np.divide(squares, held * len(pairs), out=np.full(n_places, pooled), where=held > 0)
    each = np.maximum(floor, (POOL_DEGREES * pooled + degrees * own) / (POOL_DEGREES + degrees))
    return Dispersion(pooled, each, degrees)


def _squared_difference(
    monthly: sparse.csc_array, first: int, second: int, share: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(c1/g1 - c2/g2)^2 / (1/g1 + 1/g2) by place: its expectation is the place's total for independent incidents."""
    before = monthly[:, [first]].toarray().ravel() / share[first]
    after = monthly[:, [second]].toarray().ravel() / share[second]
    return np.asarray((before - after) ** 2 / (1 / share[first] + 1 / share[second]))
