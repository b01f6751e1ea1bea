"""What if: asking for the curve, its words, the page with its slider."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.audit.models import Event
from bluelamp_station.plans.actions.what_if import ask_what_if
from bluelamp_station.plans.models import PlanRun
from bluelamp_station.plans.queries.what_if import what_if_page, what_if_points
from station.plans.week_world import POINTS, base, officer, pcso, places, run, supervisor, what_if_run

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries

    from bluelamp_station.accounts.models import Person

__all__ = ["base", "officer", "pcso", "places", "run", "supervisor", "what_if_run"]
pytestmark = pytest.mark.django_db


def test_a_point_is_a_sentence_with_what_the_next_hundred_pounds_buy() -> None:
    told = [point.words for point in what_if_points(POINTS)]
    assert told[2] == "£4,200 and 260 hours: 148 visits, 81% of harm covered; the next £100 buys 2 visits."
    assert told[3].endswith("more money was not tried.")


def test_dear_visits_are_priced_one_by_one_and_useless_money_is_called_so() -> None:
    dear = [POINTS[1], {**POINTS[1], "pence": 240_000, "visits": 81}, {**POINTS[1], "pence": 300_000, "visits": 81}]
    first, second, _ = what_if_points(dear)
    assert first.words.endswith("the next visit costs £300.")
    assert second.words.endswith("the next step buys no further visit.")


def test_points_are_counted_from_the_cheapest() -> None:
    points = what_if_points(tuple(reversed(POINTS)))
    assert [point.number for point in points] == [0, 1, 2, 3]
    assert [point.pence for point in points] == sorted(point["pence"] for point in POINTS)


@pytest.mark.parametrize(("wanted", "number"), [("1", 1), ("", 2), ("99", 2), ("-1", 2), ("one", 2)])
def test_a_point_that_is_none_gives_the_middle_one(
    wanted: str, number: int, what_if_run: Callable[..., PlanRun]
) -> None:
    page = what_if_page(what_if_run(), wanted)
    assert page is not None
    assert page.chosen.number == number
    assert [placed.point.is_chosen for placed in page.curve.points].index(True) == number


def test_the_slider_works_without_a_script(
    manager: Person, run: PlanRun, what_if_run: Callable[..., PlanRun], sign_in: Callable[[Person], Client]
) -> None:
    what_if_run()
    client = sign_in(manager)
    text = client.get(reverse("plans:what_if", args=[run.pk]), {"point": "1"}).content.decode()
    assert re.search(r'<input[^>]*type="range"[^>]*max="3"[^>]*value="1"', text)
    assert re.search(r"data-point-words[^>]*>£2,100 and 130 hours: 80 visits, 55% of harm covered", text)
    assert "Show this point" in text
    assert text.count("data-point=") == 4


def test_asking_twice_with_one_ticket_makes_one_curve(manager: Person, run: PlanRun) -> None:
    ticket = uuid.uuid4()
    first, second = (ask_what_if(by=manager, run=run, ticket=ticket) for _ in range(2))
    assert first == second
    assert (first.kind, first.based_on, first.problem, first.state) == ("what_if", run, run.problem, "queued")
    assert Event.objects.filter(action="plans.what_if_asked").count() == 1


def test_a_curve_has_no_curve(manager: Person, what_if_run: Callable[..., PlanRun]) -> None:
    with pytest.raises(RefusedInputError, match="already"):
        ask_what_if(by=manager, run=what_if_run(), ticket=uuid.uuid4())


def test_who_does_not_plan_asks_for_no_curve(supervisor: Person, run: PlanRun) -> None:
    with pytest.raises(RefusedInputError):
        ask_what_if(by=supervisor, run=run, ticket=uuid.uuid4())
    assert not PlanRun.objects.filter(kind="what_if").exists()


@pytest.mark.database
def test_the_button_asks_and_the_page_follows(
    manager: Person, run: PlanRun, sign_in: Callable[[Person], Client]
) -> None:
    client, address = sign_in(manager), reverse("plans:what_if", args=[run.pk])
    before = client.get(address).content.decode()
    ticket = re.search(r'name="ticket" value="([^"]+)"', before)
    assert ticket is not None
    answer = client.post(reverse("plans:what_if_ask", args=[run.pk]), {"ticket": ticket[1]})
    assert answer.status_code == 302
    curve = PlanRun.objects.get(kind="what_if")
    state = reverse("plans:what_if_state", args=[curve.pk])
    assert f'data-live-url="{state}"' in client.get(address).content.decode()
    first = client.get(state)
    assert client.get(state, headers={"if-none-match": first["ETag"]}).status_code == 304
    PlanRun.objects.filter(pk=curve.pk).update(state="failed", failure="Nobody has offered time.")
    assert client.get(state)["Bluelamp-Live"] == "reload"
    text = client.get(address).content.decode()
    assert "Nobody has offered time." in text
    assert "Work the curve out" in text


def test_the_address_of_a_curve_leads_to_its_plan(
    manager: Person, run: PlanRun, what_if_run: Callable[..., PlanRun], sign_in: Callable[[Person], Client]
) -> None:
    answer = sign_in(manager).get(reverse("plans:what_if", args=[what_if_run().pk]))
    assert answer.headers["Location"] == reverse("plans:what_if", args=[run.pk])


def test_the_page_asks_the_database_little(
    manager: Person,
    run: PlanRun,
    what_if_run: Callable[..., PlanRun],
    sign_in: Callable[[Person], Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    what_if_run()
    client = sign_in(manager)
    with django_assert_max_num_queries(14):
        assert client.get(reverse("plans:what_if", args=[run.pk])).status_code == 200
