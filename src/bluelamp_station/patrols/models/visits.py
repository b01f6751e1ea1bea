"""Visits, their crews, their revisions and their outcomes."""

from __future__ import annotations

__all__ = ["CrewMember", "Outcome", "Visit", "VisitRevision", "VisitState"]

import uuid
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from bluelamp.core.vocabulary import (
    Agency,
    Audience,
    EvidenceGrade,
    OutcomeKind,
    PatrolMode,
    Role,
    VisitRule,
    VisitSource,
)
from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.ui.words import choices

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person


class VisitState(models.TextChoices):
    """Where a visit stands."""

    OPEN = "open", "Not ended"
    COUNTED = "counted", "Counted"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"


class VisitQuerySet(models.QuerySet[Any]):
    """Visits, by reader and by state."""

    def visible_to(self, person: Person) -> VisitQuerySet:
        """Those at places in areas whose patrols the person may see; names are another permission."""
        return self.filter(area_filter(person, Permission.SEE_PATROLS))

    def correctable_by(self, person: Person) -> VisitQuerySet:
        """Those that the person may correct as a supervisor."""
        return self.filter(area_filter(person, Permission.CORRECT_PATROLS))

    def of(self, person: Person) -> VisitQuerySet:
        """Those that the person was on or recorded: one's own record, wherever one may see."""
        mine = CrewMember.objects.filter(person=person).values("visit")
        return self.filter(Q(pk__in=mine) | Q(recorded_by=person))

    def counted(self) -> VisitQuerySet:
        """Those that are in totals."""
        return self.filter(state=VisitState.COUNTED)


class Visit(models.Model):
    """Continuous presence of a crew inside one patrol place, as it stands after every correction."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    programme = models.ForeignKey("programme.Programme", on_delete=models.PROTECT, related_name="visits")
    # The id in files; a phone's visit is called by its key.
    visit_id = models.CharField(max_length=60)
    shift = models.ForeignKey("plans.Shift", null=True, blank=True, on_delete=models.PROTECT, related_name="visits")
    # As a file named it, where no such shift is known.
    shift_ref = models.CharField(max_length=60, blank=True)
    place = models.ForeignKey("hotspots.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="visits")
    place_ref = models.CharField(max_length=20, db_index=True)
    area_path = models.CharField(max_length=120, db_index=True)
    started_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    mode = models.CharField(max_length=8, choices=choices(PatrolMode), default=PatrolMode.FOOT.value)
    is_additional = models.BooleanField(default=True)
    funding_ref = models.CharField(max_length=60, blank=True)
    evidence = models.CharField(max_length=1, choices=[(grade.value, grade.value) for grade in EvidenceGrade])
    # None until it has ended.
    minutes_low = models.FloatField(null=True, blank=True)
    minutes_best = models.FloatField(null=True, blank=True)
    minutes_high = models.FloatField(null=True, blank=True)
    rule = models.CharField(max_length=20, choices=choices(VisitRule))
    source = models.CharField(max_length=12, choices=choices(VisitSource))
    state = models.CharField(max_length=12, choices=VisitState.choices, db_index=True)
    refused_because = models.CharField(max_length=40, blank=True)
    crew_size = models.PositiveSmallIntegerField(default=1)
    recorded_by = models.ForeignKey(
        "accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)
    visit_import = models.ForeignKey(
        "patrols.VisitImport", null=True, blank=True, on_delete=models.PROTECT, related_name="visits"
    )
    # What the crew wrote beside it, of the place and never of a person.
    note = models.CharField(max_length=300, blank=True)
    # Number of the newest revision.
    edition = models.PositiveIntegerField(default=1)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ("-started_at", "visit_id")
        indexes = (models.Index(fields=["place_ref", "started_at"], name="patrols_visits_of_a_place"),)
        constraints = (
            models.UniqueConstraint(fields=["programme", "visit_id"], name="patrols_one_visit_of_an_id"),
            models.CheckConstraint(
                condition=~Q(state="counted")
                | (
                    Q(ended_at__gte=F("started_at"))
                    & Q(minutes_low__lte=F("minutes_best"))
                    & Q(minutes_best__lte=F("minutes_high"))
                ),
                name="patrols_a_counted_visit_has_minutes",
            ),
        )

    def __str__(self) -> str:
        return f"{self.place_ref} at {self.started_at:%Y-%m-%d %H:%M}"


class CrewMember(models.Model):
    """Somebody on a visit; ``person`` where the site knows them by ``person_ref``."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="crew")
    position = models.PositiveSmallIntegerField()
    person = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person_ref = models.CharField(max_length=40, db_index=True)
    role = models.CharField(max_length=12, choices=choices(Role))
    agency = models.CharField(max_length=12, choices=choices(Agency))

    class Meta:
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=["visit", "position"], name="patrols_one_member_a_position"),)

    def __str__(self) -> str:
        return self.person_ref


class VisitRevision(models.Model):
    """A visit as it stood after one change; rows are added, never changed."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)
    # None for the system, such as an import or a phone's fixes that came later.
    by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    # Every field of the visit and its crew, as JSON.
    content = models.JSONField()

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["visit", "number"], name="patrols_one_revision_a_number"),)

    def __str__(self) -> str:
        return f"{self.visit_id} version {self.number}"


class OutcomeQuerySet(models.QuerySet[Any]):
    """Outcomes, by reader and by state."""

    def visible_to(self, person: Person) -> OutcomeQuerySet:
        """Those of visits that the person may see."""
        return self.filter(area_filter(person, Permission.SEE_PATROLS, "visit__area_path"))

    def counted(self) -> OutcomeQuerySet:
        """Those that are in totals."""
        return self.filter(visit__state=VisitState.COUNTED, withdrawn_at__isnull=True, is_left_out=False)


class Outcome(models.Model):
    """What a visit led to: a kind and a count; no personal data of the public."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="outcomes")
    kind = models.CharField(max_length=32, choices=choices(OutcomeKind), db_index=True)
    count = models.PositiveIntegerField()
    audience = models.CharField(max_length=20, choices=choices(Audience), blank=True)
    # The force's own record number, never a name.
    reference = models.CharField(max_length=40, blank=True)
    is_found = models.BooleanField(null=True, blank=True)
    person_ref = models.CharField(max_length=40, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        "accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)
    # Kept, but in no total until a supervisor has answered: nobody in the crew has the power.
    is_left_out = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "recorded_at")
        constraints = (models.CheckConstraint(condition=Q(count__gte=1), name="patrols_an_outcome_counts_something"),)

    def __str__(self) -> str:
        return f"{self.count} {self.kind}"
