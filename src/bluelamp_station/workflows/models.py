"""Chores: work of the house that is done once a day, by whichever worker is first."""

from __future__ import annotations

__all__ = ["ChoreDay"]

from django.db import models


class ChoreDay(models.Model):
    """A chore of a day; the row is the guard by which two workers do it once."""

    code = models.CharField(max_length=40)
    on_date = models.DateField()
    worker = models.CharField(max_length=80)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-on_date", "code")
        constraints = (models.UniqueConstraint(fields=["code", "on_date"], name="workflows_a_chore_once_a_day"),)

    def __str__(self) -> str:
        return f"{self.code} of {self.on_date}"
