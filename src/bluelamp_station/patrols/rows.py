"""Rows of visits, outcomes and shifts as the database gives them in bulk: what queries hand to the engine."""

from __future__ import annotations

__all__ = ["CountedRows", "Days", "OutcomeRow", "ShiftRow", "VisitRow", "midnight"]

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone

from bluelamp.core.periods import period_of_days

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bluelamp.core.periods import Period

_DAY = dt.timedelta(days=1)


class VisitRow(NamedTuple):
    """What figures ask of a counted visit: no people; seconds since 1970 in UTC, minutes low, best and high."""

    visit_key: str
    place_ref: str
    started_s: int
    ended_s: int
    low_min: float
    best_min: float
    high_min: float
    crew_size: int
    evidence: str


class OutcomeRow(NamedTuple):
    """A counted outcome of a counted visit: its kind, how many, and with whom."""

    visit_key: str
    kind: str
    n: int
    audience: str


class ShiftRow(NamedTuple):
    """A shift that was not cancelled; seconds since 1970 in UTC."""

    shift_key: str
    started_s: int
    ended_s: int
    crew_size: int
    is_additional: bool


@dataclass(frozen=True, slots=True)
class Days:
    """Local days from the first to the last, both included.

    Args:
        first: first day.
        last: last day, not before the first.
    """

    first: dt.date
    last: dt.date

    @property
    def start_at(self) -> dt.datetime:
        """When the first day begins."""
        return midnight(self.first)

    @property
    def end_at(self) -> dt.datetime:
        """When the last day is over."""
        return midnight(self.last + _DAY)

    @property
    def period(self) -> Period:
        """The same as a figure carries it."""
        return period_of_days(self.first, self.last)

    def __iter__(self) -> Iterator[dt.date]:
        """The days in order."""
        return (self.first + _DAY * number for number in range(len(self)))

    def __len__(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class CountedRows:
    """What is in the totals of some days.

    Args:
        days: the days; a visit belongs to that on which it began.
        visits: counted visits.
        outcomes: counted outcomes of theirs.
        shifts: shifts that began on these days.
    """

    days: Days
    visits: list[VisitRow]
    outcomes: list[OutcomeRow]
    shifts: list[ShiftRow]


def midnight(day: dt.date) -> dt.datetime:
    """When a local day begins, in UTC: differences of local times pass over a change of the clocks."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time())).astimezone(dt.UTC)
