"""The previous set: refs, names and ground as they were written, and one line for what is none."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest

from bluelamp.core.crs import BRITISH_GRID
from bluelamp.core.errors import BluelampError, UnreadableInputError
from bluelamp.io.hotspot_files import write_hotspots
from bluelamp.io.previous_sets import read_hotspots
from worlds.small_set import made_up_set

if TYPE_CHECKING:
    from pathlib import Path

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[-0.2, 51.8], [-0.19, 51.8], [-0.19, 51.81], [-0.2, 51.81], [-0.2, 51.8]]],
}
BOW_TIE = {
    "type": "Polygon",
    "coordinates": [[[-0.2, 51.8], [-0.19, 51.81], [-0.19, 51.8], [-0.2, 51.81], [-0.2, 51.8]]],
}


def feature(geometry: Any = SQUARE, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def written(path: Path, *features: Any) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}))
    return path


def test_a_set_comes_back_as_it_was_written(tmp_path: Path) -> None:
    found, _ = made_up_set()
    path = tmp_path / "set.geojson"
    write_hotspots(path, found, working_crs=BRITISH_GRID)
    back = read_hotspots(path, working=BRITISH_GRID)
    assert [(ref, name) for ref, name, _ in back] == [(spot.ref, spot.name) for spot in found.hotspots]
    for (_, _, outline), spot in zip(back, found.hotspots, strict=True):
        assert outline.symmetric_difference(spot.outline).area < 0.001 * spot.outline.area


def test_a_gzipped_set_is_read_too(tmp_path: Path) -> None:
    path = written(tmp_path / "set.geojson", feature(ref="A1", name="Market"))
    packed = tmp_path / "packed.geojson.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    ((ref, name, outline),) = read_hotspots(packed, working=BRITISH_GRID)
    assert (ref, name) == ("A1", "Market")
    # 0.01 degrees at this latitude are about 690 by 1,113 metres.
    assert outline.area == pytest.approx(690 * 1_113, rel=0.01)


def test_a_set_without_names_keeps_its_refs(tmp_path: Path) -> None:
    ((ref, name, _),) = read_hotspots(written(tmp_path / "a.geojson", feature(ref=7)), working=BRITISH_GRID)
    assert (ref, name) == ("7", "")


@pytest.mark.parametrize(
    "features",
    [
        [feature()],
        [feature(ref="")],
        [feature(ref="A1"), feature(ref="A1")],
        [feature({"type": "Point", "coordinates": [0, 51]}, ref="A1")],
        [feature(None, ref="A1")],
        [feature({"type": "Polygon"}, ref="A1")],
        [{"type": "Feature", "properties": None, "geometry": SQUARE}],
        [{"type": "Feature", "geometry": SQUARE}],
        [None],
        ["x"],
    ],
)
def test_what_is_no_hotspot_is_one_line_that_names_the_file(tmp_path: Path, features: list[Any]) -> None:
    with pytest.raises(UnreadableInputError, match="BL-FIND-06: a.geojson"):
        read_hotspots(written(tmp_path / "a.geojson", *features), working=BRITISH_GRID)


def test_a_hotspot_that_crosses_itself_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BluelampError, match="a.geojson"):
        read_hotspots(written(tmp_path / "a.geojson", feature(BOW_TIE, ref="A1")), working=BRITISH_GRID)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b"\xff\xfe", b'{"features": 7}'])
def test_what_is_no_geojson_is_one_line_that_names_the_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.geojson"
    path.write_bytes(content)
    with pytest.raises(UnreadableInputError, match="BL-FIND-06: a.geojson"):
        read_hotspots(path, working=BRITISH_GRID)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"features": [\n {"type"', "from line 2, letter 9 on; perhaps the file is cut off"),
        (b"\xff\xfe{", "not in UTF-8"),
    ],
)
def test_a_file_that_is_cut_off_or_in_another_encoding_is_told_so(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "a.geojson"
    path.write_bytes(content)
    with pytest.raises(UnreadableInputError, match=says):
        read_hotspots(path, working=BRITISH_GRID)


def test_a_set_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match="BL-INPUT-01: gone.geojson"):
        read_hotspots(tmp_path / "gone.geojson", working=BRITISH_GRID)
