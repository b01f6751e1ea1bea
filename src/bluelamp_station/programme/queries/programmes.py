"""Programmes by reader: which there are, which one is meant where none is named, and what one stands on."""

from __future__ import annotations

__all__ = [
    "current_programme",
    "editable_programmes",
    "may_edit",
    "places_of_work",
    "sees_money_of",
    "visible_programmes",
]

from typing import TYPE_CHECKING

from django.utils import timezone

from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.models import Area
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.programme.models import Programme

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import ProgrammeQuerySet


def visible_programmes(person: Person) -> ProgrammeQuerySet:
    """Programmes that somebody may see, the newest first, with their area."""
    return Programme.objects.visible_to(person).select_related("area")


def editable_programmes(person: Person) -> ProgrammeQuerySet:
    """Programmes that somebody may change."""
    return visible_programmes(person).filter(area_filter(person, Permission.EDIT_PROGRAMME, "area__path"))


def current_programme(person: Person, day: dt.date | None = None) -> Programme | None:
    """The programme that is meant where none is named.

    The open one that started last; without an open one the next to start; else the last that ended; None without any.

    Args:
        person: the reader.
        day: the day that counts as today.
    """
    today = day or timezone.localdate()
    held = list(visible_programmes(person))
    started = [one for one in held if one.starts_date <= today and (one.ends_date is None or one.ends_date >= today)]
    if started:
        return max(started, key=lambda one: (one.starts_date, one.pk))
    coming = [one for one in held if one.starts_date > today]
    if coming:
        return min(coming, key=lambda one: (one.starts_date, one.pk))
    return max(held, key=lambda one: (one.ends_date or today, one.pk), default=None)


def may_edit(person: Person, programme: Programme) -> bool:
    """Whether somebody may change a programme; no query."""
    return _covers(person, Permission.EDIT_PROGRAMME, programme.area.path)


def sees_money_of(person: Person, programme: Programme) -> bool:
    """Whether somebody may see a programme's money; no query."""
    return _covers(person, Permission.SEE_MONEY, programme.area.path)


def places_of_work(person: Person) -> QuerySet[Area]:
    """Areas on which somebody may make a programme, the widest first."""
    return Area.objects.filter(area_filter(person, Permission.EDIT_PROGRAMME, "path"))


def _covers(person: Person, permission: Permission, path: str) -> bool:
    return any(path.startswith(held) for held in person.area_paths(permission))
