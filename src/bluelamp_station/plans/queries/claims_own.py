"""What an officer sees of offered shifts: their own seats and claims, what they were declined, and swaps."""

from __future__ import annotations

__all__ = ["OwnShift", "late_withdrawals", "own_claims", "own_shifts", "swaps_of", "swaps_to_decide"]

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils import timezone

from bluelamp.core.vocabulary import ClaimState, Role, SwapState
from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.plans.models import OfferSeat, SeatClaim, SeatSwap, ShiftMember
from bluelamp_station.plans.queries.offers import SWAPPED
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.plans.models import Shift, ShiftOffer

_DECLINED_DAYS = 7
# As patrols.queries.field_plan has it: so far ahead phones are told of shifts.
_ON_PHONES = dt.timedelta(hours=36)
_OPEN = (SwapState.ASKED.value, SwapState.AGREED.value)


@dataclass(frozen=True, slots=True)
class OwnShift:
    """A shift that somebody is on, or a seat for which they were confirmed before there is a plan.

    Args:
        key: what it is and its key, such as ``seat-7``; the same for ever.
        starts_at: from when.
        ends_at: until when.
        base: name of the base; empty where none is named.
        role: what they are on it, in words; empty where nobody says.
        is_planned: whether a shift stands, with a tour.
        changed_at: when it was made.
        offer: the offer whose seat they hold; None where there was none.
        shift: the shift that stands; None for a seat before there is a plan.
    """

    key: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    base: str
    role: str
    is_planned: bool
    changed_at: dt.datetime
    offer: ShiftOffer | None = None
    shift: Shift | None = None

    @property
    def is_on_phones(self) -> bool:
        """Whether the phone app has it by now: it holds shifts that begin within 36 hours."""
        return self.shift is not None and self.starts_at <= timezone.now() + _ON_PHONES


def own_shifts(person: Person, since: dt.datetime) -> list[OwnShift]:
    """Somebody's shifts and confirmed seats that end after a moment; a seat whose shift stands is told once.

    Args:
        person: whose.
        since: the moment.
    """
    members = ShiftMember.objects.filter(
        person=person, shift__cancelled_at__isnull=True, shift__ends_at__gt=since
    ).select_related("shift__base")
    seats = OfferSeat.objects.filter(
        person=person, offer__withdrawn_at__isnull=True, offer__ends_at__gt=since
    ).select_related("offer__base", "offer__programme")
    by_shift = {one.offer.shift_id: one.offer for one in seats if one.offer.shift_id is not None}
    found = [
        OwnShift(
            f"shift-{one.shift_id}",
            one.shift.starts_at,
            one.shift.ends_at,
            one.shift.base.name if one.shift.base else "",
            words(Role(one.role)) if one.role else "",
            is_planned=True,
            changed_at=one.shift.made_at,
            offer=by_shift.get(one.shift_id),
            shift=one.shift,
        )
        for one in members
    ]
    planned = [(one.starts_at, one.ends_at) for one in found]
    for seat in seats:
        offer = seat.offer
        is_told = any(start < offer.ends_at and offer.starts_at < end for start, end in planned)
        if offer.shift_id is None and not is_told:
            found.append(
                OwnShift(
                    f"seat-{seat.pk}",
                    offer.starts_at,
                    offer.ends_at,
                    offer.base.name if offer.base else "",
                    "",
                    is_planned=False,
                    changed_at=seat.filled_at or offer.made_at,
                    offer=offer,
                )
            )
    return sorted(found, key=lambda one: (one.starts_at, one.key))


def own_claims(person: Person) -> list[SeatClaim]:
    """Somebody's claims to shifts that have not begun: open ones, and those declined within a week."""
    recent = timezone.now() - dt.timedelta(days=_DECLINED_DAYS)
    shown = Q(state__in=[ClaimState.WAITING.value, ClaimState.CONFIRMED.value]) | Q(
        state=ClaimState.DECLINED.value, ended_at__gt=recent
    )
    rows = SeatClaim.objects.filter(shown, person=person, offer__starts_at__gt=timezone.now())
    return list(rows.select_related("offer__programme", "offer__base", "seat").order_by("offer__starts_at", "at"))


def swaps_of(person: Person) -> list[SeatSwap]:
    """Open swaps that somebody asked or was asked, of shifts that have not begun."""
    rows = SeatSwap.objects.filter(
        Q(from_person=person) | Q(to_person=person), state__in=_OPEN, seat__offer__starts_at__gt=timezone.now()
    )
    return list(rows.select_related("seat__offer__base", "from_person", "to_person").order_by("seat__offer__starts_at"))


def swaps_to_decide(person: Person) -> QuerySet[SeatSwap]:
    """Swaps that both have agreed to and that wait for somebody's consent."""
    rows = SeatSwap.objects.filter(
        area_filter(person, Permission.OFFER_SHIFTS, "seat__offer__programme__area__path"),
        state=SwapState.AGREED.value,
        seat__offer__starts_at__gt=timezone.now(),
    )
    return rows.select_related(
        "seat__offer__programme__area", "seat__offer__base", "from_person", "to_person__agency"
    ).order_by("seat__offer__starts_at", "pk")


def late_withdrawals(person: Person, hours: int) -> QuerySet[SeatClaim]:
    """Seats given back with a reason within so many hours of a shift that has not begun, on the reader's ground."""
    return (
        SeatClaim.objects.filter(
            area_filter(person, Permission.OFFER_SHIFTS, "offer__programme__area__path"),
            state=ClaimState.WITHDRAWN.value,
            offer__starts_at__gt=timezone.now(),
            ended_at__gt=F("offer__starts_at") - dt.timedelta(hours=hours),
        )
        .exclude(why__in=["", SWAPPED])
        .select_related("offer", "person")
        .order_by("offer__starts_at", "pk")
    )
