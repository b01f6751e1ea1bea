"""The site against people who mean it harm: cookies, hosts, redirects, names of files, fault pages, settings."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bluelamp.core.vocabulary import AreaKind, Purpose
from bluelamp_station.accounts.models import Area, Grant, Person
from bluelamp_station.incidents.models import DeliveryFile
from worlds.migrated_home import copy_migrated_home
from worlds.police_files import csv_text, street_row

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

PASSWORD = "correct horse battery staple"  # noqa: S105 - of made-up people
LOGIN = "/account/login/"
COMPLETE = {
    "BLUELAMP_MODE": "production",
    "BLUELAMP_HOSTS": "lamp.example.police.uk",
    "BLUELAMP_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_",
    "BLUELAMP_EMAIL_URL": "host=mail.example.police.uk;user=lamp;password=secret",
    "BLUELAMP_PROXIES": "1",
}
# Asked of a site in production mode by a browser behind its proxy; printed as JSON.
_ASKED = """
import json, re
import django
django.setup()
from django.conf import settings
from django.test import Client
from bluelamp_station.accounts.models import Person
Person.objects.create_user("ann@example.police.uk", "Ann", "correct horse battery staple")
proxy = {"HTTP_HOST": "lamp.example.police.uk", "HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_FOR": "192.0.2.7"}
client = Client(raise_request_exception=False)
page = client.get("/account/login/", **proxy)
named = re.findall(r'(?:src|href)="(/static/[^"]+)"', page.content.decode())
form = {"login": "ann@example.police.uk", "password": "correct horse battery staple"}
came = client.post("/account/login/", form, **proxy)
def cookie(name):
    one = client.cookies[name]
    return {key: one[key] for key in ("secure", "httponly", "samesite", "max-age", "expires", "domain")}
def headers(answer):
    return {name.lower(): value for name, value in answer.headers.items()}
files = {}
for name in named:
    answer = client.get(name, **proxy)
    answer.close()
    files[name] = [answer.status_code, headers(answer).get("cache-control", "")]
phone = {}
for name in ("", "manifest.webmanifest", "sw.js", "session", "plan"):
    answer = client.get("/field/" + name, **proxy)
    phone[name] = [answer.status_code, headers(answer)]
kept = client.post("/field/sync", "{}", content_type="application/json", **proxy)
phone["sync"] = [kept.status_code, headers(kept)]
plain = client.get("/account/login/", HTTP_HOST="lamp.example.police.uk")
print(json.dumps({
    "page": [page.status_code, headers(page)],
    "came": [came.status_code, came.headers.get("Location", "")],
    "cookies": {name: cookie(name) for name in client.cookies},
    "plain": [plain.status_code, plain.headers.get("Location", "")],
    "stranger": client.get("/account/login/", **proxy | {"HTTP_HOST": "evil.example"}).status_code,
    "files": files,
    "phone": phone,
}))
"""

pytestmark = pytest.mark.spec


def ours(home: Path, **told: str) -> dict[str, str]:
    """An environment in which nothing of this process's own settings is left."""
    inherited = dict(os.environ)  # noqa: TID251 - children inherit it
    kept = {
        name: value for name, value in inherited.items() if not name.startswith(("BLUELAMP_", "DATABASE_", "DJANGO_"))
    }
    return kept | COMPLETE | {"BLUELAMP_HOME": str(home)} | told


def called(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """What a Python process of its own says."""
    return subprocess.run([sys.executable, *words], env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own interpreter


def manage(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """``bluelamp manage``."""
    call = "import sys; from bluelamp.cli.main import main; sys.exit(main(sys.argv[1:]))"
    return called(environment, "-c", call, "manage", *words)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a site in production mode, got ready as `bluelamp serve` does."""
    folder = tmp_path_factory.mktemp("production")
    copy_migrated_home(folder)
    call = (
        "import sys; from pathlib import Path; from bluelamp_station.workflows.opening import open_site; "
        "open_site(Path(sys.argv[1]))"
    )
    opened = called(ours(folder, DJANGO_SETTINGS_MODULE="bluelamp_station.config.settings"), "-c", call, str(folder))
    assert opened.returncode == 0, opened.stderr
    return folder


@pytest.fixture(scope="module")
def production(home: Path) -> dict[str, Any]:
    """What that site answers."""
    asked = called(ours(home, DJANGO_SETTINGS_MODULE="bluelamp_station.config.settings"), "-c", _ASKED)
    assert asked.returncode == 0, asked.stderr
    answers: dict[str, Any] = json.loads(asked.stdout.strip().splitlines()[-1])
    return answers


@pytest.mark.slow
def test_the_deployment_check_is_clean(home: Path) -> None:
    checked = manage(ours(home), "check", "--deploy", "--fail-level", "WARNING")
    assert checked.returncode == 0, checked.stderr
    assert "no issues (0 silenced)" in checked.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BLUELAMP_HOME", ""),
        ("BLUELAMP_HOSTS", ""),
        ("BLUELAMP_HOSTS", "*"),
        ("BLUELAMP_SECRET_KEY", ""),
        ("BLUELAMP_SECRET_KEY", "short"),
        ("BLUELAMP_MODE", "prod"),
        ("BLUELAMP_DEMO", "yes"),
        ("BLUELAMP_SECOND_FACTOR", "perhaps"),
        ("BLUELAMP_PROXIES", "-1"),
        ("BLUELAMP_LARGEST_UPLOAD_MB", "lots"),
        ("BLUELAMP_OIDC_SERVER", "https://identity.example"),
        ("DATABASE_URL", "mysql://lamp:hunter2@db/lamp"),
    ],
)
def test_a_setting_that_cannot_be_stops_the_start_with_one_line(tmp_path: Path, name: str, value: str) -> None:
    checked = manage(ours(tmp_path, **{name: value}), "check")
    assert checked.returncode not in (0, 1)
    assert len(checked.stderr.strip().splitlines()) == 1, checked.stderr
    assert checked.stderr.startswith("BL-SERVE-")
    assert "hunter2" not in checked.stderr


@pytest.mark.slow
def test_cookies_are_for_this_site_over_https_only(production: dict[str, Any]) -> None:
    assert production["came"][0] == 302, "a password that is right lets somebody in"
    assert set(production["cookies"]) >= {"bluelamp_session", "csrftoken"}
    for name, told in production["cookies"].items():
        assert told["secure"] is True, name
        assert told["httponly"] is True, name
        assert told["samesite"] == "Lax", name
        assert told["domain"] == "", name
    session = production["cookies"]["bluelamp_session"]
    assert (session["max-age"], session["expires"]) == ("", ""), "it ends with the browser"


@pytest.mark.slow
def test_everything_goes_over_https(production: dict[str, Any]) -> None:
    status, headers = production["page"]
    assert status == 200
    assert re.fullmatch(r"max-age=31536000; includeSubDomains; preload", headers["strict-transport-security"])
    assert production["plain"] == [301, f"https://lamp.example.police.uk{LOGIN}"]
    assert production["stranger"] == 400


@pytest.mark.slow
def test_static_files_have_hashed_names_and_are_kept_for_a_year(production: dict[str, Any]) -> None:
    assert production["files"]
    for name, (status, kept) in production["files"].items():
        assert status == 200, name
        assert re.search(r"\.[0-9a-f]{8,}\.\w+$", name), name
        assert "max-age=31536000" in kept, name
        assert "immutable" in kept, name


@pytest.mark.slow
def test_what_a_phone_is_told_is_kept_by_no_cache(production: dict[str, Any]) -> None:
    """What is about somebody is stored nowhere between; the app's own files are asked for anew each time."""
    phone = production["phone"]
    said = {name: (status, headers.get("cache-control", "")) for name, (status, headers) in phone.items()}
    assert {name: status for name, (status, _) in said.items()} == {
        "": 200,
        "manifest.webmanifest": 200,
        "sw.js": 200,
        "session": 200,
        # A password alone is not enough here.
        "plan": 401,
        "sync": 401,
    }
    for name in ("session", "plan", "sync"):
        assert "no-store" in said[name][1], name
    for name in ("", "manifest.webmanifest", "sw.js"):
        assert said[name][1] == "no-cache", name
    for name, (_, headers) in phone.items():
        assert "unsafe" not in headers["content-security-policy"], name
        assert "default-src 'none'" in headers["content-security-policy"], name
        assert headers["x-content-type-options"] == "nosniff", name
    app, plain = phone[""][1]["permissions-policy"], production["page"][1]["permissions-policy"]
    assert ("geolocation=(self)" in app, "camera=(self)" in app, "microphone=()" in app) == (True, True, True)
    assert ("geolocation=()" in plain, "camera=()" in plain) == (True, True)
    assert "worker-src 'self'" in phone[""][1]["content-security-policy"]
    assert "set-cookie" not in phone[""][1], "the shell is the same for everybody"


@pytest.mark.slow
def test_static_files_collected_by_hand_have_hashed_names_too(tmp_path: Path) -> None:
    collected = manage(ours(tmp_path), "collectstatic", "--noinput", "-v", "0")
    assert collected.returncode == 0, collected.stderr
    assert (tmp_path / "static" / "staticfiles.json").is_file()


@pytest.fixture
def nobody() -> Client:
    """A browser in which nobody is signed in, its tries not counted with another test's."""
    cache.clear()
    return Client(raise_request_exception=False)


@pytest.fixture
def ann(db: None) -> Person:  # noqa: ARG001 - the database
    """Ann, analyst of the whole force."""
    force = Area.objects.create(code="force", name="Lanternshire", kind=AreaKind.FORCE)
    Area.objects.filter(pk=force.pk).update(path=f"/{force.pk}/")
    made = Person.objects.create_user("ann@example.police.uk", "Ann", PASSWORD)
    Grant.objects.create(person=made, purpose=Purpose.ANALYST, area=force)
    return made


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost@evil.example", "", "a b"])
def test_a_host_that_is_not_ours_is_refused(nobody: Client, host: str) -> None:
    answer = nobody.get(LOGIN, headers={"host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.content.decode()


@pytest.mark.django_db
def test_what_a_stranger_says_of_the_host_is_in_no_link(nobody: Client) -> None:
    answer = nobody.get(LOGIN, headers={"x-forwarded-host": "evil.example"})
    assert answer.status_code == 200
    assert "evil.example" not in answer.content.decode()


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "https:evil.example",
        "///evil.example",
        "javascript:alert(1)",
        "\thttps://evil.example",
        "http://testserver@evil.example/",
    ],
)
@pytest.mark.usefixtures("ann")
def test_signing_in_leads_to_no_other_site(nobody: Client, target: str) -> None:
    form = {"login": "ann@example.police.uk", "password": PASSWORD, "next": target}
    came = nobody.post(LOGIN, form, query_params={"next": target})
    assert came.status_code == 302
    assert came.headers["Location"] == "/"
    again = nobody.get(LOGIN, {"next": target})
    assert "evil" not in again.headers.get("Location", "")
    assert "alert" not in again.headers.get("Location", "")
    left = nobody.post("/account/logout/", {"next": target}, query_params={"next": target})
    assert "evil" not in left.headers.get("Location", "")


def test_a_new_session_begins_when_somebody_signs_in(nobody: Client, ann: Person) -> None:
    nobody.get(LOGIN)
    session = nobody.session
    session["planted"] = "by a stranger"
    session.save()
    before = session.session_key
    assert before is not None
    nobody.cookies["bluelamp_session"] = before
    nobody.post(LOGIN, {"login": ann.email, "password": PASSWORD})
    assert "_auth_user_id" in nobody.session
    assert nobody.session.session_key != before


def test_a_form_of_another_site_is_refused(ann: Person) -> None:
    cache.clear()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(LOGIN, {"login": ann.email, "password": PASSWORD}).status_code == 403
    strict.force_login(ann, backend="django.contrib.auth.backends.ModelBackend")
    for address in ("/incidents/upload/", "/hotspots/runs/new/", "/account/logout/", "/people/me/digest/"):
        refused = strict.post(address, {"wants_digest": "on"})
        assert refused.status_code == 403, address
        assert "<h1" in refused.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", [LOGIN, "/account/password/reset/", "/people/invitation/unknown/"])
def test_pages_of_the_door_are_kept_by_nobody(nobody: Client, address: str) -> None:
    answer = nobody.get(address)
    kept = answer.headers["Cache-Control"]
    assert "no-store" in kept
    assert "private" in kept
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_the_door_does_not_tell_who_is_known(nobody: Client, ann: Person) -> None:
    def without_tokens(address: str, field: str, form: dict[str, str]) -> tuple[int, str]:
        answer = nobody.post(address, form)
        text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"', "", answer.content.decode())
        return answer.status_code, text.replace(form[field], "").replace(answer.headers.get("Location", "-"), "")

    for address, field, more in ((LOGIN, "login", {"password": "wrong"}), ("/account/password/reset/", "email", {})):
        known = without_tokens(address, field, {field: ann.email} | more)
        unknown = without_tokens(address, field, {field: "bob@example.police.uk"} | more)
        assert known == unknown, address


@pytest.mark.parametrize(
    "name",
    [
        "../../../outside-street.csv",
        "..\\..\\outside-street.csv",
        "/tmp/outside-street.csv",  # noqa: S108 - nothing is written there
        "C:\\Windows\\outside-street.csv",
        "2024-01-x-street.csv/../../outside-street.csv",
        "%2e%2e%2foutside-street.csv",
        "<b>outside</b>-street.csv",
        "con.csv",
        ".outside-street.csv",
        "a" * 400 + "-street.csv",
    ],
)
def test_a_file_s_name_leads_nowhere(ann: Person, tmp_path: Path, settings: Settings, name: str) -> None:
    inside = tmp_path / "inside"
    settings.STORE_FOLDER, settings.UPLOAD_FOLDER = inside / "store", inside / "uploads"
    inside.mkdir()
    client = Client(raise_request_exception=False)
    client.force_login(ann, backend="django.contrib.auth.backends.ModelBackend")
    file = SimpleUploadedFile("plain.csv", csv_text([street_row()]).encode())
    vars(file)["_name"] = name  # the field's own setter would take the folders away, as an honest browser does
    answer = client.post("/incidents/upload/", {"recipe": "", "input_crs": "", "note": "", "incident_files": [file]})
    assert answer.status_code in (302, 400, 422), answer.content.decode()[:500]
    assert [path for path in tmp_path.iterdir() if path != inside] == []
    written = [path.relative_to(settings.UPLOAD_FOLDER) for path in inside.rglob("*") if path.is_file()]
    assert [path for path in written if re.search(r"[^A-Za-z0-9._/-]|^\.|/\.", path.as_posix())] == []
    assert [kept.path for kept in DeliveryFile.objects.all() if ".." in kept.path or kept.path.startswith("/")] == []
    if answer.status_code == 302:
        page = client.get(answer.headers["Location"]).content.decode()
        assert "<b>outside" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/static/../config/settings.py", "/static/%2e%2e/config/settings.py", "/static//etc/passwd"]
)
def test_static_addresses_lead_nowhere_else(nobody: Client, address: str) -> None:
    answer = nobody.get(address)
    assert answer.status_code in (301, 302, 400, 404)
    assert b"SECRET_KEY" not in answer.content


@pytest.mark.django_db
def test_a_fault_tells_nothing_of_itself(nobody: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the password of the database is hunter2")

    monkeypatch.setattr("bluelamp_station.ui.views.render", broken)
    answer = nobody.get("/accessibility/")
    text = answer.content.decode()
    assert answer.status_code == 500
    for word in ("hunter2", "RuntimeError", "Traceback", "bluelamp_station", ".py", "Django"):
        assert word not in text, word
    assert "<h1" in text
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["/no/such/page/", "/hotspots/sets/999999/", "/%00", "/api/v1/none", "/hotspots/runs/99999999999999999999/"],
)
def test_what_is_not_there_is_said_without_detail(nobody: Client, address: str) -> None:
    answer = nobody.get(address)
    text = answer.content.decode()
    assert answer.status_code in (302, 400, 401, 404)
    for word in ("Traceback", "urlconf", "bluelamp_station", "Resolver", "matching query", "Django"):
        assert word not in text, word
    assert "Server" not in answer.headers
    assert "X-Powered-By" not in answer.headers
