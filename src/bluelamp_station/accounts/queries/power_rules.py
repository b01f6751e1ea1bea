"""What a kind of staff may do by law on a day: it warns, it never stops anybody."""

from __future__ import annotations

__all__ = ["STAFF_WITH_POWERS", "PowerAnswer", "PowerLine", "later_rules", "power", "powers_table"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from bluelamp.core.vocabulary import StaffType
from bluelamp_station.accounts.models import PowerRule
from bluelamp_station.accounts.powers import POWERS, power_words

if TYPE_CHECKING:
    from datetime import date

    from django.db import models

STAFF_WITH_POWERS = (
    StaffType.OFFICER,
    StaffType.SPECIAL,
    StaffType.PCSO,
    StaffType.WARDEN,
    StaffType.ACCREDITED,
    StaffType.BID,
)


@dataclass(frozen=True, slots=True)
class PowerAnswer:
    """What the table says for one kind of staff, one power and one day.

    Args:
        answer: ``yes``, ``no``, ``if_designated`` or ``if_authorised``; None where the table says nothing.
        is_verified: whether somebody has checked it against the source.
        condition: under which it holds, such as "In uniform."; empty without.
        source: where it is written.
        valid_from_date: the first day on which it holds; None where the table says nothing.
    """

    answer: str | None
    is_verified: bool = False
    condition: str = ""
    source: str = ""
    valid_from_date: date | None = None

    @property
    def words(self) -> str:
        """The answer as people read it."""
        return "Not in the table" if self.answer is None else str(PowerRule.Answer(self.answer).label)

    @property
    def warns(self) -> bool:
        """Whether somebody about to use the power should be told to check first."""
        return self.answer != PowerRule.Answer.YES or not self.is_verified or bool(self.condition)


@dataclass(frozen=True, slots=True)
class PowerLine:
    """One power, for every kind of staff in the order of ``STAFF_WITH_POWERS``."""

    code: str
    words: str
    answers: tuple[PowerAnswer, ...]


def power(staff_type: str, power: str, on: date) -> PowerAnswer:
    """What a kind of staff may do on a day: one query.

    Args:
        staff_type: a value of ``StaffType``.
        power: its code, such as ``s35_direction``.
        on: the day asked about.
    """
    rule = _in_force(on).filter(staff_type=staff_type, power=power).order_by("-valid_from_date").first()
    return PowerAnswer(None) if rule is None else _answer(rule)


def powers_table(on: date) -> list[PowerLine]:
    """The whole table as it stands on a day: one query."""
    latest = {(rule.power, rule.staff_type): rule for rule in _in_force(on).order_by("valid_from_date")}
    found = {code for code, _ in latest}
    codes = [code for code in POWERS if code in found] + sorted(found - POWERS.keys())
    return [
        PowerLine(code, power_words(code), tuple(_cell(latest.get((code, kind.value))) for kind in STAFF_WITH_POWERS))
        for code in codes
    ]


def later_rules(on: date) -> list[PowerRule]:
    """Rows that begin after a day."""
    return list(PowerRule.objects.filter(valid_from_date__gt=on).order_by("valid_from_date", "power", "staff_type"))


def _in_force(on: date) -> models.QuerySet[PowerRule]:
    return PowerRule.objects.filter(Q(valid_to_date=None) | Q(valid_to_date__gte=on), valid_from_date__lte=on)


def _cell(rule: PowerRule | None) -> PowerAnswer:
    return PowerAnswer(None) if rule is None else _answer(rule)


def _answer(rule: PowerRule) -> PowerAnswer:
    return PowerAnswer(rule.answer, rule.is_verified, rule.condition, rule.source, rule.valid_from_date)
