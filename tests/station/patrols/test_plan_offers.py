"""What the phone is told of a published shift and of offered ones."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from bluelamp.core.vocabulary import ClaimState, PatrolMode, SwapState
from bluelamp_station.plans.models import OfferSeat, PatrolBase, SeatClaim, SeatSwap, ShiftOffer, WorkTerms
from station.patrols.conftest import phone_of
from worlds.schema_check import load_schema, problems

if TYPE_CHECKING:
    from collections.abc import Callable

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.plans.models import Shift
    from bluelamp_station.programme.models import Programme
    from station.patrols.phone import Phone


def plan_of(phone: Phone) -> dict[str, Any]:
    """The plan on a phone."""
    assert phone.client is not None
    answer = phone.client.get("/field/plan")
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    assert problems(told, load_schema("field-plan.schema.json")) == []
    return told


@pytest.fixture
def base(programme: Programme) -> PatrolBase:
    made: PatrolBase = PatrolBase.objects.create(
        programme=programme, name="Hertford station", longitude=-0.895, latitude=51.105
    )
    return made


@pytest.fixture
def on_terms(programme: Programme, officer: Person, base: PatrolBase, manager: Person) -> WorkTerms:
    """Omar is on the list for offered shifts."""
    return WorkTerms.objects.create(
        programme=programme, person=officer, base=base, transport=PatrolMode.FOOT.value, by=manager
    )


@pytest.fixture
def an_offer(programme: Programme, base: PatrolBase, manager: Person) -> Callable[..., ShiftOffer]:
    """Put a shift of eight hours on offer, so many days ahead, with one seat."""

    def made(days: int, roles: tuple[str, ...] = (), **more: Any) -> ShiftOffer:
        starts_at = timezone.now().replace(microsecond=0) + dt.timedelta(days=days)
        fields = {
            "programme": programme,
            "ticket": uuid.uuid4(),
            "starts_at": starts_at,
            "ends_at": starts_at + dt.timedelta(hours=8),
            "base": base,
            "closes_at": starts_at - dt.timedelta(hours=24),
            "made_by": manager,
        }
        offer: ShiftOffer = ShiftOffer.objects.create(**(fields | more))
        OfferSeat.objects.create(offer=offer, number=1, roles=list(roles))
        return offer

    return made


def seated(offer: ShiftOffer, person: Person) -> OfferSeat:
    """Give somebody the seat, with the claim that says so."""
    seat: OfferSeat = offer.seats.get()
    seat.person, seat.filled_at = person, timezone.now()
    seat.save()
    SeatClaim.objects.create(offer=offer, person=person, seat=seat, state=ClaimState.CONFIRMED.value)
    return seat


def offers_on(phone: Phone) -> dict[str, Any]:
    told: dict[str, Any] = plan_of(phone)["offers"]
    return told


def test_a_shift_of_a_plan_tells_its_base_and_its_break(phone: Phone, shift: Shift, base: PatrolBase) -> None:
    shift.base = base
    shift.break_starts_at = shift.starts_at + dt.timedelta(hours=4)
    shift.break_ends_at = shift.break_starts_at + dt.timedelta(minutes=30)
    shift.save()
    (told,) = plan_of(phone)["shifts"]
    assert told["base"] == "Hertford station"
    assert dt.datetime.fromisoformat(told["break_starts_at"]) == shift.break_starts_at
    assert dt.datetime.fromisoformat(told["break_ends_at"]) == shift.break_ends_at


@pytest.mark.usefixtures("shift")
def test_a_shift_of_a_duty_systems_file_tells_none(phone: Phone) -> None:
    (told,) = plan_of(phone)["shifts"]
    assert (told["base"], told["break_starts_at"], told["break_ends_at"]) == (None, None, None)


def test_where_nothing_is_offered_the_counts_are_naught(phone: Phone) -> None:
    assert offers_on(phone) == {
        "open": 0,
        "confirmed_to_come": 0,
        "swaps_to_answer": 0,
        "address": "/plans/mine/",
    }


@pytest.mark.usefixtures("on_terms")
def test_only_offers_that_one_may_claim_are_counted_as_open(
    phone: Phone, pcso: Person, an_offer: Callable[..., ShiftOffer]
) -> None:
    an_offer(2)
    an_offer(3, ("officer",))
    an_offer(4, ("pcso",))
    an_offer(5, withdrawn_at=timezone.now())
    seated(an_offer(6), pcso)
    SeatClaim.objects.create(offer=an_offer(8), person=phone.person)
    assert offers_on(phone)["open"] == 2


def test_who_is_not_on_the_list_is_offered_nothing(phone: Phone, an_offer: Callable[..., ShiftOffer]) -> None:
    an_offer(2)
    assert offers_on(phone)["open"] == 0


@pytest.mark.usefixtures("on_terms")
def test_seats_to_come_and_swaps_to_answer_are_ones_own(
    phone: Phone, pcso: Person, an_offer: Callable[..., ShiftOffer]
) -> None:
    seated(an_offer(2), phone.person)
    seated(an_offer(-2), phone.person)
    theirs = seated(an_offer(4), pcso)
    SeatSwap.objects.create(seat=theirs, from_person=pcso, to_person=phone.person)
    agreed = seated(an_offer(6), pcso)
    SeatSwap.objects.create(seat=agreed, from_person=pcso, to_person=phone.person, state=SwapState.AGREED.value)
    told = offers_on(phone)
    assert (told["open"], told["confirmed_to_come"], told["swaps_to_answer"]) == (0, 1, 1)
    other = offers_on(phone_of(pcso))
    assert (other["confirmed_to_come"], other["swaps_to_answer"]) == (2, 0)


@pytest.mark.usefixtures("on_terms", "shift")
def test_offers_cost_as_many_questions_however_many_there_are(
    phone: Phone, an_offer: Callable[..., ShiftOffer], django_assert_max_num_queries: Any
) -> None:
    for days in range(2, 12):
        an_offer(days)
    assert phone.client is not None
    phone.client.get("/field/plan")
    with django_assert_max_num_queries(40):
        assert phone.client.get("/field/plan").json()["offers"]["open"] == 10


@pytest.mark.usefixtures("on_terms")
def test_a_plan_is_new_when_a_shift_comes_on_offer(phone: Phone, an_offer: Callable[..., ShiftOffer]) -> None:
    assert phone.client is not None
    first = phone.client.get("/field/plan")["ETag"]
    an_offer(2)
    assert phone.client.get("/field/plan", headers={"if-none-match": first}).status_code == 200
