"""Files of shifts, visits and outcomes that somebody sent, and the rows of them that are in no total."""

from __future__ import annotations

__all__ = ["RefusedRow", "VisitImport"]

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone

from bluelamp.core.vocabulary import RefusalReason
from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.queue.models import QueuedWork
from bluelamp_station.ui.words import choices

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person


class VisitImportQuerySet(models.QuerySet[Any]):
    """Imports, by reader."""

    def visible_to(self, person: Person) -> VisitImportQuerySet:
        """Those into programmes on whose whole ground the person may import."""
        return self.filter(area_filter(person, Permission.IMPORT_PATROLS, "programme__area__path"))


class VisitImport(QueuedWork):
    """A delivery of files of shifts, planned visits, visits and outcomes, read in the background."""

    programme = models.ForeignKey("programme.Programme", on_delete=models.PROTECT, related_name="visit_imports")
    received_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(default=timezone.now)
    note = models.CharField(max_length=200, blank=True)
    # Folder below the upload folder; names, sizes and hashes of its files.
    folder = models.CharField(max_length=120)
    files = models.JSONField(default=list)
    # Rows read, kept and repeated by file; refused and questioned by reason; empty until it is done.
    receipt = models.JSONField(default=dict)
    files_deleted_at = models.DateTimeField(null=True, blank=True)

    objects = VisitImportQuerySet.as_manager()

    class Meta:
        ordering = ("-received_at", "-pk")

    def __str__(self) -> str:
        return f"Import {self.pk}"


class RefusedRow(models.Model):
    """A row that is in no total, as it stood in its file."""

    visit_import = models.ForeignKey(VisitImport, on_delete=models.CASCADE, related_name="refused_rows")
    file = models.CharField(max_length=40)
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=24, choices=choices(RefusalReason))
    words = models.CharField(max_length=300)

    objects: models.Manager[Any] = models.Manager()

    class Meta:
        ordering = ("file", "row")

    def __str__(self) -> str:
        return f"{self.file} row {self.row}: {self.reason}"
