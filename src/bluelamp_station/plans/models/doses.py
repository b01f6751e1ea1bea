"""What each place is to get in a week."""

from __future__ import annotations

__all__ = ["Dose"]

from typing import TYPE_CHECKING, Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person


class DoseQuerySet(models.QuerySet[Any]):
    """Dose targets, by reader and by time."""

    def visible_to(self, person: Person) -> DoseQuerySet:
        """Those at places in areas whose patrols the person may see."""
        return self.filter(area_filter(person, Permission.SEE_PATROLS))

    def newest(self) -> DoseQuerySet:
        """The one that holds of each place."""
        latest = Dose.objects.filter(programme=OuterRef("programme"), place_ref=OuterRef("place_ref"))
        return self.filter(pk=Subquery(latest.order_by("-at", "-pk").values("pk")[:1]))


class Dose(models.Model):
    """A place's target; a change is a new row, and the newest one holds."""

    programme = models.ForeignKey("programme.Programme", on_delete=models.PROTECT, related_name="doses")
    place_ref = models.CharField(max_length=20)
    area_path = models.CharField(max_length=120, db_index=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+")
    # 0 takes the place off the list.
    visits_per_week = models.PositiveSmallIntegerField(validators=[MaxValueValidator(70)])
    minutes = models.PositiveSmallIntegerField(default=15, validators=[MinValueValidator(5), MaxValueValidator(60)])
    min_gap_h = models.DecimalField(max_digits=5, decimal_places=2, default=2)
    max_gap_h = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True, default=96)
    # As files write them: "Fri 18:00-02:00;Sat 18:00-02:00"; empty for the place's own.
    windows = models.CharField(max_length=400, blank=True)
    block_days = models.PositiveSmallIntegerField(default=1)
    cap_visits = models.PositiveSmallIntegerField(null=True, blank=True)
    why = models.CharField(max_length=300, blank=True)

    objects = DoseQuerySet.as_manager()

    class Meta:
        ordering = ("place_ref", "-at", "-pk")
        indexes = (models.Index(fields=["programme", "place_ref", "-at"], name="plans_newest_dose"),)
        constraints = (
            models.CheckConstraint(condition=Q(min_gap_h__gte=0), name="plans_gap_is_not_negative"),
            models.CheckConstraint(condition=Q(block_days__in=[1, 3]), name="plans_blocks_of_one_or_three_days"),
        )

    def __str__(self) -> str:
        return f"{self.place_ref}: {self.visits_per_week} visits of {self.minutes} min a week"
