"""The door to the formulas of the ledger: rows become lines, weeks a forecast, sums the cost of a visit."""

from __future__ import annotations

__all__ = [
    "MONEY_DEFINITION",
    "PATROL_DEFINITION",
    "Outlook",
    "cost_figures",
    "delivered_differences",
    "forecast_definition",
    "foresee",
    "outlook_of",
    "planned_differences",
]

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from bluelamp.core.vocabulary import Agency, AvailabilityKind, Role
from bluelamp.plans.delivered import (
    DeliveredVisit,
    DutyShift,
    Seat,
    StreamSpan,
    Table,
    delivered_entries,
    planned_entries,
)
from bluelamp.plans.ledger import MONEY_DEFINITION, PATROL_DEFINITION, Amounts, Entry, LedgerKey, difference_lines
from bluelamp.plans.records import PayRate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bluelamp.core.figures import Figure
    from bluelamp.plans.forecast import Forecast
    from bluelamp.plans.underspend import Alarm, Remedy
    from bluelamp_station.plans.ledger_rows import DeliveredRow, DutyRow, PricingRows, SeatRow
    from bluelamp_station.plans.queries.ledger import StreamWeeks

ZONE = "Europe/London"


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where a stream's money ends.

    Args:
        seen: the forecast, pence.
        alarm: whether it ends as it should.
        remedies: what could be done.
        meaning: what a false alarm is, in a sentence.
    """

    seen: Forecast
    alarm: Alarm
    remedies: tuple[Remedy, ...]
    meaning: str


def planned_differences(
    shifts: Iterable[DutyRow], pricing: PricingRows, held: Mapping[tuple[Any, ...], tuple[int, ...]]
) -> tuple[Entry, ...]:
    """Lines that make the ledger say what is planned now.

    Args:
        shifts: shifts that are not cancelled.
        pricing: rates and streams.
        held: what the lines so far add up to, by key.
    """
    return difference_lines(_held(held), planned_entries([_duty(one) for one in shifts], _table(pricing)))


def delivered_differences(
    visits: Iterable[DeliveredRow],
    shifts: Iterable[DutyRow],
    pricing: PricingRows,
    held: Mapping[tuple[Any, ...], tuple[int, ...]],
) -> tuple[Entry, ...]:
    """Lines that make the ledger say what is delivered now.

    Args:
        visits: every counted visit.
        shifts: the shifts that they name.
        pricing: rates and streams.
        held: what the lines so far add up to, by key.
    """
    duties = {one.shift_id: _duty(one) for one in shifts}
    made = [DeliveredVisit(*row[:-1], crew=tuple(_seat(member) for member in row.crew)) for row in visits]
    return difference_lines(_held(held), delivered_entries(made, duties, _table(pricing)))


def cost_figures(amounts: Mapping[str, int], **told: Any) -> tuple[Figure, ...]:
    """What a visit and an hour cost.

    Args:
        amounts: sums by field of the ledger.
        told: what every figure carries.
    """
    from bluelamp.plans.costs import cost_figures as made  # noqa: PLC0415 - only pages of money need it

    return made(Amounts(**amounts), **told)


def foresee(weeks: StreamWeeks) -> Forecast:
    """Foresee an amount of a stream at its end.

    Args:
        weeks: what was delivered and planned of it by week.

    Raises:
        RefusedInputError: fewer than four whole weeks are there (BL-PLAN-10).
    """
    from bluelamp.plans.forecast import AheadWeek, PastWeek, forecast  # noqa: PLC0415 - it brings scipy

    return forecast(
        [PastWeek(delivered, planned) for _, delivered, planned in weeks.past],
        [AheadWeek(planned, share) for _, planned, share in weeks.ahead],
        so_far=weeks.so_far,
    )


def outlook_of(
    weeks: StreamWeeks, *, budget: int, rule: tuple[int, int], shift_pence: int | None, end_words: str
) -> Outlook:
    """Foresee a stream's pence at its end, and what that asks for.

    Args:
        weeks: what was delivered and planned by week.
        budget: pence of the stream.
        rule: percent that must be left over, and percent of probability, for an alarm.
        shift_pence: what a shift costs on average; None where none was priced.
        end_words: the last day in words.

    Raises:
        RefusedInputError: fewer than four whole weeks are there (BL-PLAN-10).
    """
    from bluelamp.plans.underspend import AlarmRule, alarm_of, remedies  # noqa: PLC0415 - only pages of money need it

    seen = foresee(weeks)
    asked = AlarmRule(rule[0] / 100, rule[1] / 100)
    alarm = alarm_of(seen, budget, asked)
    found = remedies(
        alarm.gap_pence,
        weeks_left=sum(share for _, _, share in weeks.ahead),
        shift_pence=shift_pence,
        end_words=end_words,
    )
    return Outlook(seen, alarm, found, asked.meaning)


def forecast_definition() -> str:
    """What a forecast is made from, in sentences."""
    from bluelamp.plans.forecast import FORECAST_DEFINITION  # noqa: PLC0415 - it brings scipy

    return FORECAST_DEFINITION


def _held(held: Mapping[tuple[Any, ...], tuple[int, ...]]) -> dict[LedgerKey, Amounts]:
    return {LedgerKey(*key): Amounts(*amounts) for key, amounts in held.items()}


def _table(pricing: PricingRows) -> Table:
    rates: dict[int, list[PayRate]] = defaultdict(list)
    for row in pricing.rates:
        rates[row.organisation].append(
            PayRate(
                Role(row.role),
                Agency(row.agency),
                AvailabilityKind(row.kind),
                row.from_date,
                row.pence_per_hour,
                row.minimum_min,
            )
        )
    return Table(rates, tuple(StreamSpan(*row) for row in pricing.streams), ZONE)


def _duty(row: DutyRow) -> DutyShift:
    seats = tuple(_seat(one) for one in row.seats)
    return DutyShift(row.shift_id, row.starts_s, row.ends_s, row.is_additional, row.funding_ref, seats, row.stops_min)


@cache
def _words(role: str, agency: str, kind: str) -> tuple[Role, Agency, AvailabilityKind | None]:
    return Role(role), Agency(agency), AvailabilityKind(kind) if kind else None


def _seat(row: SeatRow) -> Seat:
    role, agency, kind = _words(row.role, row.agency, row.kind)
    return Seat(row.person_ref, role, agency, row.organisation, kind, row.pence)
