"""What every action of the room asks first: may this person do this here, and do the dates make sense."""

from __future__ import annotations

__all__ = ["ask_for_edit", "ask_for_money", "ask_for_order", "lock_programme"]

from typing import TYPE_CHECKING

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.programme.models import Programme
from bluelamp_station.programme.queries.programmes import may_edit, sees_money_of

if TYPE_CHECKING:
    import datetime as dt

    from bluelamp_station.accounts.models import Person


def ask_for_edit(person: Person, programme: Programme) -> None:
    """Refuse unless the person may change the programme.

    Raises:
        RefusedInputError: they may not (BL-PROG-01).
    """
    if not may_edit(person, programme):
        raise RefusedInputError(f"You may not change {programme.name}.", code="BL-PROG-01")


def ask_for_money(person: Person, programme: Programme) -> None:
    """Refuse unless the person may change the programme and see its money.

    Raises:
        RefusedInputError: they may not (BL-PROG-01).
    """
    if not (may_edit(person, programme) and sees_money_of(person, programme)):
        raise RefusedInputError(f"You may not change the money of {programme.name}.", code="BL-PROG-01")


def ask_for_order(starts_date: dt.date, ends_date: dt.date | None) -> None:
    """Refuse an end before the start.

    Raises:
        RefusedInputError: it ends before it starts (BL-PROG-02).
    """
    if ends_date is not None and ends_date < starts_date:
        raise RefusedInputError("The last day lies before the first day.", code="BL-PROG-02")


def lock_programme(programme: Programme) -> Programme:
    """The programme, held until the transaction ends, so that what hangs on it is written by one person at a time."""
    return Programme.objects.select_for_update(of=("self",)).select_related("area").get(pk=programme.pk)
