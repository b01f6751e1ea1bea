from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from bluelamp.core.errors import BluelampError, RefusedInputError
from bluelamp.core.vocabulary import AreaKind
from bluelamp_station.accounts.areas import path_of
from bluelamp_station.accounts.models import Area
from bluelamp_station.audit.actions import record
from bluelamp_station.audit.models import Event
from bluelamp_station.hotspots import engine
from bluelamp_station.hotspots.actions.runs import stop_run, try_again
from bluelamp_station.hotspots.jobs import execute_run
from bluelamp_station.hotspots.models import Run, Spot
from bluelamp_station.queue.claiming import Cancelled, GivenBack, LeaseLostError
from bluelamp_station.queue.models import WorkState
from station.hotspots.run_worlds import adopted_set, asked, done_run, held_run, made_store, make_run

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _store(settings: Settings) -> None:
    settings.STORE_FOLDER = made_store()


def silent(_done: int, _all: int, _text: str) -> None:
    """Progress that nobody looks at."""


def actions() -> list[str]:
    return list(Event.objects.order_by("number").values_list("action", flat=True))


def test_a_run_keeps_its_record_and_its_hotspots(programme: Programme, analyst: Person) -> None:
    run, said = held_run(programme, analyst), []
    execute_run(run, lambda done, all_, text: said.append((done, all_, text)))
    run.refresh_from_db()
    assert run.record["figures"]["share_of_incidents"]["value"] > 0
    assert "spots" not in run.record
    assert run.data_version == run.record["data_version"] == engine.held_data_version()
    assert run.code_version
    assert run.spots.count() == 26
    assert said[0] == (0, 6, "reading the store")
    assert actions() == ["hotspots.run_finished"]
    assert Event.objects.get().actor_name == "Bluelamp"


def test_a_hotspot_lies_in_the_smallest_area_that_holds_its_middle(
    programme: Programme, analyst: Person, force: Area
) -> None:
    run = held_run(programme, analyst)
    outline = {"type": "Polygon", "coordinates": [[[-3, 55], [-2, 55], [-2, 56], [-3, 56], [-3, 55]]]}
    area = Area.objects.create(code="all", name="All", kind=AreaKind.NEIGHBOURHOOD, parent=force, outline=outline)
    Area.objects.filter(pk=area.pk).update(path=path_of(force, area.pk))
    execute_run(run, silent)
    assert set(run.spots.values_list("area_path", flat=True)) == {path_of(force, area.pk)}


def test_a_worker_killed_between_storing_and_saying_so_changes_nothing_the_second_time(
    programme: Programme, analyst: Person
) -> None:
    execute_run(held_run(programme, analyst), silent)
    first = list(Spot.objects.order_by("pk").values_list("pk", flat=True))
    # The lease ran out: another worker takes the row up.
    Run.objects.update(worker="w2", attempts=2)
    execute_run(Run.objects.get(), silent)
    assert list(Spot.objects.order_by("pk").values_list("pk", flat=True)) == first
    assert actions() == ["hotspots.run_finished"]


def test_what_a_half_finished_attempt_left_is_replaced(programme: Programme, analyst: Person) -> None:
    run = done_run(programme, analyst, n_spots=3)
    Run.objects.update(record={}, state=WorkState.RUNNING, worker="w1", attempts=1)
    run.refresh_from_db()
    execute_run(run, silent)
    assert run.spots.count() == 26


def test_a_worker_that_lost_its_lease_stores_nothing(programme: Programme, analyst: Person) -> None:
    run = held_run(programme, analyst)

    def taken_by_another(done: int, _all: int, _text: str) -> None:
        if done == 5:
            Run.objects.update(worker="w2", attempts=2)

    with pytest.raises(LeaseLostError):
        execute_run(run, taken_by_another)
    assert not Spot.objects.exists()
    assert Run.objects.get().record == {}
    assert actions() == []


def test_a_run_stopped_in_the_middle_leaves_nothing(programme: Programme, analyst: Person) -> None:
    run = held_run(programme, analyst)

    def stopped(done: int, _all: int, _text: str) -> None:
        if done == 3:
            stop_run(by=analyst, run=run)
            raise Cancelled

    with pytest.raises(Cancelled):
        execute_run(run, stopped)
    assert not Spot.objects.exists()
    assert Run.objects.get().is_stop_wanted
    assert actions() == ["hotspots.run_stopped"]


def test_without_a_store_a_run_fails_with_the_reason(
    programme: Programme, analyst: Person, settings: Settings, tmp_path: Path
) -> None:
    settings.STORE_FOLDER = tmp_path / "nowhere"
    with pytest.raises(BluelampError, match="there is no store here"):
        execute_run(held_run(programme, analyst), silent)
    event = Event.objects.get()
    assert (event.action, event.detail) == ("hotspots.run_failed", {"code": "BL-STORE-01"})


def test_a_run_over_months_that_nobody_holds_fails_with_the_reason(programme: Programme, analyst: Person) -> None:
    with pytest.raises(BluelampError, match="no month of 2010-01"):
        execute_run(held_run(programme, analyst, settings=asked(first="2010-01", last="2010-02")), silent)
    assert actions() == ["hotspots.run_failed"]
    assert not Spot.objects.exists()


def test_a_defect_is_logged_by_its_kind_and_goes_on_to_the_worker(programme: Programme, analyst: Person) -> None:
    with pytest.raises(KeyError):
        execute_run(held_run(programme, analyst, settings={"nothing": "of use"}), silent)
    assert Event.objects.get().detail == {"code": "KeyError"}


def test_against_the_set_in_force_each_hotspot_is_kept_retired_or_added(programme: Programme, analyst: Person) -> None:
    in_force = adopted_set(done_run(programme, analyst), analyst)
    run = held_run(programme, analyst, settings=asked(previous_set=in_force.pk))
    execute_run(run, silent)
    run.refresh_from_db()
    changes = [change["change"] for change in run.record["changes"]]
    assert changes.count("keep") == 5
    assert changes.count("add") == 21


def test_a_waiting_run_stops_at_once_and_one_that_is_over_cannot_be_stopped(
    programme: Programme, analyst: Person
) -> None:
    run = make_run(programme, analyst)
    stop_run(by=analyst, run=run)
    run.refresh_from_db()
    assert run.state == WorkState.CANCELLED
    with pytest.raises(RefusedInputError, match="over"):
        stop_run(by=analyst, run=run)
    assert actions() == ["hotspots.run_stopped"]


def test_trying_again_makes_a_new_run_and_leaves_the_old_one(programme: Programme, analyst: Person) -> None:
    from uuid import uuid4  # noqa: PLC0415 - used here only

    failed = make_run(programme, analyst, state=WorkState.FAILED, failure="BL-STORE-01", ended_at=timezone.now())
    ticket = uuid4()
    again = try_again(by=analyst, run=failed, ticket=ticket)
    assert again.pk != failed.pk
    assert again.settings == failed.settings
    assert try_again(by=analyst, run=failed, ticket=ticket).pk == again.pk
    with pytest.raises(RefusedInputError, match="failed or was stopped"):
        try_again(by=analyst, run=again, ticket=uuid4())


def test_a_worker_that_is_asked_to_end_gives_the_run_back_untouched(programme: Programme, analyst: Person) -> None:
    def ended(_done: int, _all: int, _text: str) -> None:
        raise GivenBack

    with pytest.raises(GivenBack):
        execute_run(held_run(programme, analyst), ended)
    assert actions() == []
    assert not Spot.objects.exists()


def test_storing_fails_whole_where_the_log_cannot_be_written(
    programme: Programme, analyst: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*, action: str, **told: Any) -> Event:
        if action == "hotspots.run_finished":
            raise OSError("disk full")
        return record(action=action, **told)

    monkeypatch.setattr("bluelamp_station.hotspots.actions.runs.record", refuse)
    with pytest.raises(OSError, match="disk full"):
        execute_run(held_run(programme, analyst), silent)
    assert Run.objects.get().record == {}
    assert not Spot.objects.exists()
    assert actions() == ["hotspots.run_failed"]
