"""New rows of the powers table; an old one is never changed."""

from __future__ import annotations

__all__ = ["add_power_rule"]

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.accounts.models import PowerRule
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.audit.actions import record

if TYPE_CHECKING:
    from datetime import date

    from bluelamp.core.vocabulary import StaffType
    from bluelamp_station.accounts.models import Person


@transaction.atomic
def add_power_rule(
    *,
    by: Person,
    staff_type: StaffType,
    power: str,
    answer: str,
    is_verified: bool,
    condition: str,
    source: str,
    valid_from_date: date,
) -> PowerRule:
    """Say what a kind of staff may do from a day on, and where that is written.

    Raises:
        RefusedInputError: by somebody who does not administer, without a source, or a row of that day is there.
    """
    if not by.can(Permission.MANAGE_PEOPLE):
        raise RefusedInputError("Only an administrator adds to the powers table.", code="BL-PEOPLE-03")
    if not source.strip():
        raise RefusedInputError("Say where this is written.", code="BL-PEOPLE-16")
    try:
        with transaction.atomic():
            rule = PowerRule.objects.create(
                staff_type=staff_type,
                power=power,
                answer=answer,
                is_verified=is_verified,
                condition=condition.strip(),
                source=source.strip(),
                valid_from_date=valid_from_date,
            )
    except IntegrityError as error:
        raise RefusedInputError(
            "A rule for this power and kind of staff begins on that day already: choose another day.",
            code="BL-PEOPLE-16",
        ) from error
    detail = {"staff_type": str(staff_type), "power": power, "answer": answer, "from": valid_from_date.isoformat()}
    record(by=by, action="accounts.power_rule_added", subject=rule, detail=detail)
    return rule
