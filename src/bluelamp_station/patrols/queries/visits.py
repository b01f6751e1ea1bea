"""Visits for those who see places and no names: the list by filter, and all that is known of one visit."""

from __future__ import annotations

__all__ = ["VisitPage", "listed_visits", "page_of", "visible_visits"]

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef

from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.patrols.models import CrewMember, Question, Visit
from bluelamp_station.patrols.rows import midnight
from bluelamp_station.patrols.versions import Version, versions_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.patrols.models import Outcome

QUALIFYING_MIN = 15
_SORTS: Mapping[str, tuple[Any, ...]] = {
    "": ("-started_at", "visit_id"),
    "oldest": ("started_at", "visit_id"),
    "longest": (F("minutes_best").desc(nulls_last=True), "-started_at"),
    "shortest": (F("minutes_best").asc(nulls_last=True), "-started_at"),
    "place": ("place_ref", "-started_at"),
}
_PLAIN = {"place": "place_ref", "mode": "mode", "evidence": "evidence", "source": "source", "state": "state"}


@dataclass(frozen=True, slots=True)
class VisitPage:
    """All that is shown of one visit.

    Args:
        visit: the visit.
        roles: of its crew, in order.
        agencies: the same.
        outcomes: what came of it, withdrawn ones among them.
        versions: how it was changed, the newest first.
        questions: what was asked about it, with the answers.
        may_correct: whether the reader may correct it.
        may_see_names: whether the reader may ask for the names.
    """

    visit: Visit
    roles: tuple[str, ...]
    agencies: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    versions: tuple[Version, ...]
    questions: tuple[Question, ...]
    may_correct: bool
    may_see_names: bool


def visible_visits(person: Person) -> QuerySet[Visit]:
    """Visits that somebody may see, with what a line of the list shows of each."""
    waiting = Question.objects.filter(visit=OuterRef("pk")).exclude(turn=Question.Turn.SETTLED)
    found: QuerySet[Visit] = (
        Visit.objects.visible_to(person)
        .select_related("place")
        .defer("place__evidence", "place__figures", "place__outline")
        .prefetch_related("crew")
        .annotate(is_questioned=Exists(waiting))
    )
    return found


def listed_visits(person: Person, asked: Mapping[str, Any]) -> QuerySet[Visit]:
    """The visits of a filter, in its order.

    Args:
        person: the reader.
        asked: clean data of the filter; what is not named is not asked.
    """
    found = visible_visits(person).filter(**{field: asked[key] for key, field in _PLAIN.items() if asked.get(key)})
    if asked.get("first"):
        found = found.filter(started_at__gte=midnight(asked["first"]))
    if asked.get("last"):
        found = found.filter(started_at__lt=midnight(asked["last"] + dt.timedelta(days=1)))
    found = _of_crew(found, asked.get("crew", ""))
    if asked.get("length"):
        found = found.filter(**{f"minutes_best__{'gte' if asked['length'] == 'qualifying' else 'lt'}": QUALIFYING_MIN})
    if asked.get("questioned"):
        found = _of_questions(found, asked["questioned"])
    return found.order_by(*_SORTS.get(asked.get("sort", ""), _SORTS[""]))


def _of_crew(found: QuerySet[Visit], asked: str) -> QuerySet[Visit]:
    """Visits with somebody of a role or agency, or of a size."""
    kind, _, value = asked.partition("-")
    match kind:
        case "role" | "agency":
            return found.filter(Exists(CrewMember.objects.filter(visit=OuterRef("pk"), **{kind: value})))
        case "size":
            return found.filter(crew_size=1) if value == "1" else found.filter(crew_size__gte=2)
    return found


def _of_questions(found: QuerySet[Visit], asked: str) -> QuerySet[Visit]:
    ever = Exists(Question.objects.filter(visit=OuterRef("pk")))
    if asked == "open":
        return found.filter(Exists(Question.objects.filter(visit=OuterRef("pk")).exclude(turn=Question.Turn.SETTLED)))
    return found.filter(ever) if asked == "any" else found.filter(~ever)


def page_of(person: Person, visit: Visit) -> VisitPage:
    """All that is shown of a visit, without a name.

    Args:
        person: the reader.
        visit: one that the reader may see, from :func:`visible_visits`.
    """
    crew = list(visit.crew.all())
    mine = {key for key in (visit.recorded_by_id, *(member.person_id for member in crew)) if key is not None}
    questions = visit.questions.prefetch_related("answers").select_related("outcome")
    return VisitPage(
        visit=visit,
        roles=tuple(member.role for member in crew),
        agencies=tuple(dict.fromkeys(member.agency for member in crew)),
        outcomes=tuple(visit.outcomes.order_by("withdrawn_at", "kind", "recorded_at")),
        versions=versions_of(list(visit.revisions.order_by("number")), mine),
        questions=tuple(questions),
        may_correct=_holds(person, Permission.CORRECT_PATROLS, visit),
        may_see_names=_holds(person, Permission.SEE_PATROL_NAMES, visit),
    )


def _holds(person: Person, permission: Permission, visit: Visit) -> bool:
    """Whether somebody holds a permission where the visit was; no query."""
    return any(visit.area_path.startswith(path) for path in person.area_paths(permission))
