"""A basemap is sent in the parts that a browser asks for, to people who are signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client
    from pytest_django.fixtures import Settings

    from bluelamp_station.accounts.models import Person

    SignIn = Callable[[Person], Client]

pytestmark = pytest.mark.django_db
CONTENT = bytes(range(256)) * 1000


@pytest.fixture
def file(tmp_path: Path, settings: Settings) -> Path:
    path = tmp_path / "ground.pmtiles"
    path.write_bytes(CONTENT)
    settings.BASEMAP_FILE = path
    return path


@pytest.fixture
def reader(sign_in: SignIn, analyst: Person) -> Client:
    return sign_in(analyst)


@pytest.mark.usefixtures("file")
@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("bytes=0-99", CONTENT[:100]),
        ("bytes=255900-", CONTENT[255_900:]),
        ("bytes=255900-999999", CONTENT[255_900:]),
        ("bytes=10-200009", CONTENT[10:200_010]),
    ],
)
def test_a_part_is_sent_as_asked(reader: Client, asked: str, expected: bytes) -> None:
    answer = reader.get("/basemap.pmtiles", headers={"range": asked})
    assert answer.status_code == 206
    assert answer.getvalue() == expected
    assert answer["Content-Length"] == str(len(expected))
    assert answer["Content-Range"].endswith("/256000")


@pytest.mark.usefixtures("file")
@pytest.mark.parametrize("asked", ["", "bytes=-5", "bytes=0-1,5-6", "rows=1-2"])
def test_anything_else_gets_the_whole_file(reader: Client, asked: str) -> None:
    answer = reader.get("/basemap.pmtiles", headers={"range": asked})
    assert answer.status_code == 200
    assert answer.getvalue() == CONTENT


@pytest.mark.usefixtures("file")
def test_a_part_beyond_the_end_is_refused(reader: Client) -> None:
    answer = reader.get("/basemap.pmtiles", headers={"range": "bytes=256000-256001"})
    assert answer.status_code == 416
    assert answer["Content-Range"] == "bytes */256000"


def test_a_changed_file_has_another_mark(reader: Client, file: Path) -> None:
    def mark() -> str:
        answer = reader.get("/basemap.pmtiles", headers={"range": "bytes=0-1"})
        answer.getvalue()
        return answer["ETag"]

    before = mark()
    file.write_bytes(CONTENT + b"more")
    assert mark() != before


def test_without_a_file_there_is_no_basemap(reader: Client, settings: Settings, tmp_path: Path) -> None:
    settings.BASEMAP_FILE = None
    assert reader.get("/basemap.pmtiles").status_code == 404
    settings.BASEMAP_FILE = tmp_path / "gone.pmtiles"
    assert reader.get("/basemap.pmtiles").status_code == 404


@pytest.mark.usefixtures("file")
def test_a_stranger_gets_no_part(client: Client) -> None:
    assert client.get("/basemap.pmtiles").status_code == 302
