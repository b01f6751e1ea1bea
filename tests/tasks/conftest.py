"""A small made-up force in a store, searched once: what stored sets and drawn places are tested on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from bluelamp.core.periods import MonthRange
from bluelamp.core.vocabulary import Weight
from bluelamp.io.synth_files import write_force
from bluelamp.tasks.hotspots import FindSettings, Found, find
from bluelamp.tasks.hotspots.measure import Measurer
from bluelamp.tasks.hotspots.record import set_record
from bluelamp.tasks.incidents import LoadSettings, load
from worlds.made_force import make

if TYPE_CHECKING:
    from pathlib import Path

AT = "2026-01-01T00:00:00+00:00"


@dataclass(frozen=True)
class Searched:
    """A store, what was asked of it, what was found, and the record of it."""

    store: Path
    settings: FindSettings
    found: Found
    record: dict[str, Any]


@pytest.fixture(scope="session")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Searched:
    folder = tmp_path_factory.mktemp("searched")
    made = make(seed=5, months=4, hotspots=4, incidents_per_month=800.0)
    write_force(made.force, folder / "force")
    boundary, store = folder / "force" / "boundary.geojson", folder / "store"
    load([folder / "force" / "incidents.csv"], store=store, settings=LoadSettings(within=boundary, at=AT))
    period: MonthRange = made.force.settings.period
    # A month more than was received.
    wanted = FindSettings(
        period=MonthRange(period.first, period.last.plus(1)),
        count=4,
        max_area_ha=8.0,
        resamples=2,
        weight=Weight.HARM,
    )
    found = find(store, wanted)
    return Searched(store, wanted, found, set_record(found))


@pytest.fixture(scope="session")
def measurer(searched: Searched) -> Measurer:
    return Measurer.prepare(searched.store, searched.settings)
