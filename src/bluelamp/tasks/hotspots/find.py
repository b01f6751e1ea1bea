"""Find hotspots: read the store, score, delineate, say how sure, write."""

from __future__ import annotations

__all__ = ["Found", "Outputs", "find"]

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.hotspots.bound import upper_bound
from bluelamp.hotspots.count import count, rank_order
from bluelamp.hotspots.ground import walkable_span
from bluelamp.hotspots.rank import HALF_LIFE_MONTHS, month_weights
from bluelamp.hotspots.results import UnitTable
from bluelamp.hotspots.stability import stability
from bluelamp.io.hotspot_files import write_cells, write_hotspots
from bluelamp.io.map_page import write_map_page, write_map_picture
from bluelamp.io.whole_files import check_writable
from bluelamp.tasks.hotspots.assemble import Sureness, assemble_set
from bluelamp.tasks.hotspots.candidates import draw_areas, draw_runners_up, uncertainty_of
from bluelamp.tasks.hotspots.content import map_content
from bluelamp.tasks.hotspots.prepare import prepare_search
from bluelamp.tasks.hotspots.previous import read_previous
from bluelamp.tasks.hotspots.scoring import Scores, score_units

if TYPE_CHECKING:
    from pathlib import Path

    from bluelamp.hotspots.delineate import Area
    from bluelamp.hotspots.results import HotspotSet
    from bluelamp.hotspots.stability import Stability
    from bluelamp.io.map_page import MapContent
    from bluelamp.tasks.hotspots.search import Search
    from bluelamp.tasks.hotspots.settings import FindSettings

_HECTARE_M2 = 10_000.0
_STEPS = 6
# Units such as street segments are resampled as squares of their ground, but no smaller than this.
_SMALLEST_RESAMPLED_M = 50.0

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Outputs:
    """Files to write.

    Args:
        hotspots: GeoJSON or GeoPackage of the set; None for none.
        maps: HTML pages or PNG pictures.
        cells: CSV of all units.
    """

    hotspots: Path | None = None
    maps: tuple[Path, ...] = ()
    cells: Path | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A set and the map of it.

    Args:
        hotspot_set: the result.
        content: what a map of it shows.
        data_version: hash of the data that it rests on.
    """

    hotspot_set: HotspotSet
    content: MapContent
    data_version: str = ""


def find(
    store: Path,
    settings: FindSettings,
    outputs: Outputs | None = None,
    *,
    progress: Progress = lambda _done, _all, _text: None,
) -> Found:
    """Find hotspots and write what was asked for.

    Args:
        store: folder of the store.
        settings: what to look for.
        outputs: files to write, each whole or not at all.
        progress: called with steps done, steps in all and the step in hand.

    Raises:
        BluelampError: nothing to read, nothing to rank, or a file that cannot be read or written.
    """
    outputs = outputs or Outputs()
    _check(outputs)
    progress(0, _STEPS, "reading the store")
    search = prepare_search(store, settings, between=lambda: progress(1, _STEPS, "cutting the ground into units"))
    progress(2, _STEPS, "scoring")
    scores = score_units(search)
    table = _table(search, scores)
    progress(3, _STEPS, "drawing patrol areas")
    areas = draw_areas(search, scores, table.incidents)
    progress(4, _STEPS, "asking how sure")
    sureness = _sureness(search, scores, areas)
    progress(5, _STEPS, "writing")
    working = search.manifest.working_crs
    previous = read_previous(settings.previous, working=working)
    hotspot_set = assemble_set(search, table, areas, sureness, scores, previous)
    found = Found(hotspot_set, map_content(search, hotspot_set), search.manifest.data_version)
    _write(found, outputs, working)
    progress(_STEPS, _STEPS, "")
    return found


def _table(search: Search, scores: Scores) -> UnitTable:
    units = search.ground.units
    incidents = count(search.unit, search.weighed.shares.share, n_units=len(units))
    return UnitTable(units, incidents, scores.score, rank_order(scores.score, units.ids), scores.p_top)


def _sureness(search: Search, scores: Scores, areas: tuple[Area, ...]) -> Sureness:
    """Intervals, chances of truly belonging to the top, stability, and the gap to the best possible set."""
    settings, ground, weighed = search.settings, search.ground, search.weighed
    others = draw_runners_up(search, scores, areas)
    members = [area.unit_index for area in (*areas, *others)]
    counted = uncertainty_of(search, members, weighed.shares.share)
    ranked = counted if weighed.harm is None else uncertainty_of(search, members, weighed.value)
    bound = upper_bound(
        ground.units,
        scores.mass,
        n_areas=settings.count,
        max_area_ha=settings.max_area_ha,
        max_span_m=walkable_span(settings.max_area_ha * _HECTARE_M2),
        achieved=sum(area.score for area in areas),
        excluded=ground.excluded,
    )
    n = len(areas)
    return Sureness(counted.low[:n], counted.high[:n], ranked.p_top[:n], _stability(search, areas), bound)


def _stability(search: Search, areas: tuple[Area, ...]) -> Stability | None:
    settings, weighed, unit, units = search.settings, search.weighed, search.unit, search.ground.units
    if not settings.resamples or not areas:
        return None
    spot_of_unit = np.full(len(units), -1, dtype=np.int64)
    for number, area in enumerate(areas):
        spot_of_unit[area.unit_index] = number
    # The last place stands for incidents in no unit (-1).
    usable = ~np.append(search.ground.excluded, [True])[unit]
    rows = weighed.shares.row[usable]
    return stability(
        weighed.incidents.x[rows],
        weighed.incidents.y[rows],
        weighed.month[usable],
        weighed.value[usable],
        spot_of_unit[unit[usable]],
        n_hotspots=len(areas),
        max_area_ha=settings.max_area_ha,
        size_m=float(np.clip(np.sqrt(np.median(units.area_m2)), _SMALLEST_RESAMPLED_M, settings.size_m)),
        month_weight=month_weights(search.is_held, HALF_LIFE_MONTHS),
        seed=settings.seed,
        n_replicates=settings.resamples,
    )


def _check(outputs: Outputs) -> None:
    """Say no to an output that cannot be before any is written."""
    if outputs.hotspots is not None:
        check_writable(outputs.hotspots, (".json", ".geojson", ".gpkg"))
    for path in outputs.maps:
        check_writable(path, (".html", ".htm", ".png"))
    if outputs.cells is not None:
        check_writable(outputs.cells, (".csv",))


def _write(found: Found, outputs: Outputs, working_crs: str) -> None:
    if outputs.hotspots is not None:
        write_hotspots(outputs.hotspots, found.hotspot_set, working_crs=working_crs)
    if outputs.cells is not None:
        write_cells(outputs.cells, found.hotspot_set)
    for path in outputs.maps:
        write = write_map_picture if path.suffix.casefold() == ".png" else write_map_page
        write(path, found.content)
