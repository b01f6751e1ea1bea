"""Reading the chain back: whether every event is where it was, as it was, and none is missing."""

from __future__ import annotations

__all__ = ["Anchor", "Verdict", "make_anchor", "read_anchor", "verify"]

import json
from dataclasses import asdict, dataclass
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone

from bluelamp.core.errors import UnreadableInputError, Where
from bluelamp_station.audit.actions import content_of
from bluelamp_station.audit.chain import event_hash
from bluelamp_station.audit.models import GENESIS, ChainHead, Event

_KIND = "bluelamp-audit-anchor"
_CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where the chain stood at some time, to be kept outside the database.

    A chain that was cut off at its end and given a new head looks whole from inside; only an anchor shows the cut.

    Args:
        number: of the last event.
        hash: of the last event.
        at: when it was exported, ISO 8601 in UTC.
    """

    number: int
    hash: str
    at: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of the chain found.

    Args:
        events: how many events were read.
        is_whole: whether nothing is wrong.
        first_broken: number of the first event that is wrong or missing; None where the chain is whole.
        why: what is wrong with it, in one sentence.
        last_hash: hash at the end of the part that is whole.
    """

    events: int
    is_whole: bool
    first_broken: int | None
    why: str
    last_hash: str


def verify(anchor: Anchor | None = None) -> Verdict:
    """Read the whole chain in order and say where it breaks first.

    Args:
        anchor: an earlier state of the chain that must be part of it.
    """
    with transaction.atomic():
        head = ChainHead.objects.get(pk=1)
        events = Event.objects.filter(number__lte=head.number).order_by("number")
        number, previous = 0, GENESIS
        for event in events.iterator(chunk_size=_CHUNK):
            fault = _fault(event, number + 1, previous, anchor)
            if fault:
                return Verdict(number, is_whole=False, first_broken=number + 1, why=fault, last_hash=previous)
            number, previous = event.number, event.hash
        fault = _end_fault(head, number, previous, anchor)
        broken = number + 1 if fault else None
        return Verdict(number, is_whole=not fault, first_broken=broken, why=fault, last_hash=previous)


def _fault(event: Event, expected: int, previous: str, anchor: Anchor | None) -> str:
    if event.number != expected:
        return f"Event {expected} is missing; the next one found is {event.number}."
    if event.previous_hash != previous:
        return f"Event {expected} does not follow event {expected - 1}."
    if event.hash != event_hash(previous, content_of(event)):
        return f"Event {expected} is not what it was when it was written."
    if anchor and anchor.number == expected and anchor.hash != event.hash:
        return f"Event {expected} is not the one that the anchor of {anchor.at} names."
    return ""


def _end_fault(head: ChainHead, number: int, last_hash: str, anchor: Anchor | None) -> str:
    if number < head.number:
        return f"Event {number + 1} is missing; the log should hold {head.number}."
    if last_hash != head.hash:
        return f"The end of the chain is not event {number} as it was written."
    if Event.objects.filter(number__gt=head.number).exists():
        return f"Event {number + 1} was added past the end of the chain."
    if anchor and anchor.number > number:
        return f"Event {number + 1} is missing; the anchor of {anchor.at} knows {anchor.number} events."
    return ""


def make_anchor() -> str:
    """The chain's end as a signed JSON document, for safe keeping elsewhere."""
    head = ChainHead.objects.get(pk=1)
    anchor = Anchor(head.number, head.hash, timezone.now().isoformat(timespec="seconds"))
    text = json.dumps(asdict(anchor), sort_keys=True)
    return json.dumps({"kind": _KIND, **asdict(anchor), "signature": Signer(salt=_KIND).signature(text)}, indent=2)


def read_anchor(text: str, name: str = "anchor") -> Anchor:
    """Read an anchor back.

    Args:
        text: the document.
        name: of its file, for the error.

    Raises:
        UnreadableInputError: it is no anchor, or not one of this installation.
    """
    try:
        record: dict[str, Any] = json.loads(text)
        anchor = Anchor(int(record["number"]), str(record["hash"]), str(record["at"]))
        plain = json.dumps(asdict(anchor), sort_keys=True)
        Signer(salt=_KIND).unsign(f"{plain}:{record['signature']}")
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableInputError(
            "this is no anchor of an audit log, as 'bluelamp manage export_anchor' writes it.",
            code="BL-AUDIT-01",
            where=Where(file=name),
        ) from error
    except BadSignature as error:
        raise UnreadableInputError(
            "its signature is not this installation's; it was changed, or the secret key is another.",
            code="BL-AUDIT-02",
            where=Where(file=name),
        ) from error
    return anchor
