"""Shortest ways along streets: a grid worked out by hand, islands, footpaths and points far from any street."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from bluelamp.places.segments import StreetNetwork, build_network
from bluelamp.plans.rules import PlanRules
from bluelamp.tasks.plans.street_ways import SNAP_M, street_ways

_RULES = PlanRules(detour=1.5, drive_kmh=36.0)


def _network(*ways: tuple[str, list[tuple[float, float]]]) -> StreetNetwork:
    return build_network([shapely.LineString(line) for _, line in ways], [""] * len(ways), [kind for kind, _ in ways])


def _grid(n: int = 4, side: float = 100.0) -> StreetNetwork:
    ways: list[tuple[str, list[tuple[float, float]]]] = []
    for i in range(n):
        for j in range(n - 1):
            ways.append(("residential", [(i * side, j * side), (i * side, (j + 1) * side)]))
            ways.append(("residential", [(j * side, i * side), ((j + 1) * side, i * side)]))
    return _network(*ways)


@pytest.mark.reference
def test_on_a_grid_ways_are_as_long_as_both_sides_together() -> None:
    x, y = np.array([0.0, 300.0, 100.0]), np.array([0.0, 300.0, 200.0])
    ways = street_ways(_grid(), x, y, _RULES)
    by_hand = np.abs(x[:, None] - x) + np.abs(y[:, None] - y)
    assert ways.walk_m == pytest.approx(by_hand)
    # 36 km/h are 10 metres a second.
    assert ways.drive_s == pytest.approx(by_hand / 10)
    assert len(ways.words) == 1


def test_a_point_beside_the_street_joins_it_at_its_nearest_spot() -> None:
    ways = street_ways(_grid(), np.array([-40.0, 100.0]), np.array([130.0, 160.0]), _RULES)
    # 40 m to the street, then to the nearer of two corners, across, and up to the middle of another street.
    assert ways.walk_m[0, 1] == pytest.approx(40 * 1.5 + 30 + 100 + 60)


def test_two_points_on_one_street_do_not_go_round_the_block() -> None:
    ways = street_ways(_grid(), np.array([110.0, 150.0]), np.array([0.0, -20.0]), _RULES)
    assert ways.walk_m.tolist() == [[0.0, 70.0], [70.0, 0.0]]


def test_a_footpath_is_walked_and_not_driven() -> None:
    network = _network(
        ("residential", [(0, 0), (0, 300)]),
        ("residential", [(0, 300), (400, 300)]),
        ("residential", [(400, 300), (400, 0)]),
        ("footway", [(0, 0), (400, 0)]),
        ("residential", [(0, 0), (-50, 0)]),
        ("residential", [(400, 0), (450, 0)]),
    )
    ways = street_ways(network, np.array([0.0, 400.0]), np.array([0.0, 0.0]), _RULES)
    assert ways.walk_m[0, 1] == pytest.approx(400)
    assert ways.drive_s[0, 1] == pytest.approx(100)


def test_a_point_far_from_every_street_has_no_way_and_that_is_said() -> None:
    x, y = np.array([0.0, 300.0, 300.0]), np.array([0.0, 300.0, 300.0 + SNAP_M + 1])
    ways = street_ways(_grid(), x, y, _RULES)
    assert np.isinf(ways.walk_m[2, :2]).all()
    assert np.isfinite(ways.walk_m[:2, :2]).all()
    assert "2 of 3 ways on foot" in ways.words[1]
    assert "2 of 3 ways by car" in ways.words[2]


def test_nobodys_way_begins_on_an_island_beside_the_network() -> None:
    grid = [("residential", list(line.coords)) for line in _grid(n=12).lines]
    network = _network(*grid, ("path", [(-40.0, 0.0), (-30.0, 0.0)]))
    ways = street_ways(network, np.array([-30.0, 500.0]), np.array([0.0, 0.0]), _RULES)
    assert ways.walk_m[0, 1] == pytest.approx(30 * 1.5 + 500)


def test_two_towns_that_the_file_does_not_join_have_no_way_between_them() -> None:
    ways = [("residential", list(line.coords)) for line in _grid().lines]
    far = [("residential", [(x + 9000.0, y) for x, y in line]) for _, line in ways]
    found = street_ways(_network(*ways, *far), np.array([0.0, 9000.0, 9100.0]), np.array([0.0, 0.0, 0.0]), _RULES)
    assert np.isinf(found.walk_m[0, 1:]).all()
    assert found.walk_m[1, 2] == pytest.approx(100)


def test_ways_are_as_long_there_as_back() -> None:
    rng = np.random.default_rng(5)
    found = street_ways(_grid(n=6), rng.uniform(0, 500, 8), rng.uniform(0, 500, 8), _RULES)
    assert np.array_equal(found.walk_m, found.walk_m.T)
    assert np.array_equal(found.drive_s, found.drive_s.T)
