"""Crews taken away and calls for support in some days, by place and reason: no people."""

from __future__ import annotations

__all__ = ["AwayLine", "SupportLine", "away_lines", "support_lines"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import AbstractionReason, SupportKind
from bluelamp_station.hotspots.models import HotspotSet, Place
from bluelamp_station.patrols.models import Abstraction, SupportRequest
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.patrols.rows import Days

# A force with twenty crews loses a few dozen hours of a week to calls; more lines than this nobody reads.
MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class AwayLine:
    """A crew taken away.

    Args:
        reason: why, in words.
        place: label of the place of the visit it was called from; empty where it was at none.
        started_at: from when.
        ended_at: until when; None where nobody said.
        shift_ends_at: when its shift was to end; None without one.
        crew_size: how many people.
    """

    reason: str
    place: str
    started_at: dt.datetime
    ended_at: dt.datetime | None
    shift_ends_at: dt.datetime | None
    crew_size: int


@dataclass(frozen=True, slots=True)
class SupportLine:
    """A call for support: what was asked for, when, and at which place; empty where at none."""

    what: str
    place: str
    asked_at: dt.datetime


def away_lines(person: Person, days: Days) -> list[AwayLine]:
    """Crews taken away in some days, the newest first.

    Args:
        person: the reader.
        days: local days.
    """
    found = Abstraction.objects.visible_to(person).filter(started_at__gte=days.start_at, started_at__lt=days.end_at)
    rows = list(
        found.order_by("-started_at", "pk").values_list(
            "reason", "visit__place_ref", "started_at", "ended_at", "shift__ends_at", "crew_size"
        )
    )
    labels = _labels(person, {ref for _, ref, *_ in rows if ref})
    return [
        AwayLine(words(AbstractionReason(reason)), labels.get(ref or "", ref or ""), began, ended, over, size)
        for reason, ref, began, ended, over, size in rows
    ]


def support_lines(person: Person, days: Days) -> list[SupportLine]:
    """Calls for support in some days, the newest first.

    Args:
        person: the reader.
        days: local days.
    """
    found = SupportRequest.objects.visible_to(person).filter(asked_at__gte=days.start_at, asked_at__lt=days.end_at)
    rows = list(found.order_by("-asked_at", "pk").values_list("what", "place_ref", "asked_at")[:MOST_LINES])
    labels = _labels(person, {ref for _, ref, _ in rows if ref})
    return [SupportLine(words(SupportKind(what)), labels.get(ref, ref), at) for what, ref, at in rows]


def _labels(person: Person, refs: Iterable[str]) -> dict[str, str]:
    """Ref and newest name of places, as far as the reader may see them."""
    wanted = list(refs)
    if not wanted:
        return {}
    sets = HotspotSet.objects.ever_held()
    found = Place.objects.visible_to(person).filter(ref__in=wanted, hotspot_set__in=sets)
    rows = found.order_by("hotspot_set__valid_from_date").values_list("ref", "name")
    return {ref: f"{ref} {name}" for ref, name in rows}
