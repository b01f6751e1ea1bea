"""Invitations that were used or ran out."""

from __future__ import annotations

__all__ = ["delete", "due"]

from typing import TYPE_CHECKING

from bluelamp_station.accounts.models import Invitation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


def due(before: datetime) -> Sequence[str]:
    """Invitations that ended before an instant, used or not."""
    return [str(pk) for pk in Invitation.objects.filter(expires_at__lt=before).values_list("pk", flat=True)]


def delete(ids: Sequence[str]) -> int:
    """Delete them; how many."""
    return Invitation.objects.filter(pk__in=[int(key) for key in ids]).delete()[0]
