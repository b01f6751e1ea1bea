"""Which people may go together, and how and where a planned crew may work."""

from __future__ import annotations

__all__ = ["NoCrew", "crews_of", "is_lawful", "may_visit", "mode_of", "point_of_base", "why_no_crew"]

import itertools
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import PatrolMode
from bluelamp.plans.crew_types import crew_mode, is_lawful_crew, places_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bluelamp.core.vocabulary import Role
    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.records import PlanPlace, StaffMember
    from bluelamp.plans.results import PlannedShift
    from bluelamp.plans.rules import PlanRules


class NoCrew(StrEnum):
    """Why people who are all there make no crew."""

    TOGETHER = "together"  # some may go together, but not for long enough, or not far enough
    FEW = "few"  # they are fewer than a crew
    LEAD = "lead"  # none of them may lead one
    BASE = "base"  # those who may go together start from different bases
    AGENCIES = "agencies"  # those who could go together are of agencies that are kept apart
    APART = "apart"  # those who could go together are kept apart
    RULES = "rules"  # several of these at once


def is_lawful(members: Sequence[StaffMember], rules: PlanRules) -> bool:
    """Whether these people may be a crew.

    Beside what their roles and agencies say, they start at one base, and nobody is with a person from whom the rules
    keep them apart.
    """
    if not is_lawful_crew([m.role for m in members], [m.agency for m in members], rules):
        return False
    if len({m.base for m in members}) != 1 or len({m.person_ref for m in members}) != len(members):
        return False
    pairs = itertools.permutations((m.person_ref for m in members), 2)
    return rules.apart.isdisjoint(pairs)


def crews_of(people: Sequence[StaffMember], rules: PlanRules) -> Iterator[tuple[StaffMember, ...]]:
    """Every lawful crew among these people, the ones alone first, then in the order of the people."""
    for size in sorted({1, rules.crew_size}):
        for members in itertools.combinations(people, size):
            if is_lawful(members, rules):
                yield members


def why_no_crew(people: Sequence[StaffMember], rules: PlanRules) -> NoCrew:
    """Why people who could each make a visit cannot make it as a crew: the one rule without which some could.

    Args:
        people: each once.
        rules: of crews.
    """
    anywhere = [replace(member, base="") for member in people]
    without = {
        NoCrew.BASE: (anywhere, rules),
        NoCrew.AGENCIES: (people, replace(rules, agencies_apart=frozenset())),
        NoCrew.APART: (people, replace(rules, apart=frozenset())),
    }
    if any(crews_of(people, rules)):
        return NoCrew.TOGETHER
    if len(people) < rules.crew_size:
        return NoCrew.FEW
    if not any(member.role in rules.lead_roles for member in people):
        return NoCrew.LEAD
    return next((why for why, (some, held) in without.items() if any(crews_of(some, held))), NoCrew.RULES)


def may_visit(roles: Iterable[Role], place: PlanPlace) -> bool:
    """Whether a crew of these roles may make a visit; nobody visits a control."""
    crew = tuple(roles)
    return bool(crew) and bool(places_for(crew, (place,)))


def mode_of(shift: PlannedShift, staff: Mapping[str, StaffMember]) -> PatrolMode:
    """How a planned crew gets about; by car where nobody on it is known."""
    modes = [staff[seat.person_ref].transport for seat in shift.crew if seat.person_ref in staff]
    return crew_mode(modes) if modes else PatrolMode.VEHICLE


def point_of_base(problem: WeekProblem, name: str) -> int:
    """Index of a base among travel's points, which are the places and then the bases."""
    return len(problem.places) + [base.name for base in problem.bases].index(name)
