"""How a visit was changed: every version beside the one before, by whom in words and never by name."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from bluelamp.core.vocabulary import OutcomeKind
from bluelamp_station.patrols.actions.revising import keep_first, keep_revision
from bluelamp_station.patrols.models import Outcome, VisitRevision
from bluelamp_station.patrols.versions import versions_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.patrols.models import Visit

    SignIn = Callable[[Person], Client]
    MakeVisit = Callable[..., Visit]

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(a_visit: MakeVisit, officer: Person, pcso: Person) -> Visit:
    """A visit with its first version as the room keeps it."""
    made = a_visit(officer, pcso, minutes=20)
    VisitRevision.objects.filter(visit=made).delete()
    keep_first(made)
    return made


def test_a_correction_shows_what_it_made_different_and_keeps_both(
    visit: Visit, supervisor: Person, officer: Person, sign_in: SignIn
) -> None:
    before = visit.minutes_best
    visit.ended_at = visit.started_at + dt.timedelta(minutes=12)
    visit.minutes_best = visit.minutes_high = 12.0
    visit.evidence, visit.mode = "D", "vehicle"
    visit.save()
    keep_revision(visit=visit, by=supervisor, reason="Radio log says otherwise")
    newest, first = versions_of(list(visit.revisions.order_by("number")), {officer.pk})
    told = {one.what: (one.before, one.after) for one in newest.differences}
    assert told["Minutes, best"] == (f"{before:,.1f}", "12.0")
    assert told["Evidence"] == ("C", "D")
    assert told["Mode"] == ("Foot", "Vehicle")
    assert "End" in told
    assert "Start" not in told
    assert (newest.by, newest.reason) == ("a supervisor", "Radio log says otherwise")
    assert (first.by, first.differences) == ("the crew", ())
    text = sign_in(supervisor).get(reverse("patrols:visit", args=[visit.pk])).content.decode()
    assert "Radio log says otherwise" in text
    assert "Stella" not in text.split("<main")[1]


def test_a_change_without_a_person_was_made_by_the_site(visit: Visit) -> None:
    keep_revision(visit=visit, by=None, reason="Fixes came later")
    assert versions_of(list(visit.revisions.order_by("number")), set())[0].by == "the site"


def test_another_crew_of_the_same_kinds_is_told_without_saying_who(visit: Visit, supervisor: Person) -> None:
    visit.crew.filter(position=0).update(person_ref="P077", person=None)
    keep_revision(visit=visit, by=supervisor, reason="Wrong crew")
    (changed,) = versions_of(list(visit.revisions.order_by("number")), set())[0].differences
    assert (changed.before, changed.after) == ("2: officer, PCSO", "2: officer, PCSO, other people")


def test_outcomes_that_count_are_set_beside_each_other(visit: Visit, supervisor: Person) -> None:
    keep_revision(visit=visit, by=supervisor, reason="Looked at")
    Outcome.objects.create(visit=visit, kind=OutcomeKind.ARREST.value, count=1)
    Outcome.objects.create(visit=visit, kind=OutcomeKind.CPW.value, count=1, is_left_out=True)
    keep_revision(visit=visit, by=supervisor, reason="Outcome added")
    newest = versions_of(list(visit.revisions.order_by("number")), set())[0]
    assert [(one.what, one.before, one.after) for one in newest.differences] == [
        ("Outcomes that count", "none", "1 arrest")
    ]


def test_a_version_that_changed_nothing_shown_here_has_no_differences(visit: Visit) -> None:
    keep_revision(visit=visit, by=None, reason="Looked at again")
    newest = versions_of(list(visit.revisions.order_by("number")), set())[0]
    assert [one.what for one in newest.differences] in ([], ["Outcomes that count"])
