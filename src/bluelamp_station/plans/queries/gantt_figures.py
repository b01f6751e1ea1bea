"""Figures of a plan: visits, people, money, how much of the wanted dose it gives, and what a better plan could add."""

from __future__ import annotations

__all__ = ["week_figures"]

from typing import TYPE_CHECKING

from bluelamp.core.figures import Figure, Geography
from bluelamp_station.plans.queries.gantt_source import pounds

if TYPE_CHECKING:
    from bluelamp_station.plans.queries.gantt_source import SeenWeek


def week_figures(seen: SeenWeek) -> tuple[tuple[str, Figure], ...]:
    """Words and figure of each number of a plan; money only for those who see money."""
    plan = seen.plan
    n_open = sum(seat.is_open for shift in plan.shifts for seat in seen.seats(shift))
    found = [
        ("Visits planned", _of("planned_visits", plan.visits, "visits", _VISITS, seen)),
        ("Visits wanted", _of("wanted_visits", plan.wanted_visits, "visits", _WANTED, seen)),
        ("People on shifts", _of("planned_people", plan.people, "people", _PEOPLE, seen)),
        ("Seats still open", _of("open_seats", n_open, "seats", _OPEN, seen)),
        ("Dose met", _of("dose_met_share", plan.dose_met_share, "share", _DOSE, seen)),
        ("What a better plan could gain at most", _of("plan_gap", plan.gap, "share", _GAP, seen)),
    ]
    if seen.shows_money:
        found.insert(4, ("Cost", _of("planned_cost", float(pounds(plan.pence)), "pounds", _COST, seen)))
    n_cancelled = sum(row.cancelled_at is not None for row in seen.rows.values())
    if n_cancelled:
        found.append(("Shifts cancelled since", _of("cancelled_shifts", n_cancelled, "shifts", _CANCELLED, seen)))
    return tuple(found)


_VISITS = "Visits in the tours of all shifts of the week; a visit is one stay of one crew at one place."
_WANTED = "Visits that the dose targets of the week ask for, after caps and days on which a place may not be visited."
_PEOPLE = "People with a seat on at least one shift of the week; an open seat counts nobody."
_OPEN = "Seats of planned shifts that nobody holds yet."
_COST = (
    "What all seats cost by the rates that hold on the day of each shift, open seats included; initiatives and "
    "equipment are not in it."
)
_CANCELLED = (
    "Shifts of the published week that were cancelled afterwards; the other figures still count them as planned."
)
_DOSE = (
    "Worth of the planned visits over the worth of the wanted ones. A place's first visit of the week counts by its "
    "rank, its second 0.8 of that, its third 0.6, each further one half."
)
_GAP = (
    "One less the dose met over the most that any plan could meet with the same people, hours, money and rules. The "
    "true room for a better plan lies between nothing and this."
)


def _of(name: str, value: float, unit: str, definition: str, seen: SeenWeek) -> Figure:
    return Figure(
        name,
        value,
        unit,
        definition,
        period=seen.period,
        geography=Geography(seen.programme.area.name),
        source=seen.source,
        as_at=seen.as_at,
    )
