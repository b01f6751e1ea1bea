"""Street segments: cut at junctions, joined where nothing joins, walked where they meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.crs import BRITISH_GRID
from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import CellShape
from bluelamp.io.streets import read_streets
from bluelamp.places.areas import make_study_area
from bluelamp.places.segments import (
    WALKWAY_WIDTH_M,
    StreetNetwork,
    build_network,
    dissolve_segments,
    is_walkable,
    locate_on_streets,
    network_within,
    segment_outlines,
    segment_units,
)

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def line(*vertices: tuple[float, float]) -> shapely.LineString:
    return shapely.LineString(vertices)


def four_streets() -> StreetNetwork:
    """High Street runs east over 300 m, with a lane, a walk and a bridge.

    Mill Lane and Church Walk leave it northwards at 100 m and 200 m; Bridge Road crosses over it without a junction.
    """
    return build_network(
        [
            line((0, 0), (100, 0), (200, 0), (300, 0)),
            line((100, 0), (100, 80)),
            line((200, 0), (200, 60)),
            line((150, -50), (150, 50)),
        ],
        ["High Street", "Mill Lane", "Church Walk", "Bridge Road"],
        ["primary", "residential", "footway", "tertiary"],
    )


def by_name(network: StreetNetwork, name: str) -> NDArray[np.int64]:
    return np.flatnonzero(network.names == name)


@pytest.mark.reference
def test_a_street_is_cut_where_others_leave_it_and_not_where_a_bridge_passes_over() -> None:
    network = four_streets()

    assert len(network) == 6
    assert sorted(network.length_m[by_name(network, "High Street")].tolist()) == [100, 100, 100]
    assert network.length_m[by_name(network, "Bridge Road")].tolist() == [100]
    assert network.kinds[by_name(network, "Church Walk")].tolist() == ["footway"]


@pytest.mark.reference
def test_one_walks_from_a_segment_to_those_that_meet_it_at_a_junction() -> None:
    network = four_streets()
    units = segment_units(network)
    middle_of_high_street = int(locate_on_streets(network, np.array([140.0]), np.array([5.0]))[0])

    met = network.names[units.walks.of(middle_of_high_street)]

    assert sorted(met.tolist()) == ["Church Walk", "High Street", "High Street", "Mill Lane"]
    assert units.walks.of(int(by_name(network, "Bridge Road")[0])).size == 0
    assert np.array_equal(units.walks.indices, units.touches.indices)


def test_units_of_streets_carry_their_middle_and_the_ground_of_a_walkway() -> None:
    network = four_streets()
    units = segment_units(network)
    mill = int(by_name(network, "Mill Lane")[0])

    assert units.shape is CellShape.STREET
    assert (units.x[mill], units.y[mill]) == (100, 40)
    assert units.area_m2[mill] == 80 * WALKWAY_WIDTH_M
    assert units.grid_index.shape == (0, 2)
    assert len(set(units.ids.tolist())) == len(units)


def test_a_street_drawn_in_three_ways_without_a_junction_is_one_segment_named_by_its_longest() -> None:
    network = build_network(
        [line((0, 0), (10, 0)), line((60, 0), (10, 0)), line((60, 0), (70, 0))],
        ["Bridge", "Long Road", "Ramp"],
        ["steps", "residential", "path"],
    )

    assert network.length_m.tolist() == [70]
    assert network.names.tolist() == ["Long Road"]
    assert network.kinds.tolist() == ["residential"]


def test_a_street_drawn_in_both_directions_or_partly_twice_is_there_once() -> None:
    network = build_network(
        [line((0, 0), (50, 0), (100, 0)), line((100, 0), (50, 0), (0, 0)), line((50, 0), (100, 0), (100, 40))],
        ["A", "A", "A"],
        ["service"] * 3,
    )

    assert network.length_m.sum() == 140
    assert len(network) == 1


def test_a_roundabout_nobody_leaves_and_a_loop_from_a_junction_are_segments_of_their_own() -> None:
    roundabout = line((0, 0), (10, 0), (10, 10), (0, 10), (0, 0))
    loop = line((100, 0), (120, 10), (120, -10), (100, 0))

    network = build_network([roundabout, loop, line((100, 0), (50, 0))], ["Round", "Loop", "Stem"], ["path"] * 3)

    assert sorted(network.names.tolist()) == ["Loop", "Round", "Stem"]
    is_ring = network.start == network.end
    assert sorted(network.names[is_ring].tolist()) == ["Loop", "Round"]


def test_a_loop_drawn_in_two_ways_still_begins_at_the_junction_that_it_hangs_on() -> None:
    network = build_network(
        [line((0, 0), (50, 0)), line((80, 20), (50, 0)), line((80, 20), (80, -20), (50, 0))],
        ["Stem", "Loop", "Loop"],
        ["path"] * 3,
    )
    units = segment_units(network)

    assert network.lines[by_name(network, "Loop")[0]].coords[0] == (50, 0)
    assert units.walks.indices.tolist() == [1, 0]


def test_a_motorway_is_left_out_and_makes_no_junction() -> None:
    network = build_network(
        [line((0, 0), (50, 0), (100, 0)), line((50, 0), (50, 90))], ["Lane", "M1"], ["residential", "motorway"]
    )

    assert network.names.tolist() == ["Lane"]
    assert network.length_m.tolist() == [100]


@pytest.mark.parametrize("kind", ["Motorway", "motorway_link", " Motorway Link ", "construction"])
def test_a_motorway_however_it_is_written_is_not_for_walking(kind: str) -> None:
    assert not is_walkable(kind)


@pytest.mark.parametrize("kind", ["footway", "Local Road", "steps", "trunk", "", "something new"])
def test_what_is_not_known_to_be_closed_may_be_walked(kind: str) -> None:
    assert is_walkable(kind)


@pytest.mark.parametrize(
    ("lines", "kinds"), [([], []), ([line((0, 0), (9, 9))], ["motorway"]), ([line((3, 3), (3, 3))], ["path"])]
)
def test_a_network_with_nothing_to_walk_on_is_refused(lines: list[shapely.LineString], kinds: list[str]) -> None:
    with pytest.raises(RefusedInputError, match="BL-STREET-01"):
        build_network(lines, [""] * len(lines), kinds)


@pytest.mark.property
@settings(max_examples=30, deadline=None)
@given(order=st.permutations(range(4)), flips=st.lists(st.booleans(), min_size=4, max_size=4))
def test_ids_and_neighbours_do_not_depend_on_the_order_or_direction_of_drawing(
    order: list[int], flips: list[bool]
) -> None:
    plain = four_streets()
    drawn = [
        line((0, 0), (100, 0), (200, 0), (300, 0)),
        line((100, 0), (100, 80)),
        line((200, 0), (200, 60)),
        line((150, -50), (150, 50)),
    ]
    lines = [drawn[i].reverse() if flip else drawn[i] for i, flip in zip(order, flips, strict=True)]

    again = build_network(lines, [str(i) for i in order], ["path"] * 4)

    assert again.ids.tolist() == plain.ids.tolist()
    assert segment_units(again).walks.indices.tolist() == segment_units(plain).walks.indices.tolist()


@pytest.mark.property
@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_random_town_keeps_every_metre_and_is_cut_at_every_junction(seed: int) -> None:
    rng = np.random.default_rng(seed)
    steps = [(int(x), int(y), int(d)) for x, y, d in zip(*rng.integers(0, (6, 6, 2), (40, 3)).T, strict=True)]
    blocks = sorted({((x, y), (x + 1 - d, y + d)) for x, y, d in steps})
    lines = [line(*[(100.0 * a, 100.0 * b) for a, b in block]) for block in blocks]

    network = build_network(lines, [""] * len(lines), ["path"] * len(lines))

    degree: dict[tuple[int, int], int] = {}
    for block in blocks:
        for corner in block:
            degree[corner] = degree.get(corner, 0) + 1
    assert network.length_m.sum() == pytest.approx(100 * len(blocks))
    for way, start, end in zip(network.lines, network.start, network.end, strict=True):
        inner = [(int(x) // 100, int(y) // 100) for x, y in way.coords[1:-1]]
        assert all(degree[corner] == 2 for corner in inner)
        tip = (int(way.coords[0][0]) // 100, int(way.coords[0][1]) // 100)
        assert degree[tip] != 2 or (start == end and all(degree[corner] == 2 for corner in inner))


def test_people_are_put_on_the_nearest_street_within_reach() -> None:
    network = four_streets()
    x, y = np.array([105.0, 295.0, 150.0, 1000.0, np.nan]), np.array([70.0, -20.0, 49.0, 1000.0, 0.0])

    found = locate_on_streets(network, x, y)

    assert network.names[found[:3]].tolist() == ["Mill Lane", "High Street", "Bridge Road"]
    assert found[3:].tolist() == [-1, -1]
    assert locate_on_streets(network, np.array([50.0]), np.array([30.0]), 29.0).tolist() == [-1]
    assert locate_on_streets(network, np.empty(0), np.empty(0)).shape == (0,)


@pytest.mark.property
@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_nearest_street_is_the_one_a_ruler_finds(seed: int) -> None:
    network = four_streets()
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(-100, 400, 50), rng.uniform(-100, 150, 50)

    distance = shapely.distance(np.asarray(shapely.points(x, y))[:, None], network.lines[None, :])
    plain = np.where(distance.min(axis=1) <= 50, distance.argmin(axis=1), -1)

    assert locate_on_streets(network, x, y).tolist() == plain.tolist()


def test_within_an_area_the_same_segments_keep_their_ids() -> None:
    network = four_streets()
    west = make_study_area([shapely.box(-10, -60, 140, 100)])

    inside = network_within(network, west)

    assert sorted(inside.names.tolist()) == ["High Street", "Mill Lane"]
    assert set(inside.ids.tolist()) < set(network.ids.tolist())
    units = segment_units(network, west)
    assert units.ids.tolist() == inside.ids.tolist()
    assert units.walks.indices.tolist() == [1, 0]


def test_an_area_without_streets_is_refused() -> None:
    with pytest.raises(RefusedInputError, match="BL-STREET-02"):
        network_within(four_streets(), make_study_area([shapely.box(5000, 5000, 6000, 6000)]))


def test_the_outline_of_a_street_is_as_wide_as_a_walkway_and_meeting_streets_dissolve_into_one() -> None:
    network = four_streets()
    mill = by_name(network, "Mill Lane")

    assert shapely.bounds(segment_outlines(network, mill)).tolist() == [[90, -10, 110, 90]]
    assert len(segment_outlines(network)) == 6
    together = dissolve_segments(network, np.arange(6))
    apart = dissolve_segments(network, np.concatenate([mill, by_name(network, "Church Walk")]))
    assert together.geom_type == "Polygon"
    assert apart.geom_type == "MultiPolygon"


def test_cambridge_is_one_network_in_which_almost_everybody_can_walk_everywhere(real_data: Path) -> None:
    path = real_data / "street_network" / "cambridge_uk_drive_service.graphml.gz"
    network = read_streets(path, working=BRITISH_GRID)
    units = segment_units(network)

    reached, frontier = {0}, [0]
    while frontier:
        nearby = {int(j) for i in frontier for j in units.walks.of(i)} - reached
        reached |= nearby
        frontier = list(nearby)

    # osmnx counts 2,933 edges; those that meet only one other at a node are one segment here.
    assert 2800 < len(network) <= 2933
    assert len(reached) > 0.98 * len(network)
    on_themselves = locate_on_streets(network, units.x, units.y)
    assert np.mean(on_themselves == np.arange(len(network))) > 0.99
