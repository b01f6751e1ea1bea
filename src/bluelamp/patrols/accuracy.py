"""How likely a point lies inside an outline, given the accuracy that its device stated."""

from __future__ import annotations

__all__ = [
    "ASSUMED_ACCURACY_M",
    "INSIDE_FROM",
    "POOREST_ACCURACY_M",
    "POSSIBLE_FROM",
    "SURE_FROM",
    "inside_probability",
    "spread_m",
]

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]

# Android states the radius that holds 68 % of positions, the browser's standard says 95 %: the wider reading is safe.
_STATED_SHARE = 0.68
# What a phone under open sky attains; taken where a device states nothing.
ASSUMED_ACCURACY_M = 10.0
# A point that is not known to a street says neither that a crew was there nor that it was not.
POOREST_ACCURACY_M = 100.0
# More likely inside than not; all but surely inside; not to be ruled out.
INSIDE_FROM, SURE_FROM, POSSIBLE_FROM = 0.5, 0.95, 0.05

# Equally likely places around a point: rings of a circular normal with unit spread, eight to a ring.
_RINGS, _RAYS = 8, 8
_BEYOND = 3.5
# Points at a time, so that their 64 places never fill the memory.
_BLOCK = 16_384


def spread_m(accuracy_m: Floats) -> Floats:
    """Standard deviation along each axis of the circular normal whose 68 % radius is the stated accuracy.

    Args:
        accuracy_m: as stated, metres, shape (n,); NaN or negative where nothing was, taken as 10 m.
    """
    # Phones write -1 where they do not know.
    stated = np.where(accuracy_m >= 0.0, accuracy_m, ASSUMED_ACCURACY_M)
    return np.asarray(stated / np.sqrt(-2.0 * np.log(1.0 - _STATED_SHARE)), dtype=np.float64)


def inside_probability(x: Floats, y: Floats, accuracy_m: Floats, outline: BaseGeometry) -> Floats:
    """The probability that each point lies in an outline, to about one in 64.

    The true position is circular normal around the stated one. Points farther from the edge than three and a half
    spreads are in or out; for the others 64 equally likely places are tried.

    Args:
        x: easting in working metres, shape (n,).
        y: northing, shape (n,).
        accuracy_m: stated radius of 68 %, metres, shape (n,); NaN where nothing was stated.
        outline: polygon in working metres.

    Returns:
        Shape (n,), 0 to 1.
    """
    shapely.prepare(outline)
    inside = shapely.contains_xy(outline, x, y)
    spread = spread_m(accuracy_m)
    distance = shapely.distance(outline.boundary, shapely.points(x, y))
    found = inside.astype(np.float64)
    near = np.flatnonzero(distance < _BEYOND * spread)
    east, north = _around()
    for start in range(0, len(near), _BLOCK):
        some = near[start : start + _BLOCK]
        try_x = x[some, None] + spread[some, None] * east
        try_y = y[some, None] + spread[some, None] * north
        found[some] = shapely.contains_xy(outline, try_x, try_y).mean(axis=1)
    return found


def _around() -> tuple[Floats, Floats]:
    """64 equally likely places of a circular normal with unit spread; rings are turned against each other."""
    ring = (np.arange(_RINGS) + 0.5) / _RINGS
    radius = np.sqrt(-2.0 * np.log(1.0 - ring))[:, None]
    turn = (np.arange(_RINGS) * 0.5 * (np.sqrt(5.0) - 1.0))[:, None]
    angle = 2.0 * np.pi * (np.arange(_RAYS)[None, :] + turn) / _RAYS
    return (radius * np.cos(angle)).ravel(), (radius * np.sin(angle)).ravel()
