"""The scripts' own tests, run by Node: the one on PATH, or the one that the development lock brings."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from station.ui.builder import build_static

HERE = Path(__file__).parent


@pytest.mark.parametrize("file", sorted(path.name for path in HERE.glob("*.test.mjs")))
def test_the_scripts_do_what_their_tests_say(file: str) -> None:
    node, _, first_on_path = build_static.node_commands()
    path = os.pathsep.join(filter(None, (first_on_path, os.environ["PATH"])))  # noqa: TID251 - Node looks itself up by PATH
    done = subprocess.run(  # noqa: S603 - the project's own tests
        [*node, "--test", str(HERE / file)],
        check=False,
        capture_output=True,
        text=True,
        env={"PATH": path},
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_script_is_long() -> None:
    scripts = (HERE.parents[2] / "src" / "bluelamp_station" / "ui" / "assets" / "js").rglob("*.js")
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in scripts}
    assert {name: lines for name, lines in lengths.items() if lines >= 200} == {}
    assert len(lengths) > 10
