"""A tiny week to be planned: three places and a control, four people, one base, rates; next week."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from bluelamp.core.vocabulary import AvailabilityKind, PlaceRole, Purpose, StaffType
from bluelamp_station.hotspots.geometry import bounds_of, square_at
from bluelamp_station.hotspots.models import HotspotSet, Place
from bluelamp_station.plans.actions.runs import ask_run
from bluelamp_station.plans.jobs import execute_plan_run
from bluelamp_station.plans.models import Availability, Dose, PatrolBase, PlanRun, WorkTerms
from bluelamp_station.programme.models import Rate
from bluelamp_station.queue.models import WorkState
from bluelamp_station.queue.progress import SilentProgress
from station.conftest import make_person

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Agency, Area, Person
    from bluelamp_station.programme.models import Programme

__all__ = ["base", "crew", "held", "ready", "world"]

QUICK: dict[str, Any] = {"is_quick": True, "keep_published": True, "rules": {"min_shift_min": 180}}


def next_monday() -> dt.date:
    """The Monday of next week."""
    today = timezone.localdate()
    return today - dt.timedelta(days=today.weekday()) + dt.timedelta(days=7)


def local(day: int, hour: int) -> dt.datetime:
    """An instant of next week by the local clock."""
    at = dt.datetime.combine(next_monday() + dt.timedelta(days=day + hour // 24), dt.time(hour % 24))
    return timezone.make_aware(at)


def add_place(held: HotspotSet, ref: str, area: Area, longitude: float, **told: Any) -> Place:
    """A place of a set."""
    outline = square_at(longitude, 51.1, 200.0)
    west, south, east, north = bounds_of(outline)
    fields: dict[str, Any] = {"name": f"Lamp Street {ref}", "town": "Hertford", "kind": "both", "area_ha": 4.0}
    return Place.objects.create(
        hotspot_set=held, ref=ref, outline=outline, west=west, south=south, east=east, north=north, area_path=area.path,
        **(fields | told),
    )  # fmt: skip


@pytest.fixture
def held(programme: Programme, hertford: Area, manager: Person) -> HotspotSet:
    """A set in force with three places and a control."""
    made = HotspotSet.objects.create(
        programme=programme,
        number=1,
        state="adopted",
        title="In force",
        made_by=manager,
        adopted_by=manager,
        adopted_at=timezone.now(),
        rationale="The densest places.",
        valid_from_date=timezone.localdate() - dt.timedelta(days=7),
    )
    for rank, longitude in ((1, -0.9), (2, -0.89), (3, -0.88)):
        add_place(made, f"HE0{rank}", hertford, longitude, rank=rank, incidents=40.0 / rank)
    add_place(made, "HE04", hertford, -0.87, rank=4, role=PlaceRole.CONTROL.value)
    return made


@pytest.fixture
def base(programme: Programme) -> PatrolBase:
    """The station at Hertford."""
    return PatrolBase.objects.create(programme=programme, name="Hertford", longitude=-0.895, latitude=51.101)


@pytest.fixture
def crew(hertford: Area, police: Agency) -> list[Person]:
    """Two officers and two PCSOs who patrol Hertford."""
    found = []
    for ref, name, kind in (
        ("P001", "Omar Officer", StaffType.OFFICER),
        ("P002", "Petra Pcso", StaffType.PCSO),
        ("P003", "Olga Officer", StaffType.OFFICER),
        ("P004", "Paul Pcso", StaffType.PCSO),
    ):
        person = make_person(name, Purpose.PATROL, area=hertford, agency=police, staff_type=kind)
        person.staff_ref = ref
        person.save(update_fields=["staff_ref"])
        found.append(person)
    return found


def offer_time(programme: Programme, person: Person, day: int, start: int, end: int) -> Availability:
    """Overtime that somebody offers next week."""
    return Availability.objects.create(
        programme=programme,
        person=person,
        person_ref=person.crew_ref,
        starts_at=local(day, start),
        ends_at=local(day, end),
        kind=AvailabilityKind.OVERTIME.value,
        source=Availability.Source.DUTY_SYSTEM,
    )


@pytest.fixture
def ready(
    programme: Programme,
    held: HotspotSet,
    base: PatrolBase,
    crew: list[Person],
    police: Agency,
    hertford: Area,
    manager: Person,
) -> Programme:
    """Doses, terms, time and rates: all that a plan needs."""
    for person in crew:
        WorkTerms.objects.create(programme=programme, person=person, base=base)
    for rank, visits in ((1, 3), (2, 2), (3, 1)):
        Dose.objects.create(
            programme=programme, place_ref=f"HE0{rank}", area_path=hertford.path, by=manager, visits_per_week=visits
        )
    for kind, pounds in ((StaffType.OFFICER, 30), (StaffType.PCSO, 16)):
        Rate.objects.create(
            programme=programme,
            staff_type=kind.value,
            agency=police,
            kind=AvailabilityKind.OVERTIME.value,
            from_date=dt.date(2020, 4, 1),
            per_hour=pounds,
            source="Agreed table",
        )
    for person in crew[:2]:
        offer_time(programme, person, 1, 10, 14)
        offer_time(programme, person, 4, 18, 22)
    assert held.places.count() == 4
    return programme


# The world by another name, for tests that need it and do not speak of it.
world = ready


def asked(by: Person, programme: Programme, **more: Any) -> PlanRun:
    """A run that somebody asked for."""
    told: dict[str, Any] = {"monday": next_monday(), "ticket": uuid.uuid4(), "asked": QUICK, "seed": 1}
    return ask_run(by=by, programme=programme, **(told | more))


def carried_out(run: PlanRun) -> PlanRun:
    """What a worker does with it."""
    PlanRun.objects.filter(pk=run.pk).update(state=WorkState.RUNNING, worker="w1", attempts=1)
    run.refresh_from_db()
    execute_plan_run(run, SilentProgress())
    PlanRun.objects.filter(pk=run.pk).update(state=WorkState.DONE, ended_at=timezone.now())
    run.refresh_from_db()
    return run
