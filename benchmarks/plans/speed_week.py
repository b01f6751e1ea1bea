"""How long a full week takes, from targets to roster, tours, money and explanations, with the gap that is stated.

Made-up towns with patrol places, people of four roles with core time, volunteering and overtime, seven visits a place
and week. Rows with few people or little money show what happens where not every visit can be made. Goals, alone on two
cores: 26 places and 60 staff in 60 s, 60 places and 200 staff in 300 s. Every plan is put before the independent
verifier of the tests.

Run: python benchmarks/plans/speed_week.py
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bluelamp.plans.week import plan_week

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))
from worlds.plan_verifier import faults_of
from worlds.plan_world import plan_world


@dataclass(frozen=True, slots=True)
class Case:
    """A week to plan.

    Args:
        places: patrol places.
        staff: people.
        budget_pence: what may be spent; None for no limit.
        goal_s: seconds that it may take; None for no goal.
    """

    places: int
    staff: int
    budget_pence: int | None = None
    goal_s: float | None = None


CASES = (
    Case(26, 60, goal_s=60.0),
    Case(26, 60, budget_pence=50_000),
    Case(26, 24),
    Case(60, 200, goal_s=300.0),
    Case(60, 1000),
)


def main() -> int:
    """Plan each week and print a line for it; 1 where a goal is missed or a rule broken."""
    missed = False
    print("places staff  budget seconds  goal shifts     visits people      cost   met bound   gap faults")
    for case in CASES:
        problem = plan_world(case.places, case.staff, budget_pence=case.budget_pence)
        started = time.perf_counter()
        plan = plan_week(problem, seed=1)
        seconds = time.perf_counter() - started
        faults = faults_of(problem, plan)
        missed |= bool(faults) or (case.goal_s is not None and seconds > case.goal_s)
        budget = "none" if case.budget_pence is None else f"£{case.budget_pence / 100:,.0f}"
        goal = "-" if case.goal_s is None else f"{case.goal_s:.0f}"
        print(
            f"{case.places:6} {case.staff:5} {budget:>7} {seconds:7.1f} {goal:>5} {len(plan.shifts):6} "
            f"{plan.visits:4} of {plan.wanted_visits:3} {plan.people:6} {f'£{plan.pence / 100:,.2f}':>9} "
            f"{plan.dose_met_share:5.3f} {plan.bound_share:5.3f} {plan.gap:5.3f} {len(faults):6}"
        )
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
