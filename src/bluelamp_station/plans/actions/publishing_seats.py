"""Seats of offers that somebody gives up because the published week was mended without them; part of publishing."""

from __future__ import annotations

__all__ = ["release_seats"]

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone

from bluelamp.core.vocabulary import ClaimState
from bluelamp_station.plans.actions.claims_settling import free_seat
from bluelamp_station.plans.models import OfferSeat, SeatClaim, ShiftOffer
from bluelamp_station.plans.queries.people import people_by_ref
from bluelamp_station.plans.queries.problem import week_bounds

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person
    from bluelamp_station.plans.models import PlanRun

_WHY = "You are away then: the week was planned again without you."
_EMPTY = "Somebody else does this duty: the week was planned again."


def release_seats(run: PlanRun) -> None:
    """Take whoever is away out of the seats that they were confirmed for, so that no later plan counts on them.

    Call it in the transaction of publishing, before the tables are read: a seat of a published shift then is empty and
    the plan fills it; a seat from before the plan goes, as the plan gave its duty to somebody else.

    Args:
        run: a replan with its absences.
    """
    people = people_by_ref({str(one["person_ref"]) for one in run.settings["absences"]})
    start, end = week_bounds(run.week_monday)
    for away in run.settings["absences"]:
        person = people.get(str(away["person_ref"]))
        if person is None:
            continue
        held = OfferSeat.objects.filter(
            person=person,
            offer__programme=run.programme,
            offer__withdrawn_at__isnull=True,
            offer__starts_at__gte=max(start, timezone.now()),
            offer__starts_at__lt=min(end, _at(away["ends_s"])),
            offer__ends_at__gt=_at(away["starts_s"]),
        )
        for seat in held.select_related("offer"):
            _release(seat, person)


def _release(seat: OfferSeat, person: Person) -> None:
    now = timezone.now()
    free_seat(seat.offer, seat, person)
    claims = SeatClaim.objects.filter(seat=seat, person=person, state=ClaimState.CONFIRMED.value)
    claims.update(state=ClaimState.DECLINED.value, seat=None, ended_at=now, why=_WHY)
    if seat.offer.shift_id is None:
        SeatClaim.objects.filter(seat=seat).update(seat=None)
        OfferSeat.objects.filter(pk=seat.pk, person__isnull=True).delete()
        empty = ShiftOffer.objects.filter(pk=seat.offer_id, withdrawn_at__isnull=True, seats__isnull=True)
        empty.update(withdrawn_at=now, withdrawn_because=_EMPTY)


def _at(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, tz=dt.UTC)
