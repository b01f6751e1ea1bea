"""The roster takes the shifts that are worth most within every rule, then the cheapest, then the fairest."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.vocabulary import AvailabilityKind, Role
from bluelamp.plans.bound import best_worth
from bluelamp.plans.dose import requests_of
from bluelamp.plans.effort import Effort
from bluelamp.plans.pay import price_seat
from bluelamp.plans.records import DoseTarget, Window
from bluelamp.plans.rest import Duty, are_rested
from bluelamp.plans.roster import Roster, choose_shifts
from bluelamp.plans.rules import PlanRules
from bluelamp.plans.travel import travel_of
from worlds.few_people import at, few_people, offer, person
from worlds.plan_world import plan_world

if TYPE_CHECKING:
    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.records import Offer

CORE, OVERTIME = AvailabilityKind.CORE, AvailabilityKind.OVERTIME
FRIDAY = (Window(4, 1080, 1320),)


def chosen(problem: WeekProblem, *, seed: int = 1) -> Roster:
    requests = requests_of(problem, seed=seed)
    return choose_shifts(problem, requests, travel_of(problem), seed=seed, effort=Effort.QUICK)


def people(problem: WeekProblem, roster: Roster) -> list[set[str]]:
    return [{problem.staff[seat.person].person_ref for seat in crew.seats} for crew in roster.crews]


# --- against every roster there is

# Hours of three-hour slots; some lie too close for one person to work both.
SLOTS = ((0, 18), (1, 6), (1, 18), (3, 12))


def slots_world(seed: int) -> WeekProblem:
    rng = np.random.default_rng(seed)
    staff = [person(f"P{n}", (Role.PCSO, Role.OFFICER, Role.BID)[int(rng.integers(3))]) for n in range(4)]
    offers = [
        offer(one.person_ref, day, hour, hour + 3, CORE if rng.random() < 0.15 else OVERTIME)
        for one in staff
        for day, hour in SLOTS
        if rng.random() < 0.8
    ]
    windows = [(Window(day, hour * 60, hour * 60 + 180),) for day, hour in SLOTS]
    problem = few_people(
        staff,
        offers,
        windows=windows,
        rules=PlanRules(
            max_shifts_a_week=int(rng.integers(1, 4)),
            apart=frozenset({("P0", "P1")}) if rng.random() < 0.5 else frozenset(),
        ),
        budget_pence=int(rng.integers(8, 50)) * 1000 if rng.random() < 0.6 else None,
    )
    values = rng.permutation([1.0, 1.4, 0.7, 1.9])
    targets = tuple(DoseTarget(t.place_ref, 1, value=float(v)) for t, v in zip(problem.targets, values, strict=True))
    return replace(problem, targets=targets)


def best_by_trying_all(problem: WeekProblem) -> float:
    """Worth of the best roster of one crew or none in each slot, by trying every one."""
    options: list[list[tuple[Offer, ...]]] = []
    for day, hour in SLOTS:
        there = [one for one in problem.offers if one.starts_s == at(day, hour)]
        options.append([(), *(pair for pair in itertools.combinations(there, 2) if is_crew(problem, pair))])
    return max(
        sum(target.value for target, crew in zip(problem.targets, week, strict=True) if crew)
        for week in itertools.product(*options)
        if is_kept(problem, week)
    )


def is_crew(problem: WeekProblem, pair: tuple[Offer, ...]) -> bool:
    refs = tuple(one.person_ref for one in pair)
    roles = {one.role for one in problem.staff if one.person_ref in refs}
    return roles != {Role.BID} and refs not in problem.rules.apart


def is_kept(problem: WeekProblem, week: tuple[tuple[Offer, ...], ...]) -> bool:
    taken = [one for crew in week for one in crew]
    staff = {one.person_ref: one for one in problem.staff}
    cost = sum(
        price_seat(
            staff[o.person_ref].role, staff[o.person_ref].agency, o.kind, o.starts_s, o.ends_s, problem.rates, "UTC"
        )[0]
        for o in taken
    )
    if problem.budget_pence is not None and cost > problem.budget_pence:
        return False
    if any(n > problem.rules.max_shifts_a_week for n in Counter(o.person_ref for o in taken).values()):
        return False
    core = [o for o in problem.offers if o.kind is CORE]
    return all(
        a is b
        or a.person_ref != b.person_ref
        or are_rested(Duty(a.starts_s, a.ends_s), Duty(b.starts_s, b.ends_s), 660)
        for a in taken
        for b in (*taken, *(core if a.kind is not CORE else ()))
    )


@pytest.mark.property
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 100_000))
def test_no_roster_of_a_tiny_week_is_worth_more_and_the_bound_lies_above_it(seed: int) -> None:
    problem = slots_world(seed)
    roster = chosen(problem)
    starts = {crew.starts_s for crew in roster.crews}
    worth = sum(t.value for t, (day, hour) in zip(problem.targets, SLOTS, strict=True) if at(day, hour) in starts)
    best = best_by_trying_all(problem)
    assert worth == pytest.approx(best)
    requests = requests_of(problem, seed=1)
    bound = best_worth(problem, requests, {r.place: [r.worth] for r in requests}, travel_of(problem))
    assert bound >= best - 1e-6


# --- one rule at a time


def test_the_cheapest_crew_of_those_that_can_make_the_visits_is_taken() -> None:
    staff = [person("A", Role.OFFICER), person("B", Role.OFFICER), person("C"), person("D", Role.WARDEN)]
    problem = few_people(staff, [offer(one.person_ref, 4, 18, 22) for one in staff])
    roster = chosen(problem)
    assert people(problem, roster) == [{"C", "D"}]
    assert roster.crews[0].pence in {4 * 3500, 3 * 3500}


def test_core_time_is_taken_before_overtime() -> None:
    staff = [person("A"), person("B"), person("C"), person("D")]
    offers = [offer(one.person_ref, 4, 18, 22, CORE if one.person_ref in "CD" else OVERTIME) for one in staff]
    problem = few_people(staff, offers)
    assert people(problem, chosen(problem)) == [{"C", "D"}]


def test_people_who_are_kept_apart_are_on_different_crews() -> None:
    staff = [person(ref) for ref in "ABCD"]
    problem = few_people(
        staff,
        [offer(one.person_ref, 4, 18, 22, is_committed=True) for one in staff],
        rules=PlanRules(apart=frozenset({("A", "B"), ("C", "D"), ("A", "C")})),
    )
    assert sorted(map(sorted, people(problem, chosen(problem)))) == [["A", "D"], ["B", "C"]]


def test_two_people_who_are_kept_apart_make_no_crew() -> None:
    problem = few_people(
        [person("A"), person("B")],
        [offer("A", 4, 18, 22), offer("B", 4, 18, 22)],
        rules=PlanRules(apart=frozenset({("B", "A")})),
    )
    assert chosen(problem).crews == ()


def test_whoever_is_confirmed_works_exactly_that_time_even_where_others_are_cheaper() -> None:
    staff = [person("A", Role.OFFICER), person("B", Role.OFFICER), person("C"), person("D")]
    offers = [offer(ref, 4, 17, 23, is_committed=ref == "A") for ref in "ABCD"]
    problem = few_people(staff, offers)
    roster = chosen(problem)
    assert any("A" in crew for crew in people(problem, roster))
    committed = next(crew for crew in roster.crews if crew.is_committed)
    assert (committed.starts_s, committed.ends_s) == (at(4, 17), at(4, 23))


def test_a_person_is_taken_before_an_open_seat_at_the_same_price() -> None:
    staff = [person("open", is_open_seat=True), person("A"), person("B")]
    problem = few_people(staff, [offer(one.person_ref, 4, 18, 21) for one in staff])
    assert people(problem, chosen(problem)) == [{"A", "B"}]


def test_a_shift_that_the_budget_cannot_pay_is_not_taken() -> None:
    problem = few_people([person("A"), person("B")], [offer("A", 4, 18, 21), offer("B", 4, 18, 21)])
    assert len(chosen(replace(problem, budget_pence=12_000)).crews) == 1
    assert chosen(replace(problem, budget_pence=11_999)).crews == ()


def test_nights_are_shared_out_though_a_list_has_an_order() -> None:
    nights = tuple((Window(day, 1320, 1500),) for day in (0, 2, 4))
    staff = [person(f"P{n}") for n in range(6)]
    offers = [offer(one.person_ref, day, 22, 25) for one in staff for day in (0, 2, 4)]
    problem = few_people(staff, offers, windows=nights)
    held = Counter(ref for crew in people(problem, chosen(problem)) for ref in crew)
    assert dict(held) == {f"P{n}": 1 for n in range(6)}


def test_what_nobody_needs_or_can_price_is_said_or_left_out() -> None:
    staff = [person("A"), person("B"), person("C", base="Ware")]
    offers = [offer("A", 1, 8, 12), offer("B", 1, 8, 12), offer("C", 4, 18, 22), offer("X", 4, 18, 22)]
    problem = few_people(staff, [*offers, offer("A", 4, 18, 22, AvailabilityKind.BANK_HOLIDAY)])
    roster = chosen(problem)
    assert roster.crews == ()
    assert roster.words == (
        "1 offer for which the rates have no price left out.",
        "1 offer of people who are not among the staff left out.",
        "1 offer of people whose base is not known left out.",
    )


@pytest.mark.slow
def test_a_quick_search_of_a_full_week_goes_on_until_it_has_found_crews() -> None:
    problem = plan_world(26, 60)
    roster = chosen(problem)
    assert sum(roster.expected.values()) > 0.9 * len(requests_of(problem, seed=1))
