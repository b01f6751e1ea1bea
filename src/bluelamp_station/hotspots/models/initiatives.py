"""Problem solving: what is being done about a place or an area besides patrols."""

from __future__ import annotations

__all__ = ["Initiative", "InitiativeStep"]

from typing import TYPE_CHECKING

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from bluelamp.core.vocabulary import SaraStage
from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.ui.words import choices

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person


class InitiativeQuerySet(models.QuerySet["Initiative"]):
    """Initiatives, by reader."""

    def visible_to(self, person: Person) -> InitiativeQuerySet:
        """Those in areas whose initiatives the person may see."""
        return self.filter(area_filter(person, Permission.SEE_INITIATIVES))


class Initiative(models.Model):
    """A problem and what is done about it, at a hotspot or in an area."""

    programme = models.ForeignKey("programme.Programme", on_delete=models.PROTECT, related_name="initiatives")
    # The stable ref of a place, which outlives versions of the set; empty for a whole area.
    place_ref = models.CharField(max_length=20, blank=True)
    area_path = models.CharField(max_length=120, db_index=True)
    title = models.CharField(max_length=120)
    problem = models.TextField()
    response = models.TextField(blank=True)
    stage = models.CharField(max_length=12, choices=choices(SaraStage), default=SaraStage.SCANNING.value)
    owner = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="initiatives")
    partner = models.ForeignKey("accounts.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    starts_date = models.DateField()
    ends_date = models.DateField(null=True, blank=True)
    cost_pounds = models.DecimalField(
        max_digits=10, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    stream = models.ForeignKey(
        "programme.FundingStream", null=True, blank=True, on_delete=models.PROTECT, related_name="initiatives"
    )
    measure = models.TextField(blank=True)
    result = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    edition = models.PositiveIntegerField(default=1)

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        ordering = ("closed_at", "ends_date", "title")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_date__isnull=True) | Q(ends_date__gte=F("starts_date")),
                name="hotspots_initiative_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(result=""), name="hotspots_a_closed_initiative_says_its_result"
            ),
        )

    def __str__(self) -> str:
        return self.title


class InitiativeStep(models.Model):
    """What an initiative looked like after a change; rows are added, never changed."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=12, choices=choices(SaraStage))
    note = models.TextField(blank=True)
    # The initiative's fields as they were written, JSON-ready.
    content = models.JSONField(default=dict)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.stage} at {self.at:%Y-%m-%d}"
