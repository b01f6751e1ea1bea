"""A whole programme behind `bluelamp serve`, as its users meet it: for a browser, and for whoever measures it."""

from __future__ import annotations

__all__ = ["ServedSite", "served_site"]

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from worlds.migrated_home import copy_migrated_home

if TYPE_CHECKING:
    from collections.abc import Iterator

_TESTS = Path(__file__).resolve().parent.parent
_PATIENCE_S = 90.0
_CALL = "import sys; from bluelamp.cli.main import main; sys.exit(main(sys.argv[1:]))"
_OPEN = (
    "import sys; from pathlib import Path; from bluelamp_station.workflows.opening import open_site; "
    "open_site(Path(sys.argv[1]))"
)


@dataclass(frozen=True)
class ServedSite:
    """Where it is and who reads it.

    Args:
        url: without a slash at its end.
        emails: of each role.
        readers: of each page that answers, the role that it is looked at as.
    """

    url: str
    emails: dict[str, str]
    readers: dict[str, str]


def environment(home: Path) -> dict[str, str]:
    """What its processes are told."""
    inherited = dict(os.environ)  # noqa: TID251 - children inherit it
    kept = {
        name: value for name, value in inherited.items() if not name.startswith(("BLUELAMP_", "DATABASE_", "DJANGO_"))
    }
    paths = os.pathsep.join(filter(None, [str(_TESTS), kept.get("PYTHONPATH", "")]))
    return kept | {
        "BLUELAMP_HOME": str(home),
        "BLUELAMP_SECOND_FACTOR": "no",
        "DJANGO_SETTINGS_MODULE": "bluelamp_station.config.settings",
        "PYTHONPATH": paths,
    }


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


@contextmanager
def served_site(folder: Path) -> Iterator[ServedSite]:
    """Make the world in a data folder and serve it, without a worker: what waits goes on waiting.

    Args:
        folder: for the data folder.
    """
    home, names, log = folder / "home", folder / "names.json", folder / "serve.log"
    copy_migrated_home(home)
    told = environment(home)
    for words in (["-c", _OPEN, str(home)], ["-m", "worlds.whole_programme", str(names)]):
        made = subprocess.run([sys.executable, *words], env=told, capture_output=True, text=True, check=False)  # noqa: S603 - our own interpreter
        assert made.returncode == 0, made.stderr
    port = free_port()
    command = [sys.executable, "-c", _CALL, "serve", "--port", str(port), "--no-worker"]
    with log.open("wb") as said:
        process = subprocess.Popen(command, env=told, stdout=said, stderr=said)  # noqa: S603 - our own interpreter
    try:
        _wait(port, process, log)
        known = json.loads(names.read_text(encoding="utf-8"))
        yield ServedSite(f"http://127.0.0.1:{port}", known["people"], known["readers"])
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"the site does not answer:\n{log.read_text(encoding='utf-8')}")
