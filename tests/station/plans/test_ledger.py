"""The ledger of a programme: posted once however often, read as at any day, summed alike for everybody."""

from __future__ import annotations

import csv
import datetime as dt
import io
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError, UsageError
from bluelamp.core.figures import Interval
from bluelamp.core.vocabulary import LedgerEntry, Role, TargetKind
from bluelamp_station.audit.models import Event
from bluelamp_station.plans.actions.ledger import post_delivered, post_planned
from bluelamp_station.plans.actions.ledger_costs import add_cost, reverse_cost
from bluelamp_station.plans.actions.ledger_forecast import foresee_streams, set_spend_rule
from bluelamp_station.plans.charts.ledger_tables import headline, told_of
from bluelamp_station.plans.ledger_rows import DeliveredRow, SeatRow
from bluelamp_station.plans.models import (
    LedgerLine,
    LedgerPosting,
    PlanRun,
    PublishedWeek,
    Shift,
    ShiftMember,
    SpendForecast,
    SpendRule,
)
from bluelamp_station.plans.queries.ledger import Asked, Sums, SumsRow, lines_of, sums_by
from bluelamp_station.plans.queries.ledger_today import lines_of_ledger
from bluelamp_station.programme.models import Rate, Target
from station.plans.runs_world import held

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries

    from bluelamp_station.accounts.models import Agency, Person
    from bluelamp_station.hotspots.models import HotspotSet
    from bluelamp_station.programme.models import FundingStream, Programme

__all__ = ["held"]

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
LEDGER = reverse("plans:ledger")


@pytest.fixture
def a_shift(programme: Programme, officer: Person, pcso: Person) -> Callable[..., Shift]:
    """Make a shift of four hours with Omar and Petra, days before now: ``a_shift(3)``."""

    def made(days_ago: int = 3, shift_id: str = "", **more: Any) -> Shift:
        starts = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0) - dt.timedelta(days=days_ago)
        shift = Shift.objects.create(
            programme=programme,
            shift_id=shift_id or f"S{days_ago}",
            starts_at=starts,
            ends_at=starts + 4 * HOUR,
            **more,
        )
        for position, (person, role) in enumerate(((officer, Role.OFFICER), (pcso, Role.PCSO))):
            ShiftMember.objects.create(
                shift=shift,
                position=position,
                person=person,
                person_ref=person.crew_ref,
                role=role.value,
                agency="police",
            )
        return shift

    return made


def warden_visit(council: Agency, visit_id: str = "V1", *, minutes: float = 30, days_ago: int = 3) -> DeliveredRow:
    """A warden's visit to HE01 on no known shift."""
    starts = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0) - dt.timedelta(days=days_ago)
    crew = (SeatRow("W001", "warden", "council", council.pk),)
    at_s = int(starts.timestamp())
    return DeliveredRow(
        visit_id, "", "HE01", at_s, 0.0, minutes, minutes + 4, "C", is_additional=True, funding_ref="", crew=crew
    )


def post(programme: Programme, *rows: DeliveredRow, at: dt.datetime | None = None) -> LedgerPosting:
    """Post what is delivered."""
    return post_delivered(programme=programme, rows=rows, as_at=at or timezone.now(), source="Visits of a test")


def pence(**wanted: Any) -> int:
    """What lines add up to."""
    found: int = LedgerLine.objects.filter(**wanted).aggregate(sum=Sum("pence", default=0))["sum"]
    return found


@pytest.mark.database
def test_planned_shifts_are_posted_once_and_a_cancelled_one_is_taken_back(
    programme: Programme, a_shift: Callable[..., Shift], rates: list[Rate], stream: FundingStream
) -> None:
    shift = a_shift()
    assert post_planned(programme=programme).lines == 2
    assert pence(entry=LedgerEntry.PLANNED) == 4 * (3600 + 2400)
    assert set(LedgerLine.objects.values_list("funding_ref", flat=True)) == {stream.reference}
    assert post_planned(programme=programme).lines == 0
    Shift.objects.filter(pk=shift.pk).update(cancelled_at=timezone.now())
    assert post_planned(programme=programme).lines == 2
    assert pence(entry=LedgerEntry.PLANNED) == 0
    assert sorted(LedgerLine.objects.values_list("serial", flat=True)) == [1, 1, 2, 2]
    assert rates
    assert Event.objects.filter(action="plans.ledger_posted").count() == 3


def test_a_posting_needs_to_know_whose_it_is() -> None:
    with pytest.raises(UsageError, match="BL-PLANS-10"):
        post_planned()


@pytest.mark.database
def test_delivered_visits_are_posted_once_and_corrections_add_lines(
    programme: Programme, council: Agency, rates: list[Rate]
) -> None:
    assert rates
    assert post(programme, warden_visit(council)).lines == 1
    assert post(programme, warden_visit(council)).lines == 0
    assert pence() == 1000
    assert post(programme, warden_visit(council, minutes=18)).lines == 1, "the same key: one line with the difference"
    assert pence() == 600
    assert post(programme).lines == 1, "withdrawn"
    assert (pence(), LedgerLine.objects.count()) == (0, 3)
    with pytest.raises(RefusedInputError, match="BL-PLANS-11"):
        post(programme, warden_visit(council), warden_visit(council))


def test_the_ledger_can_be_read_as_at_any_earlier_moment(
    programme: Programme, council: Agency, manager: Person, rates: list[Rate]
) -> None:
    assert rates
    yesterday = timezone.now() - dt.timedelta(days=1)
    post(programme, warden_visit(council), at=yesterday)
    post(programme, warden_visit(council, minutes=18))
    (now,) = sums_by(lines_of(manager, programme))
    (then,) = sums_by(lines_of(manager, programme, Asked(as_at=yesterday + HOUR)))
    assert (now.sums.pence, then.sums.pence) == (600, 1000)
    assert (then.sums.visits, then.sums.qualifying_visits, then.sums.patrol_low) == (1, 1, 0)


def test_a_shift_on_which_no_visit_hangs_prices_nobody(
    programme: Programme, a_shift: Callable[..., Shift], rates: list[Rate], officer: Person, police: Agency
) -> None:
    assert rates
    row = DeliveredRow(
        "V9",
        a_shift().shift_id,
        "HE01",
        int((timezone.now() - 3 * dt.timedelta(days=1)).timestamp()),
        9.0,
        15.0,
        16.0,
        "A",
        is_additional=True,
        funding_ref="",
        crew=(SeatRow(officer.crew_ref, "officer", "police", police.pk),),
    )
    # No visit hangs on the shift in the patrols room: the shift is not known, and Omar is paid by the verified hour.
    post(programme, row)
    assert pence() == 900


def test_two_rates_of_two_councils_are_told_apart_by_the_agency_itself(
    programme: Programme, council: Agency, rates: list[Rate]
) -> None:
    other = type(council).objects.create(code="watford", name="Watford Council", kind="council")
    programme.agencies.add(other)
    Rate.objects.create(
        programme=programme,
        staff_type="warden",
        agency=other,
        kind="overtime",
        from_date=rates[0].from_date,
        per_hour=Decimal(30),
        source="Watford's letter",
    )
    post(programme, warden_visit(council), warden_visit(other, "V2"))
    assert (pence(organisation=council), pence(organisation=other)) == (1000, 1500)


@pytest.mark.database
def test_a_cost_is_entered_once_and_taken_back_once(programme: Programme, manager: Person) -> None:
    ticket = uuid.uuid4()
    told: dict[str, Any] = {
        "by": manager,
        "programme": programme,
        "ticket": ticket,
        "entry": LedgerEntry.INITIATIVE,
        "day": timezone.localdate(),
        "pounds": Decimal("1200.50"),
        "words": "Lighting of the car park",
    }
    line = add_cost(**told)
    assert add_cost(**told).pk == line.pk
    assert pence() == 120_050
    with pytest.raises(UsageError, match="BL-PLANS-15"):
        reverse_cost(by=manager, line=line, why=" ")
    assert reverse_cost(by=manager, line=line, why="Entered twice.").pence == -120_050
    with pytest.raises(RefusedInputError, match="BL-PLANS-16"):
        reverse_cost(by=manager, line=line, why="Again.")
    assert [event.why for event in Event.objects.filter(action="plans.cost_reversed")] == ["Entered twice."]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"pounds": Decimal(0)}, "BL-PLANS-14"),
        ({"pounds": Decimal(-5)}, "BL-PLANS-14"),
        ({"entry": LedgerEntry.DELIVERED}, "BL-PLANS-14"),
        ({"words": " "}, "BL-PLANS-15"),
    ],
)
def test_costs_that_cannot_be_are_refused(
    programme: Programme, manager: Person, changed: dict[str, Any], code: str
) -> None:
    told: dict[str, Any] = {
        "ticket": uuid.uuid4(),
        "entry": LedgerEntry.INITIATIVE,
        "day": timezone.localdate(),
        "pounds": Decimal(5),
        "words": "Paint",
    }
    with pytest.raises((RefusedInputError, UsageError), match=code):
        add_cost(by=manager, programme=programme, **(told | changed))
    assert not LedgerLine.objects.exists()


def test_who_does_not_keep_the_ledger_enters_nothing(programme: Programme, oversight: Person) -> None:
    with pytest.raises(RefusedInputError, match="BL-PLANS-12"):
        add_cost(
            by=oversight,
            programme=programme,
            ticket=uuid.uuid4(),
            entry=LedgerEntry.INITIATIVE,
            day=timezone.localdate(),
            pounds=Decimal(5),
            words="Paint",
        )
    with pytest.raises(RefusedInputError, match="BL-PLANS-12"):
        set_spend_rule(by=oversight, programme=programme, left_percent=5, probability_percent=80)


@pytest.fixture
def ten_weeks(programme: Programme, council: Agency, rates: list[Rate], stream: FundingStream) -> FundingStream:
    """A stream of £20,000 from which wardens spent about £120 a week for ten weeks."""
    assert rates
    rows = [
        warden_visit(council, f"V{week}-{number}", minutes=60, days_ago=7 * week)
        for week in range(1, 11)
        for number in range(5 + week % 3)
    ]
    post(programme, *rows)
    return stream


def test_an_underspend_that_is_likely_is_an_alarm_on_the_first_page(
    programme: Programme, manager: Person, officer: Person, ten_weeks: FundingStream
) -> None:
    (found,) = foresee_streams(programme=programme, as_at=timezone.now())
    assert found.alarm == "underspend"
    assert found.low_pence <= found.expected_pence <= found.high_pence < 2_000_000
    (line,) = lines_of_ledger(manager)
    assert line.text.startswith(f"{ten_weeks.name} will likely be underspent by about £1")
    assert "(probability more than 99%)" in line.text
    assert lines_of_ledger(officer) == []


def test_the_rule_of_the_alarm_is_kept_by_whoever_keeps_the_ledger(
    programme: Programme, manager: Person, ten_weeks: FundingStream
) -> None:
    assert ten_weeks.pk
    set_spend_rule(by=manager, programme=programme, left_percent=99, probability_percent=90)
    (found,) = foresee_streams(programme=programme, as_at=timezone.now())
    assert found.alarm == ""
    with pytest.raises(RefusedInputError, match="BL-PLANS-13"):
        set_spend_rule(by=manager, programme=programme, left_percent=5, probability_percent=100)


def test_too_few_weeks_say_nothing(programme: Programme, stream: FundingStream) -> None:
    assert stream.pk
    assert foresee_streams(programme=programme, as_at=timezone.now()) == []
    assert not SpendForecast.objects.exists()


def test_a_ledger_that_stands_still_is_told_of(
    programme: Programme, manager: Person, a_shift: Callable[..., Shift]
) -> None:
    assert lines_of_ledger(manager) == []
    a_shift()
    (line,) = lines_of_ledger(manager)
    assert line.text == "Delivered hours of Operation Lantern were never posted to the ledger."
    post(programme, at=timezone.now() - dt.timedelta(days=3))
    (line,) = lines_of_ledger(manager)
    assert line.text == "Delivered hours of Operation Lantern have not been posted to the ledger for 3 days."
    post(programme)
    assert lines_of_ledger(manager) == []


def test_the_page_shows_planned_delivered_and_left(
    manager_at_work: Client,
    programme: Programme,
    a_shift: Callable[..., Shift],
    ten_weeks: FundingStream,
    council: Agency,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    a_shift()
    post_planned(programme=programme)
    Target.objects.create(
        programme=programme,
        stream=ten_weeks,
        agency=council,
        kind=TargetKind.HOURS,
        amount=100,
        starts_date=ten_weeks.starts_date,
        ends_date=ten_weeks.ends_date,
    )
    with django_assert_max_num_queries(32):
        page = manager_at_work.get(LEDGER, {"period": "all"}).content.decode()
    spent = LedgerLine.objects.filter(entry=LedgerEntry.DELIVERED).aggregate(sum=Sum("pence"))["sum"]
    for told in (
        "Hertford Council",
        "Lantern grant",
        f"£{spent / 100:,.0f}",
        "Underspend likely",
        "Hand back £",
        "If spent evenly",
        "Person-hours at the end",
        "Post now",
        f"£{20_000 - spent / 100:,.0f}",
    ):
        assert told in page, told


def test_a_figure_that_is_known_to_the_minute_has_no_interval(programme: Programme) -> None:
    told = told_of(programme, dt.date(2026, 3, 2), dt.date(2026, 3, 8), source="The ledger", as_at="2026-03-09")

    def said(low: int, high: int) -> list[Any]:
        sums = Sums(patrol_minutes=60, patrol_low=low, patrol_high=high, pence=12_309, visits=1)
        figures, costs = headline([SumsRow((LedgerEntry.DELIVERED,), sums)], told)
        return [one.interval for one in (dict(figures)["Patrol-hours"], costs[2])]

    assert said(60, 60) == [None, None]
    assert said(50, 70) == [Interval.bounds(50 / 60, 70 / 60), Interval.bounds(105.51, 147.71)]


def test_sums_are_the_same_on_the_page_the_lines_and_the_file(
    manager_at_work: Client, ten_weeks: FundingStream, manager: Person, programme: Programme
) -> None:
    assert ten_weeks.pk
    (found,) = sums_by(lines_of(manager, programme))
    answer = manager_at_work.get(reverse("plans:ledger_lines_csv"), {"period": "all"})
    text = b"".join(answer).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert sum(int(row["pence"]) for row in rows) == found.sums.pence
    assert sum(int(row["person_minutes"]) for row in rows) == found.sums.person_minutes
    lines = manager_at_work.get(reverse("plans:ledger_lines"), {"period": "all"}).content.decode()
    assert f"{found.sums.person_minutes} person-minutes" in lines
    assert "page=2" in lines
    assert manager_at_work.get(reverse("plans:ledger_lines"), {"period": "all", "entry": "planned"}).content.decode()


def test_the_burn_down_can_be_taken_away(manager_at_work: Client, ten_weeks: FundingStream) -> None:
    text = manager_at_work.get(reverse("plans:ledger_burn_csv", args=[ten_weeks.pk])).content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["what"] for row in rows[:10]] == ["over"] * 10
    assert rows[-1]["what"] == "forecast"
    assert all(float(row["low"]) <= float(row["left_pounds"]) <= float(row["high"]) for row in rows[10:])


def test_an_earlier_day_and_nonsense_in_the_address(manager_at_work: Client, ten_weeks: FundingStream) -> None:
    assert ten_weeks.pk
    before = (timezone.localdate() - dt.timedelta(days=1)).isoformat()
    page = manager_at_work.get(LEDGER, {"period": "all", "as_at": before})
    assert "as it stood" in page.content.decode()
    for told in ({"as_at": "soon"}, {"as_at": "0001-01-01"}, {"period": "2026-9"}, {"stream": "nobody's"}):
        assert manager_at_work.get(LEDGER, told).status_code == 422


def test_money_is_for_those_who_may_see_it(
    sign_in: Callable[[Person], Client], analyst: Person, oversight: Person, programme: Programme
) -> None:
    assert sign_in(analyst).get(LEDGER).status_code == 403
    page = sign_in(oversight).get(LEDGER)
    assert "The ledger is empty" in page.content.decode()
    assert "Post now" not in page.content.decode()
    assert reverse("plans:shifts") not in page.content.decode(), "no way to pages that are closed to them"
    assert sign_in(oversight).post(reverse("plans:ledger_costs"), {}).status_code == 404
    assert programme.pk


def test_pages_without_a_programme_say_so(manager_at_work: Client) -> None:
    for name in ("ledger", "ledger_lines", "ledger_costs"):
        assert "No ledger yet" in manager_at_work.get(reverse(f"plans:{name}")).content.decode()
    assert manager_at_work.get(reverse("plans:ledger_lines_csv")).status_code == 404
    assert "No statements yet" in manager_at_work.get(reverse("plans:statements")).content.decode()


def test_costs_are_entered_and_taken_back_in_the_browser(
    manager_at_work: Client, programme: Programme, stream: FundingStream, held: HotspotSet
) -> None:
    url = reverse("plans:ledger_costs")
    assert "No costs yet" in manager_at_work.get(url).content.decode()
    told = {
        "entry": "initiative",
        "day": timezone.localdate().isoformat(),
        "pounds": "1200",
        "stream": stream.reference,
        "words": "Fence at HE01",
        "place_ref": "HE01",
        "ticket": str(uuid.uuid4()),
    }
    refused = manager_at_work.post(url, told | {"pounds": "-3"})
    assert refused.status_code == 422
    assert held.places.filter(ref="HE01").exists()
    unknown = manager_at_work.post(url, told | {"place_ref": "HE99"})
    assert "HE99 is no place of this programme." in unknown.content.decode()
    assert manager_at_work.post(url, told).status_code == 302
    line = LedgerLine.objects.get()
    assert (line.pence, line.funding_ref, line.programme) == (120_000, stream.reference, programme)
    back = reverse("plans:ledger_cost_reverse", args=[line.pk])
    assert "£1,200" in manager_at_work.get(back).content.decode()
    assert manager_at_work.post(back, {"why": ""}).status_code == 422
    assert manager_at_work.post(back, {"why": "Entered twice"}).status_code == 302
    assert "Taken back" in manager_at_work.get(url).content.decode()
    assert "already" in manager_at_work.post(back, {"why": "Again"}).content.decode()


def test_the_alarm_is_set_in_the_browser(manager_at_work: Client, programme: Programme) -> None:
    url = reverse("plans:ledger_rule")
    assert manager_at_work.get(url).status_code == 200
    told = {"left_percent": "10", "probability_percent": "70"}
    assert manager_at_work.post(url, told).status_code == 302
    assert SpendRule.objects.get(programme=programme).left_percent == 10


def test_publishing_posts_the_shifts_of_its_week_alone(
    programme: Programme, a_shift: Callable[..., Shift], rates: list[Rate], manager: Person
) -> None:
    assert rates
    inside, outside = a_shift(0), a_shift(21)
    day = timezone.localdate(inside.starts_at)
    monday = day - dt.timedelta(days=day.weekday())
    run = PlanRun.objects.create(
        programme=programme, ticket=uuid.uuid4(), kind="week", week_monday=monday, asked_by=manager
    )
    week = PublishedWeek.objects.create(programme=programme, week_monday=monday, version=1, run=run, by=manager)
    assert post_planned(week=week).lines == 2
    assert set(LedgerLine.objects.values_list("subject", flat=True)) == {f"shift:{inside.shift_id}"}
    assert not Event.objects.filter(action="plans.ledger_posted").exists(), "whoever publishes keeps the event"
    assert post_planned(programme=programme).lines == 2
    assert LedgerLine.objects.filter(subject=f"shift:{outside.shift_id}").count() == 2
