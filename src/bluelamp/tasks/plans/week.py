"""Plans a week from files: reads them, plans, writes shifts.csv and planned_visits.csv."""

from __future__ import annotations

__all__ = ["PlannedWeek", "plan_week_of_files"]

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bluelamp.core.figures import Figure
from bluelamp.core.periods import DayRange
from bluelamp.io.plan_outputs import check_plan_folder, write_plan
from bluelamp.plans.effort import Effort
from bluelamp.plans.week import plan_week
from bluelamp.plans.weeks import week_text
from bluelamp.tasks.plans.inputs import read_week

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.results import Unmet, WeekPlan
    from bluelamp.tasks.plans.inputs import WeekFiles

_HOUR_S = 3600.0
_SHARE_DECIMALS = 6
# Name, unit and what is counted.
_FIGURES: tuple[tuple[str, str, str], ...] = (
    ("visits", "visits", "Planned visits of patrol places; nothing is counted that nobody is planned to make."),
    ("wanted_visits", "visits", "Visits that the targets ask for in the week, less those that a cap or a trial bars."),
    ("people", "people", "People on at least one planned shift; seats still to be offered are nobody."),
    ("shifts", "shifts", "Planned shifts; one crew once."),
    ("person_hours", "hours", "Hours of planned shifts, each person of a crew counted, breaks included."),
    ("cost", "GBP", "What the planned seats cost by the rates; core and volunteer time cost nothing more."),
    (
        "dose_met_share",
        "share",
        "Worth of planned visits over the worth of wanted ones; a place's later visits are worth less.",
    ),
    ("gap", "share", "What a better plan could gain at the most, as a share of the bound."),
)


@dataclass(frozen=True, slots=True)
class PlannedWeek:
    """A planned week and what it was planned from.

    Args:
        problem: what there was.
        plan: the plan.
        sources: names of the files that were read.
        files: the files written.
    """

    problem: WeekProblem
    plan: WeekPlan
    sources: tuple[str, ...]
    files: tuple[Path, ...]

    @property
    def numbers(self) -> Mapping[str, float | int]:
        """The plan's numbers by name; shares from 0 to 1, the cost in pounds."""
        plan = self.plan
        seconds = sum((shift.ends_s - shift.starts_s) * len(shift.crew) for shift in plan.shifts)
        return {
            "visits": plan.visits,
            "wanted_visits": plan.wanted_visits,
            "people": plan.people,
            "shifts": len(plan.shifts),
            "person_hours": round(seconds / _HOUR_S, 4),
            "cost": plan.pence / 100,
            "dose_met_share": round(plan.dose_met_share, _SHARE_DECIMALS),
            "gap": round(plan.gap, _SHARE_DECIMALS),
        }

    @property
    def by_place(self) -> tuple[tuple[str, str, int, int], ...]:
        """Ref, name, wanted and planned visits of each place that is to be visited, in the places' order."""
        planned = Counter(stop.place_ref for shift in self.plan.shifts for stop in shift.stops)
        wanted = {target.place_ref: target.visits_per_week for target in self.problem.targets}
        # Where a cap or a trial asks for fewer than the target, the plan says so.
        wanted |= {unmet.place_ref: unmet.wanted for unmet in self.plan.unmet}
        return tuple(
            (place.ref, place.name, wanted[place.ref], planned[place.ref])
            for place in self.problem.places
            if place.ref in wanted
        )

    def figures(self) -> dict[str, Figure]:
        """Each number with its meaning."""
        days = DayRange(self.plan.monday, self.plan.monday + dt.timedelta(days=6))
        return {
            name: Figure(
                name=f"plan_{name}",
                value=self.numbers[name],
                unit=unit,
                definition=definition,
                period=days,
                source=", ".join(self.sources),
            )
            for name, unit, definition in _FIGURES
        }

    def as_dict(self) -> dict[str, Any]:
        """The one JSON document of ``bluelamp plans week --json``."""
        plan, monday = self.plan, self.plan.monday
        budget = self.problem.budget_pence
        return {
            **self.numbers,
            "bound_share": round(plan.bound_share, _SHARE_DECIMALS),
            "budget": None if budget is None else budget / 100,
            "unmet": [_unmet(unmet) for unmet in plan.unmet],
            "places": [
                {"place_ref": ref, "name": name, "wanted": wanted, "planned": planned}
                for ref, name, wanted, planned in self.by_place
            ],
            "week": week_text(monday),
            "from": monday.isoformat(),
            "to": (monday + dt.timedelta(days=6)).isoformat(),
            "seed": plan.seed,
            "notes": list(plan.words),
            "files": [path.name for path in self.files],
            "figures": [figure.as_dict() for figure in self.figures().values()],
        }


def _unmet(unmet: Unmet) -> dict[str, Any]:
    return {
        "place_ref": unmet.place_ref,
        "why": unmet.words,
        "reason": unmet.reason.value,
        "wanted": unmet.wanted,
        "planned": unmet.planned,
        "fixes": [
            {"what": fix.words, "cost": fix.pence / 100, "kind": fix.kind.value, "gains": fix.gains}
            for fix in unmet.fixes
        ],
    }


def plan_week_of_files(
    files: WeekFiles,
    *,
    out: Path,
    seed: int = 0,
    effort: Effort = Effort.STANDARD,
    progress: Callable[[int, int, str], None] | None = None,
) -> PlannedWeek:
    """Plan a week and write it: both files or neither, and a plan that stood there stands until both are whole.

    Args:
        files: what to plan from.
        out: the folder to write into.
        seed: of every random choice; the same files and seed give the same bytes.
        effort: how hard to look for a better plan.
        progress: called with steps done, steps in all and the step in hand.

    Raises:
        UsageError: a setting cannot be used.
        UnreadableInputError: a file cannot be read, or the folder is a file (BL-WRITE-01).
        RefusedInputError: an input was read and is refused, or nothing can be written.
    """
    tell = progress or (lambda _done, _all, _text: None)
    check_plan_folder(out)
    problem = read_week(files, say=lambda text: tell(0, 0, text))
    plan = plan_week(problem, seed=seed, effort=effort, progress=tell)
    return PlannedWeek(problem, plan, _sources(files), write_plan(plan, out, zone=files.zone))


def _sources(files: WeekFiles) -> tuple[str, ...]:
    given = (
        *(files.hotspots, files.staff, files.availability, files.rates, files.bases),
        *(files.dose, files.rules, files.allocation, files.streets),
    )
    return tuple(path.name for path in given if path is not None)
