"""What does not fit is asked once, of the crew first; a lack of power goes to a supervisor at once."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from bluelamp_station.audit.models import Event
from bluelamp_station.patrols.actions.answering import decide_question
from bluelamp_station.patrols.actions.asking import ask_about
from bluelamp_station.patrols.actions.ending import ask_about_open_visits, pass_on_unanswered
from bluelamp_station.patrols.jobs import see_to_patrols
from bluelamp_station.patrols.models import Answer, FieldRecord, Outcome, Question, Visit, VisitState
from station.patrols.conftest import phone_of
from station.patrols.phone import member

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person
    from station.patrols.phone import Phone

MINUTE = dt.timedelta(minutes=1)
HOUR = 60 * MINUTE


def ago(minutes: float) -> dt.datetime:
    """A true time so many minutes ago."""
    return timezone.now().replace(microsecond=0) - dt.timedelta(minutes=minutes)


def test_one_person_in_two_visits_at_once_is_asked_about_the_later_one(phone: Phone) -> None:
    first, records = phone.a_whole_visit(60, 30)
    phone.send(*records)
    second, (start, outcome, end) = phone.a_whole_visit(40, 30, place_ref="HE02")
    told = phone.send(start, outcome, end)
    assert ("questioned", "overlap") in {(one["status"], one["reason"]) for one in told}
    asked = Question.objects.get()
    assert (asked.visit_id, asked.reason, asked.about, asked.turn) == (second, "overlap", str(first), "officer")
    # Both count.
    assert Visit.objects.counted().count() == 2


def test_the_later_visit_is_asked_about_also_when_the_earlier_comes_last(phone: Phone) -> None:
    first, early = phone.a_whole_visit(60, 30)
    second, late = phone.a_whole_visit(40, 30, place_ref="HE02")
    phone.send(*late)
    phone.send(*early)
    asked = Question.objects.get()
    assert (asked.visit_id, asked.about) == (second, str(first))


def test_two_crews_at_one_place_are_no_question(phone: Phone, pcso: Person) -> None:
    _, records = phone.a_whole_visit(60, 30)
    phone.send(*records)
    _, records = phone_of(pcso).a_whole_visit(60, 30)
    phone_of(pcso).send(*records)
    assert not Question.objects.exists()


def test_nobody_is_in_another_town_a_minute_later(phone: Phone) -> None:
    _, records = phone.a_whole_visit(60, 15)
    phone.send(*records)
    second, records = phone.a_whole_visit(44, 15, place_ref="WA01")
    told = phone.send(*records)
    assert ("questioned", "impossible_travel") in {(one["status"], one["reason"]) for one in told}
    assert Question.objects.get(visit=second).reason == "impossible_travel"


def test_a_question_is_asked_once_however_often_the_records_are_looked_at(phone: Phone) -> None:
    _, one = phone.a_whole_visit(60, 30)
    second, other = phone.a_whole_visit(40, 30, place_ref="HE02")
    for _ in range(3):
        phone.send(*one, *other)
        assert ask_about(visit=Visit.objects.get(pk=second)) == [] or Question.objects.count() == 1
    assert Question.objects.count() == 1


def test_a_question_whose_ground_is_gone_is_settled_by_the_site_and_asked_again_if_it_returns(phone: Phone) -> None:
    _, records = phone.a_whole_visit(60, 30)
    second, others = phone.a_whole_visit(40, 30, place_ref="HE02")
    phone.send(*records, *others)
    right = phone.record("visit_corrected", second, reason="It was later", started_at=ago(29).isoformat())
    phone.send(right)
    asked = Question.objects.get()
    assert (asked.turn, asked.settled_how) == (Question.Turn.SETTLED, "ground_gone")
    assert asked.settled_at is not None
    phone.send(phone.record("visit_corrected", second, reason="No", started_at=ago(40).isoformat()))
    asked = Question.objects.get()
    assert (asked.turn, asked.settled_at) == (Question.Turn.OFFICER, None)


def test_a_question_that_a_supervisor_settled_is_not_asked_again(phone: Phone, supervisor: Person) -> None:
    _, records = phone.a_whole_visit(60, 30)
    second, others = phone.a_whole_visit(40, 30, place_ref="HE02")
    phone.send(*records, *others)
    Question.objects.update(turn=Question.Turn.SUPERVISOR)
    decide_question(by=supervisor, question=Question.objects.get(), choice="as_recorded", why="The log agrees with it")
    phone.send(phone.record("visit_corrected", second, reason="Mode", mode="cycle"))
    assert Question.objects.get().turn == Question.Turn.SETTLED


def test_a_retired_place_is_asked_about_and_counted(phone: Phone) -> None:
    key, records = phone.a_whole_visit(60, 15, place_ref="HE09")
    told = phone.send(*records)
    assert {(one["status"], one["reason"]) for one in told} == {("questioned", "retired_place"), ("kept", "")}
    assert Visit.objects.get(pk=key).state == VisitState.COUNTED


def test_a_power_that_nobody_has_is_kept_left_out_and_put_to_the_supervisor_at_once(
    pcso: Person, supervisor: Person, places: Any
) -> None:
    assert places
    phone = phone_of(pcso)
    key, records = phone.a_whole_visit()
    arrest = phone.outcome(key, ago(50), kind="arrest")
    told = {one["id"]: one for one in phone.send(*records, arrest)}
    assert (told[arrest["id"]]["status"], told[arrest["id"]]["reason"]) == ("questioned", "no_power")
    outcome = Outcome.objects.get(kind="arrest")
    assert outcome.is_left_out
    assert not Outcome.objects.counted().filter(kind="arrest").exists()
    asked = Question.objects.get()
    assert (asked.turn, asked.outcome, asked.about) == (Question.Turn.SUPERVISOR, outcome, str(outcome.pk))
    # The officer sees it as well.
    assert phone.client is not None
    assert [one["reason"] for one in phone.client.get("/field/plan").json()["questions"]] == ["no_power"]
    decide_question(by=supervisor, question=asked, choice="count", why="An officer of another crew made it")
    phone.send(phone.outcome(key, ago(49), kind="informal_warning"))
    assert Outcome.objects.counted().filter(kind="arrest").exists()


def test_an_officer_put_on_the_crew_gives_the_power_and_the_outcome_counts(
    officer: Person, pcso: Person, places: Any
) -> None:
    assert places
    phone = phone_of(pcso)
    key, records = phone.a_whole_visit()
    phone.send(*records, phone.outcome(key, ago(50), kind="arrest"))
    crew = [member(pcso), member(officer)]
    phone.send(phone.record("visit_corrected", key, reason="Omar was there", crew=crew))
    assert Question.objects.get().turn == Question.Turn.SETTLED
    assert Outcome.objects.counted().filter(kind="arrest").exists()


def test_a_power_of_one_of_the_crew_is_enough(phone: Phone, pcso: Person) -> None:
    key, records = phone.a_whole_visit(60, 15, pcso)
    phone.send(*records, phone.outcome(key, ago(50), kind="arrest"))
    assert not Question.objects.exists()


def test_a_clock_wrong_by_hours_is_put_right_and_asked_about(officer: Person, places: Any) -> None:
    assert places
    fast = phone_of(officer, ahead_s=3 * 3600)
    key, records = fast.a_whole_visit(60, 15)
    told = fast.send(*records)
    assert ("questioned", "clock_jumped") in {(one["status"], one["reason"]) for one in told}
    assert "3 h fast" in next(one["words"] for one in told if one["status"] == "questioned")
    visit = Visit.objects.get(pk=key)
    assert abs((visit.started_at - ago(60)).total_seconds()) < 30
    assert visit.minutes_best == pytest.approx(15.0)
    assert Question.objects.get(visit=key).turn == Question.Turn.OFFICER


def test_two_minutes_of_difference_are_nobodys_fault(officer: Person, places: Any) -> None:
    assert places
    phone = phone_of(officer, ahead_s=110)
    key, records = phone.a_whole_visit(60, 15)
    assert {one["status"] for one in phone.send(*records)} == {"kept"}
    assert abs((Visit.objects.get(pk=key).started_at - ago(60)).total_seconds() - 110) < 30


def test_a_clock_changed_during_the_visit_is_asked_about(phone: Phone) -> None:
    key, (start, _, end) = phone.a_whole_visit(60, 20)
    phone.send(start)
    phone.ahead_s = -3600
    end["body"]["at"] = phone.says(ago(40))
    told = phone.send(end)
    assert [(one["status"], one["reason"]) for one in told] == [("questioned", "clock_jumped")]
    assert Visit.objects.get(pk=key).minutes_best == pytest.approx(20.0, abs=0.1)


def test_less_time_on_the_clock_than_the_phone_counted_is_asked_about(phone: Phone) -> None:
    key, (start, _, end) = phone.a_whole_visit(60, 10)
    end["steady_ms"] = start["steady_ms"] + 30 * 60_000
    assert ("questioned", "clock_jumped") in {(one["status"], one["reason"]) for one in phone.send(start, end)}
    other, (start, _, end) = phone.a_whole_visit(160, 10)
    end["steady_ms"], end["run_id"] = start["steady_ms"] + 30 * 60_000, str(uuid.uuid4())
    assert {one["status"] for one in phone.send(start, end)} == {"kept"}
    assert Question.objects.get().visit_id == key != other


def test_a_visit_from_the_future_is_asked_about(phone: Phone) -> None:
    key, began = uuid.uuid4(), timezone.now() + 3 * HOUR
    told = phone.send(phone.start(key, began), phone.end(key, began + 15 * MINUTE))
    assert ("questioned", "clock_jumped") in {(one["status"], one["reason"]) for one in told}
    assert "future" in Question.objects.get().words


def test_a_visit_that_was_never_ended_is_asked_about_by_the_chore_once(phone: Phone) -> None:
    late, early = uuid.uuid4(), uuid.uuid4()
    phone.send(phone.start(late, ago(17 * 60)), phone.start(early, ago(15 * 60), place_ref="HE02"))
    Question.objects.all().delete()
    for _ in range(2):
        see_to_patrols(timezone.now())
    asked = Question.objects.get()
    assert (asked.visit_id, asked.reason, asked.turn) == (late, "not_ended", Question.Turn.OFFICER)
    assert Visit.objects.get(pk=late).state == VisitState.OPEN
    assert Event.objects.filter(action="patrols.open_visits_asked_about").count() == 1
    phone.send(phone.outcome(late, ago(16.9 * 60)))
    assert Question.objects.get().turn == Question.Turn.OFFICER
    end = (ago(17 * 60) + 20 * MINUTE).isoformat()
    phone.send(phone.record("visit_corrected", late, reason="Forgot to tap", ended_at=end))
    assert Question.objects.get().settled_how == "ground_gone"
    assert Visit.objects.get(pk=late).state == VisitState.COUNTED
    assert ask_about_open_visits(now=timezone.now()) == 0


def test_after_three_days_without_an_answer_a_supervisor_is_asked(phone: Phone) -> None:
    _, records = phone.a_whole_visit(60, 15, place_ref="HE09")
    phone.send(*records)
    now = timezone.now()
    assert pass_on_unanswered(now=now + dt.timedelta(days=2.9)) == 0
    assert pass_on_unanswered(now=now + dt.timedelta(days=3.1)) == 1
    assert Question.objects.get().turn == Question.Turn.SUPERVISOR
    assert pass_on_unanswered(now=now + dt.timedelta(days=3.1)) == 0


def test_an_answer_from_the_phone_goes_on_to_the_supervisor_once(phone: Phone, pcso: Person) -> None:
    _, records = phone.a_whole_visit(60, 15, place_ref="HE09")
    phone.send(*records)
    asked = Question.objects.get()
    answer = phone.record(
        "question_answered", None, question_id=asked.pk, choice="as_recorded", text="We were sent there"
    )
    for _ in range(3):
        (told,) = phone.send(answer)
        assert told["status"] == "kept"
    assert (Answer.objects.count(), Answer.objects.get().text) == (1, "We were sent there")
    asked.refresh_from_db()
    assert asked.turn == Question.Turn.SUPERVISOR
    other = phone_of(pcso)
    (told,) = other.send(other.record("question_answered", None, question_id=asked.pk, choice="corrected", text=""))
    assert told["status"] == "refused"
    for wrong in ({"question_id": "x"}, {"question_id": 10**30}, {"choice": "count"}):
        body = {"question_id": asked.pk, "choice": "as_recorded", "text": ""} | wrong
        (told,) = phone.send(phone.record("question_answered", None, **body))
        assert told["status"] == "refused"
    assert (Answer.objects.count(), FieldRecord.objects.filter(kind="question_answered").count()) == (1, 5)
