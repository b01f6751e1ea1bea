"""A programme with its agencies, money, targets and rates."""

from __future__ import annotations

__all__ = ["FundingStep", "FundingStream", "Programme", "Rate", "Target"]

from typing import TYPE_CHECKING, Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from bluelamp.core.vocabulary import AvailabilityKind, FundingStatus, StaffType, TargetKind
from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.ui.words import choices

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person

_ENDS_AFTER_IT_STARTS = Q(ends_date__isnull=True) | Q(ends_date__gte=F("starts_date"))


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    """Programmes by reader and by time."""

    def visible_to(self, person: Person) -> ProgrammeQuerySet:
        """Those whose ground, or a part of it, the person may see."""
        below = Q(pk__in=[])
        for path in person.area_paths(Permission.SEE_PROGRAMME):
            # A neighbourhood sees the programme of the force that it lies in.
            parts = [part for part in path.split("/") if part]
            below |= Q(area__path__startswith=path) | Q(area_id__in=parts)
        return self.filter(below)


class Programme(models.Model):
    """A hotspot policing programme."""

    class BodyTitle(models.TextChoices):
        """What the local policing body is called."""

        PCC = "pcc", "Police and crime commissioner"
        MAYOR = "mayor", "Mayor"
        BOARD = "board", "Policing board"
        OTHER = "other", "Local policing body"

    name = models.CharField(max_length=120, unique=True)
    purpose = models.TextField(blank=True)
    starts_date = models.DateField()
    ends_date = models.DateField(null=True, blank=True)
    launch_date = models.DateField(null=True, blank=True)
    body_title = models.CharField(max_length=8, choices=BodyTitle.choices, default=BodyTitle.PCC)
    body_name = models.CharField(max_length=120, blank=True)
    area = models.ForeignKey("accounts.Area", on_delete=models.PROTECT, related_name="programmes")
    agencies = models.ManyToManyField("accounts.Agency", related_name="programmes", blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+")
    # Counts the changes, so that two people do not write over each other.
    edition = models.PositiveIntegerField(default=1)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_date", "name")
        constraints = (models.CheckConstraint(condition=_ENDS_AFTER_IT_STARTS, name="programme_ends_after_it_starts"),)

    def __str__(self) -> str:
        return self.name


class OfProgrammeQuerySet(models.QuerySet[Any]):
    """Rows of programmes, by reader."""

    def visible_to(self, person: Person) -> OfProgrammeQuerySet:
        """Money is for those who may see money."""
        if not person.can(Permission.SEE_MONEY):
            return self.none()
        return self.filter(area_filter(person, Permission.SEE_MONEY, "programme__area__path"))


class FundingStream(models.Model):
    """Money from one source for a time; where it stands is said by its steps."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="streams")
    name = models.CharField(max_length=120)
    funder = models.CharField(max_length=120)
    reference = models.CharField(max_length=60, blank=True)
    starts_date = models.DateField()
    ends_date = models.DateField()
    pounds = models.DecimalField(max_digits=12, decimal_places=2, validators=[MinValueValidator(0)])
    made_at = models.DateTimeField(default=timezone.now)
    # Counts the changes, so that two people do not write over each other.
    edition = models.PositiveIntegerField(default=1)

    objects = OfProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ("starts_date", "name")
        constraints = (
            models.UniqueConstraint(fields=["programme", "name"], name="programme_one_stream_of_a_name"),
            models.CheckConstraint(condition=_ENDS_AFTER_IT_STARTS, name="programme_stream_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(pounds__gte=0), name="programme_stream_is_not_negative"),
        )

    def __str__(self) -> str:
        return self.name


class FundingStep(models.Model):
    """A dated step of a funding stream; steps are added, never changed."""

    stream = models.ForeignKey(FundingStream, on_delete=models.PROTECT, related_name="steps")
    status = models.CharField(max_length=20, choices=choices(FundingStatus))
    on_date = models.DateField()
    note = models.TextField(blank=True)
    made_by = models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("on_date", "pk")

    def __str__(self) -> str:
        return f"{self.status} on {self.on_date}"


class Target(models.Model):
    """Hours or money that a programme or one of its streams sets itself, for a time."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="targets")
    stream = models.ForeignKey(FundingStream, null=True, blank=True, on_delete=models.PROTECT, related_name="targets")
    agency = models.ForeignKey("accounts.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=choices(TargetKind))
    amount = models.DecimalField(max_digits=12, decimal_places=2, validators=[MinValueValidator(0)])
    starts_date = models.DateField()
    ends_date = models.DateField()
    note = models.TextField(blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.TextField(blank=True)

    objects = OfProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ("starts_date", "kind")
        constraints = (
            models.CheckConstraint(condition=_ENDS_AFTER_IT_STARTS, name="programme_target_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_why=""),
                name="programme_a_withdrawn_target_says_why",
            ),
        )

    def __str__(self) -> str:
        return f"{self.amount} {self.kind}"


class Rate(models.Model):
    """Pounds an hour from a day on, for a kind of staff of an agency in a kind of time."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="rates")
    staff_type = models.CharField(max_length=16, choices=choices(StaffType))
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=choices(AvailabilityKind))
    from_date = models.DateField()
    per_hour = models.DecimalField(max_digits=7, decimal_places=2, validators=[MinValueValidator(0)])
    minimum_hours = models.DecimalField(max_digits=4, decimal_places=2, default=0, validators=[MinValueValidator(0)])
    source = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=timezone.now)

    objects = OfProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ("staff_type", "kind", "-from_date")
        constraints = (
            models.UniqueConstraint(
                fields=["programme", "staff_type", "agency", "kind", "from_date"], name="programme_one_rate_a_day"
            ),
        )

    def __str__(self) -> str:
        return f"{self.staff_type} {self.kind} £{self.per_hour}"
