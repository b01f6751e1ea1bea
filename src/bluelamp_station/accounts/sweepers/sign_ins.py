"""Failed sign-ins and lock-outs."""

from __future__ import annotations

__all__ = ["delete", "due"]

from typing import TYPE_CHECKING

from axes.models import AccessAttempt, AccessFailureLog, AccessLog

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_TABLES = {"attempt": AccessAttempt, "log": AccessLog, "failure": AccessFailureLog}


def due(before: datetime) -> Sequence[str]:
    """Records of sign-ins from before an instant, as ``table:id``."""
    return [
        f"{name}:{pk}"
        for name, table in _TABLES.items()
        for pk in table.objects.filter(attempt_time__lt=before).values_list("pk", flat=True)
    ]


def delete(ids: Sequence[str]) -> int:
    """Delete them; how many."""
    deleted = 0
    for name, table in _TABLES.items():
        keys = [int(key.partition(":")[2]) for key in ids if key.startswith(f"{name}:")]
        deleted += table.objects.filter(pk__in=keys).delete()[0]
    return deleted
