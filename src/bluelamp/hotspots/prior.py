"""The gamma prior of rates: how places differ from each other before one looks at any of them."""

from __future__ import annotations

__all__ = ["fit_prior"]

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize
from scipy.special import digamma, gammaln

if TYPE_CHECKING:
    from numpy.typing import NDArray

LOG_BOUND = 14.0  # of shape and rate: beyond it the prior is a point or nothing
JEFFREYS_SHAPE = 0.5  # where no incident tells anything


def fit_prior(held: NDArray[np.float64], exposure: NDArray[np.float64]) -> tuple[float, float]:
    """Shape and rate of the gamma prior with the highest marginal (negative binomial) likelihood.

    Args:
        held: incidents of each place (discounted where they count less), shape (n,).
        exposure: months of each place, discounted alike and times its relative size, shape (n,).

    Returns:
        Shape, and rate in months. Where nothing happened anywhere, half an incident in all the exposure there is.
    """
    total, months = held.sum(), exposure.sum()
    if total <= 0:
        return JEFFREYS_SHAPE, float(months)  # one half incident in all the exposure there is
    some = held > 0
    held, with_some = held[some], exposure[some]
    none, n_none = np.unique(exposure[~some], return_counts=True)
    scale = months / total  # so that the prior's rate is found near 1 whatever the unit of counting

    def loss(log_parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        shape, rate = np.exp(log_parameters[0]), np.exp(log_parameters[1]) * scale
        log_some, log_none = np.log1p(with_some / rate), np.log1p(none / rate)
        value = gammaln(shape + held) - gammaln(shape) - shape * log_some - held * np.log(rate + with_some)
        by_shape = digamma(shape + held) - digamma(shape) - log_some
        by_rate = shape * with_some / (rate * (rate + with_some)) - held / (rate + with_some)
        zeros = n_none @ log_none
        zeros_by_rate = n_none @ (none / (rate * (rate + none)))
        slope = np.array([shape * (by_shape.sum() - zeros), rate * (by_rate.sum() + shape * zeros_by_rate)])
        return -(value.sum() - shape * zeros), -slope

    found = minimize(loss, np.array([-1.0, -1.0]), jac=True, method="L-BFGS-B", bounds=[(-LOG_BOUND, LOG_BOUND)] * 2)
    shape, rate = np.exp(found.x)
    return float(shape), float(rate * scale)
