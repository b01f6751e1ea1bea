"""Stopped at any step, a store is either before or after, and the next writer clears up."""

from __future__ import annotations

import errno
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from bluelamp.core.errors import BluelampError, RefusedInputError
from bluelamp.io.store import open_store, read_parts, writing
from bluelamp.io.store.disk import Disk

if TYPE_CHECKING:
    from pathlib import Path

BEFORE = {"2024-01": [1, 2, 3], "2024-02": [4]}
AFTER = {"2024-01": [7, 8], "2024-02": [4], "2024-03": [9]}


class PowerCut(BaseException):
    """The machine stops: nothing that the process wants to do afterwards reaches the disk."""


class StoppingDisk(Disk):
    """A disk that stops at one step, before or after doing it, for good or once."""

    def __init__(self, step: int, failure: type[BaseException] | OSError, *, after: bool, for_good: bool) -> None:
        self.step, self.failure, self.after, self.for_good = step, failure, after, for_good
        self.steps: list[str] = []

    def _do(self, name: str, *arguments: Any) -> None:
        self.steps.append(name)
        is_it = len(self.steps) - 1 == self.step
        if (is_it and not self.after) or (self.for_good and len(self.steps) - 1 > self.step):
            if name == "write" and is_it:
                arguments[0].write_bytes(b'{"half')
            raise self.failure
        getattr(super(), name)(*arguments)
        if is_it:
            raise self.failure

    def make_folder(self, folder: Path) -> None:
        """Stop, or make a folder."""
        self._do("make_folder", folder)

    def write(self, file: Path, content: bytes) -> None:
        """Stop, perhaps half-way, or write a file."""
        """Stop, perhaps half-way, or write a file."""
        self._do("write", file, content)

    def replace(self, old: Path, new: Path) -> None:
        """Stop, or rename a file."""
        self._do("replace", old, new)

    def remove(self, file: Path) -> None:
        """Stop, or remove a file."""
        self._do("remove", file)

    def remove_folder(self, folder: Path) -> None:
        """Stop, or remove a folder."""
        self._do("remove_folder", folder)

    def sync_folder(self, folder: Path) -> None:
        """Stop, or sync a folder."""
        self._do("sync_folder", folder)


def load(store: Path, months: dict[str, list[int]], disk: Disk) -> None:
    with writing(store, holder="Ann", wait_s=0, disk=disk) as writer:
        parts = [
            writer.write_part("herts", "incidents", month, pa.table({"n": pa.array(values, pa.int64())}))
            for month, values in months.items()
        ]
        area = writer.write_file("county.geojson", repr(sorted(months)).encode())
        writer.commit(working_crs="EPSG:27700", replace=parts, areas={"county": area})


def held(store: Path) -> dict[str, list[int]]:
    manifest = open_store(store, create=True)
    assert all((store / name).is_file() for name in manifest.files)
    return {
        part.month: read_parts(store, manifest, "incidents", months=[part.month])["n"].to_pylist()
        for part in manifest.parts
    }


def a_store(store: Path) -> None:
    load(store, {"2024-01": [5]}, Disk())
    load(store, BEFORE, Disk())


CORRECTION = {"2024-01": [7, 8], "2024-03": [9]}
NEVER = 10_000


def steps_of_a_load(folder: Path) -> list[str]:
    a_store(folder)
    disk = StoppingDisk(NEVER, PowerCut, after=False, for_good=True)
    load(folder, CORRECTION, disk)
    return disk.steps


def test_a_load_takes_these_steps(tmp_path: Path) -> None:
    # Three temporaries; names; the folder; the manifest; its swap; the folder. Before: the lock and two leftovers.
    assert steps_of_a_load(tmp_path / "s") == [
        *("make_folder", "write", "remove", "remove"),
        *("write", "write", "write", "replace", "replace", "replace", "sync_folder"),
        *("write", "replace", "sync_folder", "remove", "remove"),
    ]


@pytest.mark.property
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", range(16))
def test_a_power_cut_leaves_the_store_before_or_after(tmp_path: Path, step: int, after: bool) -> None:  # noqa: FBT001 - a case
    store = tmp_path / "s"
    a_store(store)
    disk = StoppingDisk(step, PowerCut, after=after, for_good=True)
    with pytest.raises(PowerCut):
        load(store, CORRECTION, disk)
    swap = 12
    assert held(store) == (AFTER if step > swap or (step == swap and after) else BEFORE)
    load(store, CORRECTION, Disk())
    assert held(store) == AFTER
    with writing(store, holder="Bob", wait_s=0):
        pass
    assert {file.name for file in store.iterdir()} - {"writer.lock"} == open_store(store).files | {"manifest.json"}


@pytest.mark.property
@pytest.mark.parametrize("step", range(14))
def test_a_power_cut_in_the_first_load_leaves_nothing_or_all(tmp_path: Path, step: int) -> None:
    store = tmp_path / "s"
    with pytest.raises(PowerCut):
        load(store, BEFORE, StoppingDisk(step, PowerCut, after=True, for_good=True))
    assert held(store) in ({}, BEFORE)
    load(store, BEFORE, Disk())
    assert held(store) == BEFORE


@pytest.mark.property
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", range(1, 14))
def test_ctrl_c_at_any_step_leaves_no_leftovers(tmp_path: Path, step: int, after: bool) -> None:  # noqa: FBT001 - a case
    store = tmp_path / "s"
    a_store(store)
    load(store, BEFORE, Disk())
    files_before = {file.name for file in store.iterdir()}
    with pytest.raises(KeyboardInterrupt):
        load(store, CORRECTION, StoppingDisk(step, KeyboardInterrupt, after=after, for_good=False))
    found = held(store)
    assert found in (BEFORE, AFTER)
    if found == BEFORE:
        assert {file.name for file in store.iterdir()} == files_before


@pytest.mark.spec
@pytest.mark.parametrize("step", [1, *range(2, 11)])
def test_a_full_disk_is_one_line_and_the_store_as_before(tmp_path: Path, step: int) -> None:
    store = tmp_path / "s"
    a_store(store)
    load(store, BEFORE, Disk())
    before = {file.name: file.read_bytes() for file in store.iterdir()}
    full = OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(RefusedInputError, match=r"BL-STORE-06: .*the disk is full; free some space") as caught:
        load(store, CORRECTION, StoppingDisk(step, full, after=False, for_good=False))
    assert caught.value.exit_status == 3
    assert "\n" not in caught.value.line()
    assert {file.name: file.read_bytes() for file in store.iterdir()} == before


def test_a_folder_that_may_not_be_written_is_one_line(tmp_path: Path) -> None:
    denied = OSError(errno.EROFS, "Read-only file system")
    with pytest.raises(BluelampError, match=r"BL-STORE-06.*Read-only file system"):
        load(tmp_path / "s", BEFORE, StoppingDisk(0, denied, after=False, for_good=False))


def test_a_part_that_windows_will_not_let_go_waits_for_the_next_writer(tmp_path: Path) -> None:
    store = tmp_path / "s"
    a_store(store)
    held_open = PermissionError(errno.EACCES, "The process cannot access the file")
    load(store, CORRECTION, StoppingDisk(2, held_open, after=False, for_good=False))
    assert held(store) == AFTER
    with writing(store, holder="Bob", wait_s=0):
        pass
    assert {file.name for file in store.glob("*.*")} - {"writer.lock"} == open_store(store).files | {"manifest.json"}


KILLED_AT = """
import os, signal, sys
import pyarrow as pa
from bluelamp.io.store import writing
from bluelamp.io.store.disk import Disk

class Deadly(Disk):
    left = {step}
    def replace(self, old, new):
        if Deadly.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        Deadly.left -= 1
        super().replace(old, new)

with writing(sys.argv[1], holder="the killed one", disk=Deadly()) as writer:
    rows = {{"2024-01": [7, 8], "2024-03": [9]}}
    tables = {{month: pa.table({{"n": pa.array(values, pa.int64())}}) for month, values in rows.items()}}
    parts = [writer.write_part("herts", "incidents", month, table) for month, table in tables.items()]
    area = writer.write_file("county.geojson", repr(sorted(rows)).encode())
    writer.commit(working_crs="EPSG:27700", replace=parts, areas={{"county": area}})
"""


@pytest.mark.spec
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
@pytest.mark.parametrize("step", range(4))
def test_a_killed_process_leaves_the_store_before_and_its_lock_blocks_nobody(tmp_path: Path, step: int) -> None:
    store = tmp_path / "s"
    a_store(store)
    script = KILLED_AT.format(step=step)
    ended = subprocess.run([sys.executable, "-c", script, str(store)], check=False)  # noqa: S603 - our own script
    assert ended.returncode == -signal.SIGKILL
    assert (store / "writer.json").exists()
    assert held(store) == BEFORE
    load(store, CORRECTION, Disk())
    assert held(store) == AFTER
    assert not list(store.glob("*.tmp"))
