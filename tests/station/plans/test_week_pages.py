"""The week of a plan: figures, crews by day, places by day, the roster as a file; before and after publishing."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from bluelamp.core.vocabulary import Purpose
from bluelamp_station.plans.engine import runs as engine
from bluelamp_station.plans.models import PlanRun, Shift, ShiftMember
from bluelamp_station.plans.queries.gantt import week_page
from bluelamp_station.plans.queries.gantt_source import seen_week
from station.conftest import make_person
from station.plans.week_world import a_plan, base, made_run, officer, pcso, places, published, run, supervisor

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries

    from bluelamp_station.accounts.models import Agency, Area, Person
    from bluelamp_station.plans.models import PublishedWeek
    from bluelamp_station.plans.queries.gantt import WeekPage
    from bluelamp_station.programme.models import Programme

__all__ = ["base", "officer", "pcso", "places", "published", "run", "supervisor"]
pytestmark = pytest.mark.django_db
SignIn = "Callable[[Person], Client]"


def page_of(person: Person, run: PlanRun, published: PublishedWeek | None = None) -> WeekPage:
    return week_page(seen_week(person, run, engine.plan_of(run), engine.problem_of(run), published))


def test_figures_of_a_plan_say_what_it_gives_and_what_a_better_one_could_add(manager: Person, run: PlanRun) -> None:
    found = {fig.name: fig for _, fig in page_of(manager, run).figures}
    assert found["planned_visits"].value == 7
    assert found["wanted_visits"].value == 8
    assert found["planned_people"].value == 3
    assert found["open_seats"].value == 1
    assert found["planned_cost"].value == pytest.approx(6 * 128.0)
    assert found["dose_met_share"].value == pytest.approx(0.9)
    assert found["plan_gap"].value == pytest.approx(1 - 0.9 / 0.95)
    assert all(fig.definition.endswith(".") and fig.period and fig.geography for fig in found.values())


def test_money_is_only_for_those_who_see_money(supervisor: Person, run: PlanRun, force: Area, police: Agency) -> None:
    of_the_force = make_person("Sam Super", Purpose.SUPERVISOR, area=force, agency=police)
    page = page_of(of_the_force, run)
    assert "planned_cost" not in {fig.name for _, fig in page.figures}
    shift = page.days[0].shifts[0]
    assert shift.pounds is None
    assert {(one.pounds, one.price_words) for one in shift.seats} == {(None, "")}
    assert not PlanRun.objects.visible_to(supervisor).exists()


def test_each_day_draws_its_shifts_with_visits_ways_and_breaks(manager: Person, run: PlanRun) -> None:
    monday, friday, _ = page_of(manager, run).days
    looks = [placed.piece.look for placed in monday.chart.pieces]
    assert [looks.count(look) for look in ("shift", "visit", "travel", "break")] == [1, 2, 3, 1]
    assert "Omar Officer and Petra Pcso" in monday.chart.labels[0].text
    assert "Open seat" in friday.chart.labels[0].text
    titles = [placed.piece.title for placed in monday.chart.pieces if placed.piece.look == "visit"]
    assert titles[0] == "Visit 1, HE01 Lamp Street 1, 10:10 to 10:25"


def test_an_hour_is_as_wide_on_every_day_and_a_tick_stands_at_its_hour(manager: Person, run: PlanRun) -> None:
    days = page_of(manager, run).days
    assert len({day.chart.ticks[1].x - day.chart.ticks[0].x for day in days}) == 1
    at_ten = next(tick.x for tick in days[0].chart.ticks if tick.text == "10:00")
    first = next(placed for placed in days[0].chart.pieces if placed.piece.look == "shift")
    assert first.x == pytest.approx(at_ten, abs=0.2)


def test_places_by_day_count_planned_visits_against_the_target(manager: Person, run: PlanRun) -> None:
    rows = {row.ref: row for row in page_of(manager, run).places}
    assert rows["HE01"].days == (1, 0, 0, 0, 1, 1, 0)
    assert (rows["HE01"].planned, rows["HE01"].wanted, rows["HE01"].state) == (3, 3, "done")
    assert (rows["HE02"].planned, rows["HE02"].wanted, rows["HE02"].state) == (2, 3, "part")
    assert rows["HE02"].why == "no PCSO after 22:00 on Friday"
    assert list(rows) == ["HE01", "HE02", "HE03"]


def test_burdens_are_counted_by_people_and_never_by_name(manager: Person, run: PlanRun) -> None:
    fairness = page_of(manager, run).fairness
    # P001 works Friday night, P002 and P003 Saturday night, P004 none.
    assert [(bar.label, bar.value) for bar in fairness.unpopular] == [("None", 1), ("1 shift", 3)]
    # P001 and P002 work sixteen hours, P003 eight, P004 none.
    told = {bar.label: bar.value for bar in fairness.extra}
    assert told == {"None": 1, "Up to 4 h": 0, "Over 4 to 8 h": 1, "Over 8 to 12 h": 0, "Over 12 to 16 h": 2}
    assert fairness.n_people == 4
    # Seven ways of six minutes and three of seven, in three shifts of 7.5 h.
    assert fairness.travel.value == pytest.approx((7 * 6 + 3 * 7) / (3 * 450))


def test_ways_that_nobody_worked_out_are_not_called_none(manager: Person, programme: Programme) -> None:
    known, *rest = a_plan().shifts
    unknown = [replace(one, home_min=0.0, stops=tuple(replace(s, travel_min=0.0) for s in one.stops)) for one in rest]
    mixed = made_run(programme, manager, a_plan(shifts=(known, *unknown)))
    share = page_of(manager, mixed).fairness.travel.value
    assert share == pytest.approx((2 * 6 + 7) / 450)
    without = made_run(programme, manager, a_plan(shifts=tuple(unknown)))
    assert page_of(manager, without).fairness.travel.value is None


def test_the_page_shows_names_prices_and_rules(
    manager: Person, run: PlanRun, sign_in: Callable[[Person], Client]
) -> None:
    text = sign_in(manager).get(reverse("plans:run_week", args=[run.pk])).content.decode()
    for told in ("Omar Officer", "£16.00 an hour from 1 April 2026", "Open seat", "2 of 3, part met", "Not published"):
        assert told in text
    assert "style=" not in text
    assert "No rates were given for wardens" in text


@pytest.mark.database
def test_a_published_week_shows_who_is_on_it_now(
    manager: Person, published: PublishedWeek, pcso: Person, sign_in: Callable[[Person], Client]
) -> None:
    friday = Shift.objects.get(shift_id="W-2")
    ShiftMember.objects.create(
        shift=friday, position=1, person=pcso, person_ref="OPEN-1", role="pcso", agency="police", kind="overtime"
    )
    Shift.objects.filter(shift_id="W-3").update(cancelled_at=friday.starts_at)
    page = page_of(manager, published.run, published)
    assert {fig.name: fig.value for _, fig in page.figures}["open_seats"] == 0
    assert {fig.name: fig.value for _, fig in page.figures}["cancelled_shifts"] == 1
    assert [shift.is_cancelled for day in page.days for shift in day.shifts] == [False, False, True]
    text = sign_in(manager).get(reverse("plans:published_week", args=[published.pk])).content.decode()
    assert "version 1" in text
    assert reverse("plans:pack", args=[friday.pk]) in text
    assert "Not published" not in text


def test_the_week_asks_the_database_the_same_for_any_number_of_shifts(
    manager: Person,
    published: PublishedWeek,
    sign_in: Callable[[Person], Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = sign_in(manager)
    with django_assert_max_num_queries(14):
        assert client.get(reverse("plans:published_week", args=[published.pk])).status_code == 200


@pytest.mark.parametrize("name", ["run_week", "run_tours", "run_cover", "run_unmet", "run_week_csv", "what_if"])
def test_who_does_not_see_the_roster_sees_no_plan(
    name: str, analyst: Person, run: PlanRun, sign_in: Callable[[Person], Client]
) -> None:
    assert sign_in(analyst).get(reverse(f"plans:{name}", args=[run.pk])).status_code == 403


@pytest.mark.parametrize("name", ["run_week", "run_tours", "run_cover", "run_unmet"])
def test_a_supervisor_of_a_part_of_the_ground_finds_no_plan_of_the_whole(
    name: str, supervisor: Person, run: PlanRun, sign_in: Callable[[Person], Client]
) -> None:
    assert sign_in(supervisor).get(reverse(f"plans:{name}", args=[run.pk])).status_code == 404


def test_a_run_without_a_plan_has_no_week(manager: Person, run: PlanRun, sign_in: Callable[[Person], Client]) -> None:
    PlanRun.objects.filter(pk=run.pk).update(result={}, state="queued")
    assert sign_in(manager).get(reverse("plans:run_week", args=[run.pk])).status_code == 404


def test_a_plan_without_shifts_says_so(
    manager: Person, programme: Programme, run: PlanRun, sign_in: Callable[[Person], Client]
) -> None:
    empty = made_run(programme, manager, a_plan(shifts=(), dose_met_share=0.0))
    client = sign_in(manager)
    assert "No shifts in this plan" in client.get(reverse("plans:run_week", args=[empty.pk])).content.decode()
    assert "No tours in this plan" in client.get(reverse("plans:run_tours", args=[empty.pk])).content.decode()
    assert run.pk != empty.pk


def test_the_roster_is_a_file_with_a_row_for_each_seat(
    manager: Person, run: PlanRun, sign_in: Callable[[Person], Client]
) -> None:
    answer = sign_in(manager).get(reverse("plans:run_week_csv", args=[run.pk]))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [(row["shift_id"], row["who"]) for row in rows] == [
        ("W-1", "Omar Officer"),
        ("W-1", "Petra Pcso"),
        ("W-2", "Omar Officer"),
        ("W-2", "Open seat"),
        ("W-3", "Petra Pcso"),
        ("W-3", "P003"),
    ]
    assert {row["pounds"] for row in rows} == {"128"}
    assert "attachment" in answer["Content-Disposition"]


def test_a_control_is_never_named_on_the_week(
    manager: Person, run: PlanRun, sign_in: Callable[[Person], Client]
) -> None:
    client = sign_in(manager)
    for name in ("run_week", "run_tours", "run_tours_map", "run_cover"):
        assert "HE04" not in client.get(reverse(f"plans:{name}", args=[run.pk])).content.decode()
