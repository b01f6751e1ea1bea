"""People on patrol as phones know them: their reference, name, role and agency."""

from __future__ import annotations

__all__ = ["agency_of", "colleagues_of", "member_document", "role_of"]

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from bluelamp.core.vocabulary import Agency, Purpose, Role
from bluelamp_station.accounts.models import Grant, Person
from bluelamp_station.accounts.permissions import PERMISSIONS_OF, Permission
from bluelamp_station.patrols.queries.tracking import programmes_of_crew
from bluelamp_station.plans.models import ShiftMember

if TYPE_CHECKING:
    from datetime import datetime

_MOST = 300
_NEAR = timedelta(hours=36)
_RECORDING = [purpose.value for purpose in Purpose if Permission.RECORD_PATROLS in PERMISSIONS_OF[purpose]]


def role_of(person: Person) -> Role:
    """What somebody is in a crew; ``other`` where their kind of staff is none that patrols."""
    return Role(person.staff_type) if person.staff_type in {role.value for role in Role} else Role.OTHER


def agency_of(person: Person) -> Agency:
    """Whose they are."""
    kind = person.agency.kind if person.agency else Agency.OTHER.value
    return Agency(kind) if kind in {agency.value for agency in Agency} else Agency.OTHER


def member_document(person: Person) -> dict[str, str]:
    """Somebody who may be on a crew."""
    return {
        "person_ref": person.crew_ref,
        "name": person.name,
        "role": role_of(person).value,
        "agency": agency_of(person).value,
    }


def colleagues_of(person: Person, now: datetime) -> list[dict[str, str]]:
    """Those who may be on a crew with somebody: who patrols on the same ground, or is on a shift near in time.

    Two queries and one for the programmes; by name, 300 at the most, oneself left out.

    Args:
        person: who asks.
        now: the time.
    """
    found = {one.crew_ref: member_document(one) for one in _patrolling(person)}
    programmes = [programme.pk for programme in programmes_of_crew(person)]
    members = ShiftMember.objects.filter(
        shift__programme__in=programmes,
        shift__cancelled_at__isnull=True,
        shift__ends_at__gt=now - timedelta(hours=12),
        shift__starts_at__lt=now + _NEAR,
    ).select_related("person")
    for member in members[: _MOST * 2]:
        name = member.person.name if member.person else member.person_ref
        told = {"person_ref": member.person_ref, "name": name, "role": member.role, "agency": member.agency}
        found.setdefault(member.person_ref, told)
    found.pop(person.crew_ref, None)
    return sorted(found.values(), key=lambda one: (one["name"].casefold(), one["person_ref"]))[:_MOST]


def _patrolling(person: Person) -> list[Person]:
    """Those who may record patrols on somebody's ground, on a part of it, or on ground that it is a part of."""
    ground = Q(pk__in=[])
    for path in person.area_paths(Permission.RECORD_PATROLS):
        ground |= Q(area__path__startswith=path) | Q(area_id__in=[part for part in path.split("/") if part])
    grants = Grant.objects.current().filter(ground, purpose__in=_RECORDING, is_break_glass=False)
    people = Person.objects.filter(pk__in=grants.values("person"), is_active=True).select_related("agency")
    return list(people.order_by("name")[:_MOST])
