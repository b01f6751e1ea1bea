"""What becomes of the rows of an import: kept, repeated, refused or questioned, whole or not at all."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from bluelamp.core.errors import BluelampError, RefusedInputError, UnreadableInputError
from bluelamp_station.accounts.models import PowerRule
from bluelamp_station.audit.models import Event
from bluelamp_station.patrols.actions.asking import ask_about
from bluelamp_station.patrols.actions.importing import WrongVisitFilesError, retry_import, stop_import
from bluelamp_station.patrols.actions.revising import keep_first, keep_revision
from bluelamp_station.patrols.actions.sync import MOST_RECORDS
from bluelamp_station.patrols.models import CrewMember, FieldRecord, Outcome, Question, RefusedRow, Visit, VisitImport
from bluelamp_station.patrols.sweepers import import_files
from bluelamp_station.plans.models import PlannedVisit, Shift
from bluelamp_station.queue.models import WorkState
from station.patrols.import_worlds import (
    OUTCOME_HEADER,
    PLANNED_HEADER,
    SHIFT_HEADER,
    VISIT_HEADER,
    run_import,
    send,
    shift_line,
    table,
    visit_line,
    work_off_import,
    zipped,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models import Place
    from bluelamp_station.programme.models import Programme
    from station.patrols.phone import Phone

pytestmark = pytest.mark.django_db
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path, settings: Any) -> Path:
    """The upload folder of one test."""
    settings.UPLOAD_FOLDER = tmp_path / "uploads"
    return tmp_path / "uploads"


@pytest.fixture
def noon() -> dt.datetime:
    """Noon of the day before yesterday."""
    day = timezone.localdate() - dt.timedelta(days=2)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))


@pytest.fixture
def bring(analyst: Person, programme: Programme, places: dict[str, Place]) -> Callable[..., VisitImport]:
    """Import files: ``bring(visits=[…], outcomes=[…], shifts=[…], planned=[…])``."""
    headers = {"visits": VISIT_HEADER, "outcomes": OUTCOME_HEADER, "shifts": SHIFT_HEADER, "planned": PLANNED_HEADER}
    names = {"planned": "planned_visits.csv"}
    assert places

    def brought(note: str = "", **lines: list[str]) -> VisitImport:
        files = {names.get(kind, f"{kind}.csv"): table(headers[kind], *rows) for kind, rows in lines.items()}
        return run_import(analyst, programme, files, note)

    return brought


def refusals(made: VisitImport) -> list[tuple[str, int, str]]:
    """File, row and reason of each refused row."""
    return list(made.refused_rows.values_list("file", "row", "reason"))


def test_a_visit_is_kept_with_its_crew_its_place_and_its_minutes(
    bring: Callable[..., VisitImport], noon: dt.datetime, officer: Person, places: dict[str, Place]
) -> None:
    who = {"crew": "P001;X9", "roles": "officer;warden", "agencies": "police;council", "shift_id": "S7"}
    made = bring(visits=[visit_line("V1", "HE01", noon, noon + 20 * MINUTE, **who)])
    visit = Visit.objects.get()
    assert (visit.visit_id, visit.place, visit.area_path) == ("V1", places["HE01"], places["HE01"].area_path)
    assert (visit.minutes_low, visit.minutes_best, visit.minutes_high) == (20, 20, 20)
    assert (visit.state, visit.source, visit.rule, visit.evidence) == ("counted", "import", "stated-1", "A")
    assert (visit.shift, visit.shift_ref, visit.crew_size, visit.visit_import) == (None, "S7", 2, made)
    assert visit.recorded_by is None, "whoever sends a file was not on the visit"
    assert [(one.person, one.person_ref, one.role) for one in visit.crew.all()] == [
        (officer, "P001", "officer"),
        (None, "X9", "warden"),
    ]


def test_rows_are_refused_by_reason_and_the_others_kept(bring: Callable[..., VisitImport], noon: dt.datetime) -> None:
    later = noon + 20 * MINUTE
    made = bring(
        visits=[
            visit_line("V1", "HE01", noon, later),
            visit_line("V2", "NO99", noon + HOUR, later + HOUR),
            visit_line("V3", "HE01", later, noon),
            visit_line("V4", "HE01", noon, noon + 17 * HOUR),
            visit_line("V5", "HE01", noon, later).replace(noon.isoformat(), "yesterday"),
            visit_line("V1", "HE02", noon + 5 * HOUR, later + 5 * HOUR),
            visit_line("V7", "HE02", noon + 3 * HOUR, later + 3 * HOUR, mode="horse"),
            visit_line("V" * 61, "HE02", noon + 6 * HOUR, later + 6 * HOUR),
        ],
        outcomes=["V1,engagement,4", "V2,engagement,1", "V9,engagement,2", "V1,dancing,1"],
    )
    assert refusals(made) == [
        ("outcomes.csv", 3, "unknown_visit"),
        ("outcomes.csv", 4, "unknown_visit"),
        ("outcomes.csv", 5, "unreadable_row"),
        ("visits.csv", 3, "unknown_place"),
        ("visits.csv", 4, "end_before_start"),
        ("visits.csv", 5, "longer_than_16_h"),
        ("visits.csv", 6, "unreadable_time"),
        ("visits.csv", 7, "repeated_id"),
        ("visits.csv", 8, "unreadable_row"),
        ("visits.csv", 9, "unreadable_row"),
    ]
    assert made.receipt["refused"]["unknown_visit"] == 2
    assert [visit.visit_id for visit in Visit.objects.all()] == ["V1"]
    assert [(one.kind, one.count) for one in Outcome.objects.all()] == [("engagement", 4)]
    assert all(row.words.strip() for row in RefusedRow.objects.all())


def test_a_file_sent_again_repeats_and_says_so(bring: Callable[..., VisitImport], noon: dt.datetime) -> None:
    rows = {
        "visits": [visit_line("V1", "HE01", noon, noon + 20 * MINUTE)],
        "outcomes": ["V1,engagement,4", "V1,engagement,4", "V1,arrest,1"],
    }
    bring(**rows)
    again = bring(**rows)
    assert again.receipt["kept"] == {
        "visits": {"new": 0, "changed": 0, "repeated": 1},
        "outcomes": {"new": 0, "changed": 0, "repeated": 3},
    }
    assert (Visit.objects.count(), Outcome.objects.count()) == (1, 3)
    assert again.receipt["refused"] == {}


def test_what_is_here_stands_against_a_row_that_says_something_else(
    bring: Callable[..., VisitImport], noon: dt.datetime
) -> None:
    bring(visits=[visit_line("V1", "HE01", noon, noon + 20 * MINUTE)], outcomes=["V1,engagement,4"])
    made = bring(visits=[visit_line("V1", "HE01", noon, noon + 25 * MINUTE)], outcomes=["V1,engagement,5", "V1,cpw,1"])
    assert refusals(made) == [("outcomes.csv", 2, "repeated_id"), ("visits.csv", 2, "repeated_id")]
    assert Visit.objects.get().minutes_best == 20
    assert sorted(Outcome.objects.values_list("kind", "count")) == [("cpw", 1), ("engagement", 4)]


def test_a_visit_that_was_corrected_is_still_the_one_of_its_file(
    bring: Callable[..., VisitImport], noon: dt.datetime, supervisor: Person
) -> None:
    line = visit_line("V1", "HE01", noon, noon + 20 * MINUTE)
    bring(visits=[line])
    visit = Visit.objects.get()
    keep_first(visit)
    Visit.objects.filter(pk=visit.pk).update(minutes_best=17, minutes_low=17, ended_at=noon + 17 * MINUTE)
    visit.refresh_from_db()
    keep_revision(visit=visit, by=supervisor, reason="It ended at 12:17.")
    again = bring(visits=[line])
    assert again.receipt["kept"]["visits"] == {"new": 0, "changed": 0, "repeated": 1}
    assert Visit.objects.get().minutes_best == 17


def test_one_person_in_two_places_is_asked_about_a_phones_visit_too(
    bring: Callable[..., VisitImport], noon: dt.datetime, officer: Person, a_visit: Callable[..., Visit]
) -> None:
    phone = a_visit(officer, place_ref="HE02", started_at=noon + 10 * MINUTE, minutes=20)
    made = bring(visits=[visit_line("V1", "HE01", noon, noon + 20 * MINUTE)])
    question = Question.objects.get()
    assert (question.visit, question.reason) == (phone, "overlap"), "the one that began later is asked about"
    assert question.about == str(Visit.objects.get(visit_id="V1").pk)
    assert question.turn == Question.Turn.OFFICER
    assert made.receipt["questioned"] == {"overlap": 1}
    bring(visits=[visit_line("V1", "HE01", noon, noon + 20 * MINUTE)])
    assert Question.objects.count() == 1


def test_a_place_that_was_not_in_force_is_kept_and_asked_about(
    bring: Callable[..., VisitImport], noon: dt.datetime, places: dict[str, Place]
) -> None:
    bring(visits=[visit_line("V1", "HE09", noon, noon + 20 * MINUTE, crew="X1")])
    visit, question = Visit.objects.get(), Question.objects.get()
    assert (visit.place, visit.state) == (places["HE09"], "counted")
    assert (question.reason, question.about) == ("retired_place", "HE09")
    assert question.turn == Question.Turn.SUPERVISOR, "the site knows nobody of the crew"


def test_a_visit_of_an_earlier_day_is_at_the_place_of_that_day(
    bring: Callable[..., VisitImport], noon: dt.datetime, places: dict[str, Place]
) -> None:
    before = noon - dt.timedelta(days=100)
    bring(visits=[visit_line("V1", "HE09", before, before + 20 * MINUTE)])
    assert Visit.objects.get().place == places["HE09"]
    assert not Question.objects.exists()


def test_an_outcome_beyond_the_powers_of_the_crew_is_left_out_and_asked_about(
    bring: Callable[..., VisitImport], noon: dt.datetime, pcso: Person
) -> None:
    PowerRule.objects.filter(power="arrest").delete()
    PowerRule.objects.create(
        staff_type="pcso", power="arrest", answer="no", source="PACE s24", valid_from_date=dt.date(2020, 1, 1)
    )
    assert pcso.crew_ref == "P002"
    line = visit_line("V1", "HE01", noon, noon + 20 * MINUTE, crew="P002", roles="pcso")
    made = bring(visits=[line], outcomes=["V1,arrest,1", "V1,engagement,2"])
    arrest, question = Outcome.objects.get(kind="arrest"), Question.objects.get()
    assert arrest.is_left_out
    assert not Outcome.objects.get(kind="engagement").is_left_out
    assert (question.outcome, question.reason, question.turn) == (arrest, "no_power", Question.Turn.SUPERVISOR)
    assert made.receipt["left_out"] == 1
    # Whoever looks at the visit again asks under the same name, and so asks nothing twice, also after the answer.
    assert question.about == str(arrest.pk)
    assert ask_about(visit=Visit.objects.get()) == []
    Question.objects.update(turn=Question.Turn.SETTLED, settled_how="count")
    Outcome.objects.update(is_left_out=False)
    assert ask_about(visit=Visit.objects.get()) == []
    assert Question.objects.count() == 1
    assert not Outcome.objects.filter(is_left_out=True).exists(), "what a supervisor decided stands"


def test_outcomes_may_come_after_their_visits_and_for_a_phones_visit(
    bring: Callable[..., VisitImport], noon: dt.datetime, officer: Person, a_visit: Callable[..., Visit]
) -> None:
    phone = a_visit(officer)
    bring(visits=[visit_line("V1", "HE01", noon, noon + 20 * MINUTE)])
    made = bring(outcomes=["V1,engagement,4", f"{phone.visit_id},engagement,2"])
    assert made.receipt["refused"] == {}
    assert phone.outcomes.get().count == 2


def test_shifts_and_visits_find_each_other_whichever_comes_first(
    bring: Callable[..., VisitImport], noon: dt.datetime
) -> None:
    bring(visits=[visit_line("V1", "HE01", noon, noon + 20 * MINUTE, shift_id="S7")])
    bring(shifts=[shift_line("S7", noon - HOUR, noon + 7 * HOUR)])
    shift = Shift.objects.get()
    assert Visit.objects.get().shift == shift
    bring(visits=[visit_line("V2", "HE02", noon + 2 * HOUR, noon + 2.5 * HOUR, shift_id="S7")])
    assert shift.visits.count() == 2


def test_tours_need_a_known_shift_and_a_known_place(bring: Callable[..., VisitImport], noon: dt.datetime) -> None:
    times = f"{noon.isoformat()},{(noon + 15 * MINUTE).isoformat()}"
    made = bring(
        shifts=[shift_line("S7", noon - HOUR, noon + 7 * HOUR)],
        planned=[f"T1,S7,HE01,{times},P001", f"T2,S8,HE01,{times},", f"T3,S7,NO99,{times},", f"T1,S7,HE02,{times},"],
    )
    assert [(one.visit_id, one.place_ref) for one in PlannedVisit.objects.all()] == [("T1", "HE01")]
    assert sorted(refusals(made)) == [
        ("planned_visits.csv", 3, "unreadable_row"),
        ("planned_visits.csv", 4, "unknown_place"),
        ("planned_visits.csv", 5, "unreadable_row"),
    ]


def test_a_zip_is_read_and_what_is_none_of_the_kinds_is_named(
    analyst: Person, programme: Programme, places: dict[str, Place], noon: dt.datetime
) -> None:
    assert places
    files = {
        "case/visits.csv": table(VISIT_HEADER, visit_line("V1", "HE01", noon, noon + 20 * MINUTE)),
        "case/outcomes.csv": table(OUTCOME_HEADER, "V1,engagement,4"),
        "case/hotspots.geojson": b'{"type": "FeatureCollection", "features": []}',
        "__MACOSX/case/._visits.csv": b"\x00",
    }
    made = run_import(analyst, programme, {"case.zip": zipped(files)})
    assert made.receipt["passed_over"] == ["hotspots.geojson"]
    assert {one["name"] for one in made.receipt["files"]} == {"visits.csv", "outcomes.csv"}
    assert Outcome.objects.get().visit.visit_id == "V1"


def test_two_files_of_one_kind_keep_their_rows_apart(
    analyst: Person, programme: Programme, places: dict[str, Place], noon: dt.datetime
) -> None:
    assert places
    line = visit_line("V1", "HE01", noon, noon + 20 * MINUTE)
    files = {"june.csv": table(VISIT_HEADER, line), "july.csv": table(VISIT_HEADER, line, line.replace("V1", "V2"))}
    made = run_import(analyst, programme, files)
    assert refusals(made) == [("july.csv", 2, "repeated_id")]
    assert Visit.objects.count() == 2


def test_a_file_of_no_kind_is_refused_before_anything_is_kept(
    analyst: Person, programme: Programme, uploads: Path
) -> None:
    with pytest.raises(WrongVisitFilesError, match="pictures.csv"):
        send(analyst, programme, {"pictures.csv": b"a,b\n1,2\n"})
    assert not VisitImport.objects.exists()
    assert list(uploads.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("visits.csv", b"visit_id,place_ref\nV1,HE01\n"),
        ("visits.csv", VISIT_HEADER.encode() + b"\nV\xff1,,,,,,,,,,,\n"),
        ("phone.json", b'{"format": 1, "records": [{'),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(
    analyst: Person, programme: Programme, noon: dt.datetime, places: dict[str, Place], name: str, content: bytes
) -> None:
    assert places
    good = table(SHIFT_HEADER, shift_line("S7", noon, noon + HOUR))
    made = send(analyst, programme, {"shifts.csv": good, name: content})
    with pytest.raises(UnreadableInputError):
        work_off_import(made)
    assert not Shift.objects.exists()
    assert VisitImport.objects.get().receipt == {}


def test_an_import_that_failed_is_tried_again_with_its_files(
    analyst: Person, programme: Programme, noon: dt.datetime, places: dict[str, Place]
) -> None:
    assert places
    made = send(analyst, programme, {"visits.csv": table(VISIT_HEADER, visit_line("V1", "HE01", noon, noon + HOUR))})
    with pytest.raises(RefusedInputError, match="failed or was stopped"):
        retry_import(by=analyst, visit_import=made)
    VisitImport.objects.filter(pk=made.pk).update(state=WorkState.FAILED, failure="The disk was full.")
    retry_import(by=analyst, visit_import=made)
    made.refresh_from_db()
    assert (made.state, made.failure) == (WorkState.QUEUED, "")
    work_off_import(made)
    assert Visit.objects.count() == 1


def test_a_second_attempt_after_a_kept_one_adds_nothing(bring: Callable[..., VisitImport], noon: dt.datetime) -> None:
    made = bring(visits=[visit_line("V1", "HE01", noon, noon + HOUR), visit_line("V2", "NO99", noon, noon + HOUR)])
    before = Event.objects.count()
    again = work_off_import(made)
    assert (Visit.objects.count(), RefusedRow.objects.count(), Event.objects.count()) == (1, 1, before)
    assert again.receipt == made.receipt


def test_stopping_and_the_log(analyst: Person, programme: Programme, noon: dt.datetime) -> None:
    made = send(analyst, programme, {"shifts.csv": table(SHIFT_HEADER, shift_line("S7", noon, noon + HOUR))})
    stop_import(by=analyst, visit_import=made)
    with pytest.raises(BluelampError, match="over already"):
        stop_import(by=analyst, visit_import=made)
    told = list(Event.objects.order_by("number").values_list("action", flat=True))
    assert told == ["patrols.import_received", "patrols.import_stopped"]


def test_a_kept_import_leaves_one_event_of_numbers(bring: Callable[..., VisitImport], noon: dt.datetime) -> None:
    bring(visits=[visit_line("V1", "HE01", noon, noon + HOUR)], outcomes=["V1,engagement,4"])
    event = Event.objects.get(action="patrols.import_kept")
    assert event.detail["visits_new"] == 1
    assert all(isinstance(value, int) for value in event.detail.values())


def test_the_files_go_when_their_time_is_over_and_the_receipt_stays(
    bring: Callable[..., VisitImport], noon: dt.datetime, uploads: Path
) -> None:
    made = bring(visits=[visit_line("V1", "HE01", noon, noon + HOUR)])
    assert (uploads / made.folder).is_dir()
    assert import_files.due(made.received_at) == []
    assert import_files.due(timezone.now() + HOUR) == [str(made.pk)]
    assert import_files.delete([str(made.pk)]) == 1
    assert not (uploads / made.folder).exists()
    assert VisitImport.objects.get().receipt["kept"]["visits"]["new"] == 1


def phone_file(person_key: object, noon: dt.datetime) -> dict[str, Any]:
    """A visit to HE01 and its end as a phone saves them."""
    visit, at = str(uuid.uuid4()), noon.isoformat()
    started = {
        "place_ref": "HE01",
        "shift_id": None,
        "crew": [{"person_ref": "P001", "role": "officer", "agency": "police"}],
        "mode": "foot",
        "additional": True,
        "check_in": "tap",
        "place_code": None,
        "at": at,
        "fix": None,
    }
    ended = {"at": (noon + 20 * MINUTE).isoformat(), "fix": None, "check_in": "tap"}
    common = {"made_at": at, "visit_id": visit, "run_id": str(uuid.uuid4())}
    return {
        "format": 1,
        "device_id": str(uuid.uuid4()),
        "app_version": "1",
        "sent_at": at,
        "person_key": str(person_key),
        "records": [
            {"id": str(uuid.uuid4()), "kind": "visit_started", "steady_ms": 0, "body": started, **common},
            {"id": str(uuid.uuid4()), "kind": "visit_ended", "steady_ms": 1_200_000, "body": ended, **common},
        ],
    }


def test_the_file_of_a_phone_is_kept_as_records_of_whoever_made_them(
    analyst: Person, programme: Programme, places: dict[str, Place], officer: Person, noon: dt.datetime
) -> None:
    assert places
    content = json.dumps(phone_file(officer.pk, noon)).encode()
    made = run_import(analyst, programme, {"bluelamp-unsent.json": content})
    assert made.receipt["phones"][0]["person"] == officer.pk
    assert made.receipt["phones"][0]["statuses"] == {"kept": 2}
    assert set(FieldRecord.objects.values_list("person", flat=True)) == {officer.pk}
    visit = Visit.objects.get()
    assert (visit.started_at, visit.minutes_best) == (noon, 20), "the time between saving and sending moves nothing"
    again = run_import(analyst, programme, {"bluelamp-unsent.json": content})
    assert again.receipt["phones"][0]["words"].startswith("2 of them had come before")
    assert (Visit.objects.count(), FieldRecord.objects.count()) == (1, 2)


def test_a_phones_file_of_weeks_is_taken_in_whole_however_it_is_cut_into_batches(
    analyst: Person, programme: Programme, phone: Phone
) -> None:
    told = [phone.a_whole_visit(40 + 45 * n, 15) for n in range(150)]
    records = [record for _, visit in told for record in visit]
    assert len(records) == 450
    assert MOST_RECORDS % 3, "a batch ends in the middle of a visit"
    content = json.dumps(phone.body(*records)).encode()
    made = run_import(analyst, programme, {"bluelamp-unsent.json": content})
    assert made.receipt["phones"][0]["statuses"] == {"kept": 450}
    assert FieldRecord.objects.count() == 450
    assert set(Visit.objects.values_list("pk", flat=True)) == {key for key, _ in told}
    assert set(Visit.objects.values_list("state", "minutes_best")) == {("counted", 15.0)}
    assert Outcome.objects.count() == 150
    assert all(one["again"] for one in phone.send(*records[:MOST_RECORDS])), "the phone may send them all the same"


def test_the_file_of_a_phone_whose_owner_is_not_here_is_not_kept(
    analyst: Person, programme: Programme, warden: Person, noon: dt.datetime
) -> None:
    assert warden.pk
    for key in ("987654", "x", analyst.pk):
        made = run_import(analyst, programme, {"a.json": json.dumps(phone_file(key, noon)).encode()})
        assert made.receipt["phones"][0]["statuses"] == {}
        assert "Nothing of it was kept" in made.receipt["phones"][0]["words"]
    assert not FieldRecord.objects.exists()
    assert not CrewMember.objects.exists()
