"""Two things done at the same moment, each by its own thread and connection.

Tests on SQLite hold their database in memory, where a second writer is turned away instead of waiting as it does at a
database in a file: it tries again here.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from django.db import OperationalError, connection

from bluelamp.core.errors import BluelampError

if TYPE_CHECKING:
    from collections.abc import Callable


_TRIES = 500


def at_once(*calls: Callable[[], object]) -> list[str]:
    """Let threads begin together; what came of each, sorted: ``done`` or the code of the refusal."""
    outcomes: list[str] = []
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> None:
        gate.wait()
        try:
            _wait_for(call)
            outcomes.append("done")
        except BluelampError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(outcomes)


def _wait_for(call: Callable[[], object]) -> None:
    for _ in range(_TRIES):
        try:
            call()
        except OperationalError as error:
            if "table is locked" not in str(error):
                raise
            time.sleep(0.01)
        else:
            return
    raise AssertionError("the database stayed locked")
