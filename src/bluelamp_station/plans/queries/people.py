"""People of the site as the duty system calls them, and those who patrol the ground of a programme."""

from __future__ import annotations

__all__ = [
    "agency_of",
    "agency_word",
    "patrols_ground",
    "people_by_ref",
    "plannable_people",
    "role_of",
    "role_word",
]

import re
from typing import TYPE_CHECKING

from django.db.models import Q

from bluelamp.core.vocabulary import Agency, Role, StaffType
from bluelamp_station.accounts.models import Grant, Person
from bluelamp_station.accounts.permissions import PERMISSIONS_OF, Permission

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from bluelamp_station.programme.models import Programme

_OWN = re.compile(r"BL([0-9]{1,9})")
_AT_ONCE = 5_000


def people_by_ref(refs: Iterable[str]) -> dict[str, Person]:
    """Those of the refs whom the site knows: by the duty system's id, else by the site's own ``BL`` and key.

    Args:
        refs: as files and phones write them.
    """
    wanted = sorted({ref for ref in refs if ref})
    found: dict[str, Person] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        keys = [int(match.group(1)) for ref in some if (match := _OWN.fullmatch(ref))]
        people = Person.objects.filter(staff_ref__in=some) | Person.objects.filter(pk__in=keys, staff_ref="")
        found |= {person.crew_ref: person for person in people}
    return {ref: person for ref, person in found.items() if ref in set(wanted)}


def role_of(person: Person) -> Role | None:
    """What somebody is in a crew; None for staff without patrol duties."""
    return role_word(person.staff_type)


def role_word(staff_type: str) -> Role | None:
    """What a staff type is in a crew; None for staff without patrol duties."""
    if staff_type == StaffType.STAFF:
        return None
    return Role(staff_type) if staff_type in set(Role) else Role.OTHER


def agency_of(person: Person) -> Agency:
    """Whose somebody is in a crew; expects their agency."""
    return agency_word(person.agency.kind if person.agency else "")


def agency_word(kind: str) -> Agency:
    """Whose somebody of a kind of organisation is in a crew."""
    return Agency(kind) if kind in set(Agency) else Agency.OTHER


def plannable_people(programme: Programme) -> QuerySet[Person]:
    """Those who patrol the ground of a programme or a part of it, with their agency; expects the programme's area."""
    purposes = [one.value for one, held in PERMISSIONS_OF.items() if Permission.RECORD_PATROLS in held]
    wider = [part for part in programme.area.path.split("/") if part]
    grants = Grant.objects.current().filter(
        Q(area__path__startswith=programme.area.path) | Q(area_id__in=wider), purpose__in=purposes, is_break_glass=False
    )
    found = Person.objects.filter(pk__in=grants.values("person"), is_active=True, left_at__isnull=True)
    return found.exclude(staff_type=StaffType.STAFF.value).select_related("agency").order_by("name", "pk")


def patrols_ground(person: Person, programme: Programme) -> bool:
    """Whether somebody patrols the ground of a programme or a part of it; expects the programme's area; no query."""
    path = programme.area.path
    return any(path.startswith(held) or held.startswith(path) for held in person.area_paths(Permission.RECORD_PATROLS))
