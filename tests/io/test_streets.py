"""Reading streets: OpenStreetMap XML, GraphML and files of lines, whole and broken."""

from __future__ import annotations

import gzip
import json
from pathlib import Path  # noqa: TC003 - pytest reads the annotation

import numpy as np
import pyogrio
import pytest
import shapely

from bluelamp.core.crs import BRITISH_GRID, WGS84, to_working
from bluelamp.core.errors import BluelampError, RefusedInputError, UnreadableInputError, UsageError
from bluelamp.io.streets import read_streets

# Around Hatfield: a crossroads of Long Lane (west to east) and Short Lane (to the north), in degrees.
OSM = """<?xml version="1.0"?>
<osm version="0.6">
 <node id="1" lat="51.76" lon="-0.230"/><node id="2" lat="51.76" lon="-0.228"><tag k="highway" v="crossing"/></node>
 <node id="3" lat="51.76" lon="-0.226"/><node id="4" lat="51.761" lon="-0.228"/>
 <node id="5" lat="51.762" lon="-0.228"/>
 <way id="10"><nd ref="1"/><nd ref="2"/><nd ref="3"/>
  <tag k="highway" v="residential"/><tag k="name" v="Long Lane"/></way>
 <way id="11"><nd ref="2"/><nd ref="4"/><tag k="highway" v="footway"/><tag k="name" v="Short Lane"/></way>
 WAYS
</osm>"""

GRAPHML = """<?xml version="1.0"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
 <key attr.name="x" for="node" id="a"/><key attr.name="y" for="node" id="b"/>
 <key attr.name="geometry" for="edge" id="c"/>
 <key attr.name="name" for="edge" id="d"/><key attr.name="highway" for="edge" id="e"/>
 <key attr.name="crs" for="graph" id="f"/>
 <graph edgedefault="undirected">
  <node id="n1"><data key="a">520000</data><data key="b">210000</data></node>
  <node id="n2"><data key="a">520100</data><data key="b">210000</data></node>
  <node id="n3"><data key="a">520100</data><data key="b">210100</data></node>
  <node id="n4"><data key="a">520200</data><data key="b">210000</data></node>
  <edge source="n1" target="n2"><data key="d">['King Street', 'Hobson Street']</data>
   <data key="e">residential</data></edge>
  <edge source="n2" target="n3"><data key="e">['service', 'residential']</data>
   <data key="c">LINESTRING (520100 210000, 520150 210050, 520100 210100)</data></edge>
  <edge source="n2" target="n4"/>
  CRS
 </graph>
</graphml>"""


def osm(folder: Path, ways: str = "", name: str = "town.osm") -> Path:
    path = folder / name
    path.write_text(OSM.replace("WAYS", ways), encoding="utf-8")
    return path


def graphml(folder: Path, text: str = GRAPHML, crs: str = '<data key="f">EPSG:27700</data>') -> Path:
    path = folder / "town.graphml"
    path.write_text(text.replace("CRS", crs), encoding="utf-8")
    return path


@pytest.mark.reference
def test_an_openstreetmap_crossroads_gives_three_segments_in_exact_metres(tmp_path: Path) -> None:
    network = read_streets(osm(tmp_path), working=BRITISH_GRID)
    east, north = to_working(np.array([-0.228]), np.array([51.76]), source=WGS84, working=BRITISH_GRID)

    assert sorted(network.names.tolist()) == ["Long Lane", "Long Lane", "Short Lane"]
    assert sorted(network.kinds.tolist()) == ["footway", "residential", "residential"]
    crossing = shapely.Point(east[0], north[0])
    assert shapely.distance(network.lines, crossing) == pytest.approx(np.zeros(3), abs=1e-6)
    # A thousandth of a degree of latitude is 111.27 m here (WGS84), less the grid's scale of about 0.9996 to 1.
    assert network.length_m[network.kinds == "footway"][0] == pytest.approx(111.27, abs=0.1)


def test_a_compressed_file_reads_the_same(tmp_path: Path) -> None:
    plain = osm(tmp_path)
    packed = tmp_path / "town.osm.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))

    assert read_streets(packed, working=BRITISH_GRID).ids.tolist() == (
        read_streets(plain, working=BRITISH_GRID).ids.tolist()
    )


@pytest.mark.parametrize(
    ("tags", "is_there"),
    [
        ('<tag k="highway" v="motorway"/>', False),
        ('<tag k="highway" v="path"/><tag k="foot" v="no"/>', False),
        ('<tag k="highway" v="service"/><tag k="access" v="private"/>', False),
        ('<tag k="highway" v="service"/><tag k="access" v="private"/><tag k="foot" v="yes"/>', True),
        ('<tag k="waterway" v="river"/>', False),
        ('<tag k="highway" v="steps"/>', True),
    ],
)
def test_ways_that_nobody_may_walk_are_left_out(tmp_path: Path, tags: str, *, is_there: bool) -> None:
    path = osm(tmp_path, f'<way id="12"><nd ref="4"/><nd ref="5"/>{tags}<tag k="name" v="Extra"/></way>')

    total = read_streets(path, working=BRITISH_GRID).length_m.sum()

    assert (total > read_streets(osm(tmp_path, name="plain.osm"), working=BRITISH_GRID).length_m.sum() + 1) == is_there


def test_a_way_that_leaves_the_extract_is_kept_as_far_as_it_is_known(tmp_path: Path) -> None:
    way = '<way id="12"><nd ref="4"/><nd ref="5"/><nd ref="99"/><nd ref="1"/><tag k="highway" v="path"/></way>'

    network = read_streets(osm(tmp_path, way), working=BRITISH_GRID)

    short = network.length_m[np.isin(network.kinds, ["footway", "path"])]
    assert short.sum() == pytest.approx(2 * 111.27, abs=0.2)


@pytest.mark.reference
def test_a_graph_gives_its_edges_curved_where_they_say_so_and_straight_otherwise(tmp_path: Path) -> None:
    network = read_streets(graphml(tmp_path), working=BRITISH_GRID)

    assert sorted(np.round(network.length_m, 2).tolist()) == [100.0, 100.0, 141.42]
    assert "King Street" in network.names.tolist()
    assert network.kinds[np.argmax(network.length_m)] == "service"


def test_a_graph_that_does_not_say_its_system_must_be_told(tmp_path: Path) -> None:
    path = graphml(tmp_path, crs="")

    with pytest.raises(UsageError, match=r"BL-VECTOR-05.*--input-crs"):
        read_streets(path, working=BRITISH_GRID)
    assert len(read_streets(path, working=BRITISH_GRID, input_crs="EPSG:27700")) == 3


@pytest.mark.parametrize("driver", ["GPKG", "GeoJSON"])
def test_lines_of_a_geopackage_or_geojson_are_read_with_name_and_kind(tmp_path: Path, driver: str) -> None:
    path = tmp_path / ("roads.gpkg" if driver == "GPKG" else "roads.geojson")
    lines = [
        shapely.LineString([(520000, 210000), (520100, 210000)]),
        shapely.LineString([(520100, 210000), (520100, 210070)]),
        shapely.LineString([(520100, 210000), (520200, 210000)]),
    ]
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(np.array(lines)),
        field_data=[np.array(["High St", None, "M1"], dtype=object), np.array(["A Road", "Local Road", "Motorway"])],
        fields=["name_1", "road_function"],
        geometry_type="LineString",
        crs="EPSG:27700",
        driver=driver,
    )

    network = read_streets(path, working=BRITISH_GRID)

    # Without the motorway the two are one street, named and described by the longer piece.
    assert network.length_m.tolist() == [170]
    assert network.names.tolist() == ["High St"]
    assert network.kinds.tolist() == ["A Road"]


def broken(folder: Path, kind: str) -> Path:
    """A file that is wrong in one way."""
    whole = OSM.replace("WAYS", "").encode()
    content = {
        "cut.osm": whole[:400],
        "cut.osm.gz": gzip.compress(whole)[:-30],
        "not.osm": b"month,category\n2024-01,burglary\n",
        "other.osm": b"<gpx><trk/></gpx>",
        "bomb.osm": b'<!DOCTYPE osm [<!ENTITY a "aaaa">]><osm>&a;</osm>',
        "empty.osm": b"<osm></osm>",
        "nodeless.osm": b'<osm><way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="path"/></way></osm>',
        "stumps.osm": whole.replace(b'<nd ref="2"/>', b'<nd ref="77"/>'),
        "rivers.osm": whole.replace(b"highway", b"waterway"),
        "lost.osm": whole.replace(b'lat="51.76" ', b"", 1),
        "shut.osm": whole.replace(b'v="residential"', b'v="motorway"').replace(b'v="footway"', b'v="motorway"'),
        "lost.graphml": GRAPHML.replace('<data key="a">520000</data>', "").encode(),
        "bent.graphml": GRAPHML.replace("LINESTRING (", "LINESTRING [").encode(),
        "loose.graphml": GRAPHML.replace('target="n4"', 'target="n9"').replace("CRS", "").encode(),
        "points.geojson": json.dumps({"type": "Point", "coordinates": [0, 52]}).encode(),
        "streets.docx": b"PK",
    }[kind]
    path = folder / kind
    path.write_bytes(content)
    return path


@pytest.mark.spec
@pytest.mark.parametrize(
    ("kind", "error", "words"),
    [
        ("cut.osm", UnreadableInputError, "BL-STREET-04: cut.osm: is not whole XML"),
        ("cut.osm.gz", UnreadableInputError, "BL-FILE-02: cut.osm.gz: the gzip file is cut off or damaged"),
        ("not.osm", UnreadableInputError, "BL-STREET-04: not.osm: is not whole XML"),
        ("other.osm", UnreadableInputError, "BL-STREET-04: other.osm: is XML of something else: it begins with <gpx>"),
        ("bomb.osm", UnreadableInputError, "BL-STREET-04: bomb.osm: is not whole XML"),
        ("empty.osm", UnreadableInputError, "BL-STREET-03: empty.osm: holds no street"),
        ("nodeless.osm", UnreadableInputError, "BL-STREET-03: nodeless.osm: holds no street"),
        ("stumps.osm", UnreadableInputError, "BL-STREET-03: stumps.osm: holds no street"),
        ("rivers.osm", UnreadableInputError, "BL-STREET-03: rivers.osm: holds no street"),
        ("lost.osm", UnreadableInputError, "BL-STREET-05: lost.osm: node 1 lacks"),
        ("shut.osm", RefusedInputError, "BL-STREET-01: shut.osm: There is no street to walk on"),
        ("lost.graphml", UnreadableInputError, "BL-STREET-05: lost.graphml: node n1 has no x and y"),
        ("bent.graphml", UsageError, "BL-VECTOR-05"),
        ("loose.graphml", UsageError, "BL-VECTOR-05"),
        ("points.geojson", UnreadableInputError, "BL-VECTOR-07: points.geojson: holds no line"),
        ("streets.docx", UnreadableInputError, "BL-VECTOR-01: streets.docx: the ending '.docx'"),
    ],
)
def test_a_broken_file_is_refused_in_one_line_that_names_it(
    tmp_path: Path, kind: str, error: type[BluelampError], words: str
) -> None:
    with pytest.raises(error) as caught:
        read_streets(broken(tmp_path, kind), working=BRITISH_GRID)

    assert words in caught.value.line()
    assert "\n" not in caught.value.line()


@pytest.mark.parametrize("kind", ["bent.graphml", "loose.graphml"])
def test_an_edge_that_leads_nowhere_is_named(tmp_path: Path, kind: str) -> None:
    with pytest.raises(UnreadableInputError, match=r"BL-STREET-05.*the edge from n2 to n"):
        read_streets(broken(tmp_path, kind), working=BRITISH_GRID, input_crs="EPSG:27700")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match=r"BL-FILE-01: nowhere\.osm: there is no such file"):
        read_streets(tmp_path / "nowhere.osm", working=BRITISH_GRID)


def test_cambridge_keeps_every_metre_that_osmnx_measured(real_data: Path) -> None:
    path = real_data / "street_network" / "cambridge_uk_drive_service.graphml.gz"
    text = gzip.decompress(path.read_bytes()).decode()
    published = sum(float(part.split("<")[0]) for part in text.split('<data key="d16">')[1:])

    network = read_streets(path, working=BRITISH_GRID)

    # osmnx measures great circles on a sphere; the grid's scale differs by up to 0.3 %.
    assert network.length_m.sum() == pytest.approx(published, rel=0.005)
    assert "Saint Andrew's Street" in network.names.tolist()


def test_leeds_has_its_footways_and_steps_and_no_motorway(real_data: Path) -> None:
    network = read_streets(real_data / "street_network" / "leeds_cycleway.osm.gz", working=BRITISH_GRID)

    assert {"footway", "steps", "cycleway"} <= set(network.kinds.tolist())
    assert not {"motorway", "motorway_link", "construction", "corridor"} & set(network.kinds.tolist())
    assert 10_000 < network.length_m.sum() < 20_000
    # The ways around Leeds station: about 1.4 x 0.9 km, some of them leading further.
    assert np.hypot(np.median(shapely.get_coordinates(network.lines)[:, 0]) - 430_000, 0) < 2_000
