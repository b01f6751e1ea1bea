"""Who may go together, how they get about and where they may work."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bluelamp.core.vocabulary import Agency, PatrolMode, PlaceRole, Role
from bluelamp.plans.crew_types import category_of, crew_mode, crew_types, is_lawful_crew, places_for
from bluelamp.plans.rules import PlanRules
from worlds.few_people import few_people, person

POLICE, COUNCIL = Agency.POLICE, Agency.COUNCIL
FOOT, CYCLE, VEHICLE = PatrolMode.FOOT, PatrolMode.CYCLE, PatrolMode.VEHICLE


@pytest.mark.parametrize(
    ("roles", "agencies", "is_lawful"),
    [
        ((Role.PCSO, Role.PCSO), (POLICE, POLICE), True),
        ((Role.PCSO,), (POLICE,), False),
        ((Role.OFFICER,), (POLICE,), True),
        ((Role.BID, Role.BID), (Agency.BID, Agency.BID), False),
        ((Role.BID, Role.WARDEN), (Agency.BID, COUNCIL), True),
        ((Role.PCSO, Role.WARDEN), (POLICE, COUNCIL), False),
        ((Role.PCSO, Role.PCSO, Role.PCSO), (POLICE, POLICE, POLICE), False),
    ],
)
def test_a_crew_has_its_size_a_lead_and_agencies_that_may_mix(
    roles: tuple[Role, ...], agencies: tuple[Agency, ...], *, is_lawful: bool
) -> None:
    rules = PlanRules(alone_roles=frozenset({Role.OFFICER}), agencies_apart=frozenset({("council", "police")}))
    assert is_lawful_crew(roles, agencies, rules) is is_lawful


def test_a_crew_goes_as_its_slowest_member() -> None:
    assert crew_mode([VEHICLE, VEHICLE]) is VEHICLE
    assert crew_mode([VEHICLE, CYCLE]) is CYCLE
    assert crew_mode([FOOT, VEHICLE, CYCLE]) is FOOT


def test_places_are_for_crews_all_of_whom_may_enter_and_controls_for_none() -> None:
    places = few_people([], [], windows=((), (), (), (), ())).places
    places = (
        places[0],
        replace(places[1], role=PlaceRole.CONTROL),
        replace(places[2], needs_constable=True),
        replace(places[3], roles_allowed=frozenset({Role.OFFICER, Role.PCSO})),
        replace(places[4], roles_allowed=frozenset()),
    )
    assert places_for([Role.PCSO, Role.WARDEN], places) == {0}
    assert places_for([Role.PCSO, Role.OFFICER], places) == {0, 2, 3}
    assert places_for([Role.SPECIAL, Role.OFFICER], places) == {0, 2}


def test_kinds_of_crews_are_lawful_and_have_somewhere_to_work() -> None:
    problem = few_people([], [])
    staff = [person("A"), person("B", Role.BID), person("C", Role.OFFICER, transport=FOOT)]
    kinds = crew_types(map(category_of, staff), PlanRules(), problem.places)
    assert len(kinds) == 5  # every pair of three kinds of people but two of BID staff
    assert all(kind.mode is (FOOT if any(m[2] is FOOT for m in kind.members) else VEHICLE) for kind in kinds)
    closed = [replace(place, roles_allowed=frozenset()) for place in problem.places]
    assert crew_types(map(category_of, staff), PlanRules(), closed) == ()
