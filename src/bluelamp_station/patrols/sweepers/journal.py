"""What old records of phones said: that they came, and their receipts, stay, so that none is counted twice."""

from __future__ import annotations

__all__ = ["delete", "due"]

from typing import TYPE_CHECKING

from bluelamp_station.patrols.models import FieldRecord

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


def due(before: datetime) -> Sequence[str]:
    """Records that came before an instant and still hold what they said."""
    found = FieldRecord.objects.filter(received_at__lt=before).exclude(content={})
    return [str(key) for key in found.order_by().values_list("pk", flat=True)]


def delete(ids: Sequence[str]) -> int:
    """Delete what they said; of how many."""
    return FieldRecord.objects.filter(pk__in=list(ids)).update(content={})
