"""What the worker calls for this room."""

from __future__ import annotations

__all__ = ["execute_street_map"]

from typing import TYPE_CHECKING

from bluelamp_station.plans.actions import streets

if TYPE_CHECKING:
    from collections.abc import Callable

    from bluelamp_station.plans.models import StreetMap


def execute_street_map(row: StreetMap, progress: Callable[[int, int, str], None]) -> None:
    """Cut a street file to the places in force.

    Args:
        row: a street map that this worker holds.
        progress: called with steps done, steps in all and the step in hand.
    """
    streets.execute_street_map(row=row, progress=progress)
