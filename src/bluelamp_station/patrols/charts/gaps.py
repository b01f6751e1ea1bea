"""Gaps between visits by place: bars of the longest, a table, and which places have waited too long."""

from __future__ import annotations

__all__ = ["GapLine", "gap_bars", "gap_lines"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp_station.ui.charts import Bar

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from bluelamp_station.patrols.engine.figures import Gap
    from bluelamp_station.patrols.queries.ground import PlaceLine

_DAY_H = 24.0


@dataclass(frozen=True, slots=True)
class GapLine:
    """A place and how long it waited.

    Args:
        place: the place.
        gap: its gaps in the period.
        longest: in words.
        median: in words.
        last_day: local day of its last visit ever; None without any.
        days_since: days from then to today; None without any.
        is_waiting: whether it has waited longer than allowed.
    """

    place: PlaceLine
    gap: Gap
    longest: str
    median: str
    last_day: dt.date | None
    days_since: int | None
    is_waiting: bool


def gap_lines(
    places: Sequence[PlaceLine],
    gaps: Mapping[str, Gap],
    last_days: Mapping[str, dt.date],
    *,
    today: dt.date,
    alert_days: int,
    is_now: bool = True,
) -> list[GapLine]:
    """A line for each place, those that wait longest first.

    Args:
        places: the places.
        gaps: of the period, by ref.
        last_days: of the last visit ever, by ref.
        today: the day from which days are counted.
        alert_days: from how many days on a place that is to be patrolled has waited too long.
        is_now: whether the period reaches up to now; of a period long past nobody waits.
    """
    lines = []
    for place in places:
        last, gap = last_days.get(place.ref), gaps[place.ref]
        since = None if last is None else (today - last).days
        is_waiting = is_now and place.is_expected and (since is None or since >= alert_days)
        median = "" if gap.median_h is None else hours_words(gap.median_h)
        lines.append(GapLine(place, gap, hours_words(gap.longest_h), median, last, since, is_waiting))
    return sorted(lines, key=lambda line: (not line.is_waiting, -line.gap.longest_h, line.place.ref))


def hours_words(hours: float) -> str:
    """Hours as people say them: ``5.5 hours``, ``3.2 days`` from two days on."""
    if hours < 2 * _DAY_H:
        return f"{hours:,.1f} hours"
    return f"{hours / _DAY_H:,.1f} days"


def gap_bars(lines: Sequence[GapLine]) -> list[Bar]:
    """Bars of the longest gap by place, those that wait too long in another colour and with a word.

    Args:
        lines: as they stand in the table.
    """
    return [
        Bar(
            line.place.label,
            line.gap.longest_h,
            f"{line.longest}{', waiting now' if line.is_waiting else ''}",
            colour="red" if line.is_waiting else "blue",
        )
        for line in lines
    ]
