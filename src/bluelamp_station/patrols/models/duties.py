"""What takes a crew away from its patrol, and what it asks for."""

from __future__ import annotations

__all__ = ["Abstraction", "SupportRequest"]

import uuid
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone

from bluelamp.core.vocabulary import AbstractionReason, SupportKind
from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.ui.words import choices

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person


class DutyQuerySet(models.QuerySet[Any]):
    """Duties lost and things asked for, by reader."""

    def visible_to(self, person: Person) -> DutyQuerySet:
        """Those on ground whose patrols the person may see."""
        return self.filter(area_filter(person, Permission.SEE_PATROLS))


class Abstraction(models.Model):
    """A crew taken away to something else: planned duty lost."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    programme = models.ForeignKey("programme.Programme", on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=120, db_index=True)
    shift = models.ForeignKey("plans.Shift", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey("patrols.Visit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=24, choices=choices(AbstractionReason))
    started_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    crew_size = models.PositiveSmallIntegerField(default=1)
    recorded_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ("-started_at",)

    def __str__(self) -> str:
        return f"{self.reason} at {self.started_at:%Y-%m-%d %H:%M}"


class SupportRequest(models.Model):
    """A call for a support unit; it is filed here, and answered by the room that serves support units."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    programme = models.ForeignKey("programme.Programme", on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=120, db_index=True)
    visit = models.ForeignKey("patrols.Visit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    place_ref = models.CharField(max_length=20, blank=True)
    what = models.CharField(max_length=12, choices=choices(SupportKind))
    asked_at = models.DateTimeField(db_index=True)
    recorded_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at",)

    def __str__(self) -> str:
        return f"{self.what} at {self.asked_at:%Y-%m-%d %H:%M}"
