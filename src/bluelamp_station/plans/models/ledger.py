"""The ledger of hours and money, what was posted to it and when, and partners' quarterly statements."""

from __future__ import annotations

__all__ = ["LedgerLine", "LedgerPosting", "PartnerStatement", "SpendForecast", "SpendRule"]

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from bluelamp.core.vocabulary import Agency, LedgerEntry, Role, StatementState
from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.ui.words import choices

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person


class OfMoneyQuerySet(models.QuerySet[Any]):
    """Rows about money, by reader."""

    def visible_to(self, person: Person) -> OfMoneyQuerySet:
        """Money is for those who may see money."""
        return self.filter(area_filter(person, Permission.SEE_MONEY, "programme__area__path"))


class LedgerPosting(models.Model):
    """A round of posting: what was looked at, as of when."""

    programme = models.ForeignKey("programme.Programme", on_delete=models.PROTECT, related_name="ledger_postings")
    entry = models.CharField(max_length=12, choices=choices(LedgerEntry))
    as_at = models.DateTimeField()
    source = models.CharField(max_length=120)
    lines = models.PositiveIntegerField(default=0)

    objects = OfMoneyQuerySet.as_manager()

    class Meta:
        ordering = ("-as_at", "-pk")

    def __str__(self) -> str:
        return f"{self.entry} as at {self.as_at:%Y-%m-%d %H:%M}"


class LedgerLine(models.Model):
    """Minutes and pence of one subject (a shift's seats of an agency, a visit's crew of it, a cost).

    Lines are added, never changed: a subject that has come to another amount gets a further line with the difference,
    so that the sum of its lines is what holds and the ledger of any earlier day can still be read.
    """

    programme = models.ForeignKey("programme.Programme", on_delete=models.PROTECT, related_name="ledger_lines")
    posting = models.ForeignKey(LedgerPosting, null=True, blank=True, on_delete=models.PROTECT, related_name="rows")
    entry = models.CharField(max_length=12, choices=choices(LedgerEntry))
    day = models.DateField(db_index=True)
    funding_ref = models.CharField(max_length=60, blank=True)
    agency = models.CharField(max_length=12, choices=choices(Agency), blank=True)
    role = models.CharField(max_length=12, choices=choices(Role), blank=True)
    # The agency itself, where more is known than its kind.
    organisation = models.ForeignKey(
        "accounts.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # What it is about, by the key of its source: "shift:<id>", "visit:<id>", "cost:<ticket>".
    subject = models.CharField(max_length=120)
    serial = models.PositiveSmallIntegerField(default=1)
    person_minutes = models.IntegerField(default=0)
    patrol_minutes = models.IntegerField(default=0)
    # Patrol-minutes as the evidence allows them, and those of visits that are long enough.
    patrol_low = models.IntegerField(default=0)
    patrol_high = models.IntegerField(default=0)
    qualifying_minutes = models.IntegerField(default=0)
    qualifying_low = models.IntegerField(default=0)
    qualifying_high = models.IntegerField(default=0)
    # What money is for, and what an hour of it costs; None where nothing is priced.
    paid_minutes = models.IntegerField(default=0)
    rate_pence = models.PositiveIntegerField(null=True, blank=True)
    pence = models.BigIntegerField(default=0)
    visits = models.IntegerField(default=0)
    qualifying_visits = models.IntegerField(default=0)
    is_additional = models.BooleanField(default=True)
    place_ref = models.CharField(max_length=20, blank=True)
    evidence = models.CharField(max_length=1, blank=True)
    words = models.CharField(max_length=300, blank=True)
    as_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = OfMoneyQuerySet.as_manager()

    class Meta:
        ordering = ("day", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["programme", "entry", "subject", "agency", "role", "serial"], name="plans_one_line_a_serial"
            ),
        )

    def __str__(self) -> str:
        return f"{self.entry} {self.subject}"


class SpendRule(models.Model):
    """When a stream's likely underspend or overspend is an alarm; a change is a new row, and the newest one holds."""

    programme = models.ForeignKey("programme.Programme", on_delete=models.PROTECT, related_name="spend_rules")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    # Percent of the money that must be left over, and how probable that must be, percent.
    left_percent = models.PositiveSmallIntegerField(default=5)
    probability_percent = models.PositiveSmallIntegerField(default=80)

    objects = OfMoneyQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(left_percent__lt=100, probability_percent__gt=0, probability_percent__lt=100),
                name="plans_spend_rule_in_percent",
            ),
        )

    def __str__(self) -> str:
        return f"{self.left_percent} % left at {self.probability_percent} %"


class SpendForecast(models.Model):
    """Where a stream's money was seen to end when the ledger was posted; the newest of a stream holds."""

    programme = models.ForeignKey("programme.Programme", on_delete=models.PROTECT, related_name="spend_forecasts")
    stream = models.ForeignKey("programme.FundingStream", on_delete=models.PROTECT, related_name="spend_forecasts")
    as_at = models.DateTimeField()
    low_pence = models.BigIntegerField()
    expected_pence = models.BigIntegerField()
    high_pence = models.BigIntegerField()
    # Probabilities that more than the rule's share is left over, and that more than all is spent.
    underspend = models.FloatField()
    overspend = models.FloatField()
    # "underspend", "overspend" or empty.
    alarm = models.CharField(max_length=12, blank=True)

    objects = OfMoneyQuerySet.as_manager()

    class Meta:
        ordering = ("-as_at", "-pk")

    def __str__(self) -> str:
        return f"{self.stream_id} as at {self.as_at:%Y-%m-%d %H:%M}"


class PartnerStatement(models.Model):
    """What a partner is paid for in a quarter, line by line, so that it can check; a correction is a new version."""

    programme = models.ForeignKey("programme.Programme", on_delete=models.PROTECT, related_name="statements")
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    # First day of the quarter of the financial year: 1 April, July, October or January.
    quarter_from = models.DateField()
    version = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+")
    # Rows and sums as they stood: a document of bluelamp.plans.
    document = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=choices(StatementState), default=StatementState.ISSUED.value)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.TextField(blank=True)

    objects = OfMoneyQuerySet.as_manager()

    class Meta:
        ordering = ("-quarter_from", "agency", "-version")
        constraints = (
            models.UniqueConstraint(
                fields=["programme", "agency", "quarter_from", "version"], name="plans_one_statement_a_version"
            ),
            models.CheckConstraint(
                condition=~Q(state="questioned") | ~Q(answer=""), name="plans_a_questioned_statement_says_why"
            ),
        )

    def __str__(self) -> str:
        return f"Statement {self.agency_id} from {self.quarter_from:%Y-%m-%d}, version {self.version}"
