"""Worlds of ``tests/worlds`` laid on a served site, by processes of the site's own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from journeys.station.the_site import Site

TESTS = Path(__file__).resolve().parents[2]


def ask_ground(site: Site, module: str, what: str, *more_paths: str) -> str:
    """Have a process of the site do it; what it prints.

    Args:
        site: whose data folder and database are meant.
        module: of the world, such as ``worlds.two_crews``.
        what: to be done.
        more_paths: where it finds modules first.
    """
    told = {
        "BLUELAMP_HOME": str(site.home),
        "PYTHONPATH": os.pathsep.join((*more_paths, str(TESTS))),
        "DJANGO_SETTINGS_MODULE": "bluelamp_station.config.settings",
    }
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", module, what],
        env=dict(site.environment) | told,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
