from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from bluelamp_station.audit.actions import record
from bluelamp_station.audit.models import Event
from bluelamp_station.audit.verifying import read_anchor

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from bluelamp_station.accounts.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(sign_in: Callable[[Person], Client], auditor: Person) -> Client:
    """Audrey at her desk."""
    return sign_in(auditor)


@pytest.fixture
def deeds(analyst: Person, manager: Person) -> None:
    """What two people did."""
    record(by=analyst, action="hotspots.run_started", subject=("hotspots.Run", "1"))
    record(by=manager, action="hotspots.set_adopted", subject=("hotspots.HotspotSet", "7"), why="densest 26 places")
    record(by=analyst, action="incidents.rows_read", subject=("store", "rows"), why="=1+1")


@pytest.mark.usefixtures("deeds")
def test_the_auditor_sees_who_did_what_and_why(reader: Client) -> None:
    page = reader.get("/people/log/").content.decode()
    assert "Anna Analyst" in page
    assert "Hotspots: set adopted" in page
    assert "densest 26 places" in page


@pytest.mark.usefixtures("deeds")
@pytest.mark.parametrize(
    ("search", "numbers"),
    [
        ({"who": "anna"}, [3, 1]),
        ({"action": "hotspots."}, [2, 1]),
        ({"action": "hotspots.set_adopted"}, [2]),
        ({"subject_type": "hotspots.Run", "subject_id": "1"}, [1]),
        ({"text": "densest"}, [2]),
        ({"first": "2999-01-01"}, []),
        ({"last": "2000-01-01"}, []),
    ],
)
def test_a_search_finds_the_events_that_fit(reader: Client, search: dict[str, str], numbers: list[int]) -> None:
    page = reader.get("/people/log/", search)
    assert [event.number for event in page.context["page"]] == numbers


@pytest.mark.usefixtures("deeds")
def test_today_is_in_a_search_from_today_to_today(reader: Client) -> None:
    today = timezone.localdate().isoformat()
    assert len(reader.get("/people/log/", {"first": today, "last": today}).context["page"]) == 3


@pytest.mark.usefixtures("deeds")
def test_a_date_that_is_none_is_named_and_the_rest_is_searched(reader: Client) -> None:
    page = reader.get("/people/log/", {"first": "soon", "who": "anna"})
    assert "Enter a valid date" in page.content.decode()
    assert len(page.context["page"]) == 2


@pytest.mark.usefixtures("deeds")
def test_an_event_shows_its_link_in_the_chain(reader: Client) -> None:
    page = reader.get("/people/log/2/").content.decode()
    first, second = Event.objects.get(number=1), Event.objects.get(number=2)
    assert first.hash in page
    assert second.hash in page


def test_an_event_that_is_not_there_is_not_found(reader: Client) -> None:
    assert reader.get("/people/log/99/").status_code == 404


@pytest.mark.usefixtures("deeds")
def test_proving_the_chain_says_so_and_is_logged(reader: Client) -> None:
    page = reader.post("/people/log/check/", follow=True).content.decode()
    assert "The log is whole: 3 events" in page
    assert Event.objects.latest("number").action == "audit.chain_checked"


@pytest.mark.usefixtures("deeds")
def test_the_anchor_is_a_file_that_can_be_read_back(reader: Client) -> None:
    answer = reader.post("/people/log/anchor/")
    assert "attachment" in answer["Content-Disposition"]
    assert read_anchor(answer.content.decode()).number == 3
    assert json.loads(answer.content)["kind"] == "bluelamp-audit-anchor"


@pytest.mark.usefixtures("deeds")
def test_the_download_holds_what_was_searched_and_no_formula(reader: Client) -> None:
    answer = reader.post("/people/log/export/", {"who": "Anna"})
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))  # type: ignore[attr-defined]  # - the answer is streamed
    assert [row["number"] for row in rows] == ["3", "1"]
    assert rows[0]["why"] == "'=1+1"
    assert Event.objects.latest("number").detail == {"events": 2}


def test_two_hundred_events_take_no_more_queries_than_three(
    reader: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(200):
        record(by=None, action="tests.counted", subject=("Number", str(number)))
    with django_assert_max_num_queries(9):
        page = reader.get("/people/log/", {"page": "2"})
    assert len(page.context["page"]) == 50


def test_a_search_without_a_hit_says_so(reader: Client) -> None:
    assert "No event fits" in reader.get("/people/log/", {"who": "nobody"}).content.decode()


@pytest.mark.usefixtures("deeds")
def test_the_log_says_in_words_to_what_it_was_done(reader: Client) -> None:
    page = reader.get("/people/log/").content.decode()
    assert "Hotspot set 7" in page
    assert "hotspots.HotspotSet</td>" not in page


def test_the_log_as_a_whole_has_no_number(reader: Client, auditor: Person) -> None:
    record(by=auditor, action="audit.chain_checked", subject=("audit log", "all"))
    assert "Audit log</td>" in reader.get("/people/log/").content.decode()


def test_what_is_kept_beside_an_event_is_read_as_words(reader: Client, analyst: Person) -> None:
    kept = {"by": ["password", "totp"], "is_whole": True, "nothing": None, "rows_read": 12, "changed": {"a_b": []}}
    record(by=analyst, action="accounts.signed_in", subject=analyst, detail=kept)
    page = reader.get(f"/people/log/{Event.objects.latest('number').number}/").content.decode()
    for text in ("password, totp", ">yes<", "Rows read", "a b: none"):
        assert text in page, text
    assert "[&#x27;" not in page
