"""A made-up patrol programme as the files of a case folder, as names and texts in memory."""

from __future__ import annotations

__all__ = ["patrol_files"]

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bluelamp.synth.published import csv_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bluelamp.patrols.records import CrewMember
    from bluelamp.synth.patrols import MadePatrols

_SHIFTS = ("shift_id", "starts_at", "ends_at", "crew", "roles", "agencies", "additional", "funding_ref")
_PLANNED = ("visit_id", "shift_id", "place_ref", "starts_at", "ends_at", "crew")
_VISITS = (
    "visit_id", "shift_id", "place_ref", "started_at", "ended_at", "crew", "roles", "agencies", "mode", "evidence",
    "additional", "funding_ref", "minutes_low", "minutes_best", "minutes_high", "rule",
)  # fmt: skip
_OUTCOMES = ("visit_id", "kind", "count", "person_ref", "detail", "audience", "reference", "found")


def patrol_files(made: MadePatrols, *, zone: str = "Europe/London") -> dict[str, str]:
    """Text of ``shifts.csv``, ``planned_visits.csv``, ``visits.csv`` and ``outcomes.csv`` by its name.

    Args:
        made: the programme.
        zone: in whose wall-clock time, with its offset, the times are written.
    """
    info = ZoneInfo(zone)

    def at(seconds: int) -> str:
        return dt.datetime.fromtimestamp(seconds, tz=info).isoformat()

    shifts = [
        (one.shift_id, at(one.started_s), at(one.ended_s), *_crew(one.crew), _yes(one.is_additional), one.funding_ref)
        for one in made.shifts
    ]
    planned = [
        (one.visit_id, one.shift_id, one.place_ref, at(one.starts_s), at(one.ends_s), ";".join(one.crew))
        for one in made.planned
    ]
    visits = [
        (
            one.visit_id,
            one.shift_id,
            one.place_ref,
            at(one.started_s),
            at(one.ended_s),
            *_crew(one.crew),
            one.mode.value,
            one.evidence.value,
            _yes(one.is_additional),
            one.funding_ref,
            *(f"{minutes:g}" for minutes in (one.low_min, one.best_min, one.high_min)),
            one.rule,
        )
        for one in made.visits
    ]
    outcomes = [
        (
            one.visit_id,
            one.kind.value,
            str(one.count),
            one.person_ref,
            one.detail,
            one.audience.value if one.audience else "",
            one.reference,
            "" if one.found is None else _yes(one.found),
        )
        for one in made.outcomes
    ]
    return {
        "shifts.csv": csv_text(_SHIFTS, shifts),
        "planned_visits.csv": csv_text(_PLANNED, planned),
        "visits.csv": csv_text(_VISITS, visits),
        "outcomes.csv": csv_text(_OUTCOMES, outcomes),
    }


def _crew(crew: Iterable[CrewMember]) -> tuple[str, str, str]:
    members = tuple(crew)
    return (
        ";".join(one.person_ref for one in members),
        ";".join(one.role.value for one in members),
        ";".join(one.agency.value for one in members),
    )


def _yes(value: bool) -> str:  # noqa: FBT001 - one word for one truth
    return "yes" if value else "no"
