"""Everything that a week's plan depends on, in one frozen value."""

from __future__ import annotations

__all__ = ["WeekProblem"]

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bluelamp.plans.rules import PlanRules

if TYPE_CHECKING:
    import datetime as dt

    import numpy as np
    from numpy.typing import NDArray

    from bluelamp.plans.records import Base, DoseTarget, Offer, PayRate, PlanPlace, StaffMember
    from bluelamp.plans.results import PlannedShift


@dataclass(frozen=True, slots=True)
class WeekProblem:
    """What there is to plan with; refs are known and times run forwards, as the readers have checked.

    Args:
        monday: first day of the week in local time.
        zone: IANA name of the local time.
        places: patrol places; controls among them are never planned.
        targets: one for each place that is to be visited.
        staff: who may patrol.
        offers: their time; core duties count towards hours and rest too.
        bases: where shifts start and end.
        rates: what an hour costs.
        rules: what the plan keeps.
        barred: days (local) and refs on which the trial's allocation keeps patrols away (control, washout).
        budget_pence: what may be spent; None for no limit.
        fixed: published shifts that stay as they are.
        visits_made: visits of the place in this week already, by ref; they count towards target and cap.
        last_visit_s: end of the last visit before the plan, seconds since 1970 in UTC, by ref.
        not_before_s: when planned shifts and visits begin at the earliest, seconds since 1970 in UTC, where the week
            has begun; None where all of it is ahead. Time offered and wanted before is gone.
        walk_m: metres on foot between points (places in their order, then bases), shape (n, n); None for the
            stated approximation.
        drive_s: seconds by car, the same shape; None likewise.
        words: what the readers assumed where the files said nothing.
    """

    monday: dt.date
    zone: str
    places: tuple[PlanPlace, ...]
    targets: tuple[DoseTarget, ...]
    staff: tuple[StaffMember, ...]
    offers: tuple[Offer, ...]
    bases: tuple[Base, ...]
    rates: tuple[PayRate, ...]
    rules: PlanRules = field(default_factory=PlanRules)
    barred: frozenset[tuple[dt.date, str]] = frozenset()
    budget_pence: int | None = None
    fixed: tuple[PlannedShift, ...] = ()
    visits_made: tuple[tuple[str, int], ...] = ()
    last_visit_s: tuple[tuple[str, int], ...] = ()
    not_before_s: int | None = None
    walk_m: NDArray[np.float64] | None = None
    drive_s: NDArray[np.float64] | None = None
    words: tuple[str, ...] = ()
