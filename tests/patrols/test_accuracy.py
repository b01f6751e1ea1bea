"""The probability of lying inside, against the normal's own integrals."""

from __future__ import annotations

from math import erf, sqrt

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.patrols.accuracy import ASSUMED_ACCURACY_M, inside_probability, spread_m

SIDE = 300.0
SQUARE = shapely.box(0.0, 0.0, SIDE, SIDE)


def exactly(x: float, y: float, accuracy_m: float) -> float:
    """The normal's integral over the square."""
    spread = float(spread_m(np.array([accuracy_m]))[0]) * sqrt(2.0)
    east = erf((SIDE - x) / spread) + erf(x / spread)
    north = erf((SIDE - y) / spread) + erf(y / spread)
    return east * north / 4.0


def found_at(x: float, y: float, accuracy_m: float) -> float:
    return float(inside_probability(np.array([x]), np.array([y]), np.array([accuracy_m]), SQUARE)[0])


@pytest.mark.reference
@given(st.floats(-400, 700), st.floats(-400, 700), st.floats(0.5, 3_000))
def test_the_probability_is_that_of_the_circular_normal(x: float, y: float, accuracy_m: float) -> None:
    assert found_at(x, y, accuracy_m) == pytest.approx(exactly(x, y, accuracy_m), abs=0.06)


@pytest.mark.reference
def test_the_stated_radius_holds_68_of_100_positions() -> None:
    spread = spread_m(np.array([25.0]))[0]
    draws = np.random.default_rng(5).normal(0.0, spread, (400_000, 2))
    assert np.mean(np.hypot(*draws.T) <= 25.0) == pytest.approx(0.68, abs=0.003)


def test_a_point_with_no_stated_accuracy_is_taken_as_known_to_ten_metres() -> None:
    assert found_at(3.0, 150.0, np.nan) == found_at(3.0, 150.0, ASSUMED_ACCURACY_M)


def test_a_point_known_to_three_kilometres_is_hardly_ever_inside() -> None:
    assert found_at(150.0, 150.0, 3_000.0) < 0.02


def test_no_points_have_no_probabilities() -> None:
    none = np.zeros(0)
    assert inside_probability(none, none, none, SQUARE).shape == (0,)
