"""Visits for staff: the overview, the list, one visit; never a name."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from bluelamp.core.vocabulary import OutcomeKind, Purpose, QuestionReason
from bluelamp_station.patrols.models import Answer, CrewMember, Outcome, Question, Visit, VisitRevision, VisitState
from bluelamp_station.patrols.queries.visits import listed_visits
from bluelamp_station.patrols.rows import midnight
from station.conftest import make_person
from worlds.patrol_records import fill_patrols

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Area, Person
    from bluelamp_station.hotspots.models import Place
    from bluelamp_station.programme.models import Programme

    SignIn = Callable[[Person], Client]
    MakeVisit = Callable[..., Visit]

pytestmark = pytest.mark.django_db
LISTS = ("overview", "visits", "timeline", "durations", "gaps", "matrix", "heat", "heat_map", "export_visits")


def page(client: Client, name: str, *arguments: object, **asked: str) -> str:
    """The text of a page of the room."""
    answer = client.get(reverse(f"patrols:{name}", args=arguments), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def refs(person: Person, **asked: Any) -> list[str]:
    """Places of the visits that a filter lists."""
    return [visit.place_ref for visit in listed_visits(person, asked)]


def test_nobody_without_the_permission_sees_a_visit(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, oversight: Person, warden: Person, auditor: Person
) -> None:
    visit = a_visit(officer)
    for person in (oversight, warden, auditor):
        client = sign_in(person)
        for name in LISTS:
            assert client.get(reverse(f"patrols:{name}")).status_code == 403
        for name in ("visit", "visit_map"):
            assert client.get(reverse(f"patrols:{name}", args=[visit.pk])).status_code == 403


def test_a_visit_elsewhere_is_not_there(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, sergeant: Person, analyst: Person
) -> None:
    elsewhere = a_visit(officer, place_ref="WA01")
    client = sign_in(sergeant)
    assert "WA01" not in page(client, "visits")
    assert "WA01" not in page(client, "overview")
    assert client.get(reverse("patrols:visit", args=[elsewhere.pk])).status_code == 404
    assert client.get(reverse("patrols:visit_map", args=[elsewhere.pk])).status_code == 404
    assert "WA01" in page(sign_in(analyst), "visits")


def test_no_page_names_anybody_of_a_crew(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, pcso: Person, supervisor: Person, analyst: Person
) -> None:
    visit = a_visit(officer, pcso)
    VisitRevision.objects.create(visit=visit, number=2, by=officer, reason="Forgot to end it", content={})
    question = Question.objects.create(visit=visit, reason=QuestionReason.OVERLAP.value, words="Two at once.")
    Answer.objects.create(question=question, by=officer, is_supervisor=False, choice="as_recorded", text="It is right")
    for reader in (supervisor, analyst):
        client = sign_in(reader)
        texts = [page(client, name) for name in LISTS if name != "heat_map"]
        texts.append(page(client, "visit", visit.pk))
        texts.append(page(client, "timeline", span="week"))
        for text in texts:
            for told in ("Omar", "Petra", "P001", "P002"):
                assert told not in text


def test_the_overview_shows_what_the_science_counts(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, pcso: Person, analyst: Person
) -> None:
    first = a_visit(officer, pcso, minutes=20, minutes_low=10.0, began_ago_min=300)
    a_visit(officer, minutes=10, minutes_low=10.0, began_ago_min=200)
    Outcome.objects.create(visit=first, kind=OutcomeKind.ENGAGEMENT.value, count=3)
    Outcome.objects.create(visit=first, kind=OutcomeKind.CPW.value, count=2)
    Outcome.objects.create(visit=first, kind=OutcomeKind.CPW.value, count=9, is_left_out=True)
    Outcome.objects.create(visit=first, kind=OutcomeKind.CPW.value, count=7, withdrawn_at=timezone.now())
    answer = sign_in(analyst).get(reverse("patrols:overview"))
    told = {fig.name: fig for _, fig in [*answer.context["headline"], *answer.context["evidence"]]}
    assert told["visits"].value == 2
    assert told["qualifying_share"].value == 0.5
    assert told["qualifying_share_low"].value == 0.0
    assert told["patrol_hours"].value == 0.5
    assert (told["patrol_hours"].interval.low, told["patrol_hours"].interval.high) == (0.33, 0.5)
    assert told["person_hours"].value == 0.83
    assert told["with_engagement_share"].value == 0.5
    assert told["asb_power_uses"].value == 2
    assert told["evidence_share_c"].value == 1.0
    assert told["visits"].geography.name == "Lanternshire"
    assert answer.context["left_out"].outcomes == 1


def test_what_is_in_no_total_is_counted_beside_it(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, supervisor: Person
) -> None:
    a_visit(officer)
    a_visit(officer, state=VisitState.REFUSED, refused_because="longer_than_16_h")
    a_visit(officer, state=VisitState.WITHDRAWN)
    a_visit(officer, state=VisitState.OPEN, ended_at=None, minutes_best=None, minutes_low=None, minutes_high=None)
    answer = sign_in(supervisor).get(reverse("patrols:overview"))
    left = answer.context["left_out"]
    assert (left.not_ended, left.refused, left.withdrawn) == (1, 1, 1)
    assert dict(answer.context["headline"])["Patrols"].value == 1
    text = answer.content.decode()
    assert "1 visit without an end" in text
    assert "1 refused" in text


def test_a_period_is_asked_for_by_its_days(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, analyst: Person
) -> None:
    at = midnight(dt.date(2026, 4, 1)) - dt.timedelta(minutes=10)
    a_visit(officer, started_at=at)
    client = sign_in(analyst)
    of_march = client.get(reverse("patrols:overview"), {"first": "2026-03-01", "last": "2026-03-31"})
    of_april = client.get(reverse("patrols:overview"), {"first": "2026-04-01", "last": "2026-04-30"})
    assert dict(of_march.context["headline"])["Patrols"].value == 1
    assert str(dict(of_march.context["headline"])["Patrols"].period) == "2026-03"
    assert of_april.context["is_empty"]


@pytest.mark.parametrize(
    "asked",
    [
        {"first": "2026-02-30"},
        {"first": "2026-03-02", "last": "2026-03-01"},
        {"first": "1999-01-01", "last": "1999-01-02"},
        {"first": "2020-01-01"},
        {"last": "9999-12-31"},
        {"last": "0001-01-01"},
    ],
)
@pytest.mark.usefixtures("places")
def test_days_that_cannot_be_are_told_and_shown_as_the_usual_ones(
    sign_in: SignIn, analyst: Person, asked: dict[str, str]
) -> None:
    client = sign_in(analyst)
    for name in ("overview", "durations", "gaps", "heat"):
        answer = client.get(reverse(f"patrols:{name}"), asked)
        assert answer.status_code == 200
        assert answer.context["form"].errors
        assert "There is a problem" in answer.content.decode()


def test_the_list_is_filtered(
    a_visit: MakeVisit, officer: Person, pcso: Person, warden: Person, analyst: Person
) -> None:
    a_visit(officer, pcso, place_ref="HE01", began_ago_min=60, minutes=20)
    a_visit(warden, place_ref="HE02", began_ago_min=3000, minutes=14.9, mode="cycle", evidence="A", source="import")
    open_one = a_visit(officer, place_ref="HE03", began_ago_min=30, state=VisitState.OPEN, minutes_best=None)
    Question.objects.create(visit=open_one, reason=QuestionReason.NOT_ENDED.value, words="No end.")
    assert refs(analyst) == ["HE03", "HE01", "HE02"]
    assert refs(analyst, place="HE02") == ["HE02"]
    assert refs(analyst, mode="cycle") == refs(analyst, evidence="A") == refs(analyst, source="import") == ["HE02"]
    assert refs(analyst, state="open") == ["HE03"]
    assert refs(analyst, length="qualifying") == ["HE01"]
    assert refs(analyst, length="short") == ["HE02"]
    assert refs(analyst, crew="role-warden") == refs(analyst, crew="agency-council") == ["HE02"]
    assert refs(analyst, crew="size-1") == ["HE03", "HE02"]
    assert refs(analyst, crew="size-2") == ["HE01"]
    assert refs(analyst, questioned="open") == refs(analyst, questioned="any") == ["HE03"]
    assert refs(analyst, questioned="none") == ["HE01", "HE02"]
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    assert "HE02" not in refs(analyst, first=yesterday)
    assert refs(analyst, last=yesterday - dt.timedelta(days=1)) == ["HE02"]
    assert refs(analyst, sort="oldest") == ["HE02", "HE01", "HE03"]
    assert refs(analyst, sort="longest") == ["HE01", "HE02", "HE03"]
    assert refs(analyst, sort="shortest") == ["HE02", "HE01", "HE03"]
    assert refs(analyst, sort="place") == ["HE01", "HE02", "HE03"]


def test_a_settled_question_no_longer_marks_a_visit(a_visit: MakeVisit, officer: Person, analyst: Person) -> None:
    visit = a_visit(officer)
    Question.objects.create(visit=visit, reason=QuestionReason.OVERLAP.value, words="Two.", turn=Question.Turn.SETTLED)
    assert refs(analyst, questioned="open") == []
    assert refs(analyst, questioned="any") == ["HE01"]


def test_a_filter_that_fits_nothing_and_one_that_is_none(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, analyst: Person
) -> None:
    client = sign_in(analyst)
    assert "No visit yet" in page(client, "visits")
    a_visit(officer)
    assert "No visit fits this filter" in page(client, "visits", state="refused")
    assert client.get(reverse("patrols:visits"), {"mode": "helicopter"}).status_code == 422


def test_the_list_has_pages(sign_in: SignIn, a_visit: MakeVisit, officer: Person, analyst: Person) -> None:
    for number in range(51):
        a_visit(officer, began_ago_min=60 + number)
    client = sign_in(analyst)
    assert "51 visits" in page(client, "visits", mode="foot")
    assert page(client, "visits", mode="foot", page="2").count("/patrols/visits/") >= 1


def test_a_supervisor_may_enter_a_visit_and_an_analyst_not(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, supervisor: Person, analyst: Person
) -> None:
    a_visit(officer)
    assert reverse("patrols:enter_visit") in page(sign_in(supervisor), "visits")
    assert reverse("patrols:enter_visit") not in page(sign_in(analyst), "visits")


def test_one_visit_says_what_its_minutes_rest_on(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, pcso: Person, analyst: Person
) -> None:
    visit = a_visit(officer, pcso, minutes=18.9, minutes_low=12.2, evidence="A", note="Gate was locked")
    text = page(sign_in(analyst), "visit", visit.pk)
    assert "18 min (12 to 18)" in text
    assert "A: A device was inside the place at both ends" in text
    assert "Taps and positions of a phone (taps-1)" in text
    assert "2: officer, PCSO" in text
    assert "Gate was locked" in text
    assert "12.2 min" in text
    assert "It stands as it came" not in text


def test_a_visit_of_14_9_minutes_is_not_told_as_15(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, analyst: Person
) -> None:
    visit = a_visit(officer, minutes=14.99, minutes_low=14.99)
    assert "14 min" in page(sign_in(analyst), "visit", visit.pk)


def test_a_visit_without_an_end_is_in_no_minutes(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, analyst: Person
) -> None:
    none = {"ended_at": None, "minutes_low": None, "minutes_best": None, "minutes_high": None}
    visit = a_visit(officer, state=VisitState.OPEN, **none)
    assert "has no end yet" in page(sign_in(analyst), "visit", visit.pk)


def test_outcomes_questions_and_answers_stand_beside_the_visit(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, supervisor: Person
) -> None:
    visit = a_visit(officer)
    Outcome.objects.create(visit=visit, kind=OutcomeKind.CPW.value, count=2, is_left_out=True)
    Outcome.objects.create(visit=visit, kind=OutcomeKind.STOP_SEARCH.value, count=1, is_found=True, reference="SS/1")
    question = Question.objects.create(
        visit=visit, reason=QuestionReason.NO_POWER.value, words="Nobody has the power.", turn=Question.Turn.SUPERVISOR
    )
    Answer.objects.create(question=question, by=officer, is_supervisor=False, choice="as_recorded", text="Sergeant did")
    text = page(sign_in(supervisor), "visit", visit.pk)
    assert "Community protection warning" in text
    assert "Left out" in text
    assert "SS/1" in text
    assert "Nobody has the power." in text
    assert "The crew," in text
    assert "“Sergeant did”" in text
    assert reverse("patrols:question", args=[question.pk]) in text


def test_only_those_who_may_are_led_to_names_and_corrections(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, supervisor: Person, analyst: Person, watford: Area
) -> None:
    here, there = a_visit(officer), a_visit(officer, place_ref="WA01")
    names, correct = (reverse(f"patrols:{name}", args=[here.pk]) for name in ("show_names", "correct_visit"))
    told = page(sign_in(supervisor), "visit", here.pk)
    assert names in told
    assert correct in told
    told = page(sign_in(analyst), "visit", here.pk)
    assert names not in told
    assert correct not in told
    both = make_person("Una Union", Purpose.SUPERVISOR, area=watford)
    assert names not in page(sign_in(both), "visit", there.pk)


def test_the_map_of_a_visit_is_the_outline_and_no_track(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, analyst: Person, places: dict[str, Place]
) -> None:
    visit = a_visit(officer)
    visit.fixes.create(at=timezone.now(), longitude=-0.9, latitude=51.1, accuracy_m=5)
    document = sign_in(analyst).get(reverse("patrols:visit_map", args=[visit.pk])).json()
    assert [one["geometry"] for one in document["features"]] == [places["HE01"].outline]


def test_a_place_that_no_set_has_leaves_the_map_empty(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, analyst: Person
) -> None:
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    visit = a_visit(officer, started_at=midnight(yesterday) + dt.timedelta(hours=12))
    Visit.objects.filter(pk=visit.pk).update(place=None, place_ref="ZZ99")
    client = sign_in(analyst)
    assert client.get(reverse("patrols:visit_map", args=[visit.pk])).json()["features"] == []
    assert "ZZ99" in page(client, "visits")
    for name in ("timeline", "gaps", "matrix", "heat"):
        assert "ZZ99" in page(client, name, day=str(yesterday))


@pytest.mark.usefixtures("places")
def test_lists_ask_few_questions_of_the_database(
    sign_in: SignIn,
    supervisor: Person,
    programme: Programme,
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    world = fill_patrols(programme, by=supervisor, weeks=2)
    client = sign_in(supervisor)
    most = {"overview": 16, "visits": 12, "timeline": 12, "durations": 8, "gaps": 12, "matrix": 14, "heat": 12}
    for name, number in most.items():
        with django_assert_max_num_queries(number):
            page(client, name)
    with django_assert_max_num_queries(16):
        page(client, "visit", world.visits[0].pk)
    with django_assert_max_num_queries(10):
        page(client, "heat_map")


@pytest.mark.usefixtures("places")
def test_a_made_up_month_has_every_kind_of_row(programme: Programme, supervisor: Person) -> None:
    world = fill_patrols(programme, by=supervisor, weeks=4, seed=2)
    assert {visit.state for visit in world.visits} == set(VisitState)
    assert not {visit.place_ref for visit in world.visits} & {"HE04", "HE09"}
    assert Question.objects.exists()
    assert CrewMember.objects.count() >= len(world.visits)
    again = {visit.pk for visit in world.visits}
    Visit.objects.all().delete()
    assert len(again) == len(world.visits)
