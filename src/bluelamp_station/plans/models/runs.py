"""Plans that the worker makes, and weeks as they were published."""

from __future__ import annotations

__all__ = ["PlanRun", "PublishedWeek"]

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone

from bluelamp.core.vocabulary import PlanRunKind
from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.queue.models import QueuedWork
from bluelamp_station.ui.words import choices

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person


class OfRosterQuerySet(models.QuerySet[Any]):
    """Plans, by reader."""

    def visible_to(self, person: Person) -> OfRosterQuerySet:
        """Those of programmes on whose whole ground the person sees the roster."""
        return self.filter(area_filter(person, Permission.SEE_ROSTER, "programme__area__path"))


class PlanRun(QueuedWork):
    """A week to be planned, a curve of hours against harm, or a published week to be mended."""

    programme = models.ForeignKey("programme.Programme", on_delete=models.PROTECT, related_name="plan_runs")
    # Of the form: the same one again makes no second.
    ticket = models.UUIDField(unique=True)
    kind = models.CharField(max_length=8, choices=choices(PlanRunKind))
    week_monday = models.DateField(db_index=True)
    # Budget, changes bought (fixes), rules, absences: whatever the form asked, JSON.
    settings = models.JSONField(default=dict)
    seed = models.PositiveIntegerField(default=0)
    asked_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    # The run whose fix was bought, or whose published plan is mended.
    based_on = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="followers")
    # The problem as it stood (people by ref), and what came of it; documents of bluelamp.plans.
    problem = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    code_version = models.CharField(max_length=40, blank=True)

    objects = OfRosterQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at", "-pk")

    def __str__(self) -> str:
        return f"Plan {self.pk} of the week from {self.week_monday:%Y-%m-%d}"


class PublishedWeek(models.Model):
    """A plan as it went to the phones; a later version says what moved. Never changed."""

    programme = models.ForeignKey("programme.Programme", on_delete=models.PROTECT, related_name="published_weeks")
    week_monday = models.DateField(db_index=True)
    version = models.PositiveSmallIntegerField()
    run = models.ForeignKey(PlanRun, on_delete=models.PROTECT, related_name="published")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=300, blank=True)
    # Each change to what was published before, named: documents of bluelamp.plans.results.Move.
    moves = models.JSONField(default=list)

    objects = OfRosterQuerySet.as_manager()

    class Meta:
        ordering = ("-week_monday", "-version")
        constraints = (
            models.UniqueConstraint(fields=["programme", "week_monday", "version"], name="plans_one_week_a_version"),
        )

    def __str__(self) -> str:
        return f"Week from {self.week_monday:%Y-%m-%d}, version {self.version}"
