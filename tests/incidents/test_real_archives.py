"""Each shared archive: kept + duplicates + refused = rows by file, month and category, against a plain count."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from bluelamp.core.vocabulary import PartKind
from bluelamp.io.store import open_store, read_parts
from bluelamp.tasks.incidents import LoadSettings, load

if TYPE_CHECKING:
    from pathlib import Path

    from bluelamp.incidents.receipts import LoadReceipt

AT = "2026-01-01T00:00:00+00:00"
FORCES = ("bedfordshire", "city-of-london", "derbyshire", "hertfordshire", "northern-ireland")


@dataclass(frozen=True)
class Plain:
    """What the standard library counts: rows, duplicates and rows without location by file, month and category."""

    read: Counter[str]
    duplicates: Counter[str]
    months: Counter[str]
    categories: Counter[str]
    without_location: int
    outcomes: int
    searches: int


def count_plainly(archive: Path) -> Plain:
    """Read the archive row by row with csv, as slowly and as obviously as can be."""
    read: Counter[str] = Counter()
    duplicates: Counter[str] = Counter()
    months: Counter[str] = Counter()
    categories: Counter[str] = Counter()
    without, outcomes, searches = 0, 0, 0
    with zipfile.ZipFile(archive) as members:
        for name in members.namelist():
            file = name.rsplit("/", 1)[-1]
            text = io.TextIOWrapper(members.open(name), encoding="utf-8", newline="")
            rows = list(csv.reader(text))[1:]
            outcomes += len(rows) if file.endswith("outcomes.csv") else 0
            searches += len(rows) if file.endswith("stop-and-search.csv") else 0
            if not file.endswith("street.csv"):
                continue
            seen: set[tuple[str, ...]] = set()
            for row in rows:
                read[file] += 1
                if row[0] and tuple(row) in seen:
                    duplicates[file] += 1
                    continue
                seen.add(tuple(row))
                months[row[1]] += 1
                categories[row[9]] += 1
                without += row[4] == ""
    return Plain(read, duplicates, months, categories, without, outcomes, searches)


@pytest.fixture(scope="module", params=FORCES)
def loaded(
    request: pytest.FixtureRequest, real_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[LoadReceipt, Plain, Path]:
    archive = real_data / "police_uk" / f"{request.param}.zip"
    store = tmp_path_factory.mktemp("store") / request.param
    return load([archive], store=store, settings=LoadSettings(at=AT)), count_plainly(archive), store


@pytest.mark.spec
def test_every_row_of_a_real_archive_is_accounted_for(loaded: tuple[LoadReceipt, Plain, Path]) -> None:
    receipt, plain, _ = loaded
    told = receipt.as_dict()
    assert told["rows_read"] == sum(plain.read.values())
    assert told["rows_refused"] == {}
    assert told["duplicates"] == sum(plain.duplicates.values())
    assert told["rows_kept"] == told["rows_read"] - told["duplicates"]
    assert told["without_location"] == plain.without_location
    assert told["months"] == dict(plain.months)
    assert told["categories"] == dict(plain.categories)
    assert told["outcomes"] == plain.outcomes
    assert told["searches"] == plain.searches


@pytest.mark.spec
def test_the_sums_agree_for_every_file(loaded: tuple[LoadReceipt, Plain, Path]) -> None:
    receipt, plain, _ = loaded
    for file in receipt.of_kind(PartKind.INCIDENTS):
        assert file.rows_read == plain.read[file.file]
        assert file.duplicates == plain.duplicates[file.file]
        assert file.rows_kept + file.duplicates + sum(file.rows_refused.values()) == file.rows_read
        for counts in (file.months, file.categories):
            assert sum(sum(by_name.values()) for by_name in counts.values()) == file.rows_read


def test_the_store_holds_what_the_receipt_says(loaded: tuple[LoadReceipt, Plain, Path]) -> None:
    receipt, plain, store = loaded
    manifest = open_store(store)
    rows = read_parts(store, manifest, PartKind.INCIDENTS, columns=["incident_id", "category", "x"])
    assert rows.num_rows == receipt.as_dict()["rows_kept"]
    assert rows["x"].null_count == plain.without_location
    assert rows["category"].null_count == 0


def test_northern_ireland_is_worked_in_irish_metres_and_its_reused_ids_are_all_kept(
    loaded: tuple[LoadReceipt, Plain, Path],
) -> None:
    receipt, plain, _ = loaded
    expected = "EPSG:2157" if "2025-01-northern-ireland-street.csv" in plain.read else "EPSG:27700"
    assert receipt.working_crs == expected
    if expected == "EPSG:2157":
        assert receipt.as_dict()["duplicates"] == 0


def test_loading_a_real_archive_again_changes_nothing(loaded: tuple[LoadReceipt, Plain, Path], real_data: Path) -> None:
    receipt, _, store = loaded
    before = (store / "manifest.json").read_bytes()
    archive = real_data / "police_uk" / f"{store.name}.zip"
    again = load([archive], store=store, settings=LoadSettings(at="2026-02-01T00:00:00+00:00"))
    assert again.is_unchanged
    assert (store / "manifest.json").read_bytes() == before
    told, first = again.as_dict(), receipt.as_dict()
    assert {k: v for k, v in told.items() if k not in ("unchanged", "figures")} == {
        k: v for k, v in first.items() if k not in ("unchanged", "figures")
    }
