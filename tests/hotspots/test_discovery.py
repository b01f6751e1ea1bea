"""False-discovery control against the founders' own example and scipy."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from bluelamp.core.errors import UsageError
from bluelamp.hotspots.discovery import Control, adjusted_p

# Benjamini & Hochberg 1995, section 4: fifteen hypotheses of a trial of heart attacks.
FIFTEEN = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
]  # fmt: skip

# Subnormal numbers have no relative precision to agree to.
p_values = st.lists(
    st.one_of(st.floats(0, 1, allow_subnormal=False), st.sampled_from([0.001, 0.05, 1.0])), min_size=1, max_size=60
)
PEER: dict[Control, Literal["bh", "by"]] = {"benjamini-hochberg": "bh", "benjamini-yekutieli": "by"}


@pytest.mark.reference
def test_of_the_fifteen_published_hypotheses_four_are_discoveries_at_five_per_cent() -> None:
    adjusted = adjusted_p(np.array(FIFTEEN))
    assert np.flatnonzero(adjusted <= 0.05).tolist() == [0, 1, 2, 3]
    assert adjusted[3] == pytest.approx(0.0095 * 15 / 4)


@pytest.mark.reference
@pytest.mark.parametrize("control", list(PEER))
@given(p=p_values)
@settings(max_examples=50, deadline=None)
def test_adjusted_p_values_are_those_of_scipy(control: Control, p: list[float]) -> None:
    np.testing.assert_allclose(adjusted_p(np.array(p), control), false_discovery_control(p, method=PEER[control]))


@pytest.mark.property
@given(p=p_values, seed=st.integers(0, 1000))
@settings(max_examples=50, deadline=None)
def test_the_order_of_the_places_changes_nothing_and_the_stricter_rule_is_stricter(p: list[float], seed: int) -> None:
    given_p = np.array(p)
    turned = np.random.default_rng(seed).permutation(len(p))
    plain = adjusted_p(given_p)
    np.testing.assert_array_equal(adjusted_p(given_p[turned]), plain[turned])
    assert np.all(given_p <= plain + 1e-15)
    assert np.all(plain <= adjusted_p(given_p, "benjamini-yekutieli") + 1e-15)
    assert plain.max() <= 1


def test_one_place_alone_needs_no_adjustment() -> None:
    assert adjusted_p(np.array([0.03])).tolist() == [0.03]
    assert adjusted_p(np.array([])).size == 0


def test_without_control_p_values_come_back_as_they_are_and_not_as_the_same_array() -> None:
    p = np.array([0.2, 0.01])
    back = adjusted_p(p, "none")
    assert back.tolist() == [0.2, 0.01]
    assert back is not p


@pytest.mark.spec
@pytest.mark.parametrize("wrong", [float("nan"), -0.1, 1.1])
def test_a_p_value_that_is_none_is_refused(wrong: float) -> None:
    with pytest.raises(UsageError, match="BL-DISCOVERY-01"):
        adjusted_p(np.array([0.5, wrong]))


@pytest.mark.spec
def test_an_unknown_rule_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match="BL-DISCOVERY-02: 'bonferroni'"):
        adjusted_p(np.array([0.5]), "bonferroni")  # type: ignore[arg-type]  # what a recipe might hold
