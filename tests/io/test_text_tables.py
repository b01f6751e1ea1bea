"""Tables as text: CSV, XLSX and Parquet give the same columns, and each fault says where it is."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bluelamp.core.errors import UnreadableInputError
from bluelamp.io.text_tables import read_text_table


def read(text: str | bytes, name: str = "a.csv") -> list[dict[str, str | None]]:
    content = text.encode() if isinstance(text, str) else text
    return read_text_table(content, name).table.to_pylist()  # type: ignore[no-any-return] # arrow is untyped


def test_everything_is_text_and_blank_is_null() -> None:
    assert read("month,n,t\n2024-01,007,true\n,,\n") == [
        {"month": "2024-01", "n": "007", "t": "true"},
        {"month": None, "n": None, "t": None},
    ]


def test_rows_are_numbered_as_a_spreadsheet_does_and_wrong_lengths_set_aside() -> None:
    table = read_text_table(b"a,b\n1,2\n3\n4,5\n6,7,8\n9,10\n", "a.csv")
    assert table.table["a"].to_pylist() == ["1", "4", "9"]
    assert table.rows.tolist() == [2, 4, 6]
    assert table.wrong_length.tolist() == [3, 5]


@pytest.mark.parametrize("mark", [";", "\t"])
def test_semicolons_and_tabs_separate_too(mark: str) -> None:
    assert read(f"a{mark}b\n1{mark}2,5\n") == [{"a": "1", "b": "2,5"}]


def test_a_byte_order_mark_and_quoted_line_breaks_are_read() -> None:
    assert read(b'\xef\xbb\xbfa,b\n"x\ny",2\n') == [{"a": "x\ny", "b": "2"}]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        ("a,b\n1,2\n".encode("utf-16"), "UTF-16"),
        (b"Month,Location\n2024-01,ok\n2024-02,Caf\xe9\n", "row 3, column Location: byte 0xe9 is not UTF-8"),
        (b"Mois\xe9,b\n1,2\n", "row 1: byte 0xe9"),
        (b"a,b,a\n1,2,3\n", "row 1, column a: the header names this column twice"),
    ],
)
def test_a_csv_that_cannot_be_read_says_where(content: bytes, says: str) -> None:
    with pytest.raises(UnreadableInputError, match="a.csv") as caught:
        read(content)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def workbook(rows: list[list[object]], sheet: str = "Sheet") -> bytes:
    book = openpyxl.Workbook()
    page = book.create_sheet(sheet)
    for row in rows:
        page.append(row)
    del book["Sheet"]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_reads_as_a_person_would_type_it() -> None:
    when = dt.datetime(2024, 1, 2, 3, 4)  # noqa: DTZ001 - workbooks know no zones
    content = workbook([["id", "when", "n", "yes"], ["a", when, 7.0, True], [None, None, 0.5, None]], "x")
    assert read(content, "a.xlsx") == [
        {"id": "a", "when": "2024-01-02T03:04:00", "n": "7", "yes": "yes"},
        {"id": None, "when": None, "n": "0.5", "yes": None},
    ]


def test_a_formula_is_never_evaluated() -> None:
    assert read(workbook([["a", "b"], ["=1+1", "x"]], "x"), "a.xlsx") == [{"a": None, "b": "x"}]


def test_rows_of_a_workbook_keep_their_numbers_below_blank_ones() -> None:
    table = read_text_table(workbook([[None], ["a"], ["1"], [None], ["2"]], "x"), "a.xlsx")
    assert table.table["a"].to_pylist() == ["1", None, "2"]
    assert table.rows.tolist() == [3, 4, 5]


def test_parquet_columns_become_text_with_their_offset() -> None:
    table = pa.table(
        {
            "at": pa.array([dt.datetime(2024, 7, 1, 12, tzinfo=dt.UTC)], pa.timestamp("us", tz="UTC")),
            "n": [7],
            "ok": [True],
            "word": pa.array(["x"]).dictionary_encode(),
        }
    )
    out = io.BytesIO()
    pq.write_table(table, out)
    (row,) = read(out.getvalue(), "a.parquet")
    assert row["at"] is not None
    assert row["at"].startswith("2024-07-01T12:00:00+00")
    assert (row["n"], row["ok"], row["word"]) == ("7", "yes", "x")


@pytest.mark.parametrize("name", ["a.xlsx", "a.parquet"])
def test_text_that_pretends_to_be_a_workbook_or_parquet_is_refused(name: str) -> None:
    with pytest.raises(UnreadableInputError, match="BL-INPUT-02"):
        read("a,b\n1,2\n", name)


def test_an_archive_where_a_table_should_be_is_told_so() -> None:
    with pytest.raises(UnreadableInputError, match="BL-INPUT-02: a.zip: this is an archive or a workbook"):
        read(b"PK\x03\x04\x14\x00\xfc\xff\n", "a.zip")


def test_an_empty_sheet_is_refused() -> None:
    with pytest.raises(UnreadableInputError, match="the sheet is empty"):
        read(workbook([], "x"), "a.xlsx")
