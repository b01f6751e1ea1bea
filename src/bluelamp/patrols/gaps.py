"""How long places went without a crew: gaps between visits, and days without any, by covered minutes."""

from __future__ import annotations

__all__ = ["PlaceGaps", "gaps_of"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.periods import days_of, local_to_utc, utc_to_local
from bluelamp.patrols.cover import covered_intervals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bluelamp.core.periods import Period
    from bluelamp.patrols.columns import Visits

    Floats = NDArray[np.float64]

_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True, slots=True)
class PlaceGaps:
    """The time between visits to one place.

    Args:
        place: its ref.
        gaps_h: hours without a crew between one covered stretch and the next, in order, shape (k,).
        median_h: middle of these; None without any.
        longest_h: the longest time without a crew in the period, its beginning and end included.
        days: of the period.
        days_without: local days without any crew.
    """

    place: str
    gaps_h: Floats
    median_h: float | None
    longest_h: float
    days: int
    days_without: int


def gaps_of(visits: Visits, *, period: Period, places: Sequence[str] = ()) -> tuple[PlaceGaps, ...]:
    """The gaps of each place in a period.

    Args:
        visits: visits that count; those that reach into the period belong among them.
        period: days or months.
        places: refs to tell of, those without a visit too; empty means those that have visits.

    Returns:
        One for each place, in the order given, else by ref.
    """
    days = days_of(period)
    edges = np.array([days.first, np.datetime64(days.last, "D") + _DAY], dtype="datetime64[s]")
    begin, end = local_to_utc(edges, visits.zone).astype(np.float64)
    place, start, stop = covered_intervals(visits.place, visits.started_s, visits.ended_s, visits.best_min)
    start, stop = np.maximum(start, begin), np.minimum(stop, end)
    inside = stop > start
    place, start, stop = place[inside], start[inside], stop[inside]
    wanted = list(places) or sorted(set(visits.place.tolist()))
    return tuple(
        _gaps(ref, start[place == ref], stop[place == ref], (begin, end), days=len(days), zone=visits.zone)
        for ref in wanted
    )


def _gaps(place: str, start: Floats, stop: Floats, bounds: tuple[float, float], *, days: int, zone: str) -> PlaceGaps:
    """Gaps of one place whose covered stretches lie in the period, in order and apart."""
    begin, end = bounds
    between = (start[1:] - stop[:-1]) / 3600.0
    around = np.concatenate((start, [end])) - np.concatenate(([begin], stop))
    return PlaceGaps(
        place=place,
        gaps_h=between,
        median_h=float(np.median(between)) if len(between) else None,
        longest_h=float(around.max()) / 3600.0,
        days=days,
        days_without=days - _days_with(start, stop, zone),
    )


def _days_with(start: Floats, stop: Floats, zone: str) -> int:
    """How many local days had a crew: those on which stretches begin, run or end."""
    first = utc_to_local(start.astype("datetime64[s]"), zone).astype("datetime64[D]")
    last = utc_to_local((np.ceil(stop) - 1).astype("datetime64[s]"), zone).astype("datetime64[D]")
    found = {day for one, other in zip(first, last, strict=True) for day in np.arange(one, other + _DAY)}
    return len(found)
