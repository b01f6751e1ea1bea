"""A phone's records taken in: each kept once, whatever becomes of the others, and a receipt for each."""

from __future__ import annotations

__all__ = ["LARGEST_BYTES", "MOST_RECORDS", "BadBodyError", "OtherPersonError", "read_batch", "take_in"]

import json
import logging
import math
from typing import TYPE_CHECKING, Any

from django.db import InterfaceError, OperationalError

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.patrols.actions.arriving import Batch, arrive
from bluelamp_station.patrols.actions.journal import Receipt, keep_together, keep_unplaced
from bluelamp_station.patrols.actions.reading import RefusedRecordError, moment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.patrols.actions.arriving import Arrival

_LOG = logging.getLogger("bluelamp.field")
LARGEST_BYTES, MOST_RECORDS = 1_000_000, 200
_FORMAT = 1
_MOST_DIGITS = 18
_LONGEST_DEVICE = 64


class BadBodyError(RefusedInputError):
    """The whole of what was sent cannot be read; nothing was stored."""

    def __init__(self, words: str) -> None:
        super().__init__(words, code="BL-FIELD-01")


class OtherPersonError(RefusedInputError):
    """Records of somebody else than who is signed in; nothing was stored."""

    def __init__(self) -> None:
        super().__init__(
            "These records were made by somebody else than who is signed in. They stay on the phone until that person"
            " signs in.",
            code="BL-FIELD-04",
        )


def read_batch(body: bytes, *, by: Person, now: datetime) -> Batch:
    """Read what a phone sent.

    Args:
        body: the request's body.
        by: who is signed in.
        now: when it came.

    Raises:
        BadBodyError: it is cut off, no JSON, or not of this form (BL-FIELD-01).
        OtherPersonError: somebody else made the records (BL-FIELD-04).
    """
    told = _json(body)
    if not isinstance(told, dict) or told.get("format") != _FORMAT:
        raise BadBodyError("What was sent is not in a form that this site knows; update the app.")
    records = told.get("records")
    if not isinstance(records, list) or len(records) > MOST_RECORDS:
        raise BadBodyError(f"What was sent holds no list of at most {MOST_RECORDS} records.")
    if str(told.get("person_key")) != str(by.pk):
        raise OtherPersonError
    try:
        sent_at = moment(told.get("sent_at"))
    except RefusedRecordError as error:
        raise BadBodyError("What was sent does not say when, by the phone's clock.") from error
    device = told.get("device_id")
    if not isinstance(device, str) or not device.isprintable() or not 0 < len(device) <= _LONGEST_DEVICE:
        raise BadBodyError("What was sent does not say from which phone.")
    return Batch(device, (sent_at - now).total_seconds(), now, tuple(records))


def take_in(*, by: Person, batch: Batch) -> list[Receipt]:
    """Keep a phone's records; receipts in their order, each for a record that is committed.

    Records of one visit are kept together in one transaction. Where that fails by a fault of the site, each is tried by
    itself, so that one never stops the others, and is kept unplaced at the least.

    Args:
        by: who made and sent them.
        batch: the records.

    Raises:
        OperationalError: the database is busy or away; what was committed before stays, and is told again next time.
    """
    groups: dict[object, list[tuple[int, Arrival]]] = {}
    for position, raw in enumerate(batch.records):
        arrival = arrive(raw, batch)
        groups.setdefault(arrival.visit_key or arrival.key, []).append((position, arrival))
    receipts: dict[int, Receipt] = {}
    for group in groups.values():
        told = [pair for pair in group if pair[1].has_id]
        for (position, _), receipt in zip(told, _keep(by, batch, [arrival for _, arrival in group]), strict=True):
            receipts[position] = receipt
    return [receipts[position] for position in sorted(receipts)]


def _keep(by: Person, batch: Batch, arrivals: Sequence[Arrival]) -> list[Receipt]:
    try:
        return keep_together(by=by, batch=batch, arrivals=arrivals)
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # noqa: BLE001 - a fault of the site must not keep a record on its phone for ever
        _LOG.exception("BL-FIELD-09: records of a phone could not be worked in.")
    if len(arrivals) == 1:
        return keep_unplaced(by=by, batch=batch, arrival=arrivals[0])
    return [receipt for arrival in arrivals for receipt in _keep(by, batch, [arrival])]


def _json(body: bytes) -> Any:
    try:
        return json.loads(body, parse_float=_float, parse_int=_int, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise BadBodyError("What was sent is cut off or no JSON; nothing of it was kept. It is sent again.") from error


def _float(text: str) -> float | str:
    """A number, or its letters where it is larger than any: its record is refused then, not the others."""
    number = float(text)
    return number if math.isfinite(number) else text


def _int(text: str) -> int | str:
    return int(text) if len(text) <= _MOST_DIGITS else text
