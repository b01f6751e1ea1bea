"""The made-up force's own extract: the same incidents with exact times, in the columns of a case folder."""

from __future__ import annotations

__all__ = ["EXTRACT_COLUMNS", "extract_rows"]

from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.periods import utc_to_local
from bluelamp.synth.incidents import ZONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.synth.force import Force

    Times = NDArray[np.datetime64]

EXTRACT_COLUMNS = (
    "incident_id", "occurred_from", "occurred_to", "category", "longitude", "latitude", "reported_by",
    "setting", "domestic", "asb_type", "repeat_ref",
)  # fmt: skip
_HOUR_S = 3600


def extract_rows(force: Force) -> list[tuple[str, ...]]:
    """Every incident once, in order of time, in the order of ``EXTRACT_COLUMNS``.

    A time that is known to the minute begins and ends at that minute.
    """
    incidents, details = force.incidents, force.details
    start = incidents.utc - details.before_min.astype("timedelta64[m]")
    end = incidents.utc + details.after_min.astype("timedelta64[m]")
    is_nowhere = np.isnan(details.longitude)
    columns = (
        _incident_ids(force),
        _with_offset(start),
        _with_offset(end),
        details.word,
        np.where(is_nowhere, "", np.char.mod("%.6f", details.longitude)),
        np.where(is_nowhere, "", np.char.mod("%.6f", details.latitude)),
        details.reported_by,
        details.setting,
        details.domestic,
        details.asb_type,
        details.repeat_ref,
    )
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _incident_ids(force: Force) -> NDArray[np.str_]:
    """``LN202201-00001``: numbered within the month, so that more months change no earlier one."""
    month = force.incidents.month
    first = np.searchsorted(month, np.arange(force.settings.months))
    number = np.arange(month.size) - first[month] + 1
    names = np.array([f"LN{month.year}{month.month:02d}-" for month in force.settings.period])
    return np.char.add(names[month], np.char.zfill(number.astype(str), 5))


def _with_offset(utc: Times) -> NDArray[np.str_]:
    """Local time with its offset, ``2022-07-01T13:05:00+01:00``."""
    local = utc_to_local(utc, ZONE)
    is_summer = (local - utc.astype("datetime64[s]")).astype(np.int64) == _HOUR_S
    return np.char.add(np.datetime_as_string(local, unit="s"), np.where(is_summer, "+01:00", "+00:00"))
