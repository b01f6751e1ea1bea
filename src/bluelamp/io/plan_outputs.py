"""A plan as files: shifts.csv with what each costs and planned_visits.csv, both or neither."""

from __future__ import annotations

__all__ = ["PLAN_SHIFT_COLUMNS", "PLAN_VISIT_COLUMNS", "check_plan_folder", "plan_files", "write_plan"]

import csv
import datetime as dt
import io
import re
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bluelamp.core.errors import UnreadableInputError, Where
from bluelamp.io.planned_visit_files import PLANNED_COLUMNS
from bluelamp.io.shift_files import SHIFT_COLUMNS
from bluelamp.io.whole_files import make_folder, whole_file, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from bluelamp.plans.results import PlannedShift, WeekPlan

SHIFTS, VISITS = "shifts.csv", "planned_visits.csv"
PLAN_SHIFT_COLUMNS = (*SHIFT_COLUMNS, "cost", "base", "break_starts_at", "break_ends_at")
PLAN_VISIT_COLUMNS = (*PLANNED_COLUMNS, "crew", "travel_minutes", "travel_mode")
# What a spreadsheet would take for a formula.
_FORMULA = re.compile(r"[=+\-@\t\r]")
_PENCE = 100


def plan_files(plan: WeekPlan, *, zone: str) -> dict[str, bytes]:
    """The two files of a plan by name; the same plan gives the same bytes, and no cell can become a formula.

    An open seat is no person: its ref stands in ``crew`` as it was planned.

    Args:
        plan: the plan.
        zone: in whose wall-clock time, with its offset, the times are written.
    """
    info = ZoneInfo(zone)

    def at(seconds: int | None) -> str:
        return "" if seconds is None else dt.datetime.fromtimestamp(seconds, tz=info).isoformat()

    shifts = [_shift_cells(shift, at) for shift in plan.shifts]
    visits = [cells for shift in plan.shifts for cells in _visit_cells(shift, at)]
    return {SHIFTS: _csv(PLAN_SHIFT_COLUMNS, shifts), VISITS: _csv(PLAN_VISIT_COLUMNS, visits)}


def _shift_cells(shift: PlannedShift, at: Callable[[int | None], str]) -> tuple[str, ...]:
    return (
        shift.shift_id,
        at(shift.starts_s),
        at(shift.ends_s),
        _joined(seat.person_ref for seat in shift.crew),
        _joined(seat.role.value for seat in shift.crew),
        _joined(seat.agency.value for seat in shift.crew),
        "yes" if shift.is_additional else "no",
        shift.funding_ref,
        f"{shift.pence // _PENCE}.{shift.pence % _PENCE:02d}",
        shift.base,
        at(shift.break_starts_s),
        at(shift.break_ends_s),
    )


def _visit_cells(shift: PlannedShift, at: Callable[[int | None], str]) -> Iterable[tuple[str, ...]]:
    crew = _joined(seat.person_ref for seat in shift.crew)
    for stop in shift.stops:
        times = (at(stop.starts_s), at(stop.ends_s))
        travel = (f"{round(stop.travel_min, 1):g}", stop.travel_mode.value)
        yield (stop.visit_id, shift.shift_id, stop.place_ref, *times, crew, *travel)


def _joined(words: Iterable[str]) -> str:
    return ";".join(words)


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([f"'{cell}" if _FORMULA.match(cell) else cell for cell in row] for row in rows)
    return text.getvalue().encode("utf-8")


def check_plan_folder(folder: Path) -> None:
    """Say no to a folder before the work of a plan begins.

    Raises:
        UnreadableInputError: it is a file (BL-WRITE-01).
    """
    if folder.exists() and not folder.is_dir():
        message = "This is a file; give the name of a folder."
        raise UnreadableInputError(message, code="BL-WRITE-01", where=Where(file=str(folder)))


def write_plan(plan: WeekPlan, folder: Path, *, zone: str) -> tuple[Path, ...]:
    """Write the two files of a plan into a folder: both, or neither, and then what was there before stands.

    Args:
        plan: the plan.
        folder: made where it is missing.
        zone: in whose wall-clock time, with its offset, the times are written.

    Returns:
        The files written.

    Raises:
        UnreadableInputError: the folder is a file, or a file's name is a folder's (BL-WRITE-01).
        RefusedInputError: the disk is full, or writing there is not allowed (BL-WRITE-03 to BL-WRITE-05).
    """
    contents = {folder / name: content for name, content in plan_files(plan, zone=zone).items()}
    make_folder(folder)
    before = {path: path.read_bytes() if path.is_file() else None for path in contents}
    try:
        with ExitStack() as stack:
            for path, content in contents.items():
                stack.enter_context(whole_file(path)).write_bytes(content)
    except BaseException:
        _restore(before)
        raise
    return tuple(contents)


def _restore(before: Mapping[Path, bytes | None]) -> None:
    """Give each name back what it held; names are swapped one after the other, so one may be new already."""
    for path, content in before.items():
        with suppress(Exception):
            if content is None:
                path.unlink(missing_ok=True)
            elif path.read_bytes() != content:
                write_whole(path, content)
