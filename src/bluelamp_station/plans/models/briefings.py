"""What a crew should know of a place before it goes there: words for the card, streets for the map."""

from __future__ import annotations

__all__ = ["PlaceBriefing", "PlaceStreets"]

from django.db import models
from django.utils import timezone


class PlaceBriefing(models.Model):
    """Words for a place's card; a change is a new row, and the newest one holds."""

    programme = models.ForeignKey("programme.Programme", on_delete=models.CASCADE, related_name="place_briefings")
    place_ref = models.CharField(max_length=20)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+")
    terrain = models.TextField(blank=True)
    to_do = models.TextField(blank=True)
    not_to_claim = models.TextField(blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=["programme", "place_ref", "-at"], name="plans_newest_briefing"),)

    def __str__(self) -> str:
        return f"{self.place_ref} at {self.at:%Y-%m-%d %H:%M}"


class PlaceStreets(models.Model):
    """Streets in and around a place, for the map of a phone that is offline."""

    programme = models.ForeignKey("programme.Programme", on_delete=models.CASCADE, related_name="place_streets")
    place_ref = models.CharField(max_length=20)
    made_at = models.DateTimeField(default=timezone.now)
    # [{"name": "High Street", "line": [[lon, lat], …]}, …], degrees, five decimals.
    streets = models.JSONField(default=list)
    attribution = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["programme", "place_ref"], name="plans_one_street_map_a_place"),)

    def __str__(self) -> str:
        return self.place_ref
