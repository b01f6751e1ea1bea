"""A hotspot set as a file: another program reads back what was found."""

from __future__ import annotations

import csv
import dataclasses
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pyogrio.raw
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.crs import BRITISH_GRID, WGS84, to_working
from bluelamp.core.errors import RefusedInputError, UsageError
from bluelamp.io import hotspot_files
from bluelamp.io.hotspot_files import neutral_text, write_cells, write_hotspots
from worlds.small_set import made_up_set

if TYPE_CHECKING:
    from pathlib import Path

    from bluelamp.hotspots.results import HotspotSet

# The published contract: what `hotspots find --json` prints of a hotspot, and what a programme's case folder asks for.
PROPERTIES = [
    "ref", "name", "town", "kind", "role", "rank", "incidents", "incidents_low", "incidents_high", "harm", "area_ha",
    "p_top", "stability_share",
]  # fmt: skip


@pytest.fixture(scope="module")
def found() -> HotspotSet:
    return made_up_set()[0]


def geojson(folder: Path, found: HotspotSet) -> dict[str, Any]:
    write_hotspots(folder / "set.geojson", found, working_crs=BRITISH_GRID)
    document: dict[str, Any] = json.loads((folder / "set.geojson").read_text("utf-8"))
    return document


def cells(folder: Path) -> list[dict[str, str]]:
    with (folder / "cells.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.spec
def test_each_hotspot_is_a_feature_with_the_contract_s_fields(tmp_path: Path, found: HotspotSet) -> None:
    features = geojson(tmp_path, found)["features"]
    assert [feature["properties"]["ref"] for feature in features] == [spot.ref for spot in found.hotspots]
    assert all(list(feature["properties"]) == PROPERTIES for feature in features)
    first, spot = features[0]["properties"], found.hotspots[0]
    assert (first["name"], first["town"], first["kind"], first["rank"]) == (spot.name, spot.town, spot.kind.value, 1)
    assert first["incidents"] == spot.incidents
    assert first["role"] == "treated"
    assert features[1]["properties"]["harm"] is None


@pytest.mark.spec
def test_the_file_says_how_the_set_was_made_and_how_complete_it_is(tmp_path: Path, found: HotspotSet) -> None:
    about = geojson(tmp_path, found)["bluelamp"]
    assert (about["method"], about["seed"]) == ("rank", 7)
    assert about["period"] == {"from": "2023-11", "to": "2024-06"}
    assert about["completeness"]["missing"] == ["2024-02", "2024-03"]
    assert about["attribution"] == found.attribution
    assert about["figures"]["share_of_incidents"]["interval"]["low"] == 0.197
    assert about["figures"]["share_of_streets"]["value"] is None
    assert about["changes"][1] == {"ref": "AM99", "change": "retire", "why": "It fell to rank 61."}


@pytest.mark.spec
def test_corners_come_back_to_within_a_hand_of_where_they_were(tmp_path: Path, found: HotspotSet) -> None:
    for feature, spot in zip(geojson(tmp_path, found)["features"], found.hotspots, strict=True):
        shape = shapely.geometry.shape(feature["geometry"])
        corners = shapely.get_coordinates(shape)
        assert np.all(np.abs(corners - np.round(corners, 6)) < 1e-12)
        x, y = to_working(corners[:, 0].copy(), corners[:, 1].copy(), source=WGS84, working=BRITISH_GRID)
        back = shapely.points(x, y)
        assert float(shapely.distance(back, spot.outline.boundary).max()) < 0.15


@pytest.mark.spec
def test_outer_rings_run_anticlockwise_and_holes_clockwise(tmp_path: Path, found: HotspotSet) -> None:
    ring = shapely.Point(522_000, 212_000).buffer(300).difference(shapely.Point(522_000, 212_000).buffer(100))
    two = shapely.union(ring, shapely.box(523_000, 212_000, 523_100, 212_100))
    assert isinstance(two, shapely.MultiPolygon)
    spot = dataclasses.replace(found.hotspots[0], outline=two)
    document = geojson(tmp_path, dataclasses.replace(found, hotspots=(spot,)))
    shape = shapely.geometry.shape(document["features"][0]["geometry"])
    assert isinstance(shape, shapely.MultiPolygon)
    assert shape.is_valid
    assert all(part.exterior.is_ccw for part in shape.geoms)
    assert [hole.is_ccw for part in shape.geoms for hole in part.interiors] == [False]


@pytest.mark.spec
def test_a_gis_reads_the_geojson(tmp_path: Path, found: HotspotSet) -> None:
    write_hotspots(tmp_path / "set.geojson", found, working_crs=BRITISH_GRID)
    meta, _, geometry, columns = pyogrio.raw.read(tmp_path / "set.geojson")
    assert meta["crs"] == "EPSG:4326"
    assert len(geometry) == len(found.hotspots)
    assert list(columns[list(meta["fields"]).index("ref")]) == [spot.ref for spot in found.hotspots]


@pytest.mark.spec
def test_a_number_that_is_not_known_is_null_and_not_nan(tmp_path: Path, found: HotspotSet) -> None:
    spot = dataclasses.replace(found.hotspots[0], p_top=float("nan"), stability_share=None)
    document = geojson(tmp_path, dataclasses.replace(found, hotspots=(spot,)))
    assert document["features"][0]["properties"]["p_top"] is None
    assert document["features"][0]["properties"]["stability_share"] is None


@pytest.mark.spec
def test_a_gis_reads_the_geopackage_in_working_metres(tmp_path: Path, found: HotspotSet) -> None:
    write_hotspots(tmp_path / "set.gpkg", found, working_crs=BRITISH_GRID)
    meta, _, geometry, columns = pyogrio.raw.read(tmp_path / "set.gpkg", layer="hotspots")
    assert meta["crs"] == BRITISH_GRID
    assert list(meta["fields"]) == PROPERTIES
    shapes = shapely.from_wkb(geometry)
    assert all(a.equals(spot.outline) for a, spot in zip(shapes, found.hotspots, strict=True))
    table = dict(zip(meta["fields"], columns, strict=True))
    assert table["rank"].tolist() == [1, 2, 3, 4, 5]
    assert np.isnan(table["harm"]).tolist() == [spot.harm is None for spot in found.hotspots]


@pytest.mark.spec
def test_the_geopackage_tells_about_itself_in_a_table(tmp_path: Path, found: HotspotSet) -> None:
    write_hotspots(tmp_path / "set.gpkg", found, working_crs=BRITISH_GRID)
    meta, _, _, columns = pyogrio.raw.read(tmp_path / "set.gpkg", layer="about", read_geometry=False)
    about = dict(zip(*columns, strict=True))
    assert list(meta["fields"]) == ["key", "value"]
    assert about["method"] == "rank"
    assert about["attribution"] == found.attribution
    assert json.loads(about["completeness"])["months_held"] == 6
    assert [path.name for path in tmp_path.iterdir()] == ["set.gpkg"]


@pytest.mark.spec
@pytest.mark.parametrize("name", ["none.geojson", "none.gpkg"])
def test_a_set_without_hotspots_is_an_empty_file_that_opens(tmp_path: Path, found: HotspotSet, name: str) -> None:
    write_hotspots(tmp_path / name, dataclasses.replace(found, hotspots=()), working_crs=BRITISH_GRID)
    assert pyogrio.read_info(tmp_path / name, layer=0)["features"] == 0


@pytest.mark.spec
def test_a_geopackage_that_cannot_be_written_is_refused_in_one_line(
    tmp_path: Path, found: HotspotSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pyogrio.errors import DataSourceError  # noqa: PLC0415 - only here

    def fails(*given: object, **more: object) -> None:
        raise DataSourceError(f"disk I/O error after {len(given) + len(more)} steps")

    monkeypatch.setattr(hotspot_files, "_write_layers", fails)
    with pytest.raises(RefusedInputError, match="disk I/O error") as said:
        write_hotspots(tmp_path / "set.gpkg", found, working_crs=BRITISH_GRID)
    assert (said.value.code, said.value.exit_status) == ("BL-OUT-02", 3)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.spec
def test_another_ending_is_refused_and_the_right_ones_are_named(tmp_path: Path, found: HotspotSet) -> None:
    with pytest.raises(UsageError, match=r"\.geojson or \.gpkg") as said:
        write_hotspots(tmp_path / "set.shp", found, working_crs=BRITISH_GRID)
    assert (said.value.code, said.value.exit_status) == ("BL-OUT-01", 2)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.spec
def test_every_cell_has_its_row(tmp_path: Path, found: HotspotSet) -> None:
    write_cells(tmp_path / "cells.csv", found)
    rows = cells(tmp_path)
    assert list(rows[0]) == ["cell_id", "x", "y", "area_m2", "incidents", "score", "rank", "p_top"]
    assert len(rows) == len(found.table.units)
    assert [row["cell_id"] for row in rows] == found.table.units.ids.tolist()
    assert [float(row["score"]) for row in rows] == found.table.score.tolist()
    assert [int(row["rank"]) for row in rows] == found.table.rank.tolist()
    assert float(rows[0]["x"]) == 520_050
    assert float(rows[0]["area_m2"]) == 10_000


@pytest.mark.spec
def test_a_method_without_probabilities_writes_no_column_of_them(tmp_path: Path, found: HotspotSet) -> None:
    table = dataclasses.replace(found.table, p_top=None, score=np.full(len(found.table.units), np.nan))
    write_cells(tmp_path / "cells.csv", dataclasses.replace(found, table=table))
    rows = cells(tmp_path)
    assert "p_top" not in rows[0]
    assert rows[0]["score"] == ""


@pytest.mark.spec
def test_a_cell_that_looks_like_a_formula_is_text_in_a_spreadsheet(tmp_path: Path, found: HotspotSet) -> None:
    ids = found.table.units.ids.astype("<U40").copy()
    ids[:6] = ["=1+1", "+44", "-2", "@SUM(A1)", "\tx", 'a,"b"']
    units = dataclasses.replace(found.table.units, ids=ids)
    write_cells(tmp_path / "cells.csv", dataclasses.replace(found, table=dataclasses.replace(found.table, units=units)))
    rows = cells(tmp_path)
    assert [row["cell_id"] for row in rows[:6]] == ["'=1+1", "'+44", "'-2", "'@SUM(A1)", "'\tx", 'a,"b"']


@pytest.mark.property
@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=8), min_size=1))
def test_text_gains_an_apostrophe_exactly_where_it_would_be_a_formula(texts: list[str]) -> None:
    plain = ["'" + text if text[0] in "=+-@\t\r" else text for text in texts]
    assert neutral_text(np.array(texts)).to_pylist() == plain
