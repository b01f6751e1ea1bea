"""Words of a programme: its money and its problem solving."""

from __future__ import annotations

__all__ = ["FundingStatus", "SaraStage", "TargetKind"]

from enum import StrEnum


class FundingStatus(StrEnum):
    """How firm a funding stream is, in the usual order."""

    INDICATIVE = "indicative"
    PLAN_SUBMITTED = "plan_submitted"
    APPROVED = "approved"
    AGREEMENT_SIGNED = "agreement_signed"
    AT_RISK = "at_risk"
    CLOSED = "closed"


class SaraStage(StrEnum):
    """Stages of problem solving."""

    SCANNING = "scanning"
    ANALYSIS = "analysis"
    RESPONSE = "response"
    ASSESSMENT = "assessment"


class TargetKind(StrEnum):
    """What a target is set in."""

    HOURS = "hours"
    POUNDS = "pounds"
