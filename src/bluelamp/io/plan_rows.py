"""Rows of a plan's input files: one that cannot be used refuses its file, for a plan made from half a file misleads."""

from __future__ import annotations

__all__ = [
    "check_once",
    "given_instant",
    "given_key",
    "given_number",
    "given_pence",
    "given_whole",
    "read_every_row",
    "refused_row",
]

import re
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from bluelamp.core.errors import RefusedInputError, UnreadableInputError, Where
from bluelamp.io.patrol_rows import RowFault, read_rows, unreadable, written_instant, written_key
from bluelamp.io.source_files import SourceFile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

_Record = TypeVar("_Record")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_POUNDS = re.compile(r"[+-]?\d{1,7}(?:\.\d{1,2})?")
_SHOWN = 40


def read_every_row(
    path: Path, columns: Sequence[str], make: Callable[[Mapping[str, str], int], _Record]
) -> tuple[_Record, ...]:
    """Read a table of which every row must be right.

    Args:
        path: CSV with commas, semicolons or tabs, or a workbook.
        columns: those that must be there.
        make: a record from a row's texts by column and its number; columns that are absent are empty.

    Raises:
        UnreadableInputError: no such file, not readable as a table, a column is missing, or a cell cannot be read
            (BL-PLAN-62).
        RefusedInputError: a row contradicts itself or another, as ``make`` finds.
    """
    read = read_rows(SourceFile(path.name, path).read(), path.name, columns, make)
    for fault in read.refusals:
        raise UnreadableInputError(
            fault.words, code="BL-PLAN-62", where=Where(path.name, fault.row, fault.column or None)
        )
    return read.records


def refused_row(code: str, words: str, path: Path, row: int, column: str) -> RefusedInputError:
    """An error about a row that was read and cannot be used."""
    return RefusedInputError(words, code=code, where=Where(path.name, row, column))


def check_once(seen: dict[_Record, int], key: _Record, row: int, path: Path, column: str, words: str) -> None:
    """Note a key's row.

    Args:
        seen: rows by key so far; the key is added.
        key: what may stand once.
        row: where it stands.
        path: in which file.
        column: in which column.
        words: what stands twice: ``The person P12``.

    Raises:
        RefusedInputError: it stands in an earlier row (BL-PLAN-65).
    """
    if key in seen:
        raise refused_row("BL-PLAN-65", f"{words} stands in row {seen[key]} already; keep one.", path, row, column)
    seen[key] = row


def given_key(row: Mapping[str, str], column: str) -> str:
    """An id that other columns list between semicolons.

    Raises:
        RowFault: it is empty or holds a semicolon.
    """
    key = written_key(row, column)
    if ";" in key:
        raise unreadable(column, f"{key[:_SHOWN]!r} holds a semicolon, which parts the ids of a crew.")
    return key


def given_instant(row: Mapping[str, str], column: str) -> int:
    """A time with an offset, as seconds since 1970 in UTC.

    Raises:
        RowFault: it is none.
    """
    return written_instant(row, column)


def given_number(row: Mapping[str, str], column: str, *, low: float, high: float) -> float | None:
    """A number, or None where the cell is empty or has no column.

    Args:
        row: texts by column.
        column: which.
        low: the least that makes sense.
        high: the most.

    Raises:
        RowFault: it is none, or lies outside.
    """
    text = row.get(column, "")
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise unreadable(column, f"{text[:_SHOWN]!r} is no number.")
    number = float(text)
    if not low <= number <= high:
        raise unreadable(column, f"{text[:_SHOWN]} must lie between {low:g} and {high:g}.")
    return number


def given_whole(row: Mapping[str, str], column: str, *, low: int, high: int) -> int | None:
    """A whole number, or None where the cell is empty or has no column.

    Raises:
        RowFault: it is none, or lies outside.
    """
    number = given_number(row, column, low=low, high=high)
    if number is None:
        return None
    if not number.is_integer():
        raise unreadable(column, f"{row[column][:_SHOWN]!r} is no whole number.")
    return int(number)


def given_pence(row: Mapping[str, str], column: str) -> int:
    """Pounds such as ``16.50``, as whole pence; below 0 where the cell says so.

    Raises:
        RowFault: it is no amount, or has parts of a penny.
    """
    text = row[column]
    if not _POUNDS.fullmatch(text):
        raise RowFault(unreadable(column, "").reason, column, f"{text[:_SHOWN]!r} is no amount; write pounds as 16.50.")
    return int(Decimal(text) * 100)
