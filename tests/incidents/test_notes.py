"""Notes on rows: a row is refused once, altered rows that are refused are not altered, and all is told in order."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from bluelamp.core.vocabulary import RowAltered, RowRefused
from bluelamp.incidents.notes import NoteBook


def mask(*rows: int) -> np.ndarray:
    return np.isin(np.arange(5), rows)


def book(*wrong_length: int) -> NoteBook:
    return NoteBook("a.csv", np.arange(2, 7), np.array(wrong_length, dtype=np.int64))


def test_the_first_reason_to_refuse_a_row_is_the_one_that_counts() -> None:
    notes = book()
    notes.refuse(mask(1, 3), RowRefused.MONTH_MISSING, "Month")
    notes.refuse(mask(1, 2), RowRefused.CATEGORY_MISSING, "Crime type")
    notes.alter(mask(1, 4), RowAltered.HALF_COORDINATE, "Longitude", pa.array(list("abcde")))
    notes.duplicate(mask(0), "Crime ID")
    assert notes.is_refused.tolist() == [False, True, True, True, False]
    assert notes.table().select(["row", "column", "reason", "verdict", "value"]).to_pylist() == [
        {"row": 2, "column": "Crime ID", "reason": "duplicate", "verdict": "duplicate", "value": None},
        {"row": 3, "column": "Month", "reason": "month_missing", "verdict": "refused", "value": None},
        {"row": 4, "column": "Crime type", "reason": "category_missing", "verdict": "refused", "value": None},
        {"row": 5, "column": "Month", "reason": "month_missing", "verdict": "refused", "value": None},
        {"row": 6, "column": "Longitude", "reason": "half_coordinate", "verdict": "altered", "value": "e"},
    ]


def test_the_first_refused_row_is_the_first_of_the_file_whatever_was_looked_at_first() -> None:
    notes = book(4)
    notes.refuse(mask(4), RowRefused.MONTH_MISSING, "Month")
    assert notes.first_refused() == (4, "", "row_wrong_length")
    notes.refuse(mask(0), RowRefused.CATEGORY_MISSING, "Crime type")
    assert notes.first_refused() == (2, "Crime type", "category_missing")


def test_an_empty_book_says_nothing() -> None:
    notes = book()
    notes.refuse(mask(), RowRefused.MONTH_MISSING, "Month")
    assert notes.first_refused() is None
    assert notes.table().num_rows == 0
