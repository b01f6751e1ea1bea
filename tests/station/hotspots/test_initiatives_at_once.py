"""Two people at the same moment, with real commits: one wins, the other is told, and nothing is half-written."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep
from typing import TYPE_CHECKING

import pytest
from django.db import OperationalError, connection

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import AreaKind, FundingStatus
from bluelamp_station.accounts.area_actions import add_area, move_area
from bluelamp_station.accounts.models import Area
from bluelamp_station.audit.models import Event
from bluelamp_station.hotspots.actions.initiatives import InitiativeFields, change_initiative, make_initiative
from bluelamp_station.hotspots.models import Initiative
from bluelamp_station.programme.actions import add_step, make_stream
from bluelamp_station.programme.actions.streams import StreamFields
from bluelamp_station.programme.models import FundingStep

if TYPE_CHECKING:
    from collections.abc import Callable

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

APRIL, MARCH = dt.date(2026, 4, 1), dt.date(2027, 3, 31)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run acts side by side; the code of each refusal, empty for what was done."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        gate.wait(10)
        try:
            _patiently(act)
        except RefusedInputError as error:
            return error.code
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def _patiently(act: Callable[[], object]) -> None:
    """Act; SQLite in memory, unlike in a file, does not wait for its lock by itself."""
    for _ in range(500):
        try:
            act()
        except OperationalError as error:
            if "locked" not in str(error):
                raise
            sleep(0.02)
        else:
            return
    raise AssertionError("The database stayed locked for ten seconds.")


@pytest.mark.usefixtures("committed")
def test_of_two_who_save_an_initiative_at_once_one_wins(manager: Person, programme: Programme, hertford: Area) -> None:
    fields = InitiativeFields("Lighting", "Dark", manager, APRIL)
    made = make_initiative(by=manager, programme=programme, area_path=hertford.path, fields=fields)

    def save(response: str) -> Callable[[], object]:
        told = InitiativeFields("Lighting", "Dark", manager, APRIL, response=response)
        return lambda: change_initiative(by=manager, initiative=made, edition=1, fields=told)

    assert at_once(save("Lamps"), save("Gates")) == ["", "BL-SETS-64"]
    kept = Initiative.objects.get(pk=made.pk)
    last = kept.steps.last()
    assert last is not None
    assert (kept.edition, kept.steps.count(), last.content["response"]) == (2, 2, kept.response)
    assert Event.objects.filter(action="hotspots.initiative_changed").count() == 1


@pytest.mark.usefixtures("committed")
def test_of_two_steps_of_a_stream_at_once_one_is_added(manager: Person, programme: Programme) -> None:
    fields = StreamFields("Fund", "Home Office", 100, APRIL, MARCH)  # type: ignore[arg-type]  # - a whole number will do
    stream = make_stream(
        by=manager, programme=programme, fields=fields, status=FundingStatus.INDICATIVE, on_date=dt.date(2026, 2, 1)
    )
    seen = stream.steps.get()

    def step(status: FundingStatus) -> Callable[[], object]:
        return lambda: add_step(by=manager, stream=stream, after=seen.pk, status=status, on_date=APRIL)

    assert at_once(step(FundingStatus.APPROVED), step(FundingStatus.CLOSED)) == ["", "BL-PROG-04"]
    assert FundingStep.objects.filter(stream=stream).count() == 2


@pytest.mark.usefixtures("committed")
def test_two_moves_at_once_leave_a_tree(admin: Person, force: Area) -> None:
    north, south = (add_area(by=admin, parent=force, kind=AreaKind.PARTNERSHIP, name=name) for name in ("N", "S"))
    town = add_area(by=admin, parent=north, kind=AreaKind.NEIGHBOURHOOD, name="Town")
    place = add_area(by=admin, parent=town, kind=AreaKind.PLACE, name="Station")

    def move(area: Area, parent: Area) -> Callable[[], object]:
        return lambda: move_area(by=admin, area=area, parent=parent, was=area.path, why="Because.")

    # The place goes south while its town does: the second finds that the place has moved with its town, or goes alone.
    assert at_once(move(town, south), move(place, south)) in (["", ""], ["", "BL-PEOPLE-44"])
    for area in Area.objects.exclude(parent=None).select_related("parent"):
        assert area.parent is not None
        assert area.path == f"{area.parent.path}{area.pk}/"
