"""Counting places that somebody drew or brought along, by the rules of the search that the set rests on."""

from __future__ import annotations

__all__ = ["Counted", "count_places", "rules_of"]

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bluelamp.core.figures import Figure, Geography
from bluelamp.core.vocabulary import HotspotKind
from bluelamp_station.hotspots import engine
from bluelamp_station.hotspots.geometry import area_ha, bounds_of, middle_of
from bluelamp_station.hotspots.models import HotspotSet, Run
from bluelamp_station.queue.models import WorkState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_GROUND = "Ground inside the outline."


@dataclass(frozen=True, slots=True)
class Counted:
    """What places hold.

    Args:
        records: one each, in their order, with the keys of a spot.
        is_counted: whether incidents were counted; else only the ground was measured.
    """

    records: tuple[dict[str, Any], ...]
    is_counted: bool


def rules_of(hotspot_set: HotspotSet) -> Run | None:
    """The run by whose rules the places of a set are counted: its own, else the programme's last that is done."""
    if hotspot_set.run is not None:
        return hotspot_set.run
    done = Run.objects.filter(programme_id=hotspot_set.programme_id, state=WorkState.DONE)
    return done.order_by("-ended_at", "-pk").first()


def count_places(hotspot_set: HotspotSet, places: Sequence[engine.Drawn]) -> Counted:
    """Count what places hold; without incidents or a search whose rules hold only their ground is measured.

    Takes seconds: call it before a transaction begins.

    Raises:
        BluelampError: the store cannot be read, or an outline is refused.
    """
    run = rules_of(hotspot_set)
    if run is None or not engine.held_data_version():
        return Counted(tuple(_uncounted(place) for place in places), is_counted=False)
    return Counted(engine.measure(run.settings, places), is_counted=True)


def _uncounted(place: engine.Drawn) -> dict[str, Any]:
    """A record with ground alone."""
    version = hashlib.sha256(json.dumps(place.outline, sort_keys=True).encode()).hexdigest()[:16]
    size = round(area_ha(place.outline), 6)
    area = Figure("place_area", size, "ha", _GROUND, geography=Geography(place.ref or place.name, version))
    numbers: Mapping[str, float | None] = dict.fromkeys(
        ("rank", "incidents", "incidents_low", "incidents_high", "harm", "p_top", "stability_share", "density", "share")
    )
    return {
        "ref": place.ref,
        "name": place.name,
        "town": "",
        "kind": HotspotKind.BOTH.value,
        **numbers,
        "area_ha": size,
        "outline": dict(place.outline),
        "bbox": list(bounds_of(place.outline)),
        "centre": list(middle_of(place.outline)),
        "evidence": {
            "by_month": {},
            "by_category": {},
            "by_hour": None,
            "locations": [],
            "months_not_held": [],
            "notes": [],
        },
        "figures": {"area": area.as_dict()},
        "sentences": [],
    }
