"""The case folder of a made-up force: read by the command's own reader, its totals are those it was made with."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from bluelamp.synth.settings import ForceSettings
from bluelamp.tasks.patrols.summary import summarise
from worlds.made_force import Made, make

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("hotspots.geojson", "outcomes.csv", "planned_visits.csv", "shifts.csv", "truth.json", "visits.csv")


def laid_out(made: Made, folder: Path) -> Path:
    for name in NAMES:
        (folder / name).write_bytes(made.files[f"case/{name}"].encode())
    return folder


def truth_of(made: Made) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(made.files["case/truth.json"])
    return found


def visits_of(made: Made) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made.files["case/visits.csv"], newline="")))


@pytest.mark.spec
def test_the_summary_of_the_case_folder_finds_the_totals_it_was_made_with(tmp_path: Path) -> None:
    made = make(seed=5, months=6, hotspots=8)
    told, truth = summarise(laid_out(made, tmp_path)).as_dict(), truth_of(made)
    figures = {one["name"]: one["value"] for one in told["figures"]}
    for name in ("shifts", "visits", "qualifying_visits"):
        assert figures[name] == truth[name] > 0
    for name in ("patrol_hours", "person_hours"):
        assert figures[name] == pytest.approx(truth[name], abs=0.005)
    for kind, count in truth["outcomes"].items():
        assert figures[f"outcomes.{kind}"] == count
    assert (told["refused"], told["questioned"]) == ({}, {})


@pytest.mark.spec
def test_treated_places_are_patrolled_and_controls_are_not() -> None:
    made = make(seed=5, months=6, hotspots=8)
    hotspots = json.loads(made.files["case/hotspots.geojson"])["features"]
    treated = {one["properties"]["ref"] for one in hotspots if one["properties"]["role"] == "treated"}
    assert {row["place_ref"] for row in visits_of(made)} == treated == set(truth_of(made)["patrolled"])
    assert len(treated) < len(hotspots) == 8


@pytest.mark.parametrize(
    ("months", "first", "last"), [(2, "2022-02-01", "2022-02-28"), (6, "2022-05-01", "2022-06-30")]
)
def test_patrols_begin_with_the_months_of_the_effect_and_end_with_the_force(months: int, first: str, last: str) -> None:
    made = make(seed=2, months=months, hotspots=2)
    days = sorted({row["started_at"][:10] for row in visits_of(made)})
    assert (truth_of(made)["first"], truth_of(made)["last"]) == (first, last)
    assert first <= days[0] < days[-1] <= last
    assert str(ForceSettings(months=months).effect_start) == (first[:7] if months > 2 else "2022-03")


@pytest.mark.spec
def test_the_same_seed_gives_the_same_case_and_another_seed_does_not() -> None:
    one, again, other = (make(seed=seed, months=1, hotspots=2) for seed in (7, 7, 8))
    assert {name: one.files[f"case/{name}"] for name in NAMES} == {name: again.files[f"case/{name}"] for name in NAMES}
    assert one.files["case/visits.csv"] != other.files["case/visits.csv"]


def test_an_effect_on_incidents_changes_no_patrol() -> None:
    plain, with_effect = (make(seed=7, months=3, hotspots=4, effect=effect) for effect in (0.0, -0.5))
    assert plain.files["case/visits.csv"] == with_effect.files["case/visits.csv"]
    assert plain.files["incidents.csv"] != with_effect.files["incidents.csv"]
