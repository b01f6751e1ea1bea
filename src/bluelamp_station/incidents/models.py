"""Deliveries of incident files, and what the store was found to hold and lack after each."""

from __future__ import annotations

__all__ = ["Delivery", "DeliveryFile", "StoreCheck"]

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone

from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.queue.models import QueuedWork, WorkState

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person


class IncidentsQuerySet(models.QuerySet[Any]):
    """The incident store holds a whole force: there is no part of it for part of the ground."""

    def visible_to(self, person: Person) -> IncidentsQuerySet:
        """All for those who may see incidents on a whole force's ground; none otherwise."""
        paths = person.area_paths(Permission.SEE_INCIDENTS)
        return self.all() if any(path.count("/") == 2 for path in paths) else self.none()  # noqa: PLR2004 - "/3/" is a force


class Delivery(QueuedWork):
    """Files that somebody sent or dropped, to be loaded into the store in the background."""

    class Source(models.TextChoices):
        """How it came."""

        UPLOAD = "upload", "Uploaded"
        DROP = "drop", "Drop folder"

    source = models.CharField(max_length=8, choices=Source.choices, default=Source.UPLOAD)
    received_by = models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(default=timezone.now)
    note = models.CharField(max_length=200, blank=True)
    # Name of an example recipe, or empty for published formats.
    recipe = models.CharField(max_length=80, blank=True)
    input_crs = models.CharField(max_length=20, blank=True)
    # The load's receipt as JSON; empty until it is loaded.
    receipt = models.JSONField(default=dict)
    files_deleted_at = models.DateTimeField(null=True, blank=True)

    objects = IncidentsQuerySet.as_manager()

    class Meta:
        ordering = ("-received_at", "-pk")
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return f"Delivery {self.pk}"

    @property
    def may_retry(self) -> bool:
        """Whether it can be tried again with the files that it came with."""
        return self.state in (WorkState.FAILED, WorkState.CANCELLED) and self.files_deleted_at is None

    @property
    def may_stop(self) -> bool:
        """Whether stopping it still keeps the store as it was: until every file is read."""
        is_read = bool(self.progress_all) and self.progress_done >= self.progress_all
        return self.state == WorkState.QUEUED or (self.state == WorkState.RUNNING and not is_read)

    @property
    def progress_words(self) -> str:
        """Where it stands, in a sentence."""
        if self.state == WorkState.QUEUED:
            return "It waits for its turn."
        if self.state == WorkState.RUNNING and not self.progress_all:
            return self.progress_text or "It begins."
        if self.state == WorkState.RUNNING and self.progress_done < self.progress_all:
            return f"{self.progress_done:,} of {self.progress_all:,} files read. {self.progress_text}"
        if self.state == WorkState.RUNNING:
            return self.progress_text or "All files are read and are being written to the store."
        if self.state == WorkState.CANCELLED:
            return "It was stopped; nothing of it was kept."
        return ""


class DeliveryFile(models.Model):
    """One file of a delivery, kept in the upload folder until retention removes it."""

    class Part(models.TextChoices):
        """What it is for."""

        ROWS = "rows", "Incident file"
        BOUNDARY = "boundary", "Boundary"
        RECIPE = "recipe", "Recipe"

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="files")
    part = models.CharField(max_length=8, choices=Part.choices, default=Part.ROWS)
    name = models.CharField(max_length=255)
    # Relative to the upload folder.
    path = models.CharField(max_length=300)
    size_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    # What a first look saw of its tables: name, kind, format, rows, months, note.
    seen = models.JSONField(default=list)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class StoreCheck(models.Model):
    """What a check of the store found: the ledger, the months, the sink points. The newest one is shown."""

    made_at = models.DateTimeField(default=timezone.now, db_index=True)
    delivery = models.ForeignKey(Delivery, null=True, on_delete=models.SET_NULL, related_name="checks")
    # Hash of the store's manifest that it describes.
    data_version = models.CharField(max_length=64)
    # What ``engine.check_store`` gives: sources, ledger, areas, sink_points, decisions, figures and versions.
    found = models.JSONField()

    objects = IncidentsQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return f"check of {self.made_at:%Y-%m-%d %H:%M}"
