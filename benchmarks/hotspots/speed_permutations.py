"""Row 5: Gi* with 999 conditional permutations, 160,000 squares of 100 m; weights are built before the peer's clock.

On the first 2^18 events: the peer divides sums by the number of events in fast floating point, where only a power of
two is exact. With 500,000 it takes some equal sums for unequal ones, and one square in 500 gets a wrong p-value.
"""

from __future__ import annotations

__all__ = ["CONTESTS"]

import warnings
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
from benchmarks.hotspots.speed_getis_ord import UNITS, counts, touching_weights
from benchmarks.timing import Contest, Side

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

PERMUTATIONS = 999
COUNTS = counts(2**18)


def load_ours() -> Callable[[], Any]:
    from bluelamp.hotspots.getis_ord import getis_ord  # noqa: PLC0415 - loading counts in the cold start

    return lambda: getis_ord(UNITS, COUNTS, permutations=PERMUTATIONS, seed=5).p


def load_esda() -> Callable[[], Any]:
    from esda.getisord import G_Local  # noqa: PLC0415 - the same

    weights = touching_weights()

    def evaluate() -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = G_Local(
                COUNTS,
                weights,
                transform="B",
                star=True,
                permutations=PERMUTATIONS,
                keep_simulations=False,
                n_jobs=2,
                seed=55,
            )
        return np.asarray(found.p_sim, dtype=np.float64)

    return evaluate


def check(ours: NDArray[np.float64], peer: NDArray[np.float64]) -> str:
    """The peer takes the smaller tail of each square: ours is turned the same way before they are compared."""
    turned = np.minimum(ours, 1.0 + 1.0 / (PERMUTATIONS + 1) - ours)
    allowed = 4 * np.sqrt(2 * peer * (1 - peer) / PERMUTATIONS)
    alike = float(np.mean(np.abs(turned - peer) <= allowed))
    assert alike >= 0.999, f"only {alike:.2%} of the p-values agree"
    return f"{alike:.3%} of the p-values within Monte Carlo error"


COMPILED = "" if find_spec("numba") else " (without numba)"
CONTESTS = (
    Contest(
        "5",
        "Gi* with 999 permutations, 160,000 squares",
        Side("bluelamp", load_ours),
        Side(f"esda G_Local{COMPILED}", load_esda),
        300,
        "at least",
        check,
        quick_runs=1,
    ),
)
