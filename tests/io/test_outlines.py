"""Outlines go to degrees and back to within a hand, and what somebody drew is looked at with care."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.crs import BRITISH_GRID, IRISH_GRID
from bluelamp.core.errors import BluelampError
from bluelamp.io.outlines import geojson_of, outline_in_working, read_drawn_outline


@pytest.mark.property
@settings(max_examples=50, deadline=None)
@given(st.floats(100_000, 600_000), st.floats(50_000, 900_000), st.floats(30, 900), st.floats(30, 900))
def test_an_outline_comes_back_to_where_it_was(x: float, y: float, width: float, height: float) -> None:
    shape = shapely.box(x, y, x + width, y + height)
    told = geojson_of(shape, working_crs=BRITISH_GRID)
    for back in (
        outline_in_working(told, working_crs=BRITISH_GRID),
        read_drawn_outline(told, working_crs=BRITISH_GRID),
    ):
        assert shapely.hausdorff_distance(back, shape) < 0.15
        assert back.area == pytest.approx(shape.area, rel=0.02)


@pytest.mark.spec
def test_rings_run_as_the_standard_says_and_numbers_are_short() -> None:
    ring = shapely.Point(522_000, 212_000).buffer(300).difference(shapely.Point(522_000, 212_000).buffer(100))
    told = geojson_of(ring, working_crs=BRITISH_GRID, decimals=5)
    shape = shapely.geometry.shape(told)
    assert isinstance(shape, shapely.Polygon)
    assert shape.exterior.is_ccw
    assert not shape.interiors[0].is_ccw
    assert all(round(n, 5) == n for corner in told["coordinates"][0] for n in corner)


@pytest.mark.spec
def test_heights_are_passed_over_and_other_systems_serve_too() -> None:
    corners = [[-6.26, 53.35, 10.0], [-6.25, 53.35, 10.0], [-6.25, 53.355, 11.0], [-6.26, 53.35, 10.0]]
    shape = read_drawn_outline({"type": "Polygon", "coordinates": [corners]}, working_crs=IRISH_GRID)
    assert not shape.has_z
    assert shape.area == pytest.approx(0.5 * 665 * 556, rel=0.02)


@pytest.mark.spec
@pytest.mark.parametrize("hole", [[[-0.199, 51.801], [-0.1985, 51.801], [-0.1985, 51.8015], [-0.199, 51.801]]])
def test_a_hole_outside_its_ring_is_no_sound_ground(hole: list[list[float]]) -> None:
    ring = [[-0.2, 51.8], [-0.1995, 51.8], [-0.1995, 51.8005], [-0.2, 51.8]]
    with pytest.raises(BluelampError, match="no sound ground") as said:
        read_drawn_outline({"type": "Polygon", "coordinates": [ring, hole]}, working_crs=BRITISH_GRID)
    assert said.value.code == "BL-MEASURE-05"
