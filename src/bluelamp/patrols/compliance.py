"""How many visits were long enough, how sure that share is, and which groups differ from the rest."""

from __future__ import annotations

__all__ = ["Compliance", "PChart", "Weeks", "compliance", "p_chart", "weekly", "wilson"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.patrols.minutes import is_qualifying

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.patrols.columns import Visits

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_Z95 = 1.959963984540054
_LIMITS = 3.0


@dataclass(frozen=True, slots=True)
class Compliance:
    """The share of visits of at least 15 minutes.

    Args:
        visits: all of them.
        qualifying: those of at least 15 minutes on best.
        share: qualifying / visits; None without visits.
        share_low: the same on low minutes, where the evidence allows no more.
        low: lower end of the 95 % Wilson interval of the share.
        high: its upper end.
    """

    visits: int
    qualifying: int
    share: float | None
    share_low: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class PChart:
    """Shares of groups against the share of all of them.

    Args:
        centre: share of all groups together.
        share: of each group, NaN without visits, shape (k,).
        low: lower limit, three standard errors below the centre, shape (k,).
        high: upper limit, shape (k,).
        is_outside: which groups lie outside their limits, shape (k,).
    """

    centre: float
    share: Floats
    low: Floats
    high: Floats
    is_outside: Bools


@dataclass(frozen=True, slots=True)
class Weeks:
    """Weeks from Monday, those without a visit between them too.

    Args:
        monday: first day of each week, shape (k,).
        visits: visits that began in it, shape (k,).
        qualifying: those of at least 15 minutes, shape (k,).
        chart: shares with their limits.
    """

    monday: NDArray[np.datetime64]
    visits: Ints
    qualifying: Ints
    chart: PChart


def wilson(count: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share by Wilson (1927), which holds for small numbers and never leaves 0 to 1.

    Args:
        count: how many have it.
        total: of how many, at least one.
    """
    share, z2 = count / total, _Z95**2
    middle = (share + z2 / (2 * total)) / (1 + z2 / total)
    half = _Z95 * np.sqrt(share * (1 - share) / total + z2 / (4 * total**2)) / (1 + z2 / total)
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))


def compliance(visits: Visits) -> Compliance:
    """How many of the visits were long enough."""
    total, qualifying = len(visits), int(is_qualifying(visits.best_min).sum())
    if not total:
        return Compliance(0, 0, None, None, None, None)
    low, high = wilson(qualifying, total)
    share_low = float(is_qualifying(visits.low_min).mean())
    return Compliance(total, qualifying, qualifying / total, share_low, low, high)


def p_chart(qualifying: Ints, visits: Ints) -> PChart:
    """Which groups, such as weeks or places, differ from all of them by more than chance.

    Args:
        qualifying: visits that were long enough, shape (k,).
        visits: all visits of each group, shape (k,).
    """
    total = int(visits.sum())
    centre = float(qualifying.sum() / total) if total else 0.0
    known = visits > 0
    share = np.where(known, qualifying / np.maximum(visits, 1), np.nan)
    half = _LIMITS * np.sqrt(centre * (1 - centre) / np.maximum(visits, 1))
    low, high = np.maximum(0.0, centre - half), np.minimum(1.0, centre + half)
    return PChart(centre, share, low, high, known & ((share < low) | (share > high)))


def weekly(visits: Visits) -> Weeks:
    """How many visits were long enough in each week, by the local day of their start.

    Args:
        visits: the visits; weeks run from the first to the last of them.
    """
    day = visits.day.astype("datetime64[D]")
    # 1 January 1970 was a Thursday.
    week = (day.astype(np.int64) + 3) // 7
    first, n = (int(week.min()), int(week.max() - week.min()) + 1) if len(visits) else (0, 0)
    all_of_it = np.bincount(week - first, minlength=n).astype(np.int64)
    long = np.bincount((week - first)[is_qualifying(visits.best_min)], minlength=n).astype(np.int64)
    monday = ((first + np.arange(n)) * 7 - 3).astype("datetime64[D]")
    return Weeks(monday, all_of_it, long, p_chart(long, all_of_it))
