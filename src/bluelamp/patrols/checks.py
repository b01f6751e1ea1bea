"""What does not fit in shifts, visits and outcomes: refused and in no total, or questioned and put to people."""

from __future__ import annotations

__all__ = [
    "CheckedCase",
    "PlaceSpan",
    "QuestionFound",
    "Refusal",
    "check_case",
    "questions_about",
    "reason_against_times",
]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from bluelamp.core.vocabulary import RefusalReason
from bluelamp.patrols.columns import ZONE
from bluelamp.patrols.pairs import PlaceSpan
from bluelamp.patrols.questions import (
    QuestionFound,
    is_beyond_powers,
    power_question,
    questions_about,
    questions_of_visits,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bluelamp.patrols.powers import PowerTable
    from bluelamp.patrols.records import OutcomeRecord, ShiftRecord, VisitRecord

_LONGEST_S = 16 * 3600


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that is in no total.

    Args:
        file: where it stands.
        row: as a spreadsheet numbers it; the header is row 1.
        column: what is wrong in it; empty where it is the row as a whole.
        reason: the word by which it is counted.
        words: one sentence for people, at most 300 letters.
    """

    file: str
    row: int
    column: str
    reason: RefusalReason
    words: str


@dataclass(frozen=True, slots=True)
class CheckedCase:
    """Records after the checks.

    Args:
        shifts: those that count.
        visits: those that count, questioned or not.
        outcomes: those that count.
        left_out: outcomes for which nobody in the crew has the power; they count when a supervisor says so.
        refusals: rows that were refused here, by file and row.
        questions: what is put to people.
    """

    shifts: tuple[ShiftRecord, ...]
    visits: tuple[VisitRecord, ...]
    outcomes: tuple[OutcomeRecord, ...]
    left_out: tuple[OutcomeRecord, ...]
    refusals: tuple[Refusal, ...]
    questions: tuple[QuestionFound, ...]


def reason_against_times(started_s: int, ended_s: int) -> RefusalReason | None:
    """Why a shift or a visit with these ends is refused; None where it is not.

    Args:
        started_s: first moment, seconds since 1970.
        ended_s: last moment.
    """
    if ended_s < started_s:
        return RefusalReason.END_BEFORE_START
    return RefusalReason.LONGER_THAN_16_H if ended_s - started_s > _LONGEST_S else None


def check_case(
    shifts: Iterable[ShiftRecord],
    visits: Iterable[VisitRecord],
    outcomes: Iterable[OutcomeRecord],
    *,
    places: Mapping[str, PlaceSpan],
    powers: PowerTable,
    zone: str = ZONE,
    now_s: int | None = None,
) -> CheckedCase:
    """Check records against each other, the places and the powers.

    Args:
        shifts: as read.
        visits: as read.
        outcomes: as read.
        places: patrol places by ref.
        powers: what the law lets each kind of staff do.
        zone: in which days begin.
        now_s: the time, seconds since 1970, to tell visits from the future; None looks for none.
    """
    shifts_read, visits_read, outcomes_read = list(shifts), list(visits), list(outcomes)
    against_shifts = _against_shifts(shifts_read)
    against_visits = _against_visits(visits_read, places)
    kept = _without(visits_read, against_visits)
    against_outcomes = _against_outcomes(outcomes_read, visits_read, {visit.visit_id for visit in kept})
    by_id = {visit.visit_id: visit for visit in kept}
    known = _without(outcomes_read, against_outcomes)
    beyond = [is_beyond_powers(by_id[outcome.visit_id], outcome, powers, zone=zone) for outcome in known]
    left_out = tuple(outcome for outcome, is_beyond in zip(known, beyond, strict=True) if is_beyond)
    return CheckedCase(
        shifts=_without(shifts_read, against_shifts),
        visits=kept,
        outcomes=tuple(outcome for outcome, is_beyond in zip(known, beyond, strict=True) if not is_beyond),
        left_out=left_out,
        refusals=tuple(found for found in (*against_shifts, *against_visits, *against_outcomes) if found),
        questions=(
            *questions_of_visits(kept, places=places, zone=zone, now_s=now_s),
            *(power_question(outcome) for outcome in left_out),
        ),
    )


_Any = TypeVar("_Any")


def _without(records: Sequence[_Any], refusals: Sequence[Refusal | None]) -> tuple[_Any, ...]:
    """The records that nothing was said against."""
    return tuple(record for record, refusal in zip(records, refusals, strict=True) if refusal is None)


def _against_shifts(shifts: Sequence[ShiftRecord]) -> list[Refusal | None]:
    seen: set[str] = set()
    return [
        _refused_times("shifts.csv", shift) or _repeated("shifts.csv", "shift_id", shift.shift_id, shift, seen)
        for shift in shifts
    ]


def _against_visits(visits: Sequence[VisitRecord], places: Mapping[str, PlaceSpan]) -> list[Refusal | None]:
    seen: set[str] = set()
    return [
        _refused_times("visits.csv", visit)
        or _unknown_place(visit, places)
        or _repeated("visits.csv", "visit_id", visit.visit_id, visit, seen)
        for visit in visits
    ]


def _against_outcomes(
    outcomes: Sequence[OutcomeRecord], visits: Sequence[VisitRecord], kept: set[str]
) -> list[Refusal | None]:
    refused = {visit.visit_id for visit in visits} - kept
    return [
        None if outcome.visit_id in kept else _unknown_visit(outcome, is_refused=outcome.visit_id in refused)
        for outcome in outcomes
    ]


class _Row(Protocol):
    """What shifts and visits share."""

    @property
    def row(self) -> int: ...
    @property
    def started_s(self) -> int: ...
    @property
    def ended_s(self) -> int: ...


def _refused_times(file: str, record: _Row) -> Refusal | None:
    reason = reason_against_times(record.started_s, record.ended_s)
    if reason is None:
        return None
    hours = (record.ended_s - record.started_s) / 3600
    words = (
        "It ends before it starts."
        if reason is RefusalReason.END_BEFORE_START
        else f"It lasts {hours:,.1f} hours; nothing here lasts longer than 16."
    )
    return Refusal(file, record.row, "ended_at", reason, words)


def _unknown_place(visit: VisitRecord, places: Mapping[str, PlaceSpan]) -> Refusal | None:
    if visit.place_ref in places:
        return None
    words = f"{visit.place_ref[:40]!r} is none of the patrol places."
    return Refusal("visits.csv", visit.row, "place_ref", RefusalReason.UNKNOWN_PLACE, words)


def _repeated(file: str, column: str, key: str, record: _Row, seen: set[str]) -> Refusal | None:
    """A refusal where the id stands for a good row already; else the id is remembered."""
    if key not in seen:
        seen.add(key)
        return None
    words = f"The id {key[:40]!r} stands for an earlier row already."
    return Refusal(file, record.row, column, RefusalReason.REPEATED_ID, words)


def _unknown_visit(outcome: OutcomeRecord, *, is_refused: bool) -> Refusal:
    words = (
        f"Its visit {outcome.visit_id[:40]!r} was refused."
        if is_refused
        else f"There is no visit {outcome.visit_id[:40]!r}."
    )
    return Refusal("outcomes.csv", outcome.row, "visit_id", RefusalReason.UNKNOWN_VISIT, words)
