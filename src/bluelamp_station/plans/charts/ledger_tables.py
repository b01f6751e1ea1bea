"""Tables of the ledger as figures: agencies by stream, money by stream, what a visit costs, where a stream ends."""

from __future__ import annotations

__all__ = ["AgencyLine", "StreamLine", "StreamOutlook", "agency_lines", "headline", "outlook_of", "stream_lines"]

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format

from bluelamp.core.errors import BluelampError
from bluelamp.core.figures import Figure, Geography, Interval
from bluelamp.core.periods import period_of_days
from bluelamp.core.vocabulary import LedgerEntry
from bluelamp_station.plans.charts.burn_down import BurnDown, BurnWeek, lay_out_burn_down
from bluelamp_station.plans.engine import ledger as engine
from bluelamp_station.plans.queries.ledger import SPENT, Sums, agency_label
from bluelamp_station.plans.queries.ledger_source import stream_ref

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from bluelamp_station.plans.queries.ledger import StreamWeeks, SumsRow
    from bluelamp_station.programme.models import FundingStream, Programme

_PENCE, _HOUR_MIN = 100, 60
PLANNED_HOURS = "Person-hours in places that tours of planned shifts have: each planned visit with each seat."
PLANNED_MONEY = (
    "Planned money: each seat of a planned shift at the price of the plan; without one the length of the shift at the"
    " rate of its day. A partner's seat is planned by the shift and delivered by the verified hour."
)
LEFT_OF_PLAN = "Planned money less delivered money of the same days, agencies and streams."


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """An agency's hours and money of one stream."""

    agency: str
    stream: str
    planned_hours: Figure
    delivered_hours: Figure
    target_hours: Figure | None
    left_hours: Figure | None
    paid_hours: Figure
    planned: Figure
    delivered: Figure
    left: Figure
    visits: Figure
    qualifying: Figure


@dataclass(frozen=True, slots=True)
class StreamLine:
    """A stream's money: what it has, what went, what is left, what is planned of it."""

    name: str
    stream: FundingStream | None
    budget: Figure | None
    delivered: Figure
    initiatives: Figure
    adjustments: Figure
    left: Figure | None
    ahead: Figure


@dataclass(frozen=True, slots=True)
class StreamOutlook:
    """Where a stream ends: chart, table and words; only ``refusal`` where nothing can be said yet."""

    stream: FundingStream
    chart: BurnDown | None = None
    weeks: tuple[BurnWeek, ...] = ()
    figure: Figure | None = None
    hours: Figure | None = None
    underspend: Figure | None = None
    overspend: Figure | None = None
    alarm: str = ""
    remedies: tuple[str, ...] = ()
    meaning: str = ""
    refusal: str = ""
    rests_on: str = ""


def _hours(name: str, minutes: int, definition: str, told: Mapping[str, Any]) -> Figure:
    return Figure(name, round(minutes / _HOUR_MIN, 2), "hours", definition, **told)


def _pounds(name: str, pence: int, definition: str, told: Mapping[str, Any]) -> Figure:
    return Figure(name, pence / _PENCE, "pounds", definition, **told)


def _between(low: float, high: float, level: float | None = None) -> Interval | None:
    """Bounds, or a prediction of a level; none without a width, for the figure itself says all of it then."""
    if not low < high:
        return None
    return Interval.bounds(low, high) if level is None else Interval(low, high, level, "prediction")


def told_of(
    programme: Programme, first: dt.date | None, last: dt.date | None, *, source: str, as_at: str
) -> dict[str, Any]:
    """What every figure of the ledger carries."""
    period = period_of_days(first, last) if first and last else None
    return {"period": period, "geography": Geography(programme.area.name), "source": source, "as_at": as_at}


def headline(rows: Sequence[SumsRow], told: Mapping[str, Any]) -> tuple[list[tuple[str, Figure]], tuple[Figure, ...]]:
    """The figures above the tables: hours, money, visits; and what a visit and an hour cost.

    Args:
        rows: sums whose first field is the entry.
        told: what every figure carries.
    """
    by_entry = _by_entry(rows)
    planned, delivered = by_entry[LedgerEntry.PLANNED], by_entry[LedgerEntry.DELIVERED]
    hours, money = engine.PATROL_DEFINITION, engine.MONEY_DEFINITION
    bounds = _between(delivered.patrol_low / _HOUR_MIN, delivered.patrol_high / _HOUR_MIN)
    patrol = replace(_hours("patrol_hours", delivered.patrol_minutes, hours, told), interval=bounds)
    figures = [
        ("Delivered money", _pounds("delivered_pounds", delivered.pence, money, told)),
        ("Planned money", _pounds("planned_pounds", planned.pence, PLANNED_MONEY, told)),
        ("Person-hours in places", _hours("person_hours", delivered.person_minutes, hours, told)),
        ("Patrol-hours", patrol),
        ("Visits", Figure("visits", delivered.visits, "visits", hours, **told)),
        ("15 minutes or more", Figure("qualifying_visits", delivered.qualifying_visits, "visits", hours, **told)),
    ]
    return figures, engine.cost_figures(delivered._asdict(), **told)


def agency_lines(
    rows: Sequence[SumsRow],
    names: Mapping[int, str],
    streams: Mapping[str, str],
    targets: Mapping[tuple[int, str], int],
    told: Mapping[str, Any],
) -> list[AgencyLine]:
    """A line for each agency and stream that something was planned or delivered for, and the sum of them.

    Args:
        rows: sums by entry, agency's key, agency's kind and stream.
        names: of agencies, by key.
        streams: names of streams, by reference.
        targets: minutes that an agency is to deliver for a stream, where set.
        told: what every figure carries.
    """
    held: dict[tuple[int | None, str, str], dict[str, Sums]] = defaultdict(lambda: defaultdict(Sums))
    for (entry, organisation, agency, ref), sums in rows:
        if entry in {LedgerEntry.PLANNED, LedgerEntry.DELIVERED}:
            key = (organisation, "" if organisation else agency, ref)
            held[key][entry] = held[key][entry].plus(sums)
    found = []
    for (organisation, agency, ref), by_entry in held.items():
        label, stream = agency_label(organisation, agency, names), streams.get(ref, ref or "None named")
        target = targets.get((organisation or 0, ref))
        found.append(_agency_line(label, stream, by_entry, target, told))
    found.sort(key=lambda line: (line.agency, line.stream))
    if len(found) > 1:
        found.append(_agency_line("All", "", _by_entry(rows), None, told))
    return found


def _agency_line(
    agency: str, stream: str, by_entry: Mapping[str, Sums], target: int | None, told: Mapping[str, Any]
) -> AgencyLine:
    planned, delivered = by_entry[LedgerEntry.PLANNED], by_entry[LedgerEntry.DELIVERED]
    hours, money = engine.PATROL_DEFINITION, engine.MONEY_DEFINITION
    left = "Target hours less delivered person-hours."
    return AgencyLine(
        agency,
        stream,
        _hours("planned_hours", planned.person_minutes, PLANNED_HOURS, told),
        _hours("person_hours", delivered.person_minutes, hours, told),
        None if target is None else _hours("target_hours", target, "Hours that the agency is to deliver.", told),
        None if target is None else _hours("left_hours", target - delivered.person_minutes, left, told),
        _hours("paid_hours", delivered.paid_minutes, f"Hours that delivered money is for. {money}", told),
        _pounds("planned_pounds", planned.pence, PLANNED_MONEY, told),
        _pounds("delivered_pounds", delivered.pence, money, told),
        _pounds("left_pounds", planned.pence - delivered.pence, LEFT_OF_PLAN, told),
        Figure("visits", delivered.visits, "visits", hours, **told),
        Figure("qualifying_visits", delivered.qualifying_visits, "visits", hours, **told),
    )


def _by_entry(rows: Sequence[SumsRow]) -> dict[str, Sums]:
    found: dict[str, Sums] = defaultdict(Sums)
    for (entry, *_), sums in rows:
        found[entry] = found[entry].plus(sums)
    return found


def stream_lines(
    rows: Sequence[SumsRow],
    ahead: Mapping[str, int],
    streams: Sequence[FundingStream],
    told: Mapping[str, Any],
) -> list[StreamLine]:
    """A line for each stream, and for money that names none.

    Args:
        rows: sums by entry and stream, over all days of the streams.
        ahead: pence planned after today, by reference.
        streams: of the programme.
        told: what every figure carries.
    """
    pence: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for (entry, ref), sums in rows:
        pence[ref][entry] += sums.pence
    by_ref = {stream_ref(one): one for one in streams}
    # Money under a word that is no stream's is shown too, or sums would differ.
    refs = [*by_ref, *sorted(ref for ref, held in pence.items() if ref not in by_ref and any(held.values()))]
    return [_stream_line(ref, by_ref.get(ref), pence[ref], ahead.get(ref, 0), told) for ref in refs]


def _stream_line(
    ref: str, stream: FundingStream | None, pence: Mapping[str, int], ahead: int, told: Mapping[str, Any]
) -> StreamLine:
    spent = sum(pence.get(entry, 0) for entry in SPENT)
    budget = None if stream is None else round(stream.pounds * _PENCE)
    money = engine.MONEY_DEFINITION
    of_stream = "Pounds of the stream as entered"
    return StreamLine(
        stream.name if stream else ref or "None named",
        stream,
        None if budget is None else _pounds("stream_pounds", budget, f"{of_stream}.", told),
        _pounds("delivered_pounds", pence.get(LedgerEntry.DELIVERED, 0), money, told),
        _pounds(
            "initiative_pounds",
            pence.get(LedgerEntry.INITIATIVE, 0),
            "Costs of initiatives entered by hand, those taken back left out.",
            told,
        ),
        _pounds(
            "adjustment_pounds",
            pence.get(LedgerEntry.ADJUSTMENT, 0),
            "Adjustments entered by hand with a reason; below zero they give back.",
            told,
        ),
        None
        if budget is None
        else _pounds("left_pounds", budget - spent, f"{of_stream}, less delivered money, costs and adjustments.", told),
        _pounds("planned_ahead_pounds", ahead, f"Money of shifts planned after today. {PLANNED_MONEY}", told),
    )


def _hours_at_end(minutes: StreamWeeks, end_words: str, told: Mapping[str, Any]) -> Figure:
    seen = engine.foresee(minutes)
    return Figure(
        "person_hours_at_end",
        round(seen.expected / _HOUR_MIN),
        "hours",
        f"Person-hours delivered by {end_words}. {engine.forecast_definition()}",
        interval=_between(round(seen.low / _HOUR_MIN), round(seen.high / _HOUR_MIN), seen.level),
        **told,
    )


def _even_from(stream: FundingStream, day: dt.date) -> float:
    """The part of a stream's days that lies from a day on."""
    days = (stream.ends_date - stream.starts_date).days + 1
    return min(max(((stream.ends_date - day).days + 1) / days, 0.0), 1.0)


def outlook_of(
    stream: FundingStream,
    weeks: StreamWeeks,
    *,
    minutes: StreamWeeks,
    rule: tuple[int, int],
    shift_pence: int | None,
    told: Mapping[str, Any],
) -> StreamOutlook:
    """Where a stream ends, with its burn-down.

    Args:
        stream: the stream.
        weeks: its money by week.
        minutes: its person-minutes by week.
        rule: percents from which its end is an alarm.
        shift_pence: what a shift costs on average.
        told: what every figure carries.
    """
    budget = round(stream.pounds * _PENCE)
    end_words = date_format(stream.ends_date, "j F Y")
    try:
        found = engine.outlook_of(weeks, budget=budget, rule=rule, shift_pence=shift_pence, end_words=end_words)
    except BluelampError as error:
        return StreamOutlook(stream, refusal=error.message[:1].upper() + error.message[1:])
    seen, alarm = found.seen, found.alarm
    past = [BurnWeek(week, left / _PENCE) for (week, _, _), left in zip(weeks.past, weeks.left, strict=True)]
    ahead = [
        BurnWeek(week, (budget - at.expected) / _PENCE, (budget - at.high) / _PENCE, (budget - at.low) / _PENCE)
        for (week, _, _), at in zip(weeks.ahead, seen.points, strict=True)
    ]
    shown = (*past, *ahead)
    title = f"Pounds left of {stream.name} at the end of each week"
    period = period_of_days(stream.starts_date, stream.ends_date)
    told = {**told, "period": period}
    planned = f", {seen.n_planned} of those to come planned" if seen.n_planned else ""
    return StreamOutlook(
        stream,
        lay_out_burn_down(shown, budget / _PENCE, title, even_from=_even_from(stream, shown[0].monday)),
        shown,
        Figure(
            "spend_at_end",
            round(seen.expected / _PENCE),
            "pounds",
            f"Money spent by {end_words}. {engine.forecast_definition()}",
            interval=_between(round(seen.low / _PENCE), round(seen.high / _PENCE), seen.level),
            **told,
        ),
        _hours_at_end(minutes, end_words, told),
        Figure(
            "underspend_probability",
            alarm.underspend,
            "probability",
            f"Probability that more than {rule[0]} % of the stream is left over. {engine.forecast_definition()}",
            **told,
        ),
        Figure(
            "overspend_probability",
            alarm.overspend,
            "probability",
            f"Probability that more than all of the stream is spent. {engine.forecast_definition()}",
            **told,
        ),
        alarm.kind,
        tuple(one.words for one in found.remedies),
        found.meaning,
        rests_on=f"It rests on {seen.n_past} whole weeks{planned}.",
    )
