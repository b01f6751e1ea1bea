"""A row that waits for the worker: the row is the queue."""

from __future__ import annotations

__all__ = ["QueuedWork", "WorkState", "WorkerSign"]

from typing import Any

from django.db import models
from django.utils import timezone


class WorkState(models.TextChoices):
    """Where a piece of work stands."""

    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Stopped"


class QueuedWork(models.Model):
    """Work to be done in the background.

    A worker claims a row by a conditional UPDATE, with a lease that its heartbeat renews. A lease that ran out
    is queued again once, then marked failed with the reason: no row stays running for ever.
    """

    state = models.CharField(max_length=12, choices=WorkState.choices, default=WorkState.QUEUED, db_index=True)
    queued_at = models.DateTimeField(default=timezone.now, db_index=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    lease_until_at = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=80, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    is_stop_wanted = models.BooleanField(default=False)
    progress_done = models.PositiveIntegerField(default=0)
    progress_all = models.PositiveIntegerField(default=0)
    progress_text = models.CharField(max_length=200, blank=True)
    failure = models.TextField(blank=True)

    objects: models.Manager[Any] = models.Manager()

    class Meta:
        abstract = True

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in (WorkState.DONE, WorkState.FAILED, WorkState.CANCELLED)

    @property
    def progress_share(self) -> float | None:
        """Share of the steps done, 0 to 1; None before they are known."""
        return self.progress_done / self.progress_all if self.progress_all else None


class WorkerSign(models.Model):
    """A worker's sign of life."""

    worker = models.CharField(max_length=80, primary_key=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.worker
