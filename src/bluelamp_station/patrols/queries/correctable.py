"""Visits, outcomes and places that a supervisor may set right."""

from __future__ import annotations

__all__ = ["correctable_outcomes", "correctable_visits", "place_on", "places_known", "programme_of_supervisor"]

from typing import TYPE_CHECKING

from django.utils import timezone

from bluelamp.core.vocabulary import PlaceRole
from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.hotspots.models import HotspotSet, Place
from bluelamp_station.patrols.models import Outcome, Visit
from bluelamp_station.programme.queries import current_programme

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.patrols.models.visits import VisitQuerySet
    from bluelamp_station.programme.models import Programme


def correctable_visits(person: Person) -> VisitQuerySet:
    """Visits that somebody may correct, with their place and programme."""
    found: VisitQuerySet = Visit.objects.correctable_by(person)
    return found.select_related("place", "programme__area", "recorded_by")


def correctable_outcomes(person: Person) -> QuerySet[Outcome]:
    """Outcomes that somebody may correct and that stand."""
    visits = Visit.objects.correctable_by(person).values("pk")
    return Outcome.objects.filter(visit__in=visits, withdrawn_at=None).select_related("visit__place")


def places_known(person: Person, programme: Programme, permission: Permission) -> list[Place]:
    """Every place that ever held in a programme where somebody may do something, as it is in the newest set, by ref.

    A crew is not told which places stand for comparison.

    Args:
        person: who.
        programme: whose places.
        permission: what they want to do.
    """
    sets = HotspotSet.objects.filter(programme=programme).ever_held()
    found = Place.objects.filter(area_filter(person, permission), hotspot_set__in=sets)
    if permission is Permission.RECORD_PATROLS:
        found = found.exclude(role=PlaceRole.CONTROL.value)
    told = found.select_related("hotspot_set").defer("evidence", "figures", "outline", "hotspot_set__record")
    newest = {place.ref: place for place in told.order_by("hotspot_set__number")}
    return [newest[ref] for ref in sorted(newest)]


def place_on(place: Place, day: dt.date) -> Place:
    """A place as it was in the set that held on a day; as it is given where none held it then."""
    sets = HotspotSet.objects.filter(programme=place.hotspot_set.programme_id).held_on(day)
    return Place.objects.filter(hotspot_set__in=sets, ref=place.ref).order_by("-hotspot_set__number").first() or place


def programme_of_supervisor(person: Person) -> Programme | None:
    """The programme into which somebody enters visits; None without one."""
    return current_programme(person, timezone.localdate())
