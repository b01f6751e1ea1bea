"""Concentration against published examples and plain definitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.errors import RefusedInputError
from bluelamp.hotspots.concentration import concentration, concentration_curve, generalised_gini, gini, share_holding

counts = st.lists(st.integers(0, 30), min_size=1, max_size=60).filter(lambda c: sum(c) > 0)


@pytest.mark.reference
@pytest.mark.parametrize(
    ("places", "plain", "generalised"),
    [
        ([10, 8, 2] + [0] * 7, 0.78, 0.78),  # more crimes than places: nothing to correct
        ([5, 2, 1] + [0] * 7, 0.80, 0.75),  # eight crimes in ten places
        ([10] + [0] * 9, 0.90, 0.90),
    ],
)
def test_bernasco_and_steenbeeks_ten_places(places: list[int], plain: float, generalised: float) -> None:
    values = np.array(places, dtype=np.float64)
    assert gini(values) == pytest.approx(plain)
    assert generalised_gini(values) == pytest.approx(generalised)


@pytest.mark.reference
def test_all_crime_in_one_of_ten_places_is_full_concentration_when_unbiased() -> None:
    assert generalised_gini(np.array([10.0] + [0.0] * 9), is_unbiased=True) == pytest.approx(1.0)


@pytest.mark.property
@given(places=counts)
@settings(max_examples=60, deadline=None)
def test_gini_is_half_the_mean_difference_between_places_over_their_mean(places: list[int]) -> None:
    values = np.array(places, dtype=np.float64)
    plain = abs(values[:, None] - values).mean() / (2 * values.mean())
    assert gini(values) == pytest.approx(plain, abs=1e-12)


@pytest.mark.property
@given(places=counts)
@settings(max_examples=60, deadline=None)
def test_the_curve_rises_from_nothing_to_all_and_never_bends_upwards(places: list[int]) -> None:
    units, held = concentration_curve(np.array(places, dtype=np.float64))
    assert (units[0], held[0]) == (0, 0)
    assert (units[-1], held[-1]) == (1, pytest.approx(1))
    steps = np.diff(held)
    assert (steps >= -1e-12).all()
    assert (np.diff(steps) <= 1e-12).all()
    # The area between curve and diagonal is half the Gini, trapezoid by trapezoid.
    area = ((held[1:] + held[:-1]) / 2 * np.diff(units)).sum() - 0.5
    assert 2 * area == pytest.approx(gini(np.array(places, dtype=np.float64)), abs=1e-9)


@pytest.mark.spec
def test_half_of_the_crime_lies_in_a_fifth_of_the_streets() -> None:
    streets = np.array([5.0, 3.0, 1.0, 1.0, 0.0, 0.0, 2.0, 2.0, 1.0, 1.0])
    assert share_holding(streets, 0.5) == pytest.approx(0.2)
    assert share_holding(streets, 0.25) == pytest.approx(0.1)


@pytest.mark.spec
def test_the_stored_curve_of_a_county_is_short_and_keeps_both_ends() -> None:
    found = concentration(np.random.default_rng(1).poisson(0.2, 5000).astype(np.float64))
    assert found.curve.shape[1] <= 201
    assert found.curve[:, 0].tolist() == [0, 0]
    assert found.curve[:, -1].tolist() == [1, 1]
    assert found.share_holding_quarter < found.share_holding_half < 0.2
    assert found.generalised_gini < found.gini


@pytest.mark.spec
@pytest.mark.parametrize("places", [[], [0.0, 0.0]])
def test_concentration_of_nothing_is_refused(places: list[float]) -> None:
    with pytest.raises(RefusedInputError, match="BL-HOT-08"):
        concentration(np.array(places))


@pytest.mark.spec
def test_one_incident_has_no_unbiased_coefficient() -> None:
    assert np.isnan(generalised_gini(np.array([1.0, 0.0]), is_unbiased=True))
