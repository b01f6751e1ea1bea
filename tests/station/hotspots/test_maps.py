from __future__ import annotations

from typing import Any

from bluelamp_station.hotspots.models import Place, Spot
from bluelamp_station.hotspots.queries.maps import joined, map_document

SQUARE = {"type": "Polygon", "coordinates": [[[0, 51], [0.1, 51], [0.1, 51.1], [0, 51.1], [0, 51]]]}
GROUND = {"bbox": [0, 51, 1, 52], "outline": SQUARE, "lines": None}


def spot(**fields: Any) -> Spot:
    values = {"ref": "H1", "name": "High Street", "town": "Ware", "rank": 1, "area_ha": 15.0, "outline": SQUARE}
    return Spot(**(values | fields))


def properties(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["features"][-1]["properties"]
    return found


def test_a_hotspot_carries_its_rank_and_one_sentence() -> None:
    known = spot(incidents=412.0, incidents_low=372.6, incidents_high=451.2)
    assert properties(map_document([known], background=GROUND)) == {
        "ref": "H1",
        "label": "1",
        "title": "High Street, Ware",
        "kind": "hotspot",
        "text": "H1: 412 incidents (95% interval 373 to 451) on 15 ha.",
    }


def test_few_incidents_are_told_to_a_tenth() -> None:
    text = properties(map_document([spot(incidents=2.5)], background=None))["text"]
    assert text == "H1: 2.5 incidents on 15 ha."


def test_what_nobody_counted_is_said() -> None:
    assert "Nobody has counted here" in properties(map_document([spot()], background=None))["text"]


def test_a_place_is_drawn_by_its_role_and_without_rank_by_its_ref() -> None:
    place = Place(ref="P3", name="Park", town="", role="priority", area_ha=1.25, outline=SQUARE)
    told = properties(map_document([place], background=None))
    assert (told["kind"], told["label"], told["title"]) == ("priority", "P3", "Park")


def test_the_background_has_no_words_and_so_no_marker() -> None:
    features = map_document([], background=GROUND)["features"]
    assert [feature["properties"] for feature in features] == [{"ref": "ground-outline", "kind": "boundary"}]


def test_without_ground_there_are_only_places() -> None:
    for nothing in (None, {}, {"bbox": None, "outline": None, "lines": None}):
        assert len(map_document([spot()], background=nothing)["features"]) == 1


def test_addresses_are_given_where_there_are_some() -> None:
    assert properties(map_document([spot()], background=None, url_of=lambda _: "/x/"))["url"] == "/x/"
    assert "url" not in properties(map_document([spot()], background=None, url_of=lambda _: ""))


def test_two_maps_share_one_background() -> None:
    left, right = (map_document([spot()], background=GROUND, side=side) for side in ("left", "right"))
    told = joined([("left", "Run 3", left), ("right", "Run 4", right)])
    assert [feature["properties"]["ref"] for feature in told["features"]] == ["ground-outline", "left-H1", "right-H1"]
    assert told["bluelamp"]["layers"] == [{"id": "left", "text": "Run 3"}, {"id": "right", "text": "Run 4"}]
