"""A worker whose deliveries do what their note says: started by tests that kill it."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bluelamp_station.config.settings")  # noqa: TID251 - a process of its own
django.setup()

from django.db import transaction  # noqa: E402 - models are ready only after setup

from bluelamp_station.incidents.models import Delivery, StoreCheck  # noqa: E402
from bluelamp_station.queue.registry import forget, job_kinds, register  # noqa: E402
from bluelamp_station.workflows import nightly, worker  # noqa: E402

if TYPE_CHECKING:
    from bluelamp_station.queue.progress import Progress

GO = Path(sys.argv[1])


def trial(row: Delivery, progress: Progress) -> None:
    """Wait for the go, deaf or looking up, then store one check for the row without looking at the lease."""
    while not GO.exists():
        time.sleep(0.02)
        if row.note != "deaf":
            progress(1, 2, "waiting for the go")
    with transaction.atomic():
        StoreCheck.objects.create(delivery=row, data_version=str(os.getpid()), found={})


def main() -> None:
    """Work until a signal comes."""
    for kind in job_kinds():
        forget(kind.code)
    register("trial", "incidents.Delivery", "__main__.trial")
    nightly.CHORES = ()
    one = worker.Worker(pause_s=0.05, grace_s=1.0)
    signal.signal(signal.SIGTERM, one.end)
    one.run()


if __name__ == "__main__":
    main()
