"""Looking points up in tables gives what testing each against each polygon gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.patrols.geofence import Geofence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry


def plainly(outlines: Sequence[BaseGeometry], x: np.ndarray, y: np.ndarray) -> list[tuple[int, int]]:
    """Every point against every polygon."""
    return [
        (place, int(i))
        for place, outline in enumerate(outlines)
        for i in np.flatnonzero(shapely.contains_xy(outline, x, y))
    ]


def looked_up(outlines: Sequence[BaseGeometry], x: np.ndarray, y: np.ndarray) -> list[tuple[int, int]]:
    found = Geofence(outlines).locate(x, y)
    return list(zip(found.place.tolist(), found.point.tolist(), strict=True))


def star(rng: np.random.Generator, middle: tuple[float, float], size: float, corners: int) -> shapely.Polygon:
    angle = np.sort(rng.uniform(0, 2 * np.pi, corners))
    radius = size * rng.uniform(0.3, 1.0, corners)
    return shapely.Polygon(np.column_stack([middle[0] + radius * np.cos(angle), middle[1] + radius * np.sin(angle)]))


@pytest.mark.reference
@pytest.mark.property
@given(st.integers(0, 10**6), st.integers(1, 7), st.integers(3, 60), st.sampled_from([1e-3, 1.0, 150.0, 1e5]))
def test_any_irregular_places_hold_the_points_that_shapely_says(
    seed: int, places: int, corners: int, size: float
) -> None:
    rng = np.random.default_rng(seed)
    spread = 4 * size
    middles = rng.uniform(-spread, spread, (places, 2))
    outlines = [star(rng, (float(x), float(y)), size, corners).buffer(0) for x, y in middles]
    x, y = rng.uniform(-2 * spread, 2 * spread, (2, 4_000))
    # Close to corners, where tables are coarsest.
    edge = shapely.get_coordinates(outlines) + rng.normal(0, size / 50, (1, 2))
    x, y = np.append(x, edge[:, 0]), np.append(y, edge[:, 1])
    assert looked_up(outlines, x, y) == plainly(outlines, x, y)


@pytest.mark.reference
def test_an_outline_with_ten_thousand_corners_is_no_different() -> None:
    rng = np.random.default_rng(3)
    outline = star(rng, (500.0, -200.0), 1_000.0, 10_000)
    x, y = rng.uniform(-600, 1_600, 60_000), rng.uniform(-1_300, 900, 60_000)
    assert looked_up([outline], x, y) == plainly([outline], x, y)


def test_a_hole_and_an_island_in_it_are_seen() -> None:
    ring = shapely.box(0, 0, 90, 90).difference(shapely.box(20, 20, 70, 70))
    place = shapely.union_all([ring, shapely.box(40, 40, 50, 50), shapely.box(200, 0, 210, 10)])
    x, y = np.array([10.0, 30.0, 45.0, 205.0, 150.0]), np.array([10.0, 30.0, 45.0, 5.0, 5.0])
    assert looked_up([place], x, y) == [(0, 0), (0, 2), (0, 3)]


def test_a_point_in_two_places_is_in_both() -> None:
    outlines = [shapely.box(0, 0, 100, 100), shapely.box(50, 50, 150, 150), shapely.box(60, 60, 70, 70)]
    x = y = np.array([25.0, 65.0, 75.0, 125.0, 175.0])
    assert looked_up(outlines, x, y) == [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (1, 3), (2, 1)]


def test_places_at_the_ends_of_a_wide_county_are_told_apart() -> None:
    outlines = [shapely.box(0, 0, 10, 10), shapely.box(99_990, 99_990, 100_000, 100_000)]
    x = np.array([5.0, 99_995.0, 11.0, 99_989.0, -1e9, 1e9])
    assert looked_up(outlines, x, x) == [(0, 0), (1, 1)]


def test_touching_places_share_no_point_off_their_edge() -> None:
    outlines = [shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)]
    x = np.array([9.999999, 10.000001])
    assert looked_up(outlines, x, np.full(2, 5.0)) == [(0, 0), (1, 1)]


@pytest.mark.parametrize("outlines", [[], [shapely.box(0, 0, 1, 1)]])
def test_no_points_or_no_places_are_no_pairs(outlines: Sequence[BaseGeometry]) -> None:
    none = np.zeros(0)
    assert looked_up(outlines, none, none) == []
    if not outlines:
        assert looked_up(outlines, np.ones(3), np.ones(3)) == []
