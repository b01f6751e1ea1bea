"""Versioned sets of places: drafts, the set in force, and those before it, which stay so that figures still add up."""

from __future__ import annotations

__all__ = ["BoundaryChange", "HotspotSet", "Place", "SetState"]

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from bluelamp.core.vocabulary import PlaceRole
from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.hotspots.models.ground import Ground, GroundQuerySet
from bluelamp_station.hotspots.models.runs import Run
from bluelamp_station.ui.words import choices

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person


class SetState(models.TextChoices):
    """Where a set stands."""

    DRAFT = "draft", "Draft"
    ADOPTED = "adopted", "Adopted"
    WITHDRAWN = "withdrawn", "Withdrawn"


class HotspotSetQuerySet(models.QuerySet["HotspotSet"]):
    """Sets, by reader and by time."""

    def visible_to(self, person: Person) -> HotspotSetQuerySet:
        """Sets of programmes on whose ground, or a part of it, the person may see hotspots or their summary."""
        found = Q(pk__in=[])
        for permission in (Permission.SEE_HOTSPOTS, Permission.SEE_SUMMARY):
            found |= area_filter(person, permission, "programme__area__path")
            for path in person.area_paths(permission):
                found |= Q(programme__area_id__in=[part for part in path.split("/") if part])
        return self.filter(found)

    def in_force(self, day: object) -> HotspotSetQuerySet:
        """Adopted sets that hold on a day."""
        return self.filter(
            Q(valid_to_date__isnull=True) | Q(valid_to_date__gte=day),
            state=SetState.ADOPTED,
            valid_from_date__lte=day,
        )


class HotspotSet(models.Model):
    """A version of the places of a programme."""

    programme = models.ForeignKey("programme.Programme", on_delete=models.PROTECT, related_name="hotspot_sets")
    # 1, 2, 3 … within the programme, given on adoption.
    number = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=SetState.choices, default=SetState.DRAFT, db_index=True)
    title = models.CharField(max_length=120)
    run = models.ForeignKey(Run, null=True, blank=True, on_delete=models.PROTECT, related_name="sets")
    made_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    adopted_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    adopted_at = models.DateTimeField(null=True, blank=True)
    rationale = models.TextField(blank=True)
    valid_from_date = models.DateField(null=True, blank=True)
    valid_to_date = models.DateField(null=True, blank=True)
    review_date = models.DateField(null=True, blank=True)
    # From here on the roles of its places are frozen.
    launched_at = models.DateTimeField(null=True, blank=True)
    # Counts the changes of a draft, so that two people do not write over each other.
    edition = models.PositiveIntegerField(default=1)

    objects = HotspotSetQuerySet.as_manager()

    class Meta:
        ordering = ("-adopted_at", "-made_at")
        constraints = (
            models.UniqueConstraint(fields=["programme", "number"], name="hotspots_one_set_of_a_number"),
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(state="adopted", valid_to_date__isnull=True),
                name="hotspots_one_open_set_a_programme",
            ),
            models.CheckConstraint(
                condition=~Q(state="adopted")
                | (
                    Q(number__isnull=False)
                    & Q(adopted_by__isnull=False)
                    & Q(adopted_at__isnull=False)
                    & Q(valid_from_date__isnull=False)
                    & ~Q(rationale="")
                ),
                name="hotspots_an_adopted_set_says_by_whom_and_why",
            ),
            models.CheckConstraint(
                condition=Q(valid_to_date__isnull=True) | Q(valid_to_date__gte=F("valid_from_date")),
                name="hotspots_set_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return f"Set {self.number}: {self.title}" if self.number else f"Draft: {self.title}"


class Place(Ground):
    """A patrol place of a set: a hotspot, or the place of a local priority beside them."""

    hotspot_set = models.ForeignKey(HotspotSet, on_delete=models.CASCADE, related_name="places")
    role = models.CharField(max_length=12, choices=choices(PlaceRole), default=PlaceRole.TREATED.value)
    # Local times such as "Fri 18:00-02:00", several parted by ";".
    windows = models.CharField(max_length=300, blank=True)
    is_adjusted = models.BooleanField(default=False)
    note = models.TextField(blank=True)

    objects = GroundQuerySet.as_manager()

    class Meta:
        ordering = ("rank", "ref")
        constraints = (models.UniqueConstraint(fields=["hotspot_set", "ref"], name="hotspots_one_place_of_a_ref"),)

    def __str__(self) -> str:
        return f"{self.ref} {self.name}"


class BoundaryChange(models.Model):
    """A boundary adjusted by hand: before, after, by whom, why; rows are added, never changed."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="boundary_changes")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    outline_before = models.JSONField()
    outline_after = models.JSONField()
    area_before_ha = models.FloatField()
    area_after_ha = models.FloatField()
    incidents_before = models.FloatField(null=True)
    incidents_after = models.FloatField(null=True)
    # What the change does to the dose, in words.
    sentence = models.TextField(blank=True)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.place_id} at {self.at:%Y-%m-%d %H:%M}"
