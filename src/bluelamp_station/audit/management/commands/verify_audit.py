"""`bluelamp manage verify_audit`: prove the chain, or name its first broken link."""

from __future__ import annotations

__all__ = ["Command"]

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bluelamp.core.errors import BluelampError
from bluelamp_station.audit.verifying import read_anchor, verify


class Command(BaseCommand):
    """Prove the audit chain."""

    help = "Read the audit log from its first event and prove its chain, or name the first broken link."

    def add_arguments(self, parser: CommandParser) -> None:
        """An anchor makes a log that was cut off visible."""
        parser.add_argument("--anchor", type=Path, help="An anchor exported earlier, which must be part of the chain.")

    def handle(self, *_: Any, **options: Any) -> None:
        """Print one line; exit status 1 where the chain is broken."""
        try:
            anchor = _read(options["anchor"])
        except BluelampError as error:
            raise CommandError(error.line(), returncode=error.exit_status) from error
        verdict = verify(anchor)
        if not verdict.is_whole:
            raise CommandError(f"The audit log is broken at event {verdict.first_broken}. {verdict.why}")
        self.stdout.write(f"The audit log is whole: {verdict.events:,} events, the last one {verdict.last_hash[:16]}…")


def _read(path: Path | None) -> Any:
    if path is None:
        return None
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path.name} cannot be read: {error}", returncode=2) from error
    return read_anchor(text, path.name)
