"""A delivery is looked at before it is loaded: what each file is, and what is wrong with it; nothing is thrown."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.tasks.incidents.inspect import Peeked, peek
from worlds.police_files import csv_text, many_rows, street_row, write_street, write_zip

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.spec

NAME = "2024-01-testshire-street.csv"


def one(path: Path, recipe: str | None = None) -> Peeked:
    (found,) = peek([path], recipe=recipe)
    return found


def test_a_published_file_is_known_by_its_name(tmp_path: Path) -> None:
    found = one(write_street(tmp_path, many_rows(12)))
    assert (found.name, found.kind, found.format, found.rows_estimate) == (NAME, "street", "csv", 12)
    assert (found.months, found.problem) == (("2024-01",), "")
    assert found.bytes > 1000


def test_a_file_of_another_name_is_known_by_its_header_and_months(tmp_path: Path) -> None:
    path = tmp_path / "all.csv"
    path.write_text(csv_text([street_row(), street_row(Month="2024-03")]), encoding="utf-8")
    assert one(path).kind == "street"
    assert one(path).months == ("2024-01", "2024-03")


def test_a_large_file_is_estimated_from_its_beginning(tmp_path: Path) -> None:
    path = write_street(tmp_path, many_rows(20_000))
    assert one(path).rows_estimate == pytest.approx(20_000, rel=0.02)
    packed = tmp_path / "x.csv.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert one(packed).rows_estimate == pytest.approx(20_000, rel=0.2)
    assert one(packed).kind == "street"
    assert one(packed).bytes > 1_000_000


def test_an_archive_is_looked_into_and_its_other_files_are_named(tmp_path: Path) -> None:
    text = csv_text(many_rows(3))
    path = write_zip(tmp_path / "d.zip", {f"2024-01/{NAME}": text, "2024-01/notes.txt": "words", "x.csv": "a,b\n1,2\n"})
    by_name = {found.name: found for found in peek([path])}
    assert (by_name[NAME].kind, by_name[NAME].rows_estimate) == ("street", 3)
    assert by_name["notes.txt"].problem == "not a table; it would be passed over."
    assert "describe them in a recipe" in by_name["x.csv"].problem
    assert by_name["x.csv"].rows_estimate == 1


def test_a_folder_is_looked_through(tmp_path: Path) -> None:
    for month in ("2024-01", "2024-02"):
        write_street(tmp_path, many_rows(4, month=month), month=month)
    assert [found.months for found in peek([tmp_path])] == [("2024-01",), ("2024-02",)]


def test_workbooks_and_parquet_are_tables_too(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["incident_id", "occurred_at", "category", "longitude", "latitude"],
                ["a", "2024-05-01T10:00:00Z", "Robbery", -0.2, 51.8]):  # fmt: skip
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    pq.write_table(
        pa.table(
            {
                name: [str(cell.value)]
                for name, cell in zip(sheet.iter_rows(values_only=True).__next__(), sheet[2], strict=True)
            }
        ),
        tmp_path / "a.parquet",
    )
    for ending in ("xlsx", "parquet"):
        found = one(tmp_path / f"a.{ending}")
        assert (found.kind, found.format, found.rows_estimate) == ("extract", ending, 1)
        assert (found.months, found.problem) == (("2024-05",), "")


def test_a_zip_bomb_is_named_and_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0" * 40_000_000)
    found = one(path)
    assert (found.name, found.format) == ("bomb.zip", "zip")
    assert "zip bomb" in found.problem


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"\xff\xfeM\x00o\x00", "UTF-16"),
        ("a.csv", b"Month,Caf\xe9\n2024-01,1\n", "not UTF-8"),
        ("a.csv", b"Month,Month\n1,2\n", "twice"),
        ("a.csv", b"a,b\n", "recipe"),
        ("a.csv", csv_text([]).encode(), "no rows"),
        ("a.csv.gz", b"not gzip", "damaged"),
        ("a.csv.gz", gzip.compress(b"a,b\n" * 100, mtime=0)[:-12], "cut off"),
        ("a.zip", b"PK\x03\x04 cut", "no complete zip"),
        ("a.xlsx", b"not a book", "workbook"),
        ("a.parquet", b"PAR1", "Parquet"),
        ("a.pdf", b"%PDF", "not a table"),
        ("2024-13-testshire-street.csv", b"a\n", "no month"),
        (NAME, b"Crime ID,Month\n1,2024-01\n", "column is missing"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_a_sentence(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    found = one(path)
    assert words in found.problem
    assert "BL-" not in found.problem


def test_a_zip_with_nothing_in_it_and_a_path_that_is_not_there(tmp_path: Path) -> None:
    assert one(write_zip(tmp_path / "e.zip", {})).problem == "the archive is empty."
    assert "no such file" in one(tmp_path / "nothing.csv").problem


def test_a_recipe_tells_what_a_file_is(tmp_path: Path) -> None:
    path = tmp_path / "chicago.csv"
    path.write_text("a,b\n1,2\n")
    assert "the column is missing" in one(path, "chicago").problem
    assert "no such recipe" in one(path, "nowhere").problem


def test_a_row_that_spans_the_end_of_the_beginning_is_no_fault(tmp_path: Path) -> None:
    rows = [street_row(Crime_ID=f"c{i}", Context='two\nlines, "quoted"') for i in range(3000)]
    found = one(write_street(tmp_path, rows))
    assert found.problem == ""
    assert found.rows_estimate == pytest.approx(3000, rel=0.05)


@pytest.mark.property
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=400),
    ending=st.sampled_from([".csv", ".csv.gz", ".xlsx", ".parquet", ".zip", ".txt"]),
    is_packed=st.booleans(),
)
def test_no_file_is_too_strange_to_be_looked_at(
    tmp_path: Path, content: bytes, ending: str, *, is_packed: bool
) -> None:
    if is_packed and ending != ".zip":
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr(f"a{ending}", content)
        content, ending = buffer.getvalue()[: len(buffer.getvalue()) - len(content) % 3], ".zip"
    path = tmp_path / f"x{ending}"
    path.write_bytes(content)
    found = peek([path])
    assert found
    assert all(isinstance(json.dumps(peeked.problem), str) for peeked in found)
