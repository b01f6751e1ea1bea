"""The journal of the phones: every record that ever came, as it came, with the receipt that was given for it."""

from __future__ import annotations

__all__ = ["FieldRecord"]

from django.db import models
from django.utils import timezone

from bluelamp.core.vocabulary import FieldRecordKind, ReceiptStatus
from bluelamp_station.ui.words import choices


class FieldRecord(models.Model):
    """One record of a phone; rows are added, never changed.

    The key is made on the phone, so that the same record sent twice is the same row: whoever sends it again is given
    the receipt that stands here.

    Of what a record says only its points ever change: while location is agreed to, points that came before the start
    of their visit wait in ``content`` (``points_waiting``) until that start comes or their time is over, whichever is
    first. With the start they become points of the visit; where location was switched off meanwhile they are dropped.
    When the record's own time is over, ``content`` is emptied; the row and its receipt stay.
    """

    id = models.UUIDField(primary_key=True)
    # In the order in which they came.
    number = models.BigIntegerField(unique=True)
    kind = models.CharField(max_length=24, choices=choices(FieldRecordKind))
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    device_id = models.CharField(max_length=64)
    # The visit that it speaks of, as the phone named it; empty where it speaks of none.
    visit_key = models.UUIDField(null=True, blank=True, db_index=True)
    made_at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now, db_index=True)
    # The phone's clock less the site's when the record was sent, seconds.
    clock_ahead_s = models.FloatField(default=0.0)
    # The record as it came.
    content = models.JSONField()
    # SHA-256 of the content in its canonical form, to tell a repeat from another record under the same id.
    digest = models.CharField(max_length=64)
    status = models.CharField(max_length=12, choices=choices(ReceiptStatus))
    reason = models.CharField(max_length=40, blank=True)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
