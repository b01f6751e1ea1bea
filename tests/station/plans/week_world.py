"""A small plan of this week by hand: three shifts, an open seat, a place that falls short, and its run."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from bluelamp.core.vocabulary import (
    Agency,
    AvailabilityKind,
    FixKind,
    PatrolMode,
    PlanRunKind,
    Role,
    UnmetReason,
)
from bluelamp.plans.documents import plan_document, problem_document
from bluelamp.plans.problem import WeekProblem
from bluelamp.plans.records import Base, DoseTarget, Offer, PlanPlace, StaffMember, Window
from bluelamp.plans.results import CrewSeat, Fix, PlannedShift, PlannedStop, Unmet, WeekPlan
from bluelamp_station.plans.models import PatrolBase, PlannedVisit, PlanRun, PublishedWeek, Shift, ShiftMember
from station.patrols.conftest import officer, pcso, places, supervisor

if TYPE_CHECKING:
    from collections.abc import Callable

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models import Place
    from bluelamp_station.programme.models import Programme

__all__ = ["base", "officer", "pcso", "places", "published", "run", "supervisor", "what_if_run"]

ZONE = "Europe/London"
FRIDAY, SATURDAY = 4, 5
POINTS = (
    {"pence": 0, "person_hours": 0.0, "dose_met_share": 0.0, "harm_covered_share": 0.0, "visits": 0},
    {"pence": 210_000, "person_hours": 130.0, "dose_met_share": 0.5, "harm_covered_share": 0.55, "visits": 80},
    {"pence": 420_000, "person_hours": 260.0, "dose_met_share": 0.8, "harm_covered_share": 0.81, "visits": 148},
    {"pence": 520_000, "person_hours": 320.0, "dose_met_share": 0.9, "harm_covered_share": 0.9, "visits": 168},
)


def this_monday() -> dt.date:
    """The Monday of this week."""
    today = timezone.localdate()
    return today - dt.timedelta(days=today.weekday())


def local_s(day: int, hour: int, minute: int = 0) -> int:
    """An instant of this week by the local clock; hours of 24 and more are of the next day."""
    at = dt.datetime.combine(this_monday() + dt.timedelta(days=day + hour // 24), dt.time(hour % 24, minute))
    return int(timezone.make_aware(at).timestamp())


def seat(ref: str, role: Role = Role.PCSO, *, pence: int = 12_800, **told: Any) -> CrewSeat:
    """A seat paid as overtime."""
    rule = f"{role.value} overtime, £16.00 an hour from 1 April 2026, 8 h"
    return CrewSeat(ref, role, Agency.POLICE, AvailabilityKind.OVERTIME, pence, rule, **told)


def stops(day: int, hour: int, *refs: str) -> tuple[PlannedStop, ...]:
    """A visit of a quarter of an hour every 40 minutes, each six minutes' drive from the one before."""
    first = local_s(day, hour)
    return tuple(
        PlannedStop(f"{day}-{hour}-{n}", ref, first + 2400 * n + 600, first + 2400 * n + 1500, 6.0, PatrolMode.VEHICLE)
        for n, ref in enumerate(refs)
    )


def a_shift(shift_id: str, day: int, hour: int, *crew: CrewSeat, refs: tuple[str, ...] = ()) -> PlannedShift:
    """Eight hours with a break after four."""
    start = local_s(day, hour)
    rest = start + 4 * 3600
    visits = stops(day, hour, *refs)
    return PlannedShift(
        shift_id, start, start + 8 * 3600, "Hertford", crew, visits, rest, rest + 1800, home_min=7.0 if visits else 0.0
    )


def a_plan(**told: Any) -> WeekPlan:
    """Three shifts with seven visits; HE02 gets 2 of 3, and two ways out are priced."""
    fixes = (
        Fix(FixKind.DROP_VISITS, "ask for 1 visit fewer at HE02", 0, 0, {"place_ref": "HE02", "visits": 2}),
        Fix(FixKind.ADD_SEATS, "add 3 overtime hours of two PCSOs, Friday 22:00 to 01:00, for £96", 9600, 1, {"n": 1}),
    )
    fields: dict[str, Any] = {
        "monday": this_monday(),
        "seed": 1,
        "shifts": (
            a_shift("W-1", 0, 10, seat("P001", Role.OFFICER), seat("P002"), refs=("HE01", "HE02")),
            a_shift("W-2", FRIDAY, 18, seat("P001", Role.OFFICER), seat("OPEN-1", is_open=True), refs=("HE01", "HE03")),
            a_shift("W-3", SATURDAY, 18, seat("P002"), seat("P003", Role.WARDEN), refs=("HE01", "HE02", "HE03")),
        ),
        "unmet": (Unmet("HE02", 3, 2, UnmetReason.NOBODY_AVAILABLE, "no PCSO after 22:00 on Friday", {}, fixes),),
        "wanted_visits": 8,
        "dose_met_share": 0.9,
        "bound_share": 0.95,
        "words": ("No rates were given for wardens: their hours count as free.",),
    }
    return WeekPlan(**(fields | told))


def a_problem() -> WeekProblem:
    """What the plan was made from."""
    hot = (Window(FRIDAY, 18 * 60, 23 * 60), Window(SATURDAY, 18 * 60, 23 * 60))
    refs = ("HE01", "HE02", "HE03")
    people = (("P001", Role.OFFICER), ("P002", Role.PCSO), ("P003", Role.WARDEN), ("P004", Role.PCSO))
    return WeekProblem(
        monday=this_monday(),
        zone=ZONE,
        places=tuple(
            PlanPlace(ref, f"Lamp Street {n}", "Hertford", 1000.0 * n, 0.0, rank=n, windows=hot if n == 1 else ())
            for n, ref in enumerate(refs, start=1)
        ),
        targets=(DoseTarget("HE01", 3), DoseTarget("HE02", 3), DoseTarget("HE03", 2)),
        staff=tuple(StaffMember(ref, role, Agency.POLICE, "Hertford") for ref, role in people),
        offers=tuple(Offer(ref, local_s(0, 8), local_s(6, 20), AvailabilityKind.OVERTIME) for ref, _ in people),
        bases=(Base("Hertford", 0.0, 0.0),),
        rates=(),
    )


@pytest.fixture
def base(programme: Programme) -> PatrolBase:
    """The station at Hertford."""
    return PatrolBase.objects.create(programme=programme, name="Hertford", longitude=-0.91, latitude=51.105)


@pytest.fixture
def run(
    programme: Programme,
    manager: Person,
    places: dict[str, Place],  # noqa: ARG001 - fixtures of the patrols' tests
    officer: Person,  # noqa: ARG001
    pcso: Person,  # noqa: ARG001
    base: PatrolBase,  # noqa: ARG001
) -> PlanRun:
    """A run that is done."""
    return made_run(programme, manager, a_plan())


def made_run(programme: Programme, by: Person, plan: WeekPlan) -> PlanRun:
    """A run with a plan by hand."""
    return PlanRun.objects.create(
        programme=programme,
        ticket=uuid.uuid4(),
        kind=PlanRunKind.WEEK.value,
        week_monday=plan.monday,
        asked_by=by,
        state="done",
        ended_at=timezone.now(),
        problem=problem_document(a_problem()),
        result={"plan": plan_document(plan)},
    )


@pytest.fixture
def what_if_run(run: PlanRun) -> Callable[..., PlanRun]:
    """Make a curve of the run, done unless said otherwise."""

    def made(**told: Any) -> PlanRun:
        fields: dict[str, Any] = {
            "programme": run.programme,
            "ticket": uuid.uuid4(),
            "kind": PlanRunKind.WHAT_IF.value,
            "week_monday": run.week_monday,
            "asked_by": run.asked_by,
            "based_on": run,
            "state": "done",
            "result": {"points": list(POINTS)},
        }
        return PlanRun.objects.create(**(fields | told))

    return made


@pytest.fixture
def published(run: PlanRun, manager: Person, base: PatrolBase, places: dict[str, Place]) -> PublishedWeek:
    """The run's plan on the phones: three shifts with their crews and tours."""
    week = PublishedWeek.objects.create(
        programme=run.programme, week_monday=run.week_monday, version=1, run=run, by=manager
    )
    for planned in a_plan().shifts:
        row = Shift.objects.create(
            programme=run.programme,
            shift_id=planned.shift_id,
            starts_at=_at(planned.starts_s),
            ends_at=_at(planned.ends_s),
            break_starts_at=_at(planned.break_starts_s or 0),
            break_ends_at=_at(planned.break_ends_s or 0),
            published=week,
            base=base,
            pence=planned.pence,
        )
        _crew(row, planned)
        for stop in planned.stops:
            PlannedVisit.objects.create(
                shift=row,
                visit_id=stop.visit_id,
                place_ref=stop.place_ref,
                area_path=places[stop.place_ref].area_path,
                starts_at=_at(stop.starts_s),
                ends_at=_at(stop.ends_s),
            )
    return week


def _crew(row: Shift, planned: PlannedShift) -> None:
    from bluelamp_station.plans.queries.people import people_by_ref  # noqa: PLC0415 - only here

    known = people_by_ref(one.person_ref for one in planned.crew)
    for position, one in enumerate(planned.crew):
        if not one.is_open:
            ShiftMember.objects.create(
                shift=row,
                position=position,
                person=known.get(one.person_ref),
                person_ref=one.person_ref,
                role=one.role.value,
                agency=one.agency.value,
                kind=one.kind.value,
                pence=one.pence,
                price_words=one.price_words,
            )


def _at(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, tz=dt.UTC)
