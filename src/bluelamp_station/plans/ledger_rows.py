"""Rows that become lines of the ledger, as the database gives them in bulk: shifts, visits, rates and streams."""

from __future__ import annotations

__all__ = ["AMOUNTS", "KEY", "DeliveredRow", "DutyRow", "PricingRows", "RateRow", "SeatRow", "StreamRow"]

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import datetime as dt

# Fields of a line by which lines belong together, and those that add up; in the order of bluelamp.plans.ledger.
KEY = (
    "subject",
    "agency",
    "role",
    "organisation_id",
    "day",
    "funding_ref",
    "is_additional",
    "place_ref",
    "evidence",
    "rate_pence",
)
AMOUNTS = (
    "person_minutes",
    "patrol_minutes",
    "patrol_low",
    "patrol_high",
    "qualifying_minutes",
    "qualifying_low",
    "qualifying_high",
    "paid_minutes",
    "pence",
    "visits",
    "qualifying_visits",
)


class SeatRow(NamedTuple):
    """Somebody on a shift or in a crew; words as the database keeps them, ``kind`` empty where nobody said."""

    person_ref: str
    role: str
    agency: str
    organisation: int | None = None
    kind: str = ""
    pence: int | None = None


class DutyRow(NamedTuple):
    """A shift that was not cancelled: its id, seconds since 1970 in UTC, seats, and minutes of its planned visits."""

    shift_id: str
    starts_s: int
    ends_s: int
    is_additional: bool
    funding_ref: str
    seats: tuple[SeatRow, ...]
    stops_min: tuple[float, ...] = ()


class DeliveredRow(NamedTuple):
    """A counted visit with its crew in order: its id, its shift's id or nothing, minutes low, best and high."""

    visit_id: str
    shift_id: str
    place_ref: str
    starts_s: int
    low_min: float
    best_min: float
    high_min: float
    evidence: str
    is_additional: bool
    funding_ref: str
    crew: tuple[SeatRow, ...]


class RateRow(NamedTuple):
    """A rate: whose, what for, from when, pence an hour, minutes paid at the least for a shift."""

    organisation: int
    agency: str
    role: str
    kind: str
    from_date: dt.date
    pence_per_hour: int
    minimum_min: int


class StreamRow(NamedTuple):
    """A funding stream by the reference that shifts name, with its days."""

    ref: str
    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class PricingRows:
    """What lines of a programme are priced and named by."""

    rates: tuple[RateRow, ...]
    streams: tuple[StreamRow, ...]
