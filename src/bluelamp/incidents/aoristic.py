"""Aoristic weights: an incident whose time is an interval counts for its share in each part of time it may belong to.

Source: Ratcliffe, J. H. (2000), Aoristic analysis: the spatial interpretation of unspecific temporal events,
International Journal of Geographical Information Science 14(7), 669-679.
"""

from __future__ import annotations

__all__ = ["MonthShares", "day_share", "month_shares", "week_profile"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.periods import Month, month_bounds_utc, utc_to_local
from bluelamp.incidents.times import local_months

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

_HOUR_S, _DAY_S, _WEEK_S = 3_600, 86_400, 604_800
_HOURS_IN_WEEK = 168
_DAY_BEGINS_S, _DAY_LASTS_S = 7 * _HOUR_S, 12 * _HOUR_S
# 1970-01-01 was a Thursday; weeks begin on Monday.
_MONDAY_S = 3 * _DAY_S


@dataclass(frozen=True, slots=True)
class MonthShares:
    """Incidents by local month; one that may belong to several months stands once for each.

    Args:
        row: which incident, shape (m,), ascending.
        month: months since year 0, shape (m,).
        share: of the incident, above 0 and at most 1, shape (m,); the shares of an incident add up to 1.
    """

    row: Ints
    month: Ints
    share: Floats


def month_shares(start: Ints, end: Ints, zone: str) -> MonthShares:
    """Share incidents out to the local months that they may belong to, by time.

    Args:
        start: UTC seconds, shape (n,).
        end: UTC seconds, not before start, shape (n,).
        zone: IANA zone of the months.
    """
    first = local_months(start, zone)
    # The end of an interval is not part of it: a month that ends at midnight does not reach into the next.
    last = np.maximum(first, local_months(np.where(end > start, end - 1, end), zone))
    spans = last - first + 1
    row = np.repeat(np.arange(len(start), dtype=np.int64), spans)
    position = np.arange(len(row)) - np.repeat(np.cumsum(spans) - spans, spans)
    month = first[row] + position
    share = np.ones(len(row))
    split = np.flatnonzero(spans[row] > 1)
    if len(split):
        share[split] = _overlap_share(start[row[split]], end[row[split]], month[split], zone)
    return MonthShares(row, month, share)


def _overlap_share(start: Ints, end: Ints, month: Ints, zone: str) -> Floats:
    distinct, place = np.unique(month, return_inverse=True)
    bounds = np.array(
        [[int(t.astype(np.int64)) for t in month_bounds_utc(Month.from_ordinal(int(n)), zone)] for n in distinct]
    )
    overlap = np.minimum(end, bounds[place, 1]) - np.maximum(start, bounds[place, 0])
    share: Floats = overlap / (end - start)
    return share


def day_share(start: Ints, end: Ints, zone: str) -> Floats:
    """Share of each interval that lies between 07:00 and 19:00 local time, 0 to 1, shape (n,).

    Args:
        start: UTC seconds, shape (n,).
        end: UTC seconds, not before start, shape (n,).
        zone: IANA zone.
    """
    a, b = _local_seconds(start, zone), _local_seconds(end, zone)
    length = b - a
    inside = _day_seconds(b) - _day_seconds(a)
    of_day = (a % _DAY_S >= _DAY_BEGINS_S) & (a % _DAY_S < _DAY_BEGINS_S + _DAY_LASTS_S)
    share: Floats = np.where(length > 0, inside / np.maximum(length, 1), of_day)
    return share


def _day_seconds(t: Ints) -> Ints:
    """Seconds between 07:00 and 19:00 in all time up to t."""
    into_day: Ints = np.clip(t % _DAY_S - _DAY_BEGINS_S, 0, _DAY_LASTS_S)
    return t // _DAY_S * _DAY_LASTS_S + into_day


def week_profile(start: Ints, end: Ints, weight: Floats, zone: str) -> Floats:
    """Aoristic incidents by local weekday and hour.

    Args:
        start: UTC seconds, shape (n,).
        end: UTC seconds, not before start, shape (n,).
        weight: of each incident, shape (n,).
        zone: IANA zone.

    Returns:
        Shape (7, 24), Monday first; adds up to the sum of the weights.
    """
    a, b = (_local_seconds(t, zone) + _MONDAY_S for t in (start, end))
    moment = b <= a
    hours = a[moment] % _WEEK_S // _HOUR_S
    profile = np.bincount(hours, weights=weight[moment], minlength=_HOURS_IN_WEEK).astype(np.float64)
    a, b, weight = a[~moment], b[~moment], weight[~moment]
    rate = weight / np.maximum(b - a, 1)
    for hour in range(_HOURS_IN_WEEK):
        profile[hour] += float(rate @ (_hour_seconds(b, hour) - _hour_seconds(a, hour)))
    return profile.reshape(7, 24)


def _hour_seconds(t: Ints, hour: int) -> Ints:
    """Seconds inside one hour of the week in all time up to t."""
    into_hour: Ints = np.clip(t % _WEEK_S - hour * _HOUR_S, 0, _HOUR_S)
    return t // _WEEK_S * _HOUR_S + into_hour


def _local_seconds(t: Ints, zone: str) -> Ints:
    local: Ints = utc_to_local(t.astype("datetime64[s]"), zone).astype(np.int64)
    return local
