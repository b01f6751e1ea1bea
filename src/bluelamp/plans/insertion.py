"""Whether a planned tour has room for one visit more, and the tour with it."""

from __future__ import annotations

__all__ = ["Placed", "Room", "best_place", "places_in"]

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import PatrolMode
from bluelamp.plans.lawful import may_visit, mode_of, point_of_base
from bluelamp.plans.results import PlannedStop
from bluelamp.plans.ways import with_ways

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from bluelamp.plans.matching import Spans
    from bluelamp.plans.results import PlannedShift
    from bluelamp.plans.timing import Timing

_MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class Placed:
    """A shift with one visit more.

    Args:
        shift: with the visit, whose id is ``visit_id``.
        visit_id: of the visit.
        starts_s: when the visit starts.
        retimed: ids of visits of the shift that start at another time for it.
        added_min: minutes of travel that the tour is longer.
    """

    shift: PlannedShift
    visit_id: str
    starts_s: int
    retimed: tuple[str, ...]
    added_min: float


@dataclass(frozen=True, slots=True)
class Room:
    """A gap in a tour in which a visit may start between two moments, seconds since 1970 in UTC."""

    position: int
    first_s: int
    last_s: int


@dataclass(frozen=True, slots=True, eq=False)
class _Leg:
    """Stretch of a shift without a break: its stops with when each may start, and the way between points."""

    begins_s: int
    ends_s: int
    base: int
    offset: int
    stops: tuple[PlannedStop, ...]
    points: tuple[int, ...]
    spans: tuple[Spans, ...]
    way_s: NDArray[np.int64]

    def length_s(self, at: int) -> int:
        return self.stops[at].ends_s - self.stops[at].starts_s


def places_in(
    shift: PlannedShift,
    place: int,
    spans: Spans,
    length_s: int,
    visit_id: str,
    timing: Timing,
    aim_s: int | None = None,
) -> tuple[Placed, ...]:
    """Every way to put a visit into a tour without another order of its visits; none where it has no room.

    Other visits keep their times where they can, and move within what their requests allow where they must. Visits
    before the break stay before it.

    Args:
        shift: with the tour.
        place: index of the place.
        spans: (first, last) start that is allowed.
        length_s: seconds of the visit.
        visit_id: that it will have.
        timing: what tours depend on.
        aim_s: start that is wanted best; None for the earliest.

    Returns:
        One for each gap of the tour that has room, in order.
    """
    if not may_visit([seat.role for seat in shift.crew], timing.problem.places[place]):
        return ()
    mode = mode_of(shift, timing.staff)
    found = []
    for leg in _legs(shift, timing, mode):
        for room in _rooms(leg, place, spans, length_s, timing.now_s, aim_s):
            start = _nearest(spans, room, room.first_s if aim_s is None else aim_s)
            found.append(_placed(shift, leg, room.position, place, start, length_s, visit_id, timing))
    return tuple(found)


def best_place(
    shifts: Iterable[PlannedShift],
    place: int,
    spans: Spans,
    length_s: int,
    visit_id: str,
    timing: Timing,
    aim_s: int | None = None,
) -> Placed | None:
    """The way that moves fewest other visits, then starts nearest to the aim, then adds least travel."""
    ways = (
        placed
        for shift in shifts
        if _overlaps(shift, spans, length_s)
        for placed in places_in(shift, place, spans, length_s, visit_id, timing, aim_s)
    )
    return min(
        ways,
        key=lambda p: (
            len(p.retimed),
            0 if aim_s is None else abs(p.starts_s - aim_s),
            p.added_min,
            p.starts_s,
            p.shift.shift_id,
        ),
        default=None,
    )


def _overlaps(shift: PlannedShift, spans: Spans, length_s: int) -> bool:
    return any(first < shift.ends_s and shift.starts_s < last + length_s for first, last in spans)


def _legs(shift: PlannedShift, timing: Timing, mode: PatrolMode) -> list[_Leg]:
    ends = [(shift.starts_s, shift.ends_s)]
    if shift.break_starts_s is not None and shift.break_ends_s is not None:
        ends = [(shift.starts_s, shift.break_starts_s), (shift.break_ends_s, shift.ends_s)]
    base, way_s, legs = point_of_base(timing.problem, shift.base), timing.seconds[mode], []
    for begins_s, ends_s in ends:
        at = [i for i, stop in enumerate(shift.stops) if begins_s <= stop.starts_s < ends_s]
        stops = tuple(shift.stops[i] for i in at)
        offset = at[0] if at else sum(stop.starts_s < begins_s for stop in shift.stops)
        legs.append(
            _Leg(
                begins_s,
                ends_s,
                base,
                offset,
                stops,
                tuple(timing.index_of[stop.place_ref] for stop in stops),
                tuple(_free_spans(stop, timing) for stop in stops),
                way_s,
            )
        )
    return legs


def _free_spans(stop: PlannedStop, timing: Timing) -> Spans:
    if timing.now_s is None:
        return timing.matching.spans_of_stop(stop)
    # In the day a crew may be on its way already: a visit never moves forward.
    later = tuple(
        (max(first, stop.starts_s), last)
        for first, last in timing.matching.spans_of_stop(stop)
        if last >= stop.starts_s > timing.now_s
    )
    return later or ((stop.starts_s, stop.starts_s),)


def _rooms(leg: _Leg, place: int, spans: Spans, length_s: int, now_s: int | None, aim_s: int | None) -> list[Room]:
    earliest, latest = _earliest(leg), _latest(leg)
    rooms = []
    for position in range(len(leg.stops) + 1):
        leaves_s = leg.begins_s if position == 0 else earliest[position - 1] + leg.length_s(position - 1)
        origin = leg.base if position == 0 else leg.points[position - 1]
        if now_s is not None:
            leaves_s = max(leaves_s, now_s)
        target = leg.base if position == len(leg.stops) else leg.points[position]
        until_s = leg.ends_s if position == len(leg.stops) else latest[position]
        from_s = leaves_s + int(leg.way_s[origin, place])
        by_s = until_s - int(leg.way_s[place, target]) - length_s
        if aim_s is not None and from_s <= aim_s <= by_s and any(a <= aim_s <= b for a, b in spans):
            # A visit that had a time of its own keeps it, also one to the second.
            rooms.append(Room(position, aim_s, aim_s))
            continue
        first, last = _first_in(spans, from_s), _last_in(spans, by_s)
        if first is not None and last is not None and first <= last:
            rooms.append(Room(position, first, last))
    return rooms


def _earliest(leg: _Leg) -> list[int]:
    at_s, point, starts = leg.begins_s, leg.base, []
    for at, stop in enumerate(leg.stops):
        arrival = at_s + int(leg.way_s[point, leg.points[at]])
        start = _first_in(leg.spans[at], arrival)
        # A tour that somebody else timed more tightly keeps its own times.
        starts.append(stop.starts_s if start is None else min(start, stop.starts_s))
        at_s, point = starts[-1] + leg.length_s(at), leg.points[at]
    return starts


def _latest(leg: _Leg) -> list[int]:
    by_s, point, starts = leg.ends_s, leg.base, []
    for at in reversed(range(len(leg.stops))):
        stop = leg.stops[at]
        start = _last_in(leg.spans[at], by_s - int(leg.way_s[leg.points[at], point]) - leg.length_s(at))
        starts.append(stop.starts_s if start is None else max(start, stop.starts_s))
        by_s, point = starts[-1], leg.points[at]
    return starts[::-1]


def _first_in(spans: Spans, at_s: int) -> int | None:
    """The first start from a moment on: where a span begins, or a whole minute."""
    minute = -(-at_s // _MINUTE_S) * _MINUTE_S
    starts = ((first if at_s <= first else minute, last) for first, last in spans)
    return next((start for start, last in starts if start <= last), None)


def _last_in(spans: Spans, at_s: int) -> int | None:
    """The last start up to a moment: where a span ends, or a whole minute."""
    minute = at_s // _MINUTE_S * _MINUTE_S
    starts = ((first, last if last <= at_s else minute) for first, last in reversed(spans))
    return next((start for first, start in starts if first <= start), None)


def _nearest(spans: Spans, room: Room, aim_s: int) -> int:
    parts = ((max(first, room.first_s), min(last, room.last_s)) for first, last in spans)
    starts = [min(max(aim_s, first), last) for first, last in parts if first <= last]
    return min(starts, key=lambda start: (abs(start - aim_s), start))


def _placed(
    shift: PlannedShift, leg: _Leg, position: int, place: int, start: int, length_s: int, visit_id: str, timing: Timing
) -> Placed:
    times = _times(leg, position, place, start, length_s)
    new = PlannedStop(visit_id, timing.problem.places[place].ref, start, start + length_s, -1.0, PatrolMode.FOOT)
    moved = [
        stop if time == stop.starts_s else replace(stop, starts_s=time, ends_s=time + leg.length_s(at))
        for at, (stop, time) in enumerate(zip(leg.stops, times, strict=True))
    ]
    held = [*moved[:position], new, *moved[position:]]
    stops = [*shift.stops[: leg.offset], *held, *shift.stops[leg.offset + len(leg.stops) :]]
    retimed = tuple(old.visit_id for old, now in zip(leg.stops, moved, strict=True) if old.starts_s != now.starts_s)
    points = [leg.base, *leg.points, leg.base]
    before, after = points[position], points[position + 1]
    added = int(leg.way_s[before, place]) + int(leg.way_s[place, after]) - int(leg.way_s[before, after])
    return Placed(with_ways(shift, stops, timing), visit_id, start, retimed, added / 60.0)


def _times(leg: _Leg, position: int, place: int, start: int, length_s: int) -> list[int]:
    """Starts of a leg's own stops with the new one in: as they were where they can be."""
    times = [stop.starts_s for stop in leg.stops]
    by_s, point = start, place
    for at in reversed(range(position)):
        limit = by_s - int(leg.way_s[leg.points[at], point]) - leg.length_s(at)
        if times[at] > limit:
            found = _last_in(leg.spans[at], limit)
            times[at] = times[at] if found is None else found
        by_s, point = times[at], leg.points[at]
    at_s, point = start + length_s, place
    for at in range(position, len(leg.stops)):
        arrival = at_s + int(leg.way_s[point, leg.points[at]])
        if times[at] < arrival:
            found = _first_in(leg.spans[at], arrival)
            times[at] = times[at] if found is None else found
        at_s, point = times[at] + leg.length_s(at), leg.points[at]
    return times
