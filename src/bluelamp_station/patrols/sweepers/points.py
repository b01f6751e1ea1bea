"""Points of visits: those of a visit go together, so that its minutes are never worked out from a part of them."""

from __future__ import annotations

__all__ = ["delete", "due"]

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Max, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from bluelamp_station.patrols.models import FieldRecord, Fix, TrackingAgreement, Visit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

# Points that wait in a record for the start of their visit.
_WAITING = "points_waiting"
_VISIT, _RECORD = "visit:", "record:"
_DEFAULT_DAYS = 14


def due(before: datetime) -> Sequence[str]:
    """Visits, and records without one, whose points' time is over: by an instant, or by an agreement of fewer days."""
    agreed = _agreed()
    overdue = Q(over_at__lt=before)
    for programme, at in agreed.items():
        overdue |= Q(programme=programme, over_at__lt=at)
    visits = Visit.objects.filter(fixes__isnull=False).annotate(over_at=Coalesce("ended_at", "started_at"))
    found = visits.filter(overdue).order_by().values_list("pk", flat=True).distinct()
    latest = max([before, *agreed.values()])
    waiting = FieldRecord.objects.filter(content__has_key=_WAITING, received_at__lt=latest)
    records = waiting.order_by().values_list("pk", flat=True)
    return [*(f"{_VISIT}{key}" for key in found), *(f"{_RECORD}{key}" for key in records)]


def delete(ids: Sequence[str]) -> int:
    """Delete the points; of how many visits and records."""
    visits = [UUID(key.removeprefix(_VISIT)) for key in ids if key.startswith(_VISIT)]
    Fix.objects.filter(visit__in=visits).delete()
    records = [key.removeprefix(_RECORD) for key in ids if key.startswith(_RECORD)]
    for row in FieldRecord.objects.filter(pk__in=records):
        row.content.pop(_WAITING, None)
        row.save(update_fields=["content"])
    return len(visits) + len(records)


def _agreed() -> dict[int, datetime]:
    """By programme, the instant before which points are over by its newest agreement."""
    now = timezone.now()
    newest = TrackingAgreement.objects.values("programme").annotate(newest=Max("at")).values_list("programme", "newest")
    found = {}
    for programme, at in newest:
        agreement = TrackingAgreement.objects.filter(programme=programme, at=at).order_by("-pk").first()
        found[programme] = now - timedelta(days=agreement.days_kept if agreement else _DEFAULT_DAYS)
    return found
