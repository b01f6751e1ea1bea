"""What each place gets on which day of the week, against its target."""

from __future__ import annotations

__all__ = ["PlaceRow", "place_rows"]

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bluelamp_station.plans.queries.gantt_source import moment

if TYPE_CHECKING:
    from bluelamp_station.plans.queries.gantt_source import SeenWeek


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place's week.

    Args:
        ref: of the place.
        name: of the place.
        days: planned visits on each of the seven days.
        planned: planned visits in all.
        wanted: visits of its target in this week.
        state: ``done``, ``part`` or ``missed``.
        why: what keeps the others away, in a sentence; empty where nothing does.
    """

    ref: str
    name: str
    days: tuple[int, ...]
    planned: int
    wanted: int
    state: str
    why: str

    @property
    def state_words(self) -> str:
        """Its state in words."""
        return {"done": "Met", "part": "Part met", "missed": "Not met"}[self.state]


def place_rows(seen: SeenWeek) -> tuple[PlaceRow, ...]:
    """Places with a target that the reader may see, by rank; no query."""
    first = seen.plan.monday
    counts = Counter(
        (stop.place_ref, moment(stop.starts_s).date()) for shift in seen.plan.shifts for stop in shift.stops
    )
    unmet = {one.place_ref: one for one in seen.plan.unmet}
    wanted = {one.place_ref: one.visits_per_week for one in seen.problem.targets if one.visits_per_week}
    # A visit of Sunday night may start on the Monday after; it belongs to the week's last column.
    last = first + timedelta(days=6)
    rows = []
    for ref in sorted(wanted.keys() & seen.places.keys(), key=lambda one: _order(seen, one)):
        of_day = [sum(n for (r, day), n in counts.items() if r == ref and min(day, last) == first + timedelta(days=d))
                  for d in range(7)]  # fmt: skip
        planned = sum(of_day)
        asked = unmet[ref].wanted if ref in unmet else wanted[ref]
        why = unmet[ref].words if ref in unmet else ""
        rows.append(PlaceRow(ref, seen.place_name(ref), tuple(of_day), planned, asked, _state(planned, asked), why))
    return tuple(rows)


def _order(seen: SeenWeek, ref: str) -> tuple[int, str]:
    rank = seen.places[ref].rank
    return (rank if rank is not None else 1_000_000, ref)


def _state(planned: int, wanted: int) -> str:
    if planned >= wanted:
        return "done"
    return "part" if planned else "missed"
