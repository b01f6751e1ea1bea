"""The candidates of a search, against which a drawn place is set: its interval and its chance of the top."""

from __future__ import annotations

__all__ = ["Rivals", "Sure"]

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from bluelamp.places import grids
from bluelamp.tasks.hotspots.candidates import uncertainty_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely import STRtree
    from shapely.geometry.base import BaseGeometry

    from bluelamp.tasks.hotspots.search import Search

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

# A place without a unit of its own still is ground: no size may be nothing.
_LEAST_M2 = 1.0
_PENCIL = 0.005


@dataclass(frozen=True, slots=True)
class Sure:
    """How well the incidents of a place are known.

    Args:
        low: lower end of the 95 % interval.
        high: upper end.
        p_top: probability of truly belonging to the top N, 0 to 1.
    """

    low: float
    high: float
    p_top: float


@dataclass(frozen=True, slots=True)
class Rivals:
    """The candidate areas of a search.

    Args:
        members: units of each candidate.
        owner: candidate of each unit, -1 for none, shape (n,).
        tree: of the units' shapes, for streets and areas; None for grids.
    """

    members: tuple[Ints, ...]
    owner: Ints
    tree: STRtree | None

    @classmethod
    def prepare(cls, search: Search, members: Sequence[Ints]) -> Rivals:
        """Note who owns which unit."""
        owner = np.full(len(search.ground.units), -1, dtype=np.int64)
        for number, units in enumerate(members):
            owner[units] = number
        shapes = search.ground.shapes
        return cls(tuple(members), owner, shapely.STRtree(shapes) if len(shapes) else None)

    def ask(self, search: Search, shape: BaseGeometry, chosen: Ints) -> Sure:
        """Interval and chance of one place beside the candidates that share no ground with it.

        Units that the outline cuts are split in two with one middle, so that the prior (ground cut into squares) is
        the search's own: a place with the outline of a hotspot gets that hotspot's interval.

        Args:
            search: ground and incidents.
            shape: the place, in working metres.
            chosen: shares of incidents that lie in it.
        """
        cut, own, area_m2, unit = self._split(search, shape, chosen)
        units = search.ground.units
        split = replace(
            units,
            ids=np.zeros(len(area_m2), dtype="U1"),
            x=np.concatenate([units.x, units.x[cut], [shape.representative_point().x]]),
            y=np.concatenate([units.y, units.y[cut], [shape.representative_point().y]]),
            area_m2=area_m2,
        )
        beside = replace(search, ground=replace(search.ground, units=split), unit=unit)
        taken = np.unique(self.owner[cut])
        members = [own, *(units for number, units in enumerate(self.members) if number not in taken)]
        weighed = search.weighed
        counted = uncertainty_of(beside, members, weighed.shares.share)
        ranked = counted if weighed.harm is None else uncertainty_of(beside, members, weighed.value)
        return Sure(float(counted.low[0]), float(counted.high[0]), float(ranked.p_top[0]))

    def _split(self, search: Search, shape: BaseGeometry, chosen: Ints) -> tuple[Ints, Ints, Floats, Ints]:
        """Units cut, the new units of the place, the area of all units (new ones last), the unit of each share."""
        units = search.ground.units
        touched, share = self._touched(search, shape)
        cut = np.union1d(touched, search.unit[chosen])
        part = np.zeros(len(cut))
        part[np.searchsorted(cut, touched)] = share
        inside = units.area_m2[cut] * part
        left = units.area_m2.copy()
        left[cut] -= inside
        own = np.arange(len(units), len(units) + len(cut) + 1)
        unit = search.unit.copy()
        unit[chosen] = own[np.searchsorted(cut, search.unit[chosen])]
        rest = max(0.0, _LEAST_M2 - float(inside.sum()))
        return cut, own, np.concatenate([left, inside, [rest]]), unit

    def _touched(self, search: Search, shape: BaseGeometry) -> tuple[Ints, Floats]:
        """Units that share ground with a polygon, ascending, and the share of each that lies in it."""
        units = search.ground.units
        if self.tree is not None:
            near = np.sort(self.tree.query(shape, predicate="intersects")).astype(np.int64)
            cells = search.ground.shapes[near]
        else:
            west, south, east, north = shape.bounds
            reach, x, y = units.size_m, units.x, units.y
            near = np.flatnonzero((x > west - reach) & (x < east + reach) & (y > south - reach) & (y < north + reach))
            cells = grids.outlines(units, search.ground.area, near)
        ground = shapely.area(cells)
        share = np.divide(
            shapely.area(shapely.intersection(cells, shape)), ground, where=ground > 0, out=np.zeros(len(near))
        )
        return near[share > 0], np.minimum(share[share > 0], 1.0)

    def said_of(self, search: Search, shape: BaseGeometry) -> tuple[str, ...]:
        """What part of a place lies on ground that the search left out."""
        if not search.ground.excluded.any():
            return ()
        touched, share = self._touched(search, shape)
        area = search.ground.units.area_m2[touched] * share
        barred = float(area[search.ground.excluded[touched]].sum() / max(area.sum(), _LEAST_M2))
        return (f"{barred:.0%} of this ground was excluded from the search.",) if barred > _PENCIL else ()
