"""A plan goes to the phones as a version of its week: all or nothing, and few things that people know of change."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError, UsageError
from bluelamp.core.vocabulary import SwapState
from bluelamp.plans.documents import plan_document
from bluelamp_station.audit.models import Event
from bluelamp_station.patrols.models import Visit
from bluelamp_station.patrols.queries.field_record import shift_documents
from bluelamp_station.plans.actions import publishing
from bluelamp_station.plans.actions.publishing import preview_week, publish_week, unpublish_week
from bluelamp_station.plans.engine.publishing import stale_parts
from bluelamp_station.plans.engine.runs import plan_of
from bluelamp_station.plans.models import (
    Availability,
    LedgerLine,
    OfferSeat,
    PlannedVisit,
    PlanRun,
    PublishedWeek,
    SeatClaim,
    SeatSwap,
    Shift,
    ShiftMember,
    ShiftOffer,
)
from bluelamp_station.plans.queries.problem import gather
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
from worlds.at_once import at_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

__all__ = ["base", "crew", "held", "ready"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(manager: Person, ready: Programme) -> PlanRun:
    """A plan of next week."""
    return carried_out(asked(manager, ready))


def published(run: PlanRun, **more: Any) -> PublishedWeek:
    """The plan, published by whoever asked for it."""
    told: dict[str, Any] = {"why": "", "seen_version": 0}
    return publish_week(by=run.asked_by, run=run, **(told | more))


def with_plan(run: PlanRun, change: Callable[[Any], Any]) -> PlanRun:
    """Another run of the same week whose plan is changed by hand."""
    plan = plan_of(run)
    return PlanRun.objects.create(
        programme=run.programme, ticket=uuid.uuid4(), kind="week", week_monday=run.week_monday, asked_by=run.asked_by,
        settings=run.settings, problem=run.problem, state="done",
        result={"plan": plan_document(replace(plan, shifts=change(plan.shifts)))},
    )  # fmt: skip


def with_open_seat(shifts: Any) -> Any:
    """Shifts of which the second seat of the first is open."""
    first = shifts[0]
    seats = (first.crew[0], replace(first.crew[1], is_open=True, person_ref="open-1"))
    return (replace(first, crew=seats), *shifts[1:])


def test_publishing_writes_shifts_crews_tours_and_prices(run: PlanRun, crew: list[Person]) -> None:
    week = published(run)
    plan = plan_of(run)
    shifts = list(Shift.objects.order_by("starts_at"))
    assert [one.shift_id for one in shifts] == [one.shift_id for one in plan.shifts]
    assert [one.pence for one in shifts] == [one.pence for one in plan.shifts]
    assert {one.published for one in shifts} == {week}
    assert shifts[0].base is not None
    assert shifts[0].base.name == "Hertford"
    assert PlannedVisit.objects.count() == plan.visits
    assert {one.area_path for one in PlannedVisit.objects.all()} == {
        gather(run.programme, run.week_monday).places[0].area_path
    }
    members = list(ShiftMember.objects.filter(shift=shifts[0]))
    assert {one.person for one in members} == {crew[0], crew[1]}
    assert all("overtime" in one.price_words and one.pence for one in members)
    assert (week.version, week.moves) == (1, [])
    event = Event.objects.get(action="plans.week_published")
    assert event.detail["new"] == len(shifts)
    assert sum(line.pence for line in LedgerLine.objects.filter(entry="planned")) == plan.pence


def test_two_phones_see_their_shifts_and_a_third_does_not(run: PlanRun, crew: list[Person]) -> None:
    published(run)
    day_before = Shift.objects.earliest("starts_at").starts_at - dt.timedelta(hours=12)
    told = [shift_documents(person, day_before) for person in crew[:3]]
    assert [len(one) for one in told] == [1, 1, 0]
    assert told[0][0]["tour"]
    assert told[0] == told[1]


def test_open_seats_go_on_offer(run: PlanRun) -> None:
    published(with_plan(run, with_open_seat))
    offer = ShiftOffer.objects.get()
    seat = OfferSeat.objects.get()
    assert offer.shift is not None
    assert (offer.starts_at, offer.base) == (offer.shift.starts_at, offer.shift.base)
    assert (seat.person, seat.roles) == (None, [plan_of(run).shifts[0].crew[1].role.value])
    assert offer.shift.members.count() == 1


def test_what_was_published_already_is_not_published_twice(run: PlanRun) -> None:
    published(run)
    with pytest.raises(RefusedInputError) as refused:
        published(run, seen_version=1, why="Again")
    assert refused.value.code == "BL-PLANS-64"
    assert PublishedWeek.objects.count() == 1


def test_a_run_without_a_plan_cannot_be_published(manager: Person, ready: Programme) -> None:
    with pytest.raises(RefusedInputError) as refused:
        published(asked(manager, ready))
    assert refused.value.code == "BL-PLANS-57"


def test_whoever_looked_at_an_older_version_is_told(manager: Person, ready: Programme, run: PlanRun) -> None:
    other = carried_out(asked(manager, ready))
    published(other)
    with pytest.raises(RefusedInputError) as refused:
        published(run)
    assert refused.value.code == "BL-PLANS-63"
    with pytest.raises(UsageError) as bare:
        published(run, seen_version=1)
    assert bare.value.code == "BL-PLANS-65"
    assert published(run, seen_version=1, why="The same again").version == 2


def test_the_same_plan_again_keeps_every_row(manager: Person, ready: Programme, run: PlanRun) -> None:
    published(run)
    before = set(Shift.objects.values_list("pk", "published", "starts_at"))
    visits = set(PlannedVisit.objects.values_list("pk", flat=True))
    again = carried_out(asked(manager, ready))
    assert preview_week(again).moves == ()
    week = published(again, seen_version=1, why="Looked at again")
    assert (week.version, week.moves) == (2, [])
    assert set(Shift.objects.values_list("pk", "published", "starts_at")) == before
    assert set(PlannedVisit.objects.values_list("pk", flat=True)) == visits


def test_published_shifts_are_planned_around(
    manager: Person, ready: Programme, crew: list[Person], run: PlanRun
) -> None:
    published(run)
    before = {one.shift_id for one in plan_of(run).shifts}
    for person in crew[2:]:
        offer_time(ready, person, 2, 10, 14)
    plan = plan_of(carried_out(asked(manager, ready)))
    assert before <= {one.shift_id for one in plan.shifts}


def test_a_shift_with_another_tour_keeps_its_row_and_each_move_is_named(run: PlanRun) -> None:
    published(run)
    keys = set(Shift.objects.values_list("pk", flat=True))

    def without_first_stop(shifts: Any) -> Any:
        return (replace(shifts[0], stops=shifts[0].stops[1:]), *shifts[1:])

    place = plan_of(run).shifts[0].stops[0].place_ref
    week = published(with_plan(run, without_first_stop), seen_version=1, why="One visit fewer")
    assert set(Shift.objects.values_list("pk", flat=True)) == keys
    assert any(move["kind"] in ("dropped", "retimed") and place in move["words"] for move in week.moves)
    changed = Shift.objects.get(published=week)
    assert changed.planned_visits.count() == len(plan_of(run).shifts[0].stops) - 1


def test_a_shift_that_goes_is_cancelled_with_the_reason_and_its_seats_are_withdrawn(
    run: PlanRun, crew: list[Person]
) -> None:
    published(with_plan(run, with_open_seat))
    offer = ShiftOffer.objects.get()
    claim = SeatClaim.objects.create(offer=offer, person=crew[2])
    week = published(with_plan(run, lambda shifts: shifts[1:]), seen_version=1, why="County show")
    gone = Shift.objects.get(cancelled_at__isnull=False)
    assert gone.cancelled_because == "County show"
    assert [move["kind"] for move in week.moves] == ["stood_down"]
    offer.refresh_from_db()
    claim.refresh_from_db()
    assert offer.withdrawn_because == "County show"
    assert claim.state == "declined"


def test_a_shift_with_a_visit_is_never_touched(run: PlanRun, manager: Person) -> None:
    published(run)
    walked = Shift.objects.earliest("starts_at")
    now = timezone.now()
    Visit.objects.create(
        programme=run.programme, shift=walked, place_ref="HE01", area_path=run.programme.area.path, started_at=now,
        ended_at=now, mode="foot", is_additional=True, **needed_of_a_visit(),
    )  # fmt: skip
    week = published(with_plan(run, lambda shifts: shifts[1:]), seen_version=1, why="County show")
    walked.refresh_from_db()
    assert walked.cancelled_at is None
    assert week.moves == []
    assert manager == week.by


def needed_of_a_visit() -> dict[str, Any]:
    """Fields of a visit that no test here speaks of."""
    return {"evidence": "C", "source": "import"}


def test_whoever_claimed_an_open_seat_stays_on_a_shift_that_changes(run: PlanRun, crew: list[Person]) -> None:
    published(with_plan(run, with_open_seat))
    seat = OfferSeat.objects.get()
    held_by = seat.offer.shift
    assert held_by is not None
    OfferSeat.objects.update(person=crew[2], filled_at=timezone.now())
    ShiftMember.objects.create(
        shift=held_by, position=1, person=crew[2], person_ref="P003", role="officer", agency="police"
    )

    def shorter(shifts: Any) -> Any:
        return with_open_seat((replace(shifts[0], stops=shifts[0].stops[:1]), *shifts[1:]))

    published(with_plan(run, shorter), seen_version=1, why="Fewer visits")
    shift = Shift.objects.get(pk=held_by.pk)
    assert {one.person_ref for one in shift.members.all()} >= {"P003"}
    assert len({one.position for one in shift.members.all()}) == shift.members.count()
    assert OfferSeat.objects.filter(person__isnull=True).count() == 0


def test_an_open_seat_that_was_once_swapped_goes_when_a_later_version_has_none(
    run: PlanRun, crew: list[Person]
) -> None:
    published(with_plan(run, with_open_seat))
    seat = OfferSeat.objects.get()
    ended = SwapState.WITHDRAWN.value
    swap = SeatSwap.objects.create(seat=seat, from_person=crew[2], to_person=crew[3], state=ended)

    def without_the_seat(shifts: Any) -> Any:
        return (replace(shifts[0], crew=shifts[0].crew[:1]), *shifts[1:])

    week = published(with_plan(run, without_the_seat), seen_version=1, why="One is enough")
    assert week.version == 2
    assert not OfferSeat.objects.filter(pk=seat.pk).exists()
    assert not SeatSwap.objects.filter(pk=swap.pk).exists()
    assert ShiftOffer.objects.get().withdrawn_because == "The plan of the week no longer has this seat."


def test_shifts_of_the_duty_system_stay_whatever_is_published(run: PlanRun) -> None:
    own = Shift.objects.create(
        programme=run.programme, shift_id="DUTY-1", starts_at=local(3, 8), ends_at=local(3, 12), is_additional=False
    )
    published(run)
    own.refresh_from_db()
    assert (own.cancelled_at, own.published) == (None, None)


def test_nothing_is_written_where_the_ledger_refuses(run: PlanRun, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: Any) -> None:
        raise RefusedInputError("no", code="BL-PLANS-10")

    monkeypatch.setattr(publishing, "post_planned", refuse)
    with pytest.raises(RefusedInputError, match="no"), transaction.atomic():
        published(run)
    assert not Shift.objects.exists()
    assert not PublishedWeek.objects.exists()


def test_what_changed_since_is_said(manager: Person, ready: Programme, run: PlanRun) -> None:
    now_s = int(timezone.now().timestamp())
    assert stale_parts(run, gather(ready, next_monday()), now_s=now_s) == []
    Availability.objects.filter(person_ref="P001").update(withdrawn_at=timezone.now())
    assert stale_parts(run, gather(ready, next_monday()), now_s=now_s) == ["the time that people offer"]
    Availability.objects.update(withdrawn_at=timezone.now())
    assert "nobody has offered time" in stale_parts(run, gather(ready, next_monday()), now_s=now_s)[0]
    assert run.asked_by == manager


def test_a_week_taken_back_is_a_version_of_its_own(run: PlanRun, manager: Person) -> None:
    published(run)
    with pytest.raises(UsageError):
        unpublish_week(by=manager, programme=run.programme, monday=run.week_monday, why=" ", seen_version=1)
    week = unpublish_week(by=manager, programme=run.programme, monday=run.week_monday, why="Wrong week", seen_version=1)
    assert week.version == 2
    assert {move["kind"] for move in week.moves} == {"stood_down"}
    assert not Shift.objects.filter(cancelled_at__isnull=True).exists()
    again = with_plan(run, lambda shifts: shifts)
    published(again, seen_version=2, why="The right week after all")
    assert Shift.objects.filter(cancelled_at__isnull=True).count() == len(plan_of(run).shifts)


@pytest.mark.database
@pytest.mark.usefixtures("committed")
def test_of_two_who_publish_at_once_one_wins(manager: Person, ready: Programme) -> None:
    runs = [carried_out(asked(manager, ready)) for _ in range(2)]
    assert at_once(lambda: published(runs[0]), lambda: published(runs[1])) == ["BL-PLANS-63", "done"]
    assert PublishedWeek.objects.count() == 1
    assert Shift.objects.count() == len(plan_of(runs[0]).shifts)
    assert Event.objects.filter(action="plans.week_published").count() == 1


# Pages


def test_publishing_from_its_page_shows_what_changes(
    run: PlanRun, manager: Person, sign_in: Callable[[Person], Client]
) -> None:
    client = sign_in(manager)
    url = reverse("plans:publish", args=[run.pk])
    assert "It becomes version 1" in client.get(url).content.decode()
    assert client.post(url, {"why": "", "seen": 0})["Location"] == reverse("plans:run", args=[run.pk])
    assert "Published as version 1" in client.get(reverse("plans:run", args=[run.pk])).content.decode()

    other = with_plan(run, lambda shifts: (replace(shifts[0], crew=shifts[0].crew[:1]), *shifts[1:]))
    shown = client.get(reverse("plans:publish", args=[other.pk])).content.decode()
    assert "is no longer on the shift of" in shown
    assert "Petra Pcso" in shown or "Omar Officer" in shown
    bare = client.post(reverse("plans:publish", args=[other.pk]), {"why": "", "seen": 1})
    assert bare.status_code == 422
    assert "Say why the published week changes" in bare.content.decode()
    # Who pressed the button of a page that asked for no reason learns of the other's version, not of a reason.
    first = client.post(reverse("plans:publish", args=[other.pk]), {"why": "", "seen": 0}).content.decode()
    assert "Somebody else published this week" in first
    assert "Say why the published week changes" not in first
    late = client.post(reverse("plans:publish", args=[other.pk]), {"why": "Sooner", "seen": 0})
    assert "Somebody else published this week" in late.content.decode()
    assert "Version 1 holds now" in late.content.decode()
    seen = late.context["form"]["seen"].value()
    again = client.post(reverse("plans:publish", args=[other.pk]), {"why": "Sooner", "seen": seen})
    assert again["Location"] == reverse("plans:run", args=[other.pk])
    assert client.get(reverse("plans:publish", args=[other.pk]))["Location"] == again["Location"]
    twice = client.post(reverse("plans:publish", args=[other.pk]), {"why": "Sooner", "seen": seen})
    assert twice.status_code == 422
    assert "This plan was published already" in twice.content.decode()


def test_a_plan_that_changes_nothing_says_so_before_it_is_published(
    run: PlanRun, manager: Person, sign_in: Callable[[Person], Client]
) -> None:
    published(run)
    same = with_plan(run, lambda shifts: shifts)
    shown = sign_in(manager).get(reverse("plans:publish", args=[same.pk])).content.decode()
    assert "Nothing would change" in shown


def test_an_open_seat_on_a_published_shift_is_no_change_of_the_people(run: PlanRun, ready: Programme) -> None:
    published(with_plan(run, with_open_seat))
    now_s = int(timezone.now().timestamp())
    assert "the people and their terms" not in stale_parts(run, gather(ready, next_monday()), now_s=now_s)


def test_the_week_is_taken_back_from_its_page(
    run: PlanRun, manager: Person, analyst: Person, sign_in: Callable[[Person], Client]
) -> None:
    week = published(run)
    client = sign_in(manager)
    url = reverse("plans:unpublish", args=[week.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"why": "Wrong week", "seen": 1})["Location"] == reverse("plans:index")
    front = client.get(reverse("plans:index")).content.decode()
    assert "Taken back" in front
    late = client.post(url, {"why": "Wrong week", "seen": 1})
    assert "Somebody else published this week" in late.content.decode()
    assert late.context["week"].version == 2
    assert late.context["form"]["seen"].value() == 2
    assert sign_in(analyst).get(url).status_code == 403


def test_the_front_page_says_the_next_step_and_asks_few_questions(
    run: PlanRun, manager: Person, analyst: Person, sign_in: Callable[[Person], Client],
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:  # fmt: skip
    client = sign_in(manager)
    with django_assert_max_num_queries(34):
        before = client.get(reverse("plans:index")).content.decode()
    assert "A plan of next week is ready and not published." in before
    published(run)
    after = client.get(reverse("plans:index")).content.decode()
    assert "ready and not published" not in after
    assert "Version 1" in after
    seen = sign_in(analyst).get(reverse("plans:index")).content.decode()
    assert "Plan a week" not in seen
    assert "Mark Manager" not in seen.split("<main")[1]
    assert QUICK["is_quick"]
