"""The terms on which people are planned, pairs kept apart, and what an hour of each costs today."""

from __future__ import annotations

__all__ = [
    "StaffLine",
    "apart_of",
    "eligible_programmes",
    "ground_programmes",
    "kept_apart",
    "newest_terms",
    "open_bases",
    "people_programmes",
    "rates_by_kind",
    "rates_of_person",
    "staff_lines",
    "terms_history",
    "terms_of",
]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Q, Subquery

from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.plans.models import KeptApart, PatrolBase, WorkTerms
from bluelamp_station.plans.queries.people import agency_of, plannable_people, role_of
from bluelamp_station.programme.models import Programme, Rate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from bluelamp.core.vocabulary import Agency, Role
    from bluelamp_station.accounts.models import Person


@dataclass(frozen=True, slots=True)
class StaffLine:
    """Somebody who patrols a programme's ground.

    Args:
        person: who, with their agency.
        role: what they are in a crew.
        agency: whose they are.
        terms: the newest; None where nobody has set any.
    """

    person: Person
    role: Role | None
    agency: Agency
    terms: WorkTerms | None


def people_programmes(person: Person, permission: Permission) -> list[Programme]:
    """Programmes on whose whole ground somebody may do something with the people, the newest first."""
    found = Programme.objects.filter(area_filter(person, permission, "area__path"))
    return list(found.select_related("area").order_by("-starts_date", "-pk"))


def newest_terms(programme: Programme) -> dict[int, WorkTerms]:
    """The terms that hold, by person; one query."""
    latest = WorkTerms.objects.filter(programme=programme, person=OuterRef("person")).order_by("-at", "-pk")
    rows = WorkTerms.objects.filter(programme=programme, pk=Subquery(latest.values("pk")[:1])).select_related("base")
    return {one.person_id: one for one in rows}


def terms_of(programme: Programme, person: Person) -> WorkTerms | None:
    """The terms that hold for somebody; None where nobody has set any."""
    rows = WorkTerms.objects.of(person).filter(programme=programme).select_related("base")
    found: WorkTerms | None = rows.order_by("-at", "-pk").first()
    return found


def terms_history(reader: Person, programme: Programme, person: Person) -> list[WorkTerms]:
    """Every version of somebody's terms, the newest first, as far as the reader may see them."""
    rows = WorkTerms.objects.visible_to(reader).filter(programme=programme, person=person)
    return list(rows.select_related("base", "by").order_by("-at", "-pk"))


def staff_lines(reader: Person, programme: Programme) -> list[StaffLine]:
    """Everybody who patrols a programme's ground, with their terms; three queries. Nobody for who sees no roster."""
    if not any(programme.area.path.startswith(held) for held in reader.area_paths(Permission.SEE_ROSTER)):
        return []
    terms = newest_terms(programme)
    return [
        StaffLine(person, role_of(person), agency_of(person), terms.get(person.pk))
        for person in plannable_people(programme)
    ]


def open_bases(programme: Programme) -> QuerySet[PatrolBase]:
    """Bases of a programme that are not closed."""
    found: QuerySet[PatrolBase] = PatrolBase.objects.filter(programme=programme, closed_at__isnull=True)
    return found.order_by("name")


def kept_apart(reader: Person, programme: Programme) -> list[KeptApart]:
    """Pairs of a programme that are not crewed together, as far as the reader may see them."""
    rows = KeptApart.objects.visible_to(reader).filter(programme=programme, ended_at__isnull=True)
    return list(rows.select_related("first", "second", "by").order_by("first__name", "second__name"))


def apart_of(programme: Programme, people: Iterable[int]) -> set[tuple[int, int]]:
    """Pairs kept apart that name one of the people, the lower key first."""
    keys = list(people)
    rows = KeptApart.objects.filter(Q(first__in=keys) | Q(second__in=keys), programme=programme, ended_at__isnull=True)
    return set(rows.values_list("first", "second"))


def rates_of_person(programme: Programme, person: Person) -> list[Rate]:
    """Every rate for somebody's staff type and agency, dated; the pay rule chooses among them."""
    rows = Rate.objects.filter(programme=programme, staff_type=person.staff_type, agency=person.agency_id)
    return list(rows.order_by("kind", "from_date"))


def rates_by_kind(programme: Programme) -> list[Rate]:
    """Every rate of a programme with its agency, for prices of seats that nobody has yet."""
    return list(Rate.objects.filter(programme=programme).select_related("agency").order_by("staff_type", "agency"))


def ground_programmes(person: Person) -> list[Programme]:
    """Programmes on whose ground, or a part of it, somebody patrols, the newest first."""
    found = area_filter(person, Permission.RECORD_PATROLS, "area__path")
    for path in person.area_paths(Permission.RECORD_PATROLS):
        found |= Q(area_id__in=[part for part in path.split("/") if part])
    return list(Programme.objects.filter(found).select_related("area").order_by("-starts_date", "-pk"))


def eligible_programmes(person: Person) -> list[int]:
    """Keys of programmes whose terms let shifts be offered to somebody; one query."""
    rows = WorkTerms.objects.of(person).order_by("programme", "-at", "-pk").values_list("programme", "is_eligible")
    newest: dict[int, bool] = {}
    for programme, is_eligible in rows:
        newest.setdefault(programme, is_eligible)
    return [key for key, is_eligible in newest.items() if is_eligible]
