"""Somebody is away: few duties move, each move is named, and everything else stays as it is."""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.vocabulary import AvailabilityKind, MoveKind, PatrolMode, Role
from bluelamp.plans.effort import Effort
from bluelamp.plans.records import Window
from bluelamp.plans.replan import Absence, replan
from bluelamp.plans.results import CrewSeat, PlannedShift, PlannedStop, WeekPlan
from bluelamp.plans.rules import PlanRules
from bluelamp.plans.week import plan_week
from worlds.few_people import MONDAY, at, few_people, offer, person
from worlds.plan_verifier import faults_of
from worlds.random_weeks import random_week

if TYPE_CHECKING:
    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.results import Replan

EVENING = (Window(4, 1080, 1320),)
BEFORE = at(4, 12)


def world(refs: str, *, n_places: int = 2, roles: dict[str, Role] | None = None, **more: Any) -> WeekProblem:
    """People who offer Friday evening, and places that want one visit each then."""
    staff = [person(ref, (roles or {}).get(ref, Role.PCSO)) for ref in refs]
    return few_people(staff, [offer(ref, 4, 18, 22) for ref in refs], windows=(EVENING,) * n_places, **more)


def shift(
    problem: WeekProblem, name: str, refs: str, stops: dict[int, int], hours: tuple[int, int] = (18, 21)
) -> PlannedShift:
    """A published shift; stops are starts in minutes after six by number of the place."""
    staff = {m.person_ref: m for m in problem.staff}
    pence = {Role.PCSO: 2000, Role.OFFICER: 3000}
    seats = tuple(
        CrewSeat(ref, staff[ref].role, staff[ref].agency, AvailabilityKind.OVERTIME, pence[staff[ref].role] * 3, "rate")
        for ref in refs
    )
    held = tuple(
        PlannedStop(f"{name}{n}", f"HE{n + 1:02d}", at(4, 18) + 60 * m, at(4, 18) + 60 * (m + 15), 5.0, PatrolMode.FOOT)
        for n, m in sorted(stops.items(), key=lambda one: one[1])
    )
    return PlannedShift(name, at(4, hours[0]), at(4, hours[1]), "Hertford", seats, held)


def published(*shifts: PlannedShift) -> WeekPlan:
    return WeekPlan(MONDAY, 1, shifts, (), 2, 1.0, 1.0)


def away(ref: str, first: int = 17, last: int = 24) -> tuple[Absence, ...]:
    return (Absence(ref, at(4, first), at(4, last)),)


def mended(problem: WeekProblem, plan: WeekPlan, absences: tuple[Absence, ...], now_s: int = BEFORE) -> Replan:
    """The replan, with no rule broken that was kept before."""
    found = replan(problem, plan, absences, now_s=now_s, seed=1)
    assert {fault for fault in faults_of(problem, found.plan) if "share" not in fault} <= set(faults_of(problem, plan))
    return found


def kinds(found: Replan) -> list[MoveKind]:
    return [move.kind for move in found.moves]


def test_what_those_who_are_left_could_do_at_best_is_told_where_it_is_known() -> None:
    problem = world("AB")
    plan = published(shift(problem, "s1", "AB", {0: 30, 1: 90}))
    # One PCSO alone makes no crew, so nothing was better than nothing.
    alone = mended(problem, plan, away("A")).plan
    assert (alone.dose_met_share, alone.bound_share) == (0.0, 0.0)
    # B is on the shift by the duty system and offered no time: of such people nothing is known.
    half = dataclasses.replace(problem, offers=problem.offers[:1])
    assert mended(half, plan, away("A")).plan.bound_share == 1.0


def test_a_planned_visit_that_was_made_is_wanted_once() -> None:
    problem = world("AB", visits_made=(("HE01", 1),))
    plan = published(shift(problem, "s1", "AB", {0: 30, 1: 90}))
    found = replan(problem, plan, away("A", 19), now_s=at(4, 19), seed=1)
    assert (found.plan.wanted_visits, found.plan.dose_met_share) == (2, 0.5)
    assert [(one.place_ref, one.wanted, one.planned) for one in found.plan.unmet] == [("HE02", 1, 0)]


def test_nobody_who_is_away_works_means_nothing_moves() -> None:
    problem = world("ABC")
    plan = published(shift(problem, "s", "AB", {0: 30}))
    assert mended(problem, plan, away("C")) == dataclasses.replace(mended(problem, plan, ()), plan=plan)
    assert mended(problem, plan, away("C")).moves == ()


def test_somebody_free_takes_the_seat_and_the_sentence_says_who_when_and_what_it_costs() -> None:
    problem = world("ABC", roles={"C": Role.OFFICER})
    plan = published(shift(problem, "s", "AB", {0: 30, 1: 60}))
    found = mended(problem, plan, away("A"))
    (move,) = found.moves
    assert (
        move.words == "PCSO A is away: officer C takes the seat on Friday 18:00 to 21:00 from Hertford, for £30 more."
    )
    assert (move.kind, move.person_ref, move.after["person_ref"]) == (MoveKind.REPLACED, "A", "C")
    (after,) = found.plan.shifts
    assert [seat.person_ref for seat in after.crew] == ["C", "B"]
    assert after.stops == plan.shifts[0].stops


def test_of_two_who_could_come_the_cheaper_does() -> None:
    problem = world("ABCD", roles={"C": Role.OFFICER})
    found = mended(problem, published(shift(problem, "s", "AB", {0: 30})), away("A"))
    assert [seat.person_ref for seat in found.plan.shifts[0].crew] == ["D", "B"]


def test_somebody_who_must_rest_or_is_away_too_does_not_come() -> None:
    problem = world("ABC")
    early = [*problem.offers, offer("C", 4, 8, 12)]
    problem = dataclasses.replace(problem, offers=tuple(early))
    morning = dataclasses.replace(shift(problem, "m", "CA", {}), starts_s=at(4, 8), ends_s=at(4, 11))
    plan = published(morning, shift(problem, "s", "AB", {0: 30}))
    assert kinds(replan(problem, plan, away("A"), now_s=BEFORE, seed=1)) == [MoveKind.STOOD_DOWN, MoveKind.DROPPED]
    both = (*away("A"), *away("C"))
    one = published(shift(problem, "s", "AB", {0: 30}))
    assert kinds(replan(problem, one, both, now_s=BEFORE, seed=1)) == [MoveKind.STOOD_DOWN, MoveKind.DROPPED]


def test_without_anybody_to_come_visits_go_to_another_crew_at_their_own_times() -> None:
    problem = world("ABCD")
    plan = published(shift(problem, "s", "AB", {0: 30}), shift(problem, "t", "CD", {1: 90}))
    found = mended(problem, plan, away("A"))
    assert kinds(found) == [MoveKind.STOOD_DOWN, MoveKind.HANDED_OVER]
    assert found.moves[1].words == "The visit at Place 1 on Friday 18:30 goes to the crew of PCSO C and PCSO D."
    (left,) = found.plan.shifts
    assert [(s.visit_id, s.starts_s) for s in left.stops] == [("s0", at(4, 18, 30)), ("t1", at(4, 19, 30))]


def test_one_officer_goes_sick_and_three_duties_move_each_named() -> None:
    problem = world("ABCD", n_places=3)
    plan = published(shift(problem, "s", "AB", {0: 30, 1: 60}), shift(problem, "t", "CD", {2: 120}))
    found = mended(problem, plan, away("A"))
    assert kinds(found) == [MoveKind.STOOD_DOWN, MoveKind.HANDED_OVER, MoveKind.HANDED_OVER]
    assert len({move.words for move in found.moves}) == 3
    assert len(found.plan.shifts[0].stops) == 3


def test_a_visit_whose_time_is_taken_moves_and_says_to_when() -> None:
    problem = world("ABCD")
    plan = published(shift(problem, "s", "AB", {0: 30}), shift(problem, "t", "CD", {1: 30}))
    found = mended(problem, plan, away("A"))
    assert kinds(found) == [MoveKind.STOOD_DOWN, MoveKind.HANDED_OVER]
    assert found.moves[1].after["starts_s"] != at(4, 18, 30)
    assert ", now at Friday " in found.moves[1].words


def test_two_crews_that_lose_somebody_become_one() -> None:
    problem = world("ABCD")
    plan = published(shift(problem, "s", "AB", {0: 30}), shift(problem, "t", "CD", {1: 90}))
    found = mended(problem, plan, (*away("A"), *away("C")))
    assert sorted(kinds(found)) == [MoveKind.HANDED_OVER, MoveKind.JOINED, MoveKind.STOOD_DOWN]
    (left,) = found.plan.shifts
    assert {seat.person_ref for seat in left.crew} == {"B", "D"}
    assert len(left.stops) == 2
    joined = next(move for move in found.moves if move.kind is MoveKind.JOINED)
    assert "joins the crew of Friday 18:00 to 21:00 from Hertford in place of PCSO" in joined.words


def test_somebody_who_may_patrol_alone_goes_on_without() -> None:
    problem = world("AB", roles={"B": Role.OFFICER}, rules=PlanRules(alone_roles=frozenset({Role.OFFICER})))
    found = mended(problem, published(shift(problem, "s", "AB", {0: 30})), away("A"))
    assert [move.words for move in found.moves] == [
        "PCSO A is away: the shift on Friday 18:00 to 21:00 from Hertford goes on without."
    ]


def test_a_place_that_needs_a_constable_loses_its_visit_when_only_a_pcso_can_come() -> None:
    problem = world("ABC", roles={"A": Role.OFFICER})
    places = (dataclasses.replace(problem.places[0], needs_constable=True), problem.places[1])
    problem = dataclasses.replace(problem, places=places)
    found = mended(problem, published(shift(problem, "s", "AB", {0: 30, 1: 60})), away("A"))
    assert kinds(found) == [MoveKind.REPLACED, MoveKind.DROPPED]
    assert [s.place_ref for s in found.plan.shifts[0].stops] == ["HE02"]


def test_what_has_begun_stays_and_only_visits_to_come_move() -> None:
    problem = world("ABCD")
    plan = published(shift(problem, "s", "AB", {0: 10, 1: 100}), shift(problem, "t", "CD", {}, (18, 22)))
    found = mended(problem, plan, away("A", 19, 24), now_s=at(4, 19))
    assert kinds(found) == [MoveKind.HANDED_OVER]
    first, second = found.plan.shifts
    assert first.crew == plan.shifts[0].crew
    assert first.stops == plan.shifts[0].stops[:1]
    assert [s.starts_s for s in second.stops] == [at(4, 19, 40)]


def test_a_shift_that_is_over_is_not_touched() -> None:
    problem = world("AB")
    plan = published(shift(problem, "s", "AB", {0: 10}))
    assert mended(problem, plan, away("A"), now_s=at(4, 23)).plan == plan


def test_a_visit_that_was_planned_and_made_is_counted_once_after_a_change() -> None:
    problem = world("ABCD", visits_made=(("HE01", 1),), not_before_s=at(4, 19))
    past = shift(problem, "s", "AB", {0: 10}, hours=(18, 19))
    to_come = shift(problem, "t", "CD", {1: 100}, hours=(19, 21))
    problem = dataclasses.replace(problem, fixed=(past, to_come))
    found = replan(problem, published(past, to_come), away("C"), now_s=at(4, 18, 30), seed=1)
    assert [unmet.place_ref for unmet in found.plan.unmet] == ["HE02"]
    assert found.plan.wanted_visits == 2


def test_a_replacement_beyond_the_budget_is_not_sent() -> None:
    problem = world("ABC", roles={"C": Role.OFFICER}, budget_pence=12_500)
    found = mended(problem, published(shift(problem, "s", "AB", {0: 30})), away("A"))
    assert kinds(found) == [MoveKind.STOOD_DOWN, MoveKind.DROPPED]


def test_what_is_not_met_any_more_is_explained() -> None:
    problem = world("AB")
    found = mended(problem, published(shift(problem, "s", "AB", {0: 30, 1: 60})), away("A"))
    assert {unmet.place_ref for unmet in found.plan.unmet} == {"HE01", "HE02"}
    assert (found.plan.dose_met_share, found.plan.visits) == (0.0, 0)


def test_the_same_question_has_the_same_answer() -> None:
    problem = world("ABCDE")
    plan = published(shift(problem, "s", "AB", {0: 30}), shift(problem, "t", "CD", {1: 30}))
    assert mended(problem, plan, away("A")) == mended(problem, plan, away("A"))


@pytest.mark.parametrize("budget", [None, 24_000, 26_000])
@pytest.mark.parametrize("roles", [{}, {"E": Role.OFFICER}, {"E": Role.OFFICER, "F": Role.OFFICER}])
def test_no_way_to_fill_the_seats_keeps_more_visits_or_costs_less(budget: int | None, roles: dict[str, Role]) -> None:
    """Every pair of people for the empty seats is tried, on shifts too full for anybody else's visits."""
    problem = world("ABCDEF", n_places=4, roles=roles, budget_pence=budget)
    narrow = tuple(dataclasses.replace(p, windows=(Window(4, 1100, 1125),)) for p in problem.places)
    problem = dataclasses.replace(problem, places=narrow)
    plan = published(shift(problem, "s", "AB", {0: 25}), shift(problem, "t", "CD", {1: 25}))
    found = mended(problem, plan, (*away("A"), *away("C")))
    price = {"": 0, "B": 6_000, "D": 6_000} | {ref: 9_000 if ref in roles else 6_000 for ref in "EF"}
    best = min(
        (-sum(map(bool, who)), sum(6_000 + price[one] for one in who if one))
        for who in itertools.product(("", "E", "F", "D"), ("", "E", "F", "B"))
        if (who[0] != who[1] or not who[0])
        # Whoever is left of a crew joins the other only where their own shift is stood down.
        and not (who[0] == "D" and who[1])
        and not (who[1] == "B" and who[0])
        and (budget is None or sum(6_000 + price[one] for one in who if one) <= max(budget, 24_000))
    )
    kept = sum(len(one.stops) for one in found.plan.shifts)
    assert (-kept, found.plan.pence) == best


@pytest.mark.property
@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_in_any_programme_what_is_not_named_is_unchanged_and_no_rule_is_broken(seed: int) -> None:
    problem = random_week(seed)
    plan = plan_week(problem, seed=seed, effort=Effort.QUICK)
    for number, one in enumerate(plan.shifts[:3]):
        gone = one.crew[0].person_ref
        now_s = one.starts_s + (3600 if number % 2 else -7200)
        found = replan(problem, plan, (Absence(gone, one.starts_s, one.ends_s),), now_s=now_s, seed=seed)
        assert set(faults_of(problem, found.plan)) <= set(faults_of(problem, plan))
        named = {move.shift_id for move in found.moves} | {move.before.get("shift_id") for move in found.moves}
        before = {shift.shift_id: shift for shift in plan.shifts}
        for after in found.plan.shifts:
            assert after.shift_id in named or after == before[after.shift_id]
            is_there = gone in {seat.person_ref for seat in after.crew}
            is_then = after.starts_s < one.ends_s and one.starts_s < after.ends_s
            assert not (is_there and is_then and after.starts_s >= now_s)
