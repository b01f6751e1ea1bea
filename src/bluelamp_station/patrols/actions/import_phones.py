"""Files of unsent records that a phone saved: handed to the journal as records of the person who made them."""

from __future__ import annotations

__all__ = ["receive_phones"]

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from bluelamp_station.accounts.models import Person
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.patrols.actions.arriving import Batch
from bluelamp_station.patrols.actions.sync import MOST_RECORDS, take_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LONGEST_DEVICE = 64
_MOST_DIGITS = 9
_NOBODY = "Nobody of this site made these records: the file names a person who is not here. Nothing of it was kept."
_MAY_NOT = "Whoever made these records does not record patrols on this site. Nothing of it was kept."


def receive_phones(phones: Sequence[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    """Keep the records of phones' files, each as if its phone had sent it; a line of the receipt for each file.

    The phone's clock is taken as it is: between saving and sending the file lies any time. Call it outside a
    transaction: every visit is committed by itself, and a record that came before is not doubled.

    Args:
        phones: name and content of each file.
    """
    return [{"name": name} | _received(body) for name, body in phones]


def _received(body: dict[str, Any]) -> dict[str, Any]:
    person = _person(body.get("person_key"))
    if person is None:
        return {"person": None, "statuses": {}, "words": _NOBODY}
    if not person.can(Permission.RECORD_PATROLS):
        return {"person": person.pk, "statuses": {}, "words": _MAY_NOT}
    statuses: Counter[str] = Counter()
    again = 0
    for batch in _batches(body):
        for receipt in take_in(by=person, batch=batch):
            statuses[receipt.status] += 1
            again += receipt.is_again
    words = f"{again} of them had come before and are not counted twice." if again else ""
    return {"person": person.pk, "statuses": dict(statuses), "words": words}


def _person(key: object) -> Person | None:
    text = str(key)
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        return None
    return Person.objects.filter(pk=int(text)).first()


def _batches(body: dict[str, Any]) -> Iterator[Batch]:
    records, now = body["records"], timezone.now()
    device = str(body.get("device_id") or "file")[:_LONGEST_DEVICE]
    for start in range(0, len(records), MOST_RECORDS):
        yield Batch(device, 0.0, now, tuple(records[start : start + MOST_RECORDS]))
