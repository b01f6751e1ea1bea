"""Rates: added and never changed; what held on a day; a file in and out."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import AvailabilityKind, StaffType
from bluelamp_station.audit.models import Event
from bluelamp_station.programme.actions import add_rate, import_rates
from bluelamp_station.programme.actions.rates import RatesRefusedError
from bluelamp_station.programme.models import Programme, Rate
from bluelamp_station.programme.queries.rates import rates_on
from bluelamp_station.programme.rates_file import RateRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Agency, Person

pytestmark = pytest.mark.django_db
HEADER = "role,agency,kind,from,per_hour,minimum_hours,source\n"


def row(from_date: str, per_hour: str = "38.50", staff: StaffType = StaffType.OFFICER) -> RateRow:
    day = dt.date.fromisoformat(from_date)
    return RateRow(staff, AvailabilityKind.OVERTIME, day, Decimal(per_hour), Decimal(3), "Agreement")


def test_a_newer_rate_takes_over_from_its_day(manager: Person, programme: Programme, police: Agency) -> None:
    add_rate(by=manager, programme=programme, agency=police, row=row("2026-04-01", "38.50"))
    add_rate(by=manager, programme=programme, agency=police, row=row("2026-09-01", "40.10"))

    def held(day: dt.date) -> list[Decimal]:
        return [rate.per_hour for rate in rates_on(programme, manager, day)]

    assert held(dt.date(2026, 3, 31)) == []
    assert held(dt.date(2026, 8, 31)) == [Decimal("38.50")]
    assert held(dt.date(2026, 9, 1)) == [Decimal("40.10")]


def test_a_rate_that_is_held_is_not_changed(manager: Person, programme: Programme, police: Agency) -> None:
    add_rate(by=manager, programme=programme, agency=police, row=row("2026-04-01"))
    with pytest.raises(RefusedInputError, match="BL-PROG-13"):
        add_rate(by=manager, programme=programme, agency=police, row=row("2026-04-01", "99.00"))
    assert Rate.objects.get().per_hour == Decimal("38.50")


def test_a_file_is_taken_in_and_the_second_time_passed_over(
    manager: Person, programme: Programme, police: Agency
) -> None:
    content = (HEADER + f"officer,{police.code},overtime,2026-04-01,38.50,3,A\n").encode()
    first = import_rates(by=manager, programme=programme, content=content, file_name="rates.csv")
    second = import_rates(by=manager, programme=programme, content=content, file_name="rates.csv")
    assert (first.added, second.added, second.held_already) == (1, 0, 1)
    assert Event.objects.filter(action="programme.rates_imported").count() == 2


def test_one_bad_row_keeps_the_whole_file_out(manager: Person, programme: Programme) -> None:
    content = (HEADER + "officer,police,core,2026-04-01,30,0,A\nsheriff,police,core,2026-04-01,30,0,A\n").encode()
    with pytest.raises(RatesRefusedError) as caught:
        import_rates(by=manager, programme=programme, content=content, file_name="rates.csv")
    assert [(one.row, one.column) for one in caught.value.problems] == [(3, "role")]
    assert not Rate.objects.exists()
    assert not Event.objects.filter(action="programme.rates_imported").exists()


def test_another_price_for_a_day_that_is_held_is_a_problem_of_its_row(
    manager: Person, programme: Programme, police: Agency
) -> None:
    add_rate(by=manager, programme=programme, agency=police, row=row("2026-04-01"))
    content = (HEADER + "officer,police,overtime,2026-04-01,41,3,A\n").encode()
    with pytest.raises(RatesRefusedError) as caught:
        import_rates(by=manager, programme=programme, content=content, file_name="rates.csv")
    (problem,) = caught.value.problems
    assert (problem.row, problem.column) == (2, "from")
    assert "£38.50 an hour" in problem.text


def test_the_page_shows_what_is_wrong_by_row_and_column(
    sign_in: Callable[[Person], Client], manager: Person, programme: Programme
) -> None:
    file = SimpleUploadedFile("rates.csv", (HEADER + "officer,police,core,2026-04-01,free,0,A\n").encode())
    page = sign_in(manager).post(f"/programme/{programme.pk}/rates/import/", {"file": file}).content.decode()
    assert "The file has 1 problem; nothing was taken in." in page
    assert '<td class="govuk-table__cell">per_hour</td>' in page


def test_what_is_saved_as_csv_can_be_taken_in_again(
    sign_in: Callable[[Person], Client], manager: Person, programme: Programme, police: Agency, council: Agency
) -> None:
    add_rate(by=manager, programme=programme, agency=police, row=row("2026-04-01"))
    add_rate(by=manager, programme=programme, agency=council, row=row("2026-04-01", "24.10", StaffType.WARDEN))
    answer = sign_in(manager).get(f"/programme/{programme.pk}/rates/export/")
    assert answer["Content-Type"].startswith("text/csv")
    done = import_rates(by=manager, programme=programme, content=answer.content, file_name="rates.csv")
    assert (done.added, done.held_already) == (0, 2)


def test_the_page_shows_what_held_on_a_day(
    sign_in: Callable[[Person], Client], manager: Person, programme: Programme, police: Agency
) -> None:
    add_rate(by=manager, programme=programme, agency=police, row=row("2026-04-01", "38.50"))
    add_rate(by=manager, programme=programme, agency=police, row=row("2026-09-01", "40.10"))
    client, address = sign_in(manager), f"/programme/{programme.pk}/rates/"
    page = client.get(f"{address}?on=2026-05-01").content.decode()
    assert "What held on 1 May 2026" in page
    assert "£38.50" in page
    assert "£40.10" not in page
    assert "£40.10" in client.get(address).content.decode()
    assert "No rate held on that day." in client.get(f"{address}?on=2020-01-01").content.decode()
    assert client.get(f"{address}?on=rubbish").status_code == 200


def test_a_manager_adds_a_rate_by_form(
    sign_in: Callable[[Person], Client], manager: Person, programme: Programme, police: Agency
) -> None:
    typed: dict[str, Any] = {
        "staff_type": "pcso", "agency": police.pk, "kind": "core", "from_date": "2026-04-01", "per_hour": "21.30",
        "minimum_hours": "", "source": "Pay scales",
    }  # fmt: skip
    client, address = sign_in(manager), f"/programme/{programme.pk}/rates/new/"
    assert "The rate is added." in client.post(address, typed, follow=True).content.decode()
    assert "is held for that day already" in client.post(address, typed).content.decode()
    page = client.post(address, {**typed, "source": "=cmd()"}).content.decode()
    assert "a spreadsheet would take this for a formula" in page


def test_a_rate_of_an_agency_that_takes_no_part_is_refused(
    manager: Person, programme: Programme, council: Agency
) -> None:
    programme.agencies.remove(council)
    with pytest.raises(RefusedInputError, match="BL-PROG-11"):
        add_rate(by=manager, programme=programme, agency=council, row=row("2026-04-01"))


def test_oversight_reads_rates_and_adds_none(
    sign_in: Callable[[Person], Client], oversight: Person, manager: Person, programme: Programme, police: Agency
) -> None:
    add_rate(by=manager, programme=programme, agency=police, row=row("2026-04-01"))
    client = sign_in(oversight)
    assert "£38.50" in client.get(f"/programme/{programme.pk}/rates/").content.decode()
    for part in ("new", "import"):
        assert client.get(f"/programme/{programme.pk}/rates/{part}/").status_code == 403
    assert client.get(f"/programme/{programme.pk}/rates/export/").status_code == 200


def test_a_warden_gets_no_rates(sign_in: Callable[[Person], Client], warden: Person, programme: Programme) -> None:
    assert sign_in(warden).get(f"/programme/{programme.pk}/rates/").status_code == 403


def test_a_thousand_rates_take_a_few_queries_to_take_in_and_to_show(
    sign_in: Callable[[Person], Client],
    manager: Person,
    programme: Programme,
    django_assert_max_num_queries: Any,
) -> None:
    days = [dt.date(2020, 1, 1) + dt.timedelta(days=number) for number in range(1_000)]
    content = (HEADER + "".join(f"officer,police,core,{day},30,0,A\n" for day in days)).encode()
    with django_assert_max_num_queries(25):
        import_rates(by=manager, programme=programme, content=content, file_name="rates.csv")
    client = sign_in(manager)
    with django_assert_max_num_queries(9):
        page = client.get(f"/programme/{programme.pk}/rates/").content.decode()
    assert page.count("£30.00") == 100
