"""Shifts, visits and outcomes as records: what a file says or a phone told, read and typed."""

from __future__ import annotations

__all__ = ["CrewMember", "OutcomeRecord", "PlannedVisitRecord", "ShiftRecord", "VisitRecord"]

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bluelamp.core.vocabulary import Agency, Audience, EvidenceGrade, OutcomeKind, PatrolMode, Role


@dataclass(frozen=True, slots=True)
class CrewMember:
    """Somebody on a shift or a visit.

    Args:
        person_ref: the duty system's word for the person, never a name.
        role: what they are.
        agency: whose they are.
    """

    person_ref: str
    role: Role
    agency: Agency


@dataclass(frozen=True, slots=True)
class ShiftRecord:
    """A rostered period with many visits.

    Args:
        shift_id: its key.
        started_s: when it starts, seconds since 1970 in UTC.
        ended_s: when it ends, the same.
        crew: who is on it.
        is_additional: whether it would not have happened on the core rota.
        funding_ref: the money that it is paid from.
        row: of its file as a spreadsheet numbers it; 0 where it came from no file.
    """

    shift_id: str
    started_s: int
    ended_s: int
    crew: tuple[CrewMember, ...]
    is_additional: bool = True
    funding_ref: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class PlannedVisitRecord:
    """A visit of a shift's tour.

    Args:
        visit_id: the plan's own id; a walked visit has another.
        shift_id: the shift.
        place_ref: the place.
        starts_s: when it is to start, seconds since 1970 in UTC.
        ends_s: when it is to end, the same.
        crew: refs of those who are to go; empty where the file leaves it to the shift.
        row: of its file as a spreadsheet numbers it; 0 where it came from no file.
    """

    visit_id: str
    shift_id: str
    place_ref: str
    starts_s: int
    ends_s: int
    crew: tuple[str, ...] = ()
    row: int = 0


@dataclass(frozen=True, slots=True)
class VisitRecord:
    """Continuous presence of a crew inside one patrol place.

    Args:
        visit_id: its key.
        place_ref: the place.
        started_s: first moment, seconds since 1970 in UTC.
        ended_s: last moment, the same.
        crew: who was there together.
        mode: on foot, by cycle or by vehicle.
        evidence: how it is known.
        is_additional: whether it would not have happened on the core rota.
        shift_id: the shift that it belongs to; empty where none was named.
        funding_ref: the money that it is paid from.
        minutes_low: the least that the evidence allows; None where the file does not say, and then from end to end.
        minutes_best: what counts.
        minutes_high: the most that the evidence allows.
        rule: by which the minutes were found.
        row: of its file as a spreadsheet numbers it; 0 where it came from no file.
    """

    visit_id: str
    place_ref: str
    started_s: int
    ended_s: int
    crew: tuple[CrewMember, ...]
    mode: PatrolMode
    evidence: EvidenceGrade
    is_additional: bool = True
    shift_id: str = ""
    funding_ref: str = ""
    minutes_low: float | None = None
    minutes_best: float | None = None
    minutes_high: float | None = None
    rule: str = "stated-1"
    row: int = 0

    @property
    def length_min(self) -> float:
        """From first to last moment, minutes."""
        return (self.ended_s - self.started_s) / 60.0

    @property
    def low_min(self) -> float:
        """The least that the evidence allows, minutes."""
        return self.best_min if self.minutes_low is None else self.minutes_low

    @property
    def best_min(self) -> float:
        """What counts, minutes."""
        return self.length_min if self.minutes_best is None else self.minutes_best

    @property
    def high_min(self) -> float:
        """The most that the evidence allows, minutes."""
        return self.best_min if self.minutes_high is None else self.minutes_high


@dataclass(frozen=True, slots=True)
class OutcomeRecord:
    """What a visit led to.

    Args:
        visit_id: the visit.
        kind: what it was.
        count: how many.
        audience: whom an engagement was with; None where it was not said.
        reference: the force's own record number, never a name.
        found: whether a search found something; None where it was not said.
        person_ref: who of the crew; empty where it was not said.
        detail: in words.
        row: of its file as a spreadsheet numbers it; 0 where it came from no file.
        outcome_id: its key where it has one.
    """

    visit_id: str
    kind: OutcomeKind
    count: int
    audience: Audience | None = None
    reference: str = ""
    found: bool | None = None
    person_ref: str = ""
    detail: str = ""
    row: int = 0
    outcome_id: str = field(default="", compare=False)
