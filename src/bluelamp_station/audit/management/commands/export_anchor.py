"""`bluelamp manage export_anchor`: the end of the audit chain, to be kept where this database is not."""

from __future__ import annotations

__all__ = ["Command"]

from typing import Any

from django.core.management.base import BaseCommand

from bluelamp_station.audit.verifying import make_anchor


class Command(BaseCommand):
    """Print an anchor."""

    help = "Print where the audit chain ends, signed; keep it outside this database and give it to verify_audit."

    def handle(self, *_: Any, **__: Any) -> None:
        """One JSON document on standard output."""
        self.stdout.write(make_anchor())
