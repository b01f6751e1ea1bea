"""Places are counted by the science itself, on a store with a made-up force in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import shapely
from django.utils import timezone

from bluelamp.core.errors import BluelampError
from bluelamp_station.hotspots import engine
from bluelamp_station.hotspots.actions.places import add_place, adjust_boundary
from bluelamp_station.hotspots.actions.sets import draft_from_run, import_set, recount_places
from bluelamp_station.hotspots.geometry import square_at
from bluelamp_station.hotspots.models import Place, Run, Spot
from bluelamp_station.hotspots.place_files import FeaturePlace
from bluelamp_station.queue.models import WorkState
from station.hotspots.made_sets import again

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

ASKED = {
    "first": "2022-01", "last": "2022-03", "categories": [], "weight": "count", "shape": "square", "size_m": 100.0,
    "count": 3, "max_area_ha": 8.0, "min_density": None, "method": "count", "time_of_day": "all", "kernel": "quartic",
    "bandwidth_m": None, "permutations": 0, "include_police_generated": False, "include_dwellings": False,
    "resamples": 0, "seed": 1,
}  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small force, loaded."""
    from bluelamp.io.synth_files import write_force  # noqa: PLC0415 - a second that other tests need not wait
    from bluelamp.tasks.incidents import LoadSettings, load  # noqa: PLC0415 - the same
    from worlds.made_force import make  # noqa: PLC0415 - the same

    folder = tmp_path_factory.mktemp("counted")
    write_force(make(seed=5, months=3, hotspots=4, incidents_per_month=600.0).force, folder / "force")
    within = folder / "force" / "boundary.geojson"
    asked = LoadSettings(within=within, at="2026-01-01T00:00:00+00:00")
    load([folder / "force" / "incidents.csv"], store=folder / "store", settings=asked)
    return folder / "store"


@pytest.fixture
def run(store: Path, settings: Settings, programme: Programme, analyst: Person) -> Run:
    """A run on it, as the worker would store it."""
    settings.STORE_FOLDER = store
    record: dict[str, Any] = engine.find(ASKED, progress=lambda _done, _all, _text: None)
    spots = record.pop("spots")
    made = Run.objects.create(
        programme=programme,
        started_by=analyst,
        settings=ASKED,
        record=record,
        data_version=record["data_version"],
        state=WorkState.DONE,
        ended_at=timezone.now(),
    )
    for spot in spots:
        Spot.objects.create(run=made, area_path=programme.area.path, **Spot.fields_of(spot))
    return made


@pytest.mark.django_db
def test_counts_before_and_after_are_the_science_s_own(run: Run, analyst: Person) -> None:
    draft = again(draft_from_run(by=analyst, run=run))
    place = Place.objects.select_related("hotspot_set__programme__area").filter(hotspot_set=draft)[0]
    larger = json.loads(shapely.to_geojson(shapely.from_geojson(json.dumps(place.outline)).buffer(0.0005, quad_segs=1)))
    change = adjust_boundary(by=analyst, place=place, outline=larger, reason="The rank moved.", edition=draft.edition)
    (found,) = engine.measure(ASKED, [engine.Drawn(place.ref, place.name, change.outline_after)])
    assert change.incidents_before == pytest.approx(place.incidents)
    assert (change.incidents_after, change.figures_after) == (found["incidents"], found["figures"])
    assert change.after["share"].value is not None
    assert change.sentence.endswith("the dose per hectare.")
    now = Place.objects.get(pk=place.pk)
    assert (now.incidents, now.p_top) == (found["incidents"], found["p_top"])
    assert now.evidence["by_month"] == found["evidence"]["by_month"]
    assert again(draft).figure["share_of_incidents"].value is not None


@pytest.mark.django_db
def test_imported_and_added_places_are_counted_and_ground_elsewhere_is_refused(
    run: Run, analyst: Person, programme: Programme
) -> None:
    spot = run.spots.all()[0]
    feature = FeaturePlace("A1", "Old square", "", "", "", None, "", spot.outline)
    draft = again(import_set(by=analyst, programme=programme, title="Old map", features=[feature]))
    place = draft.places.get()
    assert place.incidents == pytest.approx(spot.incidents)
    assert draft.run == run
    with pytest.raises(BluelampError) as caught:
        add_place(
            by=analyst,
            hotspot_set=draft,
            outline=square_at(0.5, 51.5, 200),
            words={"name": "Elsewhere", "role": "priority"},
            reason="x",
            edition=draft.edition,
        )
    assert caught.value.code == "BL-MEASURE-03"
    recount_places(by=analyst, hotspot_set=draft, edition=draft.edition)
    assert draft.places.get().incidents == pytest.approx(spot.incidents)
    told = again(draft).figure
    assert told["share_of_incidents"].value == pytest.approx(
        spot.incidents / run.record["figures"]["incidents"]["value"], abs=0.001
    )
