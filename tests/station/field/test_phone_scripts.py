"""The phone app's own tests, run by Node with the packages of its lock: store, outbox, sync, location, screens."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from station.ui.builder import ROOT, build_static

if TYPE_CHECKING:
    from pathlib import Path

FIELD = ROOT / "field"
TESTS = sorted(path.name for path in (FIELD / "tests").glob("*.test.js"))


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sources and tests beside the packages that they need, away from the checkout."""
    folder = tmp_path_factory.mktemp("phone-app")
    (ROOT / "build").mkdir(exist_ok=True)
    with FileLock(ROOT / "build" / "phone-app.lock"):
        packages = build_static.prepare(ROOT, build_static.PHONE_APP) / "node_modules"
    for name in ("src", "tests"):
        shutil.copytree(FIELD / name, folder / name)
    shutil.copyfile(FIELD / "package.json", folder / "package.json")
    (folder / "node_modules").symlink_to(packages, target_is_directory=True)
    return folder


def test_there_are_tests() -> None:
    assert len(TESTS) >= 7


@pytest.mark.parametrize("file", TESTS)
def test_the_phone_app_does_what_its_tests_say(workshop: Path, file: str) -> None:
    node, _, first_on_path = build_static.node_commands()
    path = os.pathsep.join(filter(None, (first_on_path, os.environ["PATH"])))  # noqa: TID251 - Node looks itself up by PATH
    done = subprocess.run(  # noqa: S603 - the project's own tests
        [*node, "--test", str(workshop / "tests" / file)],
        cwd=workshop,
        check=False,
        capture_output=True,
        text=True,
        env={"PATH": path, "BLUELAMP_SCHEMAS": str(ROOT / "schemas")},
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
