"""Time that people work and offer: the duty system's file is master, own times are their own, calendars come in."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from bluelamp.core.errors import BluelampError, RefusedInputError
from bluelamp.core.vocabulary import AvailabilityKind, ClaimState
from bluelamp_station.audit.models import Event
from bluelamp_station.plans.actions.availability import offer_time, take_calendar, withdraw_time
from bluelamp_station.plans.actions.availability_loads import load_availability, preview_availability
from bluelamp_station.plans.actions.claims import claim_seat
from bluelamp_station.plans.models import Availability, AvailabilityLoad
from station.plans.conftest import at_local, client_of, next_friday

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.plans.models import ShiftOffer
    from bluelamp_station.programme.models import Programme

pytestmark = pytest.mark.django_db
OVERTIME = AvailabilityKind.OVERTIME


def csv_of(*rows: tuple[str, int, str, str, str]) -> bytes:
    """availability.csv: who, days after next Friday, from, to, kind."""
    lines = ["person_id,starts_at,ends_at,kind"]
    for who, days, start, end, kind in rows:
        day = next_friday() + dt.timedelta(days=days)
        lines.append(f"{who},{at_local(day, start).isoformat()},{at_local(day, end).isoformat()},{kind}")
    return ("\n".join(lines) + "\n").encode()


def standing() -> list[tuple[str, str]]:
    """What holds: who and from when by the clock."""
    rows = Availability.objects.filter(withdrawn_at__isnull=True)
    return [(one.person_ref, f"{timezone.localtime(one.starts_at):%a %H:%M}") for one in rows]


def test_a_file_replaces_what_the_duty_system_said_of_its_people_and_days_and_nothing_else(
    manager: Person, programme: Programme, officer: Person, pcso: Person
) -> None:
    first = csv_of(
        ("P001", 0, "08:00", "16:00", "core"),
        ("P001", 1, "08:00", "16:00", "core"),
        ("P002", 1, "08:00", "16:00", "core"),
    )
    load_availability(by=manager, programme=programme, ticket=uuid.uuid4(), content=first, name="a.csv")
    day = next_friday() + dt.timedelta(days=1)
    own = offer_time(
        by=officer, programme=programme, starts_at=at_local(day, "19:00"), ends_at=at_local(day, "23:00"), kind=OVERTIME
    )
    second = csv_of(("P001", 0, "08:00", "16:00", "core"), ("P001", 2, "10:00", "18:00", "core"))
    told = preview_availability(by=manager, programme=programme, content=second, name="b.csv")
    assert (told.rows, told.new, told.unchanged, told.withdrawn, told.unknown) == (2, 1, 1, 1, ())
    made = load_availability(by=manager, programme=programme, ticket=uuid.uuid4(), content=second, name="b.csv")
    assert made.receipt["withdrawn"] == 1
    assert standing() == [("P001", "Fri 08:00"), ("P002", "Sat 08:00"), ("P001", "Sat 19:00"), ("P001", "Sun 10:00")]
    assert Availability.objects.count() == 5, "what is withdrawn is not deleted"
    own.refresh_from_db()
    assert own.withdrawn_at is None
    assert pcso.pk


def test_the_same_file_again_changes_nothing(manager: Person, programme: Programme, officer: Person) -> None:
    assert officer.pk
    content, ticket = csv_of(("P001", 0, "08:00", "16:00", "core")), uuid.uuid4()
    load_availability(by=manager, programme=programme, ticket=ticket, content=content, name="a.csv")
    load_availability(by=manager, programme=programme, ticket=ticket, content=content, name="a.csv")
    assert AvailabilityLoad.objects.count() == 1
    told = load_availability(
        by=manager, programme=programme, ticket=uuid.uuid4(), content=content, name="a.csv"
    ).receipt
    assert (told["new"], told["unchanged"], told["withdrawn"]) == (0, 1, 0)
    assert Availability.objects.count() == 1


def test_each_row_that_is_wrong_is_named_and_the_others_are_taken(manager: Person, programme: Programme) -> None:
    content = csv_of(
        ("P001", 0, "08:00", "16:00", "core"),
        ("P001", 0, "15:00", "20:00", "overtime"),
        ("P001", 0, "08:00", "16:00", "core"),
        ("P003", 0, "16:00", "08:00", "core"),
        ("P004", 0, "08:00", "16:00", "lunch"),
        ("P005", 0, "08:00", "26:00", "core"),
        ("", 0, "08:00", "16:00", "core"),
    )
    told = preview_availability(by=manager, programme=programme, content=content, name="a.csv")
    assert told.rows == 1
    assert told.unknown == ("P001",)
    assert {one.row: one.words for one in told.problems} == {
        3: "It overlaps row 2, which is of the same person.",
        4: "It repeats row 2, which is of the same person.",
        5: "It ends before it starts.",
        6: "'lunch' is none of the words: core, overtime, rest_day, bank_holiday, volunteer.",
        7: "It is longer than 16 hours, which is the most for time of this kind.",
        8: "It is empty.",
    }


def test_a_file_without_a_good_row_or_column_is_refused_and_what_stands_stays(
    manager: Person, programme: Programme, officer: Person
) -> None:
    assert officer.pk
    good = csv_of(("P001", 0, "08:00", "16:00", "core"))
    load_availability(by=manager, programme=programme, ticket=uuid.uuid4(), content=good, name="a.csv")
    for content in (
        csv_of(),
        csv_of(("P001", 0, "16:00", "08:00", "core")),
        b"person_id,kind\nP001,core\n",
        b"\x00\x01",
    ):
        with pytest.raises(BluelampError):
            load_availability(by=manager, programme=programme, ticket=uuid.uuid4(), content=content, name="b.csv")
    assert standing() == [("P001", "Fri 08:00")]


def test_only_who_plans_the_whole_ground_sends_the_file(supervisor: Person, programme: Programme) -> None:
    content = csv_of(("P001", 0, "08:00", "16:00", "core"))
    with pytest.raises(RefusedInputError, match="may not plan"):
        load_availability(by=supervisor, programme=programme, ticket=uuid.uuid4(), content=content, name="a.csv")
    assert client_of(supervisor).get(reverse("plans:load_times", args=[programme.pk])).status_code == 403


def test_core_duty_of_the_file_keeps_somebody_from_an_offered_shift(
    manager: Person, programme: Programme, officer: Person, an_offer: Callable[..., ShiftOffer]
) -> None:
    content = csv_of(("P001", 0, "17:00", "23:00", "core"))
    load_availability(by=manager, programme=programme, ticket=uuid.uuid4(), content=content, name="a.csv")
    with pytest.raises(RefusedInputError, match="on duty then"):
        claim_seat(by=officer, offer=an_offer())
    assert claim_seat(by=officer, offer=an_offer(next_friday() + dt.timedelta(days=1))).state == ClaimState.WAITING


def test_the_page_shows_what_a_file_would_do_before_it_is_taken_in(
    manager_at_work: Client, programme: Programme, officer: Person
) -> None:
    assert officer.pk
    address = reverse("plans:load_times", args=[programme.pk])
    content = csv_of(("P001", 0, "08:00", "16:00", "core"), ("P099", 0, "08:00", "16:00", "core"))
    answer = manager_at_work.post(address, {"file": SimpleUploadedFile("availability.csv", content)})
    page = answer.content.decode()
    assert "P099" in page
    assert not Availability.objects.exists()
    confirm = answer.context["confirm"]
    told = {"sealed": confirm.initial["sealed"], "ticket": str(uuid.uuid4())}
    spoilt = told | {"sealed": told["sealed"][:-4] + "AAAA"}
    assert "Send the file again" in manager_at_work.post(address, spoilt).content.decode()
    assert not Availability.objects.exists()
    page = manager_at_work.post(address, told, follow=True).content.decode()
    assert "2 new, 0 withdrawn, 0 as before" in page
    assert "P099 (not known to the site)" in page
    assert Event.objects.filter(action="plans.availability_loaded").count() == 1


@pytest.mark.parametrize(
    ("start", "end", "kind", "words"),
    [
        ("20:00", "18:00", OVERTIME, "ends before it starts"),
        ("18:00", "43:00", OVERTIME, "at most 24 hours"),
        ("18:00", "20:00", AvailabilityKind.CORE, "comes from the duty system"),
        ("09:00", "11:00", OVERTIME, "overlaps a time that is there already: Friday"),
    ],
)
def test_own_time_that_cannot_be_is_refused_in_a_sentence(
    officer: Person, programme: Programme, start: str, end: str, kind: AvailabilityKind, words: str
) -> None:
    day = next_friday()
    offer_time(
        by=officer, programme=programme, starts_at=at_local(day, "10:00"), ends_at=at_local(day, "12:00"), kind=OVERTIME
    )
    with pytest.raises(RefusedInputError, match=words):
        offer_time(
            by=officer, programme=programme, starts_at=at_local(day, start), ends_at=at_local(day, end), kind=kind
        )


def test_own_time_is_entered_on_a_phone_and_taken_back(officer: Person, pcso: Person) -> None:
    client, address = client_of(officer), reverse("plans:mine_time")
    told = {"day": next_friday().isoformat(), "starts": "18:00", "ends": "02:00", "kind": "overtime"}
    assert "Saved." in client.post(address, told, follow=True).content.decode()
    row = Availability.objects.get()
    assert row.ends_at - row.starts_at == dt.timedelta(hours=8)
    assert (row.person, row.person_ref, row.source) == (officer, "P001", "own")
    assert "overlaps" in client.post(address, told).content.decode()
    take_back = reverse("plans:mine_withdraw_time", args=[row.pk])
    assert client_of(pcso).post(take_back).status_code == 404
    client.post(take_back)
    assert standing() == []
    with pytest.raises(RefusedInputError, match="withdrawn already"):
        withdraw_time(by=officer, row=row)


def ics(*events: str) -> bytes:
    """A calendar with events."""
    inner = "".join(
        f"BEGIN:VEVENT\r\nUID:{n}\r\nDTSTAMP:20260101T000000Z\r\n{one}END:VEVENT\r\n" for n, one in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n{inner}END:VCALENDAR\r\n".encode()


def test_a_calendar_comes_in_as_time_and_again_changes_nothing(officer: Person, programme: Programme) -> None:
    day = next_friday()
    content = ics(
        f"DTSTART:{day:%Y%m%d}T180000\r\nDTEND:{day:%Y%m%d}T230000\r\nSUMMARY:Ask me\r\n",
        "DTSTART:20200101T180000\r\nDTEND:20200101T230000\r\n",
    )
    taken = take_calendar(by=officer, programme=programme, content=content, is_busy=False, kind=OVERTIME)
    assert (taken.n_new, taken.n_past, taken.n_known) == (1, 1, 0)
    again = take_calendar(by=officer, programme=programme, content=content, is_busy=False, kind=OVERTIME)
    assert (again.n_new, again.n_known) == (0, 1)
    assert standing() == [("P001", "Fri 18:00")]


def test_of_an_event_that_overlaps_what_is_there_the_rest_is_taken(
    officer: Person, manager: Person, programme: Programme
) -> None:
    day = next_friday()
    duty = csv_of(("P001", 0, "06:00", "16:00", "core"))
    load_availability(by=manager, programme=programme, ticket=uuid.uuid4(), content=duty, name="a.csv")
    content = ics(
        f"DTSTART:{day:%Y%m%d}T120000\r\nDTEND:{day:%Y%m%d}T200000\r\n",
        f"DTSTART:{day:%Y%m%d}T190000\r\nDTEND:{day:%Y%m%d}T220000\r\n",
    )
    taken = take_calendar(by=officer, programme=programme, content=content, is_busy=False, kind=OVERTIME)
    assert (taken.n_new, taken.n_known) == (2, 2)
    again = take_calendar(by=officer, programme=programme, content=content, is_busy=False, kind=OVERTIME)
    assert (again.n_new, again.n_known) == (0, 2)
    own = Availability.objects.filter(source="calendar").order_by("starts_at")
    assert [(one.starts_at, one.ends_at) for one in own] == [
        (at_local(day, "16:00"), at_local(day, "20:00")),
        (at_local(day, "20:00"), at_local(day, "22:00")),
    ]


def test_own_time_that_overlaps_is_told_what_is_left_to_enter(
    officer: Person, manager: Person, programme: Programme
) -> None:
    day = next_friday()
    duty = csv_of(("P001", 0, "06:00", "14:00", "core"))
    load_availability(by=manager, programme=programme, ticket=uuid.uuid4(), content=duty, name="a.csv")

    def offered(start: str, end: str) -> str:
        try:
            offer_time(
                by=officer,
                programme=programme,
                starts_at=at_local(day, start),
                ends_at=at_local(day, end),
                kind=OVERTIME,
            )
        except RefusedInputError as error:
            return error.message
        return ""

    assert offered("18:00", "22:00") == ""
    on_friday = f"Friday {day.day} {day:%B}"
    assert offered("12:00", "16:00") == (
        f"You are on duty then: {on_friday}, 06:00 to 14:00. Enter only {on_friday}, 14:00 to 16:00."
    )
    assert offered("08:00", "12:00") == f"You are on duty then: {on_friday}, 06:00 to 14:00."
    assert offered("17:00", "26:00") == (
        f"It overlaps a time that is there already: {on_friday}, 18:00 to 22:00. Enter only {on_friday}, 17:00 to"
        f" 18:00 and {on_friday}, 22:00 to Saturday 02:00, or take that back first."
    )
    assert offered("19:00", "20:00").endswith("18:00 to 22:00. Take that back first.")


def test_busy_times_of_a_calendar_cut_own_time_and_leave_the_duty_system_alone(
    officer: Person, manager: Person, programme: Programme
) -> None:
    day = next_friday()
    duty = csv_of(("P001", 0, "06:00", "10:00", "core"))
    load_availability(by=manager, programme=programme, ticket=uuid.uuid4(), content=duty, name="a.csv")
    offer_time(
        by=officer, programme=programme, starts_at=at_local(day, "12:00"), ends_at=at_local(day, "22:00"), kind=OVERTIME
    )
    content = ics(
        f"DTSTART;VALUE=DATE:{day - dt.timedelta(days=1):%Y%m%d}\r\n",
        f"DTSTART:{day:%Y%m%d}T140000\r\nDURATION:PT2H\r\n",
    )
    taken = take_calendar(by=officer, programme=programme, content=content, is_busy=True, kind=OVERTIME)
    assert taken.n_cut == 1
    assert standing() == [("P001", "Fri 06:00"), ("P001", "Fri 12:00"), ("P001", "Fri 16:00")]


def test_the_calendar_page_says_what_came_of_it(officer: Person) -> None:
    day = next_friday()
    content = ics(f"DTSTART:{day:%Y%m%d}T180000\r\nDTEND:{day:%Y%m%d}T230000\r\nSUMMARY:Secret party\r\n")
    client, address = client_of(officer), reverse("plans:mine_calendar_in")
    sent = {"file": SimpleUploadedFile("mine.ics", content), "meaning": "free", "kind": "overtime"}
    page = client.post(address, sent).content.decode()
    assert "1 time saved" in page
    assert "Secret party" not in page
    sent = {"file": SimpleUploadedFile("mine.ics", b"nothing"), "meaning": "free", "kind": "overtime"}
    assert "no calendar file" in client.post(address, sent).content.decode()
