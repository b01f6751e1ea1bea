"""Kernel density against scikit-learn and KDEpy, a direct sum, and what must always hold."""

from __future__ import annotations

import dataclasses
import json
import math
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pyarrow.csv as pa_csv
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.errors import UsageError
from bluelamp.core.vocabulary import CellShape
from bluelamp.hotspots import kernel as kernel_module
from bluelamp.hotspots.kernel import kernel_density
from worlds.plain_squares import scattered_places, squares

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.places.units import Units

    Floats = NDArray[np.float64]

PEERS: dict[str, Any] = json.loads((Path(__file__).parent / "reference" / "peers.json").read_text(encoding="utf-8"))
KERNELS: tuple[Literal["quartic", "gaussian"], ...] = ("quartic", "gaussian")
kernels = st.sampled_from(KERNELS)


def rectangle(columns: int, rows: int, size_m: float = 100.0) -> Units:
    return squares(((column, row) for row, column in product(range(rows), range(columns))), size_m=size_m)


def direct_sum(units: Units, x: Floats, y: Floats, weights: Floats, kernel: str, bandwidth_m: float) -> Floats:
    """Every incident at every middle, nothing merged and nothing cut off, per square kilometre."""
    square = ((units.x[:, np.newaxis] - x) ** 2 + (units.y[:, np.newaxis] - y) ** 2) / bandwidth_m**2
    if kernel == "gaussian":
        height = np.exp(-square / 2) / (2 * math.pi)
    else:
        height = np.where(square < 1, 3 / math.pi * (1 - square) ** 2, 0.0)
    density: Floats = height @ weights / bandwidth_m**2 * 1e6
    return density


@pytest.mark.reference
def test_one_incident_in_the_middle_of_a_square_gives_the_kernels_own_height() -> None:
    units = rectangle(5, 5)
    at = np.array([250.0])
    quartic = kernel_density(units, at, at, kernel="quartic", bandwidth_m=200.0).density.reshape(5, 5)
    # 3 / (pi 0.2^2) per square kilometre at no distance; (1 - 1/4)^2 of it at half the radius; nothing at the radius.
    assert quartic[2, 2] == pytest.approx(3 / (math.pi * 0.04))
    assert quartic[2, 3] == pytest.approx(quartic[2, 2] * 0.5625)
    assert quartic[2, 4] == 0
    gaussian = kernel_density(units, at, at, kernel="gaussian", bandwidth_m=200.0).density.reshape(5, 5)
    assert gaussian[2, 2] == pytest.approx(1 / (2 * math.pi * 0.04))
    assert gaussian[3, 3] == pytest.approx(gaussian[2, 2] * math.exp(-0.25))


@pytest.mark.reference
@pytest.mark.parametrize(("kernel", "bandwidth_m"), [("gaussian", 200.0), ("quartic", 400.0)])
@pytest.mark.parametrize("is_weighted", [False, True])
def test_densities_at_scattered_places_are_those_of_the_peers(
    kernel: Literal["quartic", "gaussian"], bandwidth_m: float, *, is_weighted: bool
) -> None:
    peer = PEERS["kernel"]
    x, y = np.array(peer["events"]).T
    weights = np.array(peer["weights"]) if is_weighted else None
    units = scattered_places(np.array(peer["at"]))
    found = kernel_density(units, x, y, weights, kernel=kernel, bandwidth_m=bandwidth_m)
    answer = np.array(peer[f"{kernel}_{bandwidth_m:.0f}{'_weighted' if is_weighted else ''}"])
    # Five bandwidths is where ours ends and the peer's does not: 4 millionths of the height.
    np.testing.assert_allclose(found.density, answer, rtol=1e-6, atol=1e-5 * answer.max())


@pytest.mark.reference
def test_robberies_in_memphis_are_as_dense_as_scikit_learn_has_them(real_data: Path) -> None:
    peer = PEERS["memphis"]
    table = pa_csv.read_csv(real_data / "us_incidents" / "memphis_robberies_2019.csv.gz")
    x = (table["longitude"].to_numpy() + 90.2) * (111_320 * np.cos(np.radians(34.95)))
    y = (table["latitude"].to_numpy() - 34.95) * 111_320
    units = rectangle_of_memphis(peer["columns"], peer["rows"])
    found = kernel_density(units, x, y, kernel="gaussian", bandwidth_m=500.0).density
    np.testing.assert_allclose(found[peer["hottest"]], peer["gaussian_500"], rtol=1e-5)


def rectangle_of_memphis(columns: int, rows: int) -> Units:
    """Only middles and indices are asked for: neighbours of 6,000 squares by asking every pair would take long."""
    one = squares([(0, 0)], size_m=500.0)
    row, column = np.divmod(np.arange(columns * rows), columns)
    return dataclasses.replace(
        one,
        ids=np.arange(columns * rows).astype(np.str_),
        x=(column + 0.5) * 500.0,
        y=(row + 0.5) * 500.0,
        grid_index=np.column_stack([column, row]),
    )


@pytest.mark.property
@given(
    cells=st.sets(st.tuples(st.integers(-6, 9), st.integers(-5, 8)), min_size=1, max_size=50),
    kernel=kernels,
    bandwidth_m=st.sampled_from([30.0, 100.0, 170.0, 260.0, 1500.0]),
    seed=st.integers(0, 10_000),
)
@settings(max_examples=60, deadline=None)
def test_squares_by_the_fast_way_and_any_places_by_the_general_way_give_the_direct_sum(
    cells: set[tuple[int, int]], kernel: Literal["quartic", "gaussian"], bandwidth_m: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    units = squares(sorted(cells), origin=(3.5, -7.25))
    # Incidents on few points, on the squares' edges and middles, well outside the units, and with weights.
    x, y = np.round(rng.uniform(-1500, 2500, (2, 60)) / 12.5) * 12.5
    weights = rng.uniform(0.1, 5.0, 60).round(2)
    truth = direct_sum(units, x, y, weights, kernel, bandwidth_m)
    highest = 5.0 * 60 / bandwidth_m**2 * 1e6
    fast = kernel_density(units, x, y, weights, kernel=kernel, bandwidth_m=bandwidth_m).density
    np.testing.assert_allclose(fast, truth, rtol=1e-9, atol=1e-6 * highest)
    no_grid = dataclasses.replace(units, shape=CellShape.AREAS)
    general = kernel_density(no_grid, x, y, weights, kernel=kernel, bandwidth_m=bandwidth_m).density
    np.testing.assert_allclose(general, truth, rtol=1e-9, atol=1e-6 * highest)


@pytest.mark.property
@given(kernel=kernels, bandwidth_m=st.sampled_from([150.0, 200.0, 333.0]), seed=st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_density_over_open_ground_sums_to_the_number_of_incidents(
    kernel: Literal["quartic", "gaussian"], bandwidth_m: float, seed: int
) -> None:
    x, y = np.random.default_rng(seed).uniform(2000, 2200, (2, 40)).round(2)
    units = wide_ground()
    density = kernel_density(units, x, y, kernel=kernel, bandwidth_m=bandwidth_m).density
    # Squares of 50 m against at least 150 m: the sum of middles is the integral to a thousandth.
    assert density.sum() * 0.05**2 == pytest.approx(40, rel=2e-3)


def wide_ground() -> Units:
    one = squares([(0, 0)], size_m=50.0)
    row, column = np.divmod(np.arange(84 * 84), 84)
    return dataclasses.replace(
        one,
        ids=np.arange(84 * 84).astype(np.str_),
        x=(column + 0.5) * 50.0,
        y=(row + 0.5) * 50.0,
        grid_index=np.column_stack([column, row]),
    )


@pytest.mark.property
@given(kernel=kernels, seed=st.integers(0, 10_000), east=st.integers(-40, 40), north=st.integers(-40, 40))
@settings(max_examples=40, deadline=None)
def test_moving_the_town_moves_its_densities_and_twice_the_incidents_are_twice_as_dense(
    kernel: Literal["quartic", "gaussian"], seed: int, east: int, north: int
) -> None:
    x, y = np.random.default_rng(seed).uniform(0, 600, (2, 30)).round(2)
    here = kernel_density(rectangle(6, 6), x, y, kernel=kernel, bandwidth_m=150.0).density
    moved = squares(((c + east, r + north) for r, c in product(range(6), range(6))))
    there = kernel_density(moved, x + east * 100.0, y + north * 100.0, kernel=kernel, bandwidth_m=150.0).density
    np.testing.assert_allclose(there, here, rtol=1e-5, atol=1e-3)
    twice = kernel_density(rectangle(6, 6), np.tile(x, 2), np.tile(y, 2), kernel=kernel, bandwidth_m=150.0).density
    np.testing.assert_allclose(twice, 2 * here, rtol=1e-12, atol=1e-9)
    doubled = kernel_density(rectangle(6, 6), x, y, np.full(30, 2.0), kernel=kernel, bandwidth_m=150.0).density
    np.testing.assert_allclose(doubled, 2 * here, rtol=1e-12, atol=1e-9)


def test_a_square_cut_by_the_boundary_is_measured_at_its_own_middle() -> None:
    units = rectangle(4, 4)
    shifted = units.x.copy()
    shifted[5] -= 30.0
    cut = dataclasses.replace(units, x=shifted)
    x, y = np.array([120.0, 180.0, 390.0]), np.array([140.0, 160.0, 20.0])
    for kernel in KERNELS:
        found = kernel_density(cut, x, y, kernel=kernel, bandwidth_m=150.0).density
        np.testing.assert_allclose(found, direct_sum(cut, x, y, np.ones(3), kernel, 150.0), rtol=1e-5)


@pytest.mark.parametrize("kernel", KERNELS)
def test_more_points_than_are_laid_at_once_give_the_same(
    kernel: Literal["quartic", "gaussian"], monkeypatch: pytest.MonkeyPatch
) -> None:
    x, y = np.random.default_rng(2).uniform(0, 1000, (2, 300)).round(2)
    units = rectangle(10, 10)
    whole = kernel_density(units, x, y, kernel=kernel).density
    no_grid = dataclasses.replace(units, shape=CellShape.AREAS)
    monkeypatch.setattr(kernel_module, "_PAIRS_AT_ONCE", 100)
    monkeypatch.setattr(kernel_module, "_MIDDLES_AT_ONCE", 7)
    np.testing.assert_allclose(kernel_density(units, x, y, kernel=kernel).density, whole, rtol=1e-12)
    np.testing.assert_allclose(kernel_density(no_grid, x, y, kernel=kernel).density, whole, rtol=1e-5, atol=1e-3)


@pytest.mark.spec
def test_nothing_reported_or_nowhere_to_look_gives_zeros_of_the_right_length() -> None:
    nothing = np.zeros(0)
    assert kernel_density(rectangle(3, 2), nothing, nothing).density.tolist() == [0.0] * 6
    assert len(kernel_density(squares([]), np.array([1.0]), np.array([1.0])).density) == 0
    far = np.array([90_000.0])
    for kernel in KERNELS:
        assert kernel_density(rectangle(3, 2), far, far, kernel=kernel).density.max() == 0


@pytest.mark.spec
def test_what_was_given_is_left_as_it_was_and_what_was_used_is_said() -> None:
    x, y, weights = np.array([120.0, 20.0, 120.0]), np.array([90.0, 10.0, 90.0]), np.array([1.0, 2.0, 3.0])
    found = kernel_density(rectangle(3, 2), x, y, weights)
    assert (found.kernel, found.bandwidth_m) == ("quartic", 200.0)
    assert (x.tolist(), y.tolist(), weights.tolist()) == ([120.0, 20.0, 120.0], [90.0, 10.0, 90.0], [1.0, 2.0, 3.0])


@pytest.mark.spec
@pytest.mark.parametrize(
    ("x", "options", "code"),
    [
        ([1.0], {"kernel": "triangular"}, "BL-KERNEL-01: 'triangular'"),
        ([1.0], {"bandwidth_m": 0.0}, "BL-KERNEL-02"),
        ([1.0], {"bandwidth_m": float("nan")}, "BL-KERNEL-02"),
        ([1.0, 2.0], {}, "BL-KERNEL-03"),
        ([1.0], {"weights": np.ones(2)}, "BL-KERNEL-03"),
        ([float("nan")], {}, "BL-KERNEL-04"),
        ([1.0], {"weights": np.array([np.inf])}, "BL-KERNEL-04"),
    ],
)
def test_what_cannot_be_smoothed_is_refused_with_its_code(x: list[float], options: dict[str, Any], code: str) -> None:
    with pytest.raises(UsageError, match=code):
        kernel_density(rectangle(2, 2), np.array(x), np.array([5.0]), **options)


@pytest.mark.spec
def test_incidents_further_apart_than_any_country_is_wide_are_refused() -> None:
    with pytest.raises(UsageError, match="BL-KERNEL-05"):
        kernel_density(rectangle(2, 2), np.array([0.0, 3e6]), np.array([0.0, 0.0]))
