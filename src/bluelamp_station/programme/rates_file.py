"""The file ``rates.csv``: read with every fault by row and column, and written so that no cell is a formula."""

from __future__ import annotations

__all__ = ["COLUMNS", "LARGEST_BYTES", "MOST_ROWS", "RateRow", "RowProblem", "read_rates", "write_rates"]

import csv
import datetime as dt
import io
import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bluelamp.core.vocabulary import AvailabilityKind, StaffType
from bluelamp_station.ui.csv_text import is_formula, write_csv

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bluelamp_station.programme.models import Rate

COLUMNS = ("role", "agency", "kind", "from", "per_hour", "minimum_hours", "source")
MOST_ROWS = 5_000
LARGEST_BYTES = 2_000_000
_LONGEST_SOURCE = 200
_LONGEST_QUOTE = 40
_POUNDS = re.compile(r"\d{1,5}(\.\d{1,2})?")
_SIGNED = re.compile(r"[+-]\d+(\.\d+)?")
_HOURS = re.compile(r"\d{1,2}(\.\d{1,2})?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class RateRow:
    """A rate as somebody wrote it.

    Args:
        staff_type: a kind of staff.
        kind: a kind of time.
        from_date: the day from which it holds.
        per_hour: pounds an hour.
        minimum_hours: hours paid at least.
        source: where the number comes from.
    """

    staff_type: StaffType
    kind: AvailabilityKind
    from_date: dt.date
    per_hour: Decimal
    minimum_hours: Decimal = Decimal(0)
    source: str = ""

    def key(self, agency_id: int) -> tuple[str, int, str, dt.date]:
        """What no two rates of a programme share."""
        return (self.staff_type.value, agency_id, self.kind.value, self.from_date)

    def fields(self, agency_id: int) -> dict[str, Any]:
        """Values of the model's fields."""
        return {
            "staff_type": self.staff_type.value,
            "agency_id": agency_id,
            "kind": self.kind.value,
            "from_date": self.from_date,
            "per_hour": self.per_hour,
            "minimum_hours": self.minimum_hours,
            "source": self.source,
        }


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A fault of a file.

    Args:
        row: as a spreadsheet numbers it; 0 for the whole file.
        column: its name, empty where it concerns the whole row.
        text: what is wrong and how to mend it.
    """

    row: int
    column: str
    text: str


class _BadCellError(ValueError):
    """A cell that cannot be read."""


def read_rates(
    content: bytes, agencies: Sequence[tuple[int, str, str, str]]
) -> tuple[list[tuple[int, int, RateRow]], list[RowProblem]]:
    """Read a file of rates.

    Args:
        content: the file.
        agencies: id, code, name and kind of each agency that a row may name.

    Returns: rows as (number, agency's id, rate), and every problem; rows with a problem are left out.
    """
    try:
        lines = _lines(content)
    except _BadCellError as error:
        return [], [RowProblem(0, "", str(error))]
    header = [cell.strip().casefold() for cell in lines[0]] if lines else []
    missing = [name for name in COLUMNS if name not in header and name != "minimum_hours"]
    if missing:
        hint = " The cells seem to be parted by semicolons: save with commas." if ";" in "".join(header) else ""
        return [], [RowProblem(1, name, f"the column {name} is missing.{hint}") for name in missing]
    doubled = [name for name, count in Counter(header).items() if count > 1 and name in COLUMNS]
    if doubled:
        return [], [RowProblem(1, name, f"the column {name} is there twice") for name in doubled]
    filled = [(number, cells) for number, cells in enumerate(lines[1:], start=2) if any(cell.strip() for cell in cells)]
    if not filled:
        return [], [RowProblem(0, "", "the file has a header and no rows")]
    if len(filled) > MOST_ROWS:
        return [], [RowProblem(0, "", f"the file has {len(filled):,} rows; a table of rates has at most {MOST_ROWS:,}")]
    return _rows(header, filled, _agency_ids(agencies))


def write_rates(rates: Iterable[Rate]) -> str:
    """The file of some rates, as :func:`read_rates` reads it."""
    rows = (
        (
            rate.staff_type,
            rate.agency.code,
            rate.kind,
            rate.from_date.isoformat(),
            f"{rate.per_hour:.2f}",
            f"{rate.minimum_hours:.2f}",
            rate.source,
        )
        for rate in rates
    )
    return write_csv(COLUMNS, rows)


def _lines(content: bytes) -> list[list[str]]:
    if len(content) > LARGEST_BYTES:
        raise _BadCellError(f"the file is larger than {LARGEST_BYTES // 1_000_000} MB: that is no table of rates")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        raise _BadCellError(f"row {row} is not in UTF-8: save the file as “CSV UTF-8”") from None
    if "\x00" in text:
        raise _BadCellError("the file is no text: save it as “CSV UTF-8”")
    try:
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise _BadCellError(f"the file is no CSV: {error}") from None


def _agency_ids(agencies: Sequence[tuple[int, str, str, str]]) -> dict[str, int | None]:
    """Words by which a row may name an agency; None where several share the word."""
    found: dict[str, int | None] = {}
    kinds = Counter(kind for *_, kind in agencies)
    for key, _, _, kind in agencies:
        found[kind] = key if kinds[kind] == 1 else None
    for key, code, name, _ in agencies:
        found[name.casefold()] = found[code.casefold()] = key
    return found


def _rows(
    header: list[str], filled: list[tuple[int, list[str]]], agencies: dict[str, int | None]
) -> tuple[list[tuple[int, int, RateRow]], list[RowProblem]]:
    found: list[tuple[int, int, RateRow]] = []
    problems: list[RowProblem] = []
    seen: dict[tuple[str, int, str, dt.date], int] = {}
    for number, cells in filled:
        if len(cells) != len(header):
            problems.append(RowProblem(number, "", f"{len(cells)} cells where the header has {len(header)}"))
            continue
        values = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
        faults: list[RowProblem] = []
        agency_id, row = _row(number, values, agencies, faults)
        problems += faults
        if row is None or agency_id is None:
            continue
        first = seen.setdefault(row.key(agency_id), number)
        if first != number:
            problems.append(RowProblem(number, "", f"row {first} says the same staff, agency, time and day"))
        else:
            found.append((number, agency_id, row))
    return found, problems


def _row(
    number: int, values: dict[str, str], agencies: dict[str, int | None], faults: list[RowProblem]
) -> tuple[int | None, RateRow | None]:
    def read(column: str, reader: Any, *known: Any) -> Any:
        cell = values.get(column, "")
        try:
            return reader(_plain(cell), *known)
        except _BadCellError as error:
            faults.append(RowProblem(number, column, str(error)))
            return None

    staff = read("role", _word, StaffType)
    agency_id = read("agency", _agency, agencies)
    kind = read("kind", _word, AvailabilityKind)
    day = read("from", _day)
    per_hour = read("per_hour", _number, _POUNDS, "pounds as 38.50")
    least = read("minimum_hours", _number, _HOURS, "hours as 3 or 3.5") if values.get("minimum_hours") else Decimal(0)
    source = read("source", _source)
    if faults:
        return None, None
    return agency_id, RateRow(staff, kind, day, per_hour, least, source)


def _plain(cell: str) -> str:
    if is_formula(cell) and not _SIGNED.fullmatch(cell):
        raise _BadCellError(f"{_short(cell)} begins like a formula; write the value itself")
    return cell


def _word(cell: str, kind: Any) -> Any:
    try:
        return kind(cell.casefold())
    except ValueError:
        raise _BadCellError(f"{_short(cell)} is not one of {', '.join(kind)}") from None


def _agency(cell: str, agencies: dict[str, int | None]) -> int:
    try:
        found = agencies[cell.casefold()]
    except KeyError:
        raise _BadCellError(f"{_short(cell)} is no agency of this programme") from None
    if found is None:
        raise _BadCellError(f"several agencies are a {cell}: write the agency's code")
    return found


def _day(cell: str) -> dt.date:
    if not _DAY.fullmatch(cell):
        raise _BadCellError(f"{_short(cell)} is no day; write it as 2026-04-01")
    try:
        return dt.date.fromisoformat(cell)
    except ValueError:
        raise _BadCellError(f"there is no {cell}") from None


def _number(cell: str, pattern: re.Pattern[str], wanted: str) -> Decimal:
    if not (cell.isascii() and pattern.fullmatch(cell)):
        raise _BadCellError(f"{_short(cell)} cannot be read; write {wanted}, not below 0")
    return Decimal(cell)


def _source(cell: str) -> str:
    if is_formula(cell):
        raise _BadCellError(f"{_short(cell)} begins like a formula; begin with a letter or a number")
    if not cell:
        raise _BadCellError("say where the rate comes from")
    if len(cell) > _LONGEST_SOURCE:
        raise _BadCellError(f"longer than {_LONGEST_SOURCE} characters")
    return cell


def _short(cell: str) -> str:
    return f"“{cell[:_LONGEST_QUOTE]}…”" if len(cell) > _LONGEST_QUOTE else f"“{cell}”"
