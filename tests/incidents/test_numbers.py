"""Numbers written as text: read alike whatever stands in the rows beside them."""

from __future__ import annotations

import math

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bluelamp.incidents.numbers import read_numbers

TEXTS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False, width=32).map(str),
    st.sampled_from(["", " ", "x", "51,8", "1e400", "-", "+.5", "5.", "1_000", "0x10", "inf", "nan", "-INF", " 7 "]),
    st.none(),
)


def one(text: str | None) -> tuple[float | None, bool]:
    numbers, wrong = read_numbers(pa.array([text], pa.string()))
    return None if math.isnan(numbers[0]) else float(numbers[0]), bool(wrong[0])


@pytest.mark.parametrize(
    ("text", "number"), [("-0.2", -0.2), ("51.8", 51.8), ("+7", 7), (".5", 0.5), ("5.", 5), ("1e3", 1000), (" 7 ", 7)]
)
def test_numbers_are_read(text: str, number: float) -> None:
    assert one(text) == (number, False)


@pytest.mark.parametrize("text", [None, "", "  "])
def test_nothing_is_no_number_and_no_fault(text: str | None) -> None:
    assert one(text) == (None, False)


@pytest.mark.parametrize("text", ["x", "51,8", "1_000", "0x10", "-", "inf", "-Infinity", "nan", "NaN", "1e400", "5 1"])
def test_what_is_no_number_is_told(text: str) -> None:
    assert one(text) == (None, True)


@pytest.mark.property
@given(st.lists(TEXTS, max_size=8))
@example(["nan", "x"])
def test_a_row_is_read_alike_whatever_stands_beside_it(texts: list[str | None]) -> None:
    numbers, wrong = read_numbers(pa.array(texts, pa.string()))
    together = [
        (None if math.isnan(n) else float(n), bool(w)) for n, w in zip(numbers.tolist(), wrong.tolist(), strict=True)
    ]
    assert together == [one(text) for text in texts]
