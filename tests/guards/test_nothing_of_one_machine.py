"""Nothing in the repository belongs to one machine: no folder of somebody's, no address of a package index."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# What git ignores, and git itself.
PASSED_OVER = {"__pycache__", "node_modules", "dist", "build", "htmlcov", "bench-results", "bluelamp-demo"}
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-bench.lock")
# Put together here so that this file does not hold what it looks for.
HOMES = re.compile("/" + r"(?:home|Users|root|work|mnt)/[\w.-]+|[A-Z]:\\" + r"\\?Users\\")
INDEXES = ("py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "index" + "-url =")

pytestmark = pytest.mark.spec


@cache
def texts() -> dict[str, str]:
    """Every text file of the checkout, by its path."""
    found = {}
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = parts[0].startswith(".") and parts[0] not in (".ci", ".importlinter", ".gitignore")
        if hidden or PASSED_OVER.intersection(parts) or not path.is_file():
            continue
        try:
            found["/".join(parts)] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return found


def test_the_walk_sees_the_repository() -> None:
    assert {"pyproject.toml", "Makefile", ".ci/run", "src/bluelamp/core/errors.py", *LOCKS} <= set(texts())


@pytest.mark.parametrize("path", ["/" + "home/ann/bluelamp", "/" + "root/x", "C:" + "\\Users\\ann"])
def test_a_folder_of_one_machine_would_be_noticed(path: str) -> None:
    assert HOMES.search(f"see {path} for more")
    assert not HOMES.search("docs/reference/messages.md and schemas/examples")


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert [name for name, text in texts().items() if HOMES.search(text)] == []


def test_no_file_names_a_package_index() -> None:
    found = [(name, index) for name, text in texts().items() for index in INDEXES if index in text]
    assert found == []


def test_no_file_names_the_index_of_the_machine_that_runs_this() -> None:
    asked = subprocess.run([sys.executable, "-m", "pip", "config", "list"], check=True, capture_output=True, text=True)
    hosts = set(re.findall(r"https?://(?:[^@/\s']*@)?([^/\s':]+)", asked.stdout)) - {"localhost", "127.0.0.1"}
    assert [(name, host) for name, text in texts().items() for host in hosts if host in text] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_every_package_by_hash_and_gives_no_address(lock: str) -> None:
    text = texts()[lock]
    assert "://" not in text
    assert not re.search(r"^-", text, re.MULTILINE), "a lock holds no options such as an index"
    packages = re.split(r"\n(?=[a-z0-9])", text, flags=re.IGNORECASE)
    pins = [package for package in packages if re.match(r"[A-Za-z0-9._-]+(\[[^\]]*\])?==", package)]
    assert len(pins) > 20
    assert [package.split("==")[0] for package in pins if "--hash=sha256:" not in package] == []
