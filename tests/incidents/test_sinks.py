"""Sink points: the police station of a small town, and those of three real forces."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.crs import BRITISH_GRID, WGS84, to_working
from bluelamp.core.vocabulary import SinkDecision
from bluelamp.incidents.sinks import SinkPoint, is_excluded, propose_sinks, sink_key

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class Town:
    """Incidents at places, put in one after the other; 300 quiet streets to begin with."""

    def __post_init__(self) -> None:
        rng = np.random.default_rng(11)
        self.rows: list[tuple[float, float, int, str]] = []
        for street in range(300):
            east, north = 400.0 * (street % 20), 400.0 * (street // 20)
            self.put(east, north, f"On or near Street {street}", rng.integers(0, 4, 1 + rng.poisson(5)).tolist())

    def put(self, x: float, y: float, location: str, categories: list[int]) -> None:
        """Add incidents, one of each category given."""
        self.rows += [(x, y, category, location) for category in categories]

    def sinks(self, **decisions: SinkDecision) -> tuple[SinkPoint, ...]:
        """What is proposed of it."""
        locations = sorted({row[3] for row in self.rows})
        return propose_sinks(
            np.array([row[0] for row in self.rows]),
            np.array([row[1] for row in self.rows]),
            np.array([row[2] for row in self.rows]),
            np.array([locations.index(row[3]) for row in self.rows]),
            np.zeros(len(self.rows), dtype=np.int64),
            locations=locations,
            sources=["herts"],
            decisions={key.replace("_", " ").strip(): decision for key, decision in decisions.items()},
        )


MIXED = [0, 1, 2, 3] * 20


@pytest.mark.spec
def test_quiet_streets_have_no_sink() -> None:
    assert Town().sinks() == ()


@pytest.mark.spec
@pytest.mark.parametrize(
    "location",
    [
        "On or near Police Station",
        "On or near Hospital",
        "On or near Prison",
        "On or near Airport/Airfield",
        "On or near Toddington Service Area",
        "St Albans Magistrates' Court",
        "Custody Suite",
    ],
)
def test_an_institution_that_carries_too_much_is_proposed_even_in_a_busy_place(location: str) -> None:
    town = Town()
    town.put(150, 150, location, [0] * 80)
    town.put(200, 150, "On or near High Street", [0] * 200)
    (sink,) = town.sinks()
    assert (sink.location, sink.count, sink.decision) == (location, 80, SinkDecision.PROPOSED)
    assert sink.local_share == pytest.approx(80 / 280)
    assert "80 incidents on one coordinate" in sink.why


@pytest.mark.spec
@pytest.mark.parametrize("location", ["On or near Hospital Road", "On or near Tippet Court", "On or near Prison Lane"])
def test_a_street_with_an_institutions_word_is_a_street(location: str) -> None:
    town = Town()
    town.put(150, 150, location, [0] * 80)
    assert town.sinks() == ()


@pytest.mark.spec
def test_a_lone_supermarket_is_proposed_and_one_in_a_town_centre_is_not() -> None:
    town = Town()
    town.put(150, 150, "On or near Supermarket", [0] * 80)
    town.put(3150, 150, "On or near Supermarket", [0] * 80)
    for step in range(5):
        town.put(3160 + step * 20, 150, f"On or near Market Street {step}", [0] * 40)
    (sink,) = town.sinks()
    assert sink.x == 150
    assert "named supermarket" in sink.why


@pytest.mark.spec
def test_a_lone_point_of_all_categories_is_proposed_and_one_of_a_single_category_is_not() -> None:
    town = Town()
    town.put(150, 150, "On or near Thorntree Lane", MIXED)
    town.put(3150, 150, "On or near Quarry Lane", [2] * 80)
    (sink,) = town.sinks()
    assert sink.location == "On or near Thorntree Lane"
    assert sink.category_entropy == pytest.approx(1.0)
    assert "mixed categories" in sink.why


def test_a_police_station_with_little_on_it_is_left_alone() -> None:
    town = Town()
    town.put(150, 150, "On or near Police Station", [0] * 19)
    assert town.sinks() == ()


@pytest.mark.spec
def test_what_was_decided_stands_beside_the_point() -> None:
    town = Town()
    town.put(150.4, 149.6, "On or near Police Station", [0] * 80)
    assert town.sinks(_150_150=SinkDecision.KEEP)[0].decision == SinkDecision.KEEP
    assert sink_key(150.4, 149.6) == "150 150"


@pytest.mark.spec
def test_a_decided_point_stays_listed_when_it_has_become_ordinary() -> None:
    (sink,) = Town().sinks(_400_0=SinkDecision.EXCLUDE)
    assert (sink.key, sink.decision) == ("400 0", SinkDecision.EXCLUDE)
    assert "decided earlier" in sink.why


def test_only_excluded_points_are_left_out() -> None:
    x, y = np.array([10.4, 9.6, 11.0, 50.0, np.nan]), np.array([20.0, 20.4, 20.0, 60.0, np.nan])
    decisions = {"10 20": SinkDecision.EXCLUDE, "50 60": SinkDecision.KEEP}
    assert is_excluded(x, y, decisions).tolist() == [True, True, False, False, False]
    assert not is_excluded(x, y, {}).any()


def test_incidents_without_location_and_sources_without_incidents_make_no_sink() -> None:
    nowhere, code = np.full(30, np.nan), np.zeros(30, np.int64)
    assert propose_sinks(nowhere, nowhere, code, code - 1, code, locations=[], sources=["a", "b"]) == ()


def test_exact_coordinates_without_a_pile_make_no_sink() -> None:
    rng = np.random.default_rng(4)
    x, y = rng.uniform(0, 1e5, (2, 5000))
    code = np.zeros(5000, np.int64)
    assert propose_sinks(x, y, code, code - 1, code, locations=[], sources=["exact"]) == ()


@pytest.mark.property
@settings(max_examples=25, deadline=None)
@given(st.integers(20, 60), st.integers(0, 2**32))
def test_the_order_of_rows_does_not_show_and_counts_are_plain(n: int, seed: int) -> None:
    town = Town()
    town.put(150, 150, "On or near Police Station", [0] * n * 2)
    town.put(950, 150, "On or near Thorntree Lane", MIXED)
    before = town.sinks()
    town.rows = [town.rows[row] for row in np.random.default_rng(seed).permutation(len(town.rows))]
    assert town.sinks() == before
    places = Counter((round(row[0]), round(row[1])) for row in town.rows)
    for sink in before:
        assert sink.count == places[round(sink.x), round(sink.y)]
        assert sink.share == pytest.approx(sink.count / len(town.rows))


def real_sinks(folder: Path, force: str) -> tuple[SinkPoint, ...]:
    """The proposals of a real archive, read row by row."""
    with zipfile.ZipFile(folder / "police_uk" / f"{force}.zip") as files:
        names = sorted(name for name in files.namelist() if name.endswith("-street.csv"))
        rows = [row for name in names for row in csv.DictReader(io.StringIO(files.read(name).decode()))]
    longitude, latitude = (np.array([float(row[name] or "nan") for row in rows]) for name in ("Longitude", "Latitude"))
    x, y = to_working(longitude, latitude, source=WGS84, working=BRITISH_GRID)
    _, category = np.unique([row["Crime type"] for row in rows], return_inverse=True)
    locations, location = np.unique([row["Location"] for row in rows], return_inverse=True)
    source = np.zeros(len(rows), np.int64)
    return propose_sinks(x, y, category, location, source, locations=locations.tolist(), sources=[force])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("force", "named"),
    [
        ("hertfordshire", {"Hospital": 4, "Police Station": 4, "Prison": 1, "Supermarket": 7}),
        ("bedfordshire", {"Airport/Airfield": 2, "Police Station": 2, "Hospital": 1, "Toddington Service Area": 1}),
        ("derbyshire", {"Hospital": 2, "Supermarket": 2}),
    ],
)
def test_a_real_force_has_few_sinks_and_they_are_what_one_thinks(
    real_data: Path, force: str, named: dict[str, int]
) -> None:
    sinks = real_sinks(real_data, force)
    assert 5 <= len(sinks) < 25
    found = Counter(sink.location.removeprefix("On or near ") for sink in sinks)
    assert {name: found[name] for name in named} == named
    assert list(sinks) == sorted(sinks, key=lambda sink: -sink.count)
