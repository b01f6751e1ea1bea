"""An analyst at the desk: runs commands, reads what they print, and looks whether the store is as it was."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bluelamp.cli.main import main

SCRIPT = Path(sys.executable).with_name("bluelamp.exe" if os.name == "nt" else "bluelamp")


@dataclass(frozen=True)
class Ran:
    """What a command left behind: exit status, stdout, stderr."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON document on stdout."""
        found: dict[str, Any] = json.loads(self.out)
        return found


def bluelamp(*arguments: object) -> Ran:
    """Run a command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main([str(argument) for argument in arguments])
    return Ran(status, out.getvalue(), err.getvalue())


def start_script(*arguments: object) -> subprocess.Popen[str]:
    """Start the installed script as a process of its own."""
    words = [str(SCRIPT), *(str(argument) for argument in arguments)]
    # Tests that run in the background inherit that Ctrl-C is ignored; a person's terminal does not.
    kept = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603 - our own script
    finally:
        signal.signal(signal.SIGINT, kept)


def end_of(process: subprocess.Popen[str]) -> Ran:
    """Wait for a script to end."""
    out, err = process.communicate(timeout=60)
    return Ran(process.returncode, out, err)


def script(*arguments: object) -> Ran:
    """Run the installed script to its end."""
    return end_of(start_script(*arguments))


def load(*paths: object, store: Path, **options: object) -> Ran:
    """`bluelamp incidents load ... --json`, options by their names."""
    return bluelamp("incidents", "load", *paths, "--store", store, *_as_options(options), "--json")


def find(store: Path, out: Path, *more: object, **options: object) -> Ran:
    """`bluelamp hotspots find ... --json` over the made-up force's half-year, quick unless asked otherwise."""
    usual: dict[str, object] = {"from": "2022-01", "to": "2022-06", "count": 4, "max_area": 8, "resamples": 0}
    chosen = usual | options
    return bluelamp("hotspots", "find", "--store", store, "--out", out, *_as_options(chosen), *more, "--json")


def _as_options(options: dict[str, object]) -> list[object]:
    return [word for name, value in options.items() for word in (f"--{name.rstrip('_').replace('_', '-')}", value)]


def assert_says_no(ran: Ran, status: int, code: str, *says: str) -> None:
    """One line on stderr with code, place and reason, nothing on stdout, and the right exit status."""
    assert (ran.status, ran.out) == (status, ""), ran.err
    assert ran.err.count("\n") == 1, ran.err
    assert ran.err.endswith("\n")
    assert ran.err.startswith(f"{code}: "), ran.err
    for words in says:
        assert words in ran.err


def fingerprint(store: Path) -> dict[str, str]:
    """Name and hash of the manifest and of every file that it names; empty where there is no store."""
    manifest = store / "manifest.json"
    if not manifest.exists():
        return {}
    content = json.loads(manifest.read_text(encoding="utf-8"))
    named = {part["path"] for part in content["parts"]} | set(content["areas"].values()) | {manifest.name}
    return {name: hashlib.sha256((store / name).read_bytes()).hexdigest() for name in sorted(named)}


def assert_no_leftovers(folder: Path) -> None:
    """No file of an unfinished write lies about."""
    assert [p.name for p in folder.rglob("*") if p.name.endswith(".tmp") or ".part" in p.name] == []


def rows_held(store: Path, kind: str = "incidents") -> dict[str, int]:
    """Rows of a kind in the store by month, as its manifest says."""
    content = json.loads((store / "manifest.json").read_text(encoding="utf-8"))
    held: dict[str, int] = {}
    for part in content["parts"]:
        if part["kind"] == kind:
            held[part["month"]] = held.get(part["month"], 0) + part["rows"]
    return held


def features(path: Path) -> list[dict[str, Any]]:
    """Features of a GeoJSON file."""
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["features"]
    return found
