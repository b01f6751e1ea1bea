"""The standard rule (standard-1): visits from points with slack, accuracy, silences and drive-throughs."""

from __future__ import annotations

__all__ = ["StandardRule", "Stays", "find_stays"]

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.patrols.accuracy import INSIDE_FROM, POSSIBLE_FROM, SURE_FROM
from bluelamp.patrols.nearness import Nearness, find_nearness

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from bluelamp.patrols.tracks import Tracks

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class StandardRule:
    """The numbers of the rule; another number is another version of it.

    Args:
        slack_m: how far outside the outline an open visit is still kept open.
        silence_s: time outside or without a point that ends a visit when exceeded.
        shortest_s: a passage shorter than this is a drive-through.
        slow_kmh: the median speed inside above which a short passage is one.
        short_s: how long a fast passage may be and still be one.
        stride_s: speeds are taken over at least this long, so that the noise of positions is no speed.
    """

    slack_m: float = 20.0
    silence_s: float = 180.0
    shortest_s: float = 120.0
    slow_kmh: float = 10.0
    short_s: float = 300.0
    stride_s: float = 20.0


@dataclass(frozen=True, slots=True)
class Stays:
    """Visits in order of device and time.

    Args:
        place: index of the place, shape (k,).
        first: index of the first point, shape (k,).
        last: index of the last, shape (k,).
        low_min: time between neighbouring points that are both surely inside, minutes, shape (k,).
        best_min: from the first point to the last, shape (k,).
        high_min: with the points that may be inside and the way to the next point at both ends, shape (k,).
        speed_kmh: median speed inside, shape (k,); NaN for a single point.
        drive_throughs: passages left out, by place, shape (places,).
    """

    place: Ints
    first: Ints
    last: Ints
    low_min: Floats
    best_min: Floats
    high_min: Floats
    speed_kmh: Floats
    drive_throughs: Ints

    def __len__(self) -> int:
        """How many there are."""
        return len(self.place)


def find_stays(tracks: Tracks, outlines: Sequence[BaseGeometry], rule: StandardRule | None = None) -> Stays:
    """Visits of devices to places.

    A visit starts with the first point that is more likely inside than not, and ends with the last such point of the
    outline widened by the slack before more than the silence outside or without a point. While it is open a point that
    lies within it belongs to it; otherwise a point belongs to the place that it lies deepest in. A track that ends
    inside ends its visit with its last point.

    Args:
        tracks: points in order, in working metres; those known too poorly to say anything left out.
        outlines: places in working metres.
        rule: its numbers; None for the published ones.
    """
    rule = rule or StandardRule()
    near = find_nearness(tracks, outlines, slack_m=rule.slack_m)
    band = np.flatnonzero(near.p_slack >= INSIDE_FROM)
    place, first, last = _passages(tracks, near, band, rule)
    speed = np.array([_median_kmh(tracks, near, p, f, e, rule) for p, f, e in zip(place, first, last, strict=True)])
    length = tracks.at_s[last] - tracks.at_s[first]
    with np.errstate(invalid="ignore"):
        is_through = (length < rule.shortest_s) | ((length < rule.short_s) & (speed > rule.slow_kmh))
    kept = np.flatnonzero(~is_through)
    through = np.bincount(place[is_through], minlength=len(outlines)).astype(np.int64)
    place, first, last = place[kept], first[kept], last[kept]
    low = _low_s(tracks, near, place, first, last, rule)
    extra = _extra_s(tracks, near, place, first, last, rule)
    best = length[kept]
    return Stays(place, first, last, low / 60.0, best / 60.0, (best + extra) / 60.0, speed[kept], through)


def _passages(tracks: Tracks, near: Nearness, band: Ints, rule: StandardRule) -> tuple[Ints, Ints, Ints]:
    """Place, first and last point of every passage through a place, in order of device and time."""
    point, place = near.point[band], near.place[band]
    breaks = (np.diff(place) != 0) | (np.diff(tracks.device[point]) != 0)
    breaks |= np.diff(tracks.at_s[point]) > rule.silence_s
    ends = np.append(np.flatnonzero(breaks), len(band) - 1)
    until = point[ends[np.searchsorted(ends, np.arange(len(band)))]] if len(band) else point
    # Where a visit may start: inside, in the place that the point lies deepest in.
    inside = near.p_inside[band] >= INSIDE_FROM
    order = np.lexsort((place[inside], -near.depth_m[band][inside], point[inside]))
    starts, at, its_end = (column[inside][order] for column in (point, place, until))
    deepest = np.concatenate([[True], np.diff(starts) != 0])[: len(starts)]
    starts, at, its_end = starts[deepest], at[deepest], its_end[deepest]
    # Where the next visit may start after each of them.
    following = np.searchsorted(starts, its_end, side="right").tolist()
    taken, here = [], 0
    while here < len(starts):
        taken.append(here)
        here = following[here]
    return at[taken], starts[taken], its_end[taken]


def _median_kmh(tracks: Tracks, near: Nearness, place: int, first: int, last: int, rule: StandardRule) -> float:
    """Median over the points inside of the speed from each to the device's first point at least a stride later.

    That point may lie outside: a vehicle that turns round and comes back was fast all the while.
    """
    inside = near.points_of(place, first, last, INSIDE_FROM)
    at = tracks.at_s[first : last + 1]
    later = first + np.searchsorted(at, tracks.at_s[inside] + rule.stride_s)
    begun = later <= last
    if not begun.any():
        # Shorter than a stride, or one point.
        inside, later, begun = np.array([first]), np.array([last]), np.array([True])
    start, end = inside[begun], later[begun]
    step_s = tracks.at_s[end] - tracks.at_s[start]
    if step_s[0] <= 0:
        return float("nan")
    gone_m = np.hypot(tracks.x[end] - tracks.x[start], tracks.y[end] - tracks.y[start])
    return float(np.median(gone_m / step_s) * 3.6)


def _low_s(tracks: Tracks, near: Nearness, place: Ints, first: Ints, last: Ints, rule: StandardRule) -> Floats:
    """Seconds between neighbouring points both surely inside, for each visit."""
    found = np.zeros(len(place))
    for i, (p, f, e) in enumerate(zip(place, first, last, strict=True)):
        point = near.sure_points_of(p, f, e, SURE_FROM)
        step = np.diff(tracks.at_s[point])
        found[i] = step[(np.diff(point) == 1) & (step <= rule.silence_s)].sum()
    return found


def _extra_s(tracks: Tracks, near: Nearness, place: Ints, first: Ints, last: Ints, rule: StandardRule) -> Floats:
    """Seconds at both ends in which the device may have been inside, for each visit."""
    usual = _usual_interval_s(tracks, rule)
    return np.array(
        [
            sum(_beyond_s(tracks, near, p, end, step, rule, usual) for end, step in ((f, -1), (e, 1)))
            for p, f, e in zip(place.tolist(), first.tolist(), last.tolist(), strict=True)
        ],
        dtype=np.float64,
    )


def _beyond_s(
    tracks: Tracks, near: Nearness, place: int, end: int, step: int, rule: StandardRule, usual: Floats
) -> float:
    """Seconds from one end of a visit outwards: past points that may be inside, up to the first that is not.

    Where the track ends or falls silent, the device's usual interval is all that can be said for.
    """
    extra, at = 0.0, end
    while True:
        beyond = at + step
        is_silent = not 0 <= beyond < len(tracks) or tracks.device[beyond] != tracks.device[end]
        apart = rule.silence_s + 1.0 if is_silent else abs(float(tracks.at_s[beyond] - tracks.at_s[at]))
        if apart > rule.silence_s:
            return extra + float(usual[tracks.device[end]])
        extra += apart
        if not near.is_likely(place, beyond, POSSIBLE_FROM):
            return extra
        at = beyond


def _usual_interval_s(tracks: Tracks, rule: StandardRule) -> Floats:
    """Each device's median time between points, at most the silence; shape (devices,)."""
    bounds = tracks.bounds()
    found = np.zeros(len(tracks.devices))
    for device, (start, end) in enumerate(pairwise(bounds.tolist())):
        steps = np.diff(tracks.at_s[start:end])
        found[device] = min(float(np.median(steps)), rule.silence_s) if steps.size else 0.0
    return found
