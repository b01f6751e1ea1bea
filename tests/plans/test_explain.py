"""Why a place misses visits: in small weeks where the reason is known, with numbers that hold."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.vocabulary import Agency, AvailabilityKind, FixKind, Role, UnmetReason
from bluelamp.plans.effort import Effort
from bluelamp.plans.records import Base, DoseTarget, Offer, Window
from bluelamp.plans.rules import PlanRules
from bluelamp.plans.week import plan_week
from worlds.few_people import MONDAY, at, few_people, offer, person
from worlds.random_weeks import random_week
from worlds.unmet_claims import false_claims

if TYPE_CHECKING:
    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.results import Unmet, WeekPlan

FRIDAY = MONDAY + dt.timedelta(days=4)
EVENING = (Window(4, 1080, 1320),)
NIGHT = (Window(4, 1320, 1440),)


def planned(problem: WeekProblem) -> WeekPlan:
    plan = plan_week(problem, seed=1, effort=Effort.QUICK)
    assert false_claims(problem, plan) == []
    return plan


def only_unmet(problem: WeekProblem) -> Unmet:
    (unmet,) = planned(problem).unmet
    return unmet


def pair(
    first: int = 18, last: int = 22, *, roles: tuple[Role, Role] = (Role.PCSO, Role.PCSO), **more: Any
) -> WeekProblem:
    staff = [person(ref, role) for ref, role in zip("AB", roles, strict=True)]
    return few_people(staff, [offer(ref, 4, first, last) for ref in "AB"], **more)


def at_places(problem: WeekProblem, **more: Any) -> WeekProblem:
    return dataclasses.replace(problem, places=tuple(dataclasses.replace(p, **more) for p in problem.places))


def aiming(problem: WeekProblem, **more: Any) -> WeekProblem:
    return dataclasses.replace(problem, targets=tuple(dataclasses.replace(t, **more) for t in problem.targets))


def test_a_plan_that_meets_every_target_has_nothing_to_explain() -> None:
    assert planned(pair()).unmet == ()


def test_a_place_that_no_role_may_enter_says_so_and_only_fewer_visits_mend_it() -> None:
    unmet = only_unmet(at_places(pair(), roles_allowed=frozenset()))
    assert unmet.reason is UnmetReason.NOBODY_MAY_ENTER
    assert unmet.words == "Place 1 misses one visit because no role may patrol there."
    assert [fix.kind for fix in unmet.fixes] == [FixKind.DROP_VISITS]


def test_days_that_the_trial_keeps_free_are_the_trials_doing() -> None:
    unmet = only_unmet(dataclasses.replace(pair(), barred=frozenset({(FRIDAY, "HE01")})))
    assert unmet.reason is UnmetReason.TRIAL
    assert unmet.facts["barred_days"] == 1
    assert "the trial keeps patrols away on one day of the week" in unmet.words


def test_a_place_that_is_none_yet_says_so() -> None:
    unmet = only_unmet(at_places(pair(), valid_from=MONDAY + dt.timedelta(days=6)))
    assert unmet.reason is UnmetReason.OUT_OF_FORCE
    assert unmet.facts["valid_days"] == 1
    assert "it is a place on only 1 of the 7 days" in unmet.words


def test_windows_without_room_for_all_visits_and_gaps_are_too_short() -> None:
    unmet = only_unmet(aiming(pair(), visits_per_week=3, min_gap_h=3.0))
    assert (unmet.reason, unmet.wanted, unmet.planned) == (UnmetReason.WINDOW_TOO_SHORT, 3, 2)
    assert "its windows of 4 h in the week have no room for all its visits of 15 min with 3 h" in unmet.words


def test_time_that_nobody_offers_is_named_with_role_day_and_hour() -> None:
    unmet = only_unmet(at_places(pair(windows=(NIGHT,)), roles_allowed=frozenset({Role.PCSO})))
    assert unmet.reason is UnmetReason.NOBODY_AVAILABLE
    assert unmet.words == (
        "Place 1 misses one visit because no PCSO has offered time for a shift with a visit Friday 22:00 to 00:00."
    )
    assert unmet.facts["people_by_role"] == {}


def test_people_who_are_kept_apart_make_no_crew() -> None:
    unmet = only_unmet(pair(rules=PlanRules(apart=frozenset({("A", "B")}))))
    assert unmet.reason is UnmetReason.NO_CREW
    assert "two PCSOs offered time for Friday 18:00 to 22:00, but the rules keep apart those who could" in unmet.words


def test_one_person_alone_makes_no_crew() -> None:
    unmet = only_unmet(few_people([person("A")], [offer("A", 4, 18, 22)]))
    assert unmet.reason is UnmetReason.NO_CREW
    assert unmet.facts["people_by_role"] == {"pcso": 1}
    assert "one PCSO offered time for Friday 18:00 to 22:00, but a crew is two people" in unmet.words


def at_two_bases() -> WeekProblem:
    bases = (Base("Hertford", 0.0, 0.0), Base("Ware", 300.0, 0.0))
    staff = [person("A"), person("B", base="Ware")]
    return few_people(staff, [offer(ref, 4, 18, 22) for ref in "AB"], bases=bases)


@pytest.mark.parametrize(
    ("problem", "why"),
    [
        (at_two_bases(), "no two of them who may go together start from the same base"),
        (pair(roles=(Role.BID, Role.BID)), "none of them may lead a crew"),
        (
            pair(
                roles=(Role.PCSO, Role.WARDEN),
                rules=PlanRules(agencies_apart=frozenset({(Agency.POLICE.value, Agency.COUNCIL.value)})),
            ),
            "those who could make a crew are of agencies that the rules keep apart",
        ),
        (
            dataclasses.replace(pair(), offers=(offer("A", 4, 16, 20), offer("B", 4, 19, 23))),
            "no crew of them has the time together that the visit and the way there and back take",
        ),
        (
            dataclasses.replace(at_two_bases(), rules=PlanRules(apart=frozenset({("A", "B")}))),
            "no two of them are from one base, may go together and have a lead",
        ),
    ],
)
def test_people_who_are_there_and_make_no_crew_are_told_why(problem: WeekProblem, why: str) -> None:
    unmet = only_unmet(problem)
    assert unmet.reason is UnmetReason.NO_CREW
    assert unmet.words.endswith(f", but {why}.")


def late_pair(**more: Any) -> WeekProblem:
    """Two on core duty until 21:30, both ready to stay on until one, where nothing is hot before 22:00."""
    spans = ((14 * 60, 21 * 60 + 30, AvailabilityKind.CORE), (21 * 60 + 30, 25 * 60, AvailabilityKind.OVERTIME))
    offers = [
        Offer(ref, at(4, *divmod(first, 60)), at(4, *divmod(last, 60)), kind)
        for ref in "AB"
        for first, last, kind in spans
    ]
    return few_people([person("A"), person("B")], offers, windows=(NIGHT,), **more)


def test_people_who_could_be_held_on_are_not_said_to_be_away_or_at_their_limit() -> None:
    assert planned(late_pair()).unmet == ()
    unmet = only_unmet(late_pair(budget_pence=5_000))
    assert unmet.reason is UnmetReason.BUDGET_SPENT
    assert unmet.facts["cheapest_crew_pence"] == 2 * 2 * 2_000


def test_people_whose_duty_would_get_too_long_have_used_up_their_hours() -> None:
    assert only_unmet(late_pair(rules=PlanRules(max_duty_min=9 * 60))).reason is UnmetReason.HOURS_USED_UP
    # Two hours and a half are no whole steps of the clock, and yet the last that their duty may last.
    far = tuple(dataclasses.replace(place, x=200.0, windows=(Window(4, 1415, 1440),)) for place in late_pair().places)
    late = dataclasses.replace(late_pair(budget_pence=100, rules=PlanRules(max_duty_min=600)), places=far)
    assert only_unmet(late).reason is UnmetReason.BUDGET_SPENT


def test_the_hours_of_patrol_are_the_windows_of_a_place_without_any() -> None:
    rules = PlanRules(patrol_hours=(18, 20))
    unmet = only_unmet(aiming(pair(windows=((),), rules=rules), visits_per_week=20, min_gap_h=6.0))
    found = {one["reason"]: one for one in unmet.facts["missing"]}
    assert found[UnmetReason.WINDOW_TOO_SHORT.value]["window_minutes"] == 7 * 120


def test_a_place_that_needs_a_constable_says_so_where_there_is_none() -> None:
    unmet = only_unmet(at_places(pair(), needs_constable=True))
    assert unmet.reason is UnmetReason.NO_CONSTABLE
    assert "it needs a constable, and of two PCSOs" in unmet.words


def test_people_who_must_rest_have_used_up_their_hours() -> None:
    offers = [offer(ref, day, 18, 22) for ref in "AB" for day in (3, 4)]
    windows = ((Window(3, 1080, 1320),), EVENING)
    problem = few_people([person("A"), person("B")], offers, windows=windows, rules=PlanRules(max_week_min=240))
    unmet = only_unmet(problem)
    assert unmet.reason is UnmetReason.HOURS_USED_UP
    assert unmet.facts["people_not_on_duty"] == 2
    assert unmet.facts["most_minutes_left"] < 180
    assert "within rest and hours no crew of them is free" in unmet.words


def test_money_that_is_spent_is_named_in_pounds() -> None:
    unmet = only_unmet(pair(budget_pence=5_000))
    assert unmet.reason is UnmetReason.BUDGET_SPENT
    assert (unmet.facts["pence_left"], unmet.facts["cheapest_crew_pence"]) == (5_000, 12_000)
    assert "£50 of the budget is left, and the cheapest crew for Friday 18:00 to 22:00 costs £120" in unmet.words


def test_a_crew_whose_tour_has_no_room_is_full() -> None:
    # Half an hour holds one visit of a crew and no more.
    windows = ((Window(4, 1140, 1160),), (Window(4, 1140, 1160),))
    unmet = only_unmet(pair(windows=windows))
    assert unmet.reason is UnmetReason.CREWS_FULL
    assert unmet.facts["crews_on_duty"] == 1
    assert unmet.facts["room_on"] == []
    assert "one crew is out for Friday 19:00 to 19:20, and no tour has room for it" in unmet.words


def test_the_place_that_misses_most_worth_comes_first_and_every_missing_visit_has_its_facts() -> None:
    problem = few_people([], [], windows=(EVENING, EVENING), visits=2)
    targets = (DoseTarget("HE01", 2, value=0.5), DoseTarget("HE02", 2, value=1.5))
    plan = planned(dataclasses.replace(problem, targets=targets))
    assert [unmet.place_ref for unmet in plan.unmet] == ["HE02", "HE01"]
    assert [len(unmet.facts["missing"]) for unmet in plan.unmet] == [2, 2]
    assert [unmet.facts["worth_missed"] for unmet in plan.unmet] == [pytest.approx(2.7), pytest.approx(0.9)]
    assert "the first of them because" in plan.unmet[0].words
    assert "one more for the same reason" in plan.unmet[0].words


def test_visits_start_on_whole_minutes_also_where_a_crew_could_just_come_between_two() -> None:
    # Week 199: on foot there, 15 minutes and back are 40 seconds less than the four hours, and no whole minute fits.
    problem = random_week(199)
    words = {one.place_ref: one for one in planned(problem).unmet}["HE01"]
    assert words.reason is UnmetReason.NO_CREW


def test_every_reason_of_a_place_is_named() -> None:
    # Friday evening holds one visit of the two, and for that one nobody has offered time.
    unmet = only_unmet(aiming(few_people([], [], windows=(((Window(4, 1080, 1110)),),), visits=2), min_gap_h=4))
    assert unmet.words.startswith("Place 1 misses two visits, the first of them because nobody has offered time")
    assert unmet.words.endswith("; one because its windows have no more room.")


def test_a_cap_that_is_reached_asks_for_nothing() -> None:
    capped = aiming(few_people([], [], visits=3), cap_visits=2)
    assert only_unmet(capped).wanted == 2
    assert planned(dataclasses.replace(capped, visits_made=(("HE01", 2),))).unmet == ()


def test_a_published_crew_without_offers_is_full_not_absent() -> None:
    first = planned(pair(windows=((Window(4, 1140, 1160),),)))
    problem = pair(windows=((Window(4, 1140, 1160),), (Window(4, 1140, 1160),)), fixed=first.shifts)
    unmet = only_unmet(dataclasses.replace(problem, offers=()))
    assert unmet.reason is UnmetReason.CREWS_FULL


@pytest.mark.property
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_every_claim_about_any_programme_is_true(seed: int) -> None:
    planned(random_week(seed))


def test_facts_name_the_times_in_seconds() -> None:
    unmet = only_unmet(few_people([], []))
    assert unmet.facts["spans"] == [[at(4, 18), at(4, 22)]]
