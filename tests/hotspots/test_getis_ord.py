"""Gi* against esda, a worked map, a plain implementation and what must always hold."""

from __future__ import annotations

import dataclasses
import json
import math
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.csv as pa_csv
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from bluelamp.core.errors import UsageError
from bluelamp.core.vocabulary import CellShape
from bluelamp.hotspots.getis_ord import getis_ord
from worlds.plain_squares import scattered_places, squares

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.places.units import Units

    Floats = NDArray[np.float64]

PEERS: dict[str, Any] = json.loads((Path(__file__).parent / "reference" / "peers.json").read_text(encoding="utf-8"))
PEER_PERMUTATIONS = 9999


def rectangle(columns: int, rows: int) -> Units:
    return squares((column, row) for row, column in product(range(rows), range(columns)))


def by_the_book(is_near: NDArray[np.bool_], values: Floats) -> Floats:
    """Gi* as the formula has it, one unit at a time; ``is_near`` has each unit near itself."""
    n = len(values)
    mean, spread = values.mean(), math.sqrt((values**2).mean() - values.mean() ** 2)
    scores = np.zeros(n)
    for i in range(n):
        w = is_near[i].sum()
        below = spread * math.sqrt((n * w - w**2) / (n - 1))
        scores[i] = (values[is_near[i]].sum() - mean * w) / below if below > 1e-12 else 0.0
    return scores


def near_each_other(units: Units, distance_m: float) -> NDArray[np.bool_]:
    apart: Floats = np.hypot(units.x[:, np.newaxis] - units.x, units.y[:, np.newaxis] - units.y)
    return apart <= distance_m + 1e-6


def smaller_tail(p: Floats, permutations: int) -> Floats:
    """The peer reports whichever tail is smaller; see its ``directed`` alternative."""
    return np.minimum(p, 1 + 1 / (permutations + 1) - p)


def agrees(p: Floats, peer: Floats, permutations: int) -> bool:
    pooled = (p + peer) / 2
    return bool(np.all(np.abs(p - peer) <= 4 * np.sqrt(pooled * (1 - pooled) * (1 / permutations + 1 / 9999)) + 1e-3))


@pytest.mark.reference
def test_one_busy_square_in_the_middle_of_nine_scores_what_hand_and_paper_give() -> None:
    # Five in a row, 4 incidents in the middle: mean .8, S = 1.6; the middle has W = 3, so z = 1.6 / (1.6 sqrt(6/4)).
    found = getis_ord(squares([(i, 0) for i in range(5)]), np.array([0.0, 0, 4, 0, 0]))
    middle, next_to_it, end = 1 / math.sqrt(1.5), 1 / math.sqrt(1.5), -1 / math.sqrt(1.5)
    np.testing.assert_allclose(found.z, [end, next_to_it, middle, next_to_it, end])
    assert found.p[2] == pytest.approx(0.5 * math.erfc(middle / math.sqrt(2)))


@pytest.mark.reference
def test_the_six_points_of_the_peers_manual_give_its_printed_scores() -> None:
    points = np.array([(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)], dtype=np.float64)
    found = getis_ord(scattered_places(points), np.array([2, 3, 3.2, 5, 8, 7]), distance_m=15.0)
    printed = [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331]
    np.testing.assert_allclose(found.z, printed, atol=5e-9)


@pytest.mark.reference
def test_scores_of_a_grid_with_two_hot_corners_equal_esda() -> None:
    peer = PEERS["grid"]
    found = getis_ord(rectangle(peer["columns"], 9), np.array(peer["counts"]))
    np.testing.assert_allclose(found.z, peer["z"], rtol=0, atol=1e-9)


@pytest.mark.reference
def test_scores_of_scattered_places_with_fractions_equal_esda() -> None:
    peer = PEERS["scattered"]
    units, values = scattered_places(np.array(peer["points"])), np.array(peer["values"])
    np.testing.assert_allclose(getis_ord(units, values).z, peer["z"], rtol=0, atol=1e-9)
    np.testing.assert_allclose(getis_ord(units, values, distance_m=250.0).z, peer["z"], rtol=0, atol=1e-9)


@pytest.mark.reference
@pytest.mark.parametrize("world", ["grid", "scattered"])
def test_permuted_p_values_equal_esda_within_monte_carlo_error(world: str) -> None:
    peer = PEERS[world]
    if world == "grid":
        units, values = rectangle(peer["columns"], 9), np.array(peer["counts"])
    else:
        units, values = scattered_places(np.array(peer["points"])), np.array(peer["values"])
    p = getis_ord(units, values, permutations=PEER_PERMUTATIONS, seed=1).p
    assert agrees(smaller_tail(p, PEER_PERMUTATIONS), np.array(peer["p"]), PEER_PERMUTATIONS)


@pytest.mark.reference
def test_robberies_in_memphis_are_hot_where_esda_finds_them_hot(real_data: Path) -> None:
    peer = PEERS["memphis"]
    table = pa_csv.read_csv(real_data / "us_incidents" / "memphis_robberies_2019.csv.gz")
    longitude, latitude = table["longitude"].to_numpy(), table["latitude"].to_numpy()
    x = (longitude + 90.2) * (111_320 * np.cos(np.radians(34.95)))
    y = (latitude - 34.95) * 111_320
    square = np.floor(y / 500).astype(int) * peer["columns"] + np.floor(x / 500).astype(int)
    counts = np.bincount(square, minlength=peer["columns"] * peer["rows"]).astype(float)
    units = rectangle(peer["columns"], peer["rows"])
    found = getis_ord(units, counts)
    assert counts.sum() == peer["incidents"]
    np.testing.assert_allclose(found.z[peer["hottest"]], peer["hottest_z"], rtol=0, atol=1e-9)
    assert (found.z**2).sum() == pytest.approx(peer["z_sum_of_squares"], rel=1e-10)
    assert int((found.z > 1.96).sum()) == peer["z_above_1_96"]
    assert 0 < found.is_hot.sum() < peer["z_above_1_96"]
    permuted = getis_ord(units, counts, permutations=999, seed=2).p[peer["hottest"]]
    assert agrees(smaller_tail(permuted, 999), np.array(peer["hottest_p"]), 999)


@pytest.mark.property
@given(
    cells=st.sets(st.tuples(st.integers(-5, 6), st.integers(-4, 5)), min_size=2, max_size=60),
    distance_m=st.sampled_from([None, 99.0, 100.0, 150.0, 223.7, 500.0, 5000.0]),
    seed=st.integers(0, 10_000),
)
@settings(max_examples=60, deadline=None)
def test_any_patch_of_squares_scores_as_the_formula_does_by_either_way(
    cells: set[tuple[int, int]], distance_m: float | None, seed: int
) -> None:
    units = squares(sorted(cells))
    values = np.random.default_rng(seed).gamma(0.7, 3.0, len(units)).round(2)
    expected = by_the_book(near_each_other(units, distance_m or 150.0), values)
    np.testing.assert_allclose(getis_ord(units, values, distance_m=distance_m).z, expected, atol=1e-9)
    no_grid = dataclasses.replace(units, shape=CellShape.AREAS)
    np.testing.assert_allclose(getis_ord(no_grid, values, distance_m=distance_m).z, expected, atol=1e-9)


@pytest.mark.property
@given(seed=st.integers(0, 10_000), factor=st.integers(2, 9), columns=st.integers(-9, 9), rows=st.integers(-9, 9))
@settings(max_examples=40, deadline=None)
def test_counting_in_dozens_or_moving_the_town_changes_no_score(
    seed: int, factor: int, columns: int, rows: int
) -> None:
    values = np.random.default_rng(seed).poisson(1.5, 42).astype(float)
    here = getis_ord(rectangle(7, 6), values, permutations=99, seed=seed)
    moved = squares(((c + columns, r + rows) for r, c in product(range(6), range(7))), origin=(1000.0, -3.5))
    there = getis_ord(moved, values * factor, permutations=99, seed=seed)
    np.testing.assert_allclose(there.z, here.z, atol=1e-9)
    np.testing.assert_array_equal(there.p, here.p)


@pytest.mark.property
@given(seed=st.integers(0, 10_000), permutations=st.sampled_from([0, 19, 99]))
@settings(max_examples=40, deadline=None)
def test_p_values_lie_above_0_and_up_to_1_and_hot_places_are_those_below_alpha(seed: int, permutations: int) -> None:
    values = np.random.default_rng(seed).poisson(0.8, 30).astype(float)
    found = getis_ord(rectangle(6, 5), values, permutations=permutations, seed=seed, alpha=0.2)
    assert np.all((found.p > 0) & (found.p <= 1))
    assert np.all(found.p_adjusted >= found.p)
    np.testing.assert_array_equal(found.is_hot, found.p_adjusted <= 0.2)
    if permutations:
        assert found.p.min() >= 1 / (permutations + 1)


def test_where_counts_are_large_permutations_follow_the_normal_curve() -> None:
    # Sums of eight large counts are all but normal; without replacement from the others, whose mean and spread we know.
    values = np.random.default_rng(5).poisson(1000, 30 * 30).astype(float)
    units = rectangle(30, 30)
    p = getis_ord(units, values, permutations=3999, seed=6).p
    near = near_each_other(units, 150.0)
    k, n = near.sum(axis=1) - 1, len(values) - 1
    mean = (values.sum() - values) / n
    spread = np.sqrt(((values**2).sum() - values**2) / n - mean**2)
    score = (near @ values - values - k * mean) / (spread * np.sqrt(k * (n - k) / (n - 1)))
    assert np.abs(p - norm.sf(score)).max() < 4 * math.sqrt(0.25 / 3999)


@pytest.mark.property
@given(seed=st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_the_shared_null_is_that_of_permuting_all_other_places_one_unit_at_a_time(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = rng.poisson(1.2, 12).astype(float)
    units = rectangle(4, 3)
    p = getis_ord(units, values, permutations=4000, seed=seed).p
    near = near_each_other(units, 150.0)
    for i in range(12):
        others = np.delete(values, i)
        k = int(near[i].sum()) - 1
        sums = np.array([rng.permutation(others)[:k].sum() for _ in range(1500)])
        expected = np.mean(sums >= values[near[i]].sum() - values[i])
        # Twelve values leave lumps of probability: an own draw that were not replaced would shift p by far more.
        assert abs(p[i] - expected) <= 5 * math.sqrt(0.25 * (1 / 1500 + 1 / 4000))


def test_a_unit_among_its_own_draws_is_replaced_exactly() -> None:
    # Three squares in a row: the middle one has both others as neighbours, so every permutation gives what is there.
    found = getis_ord(squares([(0, 0), (1, 0), (2, 0)]), np.array([1.0, 100.0, 2.0]), permutations=200, seed=1)
    assert found.p[1] == 1.0
    # The first has one neighbour, the 100; drawn from the 100 and the 2 it is reached half the time.
    assert found.p[0] == pytest.approx(0.5, abs=0.15)
    # The last one's neighbour is the 100 as well, against the 1.
    assert found.p[2] == pytest.approx(0.5, abs=0.15)


def test_equal_sums_of_fractions_count_as_equal() -> None:
    units = rectangle(10, 10)
    found = getis_ord(units, np.full(100, 0.1), permutations=99, seed=3)
    assert np.all(found.p == 1.0)


@pytest.mark.spec
def test_where_nothing_differs_nothing_stands_out() -> None:
    for values in (np.zeros(12), np.full(12, 7.0)):
        found = getis_ord(rectangle(4, 3), values)
        assert np.all(found.z == 0)
        assert not found.is_hot.any()
    alone = getis_ord(squares([(0, 0)]), np.array([5.0]), permutations=9)
    assert (alone.z.tolist(), alone.p.tolist()) == ([0.0], [1.0])
    nobody = getis_ord(squares([]), np.zeros(0))
    assert len(nobody.z) == 0


@pytest.mark.spec
def test_a_unit_without_neighbours_is_never_called_hot_by_permutation() -> None:
    units = squares([(0, 0), (50, 50), *[(c, 9) for c in range(8)]])
    found = getis_ord(units, np.array([0.0, 90, *[1.0] * 8]), permutations=99, seed=1)
    assert found.p[1] == 1.0
    assert not found.is_hot[1]


@pytest.mark.spec
def test_control_of_false_discoveries_is_on_unless_it_is_turned_off() -> None:
    values = np.random.default_rng(9).poisson(2, 400).astype(float)
    units = rectangle(20, 20)
    assert getis_ord(units, values).is_hot.sum() <= getis_ord(units, values, control="none").is_hot.sum()
    assert getis_ord(units, values, control="none").is_hot.sum() > 5
    assert getis_ord(units, values).is_hot.sum() <= 2


@pytest.mark.spec
def test_the_same_seed_gives_the_same_p_and_another_seed_another() -> None:
    values = np.random.default_rng(9).poisson(2, 400).astype(float)
    units = rectangle(20, 20)
    first, again, other = (getis_ord(units, values, permutations=99, seed=seed).p for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.spec
@pytest.mark.parametrize(
    ("values", "options", "code"),
    [
        ([1.0, 2.0], {}, "BL-GETIS-01"),
        ([1.0, float("nan"), 3.0], {}, "BL-GETIS-02"),
        ([1.0, 2.0, 3.0], {"distance_m": 0.0}, "BL-GETIS-03"),
        ([1.0, 2.0, 3.0], {"distance_m": float("inf")}, "BL-GETIS-03"),
        ([1.0, 2.0, 3.0], {"permutations": -1}, "BL-GETIS-04"),
        ([1.0, 2.0, 3.0], {"alpha": 1.0}, "BL-GETIS-05"),
    ],
)
def test_what_cannot_be_scored_is_refused_with_its_code(
    values: list[float], options: dict[str, Any], code: str
) -> None:
    with pytest.raises(UsageError, match=code):
        getis_ord(squares([(0, 0), (1, 0), (2, 0)]), np.array(values), **options)
