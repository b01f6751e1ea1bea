"""Rates: the whole table, and what held on a day."""

from __future__ import annotations

__all__ = ["rates_of", "rates_on"]

from typing import TYPE_CHECKING

from bluelamp_station.programme.models import Rate

if TYPE_CHECKING:
    import datetime as dt

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import OfProgrammeQuerySet, Programme


def rates_of(programme: Programme, person: Person) -> OfProgrammeQuerySet:
    """Every rate of a programme that somebody may see, the newest first within a kind."""
    rows: OfProgrammeQuerySet = Rate.objects.visible_to(person)
    return (
        rows.filter(programme=programme)
        .select_related("agency")
        .order_by("staff_type", "agency__name", "kind", "-from_date")
    )


def rates_on(programme: Programme, person: Person, day: dt.date) -> list[Rate]:
    """The rate of each kind of staff, agency and time that held on a day: the newest that had begun; one query."""
    held: dict[tuple[str, int, str], Rate] = {}
    for rate in rates_of(programme, person).filter(from_date__lte=day):
        held.setdefault((rate.staff_type, rate.agency_id, rate.kind), rate)
    return list(held.values())
