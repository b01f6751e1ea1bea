"""Time windows are read with care and written one way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.hotspots.windows import Window, parse_windows, windows_text


def test_windows_are_written_in_the_order_of_the_week() -> None:
    told = windows_text(parse_windows("sat 18:00-02:00 ; Friday 18:00 - 02:00;"))
    assert told == "Fri 18:00-02:00; Sat 18:00-02:00"


def test_a_window_may_cross_midnight_and_still_has_its_length() -> None:
    (window,) = parse_windows("Fri 22:00-02:30")
    assert window.crosses_midnight
    assert window.minutes == 270
    (whole,) = parse_windows("Sun 00:00-24:00")
    assert whole.minutes == 24 * 60


def test_a_range_of_days_stands_for_each_of_them() -> None:
    assert len(parse_windows("Mon-Fri 10:00-14:00")) == 5
    assert [window.day for window in parse_windows("Sat to Mon 10:00-11:00")] == [0, 5, 6]
    assert len(parse_windows("daily 17:00-18:00")) == 7
    assert parse_windows("") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Fri", "'Fri' is not a time window"),
        ("Fry 18:00-20:00", "not a day of the week"),
        ("Fri 25:00-26:00", "not a time of day"),
        ("Fri 18:60-19:00", "not a time of day"),
        ("Fri 18:00-20:00; Fri 19:00-21:00", "overlap"),
        ("Sun 22:00-04:00; Mon 03:00-05:00", "overlap"),
        ("Fri 18:00-20:00, Sat 18:00-20:00", "is not a time window"),
        (
            "; ".join(f"{day} {hour:02d}:00-{hour:02d}:30" for day in ("Mon", "Tue", "Wed") for hour in range(8)),
            "24 windows",
        ),
    ],
)
def test_what_is_no_window_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(RefusedInputError, match=said) as caught:
        parse_windows(text)
    assert caught.value.code == "BL-SETS-07"


@pytest.mark.property
@given(st.integers(0, 6), st.integers(0, 1439), st.integers(0, 1439))
def test_every_window_reads_back_as_it_was_written(day: int, start_min: int, end_min: int) -> None:
    window = Window(day, start_min, end_min)
    assert parse_windows(str(window)) == (window,)
