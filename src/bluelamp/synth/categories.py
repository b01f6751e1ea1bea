"""What happens in the made-up county: shares, seasons and hours of each published category.

The shares lie near those of English counties' published files; seasons and hours are plain curves, so that a test can
state them.
"""

from __future__ import annotations

__all__ = [
    "CODES",
    "COUNTY_MIX",
    "HOUR_WEIGHTS",
    "KIND_MIX",
    "REPEAT_SHARE",
    "WEEKDAY_WEIGHTS",
    "group_mask",
    "seasonal_factors",
]

from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.vocabulary import PUBLISHED, CategoryGroup, HotspotKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.core.periods import Month

    Floats = NDArray[np.float64]

CODES: tuple[str, ...] = tuple(category.code for category in PUBLISHED)

# code: share of the county's incidents; height and month of the season's top; share that are near repeats; hour curve.
_CATEGORIES: dict[str, tuple[float, float, int, float, str]] = {
    "anti-social-behaviour": (0.205, 0.32, 7, 0.10, "evening"),
    "bicycle-theft": (0.011, 0.25, 8, 0.10, "afternoon"),
    "burglary": (0.042, 0.12, 12, 0.25, "all day"),
    "criminal-damage-and-arson": (0.075, 0.05, 6, 0.15, "evening"),
    "drugs": (0.028, 0.0, 1, 0.0, "evening"),
    "other-crime": (0.017, 0.0, 1, 0.0, "all day"),
    "other-theft": (0.072, 0.0, 1, 0.0, "afternoon"),
    "possession-of-weapons": (0.009, 0.0, 1, 0.0, "evening"),
    "public-order": (0.080, 0.10, 7, 0.0, "evening"),
    "robbery": (0.010, 0.0, 1, 0.10, "night"),
    "shoplifting": (0.068, 0.08, 12, 0.0, "afternoon"),
    "theft-from-the-person": (0.008, 0.0, 1, 0.0, "night"),
    "vehicle-crime": (0.075, 0.08, 11, 0.25, "all day"),
    "violence-and-sexual-offences": (0.300, 0.07, 7, 0.0, "night"),
}

_TABLE = [_CATEGORIES[code] for code in CODES]
COUNTY_MIX: Floats = np.array([row[0] for row in _TABLE]) / sum(row[0] for row in _TABLE)
REPEAT_SHARE: Floats = np.array([row[3] for row in _TABLE])
_HEIGHT = np.array([row[1] for row in _TABLE])
_TOP = np.array([row[2] for row in _TABLE])

_HOURS = np.arange(24)


def _bump(top: float, width: float, floor: float) -> Floats:
    """A bell around an hour on the circle of the day, over a floor."""
    away = np.abs((_HOURS - top + 12) % 24 - 12)
    return np.asarray(floor + np.exp(-0.5 * (away / width) ** 2))


_CURVES = {
    "evening": _bump(19, 3.5, 0.06),
    "night": _bump(22.5, 3.5, 0.12),
    "afternoon": _bump(14, 3.0, 0.03),
    "all day": _bump(20, 6.0, 0.25),
}
# Shape (14, 24): an hour's weight within a day; shape (14, 7): a day's weight within a week, Monday first.
HOUR_WEIGHTS: Floats = np.array([_CURVES[row[4]] for row in _TABLE])
_WEEKEND = np.array([0.9, 0.9, 0.92, 0.95, 1.15, 1.25, 1.0])
WEEKDAY_WEIGHTS: Floats = np.where(np.isin([row[4] for row in _TABLE], ["evening", "night"])[:, None], _WEEKEND, 1.0)


def group_mask(group: CategoryGroup) -> NDArray[np.bool_]:
    """Which of the fourteen categories belong to a group, shape (14,)."""
    return np.array([category.group is group for category in PUBLISHED])


def _kind_mix(asb: float, violence: float) -> Floats:
    """Shares of the categories where the two groups have the shares given, shape (14,)."""
    is_asb, is_violent = group_mask(CategoryGroup.ASB), group_mask(CategoryGroup.VIOLENCE)
    is_other = ~is_asb & ~is_violent
    return np.asarray(
        is_asb * asb
        + is_violent * COUNTY_MIX * violence / COUNTY_MIX[is_violent].sum()
        + is_other * COUNTY_MIX * (1 - asb - violence) / COUNTY_MIX[is_other].sum()
    )


# A kind needs three in five of one group; these lie far enough from that line to show in a year of incidents.
KIND_MIX: dict[HotspotKind, Floats] = {
    HotspotKind.ASB: _kind_mix(0.70, 0.14),
    HotspotKind.VIOLENCE: _kind_mix(0.12, 0.70),
    HotspotKind.BOTH: _kind_mix(0.34, 0.36),
}


def seasonal_factors(month: Month) -> Floats:
    """What each category's monthly rate is multiplied by, shape (14,): season times the month's share of 30.4 days."""
    wave = 1 + _HEIGHT * np.cos(2 * np.pi * (month.month - _TOP) / 12)
    return np.asarray(wave * month.days / 30.4375)
