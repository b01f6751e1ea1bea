"""The journal: records are added to it in one transaction with all that they lead to."""

from __future__ import annotations

__all__ = ["Receipt", "keep_together", "keep_unplaced", "unplaced_visits"]

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max, Q

from bluelamp.core.errors import BluelampError
from bluelamp.core.vocabulary import ReceiptStatus, RefusalReason
from bluelamp_station.audit.actions import record
from bluelamp_station.patrols.actions.answering import answer_as_crew
from bluelamp_station.patrols.actions.duties import ground_of, keep_duty
from bluelamp_station.patrols.actions.points import hold_points
from bluelamp_station.patrols.actions.projecting import Projected, work_out
from bluelamp_station.patrols.actions.reading import Abstracted, AbstractionEnded, Answered, SupportAsked
from bluelamp_station.patrols.actions.telling import SECOND_CONTENT, Heard
from bluelamp_station.patrols.actions.verdicts import Verdict, of_duty, of_visit
from bluelamp_station.patrols.models import FieldRecord, Question
from bluelamp_station.programme.models import Programme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.patrols.actions.arriving import Arrival, Batch

_DUTIES = (Abstracted, AbstractionEnded, SupportAsked)
_SECOND_WORDS = "Another record has this id already and stands; this one is kept beside it, in no total."
_NOT_PLACED = "BL-FIELD-09"
_NOT_PLACED_WORDS = "Kept, but the site could not work it in; it tries again each night, and the fault is logged."


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a phone is told of a record.

    Args:
        key: the record's id.
        status: kept, questioned or refused.
        reason: code of a refusal or a question.
        words: one sentence.
        is_again: whether the record had been received before.
    """

    key: uuid.UUID
    status: str
    reason: str
    words: str
    is_again: bool


@transaction.atomic
def keep_together(*, by: Person, batch: Batch, arrivals: Sequence[Arrival]) -> list[Receipt]:
    """Keep records of one visit, or records of none, with all that they lead to: all of it or nothing.

    1. Take the journal's lock. 2. Tell repeats from what is new. 3. Work the visit out from what is held and what is
    new. 4. Write the new records, each with its receipt. 5. One event in the log.

    Args:
        by: who sent them.
        batch: what they came with.
        arrivals: records with the same visit, or without one.
    """
    number = _lock()
    near = _near(arrivals)
    known = {row.pk: row for row in near}
    rows: dict[uuid.UUID, tuple[FieldRecord, Arrival]] = {}
    receipts: list[tuple[Arrival, FieldRecord, bool]] = []
    for arrival in arrivals:
        held = known.get(arrival.key)
        if held is not None and not _is_same(held, arrival, by):
            second = _second_key(arrival)
            held = known.get(second)
            if held is None:
                number += 1
                held = known[second] = _row(arrival, by, batch, number, second)
                held.status, held.reason, held.words = ReceiptStatus.REFUSED.value, SECOND_CONTENT, _SECOND_WORDS
                rows[second] = held, arrival
                receipts.append((arrival, held, False))
                continue
        if held is None:
            number += 1
            held = known[arrival.key] = _row(arrival, by, batch, number, arrival.key)
            rows[arrival.key] = held, arrival
            receipts.append((arrival, held, False))
        else:
            receipts.append((arrival, held, True))
    if rows:
        before = [row for row in near if row.visit_key == arrivals[0].visit_key]
        _place(by, batch, before, [pair for pair in rows.values() if pair[0].reason != SECOND_CONTENT])
        FieldRecord.objects.bulk_create([row for row, _ in rows.values()])
        _log(by, [row for row, _ in rows.values()])
    return [
        Receipt(arrival.key, row.status, row.reason, row.words, is_again)
        for arrival, row, is_again in receipts
        if arrival.has_id
    ]


@transaction.atomic
def keep_unplaced(*, by: Person, batch: Batch, arrival: Arrival) -> list[Receipt]:
    """Keep a record that the site could not work in by a fault of its own, so that the phone need not send it for ever.

    Args:
        by: who sent it.
        batch: what it came with.
        arrival: the record.
    """
    number = _lock()
    held = {row.pk: row for row in _near([arrival])}.get(arrival.key)
    is_again = held is not None
    if held is None:
        held = _row(arrival, by, batch, number + 1, arrival.key)
        held.status, held.reason, held.words = ReceiptStatus.KEPT.value, _NOT_PLACED, _NOT_PLACED_WORDS
        held.save(force_insert=True)
        _log(by, [held])
    if not arrival.has_id:
        return []
    return [Receipt(arrival.key, held.status, held.reason, held.words, is_again)]


def unplaced_visits() -> list[uuid.UUID]:
    """Visits with a record that could not be worked in when it came."""
    rows = FieldRecord.objects.filter(reason=_NOT_PLACED, visit_key__isnull=False)
    return sorted({key for key in rows.order_by().values_list("visit_key", flat=True) if key is not None})


def _lock() -> int:
    """Let one request at a time write to the journal; the number of its newest record.

    The programme's row is the lock: whoever waits here sees afterwards what the others wrote, so that no two work out
    one visit each without the other's records.
    """
    # The lock stops other writers of the journal only: rows that point at the programme are written all the while.
    Programme.objects.order_by("pk").select_for_update(no_key=True).first()
    return int(FieldRecord.objects.aggregate(newest=Max("number"))["newest"] or 0)


def _near(arrivals: Sequence[Arrival]) -> list[FieldRecord]:
    """Records that came before under the ids of these, and all of their visit: one query."""
    keys = [key for arrival in arrivals for key in (arrival.key, _second_key(arrival))]
    wanted = Q(pk__in=keys)
    if arrivals[0].visit_key is not None:
        wanted |= Q(visit_key=arrivals[0].visit_key)
    return list(FieldRecord.objects.filter(wanted).select_related("person"))


def _is_same(held: FieldRecord, arrival: Arrival, by: Person) -> bool:
    return held.digest == arrival.digest and held.person_id == by.pk


def _second_key(arrival: Arrival) -> uuid.UUID:
    """Under which another record with an id that is taken is kept: the same one always has the same."""
    return uuid.uuid5(arrival.key, arrival.digest)


def _row(arrival: Arrival, by: Person, batch: Batch, number: int, key: uuid.UUID) -> FieldRecord:
    return FieldRecord(
        pk=key,
        number=number,
        kind=arrival.kind,
        person=by,
        device_id=batch.device_id,
        visit_key=arrival.visit_key,
        made_at=arrival.made_at,
        received_at=batch.received_at,
        clock_ahead_s=batch.clock_ahead_s,
        content=arrival.content,
        digest=arrival.digest,
        status=ReceiptStatus.KEPT.value,
    )


def _place(by: Person, batch: Batch, held: Sequence[FieldRecord], pairs: Sequence[tuple[FieldRecord, Arrival]]) -> None:
    """Let new records lead to what they lead to, beside those of their visit, and say in each what became of it."""
    if not pairs:
        return
    projected = _project(by, held, pairs)
    for row, arrival in pairs:
        if arrival.refusal is not None:
            verdict = Verdict.of_error(arrival.refusal)
        elif isinstance(arrival.told, Answered):
            verdict = _answer(arrival.told, by)
        elif isinstance(arrival.told, _DUTIES):
            verdict = _duty(row, arrival, by, batch)
        else:
            verdict = of_visit(arrival, projected)
        row.status, row.reason, row.words = verdict.status.value, verdict.reason, verdict.words


def _project(by: Person, held: Sequence[FieldRecord], pairs: Sequence[tuple[FieldRecord, Arrival]]) -> Projected:
    key = pairs[0][0].visit_key
    if key is None or all(arrival.told is None for _, arrival in pairs):
        return Projected()
    new = [row for row, _ in pairs]
    points = {row.pk: arrival.points for row, arrival in pairs if arrival.points}
    projected = work_out(key, [*held, *new], points=points, by=by)
    if projected.visit is None and points and not projected.is_of_site:
        ground = ground_of(by)
        if ground is not None:
            hold_points(new, points, ground.programme)
    return projected


def _duty(row: FieldRecord, arrival: Arrival, by: Person, batch: Batch) -> Verdict:
    ground = ground_of(by)
    if ground is None:
        words = "No programme runs where you patrol. The record is kept, but it is in no total."
        return Verdict.refused(RefusalReason.UNKNOWN_PLACE.value, words)
    assert arrival.told is not None  # noqa: S101  # nosec B101 - the caller looked
    is_in_place = keep_duty(Heard(row, arrival.told), by=by, ground=ground)
    return of_duty(arrival, is_in_place=is_in_place, shift_s=batch.shift.total_seconds())


def _answer(told: Answered, by: Person) -> Verdict:
    question = Question.objects.of(by).filter(pk=told.question_id).first()
    if question is None:
        words = "No such question was put to you. The answer is kept."
        return Verdict.refused(RefusalReason.UNKNOWN_VISIT.value, words)
    try:
        answer_as_crew(by=by, question=question, choice=told.choice, text=told.text)
    except BluelampError as error:
        return Verdict.refused(RefusalReason.UNREADABLE_ROW.value, error.message)
    return Verdict.kept("Kept. Your supervisor sees your answer.")


def _log(by: Person, rows: Sequence[FieldRecord]) -> None:
    key = rows[0].visit_key
    detail = {status.value: sum(row.status == status.value for row in rows) for status in ReceiptStatus}
    record(
        by=by,
        action="patrols.records_kept",
        subject=("patrols.FieldRecord", "") if key is None else ("patrols.Visit", str(key)),
        detail={"first": rows[0].number, "last": rows[-1].number} | detail,
    )
