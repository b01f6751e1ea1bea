"""Funding streams: steps that are added and never changed, sums that say what is firm, warnings in words."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import FundingStatus, TargetKind
from bluelamp_station.audit.models import Event
from bluelamp_station.programme.actions import add_step, change_stream, make_stream, set_target
from bluelamp_station.programme.actions.streams import StreamFields, needs_note
from bluelamp_station.programme.models import FundingStep, FundingStream, Programme
from bluelamp_station.programme.queries import today_lines
from bluelamp_station.programme.queries.money import money_of, standings

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Person

pytestmark = pytest.mark.django_db
S = FundingStatus
APRIL, MARCH = dt.date(2026, 4, 1), dt.date(2027, 3, 31)
JUNE = dt.date(2026, 6, 1)


def make(
    by: Person,
    programme: Programme,
    name: str = "Action Fund",
    pounds: str = "1420423",
    status: FundingStatus = S.INDICATIVE,
    starts: dt.date = APRIL,
    ends: dt.date = MARCH,
) -> FundingStream:
    fields = StreamFields(name, "Home Office", Decimal(pounds), starts, ends)
    return make_stream(by=by, programme=programme, fields=fields, status=status, on_date=dt.date(2026, 2, 25))


def step(by: Person, stream: FundingStream, status: FundingStatus, note: str = "", on: dt.date | None = None) -> None:
    last = stream.steps.last()
    add_step(
        by=by,
        stream=stream,
        after=last.pk if last else None,
        status=status,
        on_date=on or dt.date(2026, 3, 4),
        note=note,
    )


def told(stream: FundingStream, day: dt.date) -> tuple[str, ...]:
    (standing,) = standings(FundingStream.objects.filter(pk=stream.pk), day)
    return standing.warnings


def test_a_stream_walks_through_its_steps_and_keeps_them(manager: Person, programme: Programme) -> None:
    stream = make(manager, programme)
    for status in (S.PLAN_SUBMITTED, S.APPROVED, S.AGREEMENT_SIGNED):
        step(manager, stream, status)
    assert [row.status for row in stream.steps.all()] == [
        "indicative",
        "plan_submitted",
        "approved",
        "agreement_signed",
    ]
    assert Event.objects.filter(action="programme.stream_stepped").count() == 3


@pytest.mark.parametrize(
    ("now", "then", "asked"),
    [
        (S.INDICATIVE, S.AGREEMENT_SIGNED, False),
        (S.AGREEMENT_SIGNED, S.APPROVED, True),
        (S.APPROVED, S.AT_RISK, True),
        (S.AT_RISK, S.AGREEMENT_SIGNED, True),
        (S.AT_RISK, S.CLOSED, False),
        (S.CLOSED, S.AGREEMENT_SIGNED, True),
        (S.CLOSED, S.INDICATIVE, True),
        (None, S.CLOSED, False),
    ],
)
def test_going_back_risk_and_reopening_ask_for_a_note(
    now: FundingStatus | None, then: FundingStatus, *, asked: bool
) -> None:
    assert needs_note(now, then) is asked


def test_a_closed_stream_opens_again_only_with_a_note(manager: Person, programme: Programme) -> None:
    stream = make(manager, programme, status=S.CLOSED)
    with pytest.raises(RefusedInputError, match="why it is opened again"):
        step(manager, stream, S.AGREEMENT_SIGNED)
    step(manager, stream, S.AGREEMENT_SIGNED, "Closed by mistake.")
    assert stream.steps.count() == 2


def test_a_step_lies_neither_in_the_future_nor_before_the_last(manager: Person, programme: Programme) -> None:
    stream = make(manager, programme)
    with pytest.raises(RefusedInputError, match="future"):
        step(manager, stream, S.APPROVED, on=timezone.localdate() + dt.timedelta(days=1))
    with pytest.raises(RefusedInputError, match="25 February 2026"):
        step(manager, stream, S.APPROVED, on=dt.date(2026, 2, 24))


def test_a_step_after_a_step_that_somebody_else_added_is_refused(manager: Person, programme: Programme) -> None:
    stream = make(manager, programme)
    seen = stream.steps.last()
    assert seen is not None
    step(manager, stream, S.APPROVED)
    with pytest.raises(RefusedInputError, match="Somebody else has just added a step"):
        add_step(by=manager, stream=stream, after=seen.pk, status=S.CLOSED, on_date=JUNE)
    assert stream.steps.count() == 2


def test_the_loser_of_two_steps_keeps_what_was_typed(
    sign_in: Callable[[Person], Client], manager: Person, programme: Programme
) -> None:
    stream = make(manager, programme)
    seen = stream.steps.last()
    assert seen is not None
    step(manager, stream, S.APPROVED)
    typed = {"status": "closed", "on_date": "2026-06-01", "note": "All of it is spent.", "after": seen.pk}
    page = sign_in(manager).post(f"/programme/money/{stream.pk}/step/", typed).content.decode()
    assert "now stands at approved" in page
    assert "All of it is spent." in page
    assert f'value="{stream.steps.last().pk}"' in page  # type: ignore[union-attr]  # - there are two


def test_the_same_step_twice_is_refused(manager: Person, programme: Programme) -> None:
    with pytest.raises(RefusedInputError, match="BL-PROG-09"):
        step(manager, make(manager, programme), S.INDICATIVE)


def test_only_a_signed_agreement_is_firm(manager: Person, programme: Programme) -> None:
    make(manager, programme, "A", "100", S.AGREEMENT_SIGNED)
    make(manager, programme, "B", "20", S.APPROVED)
    make(manager, programme, "C", "3", S.INDICATIVE)
    make(manager, programme, "D", "4000", S.CLOSED)
    money = money_of(programme, manager, dt.date(2026, 3, 1))
    assert (money.total.value, money.firm.value, money.not_firm.value, money.at_risk.value) == (4123, 100, 23, 0)
    assert money.sentence == (
        "Of £4,123 in all, £100 is firm (an agreement is signed), £23 is not yet and £4,000 is closed."
    )
    assert sum(one.figure.value or 0 for one in money.by_status) == money.total.value
    assert "whatever its status" in money.total.definition


def test_money_that_started_unsigned_counts_as_at_risk_and_every_pound_counts_once(
    manager: Person, programme: Programme
) -> None:
    make(manager, programme, "A", "100", S.AGREEMENT_SIGNED)
    make(manager, programme, "B", "20", S.APPROVED)
    make(manager, programme, "C", "3", S.INDICATIVE, starts=dt.date(2026, 10, 1))
    money = money_of(programme, manager, JUNE)
    assert (money.firm.value, money.not_firm.value, money.at_risk.value, money.total.value) == (100, 3, 20, 123)
    assert money.sentence.endswith("£3 is not yet and £20 is at risk.")


def test_a_stream_that_started_unsigned_is_at_risk(manager: Person, programme: Programme) -> None:
    stream = make(manager, programme, status=S.APPROVED)
    assert told(stream, APRIL - dt.timedelta(days=1)) == ()
    (sentence,) = told(stream, APRIL)
    assert sentence == "Action Fund is at risk: it started on 1 April 2026 and no agreement is signed (approved)."


def test_a_signed_stream_has_no_warning_until_it_ends(manager: Person, programme: Programme) -> None:
    stream = make(manager, programme, status=S.AGREEMENT_SIGNED)
    assert told(stream, MARCH) == ()
    assert told(stream, MARCH + dt.timedelta(days=1)) == ("Action Fund ended on 31 March 2027 and is not closed.",)


def test_a_stream_that_ended_with_targets_open_says_how_many(manager: Person, programme: Programme) -> None:
    stream = make(manager, programme, status=S.AGREEMENT_SIGNED)
    set_target(
        by=manager,
        programme=programme,
        kind=TargetKind.HOURS,
        amount=Decimal(13000),
        starts_date=APRIL,
        ends_date=MARCH,
        stream=stream,
    )
    assert told(stream, dt.date(2027, 4, 1)) == ("Action Fund ended on 31 March 2027 with 1 target open.",)


def test_a_change_of_a_stream_asks_why_and_is_logged_with_before_and_after(
    manager: Person, programme: Programme
) -> None:
    stream = FundingStream.objects.select_related("programme__area").get(pk=make(manager, programme).pk)
    fields = StreamFields("Action Fund", "Home Office", Decimal("1500000.00"), APRIL, MARCH)
    with pytest.raises(RefusedInputError, match="BL-PROG-07"):
        change_stream(by=manager, stream=stream, edition=1, fields=fields, why=" ")
    change_stream(by=manager, stream=stream, edition=1, fields=fields, why="The grant letter says more.")
    event = Event.objects.latest("number")
    assert event.why == "The grant letter says more."
    assert event.detail["changed"] == {"pounds": ["1420423.00", "1500000.00"]}
    with pytest.raises(RefusedInputError, match="BL-PROG-04"):
        change_stream(by=manager, stream=stream, edition=1, fields=fields, why="Late.")


def test_new_dates_may_not_leave_a_target_outside(manager: Person, programme: Programme) -> None:
    stream = make(manager, programme)
    set_target(
        by=manager, programme=programme, kind=TargetKind.HOURS, amount=Decimal(1), starts_date=APRIL, ends_date=MARCH,
        stream=stream,
    )  # fmt: skip
    fields = StreamFields("Action Fund", "Home Office", Decimal(1), APRIL, dt.date(2026, 12, 31))
    with pytest.raises(RefusedInputError, match="BL-PROG-08"):
        change_stream(by=manager, stream=stream, edition=1, fields=fields, why="Shorter.")


def test_oversight_reads_the_money_and_cannot_write_it(
    sign_in: Callable[[Person], Client], oversight: Person, manager: Person, programme: Programme
) -> None:
    stream = make(manager, programme, status=S.AGREEMENT_SIGNED)
    client = sign_in(oversight)
    page = client.get(f"/programme/{programme.pk}/money/").content.decode()
    assert "1,420,423" in page
    assert "Enter a funding stream" not in page
    assert "Add a step" not in client.get(f"/programme/money/{stream.pk}/").content.decode()
    for address in (f"/programme/{programme.pk}/money/new/", f"/programme/money/{stream.pk}/edit/"):
        assert client.get(address).status_code == 403
    assert client.post(f"/programme/money/{stream.pk}/step/", {"status": "closed"}).status_code == 403
    with pytest.raises(RefusedInputError, match="BL-PROG-01"):
        step(oversight, stream, S.CLOSED)


@pytest.mark.parametrize("who", ["warden", "analyst", "sergeant", "auditor"])
def test_people_without_money_get_none_of_it(
    who: str,
    request: pytest.FixtureRequest,
    sign_in: Callable[[Person], Client],
    manager: Person,
    programme: Programme,
) -> None:
    stream = make(manager, programme)
    client = sign_in(request.getfixturevalue(who))
    for address in (f"/programme/{programme.pk}/money/", f"/programme/money/{stream.pk}/"):
        assert client.get(address).status_code == 403
    assert b"1,420,423" not in client.get(f"/programme/{programme.pk}/").content


def test_a_manager_enters_a_stream_with_a_pound_sign_and_commas(
    sign_in: Callable[[Person], Client], manager: Person, programme: Programme
) -> None:
    typed = {
        "name": "Action Fund", "funder": "Home Office", "pounds": "£1,420,423.50", "starts_date": "2026-04-01",
        "ends_date": "2027-03-31", "status": "approved", "on_date": "2026-03-31",
    }  # fmt: skip
    page = sign_in(manager).post(f"/programme/{programme.pk}/money/new/", typed, follow=True).content.decode()
    assert "Action Fund is entered." in page
    assert FundingStream.objects.get().pounds == Decimal("1420423.50")


def test_a_negative_amount_is_refused(
    sign_in: Callable[[Person], Client], manager: Person, programme: Programme
) -> None:
    typed = {
        "name": "Debt", "funder": "X", "pounds": "-1", "starts_date": "2026-04-01", "ends_date": "2027-03-31",
        "status": "approved", "on_date": "2026-03-31",
    }  # fmt: skip
    assert sign_in(manager).post(f"/programme/{programme.pk}/money/new/", typed).status_code == 200
    assert not FundingStream.objects.exists()


def test_today_names_the_stream_at_risk_and_the_one_that_ends(manager: Person, programme: Programme) -> None:
    today = timezone.localdate()
    make(manager, programme, "Risky", status=S.APPROVED, ends=today + dt.timedelta(days=200))
    make(manager, programme, "Ending", status=S.AGREEMENT_SIGNED, ends=today + dt.timedelta(days=30))
    lines = {line.link_text: line for line in today_lines(manager)}
    assert lines["See the money at risk"].text == "Risky is at risk."
    assert lines["See the money that ends"].text == "1 funding stream ends within 30 days, the first in 30 days."


def test_a_stream_that_ends_in_31_days_is_not_yet_on_today(manager: Person, programme: Programme) -> None:
    make(manager, programme, status=S.AGREEMENT_SIGNED, ends=timezone.localdate() + dt.timedelta(days=31))
    assert today_lines(manager) == []


def test_the_database_refuses_a_stream_that_ends_before_it_starts(programme: Programme) -> None:
    from django.db import IntegrityError, transaction  # noqa: PLC0415 - only this test needs them

    with pytest.raises(IntegrityError), transaction.atomic():
        FundingStream.objects.create(
            programme=programme, name="X", funder="Y", pounds=1, starts_date=MARCH, ends_date=APRIL
        )


def test_the_money_page_asks_for_the_same_number_of_queries_however_many_streams(
    sign_in: Callable[[Person], Client], manager: Person, programme: Programme, django_assert_max_num_queries: Any
) -> None:
    for number in range(25):
        make(manager, programme, f"Stream {number}")
    assert FundingStep.objects.count() == 25
    client = sign_in(manager)
    with django_assert_max_num_queries(10):
        assert client.get(f"/programme/{programme.pk}/money/").status_code == 200
    with django_assert_max_num_queries(16):
        assert client.get(f"/programme/{programme.pk}/").status_code == 200
