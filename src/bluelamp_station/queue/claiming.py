"""Taking work, keeping it, giving it back: every step a conditional UPDATE whose row count is looked at."""

from __future__ import annotations

__all__ = [
    "LOST",
    "MOST_ATTEMPTS",
    "Cancelled",
    "GivenBack",
    "LeaseLostError",
    "claim_next",
    "finish",
    "give_back",
    "is_stop_wanted",
    "lease",
    "queue_again",
    "recover",
    "renew",
    "report",
    "still_mine",
    "stop",
    "try_again",
]

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from bluelamp_station.queue.models import QueuedWork, WorkState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from bluelamp_station.queue.registry import JobKind

MOST_ATTEMPTS = 2
LOST = (
    f"BL-QUEUE-01: The worker stopped in the middle of it, {MOST_ATTEMPTS} times; nothing was half-written. "
    "Start it again."
)


class Cancelled(Exception):  # noqa: N818 - it is no error: somebody pressed Stop
    """Somebody asked for the work to be stopped."""


class GivenBack(Exception):  # noqa: N818 - it is no error: the worker was asked to end
    """The worker ends; the row waits for the next one."""


class LeaseLostError(Exception):
    """Another worker has taken the row; this one must let go of it."""


def lease() -> timedelta:
    """How long a claim holds without a sign of its worker."""
    return timedelta(seconds=settings.QUEUE_LEASE_SECONDS)


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
        with transaction.atomic():
            taken = (
                kind.rows()
                .filter(pk=row.pk, state=WorkState.QUEUED)
                .update(
                    state=WorkState.RUNNING,
                    worker=worker,
                    started_at=now,
                    lease_until_at=now + lease(),
                    attempts=F("attempts") + 1,
                    progress_done=0,
                    progress_all=0,
                    progress_text="",
                )
            )
            # Read in the same transaction: the attempt that is ours, not the one of whoever might come next.
            claimed = kind.rows().get(pk=row.pk) if taken else None
        if claimed is not None:
            return kind, claimed


def _oldest(kind: JobKind) -> QueuedWork | None:
    waiting = kind.rows().filter(state=WorkState.QUEUED)
    return waiting.order_by("queued_at", "pk").only("pk", "queued_at").first()


def renew(kind: JobKind, row: QueuedWork, *, now: datetime) -> None:
    """Keep a row for another while.

    Raises:
        LeaseLostError: it is no longer this worker's.
    """
    if not _mine(kind, row).update(lease_until_at=now + lease()):
        raise LeaseLostError(f"{kind.code} {row.pk}")


def still_mine(kind: JobKind, row: QueuedWork, *, now: datetime) -> None:
    """Make sure, inside the transaction that stores results, that nobody else has the row.

    The UPDATE locks the row until that transaction ends: a worker that would take it over has to wait, and then finds
    a lease that holds.

    Raises:
        LeaseLostError: somebody else has it; nothing may be stored.
        RuntimeError: called outside a transaction, where it would prove nothing.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("still_mine() belongs inside the transaction that stores the results.")
    renew(kind, row, now=now)


def report(kind: JobKind, row: QueuedWork, done: int, all_: int, text: str) -> None:
    """Write how far the work is.

    Raises:
        Cancelled: somebody wants it stopped.
        LeaseLostError: it is no longer this worker's.
    """
    if not _mine(kind, row).update(progress_done=done, progress_all=all_, progress_text=text[:200]):
        raise LeaseLostError(f"{kind.code} {row.pk}")
    if is_stop_wanted(kind, row):
        raise Cancelled


def is_stop_wanted(kind: JobKind, row: QueuedWork) -> bool:
    """Whether somebody pressed Stop."""
    return kind.rows().filter(pk=row.pk, is_stop_wanted=True).exists()


def finish(kind: JobKind, row: QueuedWork, state: WorkState, *, now: datetime, failure: str = "") -> bool:
    """Say how the work ended; False where the row is no longer this worker's."""
    return bool(_mine(kind, row).update(state=state, ended_at=now, lease_until_at=None, failure=failure))


def give_back(kind: JobKind, row: QueuedWork) -> bool:
    """Put a row back to wait, as if it had not been taken; False where it is no longer this worker's."""
    return bool(
        _mine(kind, row).update(
            state=WorkState.QUEUED,
            worker="",
            started_at=None,
            lease_until_at=None,
            attempts=F("attempts") - 1,
            progress_text="Waits for the worker to start again",
        )
    )


def try_again(kind: JobKind, row: QueuedWork, *, now: datetime, failure: str) -> bool:
    """After a fault that may pass, put a row back, or fail it where it had its attempts; False where it is not ours."""
    if row.attempts >= MOST_ATTEMPTS:
        return finish(kind, row, WorkState.FAILED, now=now, failure=failure)
    waiting = {"state": WorkState.QUEUED, "worker": "", "lease_until_at": None, "progress_text": "Taken up again soon"}
    return bool(_mine(kind, row).update(**waiting))


def recover(kinds: Sequence[JobKind], *, now: datetime) -> int:
    """Queue rows whose lease ran out once more, or mark them failed; how many there were."""
    found = 0
    for kind in kinds:
        lost = kind.rows().filter(state=WorkState.RUNNING, lease_until_at__lt=now)
        over = {"ended_at": now, "lease_until_at": None}
        found += lost.filter(is_stop_wanted=True).update(state=WorkState.CANCELLED, **over)
        found += lost.filter(attempts__lt=MOST_ATTEMPTS).update(
            state=WorkState.QUEUED, lease_until_at=None, worker="", progress_text="Taken up again"
        )
        found += lost.filter(attempts__gte=MOST_ATTEMPTS).update(state=WorkState.FAILED, failure=LOST, **over)
    return found


def stop(row: QueuedWork, *, now: datetime) -> bool:
    """Stop work: at once where it waits, at its next step where it runs; False where it is over."""
    rows = type(row).objects.filter(pk=row.pk)
    if rows.filter(state=WorkState.QUEUED).update(state=WorkState.CANCELLED, ended_at=now, is_stop_wanted=True):
        return True
    return bool(rows.filter(state=WorkState.RUNNING).update(is_stop_wanted=True))


def queue_again(rows: QuerySet[Any], *, now: datetime) -> bool:
    """Queue work that failed or was stopped once more, as if it had never begun; False where the rows hold none.

    Args:
        rows: the row, and whatever else must hold of it.
        now: the time.
    """
    return bool(
        rows.filter(state__in=(WorkState.FAILED, WorkState.CANCELLED)).update(
            state=WorkState.QUEUED,
            queued_at=now,
            started_at=None,
            ended_at=None,
            attempts=0,
            is_stop_wanted=False,
            progress_done=0,
            progress_all=0,
            progress_text="",
            failure="",
        )
    )


def _mine(kind: JobKind, row: QueuedWork) -> QuerySet[QueuedWork]:
    return kind.rows().filter(pk=row.pk, state=WorkState.RUNNING, worker=row.worker, attempts=row.attempts)
