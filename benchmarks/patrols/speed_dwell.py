"""Row 8: runs of 2,000,000 points in 26 polygons by the raw rule, from memory, against shapely and movingpandas."""

from __future__ import annotations

__all__ = ["CONTESTS"]

from typing import TYPE_CHECKING, Any

import numpy as np
from benchmarks.patrols.crews import POINTS, load_crews, load_outlines
from benchmarks.timing import Contest, Side

if TYPE_CHECKING:
    from collections.abc import Callable

TRACKS, OUTLINES = load_crews(), load_outlines()
# Shifts of 2,000 points that movingpandas is given: the whole would take it a quarter of an hour.
SAMPLE_POINTS = 10_000
SAMPLE_SHARE = SAMPLE_POINTS / POINTS
Run = tuple[int, int, int, float]


def load_ours() -> Callable[[], Any]:
    from bluelamp.patrols.geofence import Geofence  # noqa: PLC0415 - loading counts in the cold start
    from bluelamp.patrols.raw import find_runs  # noqa: PLC0415 - the same

    return lambda: find_runs(TRACKS, Geofence(OUTLINES))


def load_tree() -> Callable[[], Any]:
    """Points asked of a tree of polygons: shapely's own way to join many points with few polygons."""
    import shapely  # noqa: PLC0415 - the same

    def runs() -> list[Run]:
        tree = shapely.STRtree(OUTLINES)
        point, place = tree.query(shapely.points(TRACKS.x, TRACKS.y), predicate="within")
        return plain_runs(point, place)

    return runs


def load_point_tree() -> Callable[[], Any]:
    """Polygons asked of a tree of points."""
    import shapely  # noqa: PLC0415 - the same

    def runs() -> list[Run]:
        points = shapely.points(TRACKS.x, TRACKS.y)
        tree = shapely.STRtree(points)  # type: ignore[arg-type]  # - its type leaves arrays of points out
        shapely.prepare(OUTLINES)
        place, point = tree.query(OUTLINES, predicate="contains")
        return plain_runs(point, place)

    return runs


def plain_runs(point: np.ndarray, place: np.ndarray) -> list[Run]:
    """Unbroken runs of one device in one place, from the pairs that a join gives."""
    order = np.lexsort((point, place))
    point, place = point[order], place[order]
    is_next = (point[1:] == point[:-1] + 1) & (place[1:] == place[:-1])
    is_next &= TRACKS.device[point[1:]] == TRACKS.device[point[:-1]]
    first = point[np.append(True, ~is_next)]
    last = point[np.append(~is_next, True)]
    minutes = (TRACKS.at_s[last] - TRACKS.at_s[first]) / 60.0
    where = place[np.append(True, ~is_next)]
    return list(zip(where.tolist(), first.tolist(), last.tolist(), minutes.tolist(), strict=True))


def load_clip() -> Callable[[], Any]:
    """Trajectories cut by each polygon; building them is not timed."""
    import geopandas  # noqa: PLC0415 - the same
    import movingpandas  # noqa: PLC0415 - the same
    import pandas as pd  # noqa: PLC0415 - the same

    part = slice(0, SAMPLE_POINTS)
    frame = geopandas.GeoDataFrame(
        {"shift": np.arange(SAMPLE_POINTS) // 2_000},
        geometry=geopandas.points_from_xy(TRACKS.x[part], TRACKS.y[part]),
        # Whole milliseconds: it warns of every nanosecond, and warnings take time.
        index=pd.to_datetime(TRACKS.at_s[part], unit="s").round("ms"),
        crs=27700,
    )
    collection = movingpandas.TrajectoryCollection(frame, "shift")
    return lambda: [collection.clip(outline) for outline in OUTLINES]


def same_runs(ours: Any, peer: list[Run]) -> str:
    """Refuse any difference at all."""
    columns = (ours.place, ours.first, ours.last, ours.minutes)
    mine = list(zip(*(column.tolist() for column in columns), strict=True))
    assert mine == peer, f"{len(mine):,} runs and {len(peer):,}"
    return f"the same {len(mine):,} runs and {ours.minutes.sum():,.1f} min"


def in_proportion(_ours: Any, clipped: list[Any]) -> str:
    """What the ratio of the sample stands for."""
    pieces = sum(len(trajectories) for trajectories in clipped)
    return (
        f"ours on all {POINTS:,} points, theirs on {SAMPLE_POINTS:,} of them ({pieces} pieces): times "
        f"{1 / SAMPLE_SHARE:.0f} for the whole"
    )


OURS = Side("bluelamp raw rule", load_ours)
TASK = f"runs of {POINTS:,} points in {len(OUTLINES)} polygons"
CONTESTS = (
    Contest("8a", TASK, OURS, Side("shapely STRtree of polygons", load_tree), 12, "at least", same_runs),
    Contest("8b", TASK, OURS, Side("shapely STRtree of points", load_point_tree), 12, "at least", same_runs),
    Contest(
        "8c",
        f"{TASK}; the peer has {SAMPLE_SHARE:.1%} of them",
        OURS,
        Side("movingpandas clip", load_clip),
        5_000 * SAMPLE_SHARE,
        "at least",
        in_proportion,
        quick_runs=2,
    ),
)
