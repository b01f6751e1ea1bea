"""One writer at a time, and whoever waits learns for whom."""

from __future__ import annotations

import contextlib
import errno
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from bluelamp.core.errors import RefusedInputError, StoreBusyError
from bluelamp.io.store import open_store, read_parts, writing
from bluelamp.io.store.disk import Disk
from bluelamp.io.store.lock import describe_holder

if TYPE_CHECKING:
    from pathlib import Path

HOLDING = """
import sys
from bluelamp.io.store import writing
with writing(sys.argv[1], holder="desk-7, process 4711, bluelamp incidents load"):
    print("holding", flush=True)
    sys.stdin.read()
"""


@pytest.mark.spec
def test_a_second_process_waits_and_then_names_the_holder(tmp_path: Path) -> None:
    with subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", HOLDING, str(tmp_path / "s")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "holding\n"
        started = time.monotonic()
        with (
            pytest.raises(StoreBusyError, match=r"BL-STORE-05.*desk-7, process 4711.*waited 0.3 s") as caught,
            writing(tmp_path / "s", holder="me", wait_s=0.3),
        ):
            pytest.fail("two writers at once")
        assert time.monotonic() - started >= 0.3
        assert caught.value.exit_status == 3
        other.communicate("")
    with writing(tmp_path / "s", holder="me", wait_s=0):
        pass


@pytest.mark.spec
def test_a_second_writer_in_the_same_process_waits_too(tmp_path: Path) -> None:
    with (
        writing(tmp_path / "s", holder="the first"),
        pytest.raises(StoreBusyError, match="the first"),
        writing(tmp_path / "s", holder="the second", wait_s=0),
    ):
        pytest.fail("two writers at once")


@pytest.mark.spec
def test_a_reader_never_waits_for_a_writer(tmp_path: Path) -> None:
    with writing(tmp_path / "s", holder="Ann") as writer:
        writer.commit(replace=[writer.write_part("herts", "incidents", "2024-01", pa.table({"n": [1]}))])
        assert read_parts(tmp_path / "s", open_store(tmp_path / "s"), "incidents").num_rows == 1


def test_a_writer_that_waits_goes_on_when_a_first_load_fails(tmp_path: Path) -> None:
    store, is_held, may_fail = tmp_path / "s", threading.Event(), threading.Event()

    def fail() -> None:
        with contextlib.suppress(ZeroDivisionError), writing(store, holder="the unlucky one"):
            is_held.set()
            may_fail.wait(10)
            raise ZeroDivisionError

    unlucky = threading.Thread(target=fail)
    unlucky.start()
    is_held.wait(10)
    threading.Timer(0.15, may_fail.set).start()
    with writing(store, holder="the patient one", wait_s=10) as writer:
        writer.commit(replace=[writer.write_part("herts", "incidents", "2024-01", pa.table({"n": [1]}))])
    unlucky.join()
    assert open_store(store).months("incidents") == ("2024-01",)


class VanishingDisk(Disk):
    """A disk on which somebody takes the new folder away, so many times."""

    def __init__(self, times: int, *, is_seen: bool) -> None:
        self.times, self.is_seen = times, is_seen

    def make_folder(self, folder: Path) -> None:
        """Make the folder, unless it goes at once."""
        if self.times > 0:
            self.times -= 1
            raise (FileExistsError if self.is_seen else FileNotFoundError)(errno.ENOENT, "gone again")
        super().make_folder(folder)


@pytest.mark.parametrize("is_seen", [False, True])
def test_a_folder_that_another_writer_takes_away_is_made_anew(tmp_path: Path, is_seen: bool) -> None:  # noqa: FBT001 - a case
    with writing(tmp_path / "s", holder="me", wait_s=0, disk=VanishingDisk(5, is_seen=is_seen)) as writer:
        writer.commit(working_crs="EPSG:27700")
    assert open_store(tmp_path / "s").working_crs == "EPSG:27700"


def test_a_folder_that_never_stays_is_one_line(tmp_path: Path) -> None:
    with (
        pytest.raises(RefusedInputError, match=r"BL-STORE-06.*gone again"),
        writing(tmp_path / "s", holder="me", wait_s=0, disk=VanishingDisk(1000, is_seen=False)),
    ):
        pytest.fail("a writer without a folder")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"holder"', "null"])
def test_a_holder_that_cannot_be_read_is_said_to_be_unknown(tmp_path: Path, text: str) -> None:
    with writing(tmp_path / "s", holder="the first"):
        (tmp_path / "s" / "writer.json").write_text(text, encoding="utf-8")
        with (
            pytest.raises(StoreBusyError, match="it has not said who it is"),
            writing(tmp_path / "s", holder="the second", wait_s=0),
        ):
            pytest.fail("two writers at once")


def test_a_holder_says_machine_process_command_and_time() -> None:
    said = describe_holder("bluelamp incidents load", "2024-05-01T09:30:00+01:00")
    assert "process " in said
    assert said.endswith("bluelamp incidents load, since 2024-05-01T09:30:00+01:00")
