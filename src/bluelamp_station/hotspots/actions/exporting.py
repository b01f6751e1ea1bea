"""Taking a set away as a file: what may be seen of it, with what must be said of it, and a line in the log."""

from __future__ import annotations

__all__ = ["export_set"]

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.utils import timezone

from bluelamp.core.errors import UsageError
from bluelamp_station.audit.actions import record
from bluelamp_station.hotspots import engine
from bluelamp_station.hotspots.geometry import middle_of
from bluelamp_station.hotspots.queries.headline import HEADLINE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models import HotspotSet, Place

_DEFAULT_CAUTION = (
    "These are rule-based statistics about places: counts of what was recorded. They say nothing about any person."
)


def export_set(
    *, by: Person, hotspot_set: HotspotSet, places: Sequence[Place], ending: str, is_part: bool, why: str = ""
) -> bytes:
    """Write places of a set as a file for others, and note who took it.

    Args:
        by: who takes it.
        hotspot_set: the set.
        places: those of its places that may be seen.
        ending: one of ``engine.EXPORT_ENDINGS``.
        is_part: whether the set has other places than these.
        why: the reason given; may be empty.

    Raises:
        UsageError: no such format (BL-SETS-17).
        BluelampError: the file cannot be written.
    """
    if ending not in engine.EXPORT_ENDINGS:
        raise UsageError(f"{ending} is no format of an export.", code="BL-SETS-17")
    figures = hotspot_set.record.get("figures", {})
    with tempfile.TemporaryDirectory(prefix="bluelamp-export-") as folder:
        path = Path(folder) / f"{uuid4().hex}{ending}"
        engine.export(
            [_exported(place, hotspot_set) for place in places],
            path,
            about=_about(hotspot_set, len(places), is_part=is_part),
            figures=[figures[name] for name, _ in HEADLINE if name in figures],
            working_crs=hotspot_set.record.get("working_crs", ""),
            at=timezone.now().isoformat(timespec="seconds"),
        )
        content = path.read_bytes()
    detail = {"format": ending[1:], "places": len(places), "is_part": is_part}
    record(by=by, action="hotspots.set_exported", subject=hotspot_set, why=why, detail=detail)
    return content


def _exported(place: Place, hotspot_set: HotspotSet) -> dict[str, Any]:
    """The contract's fields of a place: a set's days hold for each of its places."""
    first, last = hotspot_set.valid_from_date, hotspot_set.valid_to_date
    return place.as_record() | {
        "role": place.role,
        "windows": place.windows,
        "valid_from": first.isoformat() if first else "",
        "valid_to": last.isoformat() if last else "",
        "centre": middle_of(place.outline),
    }


def _about(hotspot_set: HotspotSet, n_places: int, *, is_part: bool) -> dict[str, str | list[str]]:
    """What must travel with the places."""
    told = hotspot_set.record
    part = f"{n_places}, those in the areas of whoever took this file; figures are of the whole set"
    return {
        "Set": str(hotspot_set),
        "Version": hotspot_set.version,
        "Programme": str(hotspot_set.programme),
        "State": hotspot_set.get_state_display(),
        "Places": part if is_part else str(n_places),
        "Approved by": hotspot_set.adopted_by.get_full_name() if hotspot_set.adopted_by else "Nobody yet",
        "Rationale": hotspot_set.rationale,
        "Valid from": hotspot_set.valid_from_date.isoformat() if hotspot_set.valid_from_date else "",
        "Valid to": hotspot_set.valid_to_date.isoformat() if hotspot_set.valid_to_date else "",
        "Launched": timezone.localdate(hotspot_set.launched_at).isoformat() if hotspot_set.launched_at else "",
        "Cautions": [*told.get("cautions", []), *told.get("gaps", []), _DEFAULT_CAUTION],
        "Attribution": told.get("attribution", ""),
        "Data version": told.get("data_version", ""),
    }
