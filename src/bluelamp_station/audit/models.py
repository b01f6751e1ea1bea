"""Events in a chain: each carries the hash of the one before it, so that none can be changed or left out unseen."""

from __future__ import annotations

__all__ = ["GENESIS", "ChainHead", "DeletionProof", "Event", "RetentionRule"]

from django.db import models
from django.utils import timezone

# The hash that the first event follows.
GENESIS = "0" * 64


class Event(models.Model):
    """Something that somebody did, or looked at where looking is logged.

    The database refuses to change or remove a row (triggers in the migrations).
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    actor_id = models.CharField(max_length=40, blank=True)
    actor_name = models.CharField(max_length=200)
    action = models.CharField(max_length=80, db_index=True)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=80)
    why = models.TextField(blank=True)
    detail = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("-number",)
        indexes = (models.Index(fields=["subject_type", "subject_id"]), models.Index(fields=["actor_id", "at"]))

    def __str__(self) -> str:
        return f"{self.number} {self.action}"


class ChainHead(models.Model):
    """Where the chain ends: the one row that every writer locks, so that events get their numbers one by one."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="audit_one_head"),)

    def __str__(self) -> str:
        return f"head at {self.number}"


class RetentionRule(models.Model):
    """How long a class of records is kept, from a day on; rules are added, never changed."""

    data_class = models.SlugField(max_length=40)
    days = models.PositiveIntegerField()
    from_date = models.DateField()
    reason = models.TextField()
    set_by = models.CharField(max_length=120)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("data_class", "-from_date", "-pk")

    def __str__(self) -> str:
        return f"{self.data_class}: {self.days} days from {self.from_date}"


class DeletionProof(models.Model):
    """That records were deleted: how many, up to when, and a digest of their ids; never what they held."""

    data_class = models.SlugField(max_length=40)
    at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=120)
    before_at = models.DateTimeField()
    records = models.PositiveIntegerField()
    # SHA-256 of the sorted ids, a line each.
    ids_digest = models.CharField(max_length=64)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.records} of {self.data_class}"
