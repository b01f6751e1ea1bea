"""The room's door to the science: the duty system's file of who works and offers time when."""

from __future__ import annotations

__all__ = ["AvailabilityFile", "AvailabilityRow", "RowProblem", "read_availability"]

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import AvailabilityKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bluelamp.io.patrol_rows import Read

_COLUMNS = ("person_id", "starts_at", "ends_at", "kind")
_LONGEST_REF = 40
# As the command's own reader has it: a duty is no longer than a shift, an offer may be a whole week.
LONGEST_DUTY_H, LONGEST_OFFER_H = 16, 169


@dataclass(frozen=True, slots=True)
class AvailabilityRow:
    """A stretch that the duty system states.

    Args:
        row: as a spreadsheet numbers it.
        person_ref: who.
        starts_at: from when, in UTC.
        ends_at: until when.
        kind: what time it is.
    """

    row: int
    person_ref: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    kind: AvailabilityKind


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that is not taken, and why in a sentence."""

    row: int
    column: str
    words: str


@dataclass(frozen=True, slots=True)
class AvailabilityFile:
    """What the file says.

    Args:
        rows: in order.
        problems: rows that are not taken, by row.
    """

    rows: tuple[AvailabilityRow, ...]
    problems: tuple[RowProblem, ...]


def read_availability(content: bytes, name: str) -> AvailabilityFile:
    """Read availability.csv: ``person_id, starts_at, ends_at, kind``.

    Args:
        content: the whole file.
        name: its name, for messages.

    Raises:
        UnreadableInputError: a column is missing, or this is no such file.
    """
    read = _read(content, name)
    rows, overlapping = _without_overlaps(read.records)
    refused = [RowProblem(one.row, one.column, one.words) for one in read.refusals]
    return AvailabilityFile(rows, tuple(sorted([*refused, *overlapping], key=lambda one: one.row)))


def _read(content: bytes, name: str) -> Read[AvailabilityRow]:
    from bluelamp.io import patrol_rows  # noqa: PLC0415 - the table reader is slow to load

    def make(row: Mapping[str, str], number: int) -> AvailabilityRow:
        start, end = (patrol_rows.written_instant(row, column) for column in ("starts_at", "ends_at"))
        kind = patrol_rows.word_in(AvailabilityKind, row, "kind")
        ref = patrol_rows.written_key(row, "person_id")
        for column, words in _faults(ref, start, end, kind):
            raise patrol_rows.unreadable(column, words)
        return AvailabilityRow(number, ref, _at(start), _at(end), kind)

    return patrol_rows.read_rows(content, name, _COLUMNS, make)


def _faults(ref: str, start: int, end: int, kind: AvailabilityKind) -> Iterator[tuple[str, str]]:
    """What is wrong with a row, by column."""
    longest = LONGEST_DUTY_H if kind is AvailabilityKind.CORE else LONGEST_OFFER_H
    if len(ref) > _LONGEST_REF:
        yield "person_id", f"It is longer than {_LONGEST_REF} characters."
    if end <= start:
        yield "ends_at", "It ends when it starts." if end == start else "It ends before it starts."
    if end - start > longest * 3600:
        yield "ends_at", f"It is longer than {longest} hours, which is the most for time of this kind."


def _at(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, tz=dt.UTC)


def _without_overlaps(
    rows: Sequence[AvailabilityRow],
) -> tuple[tuple[AvailabilityRow, ...], Iterable[RowProblem]]:
    """Rows of which none overlaps an earlier row of the same person, and the others."""
    kept: dict[int, AvailabilityRow] = {}
    refused = []
    last: dict[str, AvailabilityRow] = {}
    for one in sorted(rows, key=lambda row: (row.person_ref, row.starts_at, row.row)):
        before = last.get(one.person_ref)
        if before is not None and one.starts_at < before.ends_at:
            is_same = (one.starts_at, one.ends_at, one.kind) == (before.starts_at, before.ends_at, before.kind)
            words = f"It {'repeats' if is_same else 'overlaps'} row {before.row}, which is of the same person."
            refused.append(RowProblem(one.row, "starts_at", words))
            continue
        last[one.person_ref] = kept[one.row] = one
    return tuple(kept[row] for row in sorted(kept)), refused
