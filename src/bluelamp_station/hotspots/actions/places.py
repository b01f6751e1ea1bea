"""Changing the places of a draft: adding, taking out, describing, and adjusting a boundary by hand."""

from __future__ import annotations

__all__ = ["Adjustment", "add_place", "adjust_boundary", "edit_place", "measure_boundary", "remove_place"]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from bluelamp.core.errors import RefusedInputError, UsageError
from bluelamp.core.figures import Figure
from bluelamp.core.vocabulary import PlaceRole
from bluelamp_station.accounts.models import Area, Person
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.audit.actions import record
from bluelamp_station.hotspots import engine
from bluelamp_station.hotspots.actions.counting import count_places
from bluelamp_station.hotspots.actions.editing import (
    CHANGED,
    area_path_of,
    claim_draft,
    hotspot_prefix,
    next_ref,
    refresh_figures,
    refuse_overlap,
)
from bluelamp_station.hotspots.geometry import checked_outline
from bluelamp_station.hotspots.models import BoundaryChange, HotspotSet, Place
from bluelamp_station.hotspots.queries.sets import may

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bluelamp_station.hotspots.geometry import Overlap

PRIORITY_PREFIX = "P"
# What a count may not overwrite: a place keeps what people called it, and the rank that its search gave it.
_KEPT = ("ref", "name", "town", "kind", "rank")


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What a changed boundary would do.

    Args:
        before: record of the boundary as it is; None for a new place.
        after: record of the changed one.
        sentence: what the change of size does to the dose; empty for a new place.
        overlaps: places that share a little ground with it.
        is_counted: whether incidents were counted.
    """

    before: dict[str, Any] | None
    after: dict[str, Any]
    sentence: str
    overlaps: tuple[Overlap, ...]
    is_counted: bool

    @property
    def figures_before(self) -> dict[str, Figure]:
        """Figures of the boundary as it is, by name."""
        return _figures(self.before) if self.before else {}

    @property
    def figures_after(self) -> dict[str, Figure]:
        """Figures of the changed one, by name."""
        return _figures(self.after)


def _figures(found: Mapping[str, Any]) -> dict[str, Figure]:
    return {name: Figure.from_dict(figure) for name, figure in found["figures"].items()}


def measure_boundary(
    *, hotspot_set: HotspotSet, outline: Mapping[str, Any], place: Place | None = None, name: str = ""
) -> Adjustment:
    """Count a boundary that somebody is drawing, beside the place's present one; nothing is written.

    Raises:
        BluelampError: the outline is refused, overlaps too much (BL-SETS-05), or cannot be counted.
    """
    drawn = checked_outline(outline)
    others = hotspot_set.places.exclude(pk=place.pk) if place else hotspot_set.places.all()
    shared = refuse_overlap(drawn, others)
    if place is None:
        counted = count_places(hotspot_set, [engine.Drawn("", name or "The new place", drawn)])
        after = counted.records[0] | {"outline": drawn}
        return Adjustment(None, after, "", tuple(shared), counted.is_counted)
    both = [engine.Drawn(place.ref, place.name, outline) for outline in (place.outline, drawn)]
    counted = count_places(hotspot_set, both)
    before, after = counted.records
    said = engine.dilution(before["area_ha"], after["area_ha"])
    return Adjustment(before, after | {"outline": drawn}, said, tuple(shared), counted.is_counted)


def adjust_boundary(
    *, by: Person, place: Place, outline: Mapping[str, Any], reason: str, edition: int
) -> BoundaryChange:
    """Give a place of a draft another boundary, with counts from the science and the reason.

    Raises:
        BluelampError: not allowed, changed meanwhile (BL-SETS-01), without a reason (BL-SETS-13), the outline is
            refused or no other than before (BL-SETS-14), or it overlaps too much (BL-SETS-05).
    """
    hotspot_set = place.hotspot_set
    _refuse_unless_allowed(by, hotspot_set)
    _refuse_without(reason)
    if checked_outline(outline) == checked_outline(place.outline):
        raise RefusedInputError("The boundary is the same as before: move a corner first.", code="BL-SETS-14")
    found = measure_boundary(hotspot_set=hotspot_set, outline=outline, place=place)
    before = found.before or {}
    fields = {name: value for name, value in Place.fields_of(found.after).items() if name not in _KEPT}
    path = area_path_of(found.after["outline"], Area.objects.all())
    with transaction.atomic():
        claim_draft(by=by, hotspot_set=hotspot_set, edition=edition)
        # Whoever took the edition read this outline: nobody can have changed it in between.
        if not Place.objects.filter(pk=place.pk).update(**fields, area_path=path, is_adjusted=True):
            raise UsageError(CHANGED, code="BL-SETS-01")
        change = BoundaryChange.objects.create(
            place=place,
            by=by,
            reason=reason.strip(),
            outline_before=place.outline,
            outline_after=found.after["outline"],
            area_before_ha=before["area_ha"],
            area_after_ha=found.after["area_ha"],
            incidents_before=before["incidents"],
            incidents_after=found.after["incidents"],
            figures_before=before["figures"],
            figures_after=found.after["figures"],
            sentence=found.sentence,
        )
        refresh_figures(hotspot_set)
        detail = {"ref": place.ref, "set": hotspot_set.pk, "change": change.pk}
        record(by=by, action="hotspots.boundary_adjusted", subject=place, why=change.reason, detail=detail)
    return change


def add_place(
    *,
    by: Person,
    hotspot_set: HotspotSet,
    outline: Mapping[str, Any],
    words: Mapping[str, str],
    reason: str,
    edition: int,
) -> Place:
    """Add a place to a draft: one of a local priority beside the hotspots, or a hotspot that somebody drew.

    Args:
        by: who.
        hotspot_set: the draft.
        outline: GeoJSON in degrees.
        words: name, town, kind, role, windows, note; an empty town or kind is told by the count.
        reason: why it is added.
        edition: of the draft as it was read.

    Raises:
        BluelampError: not allowed, changed meanwhile, without a reason, or the outline is refused.
    """
    _refuse_unless_allowed(by, hotspot_set)
    _refuse_without(reason)
    found = measure_boundary(hotspot_set=hotspot_set, outline=outline, name=words["name"]).after
    told = {name: value for name, value in words.items() if value}
    fields = Place.fields_of(found) | told
    path = area_path_of(found["outline"], Area.objects.all())
    is_priority = fields["role"] == PlaceRole.PRIORITY
    with transaction.atomic():
        claim_draft(by=by, hotspot_set=hotspot_set, edition=edition)
        prefix = PRIORITY_PREFIX if is_priority else hotspot_prefix(hotspot_set)
        fields["ref"] = next_ref(hotspot_set.programme_id, prefix)
        place = Place.objects.create(hotspot_set=hotspot_set, area_path=path, is_adjusted=True, **fields)
        refresh_figures(hotspot_set)
        detail = {"ref": place.ref, "set": hotspot_set.pk, "role": place.role}
        record(by=by, action="hotspots.place_added", subject=place, why=reason.strip(), detail=detail)
    return place


@transaction.atomic
def remove_place(*, by: Person, place: Place, reason: str, edition: int) -> None:
    """Take a place out of a draft.

    Raises:
        UsageError: not allowed, changed meanwhile (BL-SETS-01), or without a reason (BL-SETS-13).
    """
    _refuse_without(reason)
    claim_draft(by=by, hotspot_set=place.hotspot_set, edition=edition)
    detail = {"ref": place.ref, "set": place.hotspot_set_id}
    record(by=by, action="hotspots.place_removed", subject=place, why=reason.strip(), detail=detail)
    Place.objects.filter(pk=place.pk).delete()
    refresh_figures(place.hotspot_set)


@transaction.atomic
def edit_place(*, by: Person, place: Place, words: Mapping[str, str], edition: int) -> None:
    """Change what is said of a place of a draft: name, town, kind, role, windows, note.

    Raises:
        UsageError: not allowed, or changed meanwhile (BL-SETS-01).
    """
    claim_draft(by=by, hotspot_set=place.hotspot_set, edition=edition)
    changed = sorted(name for name, value in words.items() if getattr(place, name) != value)
    Place.objects.filter(pk=place.pk).update(**words)
    refresh_figures(place.hotspot_set)
    detail = {"ref": place.ref, "set": place.hotspot_set_id, "changed": changed}
    record(by=by, action="hotspots.place_described", subject=place, detail=detail)


def _refuse_unless_allowed(by: Person, hotspot_set: HotspotSet) -> None:
    """Before seconds of counting; claiming the draft asks again."""
    if not hotspot_set.is_draft:
        raise UsageError(CHANGED, code="BL-SETS-01")
    if not may(by, Permission.EDIT_SETS, hotspot_set):
        raise UsageError("You may not change sets of this programme.", code="BL-SETS-11")


def _refuse_without(reason: str) -> None:
    if not reason.strip():
        raise UsageError("Say why: the reason stays with the place.", code="BL-SETS-13")
