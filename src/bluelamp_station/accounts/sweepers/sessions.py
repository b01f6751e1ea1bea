"""Sessions that have ended."""

from __future__ import annotations

__all__ = ["delete", "due"]

from typing import TYPE_CHECKING

from django.contrib.sessions.models import Session

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


def due(before: datetime) -> Sequence[str]:
    """Keys of sessions that ended before an instant."""
    return list(Session.objects.filter(expire_date__lt=before).values_list("session_key", flat=True))


def delete(ids: Sequence[str]) -> int:
    """Delete them; how many."""
    return Session.objects.filter(session_key__in=ids).delete()[0]
