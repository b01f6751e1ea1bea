"""Reading points: the published format, common exports, GPX, the real files, and what is broken."""

from __future__ import annotations

import gzip
from pathlib import Path  # noqa: TC003 - pytest reads the annotation

import numpy as np
import pytest

from bluelamp.core.errors import BluelampError, RefusedInputError, UnreadableInputError, UsageError
from bluelamp.io.points import PointsRead, read_points

HEADER = "device_id,at,longitude,latitude,accuracy_m"
GOOD = "crew-1,2026-03-01T10:00:00Z,-0.0779,51.7958,5"


def written(folder: Path, *rows: str, header: str = HEADER, name: str = "points.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return path


def read(folder: Path, *rows: str, header: str = HEADER, zone: str | None = None) -> PointsRead:
    return read_points([written(folder, *rows, header=header)], zone=zone)


def seconds(text: str) -> float:
    return float(np.datetime64(text, "ms").astype(np.int64)) / 1e3


@pytest.mark.spec
def test_the_published_format_is_read_in_order_of_device_and_time(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "crew-2,2026-03-01T10:00:00+00:00,-0.07,51.79,",
        "crew-1,2026-07-01T11:00:00+01:00,-0.09,51.81,12.5",
        "crew-1,2026-03-01T10:00:00.400Z,-0.08,51.80,0",
    )
    tracks = found.tracks
    assert tracks.devices == ("crew-1", "crew-2")
    assert tracks.device.tolist() == [0, 0, 1]
    assert tracks.at_s.tolist() == [
        seconds("2026-03-01T10:00:00.4"), seconds("2026-07-01T10:00:00"), seconds("2026-03-01T10:00:00"),
    ]  # fmt: skip
    assert tracks.x.tolist() == [-0.08, -0.09, -0.07]
    assert tracks.y.tolist() == [51.80, 51.81, 51.79]
    assert np.array_equal(tracks.accuracy_m, [0.0, 12.5, np.nan], equal_nan=True)
    assert (found.rows_read, found.refused, found.files) == (3, {}, ("points.csv",))


@pytest.mark.parametrize(
    ("header", "row"),
    [
        pytest.param("lat,lng,datetime,uid", "51.7958,-0.0779,2026-03-01 10:00:00Z,crew-1", id="scikit-mobility"),
        pytest.param(
            "id,deviceId,deviceTime,fixTime,valid,latitude,longitude,accuracy",
            "9,crew-1,2026-03-01T10:00:09Z,2026-03-01T10:00:00.000+00:00,true,51.7958,-0.0779,5.0",
            id="Traccar",
        ),
        pytest.param("tid,tst,lat,lon,acc", "crew-1,1772359200,51.7958,-0.0779,5", id="OwnTracks, seconds"),
        pytest.param("Device ID;Timestamp;Lat;Long", "crew-1;1772359200000;51.7958;-0.0779", id="milliseconds"),
    ],
)
def test_common_exports_are_read_as_they_are(tmp_path: Path, header: str, row: str) -> None:
    tracks = read(tmp_path, row, header=header).tracks
    assert (tracks.devices, tracks.x.tolist(), tracks.y.tolist()) == (("crew-1",), [-0.0779], [51.7958])
    assert tracks.at_s.tolist() == [1_772_359_200.0]


def test_a_file_that_names_no_device_is_one_device(tmp_path: Path) -> None:
    found = read_points([written(tmp_path, "2026-03-01T10:00:00Z,0.1,51", header="time,lon,lat", name="van 3.csv")])
    assert found.tracks.devices == ("van 3",)


@pytest.mark.spec
def test_rows_that_cannot_be_read_are_refused_and_counted_by_reason(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        GOOD,
        ",2026-03-01T10:00:01Z,-0.07,51.79,5",
        "a;b,2026-03-01T10:00:01Z,-0.07,51.79,5",
        "crew-1,2026-02-30T10:00:01Z,-0.07,51.79,5",
        "crew-1,soon,-0.07,51.79,5",
        "crew-1,,-0.07,51.79,5",
        'crew-1,2026-03-01T10:00:01Z,"0,07",51.79,5',
        "crew-1,2026-03-01T10:00:01Z,-0.07,95,5",
        "crew-1,2026-03-01T10:00:01Z,nan,51.79,5",
        "crew-1,2026-03-01T10:00:01Z,-0.07,51.79,-1",
        "crew-1,2026-03-01T10:00:01Z,-0.07,51.79,good",
        "crew-1,2026-03-01T10:00:01Z,-0.07",
    )
    assert found.refused == {
        "unreadable_accuracy": 2,
        "unreadable_device": 2,
        "unreadable_position": 3,
        "unreadable_row": 1,
        "unreadable_time": 3,
    }
    assert found.rows_read == len(found.tracks) + sum(found.refused.values()) == 12


@pytest.mark.spec
def test_times_without_an_offset_are_refused_unless_somebody_says_whose_clock_it_is(tmp_path: Path) -> None:
    row = "crew-1,2026-07-01 11:00:00,-0.07,51.79,5"
    with pytest.raises(UnreadableInputError) as caught:
        read(tmp_path, GOOD, row)
    line = caught.value.line()
    assert line.startswith("BL-POINTS-05: points.csv, row 3, column at: the time '2026-07-01 11:00:00' has no offset")
    assert read(tmp_path, row, zone="Europe/London").tracks.at_s.tolist() == [seconds("2026-07-01T10:00:00")]
    assert read(tmp_path, row, zone="UTC").tracks.at_s.tolist() == [seconds("2026-07-01T11:00:00")]


def test_hours_that_a_wall_clock_shows_twice_or_never_are_refused(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "crew-1,2026-10-25 01:30:00,-0.07,51.79,5",
        "crew-1,2026-03-29 01:30:00,-0.07,51.79,5",
        "crew-1,2026-10-25 02:30:00,-0.07,51.79,5",
        "crew-1,2026-10-25T01:30:00+01:00,-0.07,51.79,5",
        zone="Europe/London",
    )
    assert found.refused == {"unreadable_time": 2}
    assert sorted(found.tracks.at_s.tolist()) == [seconds("2026-10-25T00:30:00"), seconds("2026-10-25T02:30:00")]


def test_one_wrong_time_among_thousands_is_found(tmp_path: Path) -> None:
    rows = [f"crew-1,2026-03-01T{i // 3600:02d}:{i // 60 % 60:02d}:{i % 60:02d}Z,-0.07,51.79,5" for i in range(5_000)]
    rows[3_210] = "crew-1,2026-03-32T10:00:00Z,-0.07,51.79,5"
    found = read(tmp_path, *rows)
    assert (found.refused, len(found.tracks)) == ({"unreadable_time": 1}, 4_999)
    assert np.unique(found.tracks.at_s).size == 4_999


def test_a_device_in_two_files_is_one_device(tmp_path: Path) -> None:
    written(tmp_path, GOOD, name="a.csv")
    written(tmp_path, GOOD.replace("10:00", "09:00"), "crew-0,2026-03-01T10:00:00Z,0,51,", name="b.csv")
    (tmp_path / "read me.txt").write_text("not points")
    found = read_points([tmp_path])
    assert found.tracks.devices == ("crew-0", "crew-1")
    assert found.tracks.device.tolist() == [0, 1, 1]
    assert found.files == ("a.csv", "b.csv")


@pytest.mark.spec
@pytest.mark.parametrize(
    ("content", "name", "line"),
    [
        pytest.param(b"", "p.csv", "BL-POINTS-04: p.csv: the file has no rows", id="empty"),
        pytest.param(HEADER.encode(), "p.csv", "BL-POINTS-04: p.csv: the file has no rows", id="header alone"),
        pytest.param(
            b"device_id,at,latitude\na,2026-03-01T10:00:00Z,51\n",
            "p.csv",
            "BL-POINTS-03: p.csv, row 1, column longitude",
            id="column",
        ),
        pytest.param(
            f"{HEADER}\nCaf\u00e9,2026-03-01T10:00:00Z,0,51,5\n".encode("latin-1"),
            "p.csv",
            "BL-INPUT-05: p.csv, row 2, column device_id",
            id="encoding",
        ),
        pytest.param(
            gzip.compress(f"{HEADER}\n{GOOD}\n".encode() * 50)[:-9], "p.csv.gz", "BL-INPUT-02: p.csv.gz", id="gzip"
        ),
        pytest.param(
            f"{HEADER}\na,soon,0,51,5\n".encode(),
            "p.csv",
            "BL-POINTS-06: p.csv, row 2: no row can be read as a point; the first has an unreadable time",
            id="no row",
        ),
        pytest.param(b"<gpx><trk><trkseg><trkpt lat='1'", "p.gpx", "BL-POINTS-07: p.gpx, row 1", id="GPX cut off"),
        pytest.param(b"<kml></kml>", "p.gpx", "BL-POINTS-07: p.gpx: this is no GPX file", id="no GPX"),
        pytest.param(b"<gpx><wpt lat='1' lon='2'/></gpx>", "p.gpx", "BL-POINTS-04: p.gpx", id="waypoints alone"),
        pytest.param(
            b"<!DOCTYPE g [<!ENTITY a 'b'>]><gpx>&a;</gpx>",
            "p.gpx",
            "BL-POINTS-07: p.gpx: this GPX file",
            id="entities",
        ),
        pytest.param(b"x", "p.txt", "BL-POINTS-02:", id="ending"),
    ],
)
def test_what_is_broken_is_said_in_one_line(tmp_path: Path, content: bytes, name: str, line: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BluelampError) as caught:
        read_points([tmp_path / name])
    assert caught.value.line().startswith(line)
    assert "\n" not in caught.value.line()
    assert caught.value.exit_status == (3 if isinstance(caught.value, RefusedInputError) else 2)


def test_a_missing_file_and_an_unknown_zone_are_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match="BL-INPUT-01"):
        read_points([tmp_path / "none.csv"])
    with pytest.raises(UsageError, match="BL-POINTS-01: 'Mars/Base' is no time zone"):
        read_points([written(tmp_path, GOOD)], zone="Mars/Base")


GPX = """<?xml version="1.0"?>
<gpx version="{version}" xmlns="http://www.topografix.com/GPX/{path}"><metadata><name>not this</name></metadata>
<wpt lat="1" lon="1"><name>nor this</name><time>2026-03-01T10:00:00Z</time></wpt>
<trk><name>{first}</name><trkseg>
<trkpt lat="51.7958" lon="-0.0779"><ele>40</ele><time>2026-03-01T10:00:00Z</time></trkpt>
<trkpt lat="51.7959" lon="-0.0780"><name>bench</name><time>2026-03-01T10:00:05</time></trkpt>
<trkpt lat="51.7960" lon="-0.0781"/></trkseg></trk>
<trk><name>{second}</name><trkseg>
<trkpt lat="51.8" lon="-0.1"><time>2026-03-01T11:00:00+01:00</time></trkpt></trkseg></trk>
</gpx>"""


@pytest.mark.spec
@pytest.mark.parametrize(("version", "path"), [("1.0", "1/0"), ("1.1", "1/1")])
def test_gpx_tracks_are_devices_and_a_point_without_a_time_is_refused(tmp_path: Path, version: str, path: str) -> None:
    text = GPX.format(version=version, path=path, first="early", second="late")
    (tmp_path / "van3.gpx.gz").write_bytes(gzip.compress(text.encode()))
    found = read_points([tmp_path / "van3.gpx.gz"])
    assert found.tracks.devices == ("van3/early", "van3/late")
    assert found.tracks.device.tolist() == [0, 0, 1]
    base = seconds("2026-03-01T10:00:00")
    assert found.tracks.at_s.tolist() == [base, base + 5, base]
    assert (found.rows_read, found.refused) == (4, {"unreadable_time": 1})


def test_a_gpx_file_whose_tracks_are_called_the_same_is_one_device(tmp_path: Path) -> None:
    (tmp_path / "van3.gpx").write_text(GPX.format(version="1.1", path="1/1", first="Run", second="Run"))
    assert read_points([tmp_path / "van3.gpx"]).tracks.devices == ("van3",)


@pytest.mark.reference
def test_the_real_walks_of_two_people_are_read_whole(real_data: Path) -> None:
    found = read_points([real_data / "gps" / "geolife_sample_skmob.csv.gz"], zone="UTC")
    assert (found.rows_read, found.refused) == (217_653, {})
    # Counted by cut and uniq.
    assert dict(zip(found.tracks.devices, np.bincount(found.tracks.device).tolist(), strict=True)) == {
        "001": 108_607,
        "005": 109_046,
    }
    assert found.tracks.at_s.min() == seconds("2008-10-23T05:53:05")
    assert np.median(found.tracks.intervals_s()) == 5.0


@pytest.mark.reference
def test_the_real_bus_is_read_whole(real_data: Path) -> None:
    found = read_points([real_data / "gps" / "bus304_limerick_2019-02-18.gpx.gz"])
    assert (found.rows_read, found.refused) == (2_144, {})
    assert found.tracks.devices == ("bus304_limerick_2019-02-18",)
    assert (found.tracks.x[0], found.tracks.y[0]) == (-8.661746, 52.629151)
    assert found.tracks.at_s[0] == seconds("2019-02-18T07:45:50")
