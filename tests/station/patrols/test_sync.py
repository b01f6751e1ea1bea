"""Records of phones: each kept once, with a receipt, whatever comes and however often."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bluelamp_station.accounts.models import PowerRule
from bluelamp_station.audit.models import Event
from bluelamp_station.patrols.models import Abstraction, FieldRecord, Outcome, SupportRequest, Visit, VisitState
from bluelamp_station.patrols.queries.powers import power_rows
from station.patrols.conftest import phone_of
from station.patrols.phone import fix_at

if TYPE_CHECKING:
    from django.test import Client

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.patrols.models import TrackingAgreement
    from bluelamp_station.plans.models import Shift
    from station.patrols.phone import Phone


def test_a_visit_with_an_outcome_is_kept_and_counted(phone: Phone, pcso: Person) -> None:
    key, records = phone.a_whole_visit(60, 15, pcso)
    receipts = phone.send(*records)
    assert [(one["id"], one["status"], one["again"]) for one in receipts] == [
        (record["id"], "kept", False) for record in records
    ]
    visit = Visit.objects.get(pk=key)
    assert (visit.state, visit.minutes_best, visit.evidence, visit.crew_size) == (VisitState.COUNTED, 15.0, "C", 2)
    assert [member.person for member in visit.crew.all()] == [phone.person, pcso]
    assert list(Outcome.objects.counted().values_list("kind", "audience")) == [("engagement", "resident")]


def test_a_visit_costs_as_many_questions_however_much_it_holds(
    phone: Phone, pcso: Person, location_on: TrackingAgreement, shift: Shift
) -> None:
    """Thirty outcomes and hundreds of points of twelve visits; the table of powers is read once."""
    assert location_on.is_on
    rows = []
    for n in range(12):
        key, (start, outcome, end) = phone.a_whole_visit(900 - 40 * n, 15, pcso)
        began = dt.datetime.fromisoformat(start["body"]["at"])
        points = [fix_at(began + dt.timedelta(seconds=20 * step)) for step in range(45)]
        more = [phone.outcome(key, began, kind="alcohol_seized") for _ in range(1 + n % 3)]
        start["body"]["shift_id"] = shift.shift_id
        rows.append([start, outcome, *more, phone.record("fixes", key, fixes=points), end])
    phone.send(*rows[0])
    with CaptureQueriesContext(connection) as asked:
        phone.send(*(record for visit in rows[1:] for record in visit))
    assert len(asked) <= 4 + 11 * 31
    powers = [one["sql"] for one in asked.captured_queries if "accounts_powerrule" in one["sql"]]
    assert all("COUNT(" in sql for sql in powers), "a small question tells that nothing is new"
    assert Visit.objects.filter(state=VisitState.COUNTED, shift=shift).count() == 12
    # Each by itself, as a phone with a signal sends them.
    key, records = phone.a_whole_visit(100, 15, pcso)
    for record in records:
        with CaptureQueriesContext(connection) as asked:
            phone.send(record)
        assert len(asked) <= 34


def test_a_rule_that_is_added_ended_or_taken_away_holds_at_once(db: None) -> None:
    assert db is None
    first = power_rows()
    assert power_rows() is first
    rule = PowerRule.objects.create(
        staff_type="pcso", power="test", answer="no", source="An Act", valid_from_date=dt.date(2020, 1, 1)
    )
    assert len(power_rows()) == len(first) + 1
    PowerRule.objects.filter(pk=rule.pk).update(valid_to_date=dt.date(2021, 1, 1))
    assert ("pcso", "test", "no", dt.date(2020, 1, 1), dt.date(2021, 1, 1)) in power_rows()
    rule.delete()
    assert power_rows() == first


def test_the_same_record_ten_times_is_one_record(phone: Phone) -> None:
    _, records = phone.a_whole_visit()
    first = phone.send(*records)
    for _ in range(9):
        again = phone.send(*records)
        assert all(one["again"] for one in again)
        assert [one | {"again": False} for one in again] == first
    assert (FieldRecord.objects.count(), Visit.objects.count(), Outcome.objects.count()) == (3, 1, 1)
    assert Event.objects.filter(action="patrols.records_kept").count() == 1


def test_the_same_record_twice_in_one_sending_is_one_record(phone: Phone) -> None:
    _, (start, _, _) = phone.a_whole_visit()
    assert [one["again"] for one in phone.send(start, start)] == [False, True]
    assert FieldRecord.objects.count() == 1


def test_another_record_with_an_id_that_is_taken_is_kept_beside_the_first(phone: Phone) -> None:
    key, (start, outcome, end) = phone.a_whole_visit()
    phone.send(start, outcome, end)
    other = outcome | {"body": outcome["body"] | {"count": 7}}
    (told,) = phone.send(other)
    assert (told["status"], told["reason"], told["again"]) == ("refused", "BL-FIELD-07", False)
    assert Outcome.objects.get(visit=key).count == 1
    assert sorted(row.content["body"]["count"] for row in FieldRecord.objects.filter(kind="outcome")) == [1, 7]
    (told,) = phone.send(other)
    assert (told["reason"], told["again"]) == ("BL-FIELD-07", True)
    assert FieldRecord.objects.count() == 4


def test_an_id_of_somebody_else_tells_nothing_of_their_record(phone: Phone, pcso: Person) -> None:
    _, (start, _, _) = phone.a_whole_visit()
    phone.send(start)
    (told,) = phone_of(pcso).send(start)
    assert (told["status"], told["reason"]) == ("refused", "BL-FIELD-07")
    assert FieldRecord.objects.filter(person=pcso).count() == 1


def test_numbers_follow_the_order_in_which_records_came(phone: Phone) -> None:
    _, one = phone.a_whole_visit(120)
    _, other = phone.a_whole_visit(60)
    phone.send(*one)
    phone.send(*other)
    rows = FieldRecord.objects.order_by("number")
    assert [str(row.pk) for row in rows] == [record["id"] for record in (*one, *other)]
    assert [row.number for row in rows] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("order", [(2, 1, 0), (1, 0, 2), (2, 0, 1)])
def test_out_of_order_gives_the_same_visit(phone: Phone, order: tuple[int, ...]) -> None:
    key, records = phone.a_whole_visit()
    for index in order:
        (told,) = phone.send(records[index])
        waits = not Visit.objects.exists()
        assert told["status"] == "kept"
        assert ("waits for the start" in told["words"]) is waits
    visit = Visit.objects.get(pk=key)
    assert (visit.state, visit.minutes_best, visit.outcomes.count()) == (VisitState.COUNTED, 15.0, 1)


# What stands in place of a field of the body, and what the person is told.
REFUSED: tuple[tuple[str, dict[str, Any], str, str], ...] = (
    ("visit_started", {"at": "yesterday"}, "unreadable_time", "time"),
    ("visit_started", {"at": "2026-11-22T10:00:00"}, "unreadable_time", "time"),
    ("visit_started", {"at": 17}, "unreadable_time", "time"),
    ("visit_started", {"at": "0001-01-01T00:00:00+23:59"}, "unreadable_time", "time"),
    ("visit_started", {"place_ref": "ZZ99"}, "unknown_place", "place"),
    ("visit_started", {"place_ref": None}, "unreadable_row", "place"),
    ("visit_started", {"crew": []}, "unreadable_row", "crew"),
    ("visit_started", {"crew": [{"person_ref": "P001", "role": "king", "agency": "police"}]}, "unreadable_row", "crew"),
    ("visit_started", {"crew": "P001"}, "unreadable_row", "crew"),
    ("visit_started", {"mode": "horse"}, "unreadable_row", "word"),
    ("outcome", {"count": 0}, "unreadable_row", "count"),
    ("outcome", {"count": 1.5}, "unreadable_row", "count"),
    ("outcome", {"count": True}, "unreadable_row", "count"),
    ("outcome", {"count": 501}, "unreadable_row", "count"),
    ("outcome", {"kind": "arrest", "count": 100}, "unreadable_row", "count"),
    ("outcome", {"kind": "medal"}, "unreadable_row", "word"),
    ("outcome", {"reference": "John Smith"}, "unreadable_row", "name"),
    ("outcome", {"reference": "SMITH"}, "unreadable_row", "name"),
    ("outcome", {"audience": "aliens"}, "unreadable_row", "word"),
)


@pytest.mark.parametrize(("kind", "fields", "reason", "word"), REFUSED)
def test_a_record_that_cannot_be_read_is_refused_and_kept(
    phone: Phone, kind: str, fields: dict[str, Any], reason: str, word: str
) -> None:
    key, (start, outcome, end) = phone.a_whole_visit()
    wrong = start if kind == "visit_started" else outcome
    wrong["body"] |= fields
    others = [one for one in (start, outcome, end) if one is not wrong]
    told = {one["id"]: one for one in phone.send(wrong, *others)}
    assert (told[wrong["id"]]["status"], told[wrong["id"]]["reason"]) == ("refused", reason)
    assert word in told[wrong["id"]]["words"]
    assert FieldRecord.objects.get(pk=wrong["id"]).content["body"][next(iter(fields))] == fields[next(iter(fields))]
    # The others stand: one bad record never stops them.
    assert FieldRecord.objects.count() == 3
    assert Visit.objects.filter(pk=key).exists() is (kind == "outcome")


def test_what_belongs_to_a_refused_start_is_refused_too(phone: Phone) -> None:
    _, (start, outcome, end) = phone.a_whole_visit(place_ref="ZZ99")
    assert [one["reason"] for one in phone.send(start, outcome, end)] == [
        "unknown_place",
        "unknown_visit",
        "unknown_visit",
    ]


@pytest.mark.parametrize("visit_id", [None, "no-id", 12])
def test_a_record_of_no_visit_is_refused(phone: Phone, visit_id: object) -> None:
    _, (start, _, _) = phone.a_whole_visit()
    (told,) = phone.send(start | {"visit_id": visit_id})
    assert (told["status"], told["reason"]) == ("refused", "unknown_visit")


@pytest.mark.parametrize("raw", ["text", 12, None, [], {}, {"id": 5, "kind": "outcome"}, {"kind": ["x"], "body": 3}])
def test_what_has_no_id_is_kept_without_a_receipt(phone: Phone, raw: object) -> None:
    _, records = phone.a_whole_visit()
    receipts = phone.send(raw, *records)
    assert [one["id"] for one in receipts] == [record["id"] for record in records]
    assert FieldRecord.objects.filter(status="refused").count() == 1
    phone.send(raw)
    assert FieldRecord.objects.filter(status="refused").count() == 1


def test_fields_that_nobody_knows_do_no_harm(phone: Phone) -> None:
    _, records = phone.a_whole_visit()
    for record in records:
        record["mood"] = record["body"]["weather"] = {"rain": ["heavy", None, 1.5]}
    assert {one["status"] for one in phone.send(*records)} == {"kept"}
    assert FieldRecord.objects.earliest("number").content["mood"] == {"rain": ["heavy", None, 1.5]}


def test_text_that_databases_refuse_is_cleaned(phone: Phone) -> None:
    key, (start, _, _) = phone.a_whole_visit()
    note = phone.record("visit_noted", key, text="Gate\x00 open \ud800!")
    assert {one["status"] for one in phone.send(start, note)} == {"kept"}
    assert Visit.objects.get(pk=key).note == "Gate open ?!"


def test_numbers_that_are_none_spoil_their_own_record_only(phone: Phone) -> None:
    _, (start, outcome, end) = phone.a_whole_visit()
    outcome["body"]["count"] = "HUGE"
    for huge in ("NaN", "1e999", "9" * 5000, "-Infinity"):
        text = json.dumps(phone.body(start, outcome | {"id": str(uuid.uuid4())}, end)).replace('"HUGE"', huge)
        answer = phone.post(text)
        assert [one["status"] for one in answer.json()["receipts"]] == ["kept", "refused", "kept"], huge


def test_deep_content_is_cut_and_does_no_harm(phone: Phone) -> None:
    _, (start, _, _) = phone.a_whole_visit()
    deep: Any = "bottom"
    for _ in range(60):
        deep = {"down": [deep]}
    start["body"]["deep"] = deep
    assert [one["status"] for one in phone.send(start)] == ["kept"]
    assert "too deep" in json.dumps(FieldRecord.objects.get().content)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"format": 1}',
        '{"format": 2, "records": []}',
        b"\xff\xfe\x00",
        "[" * 100_000,
        '{"format": 1, "records": "all"}',
    ],
)
def test_a_body_that_is_none_stores_nothing(phone: Phone, text: str | bytes) -> None:
    answer = phone.post(text)
    assert (answer.status_code, answer.json()["reason"]) == (400, "BL-FIELD-01")
    assert answer.json()["words"]
    assert not FieldRecord.objects.exists()


def test_a_body_cut_off_anywhere_stores_nothing(phone: Phone) -> None:
    _, records = phone.a_whole_visit()
    text = json.dumps(phone.body(*records))
    for length in range(0, len(text), 97):
        assert phone.post(text[:length]).status_code == 400
    assert not FieldRecord.objects.exists()
    assert phone.post(text).status_code == 200


@pytest.mark.parametrize(
    "more",
    [
        {"records": [{}] * 201},
        {"sent_at": "today"},
        {"sent_at": None},
        {"device_id": ""},
        {"device_id": "x" * 65},
        {"device_id": 5},
    ],
)
def test_an_envelope_that_is_wrong_stores_nothing(phone: Phone, more: dict[str, Any]) -> None:
    answer = phone.post(json.dumps(phone.body() | more))
    assert (answer.status_code, answer.json()["reason"]) == (400, "BL-FIELD-01")


def test_too_much_at_once_is_refused_before_it_is_read(phone: Phone) -> None:
    answer = phone.post(json.dumps(phone.body(["x" * 1_000_001])))
    assert (answer.status_code, answer.json()["reason"]) == (413, "BL-FIELD-05")


def test_records_of_somebody_else_are_not_taken(phone: Phone, pcso: Person) -> None:
    _, records = phone.a_whole_visit()
    answer = phone.post(json.dumps(phone.body(*records, person_key=str(pcso.pk))))
    assert (answer.status_code, answer.json()["reason"]) == (409, "BL-FIELD-04")
    assert not FieldRecord.objects.exists()


def test_nobody_signed_in_is_told_where_to_sign_in(phone: Phone, client: Client) -> None:
    answer = client.post("/field/sync", json.dumps(phone.body()), content_type="application/json")
    assert (answer.status_code, answer.json()) == (
        401,
        {"signed_in": False, "sign_in_url": "/account/login/?next=/field/"},
    )


def test_who_may_not_record_is_told_so(phone: Phone, analyst: Person) -> None:
    answer = phone_of(analyst).post(json.dumps(phone.body()))
    assert (answer.status_code, answer.json()["reason"]) == (403, "BL-FIELD-02")


def test_without_the_token_the_phone_is_told_to_ask_again(phone: Phone) -> None:
    assert phone.client is not None
    phone.client.handler.enforce_csrf_checks = True
    _, records = phone.a_whole_visit()
    text = json.dumps(phone.body(*records))
    answer = phone.post(text)
    assert (answer.status_code, answer.json()["reason"]) == (403, "BL-FIELD-03")
    token = phone.client.get("/field/session").json()["csrf"]
    assert phone.post(text, **{"X-CSRFToken": token}).status_code == 200


def test_a_stranger_says_nothing_about_a_visit(phone: Phone, warden: Person, pcso: Person) -> None:
    key, records = phone.a_whole_visit(60, 15, pcso)
    phone.send(*records)
    late = timezone.now() - dt.timedelta(minutes=50)
    (told,) = phone_of(warden).send(phone_of(warden).outcome(key, late))
    assert (told["status"], told["reason"]) == ("refused", "unknown_visit")
    (told,) = phone_of(pcso).send(phone_of(pcso).outcome(key, late))
    assert told["status"] == "kept"
    assert Outcome.objects.filter(visit=key).count() == 2


def test_a_second_start_does_not_move_a_visit(phone: Phone) -> None:
    key, records = phone.a_whole_visit()
    phone.send(*records)
    (told,) = phone.send(phone.start(key, timezone.now(), place_ref="HE02"))
    assert (told["status"], told["reason"]) == ("refused", "repeated_id")
    assert Visit.objects.get(pk=key).place_ref == "HE01"


def test_a_shift_is_found_by_the_id_of_its_file(phone: Phone, shift: Shift) -> None:
    key, (start, _, end) = phone.a_whole_visit()
    start["body"]["shift_id"] = "S1"
    phone.send(start, end)
    visit = Visit.objects.get(pk=key)
    assert (visit.shift, visit.shift_ref) == (shift, "")
    other, (start, _, end) = phone.a_whole_visit(30)
    start["body"]["shift_id"] = "S77"
    phone.send(start, end)
    visit = Visit.objects.get(pk=other)
    assert (visit.shift, visit.shift_ref) == (None, "S77")


def test_time_away_and_a_call_for_support_are_kept_once(phone: Phone, shift: Shift) -> None:
    now = timezone.now()
    away = phone.record(
        "abstracted", None, now, reason="emergency_call", at=phone.says(now - dt.timedelta(minutes=30)), shift_id="S1"
    )
    back = phone.record("abstraction_ended", None, now, abstraction_id=away["id"], at=phone.says(now))
    call = phone.record("support_requested", None, now, what="dog", at=phone.says(now), place_ref="HE01")
    (told,) = phone.send(back)
    assert "waits" in told["words"]
    for _ in range(2):
        assert {one["status"] for one in phone.send(away, call, back)} == {"kept"}
    held = Abstraction.objects.get()
    assert (held.shift, held.crew_size) == (shift, 2)
    assert held.ended_at is not None
    assert round((held.ended_at - held.started_at).total_seconds()) == 30 * 60
    assert SupportRequest.objects.get().what == "dog"


def test_time_away_in_a_visit_belongs_to_it_whichever_comes_first(phone: Phone) -> None:
    key, records = phone.a_whole_visit()
    at = phone.says(timezone.now())
    away = phone.record("abstracted", key, reason="scene", at=at, shift_id=None)
    call = phone.record("support_requested", key, what="van", at=at, place_ref=None)
    phone.send(away, call)
    assert Abstraction.objects.get().visit is None
    phone.send(*records)
    assert Abstraction.objects.get().visit_id == SupportRequest.objects.get().visit_id == key


def test_a_withdrawn_outcome_is_in_no_total(phone: Phone) -> None:
    key, records = phone.a_whole_visit()
    phone.send(*records)
    gone = phone.record("outcome_withdrawn", key, outcome_id=records[1]["id"], at=phone.says(timezone.now()))
    assert [one["status"] for one in phone.send(gone)] == ["kept"]
    assert Outcome.objects.count() == 1
    assert not Outcome.objects.counted().exists()


def test_a_withdrawal_that_came_first_waits_for_its_outcome(phone: Phone) -> None:
    key, (start, outcome, end) = phone.a_whole_visit()
    gone = phone.record("outcome_withdrawn", key, outcome_id=outcome["id"], at=phone.says(timezone.now()))
    phone.send(start, end, gone)
    phone.send(outcome)
    assert Outcome.objects.get().withdrawn_at is not None


def test_a_fault_of_the_site_stops_no_other_record(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    from bluelamp_station.patrols.actions import journal, projecting  # noqa: PLC0415 - only this test spoils it

    whole = projecting.work_out

    def faulty(key: uuid.UUID, rows: Any, **more: Any) -> Any:
        if any(row.kind == "outcome" for row in rows):
            raise ZeroDivisionError
        return whole(key, rows, **more)

    key, records = phone.a_whole_visit()
    _, others = phone.a_whole_visit(30)
    with monkeypatch.context() as patch:
        patch.setattr(journal, "work_out", faulty)
        told = phone.send(*records, others[0])
    assert [one["reason"] for one in told] == ["", "BL-FIELD-09", "BL-FIELD-09", ""]
    assert FieldRecord.objects.count() == 4
    from bluelamp_station.patrols.actions.ending import work_in_again  # noqa: PLC0415 - as above

    assert work_in_again() == 1
    visit = Visit.objects.get(pk=key)
    assert (visit.state, visit.outcomes.count()) == (VisitState.COUNTED, 1)


def test_one_event_a_visit_and_request_says_what_came(phone: Phone) -> None:
    key, records = phone.a_whole_visit()
    phone.send(*records)
    event = Event.objects.get(action="patrols.records_kept")
    assert (event.subject_type, event.subject_id) == ("patrols.Visit", str(key))
    assert event.detail == {"first": 1, "last": 3, "kept": 3, "questioned": 0, "refused": 0}


def test_positions_never_stay_in_the_journal(phone: Phone, location_on: TrackingAgreement) -> None:
    assert location_on.is_on
    key, (start, _, end) = phone.a_whole_visit()
    start["body"]["fix"] = {"at": start["made_at"], "longitude": -0.90, "latitude": 51.10, "accuracy_m": 5}
    start["body"]["odd"] = {"lat": 51.1, "lon": -0.9}
    fixes = phone.record("fixes", key, fixes=[start["body"]["fix"]])
    phone.send(start, fixes, end)
    text = json.dumps([row.content for row in FieldRecord.objects.all()])
    assert "51.1" not in text
    assert "-0.9" not in text
