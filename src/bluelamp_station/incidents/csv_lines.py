"""Lines of a CSV file for people who open it in a spreadsheet."""

from __future__ import annotations

__all__ = ["lines"]

import csv
import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def lines(rows: Iterable[Sequence[Any]]) -> str:
    """Rows as CSV; a text that a spreadsheet would calculate begins with an apostrophe.

    Args:
        rows: cells, None for an empty one.
    """
    text = io.StringIO(newline="")
    csv.writer(text).writerows([_neutral(cell) for cell in row] for row in rows)
    return text.getvalue()


def _neutral(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
