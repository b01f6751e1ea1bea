"""A first look at a table: its columns, about how many rows, which months, without reading all of it."""

from __future__ import annotations

__all__ = ["FirstLook", "look_at"]

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from bluelamp.core.errors import BluelampError, UnreadableInputError, Where
from bluelamp.io.text_tables import read_text_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp.io.source_files import SourceFile

_SAMPLE_BYTES = 256 * 1024
# A workbook or Parquet file has to be read whole; a larger one is looked at by the load only.
_MOST_WHOLE_BYTES = 16 * 1024**2
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])(?!\d)")
_TIME_COLUMNS = ("month", "occurred_at", "occurred_from", "occurred_to")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What the beginning of a table shows.

    Args:
        header: its columns; none where a first look does not tell.
        bytes: its size unpacked, about.
        rows: about how many rows, without the header; None where the beginning does not tell.
        months: months in its beginning, ``2024-01``, in order; there may be more.
    """

    header: tuple[str, ...]
    bytes: int
    rows: int | None
    months: tuple[str, ...]


def look_at(file: SourceFile, *, sheet: str = "") -> FirstLook:
    """Look at the beginning of a table.

    Args:
        file: where it is.
        sheet: of a workbook; empty means the first.

    Raises:
        UnreadableInputError: damaged, empty, not in UTF-8, or no table.
    """
    begun, whole = file.begin(_SAMPLE_BYTES)
    ending = file.name.casefold().removesuffix(".gz")
    if ending.endswith((".xlsx", ".parquet")):
        return _look_whole(file, whole, sheet)
    if not begun:
        raise UnreadableInputError("the file is empty.", code="BL-INPUT-04", where=Where(file=file.name))
    return _look_at_text(begun, whole, file.name)


def _look_whole(file: SourceFile, whole: int, sheet: str) -> FirstLook:
    if whole > _MOST_WHOLE_BYTES:
        return FirstLook((), whole, None, ())
    content = file.read()
    if file.name.casefold().endswith(".parquet"):
        return _look_at_parquet(content, file.name)
    table = read_text_table(content, file.name, sheet=sheet).table
    return FirstLook(tuple(table.column_names), whole, table.num_rows, _months(table))


def _look_at_parquet(content: bytes, name: str) -> FirstLook:
    try:
        parquet = pq.ParquetFile(pa.BufferReader(content))
        header = tuple(parquet.schema_arrow.names)
        times = [column for column in header if column.casefold() in _TIME_COLUMNS]
        months = _months(parquet.read(columns=times)) if times else ()
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        reason = str(error).split("\n", 1)[0]
        message = f"this is no readable Parquet file ({reason})."
        raise UnreadableInputError(message, code="BL-INPUT-02", where=Where(file=name)) from error
    return FirstLook(header, len(content), parquet.metadata.num_rows, months)


def _look_at_text(begun: bytes, whole: int, name: str) -> FirstLook:
    """The whole lines of the beginning, read as the load reads them; the rest in proportion."""
    is_all = len(begun) >= whole
    if not is_all:
        _refuse_other_encoding(begun, name)
    lines = begun if is_all else begun[: begun.rfind(b"\n") + 1]
    if not lines:
        raise UnreadableInputError("its first line does not end: no table.", code="BL-INPUT-04", where=Where(file=name))
    table = _whole_rows(lines, name, is_all=is_all)
    header, _, rows = lines.partition(b"\n")
    n = table.num_rows
    if not is_all and rows:
        n = round(n * (whole - len(header)) / len(rows))
    return FirstLook(tuple(table.column_names), whole, n, _months(table))


def _whole_rows(lines: bytes, name: str, *, is_all: bool) -> pa.Table:
    try:
        return read_text_table(lines, name.removesuffix(".gz")).table
    except BluelampError:
        # A value may span lines, and the beginning may end within one: then the last row goes too.
        shorter = lines[: lines.rfind(b'\n"', 0, len(lines) - 1) + 1]
        if is_all or not shorter:
            raise
        return read_text_table(shorter, name.removesuffix(".gz")).table


def _refuse_other_encoding(begun: bytes, name: str) -> None:
    """The beginning may end within a letter, which is no fault."""
    if begun.startswith(_UTF16):
        message = "the file is in UTF-16; save it as CSV UTF-8."
        raise UnreadableInputError(message, code="BL-INPUT-05", where=Where(file=name, row=1))
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(begun)
    except UnicodeDecodeError as fault:
        row = begun[: fault.start].count(b"\n") + 1
        message = f"byte 0x{begun[fault.start]:02x} is not UTF-8; save the file as CSV UTF-8."
        raise UnreadableInputError(message, code="BL-INPUT-05", where=Where(file=name, row=row)) from fault


def _months(table: pa.Table) -> tuple[str, ...]:
    """Months that begin a value of a column of times."""
    found: set[str] = set()
    for column in table.column_names:
        if column.casefold() in _TIME_COLUMNS:
            found |= _months_in(table[column].cast(pa.string()).unique().to_pylist())
    return tuple(sorted(found))


def _months_in(texts: Sequence[str | None]) -> set[str]:
    matches = (_MONTH.match((text or "").strip()) for text in texts)
    return {match.group() for match in matches if match}
