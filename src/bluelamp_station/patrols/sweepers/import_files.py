"""Files of visits as they were sent: what was read from them stays, and so do the rows that were refused."""

from __future__ import annotations

__all__ = ["delete", "due"]

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from bluelamp_station.patrols.models import VisitImport
from bluelamp_station.queue.models import WorkState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_OVER = (WorkState.DONE, WorkState.FAILED, WorkState.CANCELLED)


def due(before: datetime) -> Sequence[str]:
    """Imports that are over, came in before an instant and still have their files."""
    kept = VisitImport.objects.filter(state__in=_OVER, received_at__lt=before, files_deleted_at__isnull=True)
    return [str(pk) for pk in kept.values_list("pk", flat=True)]


def delete(ids: Sequence[str]) -> int:
    """Remove their files; of how many imports."""
    imports = VisitImport.objects.filter(pk__in=[int(key) for key in ids])
    for folder in imports.exclude(folder="").values_list("folder", flat=True):
        shutil.rmtree(Path(settings.UPLOAD_FOLDER) / folder, ignore_errors=True)
    return imports.update(files_deleted_at=timezone.now())
