"""Row 2: counting 500,000 events, x and y in memory, in squares of 100 m and 250 m that fill a rectangle."""

from __future__ import annotations

__all__ = ["CONTESTS"]

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from benchmarks.timing import Contest, Side
from benchmarks.world import SIDE_M, load_world, square_units

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

WORLD = load_world()


def load_ours(size_m: float) -> Callable[[], Any]:
    from bluelamp.places.grids import grid_counts  # noqa: PLC0415 - loading counts in the cold start

    units = square_units(size_m)
    # Columns lie together and rows lie together, as in the units that the package makes itself.
    units = replace(units, grid_index=np.asfortranarray(units.grid_index))
    return lambda: grid_counts(units, WORLD.x, WORLD.y)


def load_bincount(size_m: float) -> Callable[[], Any]:
    squares = round(SIDE_M / size_m)

    def count() -> NDArray[np.float64]:
        flat = (WORLD.y / size_m).astype(np.int64) * squares + (WORLD.x / size_m).astype(np.int64)
        return np.bincount(flat, minlength=squares**2).astype(np.float64)

    return count


def load_join(size_m: float) -> Callable[[], Any]:
    import geopandas  # noqa: PLC0415 - the same
    import shapely  # noqa: PLC0415 - the same

    units = square_units(size_m)
    half = size_m / 2
    boxes = shapely.box(units.x - half, units.y - half, units.x + half, units.y + half)
    squares = geopandas.GeoDataFrame(geometry=boxes)

    def count() -> NDArray[np.float64]:
        points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(WORLD.x, WORLD.y))
        joined = geopandas.sjoin(points, squares, predicate="intersects")
        # A point on an edge lies in two squares; the later index is the one to its north-east, as ours has it.
        joined = joined[~joined.index.duplicated(keep="last")] if joined.index.has_duplicates else joined
        return np.bincount(joined["index_right"], minlength=len(units)).astype(np.float64)

    return count


def same_counts(ours: NDArray[np.float64], peer: NDArray[np.float64]) -> str:
    assert np.array_equal(ours, peer), f"{np.count_nonzero(ours != peer):,} squares differ"
    return f"equal counts, {ours.sum():,.0f} events"


def same_total(ours: NDArray[np.float64], peer: NDArray[np.float64]) -> str:
    """Points on an edge may fall to either side of a join: all are counted, and nearly all squares agree."""
    alike = float(np.mean(ours == peer))
    assert ours.sum() == peer.sum()
    assert alike > 0.999
    return f"{alike:.3%} of squares equal, the rest differ by points on an edge"


def _contest(row: str, size_m: float, peer: Side, goal: float, *, is_join: bool) -> Contest:
    return Contest(
        row,
        f"count 500,000 events in squares of {size_m:g} m",
        Side("bluelamp grid_counts", lambda: load_ours(size_m)),
        peer,
        goal,
        "at least" if is_join else "at most",
        same_total if is_join else same_counts,
    )


CONTESTS = (
    _contest("2a", 100.0, Side("numpy bincount", lambda: load_bincount(100.0)), 1.10, is_join=False),
    _contest("2b", 250.0, Side("numpy bincount", lambda: load_bincount(250.0)), 1.10, is_join=False),
    _contest("2c", 100.0, Side("geopandas sjoin", lambda: load_join(100.0)), 400, is_join=True),
)
