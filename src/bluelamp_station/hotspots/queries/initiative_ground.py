"""Where somebody may start an initiative, and who may own it."""

from __future__ import annotations

__all__ = [
    "editable_areas",
    "may_edit_at",
    "owner_choices",
    "place_choices",
    "place_in_force",
    "sees_money_of_initiative",
]

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.models import Area, Grant, Person
from bluelamp_station.accounts.permissions import PERMISSIONS_OF, Permission
from bluelamp_station.hotspots.models import Place, SetState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from bluelamp_station.hotspots.models import Initiative
    from bluelamp_station.programme.models import Programme

# Who may own an initiative must be able to see it.
_OWNER_PURPOSES = [purpose for purpose, held in PERMISSIONS_OF.items() if Permission.SEE_INITIATIVES in held]


def editable_areas(person: Person) -> QuerySet[Area]:
    """Areas on which somebody may start an initiative."""
    return Area.objects.filter(area_filter(person, Permission.EDIT_INITIATIVES, "path"))


def may_edit_at(person: Person, area_path: str) -> bool:
    """Whether somebody may write initiatives in an area; no query."""
    return any(area_path.startswith(held) for held in person.area_paths(Permission.EDIT_INITIATIVES))


def sees_money_of_initiative(person: Person, initiative: Initiative) -> bool:
    """Whether somebody may see what an initiative costs; no query beyond its programme."""
    path = initiative.programme.area.path
    return any(path.startswith(held) for held in person.area_paths(Permission.SEE_MONEY))


def place_choices(person: Person) -> QuerySet[Place]:
    """Places of adopted sets that hold today or later, where somebody may start an initiative."""
    today = timezone.localdate()
    return (
        Place.objects.visible_to(person)
        .filter(
            area_filter(person, Permission.EDIT_INITIATIVES),
            Q(hotspot_set__valid_to_date__isnull=True) | Q(hotspot_set__valid_to_date__gte=today),
            hotspot_set__state=SetState.ADOPTED,
        )
        .order_by("town", "ref")
        .defer("outline", "evidence", "figures")
    )


def place_in_force(person: Person, programme: Programme, ref: str) -> Place | None:
    """A place of a programme by its ref, its newest version."""
    return place_choices(person).filter(hotspot_set__programme=programme, ref=ref).order_by("-hotspot_set_id").first()


def owner_choices(person: Person, area_path: str = "") -> QuerySet[Person]:
    """People who may own an initiative: those who can see it.

    Args:
        person: who chooses; only people of their own ground are offered.
        area_path: the area of the initiative; empty while it is not chosen yet.
    """
    paths = (area_path,) if area_path else person.area_paths(Permission.EDIT_INITIATIVES)
    ground = Q(pk__in=[])
    for path in paths:
        ground |= Q(area_id__in=[part for part in path.split("/") if part])
        if not area_path:
            ground |= Q(area__path__startswith=path)
    grants = Grant.objects.current().filter(ground, purpose__in=_OWNER_PURPOSES)
    return Person.objects.filter(is_active=True, pk__in=grants.values("person"))
