"""Walls inside the phone app: one folder talks to the site, one keeps things on the phone, screens do neither."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "field" / "src"
LONGEST = 350

# What reaches the network, and what keeps something on the phone, by any of their names.
CALLS = re.compile(r"\bfetch\s*\(|\bfetch\s*=|XMLHttpRequest|sendBeacon|WebSocket|EventSource|\bfetch\.bind")
KEEPS = re.compile(r"\bindexedDB\b|\blocalStorage\b|\bsessionStorage\b|document\.cookie|\bopenDB\b|from \"idb\"")
# The content security policy would stop them; nobody should have to find that out on a phone.
FORBIDDEN = re.compile(
    r"\beval\s*\(|new Function\b|\.innerHTML\s*=|\.outerHTML\s*=|insertAdjacentHTML|setAttribute\(\"style\""
)
IMPORT = re.compile(r"from \"(\.[^\"]+)\"")
# Which folders may import which; a folder may always import itself. Screens reach the rest through `field` alone.
MAY_IMPORT = {
    "store": set(),
    "sync": set(),
    "tasks": {"sync"},
    "map": {"tasks", "ui"},
    "ui": {"tasks"},
    "screens": {"ui", "map", "tasks"},
}

pytestmark = pytest.mark.spec


def scripts() -> list[Path]:
    """Every script of the app."""
    return sorted(SOURCE.rglob("*.js"))


def code(path: Path) -> str:
    """A script without its comments."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"(?m)(^|\s)//.*$", "", text)


def room(path: Path) -> str:
    """The folder of the app in which a script lies; the name of the script where it lies in none."""
    return path.relative_to(SOURCE).parts[0]


def offenders(pattern: re.Pattern[str], *allowed: str) -> list[str]:
    """Scripts outside the rooms named in which something is found."""
    return [
        str(path.relative_to(SOURCE)) for path in scripts() if room(path) not in allowed and pattern.search(code(path))
    ]


def test_the_walls_stand_around_something() -> None:
    assert {room(path) for path in scripts()} >= {"store", "sync", "tasks", "screens", "main.js", "sw.js"}
    assert [path for path in scripts() if room(path) == "sync" and CALLS.search(code(path))]
    assert [path for path in scripts() if room(path) == "store" and KEEPS.search(code(path))]


def test_only_sync_talks_to_the_site() -> None:
    # The worker fetches what a page asks for by GET.
    assert offenders(CALLS, "sync", "sw.js") == []


def test_only_the_store_keeps_anything() -> None:
    # The page hands the store its browser's storage.
    found = offenders(KEEPS, "store")
    assert found in ([], ["main.js"])
    assert "localStorage: browserStorage()" in code(SOURCE / "main.js")
    assert not KEEPS.search(code(SOURCE / "main.js").replace("localStorage: browserStorage()", ""))


def test_nothing_is_written_that_the_content_policy_forbids() -> None:
    assert offenders(FORBIDDEN) == []


def test_the_worker_sends_nothing() -> None:
    worker = code(SOURCE / "sw.js")
    assert "POST" not in worker
    assert 'request.method !== "GET"' in worker


def test_rooms_import_only_what_they_may() -> None:
    wrong = []
    for path in scripts():
        if room(path) not in MAY_IMPORT:
            continue
        for name in IMPORT.findall(code(path)):
            target = (path.parent / name).resolve()
            assert target.is_file(), f"{path}: {name}"
            if room(target) != room(path) and room(target) not in MAY_IMPORT[room(path)]:
                wrong.append(f"{path.relative_to(SOURCE)} -> {name}")
    assert wrong == []


def test_no_script_is_long() -> None:
    lengths = {str(path.relative_to(SOURCE)): len(path.read_text(encoding="utf-8").splitlines()) for path in scripts()}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}
