"""The roster of a plan as a table: a row for each seat."""

from __future__ import annotations

__all__ = ["roster_csv"]

from typing import TYPE_CHECKING

from bluelamp_station.plans.queries.gantt import shifts_seen
from bluelamp_station.ui.csv_text import write_csv

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bluelamp_station.plans.queries.gantt_source import SeenWeek

_COLUMNS = (
    "shift_id",
    "starts",
    "ends",
    "break_starts",
    "break_ends",
    "base",
    "who",
    "role",
    "agency",
    "kind",
    "visits",
)
_MONEY = ("pounds", "price_rule")


def roster_csv(seen: SeenWeek) -> str:
    """The roster with who sits where; what each seat costs only for those who see money.

    Args:
        seen: the plan.
    """
    header = (*_COLUMNS, *_MONEY) if seen.shows_money else _COLUMNS
    return write_csv(header, _rows(seen))


def _rows(seen: SeenWeek) -> Iterator[tuple[object, ...]]:
    for shift in shifts_seen(seen):
        ends = (shift.starts_at, shift.ends_at, shift.break_starts_at, shift.break_ends_at)
        times = ("" if at is None else at.isoformat(timespec="minutes") for at in ends)
        start = (shift.shift_id, *times, shift.base)
        for seat in shift.seats:
            money = (seat.pounds, seat.price_words) if seen.shows_money else ()
            yield (*start, seat.name, seat.role, seat.agency, seat.kind, len(shift.stops), *money)
