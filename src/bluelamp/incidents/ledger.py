"""The completeness ledger: what came in of each source, area and month, against what should have.

Each source has a row a month for all of it (area empty) and one for each of its areas. Rows without location belong to
no area unless the source names one, so the share of blank locations is mostly told by the row for the whole source.
"""

from __future__ import annotations

__all__ = ["Ledger", "LedgerRow", "Received", "completeness", "make_ledger"]

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.figures import Completeness
from bluelamp.core.periods import Month
from bluelamp.core.vocabulary import MonthStatus
from bluelamp.incidents.expected import expected_counts
from bluelamp.incidents.unusual import has_too_many_blank, snap_points_moved

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from bluelamp.core.periods import MonthRange
    from bluelamp.incidents.expected import Expected

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Received:
    """Incidents as received, one entry each.

    Args:
        source: index into ``sources``, shape (n,).
        area: index into ``areas``; -1 where not known, shape (n,).
        month: ``Month.ordinal``, shape (n,).
        x: easting in metres, working system; NaN without location, shape (n,).
        y: northing, shape (n,).
        is_outside: whether the incident lies outside the area of the store, shape (n,).
        sources: names of the sources.
        areas: names of the areas, such as districts.
    """

    source: NDArray[np.int64]
    area: NDArray[np.int64]
    month: NDArray[np.int64]
    x: Floats
    y: Floats
    is_outside: NDArray[np.bool_]
    sources: Sequence[str]
    areas: Sequence[str]


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One month of one source and area.

    Args:
        source: name of the source.
        area: name of the area; empty for the whole source.
        month: ``2024-01``.
        received: rows received; 0 in a month that is missing.
        expected: rows expected from the other months; None where nothing tells.
        expected_low: lower end of the band of ordinary months; None with fewer than six months held.
        expected_high: upper end.
        lag_days: days from the end of the month to the day on which it was taken up; None where not known.
        blank_share: share of the rows without location; None without rows.
        outside_share: share of the located rows outside the store's area; None without located rows.
        new_point_share: share of the month's distinct snap points that the held month before did not have; None
            in the first month and without located rows.
        flags: what is to be said, the gravest first; empty for an ordinary month.
    """

    source: str
    area: str
    month: str
    received: int
    expected: float | None
    expected_low: float | None
    expected_high: float | None
    lag_days: int | None
    blank_share: float | None
    outside_share: float | None
    new_point_share: float | None
    flags: tuple[MonthStatus, ...] = ()

    @property
    def status(self) -> MonthStatus:
        """The gravest flag, or complete."""
        return self.flags[0] if self.flags else MonthStatus.COMPLETE


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every month from the first to the last, of every source and area.

    Args:
        rows: by source, area (the whole source first) and month.
    """

    rows: tuple[LedgerRow, ...] = field(default=())

    def held(self, source: str | None = None) -> tuple[str, ...]:
        """Months of which anything was received, of one source or of any, in order."""
        found = {row.month for row in self.rows if row.received and source in (None, row.source)}
        return tuple(sorted(found))

    def flagged(self) -> tuple[LedgerRow, ...]:
        """Rows of which something is to be said."""
        return tuple(row for row in self.rows if row.flags)


def completeness(months_held: Iterable[str], period: MonthRange) -> Completeness:
    """Which months of a period are held.

    Args:
        months_held: months as ``2024-01``; those outside the period do not count.
        period: months that a figure should rest on.
    """
    held = set(months_held)
    expected = tuple(str(month) for month in period)
    return Completeness(expected, tuple(month for month in expected if month in held))


def make_ledger(
    received: Received,
    *,
    taken_up: Mapping[tuple[str, str], str] | None = None,
    period: MonthRange | None = None,
) -> Ledger:
    """The ledger of all sources.

    Args:
        received: incidents as received.
        taken_up: ISO date or time at which a source's month was taken up, by ``(source, "2024-01")``.
        period: months that should be there; by default, of each source, those from its first to its last.

    Returns:
        A row for each source, area and month. A month of which a source delivered nothing is missing in all its areas;
        an area with nothing in a month that the source delivered received 0.
    """
    rows: list[LedgerRow] = []
    for index, source in enumerate(received.sources):
        of_source = np.flatnonzero(received.source == index)
        if of_source.size:
            rows.extend(_source_rows(received, of_source, source, _span(received, of_source, period), taken_up or {}))
    return Ledger(tuple(rows))


def _span(received: Received, chosen: NDArray[np.intp], period: MonthRange | None) -> NDArray[np.int64]:
    if period is not None:
        return np.arange(period.first.ordinal, period.last.ordinal + 1)
    months = received.month[chosen]
    return np.arange(months.min(), months.max() + 1)


def _source_rows(
    received: Received,
    chosen: NDArray[np.intp],
    source: str,
    months: NDArray[np.int64],
    taken_up: Mapping[tuple[str, str], str],
) -> list[LedgerRow]:
    """Rows of one source: all of it, then area by area."""
    is_held = np.isin(months, received.month[chosen])
    rows = _series_rows(_Series.of(received, chosen, months, is_held), source, "", taken_up)
    for area in sorted(set(received.area[chosen].tolist()) - {-1}, key=lambda code: received.areas[code]):
        inside = chosen[received.area[chosen] == area]
        rows += _series_rows(_Series.of(received, inside, months, is_held), source, received.areas[area], taken_up)
    return rows


@dataclass(frozen=True, slots=True)
class _Series:
    """Consecutive months of one source and area; every array has shape (m,)."""

    months: NDArray[np.int64]
    is_held: NDArray[np.bool_]
    n_rows: NDArray[np.int64]
    n_blank: NDArray[np.int64]
    n_outside: NDArray[np.int64]
    n_points: NDArray[np.int64]
    n_new_points: NDArray[np.int64]

    @classmethod
    def of(
        cls,
        received: Received,
        chosen: NDArray[np.intp],
        months: NDArray[np.int64],
        is_held: NDArray[np.bool_],
    ) -> _Series:
        """Count the chosen incidents by month."""
        chosen = chosen[np.isin(received.month[chosen], months)]
        at = received.month[chosen] - months[0]
        is_blank = ~(np.isfinite(received.x[chosen]) & np.isfinite(received.y[chosen]))
        is_outside = received.is_outside[chosen] & ~is_blank
        n_points, n_new = _distinct_points(received, chosen[~is_blank], at[~is_blank], is_held)
        counts = [np.bincount(at[mask], minlength=months.size) for mask in (slice(None), is_blank, is_outside)]
        return cls(months, is_held, counts[0], counts[1], counts[2], n_points, n_new)


def _distinct_points(
    received: Received, chosen: NDArray[np.intp], at: NDArray[np.int64], is_held: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Distinct snap points (to the metre) of each month, and those not seen in the previous held month."""
    place = np.column_stack([np.rint(received.x[chosen]), np.rint(received.y[chosen])])
    _, point = np.unique(place, axis=0, return_inverse=True) if chosen.size else (place, np.zeros(0, dtype=np.int64))
    turn = np.cumsum(is_held) - 1  # the months that are held, numbered, so that a gap is no month
    n_points = int(point.max(initial=-1)) + 1
    seen = np.unique(turn[at] * n_points + point.ravel())
    is_new = ~np.isin(seen - n_points, seen)
    held_at = np.flatnonzero(is_held)
    month_of_seen = held_at[seen // n_points] if seen.size else seen
    count = np.bincount(month_of_seen, minlength=is_held.size)
    return count, np.bincount(month_of_seen[is_new], minlength=is_held.size)


def _series_rows(series: _Series, source: str, area: str, taken_up: Mapping[tuple[str, str], str]) -> list[LedgerRow]:
    expected = expected_counts(np.where(series.is_held, series.n_rows, np.nan))
    blank_share = _share(series.n_blank, series.n_rows)
    outside_share = _share(series.n_outside, series.n_rows - series.n_blank)
    new_share = _share(series.n_new_points, series.n_points)
    new_share[: np.argmax(series.is_held) + 1] = np.nan
    flags = _flags(series, expected)
    names = [str(Month.from_ordinal(int(ordinal))) for ordinal in series.months]
    return [
        LedgerRow(
            source=source,
            area=area,
            month=names[at],
            received=int(series.n_rows[at]),
            expected=_known(expected.value[at]),
            expected_low=_known(expected.low[at]),
            expected_high=_known(expected.high[at]),
            lag_days=_lag_days(names[at], taken_up.get((source, names[at]))),
            blank_share=_known(blank_share[at]),
            outside_share=_known(outside_share[at]),
            new_point_share=_known(new_share[at]),
            flags=tuple(status for status, months in flags.items() if months[at]),
        )
        for at in range(series.months.size)
    ]


def _flags(series: _Series, expected: Expected) -> dict[MonthStatus, NDArray[np.bool_]]:
    """Which months carry which flag, the gravest first."""
    return {
        MonthStatus.MISSING: ~series.is_held,
        MonthStatus.LOW: series.is_held & (series.n_rows < expected.low),
        MonthStatus.HIGH: series.is_held & (series.n_rows > expected.high),
        MonthStatus.BLANK_LOCATIONS: has_too_many_blank(series.n_blank, series.n_rows),
        MonthStatus.SNAP_POINTS_MOVED: snap_points_moved(series.n_new_points, series.n_points, series.is_held),
    }


def _share(part: NDArray[np.int64], whole: NDArray[np.int64]) -> Floats:
    return np.where(whole > 0, part / np.maximum(whole, 1), np.nan)


def _known(value: np.float64) -> float | None:
    return float(value) if np.isfinite(value) else None


def _lag_days(month: str, at: str | None) -> int | None:
    if at is None:
        return None
    following = Month.parse(month).plus(1)
    return (dt.date.fromisoformat(at[:10]) - dt.date(following.year, following.month, 1)).days
