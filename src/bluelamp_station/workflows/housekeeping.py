"""The chores of the night: what has had its time goes."""

from __future__ import annotations

__all__ = ["keep_retention", "purge_signs"]

from datetime import timedelta
from typing import TYPE_CHECKING

from bluelamp_station.audit.retention import sweep
from bluelamp_station.queue.models import WorkerSign
from bluelamp_station.workflows.models import ChoreDay

if TYPE_CHECKING:
    from datetime import datetime

_SIGNS_KEPT = timedelta(days=1)
_CHORES_KEPT = timedelta(days=90)


def purge_signs(now: datetime) -> None:
    """Signs of workers that are gone, and the diary of chores."""
    WorkerSign.objects.filter(seen_at__lt=now - _SIGNS_KEPT).delete()
    ChoreDay.objects.filter(started_at__lt=now - _CHORES_KEPT).delete()


def keep_retention(now: datetime) -> None:
    """Every class of record whose time is over is deleted, with its proof; sessions that ended are one of them."""
    sweep(now=now)
