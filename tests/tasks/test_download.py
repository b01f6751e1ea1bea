"""An analyst fetches an area or an archive from a small data.police.uk on this machine, and loads what came."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from bluelamp.core.errors import UnreadableInputError, UsageError
from bluelamp.io.police_uk import Conduct, LeakyBucket, RetryPolicy
from bluelamp.tasks.incidents import LoadSettings, load
from bluelamp.tasks.incidents.download import DownloadSettings, download
from worlds.police_files import csv_text, street_row
from worlds.police_uk_server import ApiSite, ArchiveSite, FakeClock, serving

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

CORNERS = [[-2.42, 55.13], [-2.38, 55.13], [-2.38, 55.15], [-2.42, 55.15], [-2.42, 55.13]]


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture
def conduct() -> Conduct:
    clock = FakeClock()
    return Conduct(LeakyBucket(clock=clock, sleep=clock.sleep), RetryPolicy(attempts=3), clock.sleep, 5.0)


@pytest.fixture
def boundary(tmp_path: Path) -> Path:
    path = tmp_path / "area.geojson"
    path.write_text(json.dumps({"type": "Polygon", "coordinates": [CORNERS]}))
    return path


def crime(number: int) -> dict[str, Any]:
    street = {"id": 1, "name": "On or near Wick Lane"}
    return {
        "category": "anti-social-behaviour",
        "location": {"latitude": "55.140000", "longitude": f"{-2.4 + number * 1e-4:.6f}", "street": street},
        "outcome_status": None,
        "persistent_id": "",
        "id": number,
        "month": "2024-04",
    }


def search(number: int) -> dict[str, Any]:
    return {
        "type": "Person search",
        "datetime": f"2024-04-01T10:{number:02d}:00+00:00",
        "location": crime(number)["location"],
        "involved_person": True,
        "operation": False,
        "operation_name": None,
        "gender": "Male",
        "age_range": "18-24",
        "self_defined_ethnicity": None,
        "officer_defined_ethnicity": None,
        "legislation": None,
        "object_of_search": "Controlled drugs",
        "outcome": "Arrest",
        "outcome_linked_to_object_of_search": None,
        "removal_of_more_than_outer_clothing": False,
    }


def test_the_months_of_an_area_come_with_their_searches_and_load_as_published(
    tmp_path: Path, boundary: Path, conduct: Conduct
) -> None:
    site = ApiSite(crimes=[crime(i) for i in range(30)], searches=[search(i) for i in range(4)])
    told: list[tuple[int, int, str]] = []
    with serving(site) as address:
        settings = DownloadSettings(
            within=boundary,
            first="2024-04",
            last="2024-04",
            name="wick",
            searches=True,
            base_url=address,
            conduct=conduct,
        )
        files = download(tmp_path / "new" / "folder", settings, progress=lambda *step: told.append(step))
    assert [file.name for file in files] == ["2024-04-wick-street.csv", "2024-04-wick-stop-and-search.csv"]
    receipt = load(files, store=tmp_path / "store", settings=LoadSettings(at="2024-06-01T00:00:00+00:00")).as_dict()
    assert (receipt["rows_kept"], receipt["searches"]) == (30, 4)
    assert {text for _, _, text in told} == {"crimes", "searches"}


def test_an_archive_comes_whole_and_loads(tmp_path: Path, conduct: Conduct) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("2024-04/2024-04-testshire-street.csv", csv_text([street_row(Month="2024-04")]))
    told: list[tuple[int, int, str]] = []
    with serving(ArchiveSite(packed.getvalue())) as address:
        settings = DownloadSettings(archive="2024-04", base_url=address, conduct=conduct)
        (path,) = download(tmp_path, settings, progress=lambda *step: told.append(step))
    assert path.read_bytes() == packed.getvalue()
    assert told[-1][0] == len(packed.getvalue())
    assert "2024-04.zip" in told[-1][2]
    receipt = load([path], store=tmp_path / "store", settings=LoadSettings(at="2024-06-01T00:00:00+00:00")).as_dict()
    assert receipt["rows_kept"] == 1


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"archive": "2024-04", "within": "area.geojson"},
        {"within": "area.geojson"},
        {"within": "area.geojson", "first": "2024-01"},
    ],
)
def test_it_must_be_clear_what_to_download(given: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="BL-DOWNLOAD-09"):
        DownloadSettings(**given)


def test_a_file_is_no_folder_to_download_into(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x")
    with pytest.raises(UnreadableInputError, match="BL-WRITE-01"):
        download(tmp_path / "taken", DownloadSettings(archive="2024-04"))
