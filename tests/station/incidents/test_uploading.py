"""Sending files: what is kept, under which names, and what a person is told when nothing is."""

from __future__ import annotations

import errno
import hashlib
import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from bluelamp_station.audit.models import Event
from bluelamp_station.incidents import storage
from bluelamp_station.incidents.models import Delivery, DeliveryFile
from bluelamp_station.incidents.storage import own_name
from station.incidents.conftest import file, newest, street_csv, zip_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from pytest_django import Settings

    from bluelamp_station.accounts.models import Person

pytestmark = pytest.mark.django_db
MONTH = "2024-01-testshire-street.csv"


def words(answer: Any) -> str:
    """The page's text without tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def left(folder: Path) -> list[str]:
    """Every file below a folder."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_an_upload_is_kept_hashed_and_queued(send: Callable[..., Any], analyst: Person, folders: Path) -> None:
    content = street_csv()
    answer = send(analyst, file(MONTH, content), note="January")
    made = newest()
    assert answer.headers["Location"] == f"/incidents/deliveries/{made.pk}/"
    assert (made.state, made.source, made.received_by, made.note) == ("queued", "upload", analyst, "January")
    kept = made.files.get()
    assert (folders / "uploads" / kept.path).read_bytes() == content
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert kept.size_bytes == len(content)
    assert kept.seen[0]["kind"] == "street"
    assert kept.seen[0]["months"] == ["2024-01"]


def test_one_event_says_who_sent_what(send: Callable[..., Any], analyst: Person) -> None:
    send(analyst, file(MONTH, street_csv()))
    event = Event.objects.get(action="incidents.delivery_received")
    assert event.actor_id == str(analyst.pk)
    assert event.detail["files"] == 1


def test_several_files_come_in_one_request(
    send: Callable[..., Any], analyst: Person, force_zip: bytes, force_files: Mapping[str, str]
) -> None:
    boundary = file("boundary.geojson", force_files["boundary.geojson"].encode())
    answer = send(analyst, file("lantern.zip", force_zip), file(MONTH, street_csv()), boundary=boundary)
    assert answer.status_code == 302
    assert [(one.part, one.name) for one in newest().files.all()] == [
        ("rows", "lantern.zip"),
        ("rows", MONTH),
        ("boundary", "boundary.geojson"),
    ]
    assert len(newest().files.first().seen) == 12


@pytest.mark.parametrize(
    "name",
    ["../../etc/cron.d/2024.csv", "..\\..\\boot.csv", "/abs/olute.csv", "…/ü n.csv", ".hidden.csv", "a" * 300 + ".csv"],
)
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    own = own_name(name)
    assert re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,100}", own)
    assert own.endswith(".csv")


def test_the_name_still_tells_month_and_force() -> None:
    assert own_name(f"D:\\exports\\{MONTH}") == MONTH
    assert own_name("Niche export (Jan).CSV") == "Niche-export-Jan-.CSV"


def test_the_name_as_it_came_is_kept_as_text(send: Callable[..., Any], analyst: Person) -> None:
    answer = send(analyst, file("<b>January</b> & co.csv", street_csv()))
    assert answer.status_code == 302
    kept = newest().files.get()
    page = Client()
    page.force_login(analyst, backend="django.contrib.auth.backends.ModelBackend")
    shown = page.get(answer.headers["Location"]).content.decode()
    assert "<b>January" not in shown
    assert kept.name.endswith("co.csv")
    assert re.fullmatch(r"\d+/\d{3}/[A-Za-z0-9._-]+", kept.path)


def bomb() -> bytes:
    """An archive of 300 MB of nothing in 300 kB."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MONTH, b"0" * 60_000_000)
    return content.getvalue()


BAD: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "an empty file": ("empty.csv", lambda: b"", "empty.csv is empty"),
    "a program": ("street.csv", lambda: b"MZ\x90\x00" + b"\x00" * 400, "it is a program, not a table"),
    "a Linux program": ("street.zip", lambda: b"\x7fELF" + b"\x00" * 400, "it is a program, not a table"),
    "a web page": ("street.csv", lambda: b"\xef\xbb\xbf <!DOCTYPE html><html><body>Sign in", "it is a web page"),
    "a picture": ("photo.jpg", lambda: b"\xff\xd8\xff\xe0" + b"\x00" * 100, "it is no CSV, XLSX or Parquet file"),
    "a cut archive": ("cut.zip", lambda: zip_of({MONTH: street_csv().decode()})[:400], "no complete zip archive"),
    "an archive of pictures": ("p.zip", lambda: zip_of({"a.jpg": "x"}), "it is no CSV, XLSX or Parquet file"),
    "a zip bomb": ("bomb.zip", bomb, "refused as a zip bomb"),
    "a header without rows": (MONTH, lambda: street_csv(0), "a header and no rows"),
    "another table": ("prices.csv", lambda: b"item,price\ntea,2\n", "prices.csv"),
    "a false workbook": ("a.xlsx", lambda: b"PK\x03\x04 nothing", "a.xlsx"),
    "a false Parquet file": ("a.parquet", lambda: b"PAR1 nothing", "a.parquet"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_loaded_is_said_and_not_kept(
    case: str, send: Callable[..., Any], analyst: Person, folders: Path
) -> None:
    name, content, sentence = BAD[case]
    answer = send(analyst, file(name, content()))
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert "There is a problem" in words(answer)
    assert not Delivery.objects.exists()
    assert not left(folders)
    assert not Event.objects.filter(action="incidents.delivery_received").exists()


def test_one_bad_file_keeps_the_good_ones_out_and_the_page_says_which(
    send: Callable[..., Any], analyst: Person, folders: Path
) -> None:
    answer = send(analyst, file(MONTH, street_csv()), file("photo.jpg", b"\xff\xd8\xff\xe0"))
    text = words(answer)
    assert "Can be loaded" in text
    assert "Cannot be loaded" in text
    assert "January 2024" in text
    assert not left(folders)


def test_a_read_me_beside_tables_does_not_matter(send: Callable[..., Any], analyst: Person) -> None:
    answer = send(analyst, file("z.zip", zip_of({MONTH: street_csv().decode(), "README.txt": "hello"})))
    assert answer.status_code == 302


def test_a_boundary_that_is_none_is_said(send: Callable[..., Any], analyst: Person, folders: Path) -> None:
    answer = send(analyst, file(MONTH, street_csv()), boundary=file("b.geojson", b'{"type": "Nonsense"}'))
    assert answer.status_code == 422
    assert "b.geojson: " in words(answer)
    assert not left(folders)


def test_an_own_recipe_that_is_none_is_said(send: Callable[..., Any], analyst: Person, folders: Path) -> None:
    answer = send(analyst, file("a.csv", b"x\n1\n"), recipe="own", own_recipe=file("r.toml", b"= not toml"))
    assert answer.status_code == 422
    assert "this is no TOML" in words(answer)
    assert not left(folders)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"recipe": "own"}, "Choose the TOML file of the recipe"),
        ({"own_recipe": file("r.toml", b"x = 1")}, "Choose “Own recipe”"),
        ({"recipe": "no-such"}, "Select a valid choice"),
    ],
)
def test_recipe_and_its_file_belong_together(
    fields: dict[str, Any], sentence: str, send: Callable[..., Any], analyst: Person, folders: Path
) -> None:
    answer = send(analyst, file(MONTH, street_csv()), **fields)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert not left(folders)


def test_an_upload_that_was_cut_off_is_not_taken_for_a_whole_one(
    sign_in: Callable[[Person], Client], analyst: Person, folders: Path
) -> None:
    answer = sign_in(analyst).post("/incidents/upload/", {"incident_files": file(MONTH, street_csv())})
    assert answer.status_code == 422
    assert "cut off on its way" in words(answer)
    assert not left(folders)


def test_no_file_at_all_is_said(send: Callable[..., Any], analyst: Person) -> None:
    assert "Choose at least one incident file" in words(send(analyst))


def test_a_file_in_a_field_that_is_not_there_is_passed_over(
    send: Callable[..., Any], analyst: Person, folders: Path
) -> None:
    send(analyst, file(MONTH, street_csv()), surprise=file("x.csv", b"1"))
    assert left(folders / "uploads") == [f"{newest().pk}/001/{MONTH}"]


def test_what_is_too_large_is_refused_before_it_is_read(
    send: Callable[..., Any], analyst: Person, folders: Path, settings: Settings
) -> None:
    settings.LARGEST_UPLOAD_BYTES = 1000
    (folders / "temporary").mkdir()
    settings.FILE_UPLOAD_TEMP_DIR = folders / "temporary"
    answer = send(analyst, file(MONTH, street_csv()))
    assert answer.status_code == 413
    assert not left(folders)


@pytest.mark.parametrize("moment", ["write", "finish"])
@pytest.mark.parametrize(("number", "sentence"), [(errno.ENOSPC, "disk is full"), (errno.EROFS, "cannot write to")])
def test_a_disk_that_takes_nothing_leaves_nothing_and_says_so(
    moment: str,
    number: int,
    sentence: str,
    send: Callable[..., Any],
    analyst: Person,
    folders: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_args: object) -> None:
        raise OSError(number, "No.")

    monkeypatch.setattr(storage.Writing, moment, full)
    answer = send(analyst, file(MONTH, street_csv()))
    assert answer.status_code == 507
    assert sentence in words(answer)
    assert not left(folders)
    assert not Delivery.objects.exists()


def test_a_database_that_refuses_leaves_no_file(
    send: Callable[..., Any], analyst: Person, folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_named: object) -> None:
        raise RuntimeError("the database is gone")

    monkeypatch.setattr(DeliveryFile.objects, "bulk_create", broken)
    with pytest.raises(RuntimeError, match="gone"):
        send(analyst, file(MONTH, street_csv()))
    assert not left(folders)
    assert not Delivery.objects.exists()


def test_a_post_without_its_token_is_refused_and_leaves_nothing(analyst: Person, folders: Path) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(analyst, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post("/incidents/upload/", {"incident_files": file(MONTH, street_csv())})
    assert answer.status_code == 403
    assert not left(folders)


def test_a_post_with_its_token_is_taken(analyst: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(analyst, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/incidents/upload/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    form = {"incident_files": file(MONTH, street_csv()), "csrfmiddlewaretoken": token[1], "end": "end"}
    assert client.post("/incidents/upload/", form).status_code == 302


def test_the_form_works_without_a_script(sign_in: Callable[[Person], Client], analyst: Person, folders: Path) -> None:
    page = sign_in(analyst).get("/incidents/upload/").content.decode()
    assert 'method="post" enctype="multipart/form-data"' in page
    assert "multiple" in page
    assert str(folders / "drop") in page
