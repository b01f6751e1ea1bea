"""Places of sets by reader: their page, their neighbours, their history across versions."""

from __future__ import annotations

__all__ = [
    "changes_of",
    "free_square",
    "highest_count",
    "initiatives_of",
    "middle_of_set",
    "n_ranked",
    "neighbours",
    "shown_places",
    "versions_of",
]

from typing import TYPE_CHECKING, Any

from django.db.models import Max

from bluelamp.core.vocabulary import PlaceRole
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.hotspots.geometry import middle_of, overlaps, square_at
from bluelamp_station.hotspots.models import BoundaryChange, HotspotSet, Place, Spot
from bluelamp_station.hotspots.queries.initiatives import for_place

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models.sets import PlaceQuerySet
    from bluelamp_station.hotspots.queries.initiatives import InitiativeLine

# Degrees around a place in which its neighbours are drawn: about a kilometre.
_NEAR = 0.012
# Where a new place may begin: steps to the east, in degrees.
_STEP, _MOST_STEPS = 0.004, 25


def shown_places(person: Person) -> PlaceQuerySet:
    """Places that somebody may see, each with its set and programme."""
    found: PlaceQuerySet = Place.objects.visible_to(person).select_related(
        "hotspot_set__programme__area", "hotspot_set__made_by", "hotspot_set__adopted_by", "hotspot_set__launched_by"
    )
    return found.defer("hotspot_set__record")


def n_ranked(hotspot_set: HotspotSet) -> int:
    """Among how many its hotspots were ranked: those of its run, else those of the set."""
    if hotspot_set.run_id is not None:
        return Spot.objects.filter(run=hotspot_set.run_id).count()
    return Place.objects.filter(hotspot_set=hotspot_set).exclude(role=PlaceRole.PRIORITY).count()


def highest_count(set_id: int) -> float | None:
    """The highest upper end of an interval in a set: its cards share a scale."""
    found: float | None = Place.objects.filter(hotspot_set=set_id).aggregate(most=Max("incidents_high"))["most"]
    return found


def neighbours(person: Person, place: Place) -> list[Place]:
    """A place and those of its set within about a kilometre, the place itself first."""
    near = (
        Place.objects.visible_to(person)
        .filter(hotspot_set=place.hotspot_set_id)
        .filter(
            west__lt=place.east + _NEAR,
            east__gt=place.west - _NEAR,
            south__lt=place.north + _NEAR,
            north__gt=place.south - _NEAR,
        )
    )
    return sorted(near.defer("evidence", "figures"), key=lambda other: (other.pk != place.pk, other.ref))


def changes_of(person: Person, place: Place) -> list[BoundaryChange]:
    """How the boundary of this ref was adjusted in this set and its predecessors, the newest first."""
    same = Place.objects.visible_to(person).filter(ref=place.ref, hotspot_set__programme=place.hotspot_set.programme_id)
    found = BoundaryChange.objects.filter(place__in=same).select_related("by", "place__hotspot_set")
    return list(found.defer("place__hotspot_set__record", "place__evidence").order_by("-at", "-pk"))


def versions_of(person: Person, place: Place) -> list[Place]:
    """This ref in every set that the reader may see, the newest first."""
    found = (
        Place.objects.visible_to(person)
        .filter(ref=place.ref, hotspot_set__programme=place.hotspot_set.programme_id)
        .select_related("hotspot_set")
        .defer("hotspot_set__record", "evidence", "outline")
    )
    return sorted(found, key=lambda one: (one.hotspot_set.number or 10**9, one.pk), reverse=True)


def initiatives_of(person: Person, place: Place) -> tuple[InitiativeLine, ...]:
    """What is done about a place besides patrols, for those who may see it."""
    return for_place(person, place.ref) if person.can(Permission.SEE_INITIATIVES) else ()


def free_square(hotspot_set: HotspotSet, side_m: float) -> dict[str, Any]:
    """A square to begin a new place with: beside the middle of the set, on ground that no place of it has."""
    longitude, latitude = middle_of_set(hotspot_set)
    taken = list(hotspot_set.places.values_list("ref", "name", "outline"))
    for step in range(_MOST_STEPS):
        square = square_at(longitude + step * _STEP, latitude, side_m)
        if not overlaps(square, taken):
            return square
    return square_at(longitude, latitude, side_m)


def middle_of_set(hotspot_set: HotspotSet) -> tuple[float, float]:
    """Longitude and latitude in the middle of a set's places, else of its programme's area, else of nothing known."""
    boxes = list(hotspot_set.places.values_list("west", "south", "east", "north"))
    if boxes:
        middles = sorted(((west + east) / 2, (south + north) / 2) for west, south, east, north in boxes)
        return middles[len(middles) // 2]
    outline = hotspot_set.programme.area.outline
    return middle_of(outline) if outline else (0.0, 51.5)
