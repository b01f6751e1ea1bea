"""How concentrated incidents are in few places: the curve, the Gini, the shares that hold a quarter and half."""

from __future__ import annotations

__all__ = ["Concentration", "concentration", "concentration_curve", "generalised_gini", "gini", "share_holding"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.errors import RefusedInputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

CURVE_POINTS = 201  # of the curve that is kept for drawing


@dataclass(frozen=True, slots=True)
class Concentration:
    """How incidents are spread over units.

    Args:
        curve: share of units (first row) and share of incidents in the busiest of them (second row), shape (2, k), 0
        to 1.
        gini: plain Gini coefficient.
        generalised_gini: freed of the concentration that few incidents in many places cannot avoid.
        unbiased_gini: the same, scaled so that all incidents in one place give 1.
        share_holding_quarter: smallest share of units that holds 25 % of incidents.
        share_holding_half: smallest share of units that holds 50 %.
    """

    curve: NDArray[np.float64]
    gini: float
    generalised_gini: float
    unbiased_gini: float
    share_holding_quarter: float
    share_holding_half: float


def concentration(incidents: NDArray[np.float64]) -> Concentration:
    """Everything above for weighted counts of each unit, shape (n,), units without incidents included.

    Raises:
        RefusedInputError: no unit, or nothing happened: concentration of nothing is not defined.
    """
    return Concentration(
        curve=_thin(concentration_curve(incidents)),
        gini=gini(incidents),
        generalised_gini=generalised_gini(incidents),
        unbiased_gini=generalised_gini(incidents, is_unbiased=True),
        share_holding_quarter=share_holding(incidents, 0.25),
        share_holding_half=share_holding(incidents, 0.5),
    )


def concentration_curve(incidents: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of incidents in the busiest share of units: from (0, 0) to (1, 1), shape (2, n + 1)."""
    n, total = _checked(incidents)
    held = np.concatenate([[0.0], np.cumsum(np.sort(incidents)[::-1])]) / total
    return np.vstack([np.arange(n + 1) / n, np.minimum(held, 1.0)])


def gini(incidents: NDArray[np.float64]) -> float:
    """Gini coefficient: 2 sum(i x_i) / (n sum x) - (n + 1) / n with x ascending, 0 for equal counts."""
    n, total = _checked(incidents)
    ascending = np.sort(incidents)
    return float(2 * (np.arange(1, n + 1) @ ascending) / (n * total) - (n + 1) / n)


def generalised_gini(incidents: NDArray[np.float64], *, is_unbiased: bool = False) -> float:
    """Gini against the most even spread that is possible (Bernasco & Steenbeek 2017).

    With n places and c < n incidents at most c places can have one, which alone gives a high Gini. G' = max(1, n /
    c)(G - 1) + 1 measures from that spread instead; unbiased, it is multiplied by m / (m - 1) with m = min(n, c).

    Args:
        incidents: counts, shape (n,).
        is_unbiased: scale so that all incidents in one place give 1.

    Returns:
        G'; not a number for the unbiased form with a single place or no more than one incident.
    """
    n, total = _checked(incidents)
    generalised = max(1.0, n / total) * (gini(incidents) - 1) + 1
    if not is_unbiased:
        return float(generalised)
    m = min(float(n), total)
    return float(generalised * m / (m - 1)) if m > 1 else float("nan")


def share_holding(incidents: NDArray[np.float64], share: float) -> float:
    """Smallest share of units that together hold a share of incidents, 0 to 1: whole units, the busiest first."""
    n, total = _checked(incidents)
    held = np.cumsum(np.sort(incidents)[::-1])
    return float((np.searchsorted(held, share * total * (1 - 1e-12)) + 1) / n)


def _checked(incidents: NDArray[np.float64]) -> tuple[int, float]:
    total = float(incidents.sum())
    if len(incidents) == 0 or total <= 0:
        raise RefusedInputError("No incident lies in the units: concentration cannot be computed.", code="BL-HOT-08")
    return len(incidents), total


def _thin(curve: NDArray[np.float64]) -> NDArray[np.float64]:
    """At most ``CURVE_POINTS`` points of the curve, dense where it is steep, both ends kept."""
    n = curve.shape[1]
    if n <= CURVE_POINTS:
        return curve
    steps = np.unique(np.round((np.linspace(0, 1, CURVE_POINTS) ** 3) * (n - 1)).astype(np.int64))
    return curve[:, steps]
