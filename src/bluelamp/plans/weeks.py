"""ISO weeks, windows of local time, and what they are in seconds of UTC, right across clock changes."""

from __future__ import annotations

__all__ = [
    "DAY_WORDS",
    "day_span",
    "day_words",
    "local_day",
    "local_minute",
    "moment_in",
    "monday_of",
    "spans_of",
    "week_span",
    "week_text",
    "windows_from_text",
    "windows_text",
]

import datetime as dt
import re
from typing import TYPE_CHECKING, NoReturn
from zoneinfo import ZoneInfo

import numpy as np

from bluelamp.core.errors import UsageError
from bluelamp.core.periods import EARLIEST_YEAR, LATEST_YEAR, local_to_utc, utc_to_local
from bluelamp.plans.records import Window

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DAY_WORDS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAYS = tuple(name[:3] for name in DAY_WORDS)
_HOUR_MIN = 60
_DAY_MIN = 24 * _HOUR_MIN
_SHORTEST_NAME = 3
_WEEK = re.compile(r"(\d{4})-W(\d{2})")
_WINDOW = re.compile(
    r"(?P<days>[a-z]+(?:\s*(?:-|\bto\b)\s*[a-z]+)?)\s+(?P<from>\d{1,2}:\d{2})\s*(?:-|\u2013|to)\s*(?P<to>\d{1,2}:\d{2})",
    re.IGNORECASE,
)
_EXAMPLE = "Write each as a day and two local times, such as Fri 18:00-02:00, and part several by a semicolon."


def monday_of(text: str) -> dt.date:
    """First day of an ISO week.

    Args:
        text: such as ``2026-W10``.

    Raises:
        UsageError: it is no week, or the year has no week of that number (BL-PLAN-01).
    """
    found = _WEEK.fullmatch(text.strip())
    if found is None or not EARLIEST_YEAR <= int(found[1]) <= LATEST_YEAR:
        raise UsageError(f"{text!r} is not a week; write it as 2026-W10.", code="BL-PLAN-01")
    year, week = int(found[1]), int(found[2])
    last = dt.date(year, 12, 28).isocalendar().week
    if not 1 <= week <= last:
        raise UsageError(f"{year} has the weeks 01 to {last}, and none of number {week:02d}.", code="BL-PLAN-01")
    return dt.date.fromisocalendar(year, week, 1)


def week_text(monday: dt.date) -> str:
    """The ISO week of a day, the inverse of :func:`monday_of`."""
    year, week, _ = monday.isocalendar()
    return f"{year:04d}-W{week:02d}"


def windows_from_text(text: str) -> tuple[Window, ...]:
    """Read windows parted by semicolons, in the order of the week.

    ``Mon-Fri 10:00-14:00`` stands for five windows and ``daily 18:00-20:00`` for seven. A window that ends at or before
    the time of its start ends on the next day.

    Args:
        text: as files and people write them; empty for none.

    Raises:
        UsageError: a part is no window (BL-PLAN-02).
    """
    parts = (part.strip() for part in re.split(r"[;\n]", text))
    return tuple(sorted({window for part in parts if part for window in _windows_of(part)}))


def windows_text(windows: Iterable[Window]) -> str:
    """Windows as files write them: ``Fri 18:00-02:00;Sat 18:00-02:00``."""
    return ";".join(f"{_DAYS[w.weekday]} {_clock(w.start_min)}-{_clock(w.end_min % _DAY_MIN)}" for w in windows)


def spans_of(windows: Sequence[Window], monday: dt.date, zone: str) -> tuple[tuple[int, int], ...]:
    """When windows are in a week.

    A window belongs to the week in which it starts: one of Sunday night reaches into the next Monday. A window that
    starts or ends in the hour that the clocks skip starts or ends when they change; of an hour that comes twice, the
    first is meant.

    Args:
        windows: in local time; none for the whole week.
        monday: first day of the week.
        zone: IANA name of the local time.

    Returns:
        (start, end) in seconds since 1970 in UTC, in order, apart from one another.
    """
    if not windows:
        return (week_span(monday, zone),)
    ends = sorted(tuple(_at_s(monday, w.weekday, minute, zone) for minute in (w.start_min, w.end_min)) for w in windows)
    merged: list[tuple[int, int]] = []
    for start, end in ends:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif start < end:
            merged.append((start, end))
    return tuple(merged)


def week_span(monday: dt.date, zone: str) -> tuple[int, int]:
    """Start and end (excluded) of a local week, seconds since 1970 in UTC; 167 or 169 hours where clocks change."""
    return _at_s(monday, 0, 0, zone), _at_s(monday, 7, 0, zone)


def day_span(day: dt.date, zone: str) -> tuple[int, int]:
    """Start and end (excluded) of a local day, seconds since 1970 in UTC; 23 or 25 hours where clocks change."""
    return _at_s(day, 0, 0, zone), _at_s(day, 1, 0, zone)


def local_day(at_s: int, zone: str) -> dt.date:
    """The local day of an instant."""
    return _local(at_s, zone).date()


def local_minute(at_s: int, zone: str) -> int:
    """Minutes after local midnight by the clock, 0 to 1439."""
    moment = _local(at_s, zone)
    return moment.hour * _HOUR_MIN + moment.minute


def moment_in(text: str, monday: dt.date, zone: str) -> int:
    """A local moment of a week, such as ``2026-03-04T14:00``, in seconds since 1970 in UTC.

    Args:
        text: day and time on the clock; of a minute that has begun the next one counts.
        monday: first day of the week.
        zone: IANA name of the local time.

    Raises:
        UsageError: it is no such moment, or lies outside the week (BL-PLAN-77).
    """
    try:
        local = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        local = None
    if local is None or local.tzinfo is not None:
        raise UsageError(f"{text!r} is no local time; write it as 2026-03-04T14:00.", code="BL-PLAN-77")
    if not monday <= local.date() < monday + dt.timedelta(days=7):
        raise UsageError(f"{text} is not in the week {week_text(monday)}.", code="BL-PLAN-77")
    return _at_s(monday, (local.date() - monday).days, _minute_from(local.time()), zone)


def _minute_from(time: dt.time) -> int:
    return time.hour * 60 + time.minute + (time.second > 0 or time.microsecond > 0)


def day_words(at_s: int, zone: str) -> str:
    """An instant as people say it: ``Friday 22:00``."""
    moment = _local(at_s, zone)
    return f"{DAY_WORDS[moment.weekday()]} {moment:%H:%M}"


def _local(at_s: int, zone: str) -> dt.datetime:
    return dt.datetime.fromtimestamp(at_s, tz=ZoneInfo(zone))


def _at_s(monday: dt.date, weekday: int, minute: int, zone: str) -> int:
    local = np.datetime64(monday, "s") + np.timedelta64(weekday * _DAY_MIN + minute, "m")
    instant = local_to_utc(np.array([local], dtype="datetime64[s]"), zone)
    shown = utc_to_local(instant, zone)[0]
    at_s = int(instant.astype(np.int64)[0])
    return at_s if shown == local else _change_after(at_s, int((local - shown).astype(np.int64)), zone)


def _change_after(at_s: int, within_s: int, zone: str) -> int:
    """The minute in which the clocks change, for a local time that they skip."""
    minutes = np.arange(at_s, at_s + within_s + 60, 60)
    ahead = utc_to_local(minutes.astype("datetime64[s]"), zone).astype(np.int64) - minutes
    return int(minutes[np.argmax(ahead != ahead[0])])


def _windows_of(part: str) -> list[Window]:
    found = _WINDOW.fullmatch(part)
    if found is None:
        _refuse(f"{part!r} is not a time window. {_EXAMPLE}")
    start, end = _minutes(found["from"], part), _minutes(found["to"], part)
    start, end = start % _DAY_MIN, end + (_DAY_MIN if end <= start % _DAY_MIN else 0)
    return [Window(day, start, end) for day in _days_of(found["days"], part)]


def _days_of(words: str, part: str) -> list[int]:
    if words.casefold() in ("daily", "day", "everyday"):
        return list(range(7))
    ends = [_day(word, part) for word in re.split(r"\s*-\s*|\s+to\s+", words, flags=re.IGNORECASE)]
    return [(ends[0] + step) % 7 for step in range((ends[-1] - ends[0]) % 7 + 1)]


def _day(word: str, part: str) -> int:
    names = [name.casefold().startswith(word.casefold()) for name in DAY_WORDS]
    if len(word) < _SHORTEST_NAME or not any(names):
        _refuse(f"{word!r} in {part!r} is not a day of the week. {_EXAMPLE}")
    return names.index(True)


def _minutes(clock: str, part: str) -> int:
    hours, minutes = (int(number) for number in clock.split(":"))
    if minutes >= _HOUR_MIN or hours * _HOUR_MIN + minutes > _DAY_MIN:
        _refuse(f"{clock} in {part!r} is not a time of day; times run from 00:00 to 24:00.")
    return hours * _HOUR_MIN + minutes


def _clock(minutes: int) -> str:
    return f"{minutes // _HOUR_MIN:02d}:{minutes % _HOUR_MIN:02d}"


def _refuse(message: str) -> NoReturn:
    raise UsageError(message, code="BL-PLAN-02")
