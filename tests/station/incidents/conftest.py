"""A small made-up force to send, folders to send it to, and a way to load it as the worker does."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bluelamp_station.incidents import jobs
from bluelamp_station.incidents.models import Delivery
from bluelamp_station.queue.models import WorkState
from bluelamp_station.queue.progress import SilentProgress
from worlds.made_force import make
from worlds.police_files import csv_text, street_row

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from django.test import Client
    from pytest_django import Settings

    from bluelamp_station.accounts.models import Person


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, settings: Settings) -> Path:
    """Store, uploads and drop folder of one test."""
    settings.STORE_FOLDER = tmp_path / "store"
    settings.UPLOAD_FOLDER = tmp_path / "uploads"
    settings.DROP_FOLDER = tmp_path / "drop"
    (tmp_path / "drop").mkdir()
    return tmp_path


@pytest.fixture(scope="session")
def force_files() -> Mapping[str, str]:
    """Four months of Lanternshire, in the published form."""
    return make(months=4, hotspots=2).files


@pytest.fixture(scope="session")
def force_zip(force_files: Mapping[str, str]) -> bytes:
    """The same as an archive, as data.police.uk gives it."""
    return zip_of({name: text for name, text in force_files.items() if name.startswith("police_uk/")})


def zip_of(texts: Mapping[str, str]) -> bytes:
    """An archive."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(name, text)
    return content.getvalue()


def street_csv(n: int = 30, month: str = "2024-01", **given: str) -> bytes:
    """A month of burglaries on as many points."""
    rows = [
        street_row(Crime_ID=f"{month}-{i}", Month=month, Longitude=f"{-0.2 + i / 1000:.6f}", **given) for i in range(n)
    ]
    return csv_text(rows).encode()


def station_csv(month: str = "2024-01") -> bytes:
    """A month in which sixty burglaries are recorded at a police station, and a few at each of many corners."""
    corners = [
        street_row(Crime_ID=f"c{i}-{k}", Month=month, Longitude=f"{-0.2 + i / 400:.6f}")
        for i in range(150)
        for k in range(1 + i % 3)
    ]
    at_desk = [
        street_row(Crime_ID=f"s{i}", Month=month, Latitude="51.900000", Location="On or near Police Station")
        for i in range(60)
    ]
    return csv_text([*corners, *at_desk]).encode()


def file(name: str, content: bytes) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content)


@pytest.fixture
def send(sign_in: Callable[[Person], Client]) -> Callable[..., Any]:
    """Send files through the upload page; the answer."""

    def sent(person: Person, *files: SimpleUploadedFile, **fields: Any) -> Any:
        form = {"recipe": "", "input_crs": "", "note": "", "incident_files": list(files)} | fields | {"end": "end"}
        return sign_in(person).post("/incidents/upload/", form)

    return sent


def newest() -> Any:
    """The delivery received last."""
    return Delivery.objects.order_by("-pk").first()


def run(delivery: Any) -> None:
    """Load a delivery as the worker does."""
    Delivery.objects.filter(pk=delivery.pk).update(state=WorkState.RUNNING)
    jobs.execute_delivery(delivery, SilentProgress())
    Delivery.objects.filter(pk=delivery.pk).update(state=WorkState.DONE, ended_at=timezone.now())
    delivery.refresh_from_db()


@pytest.fixture
def load(send: Callable[..., Any], analyst: Person) -> Callable[..., Any]:
    """Send files as the analyst and load them; the delivery."""

    def loaded(*files: SimpleUploadedFile, **fields: Any) -> Any:
        answer = send(analyst, *files, **fields)
        assert answer.status_code == 302, answer.content.decode()
        run(newest())
        return newest()

    return loaded
