"""A visit goes into a tour only where spans, ways, gaps and the break leave room."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bluelamp.core.vocabulary import AvailabilityKind, PatrolMode
from bluelamp.plans.insertion import best_place, places_in
from bluelamp.plans.matching import matching_of
from bluelamp.plans.records import Window
from bluelamp.plans.requests import VisitRequest
from bluelamp.plans.results import CrewSeat, PlannedShift, PlannedStop
from bluelamp.plans.rules import PlanRules
from bluelamp.plans.timing import Timing
from bluelamp.plans.travel import travel_of
from bluelamp.plans.ways import kept_stops, with_ways, without_stop
from worlds.few_people import at, few_people, person

if TYPE_CHECKING:
    from bluelamp.plans.problem import WeekProblem

ANY = (Window(4, 0, 1440),)
QUARTER = 900


def world(n: int = 3) -> WeekProblem:
    """Places 800 m apart in a row, the base at its start: 12.48 minutes from one to the next."""
    rules = PlanRules(walk_below_m=10_000.0)
    problem = few_people([person("A"), person("B")], [], windows=(ANY,) * n, rules=rules)
    places = tuple(replace(p, x=800.0 * (k + 1), y=0.0) for k, p in enumerate(problem.places))
    return replace(problem, places=places, targets=tuple(replace(t, min_gap_h=0.5) for t in problem.targets))


def seats() -> tuple[CrewSeat, ...]:
    return tuple(CrewSeat(m.person_ref, m.role, m.agency, AvailabilityKind.OVERTIME, 1, "") for m in world().staff)


def stop(place: int, starts_s: int) -> PlannedStop:
    return PlannedStop(f"v{place}", f"HE{place + 1:02d}", starts_s, starts_s + QUARTER, 12.48, PatrolMode.FOOT)


def shift(*stops: PlannedStop, ends: int = at(4, 21)) -> PlannedShift:
    return PlannedShift("s", at(4, 18), ends, "Hertford", seats(), stops)


def request(place: int, first: int, last: int) -> VisitRequest:
    return VisitRequest(f"v{place}", place, ((first, last),), 15, 1.0)


def timing(
    problem: WeekProblem, shifts: tuple[PlannedShift, ...], *requests: VisitRequest, now_s: int | None = None
) -> Timing:
    return Timing.of(problem, travel_of(problem), matching_of(problem, requests, shifts), now_s)


def test_other_visits_keep_their_times_where_they_can() -> None:
    problem, held = world(), shift(stop(0, at(4, 18, 30)), stop(2, at(4, 20)))
    placed = best_place([held], 1, ((at(4, 18), at(4, 21)),), QUARTER, "new", timing(problem, (held,)))
    assert placed is not None
    assert placed.retimed == ()
    assert [s.visit_id for s in placed.shift.stops] == ["v0", "new", "v2"]
    assert placed.shift.stops[0] is held.stops[0]
    # The way to the last place is now shorter than it was from the first.
    assert placed.shift.stops[2].travel_min == pytest.approx(12.48)
    assert placed.added_min == pytest.approx(0, abs=0.05)


def test_other_visits_move_within_their_requests_where_they_must() -> None:
    problem, held = world(), shift(stop(0, at(4, 18, 30)), stop(2, at(4, 19, 5)))
    given = timing(problem, (held,), request(2, at(4, 19), at(4, 19, 40)))
    placed = best_place([held], 1, ((at(4, 18, 50), at(4, 19)),), QUARTER, "new", given)
    assert placed is not None
    assert placed.retimed == ("v2",)
    assert placed.shift.stops[2].starts_s >= placed.starts_s + QUARTER + 12 * 60
    fixed = timing(problem, (held,), request(2, at(4, 19), at(4, 19, 5)))
    assert best_place([held], 1, ((at(4, 18, 50), at(4, 19)),), QUARTER, "new", fixed) is None


def test_a_visit_keeps_the_gap_to_other_visits_of_its_place() -> None:
    problem, held = world(), shift(stop(0, at(4, 19)))
    matching = matching_of(problem, (), (held,))
    free = matching.apart(((at(4, 18), at(4, 20)),), "HE01", QUARTER, "new")
    assert free == ((at(4, 18), at(4, 18, 15)), (at(4, 19, 45), at(4, 20)))


def test_a_visit_before_the_break_leaves_time_to_be_back() -> None:
    problem = world()
    held = replace(shift(), break_starts_s=at(4, 19), break_ends_s=at(4, 19, 30))
    spans = ((at(4, 18), at(4, 20, 59)),)
    found = places_in(held, 0, spans, QUARTER, "new", timing(problem, (held,)))
    assert [p.starts_s for p in found] == [at(4, 18, 13), at(4, 19, 43)]
    assert places_in(held, 2, ((at(4, 18), at(4, 19, 29)),), QUARTER, "new", timing(problem, (held,))) == ()


def test_a_visit_starts_on_a_whole_minute_unless_it_had_a_time_of_its_own() -> None:
    problem = world()
    spans = ((at(4, 18), at(4, 20)),)
    (found,) = places_in(shift(), 0, spans, QUARTER, "new", timing(problem, (shift(),)))
    assert found.starts_s == at(4, 18, 13)
    (kept,) = places_in(shift(), 0, spans, QUARTER, "new", timing(problem, (shift(),)), at(4, 18, 12) + 40)
    assert kept.starts_s == at(4, 18, 12) + 40
    # There is time for it from 18:12:29 to 18:12:31, and no whole minute lies between.
    short = shift(ends=at(4, 18, 40))
    assert places_in(short, 0, spans, QUARTER, "new", timing(problem, (short,))) == ()


def test_nothing_is_planned_before_now() -> None:
    problem, held = world(), shift(stop(0, at(4, 18, 30)))
    given = timing(problem, (held,), now_s=at(4, 19))
    placed = best_place([held], 1, ((at(4, 18), at(4, 21)),), QUARTER, "new", given)
    assert placed is not None
    assert placed.starts_s >= at(4, 19, 12)
    assert placed.shift.stops[0] == held.stops[0]


def test_insertion_finds_room_exactly_where_trying_every_minute_does() -> None:
    problem, rng = world(), np.random.default_rng(4)
    way_s = travel_of(problem).seconds_by(PatrolMode.FOOT)
    found, base = set(), 3
    for _ in range(150):
        starts = sorted(int(at(4, 18) + 60 * m) for m in rng.choice(np.arange(13, 80), 2, replace=False))
        spans = [(s - 60 * int(rng.integers(0, 12)), s + 60 * int(rng.integers(0, 12))) for s in starts]
        if starts[0] + QUARTER + way_s[0, 1] > starts[1] or starts[1] + QUARTER + way_s[1, base] > at(4, 21):
            continue
        held = shift(stop(0, starts[0]), stop(1, starts[1]))
        first = at(4, 18) + 60 * int(rng.integers(0, 130))
        span = (first, first + 60 * int(rng.integers(0, 10)))
        given = timing(problem, (held,), request(0, *spans[0]), request(1, *spans[1]))
        is_there = best_place([held], 2, (span,), QUARTER, "new", given) is not None
        assert is_there == _tried(spans, span, way_s, at(4, 18), at(4, 21))
        found.add(is_there)
    assert found == {True, False}


def _tried(spans: list[tuple[int, int]], span: tuple[int, int], way_s: np.ndarray, begins: int, ends: int) -> bool:
    """Whether some order that keeps the first two visits in turn fits, each as early as it can be."""
    for order in ((2, 0, 1), (0, 2, 1), (0, 1, 2)):
        at_s, point, fits = begins, 3, True
        for place in order:
            low, high = span if place == 2 else spans[place]
            start = max(at_s + int(way_s[point, place]), low)
            fits = fits and start <= high
            at_s, point = start + QUARTER, place
        if fits and at_s + int(way_s[point, 3]) <= ends:
            return True
    return False


def test_a_tour_without_a_visit_keeps_the_times_of_the_others() -> None:
    problem, held = world(), shift(stop(0, at(4, 18, 30)), stop(1, at(4, 19)), stop(2, at(4, 20)))
    emptier = without_stop(held, "v1", timing(problem, (held,)))
    assert [s.starts_s for s in emptier.stops] == [at(4, 18, 30), at(4, 20)]
    assert emptier.stops[1].travel_min == pytest.approx(2 * 12.48, abs=0.01)


def test_visits_that_a_crew_on_foot_cannot_reach_fall_out() -> None:
    problem = world()
    far = replace(
        problem, rules=PlanRules(), places=tuple(replace(p, x=4000.0 * (k + 1)) for k, p in enumerate(problem.places))
    )
    held = shift(stop(0, at(4, 18, 20)), stop(1, at(4, 19)))
    assert kept_stops(held, timing(far, (held,))) == held.stops
    on_foot = replace(far, staff=tuple(replace(m, transport=PatrolMode.FOOT) for m in far.staff))
    assert kept_stops(held, timing(on_foot, (held,))) == ()
    anew = with_ways(held, held.stops[:1], timing(on_foot, (held,)), is_anew=True)
    assert anew.stops[0].travel_min == pytest.approx(62.4)
    assert list(itertools.chain(s.travel_mode for s in anew.stops)) == [PatrolMode.FOOT]
