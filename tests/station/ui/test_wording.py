from __future__ import annotations

import pytest

from bluelamp.core.periods import DayRange, MonthRange
from bluelamp_station.ui.wording import instant_in_words, period_in_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2025-06-01T09:30:00+00:00", "1 June 2025, 10:30"),
        ("2025-01-01T09:30:00+00:00", "1 January 2025, 09:30"),
        ("2025-10-26T00:30:00+00:00", "26 October 2025, 01:30"),
        ("2025-06-01", "1 June 2025, 00:00"),
        ("last week", "last week"),
        ("", ""),
    ],
)
def test_an_instant_is_told_in_the_time_of_the_place(text: str, words: str) -> None:
    assert instant_in_words(text) == words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [("2025-01", "2025-01", "January 2025"), ("2024-12", "2025-03", "December 2024 to March 2025")],
)
def test_a_period_is_told_by_its_months(first: str, last: str, words: str) -> None:
    assert period_in_words(MonthRange.parse(first, last)) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [("2023-12-01..2023-12-15", "1 December 2023 to 15 December 2023"), ("2023-12-01", "1 December 2023")],
)
def test_days_are_said_as_people_say_them(text: str, words: str) -> None:
    assert period_in_words(DayRange.from_text(text)) == words
