"""`bluelamp manage migrate`: Django's own, one at a time, and not on a newer version's database."""

from __future__ import annotations

__all__ = ["Command"]

from typing import Any

from django.core.management.commands import migrate

from bluelamp_station.workflows.migrating import one_migration, refuse_newer


class Command(migrate.Command):
    """Bring the tables up to this version."""

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Wait for whoever migrates already, then migrate what is left.

        Raises:
            RefusedInputError: a newer version of Bluelamp wrote the database.
        """
        with one_migration():
            refuse_newer()
            super().handle(*arguments, **options)
