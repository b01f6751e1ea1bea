"""Tracks: the points of many devices, in order of device and time."""

from __future__ import annotations

__all__ = ["Tracks", "sort_tracks"]

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Tracks:
    """Points in order of device, then of time.

    Args:
        devices: names of the devices.
        device: index of each point's device, shape (n,), never falling.
        at_s: seconds since 1970 in UTC, shape (n,), never falling within a device.
        x: easting in working metres, or longitude, shape (n,).
        y: northing, or latitude, shape (n,).
        accuracy_m: as stated by the device, shape (n,); NaN where it was not.
    """

    devices: tuple[str, ...]
    device: NDArray[np.int32]
    at_s: Floats
    x: Floats
    y: Floats
    accuracy_m: Floats

    def __len__(self) -> int:
        """How many points there are."""
        return len(self.at_s)

    def chosen(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> Tracks:
        """The points of a mask or an order; the devices stay."""
        parts = {f.name: getattr(self, f.name)[which] for f in fields(self) if f.name != "devices"}
        return Tracks(self.devices, **parts)

    def moved_to(self, x: Floats, y: Floats) -> Tracks:
        """The same points in other coordinates."""
        return Tracks(self.devices, self.device, self.at_s, x, y, self.accuracy_m)

    def bounds(self) -> NDArray[np.int64]:
        """Where each device's points begin, and the end; shape (devices + 1,)."""
        return np.searchsorted(self.device, np.arange(len(self.devices) + 1)).astype(np.int64)

    def intervals_s(self) -> Floats:
        """Seconds between neighbouring points of a device."""
        step = np.diff(self.at_s)
        return np.asarray(step[self.device[1:] == self.device[:-1]], dtype=np.float64)


def sort_tracks(tracks: Tracks) -> Tracks:
    """The points in order of device and time; equal moments in order of place, so that no order of rows matters."""
    later = np.diff(tracks.device) * 1e12 + np.diff(tracks.at_s)
    if (later > 0).all():
        return tracks
    keys = (tracks.accuracy_m, tracks.y, tracks.x, tracks.at_s, tracks.device)
    return tracks.chosen(np.lexsort(keys))
