"""A shift, who is on it, and its tour of planned visits."""

from __future__ import annotations

__all__ = ["PlannedVisit", "Shift", "ShiftMember"]

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from bluelamp.core.vocabulary import Agency, AvailabilityKind, Role
from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.ui.words import choices

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person


class ShiftQuerySet(models.QuerySet[Any]):
    """Shifts, by reader."""

    def visible_to(self, person: Person) -> ShiftQuerySet:
        """Those of programmes on whose ground, or a part of it, the person may see patrols."""
        found = area_filter(person, Permission.SEE_PATROLS, "programme__area__path")
        for path in person.area_paths(Permission.SEE_PATROLS):
            found |= Q(programme__area_id__in=[part for part in path.split("/") if part])
        return self.filter(found)

    def of(self, person: Person) -> ShiftQuerySet:
        """Those that the person is on."""
        return self.filter(members__person=person)


class Shift(models.Model):
    """A rostered period with many visits."""

    programme = models.ForeignKey("programme.Programme", on_delete=models.PROTECT, related_name="shifts")
    # The id in the file that it came with.
    shift_id = models.CharField(max_length=60)
    starts_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField()
    is_additional = models.BooleanField(default=True)
    funding_ref = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    # Why, for whoever is on it.
    cancelled_because = models.CharField(max_length=300, blank=True)
    # Of a shift that a plan made; a duty system's file says none of these.
    published = models.ForeignKey(
        "plans.PublishedWeek", null=True, blank=True, on_delete=models.PROTECT, related_name="shifts"
    )
    base = models.ForeignKey("plans.PatrolBase", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    break_starts_at = models.DateTimeField(null=True, blank=True)
    break_ends_at = models.DateTimeField(null=True, blank=True)
    pence = models.PositiveIntegerField(null=True, blank=True)

    objects = ShiftQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "shift_id")
        constraints = (
            models.UniqueConstraint(fields=["programme", "shift_id"], name="plans_one_shift_of_an_id"),
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="plans_shift_ends_after_it_starts"),
        )

    def __str__(self) -> str:
        return self.shift_id


class ShiftMember(models.Model):
    """Somebody on a shift; ``person`` where the site knows them by ``person_ref``."""

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="members")
    position = models.PositiveSmallIntegerField()
    person = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person_ref = models.CharField(max_length=40)
    role = models.CharField(max_length=12, choices=choices(Role))
    agency = models.CharField(max_length=12, choices=choices(Agency))
    # Of a seat that a plan made: what time it is, what it costs, and the rule that priced it.
    kind = models.CharField(max_length=16, choices=choices(AvailabilityKind), blank=True)
    pence = models.PositiveIntegerField(null=True, blank=True)
    price_words = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=["shift", "position"], name="plans_one_member_a_position"),)

    def __str__(self) -> str:
        return self.person_ref


class PlannedVisitQuerySet(models.QuerySet[Any]):
    """Planned visits, by reader."""

    def visible_to(self, person: Person) -> PlannedVisitQuerySet:
        """Those at places in areas whose patrols the person may see."""
        return self.filter(area_filter(person, Permission.SEE_PATROLS))


class PlannedVisit(models.Model):
    """A visit of a shift's tour; ``visit_id`` is the plan's own, a walked visit has another."""

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="planned_visits")
    visit_id = models.CharField(max_length=60)
    place_ref = models.CharField(max_length=20)
    area_path = models.CharField(max_length=120, db_index=True)
    starts_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField()

    objects = PlannedVisitQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "visit_id")
        constraints = (
            models.UniqueConstraint(fields=["shift", "visit_id"], name="plans_one_planned_visit_of_an_id"),
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")), name="plans_planned_visit_ends_after_it_starts"
            ),
        )

    def __str__(self) -> str:
        return f"{self.visit_id} at {self.place_ref}"
