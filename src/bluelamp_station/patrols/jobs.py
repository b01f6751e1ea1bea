"""Work for the background worker."""

from __future__ import annotations

__all__ = ["execute_import", "see_to_patrols"]

from typing import TYPE_CHECKING

from bluelamp_station.patrols.actions.ending import ask_about_open_visits, pass_on_unanswered, work_in_again
from bluelamp_station.patrols.actions.keeping_import import load_import
from bluelamp_station.patrols.actions.linking import link_people

if TYPE_CHECKING:
    from datetime import datetime

    from bluelamp_station.patrols.models import VisitImport
    from bluelamp_station.queue.progress import Progress


def execute_import(row: VisitImport, progress: Progress) -> None:
    """Read an import that the worker has taken.

    Raises:
        BluelampError: a file cannot be read; nothing is kept.
        Cancelled: somebody wants it stopped; nothing is kept.
    """
    load_import(visit_import=row, progress=progress)


def see_to_patrols(now: datetime) -> None:
    """Chores of a day, each of which finds nothing to do when it is done again.

    Ask about visits that never ended; hand on what no crew answered; work in records that could not be before; give
    members of crews and shifts the people whom the site came to know since.

    Args:
        now: the time.
    """
    ask_about_open_visits(now=now)
    pass_on_unanswered(now=now)
    work_in_again()
    link_people()
