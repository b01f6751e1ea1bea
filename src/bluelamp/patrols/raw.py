"""The raw rule (raw-1): inside or not, nothing smoothed or left out."""

from __future__ import annotations

__all__ = ["Runs", "find_runs"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.patrols.geofence import Geofence
    from bluelamp.patrols.tracks import Tracks

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Runs:
    """Unbroken sequences of a device's points inside a place; in order of the place, then of device and time.

    Args:
        place: index of the place, shape (k,).
        first: index of the first point, shape (k,).
        last: index of the last, shape (k,).
        minutes: from the first point to the last, shape (k,).
    """

    place: Ints
    first: Ints
    last: Ints
    minutes: Floats

    def __len__(self) -> int:
        """How many there are."""
        return len(self.place)


def find_runs(tracks: Tracks, geofence: Geofence) -> Runs:
    """Every run of neighbouring points of one device inside one place; a single point is a run of no minutes.

    Where places overlap, each has its own runs. How far apart in time two neighbouring points lie does not matter.

    Args:
        tracks: points in order, in the plane of the outlines.
        geofence: the places.
    """
    inside = geofence.locate(tracks.x, tracks.y)
    device = tracks.device[inside.point]
    breaks = np.diff(inside.point) != 1
    breaks |= np.diff(inside.place) != 0
    breaks |= np.diff(device) != 0
    starts = np.flatnonzero(np.concatenate([[True], breaks])) if len(device) else np.zeros(0, np.int64)
    ends = np.append(starts[1:], len(device)) - 1 if len(device) else starts
    first, last = inside.point[starts], inside.point[ends]
    return Runs(inside.place[starts], first, last, (tracks.at_s[last] - tracks.at_s[first]) / 60.0)
