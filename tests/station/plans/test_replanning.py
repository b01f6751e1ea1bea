"""Somebody is away from a published duty: the week is mended, each move is named, and publishing it is a version."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import MoveKind
from bluelamp.plans.documents import move_document, plan_document, plan_from
from bluelamp.plans.results import Move
from bluelamp_station.patrols.queries.field_record import shift_documents
from bluelamp_station.plans.actions.publishing import publish_week
from bluelamp_station.plans.actions.replanning import ask_replan
from bluelamp_station.plans.engine.runs import problem_of
from bluelamp_station.plans.models import PlanRun, Shift
from bluelamp_station.queue.models import WorkState
from station.plans.runs_world import asked, base, carried_out, crew, held, local, offer_time, ready

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

__all__ = ["base", "crew", "held", "ready"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(manager: Person, ready: Programme) -> PlanRun:
    """A plan of next week that is on the phones."""
    run = carried_out(asked(manager, ready))
    publish_week(by=manager, run=run, why="", seen_version=0)
    return run


def mended(published: PlanRun, person: Person, **more: Any) -> PlanRun:
    """A replan that somebody asked for: the person is away on Friday."""
    told: dict[str, Any] = {
        "starts_at": local(4, 17), "ends_at": local(4, 23), "reason": "absent", "ticket": uuid.uuid4(),
    }  # fmt: skip
    return ask_replan(by=published.asked_by, programme=published.programme, person=person, **(told | more))


def by_hand(run: PlanRun, leaver: str, joiner: str) -> PlanRun:
    """What a worker stores: the joiner takes the leaver's seat on Friday."""
    plan = plan_from(run.settings["plan"])
    friday = int(local(4, 0).timestamp())
    shifts = tuple(
        replace(shift, crew=tuple(replace(s, person_ref=joiner) if s.person_ref == leaver else s for s in shift.crew))
        if shift.starts_s >= friday
        else shift
        for shift in plan.shifts
    )
    changed = next(shift for shift in shifts if shift.starts_s >= friday)
    words = f"{joiner} takes the seat of {leaver} on the shift of Friday 18:00."
    move = Move(MoveKind.REPLACED, changed.shift_id, "", joiner, words, {"person_ref": leaver}, {"person_ref": joiner})
    result = {"plan": plan_document(replace(plan, shifts=shifts)), "moves": [move_document(move)]}
    PlanRun.objects.filter(pk=run.pk).update(result=result, state=WorkState.DONE)
    run.refresh_from_db()
    return run


def test_a_replan_holds_the_published_plan_and_fixes_no_shift(published: PlanRun, crew: list[Person]) -> None:
    run = mended(published, crew[0])
    problem, plan = problem_of(run), plan_from(run.settings["plan"])
    assert (run.kind, run.based_on, run.week_monday) == ("replan", published, published.week_monday)
    assert problem.fixed == ()
    assert sorted(shift.shift_id for shift in plan.shifts) == sorted(Shift.objects.values_list("shift_id", flat=True))
    assert plan.visits > 0
    assert [one["person_ref"] for one in run.settings["absences"]] == ["P001"]
    assert "reason" in run.settings["absences"][0]


@pytest.mark.parametrize("who", [0, 2])
def test_where_there_is_nothing_to_mend_it_is_said(published: PlanRun, crew: list[Person], who: int) -> None:
    times = {"starts_at": local(2, 8), "ends_at": local(2, 12)} if who == 0 else {}
    with pytest.raises(RefusedInputError) as refused:
        mended(published, crew[who], **times)
    assert refused.value.code == "BL-PLANS-68"


@pytest.mark.parametrize("wrong", [{"reason": "flu"}, {"starts_at": local(4, 23), "ends_at": local(4, 17)}])
def test_details_of_health_and_times_that_run_backwards_are_refused(
    published: PlanRun, crew: list[Person], wrong: dict[str, Any]
) -> None:
    with pytest.raises(RefusedInputError) as refused:
        mended(published, crew[0], **wrong)
    assert refused.value.code == "BL-PLANS-68"


def test_publishing_a_mended_week_moves_a_seat_and_nothing_else(
    published: PlanRun, crew: list[Person], manager: Person
) -> None:
    before = dict(Shift.objects.values_list("pk", "starts_at"))
    run = by_hand(mended(published, crew[0]), "P001", "P003")
    week = publish_week(by=manager, run=run, why="Somebody is away", seen_version=1)
    assert dict(Shift.objects.values_list("pk", "starts_at")) == before
    assert [move["kind"] for move in week.moves] == ["replaced"]
    assert Shift.objects.filter(published=week).count() == 1
    friday = local(4, 12)
    assert [len(shift_documents(person, friday)) for person in crew[:3]] == [0, 1, 1]


def test_the_page_names_who_moves_and_a_link_can_fill_the_form_in(
    published: PlanRun, crew: list[Person], manager: Person, analyst: Person, sign_in: Callable[[Person], Client]
) -> None:
    client, url = sign_in(manager), reverse("plans:away", args=[published.programme_id])
    start = timezone.localtime(local(4, 17))
    page = client.get(url, {"person": str(crew[0].pk), "from": start.isoformat(), "until": "nonsense"}).content.decode()
    assert f'value="{crew[0].pk}" selected' in page
    assert f'value="{start:%Y-%m-%dT%H:%M}"' in page
    assert "Paul Pcso" not in page
    told = {
        "person": crew[0].pk, "starts_at": f"{start:%Y-%m-%dT%H:%M}", "ends_at": f"{start:%Y-%m-%d}T23:00",
        "reason": "abstracted", "ticket": str(uuid.uuid4()),
    }  # fmt: skip
    bad = client.post(url, {**told, "ends_at": f"{start:%Y-%m-%d}T16:00"})
    assert "The end must lie after the start." in bad.content.decode()
    answer = client.post(url, told)
    run = by_hand(PlanRun.objects.latest("pk"), "P001", "P003")
    assert answer["Location"] == reverse("plans:run", args=[run.pk])
    seen = client.get(answer["Location"]).content.decode()
    assert "1 duty moves" in seen
    assert "Olga Officer takes the seat of Omar Officer" in seen
    assert "P003 takes" not in seen
    assert sign_in(analyst).get(url).status_code == 403


def test_nobody_on_duty_is_an_empty_page(
    manager: Person, ready: Programme, sign_in: Callable[[Person], Client]
) -> None:
    page = sign_in(manager).get(reverse("plans:away", args=[ready.pk])).content.decode()
    assert "Nobody is on a published shift to come" in page


def test_the_true_replan_fills_the_seat_and_names_each_move(
    published: PlanRun, crew: list[Person], ready: Programme
) -> None:
    offer_time(ready, crew[2], 4, 17, 23)
    run = carried_out(mended(published, crew[0]))
    plan = plan_from(run.result["plan"])
    friday = int(local(4, 0).timestamp())
    on_friday = {seat.person_ref for shift in plan.shifts if shift.starts_s >= friday for seat in shift.crew}
    assert "P001" not in on_friday
    assert run.result["moves"]
    earlier = [shift for shift in plan_from(run.settings["plan"]).shifts if shift.starts_s < friday]
    assert {one.shift_id for one in earlier} <= {one.shift_id for one in plan.shifts}
