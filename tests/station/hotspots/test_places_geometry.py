"""Ground that somebody typed is read with care; sizes and distances are in metres."""

from __future__ import annotations

import json

import pytest

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.hotspots.geometry import (
    area_ha,
    boundary_text,
    checked_outline,
    distances,
    overlapping_pairs,
    overlaps,
    read_boundary,
    square_at,
)
from station.hotspots.made_sets import CORNERS, moved


def test_corners_one_a_line_make_a_boundary_that_reads_back() -> None:
    outline = read_boundary(CORNERS)
    assert outline["type"] == "Polygon"
    assert read_boundary(boundary_text(outline)) == outline


def test_a_ring_inside_is_a_hole_and_one_beside_is_a_second_piece() -> None:
    hole = "-0.7002, 51.5018\n-0.6998, 51.5018\n-0.6998, 51.5022\n-0.7002, 51.5022"
    beside = "-0.6910, 51.5010\n-0.6900, 51.5010\n-0.6900, 51.5020"
    holed, pieces = read_boundary(f"{CORNERS}\n\n{hole}"), read_boundary(f"{CORNERS}\n\n{beside}")
    assert len(holed["coordinates"]) == 2
    assert pieces["type"] == "MultiPolygon"
    for outline in (holed, pieces):
        assert read_boundary(boundary_text(outline)) == outline


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("-0.7, 51.5\n-0.6, 51.5", "three corners"),
        ("-0.7, 51.5\nhere, 51.5\n-0.6, 51.6", "is not a corner"),
        ("-0.700, 51.500\n-0.699, 51.501\n-0.699, 51.500\n-0.700, 51.501", "crosses itself"),
        ("520000, 210000\n520100, 210000\n520100, 210100", "not degrees"),
        ("-0.7, 51.5\n-0.7, 51.5\n-0.7, 51.5", "three corners"),
        ("-1, 51\n0, 51\n0, 52", "1,000 at most"),
        ('{"type": "Point", "coordinates": [0, 51]}', "no polygon"),
        ('{"type": ', "not GeoJSON"),
        (f"{CORNERS}\n\n-0.7000, 51.5020\n-0.6980, 51.5020\n-0.6980, 51.5040", "cross each other"),
        ("nan, 51.5\n-0.6, nan\n-0.6, 51.6", "not degrees|no polygon"),
    ],
)
def test_what_is_no_boundary_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(RefusedInputError, match=said) as caught:
        read_boundary(text)
    assert caught.value.code == "BL-SETS-04"


def test_a_square_has_the_size_that_was_asked_for() -> None:
    assert area_ha(square_at(-0.5, 51.5, 200.0)) == pytest.approx(4.0, rel=0.02)


def test_distances_are_metres_between_edges_to_the_nearest_other() -> None:
    one, near, far = square_at(-0.5, 51.5, 100), square_at(-0.5, 51.5027, 100), square_at(-0.5, 51.6, 100)
    found = distances([("C1", one)], [("T2", far), ("T1", near), ("C1", one)])
    assert found["C1"][0] == "T1"
    assert found["C1"][1] == pytest.approx(200, abs=3)
    assert distances([("C1", one)], []) == {}


def test_overlaps_say_both_shares() -> None:
    small, large = square_at(-0.5, 51.5, 100), square_at(-0.5, 51.5, 200)
    (found,) = overlaps(small, [("L", "Large", large), ("F", "Far", moved(large, 0.1))])
    assert (found.ref, round(found.share_of_outline, 2), round(found.share_of_place, 2)) == ("L", 1.0, 0.25)
    assert overlapping_pairs([small, moved(large, 0.1), large], 0.1) == [(0, 2)]


def test_a_feature_is_taken_for_its_geometry() -> None:
    square = square_at(-0.5, 51.5, 100)
    feature = {"type": "Feature", "properties": {}, "geometry": square}
    assert checked_outline(feature) == checked_outline(square)
    assert read_boundary(json.dumps(feature)) == checked_outline(square)
