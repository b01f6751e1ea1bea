"""Row 3: Gaussian density of 500,000 events at 160,000 squares of 100 m, bandwidth 200 m, to 0.1 % of the maximum."""

from __future__ import annotations

__all__ = ["CONTESTS"]

from typing import TYPE_CHECKING, Any

import numpy as np
from benchmarks.hotspots.truth_kernel_error import largest_error, true_density
from benchmarks.timing import Contest, Side
from benchmarks.world import SIDE_M, load_world, square_units

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

SIZE_M, BANDWIDTH_M = 100.0, 200.0
WORLD = load_world()
UNITS = square_units(SIZE_M)


def load_ours() -> Callable[[], Any]:
    from bluelamp.hotspots.kernel import kernel_density  # noqa: PLC0415 - loading counts in the cold start

    return lambda: kernel_density(UNITS, WORLD.x, WORLD.y, kernel="gaussian", bandwidth_m=BANDWIDTH_M).density


def load_kdepy() -> Callable[[], Any]:
    from KDEpy import FFTKDE  # noqa: PLC0415 - the same

    # Its grid must reach beyond every event: one more row of squares on each side.
    middles = np.arange(-1, round(SIDE_M / SIZE_M) + 1) * SIZE_M + SIZE_M / 2
    grid = np.stack(np.meshgrid(middles, middles, indexing="ij"), axis=-1).reshape(-1, 2)
    events = np.column_stack([WORLD.x, WORLD.y])

    def evaluate() -> NDArray[np.float64]:
        density = FFTKDE(kernel="gaussian", bw=BANDWIDTH_M).fit(events).evaluate(grid)
        field: NDArray[np.float64] = density.reshape(len(middles), len(middles))[1:-1, 1:-1].T
        return field.ravel() * len(events) * 1e6

    return evaluate


def load_sklearn() -> Callable[[], Any]:
    from sklearn.neighbors import KernelDensity  # noqa: PLC0415 - the same

    events, middles = np.column_stack([WORLD.x, WORLD.y]), np.column_stack([UNITS.x, UNITS.y])

    # What its tolerances are shares of: the largest density, of one event.
    highest = true_density(SIZE_M, BANDWIDTH_M).max() / len(events) / 1e6

    def evaluate() -> NDArray[np.float64]:
        # The fastest settings found within the same 0.1 % error: events merged, both tolerances used up.
        places, times = np.unique(events, axis=0, return_counts=True)
        estimate = KernelDensity(
            bandwidth=BANDWIDTH_M, algorithm="kd_tree", leaf_size=20, atol=1e-3 * highest, rtol=1e-3
        )
        fitted = estimate.fit(places, sample_weight=times)
        density: NDArray[np.float64] = np.exp(fitted.score_samples(middles)) * len(events) * 1e6
        return density

    return evaluate


def check(ours: NDArray[np.float64], peer: NDArray[np.float64]) -> str:
    truth = true_density(SIZE_M, BANDWIDTH_M)
    own, other = largest_error(ours, truth), largest_error(peer, truth)
    assert own <= 1e-3, f"our error is {own:.2e}"
    return f"largest error ours {own:.1e}, peer {other:.1e} of the maximum"


TASK = "kernel density, 160,000 squares, 200 m"
OURS = Side("bluelamp", load_ours)
CONTESTS = (
    Contest("3a", TASK, OURS, Side("KDEpy FFTKDE", load_kdepy), 1.5, "at most", check),
    Contest("3b", TASK, OURS, Side("scikit-learn KernelDensity", load_sklearn), 20, "at least", check, 1),
)
