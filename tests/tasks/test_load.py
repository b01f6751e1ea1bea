"""The load as a function: one writer at a time, progress told, and the time handed in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bluelamp.core.errors import RefusedInputError, StoreBusyError
from bluelamp.core.vocabulary import SinkDecision
from bluelamp.io.store import open_store, writing
from bluelamp.tasks.incidents import LoadSettings, check, decide, list_rows, load
from worlds.police_files import many_rows, street_row, write_street

if TYPE_CHECKING:
    from pathlib import Path

AT = "2026-01-01T00:00:00+00:00"


def settings(**given: Any) -> LoadSettings:
    values: dict[str, Any] = {"at": AT, "wait_s": 0.1}
    return LoadSettings(**(values | given))


def test_progress_counts_the_files_to_the_last(tmp_path: Path) -> None:
    for month in ("2024-01", "2024-02"):
        write_street(tmp_path / "in", many_rows(5, month=month), month=month)
    told: list[tuple[int, int, str]] = []
    load([tmp_path / "in"], store=tmp_path / "s", settings=settings(), progress=lambda *step: told.append(step))
    assert told[0] == (0, 2, "2024-01-testshire-street.csv")
    assert told[-1] == (2, 2, "")


def test_the_receipt_carries_the_time_that_was_handed_in(tmp_path: Path) -> None:
    receipt = load([write_street(tmp_path, [street_row()])], store=tmp_path / "s", settings=settings())
    assert [file.at for file in receipt.files] == [AT]
    assert {figure.as_at for figure in receipt.figures} == {AT}


def test_a_month_after_the_time_of_the_load_is_impossible(tmp_path: Path) -> None:
    file = write_street(tmp_path, many_rows(5))
    with pytest.raises(RefusedInputError, match="month_in_future"):
        load([file], store=tmp_path / "s", settings=settings(at="2023-12-31T23:59:59+00:00"))
    assert load([file], store=tmp_path / "s", settings=settings(at="2024-01-01T00:00:00+00:00")).files[0].rows_kept == 5


def test_a_second_writer_gives_up_and_the_same_files_need_no_writer_at_all(tmp_path: Path) -> None:
    store, file = tmp_path / "s", write_street(tmp_path, many_rows(5))
    other = write_street(tmp_path, many_rows(6, month="2024-02"), month="2024-02")
    load([file], store=store, settings=settings())
    with writing(store, holder="a colleague"):
        with pytest.raises(StoreBusyError, match="a colleague"):
            load([other], store=store, settings=settings())
        assert load([file], store=store, settings=settings()).is_unchanged


def test_the_same_file_read_in_another_way_is_another_delivery(tmp_path: Path) -> None:
    file, boundary = write_street(tmp_path, many_rows(5)), tmp_path / "area.geojson"
    ring = [[-0.3, 51.7], [-0.19995, 51.7], [-0.19995, 51.9], [-0.3, 51.9], [-0.3, 51.7]]
    boundary.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    store = tmp_path / "s"
    assert load([file], store=store, settings=settings()).files[0].outside_area == 0
    placed = load([file], store=store, settings=settings(within=boundary))
    assert (placed.is_unchanged, placed.files[0].outside_area, placed.files[0].rows_kept) == (False, 4, 5)
    assert (store / open_store(store).areas["within"]).read_bytes() == boundary.read_bytes()


def test_one_store_works_in_one_system(tmp_path: Path) -> None:
    file = write_street(tmp_path, many_rows(5))
    load([file], store=tmp_path / "s", settings=settings())
    with pytest.raises(RefusedInputError, match="BL-STORE-08"):
        load([file], store=tmp_path / "s", settings=settings(crs="EPSG:32630"))


def test_a_decision_outlives_a_correction_of_the_month(tmp_path: Path) -> None:
    store = tmp_path / "s"
    load([write_street(tmp_path, many_rows(5))], store=store, settings=settings())
    key = decide(store, 524214.87, 212792.79, SinkDecision.EXCLUDE, reason="Custody suite", by="An analyst", at=AT)
    load([write_street(tmp_path, many_rows(7))], store=store, settings=settings())
    (record,) = open_store(store).decisions
    assert (record["point"], record["decision"]) == (key, "exclude")
    assert check(store).months["testshire"].held == ("2024-01",)
    assert list_rows(store).num_rows == 0
