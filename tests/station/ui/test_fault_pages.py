"""Whatever goes wrong, a clear page says so; the last two need no context and no database."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from django.core.checks import Warning as CheckWarning
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from bluelamp_station.ui.checks import BUILT_FILES, built_files_exist
from bluelamp_station.ui.templatetags import ui as tags
from bluelamp_station.ui.views import server_fault

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.urls("station.ui.gallery")


@pytest.fixture
def reader() -> Client:
    """Somebody whose browser shows pages, not tracebacks."""
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("path", "status", "heading"),
    [
        ("/nothing/here/", 404, "Page not found"),
        ("/gallery/refuse/?with=not-allowed", 403, "You may not open this page"),
        ("/gallery/refuse/?with=too-much", 413, "That file is too large"),
        ("/gallery/refuse/?with=nonsense", 400, "That request could not be read"),
        ("/gallery/fault/", 500, "Sorry, something went wrong"),
        ("/gallery/fault/?database", 503, "Not available just now"),
    ],
)
def test_each_fault_has_its_page(reader: Client, path: str, status: int, heading: str) -> None:
    answer = reader.get(path)
    assert answer.status_code == status
    text = answer.content.decode()
    assert f'<h1 class="govuk-heading-xl">{heading}</h1>' in text
    assert text.count("<main") == 1
    assert "Traceback" not in text


def test_a_body_of_undeclared_length_is_refused_unread(reader: Client) -> None:
    answer = reader.post("/gallery/", headers={"Transfer-Encoding": "chunked"})
    assert answer.status_code == 411
    assert "without saying how long it is" in answer.content.decode()


def test_a_view_s_reason_for_a_refusal_is_shown(reader: Client) -> None:
    assert "Only a programme manager adopts a set." in reader.get("/gallery/refuse/?with=not-allowed").content.decode()


def test_a_busy_database_says_when_to_come_back(reader: Client) -> None:
    assert reader.get("/gallery/fault/?database")["Retry-After"] == "30"


def test_the_last_pages_need_nothing() -> None:
    for name in ("500.html", "503.html"):
        assert "<h1" in render_to_string(name)
    assert server_fault(RequestFactory().get("/")).status_code == 500


def test_a_form_from_elsewhere_is_refused_with_a_page() -> None:
    answer = Client(enforce_csrf_checks=True).post("/gallery/form/", {})
    assert answer.status_code == 403
    assert "This page waited too long" in answer.content.decode()


def test_an_upload_beyond_the_limit_is_refused_by_its_length_alone(reader: Client, settings: Settings) -> None:
    settings.LARGEST_UPLOAD_BYTES = 2_000_000
    answer = reader.generic("POST", "/gallery/upload/", b"", CONTENT_LENGTH="2000000001")
    assert answer.status_code == 413
    assert "The largest upload is 2 MB." in answer.content.decode()


@pytest.mark.parametrize("declared", ["", "abc", "-5", "1000"])
def test_other_lengths_pass(reader: Client, declared: str) -> None:
    assert reader.generic("GET", "/how-it-works/", CONTENT_LENGTH=declared).status_code == 200


@pytest.mark.parametrize("path", ["/accessibility/", "/how-it-works/", "/robots.txt"])
def test_pages_about_the_site_are_for_everybody(reader: Client, path: str) -> None:
    assert reader.get(path).status_code == 200
    assert reader.post(path).status_code == 405


def test_the_icon_is_found_where_browsers_look(reader: Client) -> None:
    assert reader.get("/favicon.ico")["Location"] == "/static/ui/lamp.svg"


def test_a_made_up_force_is_called_so(reader: Client, settings: Settings) -> None:
    settings.IS_DEMO = True
    assert "nothing here is real" in reader.get("/how-it-works/").content.decode()
    settings.IS_DEMO = False
    assert "nothing here is real" not in reader.get("/how-it-works/").content.decode()


def test_what_is_not_built_is_said_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "bluelamp_station.ui.checks.finders.find", lambda name: None if name.endswith("map.js") else name
    )
    (warning,) = built_files_exist(None)
    assert isinstance(warning, CheckWarning)
    assert warning.id == "ui.W001"
    assert "ui/built/map.js" in warning.msg
    assert "site.css" not in warning.msg


def test_nothing_is_said_when_all_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bluelamp_station.ui.checks.finders.find", lambda name: name)
    assert built_files_exist(None) == []
    assert built_files_exist([]) == []
    assert len(BUILT_FILES) == 5


def test_a_page_is_readable_without_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> str:
        raise ValueError(f"Missing staticfiles manifest entry for {name}")

    monkeypatch.setattr(tags, "static", refuse)
    assert tags.asset("built/site.css") == "/static/ui/built/site.css"
