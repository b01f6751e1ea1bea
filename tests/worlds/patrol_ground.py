"""Ground to patrol in a served site: a programme, a place in force, and people with phones, signed in.

``python -m worlds.patrol_ground FILE PEOPLE`` writes to FILE what their phones need to know.
"""

from __future__ import annotations

__all__ = ["main", "make_ground"]

import json
import sys
from pathlib import Path
from typing import Any

# Middle of the place, degrees.
MIDDLE = (-0.90, 51.10)


def make_ground(n_people: int) -> list[dict[str, str]]:
    """Make it; of each person the key, the reference and the cookie of a session.

    Args:
        n_people: how many patrol.
    """
    from django.test import Client  # noqa: PLC0415 - Django is set up by now
    from django.utils import timezone  # noqa: PLC0415

    from bluelamp.core.vocabulary import AreaKind, Purpose, StaffType  # noqa: PLC0415
    from bluelamp_station.accounts.areas import path_of  # noqa: PLC0415
    from bluelamp_station.accounts.models import Area, Grant, Person  # noqa: PLC0415
    from bluelamp_station.hotspots.geometry import bounds_of, square_at  # noqa: PLC0415
    from bluelamp_station.hotspots.models import HotspotSet, Place  # noqa: PLC0415
    from bluelamp_station.patrols.models import TrackingAgreement  # noqa: PLC0415
    from bluelamp_station.programme.models import Programme  # noqa: PLC0415

    area = Area.objects.create(code="force", name="Lanternshire", kind=AreaKind.FORCE)
    area.path = path_of(None, area.pk)
    area.save()
    manager = Person.objects.create_user("manager@example.police.uk", "Mark Manager")
    programme = Programme.objects.create(name="Operation Lantern", starts_date="2026-01-01", area=area)
    held = HotspotSet.objects.create(
        programme=programme,
        number=1,
        state="adopted",
        title="In force",
        made_by=manager,
        adopted_by=manager,
        adopted_at=timezone.now(),
        rationale="Densest places.",
        valid_from_date="2020-01-01",
        record={"working_crs": "EPSG:27700"},
    )
    outline: Any = square_at(*MIDDLE, 250.0)
    west, south, east, north = bounds_of(outline)
    for number in range(12):
        Place.objects.create(
            hotspot_set=held, ref=f"HE{number:02d}", name=f"Lamp Street {number}", kind="both", rank=number + 1,
            area_ha=6.25, outline=outline, west=west, south=south, east=east, north=north, area_path=area.path,
        )  # fmt: skip
    TrackingAgreement.objects.create(programme=programme, by=manager, is_on=True)
    people = []
    for number in range(n_people):
        person = Person.objects.create_user(f"p{number}@example.police.uk", f"Officer {number}")
        person.staff_type, person.staff_ref = StaffType.OFFICER.value, f"P{number:03d}"
        person.save()
        Grant.objects.create(person=person, purpose=Purpose.PATROL, area=area)
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        cookie = client.cookies["bluelamp_session"].value
        people.append({"key": str(person.pk), "crew_ref": person.crew_ref, "cookie": cookie})
    return people


def main(arguments: list[str]) -> int:
    """Make it on the site of the environment.

    Args:
        arguments: file to write, number of people.
    """
    import django  # noqa: PLC0415 - only as a process of its own

    django.setup()
    Path(arguments[0]).write_text(json.dumps(make_ground(int(arguments[1]))), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
