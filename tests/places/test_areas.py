"""Study areas: who lies in which part, and which parts lie beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.crs import BRITISH_GRID
from bluelamp.core.errors import RefusedInputError, UsageError
from bluelamp.io.boundaries import read_polygons
from bluelamp.places.areas import (
    StudyArea,
    area_units,
    boundary_lines,
    contains,
    locate_parts,
    make_study_area,
    town_of,
)

if TYPE_CHECKING:
    from pathlib import Path


def two_towns() -> StudyArea:
    """Ashby (two parts) west of Bray, and Coton that meets Bray in one corner only."""
    parts = [
        shapely.box(0, 0, 100, 100),
        shapely.box(0, 100, 100, 200),
        shapely.box(100, 0, 200, 200),
        shapely.box(200, 200, 300, 300),
    ]
    return make_study_area(parts, names=["South", "North", "Bray", "Coton"], towns=["Ashby", "Ashby", "Bray", "Coton"])


@pytest.mark.spec
def test_people_are_told_the_town_of_the_part_they_stand_in() -> None:
    x = np.array([50.0, 50.0, 150.0, 250.0, 250.0, np.nan])
    y = np.array([50.0, 150.0, 50.0, 250.0, 50.0, 50.0])

    assert town_of(two_towns(), x, y).tolist() == ["Ashby", "Ashby", "Bray", "Coton", "", ""]
    assert contains(two_towns(), x, y).tolist() == [True, True, True, True, False, False]


def test_the_edge_belongs_to_the_area_and_a_shared_edge_to_the_part_that_comes_first() -> None:
    x, y = np.array([0.0, 100.0, 200.0]), np.array([50.0, 50.0, 200.0])

    assert contains(two_towns(), x, y).all()
    assert locate_parts(two_towns(), x, y).tolist() == [0, 0, 2]


def test_infinite_and_half_known_coordinates_lie_outside() -> None:
    x, y = np.array([np.inf, 50.0, np.nan, 50.0]), np.array([50.0, np.nan, np.nan, 50.0])

    assert contains(two_towns(), x, y).tolist() == [False, False, False, True]
    assert locate_parts(two_towns(), x, y).tolist() == [-1, -1, -1, 0]


def test_nobody_is_no_problem() -> None:
    nobody = np.empty(0)

    assert contains(two_towns(), nobody, nobody).shape == (0,)
    assert town_of(two_towns(), nobody, nobody).shape == (0,)


@pytest.mark.property
@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(-2, 32), st.integers(-2, 32)), min_size=1, max_size=30))
def test_fast_lookup_agrees_with_asking_every_part_about_every_point(places: list[tuple[int, int]]) -> None:
    area = two_towns()
    x, y = np.array([10.0 * p[0] for p in places]), np.array([10.0 * p[1] for p in places])

    plain = [
        next((i for i, part in enumerate(area.parts) if part.intersects(shapely.Point(px, py))), -1)
        for px, py in zip(x, y, strict=True)
    ]

    assert locate_parts(area, x, y).tolist() == plain
    assert contains(area, x, y).tolist() == [i >= 0 for i in plain]


def test_a_hairline_gap_between_two_publishers_lines_is_filled_and_a_lake_is_not() -> None:
    around_lake = shapely.box(0, 0, 100, 100).difference(shapely.box(40, 40, 60, 60))
    with_gap = shapely.Polygon([(100, 0), (200, 0), (200, 100), (100, 100), (100, 80), (100.2, 50), (100, 20)])

    area = make_study_area([around_lake, with_gap])

    assert area.area_m2 == pytest.approx(100 * 200 - 400)
    assert not contains(area, np.array([50.0]), np.array([50.0]))[0]
    assert contains(area, np.array([100.1]), np.array([50.0]))[0]


def test_the_version_tells_content_apart_and_nothing_else() -> None:
    again, renamed = two_towns(), make_study_area(two_towns().parts, names=["a", "b", "c", "d"])

    assert two_towns().version == again.version
    assert len({again.version, renamed.version, make_study_area(again.parts[:3]).version}) == 3


def test_boundary_lines_are_drawn_by_town() -> None:
    lines = boundary_lines(two_towns())

    assert shapely.length(lines).tolist() == [600, 600, 400]
    assert shapely.length(boundary_lines(make_study_area(two_towns().parts[:3]))).tolist() == [800]


@pytest.mark.reference
def test_one_walks_over_a_shared_edge_and_only_touches_at_a_corner() -> None:
    units = area_units(two_towns())

    assert units.ids.tolist() == ["South", "North", "Bray", "Coton"]
    assert [units.walks.of(i).tolist() for i in range(4)] == [[1, 2], [0, 2], [0, 1], []]
    assert [units.touches.of(i).tolist() for i in range(4)] == [[1, 2], [0, 2], [0, 1, 3], [2]]
    assert units.area_m2.tolist() == [10_000, 10_000, 20_000, 10_000]


def test_parts_of_one_name_and_parts_without_keep_ids_of_their_own() -> None:
    units = area_units(make_study_area(two_towns().parts, names=["Ward", "", "Ward", ""]))

    assert units.ids.tolist() == ["Ward", "area 2", "Ward#2", "area 4"]


def test_a_polygon_that_crosses_itself_is_refused_by_its_number_and_place() -> None:
    bow_tie = shapely.Polygon([(0, 0), (100, 100), (100, 0), (0, 100)])

    with pytest.raises(RefusedInputError, match=r"BL-AREA-03.*Polygon 2 crosses itself.*50 50"):
        make_study_area([shapely.box(0, 0, 1, 1), bow_tie])


def test_a_polygon_that_comes_back_to_its_own_corner_is_kept_as_drawn_and_noted() -> None:
    hourglass = shapely.Polygon([(0, 0), (50, 50), (100, 0), (100, 100), (50, 50), (0, 100)])

    area = make_study_area([hourglass])

    assert area.area_m2 == pytest.approx(5000)
    assert area.notes == ("Polygon 1 touches itself; its ground is taken as drawn.",)


@pytest.mark.parametrize("wrong", [shapely.Point(0, 0), shapely.Polygon(), shapely.LineString([(0, 0), (1, 1)])])
def test_what_is_no_polygon_is_refused(wrong: Any) -> None:
    with pytest.raises(RefusedInputError, match="BL-AREA-02"):
        make_study_area([wrong])


def test_no_polygon_and_too_few_names_are_usage_errors() -> None:
    with pytest.raises(UsageError, match="BL-AREA-01"):
        make_study_area([])
    with pytest.raises(UsageError, match="BL-AREA-01"):
        make_study_area([shapely.box(0, 0, 1, 1)], names=["a", "b"])


@pytest.mark.parametrize("vintage", ["lsoa2011", "lsoa2021"])
def test_hertfordshire_is_one_ground_with_ten_districts_and_all_its_lsoas_hang_together(
    real_data: Path, vintage: str
) -> None:
    area = read_polygons(real_data / "boundaries" / f"{vintage}_hertfordshire.geojson.gz", working=BRITISH_GRID)
    units = area_units(area)

    # Standard Area Measurements give 1,643 km2; generalised lines lose 0.1 %.
    assert area.area_m2 / 1e6 == pytest.approx(1643, rel=0.002)
    assert area.geometry.geom_type == "Polygon"
    assert len(area.geometry.interiors) == 0
    assert len(np.unique(area.towns)) == 10
    assert np.diff(units.walks.indptr).min() >= 1
    assert units.area_m2.sum() == pytest.approx(area.area_m2, rel=1e-6)


def test_stevenage_station_lies_in_stevenage_and_the_sea_in_nothing(real_data: Path) -> None:
    area = read_polygons(real_data / "boundaries" / "lsoa2021_hertfordshire.geojson.gz", working=BRITISH_GRID)

    # Stevenage and Watford Junction stations, and a point off Cromer.
    towns = town_of(area, np.array([523_500.0, 511_000.0, 622_000.0]), np.array([224_000.0, 197_300.0, 345_000.0]))

    assert towns.tolist() == ["Stevenage", "Watford", ""]
