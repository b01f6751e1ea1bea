"""What a map is made of: a hotspot set and the ground around it."""

from __future__ import annotations

__all__ = ["MapContent", "MonthlyCounts", "PlaceLabels"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely import MultiPolygon, Polygon
    from shapely.geometry.base import BaseGeometry

    from bluelamp.hotspots.results import HotspotSet


@dataclass(frozen=True, slots=True)
class MonthlyCounts:
    """Incidents of each unit in each held month, where there were any.

    Args:
        months: the months held, ``2024-01``, in order.
        unit_index: index into the unit table, shape (m,).
        month_index: index into ``months``, shape (m,).
        count: weighted incidents, shape (m,).
    """

    months: tuple[str, ...]
    unit_index: NDArray[np.int64]
    month_index: NDArray[np.int64]
    count: NDArray[np.float64]

    @classmethod
    def none(cls) -> MonthlyCounts:
        """Where nothing is known by month."""
        nobody = np.empty(0, dtype=np.int64)
        return cls((), nobody, nobody, np.empty(0))


@dataclass(frozen=True, slots=True)
class PlaceLabels:
    """Names on the ground.

    Args:
        x: easting in working metres, shape (k,).
        y: northing, shape (k,).
        text: what stands there, shape (k,), unicode.
        count: how important: names with more incidents are written first, shape (k,).
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    text: NDArray[np.str_]
    count: NDArray[np.float64]

    @classmethod
    def none(cls) -> PlaceLabels:
        """Where no names are known."""
        nothing = np.empty(0)
        return cls(nothing, nothing, np.empty(0, dtype=np.str_), nothing)


@dataclass(frozen=True, slots=True)
class MapContent:
    """All that the map page and the picture show, in working coordinates; they look nothing up.

    A caller fills it from what it already has: the set as found, the study area that it was found in, the same counts
    by month that the evidence cards were made from, and the incidents' own location texts.

    Args:
        title: what the page is called, e.g. ``Hotspots of Hertfordshire``.
        hotspot_set: the result.
        area: the study area.
        boundary_lines: parts of the study area (districts, wards), polygons or lines, drawn thin; may be empty.
        working_crs: the system of every coordinate here, ``EPSG:n``.
        monthly: incidents by unit and month.
        labels: street and location names for a closer look.
        gaps: what the ledger lacks, one sentence each, source and month.
        part_names: names of towns or parts written on the whole map; where there are none, the hotspots' towns are.
        unit_shapes: the ground of each unit, for streets and areas, in the order of the unit table; squares and
            hexagons are drawn from their middles and need none.
        street_lines: the street network, drawn faintly under everything; may be empty.
        caption: what must stand above everything, e.g. that rows are constructed; empty for real data.
    """

    title: str
    hotspot_set: HotspotSet
    area: Polygon | MultiPolygon
    boundary_lines: Sequence[BaseGeometry]
    working_crs: str
    monthly: MonthlyCounts
    labels: PlaceLabels
    gaps: tuple[str, ...] = ()
    part_names: PlaceLabels | None = None
    unit_shapes: Sequence[BaseGeometry] = ()
    street_lines: Sequence[BaseGeometry] = ()
    caption: str = ""

    @property
    def period(self) -> str:
        """Months covered, ``2021-01..2024-04``; empty where none was expected."""
        months = self.hotspot_set.completeness.expected
        if not months:
            return ""
        return months[0] if len(months) == 1 else f"{months[0]}..{months[-1]}"
