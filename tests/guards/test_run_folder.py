"""What the processes of one test run make once, for all of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from worlds import run_folder
from worlds.run_folder import made_once

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _own_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(run_folder, "run_folder", lambda: tmp_path)


def test_of_many_who_ask_at_once_one_makes_it_and_all_have_it_whole() -> None:
    makers: list[Path] = []

    def make(folder: Path) -> None:
        makers.append(folder)
        (folder / "first").touch()
        (folder / "last").touch()

    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: made_once("world", make), range(8)))
    assert len(makers) == 1
    assert set(made) == set(makers)
    assert sorted(path.name for path in made[0].iterdir()) == ["first", "last"]


def test_where_the_maker_fails_the_next_one_begins_with_an_empty_folder() -> None:
    def fail(folder: Path) -> None:
        (folder / "half").touch()
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        made_once("world", fail)
    assert list(made_once("world", lambda folder: (folder / "whole").touch()).iterdir()) != []
    assert not (made_once("world", fail) / "half").exists()
