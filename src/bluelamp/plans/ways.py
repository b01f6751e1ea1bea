"""The ways of a tour: from where a crew comes to each visit, how long it takes, and which visits it can keep."""

from __future__ import annotations

__all__ = ["kept_stops", "with_ways", "without_stop"]

from dataclasses import replace
from typing import TYPE_CHECKING

from bluelamp.plans.lawful import mode_of, point_of_base

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp.plans.results import PlannedShift, PlannedStop
    from bluelamp.plans.timing import Timing


def without_stop(shift: PlannedShift, visit_id: str, timing: Timing) -> PlannedShift:
    """The shift without one of its visits; the others keep their times."""
    stops = tuple(stop for stop in shift.stops if stop.visit_id != visit_id)
    return with_ways(shift, stops, timing)


def kept_stops(shift: PlannedShift, timing: Timing) -> tuple[PlannedStop, ...]:
    """Visits that the crew can make at their times in the way that it gets about now, in order; the others fall out."""
    way_s, base = timing.seconds[mode_of(shift, timing.staff)], point_of_base(timing.problem, shift.base)
    kept: list[PlannedStop] = []
    for stop in shift.stops:
        leg = _leg_of(shift, stop)
        before = kept[-1] if kept and _leg_of(shift, kept[-1]) == leg else None
        free_s = leg[0] if before is None else before.ends_s
        here, there = base if before is None else timing.index_of[before.place_ref], timing.index_of[stop.place_ref]
        in_time = free_s + int(way_s[here, there]) <= stop.starts_s
        if in_time and stop.ends_s + int(way_s[there, base]) <= leg[1]:
            kept.append(stop)
    return tuple(kept)


def _leg_of(shift: PlannedShift, stop: PlannedStop) -> tuple[int, int]:
    if shift.break_starts_s is None or shift.break_ends_s is None:
        return shift.starts_s, shift.ends_s
    return (
        (shift.starts_s, shift.break_starts_s)
        if stop.starts_s < shift.break_starts_s
        else (
            shift.break_ends_s,
            shift.ends_s,
        )
    )


def with_ways(
    shift: PlannedShift, stops: Sequence[PlannedStop], timing: Timing, *, is_anew: bool = False
) -> PlannedShift:
    """The shift with these visits and the ways to them, as the crew gets about.

    Args:
        shift: as it was.
        stops: its visits now, in order.
        timing: what tours depend on.
        is_anew: whether every way is worked out, as when another crew gets about otherwise; else those that have not
            changed keep their values.
    """
    mode = mode_of(shift, timing.staff)
    minutes = timing.travel.minutes_by(mode)
    base = point_of_base(timing.problem, shift.base)
    before = {
        stop.visit_id: old
        for old, stop in zip(_from_points(shift.stops, shift, timing, base), shift.stops, strict=True)
    }
    old_home = _home_from(shift.stops, shift, timing, base)
    made = []
    for origin, stop in zip(_from_points(stops, shift, timing, base), stops, strict=True):
        if before.get(stop.visit_id) == origin and not is_anew:
            made.append(stop)
            continue
        point = timing.index_of[stop.place_ref]
        way_mode = timing.travel.mode_of(origin, point, mode)
        made.append(replace(stop, travel_min=round(float(minutes[origin, point]), 2), travel_mode=way_mode))
    home = _home_from(stops, shift, timing, base)
    home_min = shift.home_min if home == old_home and not is_anew else round(float(minutes[home, base]), 2)
    return replace(shift, stops=tuple(made), home_min=home_min)


def _from_points(stops: Sequence[PlannedStop], shift: PlannedShift, timing: Timing, base: int) -> list[int]:
    """The point from which the crew comes to each stop: the one before, or the base after the start and the break."""
    points: list[int] = []
    for at, stop in enumerate(stops):
        after_break = shift.break_ends_s is not None and stop.starts_s >= shift.break_ends_s
        first = at == 0 or (
            after_break and shift.break_ends_s is not None and stops[at - 1].starts_s < shift.break_ends_s
        )
        points.append(base if first else timing.index_of[stops[at - 1].place_ref])
    return points


def _home_from(stops: Sequence[PlannedStop], shift: PlannedShift, timing: Timing, base: int) -> int:
    last_leg = [s for s in stops if shift.break_ends_s is None or s.starts_s >= shift.break_ends_s]
    return timing.index_of[last_leg[-1].place_ref] if last_leg else base
