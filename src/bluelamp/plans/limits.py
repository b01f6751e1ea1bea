"""What each person may still work in the week, beside core duties and published shifts."""

from __future__ import annotations

__all__ = ["Limits", "limits_of"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import AvailabilityKind
from bluelamp.plans.rest import OVERTIME_KINDS, core_minutes, touches_hours
from bluelamp.plans.weeks import week_span

if TYPE_CHECKING:
    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.records import Offer


@dataclass(frozen=True, slots=True)
class Limits:
    """What is left to one person.

    Args:
        minutes: of duty outside core time.
        shifts: shifts.
        unpopular: shifts that touch unpopular hours.
        overtime: minutes of overtime.
    """

    minutes: int
    shifts: int
    unpopular: int
    overtime: int


def limits_of(problem: WeekProblem) -> tuple[Limits, ...]:
    """What is left to each person, in the order of the problem's staff; never below nought."""
    rules, week = problem.rules, week_span(problem.monday, problem.zone)
    held = _core_offers(problem)
    core = {ref: core_minutes(offers, week) for ref, offers in held.items()}
    used: dict[str, list[int]] = {}
    for shift in problem.fixed:
        minutes = (shift.ends_s - shift.starts_s) // 60
        unpopular = touches_hours(shift.starts_s, shift.ends_s, rules.unpopular, problem.zone)
        for seat in shift.crew:
            so_far = used.setdefault(seat.person_ref, [0, 0, 0, 0])
            so_far[0] += 0 if seat.kind is AvailabilityKind.CORE else minutes
            so_far[1] += 1
            so_far[2] += unpopular
            so_far[3] += minutes if seat.kind in OVERTIME_KINDS else 0
    found = []
    for member in problem.staff:
        week_min = rules.max_week_min if member.max_week_h is None else int(member.max_week_h * 60)
        spent = used.get(member.person_ref, [0, 0, 0, 0])
        found.append(
            Limits(
                minutes=max(0, week_min - core.get(member.person_ref, 0) - spent[0]),
                shifts=max(0, rules.max_shifts_a_week - spent[1]),
                unpopular=max(0, rules.max_unpopular_shifts - spent[2]),
                overtime=max(0, rules.max_overtime_min - spent[3]),
            )
        )
    return tuple(found)


def _core_offers(problem: WeekProblem) -> dict[str, list[Offer]]:
    found: dict[str, list[Offer]] = {}
    for offer in problem.offers:
        if offer.kind is AvailabilityKind.CORE:
            found.setdefault(offer.person_ref, []).append(offer)
    return found
