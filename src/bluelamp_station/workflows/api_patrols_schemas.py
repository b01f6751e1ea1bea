"""What the interface answers about patrols, as its OpenAPI document describes it."""

from __future__ import annotations

__all__ = ["PatrolFigures", "ShiftOut", "ShiftPage", "VisitOut", "VisitPage"]

from typing import Literal

from ninja import Schema
from pydantic import Field

from bluelamp.core.vocabulary import Agency, EvidenceGrade, PatrolMode, Role, VisitRule, VisitSource
from bluelamp_station.workflows.api_schemas import FigureOut

_TIME = "ISO 8601 with an offset."
_ROLES = "Of the crew, in order; whoever recorded it is the first."


class VisitOut(Schema):
    """Continuous presence of a crew inside one patrol place: the columns of visits.csv, without people."""

    programme: int = Field(description="Id of the programme; visit ids are unique within it.")
    visit_id: str
    shift_id: str = Field(description="Empty where it was on none that is known.")
    place_ref: str
    started_at: str = Field(description=_TIME)
    ended_at: str | None = Field(description=f"Null while it has not ended. {_TIME}")
    roles: list[Role] = Field(description=_ROLES)
    agencies: list[Agency] = Field(description="The same people's agencies.")
    mode: PatrolMode
    evidence: EvidenceGrade = Field(description="A device in the place, B one end only, C own word, D entered later.")
    additional: bool = Field(description="Whether it was paid for beside ordinary duty.")
    funding_ref: str
    minutes_low: float | None = Field(description="The least that the evidence allows; null while it has not ended.")
    minutes_best: float | None = Field(description="What counts.")
    minutes_high: float | None = Field(description="The most that the evidence allows.")
    rule: VisitRule = Field(description="How the minutes were had from the evidence.")
    source: VisitSource
    state: Literal["open", "counted", "refused", "withdrawn"] = Field(description="Only counted ones are in totals.")
    refused_because: str = Field(description="Code of the reason; empty where it was not refused.")
    questioned: bool = Field(description="Whether a question about it waits for an answer.")


class VisitPage(Schema):
    """A page of visits, the newest first."""

    items: list[VisitOut]
    count: int = Field(description="How many there are on all pages.")
    page: int
    pages: int


class ShiftOut(Schema):
    """A rostered period with many visits: the columns of shifts.csv, without people."""

    programme: int = Field(description="Id of the programme; shift ids are unique within it.")
    shift_id: str
    starts_at: str = Field(description=_TIME)
    ends_at: str = Field(description=_TIME)
    roles: list[Role] = Field(description="Of the crew, in order.")
    agencies: list[Agency] = Field(description="The same people's agencies.")
    additional: bool = Field(description="Whether it is paid for beside ordinary duty.")
    funding_ref: str
    cancelled_at: str | None = Field(description=f"Null unless it was cancelled; then it is in no total. {_TIME}")


class ShiftPage(Schema):
    """A page of shifts, the newest first."""

    items: list[ShiftOut]
    count: int = Field(description="How many there are on all pages.")
    page: int
    pages: int


class PatrolsLeftOut(Schema):
    """What is in no total of the days."""

    not_ended: int = Field(description="Visits that have no end yet.")
    refused: int = Field(description="Visits that were refused.")
    withdrawn: int = Field(description="Visits that were withdrawn.")
    outcomes: int = Field(description="Outcomes that wait for a supervisor's answer.")
    questions: int = Field(description="Questions that nobody has settled; the visits themselves are counted.")


class PatrolDisclosure(Schema):
    """What was done so that no number tells of one crew or person."""

    least_shown: int = Field(description="Numbers below it, but not zero, are withheld.")
    withheld: list[str] = Field(description="Names of the figures that are withheld.")


class PatrolFigures(Schema):
    """Figures of patrols for some days; what is withheld has no value."""

    first: str = Field(alias="from", description="First local day.")
    last: str = Field(alias="to", description="Last local day.")
    figures: dict[str, FigureOut] = Field(description="By name; the definitions say what is counted.")
    left_out: PatrolsLeftOut
    disclosure: PatrolDisclosure
