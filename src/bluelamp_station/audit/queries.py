"""What pages read of the log."""

from __future__ import annotations

__all__ = ["EventFilter", "actions_used", "events", "words_of"]

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from bluelamp_station.audit.models import Event

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events.

    Args:
        who: part of the actor's name, or an actor's id.
        action: an action's code, or the beginning of one such as ``hotspots.``.
        subject_type: what it was done to.
        subject_id: and which.
        first: local day, included.
        last: local day, included.
        text: part of the reason.
    """

    who: str = ""
    action: str = ""
    subject_type: str = ""
    subject_id: str = ""
    first: date | None = None
    last: date | None = None
    text: str = ""


def events(wanted: EventFilter) -> QuerySet[Event]:
    """The events, newest first."""
    found = Event.objects.all()
    if wanted.who:
        found = found.filter(Q(actor_name__icontains=wanted.who) | Q(actor_id=wanted.who))
    if wanted.action:
        found = found.filter(action__startswith=wanted.action)
    if wanted.subject_type:
        found = found.filter(subject_type=wanted.subject_type)
    if wanted.subject_id:
        found = found.filter(subject_id=wanted.subject_id)
    if wanted.text:
        found = found.filter(why__icontains=wanted.text)
    if wanted.first:
        found = found.filter(at__gte=_midnight(wanted.first))
    if wanted.last:
        found = found.filter(at__lt=_midnight(wanted.last + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def actions_used() -> list[str]:
    """Every action that the log knows, in order."""
    return list(Event.objects.order_by("action").values_list("action", flat=True).distinct())


def words_of(action: str) -> str:
    """An action in words: ``hotspots.set_adopted`` is "Hotspots: set adopted"."""
    room, _, verb = action.partition(".")
    return f"{room.capitalize()}: {verb.replace('_', ' ')}"
