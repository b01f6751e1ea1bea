"""From files of points to visits.csv: by both rules, with what became of the points."""

from __future__ import annotations

import csv
import json
from pathlib import Path  # noqa: TC003 - pytest reads the annotation
from typing import Any

import numpy as np
import pytest
import shapely

from bluelamp.core.crs import from_working
from bluelamp.core.errors import BluelampError, UsageError
from bluelamp.core.figures import Figure
from bluelamp.core.vocabulary import Agency, EvidenceGrade, PatrolMode, Role
from bluelamp.io.outlines import geojson_of
from bluelamp.synth.points import KnownDay, make_day
from bluelamp.tasks.patrols.visits import FoundVisits, find_visits

GRID = "EPSG:27700"


def write_hotspots(path: Path, outlines: tuple[Any, ...]) -> Path:
    features = [
        {"type": "Feature", "properties": {"ref": f"H{i + 1:02d}"}, "geometry": geojson_of(outline, working_crs=GRID)}
        for i, outline in enumerate(outlines)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def write_points(path: Path, day: KnownDay) -> Path:
    tracks = day.tracks
    lon, lat = from_working(tracks.x, tracks.y, working=GRID)
    at = np.datetime_as_string(tracks.at_s.astype("datetime64[s]"))
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("device_id", "at", "longitude", "latitude", "accuracy_m"))
        names = [tracks.devices[i] for i in tracks.device]
        times = [f"{moment}Z" for moment in at]
        writer.writerows(zip(names, times, lon.tolist(), lat.tolist(), tracks.accuracy_m.tolist(), strict=True))
    return path


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> tuple[KnownDay, Path, Path]:
    """A made-up day, its points and its places as files."""
    folder = tmp_path_factory.mktemp("day")
    day = make_day(7)
    return day, write_points(folder / "points.csv", day), write_hotspots(folder / "hotspots.geojson", day.outlines)


@pytest.mark.spec
def test_a_made_up_day_goes_through_files_and_comes_back_as_its_true_stays(
    known: tuple[KnownDay, Path, Path], tmp_path: Path
) -> None:
    day, points, hotspots = known
    found = find_visits(points, hotspots, out=tmp_path / "visits.csv")
    true = sorted((f"crew-{s.device + 1:02d}", s.started_s // 120, f"H{s.place + 1:02d}") for s in day.stays)
    names = [(v.crew[0].person_ref, v.place_ref) for v in found.visits]
    assert sorted(names) == sorted((device, ref) for device, _, ref in true)
    total = sum(stay.minutes for stay in day.stays)
    assert found.minutes.value == pytest.approx(total, abs=len(true))
    assert [v.started_s for v in found.visits] == sorted(v.started_s for v in found.visits)
    assert {v.evidence for v in found.visits} == {EvidenceGrade.A}
    assert all(v.crew[0].role is Role.OTHER and v.crew[0].agency is Agency.OTHER for v in found.visits)
    assert {v.mode for v in found.visits} == {PatrolMode.FOOT}
    with (tmp_path / "visits.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["visit_id"] for row in rows] == [v.visit_id for v in found.visits]
    assert len({row["visit_id"] for row in rows}) == len(rows)
    assert {row["rule"] for row in rows} == {"standard-1"}


@pytest.mark.spec
@pytest.mark.reference
def test_the_raw_rule_has_the_runs_of_shapely_on_the_degrees_of_the_files(
    known: tuple[KnownDay, Path, Path],
) -> None:
    day, points, hotspots = known
    features = json.loads(hotspots.read_text())["features"]
    places = {f["properties"]["ref"]: shapely.from_geojson(json.dumps(f["geometry"])) for f in features}
    tracks: dict[str, list[tuple[float, float, float]]] = {}
    with points.open(newline="") as file:
        for row in csv.DictReader(file):
            at_s = float(np.datetime64(row["at"][:-1], "s").astype(np.int64))
            tracks.setdefault(row["device_id"], []).append((at_s, float(row["longitude"]), float(row["latitude"])))
    expected = []
    for device, track in tracks.items():
        at_s, lon, lat = np.array(sorted(track)).T
        for ref, outline in places.items():
            inside = np.concatenate([[False], shapely.contains_xy(outline, lon, lat), [False]])
            edges = np.flatnonzero(np.diff(inside.astype(int))).reshape(-1, 2)
            expected += [(device, ref, int(at_s[a]), int(at_s[b - 1])) for a, b in edges]
    found = find_visits(points, hotspots, rule="raw")
    runs = [(v.crew[0].person_ref, v.place_ref, v.started_s, v.ended_s) for v in found.visits]
    assert sorted(runs) == sorted(expected)
    assert len(runs) > len(day.stays)
    assert all(v.low_min == v.best_min == v.high_min == v.length_min for v in found.visits)
    assert found.points_used == len(day.tracks)


def test_the_document_counts_every_point_and_quotes_the_ping_interval(known: tuple[KnownDay, Path, Path]) -> None:
    day, points, hotspots = known
    found = find_visits(points, hotspots)
    told = json.loads(json.dumps(found.as_dict()))
    assert told["points_read"] == told["points_used"] == len(day.tracks)
    assert told["points_refused"] == {}
    assert (told["devices"], told["places"], told["rule"], told["source"]) == (6, 8, "standard-1", "gps")
    assert told["minutes_low"] <= told["minutes_best"] <= told["minutes_high"]
    assert told["drive_throughs"] == sum(told["drive_throughs_by_place"].values()) > 0
    assert told["visits"] == sum(told["visits_by_place"].values()) == len(found.visits)
    figure = Figure.from_dict(told["figures"][0])
    assert figure == found.minutes
    assert f"A point every {told['ping_interval_s']:g} s (median)." in figure.definition


def some(tmp_path: Path, rows: list[str], **options: Any) -> FoundVisits:
    points = tmp_path / "points.csv"
    points.write_text("\n".join(["device_id,at,longitude,latitude,accuracy_m", *rows, ""]))
    hotspots = write_hotspots(tmp_path / "h.geojson", (shapely.box(532_500, 212_500, 532_800, 212_800),))
    return find_visits(points, hotspots, **options)


def minutes_at(lon: float, lat: float, accuracy: str, *, minutes: int = 20, device: str = "d") -> list[str]:
    return [f"{device},2026-03-01T10:{m:02d}:{s:02d}Z,{lon},{lat},{accuracy}" for m in range(minutes) for s in (0, 30)]


@pytest.mark.spec
def test_ten_thousand_points_known_to_three_kilometres_make_no_visit_and_are_counted(tmp_path: Path) -> None:
    rows = minutes_at(-0.0779, 51.7958, "3000") * 250
    found = some(tmp_path, rows)
    assert found.visits == ()
    assert (found.points_read, found.points_used, found.points_refused) == (10_000, 0, {"accuracy_too_poor": 10_000})
    assert found.minutes.value == 0


def test_radio_is_grade_b_and_a_blank_accuracy_is_used(tmp_path: Path) -> None:
    found = some(tmp_path, minutes_at(-0.0779, 51.7958, ""), source="radio")
    assert [(v.evidence, v.best_min) for v in found.visits] == [(EvidenceGrade.B, 19.5)]


def test_points_on_the_other_side_of_the_world_are_used_and_change_nothing(tmp_path: Path) -> None:
    here = minutes_at(-0.0779, 51.7958, "5")
    alone = some(tmp_path, here)
    found = some(tmp_path, here + minutes_at(151.2, -33.9, "5", device="abroad"))
    assert found.visits == alone.visits
    assert (found.devices, found.points_used) == (2, 80)


def test_points_outside_british_grid_work_in_their_own(tmp_path: Path) -> None:
    outline = shapely.geometry.mapping(shapely.box(116.31, 39.98, 116.33, 40.0))
    hotspots = tmp_path / "beijing.geojson"
    feature = {"type": "Feature", "properties": {"ref": "B1"}, "geometry": outline}
    hotspots.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    points = tmp_path / "points.csv"
    points.write_text("\n".join(["device_id,at,longitude,latitude,accuracy_m", *minutes_at(116.32, 39.99, "5"), ""]))
    assert [v.best_min for v in find_visits(points, hotspots).visits] == [19.5]


@pytest.mark.reference
def test_real_walks_have_visits_to_a_place_in_beijing(real_data: Path, tmp_path: Path) -> None:
    hotspots = tmp_path / "beijing.geojson"
    outline = shapely.geometry.mapping(shapely.box(116.318, 39.982, 116.324, 39.986))
    feature = {"type": "Feature", "properties": {"ref": "B1"}, "geometry": outline}
    hotspots.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    points = real_data / "gps" / "geolife_sample_skmob.csv.gz"
    found = find_visits(points, hotspots, points_zone="UTC")
    raw = find_visits(points, hotspots, rule="raw", points_zone="UTC")
    assert found.ping_interval_s == 5.0
    assert 0 < len(found.visits) < len(raw.visits)
    assert all(v.low_min <= v.best_min <= v.high_min for v in found.visits)
    assert all(v.best_min >= 2.0 for v in found.visits)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"rule": "smooth"}, "BL-VISITS-01"),
        ({"rule": "taps-1"}, "BL-VISITS-01"),
        ({"source": "hearsay"}, "BL-VISITS-02"),
    ],
)
def test_a_rule_or_source_that_there_is_not_is_a_wrong_call(tmp_path: Path, options: dict[str, str], code: str) -> None:
    with pytest.raises(UsageError) as caught:
        some(tmp_path, minutes_at(0, 51, "5"), **options)
    assert caught.value.code == code


def test_nothing_is_written_when_something_is_wrong(tmp_path: Path) -> None:
    out = tmp_path / "visits.csv"
    with pytest.raises(BluelampError):
        some(tmp_path, ["d,soon,0,51,5"], out=out)
    assert not out.exists()
    with pytest.raises(UsageError, match="BL-OUT-01"):
        some(tmp_path, minutes_at(0, 51, "5"), out=tmp_path / "visits.xlsx")


def test_the_same_input_gives_the_same_bytes(known: tuple[KnownDay, Path, Path], tmp_path: Path) -> None:
    _, points, hotspots = known
    for name in ("a.csv", "b.csv"):
        find_visits([points], hotspots, rule="standard", out=tmp_path / name)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


@pytest.mark.reference
def test_a_real_bus_drives_through_a_place_on_its_road_and_stays_at_its_first_stop(
    real_data: Path, tmp_path: Path
) -> None:
    bus = real_data / "gps" / "bus304_limerick_2019-02-18.gpx.gz"
    # Around its first point, and 300 m of the road where it is fastest.
    spots = {"stop": (-8.66175, 52.62915), "road": (-8.5861, 52.6635)}
    features = [
        {
            "type": "Feature",
            "properties": {"ref": ref},
            "geometry": shapely.geometry.mapping(shapely.box(lon - 0.0022, lat - 0.0013, lon + 0.0022, lat + 0.0013)),
        }
        for ref, (lon, lat) in spots.items()
    ]
    hotspots = tmp_path / "limerick.geojson"
    hotspots.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    found = find_visits(bus, hotspots, source="radio")
    assert [(v.place_ref, v.evidence) for v in found.visits] == [("stop", EvidenceGrade.B)]
    assert found.drive_throughs_by_place == {"road": 1}
