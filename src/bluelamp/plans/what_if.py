"""What if there were less money or fewer people: harm covered against pounds and hours, by planning again and again."""

from __future__ import annotations

__all__ = ["WhatIfPoint", "curve"]

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bluelamp.plans.dose import targets_of
from bluelamp.plans.effort import Effort
from bluelamp.plans.shares import due_visits, worth_of
from bluelamp.plans.week import plan_week

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.records import StaffMember
    from bluelamp.plans.results import WeekPlan

# Less than for a plan to be worked, and enough to find crews for a small budget among many people.
_EFFORT = Effort(
    roster_units=2.0, people_units=1.5, tour_iterations=100, rounds=1, most_patterns=2500, kept_patterns=100
)


@dataclass(frozen=True, slots=True)
class WhatIfPoint:
    """What a plan brings for a budget.

    Args:
        pence: what it costs.
        person_hours: hours of all its people, breaks included.
        dose_met_share: visits planned over wanted, each at its worth, 0 to 1.
        harm_covered_share: the same with each place counted by its share of harm.
        visits: planned visits.
        pence_per_further_visit: what each visit more costs up to the next point; None at the last.
    """

    pence: int
    person_hours: float
    dose_met_share: float
    harm_covered_share: float
    visits: int
    pence_per_further_visit: int | None = None


def curve(
    problem: WeekProblem,
    *,
    seed: int,
    steps: int = 8,
    progress: Callable[[int, int, str], None] | None = None,
) -> tuple[WhatIfPoint, ...]:
    """Hours and money against harm covered.

    The week is planned anew, with nothing published and nobody confirmed, at budgets from nothing to what the plan
    without a limit costs. Where that costs nothing, people instead of pounds are let in step by step. A larger budget
    may always use the plan of a smaller one, so more money never covers less.

    Args:
        problem: the week.
        seed: of the plans.
        steps: budgets beside nothing, 1 at the least.
        progress: is told steps done, steps in all, and what is being done.

    Returns:
        Points by cost and hours, each better than the one before; two budgets with the same plan are one point.
    """
    tell = progress or (lambda _done, _all, _text: None)
    steps = max(1, steps)
    free = replace(
        problem,
        fixed=(),
        budget_pence=None,
        offers=tuple(replace(offer, is_committed=False) for offer in problem.offers),
    )
    tell(0, steps + 1, "Planning with everything on offer")
    plans = [plan_week(free, seed=seed, effort=_EFFORT)]
    for number, (smaller, words) in enumerate(_smaller(free, plans[0].pence, steps), start=1):
        tell(number, steps + 1, words)
        plans.append(plan_week(smaller, seed=seed, effort=_EFFORT))
    tell(steps + 1, steps + 1, "Done")
    return _priced(_rising([_point(free, plan) for plan in plans]))


def _smaller(problem: WeekProblem, most_pence: int, steps: int) -> Iterator[tuple[WeekProblem, str]]:
    """The week with less and less to plan with, down to nothing."""
    for step in range(steps - 1, -1, -1):
        if most_pence:
            pence = most_pence * step // steps
            yield replace(problem, budget_pence=pence), f"Planning with £{pence / 100:,.0f}"
        else:
            staff = _mixed(problem.staff)[: len(problem.staff) * step // steps]
            known = {member.person_ref for member in staff}
            offers = tuple(offer for offer in problem.offers if offer.person_ref in known)
            yield replace(problem, staff=tuple(staff), offers=offers), f"Planning with {len(staff):,} people"


def _mixed(staff: tuple[StaffMember, ...]) -> list[StaffMember]:
    """People of every role in turn, so that few of them are like all of them."""
    turns: dict[tuple[str, str], int] = defaultdict(int)
    ranked = []
    for at, member in enumerate(staff):
        key = (member.base, member.role.value)
        ranked.append((turns[key], at, member))
        turns[key] += 1
    return [member for _, _, member in sorted(ranked, key=lambda one: one[:2])]


def _point(problem: WeekProblem, plan: WeekPlan) -> WhatIfPoint:
    hours = sum((shift.ends_s - shift.starts_s) * len(shift.crew) for shift in plan.shifts) / 3600
    return WhatIfPoint(plan.pence, round(hours, 2), plan.dose_met_share, _harm_covered(problem, plan), plan.visits)


def _harm_covered(problem: WeekProblem, plan: WeekPlan) -> float:
    """Share of the harm of places, each in so far as its dose is met; by value where no harm is known."""
    targets = targets_of(problem)
    due = due_visits(problem, targets)
    visits = Counter(stop.place_ref for shift in plan.shifts for stop in shift.stops)
    harm = {place.ref: place.harm_share for place in problem.places}
    wanted = [target for target in targets if due[target.place_ref] > 0]
    is_known = all(harm[target.place_ref] is not None for target in wanted)
    covered = whole = 0.0
    for target in wanted:
        weight = (harm[target.place_ref] or 0.0) if is_known else target.value
        met = worth_of((target,), visits, due) / worth_of((target,), due, due) if target.value > 0 else 0.0
        covered, whole = covered + weight * met, whole + weight
    return round(covered / whole, 9) if whole > 0 else 0.0


def _rising(points: list[WhatIfPoint]) -> list[WhatIfPoint]:
    """Points that nothing cheaper equals: the more is spent, the more is covered."""
    best: list[WhatIfPoint] = []
    for point in sorted(points, key=lambda p: (p.pence, p.person_hours, -p.dose_met_share)):
        if not best or _is_better(point, best[-1]):
            best.append(point)
    return best


def _is_better(point: WhatIfPoint, before: WhatIfPoint) -> bool:
    """Whether it meets more of the dose, and no less of the harm."""
    is_more = point.dose_met_share > before.dose_met_share
    return is_more and point.harm_covered_share >= before.harm_covered_share and point.visits >= before.visits


def _priced(points: list[WhatIfPoint]) -> tuple[WhatIfPoint, ...]:
    after: list[WhatIfPoint | None] = [*points[1:], None]
    pairs = zip(points, after[: len(points)], strict=True)
    return tuple(replace(point, pence_per_further_visit=_each(point, more)) for point, more in pairs)


def _each(point: WhatIfPoint, more: WhatIfPoint | None) -> int | None:
    if more is None or more.visits <= point.visits:
        return None
    return round((more.pence - point.pence) / (more.visits - point.visits))
