"""Visits in words: crews without names, minutes, grades of evidence, rules."""

from __future__ import annotations

__all__ = ["GRADES", "crew_words", "grade_words", "minutes_of", "minutes_words", "rule_words", "span_words"]

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format

from bluelamp.core.vocabulary import EvidenceGrade, Role, VisitRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bluelamp_station.patrols.models import Visit

GRADES: Mapping[EvidenceGrade, str] = {
    EvidenceGrade.A: "A device was inside the place at both ends, and nowhere outside between them.",
    EvidenceGrade.B: "Radio or vehicle positions, or a device inside the place at one end only.",
    EvidenceGrade.C: "The crew's own word: taps on the phone, a code at the place, or a written record.",
    EvidenceGrade.D: "Entered or changed later by a supervisor.",
}
_RULES: Mapping[VisitRule, str] = {
    VisitRule.RAW: "Points inside the place or not, nothing smoothed",
    VisitRule.STANDARD: "Positions of a device, with gaps, accuracy and drive-throughs taken into account",
    VisitRule.TAPS: "Taps and positions of a phone",
    VisitRule.STATED: "As somebody wrote it down",
}
# What a member of a crew is, within a sentence.
_ROLES: Mapping[str, str] = {Role.PCSO.value: "PCSO", Role.BID.value: "BID staff"}


def crew_words(roles: Iterable[str]) -> str:
    """A crew without names: ``2: officer, PCSO``.

    Args:
        roles: what each member is, in the crew's order.
    """
    told = [_ROLES.get(role, role) for role in roles]
    return f"{len(told)}: {', '.join(told)}" if told else "not known"


def minutes_words(visit: Visit) -> str:
    """How long a visit was: ``18 min (12 to 20)``; one number where nothing is uncertain."""
    return minutes_of(visit.minutes_low, visit.minutes_best, visit.minutes_high)


def minutes_of(low: float | None, best: float | None, high: float | None) -> str:
    """The same of minutes alone.

    Args:
        low: the least; None for a visit that has not ended, and so are the others.
        best: what counts.
        high: the most.
    """
    if best is None or low is None or high is None:
        return "not ended"
    least, counted, most = (_minutes(value) for value in (low, best, high))
    return f"{counted} min" if least == most else f"{counted} min ({least} to {most})"


def grade_words(grade: str) -> str:
    """What a grade of evidence stands for."""
    return GRADES[EvidenceGrade(grade)]


def rule_words(rule: str) -> str:
    """What a rule makes minutes from, with its version."""
    return f"{_RULES[VisitRule(rule)]} ({rule})" if rule in set(VisitRule) else rule


def span_words(visit: Visit) -> str:
    """When a visit was: ``Fri 6 March 2026, 20:10 to 20:28``."""
    began = timezone.localtime(visit.started_at)
    start = date_format(began, "D j F Y, H:i")
    if visit.ended_at is None:
        return f"{start}, not ended"
    ended = timezone.localtime(visit.ended_at)
    return f"{start} to {date_format(ended, 'H:i' if ended.date() == began.date() else 'D j F, H:i')}"


def _minutes(value: float) -> str:
    """Whole minutes, rounded down: a visit of 14.9 minutes is none of 15."""
    return f"{int(value + 1e-9)}"
