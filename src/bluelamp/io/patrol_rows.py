"""Rows of shifts, visits and outcomes read from bytes: each becomes a record, or a refusal that says why."""

from __future__ import annotations

__all__ = [
    "Read",
    "RowFault",
    "read_rows",
    "unreadable",
    "word_in",
    "written_crew",
    "written_instant",
    "written_key",
    "written_ref",
    "written_span",
    "written_yes",
]

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from bluelamp.core.errors import UnreadableInputError, Where
from bluelamp.core.periods import EARLIEST_YEAR, LATEST_YEAR
from bluelamp.core.vocabulary import Agency, RefusalReason, Role
from bluelamp.io.text_tables import read_text_table
from bluelamp.patrols.checks import Refusal, reason_against_times
from bluelamp.patrols.lengths import misfit
from bluelamp.patrols.records import CrewMember

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from enum import StrEnum

_Record = TypeVar("_Record", covariant=True)  # noqa: PLC0105 - the plain name reads better in signatures
_Word = TypeVar("_Word", bound="StrEnum")

# An apostrophe before what a spreadsheet would take for a formula, as files are written here, belongs to no value.
_NEUTRAL = re.compile(r"^'(?=[=+\-@\t\r])")
_LONGEST_SHOWN = 40
_LARGEST_CREW = 12


@dataclass(frozen=True, slots=True)
class Read(Generic[_Record]):
    """A file that was read.

    Args:
        records: rows that became records, in the file's order.
        refusals: rows that did not, by row.
        rows: how many rows the file has besides its header.
    """

    records: tuple[_Record, ...]
    refusals: tuple[Refusal, ...]
    rows: int


class RowFault(Exception):  # noqa: N818 - a fault of a row is counted, never raised to people
    """Why one row is refused.

    Args:
        reason: the word by which it is counted.
        column: what is wrong.
        words: one sentence for people.
    """

    def __init__(self, reason: RefusalReason, column: str, words: str) -> None:
        self.reason, self.column, self.words = reason, column, words
        super().__init__(words)


def read_rows(
    content: bytes,
    name: str,
    columns: Sequence[str],
    make: Callable[[Mapping[str, str], int], _Record],
) -> Read[_Record]:
    """Read a table row by row.

    Args:
        content: the whole file.
        name: its name, for the ending and for messages.
        columns: those that must be there.
        make: a record from a row's texts by column and its number; columns that are absent are empty.

    Raises:
        UnreadableInputError: a column is missing (BL-CASE-01), or this is no such file (BL-INPUT-02 to BL-INPUT-05).
    """
    # A header alone, without the end of its line, is a file without rows.
    read = read_text_table(content if b"\n" in content or not content else content + b"\n", name)
    missing = [column for column in columns if column not in read.table.column_names]
    if missing:
        raise UnreadableInputError(
            "this column is missing; the header must name it.",
            code="BL-CASE-01",
            where=Where(file=name, row=1, column=missing[0]),
        )
    records: list[_Record] = []
    refusals = [_wrong_length(name, int(row)) for row in read.wrong_length]
    names = read.table.column_names
    texts = [[_cell(value) for value in read.table[column].to_pylist()] for column in names]
    for number, values in zip(read.rows.tolist(), zip(*texts, strict=True), strict=True):
        try:
            record = make(dict(zip(names, values, strict=True)), number)
            _check_fits(record)
        except RowFault as fault:
            refusals.append(Refusal(name, number, fault.column, fault.reason, fault.words))
        else:
            records.append(record)
    refusals.sort(key=lambda refusal: refusal.row)
    return Read(tuple(records), tuple(refusals), len(read.rows) + len(read.wrong_length))


def _check_fits(record: object) -> None:
    fault = misfit(record)
    if fault is not None:
        raise unreadable(*fault)


def _wrong_length(name: str, row: int) -> Refusal:
    words = "The row has more or fewer cells than the header; the file may be cut off."
    return Refusal(name, row, "", RefusalReason.UNREADABLE_ROW, words)


def _cell(value: str | None) -> str:
    return _NEUTRAL.sub("", (value or "").strip())


def unreadable(column: str, words: str) -> RowFault:
    """A fault of a row that cannot be read."""
    return RowFault(RefusalReason.UNREADABLE_ROW, column, words)


def written_key(row: Mapping[str, str], column: str) -> str:
    """An id that must be there.

    Raises:
        RowFault: it is empty.
    """
    if not row[column]:
        raise unreadable(column, "It is empty.")
    return written_ref(row, column)


def written_ref(row: Mapping[str, str], column: str) -> str:
    """An id or reference that may be empty or have no column."""
    return row.get(column, "")


def word_in(words: type[_Word], row: Mapping[str, str], column: str) -> _Word:
    """A word of the vocabulary.

    Raises:
        RowFault: it is none.
    """
    return _word(words, row[column], column)


def _word(words: type[_Word], text: str, column: str) -> _Word:
    try:
        return words(text)
    except ValueError:
        choice = ", ".join(word.value for word in words) if len(words) <= _LARGEST_CREW else "those of the contract"
        raise unreadable(column, f"{_shown(text)} is none of the words: {choice}.") from None


def _shown(text: str) -> str:
    return repr(text[:_LONGEST_SHOWN])


def written_yes(row: Mapping[str, str], column: str) -> bool:
    """``yes`` or ``no``.

    Raises:
        RowFault: it is neither.
    """
    if row[column] not in ("yes", "no"):
        raise unreadable(column, f"{_shown(row[column])} is neither yes nor no.")
    return row[column] == "yes"


def written_instant(row: Mapping[str, str], column: str) -> int:
    """A time with an offset, as seconds since 1970 in UTC.

    Raises:
        RowFault: it is no time, has no offset, or lies in no year of a programme.
    """
    text = row[column]
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        words = f"{_shown(text)} is no time with an offset; write it as 2024-01-31T18:05+00:00."
        raise RowFault(RefusalReason.UNREADABLE_TIME, column, words)
    return int(moment.timestamp())


def written_span(row: Mapping[str, str], first: str, last: str) -> tuple[int, int]:
    """The ends of a visit or a shift, seconds since 1970 in UTC.

    Args:
        row: texts by column.
        first: column of the start.
        last: column of the end.

    Raises:
        RowFault: a time cannot be read, it ends before it starts, or it is longer than 16 hours.
    """
    start, end = written_instant(row, first), written_instant(row, last)
    reason = reason_against_times(start, end)
    if reason is RefusalReason.END_BEFORE_START:
        raise RowFault(reason, last, "It ends before it starts.")
    if reason is not None:
        hours = (end - start) / 3600
        raise RowFault(reason, last, f"It lasts {hours:,.1f} hours; nothing here lasts longer than 16.")
    return start, end


def written_crew(row: Mapping[str, str]) -> tuple[CrewMember, ...]:
    """Who was there: ``crew``, ``roles`` and ``agencies``, lists of equal length.

    Raises:
        RowFault: a list is longer than another, names nobody or somebody twice, or holds a word that is none.
    """
    crew, roles, agencies = (_listed(row[column]) for column in ("crew", "roles", "agencies"))
    if not len(crew) == len(roles) == len(agencies):
        words = f"It names {len(crew)} people, {len(roles)} roles and {len(agencies)} agencies; give one of each."
        raise unreadable("crew", words)
    if not all(crew) or not 1 <= len(crew) <= _LARGEST_CREW:
        raise unreadable("crew", f"A crew is of 1 to {_LARGEST_CREW} people, each with a reference.")
    if len(set(crew)) < len(crew):
        raise unreadable("crew", "It names one person twice.")
    return tuple(
        CrewMember(person, _word(Role, role, "roles"), _word(Agency, agency, "agencies"))
        for person, role, agency in zip(crew, roles, agencies, strict=True)
    )


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(";")] if text else []
