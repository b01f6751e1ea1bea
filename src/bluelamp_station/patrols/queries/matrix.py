"""Planned visits of a week and why crews were taken away, for the table of places and days."""

from __future__ import annotations

__all__ = ["PlannedRow", "planned_rows", "reasons_by_place_day"]

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone

from bluelamp.core.vocabulary import AbstractionReason
from bluelamp_station.patrols.models import Abstraction
from bluelamp_station.plans.models import PlannedVisit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.patrols.rows import Days


class PlannedRow(NamedTuple):
    """A planned visit of a shift that was not cancelled."""

    place_ref: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    shift: int
    shift_ends_at: dt.datetime

    @property
    def day(self) -> dt.date:
        """Its local day."""
        return timezone.localdate(self.starts_at)


def planned_rows(person: Person, days: Days) -> list[PlannedRow]:
    """Planned visits that begin on these days, in order of time.

    Args:
        person: the reader.
        days: local days.
    """
    found = (
        PlannedVisit.objects.visible_to(person)
        .filter(starts_at__gte=days.start_at, starts_at__lt=days.end_at, shift__cancelled_at__isnull=True)
        .order_by("starts_at", "visit_id")
        .values_list("place_ref", "starts_at", "ends_at", "shift_id", "shift__ends_at")
    )
    return [PlannedRow._make(row) for row in found]


def reasons_by_place_day(planned: Iterable[PlannedRow]) -> dict[tuple[str, dt.date], tuple[AbstractionReason, ...]]:
    """Why the crew was away while it was to be somewhere, by place and day; one query.

    An abstraction without an end lasts until its shift is over.

    Args:
        planned: planned visits that the reader may see.
    """
    told = list(planned)
    away: dict[int, list[tuple[dt.datetime, dt.datetime | None, str]]] = {}
    rows = Abstraction.objects.filter(shift__in={one.shift for one in told}).order_by("started_at")
    for shift, began, ended, reason in rows.values_list("shift_id", "started_at", "ended_at", "reason"):
        away.setdefault(shift, []).append((began, ended, reason))
    found: dict[tuple[str, dt.date], dict[AbstractionReason, None]] = {}
    for one in told:
        for began, ended, reason in away.get(one.shift, ()):
            if began < one.ends_at and (ended or one.shift_ends_at) > one.starts_at:
                found.setdefault((one.place_ref, one.day), {})[AbstractionReason(reason)] = None
    return {key: tuple(reasons) for key, reasons in found.items()}
