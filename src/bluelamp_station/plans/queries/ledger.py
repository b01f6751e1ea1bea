"""The ledger by reader: its lines by filter and as at any day, what they add up to, and a stream's weeks."""

from __future__ import annotations

__all__ = [
    "SPENT",
    "Asked",
    "StreamWeeks",
    "Sums",
    "SumsRow",
    "agency_label",
    "agency_names",
    "end_of",
    "last_postings",
    "lines_of",
    "newest_rule",
    "programmes_of",
    "shift_price",
    "stream_weeks",
    "sums_by",
    "unpriced_minutes",
]

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count, Max, Q, Sum
from django.utils import timezone

from bluelamp.core.vocabulary import Agency, LedgerEntry
from bluelamp_station.accounts.models import Agency as Organisation
from bluelamp_station.plans.ledger_rows import AMOUNTS
from bluelamp_station.plans.models import LedgerLine, LedgerPosting, SpendRule
from bluelamp_station.plans.queries.ledger_source import stream_ref
from bluelamp_station.programme.queries.programmes import sees_money_of, visible_programmes
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import FundingStream, Programme

# What money has gone out for; what is planned has not.
SPENT = (LedgerEntry.DELIVERED, LedgerEntry.INITIATIVE, LedgerEntry.ADJUSTMENT)
_WEEK = dt.timedelta(days=7)
_DAYS = 7
NO_STREAM = "-"
_USUAL_RULE = (5, 80)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which lines are asked for.

    Args:
        stream: reference of a stream; ``-`` for lines that name none, empty for all.
        agency: key of an agency, or its kind where more is not known; empty for all.
        first: first day; None for no such bound.
        last: last day; None for no such bound.
        as_at: lines that were there at that moment; None for now.
        entry: lines of this entry; empty for all.
    """

    stream: str = ""
    agency: str = ""
    first: dt.date | None = None
    last: dt.date | None = None
    as_at: dt.datetime | None = None
    entry: str = ""


class Sums(NamedTuple):
    """Sums over lines, in the order of ``AMOUNTS``."""

    person_minutes: int = 0
    patrol_minutes: int = 0
    patrol_low: int = 0
    patrol_high: int = 0
    qualifying_minutes: int = 0
    qualifying_low: int = 0
    qualifying_high: int = 0
    paid_minutes: int = 0
    pence: int = 0
    visits: int = 0
    qualifying_visits: int = 0

    def plus(self, other: Sums) -> Sums:
        """Both together."""
        return Sums(*(mine + yours for mine, yours in zip(self, other, strict=True)))


class SumsRow(NamedTuple):
    """Sums of the lines that agree in some fields."""

    by: tuple[Any, ...]
    sums: Sums


def programmes_of(person: Person) -> list[Programme]:
    """Programmes whose money the person sees, the newest first."""
    return [one for one in visible_programmes(person) if sees_money_of(person, one)]


def lines_of(person: Person, programme: Programme, asked: Asked | None = None) -> QuerySet[LedgerLine]:
    """Lines that a reader may see, by filter: the one door to them for pages, sums and files."""
    found: QuerySet[LedgerLine] = LedgerLine.objects.visible_to(person).filter(programme=programme)
    return found if asked is None else found.filter(_wanted(asked))


def _wanted(asked: Asked) -> Q:
    wanted = Q()
    if asked.stream:
        wanted &= Q(funding_ref="" if asked.stream == NO_STREAM else asked.stream)
    if asked.agency.isdigit():
        wanted &= Q(organisation_id=int(asked.agency))
    elif asked.agency:
        wanted &= Q(organisation__isnull=True, agency=asked.agency)
    if asked.first:
        wanted &= Q(day__gte=asked.first)
    if asked.last:
        wanted &= Q(day__lte=asked.last)
    if asked.as_at:
        wanted &= Q(as_at__lte=asked.as_at)
    if asked.entry:
        wanted &= Q(entry=asked.entry)
    return wanted


def sums_by(lines: QuerySet[LedgerLine], *fields: str) -> list[SumsRow]:
    """What lines add up to by some fields, in one query: the one sum that every page and file shows.

    Args:
        lines: of :func:`lines_of`.
        fields: names of fields; none for one sum over all.
    """
    totals = {f"sum_{name}": Sum(name, default=0) for name in AMOUNTS}
    if not fields:
        found = lines.order_by().aggregate(**totals)
        return [SumsRow((), Sums(*(found[f"sum_{name}"] for name in AMOUNTS)))]
    rows = lines.order_by(*fields).values_list(*fields).annotate(**totals)
    return [SumsRow(tuple(row[: len(fields)]), Sums(*row[len(fields) :])) for row in rows]


def agency_names(keys: Iterable[int]) -> dict[int, str]:
    """Names of agencies by key."""
    return dict(Organisation.objects.filter(pk__in=set(keys)).values_list("pk", "name"))


def agency_label(organisation: int | None, agency: str, names: Mapping[int, str]) -> str:
    """What an agency is called: its name, else its kind, else that none was named."""
    if organisation is not None:
        return names.get(organisation, "")
    return words(Agency(agency)) if agency else "No agency named"


def end_of(day: dt.date) -> dt.datetime:
    """When a local day is over."""
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))


def last_postings(person: Person, programme: Programme) -> dict[str, dt.datetime]:
    """When the ledger was last posted, by entry."""
    rows = LedgerPosting.objects.visible_to(person).filter(programme=programme).order_by()
    return dict(rows.values_list("entry").annotate(last=Max("as_at")))


def newest_rule(programme: Programme) -> tuple[int, int]:
    """Percent left over, and percent of probability, from which a stream's end is an alarm."""
    held = SpendRule.objects.filter(programme=programme).values_list("left_percent", "probability_percent").first()
    return held or _USUAL_RULE


@dataclass(frozen=True, slots=True)
class StreamWeeks:
    """A stream's money by week.

    Args:
        past: Mondays of whole weeks that are over since the first delivery, with pence delivered and planned.
        ahead: Mondays of this week and those to come until the stream ends, with pence planned and the part of the
            week that lies before the end.
        so_far: pence spent up to the end of the last whole week, and costs entered for later.
        left: pence left at the end of each past week.
        spent: pence spent in all.
    """

    past: tuple[tuple[dt.date, int, int], ...]
    ahead: tuple[tuple[dt.date, int, float], ...]
    so_far: int
    left: tuple[int, ...]
    spent: int


def stream_weeks(
    lines: QuerySet[LedgerLine], stream: FundingStream, today: dt.date, *, field: str = "pence"
) -> StreamWeeks:
    """A stream's money by week, or another amount of its lines, in one query.

    Args:
        lines: lines of the programme that may be seen.
        stream: the stream.
        today: the day that counts as today.
        field: which amount.
    """
    by_day: dict[str, dict[dt.date, int]] = defaultdict(dict)
    mine = lines.filter(funding_ref=stream_ref(stream)).order_by("day")
    for entry, day, pence in mine.values_list("entry", "day").annotate(sum=Sum(field)):
        by_day[entry][day] = pence
    delivered = _by_week(by_day[LedgerEntry.DELIVERED])
    planned = _by_week(by_day[LedgerEntry.PLANNED])
    costs = _by_week(by_day[LedgerEntry.INITIATIVE]) | {}
    for week, pence in _by_week(by_day[LedgerEntry.ADJUSTMENT]).items():
        costs[week] = costs.get(week, 0) + pence
    this_week = _monday(min(today, stream.ends_date + dt.timedelta(days=1)))
    first = min(delivered, default=this_week)
    past = tuple(_weeks(first, this_week))
    so_far = sum(pence for week, pence in delivered.items() if week < this_week) + sum(costs.values())
    budget = round(stream.pounds * 100)
    gone, left = sum(pence for week, pence in costs.items() if week < first), []
    for week in past:
        gone += delivered.get(week, 0) + costs.get(week, 0)
        left.append(budget - gone)
    ahead = [
        (week, planned.get(week, 0), min((stream.ends_date - week).days + 1, _DAYS) / _DAYS)
        for week in _weeks(this_week, stream.ends_date + dt.timedelta(days=1))
    ]
    return StreamWeeks(
        tuple((week, delivered.get(week, 0), planned.get(week, 0)) for week in past),
        tuple(ahead),
        so_far,
        tuple(left),
        sum(delivered.values()) + sum(costs.values()),
    )


def shift_price(lines: QuerySet[LedgerLine], stream: FundingStream) -> int | None:
    """What a planned shift of a stream costs on average, pence; None where none was priced."""
    mine = lines.filter(funding_ref=stream_ref(stream), entry=LedgerEntry.PLANNED, pence__gt=0).order_by()
    found = mine.aggregate(pence=Sum("pence"), shifts=Count("subject", distinct=True))
    return round(found["pence"] / found["shifts"]) if found["shifts"] else None


def _by_week(by_day: Mapping[dt.date, int]) -> dict[dt.date, int]:
    found: dict[dt.date, int] = {}
    for day, pence in by_day.items():
        found[_monday(day)] = found.get(_monday(day), 0) + pence
    return found


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _weeks(first: dt.date, before: dt.date) -> Iterable[dt.date]:
    week = first
    while week < before:
        yield week
        week += _WEEK


def unpriced_minutes(lines: QuerySet[LedgerLine]) -> int:
    """Paid minutes of additional time for which no rate held: hours without money."""
    unpriced = lines.filter(entry=LedgerEntry.DELIVERED, rate_pence__isnull=True, is_additional=True)
    found: int = unpriced.aggregate(sum=Sum("paid_minutes", default=0))["sum"]
    return found
