"""The shrunken rate, its prior and the probability of the top N."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom

from bluelamp.core.errors import RefusedInputError, UsageError
from bluelamp.hotspots.dispersion import dispersion
from bluelamp.hotspots.prior import fit_prior
from bluelamp.hotspots.rank import gamma_poisson, month_weights
from bluelamp.hotspots.top import p_top

HELD = np.ones(12, dtype=bool)


def _town(seed: int, n_units: int = 3000, n_months: int = 12) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rates of a made-up town (gamma, most near 0), and its incidents' units and months."""
    rng = np.random.default_rng(seed)
    rates = rng.gamma(0.3, 1 / 0.8, n_units)
    counts = rng.poisson(rates[:, None], (n_units, n_months))
    unit, month = np.nonzero(counts)
    times = counts[unit, month]
    return rates, np.repeat(unit, times), np.repeat(month, times)


@pytest.mark.reference
def test_the_prior_is_the_maximum_of_scipys_negative_binomial_likelihood() -> None:
    rates, unit, _ = _town(1)
    held = np.bincount(unit, minlength=len(rates)).astype(np.float64)
    shape, rate = fit_prior(held, np.full(len(rates), 12.0))
    assert shape == pytest.approx(0.3, rel=0.1)
    assert rate == pytest.approx(0.8, rel=0.15)

    def likelihood(a: float, b: float) -> float:
        return float(nbinom.logpmf(held.astype(int), a, b / (b + 12.0)).sum())

    best = likelihood(shape, rate)
    for factor in (0.99, 1.01):
        assert likelihood(shape * factor, rate) < best
        assert likelihood(shape, rate * factor) < best


@pytest.mark.spec
def test_shrunken_rates_are_nearer_to_the_truth_and_right_on_average_at_the_top() -> None:
    rates, unit, month = _town(2)
    known = gamma_poisson(
        unit, month, np.ones(len(unit)), n_units=len(rates), is_held=HELD, half_life_months=np.inf, dispersion=1.0
    )
    raw = np.bincount(unit, minlength=len(rates)) / 12
    assert ((known.mean - rates) ** 2).mean() < ((raw - rates) ** 2).mean()
    top = np.argsort(-raw)[:30]
    assert raw[top].mean() > 1.02 * rates[top].mean()  # the winner's curse
    assert known.mean[top].mean() == pytest.approx(rates[top].mean(), rel=0.03)


@pytest.mark.spec
def test_an_incident_of_last_year_counts_half_and_a_month_not_held_counts_nothing() -> None:
    held = np.array([True, *[False] * 11, True])
    assert month_weights(held, 12.0).tolist() == [0.5, *[0.0] * 11, 1.0]
    known = gamma_poisson(
        np.array([0, 1]), np.array([0, 12]), np.ones(2), n_units=3, is_held=held, half_life_months=12.0, dispersion=1.0
    )
    assert known.exposure_months == pytest.approx(1.5)
    assert known.shape - known.prior_shape == pytest.approx([0.5, 1.0, 0.0])


@pytest.mark.spec
def test_months_not_held_neither_raise_nor_lower_a_rate() -> None:
    rates, unit, month = _town(3, n_months=12)
    ones = np.ones(len(unit))
    whole = gamma_poisson(unit, month, ones, n_units=len(rates), is_held=HELD, half_life_months=np.inf, dispersion=1.0)
    gap = np.array([*[True] * 6, *[False] * 30, *[True] * 6])
    later = np.where(month < 6, month, month + 30)
    parted = gamma_poisson(unit, later, ones, n_units=len(rates), is_held=gap, half_life_months=np.inf, dispersion=1.0)
    np.testing.assert_allclose(parted.mean, whole.mean)


@pytest.mark.spec
def test_a_clipped_cell_is_expected_to_have_less_but_keeps_what_it_saw() -> None:
    rates, unit, month = _town(4)
    size = np.full(len(rates), 10_000.0)
    quiet = np.setdiff1d(np.arange(len(rates)), unit)[:2]
    size[quiet[0]] = 500.0
    known = gamma_poisson(unit, month, np.ones(len(unit)), n_units=len(rates), is_held=HELD, size=size)
    assert known.mean[quiet[0]] < known.mean[quiet[1]]


@pytest.mark.spec
@pytest.mark.parametrize(
    ("unit", "n_units"),
    [([], 5), ([], 1), ([0, 0, 0], 1), ([0, 1, 2, 3], 4), ([0] * 50, 3)],
    ids=["nothing anywhere", "one empty unit", "one unit", "all equal", "all in one"],
)
def test_strange_counties_still_get_finite_positive_rates(unit: list[int], n_units: int) -> None:
    place = np.array(unit, dtype=np.int64)
    known = gamma_poisson(place, place * 0, np.ones(len(place)), n_units=n_units, is_held=HELD)
    assert np.isfinite(known.mean).all()
    assert (known.mean > 0).all()
    assert known.mean.max() <= max(len(unit), 1)


@pytest.mark.spec
def test_a_period_without_any_held_month_and_a_half_life_of_nothing_are_refused() -> None:
    none = np.empty(0, dtype=np.int64)
    with pytest.raises(RefusedInputError, match="BL-HOT-05"):
        gamma_poisson(none, none, np.empty(0), n_units=2, is_held=np.zeros(3, dtype=bool))
    with pytest.raises(UsageError, match="BL-HOT-04"):
        gamma_poisson(none, none, np.empty(0), n_units=2, is_held=HELD, half_life_months=0.0)


@pytest.mark.spec
def test_incidents_that_come_in_threes_have_three_times_the_variance() -> None:
    rng = np.random.default_rng(5)
    single = rng.poisson(4.0, (200, 24))
    unit, month = np.nonzero(single)
    times = single[unit, month]
    alone = dispersion(
        np.repeat(unit, times), np.repeat(month, times), np.ones(times.sum()), n_places=200, is_held=np.ones(24, bool)
    )
    series = dispersion(
        np.repeat(unit, times * 3),
        np.repeat(month, times * 3),
        np.ones(times.sum() * 3),
        n_places=200,
        is_held=np.ones(24, bool),
    )
    assert alone.pooled == pytest.approx(1.0, abs=0.05)
    assert series.pooled == pytest.approx(3.0, abs=0.15)
    weighted = dispersion(
        np.repeat(unit, times),
        np.repeat(month, times),
        np.full(times.sum(), 3.0),
        n_places=200,
        is_held=np.ones(24, bool),
    )
    assert weighted.pooled == pytest.approx(3.0, abs=0.15)  # harm of 3 each is like three incidents at once


@pytest.mark.spec
def test_a_place_that_cools_down_slowly_is_changing_and_not_noisy() -> None:
    rng = np.random.default_rng(6)
    rates = np.linspace(1.5, 0.5, 24) * 20
    counts = np.vstack([rng.poisson(rates, (40, 24)), rng.poisson(rates[::-1], (40, 24))])
    unit, month = np.nonzero(counts)
    times = counts[unit, month]
    found = dispersion(
        np.repeat(unit, times), np.repeat(month, times), np.ones(times.sum()), n_places=80, is_held=np.ones(24, bool)
    )
    assert found.pooled == pytest.approx(1.0, abs=0.12)


@pytest.mark.property
@given(seed=st.integers(0, 10_000), n=st.integers(2, 60), share=st.floats(0.01, 0.99))
@settings(max_examples=40, deadline=None)
def test_probabilities_of_the_top_n_sum_to_n_and_lie_between_0_and_1(seed: int, n: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    shape, rate = rng.gamma(1.0, 3.0, n) + 0.01, rng.uniform(1, 12, n)
    n_top = max(1, int(share * n))
    top = p_top(shape, rate, n_top=n_top, seed=seed, n_draws=200)
    assert top.p_top.sum() == pytest.approx(n_top)
    assert top.p_top.min() >= 0
    assert top.p_top.max() <= 1 + 1e-12


@pytest.mark.reference
def test_of_two_places_the_probability_is_that_of_one_gamma_exceeding_another() -> None:
    # P(X1 > X2) for gammas of one rate is a beta probability: Beta(5, 2) beyond one half is 57 / 64.
    top = p_top(np.array([5.0, 2.0]), np.array([1.0, 1.0]), n_top=1, seed=1, n_draws=20_000)
    assert top.p_top[0] == pytest.approx(57 / 64, abs=4 * top.error)


@pytest.mark.spec
def test_quiet_places_are_not_drawn_for_and_the_answer_is_that_of_drawing_for_all() -> None:
    rates, unit, month = _town(7, n_units=2000)
    known = gamma_poisson(unit, month, np.ones(len(unit)), n_units=2000, is_held=HELD, half_life_months=np.inf)
    top = p_top(known.shape, known.rate, n_top=20, seed=3, n_draws=4000)
    assert top.n_drawn < 400
    draws = np.random.default_rng(8).gamma(known.shape, 1 / known.rate, (4000, 2000))
    plain = np.bincount(np.argsort(-draws, axis=1)[:, :20].ravel(), minlength=2000) / 4000
    assert abs(top.p_top - plain).max() < 5 * np.sqrt(2) * top.error
    in_top = np.isin(np.arange(2000), np.argsort(-rates)[:20])
    assert top.p_top[in_top].mean() > 0.5


@pytest.mark.spec
def test_where_no_more_places_are_there_than_wanted_all_belong() -> None:
    assert p_top(np.ones(3), np.ones(3), n_top=5, seed=1).p_top.tolist() == [1, 1, 1]


@pytest.mark.property
@given(seed=st.integers(0, 1000))
@settings(max_examples=10, deadline=None)
def test_the_same_seed_gives_the_same_probabilities(seed: int) -> None:
    shape = np.linspace(1, 9, 30)
    first = p_top(shape, np.ones(30), n_top=5, seed=seed, n_draws=300).p_top
    assert (first == p_top(shape, np.ones(30), n_top=5, seed=seed, n_draws=300).p_top).all()
