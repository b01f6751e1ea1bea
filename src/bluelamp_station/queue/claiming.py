"""Taking work, keeping it, giving it back: every step a conditional UPDATE whose row count is looked at."""

from __future__ import annotations

__all__ = ["LEASE", "Cancelled", "LeaseLostError", "claim_next", "finish", "recover", "renew", "report", "stop"]

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import F

from bluelamp_station.queue.models import QueuedWork, WorkState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from bluelamp_station.queue.registry import JobKind

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 2
_LOST = "The worker stopped in the middle of it, {attempts} times; nothing was half-written. Start it again."


class Cancelled(Exception):  # noqa: N818 - it is no error: somebody pressed Stop
    """Somebody asked for the work to be stopped."""


class LeaseLostError(Exception):
    """Another worker has taken the row; this one must let go of it."""


def claim_next(kinds: Sequence[JobKind], *, worker: str, now: datetime) -> tuple[JobKind, QueuedWork] | None:
    """Take the oldest waiting row of any kind.

    1. Look for the oldest row of each kind. 2. Take the oldest of them by UPDATE where it still waits.
    3. If somebody else was quicker, look again.
    """
    while True:
        oldest = [(kind, row) for kind in kinds if (row := _oldest(kind)) is not None]
        if not oldest:
            return None
        kind, row = min(oldest, key=lambda pair: (pair[1].queued_at, pair[1].pk))
        taken = (
            kind.rows()
            .filter(pk=row.pk, state=WorkState.QUEUED)
            .update(
                state=WorkState.RUNNING,
                worker=worker,
                started_at=now,
                lease_until_at=now + LEASE,
                attempts=F("attempts") + 1,
                progress_done=0,
                progress_all=0,
                progress_text="",
            )
        )
        if taken:
            return kind, kind.rows().get(pk=row.pk)


def _oldest(kind: JobKind) -> QueuedWork | None:
    waiting = kind.rows().filter(state=WorkState.QUEUED)
    return waiting.order_by("queued_at", "pk").only("pk", "queued_at").first()


def renew(kind: JobKind, row: QueuedWork, *, now: datetime) -> None:
    """Keep a row for another while.

    Raises:
        LeaseLostError: it is no longer this worker's.
    """
    if not _mine(kind, row).update(lease_until_at=now + LEASE):
        raise LeaseLostError(f"{kind.code} {row.pk}")


def report(kind: JobKind, row: QueuedWork, done: int, all_: int, text: str) -> None:
    """Write how far the work is.

    Raises:
        Cancelled: somebody wants it stopped.
        LeaseLostError: it is no longer this worker's.
    """
    if not _mine(kind, row).update(progress_done=done, progress_all=all_, progress_text=text[:200]):
        raise LeaseLostError(f"{kind.code} {row.pk}")
    if kind.rows().filter(pk=row.pk, is_stop_wanted=True).exists():
        raise Cancelled


def finish(kind: JobKind, row: QueuedWork, state: WorkState, *, now: datetime, failure: str = "") -> bool:
    """Say how the work ended; False where the row is no longer this worker's."""
    return bool(_mine(kind, row).update(state=state, ended_at=now, lease_until_at=None, failure=failure))


def recover(kinds: Sequence[JobKind], *, now: datetime) -> int:
    """Queue rows whose lease ran out once more, or mark them failed; how many there were."""
    found = 0
    for kind in kinds:
        lost = kind.rows().filter(state=WorkState.RUNNING, lease_until_at__lt=now)
        stopped = lost.filter(is_stop_wanted=True).update(state=WorkState.CANCELLED, ended_at=now, lease_until_at=None)
        again = lost.filter(attempts__lt=MOST_ATTEMPTS).update(
            state=WorkState.QUEUED, lease_until_at=None, worker="", progress_text="Taken up again"
        )
        failed = lost.update(
            state=WorkState.FAILED,
            ended_at=now,
            lease_until_at=None,
            failure=_LOST.format(attempts=MOST_ATTEMPTS),
        )
        found += stopped + again + failed
    return found


def stop(row: QueuedWork, *, now: datetime) -> bool:
    """Stop work: at once where it waits, at its next step where it runs; False where it is over."""
    rows = type(row).objects.filter(pk=row.pk)
    if rows.filter(state=WorkState.QUEUED).update(state=WorkState.CANCELLED, ended_at=now, is_stop_wanted=True):
        return True
    return bool(rows.filter(state=WorkState.RUNNING).update(is_stop_wanted=True))


def _mine(kind: JobKind, row: QueuedWork) -> QuerySet[QueuedWork]:
    return kind.rows().filter(pk=row.pk, state=WorkState.RUNNING, worker=row.worker, attempts=row.attempts)
