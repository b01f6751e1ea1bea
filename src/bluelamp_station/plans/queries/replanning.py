"""Who is on a published shift to come."""

from __future__ import annotations

__all__ = ["on_duty"]

from typing import TYPE_CHECKING

from bluelamp_station.accounts.models import Person
from bluelamp_station.plans.models import ShiftMember

if TYPE_CHECKING:
    import datetime as dt

    from bluelamp_station.programme.models import Programme


def on_duty(programme: Programme, now: dt.datetime) -> list[Person]:
    """People on shifts of a plan that are not over, by name; two queries.

    Args:
        programme: whose shifts.
        now: the time.
    """
    members = ShiftMember.objects.filter(
        shift__programme=programme,
        shift__published__isnull=False,
        shift__cancelled_at__isnull=True,
        shift__ends_at__gt=now,
        person__isnull=False,
    )
    return list(Person.objects.filter(pk__in=members.values("person")).order_by("name", "pk"))
