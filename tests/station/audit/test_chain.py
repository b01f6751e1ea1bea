from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection, transaction

from bluelamp_station.audit.actions import content_of, record
from bluelamp_station.audit.chain import event_hash
from bluelamp_station.audit.models import GENESIS, Event

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person

pytestmark = pytest.mark.django_db


def test_each_event_carries_the_hash_of_the_one_before(analyst: Person) -> None:
    first = record(by=analyst, action="tests.looked", subject=analyst)
    second = record(by=None, action="tests.swept", subject=("Night", "1"), detail={"rows": 3})
    assert (first.number, first.previous_hash) == (1, GENESIS)
    assert (second.number, second.previous_hash) == (2, first.hash)
    assert second.hash == event_hash(first.hash, content_of(Event.objects.get(number=2)))


def test_what_is_rolled_back_is_not_in_the_log(analyst: Person) -> None:
    with transaction.atomic():
        record(by=analyst, action="tests.looked", subject=analyst)
        transaction.set_rollback(True)
    assert record(by=analyst, action="tests.looked", subject=analyst).number == 1


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_event SET why = 'because' WHERE number = 1", "DELETE FROM audit_event"]
)
def test_the_database_itself_refuses_to_change_the_log(analyst: Person, statement: str) -> None:
    record(by=analyst, action="tests.looked", subject=analyst)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Event.objects.count() == 1
