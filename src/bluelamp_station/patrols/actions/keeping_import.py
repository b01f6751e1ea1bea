"""An import read, checked and kept as a whole or not at all: the same checks as for records of phones."""

from __future__ import annotations

__all__ = ["load_import"]

import uuid
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import QuestionReason, RefusalReason
from bluelamp_station.audit.actions import record
from bluelamp_station.patrols.actions import import_rows
from bluelamp_station.patrols.actions.import_phones import receive_phones
from bluelamp_station.patrols.engine.file_checks import check_files, totals_of
from bluelamp_station.patrols.engine.reading import RefusedLine, read_delivery
from bluelamp_station.patrols.file_kinds import FileKind
from bluelamp_station.patrols.models import CrewMember, Outcome, Question, RefusedRow, Visit, VisitImport
from bluelamp_station.patrols.queries.place_book import place_book
from bluelamp_station.patrols.queries.powers import power_rows
from bluelamp_station.plans.actions.shifts import Kept, keep_planned_visits, keep_shifts
from bluelamp_station.plans.models import Shift
from bluelamp_station.plans.queries.people import people_by_ref

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bluelamp.patrols.records import OutcomeRecord, PlannedVisitRecord, VisitRecord
    from bluelamp_station.patrols.actions.import_rows import Sorted
    from bluelamp_station.patrols.engine.file_checks import CheckedFiles
    from bluelamp_station.patrols.engine.reading import DeliveryRead
    from bluelamp_station.patrols.queries.place_book import PlaceBook
    from bluelamp_station.queue.progress import Progress

_AT_ONCE = 2_000
_STEPS = 3


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What is to be kept, and why the rest is not."""

    read: DeliveryRead
    book: PlaceBook
    planned: list[PlannedVisitRecord]
    visits: Sorted[VisitRecord]
    outcomes: Sorted[OutcomeRecord]
    checked: CheckedFiles
    # The ids of visits that are here and take part, with their keys.
    here: dict[str, uuid.UUID]
    refused: list[RefusedLine]


def load_import(*, visit_import: VisitImport, progress: Progress) -> None:
    """Read the files of an import, check them and keep what stands, whole or not at all.

    1. Read. 2. Check against each other, the places, the powers and what is here. 3. Hand phones' records to the
    journal. 4. Keep shifts, tours, visits, outcomes, questions, refused rows and the receipt in one transaction.

    Args:
        visit_import: an import that this worker has taken.
        progress: told what is in hand.

    Raises:
        BluelampError: a file cannot be read; nothing is kept.
        Cancelled: somebody wants it stopped; nothing is kept.
    """
    folder = Path(settings.UPLOAD_FOLDER) / visit_import.folder
    read = read_delivery([(folder / one["path"], one["name"]) for one in visit_import.files], progress)
    progress(1, _STEPS, "Checking every row")
    prepared = _prepare(visit_import, read)
    progress(2, _STEPS, "Keeping what stands")
    # Each record of a phone is committed by itself and never twice, so that it may come before the rest.
    phones = receive_phones(read.phones)
    try:
        _keep(visit_import, prepared, phones, progress)
    except IntegrityError as error:
        raise RefusedInputError(
            "somebody else sent some of the same rows at the same time, so nothing was kept. Try again.",
            code="BL-PATROL-15",
        ) from error


def _prepare(visit_import: VisitImport, read: DeliveryRead) -> _Prepared:
    """Sort and check; nothing is written, and so nobody is kept waiting."""
    programme = visit_import.programme
    refused = [line for file in read.files for line in file.refused]
    refused += [line for records, name in _keyed(read) for line in _without_repeats(read, records, name)]
    book = place_book(programme)
    visits = import_rows.sort_visits(programme, read.visits)
    outcomes = import_rows.sort_outcomes(programme, read.outcomes)
    outcomes.new = [replace(one, outcome_id=str(uuid.uuid4())) for one in outcomes.new]
    new_ids = {one.visit_id for one in visits.new}
    here = import_rows.known_visits(programme, {one.visit_id for one in outcomes.new} - new_ids)
    here |= import_rows.neighbours_in_time(programme, visits.new, here)
    checked = check_files(
        visits.new,
        outcomes.new,
        known=import_rows.known_to_checks(here.values()),
        places=book,
        powers=power_rows(),
        now_s=int(timezone.now().timestamp()),
    )
    refused += [read.refused(row, column, reason.value, words) for row, column, reason, words in checked.refused]
    repeated = RefusalReason.REPEATED_ID.value
    refused += [read.refused(row, "visit_id", repeated, words) for row, words in (*visits.other, *outcomes.other)]
    planned, wrong = _planned(visit_import, read, book)
    keys = {name: visit.pk for name, visit in here.items()}
    return _Prepared(read, book, planned, visits, outcomes, checked, keys, refused + wrong)


def _keyed(read: DeliveryRead) -> tuple[tuple[list[Any], str], ...]:
    return (read.shifts, "shift_id"), (read.visits, "visit_id")


def _without_repeats(read: DeliveryRead, records: list[Any], name: str) -> list[RefusedLine]:
    """Take out rows whose id stands in another file of the same import already."""
    seen: set[str] = set()
    refused, kept = [], []
    for one in records:
        key = getattr(one, name)
        if key in seen:
            words = "Its id stands in an earlier row of this import already."
            refused.append(read.refused(one.row, name, RefusalReason.REPEATED_ID.value, words))
        else:
            seen.add(key)
            kept.append(one)
    records[:] = kept
    return refused


def _planned(
    visit_import: VisitImport, read: DeliveryRead, book: PlaceBook
) -> tuple[list[PlannedVisitRecord], list[RefusedLine]]:
    """Planned visits of shifts that are known, at places that are."""
    wanted = {one.shift_id for one in read.planned}
    known = {one.shift_id for one in read.shifts} & wanted
    for start in range(0, len(ids := sorted(wanted - known)), _AT_ONCE):
        held = Shift.objects.filter(programme=visit_import.programme, shift_id__in=ids[start : start + _AT_ONCE])
        known |= set(held.values_list("shift_id", flat=True))
    kept, refused, seen = [], [], set()
    for one in read.planned:
        if one.shift_id not in known:
            reason, column, words = (
                RefusalReason.UNREADABLE_ROW,
                "shift_id",
                f"There is no shift “{one.shift_id[:40]}”.",
            )
        elif one.place_ref not in book.spans:
            reason, column = RefusalReason.UNKNOWN_PLACE, "place_ref"
            words = f"“{one.place_ref[:40]}” is none of the patrol places."
        elif (one.shift_id, one.visit_id) in seen:
            reason, column = RefusalReason.REPEATED_ID, "visit_id"
            words = "Its id stands in an earlier row of this import already."
        else:
            seen.add((one.shift_id, one.visit_id))
            kept.append(one)
            continue
        refused.append(read.refused(one.row, column, reason.value, words))
    return kept, refused


@transaction.atomic
def _keep(visit_import: VisitImport, prepared: _Prepared, phones: list[dict[str, Any]], progress: Progress) -> None:
    """Write everything; a second attempt after a kept one changes nothing."""
    progress.check()
    if VisitImport.objects.select_for_update().get(pk=visit_import.pk).receipt:
        return
    read, by, programme = prepared.read, visit_import.received_by, visit_import.programme
    shifts = keep_shifts(by=by, programme=programme, shifts=read.shifts)
    planned = keep_planned_visits(
        programme=programme, planned=prepared.planned, area_path_of=lambda one: _area_of(prepared.book, one)
    )
    refused = [*prepared.refused, *_stood(read, shifts), *_stood(read, planned)]
    keys = _keep_visits(visit_import, prepared)
    _join_shifts(visit_import)
    _keep_outcomes(visit_import, prepared, prepared.here | keys)
    asked = _ask(prepared, prepared.here | keys)
    RefusedRow.objects.bulk_create(
        [RefusedRow(visit_import=visit_import, **_fields(one)) for one in refused], batch_size=_AT_ONCE
    )
    kept = {
        FileKind.SHIFTS: shifts,
        FileKind.PLANNED_VISITS: planned,
        FileKind.VISITS: Kept(len(prepared.checked.visits), repeated=prepared.visits.repeated),
        FileKind.OUTCOMES: Kept(len(prepared.checked.outcomes), repeated=prepared.outcomes.repeated),
    }
    receipt = _receipt(visit_import, prepared, kept, refused, asked) | {"phones": phones}
    VisitImport.objects.filter(pk=visit_import.pk).update(receipt=receipt)
    record(by=by, action="patrols.import_kept", subject=visit_import, detail=_detail(receipt))


def _area_of(book: PlaceBook, one: PlannedVisitRecord) -> str:
    found = book.on(one.place_ref, timezone.localdate(import_rows.at(one.starts_s)))
    assert found is not None  # noqa: S101  # nosec B101 - rows at unknown places were refused
    return found.area_path


def _stood(read: DeliveryRead, kept: Kept) -> Iterable[RefusedLine]:
    reason = RefusalReason.REPEATED_ID.value
    return (read.refused(one.row, "", reason, one.words[:1].upper() + one.words[1:]) for one in kept.stood)


def _fields(one: RefusedLine) -> dict[str, Any]:
    return {
        "file": one.file[:40],
        "row": one.row,
        "column": one.column[:40],
        "reason": one.reason,
        "words": one.words,
    }


def _keep_visits(visit_import: VisitImport, prepared: _Prepared) -> dict[str, uuid.UUID]:
    """Write visits and crews; the keys of the new ones by their ids."""
    records = prepared.checked.visits
    people = people_by_ref({member.person_ref for one in records for member in one.crew})
    rows: list[Visit] = []
    crews: list[CrewMember] = []
    for one in records:
        found = prepared.book.on(one.place_ref, timezone.localdate(import_rows.at(one.started_s)))
        assert found is not None  # noqa: S101  # nosec B101 - visits at unknown places were refused
        visit, crew = import_rows.new_rows(
            one,
            people,
            programme=visit_import.programme,
            visit_import=visit_import,
            place_id=found.place,
            area_path=found.area_path,
            shift_ref=one.shift_id,
        )
        rows.append(visit)
        crews += crew
    Visit.objects.bulk_create(rows, batch_size=_AT_ONCE)
    CrewMember.objects.bulk_create(crews, batch_size=_AT_ONCE)
    return {one.visit_id: one.pk for one in rows}


def _join_shifts(visit_import: VisitImport) -> None:
    """Join visits to the shifts that their files named, whichever of the two came first."""
    loose = Visit.objects.filter(programme=visit_import.programme, shift=None).exclude(shift_ref="")
    refs = sorted(set(loose.order_by().values_list("shift_ref", flat=True)))
    for start in range(0, len(refs), _AT_ONCE):
        some = Shift.objects.filter(programme=visit_import.programme, shift_id__in=refs[start : start + _AT_ONCE])
        for key, shift_id in some.values_list("pk", "shift_id"):
            loose.filter(shift_ref=shift_id).update(shift_id=key)


def _keep_outcomes(visit_import: VisitImport, prepared: _Prepared, keys: dict[str, uuid.UUID]) -> None:
    left_out = prepared.checked.left_out
    Outcome.objects.bulk_create(
        [
            Outcome(
                id=uuid.UUID(one.outcome_id),
                visit_id=keys[one.visit_id],
                kind=one.kind.value,
                count=one.count,
                audience=one.audience.value if one.audience else "",
                reference=one.reference,
                is_found=one.found,
                person_ref=one.person_ref,
                detail=one.detail,
                recorded_by=visit_import.received_by,
                is_left_out=one.outcome_id in left_out,
            )
            for one in prepared.checked.outcomes
        ],
        batch_size=_AT_ONCE,
    )


def _ask(prepared: _Prepared, keys: dict[str, uuid.UUID]) -> list[Question]:
    """Put what does not fit to people: the crew first, where the site knows anybody of it."""
    wanted = [_question(one, keys) for one in prepared.checked.doubts]
    held = set()
    for start in range(0, len(wanted), _AT_ONCE):
        some = Question.objects.filter(visit__in=[one.visit_id for one in wanted[start : start + _AT_ONCE]])
        held |= set(some.values_list("visit", "reason", "about"))
    new = [one for one in wanted if (one.visit_id, one.reason, one.about) not in held]
    reachable = _with_people({one.visit_id for one in new})
    for one in new:
        is_for_crew = one.reason != QuestionReason.NO_POWER and one.visit_id in reachable
        one.turn = Question.Turn.OFFICER if is_for_crew else Question.Turn.SUPERVISOR
    return Question.objects.bulk_create(new, batch_size=_AT_ONCE)


def _question(doubt: Any, keys: dict[str, uuid.UUID]) -> Question:
    return Question(
        visit_id=keys[doubt.visit_id],
        outcome_id=uuid.UUID(doubt.outcome_id) if doubt.outcome_id else None,
        reason=doubt.reason.value,
        # A pair names the other visit by its key, as questions about phones' visits do.
        about=str(keys.get(doubt.about, doubt.about)),
        words=doubt.words[:300],
    )


def _with_people(visits: set[uuid.UUID]) -> set[uuid.UUID]:
    found: set[uuid.UUID] = set()
    every = list(visits)
    for start in range(0, len(every), _AT_ONCE):
        some = CrewMember.objects.filter(visit__in=every[start : start + _AT_ONCE], person__isnull=False)
        found |= set(some.values_list("visit_id", flat=True))
    return found


def _receipt(
    visit_import: VisitImport,
    prepared: _Prepared,
    kept: dict[FileKind, Kept],
    refused: Sequence[RefusedLine],
    asked: Sequence[Question],
) -> dict[str, Any]:
    read, programme = prepared.read, visit_import.programme
    by_file = Counter(one.file for one in refused)
    totals = totals_of(
        prepared.checked.visits,
        [one for one in prepared.checked.outcomes if one.outcome_id not in prepared.checked.left_out],
        ground=programme.area.name,
        source=f"Import {visit_import.pk}" + (f": {visit_import.note}" if visit_import.note else ""),
        as_at=timezone.now().isoformat(timespec="seconds"),
    )
    return {
        "files": [
            {"name": one.name, "kind": one.kind.value, "rows": one.rows, "refused": by_file[one.name]}
            for one in read.files
        ],
        "kept": {
            kind.value: {"new": one.new, "changed": one.changed, "repeated": one.repeated}
            for kind, one in kept.items()
            if any(file.kind is kind for file in read.files)
        },
        "passed_over": read.passed_over,
        "refused": dict(Counter(one.reason for one in refused)),
        "questioned": dict(Counter(one.reason for one in asked)),
        "left_out": len(prepared.checked.left_out),
        "figures": [one.as_dict() for one in totals],
    }


def _detail(receipt: dict[str, Any]) -> dict[str, int]:
    new = {f"{kind}_new": counts["new"] for kind, counts in receipt["kept"].items()}
    changed = {f"{kind}_changed": n for kind, counts in receipt["kept"].items() if (n := counts["changed"])}
    return (
        new
        | changed
        | {
            "rows": sum(one["rows"] for one in receipt["files"]),
            "refused": sum(receipt["refused"].values()),
            "questioned": sum(receipt["questioned"].values()),
            "phone_records": sum(sum(one["statuses"].values()) for one in receipt["phones"]),
        }
    )
