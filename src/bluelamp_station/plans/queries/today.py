"""What the room puts on somebody's first page: their shifts, offered ones, streets to renew, money gone astray."""

from __future__ import annotations

__all__ = ["today_lines"]

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.plans.models import Shift
from bluelamp_station.plans.queries.briefings import lines_of_streets
from bluelamp_station.plans.queries.ledger_today import lines_of_ledger
from bluelamp_station.plans.queries.offers_today import lines_of_offers
from bluelamp_station.ui.today import TodayLine

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person

_AHEAD = timedelta(hours=24)


def today_lines(person: Person) -> list[TodayLine]:
    """Shifts of the person, offered shifts, places in force whose streets the phones lack, and the ledger's alarms."""
    return [*_shifts(person), *lines_of_offers(person), *lines_of_streets(person), *lines_of_ledger(person)]


def _shifts(person: Person) -> list[TodayLine]:
    """A line for each shift that the person is on now or within a day; places are on the phone alone."""
    if not person.can(Permission.RECORD_PATROLS):
        return []
    now = timezone.now()
    mine = Shift.objects.of(person).filter(cancelled_at__isnull=True, ends_at__gt=now, starts_at__lt=now + _AHEAD)
    return [_line(one) for one in mine.order_by("starts_at").distinct()]


def _line(shift: Shift) -> TodayLine:
    start, end = timezone.localtime(shift.starts_at), timezone.localtime(shift.ends_at)
    day = "today" if start.date() == timezone.localdate() else f"on {start:%A}"
    text = f"Your shift is from {start:%H:%M} {day} to {end:%H:%M}."
    return TodayLine(text, reverse("field:app"), "Open the phone app", "soon", is_safe_to_mail=True)
