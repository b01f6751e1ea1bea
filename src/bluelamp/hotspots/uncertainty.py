"""How well the incidents of a patrol area are known: an interval, and the probability that it belongs to the top N."""

from __future__ import annotations

__all__ = ["AreaUncertainty", "area_uncertainty"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaincinv

from bluelamp.core.errors import RefusedInputError
from bluelamp.hotspots.dispersion import Dispersion, dispersion
from bluelamp.hotspots.prior import fit_prior
from bluelamp.hotspots.rank import month_weights
from bluelamp.hotspots.top import N_DRAWS, p_top

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bluelamp.places.units import Units


@dataclass(frozen=True, slots=True)
class AreaUncertainty:
    """What the data allow about each candidate area, in the order given.

    Args:
        incidents: weighted incidents observed in the held months, shape (k,).
        expected: posterior mean of the underlying number in those months, shape (k,).
        low: lower end of its interval, shape (k,).
        high: upper end, shape (k,).
        level: probability content of the interval.
        p_top: probability that the area is among the ``n_top`` highest of all candidates, shape (k,).
        error: largest Monte Carlo standard error of ``p_top``.
        dispersion: variance factor used for each, shape (k,); 1 for independent incidents.
        prior_shape: shape of the prior of places of this size.
        prior_rate: its rate, in months.
    """

    incidents: NDArray[np.float64]
    expected: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    level: float
    p_top: NDArray[np.float64]
    error: float
    dispersion: NDArray[np.float64]
    prior_shape: float
    prior_rate: float


def area_uncertainty(
    units: Units,
    areas: Sequence[NDArray[np.int64]],
    unit: NDArray[np.int64],
    month: NDArray[np.int64],
    weight: NDArray[np.float64],
    *,
    is_held: NDArray[np.bool_],
    n_top: int,
    seed: int,
    half_life_months: float = np.inf,
    level: float = 0.95,
    n_draws: int = N_DRAWS,
) -> AreaUncertainty:
    """Interval of the underlying number of incidents, and the chance of truly being in the top N.

    An area's incidents in the held months are gamma-Poisson. Its prior is that of the study area's ground cut into
    squares of the areas' mean size, fitted by marginal likelihood: being picked for a high count is answered by
    drawing towards what such squares have. Counts and exposure are divided by the area's variance factor, since
    incidents come in series.

    Args:
        units: the units; those of the whole study area, for the prior.
        areas: unit indices of each candidate area, the N chosen and the runners-up.
        unit: unit of each incident, shape (m,); -1 for none.
        month: month of each incident, 0 for the first of the period, shape (m,).
        weight: what each incident counts for, shape (m,).
        is_held: which months were received, shape (n_months,).
        n_top: how many areas belong to the top.
        seed: of the draws.
        half_life_months: for ``p_top`` only: months after which an incident counts half, as in the ranking.
        level: probability content of the interval.
        n_draws: draws behind ``p_top``.

    Raises:
        RefusedInputError: no month is held.
    """
    if not is_held.any():
        raise RefusedInputError("No month of the period is held: load one or change --from and --to.", code="BL-HOT-05")
    place = _area_of_unit(areas, len(units))[unit]
    place[unit < 0] = -1
    varies = dispersion(place, month, weight, n_places=len(areas), is_held=is_held)
    size = np.array([units.area_m2[members].sum() for members in areas])
    weights = is_held.astype(np.float64)
    shape, rate, prior = _posterior(units, unit, place, size, weight * weights[month], weights.sum(), varies)
    months, tail = weights.sum(), (1 - level) / 2
    recent = month_weights(is_held, half_life_months)
    shape_now, rate_now, _ = _posterior(units, unit, place, size, weight * recent[month], recent.sum(), varies)
    top = p_top(shape_now, rate_now, n_top=n_top, seed=seed, n_draws=n_draws)
    return AreaUncertainty(
        incidents=_totals(place, weight * weights[month], len(areas)),
        expected=months * shape / rate,
        low=months * gammaincinv(shape, tail) / rate,
        high=months * gammaincinv(shape, 1 - tail) / rate,
        level=level,
        p_top=top.p_top,
        error=top.error,
        dispersion=varies.each,
        prior_shape=prior[0],
        prior_rate=prior[1],
    )


def _posterior(
    units: Units,
    unit: NDArray[np.int64],
    place: NDArray[np.int64],
    size: NDArray[np.float64],
    weight: NDArray[np.float64],
    months: float,
    varies: Dispersion,
) -> tuple[NDArray[np.float64], NDArray[np.float64], tuple[float, float]]:
    """Shape and rate (months) of each area's posterior, and of the prior for an area of mean size."""
    if len(size) == 0:
        return np.empty(0), np.empty(0), (0.0, 0.0)
    relative = size / size.mean()
    tile, tile_size = _tiles(units, float(size.mean()))
    inside = unit >= 0
    held = _totals(tile[unit[inside]], weight[inside], len(tile_size))
    shape, rate = fit_prior(held / varies.pooled, months / varies.pooled * tile_size / size.mean())
    incidents = _totals(place, weight, len(size))
    kept = _limited(incidents, months, shape, rate / relative, varies.each)
    return kept * shape + incidents / varies.each, kept * rate / relative + months / varies.each, (shape, rate)


def _limited(
    incidents: NDArray[np.float64],
    months: float,
    shape: float,
    rate: NDArray[np.float64],
    varies: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Share of the prior's weight that each area keeps, so that it is drawn down by one standard error at most.

    A gamma prior fitted to a quiet county would pull a true outlier too far: limited translation (Efron & Morris 1972).
    """
    least = np.maximum(incidents - np.sqrt(varies * incidents), 0.0)
    pull = least * rate - shape * months
    return np.where(pull > 0, np.minimum(1.0, (incidents - least) * months / varies / np.maximum(pull, 1e-300)), 1.0)


def _tiles(units: Units, area_m2: float) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Ground cut into squares of a given area by the middles of units: each unit's tile, each tile's area."""
    side = np.sqrt(area_m2)
    column = np.floor(units.x / side).astype(np.int64)
    row = np.floor(units.y / side).astype(np.int64)
    column -= column.min()
    row -= row.min()
    _, tile = np.unique(row * (column.max() + 1) + column, return_inverse=True)
    return tile.astype(np.int64), np.bincount(tile, units.area_m2).astype(np.float64)


def _totals(place: NDArray[np.int64], weight: NDArray[np.float64], n_places: int) -> NDArray[np.float64]:
    inside = place >= 0
    return np.bincount(place[inside], weight[inside], n_places).astype(np.float64)


def _area_of_unit(areas: Sequence[NDArray[np.int64]], n_units: int) -> NDArray[np.int64]:
    """Area of each unit, -1 for none, shape (n_units,)."""
    owner = np.full(n_units, -1, dtype=np.int64)
    for number, members in enumerate(areas):
        owner[members] = number
    return owner
