"""Places that a reader may see, by ref: those of the days that are looked at, and those of the visits themselves."""

from __future__ import annotations

__all__ = ["PlaceLine", "choices_of", "patrol_places", "place_lines"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from bluelamp.core.vocabulary import PlaceRole
from bluelamp_station.hotspots.models import HotspotSet, Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.patrols.rows import Days


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A place as a line of a table or chart.

    Args:
        ref: its key.
        name: what people call it; the ref where no set that the reader sees has it.
        town: where it lies; empty where nothing tells.
        rank: its rank; None without one.
        is_expected: whether patrols were to go there: it was in force and is no control.
        set_id: the newest set that has it; None where none has.
    """

    ref: str
    name: str
    town: str
    rank: int | None
    is_expected: bool
    set_id: int | None

    @property
    def label(self) -> str:
        """Ref and name, as a line begins."""
        return self.ref if self.name == self.ref else f"{self.ref} {self.name}"


def patrol_places(person: Person, days: Days) -> list[PlaceLine]:
    """Places of sets that held on any of the days, controls among them, by rank and ref.

    Args:
        person: the reader.
        days: local days.
    """
    held = HotspotSet.objects.ever_held().filter(
        Q(valid_to_date__isnull=True) | Q(valid_to_date__gte=days.first), valid_from_date__lte=days.last
    )
    rows = (
        Place.objects.visible_to(person)
        .filter(hotspot_set__in=held)
        .order_by("hotspot_set__valid_from_date", "hotspot_set_id")
        .values_list("ref", "name", "town", "rank", "role", "hotspot_set_id")
    )
    found = {
        ref: PlaceLine(ref, name, town, rank, role != PlaceRole.CONTROL, set_id)
        for ref, name, town, rank, role, set_id in rows
    }
    return sorted(found.values(), key=lambda one: (one.rank is None, one.rank or 0, one.ref))


def place_lines(person: Person, days: Days, visited: Iterable[str]) -> list[PlaceLine]:
    """The lines of a chart: places where patrols were to go, and others that had a visit.

    Args:
        person: the reader.
        days: local days.
        visited: refs of the places of the visits that are shown.
    """
    known = patrol_places(person, days)
    went = set(visited)
    lines = [one for one in known if one.is_expected or one.ref in went]
    lost = sorted(went - {one.ref for one in known})
    return lines + _lost_lines(person, lost) if lost else lines


def _lost_lines(person: Person, refs: list[str]) -> list[PlaceLine]:
    """Places that were in no set on these days: their newest names, or their refs alone."""
    rows = (
        Place.objects.visible_to(person)
        .filter(ref__in=refs, hotspot_set__in=HotspotSet.objects.ever_held())
        .order_by("hotspot_set__valid_from_date", "hotspot_set_id")
        .values_list("ref", "name", "town", "rank", "hotspot_set_id")
    )
    known = {ref: (name, town, rank, set_id) for ref, name, town, rank, set_id in rows}
    found = []
    for ref in refs:
        name, town, rank, set_id = known.get(ref, (ref, "", None, None))
        found.append(PlaceLine(ref, name, town, rank, is_expected=False, set_id=set_id))
    return found


def choices_of(person: Person) -> list[tuple[str, str]]:
    """Refs and names of all places of sets that ever held, for a filter."""
    held = HotspotSet.objects.ever_held()
    rows = (
        Place.objects.visible_to(person)
        .filter(hotspot_set__in=held)
        .order_by("hotspot_set__valid_from_date")
        .values_list("ref", "name")
    )
    return sorted((ref, f"{ref} {name}") for ref, name in dict(rows).items())
