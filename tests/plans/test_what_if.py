"""More money never covers less harm."""

from __future__ import annotations

import dataclasses
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from bluelamp.core.vocabulary import AvailabilityKind
from bluelamp.plans.records import Window
from bluelamp.plans.what_if import curve
from worlds.few_people import few_people, offer, person

if TYPE_CHECKING:
    from bluelamp.plans.problem import WeekProblem


def evenings(kind: AvailabilityKind = AvailabilityKind.OVERTIME) -> WeekProblem:
    """Three evenings, each with a pair of its own and a place of its own."""
    refs = ("A", "B", "C", "D", "E", "F")
    offers = [offer(ref, n // 2, 18, 21, kind) for n, ref in enumerate(refs)]
    problem = few_people([person(r) for r in refs], offers, windows=[(Window(day, 1080, 1260),) for day in range(3)])
    harm = (0.5, 0.3, 0.2)
    places = tuple(dataclasses.replace(p, harm_share=h) for p, h in zip(problem.places, harm, strict=True))
    return dataclasses.replace(problem, places=places)


def test_the_curve_rises_from_nothing_to_everything_on_offer() -> None:
    points = curve(evenings(), seed=1, steps=3)
    assert [p.pence for p in points] == [0, 12_000, 24_000, 36_000]
    assert [p.visits for p in points] == [0, 1, 2, 3]
    assert [p.person_hours for p in points] == [0.0, 6.0, 12.0, 18.0]
    assert (points[0].harm_covered_share, points[-1].harm_covered_share) == (0.0, 1.0)
    assert (points[0].dose_met_share, points[-1].dose_met_share) == (0.0, 1.0)
    assert [p.pence_per_further_visit for p in points] == [12_000, 12_000, 12_000, None]
    for before, after in pairwise(points):
        assert after.harm_covered_share > before.harm_covered_share


def test_harm_is_counted_by_the_places_shares_and_by_value_where_none_is_known() -> None:
    points = curve(evenings(), seed=1, steps=3)
    steps = sorted(round(b.harm_covered_share - a.harm_covered_share, 6) for a, b in pairwise(points))
    assert steps == [0.2, 0.3, 0.5]
    unknown = evenings()
    places = tuple(dataclasses.replace(p, harm_share=None) for p in unknown.places)
    points = curve(dataclasses.replace(unknown, places=places), seed=1, steps=3)
    assert [p.harm_covered_share for p in points] == pytest.approx([0, 1 / 3, 2 / 3, 1])


def test_where_nothing_costs_money_people_are_let_in_step_by_step() -> None:
    points = curve(evenings(AvailabilityKind.VOLUNTEER), seed=1, steps=3)
    assert [p.pence for p in points] == [0] * len(points)
    hours = [p.person_hours for p in points]
    assert hours == sorted(hours)
    assert (hours[0], points[-1].dose_met_share) == (0.0, 1.0)


def test_what_is_published_or_confirmed_does_not_bind_the_question() -> None:
    problem = evenings()
    bound = dataclasses.replace(
        problem,
        budget_pence=100,
        offers=tuple(dataclasses.replace(o, is_committed=True) for o in problem.offers),
    )
    assert curve(bound, seed=1, steps=3) == curve(problem, seed=1, steps=3)


def test_progress_is_told_step_by_step() -> None:
    told: list[tuple[int, int]] = []
    curve(evenings(), seed=1, steps=2, progress=lambda done, whole, _text: told.append((done, whole)))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_with_nobody_there_is_one_point_of_nothing() -> None:
    (point,) = curve(few_people([], []), seed=1, steps=2)
    assert (point.pence, point.visits, point.harm_covered_share) == (0, 0, 0.0)
