"""Whoever is away holds no seat of an offer any more once the week was mended without them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from bluelamp.core.vocabulary import ClaimState
from bluelamp_station.plans.actions.publishing import publish_week
from bluelamp_station.plans.actions.replanning import ask_replan
from bluelamp_station.plans.engine.problem_people import published_shift
from bluelamp_station.plans.models import OfferSeat, SeatClaim, ShiftMember, ShiftOffer
from bluelamp_station.plans.queries.claims_own import own_shifts
from bluelamp_station.plans.queries.problem import gather
from bluelamp_station.programme.models import Rate
from station.plans.runs_world import asked, base, carried_out, crew, held, local, offer_time, ready

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Agency, Person
    from bluelamp_station.programme.models import Programme

__all__ = ["base", "crew", "held", "ready"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat(ready: Programme, crew: list[Person]) -> OfferSeat:
    """Omar's own seat on Friday evening, confirmed before there is a plan."""
    offer = ShiftOffer.objects.create(
        programme=ready, ticket=uuid.uuid4(), starts_at=local(4, 18), ends_at=local(4, 22), closes_at=local(0, 0)
    )
    made = OfferSeat.objects.create(offer=offer, number=1, person=crew[0])
    SeatClaim.objects.create(offer=offer, person=crew[0], seat=made, state=ClaimState.CONFIRMED.value)
    return made


def mended(manager: Person, programme: Programme, person: Person) -> None:
    """The week is published, then published again without the person on Friday."""
    run = carried_out(asked(manager, programme))
    publish_week(by=manager, run=run, why="", seen_version=0)
    away: dict[str, Any] = {
        "starts_at": local(4, 17),
        "ends_at": local(4, 23),
        "reason": "absent",
        "ticket": uuid.uuid4(),
    }
    replan = carried_out(ask_replan(by=manager, programme=programme, person=person, **away))
    publish_week(by=manager, run=replan, why="Somebody is away.", seen_version=1)


def test_the_absent_give_up_their_seats_and_are_told_why(
    manager: Person, ready: Programme, crew: list[Person], seat: OfferSeat
) -> None:
    offer_time(ready, crew[2], 4, 18, 22)
    mended(manager, ready, crew[0])
    claim = SeatClaim.objects.get()
    assert (claim.state, claim.seat) == (ClaimState.DECLINED.value, None)
    assert "You are away then" in claim.why
    assert not OfferSeat.objects.filter(pk=seat.pk).exists()
    assert ShiftOffer.objects.get(pk=seat.offer_id).withdrawn_at is not None
    assert not [one for one in own_shifts(crew[0], local(0, 0)) if one.starts_at >= local(4, 0)]
    # The next plan of the week does not count on them either.
    again = carried_out(asked(manager, ready))
    friday = int(local(4, 0).timestamp())
    crews = [one["crew"] for one in again.result["plan"]["shifts"] if one["starts_s"] >= friday]
    assert "P001" not in {seat["person_ref"] for members in crews for seat in members}


def test_seats_of_others_and_of_other_days_stay(
    manager: Person, ready: Programme, crew: list[Person], seat: OfferSeat
) -> None:
    earlier = ShiftOffer.objects.create(
        programme=ready, ticket=uuid.uuid4(), starts_at=local(1, 10), ends_at=local(1, 14), closes_at=local(0, 0)
    )
    kept = [OfferSeat.objects.create(offer=earlier, number=n, person=crew[n - 1]) for n in (1, 2)]
    kept.append(OfferSeat.objects.create(offer=seat.offer, number=2, person=crew[1]))
    mended(manager, ready, crew[0])
    assert set(OfferSeat.objects.filter(person__isnull=False)) == set(kept)
    assert ShiftOffer.objects.get(pk=seat.offer_id).withdrawn_at is None


def test_whoever_took_an_open_seat_of_a_published_shift_leaves_its_crew(
    manager: Person, ready: Programme, crew: list[Person]
) -> None:
    run = carried_out(asked(manager, ready))
    publish_week(by=manager, run=run, why="", seen_version=0)
    member = ShiftMember.objects.get(shift__starts_at__gte=local(4, 0), person=crew[0])
    offer = ShiftOffer.objects.create(
        programme=ready, ticket=uuid.uuid4(), starts_at=member.shift.starts_at, ends_at=member.shift.ends_at,
        closes_at=local(0, 0), shift=member.shift,
    )  # fmt: skip
    OfferSeat.objects.create(offer=offer, number=1, person=crew[0])
    offer_time(ready, crew[2], 4, 18, 22)
    away: dict[str, Any] = {
        "starts_at": local(4, 17),
        "ends_at": local(4, 23),
        "reason": "absent",
        "ticket": uuid.uuid4(),
    }
    replan = carried_out(ask_replan(by=manager, programme=ready, person=crew[0], **away))
    publish_week(by=manager, run=replan, why="Somebody is away.", seen_version=1)
    names = set(ShiftMember.objects.filter(shift=member.shift).values_list("person_ref", flat=True))
    assert names == {"P002", "P003"}
    assert not OfferSeat.objects.filter(offer=offer).exists()


def test_an_open_seat_of_a_published_shift_keeps_its_price_in_the_next_plan(
    manager: Person, ready: Programme, crew: list[Person], council: Agency
) -> None:
    assert crew
    run = carried_out(asked(manager, ready))
    publish_week(by=manager, run=run, why="", seen_version=0)
    shift = ShiftMember.objects.filter(shift__starts_at__gte=local(4, 0))[0].shift
    offer = ShiftOffer.objects.create(
        programme=ready, ticket=uuid.uuid4(), starts_at=shift.starts_at, ends_at=shift.ends_at,
        closes_at=local(0, 0), shift=shift,
    )  # fmt: skip
    for number, role in enumerate(("pcso", "warden", "special"), start=1):
        OfferSeat.objects.create(offer=offer, number=number, roles=[role])
    Rate.objects.create(
        programme=ready, staff_type="warden", agency=council, kind="overtime", from_date=dt.date(2020, 4, 1),
        per_hour=14, source="Agreed table",
    )  # fmt: skip
    gathered = gather(ready, run.week_monday)
    (found,) = (one for one in gathered.shifts if one.pk == shift.pk)
    planned = published_shift(found, gathered)
    pcso, warden, special = (one for one in planned.crew if one.is_open)
    hours = (shift.ends_at - shift.starts_at).total_seconds() / 3600
    assert (pcso.pence, pcso.agency) == (1600 * hours, "police")
    assert "£16.00 an hour" in pcso.price_words
    assert (warden.pence, warden.agency) == (1400 * hours, "council")
    assert (special.pence, special.price_words) == (0, "No rate holds for it on its day")
    held = sum(member.pence or 0 for member in ShiftMember.objects.filter(shift=shift))
    assert planned.pence == held + 3000 * hours, "open seats will be paid and count"
