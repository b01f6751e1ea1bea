"""An analyst asks for hotspots: what comes out is what the contract says, legal on the ground, and the same again."""

from __future__ import annotations

import csv
import io
import itertools
import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
import shapely.geometry

from bluelamp.core.crs import BRITISH_GRID, WGS84, to_working
from journeys.at_the_desk import bluelamp, features, find, load, script
from worlds.police_files import csv_text, street_row

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from journeys.conftest import MadeUp

pytestmark = pytest.mark.spec

CONTRACT_KEYS = {
    "hotspots",
    "share_of_incidents",
    "share_of_area",
    "share_of_streets",
    "gini",
    "gap",
    "changes",
    "method",
    "seed",
    "completeness",
}
OUR_KEYS = {"share_of_harm", "settings", "reporting_rule", "sentences", "attribution", "figures"}
SPOT_KEYS = {
    "ref",
    "name",
    "town",
    "kind",
    "rank",
    "incidents",
    "incidents_low",
    "incidents_high",
    "harm",
    "area_ha",
    "p_top",
    "stability_share",
}


@dataclass(frozen=True)
class Results:
    """Everything that one search wrote."""

    folder: Path
    document: dict[str, Any]

    @property
    def outlines(self) -> list[BaseGeometry]:
        """Hotspots in metres."""
        return [in_metres(feature["geometry"]) for feature in features(self.folder / "set.geojson")]

    @property
    def cells(self) -> list[dict[str, str]]:
        """Rows of the table of cells."""
        return list(csv.DictReader(io.StringIO((self.folder / "cells.csv").read_text("utf-8"))))


def in_metres(geometry: dict[str, Any]) -> BaseGeometry:
    def metres(points: Any) -> Any:
        return np.column_stack(to_working(points[:, 0], points[:, 1], source=WGS84, working=BRITISH_GRID))

    return shapely.transform(shapely.geometry.shape(geometry), metres)


def incidents_counted(document: dict[str, Any]) -> float:
    """All incidents that the ranking counted in the study area."""
    (figure,) = [f for f in document["figures"] if (f["name"], f["geography"]["name"]) == ("incidents", "study area")]
    return float(figure["value"])


def search(made_up: MadeUp, folder: Path, *more: object, **options: object) -> Results:
    folder.mkdir()
    given = {"cells": folder / "cells.csv", "map": folder / "map.html"} | options
    ran = find(made_up.store, folder / "set.geojson", *more, **given)
    assert ran.status == 0, ran.err
    return Results(folder, ran.document)


@pytest.fixture(scope="module")
def found(made_up: MadeUp, tmp_path_factory: pytest.TempPathFactory) -> Results:
    """One search with every result, for all who only look at it."""
    return search(made_up, tmp_path_factory.mktemp("found") / "r", streets=made_up.streets, resamples=3)


def test_the_document_has_exactly_the_keys_of_the_contract_and_ours(found: Results) -> None:
    assert set(found.document) == CONTRACT_KEYS | OUR_KEYS
    assert len(found.document["hotspots"]) == 4
    for rank, spot in enumerate(found.document["hotspots"], start=1):
        assert set(spot) == SPOT_KEYS | {"notes"}
        assert spot["rank"] == rank
        assert spot["kind"] in ("asb", "violence", "both")
        assert spot["incidents_low"] < spot["incidents"] < spot["incidents_high"]
        assert 0 <= spot["p_top"] <= 1
        assert 0 <= spot["stability_share"] <= 1
    assert set(found.document["completeness"]) >= {"months_expected", "months_held", "missing", "share"}
    assert found.document["method"] == "rank"


def test_every_share_lies_between_nought_and_one_and_says_what_it_is(found: Results) -> None:
    document = found.document
    for name in ("share_of_incidents", "share_of_area", "share_of_streets", "gini", "gap"):
        assert 0 < document[name] < 1, name
    assert document["share_of_incidents"] > 3 * document["share_of_area"]
    assert document["share_of_harm"] is None
    by_name = {f["name"]: f for f in document["figures"] if f["geography"]["name"] == "study area"}
    for name in ("share_of_incidents", "share_of_streets", "gini", "gap"):
        assert by_name[name]["value"] == document[name]
        assert by_name[name]["definition"].endswith(".")
        assert by_name[name]["completeness"]["months_held"] == 6


def test_the_map_layer_and_the_document_tell_the_same(found: Results) -> None:
    layer = features(found.folder / "set.geojson")
    for feature, spot in zip(layer, found.document["hotspots"], strict=True):
        told = feature["properties"]
        assert {"ref", "name", "town", "kind", "role"} <= set(told)
        for key in ("ref", "name", "town", "kind", "rank"):
            assert told[key] == spot[key]
        assert told["incidents"] == pytest.approx(spot["incidents"])


def test_every_hotspot_is_one_piece_within_the_budget_and_none_touches_another(found: Results) -> None:
    outlines = found.outlines
    for outline, spot in zip(outlines, found.document["hotspots"], strict=True):
        assert isinstance(outline, shapely.Polygon)
        assert outline.is_valid
        assert outline.area / 10_000 == pytest.approx(spot["area_ha"], rel=2e-3)
        assert 7 < spot["area_ha"] <= 8
    for one, other in itertools.combinations(outlines, 2):
        assert one.distance(other) > 50


def test_every_cell_has_its_row_and_together_they_are_the_study_area(found: Results, made_up: MadeUp) -> None:
    cells = found.cells
    assert list(cells[0])[:7] == ["cell_id", "x", "y", "area_m2", "incidents", "score", "rank"]
    assert len({cell["cell_id"] for cell in cells}) == len(cells)
    county = shapely.union_all([in_metres(feature["geometry"]) for feature in features(made_up.boundary)])
    assert sum(float(cell["area_m2"]) for cell in cells) == pytest.approx(county.area, rel=1e-6)
    assert sorted(int(cell["rank"]) for cell in cells) == list(range(1, len(cells) + 1))
    by_rank = sorted(cells, key=lambda cell: int(cell["rank"]))
    scores = [float(cell["score"]) for cell in by_rank]
    assert scores == sorted(scores, reverse=True)
    assert sum(float(cell["incidents"]) for cell in cells) == pytest.approx(incidents_counted(found.document))


def test_the_incidents_of_a_hotspot_are_those_that_lie_in_it(found: Results, made_up: MadeUp) -> None:
    points: list[tuple[float, float]] = []
    for file in sorted((made_up.folder / "police_uk").rglob("*-street.csv")):
        seen = set()
        for row in csv.DictReader(io.StringIO(file.read_bytes().decode())):
            whole = tuple(row.values())
            is_repeat = row["Crime ID"] != "" and whole in seen
            seen.add(whole)
            if row["Longitude"] and not is_repeat and row["Crime type"] not in ("Drugs", "Possession of weapons"):
                points.append((float(row["Longitude"]), float(row["Latitude"])))
    lon, lat = np.array(points).T
    x, y = to_working(lon, lat, source=WGS84, working=BRITISH_GRID)
    for outline, spot in zip(found.outlines, found.document["hotspots"], strict=True):
        assert shapely.intersects_xy(outline.buffer(0.5), x, y).sum() == spot["incidents"]


def test_the_same_seed_gives_the_same_bytes_from_the_script_and_in_process(
    found: Results, made_up: MadeUp, tmp_path: Path
) -> None:
    again = tmp_path / "again"
    again.mkdir()
    ran = script(
        "hotspots", "find", "--store", made_up.store, "--from", "2022-01", "--to", "2022-06", "--count", 4,
        "--max-area", 8, "--resamples", 3, "--streets", made_up.streets, "--out", again / "set.geojson",
        "--cells", again / "cells.csv", "--map", again / "map.html", "--json",
    )  # fmt: skip
    assert (ran.status, ran.err) == (0, "")
    assert ran.document == found.document
    for name in ("set.geojson", "cells.csv", "map.html"):
        assert (again / name).read_bytes() == (found.folder / name).read_bytes()


def test_people_see_a_table_and_the_paths_of_what_was_written(made_up: MadeUp, tmp_path: Path) -> None:
    ran = bluelamp(
        "hotspots", "find", "--store", made_up.store, "--from", "2022-01", "--to", "2022-06", "--count", 4,
        "--max-area", 8, "--resamples", 0, "--out", tmp_path / "set.gpkg",
    )  # fmt: skip
    assert ran.status == 0, ran.err
    for words in ("Hotspots, 2022-01..2022-06", "share of incidents", "set.gpkg", "Rows constructed"):
        assert words in ran.out
    assert (tmp_path / "set.gpkg").read_bytes().startswith(b"SQLite format 3")


@pytest.mark.parametrize(("count", "least"), [(4, 3), (6, 4)])
def test_true_hotspots_are_found_once_the_police_station_is_left_out(
    made_up: MadeUp, own_store: Path, tmp_path: Path, count: int, least: int
) -> None:
    checked = bluelamp("incidents", "check", "--store", own_store, "--json").document
    assert "On or near Police Station" in [sink["location"] for sink in checked["sink_points"]]
    before = find(own_store, tmp_path / "before.geojson", count=count).document
    assert any("nobody has decided whether they count" in text for text in before["sentences"])
    assert any("Police Station at " in note for spot in before["hotspots"] for note in spot["notes"])
    for sink in checked["sink_points"]:
        words = ("--point", f"{sink['x']},{sink['y']}", "exclude", "--reason", "Front desk", "--by", "An analyst")
        assert bluelamp("incidents", "decide", "--store", own_store, *words).status == 0
    out = tmp_path / "set.geojson"
    ran = find(own_store, out, count=count)
    assert ran.status == 0
    assert not any("nobody has decided" in sentence for sentence in ran.document["sentences"])
    outlines = [in_metres(feature["geometry"]) for feature in features(out)]
    truth = [in_metres(feature["geometry"]) for feature in features(made_up.folder / "hotspots.geojson")]
    met = [any(spot.intersection(outline).area > 10_000 for outline in outlines) for spot in truth]
    assert len(truth) == 4
    assert sum(met) >= least


def test_made_up_rows_say_so_in_every_result(found: Results) -> None:
    said = "Rows constructed"
    assert said in found.document["attribution"]
    assert said in (found.folder / "map.html").read_text("utf-8")
    assert said in (found.folder / "set.geojson").read_text("utf-8")


def test_the_ground_that_is_excluded_is_never_used(made_up: MadeUp, found: Results, tmp_path: Path) -> None:
    best = features(found.folder / "set.geojson")[0]
    exclude = tmp_path / "prison.geojson"
    exclude.write_text(json.dumps({"type": "FeatureCollection", "features": [best]}))
    without = search(made_up, tmp_path / "r", exclude=exclude)
    barred = in_metres(best["geometry"])
    # A centimetre: hotspots are written to six decimals of a degree.
    assert sum(outline.intersection(barred.buffer(-0.2)).area for outline in without.outlines) == 0
    assert any(sentence.startswith("Excluded ground: ") for sentence in without.document["sentences"])
    assert without.document["hotspots"][0]["incidents"] < found.document["hotspots"][0]["incidents"]


def test_two_exclusions_are_both_respected(made_up: MadeUp, found: Results, tmp_path: Path) -> None:
    files = []
    for number, feature in enumerate(features(found.folder / "set.geojson")[:2]):
        path = tmp_path / f"exclude{number}.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
        files += ["--exclude", path]
    without = search(made_up, tmp_path / "r", *files)
    barred = shapely.union_all([outline.buffer(-0.2) for outline in found.outlines[:2]])
    assert sum(outline.intersection(barred).area for outline in without.outlines) == 0


@pytest.mark.parametrize("words", [["Burglary"], ["burglary", "Vehicle crime"], ["anti-social-behaviour"]])
def test_only_the_categories_that_are_asked_for_are_counted(made_up: MadeUp, tmp_path: Path, words: list[str]) -> None:
    asked = [item for word in words for item in ("--category", word)]
    result = search(made_up, tmp_path / "r", *asked)
    names = {word.casefold().replace(" ", "-") for word in words}
    rows = [
        row
        for file in (made_up.folder / "police_uk").rglob("*-street.csv")
        for row in csv.DictReader(io.StringIO(file.read_bytes().decode()))
        if row["Crime type"].casefold().replace(" ", "-") in names and row["Longitude"]
    ]
    counted = sum(float(cell["incidents"]) for cell in result.cells)
    assert 0.95 * len(rows) <= counted <= len(rows)


def test_harm_must_be_asked_for_and_tells_how_much_of_it_is_undivided(made_up: MadeUp, tmp_path: Path) -> None:
    result = search(made_up, tmp_path / "r", weight="harm")
    (undivided,) = [s for s in result.document["sentences"] if "one undivided category" in s]
    assert 10 < int(undivided.split("%")[0]) < 100
    assert "offences in homes" in undivided
    assert result.document["share_of_harm"] > result.document["share_of_area"]
    assert all(spot["harm"] > spot["incidents"] for spot in result.document["hotspots"])


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"method": "count"}, ""),
        ({"method": "kernel"}, "Kernel density"),
        ({"method": "getis_ord"}, "false-discovery"),
        ({"shape": "hex", "size": 120}, ""),
    ],
)
def test_every_method_and_shape_gives_legal_hotspots(
    made_up: MadeUp, tmp_path: Path, options: dict[str, object], says: str
) -> None:
    result = search(made_up, tmp_path / "r", **options)
    assert result.document["method"] == options.get("method", "rank")
    assert says in " ".join(result.document["sentences"])
    outlines = result.outlines
    assert len(outlines) == 4
    for outline in outlines:
        assert isinstance(outline, shapely.Polygon)
        assert outline.area <= 80_000 * 1.002
    assert all(one.distance(other) > 1 for one, other in itertools.combinations(outlines, 2))


def test_too_few_permutations_are_told_and_give_no_hotspot_by_chance(made_up: MadeUp, tmp_path: Path) -> None:
    result = search(made_up, tmp_path / "r", method="getis_ord", permutations=99)
    assert result.document["hotspots"] == []
    said = " ".join(result.document["sentences"])
    assert "99 permutations" in said
    assert "Only 0 of the 4 hotspots asked for" in said


def test_street_segments_are_ranked_as_streets(made_up: MadeUp, tmp_path: Path) -> None:
    result = search(made_up, tmp_path / "r", shape="street", streets=made_up.streets, max_area=3)
    assert len(result.document["hotspots"]) == 4
    assert 0 < result.document["share_of_streets"] < 0.2
    assert any("street segments" in sentence for sentence in result.document["sentences"])
    assert all(0 < spot["area_ha"] <= 3 for spot in result.document["hotspots"])


def test_any_polygons_can_be_ranked(made_up: MadeUp, tmp_path: Path) -> None:
    areas = made_up.folder / "small_areas.geojson"
    result = search(made_up, tmp_path / "r", areas=areas, max_area=300, count=2)
    assert len(result.cells) == len(features(areas))
    assert len(result.document["hotspots"]) == 2
    assert any("small_areas.geojson" in sentence for sentence in result.document["sentences"])


def test_day_and_night_are_told_apart_where_the_extract_has_times(made_up: MadeUp, tmp_path: Path) -> None:
    store = tmp_path / "extract"
    told = load(made_up.folder / "incidents.csv", store=store, within=made_up.boundary).document
    assert told["rows_kept"] == told["rows_read"] > 8000
    totals = {}
    for part in ("all", "day", "night"):
        ran = find(store, tmp_path / f"{part}.geojson", time_of_day=part)
        assert ran.status == 0, ran.err
        totals[part] = incidents_counted(ran.document)
    assert totals["day"] + totals["night"] == pytest.approx(totals["all"], abs=0.01)
    assert 0.2 < totals["night"] / totals["all"] < 0.8


def test_an_extract_that_tells_leaves_out_homes_and_what_police_found(made_up: MadeUp, tmp_path: Path) -> None:
    store = tmp_path / "extract"
    load(made_up.folder / "incidents.csv", store=store, within=made_up.boundary)
    rows = list(csv.DictReader(io.StringIO((made_up.folder / "incidents.csv").read_bytes().decode())))
    located = [row for row in rows if row["longitude"]]
    public = [row for row in located if row["reported_by"] != "police"]
    streets = [row for row in public if row["setting"] != "dwelling" and row["domestic"] != "yes"]

    def total(*flags: str) -> float:
        ran = find(store, tmp_path / "o.geojson", *flags)
        assert ran.status == 0, ran.err
        return incidents_counted(ran.document)

    assert 0.97 * len(streets) <= total() <= len(streets)
    assert 0.97 * len(public) <= total("--include-dwellings") <= len(public)
    both = total("--include-dwellings", "--include-police-generated")
    assert 0.97 * len(located) <= both <= len(located)
    assert len(streets) < len(public) < len(located)


def test_what_patrols_find_never_moves_a_hotspot(made_up: MadeUp, found: Results, tmp_path: Path) -> None:
    """Lum and Isaac 2016: drug records that patrols find would send them back to the same place."""
    store = tmp_path / "store"
    shutil.copytree(made_up.folder / "police_uk", tmp_path / "delivery")
    file = tmp_path / "delivery" / "2022-06" / "2022-06-lanternshire-street.csv"
    rows = list(csv.DictReader(io.StringIO(file.read_bytes().decode())))
    quiet = min((row for row in rows if row["Longitude"]), key=lambda row: (row["Location"], row["Crime ID"]))
    place = {name: quiet[name] for name in ("Longitude", "Latitude", "Location", "LSOA code", "LSOA name")}
    drugs = [
        street_row(Crime_ID=f"d{i}", Month="2022-06", Crime_type=("Drugs", "Possession of weapons")[i % 2]) | place
        for i in range(400)
    ]
    file.write_text(csv_text([*rows, *drugs]), encoding="utf-8")
    assert load(tmp_path / "delivery", store=store, within=made_up.boundary).status == 0
    ran = find(store, tmp_path / "set.geojson", streets=made_up.streets, resamples=3)
    assert ran.document["hotspots"] == found.document["hotspots"]
    included = find(store, tmp_path / "fed.geojson", "--include-police-generated")
    assert included.document["hotspots"][0]["incidents"] >= 400
    assert any("police" in sentence.casefold() for sentence in included.document["sentences"])


def test_months_that_are_not_held_are_told_in_every_result(own_store: Path, made_up: MadeUp, tmp_path: Path) -> None:
    store = tmp_path / "gappy"
    for month in ("2022-01", "2022-02", "2022-05", "2022-06"):
        assert load(made_up.folder / "police_uk" / month, store=store, within=made_up.boundary).status == 0
    page, out = tmp_path / "map.html", tmp_path / "set.geojson"
    ran = find(store, out, map=page)
    completeness = ran.document["completeness"]
    assert (completeness["months_held"], completeness["missing"]) == (4, ["2022-03", "2022-04"])
    (said,) = [s for s in ran.document["sentences"] if "2022-03" in s]
    assert said.startswith("4 of 6 months held")
    assert json.loads(out.read_text())["bluelamp"]["completeness"]["missing"] == ["2022-03", "2022-04"]
    assert "4 of 6 months held" in page.read_text("utf-8")
    checked = bluelamp("incidents", "check", "--store", store, "--json").document
    missing = [row["month"] for row in checked["ledger"] if row["status"] == "missing" and row["area"] == ""]
    assert missing == ["2022-03", "2022-04"]
    whole = bluelamp("incidents", "check", "--store", own_store, "--json").document
    assert [row for row in whole["ledger"] if row["status"] == "missing" and row["area"] == ""] == []


def test_a_refreshed_set_keeps_refs_and_names_and_says_what_was_retired_and_added(
    made_up: MadeUp, found: Results, tmp_path: Path
) -> None:
    previous = tmp_path / "previous.geojson"
    kept = features(found.folder / "set.geojson")[:3]
    for number, feature in enumerate(kept, start=41):
        feature["properties"] |= {"ref": f"TOWN{number}", "name": f"Our name {number}"}
    far = json.loads(json.dumps(kept[0]))
    far["properties"] |= {"ref": "TOWN50", "name": "The old fairground"}
    moor = shapely.geometry.shape(features(made_up.boundary)[0]["geometry"]).representative_point()
    far["geometry"] = shapely.geometry.mapping(shapely.box(moor.x, moor.y, moor.x + 0.001, moor.y + 0.001))
    previous.write_text(json.dumps({"type": "FeatureCollection", "features": [*kept, far]}))
    result = search(made_up, tmp_path / "r", previous=previous)
    spots = result.document["hotspots"]
    assert [(s["ref"], s["name"]) for s in spots[:3]] == [(f"TOWN{n}", f"Our name {n}") for n in (41, 42, 43)]
    assert spots[3]["ref"] == "TOWN51"
    changes = {change["ref"]: change for change in result.document["changes"]}
    assert {ref: change["change"] for ref, change in changes.items()} == {
        "TOWN41": "keep",
        "TOWN42": "keep",
        "TOWN43": "keep",
        "TOWN51": "add",
        "TOWN50": "retire",
    }
    assert "100% of its incidents lay in the previous boundary" in changes["TOWN41"]["why"]
    assert all(change["why"].endswith(".") for change in changes.values())
    assert "TOWN50" in (result.folder / "map.html").read_text("utf-8")


def test_a_first_set_has_no_changes(found: Results) -> None:
    assert found.document["changes"] == []
    assert [spot["ref"] for spot in found.document["hotspots"]] == ["LA01", "LA02", "LA03", "LA04"]


def test_a_study_area_within_the_county_is_all_that_is_looked_at(made_up: MadeUp, tmp_path: Path) -> None:
    district = features(made_up.boundary)[0]
    within = tmp_path / "district.geojson"
    within.write_text(json.dumps({"type": "FeatureCollection", "features": [district]}))
    result = search(made_up, tmp_path / "r", within=within, count=1)
    ground = in_metres(district["geometry"])
    assert sum(float(cell["area_m2"]) for cell in result.cells) == pytest.approx(ground.area, rel=1e-6)
    assert all(outline.within(ground.buffer(0.5)) for outline in result.outlines)


def test_a_least_density_leaves_quiet_ground_out(made_up: MadeUp, found: Results, tmp_path: Path) -> None:
    result = search(made_up, tmp_path / "r", min_density=40)
    areas = [sum(spot["area_ha"] for spot in r.document["hotspots"]) for r in (result, found)]
    assert areas[0] < areas[1]
