from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp_station.ui.csv_text import csv_answer, csv_lines, csv_stream, is_formula, write_csv


@pytest.mark.parametrize("cell", ["=1+1", "+44", "-2", "@sum", "\t=1", "\r=1"])
def test_a_text_that_would_be_a_formula_begins_with_an_apostrophe(cell: str) -> None:
    assert list(csv.reader(io.StringIO(write_csv(["a"], [[cell]]), newline="")))[1] == [f"'{cell}"]


def test_numbers_keep_their_sign_and_nothing_is_an_empty_cell() -> None:
    assert write_csv(["a", "b", "c"], [[-2, None, 0.5]]) == "a,b,c\r\n-2,,0.5\r\n"


@pytest.mark.property
@given(st.lists(st.lists(st.text(alphabet=st.characters(codec="utf-8")), min_size=2, max_size=2), max_size=5))
def test_whatever_is_written_is_read_back_and_never_calculated(rows: list[list[str]]) -> None:
    back = list(csv.reader(io.StringIO("".join(csv_lines(rows)), newline="")))
    assert [[cell.removeprefix("'") if is_formula(cell[1:]) else cell for cell in row] for row in back] == rows
    assert not any(is_formula(cell) for row in back for cell in row)


def test_both_answers_are_saved_under_a_name() -> None:
    for answer in (csv_answer("a\r\n", "rates.csv"), csv_stream(["a\r\n"], "rates.csv")):
        assert answer["Content-Disposition"] == 'attachment; filename="rates.csv"'
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
