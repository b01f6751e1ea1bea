"""Tables as text: CSV, XLSX and Parquet become arrow string columns with each row's number.

Nothing is guessed: types are read later, by the recipe. Rows of the wrong length are set aside with their number.
"""

from __future__ import annotations

__all__ = ["TextTable", "read_text_table"]

import csv
import datetime as dt
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from bluelamp.core.errors import UnreadableInputError, Where

if TYPE_CHECKING:
    from numpy.typing import NDArray

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BOM = b"\xef\xbb\xbf"
_ZIP = b"PK\x03\x04"
_LARGEST_SHEET_BYTES = 512 * 1024**2


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table of texts.

    Args:
        table: string columns named by the header.
        rows: number of each row as a spreadsheet shows it, shape (n,): the header is row 1.
        wrong_length: numbers of the rows whose number of fields differs from the header's, shape (k,).
    """

    table: pa.Table
    rows: NDArray[np.int64]
    wrong_length: NDArray[np.int64]


def read_text_table(content: bytes, name: str, *, sheet: str = "") -> TextTable:
    """Read a file's content by the ending of its name.

    Args:
        content: the whole file.
        name: its name, for the ending and for messages.
        sheet: sheet of a workbook; empty means the first.

    Raises:
        UnreadableInputError: not such a file, empty, truncated or in another encoding.
    """
    if not content:
        raise UnreadableInputError("the file is empty.", code="BL-INPUT-04", where=Where(file=name))
    ending = name.casefold().removesuffix(".gz")
    if ending.endswith(".xlsx"):
        return _read_xlsx(content, name, sheet)
    if ending.endswith(".parquet"):
        return _read_parquet(content, name)
    return _read_csv(content, name)


def _read_csv(content: bytes, name: str) -> TextTable:
    if content.startswith(_UTF16):
        message = "the file is in UTF-16; save it as CSV UTF-8."
        raise UnreadableInputError(message, code="BL-INPUT-05", where=Where(file=name, row=1))
    if content.startswith(_ZIP):
        message = "this is an archive or a workbook; unpack it, or let its name end with .xlsx."
        raise UnreadableInputError(message, code="BL-INPUT-02", where=Where(file=name))
    header = _header(content, name)
    wrong: list[int] = []

    def set_aside(row: Any) -> str:
        wrong.append(row.number)
        return "skip"

    try:
        table = pa_csv.read_csv(
            pa.BufferReader(content),
            # One thread, because only then does the reader number the rows of the wrong length.
            read_options=pa_csv.ReadOptions(use_threads=False, block_size=max(1 << 20, len(content) + 1)),
            parse_options=pa_csv.ParseOptions(
                delimiter=_delimiter(content), newlines_in_values=b'"' in content, invalid_row_handler=set_aside
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=True, null_values=[""]
            ),
        )
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        raise _csv_fault(content, name, error) from error
    numbers = np.arange(2, table.num_rows + len(wrong) + 2, dtype=np.int64)
    aside = np.array(sorted(wrong), dtype=np.int64)
    return TextTable(table, np.setdiff1d(numbers, aside, assume_unique=True), aside)


def _header(content: bytes, name: str) -> list[str]:
    line = content.removeprefix(_BOM).split(b"\n", 1)[0].rstrip(b"\r")
    try:
        header = next(csv.reader([line.decode("utf-8")], delimiter=_delimiter(content)), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise _csv_fault(content, name, error) from error
    repeated = sorted({column for column in header if header.count(column) > 1})
    if repeated:
        message = "the header names this column twice."
        raise UnreadableInputError(message, code="BL-INPUT-04", where=Where(file=name, row=1, column=repeated[0]))
    return header


def _delimiter(content: bytes) -> str:
    line = content.split(b"\n", 1)[0]
    return max((",", ";", "\t"), key=lambda mark: line.count(mark.encode()))


def _csv_fault(content: bytes, name: str, error: Exception) -> UnreadableInputError:
    """Say where a CSV cannot be read: the row and column of the first byte that is not UTF-8, if that is the reason."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as fault:
        before = content[: fault.start]
        row = before.count(b"\n") + 1
        line = before.rsplit(b"\n", 1)[-1].decode("utf-8", errors="replace")
        header = content.split(b"\n", 1)[0].decode("utf-8", errors="replace").rstrip("\r").split(",")
        place = len(next(csv.reader([line]), [""])) - 1
        column = header[place] if 0 <= place < len(header) and row > 1 else None
        message = f"byte 0x{content[fault.start]:02x} is not UTF-8; save the file as CSV UTF-8."
        return UnreadableInputError(message, code="BL-INPUT-05", where=Where(file=name, row=row, column=column))
    reason = str(error).split("\n", 1)[0]
    return UnreadableInputError(f"this is no CSV file ({reason}).", code="BL-INPUT-04", where=Where(file=name))


def _read_xlsx(content: bytes, name: str, sheet: str) -> TextTable:
    import zipfile  # noqa: PLC0415 - only workbooks need these two

    import python_calamine as calamine  # noqa: PLC0415

    where = Where(file=name)
    try:
        size = sum(info.file_size for info in zipfile.ZipFile(io.BytesIO(content)).infolist())
        if size > _LARGEST_SHEET_BYTES:
            raise UnreadableInputError(f"it would unpack to {size:,} bytes: refused.", code="BL-INPUT-03", where=where)
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        cells = (book.get_sheet_by_name(sheet) if sheet else book.get_sheet_by_index(0)).to_python(
            skip_empty_area=False
        )
    except (zipfile.BadZipFile, calamine.CalamineError) as error:
        raise UnreadableInputError(
            f"this is no readable workbook ({error}).", code="BL-INPUT-02", where=where
        ) from error
    # Rows keep the numbers that the spreadsheet shows, whatever blank rows stand above the header.
    above = next((i for i, row in enumerate(cells) if any(cell != "" for cell in row)), len(cells))
    if above == len(cells):
        raise UnreadableInputError("the sheet is empty.", code="BL-INPUT-04", where=where)
    header = [_cell_text(cell) or f"column {i + 1}" for i, cell in enumerate(cells[above])]
    rows = cells[above + 1 :]
    columns = zip(*rows, strict=True) if rows else [()] * len(header)
    arrays = [pa.array([_cell_text(cell) for cell in column], pa.string()) for column in columns]
    table = pa.table(dict(zip(header, arrays, strict=True)))
    return TextTable(table, np.arange(above + 2, above + 2 + len(rows), dtype=np.int64), np.zeros(0, dtype=np.int64))


def _cell_text(cell: Any) -> str | None:
    """A cell as a person would type it; whole numbers without a decimal point."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, (dt.datetime, dt.date)):
        return cell.isoformat()
    return str(cell)


def _read_parquet(content: bytes, name: str) -> TextTable:
    import pyarrow.parquet as pq  # noqa: PLC0415 - only Parquet needs it

    try:
        table = pq.read_table(pa.BufferReader(content))
        texts = {column: _as_text(table[column]) for column in table.column_names}
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        reason = str(error).split("\n", 1)[0]
        raise UnreadableInputError(
            f"this is no Parquet file ({reason}).", code="BL-INPUT-02", where=Where(file=name)
        ) from error
    text_table = pa.table(texts)
    return TextTable(text_table, np.arange(2, text_table.num_rows + 2, dtype=np.int64), np.zeros(0, dtype=np.int64))


def _as_text(column: Any) -> Any:
    """A typed column as text; instants with an offset keep it as Z."""
    import pyarrow.compute as pc  # noqa: PLC0415 - only Parquet needs it

    if pa.types.is_timestamp(column.type):
        seconds = column.cast(pa.timestamp("s", tz=column.type.tz))
        return pc.strftime(seconds, format="%Y-%m-%dT%H:%M:%S" + ("%z" if column.type.tz else ""))
    if pa.types.is_dictionary(column.type):
        return column.cast(column.type.value_type).cast(pa.string())
    if pa.types.is_boolean(column.type):
        return pc.if_else(column, "yes", "no")
    return column.cast(pa.string())
