"""The file formats: schemas made from the vocabulary, examples that fit them, and files that programs really write."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from bluelamp.cli.main import main
from bluelamp.core import vocabulary
from bluelamp.core.crs import BRITISH_GRID
from bluelamp.io.hotspot_files import write_cells, write_hotspots
from bluelamp.io.outcome_files import read_outcomes
from bluelamp.io.shift_files import read_shifts
from bluelamp.io.synth_files import write_force
from bluelamp.io.visit_files import read_visits
from bluelamp.plans.effort import Effort
from bluelamp.tasks.incidents import LoadSettings, load
from bluelamp.tasks.plans.inputs import WeekFiles
from bluelamp.tasks.plans.week import plan_week_of_files
from worlds.made_force import make
from worlds.schema_check import load_schema, problems, read_rows
from worlds.small_set import made_up_set

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "schemas"
EXAMPLES = SCHEMAS / "examples"
NAMES = sorted(path.name.removesuffix(".schema.json") for path in SCHEMAS.glob("*.schema.json"))
SETTINGS = LoadSettings(at="2026-01-31T12:00:00+00:00")
# One correct document each, spoilt in one way.
SPOILT: tuple[tuple[str, tuple[str | int, ...], Any], ...] = (
    ("figure", ("unit",), 3),
    ("figure", ("completeness", "share"), 1.5),
    ("figure", ("period",), "May 2023"),
    ("incidents-load", ("rows_refused",), {"because": 1}),
    ("incidents-load", ("months",), {"2024-13": 1}),
    ("incidents-load", ("by_file", 0, "kind"), "rumours"),
    ("incidents-load", ("figures", 0, "value"), "many"),
    ("hotspots-find", ("hotspots", 0, "kind"), "hot"),
    ("hotspots-find", ("hotspots", 0, "p_top"), 40),
    ("hotspots-find", ("changes",), [{"ref": "LN01", "change": "moved", "why": "it is said so"}]),
    ("figure", ("compare",), "2023-12-01..2024-01"),
    ("patrols-visits", ("rule",), "guessed"),
    ("patrols-visits", ("figures", 0, "unit"), None),
    ("patrols-summary", ("outcomes",), {"handshake": 1}),
    ("patrols-summary", ("qualifying_share",), 75),
    ("patrols-summary", ("by_month", "2025-03", "visits"), -1),
    ("patrols-summary", ("refused",), {"because": 1}),
    ("patrols-summary", ("questioned",), {"why": 1}),
    ("plans-week", ("dose_met_share",), 75),
    ("plans-week", ("week",), "10"),
    ("plans-week", ("unmet", 0, "reason"), "because"),
    ("plans-week", ("unmet", 0, "fixes", 0, "cost"), "cheap"),
    ("hotspots", ("features", 0, "geometry", "type"), "Point"),
    ("hotspots", ("features", 0, "properties", "role"), "spare"),
)

pytestmark = pytest.mark.spec


def example(name: str) -> Path:
    """The example of a schema, whatever its ending."""
    (found,) = EXAMPLES.glob(f"{name}.*")
    return found


def faults(name: str, path: Path) -> list[str]:
    """What a schema finds wrong with a file, row by row for CSV."""
    schema, text = load_schema(f"{name}.schema.json"), path.read_text(encoding="utf-8")
    if path.suffix == ".csv":
        return [fault for row in read_rows(text, schema) for fault in problems(row, schema)]
    return problems(json.loads(text), schema)


def test_the_schemas_are_what_the_script_makes_of_the_vocabulary() -> None:
    spec = importlib.util.spec_from_file_location("schemas_script", ROOT / "ops" / "schemas.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    stored = {path.name: path.read_text(encoding="utf-8") for path in SCHEMAS.glob("*.schema.json")}
    assert stored == script.texts(), "run: .venv/bin/python ops/schemas.py"
    assert "schemas_script" not in sys.modules


def test_every_schema_has_one_example_and_every_example_a_schema() -> None:
    assert sorted(path.stem for path in EXAMPLES.iterdir()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_example_fits_its_schema(name: str) -> None:
    assert faults(name, example(name)) == []


@pytest.mark.parametrize(("name", "path", "wrong"), SPOILT)
def test_a_spoilt_example_does_not_fit(name: str, path: tuple[str | int, ...], wrong: Any) -> None:
    schema = load_schema(f"{name}.schema.json")
    document = json.loads(example(name).read_text(encoding="utf-8"))
    inner = document
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = wrong
    assert len(problems(document, schema)) == 1


@pytest.mark.parametrize(
    "name", ["figure", "incidents-load", "hotspots-find", "hotspots", "patrols-visits", "patrols-summary", "plans-week"]
)
def test_a_document_that_lacks_something_does_not_fit(name: str) -> None:
    schema = load_schema(f"{name}.schema.json")
    document = json.loads(example(name).read_text(encoding="utf-8"))
    for key in schema["required"]:
        assert problems({k: v for k, v in document.items() if k != key}, schema) == [f"$ lacks {key}"]


def test_an_incident_needs_a_category_and_some_time() -> None:
    schema = load_schema("incidents.schema.json")
    assert problems({"category": "Robbery", "month": "2024-01"}, schema) == []
    assert problems({"category": "Robbery"}, schema) == ["$ fits no choice: lacks occurred_at"]
    assert problems({"month": "2024-01"}, schema) == ["$ lacks category"]


@pytest.mark.parametrize(
    ("name", "spoilt"),
    [
        ("visits", {"roles": "sheriff"}),
        ("visits", {"roles": "officer;"}),
        ("visits", {"started_at": "2025-03-29T18:40"}),
        ("visits", {"evidence": "E"}),
        ("visits", {"minutes_low": -1.0}),
        ("shifts", {"additional": "perhaps"}),
        ("shifts", {"agencies": "police;army"}),
        ("outcomes", {"reference": "John Smith"}),
        ("outcomes", {"count": 0}),
        ("points", {"latitude": 91.0}),
        ("staff", {"person_id": "P1;P2"}),
        ("staff", {"transport": "tram"}),
        ("availability", {"kind": "spare"}),
        ("availability", {"starts_at": "2025-03-29T18:40"}),
        ("rates", {"per_hour": -1.0}),
        ("bases", {"longitude": 181.0}),
        ("dose", {"visits_per_week": -1}),
        ("allocation", {"arm": "placebo"}),
        ("planned-shifts", {"cost": -1.0}),
        ("planned-visits", {"travel_mode": "tram"}),
    ],
)
def test_a_row_that_is_spoilt_does_not_fit(name: str, spoilt: dict[str, Any]) -> None:
    schema = load_schema(f"{name}.schema.json")
    row = read_rows(example(name).read_text(encoding="utf-8"), schema)[0]
    assert problems(row, schema) == []
    assert len(problems(row | spoilt, schema)) == 1


def test_the_examples_of_a_case_are_read_without_a_refusal() -> None:
    readers = {"shifts": read_shifts, "visits": read_visits, "outcomes": read_outcomes}
    for name, read in readers.items():
        found = read(example(name).read_bytes(), example(name).name)
        assert found.refusals == ()
        assert len(found.records) == found.rows > 0


def test_the_examples_of_a_week_are_planned_as_the_schemas_say(tmp_path: Path) -> None:
    given: dict[str, Any] = {
        name: example(name) for name in ("staff", "availability", "rates", "bases", "dose", "allocation")
    }
    files = WeekFiles(hotspots=example("hotspots"), week="2025-W13", budget="600", **given)
    planned = plan_week_of_files(files, out=tmp_path, effort=Effort.QUICK)
    assert planned.plan.visits > 0
    assert problems(json.loads(json.dumps(planned.as_dict())), load_schema("plans-week.schema.json")) == []
    assert faults("planned-shifts", tmp_path / "shifts.csv") == []
    assert faults("planned-visits", tmp_path / "planned_visits.csv") == []


def test_words_of_the_vocabulary_stand_in_the_schemas() -> None:
    kind = load_schema("hotspots-find.schema.json")["properties"]["hotspots"]["items"]["properties"]["kind"]
    assert kind["enum"] == [word.value for word in vocabulary.HotspotKind]
    refused = load_schema("incidents-load.schema.json")["properties"]["rows_refused"]["propertyNames"]
    assert refused["enum"] == [word.value for word in vocabulary.RowRefused]


def test_a_hotspot_set_is_written_as_the_schemas_say(tmp_path: Path) -> None:
    found, _ = made_up_set()
    write_hotspots(tmp_path / "hotspots.geojson", found, working_crs=BRITISH_GRID)
    write_cells(tmp_path / "cells.csv", found)
    assert faults("hotspots", tmp_path / "hotspots.geojson") == []
    assert faults("cells", tmp_path / "cells.csv") == []


def test_a_made_up_force_is_written_and_its_load_told_as_the_schemas_say(tmp_path: Path) -> None:
    made = make(seed=5, months=2, hotspots=3, incidents_per_month=120.0)
    write_force(made.force, tmp_path / "force")
    assert faults("incidents", tmp_path / "force" / "incidents.csv") == []
    assert faults("hotspots", tmp_path / "force" / "hotspots.geojson") == []
    receipt = load([tmp_path / "force" / "police_uk"], store=tmp_path / "store", settings=SETTINGS)
    assert problems(receipt.as_dict(), load_schema("incidents-load.schema.json")) == []


def test_a_search_prints_and_writes_what_the_schemas_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    made = make(seed=5, months=2, hotspots=3, incidents_per_month=300.0)
    write_force(made.force, Path("force"))
    load([Path("force") / "incidents.csv"], store=Path("store"), settings=SETTINGS)
    search = "hotspots find --store store --from 2022-01 --to 2022-02 --count 3 --resamples 2 --weight harm"
    files = "--within force/boundary.geojson --out set.geojson --cells all.csv --previous force/hotspots.geojson --json"
    assert main([*search.split(), *files.split()]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["changes"]
    assert problems(document, load_schema("hotspots-find.schema.json")) == []
    assert faults("hotspots", Path("set.geojson")) == []
    assert faults("cells", Path("all.csv")) == []
