"""Words of this room: statuses of months, kinds of files, reasons, lists of months."""

from __future__ import annotations

__all__ = [
    "KINDS",
    "month_in_words",
    "months_in_words",
    "name_in_words",
    "reason_in_words",
    "rows_in_words",
    "seen_in_words",
    "status_words",
]

from typing import TYPE_CHECKING, Any

from bluelamp.core.periods import Month
from bluelamp.core.vocabulary import MonthStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

KINDS = {
    "street": "Incidents",
    "incidents": "Incidents",
    "extract": "Incidents, own format",
    "outcomes": "Outcomes",
    "stop-and-search": "Stop and search",
    "searches": "Stop and search",
    "": "Not recognised",
}
_STATUSES = {
    MonthStatus.MISSING: "Missing",
    MonthStatus.LOW: "Fewer than expected",
    MonthStatus.HIGH: "More than expected",
    MonthStatus.BLANK_LOCATIONS: "Too many without location",
    MonthStatus.SNAP_POINTS_MOVED: "Snap points moved",
    MonthStatus.COMPLETE: "Complete",
}
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def status_words(status: MonthStatus) -> str:
    """What people read for a month's status."""
    return _STATUSES[status]


def month_in_words(month: str) -> str:
    """``2024-01`` is "January 2024"."""
    year, number = month.split("-")
    return f"{_MONTHS[int(number) - 1]} {year}"


def months_in_words(months: Iterable[str]) -> str:
    """Months as runs: "February 2022 to December 2023, May 2024"; empty for none.

    Args:
        months: ``2024-01``, in order.
    """
    runs: list[list[str]] = []
    for month in months:
        if runs and str(Month.parse(runs[-1][-1]).plus(1)) == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    return ", ".join(
        month_in_words(run[0]) if len(run) == 1 else f"{month_in_words(run[0])} to {month_in_words(run[-1])}"
        for run in runs
    )


def reason_in_words(reason: str) -> str:
    """``id_reused_in_file`` is "ID reused in file"."""
    text = reason.replace("_", " ")
    return f"ID{text[2:]}" if text.startswith("id ") else text.capitalize()


def name_in_words(name: str) -> str:
    """A source's short name as people write it: ``city-of-london`` is "City of London"."""
    parts = name.replace("_", "-").split("-")
    small = ("of", "and", "the")
    return " ".join(part if part in small and index else part.capitalize() for index, part in enumerate(parts))


def rows_in_words(rows: int | None) -> str:
    """``1234`` is "1,234"; empty where it is not known."""
    return "" if rows is None else f"{rows:,}"


def seen_in_words(seen: Sequence[Mapping[str, Any]]) -> tuple[str, str, str]:
    """What a first look saw of a file: kinds, months and rows in words.

    Args:
        seen: one mapping a table: kind, months, rows.
    """
    tables = [one for one in seen if one.get("format")]
    counted: dict[str, int] = {}
    for one in tables:
        kind = KINDS.get(one["kind"], one["kind"])
        counted[kind] = counted.get(kind, 0) + 1
    kinds = "; ".join(f"{kind} ({n} tables)" if n > 1 else kind for kind, n in counted.items())
    months = months_in_words(sorted({month for one in tables for month in one["months"]}))
    known = [one["rows"] for one in tables if one["rows"] is not None]
    return kinds, months, rows_in_words(sum(known)) if known else ""
