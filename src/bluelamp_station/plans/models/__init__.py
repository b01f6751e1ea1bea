"""Shifts, planned visits, and what a crew should know of a place."""

from __future__ import annotations

__all__ = ["PlaceBriefing", "PlaceStreets", "PlannedVisit", "Shift", "ShiftMember", "StreetMap"]

from bluelamp_station.plans.models.briefings import PlaceBriefing, PlaceStreets
from bluelamp_station.plans.models.shifts import PlannedVisit, Shift, ShiftMember
from bluelamp_station.plans.models.streets import StreetMap
