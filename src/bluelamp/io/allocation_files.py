"""allocation.csv: what a trial allots to each place on each day."""

from __future__ import annotations

__all__ = ["ALLOCATION_COLUMNS", "read_barred_days"]

from typing import TYPE_CHECKING

from bluelamp.core.errors import UsageError
from bluelamp.core.periods import day_from_text
from bluelamp.core.vocabulary import Arm
from bluelamp.io.patrol_rows import unreadable, word_in, written_key
from bluelamp.io.plan_rows import read_every_row, refused_row

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping
    from pathlib import Path

ALLOCATION_COLUMNS = ("date", "place_ref", "arm")


def read_barred_days(path: Path, refs: Collection[str]) -> frozenset[tuple[dt.date, str]]:
    """Read on which days the trial keeps patrols away from which places: ``date, place_ref, arm``.

    Args:
        path: the file.
        refs: of the places.

    Returns:
        Local days and refs of the arms control and washout. A day that the file does not name is not barred.

    Raises:
        UnreadableInputError: the file or a cell cannot be read.
        RefusedInputError: a place is not known (BL-PLAN-64), or has two arms on a day (BL-PLAN-71).
    """
    seen: dict[tuple[dt.date, str], tuple[Arm, int]] = {}

    def make(row: Mapping[str, str], number: int) -> None:
        key, arm = (_day(row), written_key(row, "place_ref")), word_in(Arm, row, "arm")
        if key[1] not in refs:
            words = f"{key[1]!r} is none of the places; correct the ref or take the row out."
            raise refused_row("BL-PLAN-64", words, path, number, "place_ref")
        known, at = seen.setdefault(key, (arm, number))
        if known is not arm:
            words = f"{key[1]} is {arm.value} on {key[0]} here and {known.value} in row {at}."
            raise refused_row("BL-PLAN-71", words, path, number, "arm")

    read_every_row(path, ALLOCATION_COLUMNS, make)
    return frozenset(key for key, (arm, _) in seen.items() if arm is not Arm.TREATED)


def _day(row: Mapping[str, str]) -> dt.date:
    try:
        return day_from_text(row["date"])
    except UsageError as error:
        raise unreadable("date", error.message) from None
