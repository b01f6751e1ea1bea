"""Files as they were sent: what was loaded from them stays in the store, and their receipt stays."""

from __future__ import annotations

__all__ = ["delete", "due"]

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from bluelamp_station.incidents.models import Delivery
from bluelamp_station.incidents.storage import discard
from bluelamp_station.queue.models import WorkState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_OVER = (WorkState.DONE, WorkState.FAILED, WorkState.CANCELLED)


def due(before: datetime) -> Sequence[str]:
    """Deliveries that are over, came in before an instant and still have their files."""
    kept = Delivery.objects.filter(state__in=_OVER, received_at__lt=before, files_deleted_at__isnull=True)
    return [str(pk) for pk in kept.values_list("pk", flat=True)]


def delete(ids: Sequence[str]) -> int:
    """Remove their files; of how many deliveries."""
    for key in ids:
        discard(settings.UPLOAD_FOLDER / key)
    numbers = [int(key) for key in ids]
    return Delivery.objects.filter(pk__in=numbers).update(files_deleted_at=timezone.now())
