"""The made-up world before anything happens in it: ground, streets, points, hotspots and rates."""

from __future__ import annotations

__all__ = ["World", "make_world"]

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.synth.categories import seasonal_factors
from bluelamp.synth.county import County, SmallAreas, make_county, make_small_areas
from bluelamp.synth.rates import TrueRates, make_rates
from bluelamp.synth.streets import SnapPoints, Streets, make_snap_points, make_streets
from bluelamp.synth.true_hotspots import TrueHotspot, make_hotspots

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.core.periods import Month
    from bluelamp.synth.settings import ForceSettings


@dataclass(frozen=True, slots=True)
class World:
    """Everything that stays the same from month to month.

    Args:
        settings: what was asked for.
        county: outline, towns and districts.
        areas: small areas with invented codes.
        streets: street segments.
        points: snap points.
        hotspots: the true hotspots, highest rate first.
        rates: the true rates.
    """

    settings: ForceSettings
    county: County
    areas: SmallAreas
    streets: Streets
    points: SnapPoints
    hotspots: tuple[TrueHotspot, ...]
    rates: TrueRates

    def expected(self, month: Month) -> NDArray[np.float64]:
        """Expected incidents by place and category in a month, with season and effect, shape (n_points + 2, 14)."""
        return self.rates.monthly * seasonal_factors(month) * self.effect_factors(month)[self.rates.hotspot][:, None]

    def effect_factors(self, month: Month) -> NDArray[np.float64]:
        """What the effect multiplies each hotspot's rate by; the last entry, for elsewhere, is 1. Shape (n + 1,)."""
        factors = np.ones(len(self.hotspots) + 1)
        if month >= self.settings.effect_start:
            factors[:-1] += [self.settings.effect * (spot.role == "treated") for spot in self.hotspots]
        return factors


def make_world(settings: ForceSettings) -> World:
    """Draw the world of a seed; the number of months and the effect do not change it."""
    county = make_county(settings.seed)
    areas = make_small_areas(settings.seed, county)
    streets = make_streets(settings.seed, county)
    points = make_snap_points(settings.seed, county, streets, areas)
    hotspots = make_hotspots(settings.seed, settings.hotspots, county, streets, points)
    rates = make_rates(settings.seed, settings.incidents_per_month, county, points, streets.is_road, hotspots)
    label = points.label.astype("U40")
    label[[rates.special.station, rates.special.hospital]] = "Police Station", "Hospital"
    return World(settings, county, areas, streets, replace(points, label=label), hotspots, rates)
