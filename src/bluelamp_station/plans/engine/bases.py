"""Where a base lies: a point as somebody typed it, in degrees or on the British National Grid."""

from __future__ import annotations

__all__ = ["point_from_text"]

import numpy as np

from bluelamp.core.crs import BRITISH_GRID, from_working
from bluelamp.core.errors import UsageError

_WORDS = "write longitude, latitude, such as -0.0781, 51.7963, or easting, northing in metres, such as 532600, 212800."
_MOST_EAST, _MOST_NORTH, _PAIR = 700_000.0, 1_300_000.0, 2
_DECIMALS = 6
# Degrees between which the British Isles lie: a point written the wrong way round lies elsewhere.
_WEST, _EAST, _SOUTH, _NORTH = -9.5, 2.5, 49.0, 61.5


def point_from_text(text: str) -> tuple[float, float]:
    """Longitude and latitude of a point.

    Args:
        text: degrees as ``-0.0781, 51.7963``, or metres of the British National Grid as ``532600, 212800``.

    Raises:
        UsageError: it is neither (BL-PLANS-67).
    """
    try:
        numbers = [float(word) for word in text.replace(",", " ").split()]
    except ValueError:
        numbers = []
    if len(numbers) != _PAIR or not all(np.isfinite(numbers)):
        raise UsageError(f"this is no point: {_WORDS}", code="BL-PLANS-67")
    x, y = numbers
    if abs(x) <= 180 and abs(y) <= 85:  # noqa: PLR2004 - degrees
        if _WEST <= x <= _EAST and _SOUTH <= y <= _NORTH:
            return round(x, _DECIMALS), round(y, _DECIMALS)
        raise UsageError(f"this point lies outside Britain: {_WORDS}", code="BL-PLANS-67")
    if not (0 < x < _MOST_EAST and 0 < y < _MOST_NORTH):
        raise UsageError(f"these are neither degrees nor metres of the grid: {_WORDS}", code="BL-PLANS-67")
    longitude, latitude = from_working(np.array([x]), np.array([y]), working=BRITISH_GRID)
    return round(float(longitude[0]), _DECIMALS), round(float(latitude[0]), _DECIMALS)
