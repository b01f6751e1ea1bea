"""shifts.csv: rostered periods, read row by row; a source that counts shifts is loaded here, never as visits."""

from __future__ import annotations

__all__ = ["SHIFT_COLUMNS", "read_shifts"]

from typing import TYPE_CHECKING

from bluelamp.io.patrol_rows import Read, read_rows, written_crew, written_key, written_ref, written_span, written_yes
from bluelamp.patrols.records import ShiftRecord

if TYPE_CHECKING:
    from collections.abc import Mapping

SHIFT_COLUMNS = ("shift_id", "starts_at", "ends_at", "crew", "roles", "agencies", "additional", "funding_ref")


def read_shifts(content: bytes, name: str = "shifts.csv") -> Read[ShiftRecord]:
    """Read shifts.

    Args:
        content: the whole file.
        name: its name, for the ending and for messages.

    Raises:
        UnreadableInputError: a column is missing (BL-CASE-01), or this is no such file (BL-INPUT-02 to BL-INPUT-05).
    """
    return read_rows(content, name, SHIFT_COLUMNS, _shift)


def _shift(row: Mapping[str, str], number: int) -> ShiftRecord:
    start, end = written_span(row, "starts_at", "ends_at")
    return ShiftRecord(
        shift_id=written_key(row, "shift_id"),
        started_s=start,
        ended_s=end,
        crew=written_crew(row),
        is_additional=written_yes(row, "additional"),
        funding_ref=written_ref(row, "funding_ref"),
        row=number,
    )
