"""The door to the readers of shifts, planned visits, visits and outcomes: files become records and refused rows."""

from __future__ import annotations

__all__ = ["DeliveryRead", "FileRead", "FileSeen", "RefusedLine", "look_at_file", "read_delivery"]

import json
import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bluelamp.core.errors import UnreadableInputError, Where
from bluelamp_station.patrols.file_kinds import FileKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from bluelamp.io.delivered_files import Delivered
    from bluelamp.patrols.records import OutcomeRecord, PlannedVisitRecord, ShiftRecord, VisitRecord

# Rows are numbered file by file: a record's row says its file too.
_STEP = 10_000_000
# The longest word of a refused row that is kept.
_LONGEST = 300
_MOST_DIGITS = 18


# What a header must name; of those that do, the first.
_HEADERS = (
    (FileKind.PLANNED_VISITS, {"visit_id", "place_ref", "starts_at", "ends_at"}),
    (FileKind.VISITS, {"visit_id", "place_ref", "started_at", "ended_at"}),
    (FileKind.OUTCOMES, {"visit_id", "kind", "count"}),
    (FileKind.SHIFTS, {"shift_id", "starts_at", "ends_at"}),
)


@dataclass(frozen=True, slots=True)
class FileSeen:
    """A file and what it seems to be; ``kind`` is None for one that is passed over."""

    name: str
    kind: FileKind | None


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A row that is in no total.

    Args:
        file: name of its file.
        row: as a spreadsheet numbers it.
        column: what is wrong; empty where it is the row as a whole.
        reason: a value of ``RefusalReason``.
        words: why, in a sentence.
    """

    file: str
    row: int
    column: str
    reason: str
    words: str


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file that was read.

    Args:
        name: its name.
        kind: what it is.
        rows: rows below the header, or records of a phone.
        refused: rows that its reader refused.
    """

    name: str
    kind: FileKind
    rows: int
    refused: tuple[RefusedLine, ...] = ()


@dataclass(slots=True)
class DeliveryRead:
    """Everything that was sent, read; rows of records carry the number of their file.

    Args:
        files: the files read.
        passed_over: names of files that are none of the kinds.
        shifts: shifts with ids of their own.
        planned: planned visits.
        visits: visits.
        outcomes: outcomes.
        phones: bodies of field sync as phones exported them, each with the name of its file.
    """

    files: list[FileRead] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    shifts: list[ShiftRecord] = field(default_factory=list)
    planned: list[PlannedVisitRecord] = field(default_factory=list)
    visits: list[VisitRecord] = field(default_factory=list)
    outcomes: list[OutcomeRecord] = field(default_factory=list)
    phones: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def refused(self, row: int, column: str, reason: str, words: str) -> RefusedLine:
        """A refused row by the row of its record.

        Args:
            row: as the record carries it.
            column: what is wrong.
            reason: a value of ``RefusalReason``.
            words: why.
        """
        return RefusedLine(self.files[row // _STEP].name, row % _STEP, column, reason, words[:_LONGEST])


def look_at_file(path: Path, name: str) -> list[FileSeen]:
    """What a file, or each table of a zip, seems to be, by its name or its header.

    Args:
        path: where it lies.
        name: as it came.

    Raises:
        UnreadableInputError: it cannot be opened, or is a damaged zip.
        RefusedInputError: it unpacks to more than is taken in.
    """
    from bluelamp.io.delivered_files import members_of  # noqa: PLC0415 - the web process starts without the science

    return [FileSeen(one.name, _kind_of(one)) for one in members_of(path, name)]


def read_delivery(files: Sequence[tuple[Path, str]], progress: Callable[[int, int, str], None]) -> DeliveryRead:
    """Read all that was sent.

    Args:
        files: where each lies, and its name as it came.
        progress: called with files done, files in all and the file in hand.

    Raises:
        UnreadableInputError: a file cannot be read as what it is, named with row and column.
        RefusedInputError: a file unpacks to more than is taken in.
    """
    from bluelamp.io.delivered_files import read_delivered  # noqa: PLC0415 - the web process starts without the science

    found = DeliveryRead()
    for number, (path, name) in enumerate(files):
        progress(number, len(files), name)
        for one in read_delivered(path, name):
            kind = _kind_of(one)
            if kind is None:
                found.passed_over.append(one.name)
            elif kind is FileKind.PHONE:
                _add_phone(found, one)
            else:
                _add_rows(found, one, kind)
    return found


def _kind_of(one: Delivered) -> FileKind | None:
    stem, _, ending = one.name.lower().rpartition(".")
    if ending == "json":
        return FileKind.PHONE if b'"records"' in one.content and b'"format"' in one.content else None
    if ending != "csv":
        return None
    first = one.content.split(b"\n", 1)[0].decode("utf-8-sig", errors="replace")
    header = {word.strip().strip('"').lower() for word in first.replace(";", ",").replace("\t", ",").split(",")}
    by_header = next((kind for kind, needed in _HEADERS if needed <= header), None)
    return by_header or next((kind for kind in FileKind if kind.value == stem and kind is not FileKind.PHONE), None)


def _add_phone(found: DeliveryRead, one: Delivered) -> None:
    try:
        body = json.loads(one.content.decode("utf-8-sig"), parse_float=_float, parse_int=_int, parse_constant=str)
        records = body["records"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _no_phone(one) from error
    if not isinstance(records, list):
        raise _no_phone(one)
    found.files.append(FileRead(one.name, FileKind.PHONE, len(records)))
    found.phones.append((one.name, body))


def _float(text: str) -> float | str:
    """A number, or its letters where it is larger than any."""
    number = float(text)
    return number if math.isfinite(number) else text


def _int(text: str) -> int | str:
    return int(text) if len(text) <= _MOST_DIGITS else text


def _no_phone(one: Delivered) -> UnreadableInputError:
    return UnreadableInputError(
        "this is no file of unsent records from a phone, or it is cut off; export it again on the phone.",
        code="BL-PATROL-12",
        where=Where(one.name),
    )


def _add_rows(found: DeliveryRead, one: Delivered, kind: FileKind) -> None:
    read, records = _reader(found, kind)
    told = read(one.content, one.name)
    number = len(found.files)
    refused = tuple(
        RefusedLine(one.name, bad.row, bad.column, bad.reason.value, bad.words[:_LONGEST]) for bad in told.refusals
    )
    found.files.append(FileRead(one.name, kind, told.rows, refused))
    records.extend(_numbered(told.records, number))


def _reader(found: DeliveryRead, kind: FileKind) -> tuple[Callable[[bytes, str], Any], list[Any]]:
    from bluelamp.io.outcome_files import read_outcomes  # noqa: PLC0415 - the web process starts without the science
    from bluelamp.io.planned_visit_files import read_planned_visits  # noqa: PLC0415
    from bluelamp.io.shift_files import read_shifts  # noqa: PLC0415
    from bluelamp.io.visit_files import read_visits  # noqa: PLC0415

    by_kind: dict[FileKind, tuple[Callable[[bytes, str], Any], list[Any]]] = {
        FileKind.SHIFTS: (read_shifts, found.shifts),
        FileKind.PLANNED_VISITS: (read_planned_visits, found.planned),
        FileKind.VISITS: (read_visits, found.visits),
        FileKind.OUTCOMES: (read_outcomes, found.outcomes),
    }
    return by_kind[kind]


def _numbered(records: Iterable[Any], number: int) -> Iterable[Any]:
    return (replace(one, row=number * _STEP + one.row) for one in records)
