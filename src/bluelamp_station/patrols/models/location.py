"""Location: who agreed to it, the points of visits while they are kept, and codes at places."""

from __future__ import annotations

__all__ = ["Fix", "PlaceCode", "TrackingAgreement"]

import datetime as dt

from django.db import models
from django.utils import timezone


class TrackingAgreement(models.Model):
    """Who agreed to location on the phones, and when; the newest row holds, rows are added and never changed."""

    programme = models.ForeignKey("programme.Programme", on_delete=models.PROTECT, related_name="tracking_agreements")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    # Whether phones may ask for location from now on.
    is_on = models.BooleanField()
    # The impact assessment: its reference, when it was agreed and by whom.
    assessment_ref = models.CharField(max_length=80, blank=True)
    assessment_date = models.DateField(null=True, blank=True)
    assessment_by = models.CharField(max_length=120, blank=True)
    # [{"name": "Police Federation", "date": "2026-03-01", "said": "agreed"}, …]
    associations = models.JSONField(default=list)
    # How long raw points are kept.
    days_kept = models.PositiveSmallIntegerField(default=14)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.programme_id}: {'on' if self.is_on else 'off'}"

    @property
    def asked(self) -> list[dict[str, object]]:
        """The associations with their day as a date."""
        return [{**one, "date": dt.date.fromisoformat(one["date"])} for one in self.associations]


class Fix(models.Model):
    """A point of a phone during a visit, deleted when its time is over."""

    visit = models.ForeignKey("patrols.Visit", on_delete=models.CASCADE, related_name="fixes")
    at = models.DateTimeField(db_index=True)
    longitude = models.FloatField()
    latitude = models.FloatField()
    accuracy_m = models.FloatField()

    class Meta:
        ordering = ("at",)
        verbose_name_plural = "fixes"
        # The same point sent in two batches is one point.
        constraints = (models.UniqueConstraint(fields=["visit", "at"], name="patrols_one_fix_a_moment"),)

    def __str__(self) -> str:
        return f"{self.visit_id} at {self.at:%H:%M:%S}"


class PlaceCode(models.Model):
    """A code on a sign at a place, for phones that find no position; a new one makes the old one void."""

    programme = models.ForeignKey("programme.Programme", on_delete=models.CASCADE, related_name="place_codes")
    place_ref = models.CharField(max_length=20)
    # Random; says nothing of the place.
    code = models.CharField(max_length=40, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    void_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("place_ref", "-made_at")

    def __str__(self) -> str:
        return self.place_ref
