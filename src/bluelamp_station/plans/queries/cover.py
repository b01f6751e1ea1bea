"""Planned minutes against wanted minutes, by the hour of the week."""

from __future__ import annotations

__all__ = ["CoverPage", "CoverRow", "cover_page", "planned_by_hour", "wanted_by_hour"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp.core.figures import Figure, Geography
from bluelamp_station.plans.queries.gantt_source import moment
from bluelamp_station.ui.hour_grids import DAYS, lay_out_hour_grid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bluelamp.plans.records import DoseTarget, Window
    from bluelamp.plans.results import WeekPlan
    from bluelamp_station.plans.queries.gantt_source import SeenWeek
    from bluelamp_station.ui.hour_grids import HourGrid

_DAYS, _HOURS = 7, 24
_HOUR_MIN, _HOUR_S, _MINUTE_S = 60, 3600, 60
_WEEK_MIN = _DAYS * _HOURS * _HOUR_MIN
Grid = list[list[float]]
_COVERED = (
    "Of the minutes that the targets want, the share that has planned minutes in the same hour of the week; minutes "
    "planned in other hours do not make up for it."
)


@dataclass(frozen=True, slots=True)
class CoverRow:
    """One hour of the day: for each weekday planned and wanted minutes, in words; below a minute with a decimal."""

    hour: int
    cells: tuple[tuple[str, str], ...]

    @property
    def words(self) -> str:
        """The hour as people read it."""
        return f"{self.hour:02d}:00 to {(self.hour + 1) % _HOURS:02d}:00"


@dataclass(frozen=True, slots=True)
class CoverPage:
    """Cover against demand.

    Args:
        covered: share of the wanted minutes that are planned in their hour.
        planned: planned minutes by hour, drawn.
        wanted: wanted minutes by hour, drawn with the same shades.
        days: names of the seven columns.
        rows: the same as a table; hours in which nothing is wanted or planned are left out.
        n_by_hours: places whose wanted hours come from their incidents.
        n_places: places with a target.
    """

    covered: Figure
    planned: HourGrid
    wanted: HourGrid
    days: tuple[str, ...]
    rows: tuple[CoverRow, ...]
    n_by_hours: int
    n_places: int


def cover_page(seen: SeenWeek) -> CoverPage:
    """Cover against demand of a plan; no query."""
    known = {ref: place.evidence.get("by_hour") for ref, place in seen.places.items()}
    by_hour = {ref: grid for ref, grid in known.items() if grid}
    targets = [one for one in seen.problem.targets if one.visits_per_week and one.place_ref in seen.places]
    windows = {one.ref: one.windows for one in seen.problem.places}
    wanted = wanted_by_hour(targets, windows, by_hour, patrol_hours=seen.problem.rules.patrol_hours)
    planned = planned_by_hour(seen.plan)
    pairs = [(planned[day][hour], wanted[day][hour]) for day in range(_DAYS) for hour in range(_HOURS)]
    both, total = sum(min(pair) for pair in pairs), sum(want for _, want in pairs)
    most = max((max(pair) for pair in pairs), default=0.0)
    return CoverPage(
        covered=Figure(
            "wanted_minutes_covered",
            both / total if total else None,
            "share",
            _COVERED,
            period=seen.period,
            geography=Geography(seen.programme.area.name),
            source=seen.source,
            as_at=seen.as_at,
        ),
        planned=lay_out_hour_grid(planned, "Planned minutes of visits, by hour", unit="minutes", most=most),
        wanted=lay_out_hour_grid(wanted, "Wanted minutes of visits, by hour", unit="minutes", most=most),
        days=DAYS,
        rows=tuple(_rows(planned, wanted)),
        n_by_hours=sum(one.place_ref in by_hour for one in targets),
        n_places=len(targets),
    )


def wanted_by_hour(
    targets: Iterable[DoseTarget],
    windows: Mapping[str, Sequence[Window]],
    by_hour: Mapping[str, Sequence[Sequence[float]]],
    *,
    patrol_hours: tuple[int, int],
) -> Grid:
    """Minutes that targets want in each hour of the week, Monday first.

    A target's minutes lie in its windows, else in its place's, else in the hours of patrol; within them as the
    place's incidents lie by hour where that is known, evenly where it is not.

    Args:
        targets: of the week.
        windows: of places, by ref.
        by_hour: incidents of places by weekday and hour, shared out over the hours in which each may have been, by ref.
        patrol_hours: of the plan's rules, for places without windows, as (first, last excluded); 24 and more for after
            midnight.
    """
    found, (first, last) = _empty(), patrol_hours
    usual = [(day, first * _HOUR_MIN, last * _HOUR_MIN) for day in range(_DAYS)]
    for target in targets:
        held = target.windows or windows.get(target.place_ref, ())
        room = _minutes_in([(one.weekday, one.start_min, one.end_min) for one in held] or usual)
        weights = _weighted(room, by_hour.get(target.place_ref))
        whole = sum(map(sum, weights))
        minutes = target.visits_per_week * target.minutes
        for day, hour in _every_hour():
            found[day][hour] += minutes * weights[day][hour] / whole if whole else 0.0
    return found


def planned_by_hour(plan: WeekPlan) -> Grid:
    """Minutes of planned visits in each local hour of the week; a visit that runs over the hour counts in both."""
    found = _empty()
    for shift in plan.shifts:
        for stop in shift.stops:
            at_s = stop.starts_s
            while at_s < stop.ends_s:
                end_s = min(stop.ends_s, (at_s // _HOUR_S + 1) * _HOUR_S)
                local = moment(at_s)
                found[local.weekday()][local.hour] += (end_s - at_s) / _MINUTE_S
                at_s = end_s
    return found


def _minutes_in(spans: Iterable[tuple[int, int, int]]) -> Grid:
    """Minutes of each hour that lie in spans of (weekday, first, last minute); Sunday night's are early on Monday."""
    found = _empty()
    for weekday, first, last in spans:
        start = weekday * _HOURS * _HOUR_MIN + first
        end = start + last - first
        for begin in range(start // _HOUR_MIN * _HOUR_MIN, end, _HOUR_MIN):
            day, minute = divmod(begin % _WEEK_MIN, _HOURS * _HOUR_MIN)
            overlap = min(end, begin + _HOUR_MIN) - max(start, begin)
            hour = minute // _HOUR_MIN
            found[day][hour] = min(float(_HOUR_MIN), found[day][hour] + overlap)
    return found


def _weighted(room: Grid, by_hour: Sequence[Sequence[float]] | None) -> Grid:
    """Room in each hour by the incidents there; the room alone where no incident lies in it, or hours are not known."""
    if by_hour is None or [len(day) for day in by_hour] != [_HOURS] * _DAYS:
        return room
    found = [[room[day][hour] * float(by_hour[day][hour]) for hour in range(_HOURS)] for day in range(_DAYS)]
    return found if any(map(any, found)) else room


def _rows(planned: Grid, wanted: Grid) -> Iterable[CoverRow]:
    for hour in range(_HOURS):
        pairs = [(planned[day][hour], wanted[day][hour]) for day in range(_DAYS)]
        if any(any(pair) for pair in pairs):
            yield CoverRow(hour, tuple((_minutes(plan), _minutes(want)) for plan, want in pairs))


def _minutes(value: float) -> str:
    return f"{value:.1f}" if 0 < value < 1 else f"{value:.0f}"


def _empty() -> Grid:
    return [[0.0] * _HOURS for _ in range(_DAYS)]


def _every_hour() -> Iterable[tuple[int, int]]:
    return ((day, hour) for day in range(_DAYS) for hour in range(_HOURS))
