"""Places by days: what was planned, what was due by now, what was done, and what was missed."""

from __future__ import annotations

__all__ = ["PlaceDays", "place_days"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.periods import days_of
from bluelamp.patrols.minutes import is_qualifying

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from bluelamp.core.periods import Period
    from bluelamp.patrols.columns import Visits

    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PlaceDays:
    """Visits of each place on each local day, arrays of shape (places, days).

    Args:
        places: refs.
        days: local days, in order.
        planned: visits planned.
        due: those of them that should have been by now.
        done: visits that were made and count, planned or not.
        qualifying: those of them of at least 15 minutes.
        missed: due and not made up by any visit of that place and day.
    """

    places: tuple[str, ...]
    days: tuple[dt.date, ...]
    planned: Ints
    due: Ints
    done: Ints
    qualifying: Ints
    missed: Ints


def place_days(
    visits: Visits,
    planned: Iterable[tuple[str, dt.date]],
    *,
    places: Sequence[str],
    period: Period,
    today: dt.date | None = None,
) -> PlaceDays:
    """Set visits beside plans.

    Args:
        visits: visits that count.
        planned: place and local day of every planned visit; those of other places or days are passed over.
        places: refs, in the order of the rows.
        period: the days.
        today: the last day whose plans are due; None makes all of them due.
    """
    days = tuple(days_of(period))
    row, column = {ref: i for i, ref in enumerate(places)}, {day: j for j, day in enumerate(days)}
    plan = _counted([(row.get(ref, -1), column.get(day, -1)) for ref, day in planned], (len(places), len(days)))
    cells = [
        (row.get(ref, -1), column.get(day, -1))
        for ref, day in zip(visits.place.tolist(), visits.day.tolist(), strict=True)
    ]
    done = _counted(cells, plan.shape)
    long = is_qualifying(visits.best_min).tolist()
    qualifying = _counted([cell for cell, is_long in zip(cells, long, strict=True) if is_long], plan.shape)
    is_due = np.array([today is None or day <= today for day in days], dtype=np.bool_)
    due = np.where(is_due, plan, 0)
    return PlaceDays(tuple(places), days, plan, due, done, qualifying, np.maximum(due - done, 0))


def _counted(cells: Iterable[tuple[int, int]], shape: tuple[int, ...]) -> Ints:
    counts = np.zeros(shape, dtype=np.int64)
    for i, j in cells:
        if i >= 0 and j >= 0:
            counts[i, j] += 1
    return counts
