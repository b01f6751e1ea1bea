"""How a plan shares unpopular hours, extra hours and the ways between places: how many people, never which."""

from __future__ import annotations

__all__ = ["Fairness", "fairness_of"]

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp.core.figures import Figure, Geography
from bluelamp.core.vocabulary import AvailabilityKind
from bluelamp_station.plans.queries.gantt_source import moment
from bluelamp_station.ui.charts import Bar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bluelamp.plans.results import PlannedShift
    from bluelamp_station.plans.queries.gantt_source import SeenWeek

_HOUR_S, _DAY_H, _HOUR_MIN = 3600, 24, 60
_QUARTER_S = 900
# Ends of the classes of extra hours; the last class has none.
_CLASSES = (4, 8, 12, 16)
_TRAVEL = (
    "Minutes on the way to, between and back from places, over the minutes of all shifts without their breaks. A crew "
    "counts once. Shifts whose ways were never worked out are left out of both."
)


@dataclass(frozen=True, slots=True)
class Fairness:
    """How burdens are shared.

    Args:
        unpopular_words: which hours are unpopular, in words.
        unpopular: people by the number of their shifts that touch those hours.
        extra: people by their extra hours in the week.
        n_people: how many people offered time or are on a shift.
        travel: share of the time of shifts that goes to ways.
    """

    unpopular_words: str
    unpopular: tuple[Bar, ...]
    extra: tuple[Bar, ...]
    n_people: int
    travel: Figure


def fairness_of(seen: SeenWeek) -> Fairness:
    """How burdens are shared among everybody who offered time; no query."""
    hours = seen.problem.rules.unpopular
    people = {one.person_ref for one in seen.problem.staff if not one.is_open_seat}
    people &= {one.person_ref for one in seen.problem.offers}
    shifts: Counter[str] = Counter()
    extra: Counter[str] = Counter()
    for shift in seen.plan.shifts:
        is_unpopular = _touches(shift.starts_s, shift.ends_s, hours)
        for seat in shift.crew:
            if seat.is_open:
                continue
            people.add(seat.person_ref)
            shifts[seat.person_ref] += is_unpopular
            if seat.kind != AvailabilityKind.CORE:
                extra[seat.person_ref] += shift.ends_s - shift.starts_s
    return Fairness(
        f"{hours[0] % _DAY_H:02d}:00 to {hours[1] % _DAY_H:02d}:00",
        _by_number(people, shifts),
        _by_hours(people, extra),
        len(people),
        _travel_share(seen),
    )


def _touches(start_s: int, end_s: int, hours: tuple[int, int]) -> bool:
    """Whether a shift lies in the hours, by the local clock, for a quarter of an hour at the least."""
    first, last = hours
    clock = [moment(at_s) for at_s in range(start_s, end_s, _QUARTER_S)]
    of_day = [one.hour for one in clock]
    return any(first <= hour < last or first <= hour + _DAY_H < last for hour in of_day)


def _by_number(people: Iterable[str], shifts: Mapping[str, int]) -> tuple[Bar, ...]:
    counts = Counter(shifts.get(ref, 0) for ref in people)
    most = max(counts, default=0)
    return tuple(_bar(_shifts(number), counts.get(number, 0)) for number in range(most + 1)) if counts else ()


def _shifts(number: int) -> str:
    return {0: "None", 1: "1 shift"}.get(number, f"{number} shifts")


def _by_hours(people: Iterable[str], extra: Mapping[str, int]) -> tuple[Bar, ...]:
    hours = [extra.get(ref, 0) / _HOUR_S for ref in people]
    if not hours:
        return ()
    found = [_bar("None", sum(one == 0 for one in hours))]
    below = 0
    for end in _CLASSES:
        found.append(_bar(f"Up to {end} h" if not below else f"Over {below} to {end} h", _within(hours, below, end)))
        below = end
    above = sum(one > below for one in hours)
    return (*found, _bar(f"Over {below} h", above)) if above else tuple(found)


def _within(hours: Iterable[float], low: float, high: float) -> int:
    return sum(low < one <= high for one in hours)


def _bar(label: str, count: int) -> Bar:
    return Bar(label, count, "1 person" if count == 1 else f"{count} people")


def _travel_share(seen: SeenWeek) -> Figure:
    ways, whole = 0.0, 0.0
    for shift in seen.plan.shifts:
        there = sum(stop.travel_min for stop in shift.stops) + shift.home_min
        # A published shift keeps its visits and not its ways; nobody covers a tour without any.
        if there or not shift.stops:
            ways += there
            whole += (shift.ends_s - shift.starts_s - _break_s(shift)) / _HOUR_MIN
    return Figure(
        "travel_share",
        ways / whole if whole else None,
        "share",
        _TRAVEL,
        period=seen.period,
        geography=Geography(seen.programme.area.name),
        source=seen.source,
        as_at=seen.as_at,
    )


def _break_s(shift: PlannedShift) -> int:
    start, end = shift.break_starts_s, shift.break_ends_s
    return 0 if start is None or end is None else end - start
