"""Made-up days of crews: the same from the same seed, and their truth is that of their paths."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely

from bluelamp.synth.points import DaySettings, make_day, make_outlines


def test_a_seed_always_makes_the_same_day_and_another_makes_another() -> None:
    first, again, other = make_day(4), make_day(4), make_day(5)
    assert np.array_equal(first.tracks.x, again.tracks.x)
    assert first.stays == again.stays
    assert first.stays != other.stays


def test_the_truth_does_not_depend_on_how_often_devices_speak() -> None:
    often, seldom = (make_day(4, DaySettings(ping_s=(every, every))) for every in (1, 120))
    assert often.stays == seldom.stays
    assert len(often.tracks) > 50 * len(seldom.tracks)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_points_taken_in_true_stays_lie_in_their_places_but_for_noise(seed: int) -> None:
    day = make_day(seed)
    for stay in day.stays:
        mine = (
            (day.tracks.device == stay.device) & (day.tracks.at_s >= stay.started_s) & (day.tracks.at_s <= stay.ended_s)
        )
        near = day.outlines[stay.place].buffer(45.0)
        inside = shapely.contains_xy(near, day.tracks.x[mine], day.tracks.y[mine])
        assert inside.mean() > 0.9
        assert 3.0 <= stay.minutes <= 75.0


def test_passages_in_a_vehicle_are_shorter_than_stays_and_devices_are_in_one_place_at_a_time() -> None:
    day = make_day(9)
    assert day.throughs
    assert max(through.minutes for through in day.throughs) < 3.0
    for device in range(len(day.tracks.devices)):
        spans = sorted((s.started_s, s.ended_s) for s in (*day.stays, *day.throughs) if s.device == device)
        assert all(ended <= started for (_, ended), (started, _) in pairwise(spans))


def test_places_are_sound_and_apart() -> None:
    outlines = make_outlines(3)
    assert all(shapely.is_valid(outline) for outline in outlines)
    apart = [a.distance(b) for i, a in enumerate(outlines) for b in outlines[:i]]
    assert min(apart) > 500.0
