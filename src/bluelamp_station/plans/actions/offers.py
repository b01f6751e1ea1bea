"""Shifts put on offer, taken back, and their seats shared out."""

from __future__ import annotations

__all__ = [
    "MOST_DAYS",
    "MOST_SEATS",
    "Asked",
    "check_asked",
    "offer_shifts",
    "settle_due",
    "settle_offer",
    "withdraw_offer",
]

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError, UsageError
from bluelamp.core.vocabulary import AvailabilityKind, ClaimState
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.audit.actions import record
from bluelamp_station.plans.actions.claims_settling import Settled, free_seat, held_still, settle
from bluelamp_station.plans.engine.offers import LONGEST_MIN, SHORTEST_MIN
from bluelamp_station.plans.models import OfferSeat, SeatClaim, ShiftOffer
from bluelamp_station.programme.models import Programme

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.plans.models import PatrolBase, Shift

MOST_SEATS, MOST_DAYS = 12, 31


@dataclass(frozen=True, slots=True)
class Asked:
    """What is offered on each of several days.

    Args:
        spans: from and until when, aware, one of each day.
        seats: of each seat the roles that may sit there, as words; empty for any patrol role.
        closes_before: how long before the start claims are shared out.
        kind: what time it is.
        base: where it starts and ends; None where the plan decides.
        funding_ref: the money that it is paid from.
        note: for whoever reads the offer.
        shift: the planned shift whose open seats these are; None before a plan.
    """

    spans: tuple[tuple[dt.datetime, dt.datetime], ...]
    seats: tuple[tuple[str, ...], ...]
    closes_before: dt.timedelta
    kind: AvailabilityKind = AvailabilityKind.OVERTIME
    base: PatrolBase | None = None
    funding_ref: str = ""
    note: str = ""
    shift: Shift | None = None


@transaction.atomic
def offer_shifts(*, by: Person, programme: Programme, ticket: UUID, asked: Asked) -> list[ShiftOffer]:
    """Offer a shift on each of several days.

    Args:
        by: who.
        programme: whose shifts.
        ticket: of the form: the same one again gives the offers that it made before.
        asked: what is offered.

    Raises:
        RefusedInputError: not their ground (BL-PLANS-33), no or too many seats or days (BL-PLANS-34), a shift that is
            too short or long, runs backwards or has begun (BL-PLANS-35).
    """
    _check_ground(by, programme)
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    tickets = [uuid.uuid5(ticket, str(number)) for number in range(len(asked.spans))]
    before = list(ShiftOffer.objects.filter(ticket__in=tickets).order_by("starts_at"))
    if before:
        return before
    check_asked(asked)
    now = timezone.now()
    made = [
        ShiftOffer.objects.create(
            programme=programme,
            ticket=key,
            shift=asked.shift,
            starts_at=start,
            ends_at=end,
            base=asked.base,
            kind=asked.kind.value,
            closes_at=max(now, start - asked.closes_before),
            funding_ref=asked.funding_ref,
            note=asked.note.strip()[:300],
            made_by=by,
        )
        for key, (start, end) in zip(tickets, asked.spans, strict=True)
    ]
    OfferSeat.objects.bulk_create(
        OfferSeat(offer=offer, number=number, roles=list(roles))
        for offer in made
        for number, roles in enumerate(asked.seats, start=1)
    )
    detail = {"offers": [one.pk for one in made], "seats": len(asked.seats)}
    record(by=by, action="plans.shifts_offered", subject=programme, detail=detail)
    return made


def _check_ground(by: Person, programme: Programme) -> None:
    if not any(programme.area.path.startswith(held) for held in by.area_paths(Permission.OFFER_SHIFTS)):
        raise RefusedInputError("You may not offer shifts on the whole ground of this programme.", code="BL-PLANS-33")


def check_asked(asked: Asked) -> None:
    """See to it that what is asked could be offered.

    Args:
        asked: what would be offered.

    Raises:
        RefusedInputError: no or too many seats or days (BL-PLANS-34), or a shift that is too short or long, runs
            backwards or has begun (BL-PLANS-35).
    """
    if not 1 <= len(asked.seats) <= MOST_SEATS:
        raise RefusedInputError(f"A shift has 1 to {MOST_SEATS} seats.", code="BL-PLANS-34")
    if not 1 <= len(asked.spans) <= MOST_DAYS:
        raise RefusedInputError(f"Offer shifts on 1 to {MOST_DAYS} days at once.", code="BL-PLANS-34")
    for start, end in asked.spans:
        _check_span(start, end, is_planned=asked.shift is not None)


def _check_span(start: dt.datetime, end: dt.datetime, *, is_planned: bool) -> None:
    # By the seconds: aware times of one zone are subtracted by the clock, which is wrong in a night it is changed.
    minutes = (end.timestamp() - start.timestamp()) / 60
    if minutes <= 0:
        raise RefusedInputError("The shift ends before it starts.", code="BL-PLANS-35")
    if not is_planned and not SHORTEST_MIN <= minutes <= LONGEST_MIN:
        least, most = SHORTEST_MIN // 60, LONGEST_MIN // 60
        raise RefusedInputError(f"A shift lasts from {least} to {most} hours.", code="BL-PLANS-35")
    if start <= timezone.now():
        raise RefusedInputError("A shift that has begun cannot be offered.", code="BL-PLANS-35")


@transaction.atomic
def withdraw_offer(*, by: Person, offer: ShiftOffer, reason: str) -> None:
    """Take an offer back; everybody who claimed it reads why.

    Before a plan, confirmed people lose their seats. On a planned shift they stay on the crew, and only the open
    seats are withdrawn.

    Args:
        by: who.
        offer: one on their ground.
        reason: for those who claimed it.

    Raises:
        UsageError: no reason was given (BL-PLANS-36).
        RefusedInputError: not their ground (BL-PLANS-33), or it was withdrawn already or has begun (BL-PLANS-37).
    """
    said = reason.strip()[:300]
    if not said:
        raise UsageError("say why the offer is withdrawn.", code="BL-PLANS-36")
    held = held_still(offer)
    _check_ground(by, held.programme)
    now = timezone.now()
    rows = ShiftOffer.objects.filter(pk=held.pk, withdrawn_at__isnull=True, starts_at__gt=now)
    if not rows.update(withdrawn_at=now, withdrawn_because=said):
        raise RefusedInputError("this offer was withdrawn already, or its shift has begun.", code="BL-PLANS-37")
    held_seats = held.seats.filter(person__isnull=False).select_related("person") if held.shift_id is None else ()
    freed = [one.pk for one in held_seats if one.person is not None and free_seat(held, one, one.person)]
    states = [ClaimState.WAITING.value] + ([ClaimState.CONFIRMED.value] if held.shift_id is None else [])
    claims = SeatClaim.objects.filter(offer=held, state__in=states)
    n_claims = claims.update(state=ClaimState.DECLINED.value, seat=None, ended_at=now, why=said)
    detail = {"claims": n_claims, "seats": freed}
    record(by=by, action="plans.offer_withdrawn", subject=held, why=said, detail=detail)


@transaction.atomic
def settle_offer(*, by: Person | None, offer: ShiftOffer) -> Settled:
    """Share the open seats out among who waits: fewest extra hours in the 28 days before, then earlier claims.

    Args:
        by: who pressed the button; None for the closing itself.
        offer: which. Before its closing it closes now.

    Raises:
        RefusedInputError: not their ground (BL-PLANS-33), or it was withdrawn or has begun (BL-PLANS-37).
    """
    held = held_still(offer)
    if by is not None:
        _check_ground(by, held.programme)
    now = timezone.now()
    if held.withdrawn_at is not None or held.starts_at <= now:
        raise RefusedInputError("this offer was withdrawn already, or its shift has begun.", code="BL-PLANS-37")
    if held.closes_at > now:
        ShiftOffer.objects.filter(pk=held.pk).update(closes_at=now)
        held.closes_at = now
    settled = settle(held)
    if by is not None or settled.confirmed or settled.declined:
        record(by=by, action="plans.offer_settled", subject=held, detail=settled.detail)
    return settled


def settle_due(now: dt.datetime) -> int:
    """Settle every offer whose closing has come while somebody waits for an open seat; how many there were."""
    due = ShiftOffer.objects.filter(
        closes_at__lte=now,
        starts_at__gt=now,
        withdrawn_at__isnull=True,
        claims__state=ClaimState.WAITING.value,
        seats__person__isnull=True,
    )
    offers: Sequence[ShiftOffer] = list(due.distinct().order_by("closes_at", "pk"))
    return sum(bool(settle_offer(by=None, offer=one).confirmed) for one in offers)
