"""Fairness: unpopular shifts and extra hours are shared out, so that nobody bears them because of a list's order."""

from __future__ import annotations

__all__ = ["share_out"]

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from bluelamp.core.vocabulary import AvailabilityKind
from bluelamp.plans.rest import touches_hours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp.plans.roster_model import RosterInput

# The second shift of a person weighs more than the first, the third more than the second: squares, in steps.
_UNPOPULAR, _EXTRA = 3, 1


def share_out(model: Any, given: RosterInput, takes: Sequence[Any]) -> Any:
    """How unevenly shifts lie on people: an expression to be made small.

    Each person's n-th unpopular shift weighs three times 2n - 1, their n-th extra shift 2n - 1, so that the sum is that
    of the squares and is least where shifts are spread. What was published counts.

    Args:
        model: CP-SAT's model, to which steps are added.
        given: patterns, people and rules.
        takes: whether each of the choices is taken.
    """
    rules, zone = given.problem.rules, given.problem.zone
    unpopular = [touches_hours(p.starts_s, p.ends_s, rules.unpopular, zone) for p in given.patterns]
    night: dict[int, list[Any]] = defaultdict(list)
    extra: dict[int, list[Any]] = defaultdict(list)
    for choice, take in zip(given.choices, takes, strict=True):
        if unpopular[choice.pattern]:
            night[choice.person].append(take)
        if choice.offer.kind is not AvailabilityKind.CORE:
            extra[choice.person].append(take)
    nights, extras = _published(given)
    terms = []
    for weight, found, before in ((_UNPOPULAR, night, nights), (_EXTRA, extra, extras)):
        for person, variables in sorted(found.items()):
            ref = given.problem.staff[person].person_ref
            terms += _steps(model, variables, weight, before[ref], rules.max_shifts_a_week)
    return sum(terms)


def _steps(model: Any, variables: Sequence[Any], weight: int, before: int, most: int) -> list[Any]:
    steps = [model.new_bool_var("") for _ in range(min(len(variables), most))]
    model.add(sum(variables) == sum(steps))
    return [weight * (2 * (before + n) + 1) * step for n, step in enumerate(steps)]


def _published(given: RosterInput) -> tuple[dict[str, int], dict[str, int]]:
    night: dict[str, int] = defaultdict(int)
    extra: dict[str, int] = defaultdict(int)
    rules, zone = given.problem.rules, given.problem.zone
    for shift in given.problem.fixed:
        touches = touches_hours(shift.starts_s, shift.ends_s, rules.unpopular, zone)
        for seat in shift.crew:
            night[seat.person_ref] += touches
            extra[seat.person_ref] += seat.kind is not AvailabilityKind.CORE
    return night, extra
