"""Figures of a set as a whole, worked out from its places, and by town for those who see no place."""

from __future__ import annotations

__all__ = ["HEADLINE", "TownRow", "basis_of_run", "counted_alike", "headline_of", "record_with", "town_rows"]

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bluelamp.core.figures import Figure, Geography
from bluelamp.core.vocabulary import PlaceRole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bluelamp_station.hotspots.models import HotspotSet, Place, Run

# Names and labels, in the order in which they are shown: PostgreSQL keeps no order of keys.
HEADLINE = (
    ("hotspots", "Hotspots"),
    ("priority_places", "Priority places"),
    ("incidents", "Incidents in hotspots"),
    ("share_of_incidents", "Share of all incidents"),
    ("area", "Ground of the hotspots"),
)
_GEOGRAPHY = "hotspots of the set"
# A town with fewer incidents is not named with its number to those who see no places.
_FEWEST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class TownRow:
    """A town of a set.

    Args:
        town: its name; empty where nothing tells.
        places: how many places of the set lie there.
        incidents: in its hotspots; None where it is kept back or nobody counted.
        is_kept_back: whether the number is too small to be shown, or would give away one that is.
    """

    town: str
    places: int
    incidents: Figure | None
    is_kept_back: bool = False


def basis_of_run(run: Run) -> dict[str, Any]:
    """What a set made from a run rests on: everything that must be said with its places."""
    record = run.record
    return {
        "cautions": list(record.get("sentences", [])),
        "gaps": list(record.get("gaps", [])),
        "attribution": record.get("attribution", ""),
        "working_crs": record.get("working_crs", ""),
        "data_version": run.data_version,
        "total": record.get("figures", {}).get("incidents"),
    }


def record_with(record: Mapping[str, Any], places: Sequence[Place]) -> dict[str, Any]:
    """A set's record with the figures of these places."""
    return {
        **record,
        "figures": {name: fig.as_dict() for name, fig in headline_of(places, record.get("total")).items()},
    }


def headline_of(places: Sequence[Place], total: Mapping[str, Any] | None) -> dict[str, Figure]:
    """Figures of a set by name; the count is not known where its places were counted on different months or data.

    Args:
        places: all places of the set.
        total: figure of the incidents in the study area, as a mapping; None where nobody counted.
    """
    hotspots = [place for place in places if place.role != PlaceRole.PRIORITY]
    counted = counted_alike(hotspots)
    ground = Geography(_GEOGRAPHY)
    base = Figure("incidents", None, "incidents", _INCIDENTS, geography=ground)
    if counted is not None:
        base = replace(
            counted,
            name="incidents",
            value=round(sum(place.incidents or 0.0 for place in hotspots), 6),
            definition=_INCIDENTS,
            definition_version=1,
            geography=ground,
            interval=None,
        )
    figures = {
        "hotspots": replace(
            base,
            name="hotspots",
            value=len(hotspots),
            unit="places",
            definition=_HOTSPOTS,
            completeness=None,
            period=None,
        ),
        "priority_places": replace(
            base,
            name="priority_places",
            value=len(places) - len(hotspots),
            unit="places",
            definition=_PRIORITY,
            completeness=None,
            period=None,
        ),
        "incidents": base,
        "share_of_incidents": _share_of(base, total),
        "area": replace(
            base,
            name="area",
            value=round(sum(place.area_ha for place in hotspots), 4),
            unit="ha",
            definition=_AREA,
            completeness=None,
            period=None,
        ),
    }
    return {name: figures[name] for name, _ in HEADLINE}


_INCIDENTS = "Sum of the incidents of the set's hotspots, each counted inside its own outline, in the months held."
_HOTSPOTS = "Places of the set that are treated, control or reserve; places of a local priority are left out."
_PRIORITY = "Places of a local priority beside the hotspots of the set."
_AREA = "Sum of the ground of the set's hotspots."
_SHARE = "Incidents in the set's hotspots / incidents in the study area, both in the months held."


def counted_alike(places: Sequence[Place]) -> Figure | None:
    """The count of one of the places where all were counted over the same months of the same data, else None."""
    told = [place.figure.get("incidents") for place in places]
    known = [figure for figure in told if figure is not None]
    if not known or len(known) < len(told) or len({(one.period, one.source, one.as_at) for one in known}) > 1:
        return None
    return known[0]


def _share_of(incidents: Figure, total: Mapping[str, Any] | None) -> Figure:
    share = None
    if total is not None and incidents.value is not None:
        whole = Figure.from_dict(total)
        if whole.value and (whole.period, whole.as_at) == (incidents.period, incidents.as_at):
            share = round(incidents.value / whole.value, 6)
    return replace(incidents, name="share_of_incidents", value=share, unit="share", definition=_SHARE)


def town_rows(hotspot_set: HotspotSet) -> list[TownRow]:
    """Places and incidents by town for readers who see no places; small numbers are kept back.

    Where one number alone is kept back the next smallest is too, for the total would give it away.
    """
    towns: dict[str, list[Place]] = {}
    for place in hotspot_set.places.all():
        towns.setdefault(place.town, []).append(place)
    rows = [_town_row(town, places) for town, places in sorted(towns.items())]
    return _kept_back(rows)


def _town_row(town: str, places: Sequence[Place]) -> TownRow:
    hotspots = [place for place in places if place.role != PlaceRole.PRIORITY]
    alike = counted_alike(hotspots)
    if alike is None:
        return TownRow(town, len(places), None)
    held = round(sum(place.incidents or 0.0 for place in hotspots), 6)
    geography = Geography(f"hotspots in {town}" if town else _GEOGRAPHY)
    figure = replace(
        alike,
        name="incidents",
        value=held,
        definition=_INCIDENTS,
        definition_version=1,
        geography=geography,
        interval=None,
    )
    return TownRow(town, len(places), figure)


def _kept_back(rows: Iterable[TownRow]) -> list[TownRow]:
    told = list(rows)
    by_size = sorted((row.incidents.value or 0.0, index) for index, row in enumerate(told) if row.incidents is not None)
    small = [index for size, index in by_size if size < _FEWEST_SHOWN]
    if len(small) == 1:
        small = [index for _, index in by_size[:2]]
    for index in small:
        told[index] = replace(told[index], incidents=None, is_kept_back=True)
    return told
