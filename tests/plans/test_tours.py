"""Tours: as good as trying everything on small worlds, and no span, way or window broken on any."""

from __future__ import annotations

import datetime as dt
from itertools import combinations, pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.vocabulary import PatrolMode
from bluelamp.plans.problem import WeekProblem
from bluelamp.plans.records import Base, PlanPlace
from bluelamp.plans.requests import VisitRequest
from bluelamp.plans.rules import PlanRules
from bluelamp.plans.starts import spread_starts
from bluelamp.plans.tour_groups import groups_of
from bluelamp.plans.tour_legs import Leg, earliest_starts, latest_starts, legs_of, positions_for, room_for, way_s
from bluelamp.plans.tour_repair import insert_left_out, make_room
from bluelamp.plans.tours import Tour, TourCrew, not_served, solve_tours, visit_seconds
from bluelamp.plans.travel import Travel, travel_of

HOUR = 3600
RULES = PlanRules()
CAR, FOOT = PatrolMode.VEHICLE, PatrolMode.FOOT


def ways(xy: list[tuple[float, float]], base: tuple[float, float] = (0.0, 0.0)) -> Travel:
    places = tuple(PlanPlace(f"P{i}", f"P{i}", "Ware", x, y) for i, (x, y) in enumerate(xy))
    return travel_of(WeekProblem(dt.date(2026, 3, 2), "Europe/London", places, (), (), (), (Base("B", *base),), ()))


def crew(
    key: str, *spans: tuple[int, int], base: int, mode: PatrolMode = CAR, allowed: range | set[int] = range(99)
) -> TourCrew:
    return TourCrew(key, base, spans, mode, frozenset(allowed))


def request(place: int, *spans: tuple[int, int], worth: float = 1.0, number: int = 1) -> VisitRequest:
    return VisitRequest(f"P{place}-{number}", place, spans, 15, worth)


def is_kept(tours: tuple[Tour, ...], crews: list[TourCrew], requests: list[VisitRequest], travel: Travel) -> bool:
    """Every rule of tours, checked without the code that makes them."""
    served = [index for tour in tours for index, _ in tour.stops]
    assert len(served) == len(set(served)), "a visit is made twice"
    for tour, out in zip(tours, crews, strict=True):
        assert tour.crew == out.key
        minutes = travel.minutes_by(out.mode)
        for start_s, end_s in out.spans:
            stops = [stop for stop in tour.stops if start_s <= stop[1] < end_s]
            at, point = float(start_s), out.base
            for index, visit_s in stops:
                wanted = requests[index]
                assert wanted.place in out.allowed
                assert any(a <= visit_s <= b for a, b in wanted.spans)
                assert visit_s >= at + 60 * minutes[point, wanted.place] - 1e-6
                at, point = visit_s + 60 * wanted.minutes, wanted.place
            assert at + 60 * minutes[point, out.base] <= end_s + 1e-6
        assert all(any(a <= start < b for a, b in out.spans) for _, start in tour.stops)
        assert [s for _, s in tour.stops] == sorted(s for _, s in tour.stops)
    return True


def cost_of(
    tours: tuple[Tour, ...], crews: list[TourCrew], requests: list[VisitRequest], travel: Travel, visit_s: int
) -> int:
    """Seconds of travel and of what is missed."""
    way = 0
    for tour, out in zip(tours, crews, strict=True):
        seconds = travel.seconds_by(out.mode)
        for start_s, end_s in out.spans:
            stops = [requests[i].place for i, at in tour.stops if start_s <= at < end_s]
            way += sum(int(seconds[a, b]) for a, b in pairwise([out.base, *stops, out.base]))
    return way + sum(round(requests[i].worth * visit_s) for i in not_served(tours, requests))


def best_by_trying_everything(crews: list[TourCrew], requests: list[VisitRequest], travel: Travel, visit_s: int) -> int:
    """The least cost over every share-out of the visits and every order of them."""
    n = len(requests)
    best = {frozenset[int](): 0}
    for out in crews:
        seconds = travel.seconds_by(out.mode)
        for start_s, end_s in out.spans:
            way: dict[frozenset[int], int] = {}
            for size in range(n + 1):
                for chosen in combinations(range(n), size):
                    ways_of = [
                        w
                        for order in permutations(chosen)
                        if (w := one_way(order, out, (start_s, end_s), requests, seconds)) is not None
                    ]
                    if ways_of:
                        way[frozenset(chosen)] = min(ways_of)
            merged: dict[frozenset[int], int] = {}
            for had, cost in best.items():
                for more, added in way.items():
                    if not had & more:
                        both = had | more
                        merged[both] = min(merged.get(both, 10**9), cost + added)
            best = merged
    return min(
        cost + sum(round(requests[i].worth * visit_s) for i in range(n) if i not in had) for had, cost in best.items()
    )


def one_way(
    order: tuple[int, ...],
    out: TourCrew,
    leg: tuple[int, int],
    requests: list[VisitRequest],
    seconds: np.ndarray[tuple[int, ...], np.dtype[np.int64]],
) -> int | None:
    at, point, way = leg[0], out.base, 0
    for index in order:
        wanted = requests[index]
        if wanted.place not in out.allowed:
            return None
        way += int(seconds[point, wanted.place])
        at += int(seconds[point, wanted.place])
        later = [max(at, a) for a, b in wanted.spans if at <= b]
        if not later:
            return None
        at, point = min(later) + 60 * wanted.minutes, wanted.place
    return way + int(seconds[point, out.base]) if at + int(seconds[point, out.base]) <= leg[1] else None


def small_world(seed: int) -> tuple[list[TourCrew], list[VisitRequest], Travel]:
    """Up to six visits and two crews, one of which has a break, works only at some places and may be on foot."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 6))
    travel = ways([(float(x), float(y)) for x, y in rng.uniform(-4000, 4000, (n, 2))])
    requests = []
    for number in range(int(rng.integers(4, 7))):
        first = int(rng.integers(0, 5)) * HOUR
        spans = [(first, first + int(rng.integers(10, 120)) * 60)]
        if rng.random() < 0.4:
            spans.append((first + 3 * HOUR, first + 4 * HOUR))
        requests.append(request(int(rng.integers(n)), *spans, worth=float(rng.uniform(0.2, 2)), number=number))
    crews = [crew("A", (0, 3 * HOUR), (int(3.5 * HOUR), 6 * HOUR), base=n)]
    mode = FOOT if rng.random() < 0.3 else CAR
    crews.append(crew("B", (HOUR, 5 * HOUR), base=n, mode=mode, allowed=set(rng.permutation(n)[: n - 1].tolist())))
    return crews, requests, travel


@pytest.mark.reference
# In world 214 a visit must move to the other crew before one that is left out fits: the search alone never finds it.
@pytest.mark.parametrize("seed", [*range(10), 214])
def test_tours_are_as_good_as_trying_everything(seed: int) -> None:
    crews, requests, travel = small_world(seed)
    tours = solve_tours(crews, requests, travel, rules=RULES, seed=seed, iterations=1500, visit_s=1800)
    assert is_kept(tours, crews, requests, travel)
    best = best_by_trying_everything(crews, requests, travel, 1800)
    # Rounds may be turned about where that is hardly longer; ways are as long in both directions here.
    assert cost_of(tours, crews, requests, travel, 1800) == best


@pytest.mark.property
@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_no_span_way_or_window_is_broken_and_what_is_left_out_fits_nowhere(seed: int) -> None:
    crews, requests, travel = small_world(seed)
    plain = PlanRules(start_spread_min=0)
    tours = solve_tours(crews, requests, travel, rules=plain, seed=seed, iterations=20)
    assert is_kept(tours, crews, requests, travel)
    assert is_kept(solve_tours(crews, requests, travel, rules=RULES, seed=seed, iterations=20), crews, requests, travel)
    left_out = not_served(tours, requests)
    for leg in legs_of(crews, travel):
        order = [i for i, at in tours[leg.crew].stops if leg.start_s <= at < leg.end_s]
        for index in left_out:
            tried = [[*order[:k], index, *order[k:]] for k in range(len(order) + 1)]
            assert all(earliest_starts(leg, one, requests) is None for one in tried)


def test_the_same_seed_gives_the_same_tours_and_another_seed_other_starts() -> None:
    crews, requests, travel = small_world(3)
    once = solve_tours(crews, requests, travel, rules=RULES, seed=5, iterations=200)
    assert once == solve_tours(crews, requests, travel, rules=RULES, seed=5, iterations=200)
    others = {solve_tours(crews, requests, travel, rules=RULES, seed=seed, iterations=200) for seed in range(5)}
    assert len(others) > 1


def test_a_crew_without_visits_has_an_empty_tour_and_nobody_has_none() -> None:
    travel = ways([(500.0, 0.0)])
    assert solve_tours([], [request(0, (0, HOUR))], travel, rules=RULES, seed=0, iterations=10) == ()
    out = [crew("A", (0, HOUR), base=1)]
    assert solve_tours(out, [], travel, rules=RULES, seed=0, iterations=10) == (Tour("A", ()),)
    late = [request(0, (5 * HOUR, 6 * HOUR))]
    tours = solve_tours(out, late, travel, rules=RULES, seed=0, iterations=10)
    assert tours == (Tour("A", ()),)
    assert not_served(tours, late) == (0,)


def test_no_visit_is_left_out_to_save_travel_unless_travel_is_priced() -> None:
    travel = ways([(20000.0, 0.0)])
    out, wanted = [crew("A", (0, 4 * HOUR), base=1)], [request(0, (0, 4 * HOUR), worth=0.1)]
    assert solve_tours(out, wanted, travel, rules=RULES, seed=0, iterations=10)[0].stops
    assert not solve_tours(out, wanted, travel, rules=RULES, seed=0, iterations=10, visit_s=3600)[0].stops
    assert visit_seconds(out, wanted, travel) * 0.1 > 2 * 60 * travel.minutes[0, 1]


def test_a_crew_works_only_where_it_may() -> None:
    travel = ways([(500.0, 0.0), (0.0, 500.0)])
    out = [crew("A", (0, 2 * HOUR), base=2, allowed={0}), crew("B", (0, 2 * HOUR), base=2, allowed={1})]
    wanted = [request(1, (0, HOUR)), request(0, (0, HOUR))]
    tours = solve_tours(out, wanted, travel, rules=RULES, seed=0, iterations=50)
    assert [[i for i, _ in tour.stops] for tour in tours] == [[1], [0]]


def test_a_crew_is_back_at_its_base_for_the_break() -> None:
    travel = ways([(3000.0, 0.0)])
    way = int(travel.seconds_by(CAR)[1, 0])
    stay = 2 * way + 900
    fits = [crew("A", (0, stay), (stay + 1800, stay + 1800 + 60), base=1)]
    late = [crew("A", (0, stay - 1), (stay + 1800, stay + 1800 + 60), base=1)]
    wanted = [request(0, (0, 9 * HOUR))]
    assert solve_tours(fits, wanted, travel, rules=RULES, seed=0, iterations=10)[0].stops == ((0, way),)
    assert not solve_tours(late, wanted, travel, rules=RULES, seed=0, iterations=10)[0].stops


def test_duties_that_share_no_visit_are_groups_of_their_own() -> None:
    travel = ways([(500.0, 0.0), (0.0, 500.0)])
    out = [crew("A", (0, HOUR), base=2), crew("B", (9 * HOUR, 10 * HOUR), base=2), crew("C", (0, HOUR), base=2)]
    wanted = [request(0, (0, HOUR)), request(1, (9 * HOUR, 10 * HOUR)), request(1, (30 * HOUR, 31 * HOUR))]
    legs = legs_of(out, travel)
    apart = groups_of(legs, wanted)
    assert [(group.legs, group.requests) for group in apart] == [((0, 2), (0,)), ((1,), (1,))]
    joined = groups_of(legs, [*wanted, request(0, (0, 600), (9 * HOUR, 10 * HOUR))])
    assert [(group.legs, group.requests) for group in joined] == [((0, 1, 2), (0, 1, 3))]


def a_leg(travel: Travel, end_s: int = 4 * HOUR) -> Leg:
    return legs_of([crew("A", (0, end_s), base=len(travel.minutes) - 1)], travel)[0]


def test_a_visit_left_out_is_put_in_by_moving_another_to_another_crew() -> None:
    travel = ways([(3000.0, 0.0), (0.0, 3000.0)])
    out = [crew("A", (0, HOUR), base=2), crew("B", (0, HOUR), base=2, allowed={1})]
    wanted = [request(0, (0, HOUR)), request(1, (0, HOUR))]
    legs = legs_of(out, travel)
    assert make_room(((1,), ()), legs, wanted, prize_s=3600) == ((0,), (1,))
    assert make_room(((1,), ()), legs, wanted, prize_s=60) == ((1,), ())
    assert insert_left_out(((1,), ()), legs, wanted) == ((1,), ())
    assert insert_left_out(((), ()), legs, wanted) in {((0,), (1,)), ((1,), ())}


@pytest.mark.property
@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_a_visit_fits_just_where_trying_every_position_says_so(seed: int) -> None:
    crews, requests, travel = small_world(seed)
    rng = np.random.default_rng(seed)
    for leg in legs_of(crews, travel):
        order = [int(i) for i in rng.permutation(len(requests))[:2]]
        if earliest_starts(leg, order, requests) is None:
            continue
        for index in set(range(len(requests))) - set(order):
            tried = {k: [*order[:k], index, *order[k:]] for k in range(len(order) + 1)}
            fitting = {k: one for k, one in tried.items() if earliest_starts(leg, one, requests) is not None}
            added = {k: way_s(leg, one, requests) - way_s(leg, order, requests) for k, one in fitting.items()}
            assert {k: more for more, k in positions_for(leg, order, index, requests)} == added


def test_earliest_and_latest_starts_hem_in_every_start_that_is_possible() -> None:
    travel = ways([(600.0, 0.0), (0.0, 600.0)])
    leg = a_leg(travel)
    wanted = [request(0, (0, HOUR), (2 * HOUR, 3 * HOUR)), request(1, (HOUR, 3 * HOUR))]
    way = int(travel.seconds_by(CAR)[2, 0])
    assert room_for(leg, wanted[0]) == ((way, HOUR), (2 * HOUR, 3 * HOUR))
    assert earliest_starts(leg, (0, 1), wanted) == (way, HOUR)
    latest = latest_starts(leg, (0, 1), wanted)
    assert latest is not None
    assert latest[1] == 3 * HOUR
    between = int(travel.seconds_by(CAR)[0, 1])
    assert latest[0] == 3 * HOUR - between - 900
    assert earliest_starts(leg, (0, 1, 0), wanted) is not None
    assert earliest_starts(a_leg(travel, HOUR), (0, 1), wanted) is None
    assert latest_starts(a_leg(travel, HOUR), (0, 1), wanted) is None
    assert way_s(leg, (0, 1), wanted) == 2 * way + between


@pytest.mark.property
@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0, 5, 20, 60]))
def test_spread_starts_keep_the_tour_and_stay_near_the_earliest(seed: int, spread_min: int) -> None:
    crews, requests, travel = small_world(seed)
    made = solve_tours(crews, requests, travel, rules=PlanRules(start_spread_min=0), seed=seed, iterations=10)
    rules = PlanRules(start_spread_min=spread_min)
    spread = spread_starts(made, crews, requests, travel, rules=rules, seed=seed)
    assert is_kept(spread, crews, requests, travel)
    assert not_served(spread, requests) == not_served(made, requests)
    for leg in legs_of(crews, travel):
        stops = [stop for stop in spread[leg.crew].stops if leg.start_s <= stop[1] < leg.end_s]
        earliest = earliest_starts(leg, [i for i, _ in stops], requests)
        assert earliest is not None
        for number, ((_, at), first) in enumerate(zip(stops, earliest, strict=True)):
            # Whole minutes may cost each visit less than one more.
            assert first <= at <= first + spread_min * 60 + 60 * (number + 1)


def test_starts_are_on_whole_minutes_and_differ_from_seed_to_seed() -> None:
    travel = ways([(610.0, 0.0), (0.0, 640.0)])
    out = [crew("A", (0, 4 * HOUR), base=2)]
    wanted = [request(0, (0, 3 * HOUR)), request(1, (0, 3 * HOUR))]
    drawn = [solve_tours(out, wanted, travel, rules=RULES, seed=seed, iterations=10)[0].stops for seed in range(40)]
    assert all(at % 60 == 0 for stops in drawn for _, at in stops)
    assert {stops[0][0] for stops in drawn} == {0, 1}
    firsts = [stops[0][1] // 60 for stops in drawn]
    assert len(set(firsts)) > 10
    assert max(firsts) - min(firsts) <= 20 + 1


def test_an_order_that_does_not_fit_is_refused() -> None:
    travel = ways([(500.0, 0.0)])
    out, wanted = [crew("A", (0, HOUR), base=1)], [request(0, (0, 60))]
    with pytest.raises(ValueError, match="do not fit"):
        spread_starts([Tour("A", ((0, 30),))], out, wanted, travel, rules=RULES, seed=0)
