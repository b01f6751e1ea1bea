"""What the worker calls for this room."""

from __future__ import annotations

__all__ = ["execute_run"]

from typing import TYPE_CHECKING

from bluelamp_station.hotspots.actions import runs

if TYPE_CHECKING:
    from collections.abc import Callable

    from bluelamp_station.hotspots.models import Run


def execute_run(row: Run, progress: Callable[[int, int, str], None]) -> None:
    """Search for hotspots.

    Args:
        row: a run that this worker holds.
        progress: called with steps done, steps in all and the step in hand.
    """
    runs.execute_run(run=row, progress=progress)
