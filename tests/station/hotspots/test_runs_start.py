from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bluelamp.core.errors import RefusedInputError, UsageError
from bluelamp_station.audit.models import Event
from bluelamp_station.hotspots.actions.runs import start_run
from bluelamp_station.hotspots.models import Run
from bluelamp_station.queue.models import WorkState
from station.hotspots.run_worlds import adopted_set, asked, check_store, done_run, form_values, made_store, make_run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client
    from pytest_django.fixtures import Settings

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

pytestmark = pytest.mark.django_db
START = "/hotspots/runs/new/"


@pytest.fixture(autouse=True)
def _store(settings: Settings, tmp_path: Path) -> None:
    settings.STORE_FOLDER = made_store()
    settings.UPLOAD_FOLDER = tmp_path


@pytest.fixture
def anna(analyst: Person, programme: Programme, sign_in: Callable[[Person], Client]) -> Client:
    assert programme.pk
    client = sign_in(analyst)
    # The first page of a session also writes that it began.
    client.get("/hotspots/runs/methods/")
    return client


def test_the_form_starts_with_all_months_held_and_names_those_missing(anna: Client) -> None:
    check_store()
    page = anna.get(START).content.decode()
    assert 'value="2022-01"' in page
    assert 'value="2022-12"' in page
    assert "Missing between them: May 2022." in page


def test_of_many_months_the_last_thirty_six_are_offered(anna: Client) -> None:
    check_store([f"{year}-{month:02d}" for year in (2019, 2020, 2021, 2022) for month in range(1, 13)])
    page = anna.get(START).content.decode()
    assert 'value="2020-01"' in page
    assert "Missing" not in page


def test_without_a_store_the_form_says_that_nothing_is_held(anna: Client) -> None:
    assert "No incidents are known to be held yet" in anna.get(START).content.decode()


def test_a_programme_of_somebody_elses_ground_is_not_offered(sergeant: Person, programme: Programme) -> None:
    with pytest.raises(RefusedInputError, match="may not run"):
        start_run(by=sergeant, programme=programme, name="", asked=asked(), ticket=uuid4())


def test_without_a_programme_the_page_says_so(analyst: Person, sign_in: Callable[[Person], Client]) -> None:
    assert "There is no programme to run for" in sign_in(analyst).get(START).content.decode()


def test_starting_queues_a_run_with_an_entry_in_the_log(anna: Client, analyst: Person, programme: Programme) -> None:
    check_store()
    answer = anna.post(START, form_values(programme))
    run = Run.objects.get()
    assert answer["Location"] == reverse("hotspots:run", args=[run.pk])
    assert (run.state, run.started_by, run.name) == (WorkState.QUEUED, analyst, "Spring")
    assert run.settings == asked()
    event = Event.objects.get()
    assert (event.action, event.subject_id, event.actor_id) == ("hotspots.run_started", str(run.pk), str(analyst.pk))


def test_after_starting_missing_months_are_named(anna: Client, programme: Programme) -> None:
    check_store()
    page = anna.post(START, form_values(programme), follow=True).content.decode()
    assert "Missing from its period: May 2022" in page


def test_the_same_form_sent_twice_makes_one_run(anna: Client, programme: Programme) -> None:
    check_store()
    values = form_values(programme)
    first, second = anna.post(START, values), anna.post(START, values)
    assert first["Location"] == second["Location"]
    assert Run.objects.count() == 1
    assert Event.objects.count() == 1


def test_the_same_work_again_is_pointed_at_and_may_be_done_anyway(
    anna: Client, analyst: Person, programme: Programme
) -> None:
    check_store()
    earlier = done_run(programme, analyst, name="Earlier")
    page = anna.post(START, form_values(programme))
    assert page.status_code == 422
    assert "Earlier" in page.content.decode()
    assert reverse("hotspots:run", args=[earlier.pk]) in page.content.decode()
    assert Run.objects.count() == 1
    assert anna.post(START, form_values(programme, anyway="on")).status_code == 302
    assert Run.objects.count() == 2


def test_the_same_work_on_other_incidents_is_other_work(anna: Client, analyst: Person, programme: Programme) -> None:
    check_store()
    done_run(programme, analyst, data_version="before the last load")
    make_run(programme, analyst, state=WorkState.FAILED)
    assert anna.post(START, form_values(programme)).status_code == 302


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"first": "2022-13"}, "Enter a month as year and month"),
        ({"first": "2022-06", "last": "2022-03"}, "must not lie before the first"),
        ({"first": "2010-01", "last": "2010-03"}, "None of these months is held. The store holds January 2022"),
        ({"count": 0}, "must be 1 or more"),
        ({"max_area_ha": 2000}, "must be 1,000 or less"),
        ({"size_m": 5}, "must be 20 or more"),
        ({"shape": "street"}, "Choose a street file"),
        ({"shape": "areas"}, "Choose a file of areas"),
        ({"method": "crystal ball"}, "Select a valid choice"),
        ({"min_density": "nan"}, "Enter a number"),
        ({"refresh": "on"}, "No set of this programme is in force"),
    ],
)
def test_what_no_search_can_follow_is_refused_at_its_field(
    anna: Client, programme: Programme, changes: dict[str, object], sentence: str
) -> None:
    check_store()
    answer = anna.post(START, form_values(programme, **changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Run.objects.exists()


def test_more_settings_stand_open_where_one_of_them_is_refused(anna: Client, programme: Programme) -> None:
    page = anna.post(START, form_values(programme, seed=-1)).content.decode()
    assert '<details class="govuk-details" open>' in page


def test_a_street_file_is_kept_under_a_name_of_our_own(anna: Client, programme: Programme, tmp_path: Path) -> None:
    check_store()
    from django.core.files.storage import default_storage  # noqa: PLC0415 - its folder is set by the test

    file = SimpleUploadedFile("../../streets of town.GeoJSON", b'{"type":"FeatureCollection","features":[]}')
    answer = anna.post(START, form_values(programme, shape="street", streets=file))
    assert answer.status_code == 302
    kept = Run.objects.get().settings["streets"]
    assert kept["path"].startswith("runs/")
    assert kept["path"].endswith("/streets.geojson")
    assert kept["name"] == "streets of town.GeoJSON"
    assert default_storage.exists(kept["path"])
    default_storage.delete(kept["path"])
    assert tmp_path.exists()


def test_a_file_of_another_kind_is_refused(anna: Client, programme: Programme) -> None:
    file = SimpleUploadedFile("streets.exe", b"MZ")
    page = anna.post(START, form_values(programme, shape="street", streets=file)).content.decode()
    assert "Choose a file that ends in" in page


def test_a_refresh_names_the_set_in_force(anna: Client, analyst: Person, programme: Programme) -> None:
    check_store()
    in_force = adopted_set(done_run(programme, analyst), analyst)
    assert anna.post(START, form_values(programme, refresh="on")).status_code == 302
    assert Run.objects.latest("pk").settings["previous_set"] == in_force.pk


def test_one_like_another_starts_with_its_settings(anna: Client, analyst: Person, programme: Programme) -> None:
    other = make_run(programme, analyst, settings=asked(count=7, categories=["robbery"], method="kernel"))
    page = anna.get(f"{START}?like={other.pk}").content.decode()
    assert 'name="count" value="7"' in page
    assert page.count(" checked") == 5  # robbery and four radio buttons


def test_settings_that_the_science_refuses_are_refused_by_the_action(analyst: Person, programme: Programme) -> None:
    with pytest.raises(UsageError, match="--count"):
        start_run(by=analyst, programme=programme, name="", asked=asked(count=0), ticket=uuid4())
    assert not Run.objects.exists()


def test_the_form_asks_the_database_little(
    anna: Client, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    check_store()
    with django_assert_max_num_queries(11):  # type: ignore[attr-defined]  # - a context manager
        anna.get(START)


@pytest.mark.parametrize("who", ["warden", "oversight", "sergeant", "auditor", "admin"])
def test_who_may_not_run_may_not_start(
    who: str, request: pytest.FixtureRequest, sign_in: Callable[[Person], Client]
) -> None:
    client = sign_in(request.getfixturevalue(who))
    assert client.get(START).status_code == 403
    assert client.post(START, {}).status_code == 403


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    assert client.get(START).status_code == 302


def test_a_file_that_came_with_refused_settings_is_not_kept(analyst: Person, programme: Programme) -> None:
    from django.core.files.storage import default_storage  # noqa: PLC0415 - as above

    ticket, file = uuid4(), SimpleUploadedFile("streets.osm", b"<osm/>")
    with pytest.raises(UsageError):
        start_run(
            by=analyst, programme=programme, name="", asked=asked(count=0), ticket=ticket, files={"streets": file}
        )
    assert not default_storage.exists(f"runs/{ticket}/streets.osm")


def test_what_only_the_science_refuses_is_said_at_its_field_in_the_forms_words(
    anna: Client, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bluelamp_station.hotspots import engine  # noqa: PLC0415 - its own name is replaced

    def refuse(_asked: object) -> None:
        raise UsageError("--max-area must be smaller on Sundays.", code="BL-FIND-01")

    check_store()
    monkeypatch.setattr(engine, "check_asked", refuse)
    page = anna.post(START, form_values(programme)).content.decode()
    assert "Largest hotspot, in hectares must be smaller on Sundays." in page
    assert 'href="#id_max_area_ha"' in page
