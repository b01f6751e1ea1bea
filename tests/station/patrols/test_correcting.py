"""A supervisor sets visits and outcomes right: both versions stay, nothing is written over unseen."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import Agency, EvidenceGrade, OutcomeKind, PatrolMode, Role
from bluelamp_station.audit.models import Event
from bluelamp_station.patrols.actions import correcting
from bluelamp_station.patrols.actions.revising import content_of, keep_first, keep_revision, stated_of
from bluelamp_station.patrols.actions.stating import Member, OvertakenError, Statement
from bluelamp_station.patrols.models import Outcome, Question, Visit, VisitState
from bluelamp_station.patrols.queries.revisions import differences, versions_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models import Place
    from bluelamp_station.programme.models import Programme
    from station.patrols.phone import Phone

pytestmark = pytest.mark.django_db
WHY = "The sergeant's notebook says otherwise."


def said(visit: Visit, **changes: Any) -> Statement:
    """A visit as it stands, with changes."""
    told: dict[str, Any] = {
        "started_at": visit.started_at,
        "ended_at": visit.ended_at,
        "place": None,
        "mode": PatrolMode(visit.mode),
        "is_additional": visit.is_additional,
    }
    return Statement(**(told | changes))


def form_of(client: Client, url: str, **changes: str) -> dict[str, str]:
    """What a browser would send back from a form, with changes."""
    form = client.get(url).context["form"]
    found = {}
    for field in form:
        value = field.value()
        if value is not None:
            found[field.html_name] = str(value if isinstance(value, str) else field.field.widget.format_value(value))
    return found | changes


def test_other_times_count_end_to_end_as_grade_d_and_both_versions_stay(
    supervisor: Person, officer: Person, a_visit: Callable[..., Visit]
) -> None:
    visit = a_visit(officer, minutes=15, evidence=EvidenceGrade.A.value)
    ends = visit.started_at + dt.timedelta(minutes=22)

    changed = correcting.correct_visit(
        by=supervisor, visit=visit, edition=visit.edition, said=said(visit, ended_at=ends), reason=WHY
    )

    after = Visit.objects.get(pk=visit.pk)
    assert changed == ["ended_at"]
    assert (after.minutes_low, after.minutes_best, after.minutes_high) == (22.0, 22.0, 22.0)
    assert (after.evidence, after.rule) == ("D", "stated-1")
    kept = list(after.revisions.order_by("number"))
    assert kept[-2].content["minutes_best"] == 15.0
    assert kept[-1].content["minutes_best"] == 22.0
    assert kept[-1].reason == WHY
    assert after.edition == kept[-1].number
    event = Event.objects.get(action="patrols.visit_corrected")
    assert event.detail == {"fields": ["ended_at"]}


def test_another_mode_alone_leaves_minutes_and_evidence(
    supervisor: Person, officer: Person, a_visit: Callable[..., Visit]
) -> None:
    visit = a_visit(officer, evidence="A")
    correcting.correct_visit(by=supervisor, visit=visit, edition=1, said=said(visit, mode=PatrolMode.CYCLE), reason=WHY)
    after = Visit.objects.get(pk=visit.pk)
    assert (after.mode, after.evidence, after.rule) == ("cycle", "A", "taps-1")
    assert stated_of(after) == {"mode": "cycle"}


def test_another_crew_takes_the_seats(
    supervisor: Person, officer: Person, pcso: Person, a_visit: Callable[..., Visit]
) -> None:
    visit = a_visit(officer)
    crew = [Member(one.crew_ref, Role(one.staff_type), Agency.POLICE, one) for one in (pcso, officer)]
    correcting.correct_visit(by=supervisor, visit=visit, edition=1, said=said(visit, crew=crew), reason=WHY)
    after = Visit.objects.get(pk=visit.pk)
    assert list(after.crew.order_by("position").values_list("person_ref", flat=True)) == ["P002", "P001"]
    assert after.crew_size == 2


def test_what_somebody_else_wrote_meanwhile_is_not_written_over(
    supervisor: Person, officer: Person, a_visit: Callable[..., Visit]
) -> None:
    visit = a_visit(officer)
    stale = Visit.objects.get(pk=visit.pk)
    correcting.correct_visit(by=supervisor, visit=visit, edition=1, said=said(visit, mode=PatrolMode.CYCLE), reason=WHY)
    with pytest.raises(OvertakenError):
        correcting.correct_visit(
            by=supervisor, visit=stale, edition=1, said=said(stale, mode=PatrolMode.VEHICLE), reason=WHY
        )
    assert Visit.objects.get(pk=visit.pk).mode == "cycle"


@pytest.mark.parametrize(
    ("minutes", "ago_min", "words"),
    [(-1, 60, "before it starts"), (16 * 60 + 1, 2000, "16 hours"), (30, 10, "future")],
)
def test_times_that_cannot_be_are_refused(
    supervisor: Person,
    officer: Person,
    a_visit: Callable[..., Visit],
    minutes: int,
    ago_min: int,
    words: str,
) -> None:
    visit = a_visit(officer)
    starts = timezone.now() - dt.timedelta(minutes=ago_min)
    ends = starts + dt.timedelta(minutes=minutes)
    with pytest.raises(RefusedInputError, match=words) as refused:
        correcting.correct_visit(
            by=supervisor, visit=visit, edition=1, said=said(visit, started_at=starts, ended_at=ends), reason=WHY
        )
    assert refused.value.code == "BL-PATROL-51"


def test_a_reason_is_needed_and_something_must_differ(
    supervisor: Person, officer: Person, a_visit: Callable[..., Visit]
) -> None:
    visit = a_visit(officer)
    with pytest.raises(RefusedInputError) as short:
        correcting.correct_visit(by=supervisor, visit=visit, edition=1, said=said(visit), reason="typo")
    with pytest.raises(RefusedInputError) as same:
        correcting.correct_visit(by=supervisor, visit=visit, edition=1, said=said(visit), reason=WHY)
    assert (short.value.code, same.value.code) == ("BL-PATROL-55", "BL-PATROL-57")


def test_nobody_corrects_outside_their_areas_nor_moves_a_visit_out_of_them(
    supervisor: Person, officer: Person, a_visit: Callable[..., Visit], places: dict[str, Place]
) -> None:
    away = a_visit(officer, place_ref="WA01")
    here = a_visit(officer)
    with pytest.raises(RefusedInputError) as theirs:
        correcting.correct_visit(
            by=supervisor, visit=away, edition=1, said=said(away, mode=PatrolMode.CYCLE), reason=WHY
        )
    with pytest.raises(RefusedInputError) as moved:
        correcting.correct_visit(
            by=supervisor, visit=here, edition=1, said=said(here, place=places["WA01"]), reason=WHY
        )
    assert {theirs.value.code, moved.value.code} == {"BL-PATROL-50"}


def test_an_overlap_that_a_correction_makes_is_asked_about_and_one_that_it_ends_is_settled(
    supervisor: Person, officer: Person, a_visit: Callable[..., Visit]
) -> None:
    first = a_visit(officer, began_ago_min=120, minutes=15)
    second = a_visit(officer, place_ref="HE02", began_ago_min=60, minutes=15)
    longer = said(first, ended_at=second.started_at + dt.timedelta(minutes=5))
    correcting.correct_visit(by=supervisor, visit=first, edition=1, said=longer, reason=WHY)
    asked = Question.objects.get(reason="overlap")
    assert asked.turn == Question.Turn.OFFICER

    first = Visit.objects.get(pk=first.pk)
    shorter = said(first, ended_at=first.started_at + dt.timedelta(minutes=15))
    correcting.correct_visit(by=supervisor, visit=first, edition=first.edition, said=shorter, reason=WHY)
    asked.refresh_from_db()
    assert asked.turn == Question.Turn.SETTLED


def test_a_withdrawn_visit_leaves_the_totals_and_comes_back_as_it_was(
    supervisor: Person, officer: Person, a_visit: Callable[..., Visit]
) -> None:
    visit = a_visit(officer)
    correcting.withdraw_visit(by=supervisor, visit=visit, edition=1, reason=WHY)
    assert not Visit.objects.counted().exists()
    assert stated_of(visit)["state"] == "withdrawn"
    with pytest.raises(RefusedInputError) as again:
        correcting.withdraw_visit(by=supervisor, visit=visit, edition=visit.edition, reason=WHY)
    assert again.value.code == "BL-PATROL-53"

    correcting.restore_visit(by=supervisor, visit=visit, edition=visit.edition, reason=WHY)
    assert Visit.objects.counted().get().minutes_best == 15.0
    assert stated_of(visit)["state"] == ""
    actions = list(Event.objects.order_by("number").values_list("action", flat=True))
    assert actions[-2:] == ["patrols.visit_withdrawn", "patrols.visit_restored"]


def test_a_visit_that_is_withdrawn_cannot_be_corrected(
    supervisor: Person, officer: Person, a_visit: Callable[..., Visit]
) -> None:
    visit = a_visit(officer)
    correcting.withdraw_visit(by=supervisor, visit=visit, edition=1, reason=WHY)
    with pytest.raises(RefusedInputError) as refused:
        correcting.correct_visit(
            by=supervisor, visit=visit, edition=visit.edition, said=said(visit, mode=PatrolMode.CYCLE), reason=WHY
        )
    assert refused.value.code == "BL-PATROL-53"


def test_paper_becomes_one_visit_of_grade_d_however_often_it_is_sent(
    supervisor: Person, officer: Person, programme: Programme, places: dict[str, Place]
) -> None:
    starts = timezone.now() - dt.timedelta(hours=5)
    crew = [Member("P001", Role.OFFICER, Agency.POLICE, officer)]
    told = Statement(starts, starts + dt.timedelta(minutes=20), places["HE01"], PatrolMode.FOOT, True, crew)  # noqa: FBT003 - a record's field
    paper = correcting.Paper(uuid.uuid4(), told, "Notebook 12, phone was broken")
    made = correcting.enter_visit(by=supervisor, programme=programme, paper=paper)
    again = correcting.enter_visit(by=supervisor, programme=programme, paper=paper)
    assert made.pk == again.pk
    visit = Visit.objects.get()
    assert (visit.evidence, visit.source, visit.minutes_best) == ("D", "supervisor", 20.0)
    assert visit.revisions.get().reason == "Notebook 12, phone was broken"
    assert Event.objects.filter(action="patrols.visit_entered").count() == 1


def test_another_number_counts_and_the_visit_keeps_both(
    supervisor: Person, officer: Person, a_visit: Callable[..., Visit]
) -> None:
    visit = a_visit(officer)
    outcome = Outcome.objects.create(visit=visit, kind="engagement", count=40)
    correcting.correct_outcome(by=supervisor, outcome=outcome, seen=40, count=4, reason=WHY)
    assert Outcome.objects.counted().get().count == 4
    newest = versions_of(visit)[0]
    assert [(one.label, one.before, one.after) for one in newest.changes] == [("Engagement", "40", "4")]
    assert stated_of(visit)["outcomes"] == {str(outcome.pk): {"count": 4}}
    with pytest.raises(OvertakenError):
        correcting.correct_outcome(by=supervisor, outcome=outcome, seen=40, count=5, reason=WHY)


def test_a_withdrawn_outcome_is_in_no_total(supervisor: Person, officer: Person, a_visit: Callable[..., Visit]) -> None:
    outcome = Outcome.objects.create(visit=a_visit(officer), kind="arrest", count=1)
    correcting.withdraw_outcome(by=supervisor, outcome=outcome, reason=WHY)
    assert not Outcome.objects.counted().exists()


def test_an_added_outcome_without_a_power_waits_for_a_decision(
    supervisor: Person, warden: Person, a_visit: Callable[..., Visit]
) -> None:
    visit = a_visit(warden)
    fields = correcting.OutcomeFields(OutcomeKind.STOP_SEARCH, 1)
    ticket = uuid.uuid4()
    for _ in range(2):
        correcting.add_outcome(by=supervisor, visit=visit, ticket=ticket, fields=fields, reason=WHY)
    assert Outcome.objects.get().is_left_out
    assert Question.objects.get().reason == "no_power"


@pytest.mark.parametrize(("count", "reference"), [(0, ""), (100, ""), (1, "John Smith"), (1, "Smith")])
def test_counts_and_references_that_cannot_be_are_refused(
    supervisor: Person, officer: Person, a_visit: Callable[..., Visit], count: int, reference: str
) -> None:
    fields = correcting.OutcomeFields(OutcomeKind.ARREST, count, reference=reference)
    with pytest.raises(RefusedInputError) as refused:
        correcting.add_outcome(by=supervisor, visit=a_visit(officer), ticket=uuid.uuid4(), fields=fields, reason=WHY)
    assert refused.value.code == "BL-PATROL-58"
    assert not Outcome.objects.exists()


def test_what_the_records_moved_without_a_version_is_kept_before_a_change(
    supervisor: Person, officer: Person, a_visit: Callable[..., Visit]
) -> None:
    visit = a_visit(officer)
    keep_revision(visit=visit, by=None, reason="As it stood")
    Visit.objects.filter(pk=visit.pk).update(minutes_low=9.0)
    visit.refresh_from_db()
    correcting.withdraw_visit(by=supervisor, visit=visit, edition=visit.edition, reason=WHY)
    kept = [one.content["minutes_low"] for one in visit.revisions.order_by("number")[1:]]
    assert kept == [0.0, 9.0, 9.0]


def test_a_version_that_says_the_same_is_not_kept_twice(officer: Person, a_visit: Callable[..., Visit]) -> None:
    visit = a_visit(officer)
    visit.revisions.all().delete()
    keep_first(visit)
    keep_first(visit)
    assert visit.revisions.get().number == 1


def test_differences_name_fields_and_no_people(officer: Person, pcso: Person, a_visit: Callable[..., Visit]) -> None:
    before, after = content_of(a_visit(officer)), content_of(a_visit(pcso, officer, mode="vehicle"))
    told = {one.label: (one.before, one.after) for one in differences(before, after)}
    assert told["Crew"] == ("1 person", "2 people")
    assert told["How"] == ("Foot", "Vehicle")
    assert "P001" not in str(told)
    assert "P002" not in str(told)


def test_a_correction_on_the_page_keeps_the_crew_whose_names_were_not_shown(
    sign_in: Callable[[Person], Client], supervisor: Person, officer: Person, a_visit: Callable[..., Visit]
) -> None:
    visit, client = a_visit(officer), sign_in(supervisor)
    url = reverse("patrols:correct_visit", args=[visit.pk])
    page = client.get(url).content.decode()
    assert officer.name not in page
    assert "show the names" in page
    sent = form_of(client, url, mode="vehicle", reason=WHY)
    assert client.post(url, sent).status_code == 302
    after = Visit.objects.get(pk=visit.pk)
    assert (after.mode, after.started_at, after.ended_at) == ("vehicle", visit.started_at, visit.ended_at)
    assert after.crew.get().person == officer


def test_a_form_that_was_overtaken_shows_what_changed_and_can_be_sent_again(
    sign_in: Callable[[Person], Client], supervisor: Person, officer: Person, a_visit: Callable[..., Visit]
) -> None:
    visit, client = a_visit(officer), sign_in(supervisor)
    url = reverse("patrols:correct_visit", args=[visit.pk])
    sent = form_of(client, url, additional="no", reason=WHY)
    correcting.correct_visit(by=supervisor, visit=visit, edition=1, said=said(visit, mode=PatrolMode.CYCLE), reason=WHY)
    answer = client.post(url, sent)
    page = answer.content.decode()
    assert "has been changed since" in page
    assert [(one.label, one.before, one.after) for one in answer.context["beside"]] == [("How", "Foot", "Cycle")]
    assert answer.context["form"].data["edition"] == str(Visit.objects.get(pk=visit.pk).edition)


def test_a_form_of_an_open_visit_that_its_crew_has_ended_meanwhile_shows_the_end(
    sign_in: Callable[[Person], Client], supervisor: Person, phone: Phone
) -> None:
    client, (key, records) = sign_in(supervisor), phone.a_whole_visit(60, 20)
    phone.send(records[0])
    url = reverse("patrols:correct_visit", args=[key])
    ends = timezone.localtime(Visit.objects.get(pk=key).started_at + dt.timedelta(minutes=5))
    sent = form_of(client, url, ends=ends.strftime("%H:%M"), reason=WHY)
    phone.send(*records[1:])
    answer = client.post(url, sent)
    assert "has been changed since" in answer.content.decode()
    beside = {one.label: (one.before, one.after) for one in answer.context["beside"]}
    assert beside["State"] == ("Not ended", "Counted")
    assert beside["Minutes, best"] == ("not known", "20")
    assert Visit.objects.get(pk=key).minutes_best == 20.0


def test_an_end_before_the_start_is_the_next_morning(
    sign_in: Callable[[Person], Client], supervisor: Person, officer: Person, places: dict[str, Place]
) -> None:
    client, url = sign_in(supervisor), reverse("patrols:enter_visit")
    day = timezone.localdate() - dt.timedelta(days=3)
    sent = form_of(client, url, day=day.isoformat(), starts="23:50", ends="00:20", place="HE01", reason=WHY)
    assert client.post(url, sent | {"crew_1": officer.crew_ref}).status_code == 302
    visit = Visit.objects.get()
    assert visit.minutes_best == 30.0
    assert visit.place == places["HE01"]


def test_visits_elsewhere_are_not_found(
    sign_in: Callable[[Person], Client], supervisor: Person, officer: Person, a_visit: Callable[..., Visit]
) -> None:
    away, client = a_visit(officer, place_ref="WA01"), sign_in(supervisor)
    for name in ("correct_visit", "withdraw_visit", "restore_visit", "add_outcome", "show_names"):
        assert client.get(reverse(f"patrols:{name}", args=[away.pk])).status_code == 404
    assert Visit.objects.get(pk=away.pk).state == VisitState.COUNTED


def test_a_crew_may_not_correct_as_a_supervisor(
    sign_in: Callable[[Person], Client], officer: Person, a_visit: Callable[..., Visit]
) -> None:
    visit = a_visit(officer)
    assert sign_in(officer).get(reverse("patrols:correct_visit", args=[visit.pk])).status_code == 403
