"""Visits and what came of them, the journal of the phones, questions and answers, location and who agreed to it."""

from __future__ import annotations

__all__ = [
    "Abstraction",
    "Answer",
    "CrewMember",
    "FieldRecord",
    "Fix",
    "NamesLook",
    "Outcome",
    "PlaceCode",
    "Question",
    "RefusedRow",
    "SupportRequest",
    "TrackingAgreement",
    "Visit",
    "VisitImport",
    "VisitRevision",
    "VisitState",
]

from bluelamp_station.patrols.models.duties import Abstraction, SupportRequest
from bluelamp_station.patrols.models.imports import RefusedRow, VisitImport
from bluelamp_station.patrols.models.journal import FieldRecord
from bluelamp_station.patrols.models.location import Fix, PlaceCode, TrackingAgreement
from bluelamp_station.patrols.models.questions import Answer, NamesLook, Question
from bluelamp_station.patrols.models.visits import CrewMember, Outcome, Visit, VisitRevision, VisitState
