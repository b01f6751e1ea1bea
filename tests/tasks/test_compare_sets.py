"""Two sets are compared by their ground: the same both ways, and a set with itself is all kept."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.crs import BRITISH_GRID
from bluelamp.core.errors import RefusedInputError
from bluelamp.io.outlines import geojson_of
from bluelamp.tasks.hotspots.compare import Fate, compare_sets

if TYPE_CHECKING:
    from bluelamp.tasks.hotspots.measure import Measurer
    from tasks.conftest import Searched

WEST, SOUTH = 520_000, 210_000


def a_set(*squares: tuple[int, int], side: int = 300, **more: Any) -> dict[str, Any]:
    """A record of squares of 300 m, whose corners lie so many metres east and north of a point, by rank."""
    spots = []
    for rank, (east, north) in enumerate(squares, start=1):
        x, y = WEST + east, SOUTH + north
        outline = geojson_of(shapely.box(x, y, x + side, y + side), working_crs=BRITISH_GRID)
        spots.append({"ref": f"R{rank}", "name": f"Street {rank}", "rank": rank, "outline": outline})
    return {"spots": spots, "working_crs": BRITISH_GRID, **more}


@st.composite
def sets(draw: st.DrawFn) -> dict[str, Any]:
    """Up to five squares that do not overlap, on a grid of 50 m."""
    corners = draw(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=12))
    chosen: list[tuple[int, int]] = []
    for x, y in corners:
        if all(abs(x - a) > 6 or abs(y - b) > 6 for a, b in chosen):
            chosen.append((x, y))
    return a_set(*((50 * x, 50 * y) for x, y in chosen[:5]))


@pytest.mark.property
@settings(max_examples=40, deadline=None)
@given(sets())
def test_a_set_compared_with_itself_is_all_kept(record: dict[str, Any]) -> None:
    found = compare_sets(record, record)
    assert [(p.fate, p.first_ref, p.share_of_first, p.share_of_second, p.rank_change) for p in found.places] == [
        (Fate.KEPT, spot["ref"], 1.0, 1.0, 0) for spot in record["spots"]
    ]
    assert found.figures["common_ground"].value == 1.0
    assert found.settings == ()


@pytest.mark.property
@settings(max_examples=60, deadline=None)
@given(sets(), sets())
def test_the_order_of_the_sets_only_changes_sides(one: dict[str, Any], other: dict[str, Any]) -> None:
    there, back = compare_sets(one, other), compare_sets(other, one)
    assert there.figures["common_ground"].value == back.figures["common_ground"].value
    assert there.figures["kept"].value == back.figures["kept"].value
    assert there.figures["only_in_first"].value == back.figures["only_in_second"].value
    pairs = {(p.fate, p.first_ref, p.second_ref) for p in there.places if p.first_ref and p.second_ref}
    assert pairs == {(p.fate, p.second_ref, p.first_ref) for p in back.places if p.first_ref and p.second_ref}
    for record, refs in ((one, [p.first_ref for p in there.places]), (other, [p.second_ref for p in there.places])):
        assert sorted(ref for ref in refs if ref) == sorted(spot["ref"] for spot in record["spots"])


@pytest.mark.spec
def test_places_are_kept_moved_or_only_in_one_set() -> None:
    first = a_set((0, 0), (1000, 0), (2000, 0))
    second = a_set((1200, 0), (60, 0), (0, 2000))
    kept, moved, gone, new = compare_sets(first, second).places
    assert (kept.fate, kept.first_ref, kept.second_ref, kept.rank_change) == (Fate.KEPT, "R1", "R2", 1)
    assert kept.share_of_first == pytest.approx(0.8, abs=0.001)
    assert kept.shared_ha == pytest.approx(7.2, abs=0.01)
    assert (moved.fate, moved.first_ref, moved.second_ref, moved.rank_change) == (Fate.MOVED, "R2", "R1", -1)
    assert (gone.fate, gone.first_ref, gone.second_ref) == (Fate.ONLY_IN_FIRST, "R3", None)
    assert (new.fate, new.first_ref, new.second_ref) == (Fate.ONLY_IN_SECOND, None, "R3")
    assert kept.why == "80% of the ground of R1 and 80% of that of R2 are common: one place."
    assert moved.why.endswith("less than half of one of them, so it has moved.")
    assert gone.why == "None of its ground lies in a place of the second set."
    assert compare_sets(first, second).sentences[0] == (
        "1 kept, 1 moved, 1 only in the first set, 1 only in the second."
    )


@pytest.mark.spec
def test_a_place_that_was_cut_in_two_is_matched_with_the_larger_half() -> None:
    whole, parts = a_set((0, 0), side=600), a_set((0, 0), (350, 0))
    parts["spots"][0]["outline"] = a_set((0, 0), side=340)["spots"][0]["outline"]
    places = compare_sets(whole, parts).places
    assert [(p.first_ref, p.second_ref) for p in places] == [("R1", "R1"), (None, "R2")]
    assert places[1].why.startswith("83% of its ground lies in places of the first set that match others better")


@pytest.mark.spec
def test_common_ground_is_that_of_both_over_that_of_either() -> None:
    found = compare_sets(a_set((0, 0)), a_set((150, 0)))
    assert found.figures["common_ground"].value == pytest.approx(1 / 3, abs=0.001)
    assert found.figures["common_ground"].definition.endswith(".")


@pytest.mark.spec
@pytest.mark.parametrize(("n", "m"), [(0, 0), (1, 0), (0, 1)])
def test_a_set_without_places_is_compared_too(n: int, m: int) -> None:
    found = compare_sets(a_set(*[(0, 0)] * n), a_set(*[(0, 0)] * m))
    assert len(found.places) == n + m
    assert found.figures["common_ground"].value == (1.0 if n == m else 0.0)
    json.dumps(found.as_dict(), allow_nan=False)


@pytest.mark.spec
def test_differences_in_what_was_asked_for_are_named() -> None:
    first = a_set((0, 0), settings=[["weight", "count"], ["unit size", "100 m"]], data_version="a", seed=1)
    second = a_set((0, 0), settings=[["weight", "harm"], ["bandwidth", "300 m"]], data_version="b", seed=1)
    found = compare_sets(first, second)
    assert [(d.name, d.first, d.second) for d in found.settings] == [
        ("data", "a", "b"),
        ("weight", "count", "harm"),
        ("unit size", "100 m", ""),
        ("bandwidth", "", "300 m"),
    ]
    assert found.sentences[-1] == "They differ in: data, weight, unit size, bandwidth."


@pytest.mark.spec
def test_places_without_a_rank_are_compared_without_one() -> None:
    first, second = a_set((0, 0)), a_set((0, 0))
    second["spots"][0]["rank"] = None
    (place,) = compare_sets(first, second).places
    assert (place.first_rank, place.second_rank, place.rank_change) == (1, None, None)


@pytest.mark.spec
def test_sets_of_two_coordinate_systems_are_not_compared() -> None:
    with pytest.raises(RefusedInputError, match="coordinate systems") as said:
        compare_sets(a_set((0, 0)), a_set((0, 0)) | {"working_crs": "EPSG:2157"})
    assert said.value.code == "BL-COMPARE-01"


@pytest.mark.spec
def test_with_a_measurer_shares_of_incidents_are_known(searched: Searched, measurer: Measurer) -> None:
    other = copy.deepcopy(searched.record)
    x, y = measurer.search.ground.units.x, measurer.search.ground.units.y
    spot = searched.found.hotspot_set.hotspots[0]
    west = spot.unit_index[x[spot.unit_index] <= x[spot.unit_index].mean()]
    half = shapely.union_all(
        [shapely.box(a - 50, b - 50, a + 50, b + 50) for a, b in zip(x[west], y[west], strict=True)]
    )
    other["spots"][0]["outline"] = geojson_of(half, working_crs=searched.record["working_crs"])
    places = compare_sets(searched.record, other, measurer=measurer).places
    changed = places[0]
    assert changed.incidents_share_of_second == pytest.approx(1.0, abs=0.01)
    assert changed.incidents_share_of_first is not None
    assert 0 < changed.incidents_share_of_first < 1
    assert all(place.incidents_share_of_first == 1.0 for place in places[1:])
    assert all(p.incidents_share_of_first is None for p in compare_sets(searched.record, other).places)
