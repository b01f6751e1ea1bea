"""What waits about patrols on somebody's first page."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from bluelamp.core.vocabulary import QuestionReason
from bluelamp_station.patrols.models import Question, RefusedRow, VisitImport, VisitState
from bluelamp_station.patrols.queries.today import today_lines
from bluelamp_station.patrols.rows import midnight

if TYPE_CHECKING:
    from collections.abc import Callable

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.patrols.models import Visit
    from bluelamp_station.programme.models import Programme

    MakeVisit = Callable[..., Visit]

pytestmark = pytest.mark.django_db
OPEN = {"ended_at": None, "minutes_low": None, "minutes_best": None, "minutes_high": None, "state": VisitState.OPEN}


def texts(person: Person) -> list[str]:
    """The sentences for somebody."""
    return [line.text for line in today_lines(person)]


def test_questions_wait_for_the_supervisor_of_the_ground(
    a_visit: MakeVisit, officer: Person, supervisor: Person, analyst: Person
) -> None:
    for ref, turn in (("HE01", "supervisor"), ("HE02", "officer"), ("HE03", "settled"), ("WA01", "supervisor")):
        visit = a_visit(officer, place_ref=ref)
        Question.objects.create(visit=visit, reason=QuestionReason.OVERLAP.value, words="Two.", turn=turn)
    assert "1 question about a patrol waits for you." in texts(supervisor)
    line = today_lines(supervisor)[0]
    assert (line.urgency, line.count, line.is_safe_to_mail) == ("now", 1, True)
    assert not [text for text in texts(analyst) if "question" in text]


def test_a_visit_is_told_once_it_cannot_be_going_on(a_visit: MakeVisit, officer: Person, supervisor: Person) -> None:
    a_visit(officer, began_ago_min=15 * 60, **OPEN)
    assert not [text for text in texts(supervisor) if "no end" in text]
    a_visit(officer, began_ago_min=17 * 60, **OPEN)
    assert "1 visit has no end and counts for nothing." in texts(supervisor)


@pytest.mark.usefixtures("places")
def test_places_without_a_visit_are_counted_and_controls_are_not(
    a_visit: MakeVisit, officer: Person, analyst: Person, sergeant: Person
) -> None:
    assert texts(analyst) == []
    today = timezone.localdate()
    a_visit(officer, place_ref="HE01", started_at=midnight(today - dt.timedelta(days=6)))
    a_visit(officer, place_ref="HE02", started_at=midnight(today - dt.timedelta(days=7)))
    assert texts(analyst) == ["3 places had no visit for 7 days."]
    assert texts(sergeant) == ["2 places had no visit for 7 days."]


def test_refused_rows_are_told_to_those_who_import(programme: Programme, manager: Person, sergeant: Person) -> None:
    made = VisitImport.objects.create(programme=programme, received_by=manager, folder="f")
    for row in (3, 4):
        RefusedRow.objects.create(visit_import=made, file="visits.csv", row=row, reason="unknown_place", words="No.")
    old = VisitImport.objects.create(
        programme=programme, received_by=manager, folder="g", received_at=timezone.now() - dt.timedelta(days=15)
    )
    RefusedRow.objects.create(visit_import=old, file="visits.csv", row=1, reason="unknown_place", words="No.")
    assert texts(manager) == ["An import of patrols had 2 rows that are in no total."]
    assert texts(sergeant) == []


def test_who_sees_no_patrols_is_told_nothing(
    a_visit: MakeVisit, officer: Person, oversight: Person, warden: Person
) -> None:
    a_visit(officer, began_ago_min=17 * 60, **OPEN)
    for person in (oversight, warden):
        assert texts(person) == []
