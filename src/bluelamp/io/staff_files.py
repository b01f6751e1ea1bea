"""staff.csv: who may patrol."""

from __future__ import annotations

__all__ = ["STAFF_COLUMNS", "read_staff"]

import difflib
from typing import TYPE_CHECKING

from bluelamp.core.errors import RefusedInputError, Where
from bluelamp.core.vocabulary import Agency, PatrolMode, Role
from bluelamp.io.patrol_rows import word_in, written_key
from bluelamp.io.plan_rows import check_once, given_key, given_number, read_every_row, refused_row
from bluelamp.plans.records import StaffMember

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

STAFF_COLUMNS = ("person_id", "role", "agency", "base")
_HOURS_OF_A_WEEK = 168
_LISTED = 8


def read_staff(path: Path, bases: Collection[str] | None = None) -> tuple[StaffMember, ...]:
    """Read people: ``person_id, role, agency, base`` and perhaps ``transport, max_week_h``.

    Args:
        path: the file.
        bases: names of the bases; None takes any.

    Returns:
        People in the file's order.

    Raises:
        UnreadableInputError: the file or a cell cannot be read.
        RefusedInputError: somebody stands twice (BL-PLAN-65), a base is not known (BL-PLAN-64), or nobody is there
            (BL-PLAN-63).
    """
    seen: dict[str, int] = {}

    def make(row: Mapping[str, str], number: int) -> StaffMember:
        one = _member(row)
        if bases is not None and one.base not in bases:
            raise refused_row("BL-PLAN-64", _unknown(one.base, bases), path, number, "base")
        check_once(seen, one.person_ref, number, path, "person_id", f"The person {one.person_ref}")
        return one

    staff = read_every_row(path, STAFF_COLUMNS, make)
    if not staff:
        raise RefusedInputError(
            "It names nobody, so there is nobody to plan with; give at least one person.",
            code="BL-PLAN-63",
            where=Where(path.name),
        )
    return staff


def _unknown(base: str, bases: Collection[str]) -> str:
    named = sorted(name for name in bases if name)
    if not named:
        return f"{base!r} is no base, and the places name no town that could be one; give the bases in a file."
    near = difflib.get_close_matches(base, named, n=1)
    choice = f"did you mean {near[0]!r}?" if near else f"the bases are {', '.join(named[:_LISTED])}."
    return f"{base!r} is none of the bases; {choice}"


def _member(row: Mapping[str, str]) -> StaffMember:
    return StaffMember(
        person_ref=given_key(row, "person_id"),
        role=word_in(Role, row, "role"),
        agency=word_in(Agency, row, "agency"),
        base=written_key(row, "base"),
        transport=word_in(PatrolMode, row, "transport") if row.get("transport") else PatrolMode.VEHICLE,
        max_week_h=given_number(row, "max_week_h", low=0, high=_HOURS_OF_A_WEEK),
    )
