"""The worker: takes the oldest waiting row of any room, does it, and says how it ended."""

from __future__ import annotations

__all__ = ["Worker"]

import logging
import os
import secrets
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING

from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone

from bluelamp_station.queue.claiming import claim_next, recover
from bluelamp_station.queue.progress import RowProgress
from bluelamp_station.queue.registry import job_kinds
from bluelamp_station.workflows.heart import GRACE_S, Heart
from bluelamp_station.workflows.nightly import see_to_chores
from bluelamp_station.workflows.outcomes import Outcome, do_work, write_outcome

if TYPE_CHECKING:
    from bluelamp_station.queue.models import QueuedWork
    from bluelamp_station.queue.registry import JobKind

_LOG = logging.getLogger("bluelamp.worker")
_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 30.0
_SECONDS_BETWEEN_CHORES = 60.0
_MOST_TRIES = 8
# Beyond this the pause no longer grows, however long the database is away.
_MOST_DOUBLINGS = 20


class Worker:
    """One process that does one thing at a time.

    Args:
        parent: process id of whoever started it; it ends when that is gone. None where nobody is to be watched.
        pause_s: seconds between looks at an empty queue.
        grace_s: seconds that a job has to stop by itself once the worker ends.
    """

    def __init__(self, *, parent: int | None = None, pause_s: float = _PAUSE_S, grace_s: float = GRACE_S) -> None:
        self.name = f"worker-{os.getpid()}-{secrets.token_hex(3)}"
        self.is_ending = Event()
        self.heart = Heart(self.name, is_ending=self.is_ending, parent=parent, grace_s=grace_s)
        self._pause_s = pause_s
        self._faults = 0
        self._chores_at = monotonic()

    def run(self) -> None:
        """Work until asked to end."""
        self.heart.start()
        try:
            while not self.is_ending.wait(self.turn()):
                pass
        finally:
            self.heart.stop()

    def end(self, *_: object) -> None:
        """Let go of what is in hand and end; also a signal's handler."""
        self.is_ending.set()

    def turn(self) -> float:
        """One look round: recover what others lost, do one row, see to the chores; seconds to wait after it.

        A database that is locked or gone is looked for again with longer and longer pauses.
        """
        try:
            if not connection.in_atomic_block:
                # What a caller has begun is left alone; a connection that the server gave up is not used again.
                close_old_connections()
            is_busy = self._take_one()
            self._see_to_chores()
        except (OperationalError, InterfaceError) as fault:
            self._faults += 1
            pause: float = min(self._pause_s * 2.0 ** min(self._faults, _MOST_DOUBLINGS), _LONGEST_PAUSE_S)
            _LOG.warning("The database does not answer (%s); looking again in %.1f s.", type(fault).__name__, pause)
            connection.close()
            return pause
        self._faults = 0
        return 0.0 if is_busy else self._pause_s

    def do(self, kind: JobKind, row: QueuedWork) -> Outcome:
        """Do one claimed row and write how it ended."""
        with self.heart.holding(kind, row) as is_lost:
            _LOG.info("%s %s taken up, attempt %d.", kind.code, row.pk, row.attempts)
            progress = RowProgress(kind, row, is_lost=is_lost, is_ending=self.is_ending)
            outcome = do_work(kind, row, progress)
            is_written = self._write(kind, row, outcome)
            _LOG.info("%s %s: %s.", kind.code, row.pk, outcome.end if is_written else "no longer ours")
            return outcome

    def _take_one(self) -> bool:
        kinds = job_kinds()
        recover(kinds, now=timezone.now())
        claimed = None if self.is_ending.is_set() else claim_next(kinds, worker=self.name, now=timezone.now())
        if claimed is None:
            return False
        self.do(*claimed)
        return True

    def _see_to_chores(self) -> None:
        if monotonic() >= self._chores_at:
            self._chores_at = monotonic() + _SECONDS_BETWEEN_CHORES
            see_to_chores(worker=self.name, now=timezone.now())

    def _write(self, kind: JobKind, row: QueuedWork, outcome: Outcome) -> bool:
        """As often as it takes; where it cannot be written at all, the lease runs out by itself."""
        for attempt in range(_MOST_TRIES):
            try:
                return write_outcome(kind, row, outcome)
            except DatabaseError as fault:
                _LOG.warning("The end could not be written (%s); trying again.", type(fault).__name__)
                connection.close()
                self.is_ending.wait(min(self._pause_s * 2.0**attempt, _LONGEST_PAUSE_S))
        return False
