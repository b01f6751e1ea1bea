"""The truth that kernel densities are measured against: a direct sum over all events, nothing cut off."""

from __future__ import annotations

__all__ = ["largest_error", "true_density"]

from typing import TYPE_CHECKING

import numpy as np
from benchmarks.world import FOLDER, SEED, load_world, square_units

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def true_density(size_m: float, bandwidth_m: float) -> Floats:
    """Gaussian density per square kilometre at each square's middle, shape (n,); computed once and kept."""
    path = FOLDER / f"truth_{SEED}_{size_m:g}_{bandwidth_m:g}.npy"
    if not path.exists():
        np.save(path, _direct_sum(size_m, bandwidth_m))
    stored: Floats = np.load(path)
    return stored


def _direct_sum(size_m: float, bandwidth_m: float) -> Floats:
    world, units = load_world(), square_units(size_m)
    places, times = np.unique(np.column_stack([world.x, world.y]), axis=0, return_counts=True)
    density = np.empty(len(units))
    for part in np.array_split(np.arange(len(units)), len(units) // 200):
        square = (units.x[part, np.newaxis] - places[:, 0]) ** 2 + (units.y[part, np.newaxis] - places[:, 1]) ** 2
        density[part] = np.exp(square / (-2 * bandwidth_m**2)) @ times
    return density * 1e6 / (2 * np.pi * bandwidth_m**2)


def largest_error(density: Floats, truth: Floats) -> float:
    """Largest difference over all squares as a share of the largest true density."""
    return float(np.abs(density - truth).max() / truth.max())


if __name__ == "__main__":
    from bluelamp.hotspots.kernel import kernel_density

    events = load_world()
    ours = kernel_density(square_units(100.0), events.x, events.y, kernel="gaussian", bandwidth_m=200.0).density
    print(f"largest error, Gaussian 200 m on 160,000 squares: {largest_error(ours, true_density(100.0, 200.0)):.2e}")
