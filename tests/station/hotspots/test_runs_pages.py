from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.utils import timezone

from bluelamp_station.audit.models import Event
from bluelamp_station.hotspots.models import Run
from bluelamp_station.hotspots.queries.runs import today_lines
from bluelamp_station.queue.models import WorkerSign, WorkState
from station.hotspots.run_worlds import adopted_set, asked, done_run, held_run, made_store, make_run

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django.fixtures import Settings

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

pytestmark = pytest.mark.django_db
LIST = "/hotspots/runs/"


@pytest.fixture(autouse=True)
def _store(settings: Settings) -> None:
    settings.STORE_FOLDER = made_store()


@pytest.fixture
def anna(analyst: Person, sign_in: Callable[[Person], Client]) -> Client:
    client = sign_in(analyst)
    # The first page of a session also writes that it began.
    client.get("/hotspots/runs/methods/")
    return client


def a_living_worker() -> None:
    WorkerSign.objects.create(worker="w1", started_at=timezone.now(), seen_at=timezone.now())


def test_without_runs_the_list_says_what_to_do_next(anna: Client, programme: Programme) -> None:
    assert programme.pk
    page = anna.get(LIST).content.decode()
    assert "No runs yet" in page
    assert "/hotspots/runs/new/" in page


def test_the_list_shows_state_settings_and_figures(anna: Client, programme: Programme, analyst: Person) -> None:
    run = done_run(programme, analyst)
    make_run(programme, analyst, name="", state=WorkState.FAILED, failure="BL-STORE-01: there is no store here")
    page = anna.get(LIST).content.decode()
    assert "January 2022 to December 2022; ranked rate by number; all categories; squares of 100 m" in page
    assert f"{run.record['figures']['share_of_incidents']['value']:.1%}" in page
    assert "BL-STORE-01: there is no store here" in page
    assert "Anna Analyst" in page
    assert 'govuk-tag--red">Failed' in page


def test_the_list_is_filtered_by_state_name_programme_and_whose_it_is(
    anna: Client, programme: Programme, analyst: Person, manager: Person
) -> None:
    make_run(programme, analyst, name="Lamp one")
    make_run(programme, manager, name="Lamp two", state=WorkState.FAILED)
    for query, seen, unseen in (
        ("state=failed", "Lamp two", "Lamp one"),
        ("mine=on", "Lamp one", "Lamp two"),
        ("words=ONE", "Lamp one", "Lamp two"),
    ):
        page = anna.get(f"{LIST}?{query}").content.decode()
        assert seen in page
        assert unseen not in page
    assert "No run fits these filters" in anna.get(f"{LIST}?words=nowhere").content.decode()
    assert "Lamp two" in anna.get(f"{LIST}?programme={programme.pk}").content.decode()


def test_a_list_of_many_runs_asks_the_database_no_more_than_one_of_few(
    anna: Client, programme: Programme, analyst: Person, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        done_run(programme, analyst, n_spots=1)
    for _ in range(27):
        make_run(programme, analyst)
    with django_assert_max_num_queries(10):
        page = anna.get(LIST)
    assert page.content.decode().count("<tr") == 26


def test_a_finished_run_shows_figures_sentences_and_every_hotspot(
    anna: Client, programme: Programme, analyst: Person, django_assert_max_num_queries: Any
) -> None:
    run = done_run(programme, analyst)
    with django_assert_max_num_queries(8):
        page = anna.get(f"{LIST}{run.pk}/").content.decode()
    assert "11 of 12 months held." in page
    assert "Missing: May 2022." in page
    assert all(sentence in page for sentence in run.record["sentences"] if "&" not in sentence and "'" not in sentence)
    assert len(re.findall(r'data-map-ref="', page)) == 26
    assert 'class="concentration"' in page
    assert "Make a draft set from this run" in page
    assert " style=" not in page
    assert "onclick" not in page


def test_what_became_of_the_previous_set_is_told(anna: Client, programme: Programme, analyst: Person) -> None:
    run = done_run(programme, analyst)
    run.record["changes"] = [{"ref": "LA07", "change": "retire", "why": "It fell to rank 40."}]
    run.save(update_fields=["record"])
    page = anna.get(f"{LIST}{run.pk}/").content.decode()
    assert "Retire" in page
    assert "It fell to rank 40." in page


def test_a_run_without_hotspots_says_so(anna: Client, programme: Programme, analyst: Person) -> None:
    page = anna.get(f"{LIST}{done_run(programme, analyst, n_spots=0).pk}/").content.decode()
    assert "The search found no hotspot" in page


def test_names_from_the_data_cannot_become_markup(anna: Client, programme: Programme, analyst: Person) -> None:
    run = done_run(programme, analyst, n_spots=1, name="<script>alert(1)</script>")
    run.spots.update(name="<img src=x>", town='"><b>')
    for address in (f"{LIST}{run.pk}/", f"{LIST}{run.pk}/hotspots/1/", LIST):
        page = anna.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x>" not in page


def test_a_waiting_run_says_how_many_wait_before_it_and_that_no_worker_is_there(
    anna: Client, programme: Programme, analyst: Person
) -> None:
    make_run(programme, analyst, queued_at=timezone.now() - timedelta(minutes=9))
    run = make_run(programme, analyst)
    page = anna.get(f"{LIST}{run.pk}/").content.decode()
    assert "1 run waits before it." in page
    assert "No worker has given a sign of life" in page
    assert f'data-live-url="{LIST}{run.pk}/state/"' in page
    a_living_worker()
    assert "sign of life" not in anna.get(f"{LIST}{run.pk}/").content.decode()


def test_the_state_is_sent_again_only_when_it_changed(
    anna: Client, programme: Programme, analyst: Person, django_assert_max_num_queries: Any
) -> None:
    run = held_run(programme, analyst, progress_done=2, progress_all=6, progress_text="scoring")
    address = f"{LIST}{run.pk}/state/"
    with django_assert_max_num_queries(7):
        first = anna.get(address)
    assert "Scoring" in first.content.decode()
    assert "Step 3 of 6" in first.content.decode()
    assert anna.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    Run.objects.update(progress_done=3, progress_text="drawing patrol areas")
    assert anna.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200
    Run.objects.update(state=WorkState.DONE)
    assert anna.get(address)["Bluelamp-Live"] == "reload"


def test_a_failed_run_shows_the_reason_and_can_be_tried_again(
    anna: Client, programme: Programme, analyst: Person
) -> None:
    run = make_run(programme, analyst, state=WorkState.FAILED, failure="BL-STORE-01: there is no store here")
    page = anna.get(f"{LIST}{run.pk}/").content.decode()
    assert "there is no store here" in page
    found = re.search(r'name="ticket" value="([0-9a-f-]+)"', page)
    assert found is not None
    for _ in range(2):
        anna.post(f"{LIST}{run.pk}/again/", {"ticket": found[1]})
    assert Run.objects.count() == 2


def test_a_run_that_goes_well_cannot_be_tried_again(anna: Client, programme: Programme, analyst: Person) -> None:
    run = make_run(programme, analyst)
    page = anna.post(f"{LIST}{run.pk}/again/", {"ticket": uuid4()}, follow=True).content.decode()
    assert "Only a run that failed or was stopped" in page
    assert Run.objects.count() == 1


def test_stop_is_a_button_that_works_once(anna: Client, programme: Programme, analyst: Person) -> None:
    run = make_run(programme, analyst)
    assert anna.get(f"{LIST}{run.pk}/stop/").status_code == 405
    assert "The run was stopped" in anna.post(f"{LIST}{run.pk}/stop/", follow=True).content.decode()
    assert "nothing left to stop" in anna.post(f"{LIST}{run.pk}/stop/", follow=True).content.decode()
    assert Event.objects.count() == 1


def test_a_run_gets_another_name_with_an_entry_in_the_log(anna: Client, programme: Programme, analyst: Person) -> None:
    run = make_run(programme, analyst)
    assert anna.post(f"{LIST}{run.pk}/rename/", {"name": " "}).status_code == 422
    assert anna.post(f"{LIST}{run.pk}/rename/", {"name": "Autumn  nights"}).status_code == 302
    anna.post(f"{LIST}{run.pk}/rename/", {"name": "Autumn nights"})
    assert Run.objects.get().name == "Autumn nights"
    assert [event.action for event in Event.objects.all()] == ["hotspots.run_renamed"]


def test_a_sergeant_of_one_neighbourhood_sees_no_run(
    sergeant: Person, analyst: Person, programme: Programme, sign_in: Callable[[Person], Client]
) -> None:
    run, client = done_run(programme, analyst), sign_in(sergeant)
    assert "Runs search the whole ground of a programme" in client.get(LIST).content.decode()
    for path in ("", "state/", "map.json", "export/", "hotspots/1/", "hotspots/1/map.json"):
        assert client.get(f"{LIST}{run.pk}/{path}").status_code == 404


@pytest.mark.parametrize("who", ["warden", "oversight", "auditor", "admin"])
def test_who_may_see_no_hotspots_sees_no_run(
    who: str, request: pytest.FixtureRequest, analyst: Person, programme: Programme, sign_in: Callable[[Person], Client]
) -> None:
    run, client = done_run(programme, analyst, n_spots=1), sign_in(request.getfixturevalue(who))
    for path in ("", f"{run.pk}/", f"{run.pk}/state/", f"{run.pk}/map.json", f"{run.pk}/hotspots/1/", "compare/"):
        assert client.get(LIST + path).status_code == 403
    for path in ("stop/", "again/", "rename/", "export/"):
        assert client.post(f"{LIST}{run.pk}/{path}").status_code == 403


def test_the_methods_are_told_in_words(anna: Client) -> None:
    page = anna.get(f"{LIST}methods/").content.decode()
    assert "When not to use it" in page
    assert 'id="getis_ord"' in page


def test_today_names_runs_that_finished_failed_or_wait_without_a_worker(
    programme: Programme, analyst: Person, manager: Person
) -> None:
    assert today_lines(analyst) == []
    done = done_run(programme, analyst, n_spots=1, name="Spring")
    for _ in range(2):
        make_run(programme, analyst, state=WorkState.FAILED, ended_at=timezone.now())
    make_run(programme, analyst, state=WorkState.DONE, ended_at=timezone.now() - timedelta(days=3))
    make_run(programme, manager, name="Winter", queued_at=timezone.now() - timedelta(minutes=5))
    lines = today_lines(analyst)
    assert [(line.text, line.urgency) for line in lines] == [
        ("2 runs failed.", "now"),
        ("Spring has finished.", "know"),
        ("Winter waits and no worker is running.", "now"),
    ]
    assert lines[1].url == f"{LIST}{done.pk}/"
    a_living_worker()
    assert len(today_lines(analyst)) == 2
    adopted_set(done, analyst)
    assert [line.text for line in today_lines(analyst)] == ["2 runs failed."]


def test_today_says_nothing_to_who_starts_no_runs(programme: Programme, analyst: Person, oversight: Person) -> None:
    make_run(programme, analyst, queued_at=timezone.now() - timedelta(minutes=5), settings=asked())
    assert today_lines(oversight) == []
