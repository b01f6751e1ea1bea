"""Analysts with real files: other countries' extracts by example recipes, the contract's case, two census vintages."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections import Counter
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from journeys.at_the_desk import bluelamp, find, load, rows_held

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.spec


def plain_rows(path: Path) -> list[dict[str, str]]:
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(io.StringIO(text.decode())))


def held_rows(store: Path, kind: str = "incidents") -> list[dict[str, Any]]:
    parts = json.loads((store / "manifest.json").read_text())["parts"]
    return [row for p in parts if p["kind"] == kind for row in pq.read_table(store / p["path"]).to_pylist()]


def months_of(rows: list[dict[str, str]], column: str) -> dict[str, int]:
    return dict(Counter(row[column][:7] for row in rows))


@pytest.mark.parametrize(
    ("file", "recipe", "category", "n_rows"),
    [
        ("nij_portland_burglary_2012-03_2017-02.csv.gz", "nij-portland-burglary", "Burglary", 5_096),
        ("nij_portland_vehicle_2012-03_2017-02.csv.gz", "nij-portland-vehicle-theft", "Vehicle theft", 9_037),
    ],
)
def test_portlands_calls_in_feet_and_by_the_day_are_all_kept(
    real_data: Path, tmp_path: Path, file: str, recipe: str, category: str, n_rows: int
) -> None:
    path = real_data / "nij_portland" / file
    told = load(path, store=tmp_path / "s", recipe=recipe).document
    assert (told["rows_read"], told["rows_kept"], told["categories"]) == (n_rows, n_rows, {category: n_rows})
    assert told["months"] == months_of(plain_rows(path), "occ_date")
    assert told["working_crs"] == "EPSG:32610"
    rows = held_rows(tmp_path / "s")
    assert {row["time_precision"] for row in rows} == {"day"}
    # Portland, Oregon.
    assert all(-123.0 < row["longitude"] < -122.3 and 45.3 < row["latitude"] < 45.8 for row in rows)


def test_portlands_published_workbooks_are_read_month_by_month(real_data: Path, tmp_path: Path) -> None:
    folder = real_data / "nij_portland"
    archives = [folder / "080116_083116_Data.zip", folder / "090116_093016_Data.zip"]
    told = load(*archives, store=tmp_path / "s", recipe="nij-portland-calls").document
    # The workbook of August lacks one call of its own Shapefile; of September both hold the same number.
    in_shapefiles = [_rows_of_dbf(archive) for archive in archives]
    assert in_shapefiles == [19_376, 18_443]
    assert told["months"] == {"2016-08": 19_375, "2016-09": 18_443}
    assert told["rows_kept"] == told["rows_read"] == 37_818
    assert sum(told["categories"].values()) == 37_818
    assert {"Anti-social behaviour", "Violence and sexual offences", "Speeding"} <= set(told["categories"])
    assert [warning.rsplit(": ", 1)[1] for warning in told["warnings"]] == ["not a table, passed over."] * 14


def _rows_of_dbf(archive: Path) -> int:
    """Rows as the header of the Shapefile's table states them."""
    with zipfile.ZipFile(archive) as members:
        (name,) = [name for name in members.namelist() if name.endswith(".dbf")]
        return int.from_bytes(members.open(name).read(8)[4:], "little")


def test_chicagos_times_are_kept_to_the_minute_in_its_own_zone(real_data: Path, tmp_path: Path) -> None:
    path = real_data / "us_incidents" / "chicago_2017_jan_aug_time_latlon.csv.gz"
    told = load(path, store=tmp_path / "s", recipe="chicago").document
    assert told["rows_kept"] == told["rows_read"] == 165_567
    assert told["months"] == months_of(plain_rows(path), "Date")
    assert told["working_crs"] == "EPSG:32616"
    ran = bluelamp("incidents", "check", "--store", tmp_path / "s", "--json")
    assert ran.document["sources"]["chicago"]["months_held"] == 8


def test_new_yorks_thefts_are_intervals_and_share_themselves_out(real_data: Path, tmp_path: Path) -> None:
    path = real_data / "us_incidents" / "nyc_vehicle_thefts_2014_2017.csv.gz"
    told = load(path, store=tmp_path / "s", recipe="new-york-vehicle-theft").document
    assert told["rows_kept"] == told["rows_read"] == 35_746
    assert told["months"] == months_of(plain_rows(path), "date_start")
    rows = held_rows(tmp_path / "s")
    plain = {row["uid"]: row for row in plain_rows(path)}
    ranged = [row for row in rows if row["time_precision"] == "range"]
    assert len(ranged) == sum(row["date_start"] < row["date_end"] for row in plain.values()) > 20_000
    by_setting = Counter(row["setting"] for row in rows)
    assert by_setting["dwelling"] == sum(row["location_category"] == "residence" for row in plain.values())
    totals = {}
    brooklyn = tmp_path / "brooklyn.geojson"
    square = [[-74.0, 40.62], [-73.9, 40.62], [-73.9, 40.7], [-74.0, 40.7], [-74.0, 40.62]]
    brooklyn.write_text(json.dumps({"type": "Polygon", "coordinates": [square]}))
    for part in ("all", "night"):
        asked = {"from": "2016-01", "to": "2016-12", "time_of_day": part, "within": brooklyn}
        ran = find(tmp_path / "s", tmp_path / "o.geojson", **asked)
        assert ran.status == 0, ran.err
        totals[part] = ran.document["figures"][0]["value"]
    # Cars left in the street are stolen by night more often than by day.
    assert 0.5 < totals["night"] / totals["all"] < 0.9


def test_the_contracts_case_is_read_without_a_recipe_and_says_that_it_is_constructed(
    real_data: Path, tmp_path: Path
) -> None:
    path = real_data.parent / "cases" / "derbyshire-2023" / "incidents.csv"
    told = load(path, store=tmp_path / "s").document
    rows = plain_rows(path)
    assert told["rows_kept"] == told["rows_read"] == len(rows)
    plain = Counter(row["category"] for row in rows)
    assert told["categories"] == {
        "Anti-social behaviour": plain["anti-social-behaviour"],
        "Violence and sexual offences": plain["violence-and-sexual-offences"],
    }
    page = tmp_path / "map.html"
    months = {"from": "2023-07", "to": "2023-12"}
    ran = find(tmp_path / "s", tmp_path / "set.geojson", **months, map=page)
    assert ran.status == 0, ran.err
    assert "ows constructed" in ran.document["attribution"]
    for file in (page, tmp_path / "set.geojson"):
        assert "ows constructed" in file.read_text("utf-8")


def test_a_set_from_a_case_folder_can_be_refreshed(real_data: Path, tmp_path: Path) -> None:
    case = real_data.parent / "cases" / "derbyshire-2023"
    load(case / "incidents.csv", store=tmp_path / "s")
    months = {"from": "2023-03", "to": "2023-12", "count": 10, "max_area": 9}
    ran = find(tmp_path / "s", tmp_path / "set.geojson", **months, previous=case / "hotspots.geojson")
    assert ran.status == 0, ran.err
    previous = {f["properties"]["ref"] for f in json.loads((case / "hotspots.geojson").read_text())["features"]}
    changes = ran.document["changes"]
    kept = {change["ref"] for change in changes if change["change"] == "keep"}
    retired = {change["ref"] for change in changes if change["change"] == "retire"}
    assert kept | retired == previous
    assert kept
    assert {spot["ref"] for spot in ran.document["hotspots"]} >= kept


def test_census_areas_of_both_vintages_meet_in_one_group(real_data: Path, tmp_path: Path) -> None:
    lookup = real_data / "context" / "lookup_lsoa11_lsoa21_ltla22_bch.csv.gz"
    archive = real_data / "police_uk" / "hertfordshire.zip"
    some = [f"{month}-hertfordshire-street.csv" for month in ("2021-06", "2024-02")]
    with zipfile.ZipFile(archive) as members:
        for name in members.namelist():
            if name.rsplit("/", 1)[-1] in some:
                (tmp_path / name.rsplit("/", 1)[-1]).write_bytes(members.read(name))
    files = [tmp_path / name for name in some]
    told = load(*files, store=tmp_path / "s", lsoa_lookup=lookup).document
    rows = held_rows(tmp_path / "s")
    coded = [row for row in rows if row["lsoa_code"]]
    grouped = [row for row in coded if row["lsoa_group"]]
    names = plain_rows(lookup)
    columns = [next(name for name in names[0] if name.startswith(f"lsoa{year}_code")) for year in ("11", "21")]
    known = {row[column] for row in names for column in columns}
    assert [row["lsoa_code"] in known for row in coded] == [bool(row["lsoa_group"]) for row in coded]
    assert told["rows_altered"]["lsoa_unknown"] == len(coded) - len(grouped)
    assert told["rows_altered"]["lsoa_recoded"] == sum(row["lsoa_group"] != row["lsoa_code"] for row in grouped)
    group_of = {row["lsoa_code"]: row["lsoa_group"] for row in grouped}
    for row in names:
        old, new = (group_of.get(row[column]) for column in columns)
        assert old is None or new is None or old == new


def test_hertfordshire_with_its_gaps_is_seen_by_every_step(real_data: Path, tmp_path: Path) -> None:
    districts = real_data / "boundaries" / "lsoa2021_hertfordshire.geojson.gz"
    store, page = tmp_path / "s", tmp_path / "map.html"
    assert load(real_data / "police_uk" / "hertfordshire.zip", store=store, within=districts).status == 0
    ran = find(
        store, tmp_path / "set.geojson", map=page, **{"from": "2021-01", "to": "2024-04", "count": 26, "max_area": 15}
    )
    assert ran.status == 0, ran.err
    document = ran.document
    assert (document["completeness"]["months_held"], document["completeness"]["months_expected"]) == (17, 40)
    assert "17 of 40 months held" in page.read_text("utf-8")
    assert len(document["hotspots"]) == 26
    towns = {spot["town"] for spot in document["hotspots"]}
    assert {"Stevenage", "Watford", "St Albans", "Hertsmere", "Dacorum"} <= towns
    assert "" not in towns
    assert len({(spot["name"], spot["town"]) for spot in document["hotspots"]}) == 26
    assert "Open Government Licence" in document["attribution"]
    assert sum(rows_held(store).values()) == 194_608
