"""Row 4: analytic Gi* of 160,000 squares of 100 m, touching neighbours, from counts in memory."""

from __future__ import annotations

__all__ = ["CONTESTS", "UNITS", "counts", "touching_weights"]

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
from benchmarks.timing import Contest, Side
from benchmarks.world import SIDE_M, load_world, square_units

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

SIZE_M = 100.0
SQUARES = round(SIDE_M / SIZE_M)
UNITS = square_units(SIZE_M)


def counts(events: int) -> NDArray[np.float64]:
    """How many of the first so many events lie in each square, shape (160,000,)."""
    world = load_world()
    square = (world.y[:events] // SIZE_M * SQUARES + world.x[:events] // SIZE_M).astype(np.int64)
    return np.bincount(square, minlength=SQUARES**2).astype(np.float64)


COUNTS = counts(500_000)


def load_ours() -> Callable[[], Any]:
    from bluelamp.hotspots.getis_ord import getis_ord  # noqa: PLC0415 - loading counts in the cold start

    return lambda: getis_ord(UNITS, COUNTS).z


def touching_weights() -> Any:
    """The eight squares around each, as the peer builds them fastest."""
    from libpysal.weights import lat2W  # noqa: PLC0415 - loading counts in the cold start

    return lat2W(SQUARES, SQUARES, rook=False)


def load_esda() -> Callable[[], Any]:
    from esda.getisord import G_Local  # noqa: PLC0415 - the same

    def evaluate() -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return G_Local(COUNTS, touching_weights(), transform="B", star=True, permutations=0).Zs

    return evaluate


def check(ours: NDArray[np.float64], peer: NDArray[np.float64]) -> str:
    furthest = float(np.abs(ours - peer).max())
    assert furthest <= 1e-9, f"z differs by {furthest:.1e}"
    return f"z equal to {furthest:.0e}"


CONTESTS = (
    Contest(
        "4",
        "Gi* analytic, 160,000 squares (ours with p-values and false-discovery control)",
        Side("bluelamp", load_ours),
        Side("esda G_Local, weights included", load_esda),
        500,
        "at least",
        check,
    ),
)
