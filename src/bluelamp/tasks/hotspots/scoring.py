"""Scoring units by the method asked for."""

from __future__ import annotations

__all__ = ["Scores", "score_units"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.vocabulary import Method
from bluelamp.hotspots.count import count
from bluelamp.hotspots.getis_ord import getis_ord
from bluelamp.hotspots.kernel import DEFAULT_BANDWIDTH_M, kernel_density
from bluelamp.hotspots.rank import gamma_poisson
from bluelamp.hotspots.top import p_top

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.places.units import Units
    from bluelamp.tasks.hotspots.search import Search
    from bluelamp.tasks.hotspots.settings import FindSettings
    from bluelamp.tasks.hotspots.weighing import Weighed

    Floats = NDArray[np.float64]

_M2_PER_KM2 = 1_000_000.0


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of every unit.

    Args:
        score: by which units are ranked, shape (n,).
        mass: what a patrol area should hold most of, in incidents or harm, shape (n,).
        p_top: probability that a unit truly belongs among the top units, shape (n,); None where the method gives none.
        sentences: what must be said of the method.
    """

    score: Floats
    mass: Floats
    p_top: Floats | None
    sentences: tuple[str, ...]


def score_units(search: Search) -> Scores:
    """Score the units by the method asked for."""
    units, weighed = search.ground.units, search.weighed
    counted = count(search.unit, weighed.value, n_units=len(units))
    match search.settings.method:
        case Method.COUNT:
            return Scores(counted, counted, None, ())
        case Method.RANK:
            return _rank(search)
        case Method.KERNEL:
            return _kernel(units, weighed, search.settings)
        case Method.GETIS_ORD:
            return _getis_ord(units, counted, search.settings)


def _rank(search: Search) -> Scores:
    units, weighed, settings = search.ground.units, search.weighed, search.settings
    fit = gamma_poisson(
        search.unit,
        weighed.month,
        weighed.value,
        n_units=len(units),
        is_held=search.is_held,
        size=units.area_m2,
    )
    top = p_top(fit.shape, fit.rate, n_top=settings.count, seed=settings.seed)
    if weighed.harm is None:
        said = f"Counts vary {fit.dispersion:.1f} times as much from month to month as independent incidents would."
    else:
        said = f"Harm varies from month to month as if it came in independent lumps of {fit.dispersion:,.0f}."
    return Scores(fit.mean, fit.mean, top.p_top, (said,))


def _kernel(units: Units, weighed: Weighed, settings: FindSettings) -> Scores:
    rows = weighed.shares.row
    bandwidth = DEFAULT_BANDWIDTH_M if settings.bandwidth_m is None else settings.bandwidth_m
    density = kernel_density(
        units,
        weighed.incidents.x[rows],
        weighed.incidents.y[rows],
        weighed.value,
        kernel=settings.kernel.value,
        bandwidth_m=bandwidth,
    ).density
    shape = settings.kernel.value
    said = f"Kernel density, {shape}, bandwidth {bandwidth:g} m; no correction at the edge of the study area."
    return Scores(density, density * units.area_m2 / _M2_PER_KM2, None, (said,))


def _getis_ord(units: Units, counted: Floats, settings: FindSettings) -> Scores:
    found = getis_ord(units, counted, permutations=settings.permutations, seed=settings.seed)
    n_hot = int(found.is_hot.sum())
    how = f"{settings.permutations} permutations" if settings.permutations else "the normal distribution"
    said = (
        f"Gi*: {n_hot:,} of {len(units):,} units are hot at a false-discovery rate of 5 %, p from {how}; hotspots are "
        "built from these units only."
    )
    hint: tuple[str, ...] = ()
    if settings.permutations and not n_hot:
        least = 1 / (settings.permutations + 1)
        hint = (f"No p below {least:.3g} can come of so few permutations: ask for more of them, or for none.",)
    return Scores(found.z, np.where(found.is_hot, counted, 0.0), None, (said, *hint))
