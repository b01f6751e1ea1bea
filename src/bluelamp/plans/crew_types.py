"""Which kinds of people may go together, and where a crew of them may work."""

from __future__ import annotations

__all__ = ["Category", "CrewType", "category_of", "crew_mode", "crew_types", "is_lawful_crew", "places_for"]

from collections import Counter
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import Agency, PatrolMode, PlaceRole, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bluelamp.plans.records import PlanPlace, StaffMember
    from bluelamp.plans.rules import PlanRules

CONSTABLES = frozenset({Role.OFFICER, Role.SPECIAL})
Category = tuple[Role, Agency, PatrolMode]


@dataclass(frozen=True, slots=True)
class CrewType:
    """A lawful crew by what its members are.

    Args:
        members: their categories, in order; as many as the crew has.
        mode: how they get about together.
        allowed: indices of the places at which they may work.
    """

    members: tuple[Category, ...]
    mode: PatrolMode
    allowed: frozenset[int]

    @property
    def counts(self) -> Counter[Category]:
        """How many of each category it needs."""
        return Counter(self.members)


def category_of(member: StaffMember) -> Category:
    """What decides with whom and where somebody may work, and how they get about."""
    return member.role, member.agency, member.transport


def crew_mode(transports: Iterable[PatrolMode]) -> PatrolMode:
    """How people get about together: as the slowest of them, on foot before by cycle before by car."""
    modes = set(transports)
    return next((mode for mode in (PatrolMode.FOOT, PatrolMode.CYCLE) if mode in modes), PatrolMode.VEHICLE)


def is_lawful_crew(roles: Sequence[Role], agencies: Sequence[Agency], rules: PlanRules) -> bool:
    """Whether people of these roles and agencies make a crew: its size, somebody to lead it, agencies that may mix.

    Pairs of people who are kept apart are not looked at here.
    """
    if len(roles) != rules.crew_size and not (len(roles) == 1 and roles[0] in rules.alone_roles):
        return False
    if not any(role in rules.lead_roles for role in roles):
        return False
    together = set(agencies)
    return not any(a != b and {a, b} <= together for a, b in rules.agencies_apart)


def places_for(roles: Iterable[Role], places: Sequence[PlanPlace]) -> frozenset[int]:
    """Indices of the places at which a crew of these roles may work; a control place is none of them."""
    crew = set(roles)
    return frozenset(
        index
        for index, place in enumerate(places)
        if place.role is not PlaceRole.CONTROL
        and (place.roles_allowed is None or crew <= place.roles_allowed)
        and (not place.needs_constable or crew & CONSTABLES)
    )


def crew_types(categories: Iterable[Category], rules: PlanRules, places: Sequence[PlanPlace]) -> tuple[CrewType, ...]:
    """Every lawful kind of crew that people of these categories could make, with somewhere to work.

    Args:
        categories: of the people at one base.
        rules: crew size, leads, agencies apart, who may be alone.
        places: of the problem.

    Returns:
        Kinds in the order of their categories.
    """
    known = sorted(set(categories))
    found: list[CrewType] = []
    for size in sorted({1, rules.crew_size}):
        for members in combinations_with_replacement(known, size):
            roles, agencies = [m[0] for m in members], [m[1] for m in members]
            allowed = places_for(roles, places)
            if allowed and is_lawful_crew(roles, agencies, rules):
                found.append(CrewType(members, crew_mode(m[2] for m in members), allowed))
    return tuple(found)
