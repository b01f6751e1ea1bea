"""Clocks that are wrong by hours, changed in mid-visit or ahead of their time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.patrols.clocks import ClockDoubt, ClockReading, check_clocks, true_time_s

NOON = 1_700_000_000.0
HOUR = 3_600.0


def told(
    at_s: float, *, ahead_s: float = 0.0, late_s: float = 600.0, steady_s: float | None = None, run_id: str = "r"
) -> ClockReading:
    """A reading that the server had ten minutes after it was made."""
    return ClockReading(
        at_s=at_s,
        ahead_s=ahead_s,
        received_s=at_s - ahead_s + late_s,
        steady_ms=None if steady_s is None else 1000.0 * steady_s,
        run_id=run_id,
    )


@pytest.mark.spec
@pytest.mark.parametrize("ahead_s", [-120.0, -3.0, 0.0, 119.0, 120.0])
def test_a_clock_off_by_two_minutes_at_most_is_left_alone(ahead_s: float) -> None:
    check = check_clocks(told(NOON, ahead_s=ahead_s))
    assert (check.started_s, check.ended_s, check.doubts) == (NOON, None, ())
    assert not check.is_questioned


@pytest.mark.spec
@pytest.mark.parametrize("ahead_s", [-5 * HOUR, -121.0, 121.0, 3 * HOUR])
def test_a_clock_that_is_off_is_put_right_and_asked_about(ahead_s: float) -> None:
    check = check_clocks(told(NOON + ahead_s, ahead_s=ahead_s), told(NOON + ahead_s + HOUR, ahead_s=ahead_s))
    assert (check.started_s, check.ended_s) == (NOON, NOON + HOUR)
    assert check.doubts == (ClockDoubt.OFF,)
    assert check.is_questioned


@pytest.mark.spec
def test_a_clock_changed_in_mid_visit_is_asked_about_though_both_times_are_put_right() -> None:
    check = check_clocks(told(NOON), told(NOON + 3 * HOUR, ahead_s=2 * HOUR))
    assert (check.started_s, check.ended_s) == (NOON, NOON + HOUR)
    assert check.doubts == (ClockDoubt.OFF, ClockDoubt.CHANGED)


@pytest.mark.spec
def test_a_wall_clock_that_counted_less_than_the_steady_one_was_set_back() -> None:
    start = told(NOON, steady_s=5.0)
    assert check_clocks(start, told(NOON + 600, steady_s=665.0)).doubts == ()
    assert check_clocks(start, told(NOON + 600, steady_s=666.0)).doubts == (ClockDoubt.SET_BACK,)


def test_a_steady_clock_that_slept_is_no_reason_to_ask() -> None:
    assert check_clocks(told(NOON, steady_s=0.0), told(NOON + HOUR, steady_s=90.0)).doubts == ()


def test_steady_clocks_of_two_runs_of_the_app_are_not_compared() -> None:
    start, end = told(NOON, steady_s=0.0), told(NOON + 600, steady_s=9_000.0, run_id="another")
    assert check_clocks(start, end).doubts == ()
    assert check_clocks(told(NOON), told(NOON + 600, steady_s=9_000.0)).doubts == ()


@pytest.mark.spec
def test_a_time_that_had_not_come_yet_is_asked_about() -> None:
    assert check_clocks(told(NOON, late_s=-119.0)).doubts == ()
    assert check_clocks(told(NOON, late_s=-121.0)).doubts == (ClockDoubt.FUTURE,)


@pytest.mark.property
@given(st.floats(0, 5e9), st.floats(-1e6, 1e6))
def test_a_corrected_time_differs_from_the_time_told_by_the_error_or_not_at_all(at_s: float, ahead_s: float) -> None:
    moved = at_s - true_time_s(told(at_s, ahead_s=ahead_s))
    assert moved == pytest.approx(ahead_s if abs(ahead_s) > 120 else 0.0, abs=1e-5)
