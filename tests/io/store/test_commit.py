"""What a load leaves in the store, and what a reader finds."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from bluelamp.core.errors import RefusedInputError, UnreadableInputError
from bluelamp.io.store import open_store, read_parts, writing

if TYPE_CHECKING:
    from pathlib import Path


def table(values: list[int]) -> pa.Table:
    return pa.table({"n": pa.array(values, pa.int64())})


def load(store: Path, month: str, values: list[int], source: str = "herts") -> None:
    with writing(store, holder="Ann") as writer:
        part = writer.write_part(source, "incidents", month, table(values))
        writer.commit(
            working_crs="EPSG:27700", replace=[part], receipts=[{"key": f"{source} {month}", "at": "2024-05-01"}]
        )


def load_and_stop(store: Path, reason: type[BaseException]) -> None:
    with writing(store, holder="Bob") as writer:
        writer.write_part("herts", "incidents", "2024-02", table([2]))
        raise reason


def numbers(store: Path, **choice: list[str]) -> list[int]:
    found: list[int] = read_parts(store, open_store(store), "incidents", **choice)["n"].to_pylist()
    return found


@pytest.mark.spec
def test_a_corrected_month_replaces_that_month_and_no_other(tmp_path: Path) -> None:
    load(tmp_path / "s", "2024-01", [1, 2])
    load(tmp_path / "s", "2024-02", [3])
    load(tmp_path / "s", "2024-01", [9])
    assert numbers(tmp_path / "s") == [9, 3]
    assert open_store(tmp_path / "s").months("incidents") == ("2024-01", "2024-02")


def test_several_threads_may_write_the_parts_of_one_load(tmp_path: Path) -> None:
    months = [f"2023-{month:02d}" for month in range(1, 13)]
    with writing(tmp_path / "s", holder="Ann") as writer, ThreadPoolExecutor(4) as threads:
        # Every second month holds the same rows, and so is the same file.
        written = threads.map(
            lambda month: writer.write_part("herts", "incidents", month, table([int(month[-1]) % 2])), months
        )
        writer.commit(replace=written)
    assert numbers(tmp_path / "s") == [int(month[-1]) % 2 for month in months]
    assert len(list((tmp_path / "s").glob("*.parquet"))) == 2


@pytest.mark.spec
def test_the_same_month_of_two_sources_is_two_parts(tmp_path: Path) -> None:
    load(tmp_path / "s", "2024-01", [1], source="herts")
    load(tmp_path / "s", "2024-01", [2], source="beds")
    assert numbers(tmp_path / "s") == [2, 1]
    assert numbers(tmp_path / "s", sources=["herts"]) == [1]


@pytest.mark.spec
def test_loading_the_same_rows_twice_changes_no_byte(tmp_path: Path) -> None:
    load(tmp_path / "s", "2024-01", [1, 2])
    before = {file.name: file.read_bytes() for file in (tmp_path / "s").iterdir()}
    load(tmp_path / "s", "2024-01", [1, 2])
    assert {file.name: file.read_bytes() for file in (tmp_path / "s").iterdir()} == before


@pytest.mark.spec
def test_without_commit_nothing_is_kept(tmp_path: Path) -> None:
    load(tmp_path / "s", "2024-01", [1])
    before = sorted(file.name for file in (tmp_path / "s").iterdir())
    with writing(tmp_path / "s", holder="Bob") as writer:
        writer.write_part("herts", "incidents", "2024-02", table([2]))
    assert sorted(file.name for file in (tmp_path / "s").iterdir()) == before


@pytest.mark.spec
def test_a_first_load_that_fails_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        load_and_stop(tmp_path / "s", ZeroDivisionError)
    assert not (tmp_path / "s").exists()


@pytest.mark.spec
def test_a_first_load_that_fails_leaves_an_empty_folder_empty(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        load_and_stop(tmp_path, KeyboardInterrupt)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.spec
def test_a_reader_with_the_older_manifest_still_reads_after_one_commit(tmp_path: Path) -> None:
    load(tmp_path / "s", "2024-01", [1])
    older = open_store(tmp_path / "s")
    load(tmp_path / "s", "2024-01", [2])
    assert read_parts(tmp_path / "s", older, "incidents")["n"].to_pylist() == [1]


@pytest.mark.spec
def test_the_next_writer_removes_what_nobody_names(tmp_path: Path) -> None:
    store = tmp_path / "s"
    load(store, "2024-01", [1])
    load(store, "2024-01", [2])
    (store / f"{'0' * 32}.parquet.tmp").write_bytes(b"half a par")
    assert len(list(store.glob("*.parquet*"))) == 3
    with writing(store, holder="Cleo"):
        pass
    assert len(list(store.glob("*.parquet*"))) == 1
    assert numbers(store) == [2]


@pytest.mark.spec
def test_a_reader_whose_part_was_removed_is_told_which(tmp_path: Path) -> None:
    load(tmp_path / "s", "2024-01", [1])
    older = open_store(tmp_path / "s")
    load(tmp_path / "s", "2024-01", [2])
    load(tmp_path / "s", "2024-01", [3])
    with pytest.raises(UnreadableInputError, match=rf"BL-STORE-07.*{older.parts[0].path}.*is missing"):
        read_parts(tmp_path / "s", older, "incidents")


def test_a_damaged_part_is_named(tmp_path: Path) -> None:
    load(tmp_path / "s", "2024-01", [1])
    name = open_store(tmp_path / "s").parts[0].path
    (tmp_path / "s" / name).write_bytes(b"PAR1 and then nothing")
    with pytest.raises(UnreadableInputError, match=f"BL-STORE-07.*{name}"):
        numbers(tmp_path / "s")


def test_loading_again_mends_a_damaged_part(tmp_path: Path) -> None:
    load(tmp_path / "s", "2024-01", [1])
    (tmp_path / "s" / open_store(tmp_path / "s").parts[0].path).write_bytes(b"PAR1 and then nothing")
    load(tmp_path / "s", "2024-01", [1])
    assert numbers(tmp_path / "s") == [1]


def test_a_month_can_be_taken_out(tmp_path: Path) -> None:
    load(tmp_path / "s", "2024-01", [1])
    load(tmp_path / "s", "2024-02", [2])
    with writing(tmp_path / "s", holder="Ann") as writer:
        writer.commit(remove=[("herts", "incidents", "2024-01")])
    assert numbers(tmp_path / "s") == [2]


def test_a_boundary_is_kept_by_name_and_content(tmp_path: Path) -> None:
    shape = b'{"type": "Polygon", "coordinates": []}'
    with writing(tmp_path / "s", holder="Ann") as writer:
        writer.commit(areas={"hertfordshire": writer.write_file("county.GeoJSON", shape)})
    name = open_store(tmp_path / "s").areas["hertfordshire"]
    assert name.endswith(".geojson")
    assert (tmp_path / "s" / name).read_bytes() == shape


def test_a_load_in_another_coordinate_system_is_refused(tmp_path: Path) -> None:
    load(tmp_path / "s", "2024-01", [1])
    with (
        pytest.raises(RefusedInputError, match=r"BL-STORE-08.*EPSG:27700.*EPSG:2157"),
        writing(tmp_path / "s", holder="Ann") as writer,
    ):
        writer.commit(working_crs="EPSG:2157", replace=[writer.write_part("ni", "incidents", "2024-01", table([2]))])
    assert numbers(tmp_path / "s") == [1]


def test_a_commit_may_not_name_a_file_that_was_not_written(tmp_path: Path) -> None:
    load(tmp_path / "s", "2024-01", [1])
    with pytest.raises(ValueError, match="did not write"), writing(tmp_path / "s", holder="Ann") as writer:
        writer.commit(areas={"ghost": f"{'a' * 32}.geojson"})
    assert open_store(tmp_path / "s").areas == {}


@pytest.mark.spec
def test_a_folder_of_holiday_pictures_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "beach.jpg").write_bytes(b"sand")
    for attempt in (lambda: open_store(tmp_path), lambda: writing(tmp_path, holder="Ann").__enter__()):
        with pytest.raises(UnreadableInputError, match="BL-STORE-02") as caught:
            attempt()
        assert caught.value.exit_status == 2
    assert [file.name for file in tmp_path.iterdir()] == ["beach.jpg"]


def test_a_file_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "s").write_text("hello")
    with pytest.raises(UnreadableInputError, match="BL-STORE-02"):
        open_store(tmp_path / "s", create=True)


def test_an_absent_store_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match=r"BL-STORE-01.*incidents load"):
        open_store(tmp_path / "s")
    assert open_store(tmp_path / "s", create=True).parts == ()


def test_a_store_without_searches_says_so(tmp_path: Path) -> None:
    load(tmp_path / "s", "2024-01", [1])
    with pytest.raises(UnreadableInputError, match=r"BL-STORE-09.*holds no searches"):
        read_parts(tmp_path / "s", open_store(tmp_path / "s"), "searches")


def test_columns_that_came_later_are_null_in_older_parts(tmp_path: Path) -> None:
    load(tmp_path / "s", "2024-01", [1])
    with writing(tmp_path / "s", holder="Ann") as writer:
        newer = pa.table({"n": [2], "setting": ["street"]})
        writer.commit(replace=[writer.write_part("herts", "incidents", "2024-02", newer)])
    found = read_parts(tmp_path / "s", open_store(tmp_path / "s"), "incidents", columns=["n", "setting"])
    assert found.to_pylist() == [{"n": 1, "setting": None}, {"n": 2, "setting": "street"}]


def test_the_manifest_on_the_disk_is_json_for_other_programs(tmp_path: Path) -> None:
    load(tmp_path / "s", "2024-01", [1, 2])
    content = json.loads((tmp_path / "s" / "manifest.json").read_text(encoding="utf-8"))
    assert content["format_version"] == 1
    assert content["parts"][0]["rows"] == 2
