"""What pages read of the log."""

from __future__ import annotations

__all__ = ["EventFilter", "actions_used", "detail_of", "events", "subject_of", "words_of"]

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from bluelamp_station.audit.models import Event

if TYPE_CHECKING:
    from django.db.models import QuerySet


_EVERY = "all"


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


def subject_of(event: Event) -> str:
    """What an event was done to, in words: ``hotspots.HotspotSet`` 3 is "Hotspot set 3"."""
    name = event.subject_type.rpartition(".")[2]
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
    which = "" if event.subject_id == _EVERY else f" {event.subject_id}"
    return f"{words[:1].upper()}{words[1:]}{which}"


def detail_of(event: Event) -> list[tuple[str, str]]:
    """What is kept beside an event, as names and values that people read."""
    return [(name.replace("_", " ").capitalize(), _in_words(value)) for name, value in event.detail.items()]


def _in_words(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "none"}[value]
    if isinstance(value, list):
        return ", ".join(_in_words(one) for one in value) or "none"
    if isinstance(value, dict):
        return "; ".join(f"{str(name).replace('_', ' ')}: {_in_words(one)}" for name, one in value.items()) or "none"
    return str(value)
