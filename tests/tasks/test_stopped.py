"""A search or a load that is stopped between two steps leaves everything as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bluelamp.core.periods import MonthRange
from bluelamp.io.store import open_store
from bluelamp.tasks.hotspots import FindSettings, Outputs, find
from bluelamp.tasks.incidents import LoadSettings, load
from worlds.police_files import many_rows, write_street

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.spec

SETTINGS = LoadSettings(at="2026-01-01T00:00:00+00:00", wait_s=0.1)


class Stopped(Exception):  # noqa: N818 - it is no error
    """What a caller raises to stop the work."""


def stopping_at(step: int) -> Callable[[int, int, str], None]:
    """A progress callback that stops the work when it is called for the n-th time."""
    calls = iter(range(step + 1))

    def progress(_done: int, _all: int, _text: str) -> None:
        if next(calls, step) == step:
            raise Stopped

    return progress


def content(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, without the writer's lock."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def a_store(folder: Path) -> Path:
    store = folder / "store"
    load([write_street(folder / "first", many_rows(40))], store=store, settings=SETTINGS)
    return store


@pytest.mark.parametrize("step", range(3))
def test_a_load_that_is_stopped_leaves_the_store_as_it_was(tmp_path: Path, step: int) -> None:
    store = a_store(tmp_path)
    before = content(store)
    for month in ("2024-02", "2024-03"):
        write_street(tmp_path / "in", many_rows(5, month=month), month=month)
    with pytest.raises(Stopped):
        load([tmp_path / "in"], store=store, settings=SETTINGS, progress=stopping_at(step))
    assert content(store) == before
    assert len(load([tmp_path / "in"], store=store, settings=SETTINGS).files) == 2


def test_a_first_load_that_is_stopped_makes_no_store(tmp_path: Path) -> None:
    file = write_street(tmp_path / "in", many_rows(5))
    with pytest.raises(Stopped):
        load([file], store=tmp_path / "store", settings=SETTINGS, progress=stopping_at(0))
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("step", range(7))
def test_a_search_that_is_stopped_writes_nothing_before_its_last_step(tmp_path: Path, step: int) -> None:
    store = a_store(tmp_path)
    before = content(store)
    out = tmp_path / "out"
    out.mkdir()
    wanted = FindSettings(period=MonthRange.parse("2024-01", "2024-01"), count=1, resamples=2)
    outputs = Outputs(out / "set.geojson", (out / "map.html",), out / "cells.csv")
    with pytest.raises(Stopped):
        find(store, wanted, outputs, progress=stopping_at(step))
    assert content(store) == before
    # The last step is told when all files are written.
    assert len(list(out.iterdir())) == (3 if step == 6 else 0)
    assert open_store(store).months("incidents") == ("2024-01",)
