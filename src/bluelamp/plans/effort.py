"""How hard a plan is worked at: limits that are counted, never timed, so that every machine finds the same plan."""

from __future__ import annotations

__all__ = ["Effort"]

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Effort:
    """Limits of the search.

    Args:
        roster_units: CP-SAT's deterministic time for choosing shifts, about a second each on a plain core.
        people_units: the same for naming who takes which seat.
        tour_iterations: PyVRP's iterations for one round of tours.
        rounds: how often shifts are chosen again with what the tours could truly hold.
        spared_shifts: paid shifts at the most of which it is tried whether the others can make their visits.
        most_patterns: candidate shifts at the most; with more, only the coarser ones are looked at.
        kept_patterns: how many of them, the most promising by the linear relaxation, are searched in whole numbers.
    """

    roster_units: float = 6.0
    people_units: float = 3.0
    tour_iterations: int = 1500
    rounds: int = 2
    spared_shifts: int = 6
    most_patterns: int = 2500
    kept_patterns: int = 150

    STANDARD: ClassVar[Effort]
    QUICK: ClassVar[Effort]


Effort.STANDARD = Effort()
Effort.QUICK = Effort(
    roster_units=0.5,
    people_units=0.5,
    tour_iterations=60,
    rounds=1,
    spared_shifts=1,
    most_patterns=150,
    kept_patterns=60,
)
