"""The first page: what needs somebody now, what is soon, what is good to know, each one click away."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from bluelamp_station.queue.models import WorkerSign
from bluelamp_station.ui.today import TodayLine
from bluelamp_station.workflows import queries
from bluelamp_station.workflows.demo_people import demo_people

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client, RequestFactory
    from pytest_django import DjangoAssertNumQueries
    from pytest_django.fixtures import Settings

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

pytestmark = pytest.mark.django_db
LINES = [
    TodayLine("Three sets wait.", "/hotspots/", "Adopt sets", "now", 3),
    TodayLine("A review is due.", "/hotspots/1/", "Review sets", "soon"),
    TodayLine("A run has finished.", "/hotspots/runs/", "See runs", "know"),
    TodayLine("No files wait.", "/incidents/", "See files", "now", 0),
]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """One room with lines of its own."""
    monkeypatch.setattr(queries, "_ROOMS", (lambda _person: LINES,))


@pytest.fixture
def worker() -> WorkerSign:
    """A worker that has just been seen."""
    now = timezone.now()
    return WorkerSign.objects.create(worker="worker-1", started_at=now, seen_at=now)


@pytest.mark.usefixtures("lines")
def test_lines_stand_by_urgency_and_those_that_count_nothing_are_left_out(manager: Person) -> None:
    found = queries.today(manager)
    assert [line.text for line in found.now] == ["Three sets wait."]
    assert [line.text for line in found.soon] == ["A review is due."]
    assert [line.text for line in found.know] == ["A run has finished."]


@pytest.mark.usefixtures("lines")
def test_each_line_is_one_click(sign_in: Callable[[Person], Client], manager: Person) -> None:
    page = sign_in(manager).get("/").content.decode()
    assert page.index("Needs you now") < page.index("Soon") < page.index("Good to know")
    for line in LINES[:3]:
        assert f'href="{line.url}">{line.link_text}</a>' in page
    assert "No files wait" not in page


@pytest.mark.usefixtures("worker")
def test_a_warden_reads_what_will_come_here(sign_in: Callable[[Person], Client], warden: Person) -> None:
    page = sign_in(warden).get("/").content.decode()
    assert "Nothing needs you now" in page
    assert "Your shifts come here" in page


def test_somebody_without_a_role_is_told_whom_to_ask(sign_in: Callable[[Person], Client], warden: Person) -> None:
    warden.grants.update(revoked_at=timezone.now())
    assert "Ask your administrator" in sign_in(warden).get("/").content.decode()


def test_only_administrators_hear_of_a_worker_that_stopped(admin: Person, manager: Person, worker: WorkerSign) -> None:
    gone = "The worker has given no sign"
    assert not [line for line in queries.today_lines(admin) if line.text.startswith(gone)]
    WorkerSign.objects.filter(pk=worker.pk).update(seen_at=timezone.now() - timedelta(minutes=3))
    assert [line.urgency for line in queries.today_lines(admin) if line.text.startswith(gone)] == ["now"]
    assert not [line for line in queries.today_lines(manager) if line.text.startswith(gone)]


def test_the_page_of_the_worker_says_what_waits(
    sign_in: Callable[[Person], Client], admin: Person, worker: WorkerSign
) -> None:
    page = sign_in(admin).get("/worker/").content.decode()
    assert worker.worker in page
    assert "Deliveries" in page
    assert "Runs" in page


def test_the_first_page_asks_the_database_a_bounded_number_of_times(
    sign_in: Callable[[Person], Client],
    manager: Person,
    programme: Programme,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    assert programme.pk
    client = sign_in(manager)
    with django_assert_max_num_queries(40):
        client.get("/")


def test_made_up_people_are_named_on_a_made_up_site_only(settings: Settings, rf: RequestFactory) -> None:
    page = rf.get("/")
    assert render_to_string("ui/demo_people.html", demo_people(page)) == "\n"
    settings.IS_DEMO = True
    shown = render_to_string("ui/demo_people.html", demo_people(page))
    assert "made-up-lantern" in shown
    assert "warden@lanternshire.example" in shown
