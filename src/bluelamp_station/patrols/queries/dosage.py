"""Rows behind the figures of a period: counted visits, outcomes and shifts that a reader may see, without people."""

from __future__ import annotations

__all__ = ["SOURCE", "LeftOut", "counted_rows", "ground_name", "last_visit_days", "left_out", "notes_of", "source_of"]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, CharField, Count, Func, Max, Q
from django.db.models.functions import Cast
from django.utils import timezone

from bluelamp_station.accounts.models import Area
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.patrols.models import Outcome, Question, Visit, VisitState
from bluelamp_station.patrols.queries.imports import notes_between
from bluelamp_station.patrols.rows import CountedRows, Days, OutcomeRow, ShiftRow, VisitRow
from bluelamp_station.plans.models import Shift

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import QuerySet
    from django.db.models.sql.compiler import SQLCompiler

    from bluelamp_station.accounts.models import Person

SOURCE = "Visits recorded on phones, read from files and entered by supervisors"


class Seconds(Func):
    """A moment as whole seconds since 1970 in UTC: an integer costs a tenth of what a datetime does."""

    output_field = BigIntegerField()
    arity = 1

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **more: Any) -> Any:
        """Its words for PostgreSQL."""
        return self.as_sql(compiler, connection, template="FLOOR(EXTRACT(EPOCH FROM %(expressions)s))::bigint", **more)

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **more: Any) -> Any:
        """Its words for SQLite, which keeps moments as text in UTC."""
        return self.as_sql(compiler, connection, template="CAST(strftime('%%%%s', %(expressions)s) AS INTEGER)", **more)


def counted_rows(
    visits: QuerySet[Visit],
    days: Days,
    *,
    outcomes: QuerySet[Outcome] | None = None,
    shifts: QuerySet[Shift] | None = None,
) -> CountedRows:
    """Rows of some days, one query for each kind.

    Args:
        visits: those that the reader may see.
        days: local days.
        outcomes: those that the reader may see; None where they are not asked for.
        shifts: the same of shifts.
    """
    began = {"started_at__gte": days.start_at, "started_at__lt": days.end_at}
    found = visits.filter(state=VisitState.COUNTED, **began).order_by()
    told = found.values_list(
        Cast("pk", CharField()),
        "place_ref",
        Seconds("started_at"),
        Seconds("ended_at"),
        "minutes_low",
        "minutes_best",
        "minutes_high",
        "crew_size",
        "evidence",
    )
    return CountedRows(
        days,
        [VisitRow._make(row) for row in told],
        [] if outcomes is None else _outcomes(outcomes, days),
        [] if shifts is None else _shifts(shifts, days),
    )


def _outcomes(outcomes: QuerySet[Outcome], days: Days) -> list[OutcomeRow]:
    counted = outcomes.filter(
        visit__state=VisitState.COUNTED,
        withdrawn_at__isnull=True,
        is_left_out=False,
        visit__started_at__gte=days.start_at,
        visit__started_at__lt=days.end_at,
    )
    told = counted.order_by().values_list(Cast("visit_id", CharField()), "kind", "count", "audience")
    return [OutcomeRow._make(row) for row in told]


def _shifts(shifts: QuerySet[Shift], days: Days) -> list[ShiftRow]:
    found = shifts.filter(cancelled_at__isnull=True, starts_at__gte=days.start_at, starts_at__lt=days.end_at)
    told = (
        found.order_by()
        .annotate(n_members=Count("members"))
        .values_list(Cast("pk", CharField()), Seconds("starts_at"), Seconds("ends_at"), "n_members", "is_additional")
    )
    return [ShiftRow._make(row) for row in told]


def ground_name(person: Person, permission: Permission = Permission.SEE_PATROLS) -> str:
    """The areas on which somebody holds a permission, in words, for the ground of a figure."""
    names = Area.objects.filter(path__in=person.area_paths(permission)).order_by("name")
    return ", ".join(names.values_list("name", flat=True))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is in no total of some days, and what is questioned in them.

    Args:
        not_ended: visits that have no end yet.
        refused: visits that were refused.
        withdrawn: visits that were withdrawn.
        outcomes: outcomes left out until a supervisor has answered.
        questions: questions about counted visits that nobody has settled.
    """

    not_ended: int
    refused: int
    withdrawn: int
    outcomes: int
    questions: int


def left_out(visits: QuerySet[Visit], days: Days) -> LeftOut:
    """What is in no total, in three queries.

    Args:
        visits: those that the reader may see.
        days: local days.
    """
    found = visits.filter(started_at__gte=days.start_at, started_at__lt=days.end_at).order_by()
    states = dict(found.values_list("state").annotate(n=Count("pk")))
    kept_back = Outcome.objects.filter(
        visit__in=found, is_left_out=True, withdrawn_at__isnull=True, visit__state=VisitState.COUNTED
    ).count()
    asked = Question.objects.filter(~Q(turn=Question.Turn.SETTLED), visit__in=found).count()
    return LeftOut(
        states.get(VisitState.OPEN, 0),
        states.get(VisitState.REFUSED, 0),
        states.get(VisitState.WITHDRAWN, 0),
        kept_back,
        asked,
    )


def notes_of(visits: QuerySet[Visit], days: Days) -> tuple[str, ...]:
    """What was written beside the files that visits of some days came from.

    Args:
        visits: those that the reader may see.
        days: local days.
    """
    return notes_between(visits, days.start_at, days.end_at)


def source_of(notes: Sequence[str]) -> str:
    """The source of figures: where visits come from, with the notes of their files.

    Args:
        notes: of :func:`notes_of`.
    """
    return "; ".join([SOURCE, *(f"a file says: {note}" for note in notes)])


def last_visit_days(visits: QuerySet[Visit]) -> dict[str, dt.date]:
    """Local day of the last counted visit by place.

    Args:
        visits: those that the reader may see.
    """
    found = visits.filter(state=VisitState.COUNTED).order_by().values_list("place_ref").annotate(at=Max("started_at"))
    return {ref: timezone.localdate(at) for ref, at in found}
