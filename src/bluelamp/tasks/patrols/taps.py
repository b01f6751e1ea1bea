"""The minutes of a visit by taps, for those who have an outline and fixes in degrees."""

from __future__ import annotations

__all__ = ["measure_taps"]

from typing import TYPE_CHECKING, Any

import numpy as np

from bluelamp.core.crs import BRITISH_GRID, WGS84, to_working
from bluelamp.core.vocabulary import CheckIn
from bluelamp.io.outlines import outline_in_working
from bluelamp.patrols.taps import Fixes, TapMinutes, minutes_of_taps

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def measure_taps(
    outline: Mapping[str, Any],
    started_s: float,
    ended_s: float,
    *,
    fixes: Iterable[tuple[float, float, float, float | None]] = (),
    started_by: CheckIn = CheckIn.TAP,
    ended_by: CheckIn = CheckIn.TAP,
    working_crs: str | int = BRITISH_GRID,
) -> TapMinutes:
    """Minutes low, best and high of a visit between two taps, and its evidence grade.

    Args:
        outline: the place as a GeoJSON geometry in degrees, as it was stored.
        started_s: first tap, seconds since 1970 in UTC.
        ended_s: last tap, not earlier.
        fixes: of the phone, in any order: seconds since 1970, longitude, latitude, stated accuracy in metres or None.
        started_by: how the start was checked in.
        ended_by: how the end was.
        working_crs: metric system to measure in, ``EPSG:n`` or its number.

    Raises:
        ValueError: the end lies before the start.
    """
    crs = f"EPSG:{working_crs}" if isinstance(working_crs, int) else working_crs
    rows = [(at, lon, lat, np.nan if accuracy is None else accuracy) for at, lon, lat, accuracy in fixes]
    at_s, lon, lat, accuracy_m = np.array(rows, dtype=np.float64).reshape(-1, 4).T.copy()
    x, y = to_working(lon, lat, source=WGS84, working=crs)
    return minutes_of_taps(
        started_s,
        ended_s,
        Fixes(at_s, x, y, accuracy_m),
        outline_in_working(outline, working_crs=crs),
        started_by=started_by,
        ended_by=ended_by,
    )
