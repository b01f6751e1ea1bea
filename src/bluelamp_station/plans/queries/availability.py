"""Who has offered what time: the duty system's files, and somebody's own times."""

from __future__ import annotations

__all__ = ["OwnTime", "TimeRow", "loads_of", "own_times", "time_rows"]

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from bluelamp.core.vocabulary import AvailabilityKind
from bluelamp_station.plans.models import Availability, AvailabilityLoad
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme


@dataclass(frozen=True, slots=True)
class OwnTime:
    """A time of one's own list.

    Args:
        row: the row.
        kind: what time it is, in words.
        is_own: whether one can take it back oneself.
    """

    row: Availability
    kind: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class TimeRow:
    """A time with whose it is, for a list by name."""

    row: Availability
    who: str
    kind: str
    source: str


def loads_of(person: Person, programme: Programme) -> QuerySet[AvailabilityLoad]:
    """Files taken in for a programme, the newest first."""
    found: QuerySet[AvailabilityLoad] = AvailabilityLoad.objects.visible_to(person)
    return found.filter(programme=programme).select_related("by")


def own_times(person: Person) -> list[OwnTime]:
    """Times and duties of somebody that are not over; one query."""
    rows = Availability.objects.filter(
        Q(person=person) | Q(person__isnull=True, person_ref=person.crew_ref),
        withdrawn_at__isnull=True,
        ends_at__gt=timezone.now(),
    )
    duty = Availability.Source.DUTY_SYSTEM
    return [
        OwnTime(one, words(AvailabilityKind(one.kind)), one.source != duty)
        for one in rows.select_related("programme").order_by("starts_at", "pk")
    ]


def time_rows(reader: Person, programme: Programme, monday: dt.date) -> list[TimeRow]:
    """Times that touch a week, by start, with whose they are; one query.

    Args:
        reader: who sees the roster of the programme.
        programme: whose people.
        monday: first day of the week.
    """
    start, end = (
        timezone.make_aware(dt.datetime.combine(monday + dt.timedelta(days=days), dt.time.min)) for days in (0, 7)
    )
    rows = Availability.objects.visible_to(reader).filter(
        programme=programme, withdrawn_at__isnull=True, starts_at__lt=end, ends_at__gt=start
    )
    return [
        TimeRow(
            one,
            one.person.name if one.person else f"{one.person_ref} (not known to the site)",
            words(AvailabilityKind(one.kind)),
            one.get_source_display(),
        )
        for one in rows.select_related("person").order_by("starts_at", "person_ref", "pk")
    ]
