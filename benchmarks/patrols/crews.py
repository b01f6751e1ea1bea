"""The benchmark's crews: 2,000,000 points of 200 crews in 5 shifts each, and 26 irregular hotspots about 300 m wide."""

from __future__ import annotations

__all__ = ["POINTS", "load_crews", "load_outlines"]

from typing import TYPE_CHECKING

import numpy as np
import shapely
from benchmarks.world import FOLDER, SIDE_M

from bluelamp.patrols.tracks import Tracks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SEED = 8
CREWS, SHIFTS, POINTS_A_SHIFT, EVERY_S = 200, 5, 2_000, 14.4
POINTS = CREWS * SHIFTS * POINTS_A_SHIFT
HOTSPOTS = 26
# Stops of a shift: at a hotspot, or anywhere.
STOPS, AT_HOTSPOT_SHARE = 12, 0.55
FIRST_S, DAY_S = 1_772_355_600.0, 86_400.0


def load_outlines() -> list[shapely.Polygon]:
    """26 irregular polygons of 18 corners, at least a kilometre apart."""
    rng = np.random.default_rng(SEED)
    places = rng.permutation(36)[:HOTSPOTS]
    found = []
    for row, column in zip(*np.divmod(places, 6), strict=True):
        middle = (np.array([column, row]) + 0.5) * SIDE_M / 6 + rng.uniform(-2_500, 2_500, 2)
        angle = np.linspace(0, 2 * np.pi, 18, endpoint=False) + rng.uniform(0, 0.3, 18)
        radius = rng.uniform(90, 190, 18)
        found.append(shapely.Polygon(middle + radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])))
    return found


def load_crews() -> Tracks:
    """The points from their file, made where it is not there yet; in order of crew and time, metres from the corner."""
    path = FOLDER / f"crews_{SEED}.npz"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        x, y = make_paths()
        np.savez(path, x=x, y=y)
    with np.load(path) as stored:
        x, y = stored["x"], stored["y"]
    shift = np.arange(CREWS * SHIFTS)
    at_s = (shift % SHIFTS * DAY_S)[:, None] + np.arange(POINTS_A_SHIFT) * EVERY_S + FIRST_S
    device = np.repeat(np.arange(CREWS, dtype=np.int32), SHIFTS * POINTS_A_SHIFT)
    names = tuple(f"crew-{crew:03d}" for crew in range(CREWS))
    return Tracks(names, device, at_s.ravel(), x, y, np.full(POINTS, np.nan))


def make_paths() -> tuple[Floats, Floats]:
    """Every shift goes from stop to stop and walks about at each; some metres of noise on every point."""
    rng = np.random.default_rng(SEED + 1)
    middles = np.array([outline.centroid.coords[0] for outline in load_outlines()])
    at = np.arange(POINTS_A_SHIFT) / POINTS_A_SHIFT
    xs, ys = [], []
    for _ in range(CREWS * SHIFTS):
        anywhere = rng.uniform(0, SIDE_M, (STOPS, 2))
        is_hotspot = rng.uniform(size=STOPS) < AT_HOTSPOT_SHARE
        stops = np.where(is_hotspot[:, None], middles[rng.integers(HOTSPOTS, size=STOPS)], anywhere)
        # Arriving at and leaving each stop, as shares of the shift.
        when = np.sort(rng.uniform(0, 1, 2 * STOPS))
        where = np.repeat(stops, 2, axis=0)
        stay = rng.normal(0, 8.0, (2, POINTS_A_SHIFT)).cumsum(axis=1)
        # Walking about stays within some 100 m: the wandering is reined in.
        wander = 70.0 * np.sin(stay / 70.0)
        xs.append(np.interp(at, when, where[:, 0]) + wander[0] + rng.normal(0, 4, POINTS_A_SHIFT))
        ys.append(np.interp(at, when, where[:, 1]) + wander[1] + rng.normal(0, 4, POINTS_A_SHIFT))
    return np.concatenate(xs), np.concatenate(ys)
