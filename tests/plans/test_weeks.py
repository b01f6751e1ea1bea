"""Weeks and windows: what people write, and what it is in seconds when the clocks change."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.errors import UsageError
from bluelamp.plans.records import Window
from bluelamp.plans.weeks import (
    day_span,
    day_words,
    local_day,
    local_minute,
    moment_in,
    monday_of,
    spans_of,
    week_span,
    week_text,
    windows_from_text,
    windows_text,
)

LONDON = "Europe/London"
HOUR = 3600
WINDOWS = st.builds(
    lambda day, start, length: Window(day, start, start + length),
    st.integers(0, 6),
    st.integers(0, 1439),
    st.integers(1, 1440),
)


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> int:
    return int(dt.datetime(year, month, day, hour, minute, tzinfo=dt.UTC).timestamp())


def test_a_week_starts_on_its_monday_and_says_its_name_again() -> None:
    assert monday_of("2026-W10") == dt.date(2026, 3, 2)
    assert monday_of(" 2026-W01 ") == dt.date(2025, 12, 29)
    assert week_text(dt.date(2025, 12, 29)) == "2026-W01"
    assert week_text(dt.date(2026, 3, 8)) == "2026-W10"


def test_week_53_is_there_in_the_years_that_have_one_and_refused_in_the_others() -> None:
    assert monday_of("2026-W53") == dt.date(2026, 12, 28)
    assert week_text(dt.date(2027, 1, 3)) == "2026-W53"
    with pytest.raises(UsageError, match="2025 has the weeks 01 to 52") as refused:
        monday_of("2025-W53")
    assert refused.value.code == "BL-PLAN-01"


@pytest.mark.parametrize(
    "text", ["", "2026-10", "2026W10", "2026-W1", "2026-W00", "1066-W10", "next week", "2026-W10-1"]
)
def test_what_is_no_week_is_refused_with_the_way_to_write_one(text: str) -> None:
    with pytest.raises(UsageError, match="BL-PLAN-01"):
        monday_of(text)


def test_windows_are_read_as_files_and_people_write_them() -> None:
    assert windows_from_text("Fri 18:00-02:00;Sat 18:00-02:00") == (Window(4, 1080, 1560), Window(5, 1080, 1560))
    assert windows_from_text("saturday 9:00 to 12:00; Mon 00:00-24:00") == (Window(0, 0, 1440), Window(5, 540, 720))
    assert windows_from_text("Fri-Sun 22:00-23:00") == tuple(Window(day, 1320, 1380) for day in (4, 5, 6))
    assert windows_from_text("Sat TO Mon 22:00-23:00") == tuple(Window(day, 1320, 1380) for day in (0, 5, 6))
    assert len(windows_from_text("daily 10:00-11:00")) == 7
    assert windows_from_text(" ; ") == ()
    assert windows_from_text("Tue 18:00-18:00") == (Window(1, 1080, 2520),)


@pytest.mark.parametrize(
    "text",
    ["Fri", "Fri 18-02", "Fri 18:00-25:00", "Fri 18:60-20:00", "Fx 18:00-20:00", "Fri 18:00-02:00, Sat 1:00-2:00"],
)
def test_what_is_no_window_is_refused_with_the_part_that_is_wrong(text: str) -> None:
    with pytest.raises(UsageError, match="BL-PLAN-02"):
        windows_from_text(text)


@pytest.mark.property
@given(st.sets(WINDOWS, max_size=6))
def test_windows_written_and_read_again_are_the_same(windows: set[Window]) -> None:
    assert windows_from_text(windows_text(sorted(windows))) == tuple(sorted(windows))


def test_a_window_belongs_to_the_week_in_which_it_starts() -> None:
    spans = spans_of((Window(6, 1320, 1560),), dt.date(2026, 1, 5), LONDON)
    assert spans == ((utc(2026, 1, 11, 22), utc(2026, 1, 12, 2)),)


def test_windows_that_touch_or_overlap_become_one_and_none_is_the_whole_week() -> None:
    monday = dt.date(2026, 1, 5)
    spans = spans_of((Window(0, 120, 180), Window(0, 60, 120), Window(0, 100, 110), Window(1, 0, 60)), monday, LONDON)
    assert spans == ((utc(2026, 1, 5, 1), utc(2026, 1, 5, 3)), (utc(2026, 1, 6, 0), utc(2026, 1, 6, 1)))
    assert spans_of((), monday, LONDON) == (week_span(monday, LONDON),)


def test_a_saturday_night_on_which_the_clocks_go_back_has_an_hour_more() -> None:
    monday = monday_of("2026-W43")
    assert spans_of((Window(5, 1320, 1620),), monday, LONDON) == ((utc(2026, 10, 24, 21), utc(2026, 10, 25, 3)),)
    start, end = week_span(monday, LONDON)
    assert end - start == 169 * HOUR
    assert day_span(dt.date(2026, 10, 25), LONDON) == (utc(2026, 10, 24, 23), utc(2026, 10, 26, 0))


def test_of_an_hour_that_comes_twice_the_first_is_meant() -> None:
    assert spans_of((Window(6, 60, 90),), monday_of("2026-W43"), LONDON) == (
        (utc(2026, 10, 25, 0), utc(2026, 10, 25, 0, 30)),
    )


def test_an_hour_that_the_clocks_skip_is_no_time_for_visits() -> None:
    monday = monday_of("2026-W13")
    change = utc(2026, 3, 29, 1)
    assert spans_of((Window(6, 75, 105),), monday, LONDON) == ()
    assert spans_of((Window(6, 90, 180),), monday, LONDON) == ((change, change + HOUR),)
    assert spans_of((Window(5, 1380, 1530),), monday, LONDON) == ((utc(2026, 3, 28, 23), change),)
    start, end = week_span(monday, LONDON)
    assert end - start == 167 * HOUR


@pytest.mark.property
@given(st.lists(WINDOWS, min_size=1, max_size=6), st.sampled_from(["2026-W10", "2026-W13", "2026-W43", "2026-W53"]))
def test_spans_are_in_order_apart_and_cover_just_the_minutes_of_the_windows(windows: list[Window], week: str) -> None:
    monday = monday_of(week)
    spans = spans_of(windows, monday, LONDON)
    assert all(a < b for a, b in spans)
    assert all(one[1] < other[0] for one, other in pairwise(spans))
    start = week_span(monday, LONDON)[0]
    for at in range(start, start + 8 * 24 * HOUR, 7 * HOUR // 3):
        day = (local_day(at, LONDON) - monday).days
        shown = day * 1440 + local_minute(at, LONDON)
        wanted = any(w.weekday * 1440 + w.start_min <= shown < w.weekday * 1440 + w.end_min for w in windows)
        twice = dt.datetime(2026, 10, 25, tzinfo=dt.UTC).timestamp() <= at < utc(2026, 10, 25, 2)
        assert twice or wanted == any(a <= at < b for a, b in spans)


def test_of_a_minute_that_has_begun_the_next_one_is_meant() -> None:
    monday = dt.date(2026, 3, 2)
    assert moment_in("2026-03-06T18:00:30", monday, LONDON) == moment_in("2026-03-06T18:01", monday, LONDON)
    assert moment_in("2026-03-06T18:00:00", monday, LONDON) == utc(2026, 3, 6, 18)
    assert moment_in("2026-03-08T23:59:30", monday, LONDON) == week_span(monday, LONDON)[1]


def test_a_moment_that_the_clocks_skip_is_the_one_at_which_they_go_on() -> None:
    monday = dt.date(2026, 3, 23)
    assert moment_in("2026-03-29T01:30", monday, LONDON) == moment_in("2026-03-29T02:00", monday, LONDON)


def test_an_instant_is_said_as_people_say_it() -> None:
    at = utc(2026, 7, 3, 21, 5)
    assert day_words(at, LONDON) == "Friday 22:05"
    assert local_day(at, LONDON) == dt.date(2026, 7, 3)
    assert local_minute(at, LONDON) == 22 * 60 + 5
