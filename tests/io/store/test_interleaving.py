"""Loads of different files, in any order and at once, give the same store."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.io.store import open_store, writing

FILES = [(source, f"2024-0{month}") for source in ("herts", "beds") for month in range(1, 5)]


def load(store: Path, files: list[tuple[str, str]], at: str) -> None:
    """One load of some files, one commit."""
    with writing(store, holder="Ann", wait_s=30) as writer:
        parts = [
            writer.write_part(source, "incidents", month, pa.table({"n": [int(month[-1])] * 5, "who": [source] * 5}))
            for source, month in files
        ]
        receipts = [{"key": f"{source} {month}", "at": at, "rows": 5} for source, month in files]
        decisions = [{"key": f"sink {source}", "at": "2024-05-01", "decision": "keep"} for source, _ in files]
        writer.commit(working_crs="EPSG:27700", replace=parts, receipts=receipts, decisions=decisions)


def without_times(store: Path) -> Any:
    content = json.loads((store / "manifest.json").read_text(encoding="utf-8"))
    for receipt in content["receipts"]:
        del receipt["at"]
    return content


def part_bytes(store: Path) -> dict[str, bytes]:
    return {part.path: (store / part.path).read_bytes() for part in open_store(store).parts}


@pytest.fixture(scope="module")
def one_load(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("one") / "s"
    load(store, FILES, "2024-05-01")
    return store


@pytest.mark.property
@settings(max_examples=15, deadline=None)
@given(st.permutations(FILES), st.lists(st.integers(1, 4), min_size=8, max_size=8), st.booleans())
def test_any_order_and_grouping_of_loads_gives_the_same_store(
    one_load: Path,
    order: list[tuple[str, str]],
    sizes: list[int],
    again: bool,  # noqa: FBT001 - a drawn case
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store, rest = Path(folder) / "s", list(order)
        for turn, size in enumerate(sizes):
            if rest:
                load(store, rest[:size], f"2024-06-0{turn + 1}")
                rest = rest[size:]
        load(store, rest or order[:1] if again or rest else [], "2024-07-01")
        assert without_times(store) == without_times(one_load)
        assert part_bytes(store) == part_bytes(one_load)


@pytest.mark.spec
def test_loads_of_several_threads_at_once_give_the_same_store(tmp_path: Path, one_load: Path) -> None:
    store = tmp_path / "s"
    threads = [threading.Thread(target=load, args=(store, [file], f"2024-06-{i}")) for i, file in enumerate(FILES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert without_times(store) == without_times(one_load)
    assert part_bytes(store) == part_bytes(one_load)


LOADING = """
import sys
import pyarrow as pa
from bluelamp.io.store import writing
store, source = sys.argv[1:]
for month in ("2024-01", "2024-02", "2024-03", "2024-04"):
    with writing(store, holder=source, wait_s=30) as writer:
        rows = pa.table({"n": [int(month[-1])] * 5, "who": [source] * 5})
        writer.commit(
            working_crs="EPSG:27700",
            replace=[writer.write_part(source, "incidents", month, rows)],
            receipts=[{"key": f"{source} {month}", "at": "whenever", "rows": 5}],
            decisions=[{"key": f"sink {source}", "at": "2024-05-01", "decision": "keep"}],
        )
"""


@pytest.mark.spec
def test_loads_of_two_processes_at_once_give_the_same_store(tmp_path: Path, one_load: Path) -> None:
    store = tmp_path / "s"
    processes = [
        subprocess.Popen([sys.executable, "-c", LOADING, str(store), source])  # noqa: S603 - our own script
        for source in ("herts", "beds")
    ]
    assert [process.wait(60) for process in processes] == [0, 0]
    assert without_times(store) == without_times(one_load)
    assert part_bytes(store) == part_bytes(one_load)
