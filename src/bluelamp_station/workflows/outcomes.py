"""Doing one piece of work, and what is to be written about its end."""

from __future__ import annotations

__all__ = ["Outcome", "do_work", "work_off", "write_outcome"]

import logging
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from bluelamp.core.errors import BluelampError
from bluelamp_station.queue.claiming import (
    Cancelled,
    GivenBack,
    LeaseLostError,
    claim_next,
    finish,
    give_back,
    try_again,
)
from bluelamp_station.queue.guarding import guarded
from bluelamp_station.queue.models import WorkState
from bluelamp_station.queue.progress import SilentProgress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp_station.queue.models import QueuedWork
    from bluelamp_station.queue.progress import Progress
    from bluelamp_station.queue.registry import JobKind

_LOG = logging.getLogger("bluelamp.worker")
_AWAY = "BL-QUEUE-02: The database was away or locked while it ran, twice; nothing was half-written. Start it again."
_DEFECT = "BL-DEFECT-01: a defect of Bluelamp ({fault}) stopped it; the log holds the lines. Please report it."

End: TypeAlias = Literal["done", "stopped", "given back", "lost", "put off", "failed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a piece of work ended.

    Args:
        end: in a word.
        failure: the line that a person reads; empty where it did not fail.
    """

    end: End
    failure: str = ""


def do_work(kind: JobKind, row: QueuedWork, progress: Progress) -> Outcome:
    """Do one row; whatever goes wrong becomes an outcome.

    1. Do it, each of its transactions held to the lease. 2. Stopped, given back and lost are no faults.
    3. What Bluelamp refuses fails with its line; a database that went away is tried once more; anything else is a
    defect, whose lines go to the log.
    """
    try:
        with guarded(progress):
            kind.execute(row, progress)
    except (Cancelled, GivenBack, LeaseLostError) as ended:
        ends: dict[type[Exception], End] = {Cancelled: "stopped", GivenBack: "given back", LeaseLostError: "lost"}
        return Outcome(ends[type(ended)])
    except BluelampError as error:
        return Outcome("failed", error.line())
    except (OperationalError, InterfaceError):
        connection.close()
        return Outcome("put off", _AWAY)
    except Exception as fault:  # noqa: BLE001 - a defect in one job must not stop the others
        _log_defect(kind, row, fault)
        return Outcome("failed", _DEFECT.format(fault=type(fault).__name__))
    return Outcome("done")


def write_outcome(kind: JobKind, row: QueuedWork, outcome: Outcome) -> bool:
    """Write how it ended; False where the row is no longer this worker's, and nothing was written."""
    now = timezone.now()
    match outcome.end:
        case "done":
            return finish(kind, row, WorkState.DONE, now=now)
        case "stopped":
            return finish(kind, row, WorkState.CANCELLED, now=now)
        case "failed":
            return finish(kind, row, WorkState.FAILED, now=now, failure=outcome.failure)
        case "given back":
            return give_back(kind, row)
        case "put off":
            return try_again(kind, row, now=now, failure=outcome.failure)
    return False


def _log_defect(kind: JobKind, row: QueuedWork, fault: Exception) -> None:
    """The lines that led to it, without its message, which may quote rows or addresses."""
    lines = "".join(traceback.format_tb(fault.__traceback__))
    _LOG.error("BL-DEFECT-01: %s %s: %s\n%s", kind.code, row.pk, type(fault).__name__, lines)


def work_off(kinds: Sequence[JobKind], *, worker: str) -> None:
    """Do everything that waits, here and now, by the same steps as the worker.

    Raises:
        RuntimeError: something did not end as done.
    """
    while (claimed := claim_next(kinds, worker=worker, now=timezone.now())) is not None:
        kind, row = claimed
        outcome = do_work(kind, row, SilentProgress())
        write_outcome(kind, row, outcome)
        if outcome.end != "done":
            raise RuntimeError(f"{kind.code} {row.pk}: {outcome.end} {outcome.failure}")
