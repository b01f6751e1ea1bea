"""Duplicates: found as the plain reading of the rule finds them, and rows without an ID never."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.incidents.repeats import find_duplicates

ROWS = st.lists(
    st.tuples(st.sampled_from([None, "", " ", "a", "b"]), st.sampled_from([None, "", "x", "y"])), max_size=12
)


def table(rows: list[tuple[str | None, str | None]]) -> pa.Table:
    return pa.table(
        {"id": pa.array([r[0] for r in rows], pa.string()), "text": pa.array([r[1] for r in rows], pa.string())}
    )


@pytest.mark.property
@given(ROWS)
def test_a_whole_row_with_an_earlier_rows_id_is_a_duplicate(rows: list[tuple[str | None, str | None]]) -> None:
    duplicate, shares_id = find_duplicates(table(rows), "id")
    plain = [tuple(cell or "" for cell in row) for row in rows]
    for i, row in enumerate(plain):
        has_id = row[0].strip() != ""
        assert duplicate[i] == (has_id and row in plain[:i])
        assert shares_id[i] == (has_id and any(row[0].strip() == other[0].strip() for other in plain[:i]))


def test_a_file_without_ids_has_no_duplicates() -> None:
    for column in ("gone", ""):
        duplicate, shares_id = find_duplicates(table([("a", "x")] * 3), column)
        assert not duplicate.any()
        assert not shares_id.any()


def test_cells_are_not_run_together() -> None:
    rows = pa.table({"id": ["a", "a"], "one": ["xy", "x"], "two": ["z", "yz"]})
    assert find_duplicates(rows, "id")[0].tolist() == [False, False]
