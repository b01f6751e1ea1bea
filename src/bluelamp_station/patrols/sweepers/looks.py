"""Who looked at names of crews."""

from __future__ import annotations

__all__ = ["delete", "due"]

from typing import TYPE_CHECKING

from bluelamp_station.patrols.models import NamesLook

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


def due(before: datetime) -> Sequence[str]:
    """Looks before an instant."""
    return [str(key) for key in NamesLook.objects.filter(at__lt=before).order_by().values_list("pk", flat=True)]


def delete(ids: Sequence[str]) -> int:
    """Delete them; how many. That somebody looked stays in the audit log."""
    return NamesLook.objects.filter(pk__in=[int(key) for key in ids]).delete()[0]
