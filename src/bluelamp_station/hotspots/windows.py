"""Time windows of a place: local times such as ``Fri 18:00-02:00``, read with care and written one way."""

from __future__ import annotations

__all__ = ["Window", "parse_windows", "windows_text"]

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from bluelamp.core.errors import RefusedInputError

if TYPE_CHECKING:
    from collections.abc import Iterable

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY_MIN = 24 * 60
_WEEK_MIN = 7 * _DAY_MIN
_MOST_TEXT = 300
_WINDOW = re.compile(
    r"(?P<days>[a-z]+(?:\s*(?:-|\bto\b)\s*[a-z]+)?)\s+"
    r"(?P<from>\d{1,2}:\d{2})\s*(?:-|\u2013|to)\s*(?P<to>\d{1,2}:\d{2})",
    re.IGNORECASE,
)
_EXAMPLE = "Write each window as a day and two local times, such as Fri 18:00-02:00, and part several by a semicolon."


@dataclass(frozen=True, slots=True)
class Window:
    """A time of the week in which a place is patrolled.

    Args:
        day: 0 for Monday; the day on which it begins.
        start_min: minutes after local midnight.
        end_min: likewise; at or before the start it lies on the next day.
    """

    day: int
    start_min: int
    end_min: int

    @property
    def crosses_midnight(self) -> bool:
        """Whether it ends on the next day."""
        return self.end_min <= self.start_min

    @property
    def minutes(self) -> int:
        """Its length on a day without a change of the clocks."""
        return (self.end_min - self.start_min) % _DAY_MIN or _DAY_MIN

    @property
    def begins_in_week(self) -> int:
        """Minutes from Monday midnight to its start."""
        return self.day * _DAY_MIN + self.start_min

    def __str__(self) -> str:
        """As the file format writes it."""
        return f"{_DAYS[self.day]} {_clock(self.start_min)}-{_clock(self.end_min)}"


def parse_windows(text: str) -> tuple[Window, ...]:
    """Read windows parted by ``;``, in the order of the week; ``Mon-Fri 10:00-14:00`` stands for five.

    Args:
        text: as somebody typed it; empty for none.

    Raises:
        RefusedInputError: a part is no window, or two overlap (BL-SETS-07).
    """
    windows = [window for part in re.split(r"[;\n]", text) if part.strip() for window in _windows_of(part.strip())]
    windows.sort(key=lambda window: (window.begins_in_week, window.minutes))
    _refuse_overlap(windows)
    if len(windows_text(windows)) > _MOST_TEXT:
        raise _refused(f"These are {len(windows)} windows; keep to those that matter most, 17 at the most.")
    return tuple(windows)


def windows_text(windows: Iterable[Window]) -> str:
    """Windows as the file format writes them."""
    return "; ".join(str(window) for window in windows)


def _windows_of(part: str) -> list[Window]:
    found = _WINDOW.fullmatch(part)
    if found is None:
        raise _refused(f"{part!r} is not a time window. {_EXAMPLE}")
    start, end = _minutes(found["from"], part), _minutes(found["to"], part)
    return [Window(day, start, end % _DAY_MIN) for day in _days_of(found["days"], part)]


def _days_of(words: str, part: str) -> list[int]:
    if words.casefold() in ("daily", "day", "everyday"):
        return list(range(7))
    ends = [_day(word, part) for word in re.split(r"\s*-\s*|\s+to\s+", words.strip())]
    if len(ends) == 1:
        return ends
    return [(ends[0] + step) % 7 for step in range((ends[-1] - ends[0]) % 7 + 1)]


def _day(word: str, part: str) -> int:
    full = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    for number, name in enumerate(full):
        if len(word) >= 3 and name.startswith(word.casefold()):  # noqa: PLR2004 - the shortest clear name of a day
            return number
    raise _refused(f"{word!r} in {part!r} is not a day of the week. {_EXAMPLE}")


def _minutes(clock: str, part: str) -> int:
    hours, minutes = (int(number) for number in clock.split(":"))
    if minutes >= 60 or hours * 60 + minutes > _DAY_MIN:  # noqa: PLR2004 - minutes of an hour
        raise _refused(f"{clock} in {part!r} is not a time of day; times run from 00:00 to 24:00.")
    return hours * 60 + minutes


def _refuse_overlap(windows: list[Window]) -> None:
    for one, other in [*pairwise(windows), *([(windows[-1], windows[0])] if len(windows) > 1 else [])]:
        gap = (other.begins_in_week - one.begins_in_week) % _WEEK_MIN
        if gap < one.minutes:
            raise _refused(f"{one} and {other} overlap; write them as one window.")


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _refused(message: str) -> RefusedInputError:
    return RefusedInputError(message, code="BL-SETS-07")
