"""dose.csv: how many visits each place is to get, how long, how far apart and when."""

from __future__ import annotations

__all__ = ["DOSE_COLUMNS", "read_dose"]

from typing import TYPE_CHECKING

from bluelamp.core.errors import RefusedInputError, UsageError, Where
from bluelamp.io.patrol_rows import unreadable, written_key
from bluelamp.io.plan_rows import check_once, given_number, given_whole, read_every_row, refused_row
from bluelamp.plans.records import DoseTarget
from bluelamp.plans.weeks import windows_from_text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from bluelamp.plans.records import Window

DOSE_COLUMNS = ("place_ref", "visits_per_week", "minutes", "min_gap_h", "max_gap_h", "window")
_MOST_VISITS, _MOST_MIN, _HOURS_OF_A_WEEK, _LONGEST_BLOCK = 168, 240, 168, 7
_LEAST_VALUE, _MOST_VALUE = 0.001, 1_000
_PLAIN = DoseTarget("", 0)


def read_dose(path: Path, refs: Collection[str]) -> tuple[tuple[DoseTarget, ...], bool]:
    """Read targets: the columns of the contract and perhaps ``block_days, cap_visits, value``.

    An empty cell is the default: 15 minutes, at least 2 and at most 96 hours apart, at the place's own times.

    Args:
        path: the file.
        refs: of the places.

    Returns:
        Targets in the file's order, and whether the file says what visits are worth against one another.

    Raises:
        UnreadableInputError: the file or a cell cannot be read.
        RefusedInputError: a place is not known (BL-PLAN-64) or stands twice (BL-PLAN-65), the longest gap is shorter
            than the least (BL-PLAN-66), or no place is there (BL-PLAN-63).
    """
    seen: dict[str, int] = {}

    has_values = False

    def make(row: Mapping[str, str], number: int) -> DoseTarget:
        nonlocal has_values
        has_values |= bool(row.get("value"))
        one = _target(row)
        if one.place_ref not in refs:
            words = f"{one.place_ref!r} is none of the places; correct the ref or take the row out."
            raise refused_row("BL-PLAN-64", words, path, number, "place_ref")
        words = f"The place {one.place_ref} (write all its windows in one cell, parted by ;)"
        check_once(seen, one.place_ref, number, path, "place_ref", words)
        if one.max_gap_h is not None and one.max_gap_h < one.min_gap_h:
            words = f"The longest gap, {one.max_gap_h:g} hours, is shorter than the least, {one.min_gap_h:g} hours."
            raise refused_row("BL-PLAN-66", words, path, number, "max_gap_h")
        return one

    targets = read_every_row(path, DOSE_COLUMNS, make)
    if not targets:
        message = "It names no place, so nothing is wanted; leave the option out for 7 visits a place and week."
        raise RefusedInputError(message, code="BL-PLAN-63", where=Where(path.name))
    return targets, has_values


def _target(row: Mapping[str, str]) -> DoseTarget:
    visits = given_whole(row, "visits_per_week", low=0, high=_MOST_VISITS)
    if visits is None:
        raise unreadable("visits_per_week", "It is empty.")
    gap = given_number(row, "min_gap_h", low=0, high=_HOURS_OF_A_WEEK)
    longest = given_number(row, "max_gap_h", low=0, high=2 * _HOURS_OF_A_WEEK)
    return DoseTarget(
        place_ref=written_key(row, "place_ref"),
        visits_per_week=visits,
        minutes=given_whole(row, "minutes", low=1, high=_MOST_MIN) or _PLAIN.minutes,
        min_gap_h=_PLAIN.min_gap_h if gap is None else gap,
        max_gap_h=_PLAIN.max_gap_h if longest is None else longest,
        windows=_windows(row, "window"),
        block_days=given_whole(row, "block_days", low=1, high=_LONGEST_BLOCK) or _PLAIN.block_days,
        cap_visits=given_whole(row, "cap_visits", low=0, high=_MOST_VISITS),
        value=given_number(row, "value", low=_LEAST_VALUE, high=_MOST_VALUE) or _PLAIN.value,
    )


def _windows(row: Mapping[str, str], column: str) -> tuple[Window, ...]:
    try:
        return windows_from_text(row.get(column, ""))
    except UsageError as error:
        raise unreadable(column, error.message) from None
