"""Add rates, one by one or from a file; no row is ever changed: a newer date takes over."""

from __future__ import annotations

__all__ = ["ImportedRates", "RatesRefusedError", "add_rate", "import_rates"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.audit.actions import record
from bluelamp_station.programme.actions.checks import ask_for_money, lock_programme
from bluelamp_station.programme.models import Rate
from bluelamp_station.programme.rates_file import RateRow, RowProblem, read_rates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp_station.accounts.models import Agency, Person
    from bluelamp_station.programme.models import Programme


class RatesRefusedError(RefusedInputError):
    """A file of rates of which nothing was taken in.

    Args:
        problems: what is wrong, row by row.
    """

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        self.problems = tuple(problems)
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems):,} problems"
        super().__init__(f"The file has {count}; nothing was taken in. Mend it and send it again.", code="BL-PROG-12")


@dataclass(frozen=True, slots=True)
class ImportedRates:
    """What an import did."""

    added: int
    held_already: int


@transaction.atomic
def add_rate(*, by: Person, programme: Programme, agency: Agency, row: RateRow) -> Rate:
    """One rate from a day on.

    Raises:
        RefusedInputError: they may not (BL-PROG-01); the agency takes no part (BL-PROG-11); pounds or hours below 0
            (BL-PROG-05); a rate for this day is held (BL-PROG-13).
    """
    ask_for_money(by, programme)
    if not programme.agencies.filter(pk=agency.pk).exists():
        raise RefusedInputError(f"{agency.name} does not take part in this programme.", code="BL-PROG-11")
    if row.per_hour < 0 or row.minimum_hours < 0:
        raise RefusedInputError("Pounds and hours of a rate are not below 0.", code="BL-PROG-05")
    try:
        with transaction.atomic():
            made = Rate.objects.create(programme=programme, **row.fields(agency.pk))
    except IntegrityError:
        raise RefusedInputError(
            "A rate for this kind of staff, agency and time is held for that day already. No rate is changed: enter the"
            " new one with the day from which it holds.",
            code="BL-PROG-13",
        ) from None
    detail = {"programme": programme.pk, "per_hour": str(row.per_hour), "from": row.from_date.isoformat()}
    record(by=by, action="programme.rate_added", subject=made, detail=detail)
    return made


@transaction.atomic
def import_rates(*, by: Person, programme: Programme, content: bytes, file_name: str) -> ImportedRates:
    """Take in a whole file of rates, or nothing of it; what is held already is passed over.

    1. Read. 2. Hold the programme. 3. Compare with what is held. 4. Add, and log once.

    Raises:
        RatesRefusedError: any row is wrong (BL-PROG-12), with every problem.
        RefusedInputError: they may not (BL-PROG-01).
    """
    ask_for_money(by, programme)
    held = lock_programme(programme)
    agencies = list(held.agencies.all())
    rows, problems = read_rates(content, [(agency.pk, agency.code, agency.name, agency.kind) for agency in agencies])
    known = {
        (rate.staff_type, rate.agency_id, rate.kind, rate.from_date): (rate.per_hour, rate.minimum_hours)
        for rate in Rate.objects.filter(programme=held)
    }
    fresh: list[Rate] = []
    for number, agency_id, row in rows:
        standing = known.get(row.key(agency_id))
        if standing is None:
            fresh.append(Rate(programme=held, **row.fields(agency_id)))
        elif standing != (row.per_hour, row.minimum_hours):
            problems.append(
                RowProblem(
                    number,
                    "from",
                    f"£{standing[0]} an hour (at least {standing[1]:f} hours) is held from that day; no rate is"
                    " changed, so give the new one a later day",
                )
            )
    if problems:
        raise RatesRefusedError(sorted(problems, key=lambda problem: problem.row))
    Rate.objects.bulk_create(fresh, batch_size=500)
    done = ImportedRates(len(fresh), len(rows) - len(fresh))
    detail = {"added": done.added, "held_already": done.held_already, "bytes": len(content)}
    record(by=by, action="programme.rates_imported", subject=held, why=file_name, detail=detail)
    return done
