"""Visits asked for: gaps that hold whatever start is chosen, windows, barred days, caps, blocks, what does not fit."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.vocabulary import Agency, AvailabilityKind, PatrolMode, PlaceRole, Role, UnmetReason
from bluelamp.plans.dose import Shortfall, requests_of, shortfalls_of, targets_of
from bluelamp.plans.problem import WeekProblem
from bluelamp.plans.records import DoseTarget, Offer, PlanPlace, StaffMember, Window
from bluelamp.plans.results import PlannedShift, PlannedStop
from bluelamp.plans.rules import PlanRules
from bluelamp.plans.spacing import Spacing, how_many_fit, spaced
from bluelamp.plans.weeks import local_day, monday_of, spans_of, week_span

if TYPE_CHECKING:
    from bluelamp.plans.requests import VisitRequest

LONDON = "Europe/London"
HOUR, DAY = 3600, 86400
MONDAY = monday_of("2026-W10")
START = week_span(MONDAY, LONDON)[0]
FRIDAY_NIGHT = (Window(4, 1080, 1560),)


def week_of(*targets: DoseTarget, **changes: object) -> WeekProblem:
    """One place for each target, P0 the hottest, to be visited at any time; nobody has offered time."""
    places = tuple(PlanPlace(t.place_ref, t.place_ref, "Ware", 0.0, 0.0, rank=i + 1) for i, t in enumerate(targets))
    problem = WeekProblem(MONDAY, LONDON, places, targets, (), (), (), (), PlanRules(patrol_hours=(0, 24)))
    return replace(problem, **changes)  # type: ignore[arg-type]  # - fields by name


def gaps_kept(requests: tuple[VisitRequest, ...], target: DoseTarget) -> bool:
    """Whether the latest start of each and the earliest of the next keep the gap."""
    length = target.minutes * 60
    return all(
        two.spans[0][0] - (one.spans[-1][1] + length) >= target.min_gap_h * HOUR for one, two in pairwise(requests)
    )


def test_a_visit_a_day_is_asked_for_where_nothing_else_is_said() -> None:
    target = DoseTarget("P0", 7)
    requests = requests_of(week_of(target), seed=1)
    assert len(requests) == 7
    assert [r.request_id for r in requests[:2]] == ["P0-2026-W10-01", "P0-2026-W10-02"]
    assert gaps_kept(requests, target)
    assert sorted((r.worth for r in requests), reverse=True) == [1.0, 0.8, 0.6, 0.5, 0.5, 0.5, 0.5]
    assert all(r.minutes == 15 and r.place == 0 for r in requests)


def test_the_visits_worth_most_lie_apart_in_the_week() -> None:
    for seed in range(20):
        requests = requests_of(week_of(DoseTarget("P0", 8)), seed=seed)
        best = sorted(range(8), key=lambda i: -requests[i].worth)[:2]
        assert abs(best[0] - best[1]) == 4


def test_without_targets_every_place_but_controls_gets_seven_visits_on_average_by_rank() -> None:
    problem = week_of(DoseTarget("P0", 1), DoseTarget("P1", 1), DoseTarget("P2", 1), targets=())
    places = (*problem.places[:2], replace(problem.places[2], role=PlaceRole.CONTROL))
    targets = targets_of(replace(problem, places=places))
    assert [t.place_ref for t in targets] == ["P0", "P1"]
    assert sum(t.visits_per_week for t in targets) == 14
    assert targets[0].visits_per_week > targets[1].visits_per_week


def test_a_control_is_never_asked_for_whatever_its_target_says() -> None:
    problem = week_of(DoseTarget("P0", 3), DoseTarget("P1", 3))
    problem = replace(problem, places=(problem.places[0], replace(problem.places[1], role=PlaceRole.CONTROL)))
    assert {r.place for r in requests_of(problem, seed=0)} == {0}
    assert [s.place_ref for s in shortfalls_of(problem)] == ["P0"]


def test_visits_lie_within_the_targets_windows_else_the_places() -> None:
    target = DoseTarget("P0", 2, windows=FRIDAY_NIGHT)
    problem = week_of(target)
    places = (replace(problem.places[0], windows=(Window(1, 600, 900),)),)
    (start, end), *_ = spans_of(FRIDAY_NIGHT, MONDAY, LONDON)
    for request in requests_of(replace(problem, places=places), seed=3):
        assert all(start <= a and b + 900 <= end for a, b in request.spans)
    (start, end), *_ = spans_of((Window(1, 600, 900),), MONDAY, LONDON)
    for request in requests_of(replace(problem, places=places, targets=(DoseTarget("P0", 2),)), seed=3):
        assert all(start <= a and b + 900 <= end for a, b in request.spans)


@pytest.mark.parametrize(("hours", "first", "last"), [((10, 26), 10, 26), ((18, 22), 18, 22), ((20, 30), 20, 30)])
def test_a_place_without_windows_is_visited_in_the_usual_hours(hours: tuple[int, int], first: int, last: int) -> None:
    problem = week_of(DoseTarget("P0", 14), rules=PlanRules(patrol_hours=hours))
    for seed in range(5):
        for request in requests_of(problem, seed=seed):
            for a, b in request.spans:
                into = (a - START - first * HOUR) % DAY
                assert 0 <= into <= into + b + 900 - a <= (last - first) * HOUR


def test_the_usual_hours_leave_a_place_with_windows_alone_and_stand_unless_something_is_said() -> None:
    assert PlanRules().patrol_hours == (10, 26)
    night = tuple(Window(day, 180, 360) for day in range(7))
    problem = week_of(DoseTarget("P0", 7, windows=night), rules=PlanRules())
    assert len(requests_of(problem, seed=1)) == 7


def test_windows_of_one_day_that_reach_into_the_next_are_not_counted_twice() -> None:
    # Two strata that overlap hold no more starts than the free time does.
    spacing, starts = Spacing(900, 3600, None), ((0, 36_000),)
    strata = [((0, 36_000),), ((12_000, 13_200),), ((30_000, 36_000),)]
    for wanted in range(1, 15):
        found = spaced(starts, strata, wanted, spacing, np.random.default_rng(wanted))
        assert len(found) == min(wanted, how_many_fit(starts, spacing, 99))


def test_as_many_visits_as_fit_are_asked_for_and_the_others_are_counted() -> None:
    # Eight hours hold starts at 0, 2:15, 4:30 and 6:45; a fifth would start at 9:00.
    problem = week_of(DoseTarget("P0", 6, windows=FRIDAY_NIGHT))
    assert len(requests_of(problem, seed=5)) == 4
    assert shortfalls_of(problem) == (Shortfall(0, "P0", 6, 4, ((UnmetReason.WINDOW_TOO_SHORT, 2),)),)


def test_the_trials_barred_days_and_days_on_which_the_place_is_none_are_left_out() -> None:
    days = [MONDAY + dt.timedelta(days=n) for n in range(7)]
    windows = tuple(Window(day, 1080, 1200) for day in range(7))
    problem = week_of(DoseTarget("P0", 7, windows=windows), barred=frozenset((day, "P0") for day in days[:2]))
    problem = replace(problem, places=(replace(problem.places[0], valid_to=days[5]),))
    requests = requests_of(problem, seed=2)
    on = {local_day(at, LONDON) for r in requests for span in r.spans for at in span}
    assert on == set(days[2:6])
    assert shortfalls_of(problem) == (
        Shortfall(0, "P0", 7, 4, ((UnmetReason.OUT_OF_FORCE, 1), (UnmetReason.TRIAL, 2))),
    )


def test_a_place_that_nobody_may_enter_is_not_asked_for() -> None:
    problem = week_of(DoseTarget("P0", 3))
    problem = replace(problem, places=(replace(problem.places[0], roles_allowed=frozenset()),))
    assert requests_of(problem, seed=0) == ()
    assert shortfalls_of(problem) == (Shortfall(0, "P0", 3, 0, ((UnmetReason.NOBODY_MAY_ENTER, 3),)),)


def test_a_place_that_has_reached_its_cap_drops_off_the_list() -> None:
    target = DoseTarget("P0", 7, cap_visits=5)
    assert len(requests_of(week_of(target, visits_made=(("P0", 3),)), seed=0)) == 2
    assert requests_of(week_of(target, visits_made=(("P0", 5),)), seed=0) == ()
    assert requests_of(week_of(replace(target, visits_per_week=0)), seed=0) == ()


def test_in_a_week_that_has_begun_visits_are_asked_for_in_what_is_left_of_it() -> None:
    windows = tuple(Window(day, 1080, 1200) for day in range(7))
    problem = week_of(DoseTarget("P0", 7, windows=windows), not_before_s=START + 4 * DAY + 19 * HOUR)
    requests = requests_of(problem, seed=2)
    assert min(first for request in requests for first, _ in request.spans) >= START + 4 * DAY + 19 * HOUR
    assert shortfalls_of(problem) == (Shortfall(0, "P0", 7, 3, ((UnmetReason.WEEK_BEGUN, 4),)),)


def test_visits_made_already_count_towards_target_and_cap_alike() -> None:
    target = DoseTarget("P0", 7)
    assert len(requests_of(week_of(target, visits_made=(("P0", 3),)), seed=0)) == 4
    assert requests_of(week_of(target, visits_made=(("P0", 9),)), seed=0) == ()
    capped = replace(target, cap_visits=5)
    assert len(requests_of(week_of(capped, visits_made=(("P0", 3),)), seed=0)) == 2


def test_the_gap_to_the_last_visit_before_the_plan_is_kept() -> None:
    last = START + 5 * HOUR
    requests = requests_of(week_of(DoseTarget("P0", 7, min_gap_h=3), last_visit_s=(("P0", last),)), seed=0)
    assert requests[0].spans[0][0] == last + 3 * HOUR


def test_visits_of_published_shifts_count_and_keep_others_away() -> None:
    at = START + 2 * DAY
    stop = PlannedStop("V1", "P0", at, at + 900, 5.0, PatrolMode.VEHICLE)
    shift = PlannedShift("S1", at - HOUR, at + HOUR, "B", (), (stop,))
    target = DoseTarget("P0", 4)
    requests = requests_of(week_of(target, fixed=(shift,)), seed=4)
    assert len(requests) == 3
    assert sorted(r.worth for r in requests) == [0.5, 0.6, 0.8]
    assert all(b + 900 <= at - 2 * HOUR or a >= at + 900 + 2 * HOUR for r in requests for a, b in r.spans)


def test_requests_lie_where_people_have_offered_time_as_far_as_they_fit() -> None:
    def offers(day: int) -> tuple[Offer, ...]:
        at = START + day * DAY + 18 * HOUR
        return tuple(Offer(ref, at, at + 6 * HOUR, AvailabilityKind.OVERTIME) for ref in ("A", "B"))

    staff = tuple(StaffMember(ref, Role.PCSO, Agency.POLICE, "B") for ref in ("A", "B"))
    offered = (*offers(2), *offers(4), Offer("A", START, START + 8 * HOUR, AvailabilityKind.OVERTIME))
    problem = week_of(DoseTarget("P0", 6), staff=staff, offers=offered)
    requests = requests_of(problem, seed=1)
    evenings = [(START + day * DAY + 18 * HOUR, START + day * DAY + 24 * HOUR) for day in (2, 4)]
    held = [any(a < high and b > low for low, high in evenings for a, b in r.spans) for r in requests]
    assert held == [True] * 6


def test_a_block_lies_on_three_days_running_drawn_by_the_seed() -> None:
    target = DoseTarget("P0", 3, block_days=3, windows=tuple(Window(day, 1080, 1320) for day in range(7)))
    firsts = set()
    for seed in range(30):
        requests = requests_of(week_of(target), seed=seed)
        days = [{local_day(at, LONDON) for span in r.spans for at in span} for r in requests]
        first = min(days[0])
        assert days == [{first + dt.timedelta(days=n)} for n in range(3)]
        firsts.add(first)
    assert firsts == {MONDAY + dt.timedelta(days=n) for n in range(5)}


def test_a_block_avoids_barred_days_where_it_can() -> None:
    target = DoseTarget("P0", 3, block_days=3)
    barred = frozenset((MONDAY + dt.timedelta(days=day), "P0") for day in (0, 3))
    for seed in range(5):
        requests = requests_of(
            week_of(replace(target, windows=tuple(Window(d, 600, 660) for d in range(7))), barred=barred), seed=seed
        )
        assert {local_day(r.spans[0][0], LONDON).weekday() for r in requests} == {4, 5, 6}


def test_the_pattern_differs_from_week_to_week_and_the_same_seed_gives_the_same() -> None:
    problem = week_of(DoseTarget("P0", 5), DoseTarget("P1", 5))
    assert requests_of(problem, seed=1) == requests_of(problem, seed=1)
    assert requests_of(problem, seed=1) != requests_of(problem, seed=2)
    ends = set()
    for week in range(20):
        there = replace(problem, monday=MONDAY + dt.timedelta(weeks=week))
        start = week_span(there.monday, LONDON)[0]
        ends.add(requests_of(there, seed=1)[0].spans[-1][1] - start)
    assert len(ends) == 20


def test_one_place_is_asked_for_as_before_when_another_joins() -> None:
    alone = requests_of(week_of(DoseTarget("P0", 5)), seed=9)
    both = requests_of(week_of(DoseTarget("P0", 5), DoseTarget("P1", 3)), seed=9)
    assert both[:5] == alone


@pytest.mark.parametrize("week", ["2026-W13", "2026-W43", "2026-W53"])
def test_gaps_and_windows_hold_in_weeks_in_which_the_clocks_change_and_in_week_53(week: str) -> None:
    windows = (Window(5, 1320, 1680), Window(6, 1080, 1560))
    target = DoseTarget("P0", 4, windows=windows)
    problem = week_of(target, monday=monday_of(week))
    spans = spans_of(windows, problem.monday, LONDON)
    requests = requests_of(problem, seed=3)
    assert len(requests) == 4
    assert gaps_kept(requests, target)
    assert all(any(low <= a and b + 900 <= high for low, high in spans) for r in requests for a, b in r.spans)


WINDOW_SETS = st.lists(
    st.builds(lambda d, s, n: Window(d, s, s + n), st.integers(0, 6), st.integers(0, 1439), st.integers(20, 1440)),
    max_size=5,
).map(tuple)


@pytest.mark.property
@settings(max_examples=60, deadline=None)
@given(
    windows=WINDOW_SETS,
    visits=st.integers(0, 16),
    gap=st.sampled_from([0.0, 0.5, 2.0, 2.55, 12.0]),
    block=st.sampled_from([1, 1, 3]),
    barred=st.sets(st.integers(0, 6), max_size=3),
    last=st.none() | st.integers(-100, 100),
    seed=st.integers(0, 10**6),
)
def test_whatever_starts_are_chosen_gaps_windows_and_barred_days_hold_and_none_is_missing(
    windows: tuple[Window, ...], visits: int, gap: float, block: int, barred: set[int], last: int | None, seed: int
) -> None:
    target = DoseTarget("P0", visits, min_gap_h=gap, windows=windows, block_days=block)
    days = frozenset((MONDAY + dt.timedelta(days=day), "P0") for day in barred)
    last_s = () if last is None else (("P0", START + last * HOUR),)
    problem = week_of(target, barred=days, last_visit_s=last_s)
    requests = requests_of(problem, seed=seed)
    assert gaps_kept(requests, target)
    open_spans = spans_of(windows, MONDAY, LONDON)
    for request in requests:
        for a, b in request.spans:
            assert a <= b
            assert a % 60 == b % 60 == 0
            assert any(low <= a and b + 900 <= high for low, high in open_spans)
            assert last is None or a >= START + (last + gap) * HOUR
            for day in barred:
                assert b + 900 <= START + day * DAY or a >= START + (day + 1) * DAY
    (shortfall,) = shortfalls_of(problem)
    assert shortfall.wanted == visits
    assert shortfall.requested == len(requests)
    assert visits - len(requests) == sum(count for _, count in shortfall.reasons)


@pytest.mark.property
@settings(max_examples=60, deadline=None)
@given(visits=st.integers(2, 14), longest=st.sampled_from([48.0, 96.0, 120.0]), seed=st.integers(0, 10**6))
def test_no_two_visits_next_to_one_another_lie_further_apart_than_the_longest_interval(
    visits: int, longest: float, seed: int
) -> None:
    problem = week_of(DoseTarget("P0", visits, max_gap_h=longest))
    requests = requests_of(problem, seed=seed)
    assert len(requests) == visits
    # Drawn starts sway by up to 0.35 of their part of the week, so that they lie 1.7 parts apart at the most.
    if 1.7 * 168 / visits <= longest:
        for one, two in pairwise(requests):
            assert two.spans[-1][1] - one.spans[0][0] - 900 <= longest * HOUR


def most_by_hand(starts: tuple[tuple[int, int], ...], step: int, minutes: int) -> int:
    """The most visits that fit, by trying every set of starts on a coarse clock from the back."""
    free = [at for low, high in starts for at in range(low, high + 1, minutes)]
    best: dict[int, int] = {}
    for at in reversed(free):
        best[at] = 1 + max((best[later] for later in free if later >= at + step), default=0)
    return max(best.values(), default=0)


@pytest.mark.reference
@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 12)), max_size=4),
    st.integers(1, 20),
    st.integers(0, 10**6),
)
def test_as_many_visits_are_spaced_as_an_exhaustive_search_finds_room_for(
    parts: list[tuple[int, int]], step: int, seed: int
) -> None:
    starts: list[tuple[int, int]] = []
    at = 0
    for pause, length in parts:
        starts.append((60 * (at + pause), 60 * (at + pause + length)))
        at += pause + length + 1
    spacing = Spacing(60, 60 * (step - 1), None)
    most = most_by_hand(tuple(starts), 60 * step, 60)
    assert how_many_fit(tuple(starts), spacing, 99) == most
    if starts:
        found = spaced(tuple(starts), [tuple(starts)], 99, spacing, np.random.default_rng(seed))
        assert len(found) == most
        assert all(two[0][0] - one[-1][1] >= 60 * step for one, two in pairwise(found))
