"""Minutes of a visit whose times somebody wrote down."""

from __future__ import annotations

__all__ = ["Minutes", "stated_minutes"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import EvidenceGrade, PatrolMode

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Minutes:
    """How long a visit was.

    Args:
        low: the least that the evidence allows, minutes.
        best: what counts.
        high: the most that the evidence allows.
    """

    low: float
    best: float
    high: float


def stated_minutes(started_at: datetime, ended_at: datetime) -> Minutes:
    """Minutes from end to end, as the science takes a stated visit.

    Args:
        started_at: its first moment.
        ended_at: its last moment, not before the first.
    """
    from bluelamp.patrols.records import VisitRecord  # noqa: PLC0415 - the web process starts without the science

    told = VisitRecord(
        visit_id="",
        place_ref="",
        started_s=int(started_at.timestamp()),
        ended_s=int(ended_at.timestamp()),
        crew=(),
        mode=PatrolMode.FOOT,
        evidence=EvidenceGrade.D,
    )
    return Minutes(told.low_min, told.best_min, told.high_min)
