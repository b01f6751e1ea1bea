"""The hours of the week in which most happens, as windows for visits."""

from __future__ import annotations

__all__ = ["window_shares"]

from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.errors import UsageError
from bluelamp.plans.records import Window

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_DAYS, _HOURS = 7, 24
_WEEK_H = _DAYS * _HOURS
_HOUR_MIN = 60


def window_shares(hour_grid: ArrayLike, n_hours: int) -> tuple[Window, ...]:
    """Windows that hold the densest hours of the week.

    Hours next to one another become one window, over midnight too and from Sunday night into Monday; a window is a day
    long at the most. Of hours with equal counts those beside a chosen hour are preferred, then the earlier.

    Args:
        hour_grid: aoristic counts by weekday (Monday first) and local hour, shape (7, 24).
        n_hours: how many hours to choose, 1 to 168; hours in which nothing happened are never chosen.

    Returns:
        Windows in the order of the week; none where nothing happened.

    Raises:
        UsageError: the grid has another shape or holds what is no count, or the number is out of range (BL-PLAN-04).
    """
    grid = np.asarray(hour_grid, dtype=np.float64)
    if grid.shape != (_DAYS, _HOURS) or not np.all(np.isfinite(grid)) or np.any(grid < 0):
        message = "Counts by hour are 7 days of 24 numbers, none of them below nought."
        raise UsageError(message, code="BL-PLAN-04")
    if not 1 <= n_hours <= _WEEK_H:
        raise UsageError(f"Choose 1 to {_WEEK_H} hours of the week, not {n_hours}.", code="BL-PLAN-04")
    counts = grid.ravel()
    chosen = np.zeros(_WEEK_H, dtype=np.bool_)
    for _ in range(min(n_hours, int(np.count_nonzero(counts)))):
        beside = np.roll(chosen, 1) | np.roll(chosen, -1)
        best = np.lexsort((np.arange(_WEEK_H), ~beside, -counts, chosen))[0]
        chosen[best] = True
    return _windows(chosen)


def _windows(chosen: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> tuple[Window, ...]:
    if chosen.all():
        return tuple(Window(day, 0, _HOURS * _HOUR_MIN) for day in range(_DAYS))
    firsts = np.flatnonzero(chosen & ~np.roll(chosen, 1))
    windows = []
    for first in firsts:
        length = int(np.argmin(np.roll(chosen, -first)))
        for offset in range(0, length, _HOURS):
            day, hour = divmod(int(first + offset) % _WEEK_H, _HOURS)
            hours = min(_HOURS, length - offset)
            windows.append(Window(day, hour * _HOUR_MIN, (hour + hours) * _HOUR_MIN))
    return tuple(sorted(windows))
