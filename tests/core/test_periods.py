"""Months and local time: ends included, clocks put forward and back, never a month too many."""

from __future__ import annotations

import calendar
import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.errors import UsageError
from bluelamp.core.periods import (
    DayRange,
    Month,
    MonthRange,
    day_from_text,
    days_of,
    local_to_utc,
    month_bounds_utc,
    period_from_text,
    period_of_days,
    utc_to_local,
)

LONDON = "Europe/London"
MONTHS = st.builds(Month, st.integers(1901, 2199), st.integers(1, 12))


@pytest.mark.property
@given(MONTHS, st.integers(-500, 500))
def test_months_count_as_the_calendar_does(month: Month, step: int) -> None:
    assert Month.parse(str(month)) == month
    assert Month.from_ordinal(month.ordinal) == month
    assert month.plus(step).ordinal - month.ordinal == step
    assert month.plus(step).plus(-step) == month
    assert month.days == calendar.monthrange(month.year, month.month)[1]


@pytest.mark.parametrize("text", ["2024-00", "2024-13", "2024-1", "24-01", "January", "", "2024-01-01", "2024-01x"])
def test_what_is_no_month_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match="write it as 2024-01"):
        Month.parse(text)


def test_a_range_holds_both_ends() -> None:
    period = MonthRange.parse("2023-11", "2024-02")
    assert [str(month) for month in period] == ["2023-11", "2023-12", "2024-01", "2024-02"]
    assert (len(period), str(period)) == (4, "2023-11..2024-02")
    assert Month(2024, 2) in period
    assert Month(2024, 3) not in period
    assert "2024-02" not in period


def test_a_range_of_one_month_is_that_month() -> None:
    assert str(MonthRange.parse("2024-02", "2024-02")) == "2024-02"


def test_a_range_that_runs_backwards_is_refused() -> None:
    with pytest.raises(UsageError, match="BL-PERIOD-02"):
        MonthRange.parse("2024-02", "2024-01")


@pytest.mark.parametrize(
    ("month", "start", "end", "hours"),
    [
        ("2024-01", "2024-01-01T00:00:00", "2024-02-01T00:00:00", 744),
        ("2024-03", "2024-03-01T00:00:00", "2024-03-31T23:00:00", 743),
        ("2024-10", "2024-09-30T23:00:00", "2024-11-01T00:00:00", 745),
    ],
)
def test_a_local_month_has_an_hour_less_in_march_and_one_more_in_october(
    month: str, start: str, end: str, hours: int
) -> None:
    found = month_bounds_utc(Month.parse(month), LONDON)
    assert tuple(map(str, found)) == (start, end)
    assert (found[1] - found[0]) / np.timedelta64(1, "h") == hours


@pytest.mark.property
@given(st.integers(0, 2_000_000_000), st.sampled_from([LONDON, "America/New_York", "Asia/Kolkata", "UTC"]))
def test_local_time_is_the_standard_librarys_and_comes_back(second: int, zone: str) -> None:
    instant = np.array([second]).astype("datetime64[s]")
    local = utc_to_local(instant, zone)
    told = dt.datetime.fromtimestamp(second, tz=ZoneInfo(zone))
    assert str(local[0]) == told.replace(tzinfo=None).isoformat()
    back = local_to_utc(local, zone)
    assert (instant - back)[0].astype(int) in (0, 3600)


def test_the_hour_that_comes_twice_is_the_first_and_the_hour_that_never_comes_is_the_next() -> None:
    local = np.array(["2024-10-27T01:30:00", "2024-03-31T01:30:00"], dtype="datetime64[s]")
    assert [str(t) for t in local_to_utc(local, LONDON)] == ["2024-10-27T00:30:00", "2024-03-31T00:30:00"]


def test_unknown_times_stay_unknown() -> None:
    nat = np.array(["NaT", "NaT"], dtype="datetime64[s]")
    assert np.isnat(utc_to_local(nat, LONDON)).all()
    assert np.isnat(local_to_utc(nat, LONDON)).all()


def test_days_are_read_and_written_like_months() -> None:
    found = period_from_text("2023-12-01..2023-12-15")
    assert found == DayRange(dt.date(2023, 12, 1), dt.date(2023, 12, 15))
    assert (str(found), len(found), len(list(found))) == ("2023-12-01..2023-12-15", 15, 15)
    assert dt.date(2023, 12, 15) in found
    assert dt.date(2023, 12, 16) not in found
    assert "2023-12-15" not in found
    assert str(period_from_text("2023-12-01")) == "2023-12-01"
    assert period_from_text("2023-12..2024-01") == MonthRange.parse("2023-12", "2024-01")


@pytest.mark.parametrize("text", ["2023-12-32", "2023-02-29", "20231201", "2023-W01-1", "1023-01-01", "", "soon"])
def test_what_is_no_day_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match="BL-PERIOD-03.*2024-01-31"):
        day_from_text(text)


def test_days_that_run_backwards_are_refused() -> None:
    with pytest.raises(UsageError, match="BL-PERIOD-02"):
        DayRange.from_text("2023-12-02..2023-12-01")


@pytest.mark.parametrize("text", ["2023-12", "2023-07..2023-12", "2024-02..2024-02"])
def test_whole_months_and_their_days_are_the_same_period(text: str) -> None:
    months = MonthRange.from_text(text)
    days = days_of(months)
    assert period_of_days(days.first, days.last) == months
    assert days_of(days) == days
    assert len(days) == sum(month.days for month in months)
    shorter = period_of_days(days.first, days.last - dt.timedelta(days=1))
    assert isinstance(shorter, DayRange)
