"""The site while things break: processes killed, uploads that cannot be, a full disk, a database that is gone."""

from __future__ import annotations

import io
import os
import re
import signal
import socket
import sys
import time
import zipfile
from itertools import count
from typing import TYPE_CHECKING

import httpx
import pytest
from openpyxl import Workbook

from journeys.station.at_the_wire import Caller, RawUpload, words
from journeys.station.breaking import (
    ask,
    database_away,
    kill,
    memory_mb,
    no_file_above,
    no_folder_at,
    uploads_in,
    wait_until,
    web_of,
    worker_of,
)
from journeys.station.small_site import small_site
from worlds.small_programme import RUN_FORM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from journeys.station.the_site import Site

pytestmark = [
    pytest.mark.slow,
    pytest.mark.database,
    pytest.mark.allow_hosts(["127.0.0.1", "localhost", "::1"]),
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
]
MEGABYTE = 1_000_000
UPLOAD = "/incidents/upload/"
# Every run asks something else, so that none is the same as one before.
SEEDS = count(100)
# Resampled worlds that keep a worker busy for some seconds.
LONG = 120


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site to break."""
    yield from small_site(tmp_path_factory.mktemp("broken"), f"faults_{os.getpid()}")


@pytest.fixture
def anna(site: Site) -> Iterator[Caller]:
    """The analyst, signed in."""
    with Caller(site.url) as caller:
        yield caller.sign_in("Anna Analyst")


@pytest.fixture
def untouched(site: Site) -> Iterator[None]:
    """Neither a delivery, nor a file, nor an entry in the log is there afterwards that was not before."""
    before = received(site)
    yield
    assert received(site) == before


def received(site: Site) -> tuple[object, ...]:
    """What the site has received so far: deliveries, their entries in the log, files."""
    logged = "SELECT count(*) FROM audit_event WHERE action LIKE 'incidents.%'"
    return (*ask(site, "SELECT count(*) FROM incidents_delivery"), *ask(site, logged), *uploads_in(site))


def start_run(caller: Caller, resamples: int = LONG) -> int:
    """Start a search; its number."""
    answer = caller.send("/hotspots/runs/new/", RUN_FORM | {"resamples": resamples, "seed": next(SEEDS)})
    found = re.search(r"/runs/(\d+)/$", str(answer.url))
    assert found, words(answer)
    return int(found[1])


def stands(site: Site, run: int) -> tuple[str, int]:
    """State and attempts of a run."""
    state, attempts = ask(site, f"SELECT state, attempts FROM hotspots_run WHERE id = {run}")[0]  # noqa: S608 - a number
    return str(state), int(attempts)


def wait_for(site: Site, run: int, state: str, attempts: int) -> None:
    """Until a run stands there."""
    wait_until(lambda: stands(site, run) == (state, attempts), said=f"{state} {attempts}: {stands(site, run)}")


def test_a_worker_killed_in_mid_run_is_started_again_and_the_run_is_taken_up_once_more(
    site: Site, anna: Caller
) -> None:
    run = start_run(anna)
    wait_for(site, run, "running", 1)
    kill(worker_of(site))
    assert anna.get(f"/hotspots/runs/{run}/").status_code == 200
    wait_for(site, run, "done", 2)
    assert "The worker ended by itself" in site.log
    finished = f"SELECT count(*) FROM audit_event WHERE action = 'hotspots.run_finished' AND subject_id = '{run}'"  # noqa: S608 - a number
    assert ask(site, finished) == [(1,)]
    assert "6 hotspots" in words(anna.get(f"/hotspots/runs/{run}/"))


def test_a_run_whose_worker_was_killed_twice_fails_with_the_reason_and_can_be_tried_again(
    site: Site, anna: Caller
) -> None:
    run = start_run(anna, 40)
    for attempt in (1, 2):
        wait_for(site, run, "running", attempt)
        kill(worker_of(site))
    wait_for(site, run, "failed", 2)
    page = f"/hotspots/runs/{run}/"
    assert "The worker stopped in the middle of it, 2 times; nothing was half-written." in words(anna.get(page))
    again = anna.send(f"{page}again/", {}, form_at=page)
    assert "started again, with the same settings" in words(again)
    wait_for(site, int(str(again.url).rstrip("/").rpartition("/")[2]), "done", 1)


def test_ended_in_mid_run_it_ends_within_seconds_and_the_run_goes_on_after_the_next_start(
    site: Site, anna: Caller
) -> None:
    run = start_run(anna)
    wait_for(site, run, "running", 1)
    assert site.process is not None
    began = time.monotonic()
    site.process.send_signal(signal.SIGTERM)
    assert site.process.wait(timeout=15) == 0, site.log
    assert time.monotonic() - began < 15
    assert stands(site, run) == ("queued", 0)
    site.start()
    wait_for(site, run, "done", 1)


@pytest.mark.usefixtures("untouched")
def test_a_web_server_killed_in_mid_upload_leaves_no_delivery_and_what_came_in_is_swept(
    site: Site, anna: Caller
) -> None:
    before = uploads_in(site)
    with RawUpload(anna, {"Content-Length": str(50 * MEGABYTE)}) as upload:
        upload.write_up_to(3 * MEGABYTE)
        wait_until(lambda: any(path.endswith(".part") for path in uploads_in(site)), said="the upload comes in")
        kill(*web_of(site))
        wait_until(lambda: is_answering(anna), said="the web server is started again")
    for path in set(uploads_in(site)) - set(before):
        two_hours_ago = time.time() - 7200
        os.utime(site.home / path, (two_hours_ago, two_hours_ago))
    site.stop()
    site.start()
    wait_until(lambda: uploads_in(site) == before, said="it is swept")


def is_answering(caller: Caller) -> bool:
    """Whether pages come."""
    try:
        return caller.get("/robots.txt").status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(
    ("headers", "status", "sentence"),
    [
        ({"Content-Length": "2000000000"}, 413, "The largest upload is 1,024 MB."),
        ({"Transfer-Encoding": "chunked"}, 411, "without saying how long it is"),
    ],
)
def test_two_gigabytes_are_refused_at_once_and_cost_nothing(
    site: Site, anna: Caller, headers: dict[str, str], status: int, sentence: str
) -> None:
    # What the first pages load is not the upload's.
    for _ in range(3):
        anna.get(UPLOAD)
    with RawUpload(anna, headers) as refused:
        refused.write_up_to(MEGABYTE)
    held = memory_mb(site)
    began = time.monotonic()
    with RawUpload(anna, headers) as upload:
        upload.write_up_to(2_000 * MEGABYTE)
        said = upload.answer()
    assert said.startswith(f"HTTP/1.1 {status} ")
    assert sentence in said
    assert time.monotonic() - began < 10
    assert memory_mb(site) - held < 50
    assert anna.get(UPLOAD).status_code == 200


@pytest.mark.usefixtures("untouched")
def test_an_upload_that_breaks_off_leaves_nothing(site: Site, anna: Caller) -> None:
    before = uploads_in(site)
    with RawUpload(anna, {"Content-Length": str(50 * MEGABYTE)}) as upload:
        upload.write_up_to(3 * MEGABYTE)
        wait_until(lambda: uploads_in(site) != before, said="the upload comes in")
    wait_until(lambda: uploads_in(site) == before, said="nothing is left of it")
    assert "Traceback" not in site.log


@pytest.mark.usefixtures("untouched")
def test_a_body_shorter_than_it_was_declared_is_told_to_be_cut_off(site: Site, anna: Caller) -> None:
    with RawUpload(anna, {"Content-Length": str(50 * MEGABYTE)}) as upload:
        upload.write_up_to(3 * MEGABYTE)
        upload.socket.shutdown(socket.SHUT_WR)
        said = upload.answer()
    assert said.startswith("HTTP/1.1 422 ")
    assert "The upload was cut off on its way. Send the files again" in said
    assert "Traceback" not in site.log


def zipped(members: dict[str, bytes]) -> bytes:
    """An archive."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return kept.getvalue()


def sheet_of_formulas() -> bytes:
    """A spreadsheet that would call a program."""
    book = Workbook()
    assert book.active is not None
    for row in (("item", "price"), ("=cmd|' /C calc'!A0", '=HYPERLINK("http://example.invalid")')):
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


STREET = "2025-05-lanternshire-street.csv"
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "bomb.zip": (lambda: zipped({STREET: b"0" * 48 * 1024**2}), "refused as a zip bomb."),
    "zips.zip": (lambda: zipped({"inner.zip": zipped({STREET: b"Month\n2025-05\n"})}), "nor a zip that holds one."),
    "program.zip": (lambda: b"MZ\x90\x00" + b"\0" * 5000, "it is a program, not a table"),
    "page.csv": (lambda: b"<!DOCTYPE html><title>Sign in</title>", "it is a web page, not a table"),
    "formulas.xlsx": (sheet_of_formulas, "are not those of a known file"),
    "torn.zip": (lambda: zipped({STREET: os.urandom(9000)})[:5000], "it may have been cut off in transfer."),
}


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_a_sentence_and_nothing_is_queued(anna: Caller, name: str) -> None:
    make, sentence = HOSTILE[name]
    answer = anna.send(UPLOAD, {}, [("incident_files", (name, make()))])
    assert answer.status_code == 422
    said = words(answer).split("Upload incident files")[0]
    assert said.startswith(f"There is a problem {name}: ")
    assert sentence in said
    assert len(said) < 250


@pytest.mark.usefixtures("untouched")
def test_an_upload_onto_a_full_disk_is_told_so_and_leaves_nothing(site: Site, anna: Caller) -> None:
    with no_file_above(site, 16 * MEGABYTE):
        answer = anna.send(UPLOAD, {}, [("incident_files", (STREET, b"0" * 20 * MEGABYTE))])
    assert answer.status_code == 507
    assert "The server's disk is full, so nothing was kept." in words(answer)


@pytest.mark.usefixtures("untouched")
def test_an_upload_into_a_folder_that_cannot_be_written_is_told_so(site: Site, anna: Caller) -> None:
    with no_folder_at(site.home / "uploads"):
        answer = anna.send(UPLOAD, {}, [("incident_files", (STREET, b"Month\n2025-05\n"))])
    assert answer.status_code == 507
    assert "The server cannot write to its upload folder, so nothing was kept." in words(answer)


def name_of(site: Site, run: int) -> str:
    """What a run is called."""
    return str(ask(site, f"SELECT name FROM hotspots_run WHERE id = {run}")[0][0])  # noqa: S608 - a number


def test_a_database_that_is_away_is_a_clear_page_and_afterwards_everything_goes_on(site: Site, anna: Caller) -> None:
    run = start_run(anna)
    wait_for(site, run, "running", 1)
    rename = f"/hotspots/runs/{run}/rename/"
    form = anna.hidden(rename) | {"name": "Half-written"}
    with database_away(site):
        began = time.monotonic()
        answer = anna.post(rename, form)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "30"
        assert "Not available just now" in words(answer)
        assert time.monotonic() - began < 25
        with Caller(site.url) as stranger:
            assert stranger.get("/accessibility/").status_code == 200
    wait_until(lambda: anna.get(rename).status_code == 200, patience_s=10, said="pages come again")
    assert name_of(site, run) == ""
    assert "has its new name" in words(anna.send(rename, {"name": "Written"}))
    wait_until(lambda: stands(site, run)[0] == "done", said="the run goes on")
    assert site.manage("verify_audit").returncode == 0


def test_a_form_that_outlived_its_session_changes_nothing_and_says_what_to_do(site: Site, anna: Caller) -> None:
    run = start_run(anna, 0)
    rename = f"/hotspots/runs/{run}/rename/"
    form = anna.hidden(rename) | {"name": "Too late"}
    ask(site, "DELETE FROM django_session")
    answer = anna.post(rename, form)
    assert "Password" in words(answer)
    assert str(answer.url).startswith(f"{site.url}/account/login/")
    anna.sign_in("Anna Analyst")
    stale = anna.post(rename, form)
    assert stale.status_code == 403
    assert "This page waited too long" in words(stale)
    assert name_of(site, run) == ""
    assert "has its new name" in words(anna.send(rename, {"name": "In time"}))
    assert name_of(site, run) == "In time"
