"""A visit follows from its records, whatever their order; what a supervisor said stands, and minutes outlive points."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from bluelamp.core.vocabulary import PatrolMode
from bluelamp_station.patrols.actions.correcting import correct_visit, restore_visit, withdraw_visit
from bluelamp_station.patrols.actions.own import annotate_visit
from bluelamp_station.patrols.actions.projecting import project_visit
from bluelamp_station.patrols.actions.revising import content_of
from bluelamp_station.patrols.actions.stating import OvertakenError, Statement
from bluelamp_station.patrols.models import FieldRecord, Fix, PlaceCode, TrackingAgreement, Visit, VisitState
from bluelamp_station.patrols.queries.revisions import changed_since
from bluelamp_station.patrols.sweepers import points as points_sweeper
from station.patrols.conftest import phone_of
from station.patrols.phone import Phone, fix_at, member

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models import Place

MINUTE = dt.timedelta(minutes=1)


def ago(minutes: float) -> dt.datetime:
    """A true time so many minutes ago."""
    return timezone.now().replace(microsecond=0) - dt.timedelta(minutes=minutes)


def fixes_of(phone: Phone, key: uuid.UUID, began: dt.datetime, n: int, **more: Any) -> dict[str, Any]:
    """A point a minute from a start on."""
    return phone.record("fixes", key, fixes=[fix_at(began + MINUTE * step, **more) for step in range(n)])


def supervised(visit: Visit, by: Person, **said: Any) -> None:
    """A supervisor's correction."""
    whole = {
        "started_at": visit.started_at,
        "ended_at": visit.ended_at or visit.started_at + 20 * MINUTE,
        "place": None,
        "mode": PatrolMode(visit.mode),
        "is_additional": visit.is_additional,
    }
    correct_visit(by=by, visit=visit, edition=visit.edition, said=Statement(**(whole | said)), reason="As the log says")


def test_every_order_of_arrival_gives_the_same_visit(phone: Phone, pcso: Person) -> None:
    """Also what the other one of the crew sends, corrections, notes and withdrawals."""
    told = []
    for seed in range(12):
        key, records = phone.a_whole_visit(600 - 30 * seed, 20, pcso)
        began = dt.datetime.fromisoformat(records[0]["body"]["at"])
        ended = (began + 18 * MINUTE).isoformat()
        records += [
            phone.outcome(key, began, kind="alcohol_seized", count=2),
            phone.record("visit_corrected", key, began + 21 * MINUTE, reason="Late", ended_at=ended),
            phone.record("visit_corrected", key, began + 22 * MINUTE, reason="By bicycle", mode="cycle"),
            phone.record("visit_noted", key, began + 23 * MINUTE, text="The gate is locked"),
        ]
        records.append(phone.record("outcome_withdrawn", key, outcome_id=records[1]["id"], at=phone.says(began)))
        shuffled = random.Random(seed).sample(records, len(records))  # noqa: S311 - of a test
        cut = seed % len(records)
        phone.send(*shuffled[:cut])
        phone.send(*shuffled[cut:])
        visit = Visit.objects.get(pk=key)
        assert visit.started_at == began
        content = content_of(visit)
        for name in ("visit_id", "started_at", "ended_at"):
            content.pop(name)
        held = visit.outcomes.all()
        outcomes = sorted((one.kind, one.count, bool(one.withdrawn_at), one.is_left_out) for one in held)
        assert visit.ended_at is not None
        told.append((content, outcomes, visit.ended_at - visit.started_at))
    assert all(one == told[0] for one in told)
    assert told[0][0]["mode"] == "cycle"
    assert told[0][0]["minutes_best"] == 18.0
    assert told[0][0]["evidence"] == "C"
    assert told[0][0]["note"] == "The gate is locked"


def test_working_out_again_changes_nothing(phone: Phone) -> None:
    key, records = phone.a_whole_visit()
    phone.send(*records)
    before = content_of(Visit.objects.get(pk=key))
    for _ in range(3):
        project_visit(key=key)
    visit = Visit.objects.get(pk=key)
    assert content_of(visit) == before
    assert (visit.edition, visit.revisions.count(), visit.outcomes.count()) == (1, 0, 1)


def test_points_inside_at_both_ends_make_grade_a(phone: Phone, location_on: TrackingAgreement) -> None:
    assert location_on.is_on
    key, began = uuid.uuid4(), ago(60)
    phone.send(phone.start(key, began, fix=fix_at(began)), fixes_of(phone, key, began + MINUTE, 18))
    phone.send(phone.end(key, began + 20 * MINUTE, fix=fix_at(began + 20 * MINUTE)))
    visit = Visit.objects.get(pk=key)
    assert (visit.evidence, visit.minutes_best, visit.minutes_high) == ("A", 20.0, 20.0)
    assert visit.minutes_low == pytest.approx(20.0)
    assert visit.fixes.count() == 20


def test_points_that_come_after_the_end_mend_the_minutes_and_leave_both_versions(
    phone: Phone, location_on: TrackingAgreement
) -> None:
    assert location_on.is_on
    key, records = phone.a_whole_visit(60, 20)
    phone.send(*records)
    assert Visit.objects.get(pk=key).evidence == "C"
    began = Visit.objects.get(pk=key).started_at
    phone.send(fixes_of(phone, key, began, 21))
    visit = Visit.objects.get(pk=key)
    assert (visit.evidence, visit.edition) == ("A", 2)
    assert [one.content["evidence"] for one in visit.revisions.order_by("number")] == ["C", "A"]


def test_points_that_come_before_the_start_wait_and_then_leave_the_journal(
    phone: Phone, location_on: TrackingAgreement
) -> None:
    assert location_on.is_on
    key, began = uuid.uuid4(), ago(60)
    phone.send(fixes_of(phone, key, began, 21), phone.end(key, began + 20 * MINUTE))
    assert not Fix.objects.exists()
    assert FieldRecord.objects.filter(content__has_key="points_waiting").count() == 1
    phone.send(phone.start(key, began))
    assert Fix.objects.filter(visit=key).count() == 21
    assert not FieldRecord.objects.filter(content__has_key="points_waiting").exists()
    assert Visit.objects.get(pk=key).evidence == "A"


def test_points_that_wait_are_dropped_when_location_was_switched_off_before_their_start_comes(
    phone: Phone, location_on: TrackingAgreement, manager: Person
) -> None:
    key, began = uuid.uuid4(), ago(60)
    phone.send(fixes_of(phone, key, began, 21), phone.end(key, began + 20 * MINUTE))
    assert FieldRecord.objects.filter(content__has_key="points_waiting").count() == 1
    TrackingAgreement.objects.create(programme=location_on.programme, by=manager, is_on=False)
    phone.send(phone.start(key, began))
    assert not Fix.objects.exists()
    assert not FieldRecord.objects.filter(content__has_key="points_waiting").exists()
    assert Visit.objects.get(pk=key).evidence == "C"


def test_each_step_of_an_open_visit_takes_the_next_edition_and_leaves_no_version(phone: Phone) -> None:
    key, records = phone.a_whole_visit()
    phone.send(records[0])
    phone.send(records[1])
    assert Visit.objects.get(pk=key).edition == 1
    phone.send(phone.record("visit_noted", key, text="The gate is locked"))
    phone.send(records[2])
    visit = Visit.objects.get(pk=key)
    assert (visit.edition, visit.state, visit.revisions.count()) == (3, "counted", 0)


def test_who_corrects_a_visit_that_the_crew_has_ended_meanwhile_is_told(phone: Phone, supervisor: Person) -> None:
    """On a page of an open visit, whether it has a version of before or none, and no edition ever comes twice."""
    for is_corrected_before in (False, True):
        key, records = phone.a_whole_visit(60, 20)
        phone.send(records[0])
        if is_corrected_before:
            phone.send(phone.record("visit_noted", key, text="The gate is locked"))
            opened = Visit.objects.get(pk=key)
            withdraw_visit(by=supervisor, visit=opened, edition=opened.edition, reason="Recorded by mistake")
            restore_visit(by=supervisor, visit=opened, edition=opened.edition, reason="It was none after all")
        stale = Visit.objects.get(pk=key)
        assert stale.state == VisitState.OPEN
        phone.send(*records[1:])
        later = Visit.objects.get(pk=key)
        later.edition = stale.edition
        with pytest.raises(OvertakenError):
            supervised(later, supervisor, ended_at=stale.started_at + 5 * MINUTE)
        told = Visit.objects.get(pk=key)
        assert told.minutes_best == 20.0
        shown = {one.label: one.after for one in changed_since(told, stale.edition)}
        assert (shown["State"], shown["Minutes, best"]) == ("Counted", "20")
        assert "End" in shown
        moved = told.edition
        supervised(told, supervisor, ended_at=stale.started_at + 5 * MINUTE)
        numbers = list(told.revisions.order_by("number").values_list("number", flat=True))
        assert Visit.objects.get(pk=key).edition == numbers[-1] > moved > stale.edition
        assert changed_since(Visit.objects.get(pk=key), numbers[-1]) == ()


def test_no_point_is_kept_while_nobody_agreed_to_location(phone: Phone) -> None:
    key, began = uuid.uuid4(), ago(60)
    (told, _, _) = phone.send(
        fixes_of(phone, key, began, 21), phone.start(key, began, fix=fix_at(began)), phone.end(key, began + 20 * MINUTE)
    )
    assert told["status"] == "kept"
    assert "without the positions" in told["words"]
    assert not Fix.objects.exists()
    assert not FieldRecord.objects.filter(content__has_key="points_waiting").exists()
    assert Visit.objects.get(pk=key).evidence == "C"


def test_location_switched_off_stops_points_at_once(
    phone: Phone, location_on: TrackingAgreement, manager: Person
) -> None:
    TrackingAgreement.objects.create(programme=location_on.programme, by=manager, is_on=False)
    key, records = phone.a_whole_visit(60, 20)
    phone.send(*records, fixes_of(phone, key, ago(60), 10))
    assert not Fix.objects.exists()


def test_ten_thousand_points_of_three_kilometres_prove_nothing(phone: Phone, location_on: TrackingAgreement) -> None:
    assert location_on.is_on
    key, began = uuid.uuid4(), ago(300)
    phone.send(phone.start(key, began), phone.end(key, began + 240 * MINUTE))
    second = dt.timedelta(seconds=1)
    for batch in range(20):
        many = [fix_at(began + second * (batch * 500 + step), accuracy_m=3000.0) for step in range(500)]
        (told,) = phone.send(phone.record("fixes", key, fixes=many))
        assert told["status"] == "kept"
    visit = Visit.objects.get(pk=key)
    assert visit.fixes.count() == 10_000
    assert (visit.evidence, visit.minutes_low, visit.minutes_best) == ("C", 0.0, 240.0)


def test_minutes_stay_when_the_points_are_gone(phone: Phone, location_on: TrackingAgreement) -> None:
    assert location_on.is_on
    key, began = uuid.uuid4(), ago(60)
    phone.send(phone.start(key, began, fix=fix_at(began)), fixes_of(phone, key, began, 21))
    phone.send(phone.end(key, began + 20 * MINUTE, fix=fix_at(began + 20 * MINUTE)))
    points_sweeper.delete(points_sweeper.due(timezone.now()))
    assert not Fix.objects.exists()
    before = content_of(Visit.objects.get(pk=key))
    assert before["evidence"] == "A"
    project_visit(key=key)
    # Points that come now are a part of them only: they are not taken.
    (told,) = phone.send(fixes_of(phone, key, began + 5 * MINUTE, 2, east=0.05))
    phone.send(phone.outcome(key, began))
    assert "without the positions" in told["words"]
    assert content_of(Visit.objects.get(pk=key)) == before
    assert not Fix.objects.exists()


def test_a_code_of_the_place_is_a_check_in_of_grade_c(
    phone: Phone, places: dict[str, Place], manager: Person, location_on: TrackingAgreement
) -> None:
    """Points that stray near a good code take nothing away; a code of another place is a tap."""
    for ref in ("HE01", "HE02"):
        PlaceCode.objects.create(
            programme=location_on.programme, place_ref=ref, code=f"code-{ref}", made_by=manager, made_at=ago(9999)
        )
    best = []
    for code in ("code-HE01", "code-HE02", "unknown"):
        key, began = uuid.uuid4(), ago(60)
        astray = [fix_at(began + MINUTE * 0.5 * step, east=0.02) for step in range(4)]
        phone.send(
            phone.start(key, began, check_in="qr", place_code=code),
            phone.record("fixes", key, fixes=astray),
            phone.end(key, began + 20 * MINUTE, check_in="qr"),
        )
        visit = Visit.objects.get(pk=key)
        assert visit.evidence == "C"
        best.append(visit.minutes_best)
    assert places["HE01"].ref == "HE01"
    assert best[0] == 20.0
    assert best[1] == best[2]


@pytest.mark.parametrize(
    ("minutes", "reason", "word"), [(-5, "end_before_start", "before"), (40 * 60, "longer_than_16_h", "40 h")]
)
def test_times_that_cannot_be_are_refused_and_mended_by_a_correction(
    phone: Phone, minutes: float, reason: str, word: str
) -> None:
    key, began = uuid.uuid4(), ago(60 * 48)
    told = phone.send(phone.start(key, began), phone.end(key, began + dt.timedelta(minutes=minutes)))
    assert {(one["status"], one["reason"]) for one in told} == {("refused", reason)}
    assert word in told[0]["words"]
    visit = Visit.objects.get(pk=key)
    assert (visit.state, visit.refused_because, visit.minutes_best) == (VisitState.REFUSED, reason, None)
    right = (began + 15 * MINUTE).isoformat()
    (told_now,) = phone.send(phone.record("visit_corrected", key, reason="The clock", ended_at=right))
    assert told_now["status"] == "kept"
    visit = Visit.objects.get(pk=key)
    assert (visit.state, visit.minutes_best, visit.evidence, visit.rule) == (VisitState.COUNTED, 15.0, "C", "stated-1")


def test_the_first_end_stands(phone: Phone) -> None:
    key, records = phone.a_whole_visit(60, 15)
    phone.send(*records)
    began = Visit.objects.get(pk=key).started_at
    phone.send(phone.end(key, began + 40 * MINUTE))
    assert Visit.objects.get(pk=key).minutes_best == 15.0


def test_a_supervisors_correction_survives_what_comes_late(
    phone: Phone, supervisor: Person, location_on: TrackingAgreement
) -> None:
    assert location_on.is_on
    key, records = phone.a_whole_visit(60, 15)
    phone.send(*records)
    visit = Visit.objects.get(pk=key)
    supervised(visit, supervisor, ended_at=visit.started_at + 25 * MINUTE)
    said = content_of(Visit.objects.get(pk=key))
    assert (said["minutes_best"], said["evidence"]) == (25.0, "D")
    began = visit.started_at
    phone.send(fixes_of(phone, key, began, 16), phone.outcome(key, began, kind="informal_warning"))
    (told,) = phone.send(phone.record("visit_corrected", key, reason="No", ended_at=(began + 5 * MINUTE).isoformat()))
    assert (told["status"], "what was said there stands" in told["words"]) == ("kept", True)
    visit = Visit.objects.get(pk=key)
    assert content_of(visit) == said
    # What happened is kept all the same.
    assert visit.outcomes.count() == 2


def test_a_supervisors_crew_survives_while_times_still_follow_the_phone(
    phone: Phone, supervisor: Person, pcso: Person
) -> None:
    key, (start, outcome, end) = phone.a_whole_visit(60, 15)
    phone.send(start)
    visit = Visit.objects.get(pk=key)
    from bluelamp.core.vocabulary import Agency, Role  # noqa: PLC0415 - this test alone
    from bluelamp_station.patrols.actions.revising import keep_first, keep_revision  # noqa: PLC0415
    from bluelamp_station.patrols.actions.stating import Member, write_crew  # noqa: PLC0415

    keep_first(visit)
    write_crew(visit, [Member(pcso.crew_ref, Role.PCSO, Agency.POLICE, pcso)])
    crew = [{"person": pcso.pk, "person_ref": pcso.crew_ref, "role": "pcso", "agency": "police"}]
    keep_revision(visit=visit, by=supervisor, reason="It was Petra", stated={"crew": crew})
    phone.send(outcome, end)
    visit = Visit.objects.get(pk=key)
    assert [one.person for one in visit.crew.all()] == [pcso]
    assert (visit.state, visit.minutes_best) == (VisitState.COUNTED, 15.0)


def test_a_withdrawn_visit_stays_withdrawn(phone: Phone, supervisor: Person) -> None:
    key, (start, outcome, end) = phone.a_whole_visit()
    phone.send(start, outcome, end)
    visit = Visit.objects.get(pk=key)
    withdraw_visit(by=supervisor, visit=visit, edition=visit.edition, reason="Recorded by mistake")
    phone.send(phone.outcome(key, ago(50)), phone.record("visit_corrected", key, reason="x", mode="vehicle"))
    assert Visit.objects.get(pk=key).state == VisitState.WITHDRAWN


def test_a_note_written_on_the_site_is_not_undone(phone: Phone) -> None:
    key, records = phone.a_whole_visit()
    phone.send(*records, phone.record("visit_noted", key, text="Gate open"))
    visit = Visit.objects.get(pk=key)
    annotate_visit(by=phone.person, visit=visit, edition=visit.edition, text="Gate mended")
    project_visit(key=key)
    phone.send(phone.record("visit_noted", key, text="Lamp out"))
    assert Visit.objects.get(pk=key).note == "Gate mended; Lamp out"


def test_a_correction_to_a_place_that_nobody_knows_is_refused(phone: Phone) -> None:
    key, records = phone.a_whole_visit()
    phone.send(*records)
    wrong = phone.record("visit_corrected", key, reason="Wrong place", place_ref="ZZ99")
    right = phone.record("visit_corrected", key, reason="Wrong place", place_ref="HE02")
    assert [one["reason"] for one in phone.send(wrong, right)] == ["unknown_place", ""]
    visit = Visit.objects.get(pk=key)
    assert visit.place is not None
    assert (visit.place_ref, visit.place.ref, visit.evidence, visit.rule) == ("HE02", "HE02", "C", "stated-1")
    assert visit.revisions.count() == 2


def test_somebody_put_on_the_crew_later_may_speak_of_the_visit(phone: Phone, pcso: Person) -> None:
    key, records = phone.a_whole_visit()
    phone.send(*records)
    other = phone_of(pcso)
    late = other.outcome(key, ago(50))
    assert other.send(late)[0]["status"] == "refused"
    crew = [member(phone.person), member(pcso)]
    phone.send(phone.record("visit_corrected", key, reason="Petra was there", crew=crew))
    visit = Visit.objects.get(pk=key)
    assert [one.person for one in visit.crew.all()] == [phone.person, pcso]
    # What she had sent before counts from now on.
    assert visit.outcomes.filter(pk=late["id"]).exists()


def test_a_visit_of_a_file_is_not_touched_by_a_phone(phone: Phone, a_visit: Any) -> None:
    visit = a_visit(phone.person, source="import")
    before = content_of(visit)
    (told,) = phone.send(phone.record("visit_corrected", visit.pk, reason="No", mode="vehicle"))
    assert (told["status"], told["reason"]) == ("refused", "unknown_visit")
    assert content_of(Visit.objects.get(pk=visit.pk)) == before


def test_pairs_of_records_in_one_sending_or_two_are_the_same(phone: Phone) -> None:
    """Each way to cut three records into sendings, in each order."""
    seen: set[tuple[Any, ...]] = set()
    for order, cut in itertools.product(itertools.permutations(range(3)), range(4)):
        key, records = phone.a_whole_visit(60 * 24 * 9 - 60 * len(seen) - 60 * cut, 15)
        chosen = [records[index] for index in order]
        phone.send(*chosen[:cut])
        phone.send(*chosen[cut:])
        visit = Visit.objects.get(pk=key)
        seen.add((visit.state, visit.minutes_best, visit.evidence, visit.outcomes.count()))
    assert seen == {(VisitState.COUNTED.value, 15.0, "C", 1)}
