"""Everything that a week's plan depends on, read from the tables in a fixed number of questions."""

from __future__ import annotations

__all__ = ["Gathered", "gather", "plannable_programmes", "set_of_week", "week_bounds"]

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F, Max
from django.utils import timezone

from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.hotspots.models import HotspotSet, Place
from bluelamp_station.plans.models import (
    Availability,
    Dose,
    KeptApart,
    OfferSeat,
    PatrolBase,
    PlannedVisit,
    Shift,
    WorkTerms,
)
from bluelamp_station.programme.models import Programme, Rate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from bluelamp_station.accounts.models import Person

# Core duties around the week count for rest; a visit longer ago than this leaves any longest interval exceeded.
_AROUND = dt.timedelta(days=1)
_BACK = dt.timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a problem is made from.

    Args:
        programme: whose week it is.
        monday: its first day.
        held: the set of places in force in the week; None without one.
        places: of the set, by rank.
        doses: the target that holds, by place.
        terms: those that hold, one a person, eligible people only, each with the person, the agency and the base; of
            somebody who offers time and has none, usual ones that are in no table.
        availability: stretches that hold and touch the week or a day around it, of people whom the site knows.
        seats: seats of offers made before a plan that somebody was confirmed for, in the week.
        bases: open ones.
        rates: of the programme, all of them.
        apart: pairs that are not crewed together.
        shifts: standing ones that start in the week, with crews, tours, offers and seats.
        walked: keys of those on which a visit was made.
        visits_made: visits walked in the week already, by place.
        last_visit: end of the last visit, walked or planned, before the week, by place.
    """

    programme: Programme
    monday: dt.date
    held: HotspotSet | None
    places: tuple[Place, ...]
    doses: dict[str, Dose]
    terms: tuple[WorkTerms, ...]
    availability: tuple[Availability, ...]
    seats: tuple[OfferSeat, ...]
    bases: tuple[PatrolBase, ...]
    rates: tuple[Rate, ...]
    apart: tuple[KeptApart, ...]
    shifts: tuple[Shift, ...]
    walked: frozenset[int]
    visits_made: dict[str, int]
    last_visit: dict[str, dt.datetime]


def plannable_programmes(person: Person) -> QuerySet[Programme]:
    """Programmes on whose whole ground somebody plans weeks, the newest first."""
    found = Programme.objects.filter(area_filter(person, Permission.PLAN_WEEKS, "area__path"))
    return found.select_related("area").order_by("-starts_date", "name")


def week_bounds(monday: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """Local midnight of a Monday and of the next."""
    first, after = (dt.datetime.combine(monday + dt.timedelta(days=days), dt.time.min) for days in (0, 7))
    return timezone.make_aware(first), timezone.make_aware(after)


def set_of_week(programme: Programme, monday: dt.date) -> HotspotSet | None:
    """The set in force on the Monday of a week, else the one that comes into force within it."""
    sets = HotspotSet.objects.filter(programme=programme).defer("record")
    on_monday = sets.in_force(monday).order_by("-valid_from_date", "-number").first()
    return on_monday or sets.in_force(monday + dt.timedelta(days=6)).order_by("valid_from_date", "number").first()


def gather(programme: Programme, monday: dt.date) -> Gathered:
    """Read everything that a plan of a week depends on.

    Args:
        programme: whose week; whoever asks plans on its whole ground.
        monday: first day of the week.
    """
    start, end = week_bounds(monday)
    held = set_of_week(programme, monday)
    shifts = _shifts(programme, start, end)
    availability, seats = _availability(programme, start, end), _seats(programme, start, end)
    return Gathered(
        programme=programme,
        monday=monday,
        held=held,
        places=tuple(Place.objects.filter(hotspot_set=held).defer("figures")) if held else (),
        doses={one.place_ref: one for one in Dose.objects.filter(programme=programme).newest()},
        terms=_terms(programme, [*_people(availability), *_people(seats)]),
        availability=availability,
        seats=seats,
        bases=tuple(PatrolBase.objects.filter(programme=programme, closed_at__isnull=True)),
        rates=tuple(Rate.objects.filter(programme=programme).select_related("agency").order_by("pk")),
        apart=tuple(
            KeptApart.objects.filter(programme=programme, ended_at__isnull=True).select_related("first", "second")
        ),
        shifts=shifts,
        walked=frozenset(_walked(shifts)),
        visits_made=_visits_made(programme, start, end),
        last_visit=_last_visit(programme, start),
    )


def _people(rows: Iterable[Availability | OfferSeat]) -> list[Person]:
    return [row.person for row in rows if row.person is not None]


def _terms(programme: Programme, offering: Iterable[Person]) -> tuple[WorkTerms, ...]:
    """The newest terms of each person, of those who are eligible and still here.

    Whoever offers time and has no terms at all is planned on the usual ones: from any base, by vehicle.
    """
    newest: dict[int, WorkTerms] = {}
    rows = WorkTerms.objects.filter(programme=programme).select_related("person__agency", "base")
    for row in rows.order_by("-at", "-pk"):
        newest.setdefault(row.person_id, row)
    for person in offering:
        newest.setdefault(person.pk, WorkTerms(programme=programme, person=person))
    fit = (one for one in newest.values() if one.is_eligible and one.person.is_active)
    return tuple(sorted(fit, key=lambda one: one.person.crew_ref))


def _availability(programme: Programme, start: dt.datetime, end: dt.datetime) -> tuple[Availability, ...]:
    found = Availability.objects.filter(
        programme=programme,
        person__isnull=False,
        withdrawn_at__isnull=True,
        starts_at__lt=end + _AROUND,
        ends_at__gt=start - _AROUND,
    )
    return tuple(found.select_related("person__agency").order_by("starts_at", "pk"))


def _seats(programme: Programme, start: dt.datetime, end: dt.datetime) -> tuple[OfferSeat, ...]:
    found = OfferSeat.objects.filter(
        offer__programme=programme,
        offer__shift__isnull=True,
        offer__withdrawn_at__isnull=True,
        offer__starts_at__gte=start,
        offer__starts_at__lt=end,
        person__isnull=False,
    )
    return tuple(found.select_related("offer__base", "person__agency").order_by("offer__starts_at", "pk"))


def _shifts(programme: Programme, start: dt.datetime, end: dt.datetime) -> tuple[Shift, ...]:
    found = Shift.objects.filter(
        programme=programme, cancelled_at__isnull=True, starts_at__gte=start, starts_at__lt=end
    )
    read = found.select_related("base", "published").prefetch_related("members", "planned_visits", "offers__seats")
    return tuple(read.order_by("starts_at", "shift_id"))


def _walked(shifts: tuple[Shift, ...]) -> set[int]:
    keys = [one.pk for one in shifts]
    return set(Shift.objects.filter(pk__in=keys, visits__isnull=False).values_list("pk", flat=True))


def _visits_made(programme: Programme, start: dt.datetime, end: dt.datetime) -> dict[str, int]:
    """Visits walked in the week; they hang on their shifts, so that this room knows nothing of theirs."""
    walked = Shift.objects.filter(
        programme=programme, visits__started_at__gte=start, visits__started_at__lt=end, visits__ended_at__isnull=False
    )
    counted = walked.values(place=F("visits__place_ref")).annotate(n=Count("visits", distinct=True)).order_by()
    return {row["place"]: row["n"] for row in counted}


def _last_visit(programme: Programme, start: dt.datetime) -> dict[str, dt.datetime]:
    planned = PlannedVisit.objects.filter(
        shift__programme=programme,
        shift__cancelled_at__isnull=True,
        starts_at__lt=start,
        starts_at__gte=start - _BACK,
        ends_at__gt=timezone.now(),
    )
    last = dict(planned.order_by().values_list("place_ref").annotate(Max("ends_at")))
    walked = Shift.objects.filter(programme=programme, visits__ended_at__lt=start, visits__ended_at__gte=start - _BACK)
    for row in walked.order_by().values(place=F("visits__place_ref")).annotate(at=Max("visits__ended_at")):
        last[row["place"]] = max(row["at"], last.get(row["place"], row["at"]))
    return last
