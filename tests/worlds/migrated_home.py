"""A data folder whose database has its tables already: made once by a process of tests, copied for whoever asks."""

from __future__ import annotations

__all__ = ["copy_migrated_home"]

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path


def copy_migrated_home(home: Path) -> None:
    """Make a data folder with an SQLite database that needs no migration and holds nothing yet.

    Args:
        home: the data folder; it may be there already, and is empty then.
    """
    shutil.copytree(_made(), home, dirs_exist_ok=True)


@cache
def _made() -> Path:
    home = Path(tempfile.mkdtemp(prefix="bluelamp-migrated-home-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    inherited = dict(os.environ)  # noqa: TID251 - a child inherits it
    ours = ("BLUELAMP_", "DATABASE_", "DJANGO_")
    told = {name: value for name, value in inherited.items() if not name.startswith(ours)}
    told |= {"BLUELAMP_HOME": str(home), "DJANGO_SETTINGS_MODULE": "bluelamp_station.config.settings"}
    command = [sys.executable, "-m", "django", "migrate", "-v", "0"]
    subprocess.run(command, env=told, check=True, timeout=180)  # noqa: S603 - our own interpreter
    return home
