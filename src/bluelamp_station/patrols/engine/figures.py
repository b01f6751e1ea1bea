"""The door to the formulas on visits: rows of the database become records, and ``bluelamp.patrols`` does the rest."""

from __future__ import annotations

__all__ = [
    "Durations",
    "Gap",
    "HourSums",
    "WeekShare",
    "durations",
    "figures",
    "gaps",
    "hour_sums",
    "person_hours_by_role",
    "place_day_sums",
    "week_shares",
]

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from bluelamp.core.figures import Figure, Geography
from bluelamp.core.vocabulary import Agency, OutcomeKind, Role

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from bluelamp.patrols.columns import Outcomes, Shifts, Visits
    from bluelamp.patrols.records import CrewMember
    from bluelamp_station.patrols.rows import CountedRows, Days, OutcomeRow, VisitRow

ZONE = "Europe/London"


@dataclass(frozen=True, slots=True)
class Durations:
    """How long visits were.

    Args:
        edges: of the bars, minutes; one more than there are bars.
        counts: visits in each bar, the lower edge included.
        over: visits longer than the last edge.
        qualifying_from: minutes from which a visit qualifies.
        median: minutes; None without visits.
        quartile_low: minutes below which a quarter lies.
        quartile_high: minutes below which three quarters lie.
        bunching: a sentence where visits bunch at exactly the qualifying minutes; empty where they do not.
    """

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    over: int
    qualifying_from: float
    median: float | None
    quartile_low: float | None
    quartile_high: float | None
    bunching: str


@dataclass(frozen=True, slots=True)
class WeekShare:
    """How many visits of a week were long enough.

    Args:
        monday: its first day.
        visits: visits that began in it.
        qualifying: those of at least 15 minutes.
        share: qualifying / visits; None without visits.
        low: below this the week differs from all of them by more than chance.
        high: above this, the same.
        is_outside: whether it does.
        centre: share of all weeks together.
    """

    monday: dt.date
    visits: int
    qualifying: int
    share: float | None
    low: float
    high: float
    is_outside: bool
    centre: float


@dataclass(frozen=True, slots=True)
class Gap:
    """How long a place was without a crew.

    Args:
        place_ref: the place.
        n_gaps: times between visits, by covered minutes.
        longest_h: the longest time without a crew, beginning and end of the days included, hours.
        median_h: the middle of the times between visits; None without any.
        days_without: local days of the period on which no crew was there.
        days: days of the period.
    """

    place_ref: str
    n_gaps: int
    longest_h: float
    median_h: float | None
    days_without: int
    days: int


@dataclass(frozen=True, slots=True)
class HourSums:
    """Patrol-minutes by hour of the week.

    Args:
        by_hour: seven lines of 24, Monday first, over all places.
        by_place: sum of each place that had any.
    """

    by_hour: tuple[tuple[float, ...], ...]
    by_place: Mapping[str, float]


def figures(rows: CountedRows, *, ground: str, source: str, as_at: str) -> dict[str, Figure]:
    """Figures of a period by name, as ``bluelamp patrols summary`` gives them.

    Args:
        rows: what is in the totals.
        ground: whose ground it is, in words.
        source: where the visits came from.
        as_at: when they were read, ISO 8601.
    """
    from bluelamp.patrols.figures import figures_of  # noqa: PLC0415 - the web process starts without the science

    visits, outcomes, shifts = _columns(rows)
    return figures_of(
        visits,
        outcomes,
        shifts,
        period=rows.days.period,
        geography=Geography(ground),
        source=source,
        as_at=as_at,
    )


def person_hours_by_role(
    rows: CountedRows, crews: Mapping[str, Sequence[tuple[str, str]]], *, ground: str, source: str, as_at: str
) -> list[tuple[tuple[Role, Agency, Figure], int]]:
    """Person-hours of each role and agency, and the visits that they were on: the formula on those members alone.

    Args:
        rows: what is in the totals.
        crews: role and agency of each member by the visit's key.
        ground: whose ground it is, in words.
        source: where the visits came from.
        as_at: when they were read, ISO 8601.
    """
    kinds = sorted({member for crew in crews.values() for member in crew})
    found = []
    for kind in kinds:
        role, agency = Role(kind[0]), Agency(kind[1])
        part = [
            row._replace(crew_size=crews[row.visit_key].count(kind))
            for row in rows.visits
            if kind in crews.get(row.visit_key, ())
        ]
        told = figures(replace(rows, visits=part, outcomes=[], shifts=[]), ground=ground, source=source, as_at=as_at)
        found.append(((role, agency, told["person_hours"]), len(part)))
    return found


def durations(rows: CountedRows, *, uses_low: bool = False, source: str = "") -> Durations:
    """How long visits were, minute by minute.

    Args:
        rows: what is in the totals.
        uses_low: the least minutes that the evidence allows, in place of the best.
        source: where the visits came from, for the sentence on bunching.
    """
    from bluelamp.patrols.bunching import bunching_at  # noqa: PLC0415 - as above
    from bluelamp.patrols.minutes import histogram, quantiles  # noqa: PLC0415 - as above

    told = [row._replace(best_min=row.low_min) for row in rows.visits] if uses_low else rows.visits
    visits = _visits(told)
    drawn, spread, bunching = histogram(visits), quantiles(visits), bunching_at(visits.best_min)
    return Durations(
        edges=tuple(float(edge) for edge in drawn.edges),
        counts=tuple(int(count) for count in drawn.counts),
        over=int(drawn.over),
        qualifying_from=float(drawn.qualifying_from),
        median=spread.median if spread else None,
        quartile_low=spread.lower if spread else None,
        quartile_high=spread.upper if spread else None,
        bunching=bunching.sentence(source),
    )


def week_shares(rows: CountedRows, *, uses_low: bool = False) -> list[WeekShare]:
    """Shares of visits that were long enough, week by week, with limits of three standard errors.

    Args:
        rows: what is in the totals.
        uses_low: the least minutes that the evidence allows, in place of the best.
    """
    from bluelamp.patrols.compliance import weekly  # noqa: PLC0415 - as above

    told = [row._replace(best_min=row.low_min) for row in rows.visits] if uses_low else rows.visits
    found = weekly(_visits(told))
    chart = found.chart
    return [
        WeekShare(monday, n, long, share if n else None, low, high, is_outside, chart.centre)
        for monday, n, long, share, low, high, is_outside in zip(
            found.monday.tolist(),
            found.visits.tolist(),
            found.qualifying.tolist(),
            chart.share.tolist(),
            chart.low.tolist(),
            chart.high.tolist(),
            chart.is_outside.tolist(),
            strict=True,
        )
    ]


def gaps(rows: CountedRows, *, days: Days, places: Sequence[str]) -> dict[str, Gap]:
    """Times without a crew by place, from covered minutes.

    Args:
        rows: what is in the totals, visits that reach into the days from the one before among them.
        days: the days.
        places: refs that are told of, those without a visit too.
    """
    from bluelamp.patrols.gaps import gaps_of  # noqa: PLC0415 - as above

    found = gaps_of(_visits(rows.visits), period=days.period, places=tuple(places)) if places else ()
    return {
        one.place: Gap(one.place, len(one.gaps_h), one.longest_h, one.median_h, one.days_without, one.days)
        for one in found
    }


def hour_sums(rows: CountedRows) -> HourSums:
    """Patrol-minutes by hour of the week, and by place."""
    from bluelamp.patrols.heat import minutes_by_hour_of_week  # noqa: PLC0415 - as above

    refs, minutes = minutes_by_hour_of_week(_visits(rows.visits))
    return HourSums(
        tuple(tuple(line) for line in minutes.sum(axis=0).tolist()),
        dict(zip(refs, minutes.sum(axis=(1, 2)).tolist(), strict=True)),
    )


def place_day_sums(
    rows: CountedRows, planned: Iterable[tuple[str, dt.date]], *, places: Sequence[str], today: dt.date
) -> dict[tuple[str, dt.date], tuple[int, int, int, int]]:
    """Planned, due, done and missed visits of each place and day.

    Args:
        rows: what was walked.
        planned: place and local day of each planned visit.
        places: refs of the lines.
        today: the last day whose plans are due.
    """
    from bluelamp.patrols.matrix import place_days  # noqa: PLC0415 - as above

    found = place_days(_visits(rows.visits), planned, places=tuple(places), period=rows.days.period, today=today)
    parts = (found.planned.tolist(), found.due.tolist(), found.done.tolist(), found.missed.tolist())
    return {
        (ref, day): (parts[0][i][j], parts[1][i][j], parts[2][i][j], parts[3][i][j])
        for i, ref in enumerate(found.places)
        for j, day in enumerate(found.days)
    }


def _columns(rows: CountedRows) -> tuple[Visits, Outcomes, Shifts]:
    from bluelamp.patrols.columns import outcomes_from, shift_columns  # noqa: PLC0415 - as above
    from bluelamp.patrols.records import ShiftRecord  # noqa: PLC0415 - as above

    shifts = [
        ShiftRecord(row.shift_key, row.started_s, row.ended_s, _crew(row.crew_size), bool(row.is_additional))
        for row in rows.shifts
    ]
    where = {row[0]: row for row in rows.visits}
    known = [row for row in rows.outcomes if row[0] in where]
    outcomes = outcomes_from(
        kind=[row.kind for row in known],
        count=[row.n for row in known],
        audience=[row.audience for row in known],
        place=[where[row[0]].place_ref for row in known],
        started_s=[where[row[0]].started_s for row in known],
        zone=ZONE,
    )
    return _visits(rows.visits, known), outcomes, shift_columns(shifts, zone=ZONE)


def _visits(rows: Iterable[VisitRow], outcomes: Iterable[OutcomeRow] = ()) -> Visits:
    """Columns of the database as they are: a year of visits is too many to make a record of each."""
    from bluelamp.patrols.columns import visits_from  # noqa: PLC0415 - as above

    told = list(rows)
    talks: dict[str, int] = {}
    for key, kind, n, _ in outcomes:
        if kind == OutcomeKind.ENGAGEMENT.value:
            talks[key] = talks.get(key, 0) + n
    # Not zip(*told): so many iterators at once wake the collector of rubbish again and again.
    return visits_from(
        ids=[row.visit_key for row in told],
        place=[row.place_ref for row in told],
        started_s=[row.started_s for row in told],
        ended_s=[row.ended_s for row in told],
        low_min=[row.low_min for row in told],
        best_min=[row.best_min for row in told],
        high_min=[row.high_min for row in told],
        crew_size=[row.crew_size for row in told],
        evidence=[row.evidence for row in told],
        engagements=[talks.get(row.visit_key, 0) for row in told],
        zone=ZONE,
    )


@cache
def _crew(size: int) -> tuple[CrewMember, ...]:
    """So many people of whom nothing else is asked: totals count heads, and these pages show no person."""
    from bluelamp.patrols.records import CrewMember  # noqa: PLC0415 - as above

    return tuple(CrewMember(f"{number}", Role.OTHER, Agency.OTHER) for number in range(size))
