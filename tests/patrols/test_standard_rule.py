"""The standard rule: every stay of a made-up day once, minutes within one, no drive-through; and its corners."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.patrols.standard import Stays, find_stays
from bluelamp.patrols.tracks import Tracks, sort_tracks
from bluelamp.synth.points import DaySettings, KnownDay, make_day

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

PLACE = shapely.box(0.0, 0.0, 300.0, 300.0)
INSIDE, OUTSIDE = 150.0, 900.0


def track(
    *steps: tuple[float, float, float], every_s: float = 10.0, y: float = 150.0, accuracy_m: float = 4.0
) -> Tracks:
    """One device: for each step (from minute, to minute, x) a point every few seconds."""
    at = [np.arange(60.0 * start, 60.0 * end + 1e-6, every_s) for start, end, _ in steps]
    at_s = np.concatenate(at)
    x = np.concatenate([np.full(len(part), step[2]) for part, step in zip(at, steps, strict=True)])
    return sort_tracks(
        Tracks(("d",), np.zeros(len(x), np.int32), at_s, x, np.full(len(x), y), np.full(len(x), accuracy_m))
    )


def spans(tracks: Tracks, stays: Stays) -> list[tuple[int, float, float]]:
    """Place, first and last minute."""
    rows = zip(stays.place, tracks.at_s[stays.first], tracks.at_s[stays.last], strict=True)
    return [(int(place), float(first / 60.0), float(last / 60.0)) for place, first, last in rows]


def found(tracks: Tracks, *outlines: BaseGeometry) -> list[tuple[int, float, float]]:
    return spans(tracks, find_stays(tracks, outlines or (PLACE,)))


def described(stays: Stays, tracks: Tracks) -> list[tuple[object, ...]]:
    """What a visit says, whatever the numbers of its points are."""
    rows = zip(
        [tracks.devices[d] for d in tracks.device[stays.first]],
        stays.place.tolist(),
        tracks.at_s[stays.first].tolist(),
        tracks.at_s[stays.last].tolist(),
        stays.low_min.tolist(),
        stays.best_min.tolist(),
        stays.high_min.tolist(),
        strict=True,
    )
    return sorted(rows)


@pytest.mark.spec
@pytest.mark.parametrize("seed", range(12))
def test_every_stay_of_a_made_up_day_is_found_once_within_a_minute_and_no_drive_through(seed: int) -> None:
    day = make_day(seed)
    stays = find_stays(day.tracks, day.outlines)
    true = sorted(day.stays, key=lambda stay: (stay.device, stay.started_s))
    assert list(zip(day.tracks.device[stays.first], stays.place, strict=True)) == [(s.device, s.place) for s in true]
    minutes = np.array([stay.minutes for stay in true])
    assert np.abs(stays.best_min - minutes).max() <= 1.0
    assert (stays.low_min <= minutes).all()
    assert (stays.high_min >= minutes).all()
    assert len(day.throughs) > 0
    assert 0 < stays.drive_throughs.sum() <= len(day.throughs)


@pytest.mark.spec
def test_a_visit_runs_from_the_first_point_inside_to_the_last() -> None:
    assert found(track((0, 5, OUTSIDE), (5.5, 20, INSIDE), (20.5, 25, OUTSIDE))) == [(0, 5.5, 20.0)]


@pytest.mark.spec
def test_a_track_that_ends_or_begins_inside_counts() -> None:
    assert found(track((0, 12, INSIDE))) == [(0, 0.0, 12.0)]


@pytest.mark.spec
def test_three_minutes_outside_end_a_visit_and_less_does_not() -> None:
    assert found(track((0, 10, INSIDE), (10.5, 12.5, OUTSIDE), (13, 20, INSIDE))) == [(0, 0.0, 20.0)]
    assert found(track((0, 10, INSIDE), (10.5, 13, OUTSIDE), (13.5, 20, INSIDE))) == [(0, 0.0, 10.0), (0, 13.5, 20.0)]


@pytest.mark.spec
def test_three_minutes_of_silence_end_a_visit_and_less_does_not() -> None:
    assert found(track((0, 10, INSIDE), (13, 20, INSIDE))) == [(0, 0.0, 20.0)]
    assert found(track((0, 10, INSIDE), (13.5, 20, INSIDE))) == [(0, 0.0, 10.0), (0, 13.5, 20.0)]


@pytest.mark.spec
def test_the_slack_of_twenty_metres_keeps_a_visit_open_and_opens_none() -> None:
    assert found(track((0, 10, INSIDE), (10.5, 20, 312.0))) == [(0, 0.0, 20.0)]
    assert found(track((0, 10, INSIDE), (10.5, 20, 330.0))) == [(0, 0.0, 10.0)]
    assert found(track((0, 20, 312.0))) == []


@pytest.mark.spec
def test_a_passage_shorter_than_two_minutes_is_a_drive_through() -> None:
    tracks = track((0, 2, OUTSIDE), (2.5, 4, INSIDE), (4.5, 8, OUTSIDE))
    stays = find_stays(tracks, [PLACE])
    assert len(stays) == 0
    assert stays.drive_throughs.tolist() == [1]


def crossing(minutes: float, kmh: float, *, noise_m: float = 0.0) -> Tracks:
    """A device that goes round and round inside at a steady speed."""
    at_s = np.arange(0.0, 60.0 * minutes + 1.0)
    gone = at_s * kmh / 3.6
    # To and fro along 240 m.
    x = 30.0 + np.abs((gone + 240.0) % 480.0 - 240.0)
    noise = np.random.default_rng(4).normal(0.0, noise_m, (2, len(x))) if noise_m else np.zeros((2, len(x)))
    accuracy_m = np.full(len(x), max(noise_m * 1.5, 3.0))
    return Tracks(("d",), np.zeros(len(x), np.int32), at_s, x + noise[0], 150.0 + noise[1], accuracy_m)


@pytest.mark.spec
@pytest.mark.parametrize(("minutes", "kmh", "visits"), [(4.5, 14.0, 0), (4.5, 6.0, 1), (5.5, 14.0, 1), (2.5, 0.0, 1)])
def test_a_fast_passage_shorter_than_five_minutes_is_a_drive_through(minutes: float, kmh: float, visits: int) -> None:
    assert len(find_stays(crossing(minutes, kmh), [PLACE])) == visits


def test_the_noise_of_positions_every_second_is_no_speed() -> None:
    """Ten metres of noise from second to second would be 40 km/h; somebody stands there."""
    stays = find_stays(crossing(4.0, 0.0, noise_m=8.0), [PLACE])
    assert len(stays) == 1
    assert stays.speed_kmh[0] < 5.0


@pytest.mark.spec
def test_in_overlapping_places_a_point_belongs_to_the_open_visit_else_to_the_deeper_place() -> None:
    west, east = shapely.box(0, 0, 200, 300), shapely.box(120, 0, 400, 300)
    # 140 lies 60 m deep in the west and 20 m in the east; 190 the other way round.
    assert found(track((0, 10, 140.0)), west, east) == [(0, 0.0, 10.0)]
    assert found(track((0, 10, 185.0)), west, east) == [(1, 0.0, 10.0)]
    assert found(track((0, 10, 100.0), (10.5, 20, 185.0)), west, east) == [(0, 0.0, 20.0)]
    assert found(track((0, 10, 100.0), (10.5, 20, 300.0)), west, east) == [(0, 0.0, 10.0), (1, 10.5, 20.0)]


def test_a_short_step_into_a_neighbouring_place_belongs_to_the_open_visit() -> None:
    west, east = shapely.box(0, 0, 200, 300), shapely.box(230, 0, 500, 300)
    tracks = track((0, 10, 100.0), (10.5, 12.5, 400.0), (13, 20, 100.0))
    assert found(tracks, west, east) == [(0, 0.0, 20.0)]


@pytest.mark.spec
def test_low_counts_what_is_sure_and_high_what_is_possible() -> None:
    stays = find_stays(track((0, 5, OUTSIDE), (6, 16, INSIDE), (17, 22, OUTSIDE)), [PLACE])
    assert (stays.low_min[0], stays.best_min[0]) == (10.0, 10.0)
    # A minute to the neighbouring points at both ends.
    assert stays.high_min[0] == pytest.approx(12.0)


def test_points_near_the_edge_known_poorly_are_not_sure() -> None:
    stays = find_stays(track((0, 10, 290.0), accuracy_m=40.0), [PLACE])
    assert stays.low_min.tolist() == [0.0]
    assert stays.best_min.tolist() == [10.0]


def test_where_a_track_ends_the_usual_interval_may_be_added() -> None:
    stays = find_stays(track((0, 10, INSIDE), every_s=30.0), [PLACE])
    assert stays.high_min[0] == pytest.approx(11.0)


@pytest.mark.spec
def test_ten_thousand_points_known_to_three_kilometres_make_no_visit() -> None:
    rng = np.random.default_rng(2)
    x, y = rng.normal(150.0, 2_000.0, (2, 10_000))
    tracks = Tracks(("d",), np.zeros(10_000, np.int32), np.arange(10_000.0), x, y, np.full(10_000, 3_000.0))
    assert len(find_stays(tracks, [PLACE])) == 0


def test_no_points_and_no_places_are_no_visits() -> None:
    nobody = Tracks((), np.zeros(0, np.int32), *(np.zeros(0) for _ in range(4)))
    assert len(find_stays(nobody, [PLACE])) == 0
    assert len(find_stays(track((0, 10, INSIDE)), [])) == 0


small = DaySettings(devices=2, tasks=3, stay_min=(3.0, 15.0), ping_s=(5, 15))


def small_day(seed: int) -> KnownDay:
    return make_day(seed, small)


@pytest.mark.property
@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10**6), st.floats(1.0, 90.0))
def test_low_best_and_high_stand_in_order_and_one_devices_visits_never_overlap(seed: int, accuracy_m: float) -> None:
    day = small_day(seed)
    tracks = replace(day.tracks, accuracy_m=np.full(len(day.tracks), accuracy_m))
    stays = find_stays(tracks, day.outlines)
    assert (stays.low_min >= 0).all()
    assert (stays.low_min <= stays.best_min + 1e-9).all()
    assert (stays.best_min <= stays.high_min + 1e-9).all()
    assert (stays.first[1:] > stays.last[:-1]).all()


@pytest.mark.property
@settings(deadline=None, max_examples=10)
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_the_order_of_the_rows_does_not_matter(seed: int, shuffle: int) -> None:
    day = small_day(seed)
    mixed = day.tracks.chosen(np.random.default_rng(shuffle).permutation(len(day.tracks)))
    again = sort_tracks(mixed)
    assert described(find_stays(again, day.outlines), again) == described(
        find_stays(day.tracks, day.outlines), day.tracks
    )


@pytest.mark.property
@settings(deadline=None, max_examples=10)
@given(st.integers(0, 10**6))
def test_devices_do_not_know_of_each_other_nor_of_one_far_away(seed: int) -> None:
    day = small_day(seed)
    together = described(find_stays(day.tracks, day.outlines), day.tracks)
    apart = []
    for device in range(2):
        alone = day.tracks.chosen(day.tracks.device == device)
        apart += described(find_stays(alone, day.outlines), alone)
    assert sorted(apart) == together
    stranger = Tracks(
        (*day.tracks.devices, "stranger"),
        np.append(day.tracks.device, np.full(50, 2, np.int32)),
        np.append(day.tracks.at_s, day.tracks.at_s[0] + np.arange(50.0)),
        np.append(day.tracks.x, np.full(50, 9e5)),
        np.append(day.tracks.y, np.full(50, 9e5)),
        np.append(day.tracks.accuracy_m, np.full(50, 5.0)),
    )
    assert described(find_stays(stranger, day.outlines), stranger) == together


@pytest.mark.property
@settings(deadline=None, max_examples=10)
@given(st.integers(0, 10**6), st.floats(-1e4, 1e4), st.floats(-1e4, 1e4))
def test_moving_the_whole_world_moves_nothing_in_time(seed: int, east: float, north: float) -> None:
    day = small_day(seed)
    moved = day.tracks.moved_to(day.tracks.x + east, day.tracks.y + north)
    outlines = [shapely.transform(outline, lambda p: p + np.array([east, north])) for outline in day.outlines]
    first, second = find_stays(day.tracks, day.outlines), find_stays(moved, outlines)
    assert second.best_min == pytest.approx(first.best_min, abs=0.5)


def test_a_vehicle_that_turns_round_outside_and_comes_back_was_fast_all_the_while() -> None:
    """Both passages are one of two minutes; from the way in to the way out it has hardly moved."""
    at_s = np.arange(0.0, 121.0, 15.0)
    x = np.array([10.0, 140.0, 270.0, 400.0, 530.0, 400.0, 270.0, 140.0, 10.0])
    tracks = Tracks(("d",), np.zeros(9, np.int32), at_s, x, np.full(9, 150.0), np.full(9, 4.0))
    stays = find_stays(tracks, [PLACE])
    assert (len(stays), stays.drive_throughs.tolist()) == (0, [1])
