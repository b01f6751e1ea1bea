"""`bluelamp serve` and `bluelamp demo` as people run them: processes on a data folder of their own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bluelamp.core.errors import BluelampError
from bluelamp_station.workflows.opening import claim_folder, port_is_free
from bluelamp_station.workflows.supervision import Child
from worlds.migrated_home import copy_migrated_home

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.slow, pytest.mark.allow_hosts(["127.0.0.1"])]
_CALL = "import sys; from bluelamp.cli.main import main; sys.exit(main(sys.argv[1:]))"
_PATIENCE_S = 60.0


def environment(home: Path) -> dict[str, str]:
    """Nothing of the test run's own."""
    inherited = dict(os.environ)  # noqa: TID251 - a child inherits it
    ours = ("BLUELAMP_", "DATABASE_", "DJANGO_")
    return {name: value for name, value in inherited.items() if not name.startswith(ours)} | {"HOME": str(home)}


def bluelamp(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Call the command and wait for it."""
    command = [sys.executable, "-c", _CALL, *words]
    return subprocess.run(  # noqa: S603 - our own interpreter
        command, env=environment(folder) | more, cwd=folder, capture_output=True, text=True, check=False, timeout=180
    )


@pytest.fixture
def port() -> int:
    """One that is free now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Served:
    """A site that runs.

    Args:
        folder: where its data folder and its log lie.
        port: where it listens.
    """

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        command = [sys.executable, "-c", _CALL, "serve", "--home", str(folder / "home"), "--port", str(port)]
        with (folder / "log").open("w", encoding="utf-8") as log:
            self.process = subprocess.Popen(  # noqa: S603
                command, env=environment(folder), cwd=folder, stdout=log, stderr=subprocess.STDOUT
            )

    @property
    def log(self) -> str:
        """What it said."""
        return (self.folder / "log").read_text(encoding="utf-8")

    def wait_for(self, words: str) -> None:
        """Until it has said something."""
        until = time.monotonic() + _PATIENCE_S
        while words not in self.log:
            assert time.monotonic() < until, self.log
            time.sleep(0.1)

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a page, once the server takes calls."""
        until = time.monotonic() + _PATIENCE_S
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
                    return answer.status, answer.read().decode()
            except urllib.error.HTTPError as fault:
                return fault.code, ""
            except OSError:
                assert time.monotonic() < until, self.log
                time.sleep(0.1)

    def children(self) -> list[int]:
        """Process ids of its children."""
        task = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(word) for word in task.read_text(encoding="ascii").split()]

    def end(self) -> int:
        """Ctrl-C; the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=20)


@pytest.fixture
def migrated(tmp_path: Path) -> Path:
    """The data folder of a site whose database has its tables already."""
    copy_migrated_home(tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def served(tmp_path: Path, port: int) -> Iterator[Served]:
    """A new site, served."""
    site = Served(tmp_path, port)
    yield site
    site.end()


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_new_site_says_where_it_is_how_to_begin_and_ends_within_seconds(served: Served) -> None:
    served.wait_for("/set-up/")
    assert f"Bluelamp is at http://localhost:{served.port}/" in served.log
    path = served.log.split("/set-up/")[1].split("/")[0]
    assert served.get(f"/people/set-up/{path}/")[0] == 200
    status, page = served.get("/")
    assert status == 200
    assert "/account/login/" in page or "Sign in" in page
    assert 'href="/static/ui/built/site.' in page, "static files have hashed names"
    began = time.monotonic()
    assert served.end() == 0
    assert time.monotonic() - began < 12
    assert "Traceback" not in served.log


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs /proc")
@pytest.mark.usefixtures("migrated")
def test_what_falls_is_started_again_and_one_folder_is_served_once(served: Served, tmp_path: Path) -> None:
    served.wait_for("/set-up/")
    again = bluelamp(tmp_path, "serve", "--home", str(tmp_path / "home"), "--port", "65000")
    assert (again.returncode, again.stderr[:12]) == (3, "BL-SERVE-04:")
    assert len(again.stderr.splitlines()) == 1
    taken = bluelamp(tmp_path, "serve", "--home", str(tmp_path / "other"), "--port", str(served.port))
    assert (taken.returncode, taken.stderr[:12]) == (3, "BL-SERVE-02:")
    assert not (tmp_path / "other").exists()
    for child in served.children():
        os.kill(child, signal.SIGKILL)
    served.wait_for("The web server ended by itself")
    served.wait_for("The worker ended by itself")
    assert served.get("/robots.txt")[0] == 200


def test_migrating_twice_is_harmless(tmp_path: Path, migrated: Path) -> None:
    done = bluelamp(tmp_path, "manage", "--home", str(migrated), "migrate", "-v", "0")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"BLUELAMP_MODE": "fast"}, 2, "BL-SERVE-05"),
        ({"DATABASE_URL": "mysql://lamp:pa55w0rd@db/lamp"}, 2, "BL-SERVE-05"),
        ({"DATABASE_URL": "rubbish:pa55w0rd"}, 2, "BL-SERVE-05"),
    ],
)
def test_a_wrong_environment_is_one_line_without_secrets(
    tmp_path: Path, port: int, more: dict[str, str], status: int, code: str
) -> None:
    refused = bluelamp(tmp_path, "serve", "--home", str(tmp_path / "home"), "--port", str(port), **more)
    assert refused.returncode == status
    assert refused.stderr.startswith(code)
    assert len(refused.stderr.splitlines()) == 1
    assert "pa55w0rd" not in refused.stdout + refused.stderr


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path, migrated: Path, port: int) -> None:
    note = (
        "from django.db.migrations.recorder import MigrationRecorder as R; from django.db import connection; "
        "R(connection).record_applied('hotspots', '9999_of_tomorrow')"
    )
    bluelamp(tmp_path, "manage", "--home", str(migrated), "shell", "-v", "0", "-c", note)
    refused = bluelamp(tmp_path, "serve", "--home", str(migrated), "--port", str(port))
    assert refused.returncode == 3
    assert refused.stderr.startswith("BL-SERVE-07: A newer version of Bluelamp wrote this database")


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(BluelampError, match="BL-SERVE-03"), claim_folder(tmp_path / "file" / "home"):
        raise AssertionError


def test_an_address_that_is_not_ours_is_one_line() -> None:
    with pytest.raises(BluelampError, match="BL-SERVE-02"):
        port_is_free("192.0.2.1", 8000)


def test_a_child_that_keeps_falling_is_started_later_and_later(capsys: pytest.CaptureFixture[str]) -> None:
    child = Child("worker", [sys.executable, "-c", "raise SystemExit(7)"])
    pauses = []
    for _ in range(3):
        child.start()
        assert child.process is not None
        child.process.wait()
        child.look()
        pauses.append(child.again_at - time.monotonic())
    assert pauses == pytest.approx([1, 2, 4], abs=0.3)
    assert "status 7" in capsys.readouterr().err
    child.ask_to_end()
    child.wait_or_kill(time.monotonic())


def test_the_demonstration_is_made_once_and_then_opened(tmp_path: Path) -> None:
    made = bluelamp(tmp_path, "demo", "--no-serve", "--json", DATABASE_URL="sqlite:////nowhere/real.sqlite3")
    assert made.returncode == 0, made.stderr
    told = json.loads(made.stdout)
    assert "Rows constructed" in Path(told["map"]).read_text("utf-8")
    for name in ("map", "picture", "hotspots", "store", "force", "site"):
        assert Path(told[name]).exists(), name
    assert told["hotspots_found"] == 12
    assert {person["role"] for person in told["people"]} >= {"Administrator", "Analyst", "Council warden", "Auditor"}
    assert told["counts"]["places"] == 12
    assert told["counts"]["offers"] == 2
    assert min(told["counts"]["planned_shifts"], told["counts"]["unmet_places"]) > 0
    checked = bluelamp(tmp_path, "manage", "--home", told["site"], "verify_audit", BLUELAMP_DEMO="yes")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    again = bluelamp(tmp_path, "demo", "--no-serve", "--json")
    assert json.loads(again.stdout) == told


def test_a_folder_that_is_not_a_demonstration_is_left_alone(tmp_path: Path) -> None:
    site = tmp_path / "bluelamp-demo" / "site"
    site.mkdir(parents=True)
    (site / "precious.txt").write_text("mine", encoding="utf-8")
    refused = bluelamp(tmp_path, "demo", "--no-serve")
    assert refused.returncode == 3
    assert "BL-SERVE-10" in refused.stderr
    assert (site / "precious.txt").read_text(encoding="utf-8") == "mine"


def test_without_the_site_s_packages_the_demonstration_still_makes_its_files(tmp_path: Path) -> None:
    hide = (
        "import importlib.util as util; find = util.find_spec; "
        "util.find_spec = lambda name, *rest: None if name == 'django' else find(name, *rest); "
    )
    command = [sys.executable, "-c", hide + _CALL, "demo", "--no-serve", "--json"]
    made = subprocess.run(  # noqa: S603
        command, env=environment(tmp_path), cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
    )
    assert made.returncode == 0, made.stderr
    assert Path(json.loads(made.stdout)["map"]).exists()
    served = subprocess.run(  # noqa: S603
        [sys.executable, "-c", hide + _CALL, "serve"],
        env=environment(tmp_path),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (served.returncode, len(served.stderr.splitlines())) == (2, 1)
    assert served.stderr.startswith("BL-SERVE-01: ")
