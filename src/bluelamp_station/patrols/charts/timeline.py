"""A day or a week as a timeline: a line for each place, a bar for each visit, as long as its minutes."""

from __future__ import annotations

__all__ = ["TimelineLine", "day_timeline", "table_lines"]

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from bluelamp_station.patrols.rows import midnight
from bluelamp_station.patrols.visit_words import crew_words, minutes_of
from bluelamp_station.ui.timelines import Span, Timeline, TimelineRow, lay_out_timeline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp_station.patrols.queries.ground import PlaceLine
    from bluelamp_station.patrols.queries.timeline import TimelineVisit
    from bluelamp_station.patrols.rows import Days

QUALIFYING_MIN = 15
_LOOKS = {"whole": "15 minutes or more", "short": "shorter than 15 minutes", "open": "not ended yet"}
_TICK_HOURS = 2
_MOST_OPEN_MIN = 16 * 60.0
_MINUTE, _HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
_MOST_OPEN = 16 * _HOUR
# A day of fewer hours has a word for each.
_FEW = 10 * _HOUR
# SVG units of an hour, and of a whole day.
_HOUR_WIDTH, _LEAST_WIDTH, _MOST_WIDTH = 48, 480, 980


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """A visit as a line of the table: where, when, how long and by whom, in words."""

    visit: TimelineVisit
    place: str
    began: str
    ended: str
    minutes: str
    crew: str


def day_timeline(visits: Sequence[TimelineVisit], lines: Sequence[PlaceLine], days: Days, now: dt.datetime) -> Timeline:
    """Bars by place.

    Args:
        visits: to be drawn.
        lines: places in their order; visits elsewhere are not drawn.
        days: the day or the week.
        now: for visits that have no end yet.
    """
    start, end = _shown(visits, days, now)
    rows = [
        TimelineRow(line.label, tuple(_span(one, start, now) for one in visits if one.place_ref == line.ref))
        for line in lines
    ]
    whole = (end - start) / _MINUTE
    title = (
        f"Visits on {date_format(days.first, 'l j F Y')} by place: a bar is as long as its visit"
        if len(days) == 1
        else f"Visits from {date_format(days.first, 'j F')} to {date_format(days.last, 'j F Y')} by place"
    )
    return lay_out_timeline(
        rows,
        title,
        whole=whole,
        ticks=_ticks(days, start, end),
        looks=_LOOKS,
        plot_width=_width(days, whole),
        is_narrow=len(days) == 1,
    )


def _width(days: Days, whole: float) -> int:
    """A day is as wide as its hours need, so that a small screen shows most of it; a week has its usual width."""
    return _MOST_WIDTH if len(days) > 1 else min(max(round(whole / 60 * _HOUR_WIDTH), _LEAST_WIDTH), _MOST_WIDTH)


def _shown(visits: Sequence[TimelineVisit], days: Days, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """A week whole; of a day the hours with visits and one on either side, so that bars are seen on a small screen."""
    if len(days) > 1 or not visits:
        return days.start_at, days.end_at
    first = min(one.started_at for one in visits)
    ends = [one.started_at + dt.timedelta(minutes=one.minutes_best or 0.0) for one in visits]
    ends += [now for one in visits if one.is_open and now - one.started_at < _MOST_OPEN]
    return (
        max(days.start_at, _hour(first) - _HOUR),
        min(days.end_at, _hour(max(ends) + _HOUR - dt.timedelta(microseconds=1)) + _HOUR),
    )


def _hour(at: dt.datetime) -> dt.datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _span(visit: TimelineVisit, first: dt.datetime, now: dt.datetime) -> Span:
    start = (visit.started_at - first) / _MINUTE
    crew = crew_words(visit.roles)
    began = date_format(timezone.localtime(visit.started_at), "D H:i")
    url = reverse("patrols:visit", args=[visit.pk])
    if visit.minutes_best is None:
        length = min(max((now - visit.started_at) / _MINUTE, 0.0), _MOST_OPEN_MIN)
        return Span(start, length, f"{visit.place_ref}, from {began}, not ended; crew {crew}", url, "open")
    words = minutes_of(visit.minutes_low, visit.minutes_best, visit.minutes_high)
    title = f"{visit.place_ref}, from {began}, {words}, evidence {visit.evidence}; crew {crew}"
    return Span(start, visit.minutes_best, title, url, "whole" if visit.minutes_best >= QUALIFYING_MIN else "short")


def _ticks(days: Days, start: dt.datetime, end: dt.datetime) -> list[tuple[float, str]]:
    """Hours of a day by the clock on the wall, or the days of a week; clocks may change between them."""
    if len(days) > 1:
        return [((midnight(day) - start) / _MINUTE, date_format(day, "D j")) for day in days]
    step = 1 if end - start <= _FEW else _TICK_HOURS
    hours = (timezone.make_aware(dt.datetime.combine(days.first, dt.time(hour))) for hour in range(0, 24, step))
    return [((at - start) / _MINUTE, f"{at:%H:%M}") for at in hours if start <= at < end]


def table_lines(visits: Sequence[TimelineVisit], lines: Sequence[PlaceLine]) -> list[TimelineLine]:
    """The same as a table, in the order of time.

    Args:
        visits: that are drawn.
        lines: places.
    """
    names = {line.ref: line.label for line in lines}
    return [
        TimelineLine(
            one,
            names.get(one.place_ref, one.place_ref),
            date_format(timezone.localtime(one.started_at), "D j M H:i"),
            "" if one.ended_at is None else date_format(timezone.localtime(one.ended_at), "H:i"),
            minutes_of(one.minutes_low, one.minutes_best, one.minutes_high),
            crew_words(one.roles),
        )
        for one in visits
    ]
