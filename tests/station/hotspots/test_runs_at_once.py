from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import OperationalError, connection

from bluelamp_station.audit.models import Event
from bluelamp_station.hotspots.actions.runs import start_run
from bluelamp_station.hotspots.models import Run
from station.hotspots.run_worlds import asked

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme


@pytest.mark.usefixtures("committed")
def test_a_form_sent_twice_at_once_makes_one_run(programme: Programme, analyst: Person) -> None:
    ticket = uuid4()

    def press(_: int) -> int:
        try:
            while True:
                try:
                    return start_run(by=analyst, programme=programme, name="", asked=asked(), ticket=ticket).pk
                except OperationalError as error:
                    # The tests' SQLite lives in memory, where nobody waits for a lock; one in a file waits by itself.
                    if "locked" not in str(error):
                        raise
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as people:
        made = set(people.map(press, range(4)))
    assert made == set(Run.objects.values_list("pk", flat=True))
    assert len(made) == 1
    assert Event.objects.count() == 1
