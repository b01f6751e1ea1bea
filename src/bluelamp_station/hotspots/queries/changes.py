"""How a draft differs from the set in force, and what stands in the way of adopting it."""

from __future__ import annotations

__all__ = ["CheckLine", "PlaceChange", "changes_against", "check_list", "spill_over"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import PlaceRole
from bluelamp_station.hotspots.geometry import distances
from bluelamp_station.hotspots.queries.headline import counted_alike
from bluelamp_station.incidents.models import StoreCheck
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bluelamp_station.hotspots.models import HotspotSet, Place

# Within this many metres of a treated place a control may feel its patrols.
SPILL_OVER_M = 200.0
_UNDECIDED = "proposed"


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """What a draft does to a place of the set in force.

    Args:
        ref: the place's key.
        name: what it is called.
        fate: kept, changed, added or retired.
        what: what is different, in words; empty for a kept one.
        incidents: inside it, in its own set; None where nobody counted.
        share: of its own set's incidents in the study area, 0 to 1; None where the total is not known.
    """

    ref: str
    name: str
    fate: str
    what: str
    incidents: float | None
    share: float | None


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line of the list that is read before a set is adopted.

    Args:
        text: a sentence.
        is_caution: whether somebody should think again.
    """

    text: str
    is_caution: bool


def changes_against(hotspot_set: HotspotSet, before: HotspotSet | None) -> list[PlaceChange]:
    """Every place of either set by ref: changed, added and retired first, then those kept."""
    new = {place.ref: place for place in hotspot_set.places.all()}
    old = {place.ref: place for place in before.places.all()} if before else {}
    new_total, old_total = _total(hotspot_set), _total(before)
    found = [_change(ref, new.get(ref), old.get(ref), new_total, old_total) for ref in {**new, **old}]
    order = {"changed": 0, "added": 1, "retired": 2, "kept": 3}
    return sorted(found, key=lambda change: (order[change.fate], change.ref))


def _change(
    ref: str, new: Place | None, old: Place | None, new_total: float | None, old_total: float | None
) -> PlaceChange:
    if new is None:
        retired = _held(old)
        return PlaceChange(ref, old.name if old else "", "retired", "", retired, _share(retired, old_total))
    held = _held(new)
    share = _share(held, new_total)
    if old is None:
        return PlaceChange(ref, new.name, "added", "", held, share)
    what = _differences(old, new)
    return PlaceChange(ref, new.name, "changed" if what else "kept", what, held, share)


def _held(place: Place | None) -> float | None:
    return place.incidents if place else None


def _share(incidents: float | None, total: float | None) -> float | None:
    return None if incidents is None or not total else incidents / total


def _total(hotspot_set: HotspotSet | None) -> float | None:
    told: Mapping[str, float | None] = (hotspot_set.record.get("total") if hotspot_set else None) or {}
    return told.get("value")


def _differences(old: Place, new: Place) -> str:
    said = []
    if old.outline != new.outline:
        said.append(f"boundary ({old.area_ha:.1f} to {new.area_ha:.1f} ha)")
    if old.role != new.role:
        said.append(f"role ({words(PlaceRole(old.role)).lower()} to {words(PlaceRole(new.role)).lower()})")
    if old.windows != new.windows:
        said.append("time windows")
    if old.kind != new.kind:
        said.append("kind")
    if old.name != new.name:
        said.append("name")
    return ", ".join(said)


def check_list(hotspot_set: HotspotSet, places: Iterable[Place]) -> list[CheckLine]:
    """What to know before a set is adopted: gaps, undecided points, places not counted, controls too near."""
    held = list(places)
    record = hotspot_set.record
    lines = [CheckLine(text, is_caution=True) for text in record.get("gaps", [])]
    if not lines:
        counted = any(place.incidents is not None for place in held)
        said = "No month is known to be missing from the counts." if counted else "Nobody has counted these places."
        lines.append(CheckLine(said, is_caution=not counted))
    lines.append(_sinks())
    uncounted = [place.ref for place in held if place.incidents is None]
    if uncounted:
        lines.append(CheckLine(f"Not counted: {', '.join(uncounted)}.", is_caution=True))
    elif held and counted_alike([place for place in held if place.role != PlaceRole.PRIORITY]) is None:
        said = "The places were counted on different months or data, so no total is given: count all places again."
        lines.append(CheckLine(said, is_caution=True))
    noted = [place.ref for place in held if place.evidence.get("notes")]
    if noted:
        lines.append(CheckLine(f"With a note on the evidence: {', '.join(noted)}.", is_caution=True))
    lines += [CheckLine(text, is_caution=True) for text in spill_over(held)]
    roles = {role: sum(place.role == role for place in held) for role in PlaceRole}
    told = ", ".join(f"{n} {words(role).lower()}" for role, n in roles.items() if n)
    lines.append(CheckLine(f"Roles: {told or 'no places'}.", is_caution=not roles[PlaceRole.TREATED]))
    return lines


def _sinks() -> CheckLine:
    check = StoreCheck.objects.first()
    points = [] if check is None else check.found.get("sink_points", [])
    undecided = sum(point.get("decision", _UNDECIDED) == _UNDECIDED for point in points)
    if check is None:
        return CheckLine("The incident store was never checked for points that carry too much.", is_caution=True)
    if not undecided:
        return CheckLine("Every point that carries too much has been decided on.", is_caution=False)
    said = "1 point that carries too much is" if undecided == 1 else f"{undecided} points that carry too much are"
    return CheckLine(f"{said} undecided: decide in Incidents whether they count.", is_caution=True)


def spill_over(places: Iterable[Place]) -> list[str]:
    """A sentence for each control that lies within 200 metres of a treated place."""
    held = list(places)
    controls = [(place.ref, place.outline) for place in held if place.role == PlaceRole.CONTROL]
    treated = [(place.ref, place.outline) for place in held if place.role == PlaceRole.TREATED]
    found = distances(controls, treated) if controls and treated else {}
    return [
        f"Control {ref} lies {gap:,.0f} m from treated place {near}: patrols there may spill over into it."
        for ref, (near, gap) in sorted(found.items())
        if gap <= SPILL_OVER_M
    ]
