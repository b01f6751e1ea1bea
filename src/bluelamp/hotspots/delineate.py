"""From scored units to patrol areas: connected, walkable, within budget, not touching, with the most score."""

from __future__ import annotations

__all__ = ["Area", "delineate", "runners_up"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.errors import RefusedInputError, UsageError
from bluelamp.hotspots.choose import choose
from bluelamp.hotspots.ground import Limits, hot_ground, walkable_span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bluelamp.places.units import Units

SQUARE_METRES_PER_HECTARE = 10_000.0
SEEDS_AN_AREA = 12  # more gain nothing on real counties
LEAST_SEEDS = 60


@dataclass(frozen=True, slots=True)
class Area:
    """One patrol area.

    Args:
        unit_index: its units, ascending, shape (k,).
        score: what it holds.
        area_m2: its ground in square metres.
    """

    unit_index: NDArray[np.int64]
    score: float
    area_m2: float


def delineate(
    units: Units,
    score: NDArray[np.float64],
    *,
    n_areas: int,
    max_area_ha: float,
    min_density: float = 0.0,
    incidents: NDArray[np.float64] | None = None,
    excluded: NDArray[np.bool_] | None = None,
    max_span_m: float | None = None,
    jointly: bool = True,
    seeds_an_area: int = SEEDS_AN_AREA,
) -> tuple[Area, ...]:
    """Choose up to ``n_areas`` patrol areas that hold the most score together.

    Each area is connected by ``units.walks``, is no larger than ``max_area_ha`` and fills it as far as whole units
    allow, spans no more than ``max_span_m`` between two unit centres, touches no other area and uses no excluded
    unit. An area is begun only where there is score; each piece of ground added must bring ``min_density``. Nothing
    is random.

    Args:
        units: the places.
        score: what an area should hold, shape (n,), not negative: incidents or harm, counted or expected.
        n_areas: how many at most.
        max_area_ha: hectares of one area.
        min_density: least incidents per hectare of every piece that is added; 0 fills the budget with quiet ground too.
        incidents: what ``min_density`` is measured in, shape (n,); the score without it.
        excluded: units never used, shape (n,).
        max_span_m: longest distance across; :func:`~bluelamp.hotspots.ground.walkable_span` without it.
        jointly: improve areas after the greedy choice; False is about ten times faster, for resampling.
        seeds_an_area: areas may grow from this many times ``n_areas`` seeds.

    Returns:
        Areas, the highest score first; fewer than asked for where no more ground with score is left.

    Raises:
        UsageError: a setting out of its range.
        RefusedInputError: a score that is negative or no number.
    """
    if n_areas < 1:
        raise UsageError("The number of hotspots must be at least 1.", code="BL-HOT-06")
    if not np.isfinite(score).all() or (score < 0).any():
        raise RefusedInputError("Scores must be finite and not negative to delineate from.", code="BL-HOT-07")
    budget = max_area_ha * SQUARE_METRES_PER_HECTARE
    limits = Limits(budget, walkable_span(max(budget, 0.0)) if max_span_m is None else max_span_m, min_density)
    usable = np.ones(len(units), dtype=bool) if excluded is None else ~excluded
    mass = score if incidents is None else incidents
    ground = hot_ground(units, score, mass, usable, limits, max(LEAST_SEEDS, seeds_an_area * n_areas))
    chosen = choose(ground, n_areas, jointly=jointly)
    return tuple(_area(units, score, np.sort(ground.unit[list(members)])) for members in chosen)


def runners_up(
    units: Units,
    score: NDArray[np.float64],
    areas: Sequence[Area],
    *,
    n_areas: int,
    max_area_ha: float,
    excluded: NDArray[np.bool_] | None = None,
    max_span_m: float | None = None,
) -> tuple[Area, ...]:
    """The next areas on the ground that the chosen ones leave: who else might belong in the top N.

    Args:
        units: the places.
        score: as for :func:`delineate`.
        areas: those chosen.
        n_areas: how many more at most.
        max_area_ha: hectares of one area.
        excluded: units never used, shape (n,).
        max_span_m: longest distance across.
    """
    taken = np.zeros(len(units), dtype=bool) if excluded is None else excluded.copy()
    for area in areas:
        taken[area.unit_index] = True
        for unit in area.unit_index.tolist():
            taken[units.touches.of(unit)] = True
    return delineate(
        units,
        score,
        n_areas=n_areas,
        max_area_ha=max_area_ha,
        excluded=taken,
        max_span_m=max_span_m,
        jointly=False,
    )


def _area(units: Units, score: NDArray[np.float64], members: NDArray[np.int64]) -> Area:
    return Area(members, float(score[members].sum()), float(units.area_m2[members].sum()))
