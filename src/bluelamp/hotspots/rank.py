"""Ranking units by a shrunken rate: gamma-Poisson empirical Bayes over several years, recent months counting more."""

from __future__ import annotations

__all__ = ["HALF_LIFE_MONTHS", "GammaPoisson", "gamma_poisson", "month_weights"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.errors import RefusedInputError, UsageError
from bluelamp.hotspots.dispersion import dispersion as estimate_dispersion
from bluelamp.hotspots.prior import fit_prior

if TYPE_CHECKING:
    from numpy.typing import NDArray

HALF_LIFE_MONTHS = 12.0


@dataclass(frozen=True, slots=True)
class GammaPoisson:
    """What is known of each unit's rate: a gamma distribution of its incidents a month.

    Args:
        shape: shape of the posterior, shape (n,).
        rate: rate of the posterior, months, shape (n,): mean = shape / rate.
        prior_shape: shape of the common prior.
        prior_rate: rate of the common prior, months, for a unit of the common size.
        dispersion: variance factor by which counts and exposure were discounted; 1 for independent incidents.
        exposure_months: months that the weighted, discounted evidence amounts to, for a unit of the common size.
        month_weight: what each month counts for, 0 for one not held, shape (n_months,).
    """

    shape: NDArray[np.float64]
    rate: NDArray[np.float64]
    prior_shape: float
    prior_rate: float
    dispersion: float
    exposure_months: float
    month_weight: NDArray[np.float64]

    @property
    def mean(self) -> NDArray[np.float64]:
        """Expected incidents a month in each unit: the score by which units are ranked, shape (n,)."""
        return self.shape / self.rate


def gamma_poisson(
    unit: NDArray[np.int64],
    month: NDArray[np.int64],
    weight: NDArray[np.float64],
    *,
    n_units: int,
    is_held: NDArray[np.bool_],
    size: NDArray[np.float64] | None = None,
    half_life_months: float = HALF_LIFE_MONTHS,
    dispersion: float | None = None,
) -> GammaPoisson:
    """Shrunken rate of each unit.

    Incidents in unit i and month m are Poisson with mean size_i x theta_i; theta_i is gamma with a prior common to all
    units, fitted by marginal likelihood over all of them, zeros included (Efron & Morris 1975; Clayton & Kaldor 1987).
    Each month's likelihood is raised to the power 2^(-age / half-life) (power prior, Ibrahim & Chen 2000), so counts
    and exposure are discounted alike, and to 1 / dispersion, because incidents come in series. A month not held
    brings neither.

    Args:
        unit: unit of each incident, shape (m,); -1 for an incident in none.
        month: month of each incident, 0 for the first of the period, shape (m,).
        weight: what each incident counts for, shape (m,).
        n_units: how many units.
        is_held: which months of the period were received, shape (n_months,).
        size: relative size of each unit, e.g. its area, any scale, shape (n_units,); 1 each without it. A clipped cell
            is expected to have less in proportion, and its rate is of what lies inside.
        half_life_months: months after which an incident counts half; infinite for equal weights.
        dispersion: variance factor; estimated from successive months without it.

    Returns:
        The posterior of each unit, in incidents a month in the unit as it is (not per area).

    Raises:
        UsageError: the half-life is not above 0.
        RefusedInputError: no month is held.
    """
    if not half_life_months > 0:
        raise UsageError("The half-life must be above 0 months; use inf for equal weights.", code="BL-HOT-04")
    if not is_held.any():
        raise RefusedInputError("No month of the period is held: load one or change --from and --to.", code="BL-HOT-05")
    month_weight = month_weights(is_held, half_life_months)
    if dispersion is None:
        dispersion = estimate_dispersion(unit, month, weight, n_places=n_units, is_held=is_held).pooled
    inside = unit >= 0
    discounted = weight[inside] * month_weight[month[inside]] / dispersion
    held = np.bincount(unit[inside], discounted, n_units).astype(np.float64)
    relative = np.ones(n_units) if size is None else size / np.median(size)
    exposure = month_weight.sum() / dispersion
    prior_shape, prior_rate = fit_prior(held, exposure * relative)
    return GammaPoisson(
        shape=prior_shape + held,
        rate=prior_rate / relative + exposure,
        prior_shape=prior_shape,
        prior_rate=prior_rate,
        dispersion=float(dispersion),
        exposure_months=float(exposure),
        month_weight=month_weight,
    )


def month_weights(is_held: NDArray[np.bool_], half_life_months: float) -> NDArray[np.float64]:
    """2^(-age / half-life), where the last held month has age 0; 0 for months not held."""
    last = int(np.flatnonzero(is_held)[-1])
    age = last - np.arange(len(is_held))
    return np.where(is_held, np.exp2(-np.maximum(age, 0) / half_life_months), 0.0)
