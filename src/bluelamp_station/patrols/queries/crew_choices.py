"""Who may be put on a visit by hand: people who patrol that ground."""

from __future__ import annotations

__all__ = ["Colleague", "agency_of", "colleague_of", "colleagues_at", "role_of"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import Agency, Role
from bluelamp_station.accounts.models import Grant, Person
from bluelamp_station.accounts.permissions import PERMISSIONS_OF, Permission
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    from bluelamp_station.patrols.models import CrewMember

_PURPOSES = [purpose.value for purpose, held in PERMISSIONS_OF.items() if Permission.RECORD_PATROLS in held]


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may be on a crew.

    Args:
        person_ref: the duty system's word for them.
        label: their name with what they are.
        role: what they are.
        agency: whose they are.
        person: the person; None where the site does not know them.
    """

    person_ref: str
    label: str
    role: Role
    agency: Agency
    person: Person | None


def role_of(person: Person) -> Role:
    """What somebody is on a crew: their kind of staff, where a crew has such."""
    return Role(person.staff_type) if person.staff_type in tuple(Role) else Role.OTHER


def agency_of(person: Person) -> Agency:
    """Whose member of a crew somebody is; expects their agency."""
    kind = person.agency.kind if person.agency else ""
    return Agency(kind) if kind in tuple(Agency) else Agency.OTHER


def colleagues_at(area_path: str) -> list[Colleague]:
    """People who patrol an area, or a part of it, by name; two queries.

    Args:
        area_path: path of the area.
    """
    steps = [part for part in area_path.split("/") if part]
    above = ["/" + "".join(f"{part}/" for part in steps[: n + 1]) for n in range(len(steps))]
    grants = Grant.objects.current().filter(purpose__in=_PURPOSES)
    held = grants.filter(area__path__in=above) | grants.filter(area__path__startswith=area_path)
    people = Person.objects.filter(pk__in=held.values("person"), is_active=True).select_related("agency")
    return [_colleague(person) for person in people.order_by("name", "pk")]


def _colleague(person: Person) -> Colleague:
    role = role_of(person)
    return Colleague(person.crew_ref, f"{person.name} ({words(role)})", role, agency_of(person), person)


def colleague_of(member: CrewMember) -> Colleague:
    """A member of a crew as it stands, whoever they are; expects the person."""
    name = member.person.name if member.person else member.person_ref
    role = Role(member.role)
    return Colleague(member.person_ref, f"{name} ({words(role)})", role, Agency(member.agency), member.person)
