"""An exported set is read by other programs, and no cell of it is a formula."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import openpyxl
import pyogrio.raw
import pytest
import shapely

from bluelamp.core.crs import BRITISH_GRID
from bluelamp.core.errors import RefusedInputError, UnreadableInputError, UsageError
from bluelamp.io import set_files
from bluelamp.io.previous_sets import read_hotspots
from bluelamp.tasks.hotspots.export import EXPORT_ENDINGS, PLACE_FIELDS, export_set
from bluelamp.tasks.hotspots.record import SET_FIGURES

if TYPE_CHECKING:
    from pathlib import Path

    from tasks.conftest import Searched

pytestmark = pytest.mark.spec

AT = "2026-03-01T09:00:00+00:00"
ABOUT = {
    "Set": "Hotspots of Ambleshire",
    "Version": "3",
    "Approved by": '=HYPERLINK("http://x")',
    "Caveats": ["Two months were not received.", "Intervals are of incidents, not of harm."],
    "Attribution": "Rows constructed: a made-up force.",
}
DANGEROUS = ["=1+1", "+44", "-2", "@SUM(A1)", "\tx", "=cmd|' /C calc'!A0"]


def a_place(**more: Any) -> dict[str, Any]:
    ring = [[-0.2, 51.8], [-0.19, 51.8], [-0.19, 51.81], [-0.2, 51.81], [-0.2, 51.8]]
    place = {
        "ref": "HE01",
        "name": "Lamp Street",
        "town": "Hertford",
        "kind": "asb",
        "role": "control",
        "rank": 1,
        "windows": "Fri 18:00-02:00;Sat 18:00-02:00",
        "valid_from": "2026-04-01",
        "valid_to": None,
        "incidents": 412.0,
        "incidents_low": 373.25,
        "incidents_high": 451.0,
        "harm": None,
        "area_ha": 7.5,
        "outline": {"type": "Polygon", "coordinates": [ring]},
        "centre": [-0.195, 51.805],
    }
    return place | more


def written(folder: Path, ending: str, places: Any, **more: Any) -> Path:
    path = folder / f"set{ending}"
    export_set(places, path, about=ABOUT, at=AT, **more)
    return path


def test_geojson_carries_the_contract_s_fields_and_what_must_be_said(tmp_path: Path) -> None:
    document = json.loads(written(tmp_path, ".geojson", [a_place()]).read_text("utf-8"))
    (feature,) = document["features"]
    assert list(feature["properties"]) == list(PLACE_FIELDS)
    assert feature["properties"]["windows"] == "Fri 18:00-02:00;Sat 18:00-02:00"
    assert feature["properties"]["valid_from"] == "2026-04-01"
    assert (feature["properties"]["valid_to"], feature["properties"]["harm"]) == ("", None)
    assert feature["properties"]["role"] == "control"
    assert document["bluelamp"]["about"]["Caveats"] == ABOUT["Caveats"]
    assert document["bluelamp"]["at"] == AT


def test_an_exported_set_can_be_the_previous_one_of_the_next_search(tmp_path: Path) -> None:
    ((ref, name, outline),) = read_hotspots(written(tmp_path, ".geojson", [a_place()]), working=BRITISH_GRID)
    assert (ref, name) == ("HE01", "Lamp Street")
    assert outline.area > 0


def test_a_gis_reads_the_geopackage_in_metres(tmp_path: Path) -> None:
    path = written(tmp_path, ".gpkg", [a_place(), a_place(ref="HE02", rank=2, harm=3.5)], working_crs=BRITISH_GRID)
    meta, _, geometry, columns = pyogrio.raw.read(path, layer="hotspots")
    assert meta["crs"] == BRITISH_GRID
    table = dict(zip(meta["fields"], columns, strict=True))
    assert list(table) == list(PLACE_FIELDS)
    assert table["rank"].tolist() == [1, 2]
    assert shapely.from_wkb(geometry)[0].bounds[0] > 500_000
    _, _, _, about = pyogrio.raw.read(path, layer="about", read_geometry=False)
    assert dict(zip(*about, strict=True))["Version"] == "3"


def test_csv_has_a_row_a_place_with_its_middle(tmp_path: Path) -> None:
    with written(tmp_path, ".csv", [a_place()]).open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert list(row) == [*PLACE_FIELDS, "longitude", "latitude"]
    assert (row["incidents_low"], row["harm"], row["longitude"]) == ("373.25", "", "-0.195")


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_of_a_csv_is_a_formula(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, ".csv", [a_place(ref=text, name=text, town=text, windows=text)])
    with path.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["name"] == row["ref"] == row["windows"] == "'" + text


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_of_a_workbook_is_a_formula_or_a_link(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, ".xlsx", [a_place(ref=text, name=text, town="https://example.org/")])
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert all(cell.hyperlink is None for cell in cells)
    assert book["Places"]["A2"].value == text
    assert any(cell.value == ABOUT["Approved by"] for cell in cells)


def test_a_workbook_has_places_figures_and_what_must_be_said(tmp_path: Path, searched: Searched) -> None:
    book = openpyxl.load_workbook(written(tmp_path, ".xlsx", searched.record))
    assert book.sheetnames == ["Places", "Figures", "About"]
    places = list(book["Places"].iter_rows(values_only=True))
    assert places[0] == PLACE_FIELDS
    assert [row[0] for row in places[1:]] == [spot["ref"] for spot in searched.record["spots"]]
    assert {row[PLACE_FIELDS.index("role")] for row in places[1:]} == {"treated"}
    figures = list(book["Figures"].iter_rows(values_only=True))
    assert [row[0] for row in figures[1:]] == list(SET_FIGURES)
    assert all(str(row[5]).endswith(".") for row in figures[1:])
    about = list(book["About"].iter_rows(values_only=True))
    assert ("Caveats", "Two months were not received.") in about
    assert (None, "Intervals are of incidents, not of harm.") in about


def test_the_same_set_gives_the_same_workbook(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    first = written(tmp_path / "a", ".xlsx", [a_place()]).read_bytes()
    assert written(tmp_path, ".xlsx", [a_place()]).read_bytes() == first


def test_control_marks_and_endless_texts_do_not_break_a_workbook(tmp_path: Path) -> None:
    path = written(tmp_path, ".xlsx", [a_place(name="a\x00b\u202ec\ud800", town="x" * 40_000)])
    row = list(openpyxl.load_workbook(path)["Places"].iter_rows(values_only=True))[1]
    assert row[1] == "abc"
    assert len(str(row[2])) == 32_000


@pytest.mark.parametrize("ending", EXPORT_ENDINGS)
def test_a_set_without_places_is_a_file_that_opens(tmp_path: Path, ending: str) -> None:
    path = written(tmp_path, ending, [])
    assert path.stat().st_size > 0
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    if ending in (".geojson", ".gpkg"):
        assert pyogrio.read_info(path, layer=0)["features"] == 0


def test_places_from_a_form_may_lack_fields(tmp_path: Path) -> None:
    outline = a_place()["outline"]
    for ending in EXPORT_ENDINGS:
        written(tmp_path, ending, [{"ref": "P1", "outline": outline}])
    (feature,) = json.loads((tmp_path / "set.geojson").read_text("utf-8"))["features"]
    assert feature["properties"]["rank"] is None
    assert feature["properties"]["name"] == ""


def test_another_ending_or_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as said:
        written(tmp_path, ".shp", [a_place()])
    assert said.value.code == "BL-OUT-01"
    with pytest.raises(UnreadableInputError, match="does not exist"):
        written(tmp_path / "nowhere", ".csv", [a_place()])
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, ".xlsx", [a_place()])
    before = path.read_bytes()

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(set_files, "_sheet", fails)
    with pytest.raises(RefusedInputError, match="disk is full"):
        written(tmp_path, ".xlsx", [a_place(ref="HE99")])
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["set.xlsx"]


def test_a_geopackage_that_gdal_cannot_write_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pyogrio.errors import DataSourceError  # noqa: PLC0415 - only here

    def fails(*_: object, **__: object) -> None:
        raise DataSourceError("disk I/O error")

    monkeypatch.setattr(set_files, "write_layers", fails)
    with pytest.raises(RefusedInputError, match="disk I/O error") as said:
        written(tmp_path, ".gpkg", [a_place()])
    assert said.value.code == "BL-OUT-02"
    assert list(tmp_path.iterdir()) == []
