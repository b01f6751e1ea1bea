"""Targets: set without overlap, withdrawn with a reason, added up without counting twice."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import FundingStatus, TargetKind
from bluelamp_station.audit.models import Event
from bluelamp_station.programme.actions import make_stream, set_target, withdraw_target
from bluelamp_station.programme.actions.streams import StreamFields
from bluelamp_station.programme.models import FundingStream, Programme, Target
from bluelamp_station.programme.queries import today_lines
from bluelamp_station.programme.queries.targets import targets_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Agency, Person

pytestmark = pytest.mark.django_db
HOURS, POUNDS = TargetKind.HOURS, TargetKind.POUNDS
APRIL, MARCH = dt.date(2026, 4, 1), dt.date(2027, 3, 31)


@pytest.fixture
def stream(manager: Person, programme: Programme) -> FundingStream:
    """£1,420,423 for a year, as Cleveland had for 13,000 hours."""
    fields = StreamFields("Action Fund", "Home Office", Decimal(1420423), APRIL, MARCH)
    return make_stream(
        by=manager, programme=programme, fields=fields, status=FundingStatus.APPROVED, on_date=dt.date(2026, 3, 1)
    )


def put(by: Person, programme: Programme, kind: TargetKind, amount: int, **more: Any) -> Target:
    days = {"starts_date": APRIL, "ends_date": MARCH} | more
    return set_target(by=by, programme=programme, kind=kind, amount=Decimal(amount), **days)


def test_hours_for_money_give_pounds_an_hour(manager: Person, programme: Programme, stream: FundingStream) -> None:
    put(manager, programme, HOURS, 13_000, stream=stream)
    assert "Action Fund: 13,000 hours for £1,420,423 is £109.26 an hour." in targets_of(programme, manager).sentences


def test_the_programme_and_its_streams_are_not_added_together(
    manager: Person, programme: Programme, stream: FundingStream
) -> None:
    put(manager, programme, HOURS, 20_000)
    put(manager, programme, HOURS, 13_000, stream=stream)
    found = targets_of(programme, manager)
    assert found.hours.value == 20_000
    assert (
        "The programme's own target is 20,000 hours; its streams' targets add up to 13,000 hours: 7,000 hours belong to"
        " no stream." in found.sentences
    )


def test_a_whole_and_its_shares_by_agency_count_once(
    manager: Person, programme: Programme, police: Agency, council: Agency
) -> None:
    put(manager, programme, HOURS, 1_000)
    put(manager, programme, HOURS, 700, agency=police)
    put(manager, programme, HOURS, 100, agency=council)
    found = targets_of(programme, manager)
    assert found.hours.value == 1_000
    assert (
        "Of 1,000 hours for the programme, agencies have 800 hours: 200 hours are given to nobody." in found.sentences
    )


def test_shares_without_a_whole_are_the_whole(
    manager: Person, programme: Programme, police: Agency, council: Agency
) -> None:
    put(manager, programme, HOURS, 700, agency=police)
    put(manager, programme, HOURS, 100, agency=council)
    assert targets_of(programme, manager).hours.value == 800


def test_without_targets_the_sum_is_not_known(manager: Person, programme: Programme) -> None:
    assert targets_of(programme, manager).hours.value is None


def test_money_without_a_target_is_named(manager: Person, programme: Programme, stream: FundingStream) -> None:
    assert targets_of(programme, manager).sentences == ("Action Fund has £1,420,423 and no target.",)
    put(manager, programme, POUNDS, 1_000_000, stream=stream)
    (sentence,) = targets_of(programme, manager).sentences
    assert sentence.endswith("£420,423 have no target yet.")


def test_a_second_target_for_the_same_days_is_refused_and_next_to_it_allowed(
    manager: Person, programme: Programme
) -> None:
    put(manager, programme, HOURS, 100, ends_date=dt.date(2026, 6, 30))
    with pytest.raises(RefusedInputError, match="BL-PROG-10"):
        put(manager, programme, HOURS, 100, starts_date=dt.date(2026, 6, 30))
    put(manager, programme, HOURS, 50, starts_date=dt.date(2026, 7, 1))
    assert targets_of(programme, manager).hours.value == 150


def test_a_target_outside_its_stream_is_refused(manager: Person, programme: Programme, stream: FundingStream) -> None:
    with pytest.raises(RefusedInputError, match="Action Fund runs from 1 April 2026 to 31 March 2027"):
        put(manager, programme, HOURS, 1, stream=stream, ends_date=dt.date(2027, 4, 1))
    with pytest.raises(RefusedInputError, match="Operation Lantern runs from 1 April 2026 on"):
        put(manager, programme, HOURS, 1, starts_date=dt.date(2026, 3, 31))


def test_a_target_of_nothing_is_refused(manager: Person, programme: Programme) -> None:
    with pytest.raises(RefusedInputError, match="BL-PROG-05"):
        put(manager, programme, HOURS, 0)


def test_a_withdrawn_target_leaves_the_sum_and_stays_to_be_read(
    sign_in: Callable[[Person], Client], manager: Person, programme: Programme
) -> None:
    target = put(manager, programme, HOURS, 100)
    client = sign_in(manager)
    assert (
        "Say why the target is withdrawn."
        in client.post(f"/programme/targets/{target.pk}/withdraw/", {"why": ""}).content.decode()
    )
    answer = client.post(f"/programme/targets/{target.pk}/withdraw/", {"why": "The plan was cut."}, follow=True)
    page = answer.content.decode()
    assert "The plan was cut." in page
    assert "100 hours" in page
    assert targets_of(programme, manager).hours.value is None
    assert Event.objects.latest("number").why == "The plan was cut."
    assert Target.objects.count() == 1
    with pytest.raises(RefusedInputError, match="BL-PROG-09"):
        withdraw_target(by=manager, target=target, why="Again.")


def test_the_form_sets_a_target_for_a_stream_named_in_the_address(
    sign_in: Callable[[Person], Client], manager: Person, programme: Programme, stream: FundingStream
) -> None:
    client, address = sign_in(manager), f"/programme/{programme.pk}/targets/new/"
    page = client.get(f"{address}?stream={stream.pk}").content.decode()
    assert f'<option value="{stream.pk}" selected>' in page
    typed = {
        "kind": "hours", "amount": "13,000", "stream": stream.pk, "agency": "", "starts_date": "2026-04-01",
        "ends_date": "2027-03-31", "note": "",
    }  # fmt: skip
    page = client.post(address, typed, follow=True).content.decode()
    assert "The target is set." in page
    assert "13,000 hours" in page


def test_oversight_reads_targets_and_cannot_set_them(
    sign_in: Callable[[Person], Client], oversight: Person, manager: Person, programme: Programme
) -> None:
    target = put(manager, programme, HOURS, 100)
    client = sign_in(oversight)
    assert "100 hours" in client.get(f"/programme/{programme.pk}/targets/").content.decode()
    assert client.get(f"/programme/{programme.pk}/targets/new/").status_code == 403
    assert client.post(f"/programme/targets/{target.pk}/withdraw/", {"why": "x"}).status_code == 403


def test_hours_without_any_money_are_on_today(manager: Person, programme: Programme) -> None:
    put(manager, programme, HOURS, 100)
    (line,) = today_lines(manager)
    assert line.text == "Operation Lantern has hours to deliver and no funding stream."


def test_the_targets_page_asks_for_the_same_number_of_queries_however_many(
    sign_in: Callable[[Person], Client], manager: Person, programme: Programme, django_assert_max_num_queries: Any
) -> None:
    for number in range(40):
        day = APRIL + dt.timedelta(days=number)
        put(manager, programme, HOURS, 1, starts_date=day, ends_date=day)
    client = sign_in(manager)
    with django_assert_max_num_queries(9):
        assert client.get(f"/programme/{programme.pk}/targets/").status_code == 200
