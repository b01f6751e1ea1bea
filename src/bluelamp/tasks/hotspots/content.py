"""What a map of a hotspot set shows besides the set itself."""

from __future__ import annotations

__all__ = ["map_content"]

from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.vocabulary import PartKind
from bluelamp.hotspots.count import count
from bluelamp.hotspots.naming import street_of
from bluelamp.io.map_page import MapContent, MonthlyCounts, PlaceLabels
from bluelamp.places.areas import boundary_lines

if TYPE_CHECKING:
    from bluelamp.core.figures import Completeness
    from bluelamp.hotspots.results import HotspotSet
    from bluelamp.io.store import Manifest
    from bluelamp.tasks.hotspots.search import Search
    from bluelamp.tasks.hotspots.weighing import Weighed

_LABELS = 3_000


def map_content(search: Search, found: HotspotSet) -> MapContent:
    """Gather the boundary, the counts by month, the street names and the gaps."""
    ground, manifest = search.ground, search.manifest
    sources = sorted({part.source for part in manifest.parts if part.kind == PartKind.INCIDENTS})
    names = " and ".join(source.replace("-", " ").title() for source in sources[:3])
    is_made_up = found.attribution.startswith("Rows constructed")
    return MapContent(
        title=f"Hotspots of {names}" if sources else "Hotspots",
        hotspot_set=found,
        area=ground.area.geometry,
        boundary_lines=tuple(boundary_lines(ground.area)),
        working_crs=manifest.working_crs,
        monthly=_monthly(search),
        labels=_labels(search.weighed),
        gaps=_gaps(manifest, search.held, sources),
        unit_shapes=tuple(ground.shapes),
        street_lines=tuple(ground.street_lines),
        caption=found.attribution if is_made_up else "",
    )


def _monthly(search: Search) -> MonthlyCounts:
    """Incidents of each unit in each held month, added up."""
    settings, held, weighed, unit = search.settings, search.held, search.weighed, search.unit
    place = {str(month): i for i, month in enumerate(settings.period)}
    held_place = np.full(len(settings.period), -1, dtype=np.int64)
    for i, month in enumerate(held.held):
        held_place[place[month]] = i
    inside = unit >= 0
    key = unit[inside] * len(held.held) + held_place[weighed.month[inside]]
    distinct, where = np.unique(key, return_inverse=True)
    totals = count(where.astype(np.int64), weighed.shares.share[inside], n_units=len(distinct))
    return MonthlyCounts(held.held, distinct // len(held.held), distinct % len(held.held), totals)


def _labels(weighed: Weighed) -> PlaceLabels:
    """Street names where their incidents are, the busiest first."""
    incidents = weighed.incidents
    location = incidents.location
    distinct, where = np.unique(
        np.column_stack([location.codes.astype(np.float64), incidents.x, incidents.y]), axis=0, return_inverse=True
    )
    totals = count(where.ravel().astype(np.int64), np.ones(len(incidents)), n_units=len(distinct))
    texts = np.array([street_of(word) for word in location.words])[distinct[:, 0].astype(np.int64)]
    order = np.argsort(-totals, kind="stable")
    order = order[texts[order] != ""][:_LABELS]
    return PlaceLabels(distinct[order, 1], distinct[order, 2], texts[order], totals[order])


def _gaps(manifest: Manifest, held: Completeness, sources: list[str]) -> tuple[str, ...]:
    """One sentence for each source that lacks months of the period."""
    gaps = []
    for source in sources:
        own = set(manifest.months(PartKind.INCIDENTS, source))
        missing = [month for month in held.expected if month not in own]
        if missing:
            months = "1 month" if len(missing) == 1 else f"{len(missing)} months"
            gaps.append(f"{source}: {months} not received ({', '.join(missing)}).")
    return tuple(gaps)
