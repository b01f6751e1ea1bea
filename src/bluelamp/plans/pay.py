"""What a seat on a shift costs, by the dated rate of its role, agency and kind of time."""

from __future__ import annotations

__all__ = ["has_rate", "price_seat", "rate_on"]

from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.periods import utc_to_local
from bluelamp.core.vocabulary import AvailabilityKind, Role

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from bluelamp.core.vocabulary import Agency
    from bluelamp.plans.records import PayRate

_FREE = {
    AvailabilityKind.CORE: "core time, no extra cost",
    AvailabilityKind.VOLUNTEER: "volunteer time, not paid",
}


def rate_on(
    role: Role, agency: Agency, kind: AvailabilityKind, day: dt.date, rates: Iterable[PayRate]
) -> PayRate | None:
    """The rate that holds on a day: the latest that began on it or before; None where there is none."""
    found = [r for r in rates if (r.role, r.agency, r.kind) == (role, agency, kind) and r.from_date <= day]
    return max(found, key=lambda r: r.from_date, default=None)


def has_rate(
    role: Role, agency: Agency, kind: AvailabilityKind, starts_s: int, rates: Iterable[PayRate], zone: str
) -> bool:
    """Whether a seat that starts then can be priced; core and volunteer time always can."""
    return kind in _FREE or rate_on(role, agency, kind, _day(starts_s, zone), rates) is not None


def price_seat(
    role: Role,
    agency: Agency,
    kind: AvailabilityKind,
    starts_s: int,
    ends_s: int,
    rates: Iterable[PayRate],
    zone: str,
) -> tuple[int, str]:
    """What a seat costs, and the rule in words.

    The rate is the one of the local day on which the shift starts; time is time that passes, so a night on which the
    clocks go back is paid an hour more; a shorter shift is paid as the rate's minimum; halves of a penny are rounded
    up. Core and volunteer time cost nothing unless the table names a rate for them.

    Args:
        role: of whom.
        agency: whose.
        kind: what time it is.
        starts_s: start of the shift, seconds since 1970 in UTC.
        ends_s: its end, the same.
        rates: the dated table.
        zone: IANA name of the local time.

    Returns:
        Whole pence, and words such as ``PCSO overtime, £16.00 an hour from 1 April 2026, 8 h``.

    Raises:
        RefusedInputError: the table has no rate for it on that day (BL-PLAN-20).
    """
    day = _day(starts_s, zone)
    rate = rate_on(role, agency, kind, day, rates)
    who = f"{_role_words(role)} {_kind_words(kind)}"
    if rate is None:
        if kind in _FREE:
            return 0, f"{_role_words(role)}, {_FREE[kind]}"
        raise RefusedInputError(
            f"There is no rate for {who} ({agency.value}) on {_day_words(day)}; add one to the rates.",
            code="BL-PLAN-20",
        )
    worked_s = ends_s - starts_s
    paid_s = max(worked_s, rate.minimum_min * 60)
    pence = (rate.pence_per_hour * paid_s + 1800) // 3600
    words = f"{who}, £{rate.pence_per_hour / 100:.2f} an hour from {_day_words(rate.from_date)}, {_hours(worked_s)}"
    return pence, words if paid_s == worked_s else f"{words} paid as {_hours(paid_s)}, the least"


def _day(at_s: int, zone: str) -> dt.date:
    local = utc_to_local(np.array([at_s], dtype="datetime64[s]"), zone)[0]
    day: dt.date = local.astype("datetime64[D]").item()
    return day


def _role_words(role: Role) -> str:
    return "PCSO" if role is Role.PCSO else "BID" if role is Role.BID else role.value.capitalize()


def _kind_words(kind: AvailabilityKind) -> str:
    return kind.value.replace("_", " ")


def _day_words(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


def _hours(seconds: int) -> str:
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h" if not minutes else f"{hours} h {minutes} min" if hours else f"{minutes} min"
