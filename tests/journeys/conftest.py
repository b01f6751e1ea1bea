"""Stores that journeys start from: two small months of Testshire, and half a year of a made-up force."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from bluelamp.io.synth_files import write_force
from bluelamp.synth.force import make_force
from bluelamp.synth.settings import ForceSettings
from journeys.at_the_desk import load
from worlds.police_files import many_rows, write_street

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class MadeUp:
    """A made-up force on the disk, and a store that holds its published files."""

    folder: Path
    store: Path

    @property
    def streets(self) -> Path:
        """Its street network."""
        return self.folder / "streets.geojson"

    @property
    def boundary(self) -> Path:
        """Its districts."""
        return self.folder / "boundary.geojson"


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> MadeUp:
    """Half a year of a made-up force with four hotspots, loaded; read it, do not write to it."""
    folder = tmp_path_factory.mktemp("made-up") / "force"
    write_force(make_force(ForceSettings(months=6, hotspots=4)), folder)
    store = folder.parent / "store"
    assert load(folder / "police_uk", store=store, within=folder / "boundary.geojson").status == 0
    return MadeUp(folder, store)


@pytest.fixture
def own_store(made_up: MadeUp, tmp_path: Path) -> Path:
    """A copy of the made-up force's store, to be written to."""
    copy = tmp_path / "own"
    shutil.copytree(made_up.store, copy)
    return copy


@pytest.fixture
def held(tmp_path: Path) -> Path:
    """A store that holds January and February 2024 of Testshire, 40 and 50 burglaries."""
    store = tmp_path / "held"
    for month, n in (("2024-01", 40), ("2024-02", 50)):
        write_street(tmp_path / "delivered", many_rows(n, month=month), month=month)
    assert load(tmp_path / "delivered", store=store).status == 0
    return store
