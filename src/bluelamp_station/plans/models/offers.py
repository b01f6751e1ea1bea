"""The overtime sheet: shifts on offer, their seats, who claims them, and swaps."""

from __future__ import annotations

__all__ = ["OfferSeat", "SeatClaim", "SeatSwap", "ShiftOffer"]

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from bluelamp.core.vocabulary import AvailabilityKind, ClaimState, SwapState
from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.ui.words import choices

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person


class ShiftOfferQuerySet(models.QuerySet[Any]):
    """Offers, by reader."""

    def visible_to(self, person: Person) -> ShiftOfferQuerySet:
        """Those of programmes on whose ground the person sees the roster."""
        return self.filter(area_filter(person, Permission.SEE_ROSTER, "programme__area__path"))

    def offered_to(self, person: Person) -> ShiftOfferQuerySet:
        """Those of programmes on whose ground, or a part of it, the person patrols; eligibility is asked apart."""
        found = area_filter(person, Permission.RECORD_PATROLS, "programme__area__path")
        for path in person.area_paths(Permission.RECORD_PATROLS):
            found |= Q(programme__area_id__in=[part for part in path.split("/") if part])
        return self.filter(found)


class ShiftOffer(models.Model):
    """Extra hours on offer: before a plan, or to fill the open seats of a planned shift."""

    programme = models.ForeignKey("programme.Programme", on_delete=models.PROTECT, related_name="offers")
    ticket = models.UUIDField(unique=True)
    # The published shift whose open seats these are; empty before a plan.
    shift = models.ForeignKey("plans.Shift", null=True, blank=True, on_delete=models.PROTECT, related_name="offers")
    starts_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField()
    base = models.ForeignKey("plans.PatrolBase", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=choices(AvailabilityKind), default=AvailabilityKind.OVERTIME.value)
    # Until when claims are gathered and shared out fairly; after it the first come is the first served.
    closes_at = models.DateTimeField()
    funding_ref = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=300, blank=True)

    objects = ShiftOfferQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="plans_offer_ends_after_it_starts"),
        )

    def __str__(self) -> str:
        return f"Offer {self.pk}"


class OfferSeat(models.Model):
    """A seat of an offer; filling it is one conditional UPDATE, so that two people never get the last one."""

    offer = models.ForeignKey(ShiftOffer, on_delete=models.CASCADE, related_name="seats")
    number = models.PositiveSmallIntegerField()
    # Roles that may sit here, as codes; empty for any patrol role.
    roles = models.JSONField(default=list)
    person = models.ForeignKey(
        "accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="offer_seats"
    )
    filled_at = models.DateTimeField(null=True, blank=True)
    # What it costs and the rule that priced it, as they stood when the seat was filled.
    pence = models.PositiveIntegerField(null=True, blank=True)
    price_words = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["offer", "number"], name="plans_one_seat_a_number"),)

    def __str__(self) -> str:
        return f"Seat {self.number} of offer {self.offer_id}"


class SeatClaim(models.Model):
    """Somebody's claim to a seat of an offer."""

    offer = models.ForeignKey(ShiftOffer, on_delete=models.PROTECT, related_name="claims")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="seat_claims")
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=12, choices=choices(ClaimState), default=ClaimState.WAITING.value)
    seat = models.ForeignKey(OfferSeat, null=True, blank=True, on_delete=models.PROTECT, related_name="claims")
    # Extra hours of the 28 days before, when the claim was ranked: fewer come first, then earlier claims.
    hours_before = models.DecimalField(max_digits=6, decimal_places=2, default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Why it was withdrawn or declined.
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["offer", "person"],
                condition=Q(state__in=["waiting", "confirmed"]),
                name="plans_one_open_claim_a_person",
            ),
        )

    def __str__(self) -> str:
        return f"Claim {self.pk} ({self.state})"


class SeatSwap(models.Model):
    """A seat that one person asks another to take; a supervisor consents before it counts."""

    # A later plan may do without an empty seat: the swap that it once saw stays in the log.
    seat = models.ForeignKey(OfferSeat, on_delete=models.CASCADE, related_name="swaps")
    from_person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    to_person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=12, choices=choices(SwapState), default=SwapState.ASKED.value)
    answered_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["seat"], condition=Q(state__in=["asked", "agreed"]), name="plans_one_open_swap_a_seat"
            ),
        )

    def __str__(self) -> str:
        return f"Swap {self.pk} ({self.state})"
