"""What a fix promises comes true when it is carried out."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import AvailabilityKind, FixKind, PatrolMode, Role
from bluelamp.plans.dose import requests_of
from bluelamp.plans.effort import Effort
from bluelamp.plans.explain import unmet_of
from bluelamp.plans.fixes import apply_change
from bluelamp.plans.pinned import pin_of
from bluelamp.plans.records import DoseTarget, Window
from bluelamp.plans.results import CrewSeat, PlannedShift, PlannedStop
from bluelamp.plans.rules import PlanRules
from bluelamp.plans.travel import travel_of
from bluelamp.plans.week import plan_week
from worlds.few_people import at, few_people, offer, person
from worlds.plan_verifier import faults_of
from worlds.random_weeks import random_week

if TYPE_CHECKING:
    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.results import Fix, WeekPlan

EVENING = (Window(4, 1080, 1320),)
NIGHT = (Window(4, 1320, 1560),)


def planned(problem: WeekProblem) -> WeekPlan:
    return plan_week(problem, seed=1, effort=Effort.QUICK)


def pair(**more: Any) -> WeekProblem:
    return few_people([person("A"), person("B")], [offer(ref, 4, 18, 22) for ref in "AB"], **more)


def visits_at(plan: WeekPlan, place_ref: str) -> int:
    return sum(stop.place_ref == place_ref for shift in plan.shifts for stop in shift.stops)


def fix_of(plan: WeekPlan, kind: FixKind, place: int = 0) -> Fix:
    return next(fix for fix in plan.unmet[place].fixes if fix.kind is kind)


def test_a_crew_on_overtime_is_offered_with_roles_day_hours_base_and_price() -> None:
    problem = pair(windows=(NIGHT,))
    fix = fix_of(planned(problem), FixKind.ADD_SEATS)
    assert (
        fix.words == "Add 6 overtime hours of two PCSOs, Friday 21:00 to 00:00 from Hertford, for £120: one visit here."
    )
    assert (fix.pence, fix.gains) == (12_000, 1)
    again = planned(apply_change(problem, fix.change))
    assert visits_at(again, "HE01") == 1
    (shift,) = again.shifts
    assert [(seat.person_ref, seat.is_open, seat.pence) for seat in shift.crew] == [
        ("open-1", True, 6_000),
        ("open-2", True, 6_000),
    ]


def test_a_crew_more_that_has_time_serves_other_places_and_says_so() -> None:
    problem = pair(windows=(NIGHT, NIGHT))
    plan = planned(problem)
    fix = fix_of(plan, FixKind.ADD_SEATS)
    assert fix.words.endswith("one visit here, and one missing visit elsewhere.")
    again = planned(apply_change(problem, fix.change))
    assert (visits_at(again, "HE01"), visits_at(again, "HE02")) == (1, 1)


def test_a_place_that_needs_a_constable_is_offered_one() -> None:
    staff = [person("A"), person("B"), person("C", Role.OFFICER)]
    problem = few_people(staff, [offer(ref, 4, 18, 22) for ref in "AB"])
    problem = dataclasses.replace(
        problem, places=tuple(dataclasses.replace(p, needs_constable=True) for p in problem.places)
    )
    fix = fix_of(planned(problem), FixKind.ADD_SEATS)
    assert "one officer and one PCSO" in fix.words
    assert fix.pence == 3 * 3000 + 3 * 2000
    assert visits_at(planned(apply_change(problem, fix.change)), "HE01") == 1


def test_volunteers_are_not_offered_as_if_they_were_free_of_charge() -> None:
    staff = [person("A"), person("B"), person("S", Role.SPECIAL), person("T", Role.SPECIAL)]
    problem = few_people(staff, [offer(ref, 4, 18, 22) for ref in "AB"], windows=(NIGHT,))
    unpaid = tuple(
        dataclasses.replace(rate, pence_per_hour=0) if rate.role is Role.SPECIAL else rate for rate in problem.rates
    )
    problem = dataclasses.replace(problem, rates=unpaid)
    assert "of two PCSOs" in fix_of(planned(problem), FixKind.ADD_SEATS).words
    only_unpaid = dataclasses.replace(
        problem, rates=tuple(dataclasses.replace(rate, pence_per_hour=0) for rate in unpaid)
    )
    assert fix_of(planned(only_unpaid), FixKind.ADD_SEATS).pence == 0


def test_the_least_pay_of_a_rate_is_in_the_price() -> None:
    problem = pair(windows=(NIGHT,))
    problem = dataclasses.replace(
        problem, rates=tuple(dataclasses.replace(rate, minimum_min=240) for rate in problem.rates)
    )
    assert fix_of(planned(problem), FixKind.ADD_SEATS).pence == 16_000


def test_money_that_lacks_is_told_to_the_penny_and_pays_the_crew() -> None:
    problem = pair(budget_pence=5_000)
    fix = fix_of(planned(problem), FixKind.RAISE_BUDGET)
    assert fix.pence == 7_000
    assert "Raise the budget by £70: it pays two PCSOs who are free" in fix.words
    again = planned(apply_change(problem, fix.change))
    assert again.pence == 12_000
    assert visits_at(again, "HE01") == 1
    assert faults_of(apply_change(problem, fix.change), again) == []


def test_seats_beyond_the_budget_name_what_it_must_grow_by() -> None:
    problem = pair(windows=(NIGHT,), budget_pence=4_000)
    fix = fix_of(planned(problem), FixKind.ADD_SEATS)
    assert fix.words.endswith("The budget must grow by £80 for it.")
    assert apply_change(problem, fix.change).budget_pence == 12_000


def test_asking_for_less_costs_nothing_and_leaves_nothing_unmet() -> None:
    problem = pair(windows=(EVENING, NIGHT))
    plan = planned(problem)
    fix = fix_of(plan, FixKind.DROP_VISITS)
    assert (fix.pence, fix.gains) == (0, 0)
    assert fix.words == "Drop one visit at Place 2: ask for none this week."
    assert planned(apply_change(problem, fix.change)).unmet == ()


def test_asking_for_less_counts_visits_that_nobody_had_planned() -> None:
    # One of three visits was made already, Friday evening holds one more, and for the third nobody has offered time.
    problem = pair(windows=(EVENING,), visits=3, visits_made=(("HE01", 1),))
    plan = planned(problem)
    fix = fix_of(plan, FixKind.DROP_VISITS)
    assert fix.words == "Drop one visit at Place 1: ask for two visits a week, with what was made already."
    again = planned(apply_change(problem, fix.change))
    assert (again.unmet, again.visits, again.wanted_visits) == ((), plan.visits, 1)


def test_a_visit_that_is_taken_from_a_place_with_a_cap_is_not_asked_for_again() -> None:
    capped = DoseTarget("HE01", 7, cap_visits=3)
    problem = dataclasses.replace(pair(windows=(EVENING, NIGHT)), targets=(capped, DoseTarget("HE02", 1)))
    change = {"kind": "take_from", "from_ref": "HE01", "visits": 1, "shift": pin_of(shift(problem))}
    assert [target.most_visits for target in apply_change(problem, change).targets] == [2, 1]


def seat(ref: str, pence: int) -> CrewSeat:
    member = person(ref)
    return CrewSeat(ref, member.role, member.agency, AvailabilityKind.OVERTIME, pence, "")


def stop(place: str, starts_s: int, mode: PatrolMode) -> PlannedStop:
    return PlannedStop(f"{place}-x", place, starts_s, starts_s + 900, 1.0, mode)


def shift(problem: WeekProblem, *stops: PlannedStop) -> PlannedShift:
    pence = 6_000
    crew = (seat("A", pence), seat("B", pence))
    return PlannedShift("one", at(4, 18), at(4, 21), problem.bases[0].name, crew, stops)


def late_pair(*, until: int, **more: Any) -> WeekProblem:
    """Two people from six on, and a place that is hot at nine."""
    offers = [offer(ref, 4, 18, until) for ref in "AB"]
    return few_people([person("A"), person("B")], offers, windows=((Window(4, 1260, 1300),),), **more)


def test_a_crew_that_offers_longer_may_stay_for_a_visit_after_its_end() -> None:
    problem = few_people(
        [person("A"), person("B")], [offer(r, 4, 18, 24) for r in "AB"], windows=((Window(4, 1260, 1300),),)
    )
    fixes = unmet_of(problem, requests_of(problem, seed=1), (shift(problem),), travel_of(problem), seed=1)[0].fixes
    fix = next(fix for fix in fixes if fix.kind is FixKind.EXTEND_SHIFT)
    assert (fix.change["minutes"], fix.pence, fix.gains) == (30, 2_000, 1)
    assert "stay 30 min longer, to Friday 21:30, for £20" in fix.words
    again = planned(apply_change(problem, fix.change))
    assert visits_at(again, "HE01") == 1
    assert [(s.shift_id, s.ends_s) for s in again.shifts] == [("one", at(4, 21, 30))]


def test_nobody_is_asked_to_stay_beyond_what_they_offer_or_the_money() -> None:
    windows = ((Window(4, 1260, 1300),),)
    short = few_people([person("A"), person("B")], [offer(r, 4, 18, 21) for r in "AB"], windows=windows)
    poor = few_people(
        [person("A"), person("B")], [offer(r, 4, 18, 24) for r in "AB"], windows=windows, budget_pence=13_000
    )
    for problem in (short, poor):
        (unmet,) = unmet_of(problem, requests_of(problem, seed=1), (shift(problem),), travel_of(problem), seed=1)
        assert FixKind.EXTEND_SHIFT not in {fix.kind for fix in unmet.fixes}


def test_a_visit_is_taken_only_from_a_place_that_is_worth_less() -> None:
    narrow = (Window(4, 1140, 1160),)
    problem = pair(windows=(narrow, narrow))
    targets = (DoseTarget("HE01", 1, value=0.5), DoseTarget("HE02", 1, value=1.5))
    problem = dataclasses.replace(problem, targets=targets)
    requests = requests_of(problem, seed=1)
    own = {problem.places[r.place].ref: r.request_id for r in requests}

    def with_visit_at(ref: str) -> PlannedShift:
        made = dataclasses.replace(stop(ref, at(4, 19), PatrolMode.FOOT), visit_id=own[ref])
        return shift(problem, made)

    (unmet,) = unmet_of(problem, requests, (with_visit_at("HE01"),), travel_of(problem), seed=1)
    fix = next(fix for fix in unmet.fixes if fix.kind is FixKind.TAKE_FROM)
    assert fix.words.startswith("Drop one visit at Place 1, which is worth less")
    again = planned(apply_change(problem, fix.change))
    assert (visits_at(again, "HE01"), visits_at(again, "HE02")) == (0, 1)
    (other,) = unmet_of(problem, requests, (with_visit_at("HE02"),), travel_of(problem), seed=1)
    assert FixKind.TAKE_FROM not in {fix.kind for fix in other.fixes}


def test_fixes_come_cheapest_first_and_four_at_most() -> None:
    for one in planned(pair(budget_pence=5_000)).unmet:
        assert [fix.pence for fix in one.fixes] == sorted(fix.pence for fix in one.fixes)
        assert len(one.fixes) <= 4


def test_a_change_survives_json() -> None:
    problem = pair(windows=(NIGHT,))
    change = fix_of(planned(problem), FixKind.ADD_SEATS).change
    assert apply_change(problem, json.loads(json.dumps(change))) == apply_change(problem, change)


@pytest.mark.property
@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_every_fix_of_any_programme_gives_the_visits_that_it_promises(seed: int) -> None:
    problem = random_week(seed)
    plan = plan_week(problem, seed=seed, effort=Effort.QUICK)
    for unmet in plan.unmet[:1]:
        for fix in unmet.fixes:
            again = plan_week(apply_change(problem, fix.change), seed=seed, effort=Effort.QUICK)
            assert visits_at(again, unmet.place_ref) >= fix.gains, fix.words


def test_two_fixes_can_be_carried_out_together_and_no_visit_is_made_twice() -> None:
    problem = pair(windows=(NIGHT, NIGHT))
    plan = planned(problem)
    both = problem
    for unmet in plan.unmet:
        both = apply_change(both, next(f for f in unmet.fixes if f.kind is FixKind.ADD_SEATS).change)
    assert {m.person_ref for m in both.staff if m.is_open_seat} == {"open-1", "open-2", "open-3", "open-4"}
    visits = [s.visit_id for one in both.fixed for s in one.stops]
    assert len(visits) == len(set(visits)) == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, "BL-PLAN-40"),
        ({"kind": "magic"}, "BL-PLAN-40"),
        ({"kind": "raise_budget"}, "BL-PLAN-40"),
        ({"kind": "drop_visits", "place_ref": "HE99", "visits": 1}, "BL-PLAN-41"),
    ],
)
def test_a_change_that_is_none_is_refused(change: dict[str, Any], code: str) -> None:
    with pytest.raises(RefusedInputError) as refused:
        apply_change(pair(), change)
    assert refused.value.code == code


def test_a_crew_that_is_on_another_shift_by_now_is_refused() -> None:
    problem = pair(rules=PlanRules())
    taken = dataclasses.replace(problem, fixed=(shift(problem),))
    pin = pin_of(dataclasses.replace(shift(problem), shift_id="other"))
    with pytest.raises(RefusedInputError) as refused:
        apply_change(taken, {"kind": "extend_shift", "shift_id": "other", "minutes": 30, "shift": pin})
    assert refused.value.code == "BL-PLAN-42"
    pin["people"] = ["A", "Z"]
    with pytest.raises(RefusedInputError) as refused:
        apply_change(problem, {"kind": "extend_shift", "shift_id": "other", "minutes": 30, "shift": pin})
    assert refused.value.code == "BL-PLAN-41"
