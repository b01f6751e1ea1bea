"""Swaps of a seat: one asks, a colleague agrees, a supervisor consents, and nobody learns of another's duties."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import SwapState
from bluelamp_station.plans.actions.claims import claim_seat, withdraw_claim
from bluelamp_station.plans.actions.swaps import answer_swap, ask_swap, decide_swap, withdraw_swap
from bluelamp_station.plans.models import SeatClaim, SeatSwap, Shift, ShiftMember, ShiftOffer
from bluelamp_station.plans.queries.today import today_lines
from station.plans.conftest import client_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Rate

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer(
    an_offer: Callable[..., ShiftOffer], a_shift: Callable[..., Shift], officer: Person, rates: list[Rate]
) -> ShiftOffer:
    """A shift on which Omar has the seat."""
    assert rates
    made = an_offer(closes_at=timezone.now() - dt.timedelta(minutes=1), shift=a_shift("S1"))
    claim_seat(by=officer, offer=made)
    return made


@pytest.fixture
def swap(offer: ShiftOffer, officer: Person, pcso: Person) -> SeatSwap:
    """Omar asks Petra."""
    return ask_swap(by=officer, seat=offer.seats.get(), colleague_ref=pcso.crew_ref)


def test_with_consent_the_seat_changes_hands_and_is_priced_again(
    swap: SeatSwap, offer: ShiftOffer, pcso: Person, officer: Person, supervisor: Person
) -> None:
    answer_swap(by=pcso, swap=swap, agrees=True)
    assert offer.seats.get().person == officer
    decide_swap(by=supervisor, swap=swap, consents=True)
    seat = offer.seats.get()
    assert (seat.person, seat.pence) == (pcso, 8 * 2400)
    assert seat.price_words.startswith("PCSO overtime")
    assert [one.person for one in ShiftMember.objects.filter(shift=offer.shift)] == [pcso]
    told = dict(SeatClaim.objects.values_list("person__name", "state"))
    assert told == {"Omar Officer": "withdrawn", "Petra Pcso": "confirmed"}


def test_without_consent_nothing_changes(
    swap: SeatSwap, offer: ShiftOffer, pcso: Person, officer: Person, supervisor: Person
) -> None:
    with pytest.raises(RefusedInputError, match="over"):
        decide_swap(by=supervisor, swap=swap, consents=True)
    answer_swap(by=pcso, swap=swap, agrees=True)
    decided = decide_swap(by=supervisor, swap=swap, consents=False, why="Two PCSOs are too few")
    assert (decided.state, offer.seats.get().person) == (SwapState.REFUSED.value, officer)


def page_of(person: Person) -> str:
    return client_of(person).get(reverse("plans:mine")).content.decode()


def test_both_read_on_their_pages_how_a_swap_stands_and_why_it_was_refused(
    swap: SeatSwap, officer: Person, pcso: Person, supervisor: Person
) -> None:
    assert "P002 has not answered yet. The shift is still yours." in page_of(officer)
    assert "Your swaps" not in page_of(pcso)
    answer_swap(by=pcso, swap=swap, agrees=True)
    assert "P002 said yes; your sergeant has not decided yet." in page_of(officer)
    assert "You said yes to P001; your sergeant has not decided yet." in page_of(pcso)
    decide_swap(by=supervisor, swap=swap, consents=False, why="Two PCSOs are too few.")
    said = "Your sergeant did not consent. Why: Two PCSOs are too few."
    assert f"{said} The shift is still yours." in page_of(officer)
    assert f"{said} P001 keeps it." in page_of(pcso)
    assert any("was refused: you still have it" in line.text for line in today_lines(officer))
    assert not any("was refused" in line.text for line in today_lines(pcso))


def test_a_colleagues_no_and_a_sergeants_yes_are_told_too(
    swap: SeatSwap, offer: ShiftOffer, officer: Person, pcso: Person, supervisor: Person
) -> None:
    answer_swap(by=pcso, swap=swap, agrees=False)
    assert "P002 said no. The shift is still yours." in page_of(officer)
    assert "Your swaps" not in page_of(pcso)
    again = ask_swap(by=officer, seat=offer.seats.get(), colleague_ref="P002")
    answer_swap(by=pcso, swap=again, agrees=True)
    decide_swap(by=supervisor, swap=again, consents=True)
    assert "P002 took it over." in page_of(officer)
    assert "still yours" not in page_of(officer)
    assert "You took it over from P001." in page_of(pcso)


def test_a_reference_may_be_written_in_small_letters(offer: ShiftOffer, officer: Person, pcso: Person) -> None:
    assert pcso.crew_ref == "P002"
    assert ask_swap(by=officer, seat=offer.seats.get(), colleague_ref=" p002 ").to_person == pcso


def test_a_colleague_who_may_not_take_it_and_one_who_is_unknown_are_refused_in_the_same_words(
    offer: ShiftOffer, officer: Person, second_pcso: Person
) -> None:
    ShiftMember.objects.create(
        shift=Shift.objects.create(
            programme=offer.programme, shift_id="S9", starts_at=offer.starts_at, ends_at=offer.ends_at
        ),
        position=0,
        person=second_pcso,
        person_ref="P004",
        role="pcso",
        agency="police",
    )
    seat = offer.seats.get()
    said = set()
    for ref in ("P004", "NOBODY", officer.crew_ref, ""):
        with pytest.raises(RefusedInputError) as refused:
            ask_swap(by=officer, seat=seat, colleague_ref=ref)
        said.add(refused.value.message)
    assert len(said) == 1


def test_only_the_holder_asks_and_only_one_colleague_at_a_time(
    swap: SeatSwap, offer: ShiftOffer, officer: Person, pcso: Person, second_officer: Person
) -> None:
    assert swap.pk
    with pytest.raises(RefusedInputError, match="not yours"):
        ask_swap(by=pcso, seat=offer.seats.get(), colleague_ref="P001")
    with pytest.raises(RefusedInputError, match="asked already"):
        ask_swap(by=officer, seat=offer.seats.get(), colleague_ref=second_officer.crew_ref)
    with pytest.raises(RefusedInputError, match="over"):
        answer_swap(by=second_officer, swap=swap, agrees=False)
    withdraw_swap(by=officer, swap=swap)
    with pytest.raises(RefusedInputError, match="over"):
        answer_swap(by=pcso, swap=swap, agrees=True)


def test_rest_and_hours_are_asked_again_when_the_sergeant_consents(
    swap: SeatSwap, offer: ShiftOffer, pcso: Person, officer: Person, supervisor: Person, a_shift: Callable[..., Shift]
) -> None:
    answer_swap(by=pcso, swap=swap, agrees=True)
    ShiftMember.objects.create(
        shift=a_shift("S2", start="10:00", end="17:00"), position=0, person=pcso, person_ref="P002", role="pcso",
        agency="police",
    )  # fmt: skip
    with pytest.raises(RefusedInputError, match="of rest"):
        decide_swap(by=supervisor, swap=swap, consents=True)
    swap.refresh_from_db()
    assert (swap.state, offer.seats.get().person) == (SwapState.AGREED.value, officer)


def test_giving_the_seat_back_ends_its_swap(swap: SeatSwap, officer: Person) -> None:
    withdraw_claim(by=officer, claim=SeatClaim.objects.get(person=officer))
    swap.refresh_from_db()
    assert swap.state == SwapState.WITHDRAWN


def test_the_two_and_their_sergeant_do_it_on_their_pages(
    offer: ShiftOffer, officer: Person, pcso: Person, supervisor: Person
) -> None:
    omar, petra, stella = client_of(officer), client_of(pcso), client_of(supervisor)
    page = omar.post(reverse("plans:mine_swap", args=[offer.pk]), {"colleague_ref": "P002"}, follow=True)
    assert "Your colleague is asked" in page.content.decode()
    swap = SeatSwap.objects.get()
    assert any("colleague asks you" in line.text for line in today_lines(pcso))
    asked = petra.get(reverse("plans:mine")).content.decode()
    assert "P001 asks you to take this shift" in asked
    assert "Omar" not in asked
    petra.post(reverse("plans:mine_answer_swap", args=[swap.pk]), {"answer": "yes"})
    assert any("waits for your consent" in line.text for line in today_lines(supervisor))
    shown = stella.get(reverse("plans:decide_swap", args=[swap.pk])).content.decode()
    assert "Omar Officer asks that Petra Pcso takes the seat" in shown
    stella.post(reverse("plans:decide_swap", args=[swap.pk]), {"answer": "yes", "why": ""})
    assert offer.seats.get().person == pcso
    assert stella.get(reverse("plans:decide_swap", args=[swap.pk])).status_code == 404
    assert omar.post(reverse("plans:mine_answer_swap", args=[swap.pk]), {"answer": "yes"}).status_code == 404
