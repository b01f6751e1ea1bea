"""Documents for programs: the ledger, and incident counts under disclosure control."""

from __future__ import annotations

__all__ = ["LEAST_SHOWN", "aggregates_document", "ledger_document", "suppress"]

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied

from bluelamp.core.errors import UnreadableInputError
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.incidents import engine, queries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp.core.periods import MonthRange
    from bluelamp_station.accounts.models import Person

# Counts below this may tell of one person; the College's and the statistics office's usual threshold.
LEAST_SHOWN = 5
_NOT_LOADED = "No incidents have been loaded yet."


def ledger_document(person: Person) -> dict[str, Any]:
    """What the store holds and lacks, by the newest check.

    Args:
        person: whose token it is.

    Returns:
        ``checked_at``, ``data_version``, ``sources`` (months expected, held, missing), ``rows`` (source, area, month,
        status, flags, received, expected, expected_low, expected_high, lag_days, blank_share, outside_share,
        new_point_share) and ``figures``.

    Raises:
        PermissionDenied: not theirs to see.
        UnreadableInputError: nothing has been loaded (BL-INTAKE-11).
    """
    _check(person)
    check = queries.newest_check(person)
    if check is None:
        raise UnreadableInputError(_NOT_LOADED, code="BL-INTAKE-11")
    return {
        "checked_at": check.made_at.isoformat(),
        "data_version": check.data_version,
        "sources": check.found["sources"],
        "rows": check.found["ledger"],
        "figures": check.found["figures"],
    }


def aggregates_document(
    person: Person,
    period: MonthRange | None = None,
    by: Sequence[str] = ("month", "category", "area"),
    *,
    round_to: int = 1,
) -> dict[str, Any]:
    """Incident counts for those who may see incidents; counts of one to four are withheld.

    Staff get other counts exactly by default. What leaves the force is to be asked for with ``round_to=5``: then every
    count and the total are rounded to the nearest five, so that a withheld count cannot be had by subtraction.

    Args:
        person: whose token it is.
        period: local months; None for all that are held.
        by: some of ``month``, ``category`` and ``area``.
        round_to: what counts are rounded to; 1 leaves them exact.

    Returns:
        ``by``, ``rows`` (``incidents`` None and ``suppressed`` true where withheld), ``completeness``, ``total`` and
        ``disclosure``, which says what was done.

    Raises:
        PermissionDenied: not theirs to see.
        UsageError: ``by`` holds another word.
        UnreadableInputError: nothing has been loaded.
    """
    _check(person)
    document = engine.count_incidents(settings.STORE_FOLDER, period, by=by)
    rows = [row | suppress(row["incidents"], round_to=round_to) for row in document["rows"]]
    total = document["total"] | {"value": _rounded(document["total"]["value"], round_to)}
    disclosure = {
        "least_shown": LEAST_SHOWN,
        "round_to": round_to,
        "suppressed": sum(row["suppressed"] for row in rows),
    }
    return document | {"rows": rows, "total": total, "disclosure": disclosure}


def suppress(incidents: int, *, round_to: int = 1) -> dict[str, Any]:
    """A count as it may be told: withheld from one to four, else rounded.

    Args:
        incidents: the count.
        round_to: what it is rounded to; 1 leaves it exact.
    """
    is_small = 0 < incidents < LEAST_SHOWN
    return {"incidents": None if is_small else _rounded(incidents, round_to), "suppressed": is_small}


def _rounded(count: int, to: int) -> int:
    """To the nearest multiple, halves up."""
    return (2 * count + to) // (2 * to) * to


def _check(person: Person) -> None:
    if not queries.has_whole_force(person, Permission.SEE_INCIDENTS):
        raise PermissionDenied
