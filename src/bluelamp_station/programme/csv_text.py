"""Tables as CSV text in which no spreadsheet finds a formula."""

from __future__ import annotations

__all__ = ["csv_answer", "is_formula", "write_csv"]

import csv
import io
from typing import TYPE_CHECKING

from django.http import HttpResponse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would take a text for a formula."""
    return cell.startswith(_STARTS)


def write_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as CSV; a text that would be a formula begins with an apostrophe.

    Args:
        header: names of the columns.
        rows: cells of each row.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def csv_answer(text: str, file_name: str) -> HttpResponse:
    """An answer that a browser saves as a file."""
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return answer


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and is_formula(text) else text
