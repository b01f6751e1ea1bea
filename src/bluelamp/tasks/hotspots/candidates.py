"""The candidate areas of a search: those chosen, the runners-up, and how well their incidents are known."""

from __future__ import annotations

__all__ = ["draw_areas", "draw_runners_up", "uncertainty_of"]

from typing import TYPE_CHECKING

from bluelamp.hotspots.delineate import Area, delineate, runners_up
from bluelamp.hotspots.rank import HALF_LIFE_MONTHS
from bluelamp.hotspots.uncertainty import AreaUncertainty, area_uncertainty

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bluelamp.tasks.hotspots.scoring import Scores
    from bluelamp.tasks.hotspots.search import Search


def draw_areas(search: Search, scores: Scores, incidents: NDArray[np.float64]) -> tuple[Area, ...]:
    """The patrol areas that hold most.

    Args:
        search: the ground and what was asked for.
        scores: of every unit.
        incidents: weighted count of every unit, in which the least density is measured, shape (n,).
    """
    settings = search.settings
    return delineate(
        search.ground.units,
        scores.mass,
        n_areas=settings.count,
        max_area_ha=settings.max_area_ha,
        min_density=settings.min_density or 0.0,
        incidents=incidents,
        excluded=search.ground.excluded,
    )


def draw_runners_up(search: Search, scores: Scores, areas: tuple[Area, ...]) -> tuple[Area, ...]:
    """The next areas, as many as were asked for: who else might belong to the top."""
    settings = search.settings
    return runners_up(
        search.ground.units,
        scores.mass,
        areas,
        n_areas=settings.count,
        max_area_ha=settings.max_area_ha,
        excluded=search.ground.excluded,
    )


def uncertainty_of(search: Search, members: list[NDArray[np.int64]], weight: NDArray[np.float64]) -> AreaUncertainty:
    """Intervals and chances of areas, given as their units.

    Args:
        search: the units and the incidents.
        members: unit indices of each area.
        weight: what each share of an incident counts for, shape (m,).
    """
    return area_uncertainty(
        search.ground.units,
        members,
        search.unit,
        search.weighed.month,
        weight,
        is_held=search.is_held,
        n_top=search.settings.count,
        seed=search.settings.seed,
        half_life_months=HALF_LIFE_MONTHS,
    )
