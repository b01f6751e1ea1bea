"""The figures of a plan."""

from __future__ import annotations

__all__ = ["plan_figures"]

from datetime import timedelta
from typing import TYPE_CHECKING

from bluelamp.core.figures import Figure, Geography
from bluelamp.core.periods import DayRange

if TYPE_CHECKING:
    from bluelamp.plans.results import WeekPlan
    from bluelamp_station.plans.models import PlanRun

_VISITS = "Visits of the plan's tours, those of published shifts that stay among them."
_PEOPLE = "People who are on a shift of the plan; an open seat is nobody."
_COST = "Pounds of every seat by the rate that holds on the day of its shift, open seats among them."
_SHIFTS = "Shifts of the plan, published ones that stay among them."
_OPEN = "Seats of the plan that nobody holds yet; publishing puts them on offer."
_DOSE = (
    "Worth of the visits planned over the worth of those that the targets ask for; the first visits of a place are "
    "worth more than its later ones, and a place is worth its share of the harm."
)
_GAP = "What a better plan under the same rules could gain at the most, as a share of the best that can be shown."


def plan_figures(run: PlanRun, plan: WeekPlan) -> dict[str, Figure]:
    """What a plan comes to.

    Args:
        run: whose plan it is.
        plan: the plan.
    """
    n_open = sum(seat.is_open for shift in plan.shifts for seat in shift.crew)
    told = {
        "visits": (plan.visits, "visits", _VISITS),
        "people": (plan.people, "people", _PEOPLE),
        "shifts": (len(plan.shifts), "shifts", _SHIFTS),
        "open_seats": (n_open, "seats", _OPEN),
        "cost": (plan.pence / 100, "pounds", _COST),
        "dose_met": (plan.dose_met_share, "share", _DOSE),
        "gap": (plan.gap, "share", _GAP),
    }
    period = DayRange(plan.monday, plan.monday + timedelta(days=6))
    as_at = run.asked_at.isoformat(timespec="seconds")
    return {
        name: Figure(
            f"plan_{name}",
            value,
            unit,
            definition,
            period=period,
            geography=Geography(str(run.programme)),
            source=f"Plan {run.pk}",
            as_at=as_at,
        )
        for name, (value, unit, definition) in told.items()
    }
