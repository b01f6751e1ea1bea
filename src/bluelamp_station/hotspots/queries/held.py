"""Which months the incident store holds, for whoever is about to ask it."""

from __future__ import annotations

__all__ = ["HeldMonths", "held_months"]

from dataclasses import dataclass

from bluelamp.core.periods import MonthRange
from bluelamp_station.incidents.queries import store_facts

_MOST_MONTHS = 36


@dataclass(frozen=True, slots=True)
class HeldMonths:
    """Which months the incident store was found to hold.

    Args:
        held: months held of any source, in order; empty where nothing was loaded.
    """

    held: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """Months between the first and the last that are not held."""
        return self.missing_in(MonthRange.parse(self.held[0], self.held[-1])) if self.held else ()

    def default_period(self) -> tuple[str, str] | None:
        """First and last month for a new run: all held ones, the last thirty-six of them at the most."""
        recent = self.held[-_MOST_MONTHS:]
        return (recent[0], recent[-1]) if recent else None

    def missing_in(self, period: MonthRange) -> tuple[str, ...]:
        """Months of a period that are not held."""
        held = set(self.held)
        return tuple(str(month) for month in period if str(month) not in held)


def held_months() -> HeldMonths:
    """What the newest check of the store found: one query."""
    return HeldMonths(tuple(store_facts()["months"]))
