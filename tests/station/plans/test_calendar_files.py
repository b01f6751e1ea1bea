"""Calendar files: repeats, zones and whole days within a horizon, limits, and one's own shifts going out."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from bluelamp.core.errors import UnreadableInputError
from bluelamp_station.plans.actions.calendars import make_calendar_link, revoke_calendar_link
from bluelamp_station.plans.actions.claims import claim_seat
from bluelamp_station.plans.engine.calendars import (
    LARGEST_BYTES,
    MOST_EVENTS,
    CalendarRead,
    EventOut,
    read_calendar,
    written_calendar,
)
from bluelamp_station.plans.models import CalendarLink, ShiftMember
from station.plans.conftest import client_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.plans.models import Shift, ShiftOffer

# The clocks go forward on Sunday 29 March 2026.
FIRST, LAST = dt.datetime(2026, 3, 2, tzinfo=dt.UTC), dt.datetime(2026, 4, 20, tzinfo=dt.UTC)


def read(*events: str, around: str = "") -> CalendarRead:
    """Read events from March and April 2026."""
    inner = "".join(f"BEGIN:VEVENT\r\n{one.strip()}\r\nEND:VEVENT\r\n" for one in events)
    content = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n{around}{inner}END:VCALENDAR\r\n"
    return read_calendar(content.encode(), first=FIRST, last=LAST, zone="Europe/London")


def events_of(content: bytes) -> list[Any]:
    """Events of a calendar as its own library reads them."""
    calendar: Any = Calendar.from_ical(content)
    return list(calendar.walk("VEVENT"))


def starts(found: CalendarRead) -> list[str]:
    """Starts in UTC."""
    return [f"{one.starts_at:%m-%d %H:%M}" for one in found.times]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("DTSTART:20260306T180000\r\nDTEND:20260307T020000", ["03-06 18:00"]),
        ("DTSTART:20260403T180000\r\nDURATION:PT8H", ["04-03 17:00"]),
        ("DTSTART:20260403T180000Z\r\nDURATION:PT8H", ["04-03 18:00"]),
        ("DTSTART;TZID=America/New_York:20260306T120000\r\nDURATION:PT1H", ["03-06 17:00"]),
        ("DTSTART;VALUE=DATE:20260329", ["03-29 00:00"]),
        ("DTSTART:20200306T180000\r\nDTEND:20200307T020000", []),
    ],
)
def test_times_are_local_unless_they_say_otherwise(event: str, expected: list[str]) -> None:
    assert starts(read(event)) == expected


def test_a_whole_day_runs_from_midnight_to_midnight_also_when_the_clocks_change() -> None:
    found = read("DTSTART;VALUE=DATE:20260329\r\nDTEND;VALUE=DATE:20260330").times[0]
    assert found.ends_at - found.starts_at == dt.timedelta(hours=23)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=WEEKLY;BYDAY=FR;COUNT=3", ["03-06 18:00", "03-13 18:00", "03-20 18:00"]),
        ("FREQ=WEEKLY;INTERVAL=2", ["03-06 18:00", "03-20 18:00", "04-03 17:00", "04-17 17:00"]),
        ("FREQ=DAILY;UNTIL=20260308T235959Z", ["03-06 18:00", "03-07 18:00", "03-08 18:00"]),
        ("FREQ=DAILY;UNTIL=20260307", ["03-06 18:00", "03-07 18:00"]),
        ("FREQ=MONTHLY;BYDAY=1FR", ["03-06 18:00", "04-03 17:00"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ["03-31 17:00"]),
    ],
)
def test_repeats_keep_the_local_clock_and_end_with_the_horizon(rule: str, expected: list[str]) -> None:
    found = read(f"UID:a\r\nDTSTART;TZID=Europe/London:20260306T180000\r\nDURATION:PT8H\r\nRRULE:{rule}")
    assert (found.problems, starts(found)) == ((), expected)


def test_times_taken_out_moved_and_cancelled_are_left_out() -> None:
    found = read(
        "UID:a\r\nDTSTART:20260306T180000\r\nDURATION:PT2H\r\nRRULE:FREQ=WEEKLY;COUNT=4\r\nEXDATE:20260313T180000",
        "UID:a\r\nRECURRENCE-ID:20260320T180000\r\nDTSTART:20260321T100000\r\nDURATION:PT2H",
        "UID:a\r\nRECURRENCE-ID:20260327T180000\r\nDTSTART:20260327T180000\r\nDURATION:PT2H\r\nSTATUS:CANCELLED",
        "UID:b\r\nDTSTART:20260307T100000\r\nDURATION:PT2H\r\nSTATUS:CANCELLED",
        "UID:c\r\nDTSTART:20260308T100000\r\nDURATION:PT2H\r\nRDATE:20260309T100000,20260310T100000",
    )
    assert starts(found) == ["03-06 18:00", "03-08 10:00", "03-09 10:00", "03-10 10:00", "03-21 10:00"]
    assert found.n_cancelled == 2


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ("DTSTART:20260306T180000\r\nDTEND:20260306T170000", "it ends before it starts"),
        ("DTSTART:20260306T180000\r\nDTEND:20260306T180000", "it has no length"),
        ("SUMMARY:Nothing", "it has no start"),
        ("DTSTART:20260306T180000\r\nDTEND;VALUE=DATE:20260307", "it has a day at one end and a time at the other"),
        ("DTSTART;VALUE=DATE:20260301\r\nDTEND;VALUE=DATE:20260401", "it is longer than 14 days"),
        (
            "DTSTART:20260306T180000\r\nDURATION:PT1H\r\nRRULE:FREQ=SECONDLY",
            "it repeats in a way that is not read here",
        ),
        (
            "DTSTART:20260306T180000\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
            "it repeats in a way that is not read here",
        ),
        ("DTSTART:00010306T180000\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY", "it begins before 1990"),
    ],
)
def test_an_event_that_cannot_be_taken_says_why_and_the_others_are_taken(event: str, words: str) -> None:
    found = read(event, "DTSTART:20260310T180000\r\nDURATION:PT1H")
    assert starts(found) == ["03-10 18:00"]
    assert len(found.problems) == 1
    assert found.problems[0].startswith(f"Event 1: {words}")


def test_what_is_no_calendar_or_too_large_is_refused() -> None:
    for content in (
        b"",
        b"nothing",
        b"\xff\xfe\x00",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
        b" " * (LARGEST_BYTES + 1),
    ):
        with pytest.raises(UnreadableInputError):
            read_calendar(content, first=FIRST, last=LAST, zone="Europe/London")
    with pytest.raises(UnreadableInputError, match=f"more than {MOST_EVENTS:,} events"):
        read(*["DTSTART:20200306T180000Z\r\nDURATION:PT1H"] * (MOST_EVENTS + 1))
    with pytest.raises(UnreadableInputError, match="events of the calendar repeat"):
        read(*["DTSTART:20260306T180000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY"] * 101)


def test_what_is_written_is_read_again_and_the_same_events_give_the_same_bytes() -> None:
    at = dt.datetime(2026, 3, 6, 18, tzinfo=dt.UTC)
    one = EventOut("seat-1@bluelamp", at, at + dt.timedelta(hours=8), "Patrol; shift, one", "Line", "Hertford", "", at)
    content = written_calendar([one], name="Mine")
    assert content == written_calendar([one], name="Mine")
    event = events_of(content)[0]
    assert (event["DTSTART"].dt, event["DTEND"].dt, str(event["SUMMARY"])) == (at, one.ends_at, "Patrol; shift, one")
    assert read_calendar(content, first=FIRST, last=LAST, zone="Europe/London").times[0].starts_at == at


@pytest.mark.django_db
def test_the_secret_address_serves_ones_own_shifts_until_it_is_revoked(
    officer: Person, pcso: Person, an_offer: Callable[..., ShiftOffer], a_shift: Callable[..., Shift]
) -> None:
    offer = an_offer(closes_at=timezone.now() - dt.timedelta(minutes=1), seats=[[], []])
    claim_seat(by=officer, offer=offer)
    claim_seat(by=pcso, offer=offer)
    shift = a_shift("S1", start="06:00", end="10:00")
    ShiftMember.objects.create(
        shift=shift, position=0, person=officer, person_ref="P001", role="officer", agency="police"
    )
    token = make_calendar_link(by=officer)
    assert not CalendarLink.objects.filter(token_hash=token).exists(), "only the hash is kept"
    stranger, address = Client(), reverse("plans:calendar", args=[token])
    answer = stranger.get(address)
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert "no-store" in answer.headers["Cache-Control"]
    events = events_of(answer.content)
    assert [str(one["UID"]) for one in events] == [
        f"shift-{shift.pk}@bluelamp",
        f"seat-{offer.seats.get(number=1).pk}@bluelamp",
    ]
    assert [str(one["LOCATION"]) for one in events] == ["Hertford station"] * 2
    assert stranger.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert CalendarLink.objects.get().last_used_at is not None
    revoke_calendar_link(by=officer)
    assert stranger.get(address).status_code == 404
    assert stranger.get(reverse("plans:calendar", args=["nothing"])).status_code == 404


@pytest.mark.django_db
def test_a_new_address_ends_the_old_one_and_who_has_left_has_none(officer: Person) -> None:
    old, new = make_calendar_link(by=officer), make_calendar_link(by=officer)
    stranger = Client()
    assert stranger.get(reverse("plans:calendar", args=[old])).status_code == 404
    assert stranger.get(reverse("plans:calendar", args=[new])).status_code == 200
    officer.left_at = timezone.now()
    officer.save(update_fields=["left_at"])
    assert stranger.get(reverse("plans:calendar", args=[new])).status_code == 404


@pytest.mark.django_db
def test_the_address_is_shown_once(officer: Person) -> None:
    client, address = client_of(officer), reverse("plans:mine_calendar")
    shown = client.post(address, {"make": "1"}).content.decode()
    assert "/plans/calendar/" in shown
    assert "/plans/calendar/" not in client.get(address).content.decode()
    client.post(address, {"revoke": "1"})
    assert not CalendarLink.objects.filter(revoked_at__isnull=True).exists()


@pytest.mark.django_db
def test_a_shift_and_an_offer_come_as_files_to_those_whose_they_are(
    officer: Person, pcso: Person, an_offer: Callable[..., ShiftOffer]
) -> None:
    offer = an_offer(closes_at=timezone.now() - dt.timedelta(minutes=1))
    claim_seat(by=officer, offer=offer)
    key = f"seat-{offer.seats.get().pk}"
    assert client_of(officer).get(reverse("plans:mine_shift_ics", args=[key])).status_code == 200
    assert client_of(pcso).get(reverse("plans:mine_shift_ics", args=[key])).status_code == 404
    event = events_of(client_of(pcso).get(reverse("plans:mine_offer_ics", args=[offer.pk])).content)
    assert str(event[0]["SUMMARY"]) == "Patrol shift on offer"
