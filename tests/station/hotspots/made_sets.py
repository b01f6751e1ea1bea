"""Runs, drafts and sets with made-up places, for tests of what is done with them."""

from __future__ import annotations

__all__ = ["CORNERS", "adopted", "draft_of", "make_run", "moved", "square_of"]

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from bluelamp.core.figures import Figure, Geography, Interval
from bluelamp.core.periods import MonthRange
from bluelamp_station.accounts.areas import area_path_at
from bluelamp_station.accounts.models import Area
from bluelamp_station.hotspots.actions.adopting import adopt_set
from bluelamp_station.hotspots.actions.sets import draft_from_run
from bluelamp_station.hotspots.geometry import area_ha, bounds_of, middle_of, square_at
from bluelamp_station.hotspots.models import HotspotSet, Run, Spot
from bluelamp_station.queue.models import WorkState

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

PERIOD = MonthRange.parse("2025-01", "2025-12")
AS_AT = "2026-01-05T09:00:00+00:00"
CORNERS = "-0.7010, 51.5010\n-0.6990, 51.5010\n-0.6990, 51.5030\n-0.7010, 51.5030"
RATIONALE = "The densest places of the year, looked at street by street."
# Odd ranks lie in Hertford, even ones in Watford.
_HERTFORD, _WATFORD = -0.9, -0.4


def square_of(rank: int, side_m: float = 250.0) -> dict[str, Any]:
    """Where the place of a rank lies: places are more than a kilometre apart."""
    west = _HERTFORD if rank % 2 else _WATFORD
    return square_at(west + 0.02 * (rank % 10), 51.1 + 0.02 * rank, side_m)


def moved(outline: dict[str, Any], east: float, north: float = 0.0) -> dict[str, Any]:
    """An outline shifted by degrees."""
    ring = [[round(x + east, 6), round(y + north, 6)] for x, y in outline["coordinates"][0]]
    return {"type": "Polygon", "coordinates": [ring]}


def figure(name: str, value: float, unit: str, place: str, interval: Interval | None = None) -> Figure:
    """A figure as a search would give it."""
    definition = f"Made-up {name} of {place}."
    return Figure(
        name,
        value,
        unit,
        definition,
        period=PERIOD,
        geography=Geography(place),
        source="made up",
        as_at=AS_AT,
        interval=interval,
    )


def spot_record(rank: int, incidents: float, town: str) -> dict[str, Any]:
    """A found place as the science writes it."""
    outline, ref = square_of(rank), f"HE{rank:02d}"
    figures = {
        "incidents": figure("incidents", incidents, "incidents", ref, Interval(incidents * 0.8, incidents * 1.2)),
        "area": figure("area", area_ha(outline), "ha", ref),
    }
    return {
        "ref": ref,
        "name": f"Lamp Street {rank}",
        "town": town,
        "kind": "both",
        "rank": rank,
        "incidents": incidents,
        "incidents_low": incidents * 0.8,
        "incidents_high": incidents * 1.2,
        "harm": None,
        "area_ha": area_ha(outline),
        "p_top": 0.9,
        "stability_share": 0.8,
        "outline": outline,
        "bbox": list(bounds_of(outline)),
        "evidence": {
            "by_month": {str(month): incidents / 12 for month in PERIOD},
            "by_category": {"Robbery": incidents},
            "by_hour": None,
            "locations": [["Lamp Street", incidents]],
            "months_not_held": [],
            "notes": [],
        },
        "figures": {name: told.as_dict() for name, told in figures.items()},
    }


def make_run(programme: Programme, by: Person, n: int = 4, incidents: float = 50.0) -> Run:
    """A finished run with places in Hertford and Watford by turns."""
    run = Run.objects.create(
        programme=programme,
        name="Spring search",
        started_by=by,
        settings={},
        record={
            "sentences": ["Counts are of the months held."],
            "gaps": ["made up: 1 month not received (2025-03)."],
            "attribution": "Made up for tests.",
            "working_crs": "EPSG:27700",
            "figures": {"incidents": figure("incidents", 1000.0, "incidents", "study area").as_dict()},
            "ground": {"bbox": None, "outline": None, "lines": None},
        },
        data_version="d1",
        state=WorkState.DONE,
        ended_at=timezone.now(),
    )
    areas = list(Area.objects.all())
    for rank in range(1, n + 1):
        told = spot_record(rank, incidents, "Hertford" if rank % 2 else "Watford")
        Spot.objects.create(run=run, area_path=area_path_at(*middle_of(told["outline"]), areas), **Spot.fields_of(told))
    return run


def draft_of(programme: Programme, by: Person, n: int = 4, incidents: float = 50.0) -> HotspotSet:
    """A draft made from a run."""
    return again(draft_from_run(by=by, run=make_run(programme, by, n, incidents)))


def again(hotspot_set: HotspotSet) -> HotspotSet:
    """The set as the database has it now, without anything that was read before."""
    return HotspotSet.objects.select_related("programme__area").get(pk=hotspot_set.pk)


def adopted(draft: HotspotSet, by: Person, valid_from: dt.date | None = None) -> HotspotSet:
    """Adopt a draft on a day, today unless said."""
    first = valid_from or timezone.localdate()
    still_open = HotspotSet.objects.filter(
        programme=draft.programme_id, state="adopted", valid_to_date__isnull=True
    ).first()
    return adopt_set(
        by=by,
        hotspot_set=again(draft),
        edition=again(draft).edition,
        open_set=still_open.pk if still_open else None,
        valid_from=first,
        review=first + dt.timedelta(days=180),
        rationale=RATIONALE,
    )
