"""Months, ranges of months or days, and local time.

Months and dates are local time; instants are UTC. Conversions between the two are vectorised over numpy arrays and use
the zone's own transitions, so that British Summer Time and Greenwich Mean Time are told apart to the minute.
"""

from __future__ import annotations

__all__ = [
    "EARLIEST_YEAR",
    "LATEST_YEAR",
    "DayRange",
    "Month",
    "MonthRange",
    "Period",
    "day_from_text",
    "days_of",
    "local_to_utc",
    "month_bounds_utc",
    "period_from_text",
    "period_of_days",
    "utc_to_local",
]

import contextlib
import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias
from zoneinfo import ZoneInfo

import numpy as np

from bluelamp.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTHS_IN_YEAR = 12
# No police record and no programme lies outside these years: what does is a slip.
EARLIEST_YEAR, LATEST_YEAR = 1900, 2200


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month in local time.

    Args:
        year: four-digit year.
        month: 1 to 12.
    """

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read ``2024-01``.

        Raises:
            UsageError: the text is not a month.
        """
        found = _MONTH.fullmatch(text.strip())
        if found is None or not EARLIEST_YEAR <= int(found.group(1)) <= LATEST_YEAR:
            raise UsageError(f"{text!r} is not a month; write it as 2024-01.", code="BL-PERIOD-01")
        return cls(int(found.group(1)), int(found.group(2)))

    def __str__(self) -> str:
        """``2024-01``."""
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def ordinal(self) -> int:
        """Months since year 0, for arithmetic."""
        return self.year * _MONTHS_IN_YEAR + self.month - 1

    @classmethod
    def from_ordinal(cls, ordinal: int) -> Month:
        """The inverse of :attr:`ordinal`."""
        return cls(ordinal // _MONTHS_IN_YEAR, ordinal % _MONTHS_IN_YEAR + 1)

    def plus(self, months: int) -> Month:
        """The month that lies so many months later."""
        return Month.from_ordinal(self.ordinal + months)

    @property
    def days(self) -> int:
        """Number of days."""
        following = self.plus(1)
        return (dt.date(following.year, following.month, 1) - dt.date(self.year, self.month, 1)).days


@dataclass(frozen=True, slots=True)
class MonthRange:
    """Consecutive months, both ends included.

    Args:
        first: first month.
        last: last month.
    """

    first: Month
    last: Month

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise UsageError(f"The period ends ({self.last}) before it begins ({self.first}).", code="BL-PERIOD-02")

    @classmethod
    def parse(cls, first: str, last: str) -> MonthRange:
        """Read two months."""
        return cls(Month.parse(first), Month.parse(last))

    @classmethod
    def from_text(cls, text: str) -> MonthRange:
        """Read ``2024-01..2024-03``, or one month alone: the inverse of ``str``.

        Raises:
            UsageError: an end is not a month, or the range ends before it begins.
        """
        first, _, last = text.partition("..")
        return cls.parse(first, last or first)

    def __iter__(self) -> Iterator[Month]:
        """The months in order."""
        return (Month.from_ordinal(i) for i in range(self.first.ordinal, self.last.ordinal + 1))

    def __len__(self) -> int:
        """How many months."""
        return self.last.ordinal - self.first.ordinal + 1

    def __contains__(self, month: object) -> bool:
        """Whether the month lies in the range."""
        return isinstance(month, Month) and self.first <= month <= self.last

    def __str__(self) -> str:
        """``2024-01..2024-03``, or the month alone."""
        return str(self.first) if self.first == self.last else f"{self.first}..{self.last}"


@dataclass(frozen=True, slots=True)
class DayRange:
    """Consecutive days in local time, both ends included.

    Args:
        first: first day.
        last: last day.
    """

    first: dt.date
    last: dt.date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise UsageError(f"The period ends ({self.last}) before it begins ({self.first}).", code="BL-PERIOD-02")

    @classmethod
    def parse(cls, first: str, last: str) -> DayRange:
        """Read two days.

        Raises:
            UsageError: an end is not a day, or the range ends before it begins.
        """
        return cls(day_from_text(first), day_from_text(last))

    @classmethod
    def from_text(cls, text: str) -> DayRange:
        """Read ``2023-12-01..2023-12-15``, or one day alone: the inverse of ``str``.

        Raises:
            UsageError: an end is not a day, or the range ends before it begins.
        """
        first, _, last = text.partition("..")
        return cls.parse(first, last or first)

    def __iter__(self) -> Iterator[dt.date]:
        """The days in order."""
        return (self.first + dt.timedelta(days=i) for i in range(len(self)))

    def __len__(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    def __contains__(self, day: object) -> bool:
        """Whether the day lies in the range."""
        return isinstance(day, dt.date) and self.first <= day <= self.last

    def __str__(self) -> str:
        """``2023-12-01..2023-12-15``, or the day alone."""
        return str(self.first) if self.first == self.last else f"{self.first}..{self.last}"


def day_from_text(text: str) -> dt.date:
    """Read a day such as ``2024-01-31``.

    Raises:
        UsageError: the text is no day.
    """
    with contextlib.suppress(ValueError):
        day = dt.date.fromisoformat(text.strip())
        if _DAY.fullmatch(text.strip()) and EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            return day
    raise UsageError(f"{text!r} is not a day; write it as 2024-01-31.", code="BL-PERIOD-03")


# What a figure may speak of.
Period: TypeAlias = MonthRange | DayRange


def period_from_text(text: str) -> Period:
    """Read a range of months or of days: the inverse of ``str`` for both.

    Raises:
        UsageError: it is neither, or it ends before it begins.
    """
    first = text.partition("..")[0].strip()
    return DayRange.from_text(text) if _DAY.fullmatch(first) else MonthRange.from_text(text)


def period_of_days(first: dt.date, last: dt.date) -> Period:
    """A range of months where the days are whole months, else the days.

    Raises:
        UsageError: the last day lies before the first.
    """
    days = DayRange(first, last)
    if first.day == 1 and (last + dt.timedelta(days=1)).day == 1:
        return MonthRange(Month(first.year, first.month), Month(last.year, last.month))
    return days


def days_of(period: Period) -> DayRange:
    """The days of a range of months, or the days themselves."""
    if isinstance(period, DayRange):
        return period
    first, last = period.first, period.last
    return DayRange(dt.date(first.year, first.month, 1), dt.date(last.year, last.month, last.days))


def month_bounds_utc(month: Month, zone: str) -> tuple[np.datetime64, np.datetime64]:
    """The instants at which a local month begins and ends, as UTC ``datetime64[s]``; the end is excluded."""
    following = month.plus(1)
    local = np.array([f"{month}-01", f"{following}-01"], dtype="datetime64[s]")
    start, end = local_to_utc(local, zone)
    return start, end


@lru_cache(maxsize=64)
def _transitions(zone: str, first_year: int, last_year: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """UTC seconds at which the offset changes, shape (k,), and the offsets between them in seconds, shape (k + 1,)."""
    info = ZoneInfo(zone)
    step = dt.timedelta(days=1)
    moment = dt.datetime(first_year, 1, 1, tzinfo=dt.UTC)
    end = dt.datetime(last_year + 1, 1, 1, tzinfo=dt.UTC)
    offsets = [_offset(info, moment)]
    instants: list[int] = []
    while moment < end:
        following = moment + step
        if _offset(info, following) != offsets[-1]:
            instants.append(_first_change(info, moment, following))
            offsets.append(_offset(info, following))
        moment = following
    return np.array(instants, dtype=np.int64), np.array(offsets, dtype=np.int64)


def _offset(info: ZoneInfo, moment: dt.datetime) -> int:
    offset = moment.astimezone(info).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def _first_change(info: ZoneInfo, before: dt.datetime, after: dt.datetime) -> int:
    """Bisect to the second at which the offset changes."""
    low, high = int(before.timestamp()), int(after.timestamp())
    old = _offset(info, before)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(info, dt.datetime.fromtimestamp(middle, tz=dt.UTC)) == old:
            low = middle
        else:
            high = middle
    return high


def _years(times: NDArray[np.datetime64]) -> tuple[int, int]:
    known = times[~np.isnat(times)]
    if known.size == 0:
        return 2000, 2000
    years = known.astype("datetime64[Y]").astype(np.int64) + 1970
    return int(years.min()) - 1, int(years.max()) + 1


def utc_to_local(times: NDArray[np.datetime64], zone: str) -> NDArray[np.datetime64]:
    """Wall-clock times in a zone.

    Args:
        times: UTC instants, any shape; NaT stays NaT.
        zone: IANA name, e.g. ``Europe/London``.

    Returns:
        ``datetime64[s]`` of the same shape.
    """
    seconds = times.astype("datetime64[s]")
    instants, offsets = _transitions(zone, *_years(seconds))
    offset = offsets[np.searchsorted(instants, seconds.astype(np.int64), side="right")]
    shifted: NDArray[np.datetime64] = seconds + offset.astype("timedelta64[s]")
    return shifted


def local_to_utc(times: NDArray[np.datetime64], zone: str) -> NDArray[np.datetime64]:
    """UTC instants of wall-clock times.

    A time that the clocks pass twice in autumn is taken as the first of the two; one that they skip in spring is read
    with the offset after the change.

    Args:
        times: local times, any shape; NaT stays NaT.
        zone: IANA name.

    Returns:
        ``datetime64[s]`` of the same shape.
    """
    local = times.astype("datetime64[s]")
    instants, offsets = _transitions(zone, *_years(local))
    # In local time an offset rules until the instant of change as the old offset shows it.
    ends = instants + offsets[:-1]
    offset = offsets[np.searchsorted(ends, local.astype(np.int64), side="right")]
    instant: NDArray[np.datetime64] = local - offset.astype("timedelta64[s]")
    return instant
