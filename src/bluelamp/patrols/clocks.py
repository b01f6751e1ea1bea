"""Clocks of phones: how far off they are, what the true times were, and when to ask the officer."""

from __future__ import annotations

__all__ = ["ClockCheck", "ClockDoubt", "ClockReading", "check_clocks", "true_time_s"]

from dataclasses import dataclass
from enum import StrEnum

# Off by less, and a clock is left alone: the way through the network takes time too.
TOLERANCE_S = 120.0
# The steady clock may stand still while a phone sleeps, so it can only ever show too little.
STEADY_TOLERANCE_S = 60.0


class ClockDoubt(StrEnum):
    """Why a clock is not to be believed as it is."""

    OFF = "off"  # it is ahead or behind by more than two minutes; the times were corrected
    CHANGED = "changed"  # it was off by one amount at the start and by another at the end
    SET_BACK = "set_back"  # less time passed on it than on the steady clock
    FUTURE = "future"  # the corrected time had not come yet


@dataclass(frozen=True, slots=True)
class ClockReading:
    """One moment as a phone told it.

    Args:
        at_s: on the phone's wall clock, seconds since 1970 in UTC.
        ahead_s: how far that clock was ahead of the server's when it was sent; negative when behind.
        received_s: when the server had it, on its own clock.
        steady_ms: on the clock that nobody can set, counted from the start of the run; None where it was not told.
        run_id: the run of the app in which it was taken; steady times compare only within one.
    """

    at_s: float
    ahead_s: float
    received_s: float
    steady_ms: float | None = None
    run_id: str = ""


@dataclass(frozen=True, slots=True)
class ClockCheck:
    """What became of the times of a visit.

    Args:
        started_s: the true start as far as is known, seconds since 1970 in UTC.
        ended_s: the true end; None where there is none yet.
        doubts: why the officer is asked, in the order of :class:`ClockDoubt`; empty when all is well.
    """

    started_s: float
    ended_s: float | None
    doubts: tuple[ClockDoubt, ...]

    @property
    def is_questioned(self) -> bool:
        """Whether the officer is asked (``clock_jumped``)."""
        return bool(self.doubts)


def true_time_s(reading: ClockReading) -> float:
    """The time told, less the clock's error where that is more than two minutes."""
    return reading.at_s - reading.ahead_s if _is_off(reading) else reading.at_s


def check_clocks(start: ClockReading, end: ClockReading | None = None) -> ClockCheck:
    """The times of a visit put right, and what is doubtful about them.

    Args:
        start: the tap at the start.
        end: the tap at the end; None while the visit goes on.
    """
    readings = [start] if end is None else [start, end]
    found = {
        ClockDoubt.OFF: any(_is_off(reading) for reading in readings),
        ClockDoubt.CHANGED: end is not None and abs(end.ahead_s - start.ahead_s) > TOLERANCE_S,
        ClockDoubt.SET_BACK: end is not None and _was_set_back(start, end),
        ClockDoubt.FUTURE: any(true_time_s(reading) - reading.received_s > TOLERANCE_S for reading in readings),
    }
    ended_s = None if end is None else true_time_s(end)
    return ClockCheck(true_time_s(start), ended_s, tuple(doubt for doubt, holds in found.items() if holds))


def _is_off(reading: ClockReading) -> bool:
    return abs(reading.ahead_s) > TOLERANCE_S


def _was_set_back(start: ClockReading, end: ClockReading) -> bool:
    """Whether the steady clock counted more than the wall clock, as nothing but a changed wall clock explains."""
    if start.steady_ms is None or end.steady_ms is None or start.run_id != end.run_id:
        return False
    steady_s = (end.steady_ms - start.steady_ms) / 1000.0
    return steady_s - (end.at_s - start.at_s) > STEADY_TOLERANCE_S
