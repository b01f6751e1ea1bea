"""`.ci/run` passes only when every test ran and every check held; `make` is played by a script here."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Plays make: `test` prints what pytest would, `check` says whether it holds; both tell what they were called with.
FAKE_MAKE = """#!/bin/sh
echo "called: $*"
case "$*" in
    *check*) exit {check} ;;
    *) cat <<'END'
{told}
END
       exit {test} ;;
esac
"""
ON_POSTGRESQL = "============ 301 passed in 20.40s ============"
PASSED = f"============ 812 passed in 70.12s (0:01:10) ============\n{ON_POSTGRESQL}"
SKIPPED = """SKIPPED [1] tests/io/test_map_in_browser.py:12: no chromium
============ 811 passed, 1 skipped in 70.12s (0:01:10) ============
============ 301 passed in 20.40s ============"""

pytestmark = [pytest.mark.spec, pytest.mark.skipif(os.name == "nt", reason="the script is for POSIX machines")]


@dataclass(frozen=True)
class Ended:
    """How a run ended."""

    status: int
    out: str
    err: str


def run(folder: Path, told: str, *, test: int = 0, check: int = 0) -> Ended:
    for name, text in {"make": FAKE_MAKE.format(told=told, test=test, check=check), "chromium": "#!/bin/sh\n"}.items():
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o755)
    path = f"{folder}:/usr/bin:/bin"
    asked = subprocess.run(  # noqa: S603 - our own script
        ["bash", str(ROOT / ".ci" / "run")],  # noqa: S607 - the machine's own shell
        env={"PATH": path, "PYTHON": "python3.99"},
        capture_output=True,
        text=True,
        check=False,
    )
    return Ended(asked.returncode, asked.stdout, asked.stderr)


def test_when_everything_passes_it_ends_with_the_closing_line_of_pytest(tmp_path: Path) -> None:
    ended = run(tmp_path, PASSED)
    assert ended.status == 0
    assert ended.out.splitlines()[-2:] == PASSED.splitlines()
    assert "called: PYTHON=python3.99 test COVER=--cov --cov-report=term ARGS=-rs" in ended.out
    assert "called: PYTHON=python3.99 check" in ended.out


def test_a_single_skip_fails_the_run_and_is_named(tmp_path: Path) -> None:
    ended = run(tmp_path, SKIPPED)
    assert ended.status == 1
    assert "no test may be skipped" in ended.err
    assert "tests/io/test_map_in_browser.py:12: no chromium" in ended.err
    assert "check" not in ended.out


@pytest.mark.parametrize(
    "told", ["====== 5 passed, 2 deselected in 3.20s ======", "=== 5 passed, 1 xfailed in 3.20s ==="]
)
def test_what_was_left_out_in_another_way_fails_the_run(tmp_path: Path, told: str) -> None:
    assert run(tmp_path, f"{told}\n{ON_POSTGRESQL}").status == 1


def test_a_failed_test_fails_the_run(tmp_path: Path) -> None:
    ended = run(tmp_path, "====== 1 failed, 811 passed in 70.12s ======", test=2)
    assert ended.status != 0
    assert "check" not in ended.out


def test_tests_that_never_began_fail_the_run(tmp_path: Path) -> None:
    ended = run(tmp_path, "nothing of the kind")
    assert ended.status == 1
    assert "no closing line" in ended.err


def test_a_check_that_does_not_hold_fails_the_run(tmp_path: Path) -> None:
    assert run(tmp_path, PASSED, check=1).status != 0


def test_a_run_on_one_database_only_fails(tmp_path: Path) -> None:
    ended = run(tmp_path, PASSED.splitlines()[0])
    assert ended.status == 1
    assert "on SQLite and on PostgreSQL" in ended.err
