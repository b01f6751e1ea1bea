"""visits.csv: visits as a file says them, read row by row, and written whole or not at all."""

from __future__ import annotations

__all__ = ["VISIT_COLUMNS", "read_visits", "write_visits"]

import csv
import datetime as dt
import io
import math
import re
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bluelamp.core.vocabulary import EvidenceGrade, PatrolMode, RefusalReason, VisitRule
from bluelamp.io.patrol_rows import (
    Read,
    RowFault,
    read_rows,
    unreadable,
    word_in,
    written_crew,
    written_key,
    written_ref,
    written_span,
    written_yes,
)
from bluelamp.io.whole_files import check_writable, write_whole
from bluelamp.patrols.columns import ZONE
from bluelamp.patrols.records import VisitRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

VISIT_COLUMNS = (
    "visit_id",
    "shift_id",
    "place_ref",
    "started_at",
    "ended_at",
    "crew",
    "roles",
    "agencies",
    "mode",
    "evidence",
    "additional",
    "funding_ref",
)
_MINUTES = ("minutes_low", "minutes_best", "minutes_high")
_OPTIONAL = (*_MINUTES, "rule")
_MOST_MIN = 16 * 60
# What a spreadsheet would take for a formula.
_FORMULA = re.compile(r"[=+\-@\t\r]")


def read_visits(content: bytes, name: str = "visits.csv") -> Read[VisitRecord]:
    """Read visits.

    Args:
        content: the whole file.
        name: its name, for the ending and for messages.

    Raises:
        UnreadableInputError: a column is missing (BL-CASE-01), or this is no such file (BL-INPUT-02 to BL-INPUT-05).
    """
    return read_rows(content, name, VISIT_COLUMNS, _visit)


def _visit(row: Mapping[str, str], number: int) -> VisitRecord:
    start, end = written_span(row, "started_at", "ended_at")
    low, best, high = _minutes(row, (end - start) / 60.0)
    return VisitRecord(
        visit_id=written_key(row, "visit_id"),
        place_ref=written_key(row, "place_ref"),
        started_s=start,
        ended_s=end,
        crew=written_crew(row),
        mode=word_in(PatrolMode, row, "mode"),
        evidence=word_in(EvidenceGrade, row, "evidence"),
        is_additional=written_yes(row, "additional"),
        shift_id=written_ref(row, "shift_id"),
        funding_ref=written_ref(row, "funding_ref"),
        minutes_low=low,
        minutes_best=best,
        minutes_high=high,
        rule=written_ref(row, "rule") or VisitRule.STATED.value,
        row=number,
    )


def _minutes(row: Mapping[str, str], length_min: float) -> tuple[float | None, float | None, float | None]:
    """Low, best and high where the file says them; they must stand in this order."""
    low, best, high = (_number(row, column) for column in _MINUTES)
    known = length_min if best is None else best
    if not (known if low is None else low) <= known <= (known if high is None else high):
        raise unreadable("minutes_best", "The minutes must run from low over best to high.")
    return low, best, high


def _number(row: Mapping[str, str], column: str) -> float | None:
    text = row.get(column, "")
    if not text:
        return None
    try:
        minutes = float(text)
    except ValueError:
        minutes = math.nan
    if not (math.isfinite(minutes) and minutes >= 0):
        raise unreadable(column, f"{text[:40]!r} is no number of minutes.")
    if minutes > _MOST_MIN:
        words = f"It says {minutes / 60:,.1f} hours; nothing here lasts longer than 16."
        raise RowFault(RefusalReason.LONGER_THAN_16_H, column, words)
    return minutes


def write_visits(visits: Iterable[VisitRecord], path: Path, *, zone: str = ZONE) -> None:
    """Write visits as CSV with minutes and rule, whole or not at all; no cell can become a formula.

    Args:
        visits: in the order in which they are to stand.
        path: the file, ``.csv``; one that exists is replaced.
        zone: in whose wall-clock time, with its offset, the times are written.

    Raises:
        UsageError: another ending (BL-OUT-01).
        UnreadableInputError: the path cannot be a file (BL-WRITE-01, BL-WRITE-02).
        RefusedInputError: the disk is full, or writing there is not allowed (BL-WRITE-03 to BL-WRITE-05).
    """
    check_writable(path, (".csv",))
    text, info = io.StringIO(), ZoneInfo(zone)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*VISIT_COLUMNS, *_OPTIONAL))
    writer.writerows([_neutral(cell) for cell in _cells(visit, info)] for visit in visits)
    write_whole(path, text.getvalue().encode("utf-8"))


def _cells(visit: VisitRecord, zone: ZoneInfo) -> tuple[str, ...]:
    crew = visit.crew
    return (
        visit.visit_id,
        visit.shift_id,
        visit.place_ref,
        _written(visit.started_s, zone),
        _written(visit.ended_s, zone),
        ";".join(member.person_ref for member in crew),
        ";".join(member.role.value for member in crew),
        ";".join(member.agency.value for member in crew),
        visit.mode.value,
        visit.evidence.value,
        "yes" if visit.is_additional else "no",
        visit.funding_ref,
        *(f"{round(minutes, 4):g}" for minutes in (visit.low_min, visit.best_min, visit.high_min)),
        visit.rule,
    )


def _written(seconds: int, zone: ZoneInfo) -> str:
    return dt.datetime.fromtimestamp(seconds, tz=zone).isoformat()


def _neutral(cell: str) -> str:
    """The text with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell
