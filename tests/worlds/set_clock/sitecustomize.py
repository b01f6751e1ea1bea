"""Sets the clock of a Bluelamp process: put this folder on PYTHONPATH and name the seconds to add.

Dates of a week decide what is planned, shown and due; a story that begins at the same moment of the same week on every
day that it is told has the same plan each time. The station asks ``django.utils.timezone`` alone what time it is.
"""

from __future__ import annotations

__all__ = ["AHEAD"]

import datetime as dt
import os

from django.utils import timezone

AHEAD = "JOURNEY_CLOCK_AHEAD_S"
_AHEAD = dt.timedelta(seconds=float(os.environ.get(AHEAD, "0")))  # noqa: TID251 - set by whoever starts the process
_true_now = timezone.now


def _now() -> dt.datetime:
    return _true_now() + _AHEAD


timezone.now = _now
