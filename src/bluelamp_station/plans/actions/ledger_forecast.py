"""Where each stream's money ends, foreseen when the ledger is posted and kept for everybody's first page."""

from __future__ import annotations

__all__ = ["foresee_streams", "set_spend_rule"]

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from bluelamp.core.errors import BluelampError, RefusedInputError
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.audit.actions import record
from bluelamp_station.plans.engine import ledger as engine
from bluelamp_station.plans.models import LedgerLine, SpendForecast, SpendRule
from bluelamp_station.plans.queries.ledger import newest_rule, shift_price, stream_weeks
from bluelamp_station.programme.models import FundingStream

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

_WHOLE = 100


@transaction.atomic
def foresee_streams(*, programme: Programme, as_at: dt.datetime, by: Person | None = None) -> list[SpendForecast]:
    """Foresee the end of every stream that runs; one with fewer than four whole weeks is left out.

    Args:
        programme: whose streams.
        as_at: when the ledger was posted.
        by: who asked for it; None for the house.
    """
    today = timezone.localdate(as_at)
    lines, rule = LedgerLine.objects.filter(programme=programme), newest_rule(programme)
    streams = FundingStream.objects.filter(programme=programme, starts_date__lte=today, ends_date__gte=today)
    made = [found for one in streams if (found := _foresee(lines, one, as_at, rule)) is not None]
    SpendForecast.objects.bulk_create(made)
    detail = {"programme": programme.pk, "streams": len(made), "alarms": sum(bool(one.alarm) for one in made)}
    record(by=by, action="plans.spend_foreseen", subject=programme, detail=detail)
    return made


def _foresee(
    lines: QuerySet[LedgerLine], stream: FundingStream, as_at: dt.datetime, rule: tuple[int, int]
) -> SpendForecast | None:
    weeks = stream_weeks(lines, stream, timezone.localdate(as_at))
    try:
        found = engine.outlook_of(
            weeks, budget=round(stream.pounds * 100), rule=rule, shift_pence=shift_price(lines, stream), end_words=""
        )
    except BluelampError:
        # Too few weeks: there is nothing to be said yet.
        return None
    return SpendForecast(
        programme_id=stream.programme_id,
        stream=stream,
        as_at=as_at,
        low_pence=round(found.seen.low),
        expected_pence=round(found.seen.expected),
        high_pence=round(found.seen.high),
        underspend=found.alarm.underspend,
        overspend=found.alarm.overspend,
        alarm=found.alarm.kind,
    )


@transaction.atomic
def set_spend_rule(*, by: Person, programme: Programme, left_percent: int, probability_percent: int) -> SpendRule:
    """Say from when on a stream's end is an alarm; the rule before stays to be read.

    Raises:
        RefusedInputError: not their ground (BL-PLANS-12), or no percents (BL-PLANS-13).
    """
    if not any(programme.area.path.startswith(path) for path in by.area_paths(Permission.KEEP_LEDGER)):
        raise RefusedInputError("you do not keep the ledger of this programme.", code="BL-PLANS-12")
    if not (0 <= left_percent < _WHOLE and 0 < probability_percent < _WHOLE):
        raise RefusedInputError(
            "what is left over lies between 0 and 99 percent, the probability between 1 and 99.", code="BL-PLANS-13"
        )
    made: SpendRule = SpendRule.objects.create(
        programme=programme, by=by, left_percent=left_percent, probability_percent=probability_percent
    )
    detail = {"programme": programme.pk, "left": left_percent, "probability": probability_percent}
    record(by=by, action="plans.spend_rule_set", subject=made, detail=detail)
    return made
