"""Hotspots found again in resampled worlds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.hotspots.scatter import binned
from bluelamp.hotspots.stability import Stability, stability

N_MONTHS = 12


def _county(seed: int, *, one_month: bool = False) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Three standing hotspots, one that flared up in a single month, and scattered incidents."""
    rng = np.random.default_rng(seed)
    centres = np.array([[1_000, 1_000], [4_000, 1_500], [2_500, 4_000], [6_000, 6_000]])
    hotspot = np.concatenate([np.repeat([0, 1, 2, 3], [240, 220, 200, 90]), np.full(900, -1)])
    xy = rng.uniform(0, 8_000, (len(hotspot), 2))
    inside = hotspot >= 0
    xy[inside] = centres[hotspot[inside]] + rng.uniform(-120, 120, (inside.sum(), 2))
    month = rng.integers(0, N_MONTHS, len(hotspot))
    month[hotspot == 3] = 7
    if one_month:
        month[:] = 0
    return xy[:, 0], xy[:, 1], month, hotspot


def _found(seed: int, *, n_months: int = N_MONTHS, run: int = 1, n_replicates: int = 20) -> Stability:
    x, y, month, hotspot = _county(seed, one_month=n_months == 1)
    return stability(
        x,
        y,
        month,
        np.ones(len(x)),
        hotspot,
        n_hotspots=4,
        max_area_ha=9,
        size_m=100,
        month_weight=np.ones(n_months),
        seed=run,
        n_replicates=n_replicates,
    )


@pytest.mark.spec
def test_standing_hotspots_are_found_again_and_a_flare_of_one_month_is_not_sure() -> None:
    found = _found(1, n_replicates=40)
    assert (found.share[:3] == 1).all()
    assert 0.3 < found.share[3] < 0.9  # a month is left out of a bootstrap of twelve with probability 0.35
    assert (found.held_share <= 1).all()
    assert found.error == pytest.approx(0.079, abs=0.001)


@pytest.mark.spec
def test_a_single_month_is_resampled_incident_by_incident() -> None:
    found = _found(2, n_months=1)
    assert (found.share[:3] >= 0.9).all()


@pytest.mark.spec
def test_the_same_seed_gives_the_same_shares_and_another_seed_other_worlds() -> None:
    one, again, other = _found(3), _found(3), _found(3, run=2)
    assert one.held_share.tolist() == again.held_share.tolist()
    assert one.held_share.tolist() != other.held_share.tolist()


@pytest.mark.spec
def test_more_replicates_leave_the_first_ones_as_they_were() -> None:
    few, more = _found(4, n_replicates=5), _found(4, n_replicates=10)
    assert (few.share * 5 <= more.share * 10 + 1e-9).all()
    assert (more.share * 10 <= few.share * 5 + 5 + 1e-9).all()


@pytest.mark.spec
def test_a_place_that_no_incident_supports_is_never_found_again() -> None:
    x, y, month, hotspot = _county(5)
    scattered = np.flatnonzero(hotspot < 0)[:5]
    hotspot[hotspot == 3] = -1
    hotspot[scattered] = 3
    found = stability(
        x,
        y,
        month,
        np.ones(len(x)),
        hotspot,
        n_hotspots=4,
        max_area_ha=9,
        size_m=100,
        month_weight=np.ones(N_MONTHS),
        seed=1,
        n_replicates=10,
    )
    assert found.share[3] == 0


@pytest.mark.property
@given(seed=st.integers(0, 10_000), side=st.floats(20, 400), n=st.integers(1, 60))
@settings(max_examples=40, deadline=None)
def test_every_point_lies_in_its_cell_and_neighbours_are_those_of_a_plain_search(
    seed: int, side: float, n: int
) -> None:
    rng = np.random.default_rng(seed)
    x, y, weight = rng.uniform(-2_000, 2_000, n), rng.uniform(-500, 900, n), rng.uniform(0, 3, n)
    units, cell, score = binned(x, y, weight, side=side, origin=(7.0, -3.0))
    assert (abs(units.x[cell] - x) <= side / 2 * (1 + 1e-9)).all()
    assert (abs(units.y[cell] - y) <= side / 2 * (1 + 1e-9)).all()
    assert score.sum() == pytest.approx(weight.sum())
    column, row = units.grid_index.T
    steps = abs(column[:, None] - column) + abs(row[:, None] - row)
    apart = np.maximum(abs(column[:, None] - column), abs(row[:, None] - row))
    for unit in range(len(units)):
        assert units.walks.of(unit).tolist() == np.flatnonzero(steps[unit] == 1).tolist()
        assert units.touches.of(unit).tolist() == np.flatnonzero(apart[unit] == 1).tolist()
    assert (steps[score > 0][:, :] == 1).sum(axis=1).min(initial=4) == 4  # all four beside an occupied cell are there
