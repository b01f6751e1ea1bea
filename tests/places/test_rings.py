"""Rings around a hotspot."""

from __future__ import annotations

import math

import pytest
import shapely

from bluelamp.core.errors import UsageError
from bluelamp.places.rings import ring

SPOT = shapely.box(0, 0, 100, 100)


@pytest.mark.reference
def test_a_ring_of_50_m_around_a_square_of_100_m_is_four_strips_and_four_quarter_circles() -> None:
    around = ring(SPOT, 0, 50)

    assert around.area == pytest.approx(4 * 100 * 50 + math.pi * 50**2, rel=0.005)
    assert not around.contains(shapely.Point(50, 50))
    assert around.contains(shapely.Point(120, 50))


def test_a_ring_that_begins_further_out_leaves_the_nearer_one_alone() -> None:
    near, far = ring(SPOT, 0, 50), ring(SPOT, 50, 100)

    assert near.intersection(far).area == pytest.approx(0, abs=1e-6)
    assert near.area + far.area == pytest.approx(ring(SPOT, 0, 100).area, rel=0.005)


def test_what_another_hotspot_covers_belongs_to_it_and_not_to_the_ring() -> None:
    other = shapely.box(120, 0, 200, 100)

    around = ring(SPOT, 0, 50, [other])

    assert around.intersection(other).area == 0
    assert around.area == pytest.approx(ring(SPOT, 0, 50).area - 30 * 100, rel=1e-9)


def test_a_ring_that_other_hotspots_cover_is_empty() -> None:
    assert ring(SPOT, 0, 50, [shapely.box(-100, -100, 300, 300)]).is_empty


@pytest.mark.parametrize(("inner_m", "outer_m"), [(50, 50), (100, 50), (-10, 50), (math.nan, 50)])
def test_distances_that_do_not_rise_are_refused(inner_m: float, outer_m: float) -> None:
    with pytest.raises(UsageError, match="BL-RING-01"):
        ring(SPOT, inner_m, outer_m)
