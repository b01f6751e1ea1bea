"""Aoristic weights: shares of an interval, against a plain walk through its seconds."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.periods import Month
from bluelamp.incidents.aoristic import day_share, month_shares, week_profile

LONDON = "Europe/London"
MONDAY_NOON = 1_704_715_200 - 0  # 2024-01-08 12:00 UTC, a Monday


def seconds(text: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array([int(dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC).timestamp())])


def test_a_minute_belongs_to_one_month_and_one_hour() -> None:
    at = np.array([MONDAY_NOON])
    shares = month_shares(at, at, LONDON)
    assert (shares.row.tolist(), shares.month.tolist(), shares.share.tolist()) == ([0], [Month(2024, 1).ordinal], [1.0])
    profile = week_profile(at, at, np.ones(1), LONDON)
    assert profile[0, 12] == 1
    assert profile.sum() == 1


def test_a_night_is_shared_by_its_hours() -> None:
    profile = week_profile(seconds("2024-01-08T22:00"), seconds("2024-01-09T02:00"), np.ones(1), LONDON)
    assert profile[0, 22] == profile[0, 23] == profile[1, 0] == profile[1, 1] == pytest.approx(0.25)
    assert profile.sum() == pytest.approx(1)


def test_a_range_over_new_year_counts_in_both_months_for_its_share() -> None:
    shares = month_shares(seconds("2023-12-31T18:00"), seconds("2024-01-01T06:00"), LONDON)
    assert shares.month.tolist() == [Month(2023, 12).ordinal, Month(2024, 1).ordinal]
    assert shares.share.tolist() == [0.5, 0.5]


def test_a_whole_month_stays_in_its_month() -> None:
    start, end = seconds("2024-06-30T23:00"), seconds("2024-07-31T23:00")  # July in summer time
    assert month_shares(start, end, LONDON).month.tolist() == [Month(2024, 7).ordinal]


@pytest.mark.parametrize(
    ("start", "end", "share"),
    [
        ("2024-01-08T12:00", "2024-01-08T12:00", 1.0),
        ("2024-01-08T20:00", "2024-01-08T20:00", 0.0),
        ("2024-01-08T18:00", "2024-01-08T20:00", 0.5),
        ("2024-07-08T06:00", "2024-07-08T06:00", 1.0),  # 07:00 in summer
        ("2024-07-08T18:00", "2024-07-08T18:00", 0.0),  # 19:00 in summer
        ("2024-01-08T00:00", "2024-01-10T00:00", 0.5),
    ],
)
def test_the_day_runs_from_seven_to_seven_local_time(start: str, end: str, share: float) -> None:
    assert day_share(seconds(start), seconds(end), LONDON).tolist() == [share]


def test_weights_carry_through() -> None:
    at = np.array([MONDAY_NOON, MONDAY_NOON])
    assert week_profile(at, at, np.array([0.25, 2.0]), LONDON)[0, 12] == 2.25


@pytest.mark.property
@settings(max_examples=40, deadline=None)
@given(st.integers(1_600_000_000, 1_750_000_000), st.integers(1, 400))
def test_shares_agree_with_a_walk_through_the_hours(start: int, hours: int) -> None:
    # Whole hours, so that a walk by hours is exact away from the two nights on which the clocks change.
    start -= start % 3600
    a, b = np.array([start]), np.array([start + hours * 3600])
    zone = ZoneInfo(LONDON)
    walk = [dt.datetime.fromtimestamp(start + h * 3600, tz=zone) for h in range(hours)]
    if len({moment.utcoffset() for moment in walk}) > 1:
        return
    expected = np.zeros((7, 24))
    for moment in walk:
        expected[moment.weekday(), moment.hour] += 1 / hours
    assert np.allclose(week_profile(a, b, np.ones(1), LONDON), expected)
    assert day_share(a, b, LONDON)[0] == pytest.approx(sum(7 <= moment.hour < 19 for moment in walk) / hours)
    shares = month_shares(a, b, LONDON)
    assert shares.share.sum() == pytest.approx(1)
    months = [Month(moment.year, moment.month).ordinal for moment in walk]
    for month, share in zip(shares.month.tolist(), shares.share.tolist(), strict=True):
        assert share == pytest.approx(months.count(month) / hours)
