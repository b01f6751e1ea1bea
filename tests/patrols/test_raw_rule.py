"""The raw rule against a plain implementation with shapely: equal lists of runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.patrols.geofence import Geofence
from bluelamp.patrols.raw import find_runs
from bluelamp.patrols.tracks import Tracks
from bluelamp.synth.points import make_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

SQUARES = [shapely.box(0, 0, 100, 100), shapely.box(80, 0, 180, 100)]


def tracks_of(device: list[int], at_s: list[float], x: list[float], y: list[float]) -> Tracks:
    names = tuple(f"d{i}" for i in range(max(device, default=-1) + 1))
    return Tracks(
        names,
        np.array(device, np.int32),
        np.array(at_s, float),
        np.array(x, float),
        np.array(y, float),
        np.full(len(x), np.nan),
    )


def plain_runs(tracks: Tracks, outlines: Sequence[BaseGeometry]) -> list[tuple[int, int, int, float]]:
    """One point after another, one place after another."""
    points = shapely.points(tracks.x, tracks.y)
    runs = []
    for place, outline in enumerate(outlines):
        inside = np.array(shapely.contains(outline, points), ndmin=1)
        first = -1
        for i in range(len(tracks)):
            starts = inside[i] and (first < 0)
            if starts:
                first = i
            is_last = i + 1 == len(tracks) or not inside[i + 1] or tracks.device[i + 1] != tracks.device[i]
            if inside[i] and is_last:
                runs.append((place, first, i, float((tracks.at_s[i] - tracks.at_s[first]) / 60.0)))
                first = -1
    return runs


def found_runs(tracks: Tracks, outlines: Sequence[BaseGeometry]) -> list[tuple[int, int, int, float]]:
    runs = find_runs(tracks, Geofence(outlines))
    return list(zip(runs.place.tolist(), runs.first.tolist(), runs.last.tolist(), runs.minutes.tolist(), strict=True))


@pytest.mark.reference
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_made_up_day_has_the_runs_that_a_plain_implementation_finds(seed: int) -> None:
    day = make_day(seed)
    runs = found_runs(day.tracks, list(day.outlines))
    assert runs == plain_runs(day.tracks, list(day.outlines))
    assert len(runs) > 50


@pytest.mark.property
@pytest.mark.reference
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(-50, 230), st.integers(-50, 150)), max_size=60))
def test_any_points_have_the_runs_that_a_plain_implementation_finds(rows: list[tuple[int, int, int]]) -> None:
    rows = sorted(rows, key=lambda row: row[0])
    # A third of a metre off the grid: on an edge either answer is right.
    tracks = tracks_of(
        [d for d, _, _ in rows],
        [14.4 * i for i in range(len(rows))],
        [x + 0.3 for _, x, _ in rows],
        [y + 0.3 for _, _, y in rows],
    )
    assert found_runs(tracks, SQUARES) == plain_runs(tracks, SQUARES)


@pytest.mark.spec
def test_nothing_is_smoothed_or_left_out() -> None:
    """One point inside is a run of no minutes; one point outside parts two runs; an hour of silence parts none."""
    tracks = tracks_of([0] * 6, [0, 60, 120, 180, 3_780, 3_840], [50, 50, 500, 50, 50, 500], [50] * 6)
    assert found_runs(tracks, SQUARES[:1]) == [(0, 0, 1, 1.0), (0, 3, 4, 60.0)]
    assert found_runs(tracks_of([0], [0.0], [50], [50]), SQUARES[:1]) == [(0, 0, 0, 0.0)]


def test_two_devices_are_never_one_run() -> None:
    tracks = tracks_of([0, 0, 1, 1], [0, 60, 120, 180], [50] * 4, [50] * 4)
    assert found_runs(tracks, SQUARES[:1]) == [(0, 0, 1, 1.0), (0, 2, 3, 1.0)]


def test_overlapping_places_have_their_own_runs() -> None:
    tracks = tracks_of([0] * 3, [0, 60, 120], [50, 90, 150], [50] * 3)
    assert found_runs(tracks, SQUARES) == [(0, 0, 1, 1.0), (1, 1, 2, 1.0)]


def test_no_points_are_no_runs() -> None:
    assert found_runs(tracks_of([], [], [], []), SQUARES) == []


@pytest.mark.slow
@pytest.mark.reference
def test_two_million_points_in_26_places_have_the_runs_that_shapely_finds() -> None:
    """200 crews in 5 shifts of 2,000 points each, every 14.4 s, that wander from place to place."""
    rng = np.random.default_rng(8)
    angle = np.linspace(0, 2 * np.pi, 18, endpoint=False)
    middles = rng.uniform(2_000, 38_000, (26, 2))
    rays = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    outlines = [shapely.Polygon(m + rng.uniform(90, 190, (18, 1)) * rays) for m in middles]
    stops = np.sort(rng.uniform(0, 2_000, (1_000, 20)), axis=1)
    where = np.repeat(middles[rng.integers(26, size=(1_000, 10))], 2, axis=1)
    at = np.arange(2_000.0)
    ways = [np.interp(at, stops[i], where[i, :, axis]) for axis in (0, 1) for i in range(1_000)]
    x, y = np.concatenate(ways).reshape(2, -1) + rng.normal(0, 60, (2, 2_000_000))
    device = np.repeat(np.arange(200, dtype=np.int32), 10_000)
    at_s = ((np.arange(1_000) % 5 * 86_400.0)[:, None] + at * 14.4).ravel()
    tracks = Tracks(tuple(map(str, range(200))), device, at_s, x, y, np.full(2_000_000, np.nan))
    point, place = shapely.STRtree(outlines).query(shapely.points(x, y), predicate="within")
    expected = []
    for number in range(26):
        mine = np.sort(point[place == number])
        parts = np.flatnonzero((np.diff(mine) > 1) | (np.diff(device[mine]) > 0))
        for first, last in zip(mine[np.append(0, parts + 1)], mine[np.append(parts, len(mine) - 1)], strict=True):
            expected.append((number, int(first), int(last), float((at_s[last] - at_s[first]) / 60.0)))
    assert found_runs(tracks, outlines) == expected
    assert len(expected) > 5_000
