"""Reading polygons: every format a publisher uses, and every way in which a file can be wrong."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zipfile
from pathlib import Path  # noqa: TC003 - pytest reads the annotation
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from bluelamp.core.crs import BRITISH_GRID, WGS84, crs_code, from_working, to_working
from bluelamp.core.errors import BluelampError, RefusedInputError, UnreadableInputError, UsageError
from bluelamp.io import unpacking
from bluelamp.io.boundaries import read_polygons
from bluelamp.io.unpacking import BoundedStream

# A kilometre square at Hatfield in British National Grid, and the same in degrees.
SQUARE = [(522000.0, 208000.0), (523000.0, 208000.0), (523000.0, 209000.0), (522000.0, 209000.0), (522000.0, 208000.0)]


def degrees(ring: list[tuple[float, float]]) -> list[list[float]]:
    metres = np.array(ring)
    lon, lat = from_working(metres[:, 0], metres[:, 1], working=BRITISH_GRID)
    return [[float(x), float(y)] for x, y in zip(lon, lat, strict=True)]


def feature(ring: list[Any], **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def geojson(folder: Path, *features: dict[str, Any], name: str = "area.geojson", **members: Any) -> Path:
    path = folder / name
    content = json.dumps({"type": "FeatureCollection", "features": list(features), **members}).encode()
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return path


def written(path: Path, driver: str, crs: str | None, ring: list[Any] = SQUARE, **options: Any) -> Path:
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(np.array([shapely.Polygon(ring)])),
        field_data=[np.array(["Hatfield"], dtype=object)],
        fields=["Name"],
        geometry_type="Polygon",
        crs=crs,
        driver=driver,
        **options,
    )
    return path


@pytest.mark.reference
@pytest.mark.parametrize("name", ["area.geojson", "area.json", "area.geojson.gz"])
def test_geojson_in_degrees_becomes_metres_of_the_national_grid_to_the_centimetre(tmp_path: Path, name: str) -> None:
    area = read_polygons(geojson(tmp_path, feature(degrees(SQUARE)), name=name), working=BRITISH_GRID)

    assert area.geometry.bounds == pytest.approx((522000, 208000, 523000, 209000), abs=0.01)
    assert area.area_m2 == pytest.approx(1e6, rel=1e-4)


def test_a_lone_feature_or_geometry_is_geojson_too(tmp_path: Path) -> None:
    lone = feature(degrees(SQUARE), name="Hatfield")
    (tmp_path / "one.geojson").write_text(json.dumps(lone))
    (tmp_path / "bare.geojson").write_text(json.dumps(lone["geometry"]))

    assert read_polygons(tmp_path / "one.geojson", working=BRITISH_GRID).names.tolist() == ["Hatfield"]
    assert read_polygons(tmp_path / "bare.geojson", working=BRITISH_GRID).names.tolist() == [""]


@pytest.mark.parametrize(
    ("name", "driver"), [("a.gpkg", "GPKG"), ("a.shp", "ESRI Shapefile"), ("a.fgb", "FlatGeobuf"), ("a.kml", "KML")]
)
def test_every_format_gives_the_same_ground_by_its_own_system(tmp_path: Path, name: str, driver: str) -> None:
    ring, crs = (degrees(SQUARE), WGS84) if driver == "KML" else (SQUARE, BRITISH_GRID)

    area = read_polygons(written(tmp_path / name, driver, crs, ring), working=BRITISH_GRID)

    assert area.geometry.bounds == pytest.approx((522000, 208000, 523000, 209000), abs=0.01)
    assert area.names.tolist() == ["Hatfield"]


def test_a_zipped_shapefile_is_read_in_place(tmp_path: Path) -> None:
    written(tmp_path / "districts.shp", "ESRI Shapefile", BRITISH_GRID)
    with zipfile.ZipFile(tmp_path / "districts.zip", "w") as archive:
        for part in sorted(tmp_path.glob("districts.*")):
            if part.suffix != ".zip":
                archive.write(part, part.name)

    assert read_polygons(tmp_path / "districts.zip", working=BRITISH_GRID).area_m2 == pytest.approx(1e6)


@pytest.mark.reference
def test_degrees_in_a_geopackage_go_through_ostn15_and_not_through_a_seven_parameter_shift(tmp_path: Path) -> None:
    path = written(tmp_path / "wgs.gpkg", "GPKG", WGS84, degrees(SQUARE))

    exact = to_working(*np.array(degrees(SQUARE)).T, source=WGS84, working=BRITISH_GRID)

    corners = shapely.get_coordinates(read_polygons(path, working=BRITISH_GRID).parts)
    assert {tuple(c) for c in corners.tolist()} == set(zip(exact[0].tolist(), exact[1].tolist(), strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "EPSG:27700",
        "epsg:27700",
        "urn:ogc:def:crs:EPSG::27700",
        CRS.from_epsg(27700).to_wkt("WKT1_ESRI"),
        CRS.from_epsg(27700).to_wkt(),
        CRS.from_epsg(7405).to_wkt(),
        "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy +units=m +no_defs",
    ],
)
def test_the_national_grid_is_known_however_it_is_written(text: str) -> None:
    assert crs_code(text) == BRITISH_GRID


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("urn:ogc:def:crs:OGC:1.3:CRS84", WGS84),
        ("OGC:CRS84", WGS84),
        (CRS.from_epsg(32610).to_wkt(), "EPSG:32610"),
        ("EPSG:2913", "EPSG:2913"),
    ],
)
def test_other_systems_are_known_by_their_code(text: str, code: str) -> None:
    assert crs_code(text) == code


def test_a_geojson_that_names_its_system_is_believed_and_the_user_even_more(tmp_path: Path) -> None:
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    says_so = geojson(tmp_path, feature(SQUARE), crs=named)
    says_nothing = geojson(tmp_path, feature(SQUARE), name="bare.geojson")

    assert read_polygons(says_so, working=BRITISH_GRID).area_m2 == pytest.approx(1e6)
    assert read_polygons(says_nothing, working=BRITISH_GRID, input_crs=BRITISH_GRID).area_m2 == pytest.approx(1e6)


@pytest.mark.spec
@pytest.mark.parametrize(
    ("properties", "town", "name"),
    [
        ({"town": "Luton", "name": "Bury Park"}, "Luton", "Bury Park"),
        ({"lsoa21_name": "Luton 007A", "ward24_name": "Barnfield", "ltla24_name": "Luton"}, "Luton", "Luton 007A"),
        ({"LSOA11CD": "E01015693", "LSOA11NM": "Central Bedfordshire 007AB"}, "Central Bedfordshire", None),
        ({"WD22NM": "Barnfield", "LAD22NM": "Luton"}, "Luton", "Barnfield"),
        ({"ward22_name": "Barnfield"}, "Barnfield", "Barnfield"),
        ({"NAME": "Hatfield"}, "Hatfield", "Hatfield"),
        ({"DISTRICT": "510"}, "", "510"),
        ({"town": "", "name": None, "LAD24NM": " Luton "}, "Luton", "Luton"),
        ({"code": 7}, "", ""),
    ],
)
def test_the_town_and_the_name_come_from_the_best_property_there_is(
    tmp_path: Path, properties: dict[str, Any], town: str, name: str | None
) -> None:
    area = read_polygons(geojson(tmp_path, feature(degrees(SQUARE), **properties)), working=BRITISH_GRID)

    assert area.towns.tolist() == [town]
    assert area.names.tolist() == [name if name is not None else properties["LSOA11NM"]]


def test_points_among_polygons_are_left_out_and_noted(tmp_path: Path) -> None:
    point = {"type": "Feature", "properties": None, "geometry": {"type": "Point", "coordinates": [0, 52]}}
    nothing: dict[str, Any] = {"type": "Feature", "properties": {}, "geometry": None}

    area = read_polygons(geojson(tmp_path, point, feature(degrees(SQUARE)), nothing), working=BRITISH_GRID)

    assert len(area.parts) == 1
    assert area.notes == ("area.geojson: 2 features that are no polygons were left out.",)


@pytest.mark.spec
def test_a_polygon_that_crosses_itself_is_refused_with_its_number_and_the_place(tmp_path: Path) -> None:
    ring = degrees(SQUARE)
    crossed = [ring[0], ring[2], ring[1], ring[3], ring[0]]

    with pytest.raises(
        RefusedInputError, match=r"BL-AREA-04: area\.geojson: feature 2: the polygon crosses itself"
    ) as e:
        read_polygons(geojson(tmp_path, feature(ring), feature(crossed)), working=BRITISH_GRID)

    assert e.value.exit_status == 3
    east, north = to_working(
        *(np.array([float(v)]) for v in e.value.message.split("(")[1].split(")")[0].split()),
        source=WGS84,
        working=BRITISH_GRID,
    )
    assert (east[0], north[0]) == pytest.approx((522500, 208500), abs=1)


def test_an_eight_that_crosses_at_one_of_its_own_corners_is_refused_too(tmp_path: Path) -> None:
    ring = [
        (522000 + x, 208000 + y) for x, y in [(0, 0), (1000, 1000), (2000, 2000), (2000, 0), (1000, 1000), (0, 2000)]
    ]

    with pytest.raises(RefusedInputError, match="BL-AREA-04"):
        read_polygons(geojson(tmp_path, feature([*ring, ring[0]])), working=BRITISH_GRID, input_crs=BRITISH_GRID)


def test_a_ring_that_only_touches_itself_is_taken_as_drawn(tmp_path: Path) -> None:
    ring = [(522000 + x, 208000 + y) for x, y in [(0, 0), (500, 500), (1000, 0), (1000, 1000), (500, 500), (0, 1000)]]

    area = read_polygons(geojson(tmp_path, feature([*ring, ring[0]])), working=BRITISH_GRID, input_crs=BRITISH_GRID)

    assert area.area_m2 == pytest.approx(500_000)
    assert "touches itself" in area.notes[0]


def bad_file(folder: Path, kind: str) -> Path:
    """A file that is wrong in one way."""
    ring = degrees(SQUARE)
    whole = json.dumps({"type": "FeatureCollection", "features": [feature(ring)]}).encode()
    swapped = [[lat, lon] for lon, lat in ring]
    contents = {
        "cut.geojson": whole[:200],
        "cut.geojson.gz": gzip.compress(whole)[:-20],
        "not.geojson.gz": b"not a gzip at all",
        "rows.geojson": b'[{"month": "2024-01"}]',
        "other.geojson": b'{"type": "Topology", "objects": {}}',
        "empty.geojson": b'{"type": "FeatureCollection", "features": []}',
        "nowhere.geojson": b"",
        "bent.geojson": whole.replace(b"[[[", b'[[["x", '),
        "shapeless.geojson": b'{"type": "FeatureCollection", "features": [{"properties": {}}]}',
        "lines.geojson": b'{"type": "LineString", "coordinates": [[0, 51], [0, 52]]}',
        "metres.geojson": json.dumps(feature(SQUARE)).encode(),
        "swapped.geojson": json.dumps(feature(swapped)).encode(),
        "france.geojson": json.dumps(feature([[2, 48], [3, 48], [3, 49], [2, 48]])).encode(),
        "deep.geojson": b"[" * 100_000,
        "fake.gpkg": whole,
        "fake.shp": b"x" * 200,
        "fake.kml": b"<OGRVRTDataSource/>",
        "cut.fgb": b"fgb" + b"\x00" * 40,
        "cut.zip": b"PK\x03\x04 and then nothing",
        "area.docx": b"PK",
        "area": whole,
        "few.csv": b"x,y\n1,2\n3,4\n1,2\n",
        "words.csv": b"x,y\n1,2\n3,four\n5,6\n",
        "short.csv": b"x,y\n1,2\n3\n5,6\n",
        "incidents.csv": b"month,category\n2024-01,burglary\n",
        "latin.csv": "x,y\n1,2 \xe9\n".encode("latin-1"),
        "blank.csv": b"",
    }
    path = folder / kind
    path.write_bytes(contents[kind])
    return path


@pytest.mark.spec
@pytest.mark.parametrize(
    ("kind", "error", "words"),
    [
        ("cut.geojson", UnreadableInputError, "BL-VECTOR-02: cut.geojson: is not JSON"),
        ("cut.geojson.gz", UnreadableInputError, "BL-FILE-02: cut.geojson.gz: the gzip file is cut off or damaged"),
        ("not.geojson.gz", UnreadableInputError, "BL-FILE-02: not.geojson.gz"),
        ("rows.geojson", UnreadableInputError, "BL-VECTOR-02: rows.geojson: is JSON but not GeoJSON"),
        ("other.geojson", UnreadableInputError, "BL-VECTOR-02: other.geojson: is JSON but not GeoJSON"),
        ("empty.geojson", UnreadableInputError, "BL-VECTOR-07: empty.geojson: holds no polygon"),
        ("nowhere.geojson", UnreadableInputError, "BL-VECTOR-02: nowhere.geojson: is not JSON"),
        ("bent.geojson", UnreadableInputError, "BL-VECTOR-03: bent.geojson: feature 1 has no readable geometry"),
        ("shapeless.geojson", UnreadableInputError, "BL-VECTOR-03: shapeless.geojson: feature 1"),
        ("lines.geojson", UnreadableInputError, "BL-VECTOR-07: lines.geojson: holds no polygon"),
        ("metres.geojson", RefusedInputError, "feature 1: the point (522000, 208000) is not in degrees"),
        ("swapped.geojson", RefusedInputError, "has its two coordinates swapped"),
        ("france.geojson", RefusedInputError, "feature 1: the point (2, 48) lies outside where EPSG:27700 holds"),
        ("deep.geojson", UnreadableInputError, "BL-VECTOR-02: deep.geojson"),
        ("fake.gpkg", UnreadableInputError, "BL-VECTOR-04: fake.gpkg: is not a GeoPackage"),
        ("fake.shp", UnreadableInputError, "BL-VECTOR-04: fake.shp: is not a Shapefile"),
        ("fake.kml", UnreadableInputError, "BL-VECTOR-04: fake.kml: is not a KML file"),
        ("cut.fgb", UnreadableInputError, "BL-VECTOR-04: cut.fgb: the FlatGeobuf file is damaged"),
        ("cut.zip", UnreadableInputError, "BL-FILE-02: cut.zip: the zip file is cut off"),
        ("area.docx", UnreadableInputError, "BL-VECTOR-01: area.docx: the ending '.docx'"),
        ("area", UnreadableInputError, "BL-VECTOR-01: area: the ending ''"),
    ],
)
def test_a_file_that_is_no_boundary_is_refused_in_one_line_that_names_it(
    tmp_path: Path, kind: str, error: type[BluelampError], words: str
) -> None:
    with pytest.raises(error) as caught:
        read_polygons(bad_file(tmp_path, kind), working=BRITISH_GRID)

    assert words in caught.value.line()
    assert "\n" not in caught.value.line()


@pytest.mark.spec
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("few.csv", "BL-AREA-05: few.csv: holds 2 different vertices"),
        ("words.csv", "BL-AREA-05: words.csv, row 3, column y: is not a number"),
        ("short.csv", "BL-AREA-05: short.csv, row 3, column y: is not a number"),
        ("incidents.csv", "BL-AREA-05: incidents.csv, row 1: has no columns x and y"),
        ("latin.csv", "BL-AREA-05: latin.csv: is not a CSV in UTF-8"),
        ("blank.csv", "BL-AREA-05: blank.csv, row 1: has no columns x and y"),
    ],
)
def test_a_csv_of_vertices_that_is_wrong_is_refused_by_row_and_column(tmp_path: Path, kind: str, words: str) -> None:
    with pytest.raises(UnreadableInputError) as caught:
        read_polygons(bad_file(tmp_path, kind), working=BRITISH_GRID, input_crs=BRITISH_GRID)

    assert words in caught.value.line()


def test_a_county_far_outside_the_working_zone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedInputError, match=r"BL-VECTOR-08.*lies outside where EPSG:32610 holds"):
        read_polygons(geojson(tmp_path, feature(degrees(SQUARE))), working="EPSG:32610")


def test_reading_a_british_geojson_wakes_neither_gdal_nor_proj(tmp_path: Path) -> None:
    path = geojson(tmp_path, feature(degrees(SQUARE)))
    program = (
        "import sys; from pathlib import Path; from bluelamp.io.boundaries import read_polygons; "
        "read_polygons(Path(sys.argv[1]), working='EPSG:27700'); "
        "sys.exit(bool({'pyogrio', 'pyproj'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", program, str(path)], check=False)  # noqa: S603 - our own program

    assert done.returncode == 0


def test_a_zip_that_would_fill_the_memory_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.shp", b"0" * 100_000)
    monkeypatch.setattr(unpacking, "_MOST_HELD", 99_999)

    with pytest.raises(RefusedInputError, match=r"BL-FILE-03: bomb\.zip: the zip unpacks to more"):
        read_polygons(path, working=BRITISH_GRID)


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    (tmp_path / "folder.geojson").mkdir()

    for name in ("none.geojson", "none.gpkg", "none.zip", "none.csv", "folder.geojson"):
        with pytest.raises(UnreadableInputError, match=f"BL-FILE-01: {name}"):
            read_polygons(tmp_path / name, working=BRITISH_GRID, input_crs=BRITISH_GRID)


def test_a_file_that_swells_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "zeros"
    path.write_bytes(b"0" * 1000)

    with path.open("rb") as stream, pytest.raises(RefusedInputError, match="BL-FILE-03: zeros: the file unpacks"):
        BoundedStream(stream, 999, "zeros").read()
    with path.open("rb") as stream:
        assert len(BoundedStream(stream, 1000, "zeros").read()) == 1000


def test_a_zip_of_two_shapefiles_and_one_of_none_are_refused(tmp_path: Path) -> None:
    for name, members in (("two.zip", ["a.shp", "b.shp"]), ("none.zip", ["readme.txt"])):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            for member in members:
                archive.writestr(member, "x")
        with pytest.raises(UnreadableInputError, match=f"BL-FILE-04: {name}: the zip holds"):
            read_polygons(tmp_path / name, working=BRITISH_GRID)


def test_a_geopackage_of_two_polygon_layers_asks_which_one_and_one_of_lines_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "two.gpkg", "GPKG", BRITISH_GRID, layer="wards")
    written(path, "GPKG", BRITISH_GRID, layer="beats", append=True)
    lines = tmp_path / "roads.gpkg"
    road = shapely.to_wkb(np.array([shapely.LineString(SQUARE)]))
    pyogrio.raw.write(lines, road, [], [], geometry_type="LineString", crs=BRITISH_GRID, driver="GPKG")

    with pytest.raises(UsageError, match=r"BL-VECTOR-06: two\.gpkg: holds several layers of polygons \(wards, beats\)"):
        read_polygons(path, working=BRITISH_GRID)
    with pytest.raises(UnreadableInputError, match=r"BL-VECTOR-07: roads\.gpkg: holds no polygon"):
        read_polygons(lines, working=BRITISH_GRID)


def test_a_shapefile_that_lost_its_system_must_be_told(tmp_path: Path) -> None:
    path = written(tmp_path / "lost.shp", "ESRI Shapefile", BRITISH_GRID)
    path.with_suffix(".prj").unlink()

    with pytest.raises(UsageError, match=r"BL-VECTOR-05: lost\.shp.*--input-crs"):
        read_polygons(path, working=BRITISH_GRID)
    assert read_polygons(path, working=BRITISH_GRID, input_crs=BRITISH_GRID).area_m2 == pytest.approx(1e6)


def test_a_csv_of_vertices_must_be_told_its_system(tmp_path: Path) -> None:
    path = tmp_path / "edge.csv"
    path.write_text("\ufeffEasting,Northing\n" + "\n".join(f"{x},{y}" for x, y in SQUARE) + "\n\n", encoding="utf-8")

    with pytest.raises(UsageError, match=r"BL-VECTOR-05: edge\.csv"):
        read_polygons(path, working=BRITISH_GRID)
    assert read_polygons(path, working=BRITISH_GRID, input_crs=BRITISH_GRID).area_m2 == 1e6


@pytest.mark.property
@settings(max_examples=25, deadline=None)
@given(
    east=st.floats(200_000, 600_000),
    north=st.floats(100_000, 600_000),
    width=st.floats(10, 5000),
    height=st.floats(10, 5000),
)
def test_metres_survive_the_way_through_a_file_in_degrees(
    tmp_path_factory: pytest.TempPathFactory, east: float, north: float, width: float, height: float
) -> None:
    box = shapely.box(east, north, east + width, north + height)
    path = geojson(tmp_path_factory.mktemp("box"), feature(degrees([(x, y) for x, y, *_ in box.exterior.coords])))

    area = read_polygons(path, working=BRITISH_GRID)

    assert area.geometry.bounds == pytest.approx(box.bounds, abs=0.02)


@pytest.mark.parametrize(
    ("file", "n_parts", "km2"),
    [
        ("lsoa2011_hertfordshire", 690, 1643),
        ("lsoa2021_hertfordshire", 713, 1643),
        ("wards2022_hertfordshire", 179, 1643),
        ("lsoa2011_bedfordshire", 381, 1235),
        ("lsoa2021_bedfordshire", 417, 1235),
        ("lsoa2021_derbyshire", 651, 2628),
    ],
)
def test_official_boundaries_have_their_official_ground(real_data: Path, file: str, n_parts: int, km2: float) -> None:
    area = read_polygons(real_data / "boundaries" / f"{file}.geojson.gz", working=BRITISH_GRID)

    assert len(area.parts) == n_parts
    assert area.area_m2 / 1e6 == pytest.approx(km2, rel=0.002)
    assert area.geometry.is_valid
    assert "" not in area.towns.tolist()
    assert not any(town[-1].isdigit() or town[-2].isdigit() for town in area.towns.tolist())


def test_portland_in_feet_becomes_metres_and_its_districts_lie_within_its_boundary(real_data: Path) -> None:
    folder, working = real_data / "nij_portland", "EPSG:32610"
    edge = read_polygons(folder / "portland_boundary_coords.csv", working=working, input_crs="EPSG:2913")
    districts = read_polygons(folder / "portland-police-districts.zip", working=working)

    # The challenge states about 147.7 square miles.
    assert districts.area_m2 / 1609.344**2 == pytest.approx(147.7, rel=0.002)
    assert districts.geometry.difference(edge.geometry).area < 0.001 * districts.area_m2
    assert "510" in districts.names.tolist()
