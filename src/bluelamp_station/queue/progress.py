"""What a job is handed besides its row: a way to say how far it is, and to ask whether it still may store."""

from __future__ import annotations

__all__ = ["Progress", "RowProgress", "SilentProgress"]

from time import monotonic
from typing import TYPE_CHECKING, Protocol

from django.utils import timezone

from bluelamp_station.queue.claiming import GivenBack, LeaseLostError, report, still_mine

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

    from bluelamp_station.queue.models import QueuedWork
    from bluelamp_station.queue.registry import JobKind

# Nobody reads faster than this, and every report is a write.
_SECONDS_BETWEEN_REPORTS = 0.25


class Progress(Protocol):
    """What a job's ``execute(row, progress)`` is handed.

    Call it as often as convenient with steps done, steps in all and the step in hand. Call ``check()`` as the first
    statement of the transaction that stores the results: where another worker has taken the row over it raises, and
    the transaction stores nothing.

    Raises:
        Cancelled: somebody wants the work stopped; let it through.
        GivenBack: the worker ends; let it through.
        LeaseLostError: another worker has the row; let it through.
    """

    def __call__(self, done: int, all_: int, text: str, /) -> None:
        """Say how far the work is."""

    def check(self) -> None:
        """Make sure, inside the storing transaction, that the row is still this worker's."""


class SilentProgress:
    """For work that nobody waits for and nobody can take over: tests, and the demonstration."""

    def __call__(self, done: int, all_: int, text: str, /) -> None:
        """Say nothing."""

    def check(self) -> None:
        """Nobody else can have it."""


class RowProgress:
    """Progress that is written into the row.

    Args:
        kind: the kind of work.
        row: as it was claimed.
        is_lost: set by the heart when the lease could not be kept.
        is_ending: set when the worker was asked to end.
        clock: seconds that only go forward.
    """

    def __init__(
        self,
        kind: JobKind,
        row: QueuedWork,
        *,
        is_lost: Event,
        is_ending: Event,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._kind, self._row = kind, row
        self._is_lost, self._is_ending = is_lost, is_ending
        self._clock = clock
        self._reported_at: float | None = None

    def __call__(self, done: int, all_: int, text: str, /) -> None:
        """Write how far the work is, four times a second at most."""
        self._look_up()
        now = self._clock()
        is_last = bool(all_) and done >= all_
        if self._reported_at is None or is_last or now - self._reported_at >= _SECONDS_BETWEEN_REPORTS:
            self._reported_at = now
            report(self._kind, self._row, done, all_, text)

    def check(self) -> None:
        """Renew the lease inside the caller's transaction, or stop it."""
        self._look_up()
        still_mine(self._kind, self._row, now=timezone.now())

    def _look_up(self) -> None:
        if self._is_lost.is_set():
            raise LeaseLostError(f"{self._kind.code} {self._row.pk}")
        if self._is_ending.is_set():
            raise GivenBack
