"""What the law lets a kind of staff do, as a table with dates, and whether somebody of a crew had the power needed."""

from __future__ import annotations

__all__ = ["FREE", "UNKNOWN", "PowerRow", "PowerTable", "best_answer", "lacks_power"]

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import POWERS_NEEDED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bluelamp.core.vocabulary import OutcomeKind, Role
    from bluelamp.patrols.records import CrewMember

# Answers besides those of the table: nothing is needed, and the table says nothing.
FREE, UNKNOWN = "free", "unknown"
_NO = "no"
# From the answer that opens most to the one that opens nothing.
_BEST_FIRST = ("yes", "if_designated", "if_authorised", UNKNOWN, _NO)


@dataclass(frozen=True, slots=True)
class PowerRow:
    """One answer of the table.

    Args:
        staff_type: what somebody is; the same word as a role of a crew.
        power: code of the power, such as ``s35_direction``.
        answer: ``yes``, ``no``, ``if_designated`` or ``if_authorised``.
        from_date: first day on which it holds; None where it always did.
        to_date: last day on which it holds; None where no end is known.
    """

    staff_type: str
    power: str
    answer: str
    from_date: dt.date | None = None
    to_date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class PowerTable:
    """Answers by staff type, power and day.

    Args:
        rows: in any order; of two in force, that with the later first day counts.
    """

    rows: tuple[PowerRow, ...]
    _by_key: Mapping[tuple[str, str], tuple[PowerRow, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_key: dict[tuple[str, str], list[PowerRow]] = {}
        for row in sorted(self.rows, key=lambda row: row.from_date or dt.date.min, reverse=True):
            by_key.setdefault((row.staff_type, row.power), []).append(row)
        object.__setattr__(self, "_by_key", {key: tuple(rows) for key, rows in by_key.items()})

    def answer(self, staff_type: str, power: str, day: dt.date | None = None) -> str | None:
        """What the table says; None where it says nothing.

        Args:
            staff_type: what somebody is.
            power: code of the power.
            day: the day asked about; None asks for the newest row whatever its dates.
        """
        for row in self._by_key.get((staff_type, power), ()):
            if day is None or _holds(row, day):
                return row.answer
        return None


def _holds(row: PowerRow, day: dt.date) -> bool:
    return (row.from_date is None or row.from_date <= day) and (row.to_date is None or day <= row.to_date)


def best_answer(role: Role, kind: OutcomeKind, powers: PowerTable, day: dt.date | None = None) -> str:
    """What a role may do towards an outcome, by whichever of the powers needed opens most.

    Args:
        role: what somebody of a crew is.
        kind: what is to be done.
        powers: the table.
        day: the day asked about.

    Returns:
        ``free`` where the law asks for no power, else ``yes``, ``if_designated``, ``if_authorised``, ``unknown`` (the
        table says nothing) or ``no``.
    """
    needed = POWERS_NEEDED.get(kind)
    if needed is None:
        return FREE
    answers = {powers.answer(role.value, power, day) or UNKNOWN for power in needed}
    return next(answer for answer in _BEST_FIRST if answer in answers)


def lacks_power(crew: Iterable[CrewMember], kind: OutcomeKind, powers: PowerTable, day: dt.date | None = None) -> bool:
    """Whether the table says no to everybody of a crew for every power that an outcome needs.

    A role that the table does not speak of, such as ``other``, is no reason to doubt a record of fact.

    Args:
        crew: who was there.
        kind: what was done.
        powers: the table.
        day: local day of the visit.
    """
    answers = [best_answer(member.role, kind, powers, day) for member in crew]
    return bool(answers) and all(answer == _NO for answer in answers)
