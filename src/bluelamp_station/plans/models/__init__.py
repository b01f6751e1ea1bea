"""Doses, people and their time, shifts on offer, plans, shifts and tours, the ledger, and what a crew should know."""

from __future__ import annotations

__all__ = [
    "Availability",
    "AvailabilityLoad",
    "CalendarLink",
    "Dose",
    "KeptApart",
    "LedgerLine",
    "LedgerPosting",
    "OfferSeat",
    "PartnerStatement",
    "PatrolBase",
    "PlaceBriefing",
    "PlaceStreets",
    "PlanRun",
    "PlannedVisit",
    "PublishedWeek",
    "SeatClaim",
    "SeatSwap",
    "Shift",
    "ShiftMember",
    "ShiftOffer",
    "SpendForecast",
    "SpendRule",
    "StreetMap",
    "WorkTerms",
]

from bluelamp_station.plans.models.briefings import PlaceBriefing, PlaceStreets
from bluelamp_station.plans.models.doses import Dose
from bluelamp_station.plans.models.ledger import (
    LedgerLine,
    LedgerPosting,
    PartnerStatement,
    SpendForecast,
    SpendRule,
)
from bluelamp_station.plans.models.offers import OfferSeat, SeatClaim, SeatSwap, ShiftOffer
from bluelamp_station.plans.models.runs import PlanRun, PublishedWeek
from bluelamp_station.plans.models.shifts import PlannedVisit, Shift, ShiftMember
from bluelamp_station.plans.models.staff import (
    Availability,
    AvailabilityLoad,
    CalendarLink,
    KeptApart,
    PatrolBase,
    WorkTerms,
)
from bluelamp_station.plans.models.streets import StreetMap
