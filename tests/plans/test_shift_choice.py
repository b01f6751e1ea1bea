"""Candidate shifts, the room in them, and the relaxation that finds the promising ones."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bluelamp.core.vocabulary import AvailabilityKind, PatrolMode
from bluelamp.plans.candidates import Pattern, patterns_of, seat_choices, usable_offers
from bluelamp.plans.crew_types import category_of, crew_types
from bluelamp.plans.dose import requests_of
from bluelamp.plans.promising import promising
from bluelamp.plans.records import Window
from bluelamp.plans.room import Blocks, CrewClass, room_of
from bluelamp.plans.roster_model import RosterInput, solve_shifts
from bluelamp.plans.rules import PlanRules
from bluelamp.plans.travel import travel_of
from worlds.few_people import at, few_people, offer, person
from worlds.plan_world import plan_world

if TYPE_CHECKING:
    from bluelamp.plans.problem import WeekProblem


def candidates(problem: WeekProblem, *, most: int = 1000) -> tuple[Pattern, ...]:
    usable, _ = usable_offers(problem)
    return patterns_of(problem, usable, requests_of(problem, seed=1), travel_of(problem), most=most)


def roster_input(problem: WeekProblem, *, most: int) -> RosterInput:
    usable, _ = usable_offers(problem)
    requests, travel = requests_of(problem, seed=1), travel_of(problem)
    patterns = patterns_of(problem, usable, requests, travel, most=most)
    by_base = defaultdict(set)
    for one in usable:
        by_base[one.base].add(category_of(problem.staff[one.person]))
    types = {base: crew_types(found, problem.rules, problem.places) for base, found in by_base.items()}
    return RosterInput(problem, requests, travel, patterns, seat_choices(problem, usable, patterns), types, {})


def evening(first: int = 17, last: int = 23) -> WeekProblem:
    offers = [offer(ref, 4, first, last) for ref in "AB"]
    return few_people([person("A"), person("B")], offers, windows=((Window(4, 1080, 1320),),))


def test_candidates_lie_in_offers_on_the_step_and_keep_the_rules_lengths() -> None:
    found = candidates(evening())
    assert found
    for pattern in found:
        assert at(4, 17) <= pattern.starts_s < pattern.ends_s <= at(4, 23)
        assert 180 <= pattern.minutes <= 600
        assert (pattern.starts_s - at(4, 17)) % 3600 == 0
    assert len(set(found)) == len(found)


def test_a_candidate_with_an_idle_step_gives_way_to_a_shorter_one() -> None:
    wanted = {(p.starts_s, p.ends_s) for p in candidates(evening(12, 23))}
    assert (at(4, 12), at(4, 22)) not in wanted
    assert (at(4, 17), at(4, 22)) not in wanted
    assert (at(4, 18), at(4, 22)) in wanted


def test_an_offer_that_starts_between_steps_starts_a_candidate() -> None:
    problem = evening()
    early = tuple(replace(one, starts_s=at(4, 17, 40)) for one in problem.offers)
    starts = {p.starts_s for p in candidates(replace(problem, offers=early))}
    assert {at(4, 17, 40), at(4, 18)} <= starts


def test_a_confirmed_stretch_is_a_candidate_whatever_its_length_and_nobody_confirmed_works_another() -> None:
    problem = few_people([person("A"), person("B")], [offer("A", 4, 18, 20, is_committed=True), offer("B", 4, 16, 24)])
    patterns = candidates(problem)
    assert Pattern(0, at(4, 18), at(4, 20), is_committed=True) in patterns
    usable, _ = usable_offers(problem)
    of_a = [c for c in seat_choices(problem, usable, patterns) if c.person == 0]
    assert [patterns[c.pattern].minutes for c in of_a] == [120]


def test_fewer_candidates_are_looked_at_where_there_are_too_many() -> None:
    problem = plan_world(8, 20, seed=2)
    many, few = candidates(problem), candidates(problem, most=40)
    assert len(few) <= 40 < len(many)
    assert {p.base for p in few} == {p.base for p in many}


def test_core_duty_keeps_extra_shifts_away_until_rested() -> None:
    offers = [offer("A", 4, 6, 12, AvailabilityKind.CORE), offer("A", 4, 18, 22), offer("B", 4, 18, 22)]
    problem = few_people([person("A"), person("B")], offers)
    usable, _ = usable_offers(problem)
    assert {c.person for c in seat_choices(problem, usable, candidates(problem))} == {1}
    rested = replace(problem, rules=PlanRules(rest_min=360))
    assert {c.person for c in seat_choices(rested, usable, candidates(rested))} == {0, 1}


def test_blocks_share_a_stretch_out_by_time() -> None:
    blocks = Blocks(0, 3600)
    assert list(blocks.touching(1800, 7200)) == [0, 1]
    assert blocks.shares(1800, 7200) == pytest.approx({0: 1 / 3, 1: 2 / 3})


def test_a_shift_holds_its_time_less_break_and_ways_home() -> None:
    problem = evening()
    requests = requests_of(problem, seed=1)
    crew_class = CrewClass(0, PatrolMode.VEHICLE, frozenset({0}))
    travel = travel_of(problem)
    room = room_of(problem, requests, [crew_class], travel)
    home_s = int(60 * travel.minutes[0, 1])
    short = sum(room.held_s(Pattern(0, at(4, 18), at(4, 22)), 0, problem, 1.0).values())
    long = sum(room.held_s(Pattern(0, at(4, 15), at(4, 22)), 0, problem, 1.0).values())
    assert short == pytest.approx(4 * 3600 - home_s, abs=10)
    assert long == pytest.approx(7 * 3600 - 1800 - 2 * home_s, abs=10)
    assert room.takes_s == {(0, 0): 15 * 60 + int(60 * travel.minutes[1, 0])}


def test_a_search_among_the_promising_candidates_loses_nothing_that_one_among_all_finds() -> None:
    everything = roster_input(plan_world(4, 12, seed=5, visits=3), most=400)
    some = promising(everything, most=30)
    assert len(some.patterns) <= 30 < len(everything.patterns)
    assert {c.pattern for c in some.choices} <= set(range(len(some.patterns)))
    found = [solve_shifts(one, seed=1, units=1.5) for one in (some, everything)]
    assert sum(found[0].expected.values()) >= sum(found[1].expected.values())


def test_few_candidates_are_all_kept() -> None:
    given = roster_input(evening(), most=400)
    assert promising(given, most=400) is given
