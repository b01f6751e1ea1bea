"""The only writer of the log."""

from __future__ import annotations

__all__ = ["content_of", "record"]

from datetime import UTC
from typing import TYPE_CHECKING, Any, Protocol

from django.db import models, transaction
from django.utils import timezone

from bluelamp_station.audit.chain import event_hash
from bluelamp_station.audit.models import ChainHead, Event

if TYPE_CHECKING:
    from collections.abc import Mapping


class Actor(Protocol):
    """Whoever does something: has a key and a name."""

    @property
    def pk(self) -> Any:
        """The key."""

    def get_full_name(self) -> str:
        """The name."""


SYSTEM_NAME = "Bluelamp"


@transaction.atomic
def record(
    *,
    by: Actor | None,
    action: str,
    subject: models.Model | tuple[str, str],
    why: str = "",
    detail: Mapping[str, Any] | None = None,
) -> Event:
    """Add one event to the chain, in the caller's transaction: what is rolled back was not done and is not logged.

    1. Lock the head. 2. Make the event that follows it. 3. Move the head.

    Args:
        by: who; None for the system itself.
        action: room and verb, such as ``hotspots.set_adopted``.
        subject: what it was done to: a row, or its type and id.
        why: the reason given, where one was asked for.
        detail: small JSON; ids and numbers, no personal data.
    """
    kind, key = subject if isinstance(subject, tuple) else (subject._meta.label, str(subject.pk))  # noqa: SLF001 - the name of Django's own API
    head = ChainHead.objects.select_for_update().get(pk=1)
    event = Event(
        number=head.number + 1,
        at=timezone.now(),
        actor_id="" if by is None else str(by.pk),
        actor_name=SYSTEM_NAME if by is None else by.get_full_name(),
        action=action,
        subject_type=kind,
        subject_id=key,
        why=why,
        detail=dict(detail or {}),
        previous_hash=head.hash,
    )
    event.hash = event_hash(head.hash, content_of(event))
    event.save(force_insert=True)
    ChainHead.objects.filter(pk=1).update(number=event.number, hash=event.hash)
    return event


def content_of(event: Event) -> dict[str, Any]:
    """What an event's hash is made from."""
    return {
        "number": event.number,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor_id": event.actor_id,
        "actor_name": event.actor_name,
        "action": event.action,
        "subject_type": event.subject_type,
        "subject_id": event.subject_id,
        "why": event.why,
        "detail": event.detail,
    }
