"""The door to a made-up week to plan: crews, their time, bases and rates that never were, for the demonstration."""

from __future__ import annotations

__all__ = ["WEEK", "MadeMember", "MadeOffer", "MadeRate", "MadeTime", "availability_text", "first_monday", "made_time"]

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bluelamp.core.vocabulary import Agency, AvailabilityKind, PatrolMode, Role

WEEK = dt.timedelta(days=7)
# Time that begins sooner cannot be planned and published before it begins.
_SOONEST = dt.timedelta(minutes=90)
# From Friday on too little of a week is left to be planned.
_LAST_WEEKDAY, _FRIDAY, _WEEKS = 3, 4, 3
# Two pairs for the first towns, one for the others.
_PAIRED_TWICE, _ROWS, _USUAL_ROWS = 2, 4, 2


@dataclass(frozen=True, slots=True)
class MadeMember:
    """Somebody who patrols.

    Args:
        key: by which the made-up time names them.
        role: what they are.
        agency: whose.
        base: the town where they start.
        transport: how they get about.
    """

    key: str
    role: Role
    agency: Agency
    base: str
    transport: PatrolMode


@dataclass(frozen=True, slots=True)
class MadeOffer:
    """Time that somebody offers.

    Args:
        key: whose.
        starts_at: from when, aware.
        ends_at: until when.
        kind: what time it is.
    """

    key: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    kind: AvailabilityKind


@dataclass(frozen=True, slots=True)
class MadeRate:
    """What an hour costs.

    Args:
        role: of whom.
        agency: whose they are.
        kind: of what time.
        from_date: from when on.
        pence: of an hour.
        minimum_min: minutes paid at the least.
    """

    role: Role
    agency: Agency
    kind: AvailabilityKind
    from_date: dt.date
    pence: int
    minimum_min: int


@dataclass(frozen=True, slots=True)
class MadeTime:
    """Some weeks.

    Args:
        members: who patrols.
        offers: what they offer from now on.
        bases: name, longitude and latitude.
        rates: illustrative.
    """

    members: tuple[MadeMember, ...]
    offers: tuple[MadeOffer, ...]
    bases: tuple[tuple[str, float, float], ...]
    rates: tuple[MadeRate, ...]


def first_monday(now: dt.datetime) -> dt.date:
    """Monday of the week that is planned first: this one while enough of it is left, else the next.

    Args:
        now: the time, aware.
    """
    monday = _monday(now)
    return monday if _today(now).weekday() <= _LAST_WEEKDAY else monday + WEEK


def made_time(places: Sequence[tuple[str, str, float, float]], *, now: dt.datetime, seed: int) -> MadeTime:
    """Make crews up, and the time that they offer in three weeks, this one first.

    Nobody offers the Friday of the second week that is planned, so that there is something to explain.

    Args:
        places: ref, town, longitude and latitude, the hottest first.
        now: the time, aware; no time is offered that begins before or at once.
        seed: of every random choice.
    """
    from bluelamp.synth.plans import WeekPlace, WeekSettings, make_week  # noqa: PLC0415 - the web starts without it

    asked = [WeekPlace(ref, town, x, y, rank) for rank, (ref, town, x, y) in enumerate(places, start=1)]
    n_towns, short = len({one.town for one in asked}), first_monday(now) + WEEK
    mondays = [_monday(now) + number * WEEK for number in range(_WEEKS)]
    weeks = [
        make_week(
            asked,
            WeekSettings(
                monday,
                seed=seed + number,
                n_staff=_ROWS * n_towns,
                short_day=_FRIDAY if monday == short else None,
                zone=settings.TIME_ZONE,
            ),
        )
        for number, monday in enumerate(mondays)
    ]
    kept = [one for n, one in enumerate(weeks[0].staff) if n < _USUAL_ROWS * n_towns or n % n_towns < _PAIRED_TWICE]
    members = tuple(MadeMember(one.person_ref, one.role, one.agency, one.base, one.transport) for one in kept)
    refs, soonest_s = {one.key for one in members}, (now + _SOONEST).timestamp()
    offers = tuple(
        MadeOffer(one.person_ref, _at(one.starts_s), _at(one.ends_s), one.kind)
        for week in weeks
        for one in week.offers
        if one.person_ref in refs and one.starts_s >= soonest_s
    )
    rates = tuple(
        MadeRate(one.role, one.agency, one.kind, one.from_date, one.pence_per_hour, one.minimum_min)
        for one in weeks[0].rates
    )
    return MadeTime(members, offers, weeks[0].bases, rates)


def availability_text(offers: Iterable[MadeOffer], refs: Mapping[str, str]) -> str:
    """Offers as the duty system writes them.

    Args:
        offers: which.
        refs: by which crews name the people, by key.
    """
    from bluelamp.synth.published import csv_text  # noqa: PLC0415 - as above

    rows = [(refs[one.key], one.starts_at.isoformat(), one.ends_at.isoformat(), one.kind.value) for one in offers]
    return csv_text(("person_id", "starts_at", "ends_at", "kind"), rows)


def _today(now: dt.datetime) -> dt.date:
    return now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def _monday(now: dt.datetime) -> dt.date:
    today = _today(now)
    return today - dt.timedelta(days=today.weekday())


def _at(at_s: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(at_s, ZoneInfo(settings.TIME_ZONE))
