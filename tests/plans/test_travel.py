"""Ways between points: the stated approximation, streets where they are known, and each means of transport."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from bluelamp.core.vocabulary import PatrolMode
from bluelamp.plans.problem import WeekProblem
from bluelamp.plans.records import Base, PlanPlace
from bluelamp.plans.rules import PlanRules
from bluelamp.plans.travel import travel_of


def town() -> WeekProblem:
    """Market and Green 600 m apart, the Mill 3 km off, the station at the Market."""
    places = (
        PlanPlace("M", "Market", "Ware", 0.0, 0.0),
        PlanPlace("G", "Green", "Ware", 600.0, 0.0),
        PlanPlace("W", "Mill", "Ware", 0.0, 3000.0),
    )
    return WeekProblem(dt.date(2026, 3, 2), "Europe/London", places, (), (), (), (Base("S", 0.0, 0.0),), ())


def test_short_legs_are_walked_and_long_ones_driven_over_longer_ways_than_the_straight_line() -> None:
    travel = travel_of(town())
    assert travel.minutes.shape == (4, 4)
    assert travel.minutes[0, 1] == pytest.approx(600 * 1.3 / 5000 * 60)
    assert travel.minutes[0, 2] == pytest.approx(5 + 3000 * 1.3 / 30000 * 60)
    assert travel.minutes[0, 3] == 0
    assert travel.walks[0, 1]
    assert not travel.walks[0, 2]
    assert np.array_equal(travel.minutes, travel.minutes.T)


def test_a_foot_patrol_walks_every_leg_and_a_cycle_patrol_cycles_it() -> None:
    travel = travel_of(town())
    assert travel.minutes_by(PatrolMode.FOOT)[0, 2] == pytest.approx(3.9 / 5 * 60)
    assert travel.minutes_by(PatrolMode.CYCLE)[0, 2] == pytest.approx(3.9 / 15 * 60)
    assert travel.mode_of(0, 1, PatrolMode.VEHICLE) is PatrolMode.FOOT
    assert travel.mode_of(0, 2, PatrolMode.VEHICLE) is PatrolMode.VEHICLE
    assert travel.mode_of(0, 1, PatrolMode.CYCLE) is PatrolMode.CYCLE


def test_the_shortest_way_into_a_point_is_a_bound_for_every_means() -> None:
    travel = travel_of(town())
    for mode in PatrolMode:
        minutes = travel.minutes_by(mode) + np.where(np.eye(4), np.inf, 0.0)
        assert np.all(minutes.min(axis=0) >= travel.least_in)
    assert travel.least_in[2] == pytest.approx(min(5 + 7.8, 3.9 / 15 * 60))


def test_streets_count_where_they_are_known_and_the_approximation_where_they_are_not() -> None:
    plain = travel_of(town())
    walk, drive = np.full((4, 4), np.inf), np.full((4, 4), np.inf)
    walk[0, 1], drive[0, 2] = 1000.0, 240.0
    travel = travel_of(replace(town(), walk_m=walk, drive_s=drive))
    assert travel.minutes[0, 1] == pytest.approx(12.0)
    assert travel.minutes[0, 2] == pytest.approx(4.0 + 5.0)
    assert travel.minutes[1, 0] == plain.minutes[1, 0]
    assert travel.minutes[2, 0] == plain.minutes[2, 0]


def test_the_rules_of_travel_may_be_changed() -> None:
    rules = PlanRules(walk_kmh=4.0, walk_below_m=100.0, drive_kmh=40.0, drive_extra_min=2.0, detour=1.0)
    travel = travel_of(replace(town(), rules=rules))
    assert travel.minutes[0, 1] == pytest.approx(2 + 0.6 / 40 * 60)


def test_whole_seconds_never_make_a_way_shorter() -> None:
    travel = travel_of(town())
    for mode in PatrolMode:
        seconds = travel.seconds_by(mode)
        assert np.all(seconds >= travel.minutes_by(mode) * 60 - 1e-6)
        assert np.all(seconds < travel.minutes_by(mode) * 60 + 1)


def test_a_problem_without_places_has_no_ways() -> None:
    empty = replace(town(), places=(), bases=())
    assert travel_of(empty).minutes.shape == (0, 0)
    alone = replace(town(), places=())
    assert travel_of(alone).least_in.tolist() == [0.0]
