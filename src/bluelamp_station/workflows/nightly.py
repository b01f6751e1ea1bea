"""Work of the house: what comes each minute, and the chores of a day, each done once by whichever worker is first."""

from __future__ import annotations

__all__ = ["CHORES", "Chore", "due_chores", "see_to_chores"]

import datetime as dt
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from bluelamp.core.errors import BluelampError
from bluelamp_station.workflows.models import ChoreDay

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

_LOG = logging.getLogger("bluelamp.worker")
_PACKAGE = "bluelamp_station"
# Each minute: files that were dropped, and offered shifts whose claims close.
_EACH_MINUTE = (
    ("take_dropped", f"{_PACKAGE}.incidents.jobs.take_dropped"),
    ("settle_offers", f"{_PACKAGE}.plans.jobs.settle_offers"),
)


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to be done once a day.

    Args:
        code: short, stable.
        from_time: local time from which it may be done.
        to_time: local time after which it waits for the next day.
        path: dotted path of the function ``chore(now)``.
    """

    code: str
    from_time: dt.time
    to_time: dt.time
    path: str


_NIGHT, _MIDNIGHT = dt.time(3), dt.time.max
# A site that was off at night makes good for it in the day; a morning mail in the afternoon is none.
CHORES: tuple[Chore, ...] = (
    Chore("purge_signs", _NIGHT, _MIDNIGHT, f"{_PACKAGE}.workflows.housekeeping.purge_signs"),
    Chore("retention", _NIGHT, _MIDNIGHT, f"{_PACKAGE}.workflows.housekeeping.keep_retention"),
    Chore("patrols", _NIGHT, _MIDNIGHT, f"{_PACKAGE}.patrols.jobs.see_to_patrols"),
    # After the patrols, whose visits it counts.
    Chore("ledger", _NIGHT, _MIDNIGHT, f"{_PACKAGE}.workflows.ledger_posting.post_ledgers"),
    Chore("digest", dt.time(7), dt.time(10), f"{_PACKAGE}.workflows.digest.send_digests"),
)


def see_to_chores(*, worker: str, now: datetime) -> None:
    """Take what was dropped, settle offered shifts that close, then do the chores that are due.

    1. Files in the drop folder become deliveries, and offers whose closing has come are shared out. 2. Each chore due
    today that nobody has done is claimed by its row. 3. It is done, and the row says when and whether it failed; a
    failed chore waits for the next day.

    Raises:
        OperationalError: the database does not answer; the worker waits.
    """
    for code, path in _EACH_MINUTE:
        _tried(code, import_string(path), now)
    for chore in due_chores(CHORES, now=now):
        day = _claim(chore, worker=worker, now=now)
        if day is not None:
            failure = _tried(chore.code, import_string(chore.path), now)
            ChoreDay.objects.filter(pk=day.pk).update(ended_at=timezone.now(), failure=failure[:200])


def due_chores(chores: Sequence[Chore], *, now: datetime) -> tuple[Chore, ...]:
    """Those whose time of day it is and that nobody has taken up today."""
    local = timezone.localtime(now)
    taken = set(ChoreDay.objects.filter(on_date=local.date()).values_list("code", flat=True))
    return tuple(c for c in chores if c.code not in taken and c.from_time <= local.time() < c.to_time)


def _claim(chore: Chore, *, worker: str, now: datetime) -> ChoreDay | None:
    day = timezone.localtime(now).date()
    try:
        with transaction.atomic():
            return ChoreDay.objects.create(code=chore.code, on_date=day, worker=worker, started_at=now)
    except IntegrityError:
        # Another worker was quicker.
        return None


def _tried(code: str, chore: Callable[[datetime], object], now: datetime) -> str:
    """Do it; the failure in words, empty where there was none."""
    try:
        chore(now)
    except (OperationalError, InterfaceError):
        raise
    except BluelampError as error:
        _LOG.warning("%s: %s", code, error.line())
        return error.line()
    except Exception as fault:  # noqa: BLE001 - one chore's defect must not keep the others from being done
        _LOG.exception("BL-DEFECT-01: the chore %s failed.", code)
        return f"BL-DEFECT-01: {type(fault).__name__}"
    return ""
