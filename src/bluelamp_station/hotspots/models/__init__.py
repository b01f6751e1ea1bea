"""Runs and what they found; sets and their places; what is done about places."""

from __future__ import annotations

__all__ = ["BoundaryChange", "HotspotSet", "Initiative", "InitiativeStep", "Place", "Run", "SetState", "Spot"]

from bluelamp_station.hotspots.models.initiatives import Initiative, InitiativeStep
from bluelamp_station.hotspots.models.runs import Run, Spot
from bluelamp_station.hotspots.models.sets import BoundaryChange, HotspotSet, Place, SetState
