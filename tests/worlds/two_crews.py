"""Ground for two crews in a served site: three places in force, a police crew on a shift, a council and a BID crew.

``python -m worlds.two_crews fill`` makes it in the data folder and database that the environment names; ``told`` prints
what the site holds of patrols, as JSON; ``sign_out`` ends every session, as time would.
"""

from __future__ import annotations

__all__ = ["MIDDLES", "NAMES", "PASSWORD", "email_of", "fill", "sign_out", "told"]

import datetime as dt
import sys
from typing import TYPE_CHECKING, Any

from bluelamp.core.vocabulary import AgencyKind, AreaKind, Purpose, Role, StaffType
from worlds.served_ground import lay_ground

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Agency, Area, Person
    from bluelamp_station.programme.models import Programme

PASSWORD = "lanterns over wet slate"  # noqa: S105 - of made-up people
# Middle of each place, degrees: more than a kilometre apart, so that two of them in a quarter of an hour are a walk.
MIDDLES = {"HE01": (-0.90, 51.10), "HE02": (-0.89, 51.11), "HE03": (-0.88, 51.12)}
NAMES = {"HE01": "Lamp Street", "HE02": "Wick Lane", "HE03": "Lantern Square"}
SIDE_M = 250.0
SHIFT_H = 10
_PEOPLE: dict[str, tuple[Purpose, str, StaffType, str]] = {
    "Omar Officer": (Purpose.PATROL, "police", StaffType.OFFICER, "P001"),
    "Petra Pcso": (Purpose.PATROL, "police", StaffType.PCSO, "P002"),
    "Will Warden": (Purpose.PATROL, "council", StaffType.WARDEN, "C001"),
    "Betty Bid": (Purpose.PATROL, "bid", StaffType.BID, "B001"),
    "Stella Supervisor": (Purpose.SUPERVISOR, "police", StaffType.OFFICER, ""),
    "Mark Manager": (Purpose.MANAGER, "police", StaffType.STAFF, ""),
}


def email_of(name: str) -> str:
    """Their address."""
    return f"{name.lower().replace(' ', '.')}@example.police.uk"


def fill() -> None:
    """Fill an empty site. The shift began so long ago that it ends now."""
    from bluelamp_station.accounts.areas import path_of  # noqa: PLC0415 - after the settings
    from bluelamp_station.accounts.models import Agency, Area  # noqa: PLC0415
    from bluelamp_station.patrols.models import TrackingAgreement  # noqa: PLC0415
    from bluelamp_station.programme.models import Programme  # noqa: PLC0415

    area = Area.objects.create(code="force", name="Lanternshire", kind=AreaKind.FORCE)
    area.path = path_of(None, area.pk)
    area.save()
    agencies = {
        code: Agency.objects.create(code=code, name=name, kind=kind)
        for code, name, kind in (
            ("police", "Lanternshire Police", AgencyKind.POLICE),
            ("council", "Wick Council", AgencyKind.COUNCIL),
            ("bid", "Wick Town BID", AgencyKind.BID),
        )
    }
    people = {name: _person(name, area, agencies) for name in _PEOPLE}
    programme = Programme.objects.create(name="Operation Lantern", starts_date="2026-01-01", area=area)
    manager = people["Mark Manager"]
    _places(programme, area, manager)
    TrackingAgreement.objects.create(programme=programme, by=manager, is_on=True, assessment_ref="DPIA-7")
    _shift(programme, area, people["Omar Officer"], people["Petra Pcso"])


def _person(name: str, area: Area, agencies: dict[str, Agency]) -> Person:
    from django.utils import timezone  # noqa: PLC0415 - after the settings

    from bluelamp_station.accounts.models import Grant, Person  # noqa: PLC0415

    purpose, agency, kind, staff_ref = _PEOPLE[name]
    person = Person.objects.create_user(email_of(name), name, PASSWORD, agency=agencies[agency], staff_type=kind)
    person.staff_ref = staff_ref
    person.save(update_fields=["staff_ref"])
    Grant.objects.create(person=person, purpose=purpose, area=area, valid_from_at=timezone.now())
    return person


def _places(programme: Programme, area: Area, manager: Person) -> None:
    from django.utils import timezone  # noqa: PLC0415 - after the settings

    from bluelamp_station.hotspots.geometry import bounds_of, square_at  # noqa: PLC0415
    from bluelamp_station.hotspots.models import HotspotSet, Place  # noqa: PLC0415

    held = HotspotSet.objects.create(
        programme=programme,
        number=1,
        state="adopted",
        title="In force",
        made_by=manager,
        adopted_by=manager,
        adopted_at=timezone.now(),
        rationale="The densest places of the year.",
        valid_from_date="2026-01-01",
        record={"working_crs": "EPSG:27700"},
    )
    for rank, (ref, middle) in enumerate(MIDDLES.items(), start=1):
        outline: Any = square_at(*middle, SIDE_M)
        west, south, east, north = bounds_of(outline)
        Place.objects.create(
            hotspot_set=held, ref=ref, name=NAMES[ref], town="Wick", kind="both", rank=rank, area_ha=6.25,
            outline=outline, west=west, south=south, east=east, north=north, area_path=area.path,
        )  # fmt: skip


def _shift(programme: Programme, area: Area, officer: Person, pcso: Person) -> None:
    from django.utils import timezone  # noqa: PLC0415 - after the settings

    from bluelamp_station.plans.models import PlannedVisit, Shift, ShiftMember  # noqa: PLC0415

    ends = timezone.now().replace(microsecond=0) + dt.timedelta(minutes=30)
    starts = ends - dt.timedelta(hours=SHIFT_H)
    shift = Shift.objects.create(programme=programme, shift_id="S1", starts_at=starts, ends_at=ends)
    for position, (person, role) in enumerate(((officer, Role.OFFICER), (pcso, Role.PCSO))):
        ShiftMember.objects.create(
            shift=shift, position=position, person=person, person_ref=person.crew_ref, role=role, agency="police"
        )
    for step, ref in enumerate(MIDDLES):
        begins = starts + dt.timedelta(minutes=40 * (step + 1))
        PlannedVisit.objects.create(
            shift=shift,
            visit_id=f"T{step + 1}",
            place_ref=ref,
            area_path=area.path,
            starts_at=begins,
            ends_at=begins + dt.timedelta(minutes=15),
        )


def told() -> dict[str, Any]:
    """What the site holds."""
    from bluelamp_station.patrols.models import (  # noqa: PLC0415 - after the settings
        Abstraction,
        FieldRecord,
        Fix,
        Outcome,
        Question,
        SupportRequest,
        Visit,
    )

    visits = Visit.objects.prefetch_related("crew").order_by("started_at")
    return {
        "records": {str(one.pk): one.kind for one in FieldRecord.objects.all()},
        "visits": [
            {
                "id": str(one.pk),
                "place": one.place_ref,
                "crew": [member.person_ref for member in one.crew.all()],
                "state": one.state,
                "evidence": one.evidence,
                "minutes": one.minutes_best,
                "n_revisions": one.revisions.count(),
            }
            for one in visits
        ],
        "outcomes": [
            {
                "id": str(one.pk),
                "visit": str(one.visit_id),
                "kind": one.kind,
                "count": one.count,
                "reference": one.reference,
                "is_withdrawn": one.withdrawn_at is not None,
                "is_left_out": one.is_left_out,
            }
            for one in Outcome.objects.order_by("at")
        ],
        "questions": [
            {"visit": str(one.visit_id), "reason": one.reason, "turn": one.turn} for one in Question.objects.all()
        ],
        "abstractions": [
            {"reason": one.reason, "is_over": one.ended_at is not None} for one in Abstraction.objects.all()
        ],
        "support": list(SupportRequest.objects.values_list("what", flat=True)),
        "n_fixes": Fix.objects.count(),
    }


def sign_out() -> None:
    """End every session."""
    from django.contrib.sessions.models import Session  # noqa: PLC0415 - after the settings

    Session.objects.all().delete()


if __name__ == "__main__":
    sys.exit(lay_ground(sys.argv[1:], fill=fill, parts={"sign_out": sign_out}, told=told))
