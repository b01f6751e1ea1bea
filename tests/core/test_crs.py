"""Coordinate systems: Great Britain to the millimetre of the Ordnance Survey, Ireland and the rest in metres."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.crs import (
    BRITISH_GRID,
    IRISH_GRID,
    WGS84,
    Bounds,
    check_metric,
    choose_working_crs,
    from_working,
    is_inside,
    looks_swapped,
    to_working,
)
from bluelamp.core.errors import UsageError

# Ordnance Survey, OSTN15 developer pack, test points of the transformation ETRS89 to OSGB36:
# number, latitude, longitude (degrees), easting, northing (metres).
ORDNANCE_SURVEY = (
    ("TP01", 49.92226393730, -6.29977752014, 91492.146, 11318.804),
    ("TP02", 49.96006137820, -5.20304609998, 170370.718, 11572.405),
    ("TP03", 50.43885825610, -4.10864563561, 250359.811, 62016.569),
    ("TP04", 50.57563665000, -1.29782277240, 449816.371, 75335.861),
    ("TP05", 50.93127937910, -1.45051433700, 438710.920, 114792.250),
    ("TP06", 51.40078220140, -3.55128349240, 292184.870, 168003.465),
    ("TP07", 51.37447025550, 1.44454730409, 639821.835, 169565.858),
    ("TP08", 51.42754743020, -2.54407618349, 362269.991, 169978.690),
    ("TP09", 51.48936564950, -0.11992557180, 530624.974, 178388.464),
    ("TP10", 51.85890896400, -4.30852476960, 241124.584, 220332.641),
    ("TP11", 51.89436637350, 0.89724327012, 599445.590, 225722.826),
    ("TP20", 53.80021519630, -1.66379168242, 422242.186, 433818.701),
    ("TP30", 57.48625000720, -4.21926398555, 267056.768, 846176.972),
    ("TP40", 60.13308091660, -2.07382822798, 395999.668, 1138728.951),
)


@pytest.mark.reference
@pytest.mark.parametrize(("point", "lat", "lon", "east", "north"), ORDNANCE_SURVEY)
def test_the_ordnance_surveys_test_points_are_met_to_the_millimetre(
    point: str, lat: float, lon: float, east: float, north: float
) -> None:
    x, y = to_working(np.array([lon]), np.array([lat]), source=WGS84, working=BRITISH_GRID)
    assert (x[0], y[0]) == pytest.approx((east, north), abs=0.0015), point
    back_lon, back_lat = from_working(np.array([east]), np.array([north]), working=BRITISH_GRID)
    # 2e-8 of a degree are two millimetres.
    assert (back_lon[0], back_lat[0]) == pytest.approx((lon, lat), abs=2e-8), point


@pytest.mark.property
@settings(max_examples=40, deadline=None)
@given(st.floats(-5.0, 1.5), st.floats(50.3, 58.0))
def test_there_and_back_is_the_same_place_in_britain(lon: float, lat: float) -> None:
    x, y = to_working(np.array([lon]), np.array([lat]), source=WGS84, working=BRITISH_GRID)
    if np.isfinite(x[0]):
        back = from_working(x, y, working=BRITISH_GRID)
        assert (back[0][0], back[1][0]) == pytest.approx((lon, lat), abs=1e-6)


def test_unknown_places_stay_unknown_and_places_abroad_become_so() -> None:
    lon, lat = np.array([np.nan, -0.2, 2.35]), np.array([51.8, np.nan, 48.86])
    x, y = to_working(lon, lat, source=WGS84, working=BRITISH_GRID)
    assert np.isnan(x).all()
    assert np.isnan(y).all()
    assert is_inside(x, y, working=BRITISH_GRID).tolist() == [False, False, False]


def test_the_southern_scillies_are_not_lost() -> None:
    x, y = to_working(np.array([-6.32]), np.array([49.865]), source=WGS84, working=BRITISH_GRID)
    assert (x[0], y[0]) == pytest.approx((89_700, 5_100), abs=800)


def test_the_same_system_is_copied_and_the_input_left_alone() -> None:
    given_x, given_y = np.array([523_451]), np.array([213_372])
    x, y = to_working(given_x, given_y, source=BRITISH_GRID, working=BRITISH_GRID)
    x += 1
    assert given_x[0] == 523_451
    assert y.tolist() == [213_372.0]


def test_feet_and_irish_metres_reach_the_working_system() -> None:
    # EPSG:2913, international feet: the false origin of Oregon North lies at 8,202,099.738 feet, 120.5 degrees west.
    lon, _ = to_working(np.array([8_202_099.738]), np.array([700_000.0]), source="EPSG:2913", working=WGS84)
    assert lon[0] == pytest.approx(-120.5, abs=1e-4)
    # Irish Transverse Mercator's true origin: 600,000 east, 750,000 north at 53.5 north, 8 west.
    x, y = to_working(np.array([-8.0]), np.array([53.5]), source=WGS84, working=IRISH_GRID)
    assert (x[0], y[0]) == pytest.approx((600_000, 750_000), abs=2)


@pytest.mark.parametrize(
    ("lon", "lat", "crs"),
    [
        ([-0.2, -0.3], [51.8, 51.9], BRITISH_GRID),
        ([-5.9, -6.0, -0.1], [54.6, 54.6, 51.5], IRISH_GRID),
        ([-8.5], [51.9], IRISH_GRID),
        ([-5.0], [55.0], BRITISH_GRID),
        ([-122.7], [45.5], "EPSG:32610"),
        ([174.8], [-41.3], "EPSG:32760"),
        ([np.nan], [np.nan], BRITISH_GRID),
        ([], [], BRITISH_GRID),
    ],
)
def test_a_first_load_chooses_the_system_of_most_of_its_points(lon: list[float], lat: list[float], crs: str) -> None:
    assert choose_working_crs(np.array(lon), np.array(lat)) == crs


def test_swapped_coordinates_are_seen_and_sound_or_foreign_ones_left_alone() -> None:
    lon = np.array([51.8, -0.2, 40.7, np.nan, 54.6])
    lat = np.array([-0.2, 51.8, -74.0, 51.8, -5.9])
    assert looks_swapped(lon, lat).tolist() == [True, False, False, False, True]


@pytest.mark.parametrize("code", ["epsg:27700", "EPSG:2157", "EPSG:32630"])
def test_systems_in_metres_may_be_worked_in(code: str) -> None:
    assert check_metric(code) == code.upper()


@pytest.mark.parametrize("spelling", ["27700", "urn:ogc:def:crs:EPSG::27700"])
def test_another_spelling_of_the_british_grid_is_its_code(spelling: str) -> None:
    assert check_metric(spelling) == BRITISH_GRID


@pytest.mark.parametrize(
    ("code", "error"), [("EPSG:4326", "BL-CRS-02"), ("EPSG:2913", "BL-CRS-02"), ("Mars", "BL-CRS-01")]
)
def test_other_systems_are_refused(code: str, error: str) -> None:
    with pytest.raises(UsageError, match=error):
        check_metric(code)


def test_a_box_holds_its_edges_and_nothing_unknown() -> None:
    box = Bounds(0, 0, 1, 1)
    assert box.contains(np.array([0.0, 1.0, 1.1, np.nan]), np.array([0.0, 1.0, 0.5, 0.5])).tolist() == [
        True,
        True,
        False,
        False,
    ]


def test_points_beyond_a_systems_area_of_use_lie_outside() -> None:
    x, y = to_working(np.array([-122.7, 0.0]), np.array([45.5, 51.5]), source=WGS84, working="EPSG:32610")
    assert is_inside(x, y, working="EPSG:32610").tolist() == [True, False]
