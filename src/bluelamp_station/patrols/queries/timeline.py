"""Visits of a day or a week as the timeline needs them: open ones too, no people."""

from __future__ import annotations

__all__ = ["TimelineVisit", "timeline_visits"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp_station.patrols.models import CrewMember, Visit, VisitState

if TYPE_CHECKING:
    import datetime as dt
    from uuid import UUID

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.patrols.rows import Days

# A busy force walks a few hundred visits a day; more than this is no picture any more.
MOST_VISITS = 3000


@dataclass(frozen=True, slots=True)
class TimelineVisit:
    """A visit on a timeline.

    Args:
        pk: its key.
        place_ref: where.
        started_at: when it began.
        ended_at: when it ended; None while it is open.
        minutes_low: the least; None while it is open.
        minutes_best: what counts; the same.
        minutes_high: the most; the same.
        evidence: its grade.
        roles: of the crew, in order.
    """

    pk: UUID
    place_ref: str
    started_at: dt.datetime
    ended_at: dt.datetime | None
    minutes_low: float | None
    minutes_best: float | None
    minutes_high: float | None
    evidence: str
    roles: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether it has no end yet."""
        return self.minutes_best is None


def timeline_visits(person: Person, days: Days) -> list[TimelineVisit]:
    """Counted and open visits that began on these days, in order of time; two queries.

    Args:
        person: the reader.
        days: local days.
    """
    shown = Visit.objects.visible_to(person).filter(
        state__in=(VisitState.COUNTED, VisitState.OPEN), started_at__gte=days.start_at, started_at__lt=days.end_at
    )
    roles: dict[UUID, list[str]] = {}
    members = CrewMember.objects.filter(visit__in=shown.order_by()).order_by("visit_id", "position")
    for key, role in members.values_list("visit_id", "role"):
        roles.setdefault(key, []).append(role)
    rows = shown.order_by("started_at", "place_ref").values_list(
        "pk", "place_ref", "started_at", "ended_at", "minutes_low", "minutes_best", "minutes_high", "evidence"
    )
    return [
        TimelineVisit(key, place, began, ended, low, best, high, grade, tuple(roles.get(key, ())))
        for key, place, began, ended, low, best, high, grade in rows[:MOST_VISITS]
    ]
