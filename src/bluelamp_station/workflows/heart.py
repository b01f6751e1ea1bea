"""The worker's heart: a thread that shows it is alive and keeps what it has in hand, with a connection of its own."""

from __future__ import annotations

__all__ = ["GRACE_S", "Heart"]

import logging
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING

from django.db import Error as DatabaseFault
from django.db import connection
from django.utils import timezone

from bluelamp_station.queue.claiming import LeaseLostError, give_back, lease, renew
from bluelamp_station.queue.models import WorkerSign

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bluelamp_station.queue.models import QueuedWork
    from bluelamp_station.queue.registry import JobKind

_LOG = logging.getLogger("bluelamp.worker")
# Four beats in a lease: three may fail before it is lost.
_BEATS_IN_A_LEASE = 4
_TICK_S = 0.5
GRACE_S = 5.0


@dataclass(frozen=True, slots=True)
class _Hold:
    """A row in hand."""

    kind: JobKind
    row: QueuedWork
    is_lost: Event = field(default_factory=Event)


class Heart:
    """Beats four times in a lease: signs, and renews the lease of the row in hand.

    Args:
        worker: its name.
        is_ending: set when the worker was asked to end; set by the heart when the parent process is gone.
        parent: process id of whoever started the worker; None where nobody is to be watched.
        grace_s: seconds that a job has to stop by itself once the worker ends.
        leave: ends the process; replaced in tests.
    """

    def __init__(
        self,
        worker: str,
        *,
        is_ending: Event,
        parent: int | None = None,
        grace_s: float = GRACE_S,
        leave: Callable[[int], None] = os._exit,
    ) -> None:
        self._worker, self._started_at = worker, timezone.now()
        self._is_ending, self._is_over = is_ending, Event()
        self._parent, self._grace_s, self._leave = parent, grace_s, leave
        self._hold: _Hold | None = None
        self._lock = Lock()
        self._thread = Thread(target=self._run, name="heart", daemon=True)

    def start(self) -> None:
        """Begin to beat."""
        self._thread.start()

    def stop(self) -> None:
        """Beat no more, and take the sign down."""
        self._is_over.set()
        self._thread.join(timeout=GRACE_S)

    @contextmanager
    def holding(self, kind: JobKind, row: QueuedWork) -> Iterator[Event]:
        """Keep a row's lease alive.

        Yields:
            An event that is set when the lease could not be kept.
        """
        hold = _Hold(kind, row)
        with self._lock:
            self._hold = hold
        try:
            yield hold.is_lost
        finally:
            with self._lock:
                self._hold = None

    def beat(self) -> None:
        """Sign, and renew the lease of the row in hand."""
        now = timezone.now()
        with self._lock:
            hold = self._hold
        if hold is not None:
            try:
                renew(hold.kind, hold.row, now=now)
            except LeaseLostError:
                # Between this look and the last the work may have ended by itself: then nobody reads the event.
                hold.is_lost.set()
        signed = {"seen_at": now}
        first = signed | {"started_at": self._started_at}
        WorkerSign.objects.update_or_create(worker=self._worker, defaults=signed, create_defaults=first)

    def _run(self) -> None:
        every = lease().total_seconds() / _BEATS_IN_A_LEASE
        next_at = monotonic()
        while not self._is_over.wait(_TICK_S):
            self._look_for_parent()
            if monotonic() >= next_at:
                next_at = monotonic() + (every if self._is_good_beat() else min(every, 1.0))
            if self._is_ending.is_set():
                self._last_grace()
                break
        self._take_down()

    def _is_good_beat(self) -> bool:
        try:
            self.beat()
        except DatabaseFault as fault:
            _LOG.warning("The heart could not beat (%s); it tries again.", type(fault).__name__)
            connection.close()
            return False
        return True

    def _look_for_parent(self) -> None:
        if self._parent is not None and os.getppid() != self._parent and not self._is_ending.is_set():
            _LOG.warning("Whoever started the worker is gone; it ends.")
            self._is_ending.set()

    def _last_grace(self) -> None:
        """A job that does not look up in time loses its row to the next worker, and the process ends."""
        if self._is_over.wait(self._grace_s):
            return
        with self._lock:
            hold = self._hold
        if hold is not None:
            try:
                give_back(hold.kind, hold.row)
            except DatabaseFault:
                # The lease then runs out by itself.
                _LOG.warning("%s %s could not be given back.", hold.kind.code, hold.row.pk)
        self._take_down()
        self._leave(0)

    def _take_down(self) -> None:
        try:
            WorkerSign.objects.filter(worker=self._worker).delete()
        except DatabaseFault:
            _LOG.warning("The sign could not be taken down; it grows old by itself.")
        finally:
            connection.close()
