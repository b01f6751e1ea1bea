"""Hours and rest: which stretches of time one person may work beside one another."""

from __future__ import annotations

__all__ = ["OVERTIME_KINDS", "Duty", "are_rested", "core_minutes", "fits_beside", "touches_hours"]

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.periods import local_to_utc, utc_to_local
from bluelamp.core.vocabulary import AvailabilityKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bluelamp.plans.records import Offer

# Volunteers' time is not paid extra, and core time is worked anyway.
OVERTIME_KINDS = frozenset({AvailabilityKind.OVERTIME, AvailabilityKind.REST_DAY, AvailabilityKind.BANK_HOLIDAY})


@dataclass(frozen=True, slots=True, order=True)
class Duty:
    """A stretch that somebody works.

    Args:
        starts_s: from when, seconds since 1970 in UTC.
        ends_s: until when.
        is_core: whether it lies in core time, so that it adds no hours.
    """

    starts_s: int
    ends_s: int
    is_core: bool = False


def are_rested(one: Duty, other: Duty, rest_min: int) -> bool:
    """Whether the later of two duties starts at least the rest after the earlier one's end."""
    first, second = sorted((one, other))
    return second.starts_s - first.ends_s >= rest_min * 60


def fits_beside(duty: Duty, core: Iterable[tuple[int, int]], rest_min: int) -> bool:
    """Whether somebody may work a duty beside their core duties.

    A duty in core time must lie inside one of them; the duty system answers for the rest between core duties. Any
    other duty must be rested from all of them.

    Args:
        duty: the duty.
        core: the person's core duties, (start, end) in seconds.
        rest_min: minutes of rest at the least.
    """
    if duty.is_core:
        return any(start <= duty.starts_s and duty.ends_s <= end for start, end in core)
    return all(are_rested(duty, Duty(start, end), rest_min) for start, end in core)


def core_minutes(offers: Iterable[Offer]) -> int:
    """Minutes of core duty among one person's offers; a minute that two of them cover counts once."""
    spans = sorted((o.starts_s, o.ends_s) for o in offers if o.kind is AvailabilityKind.CORE)
    total, until = 0, None
    for start, end in spans:
        begin = start if until is None else max(start, until)
        total += max(0, end - begin)
        until = end if until is None else max(until, end)
    return total // 60


def touches_hours(starts_s: int, ends_s: int, hours: tuple[int, int], zone: str) -> bool:
    """Whether a stretch touches local hours of any day, such as (22, 30) for 22:00 to 06:00.

    Args:
        starts_s: start, seconds since 1970 in UTC.
        ends_s: end, the same.
        hours: (first, last excluded); 24 and more are hours after midnight.
        zone: IANA name of the local time.
    """
    if ends_s <= starts_s or hours[1] <= hours[0]:
        return False
    local = utc_to_local(np.array([starts_s, ends_s], dtype="datetime64[s]"), zone).astype("datetime64[D]")
    first: dt.date = local[0].item()
    last: dt.date = local[1].item()
    for day in range((last - first).days + 2):
        midnight = np.datetime64(first - dt.timedelta(days=1) + dt.timedelta(days=day), "s")
        ends = local_to_utc(np.array([midnight + np.timedelta64(h, "h") for h in hours]), zone).astype(np.int64)
        if starts_s < ends[1] and ends[0] < ends_s:
            return True
    return False
