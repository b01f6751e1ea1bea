"""Underspend and overspend: how probable each is, when it is an alarm, and what could be done, priced, in words."""

from __future__ import annotations

__all__ = ["Alarm", "AlarmRule", "Remedy", "alarm_of", "remedies"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bluelamp.plans.forecast import Forecast

_QUARTER_WEEKS = 13.0
_LEAST_WORTH = 5_000


@dataclass(frozen=True, slots=True)
class AlarmRule:
    """When an alarm is raised.

    Args:
        share: how much of the money must be left over, 0 to 1, or be overspent by any amount.
        probability: how probable that must be, 0 to 1.
    """

    share: float = 0.05
    probability: float = 0.8

    def __post_init__(self) -> None:
        if not 0 <= self.share < 1 or not 0 < self.probability < 1:
            raise ValueError(f"Shares and probabilities of an alarm lie between 0 and 1: {self}.")

    @property
    def meaning(self) -> str:
        """What a false alarm is, in a sentence."""
        false = round(100 * (1 - self.probability))
        return (
            f"An alarm is raised when more than {self.share:.0%} is left over, or more than all is spent, with a"
            f" probability of at least {self.probability:.0%}: of 100 such alarms at most {false} are false, as far as"
            " the weeks to come are like the weeks before."
        )


@dataclass(frozen=True, slots=True)
class Alarm:
    """Whether the money ends as it should.

    Args:
        kind: ``underspend``, ``overspend``, or empty for neither.
        underspend: probability that more than the rule's share is left, 0 to 1.
        overspend: probability that more than all is spent, 0 to 1.
        gap_pence: money less what is expected to be spent; negative for too little money.
    """

    kind: str
    underspend: float
    overspend: float
    gap_pence: int


@dataclass(frozen=True, slots=True)
class Remedy:
    """Something that could be done about it.

    Args:
        kind: ``more_shifts``, ``fewer_shifts``, ``last_quarter``, ``hand_back`` or ``find_money``.
        words: in a sentence.
        pence: the money that it moves.
        shifts: shifts a week that it adds; negative for fewer.
    """

    kind: str
    words: str
    pence: int
    shifts: int = 0


def alarm_of(seen: Forecast, budget_pence: int, rule: AlarmRule | None = None) -> Alarm:
    """Say whether a stream is likely to be underspent or overspent.

    Args:
        seen: forecast of its pence.
        budget_pence: its money.
        rule: when that is an alarm; None for 5 % at a probability of 80 %.
    """
    rule = rule or AlarmRule()
    under = seen.probability_below((1 - rule.share) * budget_pence)
    over = 1 - seen.probability_below(budget_pence)
    kind = "underspend" if under >= rule.probability else "overspend" if over >= rule.probability else ""
    return Alarm(kind, under, over, round(budget_pence - seen.expected))


def remedies(gap_pence: int, *, weeks_left: float, shift_pence: int | None, end_words: str) -> tuple[Remedy, ...]:
    """What could be done about money that will be left over or missing; nothing for less than £50.

    Args:
        gap_pence: money less what is expected to be spent.
        weeks_left: weeks until the end.
        shift_pence: what a shift costs on average; None where none was priced.
        end_words: the last day in words.
    """
    if abs(gap_pence) < _LEAST_WORTH:
        return ()
    shifts = _shifts_a_week(gap_pence, weeks_left, shift_pence)
    if gap_pence < 0:
        fewer = [_fewer(shifts, weeks_left, shift_pence, end_words)] if shifts and shift_pence else []
        words = f"Find £{-gap_pence / 100:,.0f} more for this stream, or book that much to another one."
        return (*fewer, Remedy("find_money", words, gap_pence))
    found = []
    if shifts and shift_pence:
        found.append(_more(shifts, weeks_left, shift_pence, end_words))
    if weeks_left > _QUARTER_WEEKS:
        found.append(_last_quarter(gap_pence, shift_pence))
    words = f"Hand back £{gap_pence / 100:,.0f}, and say so early: what is handed back late is lost to everybody."
    return (*found, Remedy("hand_back", words, gap_pence))


def _shifts_a_week(gap_pence: int, weeks_left: float, shift_pence: int | None) -> int:
    """Shifts a week that the gap pays for, to the lower whole; for a lack to the higher one."""
    if not shift_pence or weeks_left < 1:
        return 0
    each = abs(gap_pence) / (weeks_left * shift_pence)
    return int(each) if gap_pence > 0 else -int(-(-each // 1))


def _more(shifts: int, weeks_left: float, shift_pence: int, end_words: str) -> Remedy:
    pence = round(shifts * weeks_left * shift_pence)
    words = (
        f"Offer {shifts} more {_shift(shifts)} a week until {end_words}: at £{shift_pence / 100:,.0f} a shift that"
        f" takes £{pence / 100:,.0f}."
    )
    return Remedy("more_shifts", words, pence, shifts)


def _fewer(shifts: int, weeks_left: float, shift_pence: int, end_words: str) -> Remedy:
    pence = round(shifts * weeks_left * shift_pence)
    words = (
        f"Plan {-shifts} fewer {_shift(shifts)} a week until {end_words}: at £{shift_pence / 100:,.0f} a shift that"
        f" saves £{-pence / 100:,.0f}."
    )
    return Remedy("fewer_shifts", words, pence, shifts)


def _last_quarter(gap_pence: int, shift_pence: int | None) -> Remedy:
    shifts = _shifts_a_week(gap_pence, _QUARTER_WEEKS, shift_pence)
    then = f", which is {shifts} more {_shift(shifts)} a week then" if shifts else ""
    return Remedy("last_quarter", f"Move £{gap_pence / 100:,.0f} to the last quarter{then}.", gap_pence, shifts)


def _shift(number: int) -> str:
    return "shift" if abs(number) == 1 else "shifts"
