"""rates.csv: what an hour costs, dated; and the example table that comes with Bluelamp."""

from __future__ import annotations

__all__ = ["EXAMPLE_RATES", "RATE_COLUMNS", "example_rates", "read_rates"]

from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from bluelamp.core.errors import UsageError
from bluelamp.core.periods import day_from_text
from bluelamp.core.vocabulary import Agency, AvailabilityKind, Role
from bluelamp.io.patrol_rows import unreadable, word_in
from bluelamp.io.plan_rows import check_once, given_number, given_pence, read_every_row, refused_row
from bluelamp.plans.records import PayRate

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

RATE_COLUMNS = ("role", "agency", "kind", "from", "per_hour", "minimum_hours")
EXAMPLE_RATES = "the example rates that come with Bluelamp, which are no pay scale"
_LONGEST_H = 16
_MOST_PENCE = 1_000_00


def read_rates(path: Path) -> tuple[PayRate, ...]:
    """Read rates: ``role, agency, kind, from, per_hour`` (pounds), ``minimum_hours`` and perhaps ``source``.

    Args:
        path: the file.

    Raises:
        UnreadableInputError: the file or a cell cannot be read.
        RefusedInputError: a rate is below nothing or above £1,000 (BL-PLAN-74), or two hold from one day
            (BL-PLAN-65).
    """
    seen: dict[tuple[Role, Agency, AvailabilityKind, dt.date], int] = {}

    def make(row: Mapping[str, str], number: int) -> PayRate:
        one = _rate(row, number, path)
        words = f"A rate for {one.role.value}, {one.agency.value}, {one.kind.value} from {one.from_date}"
        check_once(seen, (one.role, one.agency, one.kind, one.from_date), number, path, "from", words)
        return one

    return read_every_row(path, RATE_COLUMNS, make)


def _rate(row: Mapping[str, str], number: int, path: Path) -> PayRate:
    pence = given_pence(row, "per_hour")
    if not 0 <= pence <= _MOST_PENCE:
        words = f"An hour costs between £0 and £1,000, not {row['per_hour']}."
        raise refused_row("BL-PLAN-74", words, path, number, "per_hour")
    hours = given_number(row, "minimum_hours", low=0, high=_LONGEST_H)
    return PayRate(
        role=word_in(Role, row, "role"),
        agency=word_in(Agency, row, "agency"),
        kind=word_in(AvailabilityKind, row, "kind"),
        from_date=_day(row, "from"),
        pence_per_hour=pence,
        minimum_min=round((hours or 0.0) * 60),
        source=row.get("source", ""),
    )


def _day(row: Mapping[str, str], column: str) -> dt.date:
    try:
        return day_from_text(row[column])
    except UsageError as error:
        raise unreadable(column, error.message) from None


def example_rates() -> tuple[PayRate, ...]:
    """Illustrative rates for every role and kind of paid time; each row says that it is an example."""
    with as_file(files("bluelamp.io").joinpath("rates", "example.csv")) as path:
        return read_rates(path)
