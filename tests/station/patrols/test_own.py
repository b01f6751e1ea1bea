"""One's own record: everything that the site keeps of one's visits, set right by oneself, taken along."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import PatrolMode
from bluelamp_station.audit.models import Event
from bluelamp_station.patrols.actions.linking import link_people
from bluelamp_station.patrols.actions.own import annotate_visit, correct_own_visit
from bluelamp_station.patrols.actions.revising import stated_of
from bluelamp_station.patrols.actions.stating import OvertakenError, Statement
from bluelamp_station.patrols.models import CrewMember, Fix, Outcome, Question, TrackingAgreement, Visit
from bluelamp_station.patrols.queries.own import own_visits, points_kept
from bluelamp_station.plans.models import Shift, ShiftMember

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

pytestmark = pytest.mark.django_db
WHY = "I forgot to end the visit."


def shorter(visit: Visit, minutes: int) -> Statement:
    """The visit with another end."""
    ends = visit.started_at + dt.timedelta(minutes=minutes)
    return Statement(visit.started_at, ends, None, PatrolMode(visit.mode), visit.is_additional)


@pytest.mark.parametrize(("before", "after"), [("A", "C"), ("B", "C"), ("C", "C"), ("D", "D")])
def test_a_correction_by_the_crew_is_grade_c_at_most(
    officer: Person, a_visit: Callable[..., Visit], before: str, after: str
) -> None:
    visit = a_visit(officer, minutes=30, evidence=before)
    correct_own_visit(by=officer, visit=visit, edition=1, said=shorter(visit, 16), reason=WHY)
    found = Visit.objects.get(pk=visit.pk)
    assert (found.evidence, found.minutes_best) == (after, 16.0)
    assert Event.objects.get(action="patrols.own_visit_corrected").actor_name == officer.name


def test_nobody_corrects_or_annotates_what_they_were_not_on(
    officer: Person, pcso: Person, supervisor: Person, a_visit: Callable[..., Visit]
) -> None:
    visit = a_visit(officer)
    for person in (pcso, supervisor):
        with pytest.raises(RefusedInputError) as correct:
            correct_own_visit(by=person, visit=visit, edition=1, said=shorter(visit, 5), reason=WHY)
        with pytest.raises(RefusedInputError) as note:
            annotate_visit(by=person, visit=visit, edition=1, text="Gate locked")
        assert (correct.value.code, note.value.code) == ("BL-PATROL-60", "BL-PATROL-60")


def test_a_note_is_kept_as_a_version_and_never_written_over_unseen(
    officer: Person, pcso: Person, a_visit: Callable[..., Visit]
) -> None:
    visit = a_visit(officer, pcso)
    stale = Visit.objects.get(pk=visit.pk)
    annotate_visit(by=officer, visit=visit, edition=1, text="  Gate locked  ")
    assert Visit.objects.get(pk=visit.pk).note == "Gate locked"
    assert stated_of(visit)["note"] == "Gate locked"
    with pytest.raises(OvertakenError):
        annotate_visit(by=pcso, visit=stale, edition=1, text="Lights out")
    with pytest.raises(RefusedInputError) as long:
        annotate_visit(by=officer, visit=visit, edition=visit.edition, text="x" * 301)
    assert long.value.code == "BL-PATROL-65"


def test_points_are_said_to_be_kept_until_the_agreements_days_are_over(
    officer: Person, manager: Person, programme: Programme, a_visit: Callable[..., Visit]
) -> None:
    visit = a_visit(officer)
    assert points_kept(visit).n == 0
    TrackingAgreement.objects.create(programme=programme, by=manager, is_on=True, days_kept=5)
    last = visit.started_at + dt.timedelta(minutes=9)
    for at in (visit.started_at, last):
        Fix.objects.create(visit=visit, at=at, longitude=-0.9, latitude=51.1, accuracy_m=5.0)
    kept = points_kept(visit)
    assert (kept.n, kept.until_at) == (2, last + dt.timedelta(days=5))


def test_the_record_holds_ones_own_visits_and_no_others(
    sign_in: Callable[[Person], Client],
    officer: Person,
    pcso: Person,
    a_visit: Callable[..., Visit],
    django_assert_max_num_queries: Any,
) -> None:
    mine = [a_visit(officer, began_ago_min=100 * n) for n in range(1, 6)]
    with_me = a_visit(pcso, officer, began_ago_min=900)
    theirs = a_visit(pcso, began_ago_min=1200)
    client = sign_in(officer)
    with django_assert_max_num_queries(20):
        answer = client.get(reverse("patrols:own"))
    assert set(answer.context["page"].object_list) == {*mine, with_me}
    assert client.get(reverse("patrols:own_visit", args=[theirs.pk])).status_code == 404
    for name in ("own_note", "own_correct"):
        assert client.get(reverse(f"patrols:{name}", args=[theirs.pk])).status_code == 404


def test_everything_is_said_of_a_visit(
    sign_in: Callable[[Person], Client], officer: Person, pcso: Person, a_visit: Callable[..., Visit]
) -> None:
    visit = a_visit(officer, pcso, note="Gate locked")
    Outcome.objects.create(visit=visit, kind="engagement", count=7, audience="business")
    Outcome.objects.create(visit=visit, kind="arrest", count=1, is_left_out=True)
    page = sign_in(officer).get(reverse("patrols:own_visit", args=[visit.pk])).content.decode()
    for words in ("Petra Pcso (PCSO)", "engagement, business", "Not counted yet", "Gate locked", "none kept"):
        assert words in page


def test_a_visit_is_corrected_on_the_page_by_whoever_was_on_it(
    sign_in: Callable[[Person], Client], officer: Person, a_visit: Callable[..., Visit]
) -> None:
    visit, client = a_visit(officer, minutes=40), sign_in(officer)
    url = reverse("patrols:own_correct", args=[visit.pk])
    form = client.get(url).context["form"]
    refs = [ref for ref, _ in form.fields["place"].choices]
    assert "HE01" in refs
    # Places that stand for comparison are no task, and places beyond the crew's ground are not theirs.
    assert not {"HE04", "WA01"} & set(refs)
    starts, ends = (timezone.localtime(at) for at in (visit.started_at, visit.started_at + dt.timedelta(minutes=18)))
    sent = {
        "day": f"{starts:%Y-%m-%d}",
        "starts": f"{starts:%H:%M:%S}",
        "ends": f"{ends:%H:%M:%S}",
        "place": "HE01",
        "crew_1": officer.crew_ref,
        "mode": "foot",
        "additional": "yes",
        "edition": str(visit.edition),
        "reason": WHY,
    }
    assert client.post(url, sent).status_code == 302
    after = Visit.objects.get(pk=visit.pk)
    assert (after.minutes_best, after.evidence, after.started_at) == (18.0, "C", visit.started_at)


def test_a_question_is_answered_on_the_page_once(
    sign_in: Callable[[Person], Client], officer: Person, a_visit: Callable[..., Visit]
) -> None:
    visit = a_visit(officer)
    question = Question.objects.create(visit=visit, reason="overlap", words="Two visits overlap.")
    client, url = sign_in(officer), reverse("patrols:own_answer", args=[question.pk])
    assert "Two visits overlap." in client.get(reverse("patrols:own")).content.decode()
    assert client.post(url, {"choice": "as_recorded", "text": "We split up."}).status_code == 302
    assert client.get(url).status_code == 404
    assert question.answers.get().text == "We split up."


def test_a_note_is_written_on_the_page(
    sign_in: Callable[[Person], Client], officer: Person, a_visit: Callable[..., Visit]
) -> None:
    visit, client = a_visit(officer), sign_in(officer)
    url = reverse("patrols:own_note", args=[visit.pk])
    assert client.post(url, {"text": "Lights out", "edition": "1"}).status_code == 302
    assert Visit.objects.get().note == "Lights out"


def test_the_record_goes_along_as_a_file_without_colleagues_names(
    sign_in: Callable[[Person], Client], officer: Person, pcso: Person, a_visit: Callable[..., Visit]
) -> None:
    visit = a_visit(officer, pcso)
    Outcome.objects.create(visit=visit, kind="engagement", count=7)
    client = sign_in(officer)
    told = client.get(reverse("patrols:own_file", args=["json"])).json()
    assert told["visits"][0]["outcomes"][0]["count"] == 7
    assert told["person_ref"] == "P001"
    text = client.get(reverse("patrols:own_file", args=["csv"])).content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["place_ref"], row["minutes_best"], row["outcomes"]) for row in rows] == [
        ("HE01", "15.0", "7 engagement")
    ]
    assert pcso.name not in text + str(told)
    assert Event.objects.filter(action="patrols.own_record_taken").count() == 2


def test_a_warden_finds_the_way(sign_in: Callable[[Person], Client], warden: Person, programme: Programme) -> None:
    client = sign_in(warden)
    page = client.get("/").content.decode()
    assert reverse("patrols:own") in page
    assert reverse("field:app") in page
    record = client.get(reverse("patrols:own")).content.decode()
    assert "No visits yet" in record
    assert programme.name in record
    assert "Location is off" in record


def test_others_have_no_record_of_their_own(sign_in: Callable[[Person], Client], analyst: Person) -> None:
    assert sign_in(analyst).get(reverse("patrols:own")).status_code == 403


def test_rows_that_carry_the_word_of_the_duty_system_are_joined_once(
    officer: Person, pcso: Person, shift: Shift, a_visit: Callable[..., Visit]
) -> None:
    visit = a_visit(officer, pcso)
    CrewMember.objects.filter(visit=visit).update(person=None)
    ShiftMember.objects.filter(shift=shift).update(person=None)
    assert link_people() == 4
    assert link_people() == 0
    assert set(visit.crew.values_list("person", flat=True)) == {officer.pk, pcso.pk}
    assert own_visits(officer).get() == visit
    assert Event.objects.get(action="patrols.people_linked").detail == {"rows": 4}


def test_who_has_a_row_keeps_it_and_unknown_words_stay_open(
    officer: Person, pcso: Person, warden: Person, a_visit: Callable[..., Visit]
) -> None:
    visit = a_visit(officer, pcso, warden)
    first, second, third = visit.crew.order_by("position")
    CrewMember.objects.filter(pk=first.pk).update(person_ref="P002")
    CrewMember.objects.filter(pk=second.pk).update(person=None, person_ref="P999")
    CrewMember.objects.filter(pk=third.pk).update(person=None)
    assert link_people() == 1
    assert [one.person for one in visit.crew.order_by("position")] == [officer, None, warden]
