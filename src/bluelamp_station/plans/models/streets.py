"""Cutting a street file to the places of a set, in the background."""

from __future__ import annotations

__all__ = ["StreetMap"]

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone

from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.queue.models import QueuedWork

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person


class StreetMapQuerySet(models.QuerySet[Any]):
    """Street maps, by reader."""

    def visible_to(self, person: Person) -> StreetMapQuerySet:
        """Those of programmes on whose whole ground the person works on sets."""
        return self.filter(area_filter(person, Permission.EDIT_SETS, "programme__area__path"))


class StreetMap(QueuedWork):
    """A street file that somebody sent, or that a search used, cut to the places of a set."""

    programme = models.ForeignKey("programme.Programme", on_delete=models.PROTECT, related_name="street_maps")
    # Of the form: the same one again makes no second.
    ticket = models.UUIDField(unique=True)
    asked_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    # The set in force when it was carried out.
    hotspot_set = models.ForeignKey(
        "hotspots.HotspotSet", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # {"path": below the upload folder, "name", "sha256"}
    file = models.JSONField(default=dict)
    attribution = models.CharField(max_length=200, blank=True)
    # {"places": 26, "streets": 812}; empty until it is done.
    receipt = models.JSONField(default=dict)

    objects = StreetMapQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at", "-pk")

    def __str__(self) -> str:
        return f"Street map {self.pk}"
