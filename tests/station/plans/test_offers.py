"""The overtime sheet: offering shifts on several days, a week of them, what the first page says."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import AvailabilityKind
from bluelamp_station.audit.models import Event
from bluelamp_station.plans.actions.offers import Asked, offer_shifts, settle_offer
from bluelamp_station.plans.models import OfferSeat, ShiftOffer
from bluelamp_station.plans.queries.offers import offer_week
from bluelamp_station.plans.queries.today import today_lines
from station.plans.conftest import at_local, client_of, next_friday

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries

    from bluelamp_station.accounts.models import Area, Person
    from bluelamp_station.plans.models import PatrolBase
    from bluelamp_station.programme.models import FundingStream, Programme, Rate

pytestmark = pytest.mark.django_db


def asked(*spans: tuple[dt.datetime, dt.datetime], **more: Any) -> Asked:
    """A shift with one seat."""
    day = next_friday()
    given: dict[str, Any] = {"seats": ((),), "closes_before": dt.timedelta(hours=24)} | more
    return Asked(spans=spans or ((at_local(day, "18:00"), at_local(day, "26:00")),), **given)


def form(base: PatrolBase, **more: str) -> dict[str, str]:
    """What the page sends."""
    day = next_friday().isoformat()
    told = {"day": day, "until": "", "starts": "18:00", "ends": "02:00", "base": str(base.pk), "constables": "1"}
    told |= {"pcsos": "1", "kind": "overtime", "closes": "24", "funding_ref": "LANTERN-1", "note": "Be seen"}
    return told | {"ticket": str(uuid.uuid4())} | more


def test_the_page_says_what_a_seat_costs_before_anything_goes_out(
    manager_at_work: Client, programme: Programme, base: PatrolBase, rates: list[Rate], stream: FundingStream
) -> None:
    assert rates
    assert stream.pk
    address = reverse("plans:new_offer", args=[programme.pk])
    page = manager_at_work.post(address, form(base)).content.decode()
    assert "£288" in page
    assert "PCSO overtime, £24.00 an hour" in page
    assert "Warden" not in page.split("Before it goes out")[1].split("Send the offer")[0]
    assert not ShiftOffer.objects.exists()


def test_one_form_offers_the_same_shift_on_several_days_once(
    manager_at_work: Client, programme: Programme, base: PatrolBase, stream: FundingStream
) -> None:
    assert stream.pk
    until = (next_friday() + dt.timedelta(days=8)).isoformat()
    told: dict[str, Any] = form(base, until=until, send="1") | {"weekdays": ["4", "5"]}
    for _ in range(2):
        answer = manager_at_work.post(reverse("plans:new_offer", args=[programme.pk]), told)
        assert answer.status_code == 302
    offers = list(ShiftOffer.objects.order_by("starts_at"))
    assert [f"{timezone.localtime(one.starts_at):%a %H:%M}" for one in offers] == ["Fri 18:00", "Sat 18:00"] * 2
    assert [timezone.localtime(one.ends_at).hour for one in offers] == [2] * 4
    assert [list(one.seats.values_list("roles", flat=True)) for one in offers] == [
        [["officer", "special"], ["pcso"]]
    ] * 4
    assert all(one.starts_at - one.closes_at == dt.timedelta(hours=24) for one in offers)
    assert {one.funding_ref for one in offers} == {"LANTERN-1"}
    assert Event.objects.filter(action="plans.shifts_offered").count() == 1


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"constables": "0", "pcsos": ""}, "Offer at least one seat"),
        ({"until": "2020-01-01"}, "The last day lies before the first"),
        ({"ends": "18:00"}, "A shift lasts from 2 to 10 hours"),
        ({"ends": "19:00"}, "A shift lasts from 2 to 10 hours"),
        ({"day": "2020-01-01"}, "A shift that has begun cannot be offered"),
    ],
)
def test_what_cannot_be_offered_is_refused_in_a_sentence(
    manager_at_work: Client,
    programme: Programme,
    base: PatrolBase,
    stream: FundingStream,
    more: dict[str, str],
    words: str,
) -> None:
    assert stream.pk
    told = form(base, send="1") | more
    page = manager_at_work.post(reverse("plans:new_offer", args=[programme.pk]), told).content.decode()
    assert words in page
    assert not ShiftOffer.objects.exists()


@pytest.mark.parametrize("more", [{"ends": "18:00"}, {"day": "2020-01-01"}])
def test_what_could_not_go_out_is_refused_before_a_price_is_shown(
    manager_at_work: Client, programme: Programme, base: PatrolBase, stream: FundingStream, more: dict[str, str]
) -> None:
    assert stream.pk
    page = manager_at_work.post(reverse("plans:new_offer", args=[programme.pk]), form(base) | more).content.decode()
    assert "There is a problem" in page
    assert "Send the offer" not in page


def test_a_night_on_which_the_clocks_go_back_is_an_hour_longer(manager: Person, programme: Programme) -> None:
    year = timezone.localdate().year + 1
    last_sunday = max(dt.date(year, 10, n) for n in range(25, 32) if dt.date(year, 10, n).weekday() == 6)
    night = last_sunday - dt.timedelta(days=1)
    made = offer_shifts(
        by=manager,
        programme=programme,
        ticket=uuid.uuid4(),
        asked=asked((at_local(night, "20:00"), at_local(night, "29:00"))),
    )
    assert made[0].ends_at.timestamp() - made[0].starts_at.timestamp() == 10 * 3600
    with pytest.raises(RefusedInputError, match="from 2 to 10 hours"):
        offer_shifts(
            by=manager,
            programme=programme,
            ticket=uuid.uuid4(),
            asked=asked((at_local(night, "20:00"), at_local(night, "30:00"))),
        )


def test_who_has_only_a_part_of_the_ground_offers_nothing(
    programme: Programme, hertford: Area, manager: Person, sergeant: Person
) -> None:
    assert hertford.pk
    with pytest.raises(RefusedInputError, match="whole ground"):
        offer_shifts(by=sergeant, programme=programme, ticket=uuid.uuid4(), asked=asked())
    with pytest.raises(RefusedInputError, match="1 to 12 seats"):
        offer_shifts(by=manager, programme=programme, ticket=uuid.uuid4(), asked=asked(seats=()))
    day = next_friday()
    backwards = asked((at_local(day, "18:00"), at_local(day, "17:00")))
    with pytest.raises(RefusedInputError, match="ends before it starts"):
        offer_shifts(by=manager, programme=programme, ticket=uuid.uuid4(), asked=backwards)


def test_a_week_counts_its_open_seats_and_leaves_withdrawn_offers_out(
    an_offer: Callable[..., ShiftOffer], manager: Person, officer: Person, programme: Programme
) -> None:
    an_offer(seats=[[], []]).seats.filter(number=1).update(person=officer)
    an_offer(withdrawn_at=timezone.now(), withdrawn_because="Off")
    day = next_friday()
    week = offer_week(manager, programme, day - dt.timedelta(days=day.weekday()))
    assert (week.seats.value, week.n_open.value) == (2, 1)
    assert [line.state for line in week.days[0].lines] == ["Claims gathered", "Withdrawn"]


def test_the_sheet_asks_few_questions_however_long_it_is(
    an_offer: Callable[..., ShiftOffer],
    manager_at_work: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    day = next_friday()
    for hour in range(8, 14):
        an_offer(day, f"{hour:02}:00", f"{hour + 8}:00", seats=[[], []])
    with django_assert_max_num_queries(20):
        page = manager_at_work.get(reverse("plans:offers"), {"on": day.isoformat()})
    assert page.content.decode().count("Claims gathered") == 6


def test_the_first_page_has_a_line_for_each_unfilled_shift_of_three_days(
    an_offer: Callable[..., ShiftOffer], manager: Person, officer: Person
) -> None:
    now = timezone.now()
    soon = {"starts_at": now + dt.timedelta(hours=70), "ends_at": now + dt.timedelta(hours=76)}
    an_offer(seats=[[], []], **soon)
    an_offer(starts_at=now + dt.timedelta(hours=73), ends_at=now + dt.timedelta(hours=80))
    third = an_offer(**soon)
    assert any("3 shifts are on offer" in line.text for line in today_lines(officer))
    third.seats.update(person=officer)
    told = [line for line in today_lines(manager) if line.link_text == "Look at open seats"]
    assert [line.count for line in told] == [2]
    mine = [line.text for line in today_lines(officer)]
    assert any("You are confirmed for the shift on" in text for text in mine)
    assert not any("on offer" in text for text in mine), "the others are at the same time"


def test_settling_by_hand_closes_the_claims_and_needs_the_ground(
    an_offer: Callable[..., ShiftOffer], manager: Person, sergeant: Person
) -> None:
    offer = an_offer()
    with pytest.raises(RefusedInputError, match="whole ground"):
        settle_offer(by=sergeant, offer=offer)
    settle_offer(by=manager, offer=offer)
    offer.refresh_from_db()
    assert offer.closes_at <= timezone.now()


def test_the_week_as_a_file_names_references_and_the_log_says_who_took_it(
    an_offer: Callable[..., ShiftOffer],
    manager_at_work: Client,
    supervisor: Person,
    officer: Person,
    programme: Programme,
) -> None:
    offer = an_offer()
    OfferSeat.objects.filter(offer=offer).update(person=officer, pence=28_800, price_words="Officer overtime")
    address = reverse("plans:offers_csv", args=[programme.pk])
    on = {"on": next_friday().isoformat()}
    rows = manager_at_work.get(address, on).content.decode().splitlines()
    assert ",P001,288.00,Officer overtime,overtime," in rows[1]
    rows = client_of(supervisor).get(address, on).content.decode().splitlines()
    assert ",P001,,,overtime," in rows[1]
    assert Event.objects.filter(action="plans.offers_exported").count() == 2


def test_pages_of_one_offer_answer_and_strangers_find_nothing(
    an_offer: Callable[..., ShiftOffer], manager_at_work: Client, officer: Person
) -> None:
    offer = an_offer()
    for name in ("plans:offer", "plans:withdraw_offer"):
        assert manager_at_work.get(reverse(name, args=[offer.pk])).status_code == 200
        assert manager_at_work.get(reverse(name, args=[offer.pk + 1])).status_code == 404
        assert client_of(officer).get(reverse(name, args=[offer.pk])).status_code == 403
    page = manager_at_work.post(
        reverse("plans:withdraw_offer", args=[offer.pk]), {"reason": "Fair is off"}, follow=True
    )
    assert "Fair is off" in page.content.decode()
    assert AvailabilityKind.OVERTIME.value == offer.kind
