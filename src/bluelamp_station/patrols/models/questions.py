"""Questions about records, their answers, and who looked at names."""

from __future__ import annotations

__all__ = ["Answer", "NamesLook", "Question"]

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from bluelamp.core.vocabulary import QuestionReason
from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.patrols.models.visits import CrewMember
from bluelamp_station.ui.words import choices

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person


class QuestionQuerySet(models.QuerySet[Any]):
    """Questions, by reader."""

    def visible_to(self, person: Person) -> QuestionQuerySet:
        """Those that a supervisor may settle."""
        return self.filter(area_filter(person, Permission.CORRECT_PATROLS, "visit__area_path"))

    def of(self, person: Person) -> QuestionQuerySet:
        """Those about the person's own visits."""
        mine = CrewMember.objects.filter(person=person).values("visit")
        return self.filter(Q(visit__in=mine) | Q(visit__recorded_by=person))


class Question(models.Model):
    """Something that does not fit: the crew is asked first, then a supervisor; a lack of power goes to both at once."""

    class Turn(models.TextChoices):
        """Who is asked now."""

        OFFICER = "officer", "The crew"
        SUPERVISOR = "supervisor", "A supervisor"
        SETTLED = "settled", "Settled"

    visit = models.ForeignKey("patrols.Visit", on_delete=models.CASCADE, related_name="questions")
    outcome = models.ForeignKey(
        "patrols.Outcome", null=True, blank=True, on_delete=models.CASCADE, related_name="questions"
    )
    reason = models.CharField(max_length=24, choices=choices(QuestionReason), db_index=True)
    # What makes it the same question when the records are looked at again, such as the other visit's id.
    about = models.CharField(max_length=120, blank=True)
    words = models.CharField(max_length=300)
    raised_at = models.DateTimeField(default=timezone.now, db_index=True)
    turn = models.CharField(max_length=12, choices=Turn.choices, default=Turn.OFFICER, db_index=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_how = models.CharField(max_length=20, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ("-raised_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["visit", "reason", "about"], name="patrols_a_question_is_asked_once"),
        )

    def __str__(self) -> str:
        return f"{self.reason}: {self.visit_id}"


class Answer(models.Model):
    """What somebody said to a question; rows are added, never changed."""

    class Choice(models.TextChoices):
        """What it says."""

        AS_RECORDED = "as_recorded", "It is right as recorded"
        CORRECTED = "corrected", "It was wrong and is corrected"
        COUNT = "count", "Count it"
        LEAVE_OUT = "leave_out", "Leave it out"

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    is_supervisor = models.BooleanField()
    choice = models.CharField(max_length=12, choices=Choice.choices)
    text = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.choice}: {self.question_id}"


class NamesLook(models.Model):
    """Somebody looked at the names or the track of a visit, and why: the crew can read it; rows are added only."""

    visit = models.ForeignKey("patrols.Visit", on_delete=models.CASCADE, related_name="names_looks")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    is_welfare = models.BooleanField()
    why = models.CharField(max_length=300)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.visit_id} at {self.at:%Y-%m-%d %H:%M}"
