"""A small programme that every test of the site may start from: a force, two neighbourhoods, and its people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from bluelamp.core.vocabulary import AgencyKind, AreaKind, Purpose, StaffType
from bluelamp_station.accounts.areas import path_of
from bluelamp_station.accounts.models import Agency, Area, Grant, Person
from bluelamp_station.programme.models import Programme

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.test import Client

PASSWORD = "correct horse battery staple"  # noqa: S105 - of made-up people
SignIn = "Callable[[Person], Client]"


def square(west: float, south: float, size: float) -> dict[str, object]:
    """A square in degrees as a GeoJSON geometry."""
    east, north = west + size, south + size
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def make_area(name: str, kind: AreaKind, parent: Area | None = None, outline: dict[str, object] | None = None) -> Area:
    """An area with its path."""
    area = Area.objects.create(
        code=name.lower().replace(" ", "-"), name=name, kind=kind, parent=parent, outline=outline
    )
    area.path = path_of(parent, area.pk)
    area.save(update_fields=["path"])
    return area


def make_person(
    name: str,
    *purposes: Purpose,
    area: Area | None = None,
    agency: Agency | None = None,
    staff_type: StaffType = StaffType.STAFF,
    until_at: datetime | None = None,
) -> Person:
    """Somebody with a password and grants on an area."""
    email = f"{name.lower().replace(' ', '.')}@example.police.uk"
    person = Person.objects.create_user(email, name, PASSWORD, agency=agency, staff_type=staff_type)
    for purpose in purposes:
        assert area is not None, "a purpose is held on an area"
        Grant.objects.create(
            person=person, purpose=purpose, area=area, valid_from_at=timezone.now(), valid_to_at=until_at
        )
    return person


@pytest.fixture
def committed(transactional_db: None) -> None:
    """For tests that need real commits, such as those in which two act at once."""


@pytest.fixture
def force(db: None) -> Area:  # noqa: ARG001 - the tables are there
    """Lanternshire, the whole of it."""
    return make_area("Lanternshire", AreaKind.FORCE, outline=square(-1.0, 51.0, 1.0))


@pytest.fixture
def hertford(force: Area) -> Area:
    """A neighbourhood in the west."""
    return make_area("Hertford", AreaKind.NEIGHBOURHOOD, force, square(-1.0, 51.0, 0.5))


@pytest.fixture
def watford(force: Area) -> Area:
    """A neighbourhood in the east."""
    return make_area("Watford", AreaKind.NEIGHBOURHOOD, force, square(-0.5, 51.0, 0.5))


@pytest.fixture
def police(db: None) -> Agency:  # noqa: ARG001
    """The force."""
    return Agency.objects.create(code="police", name="Lanternshire Police", kind=AgencyKind.POLICE)


@pytest.fixture
def council(db: None) -> Agency:  # noqa: ARG001
    """A council."""
    return Agency.objects.create(code="council", name="Hertford Council", kind=AgencyKind.COUNCIL)


@pytest.fixture
def admin(force: Area, police: Agency) -> Person:
    """Alice, who manages people."""
    return make_person("Alice Admin", Purpose.ADMINISTRATOR, area=force, agency=police)


@pytest.fixture
def analyst(force: Area, police: Agency) -> Person:
    """Anna, who finds the places."""
    return make_person("Anna Analyst", Purpose.ANALYST, area=force, agency=police)


@pytest.fixture
def manager(force: Area, police: Agency) -> Person:
    """Mark, who runs the programme."""
    return make_person("Mark Manager", Purpose.MANAGER, area=force, agency=police)


@pytest.fixture
def sergeant(hertford: Area, police: Agency) -> Person:
    """Sue, whose neighbourhood is Hertford."""
    return make_person(
        "Sue Sergeant", Purpose.NEIGHBOURHOOD_SERGEANT, area=hertford, agency=police, staff_type=StaffType.OFFICER
    )


@pytest.fixture
def warden(hertford: Area, council: Agency) -> Person:
    """Will, a council warden who patrols Hertford."""
    return make_person("Will Warden", Purpose.PATROL, area=hertford, agency=council, staff_type=StaffType.WARDEN)


@pytest.fixture
def oversight(force: Area) -> Person:
    """Olive of the local policing body, who sees figures and no places."""
    return make_person("Olive Oversight", Purpose.OVERSIGHT, area=force)


@pytest.fixture
def auditor(force: Area, police: Agency) -> Person:
    """Audrey, who sees who did what."""
    return make_person("Audrey Auditor", Purpose.AUDITOR, area=force, agency=police)


@pytest.fixture
def programme(force: Area, police: Agency, council: Agency) -> Programme:
    """Operation Lantern."""
    made = Programme.objects.create(name="Operation Lantern", starts_date="2026-04-01", area=force)
    made.agencies.add(police, council)
    return made


@pytest.fixture
def sign_in(client: Client) -> Callable[[Person], Client]:
    """Sign somebody in; the client they use."""

    def signed_in(person: Person) -> Client:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in
