"""Grids: every point in exactly one cell, every cell with its own ground, the same names in every run."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.crs import BRITISH_GRID
from bluelamp.core.errors import RefusedInputError, UsageError
from bluelamp.core.vocabulary import CellShape
from bluelamp.io.boundaries import read_polygons
from bluelamp.places.areas import StudyArea, area_units, contains, make_study_area
from bluelamp.places.grids import dissolve, grid_counts, hex_units, locate, outlines, square_units
from bluelamp.places.lattice import anchored_lattice, clip_cells

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bluelamp.places.units import Neighbours, Units

    MakeUnits = Callable[..., Units]

BOTH = pytest.mark.parametrize("make_units", [square_units, hex_units])


def star(seed: int, n_corners: int = 12) -> StudyArea:
    """An irregular star around (1000, 2000) with a round lake in it."""
    rng = np.random.default_rng(seed)
    angle = np.sort(rng.uniform(0, 2 * math.pi, n_corners))
    reach = rng.uniform(150, 700, n_corners)
    corners = np.column_stack([1000 + reach * np.cos(angle), 2000 + reach * np.sin(angle)])
    ground = shapely.Polygon(corners).buffer(1).difference(shapely.Point(1080, 2040).buffer(60))
    return make_study_area([part for part in shapely.get_parts(ground) if part.area > 1])


def pairs(neighbours: Neighbours) -> set[tuple[int, int]]:
    return {(i, int(j)) for i in range(len(neighbours.indptr) - 1) for j in neighbours.of(i)}


@pytest.mark.reference
def test_a_field_of_three_by_two_squares_is_named_measured_and_joined_as_on_paper() -> None:
    units = square_units(make_study_area([shapely.box(500, 200, 800, 400)]), 100)

    assert units.ids.tolist() == ["S100:5:2", "S100:6:2", "S100:7:2", "S100:5:3", "S100:6:3", "S100:7:3"]
    assert units.x.tolist() == [550, 650, 750, 550, 650, 750]
    assert units.y.tolist() == [250, 250, 250, 350, 350, 350]
    assert units.area_m2.tolist() == [10_000] * 6
    assert units.walks.of(1).tolist() == [0, 2, 4]
    assert units.touches.of(0).tolist() == [1, 3, 4]
    assert units.grid_index.tolist() == [[5, 2], [6, 2], [7, 2], [5, 3], [6, 3], [7, 3]]


@pytest.mark.reference
def test_a_hexagon_of_100_m_has_its_textbook_area_and_six_neighbours() -> None:
    units = hex_units(make_study_area([shapely.box(0, 0, 2000, 2000)]), 100)
    middle = int(locate(units, np.array([1000.0]), np.array([1000.0]))[0])

    assert units.area_m2[middle] == pytest.approx(math.sqrt(3) / 2 * 100**2)
    assert len(units.walks.of(middle)) == 6
    around = units.walks.of(middle)
    distance = np.hypot(units.x[around] - units.x[middle], units.y[around] - units.y[middle])
    assert distance == pytest.approx(np.full(6, 100.0))
    assert np.array_equal(units.walks.indices, units.touches.indices)


def test_a_point_on_an_edge_belongs_to_the_cell_north_and_east_of_it() -> None:
    units = square_units(make_study_area([shapely.box(0, 0, 300, 300)]), 100)
    x, y = np.array([0.0, 100.0, 99.999999, 299.999, 300.0, 150.0]), np.array([0.0, 100.0, 100.0, 0.0, 150.0, -0.001])

    assert locate(units, x, y).tolist() == [0, 4, 3, 2, -1, -1]


@pytest.mark.parametrize("size_m", [0.1, 0.3, 7.0, 62.5, 100.0, 250.0])
def test_every_edge_falls_on_its_own_cell_at_any_size(size_m: float) -> None:
    west = 530_000.0
    corners = west + np.arange(40, dtype=np.float64) * size_m
    units = square_units(make_study_area([shapely.box(west, 0, west + 41 * size_m, 2 * size_m)]), size_m)

    found = locate(units, corners, np.full(40, size_m / 2))

    assert (found >= 0).all()
    assert np.array_equal(units.grid_index[found, 0], np.floor(corners / size_m).astype(int))


@BOTH
def test_points_far_away_and_unknown_points_lie_in_no_cell(make_units: MakeUnits) -> None:
    units = make_units(make_study_area([shapely.box(0, 0, 1000, 1000)]), 100)
    x = np.array([np.nan, 500.0, 1e9, -1e9, np.inf, -np.inf, np.nan])
    y = np.array([500.0, np.nan, 500.0, 500.0, 500.0, -np.inf, np.nan])

    assert (locate(units, x, y) == -1).all()
    assert grid_counts(units, x, y).sum() == 0


@BOTH
@pytest.mark.property
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), size_m=st.sampled_from([37.0, 60.0, 100.0, 400.0, 3000.0]))
def test_the_ground_of_all_cells_sums_to_the_study_area_and_agrees_with_clipping_each(
    make_units: MakeUnits, seed: int, size_m: float
) -> None:
    area = star(seed)

    units = make_units(area, size_m)

    assert units.area_m2.sum() == pytest.approx(area.area_m2, rel=1e-8)
    plain = shapely.area(shapely.intersection(outlines(units), area.geometry))
    assert units.area_m2 == pytest.approx(plain, abs=1e-4)
    assert shapely.area(outlines(units, area)) == pytest.approx(plain, abs=1e-4)
    assert (units.area_m2 > 0).all()


@BOTH
@pytest.mark.property
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), size_m=st.sampled_from([37.0, 100.0, 400.0]))
def test_everybody_in_the_area_lies_in_exactly_one_cell_and_it_is_the_one_drawn_around_them(
    make_units: MakeUnits, seed: int, size_m: float
) -> None:
    area = star(seed)
    units = make_units(area, size_m)
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(300, 1700, 400), rng.uniform(1300, 2700, 400)
    inside = contains(area, x, y)

    found = locate(units, x, y)

    assert (found[inside] >= 0).all()
    drawn = outlines(units)[found[found >= 0]]
    assert shapely.intersects_xy(shapely.buffer(drawn, 1e-6), x[found >= 0], y[found >= 0]).all()


@pytest.mark.property
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), east=st.floats(-300, 300), north=st.floats(-300, 300))
def test_a_hexagon_holds_the_points_that_are_nearest_to_its_middle(seed: int, east: float, north: float) -> None:
    units = hex_units(make_study_area([shapely.box(-1000, -1000, 1000, 1000)]), 90, (east, north))
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(-900, 900, 300), rng.uniform(-900, 900, 300)

    distance = np.hypot(x[:, None] - units.x, y[:, None] - units.y)

    found = distance[np.arange(300), locate(units, x, y)]
    assert found == pytest.approx(distance.min(axis=1), abs=1e-6)


@BOTH
@pytest.mark.property
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_neighbours_are_mutual_and_are_those_whose_outlines_meet(make_units: MakeUnits, seed: int) -> None:
    units = make_units(star(seed), 100)
    cells = shapely.buffer(outlines(units), 0.01)

    one, other = shapely.STRtree(cells).query(cells, predicate="intersects")
    overlap = shapely.area(shapely.intersection(cells[one], cells[other]))
    plain_touches = {(int(i), int(j)) for i, j in zip(one, other, strict=True) if i != j}
    # Widened by a centimetre, two that share an edge overlap by a strip, two that share a corner by almost nothing.
    shares_edge = overlap > 0.1
    plain_walks = {(int(i), int(j)) for i, j in zip(one[shares_edge], other[shares_edge], strict=True) if i != j}

    assert pairs(units.touches) == plain_touches
    assert pairs(units.walks) == plain_walks
    assert {(j, i) for i, j in plain_walks} == plain_walks
    assert all((np.diff(units.touches.of(i)) > 0).all() for i in range(len(units)))


@BOTH
@pytest.mark.property
@settings(max_examples=25, deadline=None)
@given(east=st.floats(-500, 500), north=st.floats(-500, 500))
def test_the_same_ground_has_the_same_id_whatever_area_was_asked_for(
    make_units: MakeUnits, east: float, north: float
) -> None:
    here = make_units(make_study_area([shapely.box(0, 0, 1000, 1000)]), 100)
    there = make_units(make_study_area([shapely.box(east, north, east + 1000, north + 1000)]), 100)

    middles = dict(zip(here.ids.tolist(), zip(here.x.tolist(), here.y.tolist(), strict=True), strict=True))
    shared = [i for i, name in enumerate(there.ids.tolist()) if name in middles]

    assert all(middles[there.ids[i]] == (there.x[i], there.y[i]) for i in shared)
    same_middle = {(x, y) for x, y in zip(there.x, there.y, strict=True)} & set(middles.values())
    assert len(same_middle) == len(shared)


@BOTH
def test_another_origin_is_in_the_id_unless_it_gives_the_same_grid(make_units: MakeUnits) -> None:
    area = make_study_area([shapely.box(0, 0, 500, 500)])
    plain, shifted = make_units(area, 100), make_units(area, 100, (25.0, 40.0))

    assert set(plain.ids.tolist()).isdisjoint(shifted.ids.tolist())
    assert shifted.ids[0].startswith(("S100@25,40:", "H100@25,40:"))
    assert shifted.origin == (25.0, 40.0)
    assert make_units(area, 100, (700.0, 0.0)).ids.tolist() == plain.ids.tolist()
    assert make_units(area, 100, (-75.0, 40.0)).ids.tolist() == shifted.ids.tolist()


@BOTH
@pytest.mark.property
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), size_m=st.sampled_from([62.5, 100.0, 250.0]))
def test_fast_counts_agree_with_counting_one_by_one(make_units: MakeUnits, seed: int, size_m: float) -> None:
    units = make_units(star(seed), size_m)
    rng = np.random.default_rng(seed)
    x, y, harm = rng.uniform(0, 2000, 500), rng.uniform(1000, 3000, 500), rng.uniform(0, 9, 500)
    x[::50] = np.nan

    plain, plain_harm = np.zeros(len(units)), np.zeros(len(units))
    for unit, weight in zip(locate(units, x, y).tolist(), harm.tolist(), strict=True):
        if unit >= 0:
            plain[unit] += 1
            plain_harm[unit] += weight

    assert grid_counts(units, x, y).tolist() == plain.tolist()
    assert grid_counts(units, x, y, harm) == pytest.approx(plain_harm)


def test_counts_of_more_points_than_are_handled_at_once_miss_none() -> None:
    units = square_units(make_study_area([shapely.box(0, 0, 1000, 1000)]), 100)
    rng = np.random.default_rng(4)
    x, y = rng.uniform(0, 1000, 100_001), rng.uniform(0, 1000, 100_001)

    plain, _, _ = np.histogram2d(y, x, bins=10, range=[[0, 1000], [0, 1000]])

    assert grid_counts(units, x, y).tolist() == plain.ravel().tolist()


def test_several_cells_dissolve_into_one_outline_cut_to_the_area() -> None:
    area = make_study_area([shapely.box(0, 0, 250, 100)])
    units = square_units(area, 100)

    assert dissolve(units, np.array([1, 2])).equals(shapely.box(100, 0, 300, 100))
    assert dissolve(units, np.array([1, 2]), area).equals(shapely.box(100, 0, 250, 100))
    apart = dissolve(units, np.array([0, 2]), area)
    assert apart.geom_type == "MultiPolygon"
    assert apart.area == 15_000


def test_outlines_of_some_cells_are_theirs_and_neighbours_share_exact_corners() -> None:
    area = make_study_area([shapely.box(0, 0, 1000, 1000)])
    units = hex_units(area, 70)

    some = outlines(units, area, np.array([5, 40]))

    assert shapely.area(some) == pytest.approx(units.area_m2[[5, 40]])
    whole = dissolve(units, np.arange(len(units)))
    assert whole.geom_type == "Polygon"
    assert len(whole.interiors) == 0


def test_a_boundary_that_runs_along_grid_lines_makes_no_empty_cells() -> None:
    area = make_study_area([shapely.box(100, 100, 400, 300).difference(shapely.box(200, 200, 300, 300))])

    assert square_units(area, 100).ids.tolist() == ["S100:1:1", "S100:2:1", "S100:3:1", "S100:1:2", "S100:3:2"]


def test_a_cell_that_only_touches_the_area_has_no_ground_in_it() -> None:
    lattice = anchored_lattice(CellShape.SQUARE, 100)
    # The first square shares an edge with the area, the second three quarters of its ground.
    ground = shapely.Polygon([(100, 0), (200, 0), (200, 50), (150, 50), (150, 100), (100, 100)])

    clipped = clip_cells(lattice, np.array([[0, 0], [1, 0]]), ground)

    assert shapely.area(clipped).tolist() == [0, 7_500]
    assert shapely.get_type_id(clipped).tolist() == [6, 3]


@pytest.mark.parametrize("size_m", [0.0, -100.0, math.nan, math.inf])
def test_a_size_that_is_no_length_is_refused(size_m: float) -> None:
    with pytest.raises(UsageError, match="BL-GRID-01"):
        square_units(star(1), size_m)


def test_an_origin_that_is_no_place_is_refused() -> None:
    with pytest.raises(UsageError, match="BL-GRID-01"):
        anchored_lattice(CellShape.HEX, 100, (math.nan, 0))


def test_cells_of_a_centimetre_over_a_county_are_refused_before_memory_runs_out() -> None:
    with pytest.raises(UsageError, match=r"BL-GRID-02.*choose larger"):
        square_units(make_study_area([shapely.box(0, 0, 50_000, 50_000)]), 0.01)


def test_an_area_without_ground_and_units_that_are_no_grid_are_refused() -> None:
    with pytest.raises(RefusedInputError, match="BL-GRID-03"):
        square_units(make_study_area([shapely.box(0, 0, 1e-7, 1e-7)]), 100)
    with pytest.raises(UsageError, match="BL-GRID-04"):
        outlines(area_units(star(1)))


@pytest.mark.parametrize(("make_units", "size_m"), [(square_units, 100), (square_units, 250), (hex_units, 250)])
@pytest.mark.parametrize("county", ["hertfordshire", "bedfordshire"])
def test_the_cells_of_a_real_county_sum_to_its_ground(
    real_data: Path, county: str, make_units: MakeUnits, size_m: float
) -> None:
    area = read_polygons(real_data / "boundaries" / f"lsoa2021_{county}.geojson.gz", working=BRITISH_GRID)

    units = make_units(area, size_m)

    assert units.area_m2.sum() == pytest.approx(area.area_m2, rel=1e-10)
    assert len(np.unique(units.ids)) == len(units)
    cut = np.flatnonzero(units.area_m2 < 0.999 * units.area_m2.max())[::40]
    assert shapely.area(outlines(units, area, cut)) == pytest.approx(units.area_m2[cut], abs=1e-4)
