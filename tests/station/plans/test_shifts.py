"""Shifts: kept as the duty system states them, shown by week without names, cancelled with a reason."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError, UsageError
from bluelamp.core.vocabulary import Agency, Role
from bluelamp.patrols.records import CrewMember, PlannedVisitRecord, ShiftRecord
from bluelamp_station.audit.models import Event
from bluelamp_station.plans.actions.shifts import cancel_shift, keep_planned_visits, keep_shifts
from bluelamp_station.plans.models import PlannedVisit, Shift
from bluelamp_station.plans.queries.people import people_by_ref
from bluelamp_station.plans.queries.shifts import crew_in_words, week_of
from bluelamp_station.plans.queries.today import today_lines
from station.patrols.conftest import a_visit, officer, pcso, places, shift, supervisor

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries

    from bluelamp_station.accounts.models import Area, Person
    from bluelamp_station.programme.models import Programme

__all__ = ["a_visit", "officer", "pcso", "places", "shift", "supervisor"]
pytestmark = pytest.mark.django_db
HOUR_S = 3600
START_S = 1_790_000_400


def told(shift_id: str = "S1", start_s: int = START_S, *refs: str, **given: Any) -> ShiftRecord:
    """A shift of eight hours as a file states it."""
    crew = tuple(CrewMember(ref, Role.OFFICER, Agency.POLICE) for ref in refs or ("P001",))
    return ShiftRecord(shift_id, start_s, start_s + 8 * HOUR_S, crew, **given)


@pytest.fixture
def keep(manager: Person, programme: Programme) -> Callable[..., Any]:
    """Keep shifts in a transaction of their own."""

    def kept(*shifts: ShiftRecord) -> Any:
        with transaction.atomic():
            return keep_shifts(by=manager, programme=programme, shifts=shifts)

    return kept


def test_a_shift_is_kept_once_however_often_it_comes(keep: Callable[..., Any]) -> None:
    assert (keep(told()).new, keep(told()).repeated) == (1, 1)
    assert Shift.objects.count() == 1


def test_a_shift_without_visits_follows_its_file_and_none_is_deleted(keep: Callable[..., Any]) -> None:
    keep(told("S1"), told("S2"))
    found = keep(told("S1", START_S + HOUR_S, "P002", "P003", is_additional=False))
    assert (found.new, found.changed, found.repeated, found.stood) == (0, 1, 0, ())
    shift = Shift.objects.get(shift_id="S1")
    assert shift.starts_at.timestamp() == START_S + HOUR_S
    assert [one.person_ref for one in shift.members.all()] == ["P002", "P003"]
    assert not shift.is_additional
    assert Shift.objects.count() == 2


def test_a_shift_with_visits_stays_as_it_was(
    keep: Callable[..., Any], officer: Person, a_visit: Callable[..., Any]
) -> None:
    keep(told("S1"))
    a_visit(officer, shift=Shift.objects.get())
    found = keep(told("S1", START_S + HOUR_S, row=7))
    assert (found.changed, [(one.row, one.key) for one in found.stood]) == (0, [(7, "S1")])
    assert Shift.objects.get().starts_at.timestamp() == START_S


def test_members_are_joined_to_people_whom_the_site_comes_to_know(
    keep: Callable[..., Any], hertford: Area, warden: Person
) -> None:
    keep(told("S1", START_S, "P777"))
    assert Shift.objects.get().members.get().person is None
    assert hertford.pk
    warden.staff_ref = "P777"
    warden.save(update_fields=["staff_ref"])
    keep(told("S1", START_S, "P777"))
    assert Shift.objects.get().members.get().person == warden


def test_people_are_found_by_the_duty_systems_word_else_by_the_sites_own(officer: Person, warden: Person) -> None:
    own = f"BL{warden.pk}"
    assert people_by_ref(["P001", own, f"BL{officer.pk}", "BL999999", "nobody", ""]) == {"P001": officer, own: warden}


def stop(visit_id: str, place_ref: str, start_s: int, shift_id: str = "S1", row: int = 0) -> PlannedVisitRecord:
    """A planned visit of a quarter of an hour."""
    return PlannedVisitRecord(visit_id, shift_id, place_ref, start_s, start_s + 900, row=row)


def test_a_tour_follows_its_file_until_somebody_walks_it(
    keep: Callable[..., Any], programme: Programme, officer: Person, a_visit: Callable[..., Any]
) -> None:
    keep(told("S1"))

    def plan(*planned: PlannedVisitRecord) -> Any:
        with transaction.atomic():
            return keep_planned_visits(programme=programme, planned=planned, area_path_of=lambda _: "/1/")

    assert plan(stop("T1", "HE01", START_S), stop("T2", "HE02", START_S + 900)).new == 2
    again = plan(stop("T1", "HE03", START_S), stop("T2", "HE02", START_S + 900))
    assert (again.changed, again.repeated) == (1, 1)
    a_visit(officer, shift=Shift.objects.get())
    stands = plan(stop("T1", "HE01", START_S, row=4), stop("T3", "HE01", START_S + 1800))
    assert (stands.new, [one.row for one in stands.stood]) == (1, [4])
    assert sorted(PlannedVisit.objects.values_list("visit_id", "place_ref")) == [
        ("T1", "HE03"),
        ("T2", "HE02"),
        ("T3", "HE01"),
    ]


def test_a_shift_that_runs_over_sunday_midnight_is_listed_in_both_weeks_and_counted_once(
    keep: Callable[..., Any], manager: Person, programme: Programme, sign_in: Callable[[Person], Client]
) -> None:
    night = dt.datetime(2026, 10, 4, 21, tzinfo=dt.UTC)  # 22:00 here
    keep(told("NIGHT", int(night.timestamp())), told("ENDS", int(night.timestamp()) - 6 * HOUR_S))
    before, after = (week_of(manager, programme, dt.date(2026, 10, day)) for day in (4, 5))
    assert [(one.shifts.value, len(one.running_in)) for one in (before, after)] == [(2, 0), (0, 1)]
    assert [one.shift.shift_id for one in after.running_in] == ["NIGHT"]
    text = sign_in(manager).get(reverse("plans:shifts"), {"on": "2026-10-05"}).content.decode()
    assert "From the week before" in text
    assert "4 Oct, 22:00" in text
    assert "ENDS" not in text
    assert "No shift begins" not in text


def test_a_shift_is_cancelled_once_and_with_a_reason(manager: Person, shift: Shift) -> None:
    with pytest.raises(UsageError, match="say why"):
        cancel_shift(by=manager, shift=shift, reason="  ")
    cancel_shift(by=manager, shift=shift, reason="Moved to the county show.")
    shift.refresh_from_db()
    assert (shift.cancelled_because, shift.cancelled_at is None) == ("Moved to the county show.", False)
    with pytest.raises(RefusedInputError, match="nothing to cancel"):
        cancel_shift(by=manager, shift=shift, reason="Again.")
    event = Event.objects.get(action="plans.shift_cancelled")
    assert event.why == "Moved to the county show."


def test_a_shift_that_is_over_cannot_be_cancelled(manager: Person, shift: Shift) -> None:
    Shift.objects.update(ends_at=timezone.now() - dt.timedelta(minutes=1))
    with pytest.raises(RefusedInputError, match="over"):
        cancel_shift(by=manager, shift=shift, reason="Late.")


def test_a_crew_is_told_by_what_it_is(shift: Shift) -> None:
    assert crew_in_words(shift.members.all()) == "1 officer, 1 PCSO"


def test_a_week_runs_from_monday_to_sunday_in_local_time(
    manager: Person, programme: Programme, keep: Callable[..., Any]
) -> None:
    # 00:30 on Monday 30 March 2026 in London is 23:30 on Sunday in UTC: the clocks went forward the day before.
    monday = dt.datetime(2026, 3, 29, 23, 30, tzinfo=dt.UTC)
    keep(told("S1", int(monday.timestamp())))
    assert [
        line.shift.shift_id for day in week_of(manager, programme, dt.date(2026, 4, 5)).days for line in day.lines
    ] == ["S1"]
    before = week_of(manager, programme, dt.date(2026, 3, 29))
    assert (before.days, before.has_any) == ((), True)


def begin_now(shift: Shift) -> None:
    """In this week, also in the first hours of a Monday."""
    now = timezone.now()
    Shift.objects.filter(pk=shift.pk).update(starts_at=now, ends_at=now + dt.timedelta(hours=8))


def test_the_list_shows_a_week_without_names(
    sign_in: Callable[[Person], Client],
    sergeant: Person,
    shift: Shift,
    officer: Person,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    begin_now(shift)
    client = sign_in(sergeant)
    with django_assert_max_num_queries(16):
        page = client.get(reverse("plans:shifts")).content.decode()
    assert shift.shift_id in page
    assert "1 officer, 1 PCSO" in page
    assert officer.name not in page
    assert "Send a file" not in page


@pytest.mark.parametrize("asked", ["?on=0001-01-01", "?on=9999-12-31", "?on=x", "?programme=999", "?programme=x"])
def test_a_week_that_is_none_shows_this_one(
    sign_in: Callable[[Person], Client], manager: Person, shift: Shift, asked: str
) -> None:
    begin_now(shift)
    answer = sign_in(manager).get(reverse("plans:shifts") + asked)
    assert answer.status_code == 200
    assert shift.shift_id in answer.content.decode()


def test_somebody_of_one_area_sees_the_stops_of_their_area(
    sign_in: Callable[[Person], Client], sergeant: Person, shift: Shift, watford: Area
) -> None:
    PlannedVisit.objects.filter(visit_id="T3").update(area_path=watford.path, place_ref="WA01")
    page = sign_in(sergeant).get(reverse("plans:shift", args=[shift.pk])).content.decode()
    assert "HE01" in page
    assert "Lamp Street 1" in page
    assert "WA01" not in page
    assert "1 more planned visit lies outside your area" in page


def test_a_manager_cancels_on_the_page_and_a_sergeant_may_not(
    sign_in: Callable[[Person], Client], manager: Person, sergeant: Person, shift: Shift
) -> None:
    address = reverse("plans:cancel_shift", args=[shift.pk])
    assert sign_in(sergeant).get(address).status_code == 403
    client = sign_in(manager)
    assert "Give a reason" in client.post(address, {"reason": ""}).content.decode()
    answer = client.post(address, {"reason": "County show."}, follow=True)
    assert "County show." in answer.content.decode()
    assert client.get(address).status_code == 403


def test_patrol_staff_and_oversight_see_no_shifts(
    sign_in: Callable[[Person], Client], officer: Person, oversight: Person, shift: Shift
) -> None:
    for person in (officer, oversight):
        client = sign_in(person)
        assert client.get(reverse("plans:shifts")).status_code == 403
        assert client.get(reverse("plans:shift", args=[shift.pk])).status_code == 403


def test_without_shifts_the_page_says_where_they_come_from(
    sign_in: Callable[[Person], Client], manager: Person, programme: Programme
) -> None:
    page = sign_in(manager).get(reverse("plans:shifts")).content.decode()
    assert programme.name
    assert "No shifts yet" in page
    assert reverse("patrols:upload_visits") in page


def test_somebody_on_a_shift_finds_it_on_their_first_page(officer: Person, warden: Person, shift: Shift) -> None:
    lines = today_lines(officer)
    assert [one.link_text for one in lines] == ["Open the phone app"]
    assert f"{timezone.localtime(shift.starts_at):%H:%M}" in lines[0].text
    assert today_lines(warden) == []
    Shift.objects.update(cancelled_at=timezone.now())
    assert today_lines(officer) == []
