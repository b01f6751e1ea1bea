"""Ground to plan a week on in a served site: six places in force, a council and police who patrol, money, rates.

``python -m worlds.plan_site fill`` makes it in the data folder and database that the environment names; ``ground`` adds
doses and a base, ``time`` what people offer on Friday evening; ``told`` prints what the site holds of plans, as JSON.
Its processes run by the clock of ``worlds/set_clock``.
"""

from __future__ import annotations

__all__ = [
    "MIDDLES",
    "NAMES",
    "NOW",
    "PLANNED_AT",
    "RATES",
    "WEEK",
    "add_ground",
    "add_time",
    "email_of",
    "fill",
    "told",
]

import datetime as dt
import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bluelamp.core.vocabulary import AgencyKind, AreaKind, AvailabilityKind, PatrolMode, Purpose, Role, StaffType
from worlds.served_ground import lay_ground
from worlds.two_crews import MIDDLES as THREE
from worlds.two_crews import NAMES as THREE_NAMES
from worlds.two_crews import PASSWORD, email_of

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Agency, Area, Person
    from bluelamp_station.programme.models import Programme

# A week is planned on the Friday before it; on its Thursday the phones show tomorrow. Clocks change two weeks later.
PLANNED_AT = dt.datetime(2026, 3, 6, 12, 0, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 3, 12, 12, 0, tzinfo=dt.UTC)
WEEK = "2026-W11"
MIDDLES = THREE | {"HE04": (-0.91, 51.115), "HE05": (-0.905, 51.12), "HE06": (-0.895, 51.115)}
NAMES = THREE_NAMES | {"HE04": "Candle Yard", "HE05": "Taper Row", "HE06": "Beacon Street"}
SIDE_M = 250.0
STREAM = "LANTERN-1"
# Pounds an hour of overtime, and hours that are paid at the least.
RATES = {StaffType.OFFICER: (36, 3), StaffType.PCSO: (24, 3), StaffType.WARDEN: (38, 2)}
PEOPLE: dict[str, tuple[Purpose, str, StaffType, str]] = {
    "Omar Officer": (Purpose.PATROL, "police", StaffType.OFFICER, "P001"),
    "Olga Officer": (Purpose.PATROL, "police", StaffType.OFFICER, "P003"),
    "Nick Officer": (Purpose.PATROL, "police", StaffType.OFFICER, "P005"),
    "Sally Officer": (Purpose.PATROL, "police", StaffType.OFFICER, "P006"),
    "Petra Pcso": (Purpose.PATROL, "police", StaffType.PCSO, "P002"),
    "Paul Pcso": (Purpose.PATROL, "police", StaffType.PCSO, "P004"),
    "Will Warden": (Purpose.PATROL, "council", StaffType.WARDEN, "C001"),
    "Wanda Warden": (Purpose.PATROL, "council", StaffType.WARDEN, "C002"),
    "Stella Supervisor": (Purpose.SUPERVISOR, "police", StaffType.OFFICER, ""),
    "Mark Manager": (Purpose.MANAGER, "police", StaffType.STAFF, ""),
    "Mary Manager": (Purpose.MANAGER, "police", StaffType.STAFF, ""),
    "Cora Council": (Purpose.OVERSIGHT, "council", StaffType.STAFF, ""),
}


def fill() -> None:
    """Fill an empty site: no doses, no base, nobody's time."""
    from bluelamp_station.accounts.areas import path_of  # noqa: PLC0415 - after the settings
    from bluelamp_station.accounts.models import Agency, Area  # noqa: PLC0415
    from bluelamp_station.patrols.models import TrackingAgreement  # noqa: PLC0415
    from bluelamp_station.programme.models import FundingStream, Programme  # noqa: PLC0415

    area = Area.objects.create(code="force", name="Lanternshire", kind=AreaKind.FORCE)
    area.path = path_of(None, area.pk)
    area.save()
    agencies = {
        code: Agency.objects.create(code=code, name=name, kind=kind)
        for code, name, kind in (
            ("police", "Lanternshire Police", AgencyKind.POLICE),
            ("council", "Wick Council", AgencyKind.COUNCIL),
        )
    }
    people = {name: _person(name, area, agencies) for name in PEOPLE}
    programme = Programme.objects.create(name="Operation Lantern", starts_date="2026-01-01", area=area)
    programme.agencies.set(agencies.values())
    FundingStream.objects.create(
        programme=programme, name="Lantern grant", funder="Home Office", reference=STREAM,
        starts_date="2025-04-01", ends_date="2026-03-31", pounds=Decimal(20_000),
    )  # fmt: skip
    _rates(programme, agencies)
    _places(programme, area, people["Mark Manager"])
    _terms(programme, people)
    TrackingAgreement.objects.create(programme=programme, by=people["Mark Manager"], is_on=True, assessment_ref="D-7")
    _standing(programme, area, people["Will Warden"], people["Wanda Warden"])


def _person(name: str, area: Area, agencies: dict[str, Agency]) -> Person:
    from django.utils import timezone  # noqa: PLC0415 - after the settings

    from bluelamp_station.accounts.models import Grant, Person  # noqa: PLC0415

    purpose, agency, kind, staff_ref = PEOPLE[name]
    person = Person.objects.create_user(email_of(name), name, PASSWORD, agency=agencies[agency], staff_type=kind)
    person.staff_ref = staff_ref
    person.save(update_fields=["staff_ref"])
    Grant.objects.create(person=person, purpose=purpose, area=area, valid_from_at=timezone.now())
    return person


def _rates(programme: Programme, agencies: dict[str, Agency]) -> None:
    from bluelamp_station.programme.models import Rate  # noqa: PLC0415 - after the settings

    for staff_type, (pounds, least_h) in RATES.items():
        Rate.objects.create(
            programme=programme,
            staff_type=staff_type.value,
            agency=agencies["council" if staff_type is StaffType.WARDEN else "police"],
            kind=AvailabilityKind.OVERTIME.value,
            from_date="2025-04-01",
            per_hour=pounds,
            minimum_hours=least_h,
            source="Agreed table",
        )


def _places(programme: Programme, area: Area, manager: Person) -> None:
    from django.utils import timezone  # noqa: PLC0415 - after the settings

    from bluelamp_station.hotspots.geometry import bounds_of, square_at  # noqa: PLC0415
    from bluelamp_station.hotspots.models import HotspotSet, Place  # noqa: PLC0415

    held = HotspotSet.objects.create(
        programme=programme, number=1, state="adopted", title="In force", made_by=manager, adopted_by=manager,
        adopted_at=timezone.now(), rationale="The densest places of the year.", valid_from_date="2026-01-01",
        record={"working_crs": "EPSG:27700"},
    )  # fmt: skip
    for rank, (ref, middle) in enumerate(MIDDLES.items(), start=1):
        outline: Any = square_at(*middle, SIDE_M)
        west, south, east, north = bounds_of(outline)
        Place.objects.create(
            hotspot_set=held, ref=ref, name=NAMES[ref], town="Wick", kind="both", rank=rank, area_ha=6.25,
            incidents=60.0 / rank, outline=outline, west=west, south=south, east=east, north=north,
            area_path=area.path,
        )  # fmt: skip


def _terms(programme: Programme, people: dict[str, Person]) -> None:
    """Everybody who patrols has terms, but no base yet: the manager adds it."""
    from bluelamp_station.plans.models import WorkTerms  # noqa: PLC0415 - after the settings

    for name, person in people.items():
        if PEOPLE[name][3]:
            WorkTerms.objects.create(
                programme=programme, person=person, transport=PatrolMode.VEHICLE.value, by=people["Mark Manager"]
            )


def _standing(programme: Programme, area: Area, *wardens: Person) -> None:
    """The council's shift of that Thursday, as the duty system has it: 08:00 to 16:00 with two visits."""
    from bluelamp_station.plans.models import PlannedVisit, Shift, ShiftMember  # noqa: PLC0415 - after the settings

    starts = NOW - dt.timedelta(hours=4)
    shift = Shift.objects.create(
        programme=programme, shift_id="DUTY-1", starts_at=starts, ends_at=starts + dt.timedelta(hours=8),
        is_additional=True, funding_ref=STREAM,
    )  # fmt: skip
    for position, person in enumerate(wardens):
        ShiftMember.objects.create(
            shift=shift, position=position, person=person, person_ref=person.crew_ref, role=Role.WARDEN,
            agency="council", kind=AvailabilityKind.OVERTIME.value,
        )  # fmt: skip
    for step, ref in enumerate(("HE01", "HE02"), start=1):
        begins = NOW - dt.timedelta(minutes=40 * step)
        PlannedVisit.objects.create(
            shift=shift, visit_id=f"T{step}", place_ref=ref, area_path=area.path, starts_at=begins,
            ends_at=begins + dt.timedelta(minutes=15),
        )  # fmt: skip


def add_ground() -> None:
    """Two visits a week at each place, and a base."""
    from bluelamp_station.plans.models import Dose, PatrolBase  # noqa: PLC0415 - after the settings
    from bluelamp_station.programme.models import Programme  # noqa: PLC0415

    programme = Programme.objects.select_related("area").get()
    PatrolBase.objects.create(programme=programme, name="Wick station", longitude=-0.895, latitude=51.105)
    for ref in NAMES:
        Dose.objects.create(programme=programme, place_ref=ref, area_path=programme.area.path, visits_per_week=2)


def add_time() -> None:
    """Overtime of the two PCSOs on Friday from 18:00 to 22:00."""
    from bluelamp_station.accounts.models import Person  # noqa: PLC0415 - after the settings
    from bluelamp_station.plans.models import Availability  # noqa: PLC0415
    from bluelamp_station.programme.models import Programme  # noqa: PLC0415

    starts = NOW + dt.timedelta(days=1, hours=6)
    for person in Person.objects.filter(staff_type=StaffType.PCSO.value):
        Availability.objects.create(
            programme=Programme.objects.get(), person=person, person_ref=person.crew_ref, starts_at=starts,
            ends_at=starts + dt.timedelta(hours=4), kind=AvailabilityKind.OVERTIME.value,
            source=Availability.Source.DUTY_SYSTEM,
        )  # fmt: skip


def told() -> dict[str, Any]:
    """What the site holds of plans."""
    from bluelamp_station.patrols.models import Visit  # noqa: PLC0415 - after the settings
    from bluelamp_station.plans.models import (  # noqa: PLC0415
        Availability,
        LedgerLine,
        OfferSeat,
        PlanRun,
        PublishedWeek,
        SeatClaim,
        Shift,
    )

    shifts = Shift.objects.prefetch_related("members__person", "planned_visits").order_by("starts_at", "shift_id")
    return {
        "availability": list(
            Availability.objects.filter(withdrawn_at=None).order_by("pk").values_list("person_ref", flat=True)
        ),
        "claims": {
            claim.person.name: claim.state for claim in SeatClaim.objects.select_related("person").order_by("pk")
        },
        "seats": [
            {
                "key": seat.pk,
                "starts_at": seat.offer.starts_at.isoformat(),
                "who": seat.person.name if seat.person else "",
                "shift": seat.offer.shift.shift_id if seat.offer.shift else "",
            }
            for seat in OfferSeat.objects.filter(offer__withdrawn_at=None).select_related(
                "offer__shift", "person"
            )
        ],
        "runs": [
            {
                "id": run.pk,
                "kind": run.kind,
                "state": run.state,
                "failure": run.failure,
                "seconds": (run.ended_at - run.asked_at).total_seconds() if run.ended_at else None,
                "result": run.result,
            }
            for run in PlanRun.objects.order_by("pk")
        ],
        "versions": [
            {"version": one.version, "run": one.run_id, "why": one.why, "moves": one.moves}
            for one in PublishedWeek.objects.order_by("pk")
        ],
        "shifts": {
            shift.shift_id: {
                "key": shift.pk,
                "starts_at": shift.starts_at.isoformat(),
                "ends_at": shift.ends_at.isoformat(),
                "crew": [member.person.name if member.person else "" for member in shift.members.all()],
                "tour": [[it.visit_id, it.place_ref, it.starts_at.isoformat()] for it in shift.planned_visits.all()],
                "is_cancelled": shift.cancelled_at is not None,
                "pence": shift.pence,
                "published": shift.published.version if shift.published else None,
            }
            for shift in shifts
        },
        "visits": [
            {"place": one.place_ref, "minutes": one.minutes_best, "state": one.state, "evidence": one.evidence}
            for one in Visit.objects.order_by("started_at")
        ],
        "ledger": [
            {
                name: getattr(line, name)
                for name in ("entry", "agency", "funding_ref", "subject", "person_minutes", "paid_minutes", "pence")
            }
            for line in LedgerLine.objects.order_by("pk")
        ],
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(lay_ground(sys.argv[1:], fill=fill, parts={"ground": add_ground, "time": add_time}, told=told))
