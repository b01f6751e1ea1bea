"""The files of a made-up force: what a reader may rely on, and what it must survive."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections import Counter
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import shapely
import shapely.geometry
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.errors import UsageError
from bluelamp.core.vocabulary import AsbType, ReportedBy, Setting, category
from bluelamp.synth.published import OUTCOME_COLUMNS, STREET_COLUMNS
from bluelamp.synth.searches import SEARCH_COLUMNS
from bluelamp.synth.settings import ForceSettings
from worlds.made_force import Made, make

if TYPE_CHECKING:
    from pathlib import Path

LONDON = ZoneInfo("Europe/London")


@pytest.mark.spec
def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not() -> None:
    assert make(seed=7, months=2).files == make(seed=7, months=2).files
    assert make(seed=7, months=2).files["incidents.csv"] != make(seed=8, months=2).files["incidents.csv"]


@pytest.mark.spec
def test_more_months_leave_the_earlier_ones_as_they_were() -> None:
    short, long = make(seed=3, months=2).files, make(seed=3, months=5).files
    monthly = [path for path in short if path.startswith("police_uk/")]
    assert len(monthly) == 6
    assert all(short[path] == long[path] for path in monthly)
    assert long["incidents.csv"].startswith(short["incidents.csv"])
    assert all(short[f"{name}.geojson"] == long[f"{name}.geojson"] for name in ("boundary", "streets", "hotspots"))


@pytest.mark.reference
@pytest.mark.parametrize(
    ("kind", "columns"),
    [("street", STREET_COLUMNS), ("outcomes", OUTCOME_COLUMNS), ("stop-and-search", SEARCH_COLUMNS)],
)
def test_the_columns_are_those_that_data_police_uk_publishes(
    real_data: Path, lanternshire: Made, kind: str, columns: tuple[str, ...]
) -> None:
    with zipfile.ZipFile(real_data / "police_uk" / "bedfordshire.zip") as archive:
        published = archive.read(f"2023-07/2023-07-bedfordshire-{kind}.csv").split(b"\r\n", 1)[0].decode()
    made_up = lanternshire.files[f"police_uk/2022-01/2022-01-lanternshire-{kind}.csv"].split("\r\n", 1)[0]
    assert made_up == published == ",".join(columns)


@pytest.mark.reference
def test_every_word_in_the_published_files_is_one_that_real_files_use(real_data: Path, lanternshire: Made) -> None:
    with zipfile.ZipFile(real_data / "police_uk" / "bedfordshire.zip") as archive:
        for kind, columns in (
            ("street", ["Crime type", "Last outcome category"]),
            ("outcomes", ["Outcome type"]),
            ("stop-and-search", ["Type", "Gender", "Age range", "Legislation", "Object of search", "Outcome"]),
        ):
            names = [name for name in archive.namelist() if name.endswith(f"{kind}.csv")]
            real = [
                row for name in names for row in csv.DictReader(io.StringIO(archive.read(name).decode(), newline=""))
            ]
            for column in columns:
                known = {row[column] for row in real}
                assert {row[column] for row in lanternshire.rows(f"-{kind}.csv")} <= known


@pytest.mark.spec
def test_the_truth_names_every_repeated_row_and_nothing_else_repeats(lanternshire: Made) -> None:
    found: dict[str, list[int]] = {}
    for path, text in lanternshire.files.items():
        if path.endswith("street.csv"):
            seen: set[tuple[str, ...]] = set()
            for number, row in enumerate(csv.reader(io.StringIO(text, newline="")), start=1):
                if row[0] and tuple(row) in seen:
                    found.setdefault(path, []).append(number)
                seen.add(tuple(row))
    assert found == lanternshire.truth["duplicates"]
    assert 5 <= sum(map(len, found.values())) <= 60
    ids = Counter(row["Crime ID"] for row in lanternshire.rows("street.csv") if row["Crime ID"])
    assert sum(ids.values()) - len(ids) == sum(map(len, found.values()))
    assert all(len(crime_id) == 64 for crime_id in ids)


@pytest.mark.spec
def test_anti_social_behaviour_has_neither_id_nor_outcome_and_every_crime_has_both(lanternshire: Made) -> None:
    for row in lanternshire.rows("street.csv"):
        is_asb = row["Crime type"] == "Anti-social behaviour"
        assert (row["Crime ID"] == "") == is_asb == (row["Last outcome category"] == "")


@pytest.mark.spec
def test_the_published_rows_are_the_extract_moved_to_snap_points(lanternshire: Made) -> None:
    extract, street = lanternshire.rows("incidents.csv"), lanternshire.rows("street.csv")
    truth = lanternshire.truth
    assert truth["published_rows"] == len(street)
    assert truth["incidents"] == len(extract) == len(street) - sum(map(len, truth["duplicates"].values()))
    repeated = Counter(
        (row["Month"], row["Crime type"])
        for path, numbers in truth["duplicates"].items()
        for row in [list(csv.DictReader(io.StringIO(lanternshire.files[path], newline="")))[n - 2] for n in numbers]
    )
    published = Counter((row["Month"], row["Crime type"]) for row in street)
    published.subtract(repeated)
    from_extract = Counter(
        (row["occurred_from"][:7], category(category(row["category"]).parent).name) for row in extract
    )
    assert +published == from_extract


def test_extract_times_are_london_time_to_the_minute_with_the_right_offset(lanternshire: Made) -> None:
    rows = lanternshire.rows("incidents.csv")
    offsets, ranges = set(), Counter[str]()
    for row in rows:
        texts = [row["occurred_from"], row["occurred_to"]]
        ranges[category(row["category"]).parent] += texts[0] != texts[1]
        times = [dt.datetime.fromisoformat(text) for text in texts]
        assert all(time.utcoffset() == time.astimezone(LONDON).utcoffset() for time in times)
        assert all(time.second == 0 for time in times)
        assert times == sorted(times)
        assert len({text[:7] for text in texts}) == 1
        assert row["incident_id"][2:8] == texts[0][:7].replace("-", "")
        offsets |= {text[-6:] for text in texts}
    assert offsets == {"+00:00", "+01:00"}
    burglaries = sum(category(row["category"]).parent == "burglary" for row in rows)
    assert ranges["burglary"] / burglaries == pytest.approx(0.6, abs=0.06)
    assert set(+ranges) == {"burglary", "vehicle-crime", "bicycle-theft", "criminal-damage-and-arson"}
    ids = [row["incident_id"] for row in rows]
    assert ids == sorted(set(ids))


def test_the_extracts_words_are_the_vocabularys(lanternshire: Made) -> None:
    rows = lanternshire.rows("incidents.csv")
    assert {row["reported_by"] for row in rows} == {word.value for word in ReportedBy}
    assert {row["setting"] for row in rows} == {word.value for word in Setting}
    assert {row["asb_type"] for row in rows} == {word.value for word in AsbType} | {""}
    assert {row["domestic"] for row in rows} == {"yes", "no", ""}
    for row in rows:
        parent = category(row["category"]).parent
        assert (row["asb_type"] != "") == (parent == "anti-social-behaviour")
        assert row["domestic"] != "yes" or row["setting"] == "dwelling"
    found = [row for row in rows if category(row["category"]).parent in ("drugs", "possession-of-weapons")]
    assert np.mean([row["reported_by"] == "police" for row in found]) == pytest.approx(0.9, abs=0.04)


@pytest.mark.spec
def test_one_row_in_a_hundred_lies_outside_the_county_and_some_lie_nowhere(lanternshire: Made) -> None:
    county = shapely.union_all(
        [shapely.geometry.shape(f["geometry"]) for f in lanternshire.features("boundary.geojson")]
    )
    rows = lanternshire.rows("street.csv")
    nowhere = [row for row in rows if row["Longitude"] == ""]
    assert all((row["Latitude"], row["LSOA code"], row["Location"]) == ("", "", "No Location") for row in nowhere)
    located = [row for row in rows if row["Longitude"]]
    xy = np.array([[float(row["Longitude"]), float(row["Latitude"])] for row in located])
    outside = ~shapely.contains_xy(county, xy[:, 0], xy[:, 1])
    n_repeated = sum(map(len, lanternshire.truth["duplicates"].values()))
    assert abs(int(outside.sum()) - lanternshire.truth["outside_county"]) <= n_repeated
    assert abs(len(nowhere) - lanternshire.truth["without_location"]) <= n_repeated
    assert outside.mean() == pytest.approx(0.01, abs=0.003)
    assert {row["LSOA code"] for row, out in zip(located, outside, strict=True) if out} == {"X0900001"}


@pytest.mark.spec
def test_small_areas_have_invented_codes_and_hold_the_rows_that_bear_them(lanternshire: Made) -> None:
    areas = {f["properties"]["lsoa_code"]: f for f in lanternshire.features("small_areas.geojson")}
    shapes = {code: shapely.geometry.shape(f["geometry"]) for code, f in areas.items()}
    assert all(code.startswith("X01") for code in areas)
    for row in lanternshire.rows("2022-01-lanternshire-street.csv"):
        if row["LSOA code"] in shapes:
            point = shapely.Point(float(row["Longitude"]), float(row["Latitude"]))
            assert shapely.dwithin(shapes[row["LSOA code"]], point, 1e-4)
            assert row["LSOA name"] == areas[row["LSOA code"]]["properties"]["lsoa_name"]


def test_the_districts_share_the_county_out_and_name_their_towns(lanternshire: Made) -> None:
    districts = [shapely.geometry.shape(f["geometry"]) for f in lanternshire.features("boundary.geojson")]
    assert all(district.is_valid for district in districts)
    assert sum(d.area for d in districts) == pytest.approx(shapely.union_all(districts).area, rel=1e-6)
    names = {(f["properties"]["town"], f["properties"]["ltla"]) for f in lanternshire.features("boundary.geojson")}
    assert names == {(t, t) for t in ("Tallowmere", "Emberstow", "Candlebury", "Wickenlow", "Glimmerby")}


@pytest.mark.spec
def test_outcomes_belong_to_crimes_of_their_month_or_of_the_three_before(lanternshire: Made) -> None:
    crimes = {row["Crime ID"]: row for row in lanternshire.rows("street.csv") if row["Crime ID"]}
    months = lanternshire.truth["months"]
    rows = lanternshire.rows("-outcomes.csv")
    assert len(rows) > 15_000
    for row in rows:
        crime = crimes[row["Crime ID"]]
        assert 0 <= months.index(row["Month"]) - months.index(crime["Month"]) <= 3
        assert row["Longitude"] == crime["Longitude"]
        charged = row["Outcome type"] == "Suspect charged"
        assert crime["Last outcome category"] == ("Awaiting court outcome" if charged else row["Outcome type"])
    assert max(Counter(row["Crime ID"] for row in rows).values()) == 1


def test_searches_lie_in_their_local_month_and_most_near_hotspots(lanternshire: Made) -> None:
    for month in ("2022-07", "2022-12"):
        rows = lanternshire.rows(f"{month}-lanternshire-stop-and-search.csv")
        local = [dt.datetime.fromisoformat(row["Date"]).astimezone(LONDON) for row in rows]
        assert {f"{time:%Y-%m}" for time in local} == {month}
        assert local == sorted(local)
        assert all(row["Gender"] == "" for row in rows if row["Type"] == "Vehicle search")


@pytest.mark.spec
def test_a_gap_in_delivery_takes_three_rows_in_five_of_one_month_and_leaves_the_extract_whole() -> None:
    whole, gappy = make(seed=5, months=3), make(seed=5, months=3, delivery_gap="2022-02")
    assert whole.files["incidents.csv"] == gappy.files["incidents.csv"]
    sizes = {
        month: [len(made.rows(f"{month}-lanternshire-street.csv")) for made in (whole, gappy)]
        for month in ("2022-01", "2022-02", "2022-03")
    }
    assert sizes["2022-01"][0] == sizes["2022-01"][1]
    assert sizes["2022-03"][0] == sizes["2022-03"][1]
    assert sizes["2022-02"][1] / sizes["2022-02"][0] == pytest.approx(0.4, abs=0.05)
    assert gappy.truth["lost_rows"] == pytest.approx(0.6 * sizes["2022-02"][0], rel=0.1)


def test_everything_says_that_it_is_made_up(lanternshire: Made) -> None:
    assert "Every row in this folder is constructed" in lanternshire.files["README.txt"]
    assert lanternshire.truth["constructed"] is True
    assert all("made up" in text[:80] for path, text in lanternshire.files.items() if path.endswith(".geojson"))


@pytest.mark.spec
@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"seed": -1}, "BL-SYNTH-01"),
        ({"months": 0}, "BL-SYNTH-01"),
        ({"months": 49}, "BL-SYNTH-01"),
        ({"hotspots": 0}, "BL-SYNTH-01"),
        ({"hotspots": 41}, "BL-SYNTH-01"),
        ({"effect": -1.01}, "BL-SYNTH-01"),
        ({"effect": float("nan")}, "BL-SYNTH-01"),
        ({"incidents_per_month": 1}, "BL-SYNTH-01"),
        ({"months": 2, "effect": -0.2}, "BL-SYNTH-02"),
        ({"effect_from": "2031-01", "effect": -0.2}, "BL-SYNTH-02"),
        ({"delivery_gap": "2021-12"}, "BL-SYNTH-02"),
        ({"first_month": "soon"}, "BL-PERIOD-01"),
    ],
)
def test_settings_out_of_range_are_refused_with_what_is_allowed(settings: dict[str, float], code: str) -> None:
    with pytest.raises(UsageError) as caught:
        ForceSettings(**settings)  # type: ignore[arg-type] # the point of the test
    assert caught.value.code == code


@pytest.mark.property
@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 2**40),
    months=st.integers(1, 3),
    hotspots=st.integers(1, 40),
    effect=st.sampled_from([0.0, 0.5, -1.0]),
    per_month=st.sampled_from([10.0, 300.0]),
)
def test_any_force_has_files_that_agree_with_its_truth(
    seed: int, months: int, hotspots: int, effect: float, per_month: float
) -> None:
    made = make(
        seed=seed,
        months=months,
        hotspots=hotspots,
        effect=effect if months == 3 else 0.0,
        incidents_per_month=per_month,
    )
    assert len(made.rows("street.csv")) == made.truth["published_rows"]
    assert len(made.rows("incidents.csv")) == made.truth["incidents"]
    assert len(made.features("hotspots.geojson")) == hotspots == len(made.truth["hotspots"])
    assert {row["Month"] for row in made.rows("street.csv")} <= set(made.truth["months"])
    for row in made.rows("street.csv"):
        assert row["Longitude"] == "" or (-3 < float(row["Longitude"]) < 0 and 52 < float(row["Latitude"]) < 56)
