"""`bluelamp plans`: who goes where and when, within the powers, the hours and the money."""

from __future__ import annotations

__all__ = ["plans"]

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from bluelamp.cli.output import print_json, print_pairs, print_table, progress_bar, warn
from bluelamp.core.vocabulary import PlanEffort

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp.plans.results import PlannedShift, Unmet
    from bluelamp.tasks.plans.week import PlannedWeek

_PATH = click.Path(path_type=Path)
_LISTED = 60
_FIXES_SHOWN = 3


@click.group(no_args_is_help=True)
def plans() -> None:
    """Who goes where and when: a week's roster and tours, priced and explained."""


@plans.command("week")
@click.option("--hotspots", type=_PATH, required=True, metavar="FILE.geojson", help="The patrol places.")
@click.option("--staff", type=_PATH, required=True, metavar="FILE", help="Who may patrol: staff.csv.")
@click.option("--availability", type=_PATH, required=True, metavar="FILE", help="Their time: availability.csv.")
@click.option("--week", required=True, metavar="YYYY-Www", help="ISO week, e.g. 2026-W10.")
@click.option("--rates", type=_PATH, metavar="FILE", help="What an hour costs; without it the example table.")
@click.option(
    "--bases", type=_PATH, metavar="FILE", help="Where shifts start; without it the middle of a town's places."
)
@click.option("--dose", type=_PATH, metavar="FILE", help="Visits by place; without it 7 of 15 min a week, by rank.")
@click.option("--rules", type=_PATH, metavar="FILE.toml", help="Crews, rest, hours, breaks; without it the defaults.")
@click.option("--allocation", type=_PATH, metavar="FILE", help="Days on which a trial keeps patrols away.")
@click.option("--streets", type=_PATH, metavar="FILE", help="Streets for the ways; without it an approximation.")
@click.option("--not-before", metavar="TIME", help="Plan only what begins from then on, as 2026-03-04T14:00.")
@click.option("--budget", metavar="POUNDS", help="What may be spent; without it no limit.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True, help="Of every random choice.")
@click.option(
    "--effort",
    type=click.Choice([effort.value for effort in PlanEffort]),
    default=PlanEffort.STANDARD.value,
    show_default=True,
    help="How hard to look for a better plan.",
)
@click.option("--zone", default="Europe/London", show_default=True, metavar="ZONE", help="Zone of local times.")
@click.option("--out", type=_PATH, required=True, metavar="DIR", help="Where shifts.csv and planned_visits.csv go.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def week_command(*, out: Path, seed: int, effort: str, as_json: bool, **given: Any) -> None:
    """Plan a week: shifts with crews, breaks and costs, the visits of each, and why a target is not met."""
    from bluelamp.plans.effort import Effort  # noqa: PLC0415 - --help does without
    from bluelamp.tasks.plans.inputs import WeekFiles  # noqa: PLC0415
    from bluelamp.tasks.plans.week import plan_week_of_files  # noqa: PLC0415

    chosen = Effort.QUICK if effort == PlanEffort.QUICK else Effort.STANDARD
    with progress_bar("Planning") as progress:
        planned = plan_week_of_files(WeekFiles(**given), out=out, seed=seed, effort=chosen, progress=progress)
    if as_json:
        print_json(planned.as_dict())
        return
    _print_week(planned)
    warn(planned.plan.words)


def _print_week(planned: PlannedWeek) -> None:
    plan, budget = planned.plan, planned.problem.budget_pence
    numbers = planned.numbers
    pairs: list[tuple[str, object]] = [
        ("week", planned.as_dict()["week"]),
        ("visits planned, wanted", f"{plan.visits:,}, {plan.wanted_visits:,}"),
        ("dose met", _percent(numbers["dose_met_share"])),
        ("a better plan gains at the most", _percent(numbers["gap"])),
        ("shifts, people, person-hours", f"{len(plan.shifts):,}, {plan.people:,}, {numbers['person_hours']:,.1f}"),
        ("cost", _pounds(plan.pence)),
    ]
    if budget is not None:
        pairs.append(("budget, left", f"{_pounds(budget)}, {_pounds(budget - plan.pence)}"))
    pairs.append(("written", ", ".join(str(path) for path in planned.files)))
    print_pairs(pairs)
    zone = ZoneInfo(planned.problem.zone)
    shifts = [_shift_row(shift, zone) for shift in plan.shifts]
    header = ("shift", "from", "to", "base", "crew", "visits", "cost")
    if shifts:
        _print_some("Shifts", header, shifts, numbers=(5, 6))
    if planned.by_place:
        print_table("Visits by place", ("place", "name", "wanted", "planned"), planned.by_place, numbers=(2, 3))
    if plan.unmet:
        rows = [row for unmet in plan.unmet for row in _unmet_rows(unmet)]
        print_table("Why not, and what would mend it", ("place", "short", "", "costs"), rows, numbers=(1, 3))


def _print_some(title: str, header: Sequence[str], rows: Sequence[Sequence[object]], *, numbers: Sequence[int]) -> None:
    """The first rows of a long list; the files hold all."""
    listed = rows[:_LISTED]
    more = "" if len(listed) == len(rows) else f": the first {len(listed)} of {len(rows):,}"
    print_table(f"{title}{more}", header, listed, numbers=numbers)


def _shift_row(shift: PlannedShift, zone: ZoneInfo) -> tuple[object, ...]:
    start, end = (dt.datetime.fromtimestamp(at, tz=zone) for at in (shift.starts_s, shift.ends_s))
    crew = ", ".join(f"{seat.person_ref} ({seat.role.value})" for seat in shift.crew)
    return (
        shift.shift_id,
        f"{start:%a %H:%M}",
        f"{end:%a %H:%M}",
        shift.base,
        crew,
        len(shift.stops),
        _pounds(shift.pence),
    )


def _unmet_rows(unmet: Unmet) -> list[tuple[object, ...]]:
    short = unmet.wanted - unmet.planned
    rows: list[tuple[object, ...]] = [(unmet.place_ref, short, unmet.words, "")]
    rows += [("", "", f"- {fix.words}", _pounds(fix.pence)) for fix in unmet.fixes[:_FIXES_SHOWN]]
    return rows


def _pounds(pence: int) -> str:
    sign = "-" if pence < 0 else ""
    return f"{sign}£{abs(pence) / 100:,.2f}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
