"""Patrol minutes by hour of the week: when places were patrolled."""

from __future__ import annotations

__all__ = ["minutes_by_hour_of_week"]

from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.periods import utc_to_local

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bluelamp.patrols.columns import Visits

_HOUR_S, _WEEKDAYS, _HOURS = 3600, 7, 24
# The first day of the count of days, 1 January 1970, was a Thursday; weeks begin on Mondays.
_THURSDAY = 3


def minutes_by_hour_of_week(
    visits: Visits, *, places: Sequence[str] = ()
) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Patrol minutes by place, weekday and hour in local time; a visit is spread over the hours that it spans.

    Args:
        visits: visits that count.
        places: refs wanted; empty means those that have visits, by ref.

    Returns:
        Refs, and minutes of shape (places, 7, 24), Monday and midnight first; they add up to the patrol minutes.
    """
    refs = tuple(places) or tuple(sorted(set(visits.place.tolist())))
    heat = np.zeros((len(refs), _WEEKDAYS, _HOURS), dtype=np.float64)
    number = {ref: i for i, ref in enumerate(refs)}
    code = np.array([number.get(ref, -1) for ref in visits.place.tolist()], dtype=np.int64)
    wanted = code >= 0
    code, at = code[wanted], visits.started_s[wanted].astype(np.float64)
    left = visits.best_min[wanted] * 60.0
    while len(code):
        local = utc_to_local(np.floor(at).astype("datetime64[s]"), visits.zone).astype(np.int64)
        part = np.minimum(left, _HOUR_S - local % _HOUR_S)
        hour = local // _HOUR_S
        weekday = (hour // _HOURS + _THURSDAY) % _WEEKDAYS
        np.add.at(heat, (code, weekday, hour % _HOURS), part / 60.0)
        going = left - part > 0
        code, at, left = code[going], (at + part)[going], (left - part)[going]
    return refs, heat
