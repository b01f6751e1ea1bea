"""Intervals and ranks of areas: coverage in made-up worlds whose truth is known, and in real months held back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.stats import gamma

from bluelamp.core.errors import RefusedInputError
from bluelamp.hotspots.uncertainty import AreaUncertainty, area_uncertainty

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hotspots.conftest import MakesSquares

N_MONTHS = 24
HELD = np.ones(N_MONTHS, dtype=bool)


def _town(rng: np.random.Generator, series: int) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """True monthly rates of 400 cells, and incidents that come in series of a given length."""
    rates = rng.gamma(0.15, 1 / 0.1, 400)
    counts = rng.poisson(rates[:, None] / series, (400, N_MONTHS)) * series
    unit, month = np.nonzero(counts)
    return rates, np.repeat(unit, counts[unit, month]), np.repeat(month, counts[unit, month])


def _known(squares: MakesSquares, unit: NDArray[np.int64], month: NDArray[np.int64]) -> AreaUncertainty:
    areas = [np.array([k]) for k in range(0, 400, 2)]
    return area_uncertainty(
        squares(20, 20), areas, unit, month, np.ones(len(unit)), is_held=HELD, n_top=20, seed=1, n_draws=500
    )


@pytest.mark.spec
@pytest.mark.parametrize("series", [1, 3])
def test_the_interval_covers_the_true_number_nineteen_times_in_twenty_also_when_incidents_come_in_threes(
    squares: MakesSquares, series: int
) -> None:
    covered, busy = [], []
    for seed in range(12):
        rates, unit, month = _town(np.random.default_rng(seed), series)
        found = _known(squares, unit, month)
        truth = rates[::2] * N_MONTHS
        is_inside = (found.low <= truth) & (truth <= found.high)
        covered.append(is_inside.mean())
        busy.append(is_inside[np.argsort(-found.incidents)[:20]].mean())  # the winners, with their curse
    assert 0.92 <= np.mean(covered) <= 0.985
    assert 0.90 <= np.mean(busy) <= 0.99


@pytest.mark.spec
def test_four_hundred_incidents_are_known_to_a_tenth_and_three_hardly_at_all(squares: MakesSquares) -> None:
    rng = np.random.default_rng(4)
    unit = np.concatenate([np.zeros(400, np.int64), np.full(3, 210), rng.integers(0, 400, 800)])
    month = rng.integers(0, N_MONTHS, len(unit))
    unit[403:][np.isin(unit[403:], [0, 210])] = 5
    found = area_uncertainty(
        squares(20, 20),
        [np.array([0]), np.array([210])],
        unit,
        month,
        np.ones(len(unit)),
        is_held=HELD,
        n_top=1,
        seed=1,
    )
    assert found.incidents.tolist() == [400, 3]
    assert found.low[0] < found.expected[0] < 400 < found.high[0]
    assert (found.high[0] - found.low[0]) / 400 == pytest.approx(0.2, abs=0.06)
    assert 0 < found.low[1] < 2
    assert 5 < found.high[1] < 12
    assert found.p_top.tolist() == [1, 0]


@pytest.mark.reference
def test_the_interval_is_that_of_the_gamma_posterior_in_scipy(squares: MakesSquares) -> None:
    _, unit, month = _town(np.random.default_rng(9), 1)
    found = _known(squares, unit, month)
    shape = found.prior_shape + found.incidents / found.dispersion
    rate = found.prior_rate + N_MONTHS / found.dispersion
    for end, tail in ((found.low, 0.025), (found.high, 0.975)):
        np.testing.assert_allclose(end, gamma.ppf(tail, shape, scale=N_MONTHS / rate), rtol=1e-6)


@pytest.mark.spec
def test_the_chances_of_all_candidates_sum_to_n_and_the_busiest_has_the_best(squares: MakesSquares) -> None:
    _, unit, month = _town(np.random.default_rng(11), 1)
    found = _known(squares, unit, month)
    assert found.p_top.sum() == pytest.approx(20)
    order = np.argsort(-found.incidents)
    assert found.p_top[order[0]] > found.p_top[order[25]]
    near_the_cut = found.p_top[order[15:25]]
    assert ((near_the_cut > 0.02) & (near_the_cut < 0.98)).any()


@pytest.mark.spec
def test_an_area_hot_only_long_ago_loses_its_place_when_recent_months_count_more(squares: MakesSquares) -> None:
    old, new = np.repeat(np.arange(12), 10), np.repeat(np.arange(12, 24), 9)
    unit = np.concatenate([np.zeros(120, np.int64), np.full(108, 399), np.arange(400)])
    month = np.concatenate([old, new, np.arange(400) % 24])
    areas = [np.array([0]), np.array([399])]
    flat, recent = (
        area_uncertainty(
            squares(20, 20),
            areas,
            unit,
            month,
            np.ones(len(unit)),
            is_held=HELD,
            n_top=1,
            seed=2,
            half_life_months=half_life,
        )
        for half_life in (np.inf, 6.0)
    )
    assert flat.p_top[0] > 0.5 > recent.p_top[0]
    assert recent.low.tolist() == flat.low.tolist()  # the interval speaks of the whole period


@pytest.mark.spec
def test_without_a_held_month_or_without_areas_nothing_is_claimed(squares: MakesSquares) -> None:
    none = np.empty(0, dtype=np.int64)
    with pytest.raises(RefusedInputError, match="BL-HOT-05"):
        area_uncertainty(
            squares(2, 2), [none], none, none, np.empty(0), is_held=np.zeros(2, dtype=bool), n_top=1, seed=1
        )
    empty = area_uncertainty(squares(2, 2), [], none, none, np.empty(0), is_held=HELD, n_top=1, seed=1)
    assert len(empty.low) == len(empty.p_top) == 0
