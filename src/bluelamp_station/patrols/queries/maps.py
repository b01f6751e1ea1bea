"""Places by patrol-minutes a day as GeoJSON: shaded in five steps, with the number on each."""

from __future__ import annotations

__all__ = ["minutes_map", "steps_of", "visit_map"]

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from bluelamp_station.hotspots.models import HotspotSet, Place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.patrols.models import Visit
    from bluelamp_station.patrols.queries.ground import PlaceLine

_STEPS = 5


def steps_of(most: float) -> list[str]:
    """What each step of shade stands for, from nothing to the most, in minutes a day.

    Args:
        most: minutes a day of the place with the most.
    """
    ends = [most * step / _STEPS for step in range(_STEPS + 1)]
    return ["No patrol"] + [f"{low:,.1f} to {high:,.1f} min a day" for low, high in pairwise(ends)]


def minutes_map(
    person: Person, lines: Sequence[PlaceLine], by_place: Mapping[str, float], n_days: int
) -> dict[str, Any]:
    """A feature collection of the places of a chart; two queries at the most.

    Args:
        person: the reader.
        lines: the places.
        by_place: patrol-minutes of the whole period by ref.
        n_days: days of the period.
    """
    a_day = {line.ref: by_place.get(line.ref, 0.0) / n_days for line in lines}
    most = max(a_day.values(), default=0.0)
    wanted = {(line.set_id, line.ref): line for line in lines if line.set_id is not None}
    rows = (
        Place.objects.visible_to(person)
        .filter(hotspot_set__in={key[0] for key in wanted}, ref__in={key[1] for key in wanted})
        .values_list("hotspot_set_id", "ref", "outline")
    )
    features = [
        _feature(wanted[set_id, ref], outline, a_day[ref], most)
        for set_id, ref, outline in rows
        if (set_id, ref) in wanted
    ]
    layers = [{"id": f"step{step}", "text": text} for step, text in enumerate(steps_of(most))]
    return {
        "type": "FeatureCollection",
        "features": sorted(features, key=lambda one: str(one["properties"]["ref"])),
        "bluelamp": {"layers": layers},
    }


def _feature(line: PlaceLine, outline: Mapping[str, Any], minutes: float, most: float) -> dict[str, Any]:
    step = min(_STEPS, int(_STEPS * minutes / most) + 1) if minutes > 0 else 0
    return {
        "type": "Feature",
        "geometry": outline,
        "properties": {
            "ref": line.ref,
            "label": f"{minutes:,.0f}",
            "title": f"{line.name}, {line.town}" if line.town else line.name,
            "kind": f"step{step}",
            "text": f"{line.ref}: {minutes:,.1f} patrol-minutes a day.",
            "url": reverse("hotspots:place", args=[line.set_id, line.ref]),
        },
    }


def visit_map(person: Person, visit: Visit) -> dict[str, Any]:
    """The outline of the place of a visit, and never where its crew walked.

    Args:
        person: the reader.
        visit: one that the reader may see.
    """
    held = HotspotSet.objects.ever_held()
    place = (
        Place.objects.visible_to(person)
        .filter(ref=visit.place_ref, hotspot_set__in=held)
        .order_by("-hotspot_set__valid_from_date")
        .first()
        if visit.place_id is None
        else Place.objects.visible_to(person).filter(pk=visit.place_id).first()
    )
    features = [] if place is None else [_outline(place)]
    return {"type": "FeatureCollection", "features": features}


def _outline(place: Place) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": place.outline,
        "properties": {
            "ref": place.ref,
            "label": place.ref,
            "title": f"{place.name}, {place.town}" if place.town else place.name,
            "kind": place.role,
            "url": reverse("hotspots:place", args=[place.hotspot_set_id, place.ref]),
        },
    }
