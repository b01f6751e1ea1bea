"""planned_visits.csv: the tours of shifts, read row by row."""

from __future__ import annotations

__all__ = ["PLANNED_COLUMNS", "read_planned_visits"]

from typing import TYPE_CHECKING

from bluelamp.io.patrol_rows import Read, read_rows, unreadable, written_key, written_span
from bluelamp.patrols.records import PlannedVisitRecord

if TYPE_CHECKING:
    from collections.abc import Mapping

PLANNED_COLUMNS = ("visit_id", "shift_id", "place_ref", "starts_at", "ends_at")
_CREW = "crew"


def read_planned_visits(content: bytes, name: str) -> Read[PlannedVisitRecord]:
    """Read the planned visits of a file; an id may stand once in a shift.

    Args:
        content: the whole file.
        name: its name, for messages.

    Raises:
        UnreadableInputError: a column is missing, or this is no such file.
    """
    seen: set[tuple[str, str]] = set()

    def make(row: Mapping[str, str], number: int) -> PlannedVisitRecord:
        start, end = written_span(row, "starts_at", "ends_at")
        one = PlannedVisitRecord(
            visit_id=written_key(row, "visit_id"),
            shift_id=written_key(row, "shift_id"),
            place_ref=written_key(row, "place_ref"),
            starts_s=start,
            ends_s=end,
            crew=tuple(part.strip() for part in row.get(_CREW, "").split(";") if part.strip()),
            row=number,
        )
        if (one.shift_id, one.visit_id) in seen:
            raise unreadable("visit_id", "The shift has a planned visit of this id in an earlier row already.")
        seen.add((one.shift_id, one.visit_id))
        return one

    return read_rows(content, name, PLANNED_COLUMNS, make)
