"""The week of a plan: its figures, its crews day by day, and what each place gets on which day."""

from __future__ import annotations

__all__ = ["DayOfCrews", "ShiftSeen", "StopSeen", "WeekPage", "shifts_seen", "week_page"]

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import PatrolMode
from bluelamp_station.plans.queries.gantt_fairness import Fairness, fairness_of
from bluelamp_station.plans.queries.gantt_figures import week_figures
from bluelamp_station.plans.queries.gantt_matrix import PlaceRow, place_rows
from bluelamp_station.plans.queries.gantt_source import moment, pounds
from bluelamp_station.ui.gantt import GanttPiece, GanttRow, lay_out_gantt

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from bluelamp.core.figures import Figure
    from bluelamp.plans.results import PlannedShift
    from bluelamp_station.plans.queries.gantt_source import SeenSeat, SeenWeek
    from bluelamp_station.ui.gantt import Gantt

LOOKS = {"shift": "Shift", "travel": "On the way", "break": "Break", "visit": "Visit, with its number in the tour"}
_MODES = {PatrolMode.FOOT: "on foot", PatrolMode.CYCLE: "by bicycle", PatrolMode.VEHICLE: "by vehicle"}
_HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class StopSeen:
    """A visit of a tour.

    Args:
        number: its place in the tour, 1 is the first.
        ref: of the place.
        name: of the place.
        starts_at: when it is to start.
        ends_at: when it is to end.
        way: how long and how from the stop before: ``4 min on foot``.
    """

    number: int
    ref: str
    name: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    way: str


@dataclass(frozen=True, slots=True)
class ShiftSeen:
    """A shift of a plan.

    Args:
        shift_id: its key in the plan.
        anchor: id of its row on the page.
        pk: key of the published shift; None before.
        is_cancelled: whether it was cancelled since.
        starts_at: when it starts.
        ends_at: when it ends.
        base: name of the base.
        break_starts_at: when the break starts; None without one.
        break_ends_at: when it ends.
        seats: who is on it.
        stops: its tour.
        travel_min: minutes on the way in all, back to the base included.
        pounds: what it costs; None where that is not the reader's business.
    """

    shift_id: str
    anchor: str
    pk: int | None
    is_cancelled: bool
    starts_at: dt.datetime
    ends_at: dt.datetime
    base: str
    break_starts_at: dt.datetime | None
    break_ends_at: dt.datetime | None
    seats: tuple[SeenSeat, ...]
    stops: tuple[StopSeen, ...]
    travel_min: int
    pounds: Decimal | None

    @property
    def day(self) -> dt.date:
        """The local day on which it starts."""
        return self.starts_at.date()

    @property
    def crew_words(self) -> str:
        """Who is on it, in one line."""
        return " and ".join(seat.name for seat in self.seats) or "Nobody"


@dataclass(frozen=True, slots=True)
class DayOfCrews:
    """The shifts that start on one day, drawn and as rows."""

    day: dt.date
    chart: Gantt
    shifts: tuple[ShiftSeen, ...]


@dataclass(frozen=True, slots=True)
class WeekPage:
    """The week of a plan.

    Args:
        figures: words and figure of each number above the page.
        days: days on which shifts start.
        places: what each place gets on which day.
        dates: the seven days.
        fairness: how unpopular and extra hours and the ways are shared.
        words: what the reader must know: assumptions that the plan made.
    """

    figures: tuple[tuple[str, Figure], ...]
    days: tuple[DayOfCrews, ...]
    places: tuple[PlaceRow, ...]
    dates: tuple[dt.date, ...]
    fairness: Fairness
    words: tuple[str, ...]


def week_page(seen: SeenWeek) -> WeekPage:
    """The week of a plan; no query."""
    shifts = shifts_seen(seen)
    days = sorted({shift.day for shift in shifts})
    return WeekPage(
        figures=week_figures(seen),
        days=tuple(_day(day, [one for one in shifts if one.day == day], seen) for day in days),
        places=place_rows(seen),
        dates=tuple(seen.plan.monday + timedelta(days=step) for step in range(7)),
        fairness=fairness_of(seen),
        words=seen.plan.words,
    )


def shifts_seen(seen: SeenWeek) -> tuple[ShiftSeen, ...]:
    """The shifts of a plan, by start."""
    return tuple(_shift(one, number, seen) for number, one in enumerate(seen.plan.shifts, start=1))


def way_words(minutes: float, mode: PatrolMode) -> str:
    """A way in words: ``4 min on foot``; nothing to go is ``already there``."""
    if not minutes:
        return "already there"
    return f"{math.ceil(minutes)} min {_MODES[PatrolMode(mode)]}"


def _shift(shift: PlannedShift, number: int, seen: SeenWeek) -> ShiftSeen:
    row = seen.rows.get(shift.shift_id)
    # Of tours of the duty system no ways are kept.
    knows_ways = bool(shift.home_min) or any(stop.travel_min for stop in shift.stops)
    stops = tuple(
        StopSeen(
            index,
            stop.place_ref,
            seen.place_name(stop.place_ref),
            moment(stop.starts_s),
            moment(stop.ends_s),
            way_words(stop.travel_min, stop.travel_mode) if knows_ways else "not known",
        )
        for index, stop in enumerate(shift.stops, start=1)
    )
    return ShiftSeen(
        shift_id=shift.shift_id,
        anchor=f"shift-{number}",
        pk=row.pk if row is not None else None,
        is_cancelled=row is not None and row.cancelled_at is not None,
        starts_at=moment(shift.starts_s),
        ends_at=moment(shift.ends_s),
        base=shift.base,
        break_starts_at=None if shift.break_starts_s is None else moment(shift.break_starts_s),
        break_ends_at=None if shift.break_ends_s is None else moment(shift.break_ends_s),
        seats=seen.seats(shift),
        stops=stops,
        travel_min=math.ceil(sum(stop.travel_min for stop in shift.stops) + shift.home_min),
        pounds=pounds(shift.pence) if seen.shows_money else None,
    )


def _day(day: dt.date, shifts: list[ShiftSeen], seen: SeenWeek) -> DayOfCrews:
    """One day's chart from the full hour before its first start; ticks are true hours of the local clock."""
    planned = {one.shift_id: one for one in seen.plan.shifts}
    first_s, last_s = (
        min(planned[one.shift_id].starts_s for one in shifts),
        max(planned[one.shift_id].ends_s for one in shifts),
    )
    left_s = first_s // _HOUR_S * _HOUR_S
    n_hours = math.ceil((last_s - left_s) / _HOUR_S)
    ticks = [(hour * 60.0, f"{moment(left_s + hour * _HOUR_S):%H:%M}") for hour in range(n_hours + 1)]
    rows = [GanttRow(_label(shift), tuple(_pieces(shift, planned[shift.shift_id], left_s))) for shift in shifts]
    title = f"Crews whose shifts start on {day:%A %-d %B}"
    chart = lay_out_gantt(rows, title, whole=n_hours * 60.0, ticks=ticks, looks=LOOKS)
    return DayOfCrews(day, chart, tuple(shifts))


def _label(shift: ShiftSeen) -> str:
    cancelled = " (cancelled)" if shift.is_cancelled else ""
    return f"{shift.starts_at:%H:%M} to {shift.ends_at:%H:%M}, {shift.base}: {shift.crew_words}{cancelled}"


def _pieces(shift: ShiftSeen, planned: PlannedShift, left_s: int) -> list[GanttPiece]:
    def piece(start_s: float, end_s: float, title: str, look: str, text: str = "", url: str = "") -> GanttPiece:
        return GanttPiece((start_s - left_s) / 60, max(0.0, (end_s - start_s) / 60), title, look, text, url)

    visits = "1 visit" if len(shift.stops) == 1 else f"{len(shift.stops)} visits"
    told = f"{_label(shift)}; {visits}. Go to its row in the table."
    found = [piece(planned.starts_s, planned.ends_s, told, "shift", url=f"#{shift.anchor}")]
    for stop, one in zip(shift.stops, planned.stops, strict=True):
        way = f"To {stop.ref}: {stop.way}"
        found.append(piece(one.starts_s - one.travel_min * 60, one.starts_s, way, "travel"))
        when = f"{stop.starts_at:%H:%M} to {stop.ends_at:%H:%M}"
        visit = f"Visit {stop.number}, {stop.ref} {stop.name}, {when}"
        found.append(piece(one.starts_s, one.ends_s, visit, "visit", str(stop.number)))
    if planned.stops and planned.home_min:
        last_s = planned.stops[-1].ends_s
        home = f"Back to {shift.base}: {math.ceil(planned.home_min)} min"
        found.append(piece(last_s, last_s + planned.home_min * 60, home, "travel"))
    if planned.break_starts_s is not None and planned.break_ends_s is not None:
        when = f"Break, {moment(planned.break_starts_s):%H:%M} to {moment(planned.break_ends_s):%H:%M}"
        found.append(piece(planned.break_starts_s, planned.break_ends_s, when, "break"))
    return found
