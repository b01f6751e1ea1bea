"""Bases, the terms on which people patrol, and the time that they offer."""

from __future__ import annotations

__all__ = ["Availability", "AvailabilityLoad", "CalendarLink", "KeptApart", "PatrolBase", "WorkTerms"]

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from bluelamp.core.vocabulary import AvailabilityKind, PatrolMode
from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.ui.words import choices

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person


class OfStaffQuerySet(models.QuerySet[Any]):
    """Rows about staff, by reader."""

    def visible_to(self, person: Person) -> OfStaffQuerySet:
        """Those of programmes on whose ground the person sees the roster."""
        return self.filter(area_filter(person, Permission.SEE_ROSTER, "programme__area__path"))

    def of(self, person: Person) -> OfStaffQuerySet:
        """The person's own."""
        return self.filter(person=person)


class PatrolBase(models.Model):
    """Where shifts start, break and end."""

    programme = models.ForeignKey("programme.Programme", on_delete=models.PROTECT, related_name="bases")
    name = models.CharField(max_length=60)
    longitude = models.FloatField()
    latitude = models.FloatField()
    made_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = OfStaffQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=["programme", "name"], name="plans_one_base_of_a_name"),)

    def __str__(self) -> str:
        return self.name


class WorkTerms(models.Model):
    """How somebody may be planned in a programme; a change is a new row, and the newest one holds."""

    programme = models.ForeignKey("programme.Programme", on_delete=models.PROTECT, related_name="work_terms")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="work_terms")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+")
    base = models.ForeignKey(PatrolBase, null=True, on_delete=models.PROTECT, related_name="+")
    transport = models.CharField(max_length=8, choices=choices(PatrolMode), default=PatrolMode.VEHICLE.value)
    max_week_h = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    # Whether shifts are offered to them and plans may use their time.
    is_eligible = models.BooleanField(default=True)

    objects = OfStaffQuerySet.as_manager()

    class Meta:
        ordering = ("person", "-at", "-pk")
        indexes = (models.Index(fields=["programme", "person", "-at"], name="plans_newest_terms"),)

    def __str__(self) -> str:
        return f"{self.person_id} from {self.base}"


class KeptApart(models.Model):
    """Two people who are not crewed together; why is nobody's business here."""

    programme = models.ForeignKey("programme.Programme", on_delete=models.PROTECT, related_name="kept_apart")
    first = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = OfStaffQuerySet.as_manager()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(first__lt=F("second")), name="plans_pairs_in_one_order"),)

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}"


class AvailabilityLoad(models.Model):
    """A file of availability that was taken in: the duty system is master for the days and people that it names."""

    programme = models.ForeignKey("programme.Programme", on_delete=models.PROTECT, related_name="availability_loads")
    ticket = models.UUIDField(unique=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    # Counts of rows, new, withdrawn, unchanged and unknown_people; first_day and last_day of what it covers.
    receipt = models.JSONField(default=dict)

    objects = OfStaffQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return self.file_name


class Availability(models.Model):
    """A stretch of time that somebody works or offers; one that no longer holds is withdrawn, not deleted."""

    class Source(models.TextChoices):
        """Who said so."""

        DUTY_SYSTEM = "duty_system", "Duty system"
        OWN = "own", "The person"
        CALENDAR = "calendar", "Calendar file"

    programme = models.ForeignKey("programme.Programme", on_delete=models.PROTECT, related_name="availability")
    person = models.ForeignKey(
        "accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="availability"
    )
    person_ref = models.CharField(max_length=40, db_index=True)
    starts_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField()
    kind = models.CharField(max_length=16, choices=choices(AvailabilityKind))
    source = models.CharField(max_length=12, choices=Source.choices)
    load = models.ForeignKey(AvailabilityLoad, null=True, blank=True, on_delete=models.PROTECT, related_name="rows")
    made_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = OfStaffQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "person_ref")
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="plans_availability_runs_forwards"),
        )

    def __str__(self) -> str:
        return f"{self.person_ref} {self.starts_at:%Y-%m-%d %H:%M}"


class CalendarLink(models.Model):
    """A secret address at which somebody's calendar program fetches their own shifts."""

    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="calendar_links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return f"Calendar of {self.person_id}"
