"""Calendar files, in and out: events with their repeats within a horizon, and somebody's own shifts as a calendar."""

from __future__ import annotations

__all__ = ["LARGEST_BYTES", "CalendarRead", "EventOut", "EventRead", "read_calendar", "written_calendar"]

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bluelamp.core.errors import UnreadableInputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LARGEST_BYTES = 1_000_000
MOST_EVENTS, MOST_REPEATING, MOST_TIMES = 2_000, 100, 500
_LONGEST = dt.timedelta(days=14)
_EARLIEST = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)
# A rule with these parts could ask for every second, or be searched for thousands of years in vain.
_PERIODS = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
_PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}


@dataclass(frozen=True, slots=True, order=True)
class EventRead:
    """One time of an event.

    Args:
        starts_at: from when, in UTC.
        ends_at: until when.
    """

    starts_at: dt.datetime
    ends_at: dt.datetime


@dataclass(frozen=True, slots=True)
class CalendarRead:
    """What a calendar file holds within the horizon; no title, place or guest of any event is taken.

    Args:
        times: in order, each once.
        n_cancelled: events that are cancelled.
        n_outside: events none of whose times lies within the horizon.
        problems: events that were not taken, in words.
    """

    times: tuple[EventRead, ...]
    n_cancelled: int = 0
    n_outside: int = 0
    problems: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class EventOut:
    """An event to be written.

    Args:
        uid: its key, the same for ever.
        starts_at: from when, aware.
        ends_at: until when.
        title: one line.
        text: what else is to be said.
        place: where.
        url: where it is seen on the site.
        changed_at: when it last changed; no clock decides a byte.
    """

    uid: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    title: str
    text: str
    place: str
    url: str
    changed_at: dt.datetime


def read_calendar(content: bytes, *, first: dt.datetime, last: dt.datetime, zone: str) -> CalendarRead:
    """Read the events of an iCalendar file that touch a horizon; nothing is fetched from anywhere.

    Times without a zone are local; an event of whole days runs from midnight to midnight; of repeats those within the
    horizon are taken, without the times that the file takes out or moves.

    Args:
        content: the file.
        first: where the horizon begins, aware.
        last: where it ends.
        zone: IANA name of the local time.

    Raises:
        UnreadableInputError: it is no calendar, is too large or has too many events (BL-PLANS-42).
    """
    if len(content) > LARGEST_BYTES:
        raise _unreadable("The calendar is larger than 1 MB. Export a shorter stretch of it.")
    events = list(_events(content))
    if len(events) > MOST_EVENTS:
        raise _unreadable(f"The calendar has more than {MOST_EVENTS:,} events. Export a shorter stretch of it.")
    if sum("RRULE" in one for one in events) > MOST_REPEATING:
        raise _unreadable(f"More than {MOST_REPEATING} events of the calendar repeat. Export a shorter stretch of it.")
    return _gathered(events, first, last, ZoneInfo(zone))


def _unreadable(words: str) -> UnreadableInputError:
    return UnreadableInputError(words, code="BL-PLANS-42")


def _events(content: bytes) -> Iterator[Any]:
    from icalendar import Calendar  # noqa: PLC0415 - only calendars need it, and it is slow to load

    try:
        read: Any = Calendar.from_ical(content)
        yield from read.walk("VEVENT")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise _unreadable("This is no calendar file (.ics) that can be read. Export it again.") from error


def _gathered(events: Sequence[Any], first: dt.datetime, last: dt.datetime, zone: ZoneInfo) -> CalendarRead:
    moved = _moved(events, zone)
    times: set[EventRead] = set()
    problems: list[str] = []
    n_cancelled = n_outside = 0
    for number, event in enumerate(events, start=1):
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            n_cancelled += 1
            continue
        try:
            found = [one for one in _times(event, moved, last, zone) if one.starts_at < last and first < one.ends_at]
        except (ValueError, TypeError, AttributeError, OverflowError, KeyError) as error:
            words = error.args[0] if isinstance(error, _EventError) else "its times cannot be read"
            problems.append(f"Event {number}: {words}.")
            continue
        n_outside += not found
        times |= set(found)
        if len(times) > MOST_TIMES:
            raise _unreadable(f"The calendar has more than {MOST_TIMES} times in the days that are read.")
    return CalendarRead(tuple(sorted(times)), n_cancelled, n_outside, tuple(problems))


class _EventError(ValueError):
    """An event that is not taken; its words say why."""


def _moved(events: Iterable[Any], zone: ZoneInfo) -> dict[str, set[dt.datetime]]:
    """By event the times that the file moves or cancels one by one."""
    found: dict[str, set[dt.datetime]] = {}
    for event in events:
        if "RECURRENCE-ID" in event:
            found.setdefault(str(event.get("UID", "")), set()).add(_moment(event["RECURRENCE-ID"].dt, zone))
    return found


def _times(event: Any, moved: dict[str, set[dt.datetime]], last: dt.datetime, zone: ZoneInfo) -> Iterator[EventRead]:
    if "DTSTART" not in event:
        raise _EventError("it has no start")
    start = event["DTSTART"].dt
    length = _length(event, start, zone)
    if "RRULE" not in event:
        starts = [start, *_listed(event, "RDATE")]
        without: set[dt.datetime] = {_moment(one, zone) for one in _listed(event, "EXDATE")}
    else:
        starts = [*_repeats(event, start, last, zone), *_listed(event, "RDATE")]
        without = {_moment(one, zone) for one in _listed(event, "EXDATE")} | moved.get(str(event.get("UID", "")), set())
    for one in starts:
        at = _moment(one, zone)
        if at not in without:
            yield EventRead(at, _end(one, at, length, zone))


def _length(event: Any, start: Any, zone: ZoneInfo) -> dt.timedelta:
    """How long the clock runs from start to end; whole days for events of whole days."""
    is_day = not isinstance(start, dt.datetime)
    if "DTEND" in event:
        end = event["DTEND"].dt
        if isinstance(end, dt.datetime) == is_day:
            raise _EventError("it has a day at one end and a time at the other")
        length = end - start if is_day else _moment(end, zone) - _moment(start, zone)
    elif "DURATION" in event:
        length = event["DURATION"].dt
    else:
        length = dt.timedelta(days=1) if is_day else dt.timedelta(0)
    if length < dt.timedelta(0):
        raise _EventError("it ends before it starts")
    if not length:
        raise _EventError("it has no length")
    if length > _LONGEST:
        raise _EventError(f"it is longer than {_LONGEST.days} days")
    return length


def _end(start: Any, at: dt.datetime, length: dt.timedelta, zone: ZoneInfo) -> dt.datetime:
    """Whole days end at a midnight, whatever the clocks do in them; other events last as long as they last."""
    return at + length if isinstance(start, dt.datetime) else _moment(start + length, zone)


def _moment(told: Any, zone: ZoneInfo) -> dt.datetime:
    """A day, a local time or a time with a zone, in UTC."""
    if not isinstance(told, dt.datetime):
        told = dt.datetime.combine(told, dt.time.min)
    at: dt.datetime = (told if told.tzinfo else told.replace(tzinfo=zone)).astimezone(dt.UTC)
    if at < _EARLIEST:
        raise _EventError("it begins before 1990")
    return at


def _listed(event: Any, name: str) -> list[Any]:
    """Days and times of a property that may stand several times with several values."""
    held = event.get(name, [])
    parts = held if isinstance(held, list) else [held]
    return [value.dt[0] if isinstance(value.dt, tuple) else value.dt for part in parts for value in part.dts]


def _repeats(event: Any, start: Any, last: dt.datetime, zone: ZoneInfo) -> list[Any]:
    """Starts by the rule up to the horizon's end, in the event's own clock."""
    from dateutil.rrule import (  # type: ignore[import-untyped]  # noqa: PLC0415 - of icalendar, for repeats only
        rrulestr,
    )

    rule = event["RRULE"]
    if isinstance(rule, list):
        raise _EventError("it repeats by several rules")
    _bounded(rule)
    is_day = not isinstance(start, dt.datetime)
    _moment(start, zone)
    told: dict[str, Any] = {name: rule[name] for name in rule}
    until = [_clock(value, start) for value in told.pop("UNTIL", [])]
    bare = dt.datetime.combine(start, dt.time.min) if is_day else start.replace(tzinfo=None)
    own = zone if is_day or start.tzinfo is None else start.tzinfo
    horizon = last.astimezone(own).replace(tzinfo=None)
    stop = min([horizon, *until])
    found: list[Any] = []
    for one in rrulestr(type(rule)(told).to_ical().decode(), dtstart=bare):
        if one > stop:
            break
        found.append(one.date() if is_day else one.replace(tzinfo=start.tzinfo))
    return found


def _clock(until: Any, start: Any) -> dt.datetime:
    """Until when a rule holds, on the event's own clock; a day counts to its end."""
    if not isinstance(until, dt.datetime):
        return dt.datetime.combine(until, dt.time.max)
    own = getattr(start, "tzinfo", None)
    return (until.astimezone(own) if own and until.tzinfo else until).replace(tzinfo=None)


def _bounded(rule: Any) -> None:
    """Rules that end or come again soon; others could be searched for without an end."""
    period = str(rule.get("FREQ", [""])[0]).upper()
    parts = {str(name).upper() for name in rule}
    is_short = period in {"DAILY", "WEEKLY"}
    if period not in _PERIODS or parts - _PARTS or (is_short and parts & {"BYSETPOS", "BYMONTH", "BYMONTHDAY"}):
        raise _EventError("it repeats in a way that is not read here; enter its times one by one")


def written_calendar(events: Iterable[EventOut], *, name: str) -> bytes:
    """Events as an iCalendar file; the same events give the same bytes.

    Args:
        events: in order.
        name: of the calendar, as calendar programs show it.
    """
    from icalendar import Calendar, Event  # noqa: PLC0415 - only calendars need it

    calendar: Any = Calendar()
    for key, value in (("PRODID", "-//Bluelamp//Shifts//EN"), ("VERSION", "2.0"), ("CALSCALE", "GREGORIAN")):
        calendar.add(key, value)
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", name)
    for one in events:
        event: Any = Event()
        event.add("UID", one.uid)
        event.add("DTSTAMP", one.changed_at.astimezone(dt.UTC))
        event.add("DTSTART", one.starts_at.astimezone(dt.UTC))
        event.add("DTEND", one.ends_at.astimezone(dt.UTC))
        event.add("SUMMARY", one.title)
        if one.text:
            event.add("DESCRIPTION", one.text)
        if one.place:
            event.add("LOCATION", one.place)
        if one.url:
            event.add("URL", one.url)
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content
