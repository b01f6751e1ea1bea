"""When a place may be visited: its windows, without days off, barred days and what lies too near to other visits."""

from __future__ import annotations

__all__ = [
    "PlaceWeek",
    "place_week",
    "starts_in",
    "unplanned_visits",
    "visit_times",
    "visits_due",
    "windows_for",
    "without",
]

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp.plans.records import Window
from bluelamp.plans.spacing import Spacing
from bluelamp.plans.weeks import day_span, spans_of, week_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.records import DoseTarget, PlanPlace
    from bluelamp.plans.rules import PlanRules
    from bluelamp.plans.spacing import Spans

_HOUR_MIN = 60
_MINUTE_S = 60
_HOUR_S = 3600
# Windows of Sunday night reach into the Monday after.
_DAYS = 8


@dataclass(frozen=True, slots=True)
class PlaceWeek:
    """A place and its target in one week.

    Args:
        index: of the place among the problem's.
        place: the place.
        target: what it is to get.
        spacing: what keeps its visits apart, in seconds.
        near: stretches in which no visit may lie because of visits made or published.
        past: the time before the plan may begin.
        off: days on which it is no patrol place.
        barred: days on which the trial keeps patrols away.
        published: visits of published shifts that are still to come.
        wanted: visits that the target asks for beside them.
        week: such as ``2026-W10``.
    """

    index: int
    place: PlanPlace
    target: DoseTarget
    spacing: Spacing
    near: Spans
    past: Spans
    off: Spans
    barred: Spans
    published: int
    wanted: int
    week: str

    @property
    def taken(self) -> Spans:
        """All time in which no visit of it may lie."""
        return self.near + self.past + self.off + self.barred


def place_week(problem: WeekProblem, index: int, target: DoseTarget) -> PlaceWeek:
    """What holds of a place in the problem's week.

    Args:
        problem: the week.
        index: of the place.
        target: its target.
    """
    place = problem.places[index]
    gap_s = _whole_minutes(target.min_gap_h)
    last_s = dict(problem.last_visit_s).get(place.ref)
    stops = [
        (stop.starts_s, stop.ends_s)
        for shift in problem.fixed
        for stop in shift.stops
        if stop.place_ref == place.ref and (last_s is None or stop.starts_s >= last_s)
    ]
    near = [(start - gap_s, end + gap_s) for start, end in stops]
    if last_s is not None:
        near.append((0, last_s + gap_s))
    days = [problem.monday + dt.timedelta(days=number) for number in range(_DAYS)]
    return PlaceWeek(
        index=index,
        place=place,
        target=target,
        spacing=Spacing(
            length_s=target.minutes * _MINUTE_S,
            min_gap_s=gap_s,
            max_gap_s=None if target.max_gap_h is None else int(target.max_gap_h * _HOUR_S),
        ),
        near=tuple(sorted(near)),
        past=() if problem.not_before_s is None else ((0, problem.not_before_s),),
        off=tuple(day_span(day, problem.zone) for day in days if not _is_valid(place, day)),
        barred=tuple(day_span(day, problem.zone) for day in days if (day, place.ref) in problem.barred),
        published=len(stops),
        wanted=max(0, visits_due(problem, target) - len(stops)),
        week=week_text(problem.monday),
    )


def visits_due(problem: WeekProblem, target: DoseTarget) -> int:
    """Visits that a target asks for, the cap observed, less those made already that no published shift planned.

    Args:
        problem: the week.
        target: of a place.
    """
    return max(0, target.most_visits - unplanned_visits(problem, target.place_ref))


def unplanned_visits(problem: WeekProblem, place_ref: str) -> int:
    """Visits of the week made already that no published shift planned.

    A planned visit of the time before the plan counts as made, once, whether anybody came or not: who was kept away is
    sent again by a replan in the day.

    Args:
        problem: the week.
        place_ref: of the place.
    """
    made = dict(problem.visits_made).get(place_ref, 0)
    first_s = problem.not_before_s or 0
    stops = (stop for shift in problem.fixed for stop in shift.stops)
    planned = sum(stop.place_ref == place_ref and stop.starts_s < first_s for stop in stops)
    return max(0, made - planned)


def visit_times(problem: WeekProblem, week: PlaceWeek, days: Iterable[int] | None = None) -> Spans:
    """Stretches within which visits must lie, whatever else keeps them away.

    Args:
        problem: the week.
        week: of the place.
        days: weekdays on whose windows visits are to be; None for all.

    Returns:
        (start, end) in seconds since 1970 in UTC, in order.
    """
    windows = windows_for(week.target, week.place, problem.rules)
    if days is not None:
        wanted = frozenset(days)
        windows = tuple(window for window in windows if window.weekday in wanted)
        if not windows:
            return ()
    return spans_of(windows, problem.monday, problem.zone)


def windows_for(target: DoseTarget, place: PlanPlace, rules: PlanRules) -> tuple[Window, ...]:
    """When a place is to be visited: the target's windows, else the place's own, else the usual hours of patrol.

    Args:
        target: of the place.
        place: the place.
        rules: with the usual hours.
    """
    first, last = rules.patrol_hours
    usual = tuple(Window(day, first * _HOUR_MIN, last * _HOUR_MIN) for day in range(7))
    return target.windows or place.windows or usual


def without(spans: Spans, taken: Spans) -> Spans:
    """What is left of stretches when others are taken away."""
    left = spans
    for low, high in taken:
        parts = (part for a, b in left for part in ((a, min(b, low)), (max(a, high), b)))
        left = tuple(part for part in parts if part[0] < part[1])
    return left


def starts_in(spans: Spans, length_s: int) -> Spans:
    """(first, last) starts on whole minutes of visits that lie within stretches."""
    found = ((-(-a // _MINUTE_S) * _MINUTE_S, (b - length_s) // _MINUTE_S * _MINUTE_S) for a, b in spans)
    return tuple(span for span in found if span[0] <= span[1])


def _is_valid(place: PlanPlace, day: dt.date) -> bool:
    begun = place.valid_from is None or place.valid_from <= day
    return begun and (place.valid_to is None or day <= place.valid_to)


def _whole_minutes(hours: float) -> int:
    return -(-round(hours * _HOUR_S) // _MINUTE_S) * _MINUTE_S
