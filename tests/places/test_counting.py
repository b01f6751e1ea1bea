"""Counting points in cells: exact on every edge, on both sides of the anchor, and whatever the area's outline."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.vocabulary import CellShape
from bluelamp.places.areas import make_study_area
from bluelamp.places.counting import cell_window, cells_of_points, cells_of_units, values_of_units, whole_numbers_up_to
from bluelamp.places.grids import grid_counts, locate, square_units
from bluelamp.places.lattice import Lattice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.places.units import Units

    Floats = NDArray[np.float64]

SIZES = [1.0, 37.0, 62.5, 100.0, 250.0]
# Each stands within a cell or two of the anchor, of the British grid's far corner, or of coordinates of 1e7 m.
CORNERS = [-10_000_000.0, -500.0, -37.0, 0.0, 400.0, 530_000.0, 10_000_000.0]


def plain_counts(units: Units, x: Floats, y: Floats, weights: Floats) -> list[float]:
    """Cells by exact fractions, points one by one."""
    place = {(int(column), int(row)): i for i, (column, row) in enumerate(units.grid_index)}
    side, sums = Fraction(units.size_m), [0.0] * len(units)
    for east, north, weight in zip(x.tolist(), y.tolist(), weights.tolist(), strict=True):
        if math.isfinite(east) and math.isfinite(north):
            unit = place.get((Fraction(east) // side, Fraction(north) // side))
            if unit is not None:
                sums[unit] += weight
    return sums


def near_edges(rng: np.random.Generator, low: float, size_m: float, n: int) -> Floats:
    """Coordinates on edges, a hair before and after them, in between, far away and unknown."""
    edge = (math.floor(low / size_m) + rng.integers(-3, 9, n)) * size_m
    kinds = [
        edge,
        # Beside 0 the very next number is too small to be divided: any other hair will do.
        np.where(edge == 0, -1e-300, np.nextafter(edge, -np.inf)),
        np.nextafter(edge, np.inf),
        edge + rng.uniform(0, size_m, n),
        rng.choice([np.nan, np.inf, -np.inf, 1e300, -1e12, 2.0**31 * size_m, -(2.0**32)], n),
    ]
    return np.choose(rng.choice(5, n, p=[0.2, 0.3, 0.2, 0.2, 0.1]), kinds)


@pytest.mark.property
@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    size_m=st.sampled_from(SIZES),
    west=st.sampled_from(CORNERS),
    south=st.sampled_from(CORNERS),
    is_whole=st.booleans(),
    all_inside=st.booleans(),
)
def test_every_point_counts_in_the_one_square_that_exact_fractions_put_it_in(
    *, seed: int, size_m: float, west: float, south: float, is_whole: bool, all_inside: bool
) -> None:
    ground = shapely.box(west, south, west + 5 * size_m, south + 4 * size_m)
    corner = shapely.box(west, south, west + 2.1 * size_m, south + 2.1 * size_m)
    units = square_units(make_study_area([ground if is_whole else ground.difference(corner)]), size_m)
    rng = np.random.default_rng(seed)
    x, y = near_edges(rng, west, size_m, 200), near_edges(rng, south, size_m, 200)
    if all_inside:
        inside = locate(units, x, y) >= 0
        x, y = x[inside], y[inside]
    weights = rng.integers(0, 9, len(x)).astype(float)

    assert grid_counts(units, x, y).tolist() == plain_counts(units, x, y, np.ones(len(x)))
    assert grid_counts(units, x, y, weights).tolist() == plain_counts(units, x, y, weights)


def test_a_hair_west_of_an_edge_is_west_of_it_also_where_the_grid_reaches_across_its_anchor() -> None:
    units = square_units(make_study_area([shapely.box(-500, -500, 500, 500)]), 100)
    x = np.array([np.nextafter(100.0, 0), 100.0, -1e-300, 0.0, np.nextafter(-100.0, -200), -100.0])

    found = locate(units, x, np.full(6, 50.0))

    assert units.grid_index[found, 0].tolist() == [0, 1, -1, 0, -2, -1]
    assert units.grid_index[found, 1].tolist() == [0] * 6


@pytest.mark.parametrize("size_m", [100.0, 62.5])
def test_counts_of_a_rectangle_and_of_the_same_ground_with_a_hole_agree_outside_the_hole(size_m: float) -> None:
    block = shapely.box(0, 0, 10 * size_m, 8 * size_m)
    hole = shapely.box(3 * size_m, 3 * size_m, 5 * size_m, 5 * size_m)
    whole = square_units(make_study_area([block]), size_m)
    holed = square_units(make_study_area([block.difference(hole)]), size_m)
    rng = np.random.default_rng(8)
    x, y = rng.uniform(-50, 11 * size_m, 5_000), rng.uniform(-50, 9 * size_m, 5_000)

    counts = dict(zip(whole.ids.tolist(), grid_counts(whole, x, y).tolist(), strict=True))

    assert len(whole) == 80
    assert len(holed) == 76
    assert grid_counts(holed, x, y).tolist() == [counts[name] for name in holed.ids.tolist()]


def test_nobody_counted_leaves_every_square_at_nought_and_no_one_s_coordinates_are_changed() -> None:
    units = square_units(make_study_area([shapely.box(0, 0, 300, 200)]), 100)
    nobody = np.empty(0)
    x, y = np.array([-50.0, 150.0, np.nan]), np.array([50.0, 150.0, 50.0])
    kept = x.copy(), y.copy()

    assert grid_counts(units, nobody, nobody).tolist() == [0.0] * 6
    assert grid_counts(units, x, y).tolist() == [0, 0, 0, 0, 1, 0]
    assert np.array_equal(x, kept[0], equal_nan=True)
    assert np.array_equal(y, kept[1], equal_nan=True)


@pytest.mark.parametrize("is_weighted", [False, True])
def test_a_crowd_on_one_doorstep_is_counted_in_full_over_many_batches(*, is_weighted: bool) -> None:
    units = square_units(make_study_area([shapely.box(0, 0, 300, 200)]), 100)
    n = 200_003
    weights = np.full(n, 0.5) if is_weighted else None

    counts = grid_counts(units, np.full(n, 120.0), np.full(n, 30.0), weights)

    assert counts.dtype == np.float64
    assert counts.tolist() == [0, n * (0.5 if is_weighted else 1.0), 0, 0, 0, 0]


def test_columns_beyond_32_bits_are_told_apart_too() -> None:
    # A millimetre's grid ten thousand kilometres east of its anchor, and metres further out than 32 bits reach.
    fine = Lattice(CellShape.SQUARE, 0.0009765625, (0.0, 0.0))
    far = Lattice(CellShape.SQUARE, 100.0, (0.0, 0.0))
    for lattice, first in ((fine, 10_240_000_000), (far, 30_000_000)):
        index = np.array([[first + i, -first + j] for j in range(2) for i in range(3)])
        window = cell_window(index)
        x, y = (index + 0.5).T * lattice.size_m

        ((_, cells),) = cells_of_points(lattice, window, x, y)

        assert cells.tolist() == cells_of_units(window, index).tolist() == [6, 7, 8, 11, 12, 13]


def test_values_of_units_are_their_own_cells_whether_or_not_they_fill_a_rectangle() -> None:
    index = np.array([[4, 7], [5, 7], [6, 7], [4, 8], [5, 8], [6, 8]])
    window = cell_window(index)
    table = np.arange(window.n_cells, dtype=np.int32)

    assert values_of_units(window, index, table).tolist() == [6, 7, 8, 11, 12, 13]
    assert values_of_units(window, index[[0, 2, 4]], table).tolist() == [6, 8, 12]


def test_narrow_numbers_are_chosen_only_where_they_hold_everything() -> None:
    assert whole_numbers_up_to(2**31 - 1) == np.int32
    assert whole_numbers_up_to(2**31) == np.int64
