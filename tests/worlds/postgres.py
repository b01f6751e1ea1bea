"""A PostgreSQL cluster that lives as long as a test run: no superuser, no port, no data of anybody's."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

# The system's own account for the database; PostgreSQL refuses to run as root.
_ACCOUNT = "postgres"
_SETTINGS = "fsync=off\nsynchronous_commit=off\nfull_page_writes=off\nlisten_addresses=''\nmax_connections=60\n"


@dataclass(frozen=True)
class Cluster:
    """A running cluster.

    Args:
        folder: its data and its socket.
        programs: folder of PostgreSQL's programs.
    """

    folder: Path
    programs: Path

    def url(self, name: str = "postgres") -> str:
        """Address of one of its databases, by socket."""
        return f"postgres://bluelamp@{quote(str(self.folder), safe='')}/{name}"

    def make_database(self, name: str, *, template: str = "template1") -> str:
        """A new database, empty unless a template is named that nobody is connected to; its address."""
        self._run("createdb", "-h", str(self.folder), "-U", "bluelamp", "-T", template, name)
        return self.url(name)

    def stop(self) -> None:
        """End it and remove its files."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *words: str) -> None:
        _as_account([str(self.programs / program), *words])


def programs_folder() -> Path | None:
    """Folder of PostgreSQL's programs; None where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def running_cluster() -> Cluster | None:
    """The cluster that the first process of this run started; None on SQLite."""
    folder = os.environ.get("BLUELAMP_TEST_CLUSTER_FOLDER")  # noqa: TID251 - told by the test settings
    programs = programs_folder()
    return Cluster(Path(folder), programs) if folder and programs else None


def start_cluster() -> Cluster:
    """Make a cluster and start it.

    Raises:
        FileNotFoundError: PostgreSQL is not installed.
    """
    programs = programs_folder()
    if programs is None:
        raise FileNotFoundError("PostgreSQL is not installed: the tests on it cannot run.")
    folder = Path(tempfile.mkdtemp(prefix="bluelamp-pg-"))
    if os.name == "posix" and os.getuid() == 0:
        shutil.chown(folder, _ACCOUNT)
    cluster = Cluster(folder, programs)
    data = folder / "data"
    cluster._run("initdb", "-D", str(data), "-U", "bluelamp", "-A", "trust", "-E", "UTF8", "--no-sync")
    with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(_SETTINGS + f"unix_socket_directories='{folder}'\n")
    cluster._run("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "start")
    return cluster


def _as_account(command: list[str]) -> None:
    user = _ACCOUNT if os.name == "posix" and os.getuid() == 0 else None
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs
        command, check=False, capture_output=True, text=True, user=user, cwd="/"
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stdout}{done.stderr}")
