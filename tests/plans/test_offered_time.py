"""When a crew could be had, as far as offers tell."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from bluelamp.core.vocabulary import Agency, AvailabilityKind, Role
from bluelamp.plans.offered_time import common, offered_by_person, offered_for
from bluelamp.plans.problem import WeekProblem
from bluelamp.plans.records import Offer, PlanPlace, StaffMember
from bluelamp.plans.results import CrewSeat, PlannedShift
from bluelamp.plans.rules import PlanRules

HOUR, TEN_MIN = 3600, 600
PLACE = PlanPlace("M", "Market", "Ware", 0.0, 0.0)


def week(*people: tuple[str, Role, str, int, int], **changes: Any) -> WeekProblem:
    """Each person with role, base and the hours from and to which they offer."""
    staff = tuple({ref: StaffMember(ref, role, Agency.POLICE, base) for ref, role, base, _, _ in people}.values())
    offers = tuple(Offer(ref, a * HOUR, b * HOUR, AvailabilityKind.OVERTIME) for ref, _, _, a, b in people)
    problem = WeekProblem(dt.date(1970, 1, 5), "Europe/London", (PLACE,), (), staff, offers, (), ())
    return replace(problem, **changes)


def hours(problem: WeekProblem, place: PlanPlace = PLACE) -> list[tuple[float, float]]:
    """Offered time, with the minutes on the way put back, in hours."""
    spans = offered_for(problem, place, offered_by_person(problem))
    return [((a - TEN_MIN) / HOUR, (b + TEN_MIN) / HOUR) for a, b in spans]


def test_two_people_of_one_base_make_a_crew_while_both_are_there() -> None:
    one, other = ("A", Role.PCSO, "Ware", 10, 18), ("B", Role.PCSO, "Ware", 12, 20)
    assert hours(week(one, other)) == [(12, 18)]
    assert hours(week(one, ("B", Role.PCSO, "Hoddesdon", 12, 20))) == []
    assert hours(week(one)) == []


def test_time_too_short_for_a_shift_does_not_count() -> None:
    assert hours(week(("A", Role.PCSO, "Ware", 10, 12), ("B", Role.PCSO, "Ware", 10, 12))) == []
    assert hours(week(("A", Role.PCSO, "Ware", 10, 15), ("B", Role.PCSO, "Ware", 13, 20))) == []


def test_a_crew_needs_somebody_to_lead_it_and_some_may_go_alone() -> None:
    others = [(ref, Role.OTHER, "Ware", 10, 18) for ref in ("A", "B")]
    assert hours(week(*others)) == []
    assert hours(week(*others, ("C", Role.WARDEN, "Ware", 14, 18))) == [(14, 18)]
    alone = PlanRules(alone_roles=frozenset({Role.WARDEN}))
    assert hours(week(("C", Role.WARDEN, "Ware", 8, 12), rules=alone)) == [(8, 12)]


def test_a_place_may_need_a_constable_or_be_closed_to_some() -> None:
    people = [("A", Role.PCSO, "Ware", 10, 20), ("B", Role.PCSO, "Ware", 10, 20), ("C", Role.SPECIAL, "Ware", 14, 18)]
    assert hours(week(*people), replace(PLACE, needs_constable=True)) == [(14, 18)]
    assert hours(week(*people), replace(PLACE, roles_allowed=frozenset({Role.SPECIAL}))) == []
    assert hours(week(*people), replace(PLACE, roles_allowed=frozenset({Role.PCSO}))) == [(10, 20)]


def test_somebody_on_a_published_shift_is_not_to_be_had() -> None:
    people = [("A", Role.PCSO, "Ware", 10, 18), ("B", Role.PCSO, "Ware", 10, 18)]
    seat = CrewSeat("A", Role.PCSO, Agency.POLICE, AvailabilityKind.OVERTIME, 0, "")
    shift = PlannedShift("S1", 12 * HOUR, 16 * HOUR, "Ware", (seat,))
    assert hours(week(*people, fixed=(shift,))) == []


def test_what_two_have_in_common() -> None:
    assert common(((0, 5), (8, 12)), ((3, 9), (11, 20))) == ((3, 5), (8, 9), (11, 12))
    assert common(((0, 5),), ((5, 9),)) == ()
