"""A worker as a process of its own: ``python -m bluelamp_station.workflows.run_worker [PARENT]``."""

from __future__ import annotations

__all__ = ["main"]

import os
import signal
import sys

import django


def main(arguments: list[str]) -> int:
    """Start a worker and end it on a signal.

    Args:
        arguments: the process id of whoever started it, or nothing.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bluelamp_station.config.settings")  # noqa: TID251 - a process of its own
    django.setup()
    from bluelamp_station.workflows.worker import Worker  # noqa: PLC0415 - models are ready only after setup

    worker = Worker(parent=int(arguments[0]) if arguments else None)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, worker.end)
    worker.run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
