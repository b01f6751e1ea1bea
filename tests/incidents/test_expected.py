"""What a month should bring, against steady forces with known answers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.incidents.expected import expected_counts


def steady_force(level: float, n_months: int, amplitude: float, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    season = 1 + amplitude * np.sin(2 * np.pi * (np.arange(n_months) + rng.integers(12)) / 12)
    return rng.poisson(level * season).astype(np.float64)


@pytest.mark.reference
@pytest.mark.parametrize("amplitude", [0.0, 0.15, 0.3])
@pytest.mark.parametrize("level", [3, 30, 300, 3000])
def test_fewer_than_one_steady_month_in_a_hundred_is_flagged(level: float, amplitude: float) -> None:
    flagged = months = 0
    for world in range(40):
        counts = steady_force(level, (12, 17, 24, 36)[world % 4], amplitude, seed=world)
        if world % 8 > 3:
            counts[np.random.default_rng(world).random(counts.size) < 0.15] = np.nan
        expected = expected_counts(counts)
        judged = np.isfinite(counts) & np.isfinite(expected.low)
        flagged += int(((counts < expected.low) | (counts > expected.high))[judged].sum())
        months += int(judged.sum())
    assert months > 700
    assert flagged / months < 0.01


@pytest.mark.parametrize("level", [100, 1000])
def test_a_month_that_came_in_half_is_low_and_its_neighbours_are_not_high(level: float) -> None:
    caught = 0
    for world in range(20):
        counts = steady_force(level, 36, 0.1, seed=world)
        counts[17] = np.rint(counts[17] / 2)
        expected = expected_counts(counts)
        caught += int(counts[17] < expected.low[17])
        others = np.arange(36) != 17
        assert ((counts > expected.high) & others).sum() <= 1
    assert caught >= (18 if level == 1000 else 10)


def test_a_flat_series_is_expected_as_it_is() -> None:
    expected = expected_counts(np.full(24, 50.0))
    assert expected.value == pytest.approx(np.full(24, 50.0))


def test_a_season_that_comes_back_is_expected_to() -> None:
    counts = np.tile([800.0] * 6 + [1600.0] + [800.0] * 5, 3)
    expected = expected_counts(counts)
    assert expected.value[6 + 12] == pytest.approx(1600, rel=0.05)
    assert expected.value[5 + 12] == pytest.approx(800, rel=0.05)


def test_a_gap_month_is_expected_from_its_neighbours() -> None:
    counts = np.array([100.0, 100, 110, np.nan, 90, 100, 100])
    expected = expected_counts(counts)
    assert expected.value[3] == 100.0
    assert expected.low[3] < 100 < expected.high[3]


def test_the_band_of_a_poisson_count_is_three_and_a_half_spreads_wide() -> None:
    # 100 expected from the median of six: 2 sqrt(100.375) = 20.0375; spread sqrt(1 + pi / 12) = 1.12331;
    # 20.0375 -+ 3.93159 back: (16.1059 / 2)^2 - 3/8 = 64.475 and (23.9691 / 2)^2 - 3/8 = 143.254.
    expected = expected_counts(np.full(12, 100.0))
    assert (expected.low[5], expected.high[5]) == pytest.approx((64.475, 143.254), abs=0.005)


def test_with_five_months_no_band_is_drawn() -> None:
    expected = expected_counts(np.array([10.0, 12, 400, 11, 9]))
    assert np.isfinite(expected.value).all()
    assert np.isnan(expected.low).all()


def test_one_month_alone_says_nothing() -> None:
    expected = expected_counts(np.array([10.0]))
    assert np.isnan(expected.value).all()


@pytest.mark.property
@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(0, 5000)), min_size=1, max_size=30))
def test_the_expected_count_lies_in_its_band_and_nothing_is_negative(drawn: list[int | None]) -> None:
    counts = np.array([np.nan if count is None else float(count) for count in drawn])
    before = counts.copy()
    expected = expected_counts(counts)
    known = np.isfinite(expected.low)
    assert (expected.value[known] >= 0).all()
    assert (expected.low[known] <= expected.value[known]).all()
    assert (expected.value[known] <= expected.high[known]).all()
    np.testing.assert_array_equal(counts, before)
