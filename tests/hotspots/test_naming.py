"""Names: a hotspot is called after its busiest streets, and no two in a town alike."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.vocabulary import HotspotKind
from bluelamp.hotspots.naming import dominant_kind, name_hotspots, street_of, tidy, top_locations, town_from_lsoa
from bluelamp.incidents.coding import Coded

STREETS = st.sampled_from(["High Street", "Mill Lane", "Parking Area", "Supermarket", "Station Road"])
PLACES = st.lists(st.tuples(STREETS, st.integers(1, 50)), max_size=4, unique_by=lambda pair: pair[0])


@pytest.mark.parametrize(
    ("text", "street"),
    [
        ("On or near High Street", "High Street"),
        ("On or near St Peter'S Street", "St Peter's Street"),
        ("ON OR NEAR Mill Lane ", "Mill Lane"),
        ("On or near Parking Area", ""),
        ("On or near", ""),
        ("On or near ", ""),
        ("No Location", ""),
        ("", ""),
    ],
)
def test_a_street_is_told_from_a_kind_of_place(text: str, street: str) -> None:
    assert street_of(text) == street


def test_a_kind_of_place_keeps_its_words_where_nothing_better_is_known() -> None:
    assert tidy("On or near Petrol Station") == "Petrol Station"
    assert name_hotspots([(("Petrol Station", 5.0),)], ["Hatch"], ["near the river"]) == ("Petrol Station",)
    assert name_hotspots([()], ["Hatch"], ["near the river"]) == ("near the river",)


@pytest.mark.parametrize(
    ("places", "name"),
    [
        ((("High Street", 10.0), ("Mill Lane", 6.0)), "High Street and Mill Lane"),
        ((("High Street", 10.0), ("Mill Lane", 5.9)), "High Street"),
        ((("Parking Area", 99.0), ("High Street", 1.0)), "High Street"),
    ],
)
def test_a_second_street_is_named_when_it_has_three_fifths_of_the_first(
    places: tuple[tuple[str, float], ...], name: str
) -> None:
    assert name_hotspots([places], [""], [""]) == (name,)


def test_hotspots_of_one_name_are_told_apart_in_a_town_and_not_between_towns() -> None:
    high = (("High Street", 10.0), ("Mill Lane", 2.0))
    names = name_hotspots([high, high, high, high], ["Hatch", "Hatch", "Hatch", "Bray"], [""] * 4)
    assert names == ("High Street", "High Street and Mill Lane", "High Street 2", "High Street")


@pytest.mark.property
@given(st.lists(st.tuples(PLACES, st.sampled_from(["Hatch", "Bray"])), max_size=12))
def test_no_two_hotspots_of_a_town_are_called_alike_and_each_has_a_name(
    world: list[tuple[list[tuple[str, int]], str]],
) -> None:
    locations = [tuple((name, float(n)) for name, n in places) for places, _ in world]
    towns = [town for _, town in world]
    names = name_hotspots(locations, towns, ["Somewhere"] * len(world))
    assert len(set(zip(names, towns, strict=True))) == len(world)
    assert all(names)


def test_a_census_area_tells_its_district() -> None:
    assert town_from_lsoa("Welwyn Hatfield 004A") == "Welwyn Hatfield"
    assert town_from_lsoa("Stevenage") == "Stevenage"
    assert town_from_lsoa("") == ""


def test_the_busiest_locations_come_first_and_at_most_ten() -> None:
    words = ("", *(f"On or near Street {chr(65 + i)}" for i in range(12)))
    codes = np.repeat(np.arange(13), 2)
    weight = np.concatenate([[9.0, 9.0], np.repeat(np.arange(1.0, 13.0), 2)])
    found = top_locations(Coded(codes, words), weight)
    assert len(found) == 10
    assert found[0] == ("Street L", 24.0)
    assert [n for _, n in found] == sorted((n for _, n in found), reverse=True)


@pytest.mark.parametrize(
    ("asb", "violence", "other", "kind"),
    [
        (6, 3, 1, HotspotKind.ASB),
        (3, 6, 1, HotspotKind.VIOLENCE),
        (5, 5, 0, HotspotKind.BOTH),
        (59, 0, 41, HotspotKind.BOTH),
        (0, 0, 0, HotspotKind.BOTH),
    ],
)
def test_three_fifths_of_one_group_make_the_kind(asb: int, violence: int, other: int, kind: HotspotKind) -> None:
    words = ("", "noise", "robbery", "burglary")
    codes = np.repeat([1, 2, 3], [asb, violence, other])
    assert dominant_kind(Coded(codes, words), np.ones(len(codes))) is kind
