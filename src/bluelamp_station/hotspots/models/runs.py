"""A run: a search for hotspots in the background, and the spots it found."""

from __future__ import annotations

__all__ = ["Run", "Spot"]

from typing import TYPE_CHECKING, Any

from django.db import models

from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.hotspots.models.ground import Ground, GroundQuerySet
from bluelamp_station.queue.models import QueuedWork

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person


class RunQuerySet(models.QuerySet["Run"]):
    """Runs, by reader."""

    def visible_to(self, person: Person) -> RunQuerySet:
        """Runs are for those who may see hotspots on the whole of the programme's ground."""
        return self.filter(area_filter(person, Permission.SEE_HOTSPOTS, "programme__area__path"))


class Run(QueuedWork):
    """A search for hotspots, with its settings and, when done, its record."""

    programme = models.ForeignKey("programme.Programme", on_delete=models.PROTECT, related_name="runs")
    name = models.CharField(max_length=120, blank=True)
    started_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    # Of the form that it was started from: the same form sent twice makes one run.
    ticket = models.UUIDField(null=True, unique=True, editable=False)
    # What was asked for: the form's values, JSON-ready.
    settings = models.JSONField()
    # The set's record without its spots: figures, sentences, completeness, code and data version; empty until done.
    record = models.JSONField(default=dict)
    data_version = models.CharField(max_length=64, blank=True)
    code_version = models.CharField(max_length=40, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ("-queued_at", "-pk")

    def __str__(self) -> str:
        return self.name or f"Run {self.pk}"


class Spot(Ground):
    """A hotspot that a run found."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="spots")

    objects = GroundQuerySet.as_manager()

    class Meta:
        ordering = ("rank",)
        constraints = (models.UniqueConstraint(fields=["run", "ref"], name="hotspots_one_spot_of_a_ref"),)

    def __str__(self) -> str:
        return f"{self.ref} {self.name}"

    @property
    def of(self) -> Any:
        """The run it belongs to."""
        return self.run
