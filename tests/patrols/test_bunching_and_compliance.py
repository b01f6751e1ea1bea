"""A note where visits bunch at fifteen minutes, and shares with their intervals."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from bluelamp.patrols.bunching import bunching_at
from bluelamp.patrols.columns import visit_columns
from bluelamp.patrols.compliance import compliance, p_chart, weekly, wilson
from worlds.small_case import visit


def test_a_heap_at_fifteen_stands_out_and_names_its_source() -> None:
    minutes = np.repeat(np.arange(10.0, 30.0), 20)
    found = bunching_at(np.concatenate([minutes, np.full(60, 15.4)]))
    assert (found.count, found.expected, found.stands_out) == (80, 20, True)
    assert "80 of 460 visits" in found.sentence("visits.csv of Testshire")
    assert "Testshire" in found.sentence("visits.csv of Testshire")


@pytest.mark.parametrize(
    "minutes",
    [
        np.repeat(np.arange(5.0, 40.0), 50),
        np.concatenate([np.repeat(np.arange(5.0, 15.0), 5), np.repeat(np.arange(15.0, 40.0), 60)]),
        np.concatenate([np.full(round(400 * 0.9**k), 5.0 + k) for k in range(30)]),
        np.full(6, 15.0),
        np.zeros(0),
    ],
    ids=["even", "a step up to a plateau", "a slope", "too few", "none"],
)
def test_what_is_no_heap_is_not_called_one(minutes: np.ndarray) -> None:
    found = bunching_at(minutes)
    assert not found.stands_out
    assert found.sentence("x") == ""


@pytest.mark.reference
def test_the_test_of_bunching_is_scipys_binomial_test() -> None:
    minutes = np.concatenate([np.full(9, 12.0), np.full(11, 14.0), np.full(13, 15.0), np.full(7, 18.0)])
    expected = stats.binomtest(13, 13 + 20, 1 / 5, alternative="greater").pvalue
    assert bunching_at(minutes).p_value == pytest.approx(expected, rel=1e-12)


@pytest.mark.property
def test_smooth_lengths_are_hardly_ever_called_a_heap() -> None:
    generator = np.random.default_rng(7)
    said = sum(bunching_at(generator.gamma(9.0, 2.0, size=800)).stands_out for _ in range(400))
    assert said <= 2  # of 400 at a level of one in a thousand


@pytest.mark.reference
@pytest.mark.parametrize(("count", "total"), [(0, 7), (1709, 1899), (5, 5), (3, 20)])
def test_the_interval_is_scipys_wilson_interval(count: int, total: int) -> None:
    expected = stats.binomtest(count, total).proportion_ci(method="wilson")
    assert wilson(count, total) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_compliance_counts_on_best_and_says_low_beside_it() -> None:
    found = compliance(
        visit_columns([visit("V1", minutes=20, minutes_low=10.0), visit("V2", minutes=16), visit("V3", minutes=3)])
    )
    assert (found.visits, found.qualifying) == (3, 2)
    assert found.share_low == pytest.approx(1 / 3)
    assert found.share == pytest.approx(2 / 3)
    assert found.low is not None
    assert found.high is not None
    assert 0 < found.low < 2 / 3 < found.high < 1
    assert compliance(visit_columns([])).share is None


def test_a_group_far_from_all_others_lies_outside_its_limits() -> None:
    chart = p_chart(np.array([90, 88, 91, 40, 0]), np.array([100, 100, 100, 100, 0]))
    assert chart.is_outside.tolist() == [True, False, True, True, False]
    assert chart.centre == pytest.approx(309 / 400)
    assert np.isnan(chart.share[4])
    assert (chart.low >= 0).all()
    assert (chart.high <= 1).all()
    assert p_chart(np.zeros(1, int), np.zeros(1, int)).centre == 0


@pytest.mark.reference
def test_weeks_run_from_monday_and_an_empty_week_between_is_told_too() -> None:
    # Visits begin at noon of a Wednesday, of the Sunday after it, and of the Monday two weeks later.
    day_min = 24 * 60.0
    told = [
        visit("V1", minutes=15),
        visit("V2", start_min=4 * day_min, minutes=14),
        visit("V3", start_min=12 * day_min, minutes=30),
    ]
    found = weekly(visit_columns(told))
    assert found.monday.astype(str).tolist() == ["2024-01-08", "2024-01-15", "2024-01-22"]
    assert found.visits.tolist() == [2, 0, 1]
    assert found.qualifying.tolist() == [1, 0, 1]
    assert found.chart.share[[0, 2]].tolist() == [0.5, 1.0]
    assert found.chart.centre == pytest.approx(2 / 3)
    assert len(weekly(visit_columns([])).monday) == 0
