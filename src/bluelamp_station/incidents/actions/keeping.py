"""Stopping a delivery, and trying one again."""

from __future__ import annotations

__all__ = ["retry_delivery", "stop_delivery"]

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.audit.actions import record
from bluelamp_station.incidents.models import Delivery
from bluelamp_station.queue.claiming import queue_again, stop

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person


@transaction.atomic
def stop_delivery(*, by: Person, delivery: Delivery) -> None:
    """Stop a delivery that waits or is being read.

    Raises:
        RefusedInputError: it is over already.
    """
    if not stop(delivery, now=timezone.now()):
        raise RefusedInputError("this delivery is over already; there is nothing to stop.", code="BL-INTAKE-10")
    record(by=by, action="incidents.delivery_stopped", subject=delivery)


@transaction.atomic
def retry_delivery(*, by: Person, delivery: Delivery) -> None:
    """Queue a delivery that failed or was stopped once more, with the files it came with.

    Raises:
        RefusedInputError: its files have been removed, or it neither failed nor was stopped.
    """
    rows = Delivery.objects.filter(pk=delivery.pk, files_deleted_at__isnull=True)
    if not queue_again(rows, now=timezone.now()):
        raise RefusedInputError(
            "only a delivery that failed or was stopped, and whose files are still kept, can be tried again; "
            "otherwise send the files again.",
            code="BL-INTAKE-08",
        )
    record(by=by, action="incidents.delivery_retried", subject=delivery)
