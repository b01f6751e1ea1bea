"""How likely each point lies in each place near it, and how deep."""

from __future__ import annotations

__all__ = ["Nearness", "find_nearness"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from bluelamp.patrols.accuracy import POSSIBLE_FROM, inside_probability, spread_m
from bluelamp.patrols.geofence import Geofence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from bluelamp.patrols.tracks import Tracks

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

# Beyond this many spreads of the poorest point nothing is possible.
_REACH = 3.5


@dataclass(frozen=True, slots=True)
class Nearness:
    """Pairs of a point and a place that it may lie in, in order of the place, then of the point.

    Args:
        place: index of the place, shape (k,).
        point: index of the point, shape (k,).
        p_inside: probability of lying in the outline, shape (k,).
        p_slack: probability of lying in the outline widened by the slack, shape (k,); never less.
        depth_m: distance to the outline's edge, negative outside, shape (k,).
        bounds: where each place's pairs begin, and the end, shape (places + 1,).
    """

    place: Ints
    point: Ints
    p_inside: Floats
    p_slack: Floats
    depth_m: Floats
    bounds: Ints

    def points_of(self, place: int, first: int, last: int, least: float) -> Ints:
        """Points between two that lie in a place's slack at least so likely."""
        pairs = self._between(place, first, last)
        return self.point[pairs][self.p_slack[pairs] >= least]

    def sure_points_of(self, place: int, first: int, last: int, least: float) -> Ints:
        """Points between two that lie in a place's own outline at least so likely."""
        pairs = self._between(place, first, last)
        return self.point[pairs][self.p_inside[pairs] >= least]

    def is_likely(self, place: int, point: int, least: float) -> bool:
        """Whether a point lies in a place's slack at least so likely."""
        return bool(self.points_of(place, point, point, least).size)

    def _between(self, place: int, first: int, last: int) -> slice:
        start, end = self.bounds[place], self.bounds[place + 1]
        found = np.searchsorted(self.point[start:end], [first, last + 1])
        return slice(start + found[0], start + found[1])


def find_nearness(tracks: Tracks, outlines: Sequence[BaseGeometry], *, slack_m: float) -> Nearness:
    """The pairs that matter: those in which lying within the slack is possible.

    Args:
        tracks: points in working metres.
        outlines: places in working metres.
        slack_m: by how much an outline is widened.
    """
    poorest = float(spread_m(tracks.accuracy_m).max(initial=0.0))
    reach = [outline.buffer(slack_m + _REACH * poorest) for outline in outlines]
    pairs = Geofence(reach).locate(tracks.x, tracks.y)
    bounds = np.searchsorted(pairs.place, np.arange(len(outlines) + 1))
    parts = [
        _of_place(tracks, pairs.point[bounds[i] : bounds[i + 1]], outline, slack_m)
        for i, outline in enumerate(outlines)
    ]
    none = (np.zeros(0, np.int64), np.zeros(0), np.zeros(0), np.zeros(0))
    point, p_inside, p_slack, depth_m = (np.concatenate(columns) for columns in zip(none, *parts, strict=True))
    sizes = [len(part[0]) for part in parts]
    place = np.repeat(np.arange(len(outlines)), sizes)
    return Nearness(place, point, p_inside, p_slack, depth_m, np.cumsum([0, *sizes]))


def _of_place(
    tracks: Tracks, point: Ints, outline: BaseGeometry, slack_m: float
) -> tuple[Ints, Floats, Floats, Floats]:
    x, y, accuracy_m = tracks.x[point], tracks.y[point], tracks.accuracy_m[point]
    p_slack = inside_probability(x, y, accuracy_m, outline.buffer(slack_m))
    possible = np.flatnonzero(p_slack > POSSIBLE_FROM)
    x, y, accuracy_m = x[possible], y[possible], accuracy_m[possible]
    p_inside = inside_probability(x, y, accuracy_m, outline)
    away = shapely.distance(outline.boundary, shapely.points(x, y))
    depth_m = np.where(shapely.contains_xy(outline, x, y), away, -away)
    return point[possible], p_inside, p_slack[possible], depth_m
