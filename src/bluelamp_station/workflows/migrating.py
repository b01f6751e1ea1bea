"""Migrations meet nobody: one process at a time, and only on a database that is not ahead of this version."""

from __future__ import annotations

__all__ = ["one_migration", "refuse_newer"]

import contextlib
from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from filelock import FileLock

from bluelamp.core.errors import RefusedInputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_PATIENCE_S = 120
# Any number of our own, the same in every process: the lock's name on PostgreSQL.
_KEY = 0x626C_616D_70


@contextlib.contextmanager
def one_migration() -> Iterator[None]:
    """One at a time in this data folder and, where several machines share a PostgreSQL server, on that."""
    settings.DATA_FOLDER.mkdir(parents=True, exist_ok=True)
    with FileLock(settings.DATA_FOLDER / "migrate.lock", timeout=_PATIENCE_S):
        if connection.vendor != "postgresql":
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_KEY])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_KEY])


def refuse_newer() -> None:
    """Say no where migrations of ours were done that this version does not have.

    Raises:
        RefusedInputError: a newer version of Bluelamp wrote the database.
    """
    loader = MigrationLoader(connection)
    ours = {config.label for config in apps.get_app_configs()}
    unknown = sorted(key for key in loader.applied_migrations if key[0] in ours and key not in loader.disk_migrations)
    if unknown:
        raise RefusedInputError(
            f"A newer version of Bluelamp wrote this database ({'.'.join(unknown[0])}): install that version.",
            code="BL-SERVE-07",
        )
