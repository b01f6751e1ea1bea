"""An analyst loads a file that is not what it should be: one line says where, and the store stays as it was."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from journeys.at_the_desk import assert_no_leftovers, assert_says_no, fingerprint, load, script
from worlds.police_files import STREET_HEADER, csv_text, many_rows, street_row, write_street, write_zip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.spec

NAME = "2024-03-testshire-street.csv"
BOW_TIE = [[-0.3, 51.7], [-0.1, 51.9], [-0.1, 51.7], [-0.3, 51.9], [-0.3, 51.7]]
EXTRACT_HEADER = "incident_id,occurred_at,category,longitude,latitude\n"


@pytest.fixture
def store(held: Path) -> Iterator[Path]:
    """A store that must be byte for byte the same when the test is over."""
    before = fingerprint(held)
    yield held
    assert fingerprint(held) == before
    assert len(before) == 3
    assert_no_leftovers(held)


def march(folder: Path, content: str | bytes | None = None) -> Path:
    path = write_street(folder / "march", many_rows(30, month="2024-03"), month="2024-03")
    if content is not None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def without_column(name: str) -> str:
    return csv_text(
        [{k: v for k, v in row.items() if k != name} for row in many_rows(30, month="2024-03")],
        tuple(column for column in STREET_HEADER if column != name),
    )


@pytest.mark.parametrize("column", ["Month", "Longitude", "Crime type", "LSOA name"])
def test_a_file_without_a_column_is_refused_with_the_name_of_the_column(
    store: Path, tmp_path: Path, column: str
) -> None:
    ran = load(march(tmp_path, without_column(column)), store=store)
    assert_says_no(ran, 2, "BL-INPUT-06", f"{NAME}, row 1, column {column}: ", "the column is missing")


def test_a_file_in_utf_16_is_refused_and_told_how_to_be_saved(store: Path, tmp_path: Path) -> None:
    text = csv_text(many_rows(30, month="2024-03"))
    ran = load(march(tmp_path, text.encode("utf-16")), store=store)
    assert_says_no(ran, 2, "BL-INPUT-05", f"{NAME}, row 1: ", "UTF-16", "CSV UTF-8")


def test_a_byte_of_another_encoding_is_found_in_its_row_and_column(store: Path, tmp_path: Path) -> None:
    rows = many_rows(30, month="2024-03")
    rows[17] |= {"Location": "On or near Café Row"}
    ran = load(march(tmp_path, csv_text(rows).encode("cp1252")), store=store)
    assert_says_no(ran, 2, "BL-INPUT-05", f"{NAME}, row 19, column Location: ", "0xe9")


@pytest.mark.parametrize("keep", [0.1, 0.6, 0.99])
def test_an_archive_that_was_cut_off_in_transfer_is_refused(store: Path, tmp_path: Path, keep: float) -> None:
    archive = write_zip(tmp_path / "cut.zip", {NAME: csv_text(many_rows(500, month="2024-03"))})
    content = archive.read_bytes()
    archive.write_bytes(content[: int(len(content) * keep)])
    assert_says_no(load(archive, store=store), 2, "BL-INPUT-02", "cut.zip: ", "no complete zip")


def test_an_archive_of_which_one_member_is_damaged_brings_none_of_the_others(store: Path, tmp_path: Path) -> None:
    files = {f"{m}-testshire-street.csv": csv_text(many_rows(90, month=m)) for m in ("2024-03", "2024-04")}
    archive = write_zip(tmp_path / "two.zip", files)
    content = bytearray(archive.read_bytes())
    with zipfile.ZipFile(archive) as members:
        start = members.getinfo("2024-04-testshire-street.csv").header_offset + 100
    content[start : start + 40] = b"\0" * 40
    archive.write_bytes(bytes(content))
    assert_says_no(load(archive, store=store), 2, "BL-INPUT-02", "two.zip:2024-04-testshire-street.csv: ", "damaged")


def test_a_zip_bomb_is_refused_before_it_unpacks(store: Path, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(NAME, "w") as member:
        for _ in range(48):
            member.write(b"0" * 1024 * 1024)
    assert_says_no(load(bomb, store=store), 2, "BL-INPUT-03", f"bomb.zip:{NAME}: ", "zip bomb")


@pytest.mark.parametrize("name", ["prices.csv", NAME])
def test_a_csv_of_something_else_is_refused(store: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("item,price\nlamp,12\n")
    assert_says_no(load(path, store=store), 2, "BL-INPUT-06", f"{name}, row 1")


def test_a_picture_that_was_named_csv_is_refused(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "picture.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    assert_says_no(load(path, store=store), 2, "BL-INPUT-05", "picture.csv, row 1: ")


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (csv_text([]), 3, "BL-LOAD-01"),
        (",".join(STREET_HEADER), 2, "BL-INPUT-04"),
        ("", 2, "BL-INPUT-04"),
        ("\n\n", 2, "BL-INPUT-04"),
    ],
)
def test_a_file_without_rows_is_refused(store: Path, tmp_path: Path, content: str, status: int, code: str) -> None:
    assert_says_no(load(march(tmp_path, content), store=store), status, code, f"{NAME}: ")


def swapped(row: dict[str, str]) -> dict[str, str]:
    return row | {"Longitude": row["Latitude"], "Latitude": row["Longitude"]}


def test_a_file_with_all_coordinates_swapped_is_refused_at_its_first_row(store: Path, tmp_path: Path) -> None:
    rows = [swapped(row) for row in many_rows(30, month="2024-03")]
    ran = load(march(tmp_path, csv_text(rows)), store=store)
    assert_says_no(ran, 3, "BL-LOAD-02", f"{NAME}, row 2, column Longitude: coordinates_swapped; 30 of 30 rows")


def test_eastings_and_northings_that_changed_places_are_seen_by_the_boundary(store: Path, tmp_path: Path) -> None:
    rows = "".join(f"i{i},2024-03-02T10:00,burglary,{213000 + i},{524000 + i}\n" for i in range(30))
    path = tmp_path / "extract.csv"
    path.write_text("incident_id,occurred_at,category,easting,northing\n" + rows)
    square = [[-0.3, 51.7], [-0.1, 51.7], [-0.1, 51.9], [-0.3, 51.9], [-0.3, 51.7]]
    boundary = tmp_path / "boundary.geojson"
    boundary.write_text(json.dumps({"type": "Polygon", "coordinates": [square]}))
    ran = load(path, store=store, within=boundary)
    assert_says_no(ran, 3, "BL-LOAD-04", "extract.csv: ", "swapped")


def spoil_month(value: str) -> Callable[[dict[str, str]], dict[str, str]]:
    return lambda row: row | {"Month": value}


@pytest.mark.parametrize(
    ("spoil", "column", "reason"),
    [
        (spoil_month("2024-13"), "Month", "month_unreadable"),
        (spoil_month("2099-01"), "Month", "month_in_future"),
        (spoil_month(""), "Month", "month_missing"),
        (swapped, "Longitude", "coordinates_swapped"),
    ],
)
def test_a_file_with_more_than_one_refused_row_in_twenty_is_refused_and_one_with_fewer_is_kept(
    store: Path, tmp_path: Path, spoil: Callable[[dict[str, str]], dict[str, str]], column: str, reason: str
) -> None:
    rows = many_rows(100, month="2024-03")
    for i in range(10, 16):
        rows[i] = spoil(rows[i])
    ran = load(march(tmp_path, csv_text(rows)), store=store)
    assert_says_no(
        ran, 3, "BL-LOAD-02", f"{NAME}, row 12, column {column}: {reason}; 6 of 100 rows", "Nothing was written."
    )
    rows[15] = street_row(Crime_ID="mended", Month="2024-03")
    kept = load(march(tmp_path, csv_text(rows)), store=tmp_path / "another").document
    assert (kept["rows_kept"], kept["rows_refused"]) == (95, {reason: 5})


@pytest.mark.parametrize("date", ["2024-02-30T10:00", "2024-13-01", "30/02/2024", "2024-03-02T25:00", "yesterday"])
def test_an_impossible_date_of_an_extract_is_refused_with_its_row_and_column(
    store: Path, tmp_path: Path, date: str
) -> None:
    path = tmp_path / "extract.csv"
    path.write_text(EXTRACT_HEADER + "a,2024-03-02T10:00,burglary,-0.2,51.8\n" + f"b,{date},burglary,-0.2,51.8\n")
    ran = load(path, store=store)
    assert_says_no(ran, 3, "BL-LOAD-02", "extract.csv, row 3, column occurred_at: time_unreadable; 1 of 2 rows")


def test_an_extract_of_next_century_is_refused(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "extract.csv"
    path.write_text(EXTRACT_HEADER + "a,2124-03-02T10:00,burglary,-0.2,51.8\n")
    assert_says_no(load(path, store=store), 3, "BL-LOAD-02", "extract.csv, row 2, ", "month_in_future")


def test_a_file_name_with_an_impossible_month_is_named(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "2024-13-testshire-street.csv"
    path.write_text(csv_text(many_rows(5)))
    ran = load(path, store=store)
    assert ran.status == 2
    assert "2024-13-testshire-street.csv" in ran.err


def test_a_boundary_that_crosses_itself_is_refused_and_the_crossing_is_shown(store: Path, tmp_path: Path) -> None:
    boundary = tmp_path / "bow.geojson"
    boundary.write_text(json.dumps({"type": "Polygon", "coordinates": [BOW_TIE]}))
    ran = load(march(tmp_path), store=store, within=boundary)
    assert_says_no(ran, 3, "BL-AREA-04", "bow.geojson: feature 1: the polygon crosses itself at (-0.2 51.8)")


def test_a_boundary_that_is_not_there_is_named(store: Path, tmp_path: Path) -> None:
    ran = load(march(tmp_path), store=store, within=tmp_path / "gone.geojson")
    assert_says_no(ran, 2, "BL-FILE-01", "gone.geojson: ")


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("name = ", "BL-RECIPE-02", "no TOML"),
        ('name = "x"\nversion = 1\n', "BL-RECIPE-01", "columns"),
        ("name = 'caf\xe9'".encode("cp1252"), "BL-RECIPE-02", "not UTF-8"),
    ],
)
def test_a_recipe_that_cannot_be_read_is_named(
    store: Path, tmp_path: Path, text: str | bytes, code: str, says: str
) -> None:
    recipe = tmp_path / "own.toml"
    recipe.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert_says_no(load(march(tmp_path), store=store, recipe=recipe), 2, code, "own.toml: ", says)


def test_a_recipe_that_is_not_there_is_answered_with_the_examples(store: Path, tmp_path: Path) -> None:
    ran = load(march(tmp_path), store=store, recipe="atlantis")
    assert_says_no(ran, 2, "BL-RECIPE-03", "atlantis: ", "chicago", "new-york-vehicle-theft")


def test_two_different_files_for_one_month_are_refused_together(store: Path, tmp_path: Path) -> None:
    one = march(tmp_path / "one")
    other = march(tmp_path / "other", csv_text(many_rows(31, month="2024-03")))
    ran = load(one, other, store=store)
    assert_says_no(ran, 3, "BL-LOAD-05", f"{NAME}: ", "testshire incidents 2024-03", "load one of them")


def test_the_same_file_twice_in_one_call_is_no_fault(tmp_path: Path) -> None:
    one, copy = march(tmp_path / "one"), march(tmp_path / "copy")
    assert load(one, copy, store=tmp_path / "new").document["rows_kept"] == 30


def edited_manifest(store: Path, **changes: Any) -> None:
    path = store / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_a_store_from_a_newer_version_is_refused_by_every_command(held: Path, tmp_path: Path) -> None:
    edited_manifest(held, format_version=99)
    before = fingerprint(held)
    for ran in (
        load(march(tmp_path), store=held),
        script("incidents", "check", "--store", held),
        script(
            "hotspots", "find", "--store", held, "--from", "2024-01", "--to", "2024-02", "--out", tmp_path / "o.geojson"
        ),
    ):
        assert_says_no(ran, 3, "BL-STORE-04", "manifest.json: ", "format 99", "update Bluelamp")
    assert fingerprint(held) == before


def test_a_folder_of_other_things_is_never_taken_for_a_store(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "dog.jpg").write_bytes(b"x")
    assert_says_no(load(march(tmp_path), store=tmp_path / "photos"), 2, "BL-STORE-02", "photos: ")
    assert [p.name for p in (tmp_path / "photos").iterdir()] == ["dog.jpg"]


def test_a_first_load_that_is_refused_leaves_no_store_behind(tmp_path: Path) -> None:
    store = tmp_path / "new"
    assert load(march(tmp_path, csv_text([])), store=store).status == 3
    assert not store.exists()


def test_one_bad_file_among_good_ones_brings_none_of_them(store: Path, tmp_path: Path) -> None:
    for month in ("2024-04", "2024-05"):
        write_street(tmp_path / "march", many_rows(30, month=month), month=month)
    march(tmp_path, without_column("Month"))
    assert_says_no(load(tmp_path / "march", store=store), 2, "BL-INPUT-06", NAME)


def test_the_installed_script_ends_with_the_same_status_and_line(store: Path, tmp_path: Path) -> None:
    path = march(tmp_path, without_column("Month"))
    ran = script("incidents", "load", path, "--store", store)
    assert_says_no(ran, 2, "BL-INPUT-06", f"{NAME}, row 1, column Month: ")
    assert "Traceback" not in ran.err


def test_a_file_far_from_the_stores_ground_is_refused(store: Path, tmp_path: Path) -> None:
    rows = [row | {"Longitude": "-74.0", "Latitude": "40.7"} for row in many_rows(30, month="2024-03")]
    ran = load(march(tmp_path, csv_text(rows)), store=store)
    assert_says_no(ran, 3, "BL-LOAD-03", f"{NAME}: 30 of 30 located rows lie outside", "EPSG:27700")


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:2913", "banana"])
def test_a_working_system_that_is_unknown_or_not_in_metres_is_refused(store: Path, tmp_path: Path, crs: str) -> None:
    ran = load(march(tmp_path), store=tmp_path / "new", crs=crs)
    assert (ran.status, ran.err[:9]) == (2, "BL-CRS-01" if crs == "banana" else "BL-CRS-02")
    assert not (tmp_path / "new").exists()
    assert store.exists()


@pytest.mark.parametrize("spelling", ["27700", "epsg:27700", "urn:ogc:def:crs:EPSG::27700", "EPSG:27700"])
def test_british_grid_is_exact_however_its_code_is_spelt(tmp_path: Path, spelling: str) -> None:
    load(march(tmp_path), store=tmp_path / "plain")
    load(march(tmp_path), store=tmp_path / "spelt", crs=spelling)
    plain, spelt = (json.loads((tmp_path / s / "manifest.json").read_text()) for s in ("plain", "spelt"))
    assert spelt["working_crs"] == plain["working_crs"] == "EPSG:27700"
    assert [p["path"] for p in spelt["parts"]] == [p["path"] for p in plain["parts"]]


@pytest.mark.parametrize("spelling", ["27700", "epsg:27700", "EPSG:27700"])
def test_eastings_that_are_said_to_be_british_are_taken_as_they_are(tmp_path: Path, spelling: str) -> None:
    path = tmp_path / "extract.csv"
    path.write_text("incident_id,occurred_at,category,easting,northing\na,2024-03-02,burglary,524214.87,212792.79\n")
    ran = load(path, store=tmp_path / "spelt", input_crs=spelling)
    assert ran.status == 0, ran.err
    load(path, store=tmp_path / "plain")
    plain, spelt = (json.loads((tmp_path / s / "manifest.json").read_text()) for s in ("plain", "spelt"))
    assert [p["path"] for p in spelt["parts"]] == [p["path"] for p in plain["parts"]]
