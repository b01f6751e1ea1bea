"""Somebody's own record: their visits, what came of them, what is asked, who looked, and until when points are kept."""

from __future__ import annotations

__all__ = ["Kept", "own_csv", "own_document", "own_looks", "own_visit_rows", "own_visits", "points_kept"]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Q
from django.utils import timezone

from bluelamp_station.patrols.models import NamesLook, Outcome, Visit
from bluelamp_station.patrols.queries.tracking import kept_until, newest_agreement
from bluelamp_station.ui.csv_text import write_csv

if TYPE_CHECKING:
    from datetime import datetime

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.patrols.models.visits import VisitQuerySet

_COLUMNS = (
    "visit_id", "place_ref", "started_at", "ended_at", "minutes_low", "minutes_best", "minutes_high", "evidence",
    "mode", "additional", "crew_size", "state", "note", "outcomes", "looks",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kept:
    """Raw points of a visit that the site still holds.

    Args:
        n: how many.
        until_at: when the last of them is deleted at the latest.
    """

    n: int
    until_at: datetime | None


def own_visits(person: Person) -> VisitQuerySet:
    """Visits that somebody was on or recorded, the newest first, each with how often its names were looked at."""
    found: VisitQuerySet = Visit.objects.of(person).select_related("place")
    counted: VisitQuerySet = found.annotate(
        n_looks=Count("names_looks", distinct=True),
        n_questions=Count("questions", filter=~Q(questions__turn="settled"), distinct=True),
    ).order_by("-started_at", "visit_id")
    return counted


def own_looks(person: Person) -> list[NamesLook]:
    """Who looked at names or track of somebody's visits, the newest first, the last fifty."""
    mine = Visit.objects.of(person).values("pk")
    found = NamesLook.objects.filter(visit__in=mine).select_related("by", "visit")
    return list(found.order_by("-at", "-pk")[:50])


def points_kept(visit: Visit) -> Kept:
    """How many raw points of a visit the site still holds, and until when; two queries."""
    told = visit.fixes.aggregate(n=Count("pk"), last=Max("at"))
    last = told["last"]
    return Kept(told["n"], kept_until(last, newest_agreement(visit.programme)) if last else None)


def own_document(person: Person) -> dict[str, Any]:
    """Everything that the site keeps of somebody's visits, as JSON; no names of colleagues."""
    looks = NamesLook.objects.filter(visit__in=Visit.objects.of(person).values("pk")).select_related("visit", "by")
    return {
        "format": 1,
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "person_ref": person.crew_ref,
        "visits": own_visit_rows(person),
        "looks": [
            {
                "visit_id": look.visit.visit_id,
                "at": look.at.isoformat(),
                "by": look.by.name,
                "is_welfare": look.is_welfare,
                "why": look.why,
            }
            for look in looks
        ],
    }


def own_csv(person: Person) -> str:
    """The same visits as a table, one row each."""
    rows = own_visit_rows(person)
    return write_csv(_COLUMNS, ([_cell(row[name]) for name in _COLUMNS] for row in rows))


def own_visit_rows(person: Person) -> list[dict[str, Any]]:
    """Somebody's visits with their outcomes, the oldest first; two queries."""
    visits = list(own_visits(person).order_by("started_at", "visit_id"))
    outcomes: dict[Any, list[dict[str, Any]]] = {}
    for one in Outcome.objects.filter(visit__in=Visit.objects.of(person).values("pk")).order_by("recorded_at", "pk"):
        told = {
            "kind": one.kind,
            "count": one.count,
            "audience": one.audience,
            "reference": one.reference,
            "is_withdrawn": one.withdrawn_at is not None,
            "is_left_out": one.is_left_out,
        }
        outcomes.setdefault(one.visit_id, []).append(told)
    return [
        {
            "visit_id": visit.visit_id,
            "place_ref": visit.place_ref,
            "started_at": visit.started_at.isoformat(),
            "ended_at": visit.ended_at.isoformat() if visit.ended_at else None,
            "minutes_low": visit.minutes_low,
            "minutes_best": visit.minutes_best,
            "minutes_high": visit.minutes_high,
            "evidence": visit.evidence,
            "mode": visit.mode,
            "additional": "yes" if visit.is_additional else "no",
            "crew_size": visit.crew_size,
            "state": visit.state,
            "note": visit.note,
            "outcomes": outcomes.get(visit.pk, []),
            "looks": visit.n_looks,
        }
        for visit in visits
    ]


def _cell(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return "; ".join(f"{one['count']} {one['kind']}" for one in value if not one["is_withdrawn"])
