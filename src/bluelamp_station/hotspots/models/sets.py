"""Versioned sets of places: drafts, the set in force, and those before it, which stay so that figures still add up."""

from __future__ import annotations

__all__ = ["BoundaryChange", "HotspotSet", "Place", "SetState"]

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from bluelamp.core.figures import Figure
from bluelamp.core.vocabulary import PlaceRole
from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.hotspots.models.ground import Ground, GroundQuerySet
from bluelamp_station.hotspots.models.runs import Run
from bluelamp_station.ui.words import choices

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

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
        return self.filter(found, ~Q(state=SetState.DRAFT) | self._workbench(person))

    def drafts_of(self, person: Person) -> HotspotSetQuerySet:
        """Drafts that the person may change."""
        return self.filter(area_filter(person, Permission.EDIT_SETS, "programme__area__path"), state=SetState.DRAFT)

    def decidable_by(self, person: Person) -> HotspotSetQuerySet:
        """Sets that the person may adopt, launch or withdraw."""
        return self.filter(area_filter(person, Permission.ADOPT_SETS, "programme__area__path"))

    def in_force(self, day: dt.date) -> HotspotSetQuerySet:
        """Adopted sets that hold on a day."""
        return self.filter(
            Q(valid_to_date__isnull=True) | Q(valid_to_date__gte=day),
            state=SetState.ADOPTED,
            valid_from_date__lte=day,
        )

    def held_on(self, day: dt.date) -> HotspotSetQuerySet:
        """Sets that held on a day, those that were withdrawn later among them."""
        return self.ever_held().filter(
            Q(valid_to_date__isnull=True) | Q(valid_to_date__gte=day), valid_from_date__lte=day
        )

    def ever_held(self) -> HotspotSetQuerySet:
        """Adopted sets, and withdrawn ones that held for a day at least before they were."""
        never = Q(state=SetState.WITHDRAWN, withdrawn_at__date__lte=F("valid_from_date"))
        return self.filter(~never, state__in=(SetState.ADOPTED, SetState.WITHDRAWN))

    @staticmethod
    def _workbench(person: Person) -> Q:
        """Programmes on whose ground the person works on sets."""
        return area_filter(person, Permission.EDIT_SETS, "programme__area__path") | area_filter(
            person, Permission.ADOPT_SETS, "programme__area__path"
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
    launched_by = models.ForeignKey(
        "accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        "accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawal_reason = models.TextField(blank=True)
    copied_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # What its places rest on: figures of the set, cautions, gaps, attribution, data version, total of the study area.
    record = models.JSONField(default=dict)
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

    @property
    def is_draft(self) -> bool:
        """Whether its places may still change."""
        return self.state == SetState.DRAFT

    @property
    def has_ended(self) -> bool:
        """Whether its last day is over; a set in force may have a last day to come."""
        return self.valid_to_date is not None and self.valid_to_date < timezone.localdate()

    @property
    def has_frozen_roles(self) -> bool:
        """Whether roles may no longer change: after launch, and once it is withdrawn."""
        return self.launched_at is not None or self.state == SetState.WITHDRAWN

    @property
    def version(self) -> str:
        """The name by which a figure of its time is quoted."""
        return f"version {self.number}" if self.number else "draft"

    @property
    def figure(self) -> Mapping[str, Figure]:
        """Figures of the set as a whole, by name."""
        return {name: Figure.from_dict(record) for name, record in self.record.get("figures", {}).items()}


class PlaceQuerySet(GroundQuerySet):
    """Places, by reader."""

    def visible_to(self, person: Person) -> PlaceQuerySet:
        """Those in areas whose hotspots the person may see; places of a draft only for those who work on it."""
        on_drafts = area_filter(person, Permission.EDIT_SETS, "hotspot_set__programme__area__path") | area_filter(
            person, Permission.ADOPT_SETS, "hotspot_set__programme__area__path"
        )
        return self.filter(
            area_filter(person, Permission.SEE_HOTSPOTS), ~Q(hotspot_set__state=SetState.DRAFT) | on_drafts
        )


class Place(Ground):
    """A patrol place of a set: a hotspot, or the place of a local priority beside them."""

    hotspot_set = models.ForeignKey(HotspotSet, on_delete=models.CASCADE, related_name="places")
    role = models.CharField(max_length=12, choices=choices(PlaceRole), default=PlaceRole.TREATED.value)
    # Local times such as "Fri 18:00-02:00", several parted by ";".
    windows = models.CharField(max_length=300, blank=True)
    is_adjusted = models.BooleanField(default=False)
    note = models.TextField(blank=True)

    objects = PlaceQuerySet.as_manager()

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
    # Figure.as_dict() by name, both counted by the same rules at the same time; empty where nobody could count.
    figures_before = models.JSONField(default=dict)
    figures_after = models.JSONField(default=dict)
    # What the change does to the dose, in words.
    sentence = models.TextField(blank=True)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.place_id} at {self.at:%Y-%m-%d %H:%M}"

    @property
    def before(self) -> Mapping[str, Figure]:
        """Figures of the boundary before."""
        return {name: Figure.from_dict(record) for name, record in self.figures_before.items()}

    @property
    def after(self) -> Mapping[str, Figure]:
        """Figures of the boundary after."""
        return {name: Figure.from_dict(record) for name, record in self.figures_after.items()}
