"""A set in force with its places, a supervisor, two people who patrol, their shift, and visits on request."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from bluelamp.core.vocabulary import (
    EvidenceGrade,
    PlaceRole,
    Purpose,
    Role,
    StaffType,
    VisitRule,
    VisitSource,
)
from bluelamp_station.hotspots.geometry import bounds_of, square_at
from bluelamp_station.hotspots.models import HotspotSet, Place
from bluelamp_station.patrols.models import CrewMember, TrackingAgreement, Visit, VisitRevision, VisitState
from bluelamp_station.plans.models import PlannedVisit, Shift, ShiftMember
from station.conftest import make_person
from station.patrols.phone import Phone

if TYPE_CHECKING:
    from collections.abc import Callable

    from bluelamp_station.accounts.models import Agency, Area, Person
    from bluelamp_station.programme.models import Programme

# Where the middle of each place lies, degrees; those of Hertford are more than a kilometre apart.
MIDDLES = {
    "HE01": (-0.90, 51.10),
    "HE02": (-0.89, 51.11),
    "HE03": (-0.88, 51.12),
    "HE04": (-0.87, 51.13),
    "HE09": (-0.86, 51.14),
    "WA01": (-0.40, 51.10),
}
CONTROL, RETIRED = "HE04", "HE09"
SIDE_M = 250.0


def make_place(hotspot_set: HotspotSet, ref: str, area: Area, rank: int, role: PlaceRole = PlaceRole.TREATED) -> Place:
    """A place of a set, where its ref says that it lies."""
    outline = square_at(*MIDDLES[ref], SIDE_M)
    west, south, east, north = bounds_of(outline)
    return Place.objects.create(
        hotspot_set=hotspot_set,
        ref=ref,
        name=f"Lamp Street {rank}",
        town=area.name,
        kind="both",
        rank=rank,
        role=role.value,
        incidents=40.0,
        area_ha=6.25,
        outline=outline,
        west=west,
        south=south,
        east=east,
        north=north,
        area_path=area.path,
        windows="Fri 18:00-23:00; Sat 18:00-23:00" if rank == 1 else "",
        evidence={
            "by_month": {"2025-01": 40.0},
            "by_category": {"Robbery": 10.0, "Anti-social behaviour": 30.0},
            "by_hour": None,
            "locations": [["Lamp Street", 40.0]],
            "months_not_held": [],
            "notes": [],
        },
    )


@pytest.fixture
def places(programme: Programme, hertford: Area, watford: Area, manager: Person) -> dict[str, Place]:
    """The places by their refs: four in force in Hertford, HE04 a control, one in Watford, and HE09 of a set before."""
    today = timezone.localdate()
    held = {
        "programme": programme,
        "state": "adopted",
        "made_by": manager,
        "adopted_by": manager,
        "adopted_at": timezone.now(),
        "rationale": "The densest places of the year.",
        "record": {"working_crs": "EPSG:27700"},
    }
    before = HotspotSet.objects.create(
        **held,
        number=1,
        title="Places before",
        valid_from_date=today - dt.timedelta(days=200),
        valid_to_date=today - dt.timedelta(days=41),
    )
    in_force = HotspotSet.objects.create(
        **held, number=2, title="Places in force", valid_from_date=today - dt.timedelta(days=40)
    )
    found = {RETIRED: make_place(before, RETIRED, hertford, 5)}
    for rank, ref in enumerate(("HE01", "HE02", "HE03", CONTROL), start=1):
        role = PlaceRole.CONTROL if ref == CONTROL else PlaceRole.TREATED
        found[ref] = make_place(in_force, ref, hertford, rank, role)
    found["WA01"] = make_place(in_force, "WA01", watford, 5)
    return found


@pytest.fixture
def supervisor(hertford: Area, police: Agency) -> Person:
    """Stella, who supervises the patrols of Hertford."""
    return make_person(
        "Stella Supervisor", Purpose.SUPERVISOR, area=hertford, agency=police, staff_type=StaffType.OFFICER
    )


@pytest.fixture
def officer(hertford: Area, police: Agency) -> Person:
    """Omar, a constable who patrols Hertford: P001."""
    return patrolling("Omar Officer", "P001", StaffType.OFFICER, hertford, police)


@pytest.fixture
def pcso(hertford: Area, police: Agency) -> Person:
    """Petra, a PCSO who patrols Hertford: P002."""
    return patrolling("Petra Pcso", "P002", StaffType.PCSO, hertford, police)


def patrolling(name: str, staff_ref: str, kind: StaffType, area: Area, agency: Agency) -> Person:
    """Somebody who patrols an area and whom the duty system knows."""
    person = make_person(name, Purpose.PATROL, area=area, agency=agency, staff_type=kind)
    person.staff_ref = staff_ref
    person.save(update_fields=["staff_ref"])
    return person


@pytest.fixture
def shift(programme: Programme, places: dict[str, Place], officer: Person, pcso: Person) -> Shift:
    """From two hours ago for eight hours: Omar and Petra, with a tour of three places."""
    starts = timezone.now().replace(microsecond=0) - dt.timedelta(hours=2)
    made = Shift.objects.create(
        programme=programme, shift_id="S1", starts_at=starts, ends_at=starts + dt.timedelta(hours=8)
    )
    for position, (person, role) in enumerate(((officer, Role.OFFICER), (pcso, Role.PCSO))):
        ShiftMember.objects.create(
            shift=made,
            position=position,
            person=person,
            person_ref=person.crew_ref,
            role=role.value,
            agency="police",
        )
    for step, ref in enumerate(("HE01", "HE02", "HE03")):
        begins = starts + dt.timedelta(minutes=40 * step)
        PlannedVisit.objects.create(
            shift=made,
            visit_id=f"T{step + 1}",
            place_ref=ref,
            area_path=places[ref].area_path,
            starts_at=begins,
            ends_at=begins + dt.timedelta(minutes=15),
        )
    return made


@pytest.fixture
def a_visit(programme: Programme, places: dict[str, Place]) -> Callable[..., Visit]:
    """Make a counted visit: who was there, where, how long ago it began and for how many minutes, and what else.

    ``a_visit(officer, pcso, place_ref="HE02", began_ago_min=60, minutes=15, mode="cycle")``
    """

    def made(
        *crew: Person, place_ref: str = "HE01", began_ago_min: float = 60, minutes: float = 15, **more: Any
    ) -> Visit:
        key, place = more.pop("id", None) or uuid.uuid4(), places[place_ref]
        starts = more.pop("started_at", None) or timezone.now().replace(microsecond=0) - dt.timedelta(
            minutes=began_ago_min
        )
        fields: dict[str, Any] = {
            "id": key,
            "programme": programme,
            "visit_id": str(key),
            "place": place,
            "place_ref": place_ref,
            "area_path": place.area_path,
            "started_at": starts,
            "ended_at": starts + dt.timedelta(minutes=minutes),
            "evidence": EvidenceGrade.C.value,
            "minutes_low": 0.0,
            "minutes_best": minutes,
            "minutes_high": minutes,
            "rule": VisitRule.TAPS.value,
            "source": VisitSource.PHONE.value,
            "state": VisitState.COUNTED,
            "crew_size": len(crew),
            "recorded_by": crew[0],
        }
        visit = Visit.objects.create(**(fields | more))
        for position, person in enumerate(crew):
            CrewMember.objects.create(
                visit=visit,
                position=position,
                person=person,
                person_ref=person.crew_ref,
                role=Role(person.staff_type).value if person.staff_type in set(Role) else Role.OTHER.value,
                agency="council" if person.agency and person.agency.code == "council" else "police",
            )
        VisitRevision.objects.create(visit=visit, number=1, by=crew[0], reason="Recorded on the phone", content={})
        return visit

    return made


@pytest.fixture
def phone(officer: Person, places: dict[str, Place]) -> Phone:  # noqa: ARG001 - there is ground to patrol
    """Omar's phone, signed in."""
    return phone_of(officer)


def phone_of(person: Person, ahead_s: float = 0.0) -> Phone:
    """Somebody's phone, signed in."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return Phone(person, ahead_s, client)


@pytest.fixture
def location_on(programme: Programme, manager: Person) -> TrackingAgreement:
    """Location is agreed to."""
    return TrackingAgreement.objects.create(programme=programme, by=manager, is_on=True, assessment_ref="DPIA-7")
