"""The door to the checks of visits that came in files: against each other, places, powers and what is here already."""

from __future__ import annotations

__all__ = ["CheckedFiles", "FoundDoubt", "KnownVisit", "check_files", "totals_of"]

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bluelamp.core.figures import Figure, Geography
from bluelamp.core.vocabulary import Agency, EvidenceGrade, PatrolMode, QuestionReason, RefusalReason, Role
from bluelamp_station.patrols.engine.figures import ZONE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bluelamp.patrols.checks import CheckedCase
    from bluelamp.patrols.powers import PowerTable
    from bluelamp.patrols.records import OutcomeRecord, VisitRecord
    from bluelamp_station.patrols.queries.place_book import PlaceBook

# Figures of a receipt, in order.
_TOTALS = ("visits", "qualifying_visits", "patrol_hours", "person_hours", "covered_hours", "asb_power_uses")


@dataclass(frozen=True, slots=True)
class KnownVisit:
    """A visit that is here already, as far as checks ask.

    Args:
        visit_id: its id in files.
        place_ref: where.
        started_at: first moment.
        ended_at: last moment; the first one again while it is open.
        crew: ref, role and agency of everybody.
        minutes: low, best and high.
    """

    visit_id: str
    place_ref: str
    started_at: dt.datetime
    ended_at: dt.datetime
    crew: Sequence[tuple[str, str, str]]
    minutes: tuple[float | None, float | None, float | None] = (None, None, None)


@dataclass(frozen=True, slots=True)
class FoundDoubt:
    """Something that does not fit; of two visits, the one that began later is asked about.

    Args:
        visit_id: the visit, by its id in files.
        outcome_id: the outcome's key; empty where it is about the visit.
        reason: what does not fit.
        about: the other visit by its id in files, the place's ref, the outcome's key, or empty.
        words: the question.
    """

    visit_id: str
    outcome_id: str
    reason: QuestionReason
    about: str
    words: str


@dataclass(frozen=True, slots=True)
class CheckedFiles:
    """New records after the checks.

    Args:
        visits: those that are kept.
        outcomes: those that are kept, those that are left out of totals among them.
        left_out: keys of outcomes for which nobody in the crew has the power.
        refused: row, column, reason and words of those that are refused.
        doubts: what is put to people, about new visits and about those that are here.
    """

    visits: tuple[VisitRecord, ...]
    outcomes: tuple[OutcomeRecord, ...]
    left_out: frozenset[str]
    refused: tuple[tuple[int, str, RefusalReason, str], ...]
    doubts: tuple[FoundDoubt, ...]


def check_files(
    visits: Sequence[VisitRecord],
    outcomes: Sequence[OutcomeRecord],
    *,
    known: Iterable[KnownVisit],
    places: PlaceBook,
    powers: Iterable[tuple[str, str, str, Any, Any]],
    now_s: int,
) -> CheckedFiles:
    """Check new visits and outcomes with the same rules as the command line and the phones' records.

    Args:
        visits: new ones, with ids of their own.
        outcomes: new ones, each with its key.
        known: visits that are here: those that outcomes name, and neighbours of the new ones.
        places: the programme's places through time.
        powers: the table of powers: staff type, power, answer, first and last day.
        now_s: the time, seconds since 1970.
    """
    from bluelamp.patrols.checks import check_case  # noqa: PLC0415 - the web process starts without the science

    here = [_record(one) for one in known]
    case = check_case(
        (), [*here, *visits], outcomes, places=_spans(places), powers=_table(powers), zone=ZONE, now_s=now_s
    )
    new = {one.visit_id for one in visits}
    return CheckedFiles(
        visits=tuple(one for one in case.visits if one.visit_id in new),
        outcomes=(*case.outcomes, *case.left_out),
        left_out=frozenset(one.outcome_id for one in case.left_out),
        # What is here already was looked at when it came.
        refused=tuple((one.row, one.column, one.reason, one.words) for one in case.refusals if one.row),
        doubts=(*_doubts(case, new), *_between_sets(case, new, places)),
    )


def totals_of(
    visits: Sequence[VisitRecord], outcomes: Sequence[OutcomeRecord], *, ground: str, source: str, as_at: str
) -> list[Figure]:
    """Figures of what an import added, by the formulas of every other page.

    Args:
        visits: new ones that are kept.
        outcomes: new ones that count.
        ground: whose ground it is, in words.
        source: where they came from.
        as_at: when, ISO 8601.
    """
    if not visits:
        return []
    from bluelamp.core.periods import period_of_days  # noqa: PLC0415 - with the others
    from bluelamp.patrols.columns import outcome_columns, shift_columns, visit_columns  # noqa: PLC0415 - as above
    from bluelamp.patrols.figures import figures_of  # noqa: PLC0415 - as above

    days = sorted(_day(one.started_s) for one in (min(visits, key=_start), max(visits, key=_start)))
    mine = {one.visit_id for one in visits}
    told = [one for one in outcomes if one.visit_id in mine]
    found = figures_of(
        visit_columns(visits, told, zone=ZONE),
        outcome_columns(told, visits, zone=ZONE),
        shift_columns((), zone=ZONE),
        period=period_of_days(days[0], days[-1]),
        geography=Geography(ground),
        source=source,
        as_at=as_at,
    )
    return [found[name] for name in _TOTALS if name in found]


def _start(one: VisitRecord) -> int:
    return one.started_s


def _day(seconds: int) -> dt.date:
    return dt.datetime.fromtimestamp(seconds, tz=ZoneInfo(ZONE)).date()


def _record(known: KnownVisit) -> VisitRecord:
    from bluelamp.patrols.records import CrewMember, VisitRecord  # noqa: PLC0415 - the web process starts without it

    low, best, high = known.minutes
    return VisitRecord(
        visit_id=known.visit_id,
        place_ref=known.place_ref,
        started_s=int(known.started_at.timestamp()),
        ended_s=int(known.ended_at.timestamp()),
        crew=tuple(CrewMember(ref, Role(role), Agency(agency)) for ref, role, agency in known.crew),
        mode=PatrolMode.FOOT,
        evidence=EvidenceGrade.C,
        minutes_low=low,
        minutes_best=best,
        minutes_high=high,
    )


def _table(rows: Iterable[tuple[str, str, str, Any, Any]]) -> PowerTable:
    from bluelamp.patrols.powers import PowerRow, PowerTable  # noqa: PLC0415 - the web process starts without the science

    return PowerTable(tuple(PowerRow(*row) for row in rows))


def _spans(places: PlaceBook) -> Mapping[str, Any]:
    from bluelamp.io.outlines import outline_in_working  # noqa: PLC0415 - the web process starts without the science
    from bluelamp.patrols.checks import PlaceSpan  # noqa: PLC0415 - the same

    return {
        ref: PlaceSpan(
            outline_in_working(told.outline, working_crs=told.working_crs),
            told.first,
            told.last,
        )
        for ref, told in places.spans.items()
    }


def _doubts(case: CheckedCase, new: Collection[str]) -> list[FoundDoubt]:
    """Those in which something new takes part."""
    return [
        FoundDoubt(one.visit_id, one.outcome_id, one.reason, one.about, one.words)
        for one in case.questions
        if one.outcome_id or one.visit_id in new or one.about in new
    ]


def _between_sets(case: CheckedCase, new: Collection[str], places: PlaceBook) -> list[FoundDoubt]:
    """Visits to a place on a day between two sets that had it, which no single span shows."""
    asked = {one.visit_id for one in case.questions if one.reason is QuestionReason.RETIRED_PLACE}
    found = []
    for one in case.visits:
        if one.visit_id not in new or one.visit_id in asked:
            continue
        day = _day(one.started_s)
        place = places.on(one.place_ref, day)
        if place is not None and not place.is_held:
            words = f"{one.place_ref} was not a patrol place on {day.isoformat()}."
            found.append(FoundDoubt(one.visit_id, "", QuestionReason.RETIRED_PLACE, one.place_ref, words))
    return found
