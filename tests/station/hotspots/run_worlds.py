"""A made-up force in a store, what a search finds in it, and runs as a worker leaves them."""

from __future__ import annotations

import shutil
import tempfile
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.utils import timezone

from bluelamp.core.periods import MonthRange
from bluelamp.io.store import open_store
from bluelamp.io.synth_files import write_force
from bluelamp.synth.force import make_force
from bluelamp.synth.settings import ForceSettings
from bluelamp.tasks.hotspots import FindSettings, find
from bluelamp.tasks.hotspots.record import set_record
from bluelamp.tasks.incidents import LoadSettings, load
from bluelamp_station.hotspots.models import HotspotSet, Place, Run, Spot
from bluelamp_station.incidents.models import StoreCheck
from bluelamp_station.queue.models import WorkState

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

FIRST, LAST, MISSING = "2022-01", "2022-12", "2022-05"


@cache
def made_store() -> Path:
    """A store of eleven months: May never came."""
    folder = Path(tempfile.mkdtemp(prefix="bluelamp-made-"))
    write_force(make_force(ForceSettings(seed=1, months=12, first_month=FIRST)), folder / "force")
    shutil.rmtree(folder / "force" / "police_uk" / MISSING)
    settings = LoadSettings(within=folder / "force" / "boundary.geojson", at="2026-01-01T00:00:00+00:00")
    load([folder / "force" / "police_uk"], store=folder / "store", settings=settings)
    return folder / "store"


@cache
def _found() -> dict[str, Any]:
    wanted = FindSettings(period=MonthRange.parse(FIRST, LAST), count=26, max_area_ha=6.0, resamples=3)
    return set_record(find(made_store(), wanted))


def found_record() -> dict[str, Any]:
    """The record of a search for 26 hotspots, for the caller to keep or change."""
    return deepcopy(_found())


def asked(**changes: Any) -> dict[str, Any]:
    """Settings of a run as the form makes them."""
    return {
        "first": FIRST,
        "last": LAST,
        "categories": [],
        "weight": "count",
        "method": "rank",
        "shape": "square",
        "size_m": 100.0,
        "count": 26,
        "max_area_ha": 6.0,
        "min_density": None,
        "time_of_day": "all",
        "kernel": "quartic",
        "bandwidth_m": None,
        "permutations": 0,
        "include_police_generated": False,
        "include_dwellings": False,
        "resamples": 3,
        "seed": 1,
    } | changes


def form_values(programme: Programme, **changes: Any) -> dict[str, Any]:
    """The form as a browser sends it."""
    told = {name: value for name, value in asked().items() if value is not None and value is not False}
    return told | {"programme": programme.pk, "name": "Spring", "ticket": uuid4()} | changes


def check_store(months: list[str] | None = None) -> StoreCheck:
    """What a check of the made store would leave."""
    held = [f"2022-{month:02d}" for month in range(1, 13) if f"2022-{month:02d}" != MISSING]
    found = {
        "manifest_version": "m",
        "months": held if months is None else months,
        "sources": {},
        "working_crs": "EPSG:27700",
        "has_boundary": True,
        "sink_points": [],
    }
    return StoreCheck.objects.create(data_version=open_store(made_store()).data_version, found=found)


def make_run(programme: Programme, by: Person, *, state: str = WorkState.QUEUED, **fields: Any) -> Run:
    """A run in any state, without a result."""
    values = {"settings": asked(), "name": "Spring"} | fields
    return Run.objects.create(programme=programme, started_by=by, state=state, **values)


def held_run(programme: Programme, by: Person, **fields: Any) -> Run:
    """A run that a worker holds."""
    return make_run(
        programme, by, state=WorkState.RUNNING, worker="w1", attempts=1, started_at=timezone.now(), **fields
    )


def done_run(programme: Programme, by: Person, n_spots: int = 26, **fields: Any) -> Run:
    """A finished run with its hotspots, as execute_run leaves it."""
    told = found_record()
    spots = told.pop("spots")[:n_spots]
    values = {"data_version": told["data_version"], "code_version": told["code_version"], "ended_at": timezone.now()}
    run = make_run(programme, by, state=WorkState.DONE, record=told, **(values | fields))
    path = programme.area.path
    Spot.objects.bulk_create(Spot(run=run, area_path=path, **Spot.fields_of(spot)) for spot in spots)
    return run


def adopted_set(run: Run, by: Person) -> HotspotSet:
    """The first hotspots of a run as the set in force."""
    found = HotspotSet.objects.create(
        programme=run.programme,
        number=1,
        state="adopted",
        title="First set",
        run=run,
        made_by=by,
        adopted_by=by,
        adopted_at=timezone.now(),
        rationale="It is time.",
        valid_from_date=timezone.localdate(),
    )
    spots = run.spots.order_by("rank")[:5]
    Place.objects.bulk_create(
        Place(
            hotspot_set=found,
            area_path=spot.area_path,
            west=spot.west,
            south=spot.south,
            east=spot.east,
            north=spot.north,
            **spot.as_record(),
        )
        for spot in spots
    )
    return found
