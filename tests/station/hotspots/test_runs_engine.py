from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from django.utils.module_loading import import_string

from bluelamp.core.errors import BluelampError
from bluelamp.io.map_page import cards
from bluelamp.io.map_page.words import street
from bluelamp.tasks.hotspots import export, record
from bluelamp.tasks.hotspots.measure import Measurer
from bluelamp_station.hotspots import engine
from bluelamp_station.hotspots.jobs import execute_run
from bluelamp_station.hotspots.models import Run, Spot
from bluelamp_station.queue.registry import job_kinds
from station.hotspots.run_worlds import asked, found_record, made_store

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def _store(settings: Settings) -> None:
    settings.STORE_FOLDER = made_store()
    engine._MEASURERS.clear()


def drawn(number: int = 0) -> engine.Drawn:
    spot = found_record()["spots"][number]
    return engine.Drawn(spot["ref"], spot["name"], spot["outline"])


def test_what_the_engine_says_by_itself_is_what_the_science_says() -> None:
    assert set(engine.EXPORT_ENDINGS) <= set(export.EXPORT_ENDINGS)
    assert engine.SET_FIGURES == record.SET_FIGURES
    assert engine.SPOT_FIGURES == record.SPOT_FIGURES
    assert dict(engine.KIND_WORDS) == dict(cards.KIND_WORDS)
    assert engine.place_words("On or near High Street") == street("On or near High Street") == "High Street"


def test_the_site_starts_without_the_science() -> None:
    heavy = "{'ibis', 'scipy', 'duckdb', 'shapely', 'pyarrow', 'numpy'} & set(sys.modules)"
    code = (
        "import sys, django; django.setup()\n"
        "import bluelamp_station.hotspots.urls.runs, bluelamp_station.hotspots.jobs\n"
        f"found = {heavy} - {{'numpy'}}\n"
        "assert not found, found\n"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "station_settings", "PYTHONPATH": "src:tests", "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own interpreter
    assert done.returncode == 0, done.stderr


def test_a_found_hotspot_measured_again_holds_what_it_held() -> None:
    found, again = found_record()["spots"][0], engine.measure(asked(), [drawn()])[0]
    assert again["incidents"] == pytest.approx(found["incidents"], rel=0.02)
    assert again["area_ha"] == pytest.approx(found["area_ha"], rel=0.01)
    assert (again["rank"], again["stability_share"]) == (None, None)
    assert set(again) >= {"density", "share", "sentences"}


def test_a_measured_place_fits_the_fields_of_a_row() -> None:
    fields = Spot.fields_of(engine.measure(asked(), [drawn()])[0])
    assert Spot(**fields).figure["density"].unit == "incidents per ha"
    assert fields["west"] < fields["east"]


def test_the_last_two_searches_are_kept_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared: list[int] = []
    real = Measurer.prepare.__func__  # type: ignore[attr-defined]  # - a class method

    def counted(cls: type[Measurer], store: object, wanted: object) -> Measurer:
        prepared.append(1)
        made: Measurer = real(cls, store, wanted)
        return made

    monkeypatch.setattr(Measurer, "prepare", classmethod(counted))
    for count in (5, 6, 5, 6, 5):
        engine.measure(asked(count=count), [drawn()])
    assert len(prepared) == 2
    engine.measure(asked(count=7), [drawn()])
    engine.measure(asked(count=5), [drawn()])
    assert len(prepared) == 3
    engine.measure(asked(count=6), [drawn()])
    assert len(prepared) == 4


def test_two_who_ask_at_once_prepare_once(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared: list[int] = []
    real = Measurer.prepare.__func__  # type: ignore[attr-defined]  # - a class method

    def counted(cls: type[Measurer], store: object, wanted: object) -> Measurer:
        prepared.append(1)
        made: Measurer = real(cls, store, wanted)
        return made

    monkeypatch.setattr(Measurer, "prepare", classmethod(counted))
    with ThreadPoolExecutor(2) as both:
        one, other = both.map(lambda number: engine.measure(asked(count=8), [drawn(number)]), (0, 1))
    assert len(prepared) == 1
    assert one[0]["ref"] != other[0]["ref"]


def test_an_outline_that_crosses_itself_is_refused_with_its_code() -> None:
    bow = {
        "type": "Polygon",
        "coordinates": [[[-2.4, 55.12], [-2.39, 55.13], [-2.39, 55.12], [-2.4, 55.13], [-2.4, 55.12]]],
    }
    with pytest.raises(BluelampError) as refused:
        engine.measure(asked(), [engine.Drawn("", "Bow", bow)])
    assert refused.value.code == "BL-MEASURE-01"


def test_twice_the_ground_halves_the_dose() -> None:
    assert engine.dilution(7.5, 15.0) == "Twice the ground: the same patrol minutes give half the dose per hectare."


def test_a_store_that_is_not_there_has_no_version(settings: Settings, tmp_path: object) -> None:
    assert len(engine.held_data_version()) == 16
    settings.STORE_FOLDER = tmp_path
    assert engine.held_data_version() == ""


def test_settings_are_told_in_the_words_of_the_science() -> None:
    assert ("method", "rank") in engine.settings_words(asked())


def test_the_worker_knows_where_runs_are_carried_out() -> None:
    kind = next(kind for kind in job_kinds() if kind.code == "run")
    assert kind.model is Run
    assert import_string(kind.execute_path) is execute_run
