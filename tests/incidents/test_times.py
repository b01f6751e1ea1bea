"""Times: written texts become instants, and what does not exist is not known."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.periods import Month
from bluelamp.incidents.times import local_months, month_numbers, read_days_or_times, whole_months

LONDON = "Europe/London"


def read_one(text: str, pattern: str = "iso", zone: str = LONDON, *, is_day: bool = False) -> tuple[str, str] | None:
    spans = read_days_or_times(pa.array([text]), pattern=pattern, zone=zone, is_day=is_day)
    if not spans.is_known[0]:
        return None
    return str(spans.start.astype("datetime64[s]")[0]), str(spans.end.astype("datetime64[s]")[0])


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2023-09-05T15:30+01:00", "2023-09-05T14:30:00"),
        ("2023-09-05T15:30:10Z", "2023-09-05T15:30:10"),
        ("2023-09-05 15:30:10.75-0500", "2023-09-05T20:30:10"),
        ("2023-07-05 15:30", "2023-07-05T14:30:00"),  # summer time where no offset is written
        ("2023-12-05 15:30", "2023-12-05T15:30:00"),
        ("2024-02-29T00:00", "2024-02-29T00:00:00"),
        (" 2023-12-05T15:30 ", "2023-12-05T15:30:00"),
    ],
)
def test_iso_times_are_read_with_or_without_an_offset(text: str, instant: str) -> None:
    assert read_one(text) == (instant, instant)


@pytest.mark.parametrize(
    "text",
    ["2023-02-29T10:00", "2023-04-31", "2023-13-01", "2023-01-01T24:00", "2023-01-01T10:60", "1066-10-14", "x", ""],
)
def test_what_is_no_time_is_not_known(text: str) -> None:
    assert read_one(text) is None


@pytest.mark.parametrize(
    ("text", "pattern", "instant"),
    [
        ("05/09/2023 15:30", "%d/%m/%Y %H:%M", "2023-09-05T14:30:00"),
        ("5/9/2023 9:05", "%d/%m/%Y %H:%M", "2023-09-05T08:05:00"),
        ("20231205", "%Y%m%d", "2023-12-05T00:00:00"),
    ],
)
def test_a_recipes_pattern_is_read(text: str, pattern: str, instant: str) -> None:
    assert read_one(text, pattern) == (instant, instant)


@pytest.mark.parametrize("text", ["30/02/2023 10:00", "31/04/2023 10:00", "01/01/2023 10:00 junk"])
def test_a_patterns_impossible_date_is_not_turned_into_another(text: str) -> None:
    assert read_one(text, "%d/%m/%Y %H:%M") is None


def test_a_day_lasts_23_or_25_hours_when_the_clocks_change() -> None:
    assert read_one("2024-03-31", is_day=True) == ("2024-03-31T00:00:00", "2024-03-31T23:00:00")
    assert read_one("2024-10-27", is_day=True) == ("2024-10-26T23:00:00", "2024-10-28T00:00:00")


def test_months_are_numbered_and_bad_ones_told_apart_from_empty_ones() -> None:
    numbers = month_numbers(pa.array(["2024-01", "2024-13", "", None, " 2024-02 "]))
    assert numbers.tolist() == [2024 * 12, -1, -2, -2, 2024 * 12 + 1]


def test_whole_months_follow_one_another_without_a_gap() -> None:
    numbers = np.array([Month(2024, m).ordinal for m in range(1, 13)])
    spans = whole_months(numbers, LONDON)
    assert (spans.end[:-1] == spans.start[1:]).all()
    assert spans.end[-1] - spans.start[0] == 366 * 86_400


@pytest.mark.property
@settings(max_examples=60, deadline=None)
@given(st.integers(631_152_000, 2_840_140_800), st.sampled_from([LONDON, "America/New_York"]))
def test_local_times_agree_with_the_standard_library(seconds: int, zone: str) -> None:
    local = dt.datetime.fromtimestamp(seconds, tz=ZoneInfo(zone))
    if local.fold:
        return  # the second time that autumn shows this time of day; the first one is read
    text = local.replace(tzinfo=None).isoformat(sep=" ")
    spans = read_days_or_times(pa.array([text]), pattern="iso", zone=zone, is_day=False)
    assert spans.start.tolist() == [seconds]
    assert local_months(np.array([seconds]), zone).tolist() == [Month(local.year, local.month).ordinal]
