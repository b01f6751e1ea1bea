"""A week is planned in the background by the true planner, from what the tables say."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import AvailabilityKind, PlanRunKind
from bluelamp_station.audit.models import Event
from bluelamp_station.plans.actions.runs import allocation_of, ask_again, ask_run, buy_fix, stop_run
from bluelamp_station.plans.engine.problem import document_of
from bluelamp_station.plans.engine.runs import plan_of, problem_of
from bluelamp_station.plans.jobs import execute_plan_run
from bluelamp_station.plans.models import (
    Availability,
    Dose,
    KeptApart,
    OfferSeat,
    PatrolBase,
    PlanRun,
    ShiftOffer,
    WorkTerms,
)
from bluelamp_station.plans.queries.problem import gather
from bluelamp_station.queue.claiming import LeaseLostError
from bluelamp_station.queue.models import WorkState
from bluelamp_station.queue.progress import SilentProgress
from bluelamp_station.queue.registry import job_kinds
from station.plans.runs_world import (
    QUICK,
    asked,
    base,
    carried_out,
    crew,
    held,
    local,
    next_monday,
    offer_time,
    ready,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Area, Person
    from bluelamp_station.programme.models import Programme

__all__ = ["base", "crew", "held", "ready"]

pytestmark = pytest.mark.django_db


def test_the_true_planner_makes_shifts_with_tours_and_prices(manager: Person, ready: Programme) -> None:
    run = carried_out(asked(manager, ready))
    plan = plan_of(run)
    assert plan.visits >= 4
    assert {seat.person_ref for shift in plan.shifts for seat in shift.crew} == {"P001", "P002"}
    assert all(stop.place_ref != "HE04" for shift in plan.shifts for stop in shift.stops)
    # £30 and £16 an hour.
    assert plan.pence == sum((shift.ends_s - shift.starts_s) * 4600 // 3600 for shift in plan.shifts)
    assert Event.objects.filter(action="plans.run_finished", subject_id=str(run.pk)).count() == 1
    assert any(kind.code == "plan" and kind.model is PlanRun for kind in job_kinds())


def test_a_week_that_has_begun_is_planned_from_an_hour_ahead(ready: Programme) -> None:
    gathered = gather(ready, next_monday())

    def first_s(now: dt.datetime, *, is_replan: bool = False) -> int | None:
        told: int | None = document_of(gathered, QUICK, now_s=int(now.timestamp()), is_replan=is_replan)["not_before_s"]
        return told

    assert first_s(local(2, 13)) == local(2, 14).timestamp()
    assert first_s(local(2, 13) + dt.timedelta(minutes=1)) == local(2, 14).timestamp() + 1800
    # On the evening before, the shifts of midnight are still an hour away.
    assert first_s(local(-1, 23)) is None
    assert first_s(local(2, 13), is_replan=True) is None


def test_what_is_over_of_a_week_is_not_planned(manager: Person, ready: Programme) -> None:
    asked_now = asked(manager, ready)
    now_s = int(local(2, 13).timestamp())
    begun = document_of(gather(ready, next_monday()), QUICK, now_s=now_s)
    PlanRun.objects.filter(pk=asked_now.pk).update(problem=begun)
    asked_now.refresh_from_db()
    plan = plan_of(carried_out(asked_now))
    assert plan.shifts
    assert min(shift.starts_s for shift in plan.shifts) >= local(4, 18).timestamp()
    assert "Only what begins from Wednesday 14:00 on is planned." in plan.words


def test_the_same_problem_and_seed_give_the_same_plan(manager: Person, ready: Programme) -> None:
    first, second = carried_out(asked(manager, ready)), carried_out(asked(manager, ready))
    assert first.problem == second.problem
    assert first.result == second.result


def test_the_problem_is_written_down_as_it_stood(manager: Person, ready: Programme, crew: list[Person]) -> None:
    run = asked(manager, ready, asked={**QUICK, "budget_pence": 50_000, "constable_places": ["HE02"]})
    Dose.objects.all().delete()
    KeptApart.objects.create(programme=ready, first=crew[0], second=crew[1])
    problem = problem_of(run)
    assert [(one.place_ref, one.visits_per_week) for one in problem.targets] == [("HE01", 3), ("HE02", 2), ("HE03", 1)]
    assert problem.targets[0].value > problem.targets[2].value
    assert problem.budget_pence == 50_000
    assert problem.rules.apart == frozenset()
    assert [place.needs_constable for place in problem.places] == [False, True, False, False]
    assert problem.bases[0].name == "Hertford"
    # A degree of longitude at 51.1 degrees north is some 70 km.
    assert problem.places[1].x - problem.places[0].x == pytest.approx(700, abs=10)


def test_core_duties_come_first_and_no_minute_is_offered_twice(
    manager: Person, ready: Programme, crew: list[Person]
) -> None:
    Availability.objects.create(
        programme=ready, person=crew[0], person_ref="P001", starts_at=local(4, 14), ends_at=local(4, 20),
        kind=AvailabilityKind.CORE.value, source="duty_system",
    )  # fmt: skip
    offer_time(ready, crew[0], 1, 12, 16)
    offers = [one for one in problem_of(asked(manager, ready)).offers if one.person_ref == "P001"]
    told = [(one.kind.value, one.starts_s, one.ends_s) for one in offers]

    def at(day: int, hour: int) -> int:
        return int(local(day, hour).timestamp())

    assert told == [
        ("overtime", at(1, 10), at(1, 14)),
        ("overtime", at(1, 14), at(1, 16)),
        ("core", at(4, 14), at(4, 20)),
        ("overtime", at(4, 20), at(4, 22)),
    ]


def test_whoever_was_confirmed_for_a_seat_is_committed_to_it(
    manager: Person, ready: Programme, crew: list[Person]
) -> None:
    offer = ShiftOffer.objects.create(
        programme=ready, ticket=uuid.uuid4(), starts_at=local(5, 18), ends_at=local(5, 22), closes_at=timezone.now()
    )
    OfferSeat.objects.create(offer=offer, number=1, person=crew[2], filled_at=timezone.now())
    committed = [one for one in problem_of(asked(manager, ready)).offers if one.is_committed]
    assert [(one.person_ref, one.starts_s) for one in committed] == [("P003", int(local(5, 18).timestamp()))]


def test_somebody_who_is_not_eligible_is_not_planned_and_somebody_without_terms_is_said(
    manager: Person, ready: Programme, crew: list[Person]
) -> None:
    WorkTerms.objects.filter(person=crew[1]).delete()
    WorkTerms.objects.create(programme=ready, person=crew[3], is_eligible=False)
    problem = problem_of(asked(manager, ready))
    assert [one.person_ref for one in problem.staff] == ["P001", "P002", "P003"]
    assert any("1 person has no open base" in words for words in problem.words)


@pytest.mark.parametrize(
    ("lacking", "code"), [("places", "BL-PLANS-59"), ("dose", "BL-PLANS-59"), ("base", "BL-PLANS-60"),
                          ("time", "BL-PLANS-60"), ("people", "BL-PLANS-60")]
)  # fmt: skip
def test_what_is_lacking_is_said_and_nothing_is_queued(
    manager: Person, ready: Programme, crew: list[Person], lacking: str, code: str
) -> None:
    match lacking:
        case "places":
            ready.hotspot_sets.update(state="withdrawn")
        case "dose":
            Dose.objects.update(visits_per_week=0)
        case "base":
            PatrolBase.objects.update(closed_at=timezone.now())
        case "time":
            Availability.objects.update(withdrawn_at=timezone.now())
        case _:
            WorkTerms.objects.update(is_eligible=False)
    with pytest.raises(RefusedInputError) as refused:
        asked(manager, ready)
    assert refused.value.code == code
    assert not PlanRun.objects.exists()
    assert len(crew) == 4


def test_a_week_that_is_over_and_ground_that_is_not_theirs_are_refused(
    manager: Person, sergeant: Person, ready: Programme
) -> None:
    with pytest.raises(RefusedInputError, match="over") as over:
        asked(manager, ready, monday=next_monday() - dt.timedelta(days=21))
    with pytest.raises(RefusedInputError) as theirs:
        asked(sergeant, ready)
    assert (over.value.code, theirs.value.code) == ("BL-PLANS-62", "BL-PLANS-50")


def test_the_same_form_sent_twice_asks_once(manager: Person, ready: Programme) -> None:
    ticket = uuid.uuid4()
    assert asked(manager, ready, ticket=ticket) == asked(manager, ready, ticket=ticket)
    assert PlanRun.objects.count() == 1
    assert Event.objects.filter(action="plans.run_asked").count() == 1


def test_a_worker_that_lost_the_run_stores_nothing_and_a_stored_result_is_not_made_again(
    manager: Person, ready: Programme
) -> None:
    run = asked(manager, ready)
    with pytest.raises(LeaseLostError):
        execute_plan_run(run, SilentProgress())
    run.refresh_from_db()
    assert run.result == {}
    PlanRun.objects.filter(pk=run.pk).update(result={"plan": {"kept": True}})
    run.refresh_from_db()
    execute_plan_run(run, SilentProgress())
    run.refresh_from_db()
    assert run.result == {"plan": {"kept": True}}


def test_a_run_that_waits_is_stopped_at_once_and_can_be_asked_again(manager: Person, ready: Programme) -> None:
    run = asked(manager, ready)
    with pytest.raises(RefusedInputError, match="done, failed or stopped"):
        ask_again(by=manager, run=run, ticket=uuid.uuid4())
    stop_run(by=manager, run=run)
    run.refresh_from_db()
    assert run.state == WorkState.CANCELLED
    with pytest.raises(RefusedInputError) as refused:
        stop_run(by=manager, run=run)
    assert refused.value.code == "BL-PLANS-69"
    again = ask_again(by=manager, run=run, ticket=uuid.uuid4())
    assert (again.based_on, again.settings["rules"]) == (run, QUICK["rules"])


def short_run(manager: Person, ready: Programme) -> PlanRun:
    """A plan with a target that is not met and a way out."""
    Availability.objects.filter(starts_at__gte=local(4, 0)).delete()
    return carried_out(asked(manager, ready))


def test_a_way_out_is_bought_in_a_plan_of_its_own_and_can_be_left_out(manager: Person, ready: Programme) -> None:
    run = short_run(manager, ready)
    unmet = next(one for one in plan_of(run).unmet if one.fixes)
    number = next(n for n, fix in enumerate(unmet.fixes) if fix.kind.value in ("drop_visits", "add_seats"))
    bought = buy_fix(by=manager, run=run, place_ref=unmet.place_ref, number=number, ticket=uuid.uuid4())
    assert bought.based_on == run
    assert [one["words"] for one in bought.settings["changes"]] == [unmet.fixes[number].words]
    assert bought.problem != run.problem
    assert bought.settings["parts"] == run.settings["parts"]
    plan = plan_of(carried_out(bought))
    left = {one.place_ref: one.wanted - one.planned for one in plan.unmet}
    assert left.get(unmet.place_ref, 0) < unmet.wanted - unmet.planned
    stay = {shift.shift_id for shift in problem_of(bought).fixed}
    assert [s for s in plan.shifts if s.shift_id not in stay] == [
        s for s in plan_of(run).shifts if s.shift_id not in stay
    ]
    assert "This is the plan of before with what was bought; plan again to look for a better one." in plan.words
    without = ask_again(by=manager, run=bought, ticket=uuid.uuid4(), without_changes=True)
    assert without.problem == run.problem


def test_once_a_dose_has_changed_what_is_bought_is_planned_for_anew(
    manager: Person, ready: Programme, hertford: Area
) -> None:
    run = short_run(manager, ready)
    unmet = next(one for one in plan_of(run).unmet if one.fixes)
    Dose.objects.create(
        programme=ready, place_ref="HE03", area_path=hertford.path, by=manager, visits_per_week=3, minutes=20
    )
    bought = carried_out(buy_fix(by=manager, run=run, place_ref=unmet.place_ref, number=0, ticket=uuid.uuid4()))
    assert bought.settings["keeps_plan"] is False
    assert {one.place_ref: one.wanted for one in plan_of(bought).unmet}["HE03"] == 3


def test_a_way_out_that_the_plan_does_not_offer_is_refused(manager: Person, ready: Programme) -> None:
    run = carried_out(asked(manager, ready))
    with pytest.raises(RefusedInputError) as refused:
        buy_fix(by=manager, run=run, place_ref="XX99", number=0, ticket=uuid.uuid4())
    assert refused.value.code == "BL-PLANS-58"


def test_the_true_curve_says_what_more_money_would_bring(manager: Person, ready: Programme) -> None:
    run = carried_out(asked(manager, ready, kind=PlanRunKind.WHAT_IF, asked={**QUICK, "steps": 2}))
    points = run.result["points"]
    assert {"pence", "person_hours", "dose_met_share", "harm_covered_share", "visits"} <= set(points[0])
    shares = [one["harm_covered_share"] for one in sorted(points, key=lambda one: one["pence"])]
    assert shares == sorted(shares)
    assert shares[-1] > 0


def test_an_allocation_keeps_patrols_away_on_its_days(manager: Person, ready: Programme) -> None:
    friday = next_monday() + dt.timedelta(days=4)
    text = f"date,place_ref,arm\n{friday},HE01,control\n{friday},HE02,treated\n"
    told = allocation_of(SimpleUploadedFile("allocation.csv", text.encode()), ready, next_monday())
    assert told == {"barred": [[friday.isoformat(), "HE01"]], "barred_file": "allocation.csv"}
    plan = plan_of(carried_out(asked(manager, ready, asked={**QUICK, **told})))
    stops = [(timezone.localdate(at(stop.starts_s)), stop.place_ref) for one in plan.shifts for stop in one.stops]
    assert stops
    assert (friday, "HE01") not in stops


def at(seconds: int) -> Any:
    """An instant of seconds since 1970."""
    return dt.datetime.fromtimestamp(seconds, tz=timezone.get_current_timezone())


def test_gathering_asks_a_fixed_number_of_questions(
    ready: Programme, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    with django_assert_max_num_queries(14):
        document_of(gather(ready, next_monday()), QUICK, now_s=0)


# Pages


def posted(ready: Programme, **more: Any) -> dict[str, Any]:
    """What the form sends."""
    week = next_monday().isocalendar()
    told = {
        "programme": ready.pk, "week": f"{week.year}-W{week.week:02d}", "budget": "500", "funding_ref": "",
        "keep_published": "on", "crew_size": 2, "min_shift_h": 3, "max_shift_h": 10, "rest_h": 11, "max_week_h": 48,
        "max_shifts_a_week": 6, "break_after_h": 6, "break_min": 30, "max_overtime_h": 24, "max_unpopular_shifts": 4,
        "start_spread_min": 20, "patrol_from": 8, "patrol_until": 1, "extend_core_h": 3, "max_duty_h": 11,
        "is_quick": "on", "seed": 1, "ticket": str(uuid.uuid4()),
    }  # fmt: skip
    return told | more


def test_pressing_plan_leads_to_the_run(manager: Person, ready: Programme, sign_in: Callable[[Person], Client]) -> None:
    client = sign_in(manager)
    page = client.get(reverse("plans:plan"))
    assert page.status_code == 200
    answer = client.post(reverse("plans:plan"), posted(ready, constable_places="HE02, HE01"))
    run = PlanRun.objects.get()
    assert answer["Location"] == reverse("plans:run", args=[run.pk])
    assert run.settings["budget_pence"] == 50_000
    assert run.settings["constable_places"] == ["HE01", "HE02"]
    assert run.settings["rules"]["rest_min"] == 660
    rules = problem_of(run).rules
    assert (rules.patrol_hours, rules.may_extend_core_min, rules.max_duty_min) == ((8, 25), 180, 660)
    watched = client.get(answer["Location"]).content.decode()
    assert "It is next." in watched
    state = client.get(reverse("plans:run_state", args=[run.pk]))
    assert client.get(state.request["PATH_INFO"], headers={"if-none-match": state["ETag"]}).status_code == 304
    carried_out(run)
    assert client.get(state.request["PATH_INFO"])["Bluelamp-Live"] == "reload"
    done = client.get(answer["Location"]).content.decode()
    assert "Of the dose is met" in done
    assert "Publish…" in done
    again = client.get(reverse("plans:plan")).content.decode()
    assert 'value="HE01, HE02"' in again
    assert '<option value="1" selected>01:00</option>' in again


@pytest.mark.parametrize(
    ("change", "words"),
    [({"week": "2025-W53"}, "2025"), ({"week": "soon"}, "not a week"), ({"budget": "-1"}, "must be 0 or more"),
     ({"max_shift_h": "2"}, "must not be shorter"), ({"week": "2025-W10"}, "This week is over"),
     ({"closed_places": "HE01, HE99"}, "HE99 is no place in force in that week."),
     ({"constable_places": "A1, A2"}, "A1, A2 are no places in force in that week.")],
)  # fmt: skip
def test_bad_input_is_said_at_its_field(
    manager: Person, ready: Programme, sign_in: Callable[[Person], Client], change: dict[str, str], words: str
) -> None:
    answer = sign_in(manager).post(reverse("plans:plan"), posted(ready, **change))
    assert answer.status_code == 422
    assert words in answer.content.decode().split('class="govuk-error-message"')[1]
    assert not PlanRun.objects.exists()


def test_an_allocation_that_cannot_be_read_is_said_beside_its_field_with_the_row(
    manager: Person, ready: Programme, sign_in: Callable[[Person], Client]
) -> None:
    file = SimpleUploadedFile("allocation.csv", b"date,place_ref,arm\n2026-03-02,HE99,control\n")
    page = sign_in(manager).post(reverse("plans:plan"), posted(ready, allocation=file)).content.decode()
    assert "allocation.csv, row 2, column place_ref: " in page.split('class="govuk-error-message"')[1]


def test_money_and_closed_places_are_kept_for_the_same_week_alone(
    manager: Person, ready: Programme, sign_in: Callable[[Person], Client]
) -> None:
    client, week = sign_in(manager), next_monday().isocalendar()
    client.post(reverse("plans:plan"), posted(ready, closed_places="HE02", crew_size=1))
    run = PlanRun.objects.get()
    link = f"{reverse('plans:plan')}?programme={ready.pk}&week={week.year}-W{week.week:02d}"
    carried_out(run)
    assert link.replace("&", "&amp;") in client.get(reverse("plans:run", args=[run.pk])).content.decode()
    same = client.get(link).context["form"]
    assert (same["budget"].value(), same["closed_places"].value(), same["crew_size"].value()) == ("500", "HE02", 1)
    assert same.shows_more
    later = (next_monday() + dt.timedelta(days=7)).isocalendar()
    other = client.get(reverse("plans:plan"), {"week": f"{later.year}-W{later.week:02d}"}).context["form"]
    assert (other["budget"].value(), other["closed_places"].value(), other["crew_size"].value()) == (None, None, 1)
    assert not other.shows_more


def test_a_way_out_is_shown_with_its_price_before_it_is_bought(
    manager: Person, ready: Programme, sign_in: Callable[[Person], Client]
) -> None:
    run, client = short_run(manager, ready), sign_in(manager)
    unmet = next(one for one in plan_of(run).unmet if one.fixes)
    assert "Why not every visit" in client.get(reverse("plans:run", args=[run.pk])).content.decode()
    url = reverse("plans:buy_fix", args=[run.pk, unmet.place_ref, 0])
    assert "What it costs" in client.get(url).content.decode()
    answer = client.post(url, {"ticket": str(uuid.uuid4())})
    made = PlanRun.objects.latest("pk")
    assert answer["Location"] == reverse("plans:run", args=[made.pk])
    bought = client.get(answer["Location"]).content.decode().split("Bought")[1].split("</ul>")[0]
    assert bought.count("£") <= 1
    assert client.get(reverse("plans:buy_fix", args=[run.pk, unmet.place_ref, 99])).status_code == 404


def test_runs_are_listed_for_planners_only(
    manager: Person, analyst: Person, ready: Programme, sign_in: Callable[[Person], Client],
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:  # fmt: skip
    for _ in range(3):
        asked(manager, ready)
    client = sign_in(manager)
    with django_assert_max_num_queries(14):
        page = client.get(reverse("plans:runs"), {"state": "queued"}).content.decode()
    assert page.count("Plan week</td>") + page.count(">Week<") >= 3
    assert "No plan fits" in client.get(reverse("plans:runs"), {"state": "failed"}).content.decode()
    assert sign_in(analyst).get(reverse("plans:runs")).status_code == 403
    run = PlanRun.objects.first()
    assert run is not None
    assert client.get(reverse("plans:run", args=[run.pk])).status_code == 403


def test_a_run_is_stopped_and_tried_again_from_its_page(
    manager: Person, ready: Programme, sign_in: Callable[[Person], Client]
) -> None:
    run, client = asked(manager, ready), sign_in(manager)
    client.post(reverse("plans:stop_run", args=[run.pk]))
    assert "Try again" in client.get(reverse("plans:run", args=[run.pk])).content.decode()
    answer = client.post(reverse("plans:plan_again", args=[run.pk]), {"ticket": str(uuid.uuid4())})
    assert answer["Location"] == reverse("plans:run", args=[PlanRun.objects.latest("pk").pk])
    assert ask_run.__module__.endswith("actions.runs")
