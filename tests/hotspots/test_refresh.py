"""Refreshing a set: a place that holds the same incidents keeps its ref and name; the rest are retired or added."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.vocabulary import HotspotChange
from bluelamp.hotspots.refresh import Previous, Refreshed, new_refs, refresh

KEEP, RETIRE, ADD = HotspotChange.KEEP, HotspotChange.RETIRE, HotspotChange.ADD


def square(place: float) -> shapely.Polygon:
    return shapely.box(place, 0, place + 100, 100)


def incidents(**at: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """So many incidents at each place, given as x50=10."""
    x = np.repeat([float(name[1:]) for name in at], list(at.values()))
    return x, np.full(len(x), 50.0), np.ones(len(x))


def compare(now: list[float], before: dict[str, float], **at: int) -> Refreshed:
    previous = [Previous(ref, f"name of {ref}", square(place)) for ref, place in before.items()]
    return refresh([square(place) for place in now], previous, *incidents(**at), prefix="HE")


def changes(done: Refreshed) -> dict[str, HotspotChange]:
    return {record.ref: record.change for record in done.changes}


def test_a_place_with_the_same_incidents_keeps_its_ref_and_name_although_its_edge_moved() -> None:
    done = compare([20], {"HE07": 0}, x50=10, x110=2)
    assert (done.refs, done.kept_names) == (("HE07",), ("name of HE07",))
    assert done.changes[0].why.startswith("83% of its incidents lay in the previous boundary, which held 10; ")


def test_a_place_elsewhere_is_added_under_a_fresh_ref_and_the_old_one_retired_with_reasons() -> None:
    done = compare([500], {"HE07": 0}, x50=3, x550=10)
    assert done.refs == ("HE08",)
    assert done.kept_names == ("",)
    assert changes(done) == {"HE08": ADD, "HE07": RETIRE}
    assert [record.why for record in done.changes] == [
        "10 incidents on ground that was in no previous hotspot.",
        "3 incidents in the period, 3.0 a hectare; the thinnest of the new set has 10.0.",
    ]


def test_less_than_half_of_either_is_another_place() -> None:
    done = compare([60], {"HE01": 0}, x30=10, x80=4, x130=10)
    assert changes(done) == {"HE02": ADD, "HE01": RETIRE}
    assert "only 29% lay in HE01" in done.changes[0].why
    assert "29% of them lie in other hotspots" in done.changes[1].why


def test_two_old_places_that_became_one_leave_one_ref_and_retire_the_other() -> None:
    done = refresh(
        [shapely.box(0, 0, 300, 100)],
        [Previous("A1", "One", square(0)), Previous("A2", "Two", square(200))],
        *incidents(x50=4, x250=9),
        prefix="HE",
    )
    assert (done.refs, changes(done)) == (("A2",), {"A2": KEEP, "A1": RETIRE})


def test_pairs_are_matched_so_that_they_share_most_together() -> None:
    done = compare([0, 100], {"B": 100, "A": 0}, x50=10, x150=9)
    assert done.refs == ("A", "B")


def test_a_refs_prefix_is_the_previous_sets_own() -> None:
    done = compare([0, 500], {"TOWN9": 0}, x50=5, x550=5)
    assert done.refs == ("TOWN9", "TOWN10")


def test_nothing_before_and_nothing_now_are_no_fault() -> None:
    assert compare([0], {}, x50=5).refs == ("HE01",)
    done = compare([], {"HE01": 0}, x50=5)
    assert (done.refs, changes(done)) == ((), {"HE01": RETIRE})


def test_fresh_refs_follow_the_highest_taken_of_their_own_prefix() -> None:
    assert new_refs(2, "HE", ["HE07", "XX99", "HE", "odd"]) == ["HE08", "HE09"]
    assert new_refs(1, "HE", ["HE99"]) == ["HE100"]


@pytest.mark.property
@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 12), max_size=5, unique=True),
    st.lists(st.integers(0, 12), max_size=5, unique=True),
    st.lists(st.integers(0, 2_000), max_size=30),
)
def test_every_old_ref_ends_once_and_every_new_one_begins_once(
    now: list[int], before: list[int], at: list[int]
) -> None:
    previous = [Previous(f"P{i:02d}", f"n{i}", square(place * 150)) for i, place in enumerate(before)]
    x = np.array(at, dtype=float)
    done = refresh(
        [square(place * 150) for place in now], previous, x, np.full(len(x), 50.0), np.ones(len(x)), prefix="HE"
    )
    told = changes(done)
    assert len(done.refs) == len(set(done.refs)) == len(now)
    assert len(told) == len(done.changes)
    old = {spot.ref for spot in previous}
    assert {ref for ref, change in told.items() if change is not ADD} == old
    assert {ref for ref, change in told.items() if change is not RETIRE} == set(done.refs)


def test_a_larger_place_is_retired_for_what_a_hectare_holds_and_harm_is_called_harm() -> None:
    x, y, weight = incidents(x50=9, x1020=5)
    old = Previous("HE07", "Wide common", shapely.box(0, 0, 400, 100))
    done = refresh([square(1000)], [old], x, y, weight * 10, prefix="HE", unit="harm")
    assert done.changes[1].why == "90 harm in the period, 22.5 a hectare; the thinnest of the new set has 50.0."
