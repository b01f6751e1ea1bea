"""When enough people have offered time to make a crew that may work at a place."""

from __future__ import annotations

__all__ = ["common", "offered_by_person", "offered_for"]

from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import AvailabilityKind, Role
from bluelamp.plans.duties import duties_of, stretches_of
from bluelamp.plans.open_offers import open_offers
from bluelamp.plans.rest import least_extra_min

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.records import PlanPlace
    from bluelamp.plans.rules import PlanRules
    from bluelamp.plans.spacing import Spans

_CONSTABLES = frozenset({Role.OFFICER, Role.SPECIAL})
_MINUTE_S = 60
# A crew is on the way for some minutes after it starts and before it ends.
_ON_THE_WAY_S = 600


def offered_for(problem: WeekProblem, place: PlanPlace, by_person: Mapping[str, Spans]) -> Spans:
    """When a crew could be at a place, as far as offers tell: a guide to where visits are worth asking for.

    Enough people of one base for a crew, one of them to lead it, and a constable where the place needs one, have
    offered that time, on stretches long enough for a shift; who works with whom and for how long is left to the roster.

    Args:
        problem: with staff and offers.
        place: where they are to work.
        by_person: what :func:`offered_by_person` gave for the problem.

    Returns:
        (start, end) in seconds since 1970 in UTC, in order and apart.
    """
    rules = problem.rules
    found: list[Spans] = []
    may_be_short = rules.may_extend_core_min and any(one.kind is AvailabilityKind.CORE for one in problem.offers)
    least_min = least_extra_min(rules) if may_be_short else rules.min_shift_min
    least_s = least_min * _MINUTE_S - 2 * _ON_THE_WAY_S
    for base in sorted({member.base for member in problem.staff}):
        by_role: dict[Role, list[Spans]] = {}
        for member in problem.staff:
            may_work = place.roles_allowed is None or member.role in place.roles_allowed
            if member.base == base and may_work and member.person_ref in by_person:
                by_role.setdefault(member.role, []).append(by_person[member.person_ref])
        crews = _crews(problem.rules, by_role, needs_constable=place.needs_constable)
        found.append(tuple((a, b) for a, b in crews if b - a >= least_s))
    return _at_least(found, 1)


def _crews(rules: PlanRules, by_role: Mapping[Role, list[Spans]], *, needs_constable: bool) -> Spans:
    """When the people of one base could make a crew for a shift."""
    everybody = frozenset(by_role)
    together = _at_least(_held(by_role, everybody), rules.crew_size)
    led = common(together, _at_least(_held(by_role, rules.lead_roles), 1))
    crews = _at_least([led, _at_least(_held(by_role, rules.alone_roles), 1)], 1)
    if needs_constable:
        crews = common(crews, _at_least(_held(by_role, _CONSTABLES), 1))
    return crews


def _held(by_role: Mapping[Role, list[Spans]], roles: Collection[Role]) -> list[Spans]:
    return [spans for role, held in by_role.items() if role in roles for spans in held]


def common(one: Spans, other: Spans) -> Spans:
    """Where both are."""
    found = ((max(a, c), min(b, d)) for a, b in one for c, d in other if a < d and c < b)
    return tuple(sorted(span for span in found if span[0] < span[1]))


def offered_by_person(problem: WeekProblem) -> dict[str, Spans]:
    """Stretches in which each person could be on a shift beside their duties, less some travel at both ends."""
    duties = duties_of(problem)
    held: dict[str, list[tuple[int, int]]] = {}
    for offer in open_offers(problem):
        for one in stretches_of(problem, offer, duties[offer.person_ref]):
            held.setdefault(offer.person_ref, []).append((one.starts_s + _ON_THE_WAY_S, one.ends_s - _ON_THE_WAY_S))
    return {person: _at_least([tuple(spans)], 1) for person, spans in held.items()}


def _at_least(held: list[Spans], least: int) -> Spans:
    """Where so many of them are at once; each is taken to be apart in itself unless one is enough."""
    steps: dict[int, int] = {}
    for spans in held:
        for a, b in spans:
            steps[a] = steps.get(a, 0) + 1
            steps[b] = steps.get(b, 0) - 1
    found: list[tuple[int, int]] = []
    count, since = 0, None
    for at in sorted(steps):
        count += steps[at]
        if count >= least and since is None:
            since = at
        elif count < least and since is not None:
            found.append((since, at))
            since = None
    return tuple(span for span in found if span[0] < span[1])
