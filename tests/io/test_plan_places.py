"""Places as plans need them: role, rank, windows, days and who may work there, from hotspots.geojson."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest

from bluelamp.core.errors import BluelampError
from bluelamp.core.vocabulary import PlaceRole, Role
from bluelamp.io.place_files import read_plan_places
from bluelamp.plans.records import Window

if TYPE_CHECKING:
    from pathlib import Path

_SQUARE = {"type": "Polygon", "coordinates": [[[0.0, 51.0], [0.01, 51.0], [0.01, 51.01], [0.0, 51.01], [0.0, 51.0]]]}


def _layer(folder: Path, *rows: dict[str, Any]) -> Path:
    features = [{"type": "Feature", "properties": row, "geometry": _SQUARE} for row in rows]
    path = folder / "hotspots.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_what_the_file_says_is_read(tmp_path: Path) -> None:
    row = {
        "ref": "HE01",
        "name": "Market",
        "town": "Hertford",
        "role": "priority",
        "rank": 2,
        "windows": "Fri 18:00-02:00",
        "valid_from": "2026-01-01",
        "valid_to": "2026-06-30",
        "roles_allowed": "officer;special",
        "needs_constable": "yes",
    }
    (place,) = read_plan_places(_layer(tmp_path, row))
    assert (place.role, place.rank, place.windows) == (PlaceRole.PRIORITY, 2, (Window(4, 1080, 1560),))
    assert (place.valid_from, place.valid_to) == (dt.date(2026, 1, 1), dt.date(2026, 6, 30))
    assert place.roles_allowed == frozenset({Role.OFFICER, Role.SPECIAL})
    assert place.needs_constable


def test_what_it_leaves_out_has_its_default(tmp_path: Path) -> None:
    (place,) = read_plan_places(_layer(tmp_path, {"ref": "HE01", "roles_allowed": "", "rank": None, "windows": None}))
    assert (place.name, place.town, place.role, place.rank) == ("HE01", "", PlaceRole.TREATED, None)
    assert (place.roles_allowed, place.needs_constable, place.windows) == (None, False, ())


def test_nobody_may_enter_where_it_says_so(tmp_path: Path) -> None:
    (place,) = read_plan_places(_layer(tmp_path, {"ref": "HE01", "roles_allowed": "nobody"}))
    assert place.roles_allowed == frozenset()


def test_harm_goes_before_incidents_and_neither_counts_unless_all_have_it(tmp_path: Path) -> None:
    both: list[dict[str, Any]] = [
        {"ref": "A", "harm": 3.0, "incidents": 10},
        {"ref": "B", "harm": None, "incidents": 30},
    ]
    assert [place.weight for place in read_plan_places(_layer(tmp_path, *both))] == [10.0, 30.0]
    both[1]["harm"] = 1.0
    assert [place.weight for place in read_plan_places(_layer(tmp_path, *both))] == [3.0, 1.0]
    del both[0]["harm"], both[0]["incidents"]
    assert [place.weight for place in read_plan_places(_layer(tmp_path, *both))] == [None, None]


@pytest.mark.parametrize(
    ("row", "code", "column", "words"),
    [
        ({"role": "target"}, "BL-PLAN-62", "role", "'target' is none of the words"),
        ({"rank": 0}, "BL-PLAN-62", "rank", "1 is the hottest"),
        ({"rank": "first"}, "BL-PLAN-62", "rank", "'first' is no rank"),
        ({"rank": True}, "BL-PLAN-62", "rank", "'True' is no rank"),
        ({"windows": "late"}, "BL-PLAN-62", "windows", "not a time window"),
        ({"valid_from": "spring"}, "BL-PLAN-62", "valid_from", "not a day"),
        ({"valid_from": "2026-03-02", "valid_to": "2026-03-01"}, "BL-PLAN-66", "valid_to", "until 2026-03-01"),
        ({"roles_allowed": "officer;mayor"}, "BL-PLAN-62", "roles_allowed", "names none of the roles"),
        ({"needs_constable": "maybe"}, "BL-PLAN-62", "needs_constable", "neither yes nor no"),
        ({"ref": "HE;01"}, "BL-PLAN-62", "ref", "semicolon"),
        ({"ref": "HE0000000000000000001"}, "BL-PLAN-62", "ref", "more than 20 letters"),
        ({"ref": ""}, "BL-FIND-06", "ref", "no ref"),
    ],
)
def test_a_property_that_cannot_be_read_is_named(
    tmp_path: Path, row: dict[str, Any], code: str, column: str, words: str
) -> None:
    with pytest.raises(BluelampError) as caught:
        read_plan_places(_layer(tmp_path, {"ref": "HE01"} | row))
    error = caught.value
    assert (error.code, error.where.file, error.where.row, error.where.column) == (code, "hotspots.geojson", 1, column)
    assert words in error.line()


def test_longitude_and_latitude_exchanged_are_refused(tmp_path: Path) -> None:
    path = _layer(tmp_path, {"ref": "HE01"})
    (ring,) = _SQUARE["coordinates"]
    there = [[[latitude, longitude] for longitude, latitude in ring]]
    path.write_text(path.read_text().replace(json.dumps(_SQUARE["coordinates"]), json.dumps(there)))
    with pytest.raises(BluelampError, match="BL-PLAN-75: hotspots.geojson, row 1, column geometry") as caught:
        read_plan_places(path)
    assert caught.value.exit_status == 3


def test_a_byte_order_mark_is_no_part_of_the_file(tmp_path: Path) -> None:
    path = _layer(tmp_path, {"ref": "HE01"})
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert [place.ref for place in read_plan_places(path)] == ["HE01"]


def test_a_file_without_places_and_a_ref_that_stands_twice_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BluelampError, match="BL-PLAN-63: hotspots.geojson: It holds no place"):
        read_plan_places(_layer(tmp_path))
    with pytest.raises(BluelampError, match="the ref HE01 stands twice"):
        read_plan_places(_layer(tmp_path, {"ref": "HE01"}, {"ref": "HE01"}))
