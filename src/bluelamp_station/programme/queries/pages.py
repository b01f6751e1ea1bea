"""Everything that the pages of a programme show, gathered in a few queries."""

from __future__ import annotations

__all__ = ["ProgrammeLine", "ProgrammePage", "programme_list", "programme_page"]

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from bluelamp.core.vocabulary import AreaKind
from bluelamp_station.accounts.models import Area
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.programme.queries.money import money_of
from bluelamp_station.programme.queries.programmes import (
    current_programme,
    may_edit,
    sees_money_of,
    visible_programmes,
)
from bluelamp_station.programme.queries.rates import rates_on
from bluelamp_station.programme.queries.targets import targets_of
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    import datetime as dt

    from bluelamp_station.accounts.models import Agency, Person
    from bluelamp_station.programme.models import Programme, Rate
    from bluelamp_station.programme.queries.money import MoneyView
    from bluelamp_station.programme.queries.targets import TargetsView


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A programme in the list.

    Args:
        programme: the programme.
        state: ``open``, ``coming`` or ``ended``.
        is_current: whether the site means this one where none is named.
    """

    programme: Programme
    state: str
    is_current: bool

    @property
    def colour(self) -> str:
        """The colour of the state's tag."""
        return {"open": "green", "coming": "blue"}.get(self.state, "grey")


@dataclass(frozen=True, slots=True)
class ProgrammeList:
    """The list of programmes and whether the reader may add to it."""

    lines: tuple[ProgrammeLine, ...]
    may_make: bool


@dataclass(frozen=True, slots=True)
class ProgrammePage:
    """A programme with all that hangs on it.

    Args:
        areas: how many areas lie below it, in words, by level.
        money: None for readers who do not see money; so are targets and rates.
        rates: the rates that hold today.
        sets_url: the page of hotspot sets, empty where the reader may not see it.
    """

    programme: Programme
    state: str
    agencies: tuple[Agency, ...]
    areas: tuple[str, ...]
    may_edit: bool
    sees_money: bool
    money: MoneyView | None
    targets: TargetsView | None
    rates: tuple[Rate, ...]
    sets_url: str
    initiatives_url: str


def programme_list(person: Person) -> ProgrammeList:
    """The list of programmes."""
    day = timezone.localdate()
    current = current_programme(person, day)
    lines = tuple(ProgrammeLine(one, _state(one, day), one == current) for one in visible_programmes(person))
    return ProgrammeList(lines, person.can(Permission.EDIT_PROGRAMME))


def programme_page(programme: Programme, person: Person) -> ProgrammePage:
    """One programme; the number of queries does not grow with what hangs on it."""
    day = timezone.localdate()
    sees_money = sees_money_of(person, programme)
    sees_sets = person.can(Permission.SEE_HOTSPOTS) or person.can(Permission.SEE_SUMMARY)
    return ProgrammePage(
        programme=programme,
        state=_state(programme, day),
        agencies=tuple(programme.agencies.all()),
        areas=_areas_in_words(programme),
        may_edit=may_edit(person, programme),
        sees_money=sees_money,
        money=money_of(programme, person, day) if sees_money else None,
        targets=targets_of(programme, person) if sees_money else None,
        rates=tuple(rates_on(programme, person, day)) if sees_money else (),
        sets_url=_address("hotspots:sets") if sees_sets else "",
        initiatives_url=_address("hotspots:initiatives") if person.can(Permission.SEE_INITIATIVES) else "",
    )


def _areas_in_words(programme: Programme) -> tuple[str, ...]:
    below = Area.objects.filter(path__startswith=programme.area.path).exclude(pk=programme.area_id)
    counted = Counter(below.values_list("kind", flat=True))
    return tuple(
        f"{counted[kind]} {words(kind).lower()}{'s' if counted[kind] != 1 else ''}"
        for kind in AreaKind
        if counted[kind]
    )


def _state(programme: Programme, day: dt.date) -> str:
    if programme.starts_date > day:
        return "coming"
    return "open" if programme.ends_date is None or programme.ends_date >= day else "ended"


def _address(url_name: str) -> str:
    """The address of a later room's page; empty in a site without that room."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
