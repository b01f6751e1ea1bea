"""What does not fit though it is counted: questions about visits and outcomes, to be put to people."""

from __future__ import annotations

__all__ = ["QuestionFound", "is_beyond_powers", "power_question", "questions_about", "questions_of_visits"]

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bluelamp.core.vocabulary import QuestionReason
from bluelamp.patrols.columns import ZONE
from bluelamp.patrols.pairs import FASTEST_KMH, impossible_travels, overlaps
from bluelamp.patrols.powers import lacks_power

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bluelamp.patrols.pairs import PlaceSpan
    from bluelamp.patrols.powers import PowerTable
    from bluelamp.patrols.records import OutcomeRecord, VisitRecord

# A phone's clock and ours may differ so much without anybody's fault; minutes are written to the minute.
_CLOCK_S, _ROUNDING_MIN = 120, 1.0


@dataclass(frozen=True, slots=True)
class QuestionFound:
    """Something that does not fit and is put to people.

    Args:
        visit_id: the visit asked about; of a pair, the one that began later.
        reason: why.
        about: what makes it the same question when the records are looked at again: the other visit, the place or the
            outcome; empty where the visit says it all.
        words: one sentence for people, without names, at most 300 letters.
        outcome_row: row of the outcome asked about; None where it is the visit.
        outcome_id: key of that outcome, where it has one.
    """

    visit_id: str
    reason: QuestionReason
    about: str
    words: str
    outcome_row: int | None = None
    outcome_id: str = ""


def questions_about(
    visit: VisitRecord,
    others: Iterable[VisitRecord],
    outcomes: Iterable[OutcomeRecord] = (),
    *,
    places: Mapping[str, PlaceSpan],
    powers: PowerTable,
    zone: str = ZONE,
    now_s: int | None = None,
) -> tuple[QuestionFound, ...]:
    """The questions that one visit among its neighbours raises.

    Args:
        visit: the visit.
        others: visits of the same people within some hours; the visit itself among them is passed over.
        outcomes: its own.
        places: patrol places by ref, of the visit and of the others.
        powers: what the law lets each kind of staff do.
        zone: in which days begin.
        now_s: the time, seconds since 1970, to tell visits from the future; None looks for none.

    Returns:
        Questions; of a pair, the visit asked about is the one that began later, which may be the other.
    """
    near = [visit, *(other for other in others if other.visit_id != visit.visit_id)]
    beyond = [outcome for outcome in outcomes if is_beyond_powers(visit, outcome, powers, zone=zone)]
    return (
        *(q for q in _questions_of_pairs(near, places, zone) if visit.visit_id in (q.visit_id, q.about)),
        *_questions_of_one(visit, places, zone, now_s),
        *(power_question(outcome) for outcome in beyond),
    )


def _local(seconds: int, zone: str) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, tz=ZoneInfo(zone))


def is_beyond_powers(visit: VisitRecord, outcome: OutcomeRecord, powers: PowerTable, *, zone: str = ZONE) -> bool:
    """Whether nobody in the crew had the power for an outcome on the day of the visit."""
    return lacks_power(visit.crew, outcome.kind, powers, _local(visit.started_s, zone).date())


def power_question(outcome: OutcomeRecord) -> QuestionFound:
    """The question that an outcome beyond the crew's powers raises."""
    words = f"Nobody in this crew has the power for: {outcome.kind.value.replace('_', ' ')}. It is not counted yet."
    return QuestionFound(
        outcome.visit_id,
        QuestionReason.NO_POWER,
        outcome.outcome_id or f"row {outcome.row}",
        words,
        outcome_row=outcome.row,
        outcome_id=outcome.outcome_id,
    )


def questions_of_visits(
    visits: Sequence[VisitRecord], *, places: Mapping[str, PlaceSpan], zone: str = ZONE, now_s: int | None = None
) -> Iterator[QuestionFound]:
    """The questions that visits raise, one with another and each by itself.

    Args:
        visits: those that count.
        places: patrol places by ref.
        zone: in which days begin.
        now_s: the time, seconds since 1970, to tell visits from the future; None looks for none.
    """
    yield from _questions_of_pairs(visits, places, zone)
    for visit in visits:
        yield from _questions_of_one(visit, places, zone, now_s)


def _questions_of_pairs(
    visits: Sequence[VisitRecord], places: Mapping[str, PlaceSpan], zone: str
) -> Iterator[QuestionFound]:
    for earlier, later in overlaps(visits):
        words = f"Somebody of this crew was at the same time recorded at {_stay(earlier, zone)}."
        yield QuestionFound(later.visit_id, QuestionReason.OVERLAP, earlier.visit_id, words)
    for earlier, later in impossible_travels(visits, places):
        words = f"Somebody of this crew was at {_stay(earlier, zone)}: too far to come from at {FASTEST_KMH:.0f} km/h."
        yield QuestionFound(later.visit_id, QuestionReason.IMPOSSIBLE_TRAVEL, earlier.visit_id, words)


def _stay(visit: VisitRecord, zone: str) -> str:
    start, end = _local(visit.started_s, zone), _local(visit.ended_s, zone)
    return f"{visit.place_ref} from {start:%H:%M} to {end:%H:%M} on {start:%Y-%m-%d}"


def _questions_of_one(
    visit: VisitRecord, places: Mapping[str, PlaceSpan], zone: str, now_s: int | None
) -> Iterator[QuestionFound]:
    day = _local(visit.started_s, zone).date()
    place = places.get(visit.place_ref)
    if place is not None and not place.is_in_force(day):
        words = f"{visit.place_ref} was not a patrol place on {day.isoformat()}."
        yield QuestionFound(visit.visit_id, QuestionReason.RETIRED_PLACE, visit.place_ref, words)
    clock = _clock_words(visit, now_s)
    if clock:
        yield QuestionFound(visit.visit_id, QuestionReason.CLOCK_JUMPED, "", clock)


def _clock_words(visit: VisitRecord, now_s: int | None) -> str:
    if now_s is not None and visit.started_s - now_s > _CLOCK_S:
        return "It lies in the future: the clock of the device may have been wrong."
    if visit.best_min > visit.length_min + _ROUNDING_MIN:
        return (
            f"Its minutes ({visit.best_min:.0f}) are more than lie between its start and its end "
            f"({visit.length_min:.0f}): the clock may have jumped."
        )
    return ""
