"""The room's pages: who sees them, what they say, how many queries they cost."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from bluelamp.core.vocabulary import Purpose
from bluelamp_station.audit.models import Event
from bluelamp_station.incidents import queries
from bluelamp_station.incidents.models import Delivery, StoreCheck
from bluelamp_station.queue.models import WorkState
from station.conftest import make_person
from station.incidents.conftest import file, newest, station_csv, street_csv

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytest_django import DjangoAssertNumQueries

    from bluelamp_station.accounts.models import Area, Person

pytestmark = pytest.mark.django_db
MONTH = "2024-01-testshire-street.csv"
PAGES = (
    "/incidents/",
    "/incidents/ledger.csv",
    "/incidents/deliveries/",
    "/incidents/deliveries/{pk}/",
    "/incidents/deliveries/{pk}/progress/",
    "/incidents/sink-points/",
    "/incidents/sink-points.geojson",
    "/incidents/sink-points/{slug}/",
)
LOADERS_PAGES = ("/incidents/upload/", "/incidents/deliveries/{pk}/rows/", "/incidents/deliveries/{pk}/rows.csv")
POSTS = ("/incidents/upload/", "/incidents/deliveries/{pk}/stop/", "/incidents/deliveries/{pk}/retry/")


def words(page: str) -> str:
    """A page's text without tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.fixture
def places(load: Callable[..., Any], analyst: Person) -> Mapping[str, Any]:
    """A loaded delivery and its sink point, to fill addresses with."""
    delivery = load(file(MONTH, station_csv()))
    return {"pk": delivery.pk, "slug": queries.sinks_for(analyst)[0].slug}


@pytest.mark.parametrize("name", ["warden", "oversight", "sergeant", "auditor", "admin"])
def test_whoever_may_not_see_incidents_sees_no_page(
    name: str, places: Mapping[str, Any], request: pytest.FixtureRequest, sign_in: Callable[[Person], Client]
) -> None:
    client = sign_in(request.getfixturevalue(name))
    for page in (*PAGES, *LOADERS_PAGES):
        assert client.get(page.format(**places)).status_code == 403, page
    for page in POSTS:
        assert client.post(page.format(**places)).status_code == 403, page
    assert not Event.objects.filter(action__startswith="incidents.rows").exists()


def test_an_analyst_of_one_neighbourhood_sees_nothing_of_the_whole_force(
    places: Mapping[str, Any], hertford: Area, sign_in: Callable[[Person], Client]
) -> None:
    person = make_person("Nora Neighbourhood", Purpose.ANALYST, area=hertford)
    client = sign_in(person)
    for page in (*PAGES, *LOADERS_PAGES):
        answer = client.get(page.format(**places))
        assert answer.status_code == 403, page
    assert "whole force" in client.get("/incidents/").content.decode()
    assert not Delivery.objects.visible_to(person).exists()
    assert not StoreCheck.objects.visible_to(person).exists()
    assert queries.today_lines(person) == []


def test_a_manager_sees_but_does_not_load_or_read_rows(
    places: Mapping[str, Any], manager: Person, sign_in: Callable[[Person], Client]
) -> None:
    client = sign_in(manager)
    for page in PAGES:
        assert client.get(page.format(**places)).status_code == 200, page
    for page in LOADERS_PAGES:
        assert client.get(page.format(**places)).status_code == 403, page
    assert "Upload incident files" not in client.get("/incidents/").content.decode()


def test_nobody_signed_in_is_asked_to_sign_in(places: Mapping[str, Any]) -> None:
    for page in (*PAGES, *LOADERS_PAGES):
        answer = Client().get(page.format(**places))
        assert answer.status_code == 302, page
        assert "login" in answer.headers["Location"]


def test_an_empty_room_says_what_to_do(analyst: Person, manager: Person, sign_in: Callable[[Person], Client]) -> None:
    for page in ("/incidents/", "/incidents/deliveries/", "/incidents/sink-points/"):
        text = sign_in(analyst).get(page).content.decode()
        assert 'href="/incidents/upload/"' in text, page
    assert "An analyst loads the force" in sign_in(manager).get("/incidents/").content.decode()
    assert queries.ledger_rows(analyst) == ()
    assert not queries.store_facts()["has_store"]


def test_a_delivery_that_waits_is_followed_live_and_can_be_stopped(
    send: Callable[..., Any], analyst: Person, sign_in: Callable[[Person], Client]
) -> None:
    send(analyst, file(MONTH, street_csv()))
    client, url = sign_in(analyst), f"/incidents/deliveries/{newest().pk}/"
    page = client.get(url).content.decode()
    assert f'data-live-url="{url}progress/"' in page
    assert "It waits for its turn" in page
    answer = client.post(f"{url}stop/", follow=True)
    assert "It was stopped; nothing of it was kept" in answer.content.decode()
    answer = client.post(f"{url}retry/", follow=True)
    assert "waits to be loaded again" in answer.content.decode()


def test_the_live_part_is_answered_304_until_something_changes(
    send: Callable[..., Any], analyst: Person, sign_in: Callable[[Person], Client]
) -> None:
    send(analyst, file(MONTH, street_csv()))
    client, url = sign_in(analyst), f"/incidents/deliveries/{newest().pk}/progress/"
    Delivery.objects.update(state=WorkState.RUNNING, progress_done=3, progress_all=12, progress_text="a.csv")
    first = client.get(url)
    assert "3 of 12 files read. a.csv" in first.content.decode()
    assert '<progress class="bl-progress" aria-label="Files read" max="12" value="3">' in first.content.decode()
    stamp = first.headers["ETag"]
    assert client.get(url, headers={"If-None-Match": stamp}).status_code == 304
    Delivery.objects.update(progress_done=4)
    assert client.get(url, headers={"If-None-Match": stamp}).status_code == 200
    Delivery.objects.update(progress_done=12, progress_text="")
    last = client.get(url).content.decode()
    assert "All files are read and are being written to the store." in last
    assert "Stop" not in last
    Delivery.objects.update(state=WorkState.DONE)
    assert client.get(url, headers={"If-None-Match": stamp}).headers["Bluelamp-Live"] == "reload"


def test_a_failed_delivery_shows_its_one_line_and_try_again(
    send: Callable[..., Any], analyst: Person, manager: Person, sign_in: Callable[[Person], Client]
) -> None:
    send(analyst, file(MONTH, street_csv()))
    Delivery.objects.update(state=WorkState.FAILED, failure="BL-LOAD-02: a.csv, row 2: <month> is none.")
    url = f"/incidents/deliveries/{newest().pk}/"
    page = sign_in(analyst).get(url).content.decode()
    assert "BL-LOAD-02: a.csv, row 2: &lt;month&gt; is none." in page
    assert "Try again" in page
    assert "Try again" not in sign_in(manager).get(url).content.decode()


def test_what_is_over_is_not_stopped_and_what_waits_is_not_retried(
    places: Mapping[str, Any], analyst: Person, sign_in: Callable[[Person], Client]
) -> None:
    client, url = sign_in(analyst), f"/incidents/deliveries/{places['pk']}/"
    assert "nothing to stop" in client.post(f"{url}stop/", follow=True).content.decode()
    assert "tried again" in client.post(f"{url}retry/", follow=True).content.decode()
    assert not Event.objects.filter(action__in=["incidents.delivery_stopped", "incidents.delivery_retried"]).exists()


def test_the_receipt_shows_figures_files_months_and_categories(
    load: Callable[..., Any], force_zip: bytes, analyst: Person, sign_in: Callable[[Person], Client]
) -> None:
    delivery = load(file("lantern.zip", force_zip))
    text = words(sign_in(analyst).get(f"/incidents/deliveries/{delivery.pk}/").content.decode())
    assert f"Incidents kept {delivery.receipt['rows_kept']:,} rows What this counts Definition" in text
    assert "2022-01-lanternshire-street.csv Incidents Lanternshire" in text
    assert f"January 2022 {delivery.receipt['months']['2022-01']:,} " in text
    assert "Burglary" in text
    listed = words(sign_in(analyst).get("/incidents/deliveries/").content.decode())
    assert "Loaded lantern.zip" in listed
    assert "Anna Analyst" in listed


@pytest.fixture
def noted(load: Callable[..., Any]) -> Any:
    """A delivery with one refused row, whose month tries to be a formula and a script, and one duplicate."""
    lines = street_csv(60).decode().splitlines()
    lines[5] = lines[5].replace("2024-01,Testshire", "=1+1<script>alert(1)</script>" + "x" * 300 + ",Testshire", 1)
    lines.append(lines[1])
    return load(file(MONTH, "\n".join(lines).encode()))


def test_refused_rows_are_shown_as_text_cut_and_logged(
    noted: Any, analyst: Person, sign_in: Callable[[Person], Client]
) -> None:
    page = sign_in(analyst).get(f"/incidents/deliveries/{noted.pk}/rows/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "x" * 150 not in page
    assert "(cut)" in page
    assert "Rows: 2" in page
    (event,) = Event.objects.filter(action="incidents.rows_read")
    assert (event.actor_id, event.detail) == (str(analyst.pk), {"rows": 2, "filter": {}})


def test_rows_are_filtered_and_the_log_says_by_what(
    noted: Any, analyst: Person, sign_in: Callable[[Person], Client]
) -> None:
    url = f"/incidents/deliveries/{noted.pk}/rows/"
    client = sign_in(analyst)
    assert "Rows: 1." in client.get(url, {"verdict": "refused"}).content.decode()
    assert "Rows: 1." in client.get(url, {"verdict": "duplicate", "file": MONTH}).content.decode()
    assert "No rows fit this filter" in client.get(url, {"reason": "nothing"}).content.decode()
    assert "Rows: 2." in client.get(url, {"verdict": "<b>", "file": "/etc/passwd", "page": "99999"}).content.decode()
    filters = [
        event.detail["filter"] for event in Event.objects.filter(action="incidents.rows_read").order_by("number")
    ]
    assert filters == [{"verdict": "refused"}, {"verdict": "duplicate", "file": MONTH}, {"reason": "nothing"}, {}]


def test_the_rows_file_is_safe_in_a_spreadsheet_and_logged(
    noted: Any, analyst: Person, sign_in: Callable[[Person], Client]
) -> None:
    answer: Any = sign_in(analyst).get(f"/incidents/deliveries/{noted.pk}/rows.csv?verdict=refused")
    (row,) = csv.DictReader(io.StringIO(answer.getvalue().decode(), newline=""))
    assert row["value"].startswith("'=1+1")
    assert row["row"] == "6"
    event = Event.objects.get(action="incidents.rows_exported")
    assert event.detail == {"rows": 1, "filter": {"verdict": "refused"}}


def test_rows_of_one_delivery_do_not_show_those_of_another(
    noted: Any, load: Callable[..., Any], analyst: Person, sign_in: Callable[[Person], Client]
) -> None:
    other = load(file("2024-02-testshire-street.csv", street_csv(30, "2024-02")))
    assert noted.pk != other.pk
    page = sign_in(analyst).get(f"/incidents/deliveries/{other.pk}/rows/").content.decode()
    assert "No rows fit this filter" in page


def test_a_store_that_is_gone_is_said_and_no_defect(
    noted: Any, analyst: Person, sign_in: Callable[[Person], Client], settings: Any, tmp_path: Any
) -> None:
    settings.STORE_FOLDER = tmp_path / "nowhere"
    for ending in ("rows/", "rows.csv"):
        answer = sign_in(analyst).get(f"/incidents/deliveries/{noted.pk}/{ending}", follow=True)
        assert "The store cannot be read" in answer.content.decode()


def test_today_says_what_waits_each_with_one_click(
    send: Callable[..., Any], noted: Any, analyst: Person, manager: Person
) -> None:
    send(analyst, file("2024-02-testshire-street.csv", street_csv(30, "2024-02")))
    Delivery.objects.filter(state=WorkState.QUEUED).update(state=WorkState.FAILED, ended_at=timezone.now())
    failed = newest()
    lines = {line.url: line for line in queries.today_lines(analyst)}
    assert lines[f"/incidents/deliveries/{failed.pk}/"].urgency == "now"
    assert lines[f"/incidents/deliveries/{noted.pk}/"].text == "Refused of what came in since yesterday: 1 row."
    assert all(line.is_safe_to_mail for line in lines.values())
    assert not any("deliver" in line.text for line in queries.today_lines(manager))
    Delivery.objects.update(ended_at=timezone.now() - timedelta(days=2))
    assert queries.today_lines(analyst) == []


def test_today_begins_with_the_first_upload(analyst: Person, manager: Person, warden: Person) -> None:
    (line,) = queries.today_lines(analyst)
    assert (line.url, line.urgency) == ("/incidents/upload/", "now")
    assert queries.today_lines(manager) == []
    assert queries.today_lines(warden) == []


def test_today_counts_points_and_missing_months(load: Callable[..., Any], analyst: Person, manager: Person) -> None:
    load(file(MONTH, station_csv()), file("2024-04-testshire-street.csv", street_csv(30, "2024-04")))
    texts = [line.text for line in queries.today_lines(analyst)]
    assert "1 sink point waits for a decision." in texts
    assert "2 months of incidents are missing: February 2024 (Testshire), March 2024 (Testshire)." in texts
    assert "1 sink point waits for a decision." not in [line.text for line in queries.today_lines(manager)]


def test_other_rooms_learn_which_months_there_are(load: Callable[..., Any]) -> None:
    load(file(MONTH, station_csv()))
    facts = queries.store_facts()
    assert facts["has_store"]
    assert facts["months"] == ["2024-01"]
    assert facts["sources"]["testshire"]["months_held"] == 1
    assert facts["sinks_to_decide"] == 1


@pytest.mark.parametrize("page", PAGES)
def test_pages_cost_few_queries(
    page: str,
    places: Mapping[str, Any],
    load: Callable[..., Any],
    analyst: Person,
    sign_in: Callable[[Person], Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(3):
        load(file(MONTH, station_csv()))
    client = sign_in(analyst)
    with django_assert_max_num_queries(7):
        assert client.get(page.format(**places)).status_code == 200
