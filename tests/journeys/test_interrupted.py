"""Something comes between: a full disk, another load, Ctrl-C. The store and the files are as before, or complete."""

from __future__ import annotations

import errno
import functools
import json
import os
import shlex
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from bluelamp.io import whole_files
from bluelamp.io.store.disk import Disk
from bluelamp.tasks import incidents as tasks
from journeys.at_the_desk import (
    SCRIPT,
    Ran,
    assert_no_leftovers,
    assert_says_no,
    bluelamp,
    end_of,
    find,
    fingerprint,
    load,
    start_script,
)
from worlds.police_files import csv_text, many_rows, write_street

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from journeys.conftest import MadeUp

pytestmark = pytest.mark.spec

HOLD = """
import sys
from pathlib import Path
from bluelamp.io.store import writing
from bluelamp.io.store.lock import describe_holder
with writing(Path(sys.argv[1]), holder=describe_holder("a colleague's load", "2024-05-01T09:30:00+01:00")):
    print("ready", flush=True)
    sys.stdin.readline()
"""


def march(tmp_path: Path, n: int = 30) -> Path:
    return write_street(tmp_path / "march", many_rows(n, month="2024-03"), month="2024-03")


def assert_stopped(ran: Ran) -> None:
    """One line, below the ^C that a terminal shows."""
    assert_says_no(Ran(ran.status, ran.out, ran.err.removeprefix("\n")), 3, "BL-STOP-01", "stopped by the keyboard")


def under_a_limit(half_kilobytes: int, *arguments: object) -> Ran:
    """The installed script on a system that lets no file grow beyond so many blocks of 512 bytes."""
    words = " ".join(shlex.quote(str(word)) for word in (SCRIPT, *arguments))
    command = ["/bin/sh", "-c", f"ulimit -f {half_kilobytes}; exec {words}"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 - our own script
    return Ran(ended.returncode, ended.stdout, ended.stderr)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("step", ["make_folder", "write", "replace", "sync_folder"])
def test_a_disk_that_fills_up_during_a_load_leaves_the_store_as_it_was(
    held: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int
) -> None:
    before = fingerprint(held)

    def full(_disk: Disk, *_: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(Disk, step, full)
        ran = load(march(tmp_path), store=held)
    assert_says_no(ran, 3, "BL-STORE-06", "held: ", "the disk is full", "The store is as it was before.")
    assert fingerprint(held) == before
    assert_no_leftovers(held)
    assert load(march(tmp_path), store=held).document["rows_kept"] == 30


def test_a_real_limit_on_file_size_stops_a_load_and_the_store_stays(held: Path, tmp_path: Path) -> None:
    before = fingerprint(held)
    ran = under_a_limit(4, "incidents", "load", march(tmp_path), "--store", held, "--json")
    assert_says_no(ran, 3, "BL-STORE-06", "The store is as it was before.")
    assert fingerprint(held) == before
    assert_no_leftovers(held)


def test_a_real_limit_on_file_size_stops_a_search_and_the_old_hotspots_stay(made_up: MadeUp, tmp_path: Path) -> None:
    out = tmp_path / "hotspots.geojson"
    out.write_text("the set of last year")
    months = ("--from", "2022-01", "--to", "2022-06", "--resamples", 0)
    ran = under_a_limit(4, "hotspots", "find", "--store", made_up.store, *months, "--out", out)
    assert_says_no(ran, 3, "BL-WRITE-03", "hotspots.geojson: ", "disk is full")
    assert out.read_text() == "the set of last year"
    assert [path.name for path in tmp_path.iterdir()] == ["hotspots.geojson"]


@contextmanager
def a_colleague_loads_into(store: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the store."""
    words = [sys.executable, "-c", HOLD, str(store)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own interpreter
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.stdin.close()


def test_a_second_load_at_the_same_time_names_who_holds_the_store(
    held: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fingerprint(held)
    monkeypatch.setattr(tasks, "LoadSettings", functools.partial(tasks.LoadSettings, wait_s=0.2))
    with a_colleague_loads_into(held) as colleague:
        ran = load(march(tmp_path), store=held)
        assert_says_no(
            ran, 3, "BL-STORE-05", "held: ", f"process {colleague.pid}", "a colleague's load", "2024-05-01T09:30"
        )
        assert bluelamp("incidents", "check", "--store", held).status == 0
        assert load(tmp_path / "delivered", store=held).document["unchanged"] is True
    assert fingerprint(held) == before


def test_a_second_load_waits_for_a_first_that_ends_in_time(held: Path, tmp_path: Path) -> None:
    with a_colleague_loads_into(held) as colleague:
        assert colleague.stdin is not None
        timer = threading.Timer(0.3, colleague.stdin.close)
        timer.start()
        ran = load(march(tmp_path), store=held)
        timer.join()
    assert ran.document["rows_kept"] == 30


def test_two_scripts_that_load_at_once_both_succeed(tmp_path: Path) -> None:
    store = tmp_path / "store"
    files = [
        write_street(tmp_path / month, many_rows(20, month=month), month=month) for month in ("2024-03", "2024-04")
    ]
    started = [start_script("incidents", "load", file, "--store", store, "--json") for file in files]
    assert [end_of(process).status for process in started] == [0, 0]
    held = json.loads((store / "manifest.json").read_text())
    assert [part["month"] for part in held["parts"]] == ["2024-03", "2024-04"]


def interrupt_while_it_reads(pipe: Path, *arguments: object) -> Ran:
    """Ctrl-C at the moment in which the script waits for the rest of a file that comes through a pipe."""
    process = start_script(*arguments)
    with pipe.open("wb") as writer:
        writer.write(b"\n")
        writer.flush()
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        time.sleep(0.1)
    return end_of(process)


def test_ctrl_c_while_a_load_reads_is_one_line_and_the_store_stays(held: Path, tmp_path: Path) -> None:
    before = fingerprint(held)
    pipe = tmp_path / "slow.csv"
    os.mkfifo(pipe)
    ran = interrupt_while_it_reads(pipe, "incidents", "load", march(tmp_path), pipe, "--store", held)
    assert_stopped(ran)
    assert fingerprint(held) == before
    assert_no_leftovers(held)


def test_ctrl_c_while_a_search_reads_is_one_line_and_the_old_files_stay(made_up: MadeUp, tmp_path: Path) -> None:
    before = fingerprint(made_up.store)
    pipe, out = tmp_path / "slow.geojson", tmp_path / "hotspots.geojson"
    os.mkfifo(pipe)
    out.write_text("the set of last year")
    months = ("--from", "2022-01", "--to", "2022-06")
    ran = interrupt_while_it_reads(
        pipe, "hotspots", "find", "--store", made_up.store, *months, "--within", pipe, "--out", out
    )
    assert_stopped(ran)
    assert out.read_text() == "the set of last year"
    assert fingerprint(made_up.store) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["hotspots.geojson", "slow.geojson"]


@pytest.mark.parametrize("step", ["write", "replace", "sync_folder"])
def test_ctrl_c_at_any_step_of_a_load_leaves_the_store_before_or_after(
    held: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = fingerprint(held)
    before_it = getattr(Disk, step)
    for nth in range(1, 5):
        calls: list[object] = []

        def keyboard(disk: Disk, *given: object, nth: int = nth, calls: list[object] = calls) -> object:
            calls.append(given)
            if len(calls) == nth:
                raise KeyboardInterrupt
            return before_it(disk, *given)

        with monkeypatch.context() as patch:
            patch.setattr(Disk, step, keyboard)
            ran = load(march(tmp_path), store=held)
        if len(calls) < nth:
            assert ran.status == 0
            return
        assert_stopped(ran)
        if fingerprint(held) != before:
            assert load(march(tmp_path), store=held).document["unchanged"] is True
            return
        assert_no_leftovers(held)


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_ctrl_c_while_results_are_written_leaves_each_file_old_or_whole(
    made_up: MadeUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nth: int
) -> None:
    whole = {name: tmp_path / "whole" / name for name in ("set.geojson", "cells.csv", "map.html")}
    again = {name: tmp_path / "again" / name for name in whole}
    for folder in ("whole", "again"):
        (tmp_path / folder).mkdir()

    def run(at: dict[str, Path]) -> Ran:
        return find(made_up.store, at["set.geojson"], cells=at["cells.csv"], map=at["map.html"])

    assert run(whole).status == 0
    for path in again.values():
        path.write_text("old")
    calls: list[Path] = []

    def keyboard(part: Path) -> None:
        calls.append(part)
        if len(calls) == nth:
            raise KeyboardInterrupt

    monkeypatch.setattr(whole_files, "_settle", keyboard)
    assert_stopped(run(again))
    states = ["old" if path.read_bytes() == b"old" else "whole" for path in again.values()]
    assert states.count("whole") == nth - 1
    for name, path in again.items():
        assert path.read_bytes() in (b"old", whole[name].read_bytes())
    assert_no_leftovers(tmp_path)


def test_a_load_that_was_stopped_can_simply_be_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, file = tmp_path / "new", tmp_path / "2024-03-testshire-street.csv"
    file.write_text(csv_text(many_rows(30, month="2024-03")))

    def keyboard(_disk: Disk, *_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Disk, "replace", keyboard)
        assert_stopped(load(file, store=store))
    assert not store.exists()
    assert load(file, store=store).document["rows_kept"] == 30
