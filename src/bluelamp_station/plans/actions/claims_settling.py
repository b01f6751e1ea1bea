"""Seats filled and freed, and those of an offer shared out among who waits; inside the transaction of an action."""

from __future__ import annotations

__all__ = ["Settled", "fill_seat", "free_seat", "held_still", "settle"]

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import F, Max
from django.utils import timezone

from bluelamp.core.vocabulary import ClaimState, SwapState
from bluelamp_station.plans.actions.claims_rules import grounds_of, price_for, reasons_against, seats_for
from bluelamp_station.plans.engine.offers import shared_out
from bluelamp_station.plans.models import OfferSeat, SeatClaim, SeatSwap, Shift, ShiftMember, ShiftOffer
from bluelamp_station.plans.queries.claims import extra_hours
from bluelamp_station.plans.queries.people import agency_of, role_of
from bluelamp_station.programme.models import Programme

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.plans.actions.claims_rules import Grounds

_PRICE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of the claims of an offer.

    Args:
        confirmed: keys of claims that got a seat now.
        declined: keys of claims of people who may not take one any more.
        waiting: how many wait on.
    """

    confirmed: tuple[int, ...] = ()
    declined: tuple[int, ...] = ()
    waiting: int = 0
    words: Mapping[int, str] = field(default_factory=dict)

    @property
    def detail(self) -> dict[str, Any]:
        """For the log."""
        return {"confirmed": list(self.confirmed), "declined": list(self.declined), "waiting": self.waiting}


def held_still(offer: ShiftOffer) -> ShiftOffer:
    """An offer as it stands, with its programme locked until the transaction ends.

    Whatever moves seats asks this first, so that nobody gets two seats at once whose hours exclude each other. The
    lock lets rows be added that name the programme.
    """
    Programme.objects.select_for_update(no_key=True).get(pk=offer.programme_id)
    found: ShiftOffer = ShiftOffer.objects.select_related("programme__area", "shift", "base").get(pk=offer.pk)
    return found


def settle(offer: ShiftOffer) -> Settled:
    """Share the open seats of an offer out among who waits.

    1. Rank: claims made before the closing by extra hours of the 28 days before the shift, fewer first, then by time;
    claims made later behind them, by time. 2. Decline who may not take a seat any more. 3. Seat each in turn wherever
    that can be, without unseating anybody before. 4. Fill each seat by a conditional UPDATE.

    Args:
        offer: one that :func:`held_still` gave.
    """
    claims = _ranked(offer)
    seats = list(offer.seats.all())
    if not claims or offer.withdrawn_at is not None:
        return Settled(waiting=len(claims))
    grounds = grounds_of(offer.programme, [one.person for one in claims], [offer])
    declined = _decline(offer, claims, seats, grounds)
    left = [one for one in claims if one.pk not in declined]
    confirmed = _seat(offer, left, seats, grounds)
    return Settled(tuple(confirmed), tuple(sorted(declined)), len(left) - len(confirmed), declined)


def _ranked(offer: ShiftOffer) -> list[SeatClaim]:
    """Claims that wait, in the order in which they are served, each with the hours by which it was ranked."""
    rows = SeatClaim.objects.filter(offer=offer, state=ClaimState.WAITING.value).select_related("person__agency")
    claims = list(rows)
    hours = extra_hours([one.person for one in claims], offer.starts_at)
    for one in claims:
        one.hours_before = Decimal(str(round(hours[one.person_id], 2)))
    SeatClaim.objects.bulk_update(claims, ["hours_before"], batch_size=200)
    return sorted(claims, key=lambda one: _rank(one, offer))


def _rank(claim: SeatClaim, offer: ShiftOffer) -> tuple[Any, ...]:
    is_late = claim.at > offer.closes_at
    return is_late, Decimal(0) if is_late else claim.hours_before, claim.at, claim.pk


def _decline(
    offer: ShiftOffer, claims: Sequence[SeatClaim], seats: Sequence[OfferSeat], grounds: Grounds
) -> dict[int, str]:
    now = timezone.now()
    declined = {}
    for one in claims:
        reasons = reasons_against(one.person, offer, seats, grounds)
        if reasons:
            declined[one.pk] = reasons[0]
            rows = SeatClaim.objects.filter(pk=one.pk, state=ClaimState.WAITING.value)
            rows.update(state=ClaimState.DECLINED.value, ended_at=now, why=reasons[0])
    return declined


def _seat(offer: ShiftOffer, claims: Sequence[SeatClaim], seats: Sequence[OfferSeat], grounds: Grounds) -> list[int]:
    """Fill open seats in the order of the claims; keys of those that got one."""
    # Seats that fewer roles fit go first, so that those for anybody are left to whoever fits no other.
    free = sorted((one for one in seats if one.person_id is None), key=lambda one: (not one.roles, len(one.roles)))
    by_key = {one.pk: one for one in free}
    fits: dict[int, list[int]] = {}
    crew = {one.person_id for one in seats if one.person_id is not None}
    plan: dict[int, int] = {}
    for one in claims:
        if any(tuple(sorted((one.person_id, other))) in grounds.apart for other in crew if other):
            continue
        tried = {**fits, one.person_id: [seat.pk for seat in seats_for(role_of(one.person), by_key.values())]}
        found = shared_out(tried)
        if one.person_id in found.values():
            fits, plan = tried, found
            crew.add(one.person_id)
    of_person = {one.person_id: one for one in claims}
    return [of_person[who].pk for seat, who in sorted(plan.items()) if fill_seat(offer, by_key[seat], of_person[who])]


def fill_seat(offer: ShiftOffer, seat: OfferSeat, claim: SeatClaim) -> bool:
    """Give a seat to whoever claims it; False where somebody else has it already.

    The seat of an offer for a planned shift puts them on its crew as well.
    """
    person = claim.person
    pence, said = price_for(person, offer)
    now = timezone.now()
    is_taken = OfferSeat.objects.filter(pk=seat.pk, person__isnull=True).update(
        person=person, filled_at=now, pence=pence, price_words=said[:_PRICE_LENGTH]
    )
    if not is_taken:
        return False
    SeatClaim.objects.filter(pk=claim.pk).update(
        state=ClaimState.CONFIRMED.value, seat=seat, hours_before=claim.hours_before, ended_at=None, why=""
    )
    if offer.shift is not None:
        _join(offer, offer.shift, person, pence, said)
    return True


def _join(offer: ShiftOffer, shift: Shift, person: Person, pence: int | None, said: str) -> None:
    last = shift.members.aggregate(last=Max("position"))["last"]
    role = role_of(person)
    ShiftMember.objects.create(
        shift=shift,
        position=0 if last is None else last + 1,
        person=person,
        person_ref=person.crew_ref,
        role=role.value if role else "",
        agency=agency_of(person).value,
        kind=offer.kind,
        pence=pence,
        price_words=said[:_PRICE_LENGTH],
    )
    Shift.objects.filter(pk=shift.pk, pence__isnull=False).update(pence=F("pence") + (pence or 0))


def free_seat(offer: ShiftOffer, seat: OfferSeat, person: Person) -> bool:
    """Take a seat back from whoever holds it, and them off the shift's crew; False where they hold it no more."""
    if not OfferSeat.objects.filter(pk=seat.pk, person=person).update(
        person=None, filled_at=None, pence=None, price_words=""
    ):
        return False
    swaps = SeatSwap.objects.filter(seat=seat, state__in=[SwapState.ASKED.value, SwapState.AGREED.value])
    swaps.update(state=SwapState.WITHDRAWN.value, decided_at=timezone.now())
    if offer.shift_id is not None:
        members = ShiftMember.objects.filter(shift=offer.shift_id, person=person)
        paid = sum(one.pence or 0 for one in members)
        members.delete()
        rows = Shift.objects.filter(pk=offer.shift_id, pence__isnull=False)
        rows.filter(pence__gte=paid).update(pence=F("pence") - paid)
    return True
