"""What people do already: their duties, their extra hours, and the seats for which they were confirmed."""

from __future__ import annotations

__all__ = ["ConfirmedSeat", "HeldDuty", "confirmed_seats", "duties_of", "extra_hours"]

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from bluelamp.core.vocabulary import AvailabilityKind
from bluelamp_station.plans.models import Availability, OfferSeat, ShiftMember

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

# A duty in core time costs no extra hours.
_EXTRA_DAYS = 28


@dataclass(frozen=True, slots=True, order=True)
class HeldDuty:
    """A stretch of time that somebody works.

    Args:
        starts_at: from when.
        ends_at: until when.
        kind: what time it is.
    """

    starts_at: dt.datetime
    ends_at: dt.datetime
    kind: AvailabilityKind


@dataclass(frozen=True, slots=True)
class ConfirmedSeat:
    """Time for which somebody was confirmed before there is a plan: a plan must put them on a shift then.

    Args:
        seat: the seat's key.
        offer: the offer's.
        person_ref: who.
        starts_at: from when.
        ends_at: until when.
        kind: what time it is.
        base: name of the base; empty where the offer names none.
        funding_ref: the money that it is paid from.
        pence: what it costs; None where no rate held.
    """

    seat: int
    offer: int
    person_ref: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    kind: AvailabilityKind
    base: str
    funding_ref: str
    pence: int | None


def confirmed_seats(programme: Programme, start: dt.datetime, end: dt.datetime) -> tuple[ConfirmedSeat, ...]:
    """Seats of standing offers without a shift that people hold and that touch a stretch of time; one query.

    Args:
        programme: whose offers.
        start: from when.
        end: until when, excluded.
    """
    rows = OfferSeat.objects.filter(
        person__isnull=False,
        offer__programme=programme,
        offer__withdrawn_at__isnull=True,
        offer__shift__isnull=True,
        offer__starts_at__lt=end,
        offer__ends_at__gt=start,
    ).select_related("offer__base", "person")
    return tuple(
        ConfirmedSeat(
            seat=one.pk,
            offer=one.offer_id,
            person_ref=one.person.crew_ref if one.person else "",
            starts_at=one.offer.starts_at,
            ends_at=one.offer.ends_at,
            kind=AvailabilityKind(one.offer.kind),
            base=one.offer.base.name if one.offer.base else "",
            funding_ref=one.offer.funding_ref,
            pence=one.pence,
        )
        for one in rows.order_by("offer__starts_at", "offer", "number")
    )


def duties_of(people: Iterable[Person], start: dt.datetime, end: dt.datetime) -> dict[int, list[HeldDuty]]:
    """Core duties, shifts and confirmed seats that touch a stretch of time, by person; three queries.

    A seat and the shift that a plan made of it may both be there; what covers the same time counts once in sums.

    Args:
        people: whose.
        start: from when.
        end: until when, excluded.
    """
    by_key = {one.pk: one for one in people}
    by_ref = {one.crew_ref: one.pk for one in by_key.values()}
    found: dict[int, set[HeldDuty]] = defaultdict(set)
    core = Availability.objects.filter(
        Q(person__in=by_key) | Q(person__isnull=True, person_ref__in=by_ref),
        kind=AvailabilityKind.CORE.value,
        withdrawn_at__isnull=True,
        starts_at__lt=end,
        ends_at__gt=start,
    )
    for who, ref, begins, ends in core.values_list("person", "person_ref", "starts_at", "ends_at"):
        found[who or by_ref[ref]].add(HeldDuty(begins, ends, AvailabilityKind.CORE))
    members = ShiftMember.objects.filter(
        person__in=by_key, shift__cancelled_at__isnull=True, shift__starts_at__lt=end, shift__ends_at__gt=start
    )
    seats = OfferSeat.objects.filter(
        person__in=by_key, offer__withdrawn_at__isnull=True, offer__starts_at__lt=end, offer__ends_at__gt=start
    )
    told = ("person", "shift__starts_at", "shift__ends_at", "kind", "shift__is_additional")
    for who, begins, ends, kind, is_additional in members.values_list(*told):
        usual = AvailabilityKind.OVERTIME if is_additional else AvailabilityKind.CORE
        found[who or 0].add(HeldDuty(begins, ends, AvailabilityKind(kind) if kind else usual))
    for who, begins, ends, kind in seats.values_list("person", "offer__starts_at", "offer__ends_at", "offer__kind"):
        found[who or 0].add(HeldDuty(begins, ends, AvailabilityKind(kind)))
    return {key: sorted(found.get(key, ())) for key in by_key}


def extra_hours(people: Iterable[Person], before: dt.datetime) -> dict[int, float]:
    """Hours beyond core duty in the 28 days before a moment, by person: worked or confirmed, each hour once.

    Args:
        people: whose.
        before: the moment, such as the start of an offered shift.
    """
    start = before - dt.timedelta(days=_EXTRA_DAYS)
    held = duties_of(people, start, before)
    return {
        key: _union_h((one for one in duties if one.kind is not AvailabilityKind.CORE), start, before)
        for key, duties in held.items()
    }


def _union_h(duties: Iterable[HeldDuty], start: dt.datetime, end: dt.datetime) -> float:
    total, until = 0.0, start
    for one in duties:
        begin, stop = max(one.starts_at, until), min(one.ends_at, end)
        if stop > begin:
            total += (stop - begin).total_seconds()
            until = stop
    return total / 3600
