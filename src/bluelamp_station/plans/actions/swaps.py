"""Swaps of a seat: one asks, a colleague agrees, a supervisor consents; then the seat changes hands."""

from __future__ import annotations

__all__ = ["answer_swap", "ask_swap", "decide_swap", "withdraw_swap"]

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import ClaimState, SwapState
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.audit.actions import record
from bluelamp_station.plans.actions.claims_rules import grounds_of, reasons_against
from bluelamp_station.plans.actions.claims_settling import fill_seat, free_seat, held_still
from bluelamp_station.plans.models import OfferSeat, SeatClaim, SeatSwap
from bluelamp_station.plans.queries.offers import SWAPPED
from bluelamp_station.plans.queries.people import people_by_ref

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person
    from bluelamp_station.plans.models import ShiftOffer

_OPEN = (SwapState.ASKED.value, SwapState.AGREED.value)
_GONE = "this swap is over; look at the shift as it stands now."
_CANNOT = "That colleague cannot take this seat. Look at the reference, or ask somebody else."


@transaction.atomic
def ask_swap(*, by: Person, seat: OfferSeat, colleague_ref: str) -> SeatSwap:
    """Ask a colleague to take one's confirmed seat.

    Whether a reference is unknown or its person may not take the seat is not told apart: nobody learns of a
    colleague's duties by asking.

    Args:
        by: whoever holds the seat.
        seat: theirs.
        colleague_ref: the colleague's reference in the duty system.

    Raises:
        RefusedInputError: the seat is not theirs or the shift has begun (BL-PLANS-38), the colleague cannot take it
            (BL-PLANS-39), or a swap of the seat is open already (BL-PLANS-40).
    """
    offer = held_still(seat.offer)
    if not OfferSeat.objects.filter(pk=seat.pk, person=by).exists() or offer.starts_at <= timezone.now():
        raise RefusedInputError("this seat is not yours to swap, or the shift has begun.", code="BL-PLANS-38")
    wanted = colleague_ref.strip()
    # A phone's keyboard begins in small letters; duty systems write capitals.
    found = people_by_ref([wanted, wanted.upper()])
    other = found.get(wanted) or found.get(wanted.upper())
    if other is None or other.pk == by.pk or _reasons(offer, seat, other):
        raise RefusedInputError(_CANNOT, code="BL-PLANS-39")
    if SeatSwap.objects.filter(seat=seat, state__in=_OPEN).exists():
        raise RefusedInputError("A colleague has been asked already. Withdraw that first.", code="BL-PLANS-40")
    made = SeatSwap.objects.create(seat=seat, from_person=by, to_person=other)
    record(by=by, action="plans.swap_asked", subject=made, detail={"seat": seat.pk, "to": other.pk})
    return made


def _reasons(offer: ShiftOffer, seat: OfferSeat, person: Person) -> tuple[str, ...]:
    """What keeps somebody from taking over one seat of an offer."""
    if SeatClaim.objects.filter(offer=offer, person=person, state=ClaimState.CONFIRMED.value).exists():
        return ("They are on this shift already.",)
    others = [one for one in offer.seats.all() if one.pk != seat.pk]
    mine = OfferSeat(pk=seat.pk, offer=offer, number=seat.number, roles=seat.roles)
    fitting = reasons_against(person, offer, [mine], grounds_of(offer.programme, [person], [offer]))
    # The rest of the crew counts for pairs kept apart, the seat alone for roles.
    return fitting or reasons_against(person, offer, [mine, *others], grounds_of(offer.programme, [person], [offer]))


@transaction.atomic
def answer_swap(*, by: Person, swap: SeatSwap, agrees: bool) -> SeatSwap:
    """Agree to take a colleague's seat, or refuse; a supervisor consents before it counts.

    Args:
        by: whoever was asked.
        swap: one that asks them.
        agrees: whether they will.

    Raises:
        RefusedInputError: the swap is over (BL-PLANS-41), or they may not take the seat any more (BL-PLANS-30).
    """
    offer = held_still(swap.seat.offer)
    if agrees:
        reasons = _reasons(offer, swap.seat, by)
        if reasons:
            raise RefusedInputError(" ".join(reasons), code="BL-PLANS-30")
    state = SwapState.AGREED if agrees else SwapState.REFUSED
    rows = SeatSwap.objects.filter(pk=swap.pk, to_person=by, state=SwapState.ASKED.value)
    if not rows.update(state=state.value, answered_at=timezone.now()):
        raise RefusedInputError(_GONE, code="BL-PLANS-41")
    record(by=by, action="plans.swap_answered", subject=swap, detail={"agrees": agrees})
    swap.refresh_from_db()
    return swap


@transaction.atomic
def decide_swap(*, by: Person, swap: SeatSwap, consents: bool, why: str = "") -> SeatSwap:
    """Consent to a swap, or refuse it: with consent the seat changes hands and is priced again.

    Args:
        by: a supervisor of the ground.
        swap: one that both have agreed to.
        consents: whether it counts.
        why: for the two.

    Raises:
        RefusedInputError: not their ground (BL-PLANS-33), the swap is over or the shift has begun (BL-PLANS-41), or the
            colleague may not take the seat any more (BL-PLANS-30).
    """
    offer = held_still(swap.seat.offer)
    path = offer.programme.area.path
    if not any(path.startswith(held) for held in by.area_paths(Permission.OFFER_SHIFTS)):
        raise RefusedInputError("You may not decide about shifts of this programme.", code="BL-PLANS-33")
    now, said = timezone.now(), why.strip()[:300]
    state = SwapState.CONSENTED if consents else SwapState.REFUSED
    rows = SeatSwap.objects.filter(pk=swap.pk, state=SwapState.AGREED.value)
    if offer.starts_at <= now or not rows.update(state=state.value, decided_at=now, decided_by=by, why=said):
        raise RefusedInputError(_GONE, code="BL-PLANS-41")
    if consents:
        _hand_over(offer, swap)
    detail = {"seat": swap.seat_id, "from": swap.from_person_id, "to": swap.to_person_id, "consents": consents}
    record(by=by, action="plans.swap_decided", subject=swap, why=said, detail=detail)
    swap.refresh_from_db()
    return swap


def _hand_over(offer: ShiftOffer, swap: SeatSwap) -> None:
    reasons = _reasons(offer, swap.seat, swap.to_person)
    if reasons:
        raise RefusedInputError(f"The colleague cannot take the seat any more: {reasons[0]}", code="BL-PLANS-30")
    now = timezone.now()
    if not free_seat(offer, swap.seat, swap.from_person):
        raise RefusedInputError(_GONE, code="BL-PLANS-41")
    given = SeatClaim.objects.filter(offer=offer, person=swap.from_person, state=ClaimState.CONFIRMED.value)
    given.update(state=ClaimState.WITHDRAWN.value, seat=None, ended_at=now, why=SWAPPED)
    taken = SeatClaim.objects.filter(offer=offer, person=swap.to_person, state=ClaimState.WAITING.value).first()
    claim = taken or SeatClaim.objects.create(offer=offer, person=swap.to_person, at=now)
    if not fill_seat(offer, swap.seat, claim):
        raise RefusedInputError(_GONE, code="BL-PLANS-41")


@transaction.atomic
def withdraw_swap(*, by: Person, swap: SeatSwap) -> None:
    """Take back what one asked of a colleague.

    Args:
        by: whoever asked.
        swap: their own.

    Raises:
        RefusedInputError: it is over already (BL-PLANS-41).
    """
    rows = SeatSwap.objects.filter(pk=swap.pk, from_person=by, state__in=_OPEN)
    if not rows.update(state=SwapState.WITHDRAWN.value, decided_at=timezone.now()):
        raise RefusedInputError(_GONE, code="BL-PLANS-41")
    record(by=by, action="plans.swap_withdrawn", subject=swap)
