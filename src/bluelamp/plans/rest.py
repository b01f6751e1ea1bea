"""Hours and rest: which stretches of time one person may work beside one another."""

from __future__ import annotations

__all__ = [
    "OVERTIME_KINDS",
    "Duty",
    "are_rested",
    "core_minutes",
    "extends_core",
    "fits_beside",
    "least_extra_min",
    "merged",
    "touches_hours",
    "whole_duty",
]

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.periods import local_to_utc, utc_to_local
from bluelamp.core.vocabulary import AvailabilityKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bluelamp.plans.records import Offer
    from bluelamp.plans.rules import PlanRules

Spans = tuple[tuple[int, int], ...]
# Volunteers' time is not paid extra, and core time is worked anyway.
OVERTIME_KINDS = frozenset({AvailabilityKind.OVERTIME, AvailabilityKind.REST_DAY, AvailabilityKind.BANK_HOLIDAY})
_SHORTEST_EXTRA_MIN = 120
_FOREVER_S = 2**62


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


def least_extra_min(rules: PlanRules) -> int:
    """Minutes at the least of an extra shift that extends a core duty."""
    return min(rules.min_shift_min, _SHORTEST_EXTRA_MIN)


def merged(spans: Iterable[tuple[int, int]]) -> Spans:
    """Stretches in order; those that touch or overlap are one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def extends_core(duty: Duty, core: Iterable[tuple[int, int]], rules: PlanRules) -> bool:
    """Whether an extra duty begins when a core duty ends, or ends when one begins, and may be one duty with it.

    Args:
        duty: the extra duty.
        core: the person's core duties, merged.
        rules: how long the extra part and the whole may be.
    """
    beside = [(start, end) for start, end in core if duty.starts_s == end or duty.ends_s == start]
    extra_s = duty.ends_s - duty.starts_s
    whole_s = extra_s + sum(end - start for start, end in beside)
    is_short = least_extra_min(rules) * 60 <= extra_s <= rules.may_extend_core_min * 60
    return bool(beside) and is_short and whole_s <= rules.max_duty_min * 60


def whole_duty(duty: Duty, core: Iterable[tuple[int, int]], rules: PlanRules) -> Duty:
    """An extra duty with the core duty that it extends; the same duty where it extends none.

    Args:
        duty: the duty.
        core: the person's core duties, merged.
        rules: how long the extra part and the whole may be.
    """
    held = tuple(core)
    if duty.is_core or not extends_core(duty, held, rules):
        return duty
    beside = [(start, end) for start, end in held if duty.starts_s == end or duty.ends_s == start]
    starts = min(duty.starts_s, *(start for start, _ in beside))
    return Duty(starts, max(duty.ends_s, *(end for _, end in beside)))


def fits_beside(duty: Duty, core: Iterable[tuple[int, int]], rules: PlanRules) -> bool:
    """Whether somebody may work a duty beside their core duties.

    A duty in core time must lie inside one of them; the duty system answers for the rest between core duties. Any
    other duty must be rested from all of them, save for those that it extends.

    Args:
        duty: the duty.
        core: the person's core duties, merged.
        rules: of rest, and of duties that are extended.
    """
    if duty.is_core:
        return any(start <= duty.starts_s and duty.ends_s <= end for start, end in core)
    held = tuple(core)
    near = [(start, end) for start, end in held if not are_rested(duty, Duty(start, end), rules.rest_min)]
    if not near:
        return True
    touching = all(duty.starts_s == end or duty.ends_s == start for start, end in near)
    return touching and extends_core(duty, held, rules)


def core_minutes(offers: Iterable[Offer], week: tuple[int, int] | None = None) -> int:
    """Minutes of core duty among one person's offers; a minute that two of them cover counts once.

    Args:
        offers: of one person.
        week: start and end of the week that counts, seconds since 1970 in UTC; None for all time.
    """
    first, last = week or (-_FOREVER_S, _FOREVER_S)
    spans = ((max(o.starts_s, first), min(o.ends_s, last)) for o in offers if o.kind is AvailabilityKind.CORE)
    return sum(end - start for start, end in merged(span for span in spans if span[0] < span[1])) // 60


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
