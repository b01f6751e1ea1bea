"""What the worker calls for this room."""

from __future__ import annotations

__all__ = ["execute_plan_run", "execute_street_map", "settle_offers"]

from typing import TYPE_CHECKING

from bluelamp_station.plans.actions import offers, runs, streets

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bluelamp_station.plans.models import PlanRun, StreetMap


def execute_plan_run(row: PlanRun, progress: Callable[[int, int, str], None]) -> None:
    """Plan a week, mend one, or draw its curve.

    Args:
        row: a run that this worker holds.
        progress: called with steps done, steps in all and the step in hand.
    """
    runs.execute_run(row=row, progress=progress)


def execute_street_map(row: StreetMap, progress: Callable[[int, int, str], None]) -> None:
    """Cut a street file to the places in force.

    Args:
        row: a street map that this worker holds.
        progress: called with steps done, steps in all and the step in hand.
    """
    streets.execute_street_map(row=row, progress=progress)


def settle_offers(now: datetime) -> int:
    """Share out the seats of offers whose closing has come; how many there were.

    Args:
        now: the time.
    """
    return offers.settle_due(now)
