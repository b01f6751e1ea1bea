"""Claims to offered shifts: made with one tap, withdrawn with notice."""

from __future__ import annotations

__all__ = ["NOTICE_H", "claim_seat", "withdraw_claim"]

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError, UsageError
from bluelamp.core.vocabulary import ClaimState
from bluelamp_station.audit.actions import record
from bluelamp_station.plans.actions.claims_rules import grounds_of, reasons_against
from bluelamp_station.plans.actions.claims_settling import Settled, free_seat, held_still, settle
from bluelamp_station.plans.models import SeatClaim

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person
    from bluelamp_station.plans.models import ShiftOffer

# Whoever gives a confirmed shift back later than this before its start says why, and the sergeant is told.
NOTICE_H = 24
_OPEN = (ClaimState.WAITING.value, ClaimState.CONFIRMED.value)


@transaction.atomic
def claim_seat(*, by: Person, offer: ShiftOffer) -> SeatClaim:
    """Claim a seat of an offer: gathered before the closing, served at once after it.

    Where two claim the last seat at once, one gets it and the other waits.

    Args:
        by: whoever wants it.
        offer: one that is offered to them.

    Returns:
        The claim: confirmed with its seat, or waiting. The same claim where it was made before.

    Raises:
        RefusedInputError: they may not take it; the words say why (BL-PLANS-30).
    """
    held = held_still(offer)
    before = SeatClaim.objects.filter(offer=held, person=by, state__in=_OPEN).first()
    if before is not None:
        return before
    reasons = reasons_against(by, held, list(held.seats.all()), grounds_of(held.programme, [by], [held]))
    if reasons:
        raise RefusedInputError(" ".join(reasons), code="BL-PLANS-30")
    now = timezone.now()
    made = SeatClaim.objects.create(offer=held, person=by, at=now)
    settled = settle(held) if held.closes_at <= now else Settled(waiting=1)
    made.refresh_from_db()
    detail = {"offer": held.pk, "state": made.state, "settled": settled.detail}
    record(by=by, action="plans.seat_claimed", subject=made, detail=detail)
    return made


@transaction.atomic
def withdraw_claim(*, by: Person, claim: SeatClaim, why: str = "") -> Settled:
    """Give a claim up; a confirmed seat goes to the first who waits, once claims are no longer gathered.

    Args:
        by: whoever claimed.
        claim: their own.
        why: asked for where a confirmed shift starts within a day; the sergeant reads it.

    Raises:
        UsageError: the shift starts soon, and no reason was given (BL-PLANS-31).
        RefusedInputError: it is another's, over already, or the shift has begun (BL-PLANS-32).
    """
    offer = held_still(claim.offer)
    found = SeatClaim.objects.filter(pk=claim.pk, person=by, state__in=_OPEN).select_related("seat").first()
    now = timezone.now()
    if found is None or (found.seat is not None and offer.starts_at <= now):
        raise RefusedInputError(
            "this claim is over, or the shift has begun; tell your sergeant instead.", code="BL-PLANS-32"
        )
    said = why.strip()[:300]
    if found.seat is not None and offer.starts_at - now < dt.timedelta(hours=NOTICE_H) and not said:
        raise UsageError(f"it starts within {NOTICE_H} hours: say why you cannot come.", code="BL-PLANS-31")
    SeatClaim.objects.filter(pk=found.pk).update(state=ClaimState.WITHDRAWN.value, seat=None, ended_at=now, why=said)
    settled = Settled()
    if found.seat is not None:
        free_seat(offer, found.seat, by)
        settled = settle(offer) if offer.closes_at <= now else settled
    detail = {"offer": offer.pk, "was": found.state, "settled": settled.detail}
    # Why somebody cannot come may be about their health: it stays with the claim and never enters the log.
    record(by=by, action="plans.claim_withdrawn", subject=found, detail=detail)
    return settled
