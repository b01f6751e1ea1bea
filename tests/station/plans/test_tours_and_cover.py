"""Tours on the map, cover against demand, and why not every visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.vocabulary import PatrolMode, Purpose
from bluelamp.plans.records import DoseTarget, Window
from bluelamp.plans.results import PlannedShift, PlannedStop, WeekPlan
from bluelamp_station.plans.engine import runs as engine
from bluelamp_station.plans.queries.cover import planned_by_hour, wanted_by_hour
from bluelamp_station.plans.queries.gantt_source import seen_week
from bluelamp_station.plans.queries.tour_map import chosen_tours, tour_choices, tour_document
from bluelamp_station.plans.queries.unmet import unmet_page
from station.conftest import make_person
from station.plans.week_world import (
    FRIDAY,
    a_plan,
    base,
    local_s,
    made_run,
    officer,
    pcso,
    places,
    published,
    run,
    supervisor,
    this_monday,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries

    from bluelamp_station.accounts.models import Agency, Area, Person
    from bluelamp_station.plans.models import PlanRun, PublishedWeek
    from bluelamp_station.plans.queries.gantt_source import SeenWeek
    from bluelamp_station.programme.models import Programme

__all__ = ["base", "officer", "pcso", "places", "published", "run", "supervisor"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def seen(manager: Person, run: PlanRun) -> SeenWeek:
    """The plan as its manager sees it."""
    return seen_week(manager, run, engine.plan_of(run), engine.problem_of(run))


def test_without_a_choice_the_first_tour_is_shown(seen: SeenWeek) -> None:
    (tour,) = chosen_tours(seen, "")
    assert [leg.label for leg in tour.legs] == ["1", "2"]
    assert [leg.stop.ref for leg in tour.legs] == ["HE01", "HE02"]
    assert tour.legs[0].stop.way == "6 min by vehicle"
    assert chosen_tours(seen, "nonsense") == (tour,)


def test_a_shift_or_a_day_can_be_chosen(seen: SeenWeek) -> None:
    values = [choice.value for choice in tour_choices(seen)]
    assert values == ["shift-1", "shift-2", "shift-3"]
    assert [tour.shift.shift_id for tour in chosen_tours(seen, "shift-3")] == ["W-3"]


def test_several_tours_of_a_day_are_told_apart_by_letters(manager: Person, programme: Programme, run: PlanRun) -> None:
    shifts = a_plan().shifts
    twice = made_run(programme, manager, a_plan(shifts=(*shifts[:2], shifts[1])))
    shown = seen_week(manager, twice, engine.plan_of(twice), engine.problem_of(run))
    day = next(choice.value for choice in tour_choices(shown) if choice.value.startswith("day-"))
    tours = chosen_tours(shown, day)
    assert [[leg.label for leg in tour.legs] for tour in tours] == [["A1", "A2"], ["B1", "B2"]]


def test_the_map_has_lines_from_the_base_and_back_and_a_marker_for_each_stop(seen: SeenWeek) -> None:
    document = tour_document(seen, chosen_tours(seen, "shift-3"))
    kinds = [feature["properties"]["kind"] for feature in document["features"]]
    assert [kinds.count(kind) for kind in ("treated", "tour", "base", "stop")] == [3, 1, 1, 3]
    line = next(one for one in document["features"] if one["properties"]["kind"] == "tour")["geometry"]["coordinates"]
    assert line[0] == line[-1] == [-0.91, 51.105]
    assert len(line) == 5
    stop = next(one for one in document["features"] if one["properties"]["kind"] == "stop")["properties"]
    assert stop["title"] == "Stop 1: HE01 Lamp Street 1"
    assert stop["text"].startswith("Saturday 18:10 to 18:25, way there: 6 min by vehicle.")


def test_the_page_of_tours_says_in_a_table_what_the_map_shows(
    manager: Person, run: PlanRun, sign_in: Callable[[Person], Client]
) -> None:
    client = sign_in(manager)
    text = client.get(reverse("plans:run_tours", args=[run.pk]), {"tour": "shift-2"}).content.decode()
    document = client.get(reverse("plans:run_tours_map", args=[run.pk]), {"tour": "shift-2"}).json()
    for feature in document["features"]:
        if feature["properties"]["kind"] == "stop":
            assert f'data-map-ref="{feature["properties"]["ref"]}"' in text
    assert "straight from stop to stop" in text
    assert "map.geojson?tour=shift-2" in text


@pytest.mark.parametrize("name", ["published_tours", "published_tours_map", "published_cover", "published_week_csv"])
def test_a_published_week_has_the_same_pages(
    name: str,
    manager: Person,
    published: PublishedWeek,
    sign_in: Callable[[Person], Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = sign_in(manager)
    with django_assert_max_num_queries(13):
        assert client.get(reverse(f"plans:{name}", args=[published.pk])).status_code == 200


@pytest.mark.reference
def test_wanted_minutes_lie_in_the_windows_as_the_incidents_do() -> None:
    target = DoseTarget("A", 4, minutes=15)
    windows = {"A": (Window(FRIDAY, 22 * 60, 25 * 60 + 30),)}
    even = wanted_by_hour([target], windows, {}, patrol_hours=(10, 26))
    # Three and a half hours of window take sixty minutes.
    assert even[4][22] == pytest.approx(60 * 60 / 210)
    assert even[5][1] == pytest.approx(60 * 30 / 210)
    hours = [[0.0] * 24 for _ in range(7)]
    hours[4][22], hours[4][23], hours[5][1], hours[0][9] = 3.0, 1.0, 2.0, 50.0
    weighted = wanted_by_hour([target], windows, {"A": hours}, patrol_hours=(10, 26))
    assert (weighted[4][22], weighted[4][23], weighted[5][1]) == pytest.approx((36.0, 12.0, 12.0))
    assert weighted[0][9] == 0


def test_incidents_outside_every_window_leave_the_minutes_even() -> None:
    hours = [[0.0] * 24 for _ in range(7)]
    hours[0][9] = 5.0
    windows = {"A": (Window(6, 23 * 60, 25 * 60),)}
    found = wanted_by_hour([DoseTarget("A", 2)], windows, {"A": hours}, patrol_hours=(10, 26))
    assert (found[6][23], found[0][0]) == (15.0, 15.0)


def test_a_place_without_windows_is_wanted_in_the_hours_of_patrol() -> None:
    found = wanted_by_hour([DoseTarget("A", 7, minutes=16)], {}, {}, patrol_hours=(10, 26))
    # Sixteen hours of each day take sixteen minutes; those after midnight of Sunday lie early on Monday.
    assert [found[0][hour] for hour in (0, 1, 2, 9, 10, 23)] == pytest.approx([1, 1, 0, 0, 1, 1])
    assert sum(map(sum, found)) == pytest.approx(7 * 16)


@pytest.mark.property
@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 1439), st.integers(1, 900)), max_size=4),
    st.integers(0, 20),
    st.integers(10, 20),
)
def test_wanted_minutes_are_never_lost(windows: list[tuple[int, int, int]], visits: int, minutes: int) -> None:
    within = tuple(Window(day, start, start + length) for day, start, length in windows)
    target = DoseTarget("A", visits, minutes=minutes, windows=within)
    found = wanted_by_hour([target], {}, {}, patrol_hours=(18, 26))
    assert sum(map(sum, found)) == pytest.approx(visits * minutes)


def test_a_visit_over_the_hour_counts_in_both_hours() -> None:
    start = local_s(6, 23, 50)
    stop = PlannedStop("v", "A", start, start + 900, 0.0, PatrolMode.FOOT)
    shift = PlannedShift("S", start - 600, start + 3600, "B", (), (stop,))
    found = planned_by_hour(WeekPlan(this_monday(), 0, (shift,), (), 1, 1.0, 1.0))
    assert (found[6][23], found[0][0]) == (10.0, 5.0)
    assert sum(map(sum, found)) == 15.0


def test_the_page_of_cover_compares_hour_by_hour(
    manager: Person, run: PlanRun, sign_in: Callable[[Person], Client]
) -> None:
    text = sign_in(manager).get(reverse("plans:run_cover", args=[run.pk])).content.decode()
    assert "18:00 to 19:00" in text
    assert "25 of 5" in text
    assert "No place has hours of incidents to spread by" in text


def test_each_unmet_place_says_why_and_offers_priced_choices(seen: SeenWeek) -> None:
    page = unmet_page(seen)
    assert page.missing.value == 1
    (place,) = page.places
    assert (place.planned, place.wanted, place.words) == (2, 3, "No PCSO after 22:00 on Friday.")
    fewer, more = place.choices
    assert more.words == "Add 3 overtime hours of two PCSOs, Friday 22:00 to 01:00, for £96."
    assert (more.effect, more.price) == ("HE02 gets 1 more visit", "Costs £96")
    assert (fewer.effect, fewer.price) == ("The target is met with fewer visits", "Costs nothing")


def test_who_sees_no_money_reads_why_but_no_price(force: Area, police: Agency, run: PlanRun) -> None:
    reader = make_person("Sam Super", Purpose.SUPERVISOR, area=force, agency=police)
    page = unmet_page(seen_week(reader, run, engine.plan_of(run), engine.problem_of(run)))
    assert not page.may_buy
    assert page.places[0].choices == ()


def test_nothing_unmet_is_said_in_so_many_words(
    manager: Person, programme: Programme, run: PlanRun, sign_in: Callable[[Person], Client]
) -> None:
    whole = made_run(programme, manager, a_plan(unmet=()))
    client = sign_in(manager)
    assert "Everything is met" in client.get(reverse("plans:run_unmet", args=[whole.pk])).content.decode()
    assert "Everything is met" not in client.get(reverse("plans:run_unmet", args=[run.pk])).content.decode()


def test_each_choice_has_a_button_that_buys_it(
    manager: Person, run: PlanRun, sign_in: Callable[[Person], Client]
) -> None:
    text = sign_in(manager).get(reverse("plans:run_unmet", args=[run.pk])).content.decode()
    for number in range(2):
        assert f'action="{reverse("plans:buy_fix", args=[run.pk, "HE02", number])}"' in text
    assert text.count("Buy this") == 2
    assert text.count('name="ticket"') == 2
    week = sign_in(manager).get(reverse("plans:run_week", args=[run.pk])).content.decode()
    assert f'href="{reverse("plans:run", args=[run.pk])}"' in week


def test_who_does_not_plan_reads_no_button_and_no_way_to_the_run(
    force: Area, police: Agency, run: PlanRun, sign_in: Callable[[Person], Client]
) -> None:
    client = sign_in(make_person("Sam Super", Purpose.SUPERVISOR, area=force, agency=police))
    assert "Buy this" not in client.get(reverse("plans:run_unmet", args=[run.pk])).content.decode()
    week = client.get(reverse("plans:run_week", args=[run.pk])).content.decode()
    assert f'href="{reverse("plans:run", args=[run.pk])}"' not in week
