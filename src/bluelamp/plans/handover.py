"""Visits that a crew can no longer make: which other crews make them, and when."""

from __future__ import annotations

__all__ = ["Handover", "Loose", "hand_over", "starts_of"]

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bluelamp.plans.dose import targets_of
from bluelamp.plans.free_time import place_week, starts_in, visit_times, without
from bluelamp.plans.insertion import best_place
from bluelamp.plans.matching import Matching, stops_by_place
from bluelamp.plans.requests import VisitRequest
from bluelamp.plans.timing import Timing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bluelamp.plans.insertion import Placed
    from bluelamp.plans.matching import Spans
    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.results import PlannedShift, PlannedStop
    from bluelamp.plans.travel import Travel

# A visit moves by at most this much, so that it stays in its night and its block of days.
_FURTHEST_S = 6 * 3600
# Every order of so many visits is tried; of more, only the one by worth.
_FEW = 3


@dataclass(frozen=True, slots=True)
class Loose:
    """A visit without a crew.

    Args:
        stop: as it was planned.
        shift: of which it was a visit.
    """

    stop: PlannedStop
    shift: PlannedShift


@dataclass(frozen=True, slots=True)
class Handover:
    """Where loose visits went.

    Args:
        shifts: all shifts, with the visits that they took.
        taken: key of the shift that makes each visit now, by visit id.
        dropped: ids of visits that nobody has room for.
    """

    shifts: tuple[PlannedShift, ...]
    taken: Mapping[str, str]
    dropped: tuple[str, ...]

    def merit(self, value_of: Mapping[str, float], before: Mapping[str, int]) -> tuple[float, int]:
        """Value of what is dropped, then how many visits of the crews that take them start at another time."""
        lost = sum(value_of.get(visit_id, 0.0) for visit_id in self.dropped)
        stops = (stop for shift in self.shifts for stop in shift.stops)
        moved = sum(before.get(stop.visit_id, stop.starts_s) != stop.starts_s for stop in stops)
        return round(lost, 9), moved


def hand_over(
    loose: Sequence[Loose],
    shifts: Sequence[PlannedShift],
    takers: frozenset[str],
    problem: WeekProblem,
    travel: Travel,
    starts: Mapping[str, Spans],
    *,
    now_s: int,
) -> Handover:
    """Give loose visits to crews that have room, at their own times where that is possible.

    Args:
        loose: visits without a crew.
        shifts: all that happen.
        takers: keys of the shifts whose crews may take visits.
        problem: with places, targets and rules.
        travel: ways between places and bases.
        starts: when visits of each place may start, as :func:`starts_of` says.
        now_s: nothing before this moment changes.

    Returns:
        Of all orders tried the one that drops least, then moves fewest visits of the crews that take them.
    """
    if not loose:
        return Handover(tuple(shifts), {}, ())
    value_of = {target.place_ref: target.value for target in targets_of(problem)}
    values = {one.stop.visit_id: value_of.get(one.stop.place_ref, 0.0) for one in loose}
    before = {stop.visit_id: stop.starts_s for shift in shifts for stop in shift.stops}
    ranked = sorted(loose, key=lambda one: (-values[one.stop.visit_id], one.stop.starts_s, one.stop.visit_id))
    orders = itertools.permutations(ranked) if len(ranked) <= _FEW else [tuple(ranked)]
    tried = [_in_order(order, shifts, takers, problem, travel, starts, now_s) for order in orders]
    return min(tried, key=lambda found: found.merit(values, before))


def _in_order(
    order: Iterable[Loose],
    shifts: Sequence[PlannedShift],
    takers: frozenset[str],
    problem: WeekProblem,
    travel: Travel,
    starts: Mapping[str, Spans],
    now_s: int,
) -> Handover:
    held, taken, dropped = tuple(shifts), {}, []
    gap_s = {target.place_ref: round(target.min_gap_h * 3600) for target in targets_of(problem)}
    for one in order:
        timing = _timing(held, one.stop, problem, travel, starts, gap_s, now_s)
        placed = _placed(one.stop, [shift for shift in held if shift.shift_id in takers], timing)
        after = (
            None if placed is None else tuple(placed.shift if s.shift_id == placed.shift.shift_id else s for s in held)
        )
        if placed is None or after is None or not _keeps_gaps(after, placed.shift, gap_s):
            dropped.append(one.stop.visit_id)
            continue
        held = after
        taken[one.stop.visit_id] = placed.shift.shift_id
    return Handover(held, taken, tuple(dropped))


def _exchanged(shifts: Sequence[PlannedShift], changed: PlannedShift) -> tuple[PlannedShift, ...]:
    return tuple(changed if shift.shift_id == changed.shift_id else shift for shift in shifts)


def _placed(stop: PlannedStop, takers: Sequence[PlannedShift], timing: Timing) -> Placed | None:
    place = timing.index_of[stop.place_ref]
    spans = timing.matching.spans_of_stop(stop)
    return best_place(takers, place, spans, stop.ends_s - stop.starts_s, stop.visit_id, timing, stop.starts_s)


def _timing(
    shifts: Sequence[PlannedShift],
    loose: PlannedStop,
    problem: WeekProblem,
    travel: Travel,
    starts: Mapping[str, Spans],
    gap_s: Mapping[str, int],
    now_s: int,
) -> Timing:
    """When visits may start in the day: within the place's windows, not far from where they are."""
    index_of = {place.ref: index for index, place in enumerate(problem.places)}
    stops = [*(stop for shift in shifts for stop in shift.stops), loose]
    requests = [
        VisitRequest(s.visit_id, index_of[s.place_ref], _near(s, starts), (s.ends_s - s.starts_s) // 60, 0.0)
        for s in stops
        if s.place_ref in index_of
    ]
    request_of = {request.request_id: at for at, request in enumerate(requests)}
    matching = Matching(requests, request_of, stops_by_place(shifts), (), dict(gap_s))
    return replace(Timing.of(problem, travel, matching), now_s=now_s)


def _near(stop: PlannedStop, starts: Mapping[str, Spans]) -> Spans:
    """Allowed starts about the planned one, which itself is always among them."""
    low, high = stop.starts_s - _FURTHEST_S, stop.starts_s + _FURTHEST_S
    allowed = [*starts.get(stop.place_ref, ()), (stop.starts_s, stop.starts_s)]
    parts = sorted((max(a, low), min(b, high)) for a, b in allowed)
    merged: list[tuple[int, int]] = []
    for first, last in parts:
        if first > last:
            continue
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)


def starts_of(problem: WeekProblem) -> dict[str, Spans]:
    """When visits of each place may start by its windows, its days and the trial."""
    unpublished, index_of = replace(problem, fixed=()), {place.ref: i for i, place in enumerate(problem.places)}
    found = {}
    for target in targets_of(problem):
        week = place_week(unpublished, index_of[target.place_ref], target)
        free = without(visit_times(problem, week), week.taken)
        found[target.place_ref] = starts_in(free, week.spacing.length_s)
    return found


def _keeps_gaps(shifts: Sequence[PlannedShift], changed: PlannedShift, gap_s: Mapping[str, int]) -> bool:
    stops_at = stops_by_place(shifts)
    for place_ref in {stop.place_ref for stop in changed.stops}:
        stops, gap = stops_at[place_ref], gap_s.get(place_ref, 0)
        if any(later.starts_s - earlier.ends_s < gap for earlier, later in itertools.pairwise(stops)):
            return False
    return True
