"""The site as people run it: `bluelamp serve` in a process of its own, with its worker, on a database of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from worlds.migrated_home import copy_migrated_home, make_migrated_database
from worlds.postgres import running_cluster

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST_START_S = 90.0
_CLOSING_S = 30.0
# What this test run was told is not for the site.
_OWN = ("BLUELAMP", "DATABASE", "DJANGO", "COV")


@dataclass
class Site:
    """A served site.

    Args:
        home: its data folder.
        port: where it listens on loopback.
        environment: of its processes.
    """

    home: Path
    port: int
    environment: Mapping[str, str]
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> str:
        """What it printed so far."""
        return (self.home.parent / "serve.log").read_text(encoding="utf-8")

    @property
    def setup_url(self) -> str:
        """The link by which the first person is made."""
        found = re.search(r"http://\S+/set-up/\S+", self.log)
        assert found, self.log
        return found[0].replace("127.0.0.1", "localhost")

    def start(self) -> Site:
        """Serve; returns when pages come."""
        with (self.home.parent / "serve.log").open("a", encoding="utf-8") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own program
                [program(), "serve", "--home", str(self.home), "--port", str(self.port)],
                env=dict(self.environment),
                stdout=log,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        end = time.monotonic() + _LONGEST_START_S
        while not self._answers():
            assert self.process.poll() is None, f"it ended:\n{self.log}"
            assert time.monotonic() < end, f"no page after {_LONGEST_START_S} s:\n{self.log}"
            time.sleep(0.1)
        return self

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(_CLOSING_S)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                raise

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run one of the site's own commands."""
        command = [program(), "manage", "--home", str(self.home), *words]
        return subprocess.run(  # noqa: S603
            command, env=dict(self.environment), capture_output=True, text=True, check=False
        )

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(f"{self.url}/accessibility/", timeout=5).close()  # noqa: S310 - loopback
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False
        return True


def program() -> str:
    """The `bluelamp` command of this environment."""
    return str(Path(sys.executable).parent / "bluelamp")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])


def new_site(home: Path, *, name: str, has_tables: bool = False, **environment: str) -> Site:
    """A site that was never started, on the database of this test run.

    Args:
        home: its data folder, not there yet.
        name: of its database on PostgreSQL.
        has_tables: whether its database is migrated already, which takes its first process several seconds.
        environment: more for its processes.
    """
    given = os.environ  # noqa: TID251 - tests are told by it
    passed_on = {key: value for key, value in given.items() if not key.startswith(_OWN)}
    cluster = running_cluster()
    if cluster:
        made = make_migrated_database(cluster, name) if has_tables else cluster.make_database(name)
        passed_on["DATABASE_URL"] = made
    elif has_tables:
        copy_migrated_home(home)
    return Site(home, free_port(), passed_on | environment)
