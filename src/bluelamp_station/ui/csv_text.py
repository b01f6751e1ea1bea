"""Tables as CSV text in which no spreadsheet finds a formula: the one place where the site writes CSV."""

from __future__ import annotations

__all__ = ["csv_answer", "csv_lines", "csv_stream", "is_formula", "write_csv"]

import csv
import io
from typing import TYPE_CHECKING

from django.http import HttpResponse, StreamingHttpResponse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_TYPE = "text/csv; charset=utf-8"


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would take a text for a formula."""
    return cell.startswith(_STARTS)


def csv_lines(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Rows as lines of CSV; a text that would be a formula begins with an apostrophe.

    Args:
        rows: cells of each row; None is an empty cell.
    """
    for row in rows:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerow([_cell(value) for value in row])
        yield text.getvalue()


def write_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A whole table as CSV.

    Args:
        header: names of the columns.
        rows: cells of each row.
    """
    return "".join(csv_lines([header, *rows]))


def csv_answer(text: str, file_name: str) -> HttpResponse:
    """An answer that a browser saves as a file."""
    return HttpResponse(text, content_type=_TYPE, headers=_saved_as(file_name))


def csv_stream(lines: Iterable[str], file_name: str) -> StreamingHttpResponse:
    """The same for a table too long to be held at once."""
    return StreamingHttpResponse(lines, content_type=_TYPE, headers=_saved_as(file_name))


def _saved_as(file_name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{file_name}"'}


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and is_formula(text) else text
