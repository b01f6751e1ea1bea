"""What does not fit between visits, places, clocks and powers: rows in, questions out."""

from __future__ import annotations

__all__ = ["CheckedOutcome", "CheckedVisit", "Doubt", "doubts_about", "powers_by_role"]

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from bluelamp.core.vocabulary import Agency, EvidenceGrade, OutcomeKind, PatrolMode, QuestionReason, Role

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence
    from typing import TypeAlias

    from shapely.geometry.base import BaseGeometry

    from bluelamp.patrols.checks import PlaceSpan
    from bluelamp.patrols.powers import PowerTable
    from bluelamp.patrols.records import VisitRecord
    from bluelamp_station.hotspots.models import Place

    # One row of the table of powers: staff type, power, answer, first and last day.
    PowerAnswer: TypeAlias = tuple[str, str, str, dt.date, dt.date | None]


class CheckedOutcome(NamedTuple):
    """An outcome as far as a power may be lacking for it."""

    outcome_id: str
    kind: str
    n: int


@dataclass(frozen=True, slots=True)
class CheckedVisit:
    """A visit as far as it may not fit.

    Args:
        visit_id: its key.
        place: where; with its set, which says when the place was in force.
        started_at: first moment.
        ended_at: last moment; the first one again while it is open.
        crew: ref, role and agency of everybody.
    """

    visit_id: str
    place: Place
    started_at: dt.datetime
    ended_at: dt.datetime
    crew: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that does not fit.

    Args:
        visit_id: the visit that is asked about; of two, the one that began later.
        outcome_id: the outcome, where it is about one.
        reason: what does not fit.
        about: what makes it the same question again.
        words: the question.
    """

    visit_id: str
    outcome_id: str
    reason: QuestionReason
    about: str
    words: str


def doubts_about(
    visit: CheckedVisit,
    others: Iterable[CheckedVisit],
    outcomes: Iterable[CheckedOutcome],
    *,
    powers: tuple[PowerAnswer, ...],
    zone: str,
) -> list[Doubt]:
    """What does not fit of a visit among its neighbours: its people, its place, its outcomes.

    Args:
        visit: the visit.
        others: visits of the same people within some hours.
        outcomes: its outcomes, withdrawn ones left out.
        powers: the table of powers.
        zone: of local days, such as ``Europe/London``.
    """
    from bluelamp.patrols.checks import questions_about  # noqa: PLC0415 - the web process starts without the science
    from bluelamp.patrols.records import OutcomeRecord  # noqa: PLC0415 - the same

    near = list(others)
    places: dict[str, PlaceSpan] = {}
    for one in (*near, visit):  # the visit's own place last: it decides where two sets have a place of one ref
        places[one.place.ref] = _span(one.place)
    told = [OutcomeRecord(visit.visit_id, OutcomeKind(one.kind), one.n, outcome_id=one.outcome_id) for one in outcomes]
    found = questions_about(
        _record(visit), map(_record, near), told, places=places, powers=_table(powers), zone=zone, now_s=None
    )
    return [Doubt(one.visit_id, one.outcome_id, one.reason, one.about, one.words) for one in found]


def powers_by_role(rows: tuple[PowerAnswer, ...], day: dt.date) -> dict[str, dict[str, str]]:
    """For each role and each kind of outcome the best answer of the table on a day.

    Args:
        rows: the table of powers.
        day: a local day.
    """
    from bluelamp.patrols.powers import best_answer  # noqa: PLC0415 - the web process starts without the science

    table = _table(rows)
    return {role.value: {kind.value: best_answer(role, kind, table, day) for kind in OutcomeKind} for role in Role}


@lru_cache(maxsize=2)
def _table(rows: tuple[PowerAnswer, ...]) -> PowerTable:
    from bluelamp.patrols.powers import PowerRow, PowerTable  # noqa: PLC0415 - the web process starts without the science

    return PowerTable(tuple(PowerRow(*row) for row in rows))


def _record(visit: CheckedVisit) -> VisitRecord:
    from bluelamp.patrols.records import CrewMember, VisitRecord  # noqa: PLC0415 - the web process starts without it

    return VisitRecord(
        visit_id=visit.visit_id,
        place_ref=visit.place.ref,
        started_s=int(visit.started_at.timestamp()),
        ended_s=int(visit.ended_at.timestamp()),
        crew=tuple(CrewMember(ref, Role(role), Agency(agency)) for ref, role, agency in visit.crew),
        mode=PatrolMode.FOOT,
        evidence=EvidenceGrade.C,
    )


def _span(place: Place) -> PlaceSpan:
    from bluelamp.patrols.checks import PlaceSpan  # noqa: PLC0415 - the web process starts without the science

    held = place.hotspot_set
    crs = str(held.record.get("working_crs") or "EPSG:27700")
    return PlaceSpan(_in_metres(json.dumps(place.outline), crs), held.valid_from_date, held.valid_to_date)


@lru_cache(maxsize=256)
def _in_metres(outline: str, working_crs: str) -> BaseGeometry:
    from bluelamp.io.outlines import outline_in_working  # noqa: PLC0415 - the web process starts without the science

    told: dict[str, Any] = json.loads(outline)
    return outline_in_working(told, working_crs=working_crs)
