"""Incidents as arrays: what statistics take once the store has been read."""

from __future__ import annotations

__all__ = ["IncidentArrays"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import TimePrecision

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bluelamp.incidents.coding import Coded


@dataclass(frozen=True, slots=True)
class IncidentArrays:
    """Located incidents, one row each.

    Args:
        x: easting in working metres, shape (n,).
        y: northing, shape (n,).
        start: UTC seconds, shape (n,).
        end: UTC seconds, not before start, shape (n,).
        precision: how exactly the time is known.
        category: category code.
        reported_by: who reported; the empty word where the source does not say.
        setting: kind of place; likewise.
        is_domestic: 1, 0, or -1 where the source does not say, shape (n,).
        repeat_ref: the source's mark of a repeat caller or address; the empty word where there is none.
        location: the source's own location text.
        lsoa_name: name of the census area.
        source: whose data.
        zone: IANA zone of local months and hours, one for all.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    precision: Coded
    category: Coded
    reported_by: Coded
    setting: Coded
    is_domestic: NDArray[np.int8]
    repeat_ref: Coded
    location: Coded
    lsoa_name: Coded
    source: Coded
    zone: str

    def __len__(self) -> int:
        """How many incidents."""
        return len(self.x)

    @property
    def has_hours(self) -> NDArray[np.bool_]:
        """Which incidents have a time of day, if only as a range, shape (n,)."""
        return self.precision.is_any_of(lambda word: word in (TimePrecision.MINUTE, TimePrecision.RANGE))

    def where(self, mask: NDArray[np.bool_]) -> IncidentArrays:
        """The masked incidents."""
        return IncidentArrays(
            x=self.x[mask],
            y=self.y[mask],
            start=self.start[mask],
            end=self.end[mask],
            precision=self.precision.where(mask),
            category=self.category.where(mask),
            reported_by=self.reported_by.where(mask),
            setting=self.setting.where(mask),
            is_domestic=self.is_domestic[mask],
            repeat_ref=self.repeat_ref.where(mask),
            location=self.location.where(mask),
            lsoa_name=self.lsoa_name.where(mask),
            source=self.source.where(mask),
            zone=self.zone,
        )
