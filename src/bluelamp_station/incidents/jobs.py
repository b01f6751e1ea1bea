"""Work for the background worker."""

from __future__ import annotations

__all__ = ["execute_delivery", "take_dropped"]

from typing import TYPE_CHECKING

from bluelamp_station.incidents import actions
from bluelamp_station.incidents.models import Delivery

if TYPE_CHECKING:
    from datetime import datetime

    from bluelamp_station.queue.progress import Progress


def execute_delivery(row: Delivery, progress: Progress) -> None:
    """Load a delivery that the worker has taken.

    Raises:
        BluelampError: a file cannot be read or is refused; the store is as before.
        Cancelled: somebody wants it stopped; the store is as before.
    """
    actions.load_delivery(delivery=row, progress=progress)


def take_dropped(now: datetime) -> int:
    """Make deliveries of what lies in the drop folder; how many.

    Args:
        now: the time.
    """
    return len(actions.take_dropped(now))
