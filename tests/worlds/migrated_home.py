"""Databases that have their tables already: made once in a run of tests, copied for whoever asks."""

from __future__ import annotations

__all__ = ["copy_migrated_home", "make_migrated_database", "migrated_sqlite"]

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from worlds.run_folder import made_once

if TYPE_CHECKING:
    from pathlib import Path

    from worlds.postgres import Cluster

_TEMPLATE = "bluelamp_migrated"


def copy_migrated_home(home: Path) -> None:
    """Make a data folder with an SQLite database that needs no migration and holds nothing yet.

    Args:
        home: the data folder; it may be there already, and is empty then.
    """
    shutil.copytree(_made(), home, dirs_exist_ok=True)


def migrated_sqlite() -> Path:
    """The SQLite database of such a folder; read it, do not write to it."""
    return _made() / "bluelamp.sqlite3"


def make_migrated_database(cluster: Cluster, name: str) -> str:
    """A new database on PostgreSQL that needs no migration and holds nothing yet; its address."""
    made_once("migrated-postgresql", lambda home: _migrate(home, DATABASE_URL=cluster.make_database(_TEMPLATE)))
    return cluster.make_database(name, template=_TEMPLATE)


def _made() -> Path:
    return made_once("migrated-home", _migrate)


def _migrate(home: Path, **more: str) -> None:
    inherited = dict(os.environ)  # noqa: TID251 - a child inherits it
    ours = ("BLUELAMP_", "DATABASE_", "DJANGO_")
    told = {name: value for name, value in inherited.items() if not name.startswith(ours)}
    told |= {"BLUELAMP_HOME": str(home), "DJANGO_SETTINGS_MODULE": "bluelamp_station.config.settings"} | more
    command = [sys.executable, "-m", "django", "migrate", "-v", "0"]
    subprocess.run(command, env=told, check=True, timeout=180)  # noqa: S603 - our own interpreter
