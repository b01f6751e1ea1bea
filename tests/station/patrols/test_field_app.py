"""The phone app's own files: the same for everybody, signed in or not, and another worker for every other version."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.staticfiles import finders

from bluelamp_station.patrols.views import field_app

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

    from bluelamp_station.accounts.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PAGES = ("/field/", "/field/manifest.webmanifest", "/field/sw.js")


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A build of the app that tests may change."""
    for name in ("field/built/sw.js", "field/built/field.js", "field/built/built-from.txt", "field/icon.svg"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"/* {name} */", encoding="utf-8")

    def find(name: str) -> str | None:
        path = tmp_path / name
        return str(path) if path.is_file() else None

    monkeypatch.setattr(finders, "find", find)
    return tmp_path


def shell_of(answer: Any) -> dict[str, Any]:
    """What the worker is told to keep."""
    first = answer.content.decode().split("\n", 1)[0]
    said = re.fullmatch(r"self\.SHELL=(.*);", first)
    assert said is not None
    shell: dict[str, Any] = json.loads(said[1])
    return shell


@pytest.mark.parametrize("path", PAGES)
def test_everybody_gets_the_same_bytes(
    client: Client, path: str, warden: Person, sign_in: Any, built: Path, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        before = client.get(path)
    sign_in(warden)
    after = client.get(path)
    assert before.status_code == after.status_code == 200
    assert before.content == after.content
    assert warden.name.encode() not in after.content
    assert before["Cache-Control"] == "no-cache"
    assert built.is_dir()


def test_the_shell_needs_nothing_that_the_content_policy_forbids(client: Client) -> None:
    answer = client.get("/field/")
    page = answer.content.decode()
    assert "nonce" not in answer["Content-Security-Policy"]
    assert re.findall(r"<script(?![^>]*src=)", page) == []
    assert "<style" not in page
    assert 'style="' not in page
    assert 'data-worker="/field/sw.js"' in page
    assert 'data-scope="/field/"' in page
    assert "JavaScript is switched off" in page


def test_the_manifest_makes_an_app_of_its_own_scope(client: Client) -> None:
    answer = client.get("/field/manifest.webmanifest")
    said = answer.json()
    assert answer["Content-Type"] == "application/manifest+json"
    assert (said["start_url"], said["scope"], said["display"]) == ("/field/", "/field/", "standalone")
    assert {icon["sizes"] for icon in said["icons"]} == {"192x192", "512x512"}
    assert any(icon["purpose"] == "maskable" for icon in said["icons"])


def test_the_worker_is_told_what_there_is_and_nothing_that_is_missing(client: Client, built: Path) -> None:
    answer = client.get("/field/sw.js")
    shell = shell_of(answer)
    assert answer["Content-Type"].startswith("text/javascript")
    assert shell["page"] == "/field/"
    assert shell["files"] == [
        "/static/field/built/field.js",
        "/static/field/icon.svg",
        "/field/manifest.webmanifest",
    ]
    assert answer.content.decode().endswith("/* field/built/sw.js */")
    assert built.is_dir()


@pytest.mark.parametrize("changed", ["field/built/sw.js", "field/built/built-from.txt"])
def test_every_build_is_another_version(client: Client, built: Path, changed: str) -> None:
    first = client.get("/field/sw.js")
    again = client.get("/field/sw.js")
    assert first.content == again.content
    (built / changed).write_text("another", encoding="utf-8")
    assert shell_of(client.get("/field/sw.js"))["version"] != shell_of(first)["version"]


def test_another_shell_is_another_version(client: Client, built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = shell_of(client.get("/field/sw.js"))
    monkeypatch.setattr(field_app, "__version__", "99.0.0")
    assert shell_of(client.get("/field/sw.js"))["version"] != first["version"]
    assert built.is_dir()


def test_without_a_build_the_worker_is_empty(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finders, "find", lambda _: None)
    answer = client.get("/field/sw.js")
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_manifest_of_names_that_lacks_the_app_still_gives_a_page(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: str) -> str:
        raise ValueError(path)

    monkeypatch.setattr(field_app, "static", refuse)
    assert b"/static/field/built/field.js" in client.get("/field/").content


@pytest.mark.parametrize("path", PAGES)
def test_they_are_only_read(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
    assert client.head(path).status_code == 200
