"""Questions: the crew first, then a supervisor, and a power that nobody has at once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.audit.models import Event
from bluelamp_station.patrols.actions.answering import answer_as_crew, decide_question
from bluelamp_station.patrols.models import CrewMember, Outcome, Question, Visit
from bluelamp_station.patrols.queries.questions import (
    CREW_TIME,
    beside_of,
    lines_of_questions,
    may_decide,
    open_to_crew,
    open_to_supervisor,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Person

pytestmark = pytest.mark.django_db
WHY = "Both crews confirmed it by radio."


def asked(visit: Visit, reason: str = "overlap", **more: Any) -> Question:
    """A question about a visit."""
    return Question.objects.create(visit=visit, reason=reason, words="Two visits overlap by 5 minutes.", **more)


def a_power(visit: Visit) -> Question:
    """An outcome for which nobody has the power, left out, and its question."""
    outcome = Outcome.objects.create(visit=visit, kind="stop_search", count=1, is_left_out=True)
    return asked(visit, "no_power", outcome=outcome, about=str(outcome.pk), turn=Question.Turn.SUPERVISOR)


def test_the_crew_is_asked_first_and_its_answer_hands_the_question_on(
    supervisor: Person, officer: Person, a_visit: Callable[..., Visit]
) -> None:
    question = asked(a_visit(officer))
    now = timezone.now()
    assert list(open_to_crew(officer)) == [question]
    assert not open_to_supervisor(supervisor, now).exists()
    with pytest.raises(RefusedInputError) as early:
        decide_question(by=supervisor, question=question, choice="as_recorded", why=WHY)
    assert early.value.code == "BL-PATROL-62"

    answer_as_crew(by=officer, question=question, choice="as_recorded", text="We were called next door.")
    assert not open_to_crew(officer).exists()
    assert list(open_to_supervisor(supervisor, now)) == [question]
    decide_question(by=supervisor, question=question, choice="as_recorded", why=WHY)
    question.refresh_from_db()
    assert (question.turn, question.settled_how) == ("settled", "as_recorded")
    assert Event.objects.filter(action__in=["patrols.question_answered", "patrols.question_settled"]).count() == 2


def test_a_crew_that_does_not_answer_or_cannot_does_not_hold_it_up(
    supervisor: Person, officer: Person, a_visit: Callable[..., Visit]
) -> None:
    late = asked(a_visit(officer), raised_at=timezone.now() - CREW_TIME - dt.timedelta(minutes=1))
    visit = a_visit(officer, began_ago_min=300)
    Visit.objects.filter(pk=visit.pk).update(recorded_by=None)
    CrewMember.objects.filter(visit=visit).update(person=None)
    unknown = asked(Visit.objects.get(pk=visit.pk))
    fresh = asked(a_visit(officer, began_ago_min=600))
    now = timezone.now()
    assert set(open_to_supervisor(supervisor, now)) == {late, unknown}
    assert [may_decide(one, now) for one in (late, unknown, fresh)] == [True, True, False]


def test_a_lack_of_power_goes_to_crew_and_supervisor_at_once(
    supervisor: Person, warden: Person, a_visit: Callable[..., Visit]
) -> None:
    question = a_power(a_visit(warden))
    assert list(open_to_crew(warden)) == [question]
    assert list(open_to_supervisor(supervisor, timezone.now())) == [question]
    answer_as_crew(by=warden, question=question, choice="as_recorded")
    assert not open_to_crew(warden).exists()
    assert list(open_to_supervisor(supervisor, timezone.now())) == [question]


@pytest.mark.parametrize(("choice", "is_counted"), [("count", True), ("leave_out", False)])
def test_an_outcome_without_a_power_counts_only_when_a_supervisor_says_so(
    supervisor: Person, warden: Person, a_visit: Callable[..., Visit], choice: str, *, is_counted: bool
) -> None:
    question = a_power(a_visit(warden))
    assert not Outcome.objects.counted().exists()
    with pytest.raises(RefusedInputError) as wrong:
        decide_question(by=supervisor, question=question, choice="as_recorded", why=WHY)
    assert wrong.value.code == "BL-PATROL-61"
    decide_question(by=supervisor, question=question, choice=choice, why=WHY)
    assert Outcome.objects.counted().exists() is is_counted
    newest = question.visit.revisions.order_by("-number")[0].content
    assert newest["stated"]["outcomes"][str(question.outcome_id)] == {"is_left_out": not is_counted}


def test_corrected_needs_a_correction_and_two_supervisors_settle_once(
    supervisor: Person, officer: Person, a_visit: Callable[..., Visit]
) -> None:
    question = asked(a_visit(officer), turn=Question.Turn.SUPERVISOR, raised_at=timezone.now())
    with pytest.raises(RefusedInputError) as uncorrected:
        decide_question(by=supervisor, question=question, choice="corrected", why=WHY)
    assert uncorrected.value.code == "BL-PATROL-63"
    stale = Question.objects.get(pk=question.pk)
    decide_question(by=supervisor, question=question, choice="as_recorded", why=WHY)
    with pytest.raises(RefusedInputError) as second:
        decide_question(by=supervisor, question=stale, choice="as_recorded", why=WHY)
    assert second.value.code == "BL-PATROL-64"
    assert question.answers.count() == 1


def test_only_the_crew_answers_and_only_supervisors_of_the_area_decide(
    supervisor: Person, officer: Person, pcso: Person, a_visit: Callable[..., Visit]
) -> None:
    question = asked(a_visit(officer, place_ref="WA01"), turn=Question.Turn.SUPERVISOR)
    with pytest.raises(RefusedInputError) as other:
        answer_as_crew(by=pcso, question=question, choice="as_recorded")
    with pytest.raises(RefusedInputError) as away:
        decide_question(by=supervisor, question=question, choice="as_recorded", why=WHY)
    assert (other.value.code, away.value.code) == ("BL-PATROL-60", "BL-PATROL-50")


def test_a_settled_question_keeps_a_late_answer(
    supervisor: Person, officer: Person, a_visit: Callable[..., Visit]
) -> None:
    question = asked(a_visit(officer), turn=Question.Turn.SUPERVISOR)
    decide_question(by=supervisor, question=question, choice="as_recorded", why=WHY)
    answer_as_crew(by=officer, question=question, choice="corrected", text="Sent from the phone next day")
    question.refresh_from_db()
    assert question.turn == Question.Turn.SETTLED
    assert question.answers.count() == 2


def test_two_records_stand_side_by_side_without_names(
    supervisor: Person, officer: Person, a_visit: Callable[..., Visit]
) -> None:
    first, second = a_visit(officer), a_visit(officer, place_ref="HE02", minutes=20)
    question = asked(first, about=str(second.pk))
    headings, rows = beside_of(supervisor, question)
    assert headings == ("This visit", "The other visit")
    told = {row.label: row for row in rows}
    assert told["Place"].cells == ("HE01 Lamp Street 1", "HE02 Lamp Street 2")
    assert told["Minutes, low to high"].cells == ("0 to 15, best 15", "0 to 20, best 20")
    assert told["Place"].differs
    assert not told["Crew"].differs
    assert officer.name not in str(rows)
    assert officer.crew_ref not in str(rows)


def test_a_record_beyond_the_readers_areas_is_named_and_not_told(
    supervisor: Person, officer: Person, a_visit: Callable[..., Visit]
) -> None:
    question = asked(a_visit(officer), about=str(a_visit(officer, place_ref="WA01").pk))
    _, rows = beside_of(supervisor, question)
    assert {row.cells[1] for row in rows} == {"in an area that you do not see"}


def test_the_list_shows_what_waits_the_oldest_first_without_names(
    sign_in: Callable[[Person], Client],
    supervisor: Person,
    officer: Person,
    a_visit: Callable[..., Visit],
    django_assert_max_num_queries: Any,
) -> None:
    now = timezone.now()
    for days in (4, 9, 6):
        visit = a_visit(officer, began_ago_min=days * 1440)
        one = asked(visit, raised_at=now - dt.timedelta(days=days))
        answer_as_crew(by=officer, question=one, choice="as_recorded", text="It was so.")
    client = sign_in(supervisor)
    with django_assert_max_num_queries(14):
        answer = client.get(reverse("patrols:questions"))
    told = [line.question.raised_at for line in answer.context["lines"]]
    assert told == sorted(told)
    page = answer.content.decode()
    assert "“It was so.”" in page
    assert officer.name not in page
    assert not client.get(reverse("patrols:questions"), {"reason": "clock_jumped"}).context["lines"]
    assert len(client.get(reverse("patrols:questions"), {"turn": "all"}).context["lines"]) == 3


def test_a_decision_on_the_page_settles_it(
    sign_in: Callable[[Person], Client], supervisor: Person, warden: Person, a_visit: Callable[..., Visit]
) -> None:
    question = a_power(a_visit(warden))
    client, url = sign_in(supervisor), reverse("patrols:question", args=[question.pk])
    page = client.get(url).content.decode()
    assert "What the table of powers says" in page
    assert warden.name not in page
    assert client.post(url, {"choice": "count", "why": "short"}).status_code == 200
    assert client.post(url, {"choice": "count", "why": WHY}).status_code == 302
    assert Outcome.objects.counted().count() == 1
    assert "Settled on" in client.get(url).content.decode()


def test_first_pages_say_how_many_wait(
    supervisor: Person, warden: Person, officer: Person, a_visit: Callable[..., Visit]
) -> None:
    a_power(a_visit(warden))
    lines = lines_of_questions(supervisor)
    assert [line.text for line in lines] == ["1 question about a patrol waits for you."]
    assert [line.text for line in lines_of_questions(warden)] == ["1 question about your visits waits for your answer."]
    assert lines_of_questions(officer) == []


def test_crews_do_not_open_the_supervisors_pages(
    sign_in: Callable[[Person], Client], officer: Person, a_visit: Callable[..., Visit]
) -> None:
    question = asked(a_visit(officer))
    client = sign_in(officer)
    assert client.get(reverse("patrols:questions")).status_code == 403
    assert client.get(reverse("patrols:question", args=[question.pk])).status_code == 403
