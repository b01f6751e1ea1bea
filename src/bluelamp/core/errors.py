"""One tree of errors: each knows its stable code, its exit status and what its reader can do.

A user error is one line that says where (file, row, column) and what to do next; it never shows a traceback.
"""

from __future__ import annotations

__all__ = [
    "BluelampError",
    "RefusedInputError",
    "StoreBusyError",
    "StoreVersionError",
    "UnreadableInputError",
    "UsageError",
    "Where",
]

from dataclasses import dataclass

EXIT_DONE = 0
EXIT_DEFECT = 1
EXIT_UNREADABLE = 2
EXIT_REFUSED = 3


@dataclass(frozen=True, slots=True)
class Where:
    """The place in an input that an error speaks of.

    Args:
        file: name of the file as the user gave it, with the member of an archive after a colon.
        row: row as a spreadsheet numbers it: the header is row 1.
        column: the column's header.
    """

    file: str | None = None
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        """Words such as ``street.csv, row 12, column Month``."""
        parts = []
        if self.file is not None:
            parts.append(self.file)
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column is not None:
            parts.append(f"column {self.column}")
        return ", ".join(parts)


class BluelampError(Exception):
    """Anything that Bluelamp says no to.

    Args:
        message: one sentence: what is wrong and what to do.
        code: stable code, listed in docs/reference/messages.md.
        where: the place in the input, printed before the message.
    """

    exit_status = EXIT_DEFECT

    def __init__(self, message: str, *, code: str, where: Where | None = None) -> None:
        self.message = message
        self.code = code
        self.where = where or Where()
        super().__init__(self.line())

    def line(self) -> str:
        """The one line that a person reads: code, place, message."""
        place = str(self.where)
        text = " ".join(self.message.split())
        return f"{self.code}: {place}: {text}" if place else f"{self.code}: {text}"


class UsageError(BluelampError):
    """The call itself cannot be carried out: an option's value or a combination of options."""

    exit_status = EXIT_UNREADABLE


class UnreadableInputError(BluelampError):
    """A file that cannot be read as what it should be."""

    exit_status = EXIT_UNREADABLE


class RefusedInputError(BluelampError):
    """An input that was read and is refused; nothing was written."""

    exit_status = EXIT_REFUSED


class StoreBusyError(RefusedInputError):
    """Another writer holds the store."""


class StoreVersionError(RefusedInputError):
    """The store was written by a newer version."""
