"""Which wanted visit each planned one is, when it may start otherwise, and which are missing."""

from __future__ import annotations

__all__ = ["Matching", "matching_of", "stops_by_place"]

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.records import DoseTarget
    from bluelamp.plans.requests import VisitRequest
    from bluelamp.plans.results import PlannedShift, PlannedStop

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Matching:
    """Planned visits beside wanted ones.

    Args:
        requests: visits that are wanted.
        request_of: index of the request that a planned visit meets, by visit id; a visit that meets none is not in it.
        stops_at: planned visits at each place, by ref, in order of time.
        missing: indices of requests that no planned visit meets, in their order.
        gap_s: seconds between two visits of a place at the least, by ref.
    """

    requests: Sequence[VisitRequest]
    request_of: dict[str, int]
    stops_at: dict[str, tuple[PlannedStop, ...]]
    missing: tuple[int, ...]
    gap_s: dict[str, int]

    def spans_of_stop(self, stop: PlannedStop) -> Spans:
        """When a planned visit may start: the spans of its request, apart from the place's other visits."""
        index = self.request_of.get(stop.visit_id)
        if index is None:
            return ((stop.starts_s, stop.starts_s),)
        spans = self.apart(self.requests[index].spans, stop.place_ref, stop.ends_s - stop.starts_s, stop.visit_id)
        return spans or ((stop.starts_s, stop.starts_s),)

    def spans_of_missing(self, index: int, place_ref: str) -> Spans:
        """When a missing visit may start: the spans of its request, apart from the place's planned visits."""
        request = self.requests[index]
        return self.apart(request.spans, place_ref, request.minutes * 60, "")

    def apart(self, spans: Spans, place_ref: str, length_s: int, visit_id: str) -> Spans:
        """Parts of spans in which a visit of this length keeps the gap to the place's other visits."""
        gap_s, kept = self.gap_s.get(place_ref, 0), list(spans)
        for other in self.stops_at.get(place_ref, ()):
            if other.visit_id == visit_id:
                continue
            # Starts strictly between these two come too close to the other visit.
            after, before = other.starts_s - gap_s - length_s, other.ends_s + gap_s
            kept = [
                part
                for first, last in kept
                for part in ((first, min(last, after)), (max(first, before), last))
                if part[0] <= part[1]
            ]
        return tuple(kept)


def matching_of(
    problem: WeekProblem,
    requests: Sequence[VisitRequest],
    shifts: Sequence[PlannedShift],
    targets: Sequence[DoseTarget] = (),
) -> Matching:
    """Find which request each planned visit meets.

    Requests of one place hold stretches apart, so a visit meets the request of its place in whose spans it starts; of
    several visits there the first one does.

    Args:
        problem: with places and targets.
        requests: visits that are wanted.
        shifts: with the planned ones.
        targets: that hold in place of the problem's own, where it gives none.
    """
    of_place: dict[str, list[int]] = defaultdict(list)
    for index, request in enumerate(requests):
        of_place[problem.places[request.place].ref].append(index)
    stops_at = stops_by_place(shifts)
    request_of: dict[str, int] = {}
    for place_ref, stops in stops_at.items():
        free = list(of_place[place_ref])
        for stop in stops:
            found = next((i for i in free if _holds(requests[i], stop.starts_s)), None)
            if found is not None:
                request_of[stop.visit_id] = found
                free.remove(found)
    met = set(request_of.values())
    return Matching(
        requests,
        request_of,
        stops_at,
        tuple(index for index in range(len(requests)) if index not in met),
        {t.place_ref: round(t.min_gap_h * 3600) for t in (*problem.targets, *targets)},
    )


def stops_by_place(shifts: Sequence[PlannedShift]) -> dict[str, tuple[PlannedStop, ...]]:
    """Planned visits at each place, by ref, in order of time."""
    stops_at: dict[str, list[PlannedStop]] = defaultdict(list)
    for shift in shifts:
        for stop in shift.stops:
            stops_at[stop.place_ref].append(stop)
    return {ref: tuple(sorted(stops, key=lambda s: (s.starts_s, s.visit_id))) for ref, stops in stops_at.items()}


def _holds(request: VisitRequest, start_s: int) -> bool:
    return any(first <= start_s <= last for first, last in request.spans)
