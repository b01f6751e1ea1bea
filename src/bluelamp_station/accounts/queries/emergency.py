"""Emergency accesses that nobody else has looked at yet."""

from __future__ import annotations

__all__ = ["emergencies_to_review", "recent_emergencies", "taken_today"]

from typing import TYPE_CHECKING

from django.utils import timezone

from bluelamp_station.accounts.models import Grant
from bluelamp_station.accounts.permissions import Permission

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from bluelamp_station.accounts.models import Person

_SHOWN = 50


def _seen_by(reader: Person) -> QuerySet[Grant]:
    taken = Grant.objects.filter(is_break_glass=True)
    return taken if reader.can(Permission.MANAGE_PEOPLE) or reader.can(Permission.SEE_AUDIT) else taken.none()


def emergencies_to_review(reader: Person) -> QuerySet[Grant]:
    """Those that wait for this reader: not their own."""
    return _seen_by(reader).filter(review=None).exclude(person=reader).order_by("valid_from_at")


def recent_emergencies(reader: Person) -> list[Grant]:
    """The latest, with who reviewed them."""
    rows = _seen_by(reader).select_related("person", "area", "review", "review__reviewed_by")
    return list(rows.order_by("-valid_from_at")[:_SHOWN])


def taken_today(person: Person) -> int:
    """How often somebody has taken emergency access since midnight."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return Grant.objects.filter(person=person, is_break_glass=True, made_at__gte=midnight).count()
