"""The pages of imports: sending files, the progress, the receipt, the refused rows as a file, and who may."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from bluelamp_station.patrols.models import Visit, VisitImport, VisitState
from bluelamp_station.patrols.queries.imports import notes_between
from bluelamp_station.programme.models import Programme
from bluelamp_station.queue.models import WorkState
from station.patrols.import_worlds import OUTCOME_HEADER, VISIT_HEADER, run_import, send, table, visit_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models import Place

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
NOTE = "Constructed rows; only totals are published."


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path, settings: Any) -> Path:
    """The upload folder of one test."""
    settings.UPLOAD_FOLDER = tmp_path / "uploads"
    return tmp_path / "uploads"


@pytest.fixture
def noon() -> dt.datetime:
    """Noon of the day before yesterday."""
    day = timezone.localdate() - dt.timedelta(days=2)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))


@pytest.fixture
def made(analyst: Person, programme: Programme, places: dict[str, Place], noon: dt.datetime) -> VisitImport:
    """An import with a kept, a questioned and two refused rows."""
    assert places
    files = {
        "visits.csv": table(
            VISIT_HEADER,
            visit_line("V1", "HE01", noon, noon + 20 * MINUTE),
            visit_line("V2", "HE09", noon + 120 * MINUTE, noon + 140 * MINUTE),
            visit_line("V3", "=cmd()", noon, noon + 20 * MINUTE),
        ),
        "outcomes.csv": table(OUTCOME_HEADER, "V1,engagement,4", "V9,engagement,1"),
    }
    return run_import(analyst, programme, files, NOTE)


def posted(client: Client, *files: tuple[str, bytes], **more: str) -> Any:
    """Send files as a browser does."""
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(reverse("patrols:upload_visits"), {"visit_files": sent, "end": "end", "note": "", **more})


def test_files_are_sent_and_the_page_follows_them(
    sign_in: Callable[[Person], Client], analyst: Person, programme: Programme, noon: dt.datetime
) -> None:
    client = sign_in(analyst)
    content = table(VISIT_HEADER, visit_line("V1", "HE01", noon, noon + 20 * MINUTE))
    answer = posted(client, ("visits.csv", content), note=NOTE)
    found = VisitImport.objects.get()
    assert answer.url == reverse("patrols:import", args=[found.pk])
    assert (found.programme, found.received_by, found.note) == (programme, analyst, NOTE)
    page = client.get(answer.url).content.decode()
    assert "The files wait to be read" in page
    assert reverse("patrols:import_progress", args=[found.pk]) in page
    progress = client.get(reverse("patrols:import_progress", args=[found.pk]))
    assert progress.status_code == 200
    same = client.get(reverse("patrols:import_progress", args=[found.pk]), headers={"If-None-Match": progress["ETag"]})
    assert same.status_code == 304


def test_a_file_of_no_kind_is_named_and_leaves_nothing(
    sign_in: Callable[[Person], Client], analyst: Person, programme: Programme, uploads: Path
) -> None:
    answer = posted(sign_in(analyst), ("names.csv", b"name,age\nx,1\n"), ("empty.csv", b""))
    assert answer.status_code == 422
    assert "empty.csv is empty" in answer.content.decode()
    answer = posted(sign_in(analyst), ("names.csv", b"name,age\nx,1\n"))
    assert answer.status_code == 422
    assert "names.csv: this is none of" in answer.content.decode()
    assert programme.name
    assert not VisitImport.objects.exists()
    assert not uploads.exists() or list(uploads.iterdir()) == []


def test_an_upload_that_was_cut_off_is_not_kept(
    sign_in: Callable[[Person], Client], analyst: Person, programme: Programme
) -> None:
    answer = posted(sign_in(analyst), ("visits.csv", b"visit_id"), end="")
    assert programme.name
    assert "cut off on its way" in answer.content.decode()
    assert not VisitImport.objects.exists()


def test_the_programme_is_asked_for_where_there_are_several(
    sign_in: Callable[[Person], Client], analyst: Person, programme: Programme, noon: dt.datetime
) -> None:
    other = Programme.objects.create(name="Operation Wick", starts_date="2026-05-01", area=programme.area)
    client = sign_in(analyst)
    assert "Operation Wick" in client.get(reverse("patrols:upload_visits")).content.decode()
    content = table(VISIT_HEADER, visit_line("V1", "HE01", noon, noon + 20 * MINUTE))
    posted(client, ("visits.csv", content), programme=str(other.pk))
    assert VisitImport.objects.get().programme == other


def test_the_receipt_says_what_became_of_every_row(
    sign_in: Callable[[Person], Client],
    analyst: Person,
    made: VisitImport,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = sign_in(analyst)
    with django_assert_max_num_queries(16):
        page = client.get(reverse("patrols:import", args=[made.pk])).content.decode()
    for words in (NOTE, "Unknown place: 1", "Unknown visit: 1", "Place that was not in force: 1", "Patrol hours"):
        assert words in page
    assert "is none of the patrol places" in page
    only = client.get(reverse("patrols:import", args=[made.pk]) + "?reason=unknown_visit").content.decode()
    assert "is none of the patrol places" not in only


def test_refused_rows_are_a_file_in_which_no_cell_is_a_formula(
    sign_in: Callable[[Person], Client], analyst: Person, made: VisitImport
) -> None:
    answer = sign_in(analyst).get(reverse("patrols:import_refused_csv", args=[made.pk]))
    lines = answer.content.decode().splitlines()
    assert lines[0] == "file,row,column,reason,words"
    assert [line.split(",")[:4] for line in lines[1:]] == [
        ["outcomes.csv", "3", "visit_id", "unknown_visit"],
        ["visits.csv", "4", "place_ref", "unknown_place"],
    ]
    assert not any(cell.startswith("=") for line in lines for cell in line.split(","))


def test_the_list_names_files_and_who_sent_them(
    sign_in: Callable[[Person], Client],
    manager: Person,
    made: VisitImport,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = sign_in(manager)
    with django_assert_max_num_queries(12):
        page = client.get(reverse("patrols:imports")).content.decode()
    assert "visits.csv, outcomes.csv" in page
    assert made.received_by.name in page


def test_without_imports_the_list_offers_to_send_some(
    sign_in: Callable[[Person], Client], manager: Person, programme: Programme
) -> None:
    assert programme.name
    assert "No imports yet" in sign_in(manager).get(reverse("patrols:imports")).content.decode()


def test_a_failed_import_says_why_and_may_be_tried_again(
    sign_in: Callable[[Person], Client], analyst: Person, programme: Programme
) -> None:
    found = send(analyst, programme, {"visits.csv": b"visit_id\n"})
    VisitImport.objects.update(state=WorkState.FAILED, failure="BL-CASE-01: visits.csv: this column is missing.")
    client = sign_in(analyst)
    page = client.get(reverse("patrols:import", args=[found.pk])).content.decode()
    assert "BL-CASE-01: visits.csv" in page
    assert "Nothing of these files was kept" in page
    client.post(reverse("patrols:import_retry", args=[found.pk]))
    assert VisitImport.objects.get().state == WorkState.QUEUED
    client.post(reverse("patrols:import_stop", args=[found.pk]))
    assert VisitImport.objects.get().state == WorkState.CANCELLED
    answer = client.post(reverse("patrols:import_stop", args=[found.pk]), follow=True)
    assert "over already" in answer.content.decode()


def test_only_those_who_may_import_come_in(
    sign_in: Callable[[Person], Client], sergeant: Person, warden: Person, supervisor: Person, made: VisitImport
) -> None:
    for person in (sergeant, warden, supervisor):
        client = sign_in(person)
        for name, args in (("imports", []), ("upload_visits", []), ("import", [made.pk])):
            assert client.get(reverse(f"patrols:{name}", args=args)).status_code == 403


def test_the_note_of_a_file_stands_beside_every_figure_of_its_visits_and_in_their_source(
    sign_in: Callable[[Person], Client], analyst: Person, made: VisitImport, noon: dt.datetime
) -> None:
    assert made.pk
    client, day = sign_in(analyst), timezone.localdate(noon)
    shown = f"Visits of these days came in a file that says: “{NOTE}”"
    asked = {"first": str(day), "last": str(day), "day": str(day)}
    for name in ("overview", "timeline", "durations", "gaps", "matrix", "heat"):
        assert shown in client.get(reverse(f"patrols:{name}"), asked).content.decode(), name
    figures = client.get(reverse("patrols:overview"), asked).context["headline"]
    assert all(figure.source.endswith(f"a file says: {NOTE}") for _, figure in figures)
    bulletin = client.get(reverse("patrols:bulletin_month", args=[f"{day:%Y-%m}"])).content.decode()
    assert f"the file says: “{NOTE}”" in bulletin
    visit = Visit.objects.get(visit_id="V1")
    assert NOTE in client.get(reverse("patrols:visit", args=[visit.pk])).content.decode()
    before = {"first": str(day - dt.timedelta(days=9)), "last": str(day - dt.timedelta(days=1))}
    assert NOTE not in client.get(reverse("patrols:overview"), before).content.decode()


def test_the_notes_of_a_period_go_with_its_figures(made: VisitImport, programme: Programme, noon: dt.datetime) -> None:
    assert made.pk
    day = dt.timedelta(days=1)
    mine = Visit.objects.filter(programme=programme)
    assert notes_between(mine, noon - day, noon + day) == (NOTE,)
    assert notes_between(mine, noon + day, noon + 2 * day) == ()
    mine.update(state=VisitState.WITHDRAWN)
    assert notes_between(mine, noon - day, noon + day) == ()
