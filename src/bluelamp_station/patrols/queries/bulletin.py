"""Rows of a month for the bulletin, on all ground whose bulletin the reader may see: towns and roles, no people."""

from __future__ import annotations

__all__ = ["MonthRows", "first_month", "month_days", "month_rows"]

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import CharField, Count, Min, Q
from django.db.models.functions import Cast
from django.utils import timezone

from bluelamp.core.periods import Month
from bluelamp.core.vocabulary import RefusalReason, VisitSource
from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.patrols.models import CrewMember, Outcome, RefusedRow, Visit, VisitImport, VisitState
from bluelamp_station.patrols.queries.dosage import LeftOut, counted_rows, left_out
from bluelamp_station.patrols.rows import CountedRows, Days
from bluelamp_station.plans.models import Shift

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from bluelamp_station.accounts.models import Person


@dataclass(frozen=True, slots=True)
class MonthRows:
    """What a month's bulletin is made from.

    Args:
        rows: what is in the totals.
        crews: role and agency of each member by the visit's key.
        towns: town of each place by its ref.
        sources: counted visits by how they came to be known.
        notes: what was said of the files that visits came from, with how many came from each.
        left_out: what is in no total.
        refused_rows: rows of those files that were refused, by reason.
    """

    rows: CountedRows
    crews: Mapping[str, list[tuple[str, str]]]
    towns: Mapping[str, str]
    sources: Mapping[VisitSource, int]
    notes: list[tuple[str, int]]
    left_out: LeftOut
    refused_rows: Mapping[RefusalReason, int]


def month_days(month: Month) -> Days:
    """The local days of a month."""
    return Days(dt.date(month.year, month.month, 1), dt.date(month.year, month.month, month.days))


def first_month(person: Person) -> Month | None:
    """The month of the first visit that the reader's bulletin may count; None without any."""
    first = _visits(person).aggregate(at=Min("started_at"))["at"]
    if first is None:
        return None
    day = timezone.localdate(first)
    return Month(day.year, day.month)


def month_rows(person: Person, month: Month) -> MonthRows:
    """Everything that the bulletin of a month is made from, in nine queries.

    Args:
        person: the reader.
        month: a local month.
    """
    days, visits = month_days(month), _visits(person)
    began = {"started_at__gte": days.start_at, "started_at__lt": days.end_at}
    counted = visits.filter(state=VisitState.COUNTED, **began).order_by()
    outcomes = Outcome.objects.filter(area_filter(person, Permission.SEE_BULLETIN, "visit__area_path"))
    imports = dict(counted.filter(visit_import__isnull=False).values_list("visit_import").annotate(n=Count("pk")))
    return MonthRows(
        rows=counted_rows(visits, days, outcomes=outcomes, shifts=_shifts(person)),
        crews=_crews(counted),
        towns=dict(counted.filter(place__isnull=False).values_list("place_ref", "place__town").distinct()),
        sources=_sources(counted),
        notes=_notes(imports),
        left_out=left_out(visits, days),
        refused_rows=_refused(imports),
    )


def _visits(person: Person) -> QuerySet[Visit]:
    return Visit.objects.filter(area_filter(person, Permission.SEE_BULLETIN))


def _shifts(person: Person) -> QuerySet[Shift]:
    """Shifts of programmes on whose ground, or a part of it, the reader sees the bulletin."""
    found = area_filter(person, Permission.SEE_BULLETIN, "programme__area__path")
    for path in person.area_paths(Permission.SEE_BULLETIN):
        found |= Q(programme__area_id__in=[part for part in path.split("/") if part])
    return Shift.objects.filter(found)


def _sources(counted: QuerySet[Visit]) -> dict[VisitSource, int]:
    sums = dict(counted.values_list("source").annotate(n=Count("pk")))
    return {source: sums[source] for source in VisitSource if source in sums}


def _crews(counted: QuerySet[Visit]) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    members = CrewMember.objects.filter(visit__in=counted).order_by()
    for key, role, agency in members.values_list(Cast("visit_id", CharField()), "role", "agency"):
        found.setdefault(key, []).append((role, agency))
    return found


def _notes(imports: Mapping[int, int]) -> list[tuple[str, int]]:
    """What was written beside each file, the same words once."""
    sums: dict[str, int] = {}
    for key, note in VisitImport.objects.filter(pk__in=imports).values_list("pk", "note"):
        if note:
            sums[note] = sums.get(note, 0) + imports[key]
    return sorted(sums.items())


def _refused(imports: Mapping[int, int]) -> dict[RefusalReason, int]:
    rows = RefusedRow.objects.filter(visit_import__in=list(imports)).order_by().values_list("reason")
    return {RefusalReason(reason): n for reason, n in rows.annotate(n=Count("pk")).order_by("reason")}
