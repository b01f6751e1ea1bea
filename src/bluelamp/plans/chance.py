"""How far somebody who watches a place could learn when the next visit comes."""

from __future__ import annotations

__all__ = ["Chance", "chance_of"]

import datetime as dt
import math
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp.plans.records import Window

_HOUR_MIN = 60
_WEEK_MIN = 7 * 24 * _HOUR_MIN


@dataclass(frozen=True, slots=True)
class Chance:
    """How random the visits of a place were over some weeks.

    Args:
        visits: how many there were.
        weeks: in how many weeks.
        evenness: Shannon entropy of the hour of the week in which visits started, over the most that so many visits
            could have in so many hours of its windows: 0 where all started in one hour, 1 where they were spread as
            evenly as can be; None for fewer than two visits.
        repeats: share of the visits from the second week on that started within ``near_min`` of the weekday and the
            time by the clock of a visit in the week before; None where there are none.
        repeats_by_chance: what that share would be on average if starts were drawn evenly from the windows; None where
            there are none.
    """

    visits: int
    weeks: int
    evenness: float | None
    repeats: float | None
    repeats_by_chance: float | None


def chance_of(weeks: Sequence[Sequence[int]], windows: Sequence[Window], zone: str, *, near_min: int = 15) -> Chance:
    """Measure how random the starts of a place's visits were.

    Args:
        weeks: starts of the visits of each week, in seconds since 1970 in UTC, weeks in order.
        windows: when visits may start, in local time; none for the whole week.
        zone: IANA name of the local time.
        near_min: two starts this many minutes apart at the most look the same.

    Returns:
        The measures; the edges of windows are not allowed for in ``repeats_by_chance``, which so is a little high.
    """
    minutes = [[_week_minute(start_s, zone) for start_s in starts] for starts in weeks]
    every = [minute for week in minutes for minute in week]
    open_min = _open_minutes(windows)
    near = [
        any(_apart(minute, other) <= near_min for other in before)
        for before, week in _followed(minutes)
        for minute in week
    ]
    share = min(1.0, (2 * near_min + 1) / open_min)
    expected = [1.0 - (1.0 - share) ** len(before) for before, week in _followed(minutes) for _ in week]
    return Chance(
        visits=len(every),
        weeks=len(weeks),
        evenness=_evenness(every, math.ceil(open_min / _HOUR_MIN)),
        repeats=sum(near) / len(near) if near else None,
        repeats_by_chance=sum(expected) / len(expected) if expected else None,
    )


def _followed(weeks: Sequence[Sequence[int]]) -> list[tuple[Sequence[int], Sequence[int]]]:
    return [(before, week) for before, week in pairwise(weeks) if before]


def _evenness(minutes: Sequence[int], n_hours: int) -> float | None:
    n = len(minutes)
    if n < 2:  # noqa: PLR2004 - one visit says nothing about spread
        return None
    counts = Counter(minute // _HOUR_MIN for minute in minutes)
    entropy = -sum(count / n * math.log2(count / n) for count in counts.values())
    most = _most_entropy(n, max(1, n_hours, len(counts)))
    return 1.0 if most == 0 else max(0.0, entropy / most)


def _most_entropy(n: int, n_hours: int) -> float:
    """Entropy of n visits shared out over hours as evenly as whole numbers allow."""
    low, over = divmod(n, n_hours)
    counts = [low + 1] * over + [low] * (n_hours - over)
    return -sum(count / n * math.log2(count / n) for count in counts if count)


def _week_minute(start_s: int, zone: str) -> int:
    moment = dt.datetime.fromtimestamp(start_s, tz=ZoneInfo(zone))
    return (moment.weekday() * 24 + moment.hour) * _HOUR_MIN + moment.minute


def _apart(one: int, other: int) -> int:
    gap = abs(one - other)
    return min(gap, _WEEK_MIN - gap)


def _open_minutes(windows: Sequence[Window]) -> int:
    if not windows:
        return _WEEK_MIN
    first = 24 * _HOUR_MIN
    return len(
        {
            minute % _WEEK_MIN
            for window in windows
            for minute in range(window.weekday * first + window.start_min, window.weekday * first + window.end_min)
        }
    )
