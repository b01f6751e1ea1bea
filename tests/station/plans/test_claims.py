"""Claims to offered shifts: gathered, shared out fairly, served as they come, given back, raced for."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError, UsageError
from bluelamp.core.vocabulary import ClaimState, Role, StaffType
from bluelamp_station.audit.models import Event
from bluelamp_station.plans.actions import claims_rules, claims_settling
from bluelamp_station.plans.actions.claims import claim_seat, withdraw_claim
from bluelamp_station.plans.actions.claims_rules import offers_for
from bluelamp_station.plans.actions.offers import settle_due, settle_offer, withdraw_offer
from bluelamp_station.plans.models import KeptApart, SeatClaim, Shift, ShiftMember, ShiftOffer, WorkTerms
from bluelamp_station.plans.queries.claims import confirmed_seats, extra_hours
from bluelamp_station.plans.queries.offers import claim_lines, offered_now
from bluelamp_station.plans.queries.today import today_lines
from station.plans.conftest import at_local, client_of, next_friday
from worlds.at_once import at_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import DjangoAssertNumQueries

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme, Rate

pytestmark = pytest.mark.django_db


def now_open(**more: Any) -> dict[str, Any]:
    """An offer whose closing is past: first come, first served."""
    return {"closes_at": timezone.now() - dt.timedelta(minutes=1)} | more


def states(offer: ShiftOffer) -> dict[str, str]:
    """The newest claim's state by reference."""
    return {one.person.crew_ref: one.state for one in offer.claims.select_related("person").order_by("at", "pk")}


def reasons(person: Person, offer: ShiftOffer) -> tuple[str, ...]:
    """What keeps somebody from an offer."""
    return offers_for(person, [offered_now(person).get(pk=offer.pk)])[0].reasons


def test_claims_before_the_closing_wait_and_the_fewest_extra_hours_come_first(
    an_offer: Callable[..., ShiftOffer], officers: list[Person], manager: Person, rates: list[Rate]
) -> None:
    assert rates
    omar, petra, olga, _ = officers
    held = an_offer(next_friday() - dt.timedelta(days=7), closes_at=timezone.now(), seats=[[]])
    held.seats.update(person=omar)
    offer = an_offer(seats=[[], []])
    for person in (omar, petra, olga):
        assert claim_seat(by=person, offer=offer).state == ClaimState.WAITING
    settled = settle_offer(by=manager, offer=offer)
    assert (len(settled.confirmed), settled.waiting) == (2, 1)
    assert states(offer) == {"P001": "waiting", "P002": "confirmed", "P003": "confirmed"}
    assert SeatClaim.objects.get(offer=offer, person=omar).hours_before == 8


def test_of_equal_hours_the_earlier_claim_comes_first_and_settling_again_changes_nothing(
    an_offer: Callable[..., ShiftOffer], officer: Person, pcso: Person, manager: Person
) -> None:
    offer = an_offer()
    claim_seat(by=pcso, offer=offer)
    claim_seat(by=officer, offer=offer)
    settle_offer(by=manager, offer=offer)
    settle_offer(by=manager, offer=offer)
    assert states(offer) == {"P002": "confirmed", "P001": "waiting"}


def test_the_sheet_lists_claims_in_the_order_in_which_they_are_served(
    an_offer: Callable[..., ShiftOffer], officers: list[Person], manager: Person
) -> None:
    omar, petra, olga, _ = officers
    an_offer(next_friday() - dt.timedelta(days=7), closes_at=timezone.now(), seats=[[]]).seats.update(person=omar)
    offer = an_offer(seats=[[], []])
    for person in (omar, petra):
        claim_seat(by=person, offer=offer)
    assert [line.claim.person for line in claim_lines(offer)] == [omar, petra], "before the closing no hours are known"
    settle_offer(by=manager, offer=offer)
    claim_seat(by=olga, offer=offer)
    assert [(line.claim.person, line.claim.state, line.place) for line in claim_lines(offer)] == [
        (petra, "confirmed", 0),
        (omar, "confirmed", 0),
        (olga, "waiting", 1),
    ]


def test_a_claim_made_after_the_closing_comes_behind_those_that_waited(
    an_offer: Callable[..., ShiftOffer], officer: Person, pcso: Person, second_officer: Person
) -> None:
    offer = an_offer()
    claim_seat(by=officer, offer=offer)
    claim_seat(by=pcso, offer=offer)
    ShiftOffer.objects.update(closes_at=timezone.now())
    late = claim_seat(by=second_officer, offer=offer)
    assert late.state == ClaimState.WAITING
    assert states(offer) == {"P001": "confirmed", "P002": "waiting", "P003": "waiting"}
    withdraw_claim(by=officer, claim=SeatClaim.objects.get(offer=offer, person=officer))
    assert states(offer)["P002"] == "confirmed"


def test_a_seat_for_anybody_is_left_to_who_fits_no_other(
    an_offer: Callable[..., ShiftOffer], officer: Person, pcso: Person
) -> None:
    offer = an_offer(seats=[[], ["officer", "special"]], **now_open())
    assert claim_seat(by=officer, offer=offer).state == ClaimState.CONFIRMED
    assert claim_seat(by=pcso, offer=offer).state == ClaimState.CONFIRMED


def test_claims_settled_together_fill_every_seat_that_can_be_filled(
    an_offer: Callable[..., ShiftOffer], officer: Person, pcso: Person, manager: Person
) -> None:
    offer = an_offer(seats=[[], ["officer", "special"]])
    claim_seat(by=officer, offer=offer)
    claim_seat(by=pcso, offer=offer)
    settle_offer(by=manager, offer=offer)
    assert {one.number: one.person for one in offer.seats.select_related("person")} == {1: pcso, 2: officer}


def test_the_closing_settles_by_itself_once(
    an_offer: Callable[..., ShiftOffer], officer: Person, rates: list[Rate]
) -> None:
    assert rates
    offer = an_offer()
    claim_seat(by=officer, offer=offer)
    assert settle_due(timezone.now()) == 0
    ShiftOffer.objects.update(closes_at=timezone.now())
    assert (settle_due(timezone.now()), settle_due(timezone.now())) == (1, 0)
    seat = offer.seats.get()
    assert (seat.person, seat.pence) == (officer, 8 * 3600)
    assert seat.price_words.startswith("Officer overtime, £36.00 an hour")
    assert Event.objects.filter(action="plans.offer_settled", actor_id="").count() == 1


def test_claiming_twice_is_one_claim_and_one_event(an_offer: Callable[..., ShiftOffer], officer: Person) -> None:
    offer = an_offer(**now_open())
    assert claim_seat(by=officer, offer=offer) == claim_seat(by=officer, offer=offer)
    assert Event.objects.filter(action="plans.seat_claimed").count() == 1


def test_of_two_who_see_the_last_seat_open_one_gets_it_and_the_other_waits(
    an_offer: Callable[..., ShiftOffer], officer: Person, pcso: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On one connection: somebody takes the seat between the look and the UPDATE."""
    offer = an_offer(**now_open())
    plain = claims_rules.price_for

    def quicker(person: Person, asked: ShiftOffer) -> tuple[int | None, str]:
        offer.seats.update(person=pcso)
        return plain(person, asked)

    monkeypatch.setattr(claims_settling, "price_for", quicker)
    assert claim_seat(by=officer, offer=offer).state == ClaimState.WAITING
    assert offer.seats.get().person == pcso


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_two_who_claim_the_last_seat_at_once_never_both_get_it(
    an_offer: Callable[..., ShiftOffer], officers: list[Person]
) -> None:
    for week in (1, 2):
        offer = an_offer(next_friday(week), **now_open())
        calls = [lambda who=person, what=offer: claim_seat(by=who, offer=what) for person in officers[:3]]
        assert at_once(*calls) == ["done"] * 3
        assert sorted(states(offer).values()) == ["confirmed", "waiting", "waiting"]
        assert offer.seats.get().person_id in {one.pk for one in officers[:3]}


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_somebody_who_claims_two_shifts_of_one_night_at_once_gets_one(
    an_offer: Callable[..., ShiftOffer], officer: Person
) -> None:
    offers = [an_offer(**now_open()), an_offer(start="20:00", **now_open())]
    told = at_once(*[lambda what=offer: claim_seat(by=officer, offer=what) for offer in offers])
    assert told == ["BL-PLANS-30", "done"]
    assert sum(one.seats.get().person_id is not None for one in offers) == 1


def test_a_seat_of_a_planned_shift_puts_its_holder_on_the_crew_and_giving_it_back_takes_them_off(
    an_offer: Callable[..., ShiftOffer], a_shift: Callable[..., Shift], officer: Person, rates: list[Rate]
) -> None:
    assert rates
    shift = a_shift("S1", pence=1000)
    offer = an_offer(shift=shift, **now_open())
    claim = claim_seat(by=officer, offer=offer)
    member = ShiftMember.objects.get(shift=shift)
    assert (member.person, member.role, member.agency) == (officer, Role.OFFICER.value, "police")
    assert (member.pence, member.kind) == (28_800, "overtime")
    shift.refresh_from_db()
    assert shift.pence == 29_800
    withdraw_claim(by=officer, claim=claim)
    shift.refresh_from_db()
    assert (shift.members.count(), shift.pence, offer.seats.get().person) == (0, 1000, None)


def test_confirmed_seats_before_a_plan_are_told_to_the_plan_and_those_of_shifts_are_not(
    programme: Programme,
    an_offer: Callable[..., ShiftOffer],
    a_shift: Callable[..., Shift],
    officer: Person,
    pcso: Person,
) -> None:
    free, planned = an_offer(**now_open()), an_offer(shift=a_shift("S1"), **now_open())
    claim_seat(by=officer, offer=free)
    claim_seat(by=pcso, offer=planned)
    day = next_friday()
    found = confirmed_seats(programme, at_local(day, "00:00"), at_local(day, "24:00"))
    assert [(one.person_ref, one.starts_at, one.kind.value) for one in found] == [("P001", free.starts_at, "overtime")]
    assert confirmed_seats(programme, at_local(day, "26:00"), at_local(day, "40:00")) == ()


def test_an_hour_that_a_seat_and_its_planned_shift_both_cover_counts_once(
    an_offer: Callable[..., ShiftOffer], a_shift: Callable[..., Shift], officer: Person
) -> None:
    an_offer(**now_open()).seats.update(person=officer)
    shift = a_shift("S1")
    ShiftMember.objects.create(
        shift=shift, position=0, person=officer, person_ref="P001", role="officer", agency="police"
    )
    assert extra_hours([officer], shift.ends_at + dt.timedelta(days=1)) == {officer.pk: 8.0}
    assert extra_hours([officer], shift.ends_at + dt.timedelta(days=29)) == {officer.pk: 0.0}


def test_why_a_shift_is_not_for_somebody_is_said_in_words(
    an_offer: Callable[..., ShiftOffer],
    officer: Person,
    pcso: Person,
    a_shift: Callable[..., Shift],
    programme: Programme,
) -> None:
    day = next_friday()
    shift = a_shift("S1", day, "06:00", "12:00")
    ShiftMember.objects.create(
        shift=shift, position=0, person=officer, person_ref="P001", role="officer", agency="police"
    )
    assert reasons(officer, an_offer(day, "10:00", "16:00")) == ("You are on duty then already.",)
    assert reasons(officer, an_offer(day, "18:00", "22:00")) == (
        "It leaves 6 h of rest between it and your duty before it; 11 h are needed.",
    )
    assert reasons(pcso, an_offer(seats=[["officer", "special"]])) == ("Its seats are for others: Officer, Special.",)
    WorkTerms.objects.create(programme=programme, person=pcso, max_week_h=6)
    assert reasons(pcso, an_offer()) == ("You would work 8 h in that week; 6 h is the most.",)
    WorkTerms.objects.create(programme=programme, person=pcso, is_eligible=False)
    assert reasons(pcso, an_offer())[0].startswith("You are not on the list")
    with pytest.raises(RefusedInputError, match="not on the list"):
        claim_seat(by=pcso, offer=an_offer())


def test_a_pair_kept_apart_is_not_put_into_one_crew(
    an_offer: Callable[..., ShiftOffer], officers: list[Person], programme: Programme, manager: Person
) -> None:
    omar, petra, *_ = officers
    KeptApart.objects.create(programme=programme, first=omar, second=petra)
    offer = an_offer(seats=[[], []])
    claim_seat(by=omar, offer=offer)
    claim_seat(by=petra, offer=offer)
    settle_offer(by=manager, offer=offer)
    assert states(offer) == {"P001": "confirmed", "P002": "waiting"}
    assert reasons(petra, offer) == ("You cannot be put in this crew.",)


def test_whoever_gives_a_shift_back_within_a_day_says_why_and_the_sergeant_reads_it(
    an_offer: Callable[..., ShiftOffer], officer: Person, supervisor: Person
) -> None:
    soon = timezone.now() + dt.timedelta(hours=5)
    offer = an_offer(**now_open())
    ShiftOffer.objects.update(starts_at=soon, ends_at=soon + dt.timedelta(hours=6))
    claim = claim_seat(by=officer, offer=offer)
    with pytest.raises(UsageError, match="say why"):
        withdraw_claim(by=officer, claim=claim, why=" ")
    withdraw_claim(by=officer, claim=claim, why="Unwell")
    told = [line.text for line in today_lines(supervisor)]
    assert any("was given back within a day of its start" in text for text in told)
    assert any("has 1 open seat" in text for text in told)
    assert not any("Omar" in text for text in told)
    page = client_of(supervisor).get(reverse("plans:offers")).content.decode()
    assert "Unwell" in page


def test_a_claim_of_another_or_of_a_shift_that_has_begun_is_not_withdrawn(
    an_offer: Callable[..., ShiftOffer], officer: Person, pcso: Person
) -> None:
    offer = an_offer(**now_open())
    claim = claim_seat(by=officer, offer=offer)
    with pytest.raises(RefusedInputError, match="this claim is over"):
        withdraw_claim(by=pcso, claim=claim)
    ShiftOffer.objects.update(starts_at=timezone.now() - dt.timedelta(minutes=1))
    with pytest.raises(RefusedInputError, match="has begun"):
        withdraw_claim(by=officer, claim=claim, why="Unwell")


def test_withdrawing_an_offer_tells_everybody_why_and_frees_them(
    an_offer: Callable[..., ShiftOffer], officer: Person, pcso: Person, manager: Person
) -> None:
    offer = an_offer(**now_open())
    claim_seat(by=officer, offer=offer)
    claim_seat(by=pcso, offer=offer)
    with pytest.raises(UsageError, match="say why"):
        withdraw_offer(by=manager, offer=offer, reason=" ")
    withdraw_offer(by=manager, offer=offer, reason="The fair is off")
    assert set(states(offer).values()) == {"declined"}
    assert offer.seats.get().person is None
    assert "The fair is off" in client_of(officer).get(reverse("plans:mine")).content.decode()
    with pytest.raises(RefusedInputError, match="withdrawn already"):
        withdraw_offer(by=manager, offer=offer, reason="Again")


def test_an_officer_claims_with_one_tap_and_sees_what_became_of_it(
    an_offer: Callable[..., ShiftOffer], officer: Person, pcso: Person
) -> None:
    offer = an_offer(**now_open())
    first, second = client_of(officer), client_of(pcso)
    assert "I take it" in first.get(reverse("plans:mine")).content.decode()
    page = first.post(reverse("plans:mine_claim", args=[offer.pk]), follow=True).content.decode()
    assert "The shift is yours." in page
    page = second.post(reverse("plans:mine_claim", args=[offer.pk]), follow=True).content.decode()
    assert "somebody was quicker" in page
    first.post(reverse("plans:mine_give_back", args=[offer.pk]), follow=True)
    assert states(offer) == {"P001": "withdrawn", "P002": "confirmed"}


def test_own_shifts_lead_to_the_pack_and_near_ones_to_their_screen_on_the_phone(
    officer: Person, programme: Programme
) -> None:
    now = timezone.now()
    for name, hours in (("N 1", 20), ("F 1", 60)):
        shift = Shift.objects.create(
            programme=programme,
            shift_id=name,
            starts_at=now + dt.timedelta(hours=hours),
            ends_at=now + dt.timedelta(hours=hours + 8),
        )
        ShiftMember.objects.create(
            shift=shift, person=officer, person_ref=officer.crew_ref, role="officer", agency="police", position=0
        )
    text = client_of(officer).get(reverse("plans:mine")).content.decode()
    assert all(reverse("plans:pack", args=[one.pk]) in text for one in Shift.objects.all())
    assert "/field/#/shift/N%201" in text
    assert "/field/#/shift/F%201" not in text
    assert officer.crew_ref in text


def test_officers_see_no_name_of_others_and_other_ground_nothing(
    an_offer: Callable[..., ShiftOffer], officer: Person, pcso: Person, analyst: Person
) -> None:
    offer = an_offer(**now_open())
    claim_seat(by=pcso, offer=offer)
    for name, args in (("plans:mine", []), ("plans:mine_offer", [offer.pk])):
        answer = client_of(officer).get(reverse(name, args=args))
        assert "Petra" not in answer.content.decode()
    assert client_of(officer).get(reverse("plans:offer", args=[offer.pk])).status_code == 403
    assert client_of(analyst).get(reverse("plans:offers")).status_code == 403


def test_the_own_page_asks_few_questions_however_many_offers_there_are(
    an_offer: Callable[..., ShiftOffer], officer: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for week in range(1, 9):
        an_offer(next_friday(week))
        an_offer(next_friday(week), "10:00", "16:00")
    client = client_of(officer)
    with django_assert_max_num_queries(24):
        assert client.get(reverse("plans:mine")).status_code == 200


def test_a_warden_of_another_agency_is_priced_by_their_own_rate(
    an_offer: Callable[..., ShiftOffer], a_person: Callable[..., Person], council: Any, rates: list[Rate]
) -> None:
    assert rates
    will = a_person("Wendy Warden", "C001", StaffType.WARDEN, agency=council)
    offer = an_offer(**now_open())
    claim_seat(by=will, offer=offer)
    assert offer.seats.get().pence == 8 * 2000


def test_a_seat_without_a_rate_is_filled_and_says_so(an_offer: Callable[..., ShiftOffer], officer: Person) -> None:
    offer = an_offer(**now_open())
    claim_seat(by=officer, offer=offer)
    assert offer.seats.get().pence is None
    assert offer.seats.get().price_words.startswith("There is no rate")
