"""Promises of a load: nothing is counted twice, nothing is lost, and the order of deliveries does not matter."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeys.at_the_desk import bluelamp, fingerprint, load, rows_held, script
from worlds.police_files import asb_row, csv_text, many_rows, street_row, write_street, write_zip

if TYPE_CHECKING:
    from journeys.conftest import MadeUp

pytestmark = pytest.mark.spec

CONTRACT_KEYS = {
    "files",
    "rows_read",
    "rows_kept",
    "rows_refused",
    "duplicates",
    "without_location",
    "outside_area",
    "months",
    "duplicates_by_month",
    "categories",
    "outcomes",
    "searches",
    "unchanged",
    "warnings",
}
EXTRACT = 'name = "own"\nversion = 1\nsource = "testshire"\n' + "".join(
    [
        "[columns]\n",
        *(f'{name} = "{name}"\n' for name in ("incident_id", "occurred_at", "category", "longitude", "latitude")),
    ]
)
EXTRACT += '[categories]\nBURG = "Burglary"\n'


def parts(store: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((store / "manifest.json").read_text())["parts"]
    return found


def counts(document: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key not in ("unchanged", "figures")}


def extract(path: Path, *ids: int, day: str = "2024-03-02") -> Path:
    rows = [f"e{i},{day}T10:{i % 60:02d},BURG,{-0.2 + i * 1e-4:.6f},51.8" for i in ids]
    path.write_text("\n".join(["incident_id,occurred_at,category,longitude,latitude", *rows, ""]))
    return path


def test_the_document_has_every_key_of_the_contract(made_up: MadeUp, tmp_path: Path) -> None:
    told = load(made_up.folder / "police_uk", store=tmp_path / "new").document
    assert set(told) >= CONTRACT_KEYS
    assert told["unchanged"] is False
    assert list(told["months"]) == [f"2022-0{m}" for m in range(1, 7)]


def test_an_analyst_who_loads_twice_is_told_that_nothing_changed_with_the_same_counts(
    made_up: MadeUp, tmp_path: Path
) -> None:
    store, delivery = tmp_path / "new", made_up.folder / "police_uk"
    first = load(delivery, store=store).document
    before = fingerprint(store)
    second = load(delivery, store=store).document
    assert (first["unchanged"], second["unchanged"]) == (False, True)
    assert counts(second) == counts(first)
    assert fingerprint(store) == before
    assert "Nothing new" in script("incidents", "load", delivery, "--store", store).out


def test_outcomes_and_searches_are_counted_beside_the_incidents(made_up: MadeUp, tmp_path: Path) -> None:
    told = load(made_up.folder / "police_uk", store=tmp_path / "new").document

    def plainly(ending: str) -> int:
        files = (made_up.folder / "police_uk").rglob(f"*{ending}.csv")
        return sum(len(list(csv.reader(io.StringIO(file.read_bytes().decode())))) - 1 for file in files)

    assert (told["rows_read"], told["outcomes"], told["searches"]) == tuple(
        plainly(ending) for ending in ("street", "outcomes", "stop-and-search")
    )
    assert sum(rows_held(tmp_path / "new", "outcomes").values()) == told["outcomes"] > 1000
    assert sum(rows_held(tmp_path / "new", "searches").values()) == told["searches"] > 100


def test_a_folder_a_zip_and_single_files_bring_the_same_parts(made_up: MadeUp, tmp_path: Path) -> None:
    folder = made_up.folder / "police_uk"
    files = sorted(folder.rglob("*.csv"))
    archive = write_zip(tmp_path / "delivery.zip", {str(f.relative_to(folder)): f.read_bytes().decode() for f in files})
    for name, given_paths in (("folder", [folder]), ("zip", [archive]), ("files", files[::-1])):
        assert load(*given_paths, store=tmp_path / name).status == 0
    assert parts(tmp_path / "folder") == parts(tmp_path / "zip") == parts(tmp_path / "files")


def test_a_corrected_file_replaces_its_month_and_the_others_stay(held: Path, tmp_path: Path) -> None:
    before = {part["month"]: part for part in parts(held)}
    write_street(tmp_path / "corrected", many_rows(41, month="2024-01"), month="2024-01")
    told = load(tmp_path / "corrected", store=held).document
    after = {part["month"]: part for part in parts(held)}
    assert (told["unchanged"], told["rows_kept"]) == (False, 41)
    assert after["2024-02"] == before["2024-02"]
    assert after["2024-01"]["rows"] == 41
    back = load(tmp_path / "delivered", store=held).document
    assert (back["unchanged"], back["rows_kept"]) == (False, 90)
    assert parts(held) == sorted(before.values(), key=lambda part: part["month"])


def test_a_month_that_comes_back_with_few_rows_is_taken_and_named(held: Path, tmp_path: Path) -> None:
    write_street(tmp_path / "thin", many_rows(5, month="2024-01"), month="2024-01")
    told = load(tmp_path / "thin", store=held)
    assert told.document["warnings"] == ["testshire incidents: replaced 2024-01 as held; 40 rows before, 5 now."]
    assert told.err == f"Note: {told.document['warnings'][0]}\n"


def rows_of(month: str, codes: list[int]) -> list[dict[str, str]]:
    """One row with an ID, then rows from small numbers: 1 repeats it, 2 is ASB without an ID."""
    with_id = street_row(Crime_ID="x", Month=month)
    return [with_id, *({1: with_id, 2: asb_row(Month=month)}[code] for code in codes)]


@pytest.mark.property
@settings(max_examples=8, deadline=None)
@given(st.permutations(["2024-01", "2024-02", "2024-03", "2024-04"]), st.integers(1, 3))
def test_months_loaded_in_any_order_and_grouping_give_the_same_parts(order: list[str], cut: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = {m: write_street(folder, many_rows(int(m[-1]) * 7, month=m), month=m) for m in sorted(order)}
        assert load(*files.values(), store=folder / "together").status == 0
        for group in (order[:cut], order[cut:]):
            assert load(*(files[m] for m in group), store=folder / "piecewise").status == 0
        assert parts(folder / "piecewise") == parts(folder / "together")


@pytest.mark.property
@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(st.sampled_from([1, 2, 2, 2]), max_size=12), min_size=1, max_size=3), st.booleans())
def test_kept_and_duplicates_and_refused_are_all_that_was_read_by_file_month_and_category(
    months: list[list[int]],
    is_spoilt: bool,  # noqa: FBT001 - a case
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        read: Counter[str] = Counter()
        by_file: dict[str, int] = {}
        for number, codes in enumerate(months, start=1):
            month = f"2024-0{number}"
            rows = rows_of(month, codes) + [asb_row(Month=month)] * 40
            rows += [asb_row(Month=month, Longitude="x")] * is_spoilt
            by_file[write_street(folder, rows, month=month).name] = len(rows)
            read.update({month: len(rows)})
        told = load(folder, store=folder / "store").document
    for file in told["by_file"]:
        assert file["rows_read"] == by_file[file["file"]]
        assert file["rows_kept"] + file["duplicates"] + sum(file["rows_refused"].values()) == file["rows_read"]
    verdicts = ("months", "duplicates_by_month", "refused_by_month")
    assert sum((Counter(told[v]) for v in verdicts), Counter()) == read
    verdicts = ("categories", "duplicates_by_category", "refused_by_category")
    assert sum((Counter(told[v]) for v in verdicts), Counter()).total() == told["rows_read"]
    assert told["duplicates"] == sum(codes.count(1) for codes in months)
    assert sum(told["rows_refused"].values()) == len(months) * is_spoilt


@pytest.mark.parametrize("delivery", ["replace", "merge"])
def test_two_extracts_of_one_month_in_one_call_lose_no_row(tmp_path: Path, delivery: str) -> None:
    """Either both are held, or the call is refused; a count of rows that the store does not hold is a lie."""
    recipe = tmp_path / "own.toml"
    recipe.write_text(f'delivery = "{delivery}"\n{EXTRACT}')
    north, south = extract(tmp_path / "north.csv", *range(20)), extract(tmp_path / "south.csv", *range(20, 50))
    ran = load(north, south, store=tmp_path / "store", recipe=recipe)
    if ran.status == 0:
        assert rows_held(tmp_path / "store") == {"2024-03": ran.document["rows_kept"]}
    else:
        assert ran.status == 3
        assert not (tmp_path / "store").exists()


def test_two_street_files_with_names_of_their_own_lose_no_row(tmp_path: Path) -> None:
    rows = many_rows(50)
    for name, some in (("first.csv", rows[:30]), ("second.csv", rows[30:])):
        (tmp_path / name).write_text(csv_text(some))
    ran = load(tmp_path / "first.csv", tmp_path / "second.csv", store=tmp_path / "store")
    if ran.status == 0:
        assert rows_held(tmp_path / "store") == {"2024-01": ran.document["rows_kept"]}
    else:
        assert ran.status == 3
        assert not (tmp_path / "store").exists()


def test_an_extract_that_adds_to_a_month_keeps_what_was_held_and_renews_by_id(tmp_path: Path) -> None:
    recipe, store = tmp_path / "own.toml", tmp_path / "store"
    recipe.write_text(f'delivery = "merge"\n{EXTRACT}')
    load(extract(tmp_path / "week1.csv", *range(20)), store=store, recipe=recipe)
    load(extract(tmp_path / "week2.csv", *range(15, 40)), store=store, recipe=recipe)
    assert rows_held(store) == {"2024-03": 40}
    again = load(tmp_path / "week2.csv", store=store, recipe=recipe).document
    assert (again["unchanged"], rows_held(store)) == (True, {"2024-03": 40})


def test_unknown_codes_of_a_redelivery_are_named(tmp_path: Path) -> None:
    recipe, file = tmp_path / "own.toml", extract(tmp_path / "week.csv", *range(30))
    recipe.write_text('default_category = "Other crime"\n' + EXTRACT)
    text = file.read_text().replace("e7,2024-03-02T10:07,BURG", "e7,2024-03-02T10:07,PIRACY")
    file.write_text(text.replace("incident_id,occurred_at", "incident_id,occurred_at", 1))
    told = load(file, store=tmp_path / "store", recipe=recipe).document
    assert told["categories"] == {"Burglary": 29, "Other crime": 1}
    assert told["warnings"] == ["week.csv: codes unknown to recipe own@1 are counted as other-crime: 'PIRACY' (1)."]


def test_an_extract_with_coordinates_in_a_workbook_or_parquet_is_the_same_as_in_csv(tmp_path: Path) -> None:
    import openpyxl  # noqa: PLC0415 - only this test needs it
    import pyarrow.csv as pa_csv  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    recipe = tmp_path / "own.toml"
    recipe.write_text(EXTRACT)
    text = extract(tmp_path / "own.csv", *range(30))
    pq.write_table(pa_csv.read_csv(text), tmp_path / "own.parquet")
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in csv.reader(io.StringIO(text.read_text())):
        sheet.append(row)
    book.save(tmp_path / "own.xlsx")
    told = {}
    for ending in ("csv", "xlsx", "parquet"):
        told[ending] = load(tmp_path / f"own.{ending}", store=tmp_path / ending, recipe=recipe).document
    for ending in ("xlsx", "parquet"):
        for key in ("rows_kept", "months", "categories", "without_location", "rows_refused"):
            assert told[ending][key] == told["csv"][key]


def test_tables_for_people_name_their_counts(held: Path, tmp_path: Path) -> None:
    ran = bluelamp("incidents", "load", tmp_path / "delivered", "--store", held)
    assert ran.status == 0
    for words in ("rows kept", "90", "Nothing new", "what is counted"):
        assert words in ran.out


def test_json_is_one_document_on_stdout_and_nothing_else(held: Path, tmp_path: Path) -> None:
    ran = script("incidents", "load", tmp_path / "delivered", "--store", held, "--json")
    assert (ran.status, ran.err) == (0, "")
    assert ran.document["rows_kept"] == 90
    checked = script("incidents", "check", "--store", held, "--json")
    assert list(checked.document["sources"]) == ["testshire"]
