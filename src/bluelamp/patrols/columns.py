"""Visits, outcomes and shifts as frozen arrays: what every count of this room is made from."""

from __future__ import annotations

__all__ = [
    "ZONE",
    "Outcomes",
    "Shifts",
    "Visits",
    "outcome_columns",
    "outcomes_from",
    "shift_columns",
    "visit_columns",
    "visits_from",
]

from collections import Counter
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Self

import numpy as np

from bluelamp.core.periods import DayRange, utc_to_local
from bluelamp.core.vocabulary import OutcomeKind
from bluelamp.patrols.cover import covered_shares

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from bluelamp.core.periods import Period
    from bluelamp.patrols.records import OutcomeRecord, ShiftRecord, VisitRecord

    Bools = NDArray[np.bool_]
    Days = NDArray[np.datetime64]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Texts = NDArray[np.str_]

# Where programmes are, unless somebody says otherwise.
ZONE = "Europe/London"


class _Columns:
    """What the three tables share: rows are cut by day."""

    __slots__ = ()

    day: Days

    def __len__(self) -> int:
        """How many rows."""
        return len(self.day)

    def select(self, keep: Bools) -> Self:
        """The rows wanted; every array is cut alike.

        Args:
            keep: which, shape (n,).
        """
        cut = {f.name: getattr(self, f.name)[keep] for f in fields(self) if f.name != "zone"}  # type: ignore[arg-type]  # - each of the three is a dataclass
        return replace(self, **cut)  # type: ignore[type-var]  # - the same

    def within(self, period: Period) -> Self:
        """The rows whose local day lies in a period."""
        if isinstance(period, DayRange):
            days = self.day
            return self.select((days >= np.datetime64(period.first, "D")) & (days <= np.datetime64(period.last, "D")))
        months = self.day.astype("datetime64[M]")
        first, last = np.datetime64(str(period.first), "M"), np.datetime64(str(period.last), "M")
        return self.select((months >= first) & (months <= last))


@dataclass(frozen=True, slots=True)
class Visits(_Columns):
    """Visits that count, shape (n,) each.

    Args:
        ids: keys.
        place: refs of the places.
        started_s: first moments, seconds since 1970 in UTC.
        ended_s: last moments, the same.
        low_min: the least that the evidence allows, minutes.
        best_min: what counts, minutes.
        high_min: the most that the evidence allows, minutes.
        covered_min: minutes of the place that this visit was the first to cover; their sum is the union.
        crew_size: how many people.
        evidence: grades, ``A`` to ``D``.
        is_additional: whether it would not have happened on the core rota.
        engagements: conversations counted at the visit.
        rule: by which the minutes were found.
        day: local date of the start.
        zone: of the local dates.
    """

    ids: Texts
    place: Texts
    started_s: Ints
    ended_s: Ints
    low_min: Floats
    best_min: Floats
    high_min: Floats
    covered_min: Floats
    crew_size: Ints
    evidence: Texts
    is_additional: Bools
    engagements: Ints
    rule: Texts
    day: Days
    zone: str = ZONE

    def at(self, places: Iterable[str]) -> Visits:
        """The visits to some places."""
        return self.select(np.isin(self.place, _texts(list(places))))


@dataclass(frozen=True, slots=True)
class Outcomes(_Columns):
    """Outcomes that count, shape (n,) each.

    Args:
        kind: words of ``OutcomeKind``.
        count: how many.
        audience: words of ``Audience``; empty where it was not said.
        place: ref of the visit's place.
        day: local date of the visit's start.
    """

    kind: Texts
    count: Ints
    audience: Texts
    place: Texts
    day: Days

    def at(self, places: Iterable[str]) -> Outcomes:
        """The outcomes of visits to some places."""
        return self.select(np.isin(self.place, _texts(list(places))))


@dataclass(frozen=True, slots=True)
class Shifts(_Columns):
    """Shifts, shape (n,) each.

    Args:
        ids: keys.
        started_s: when they start, seconds since 1970 in UTC.
        ended_s: when they end, the same.
        crew_size: how many people.
        is_additional: whether they would not have happened on the core rota.
        day: local date of the start.
    """

    ids: Texts
    started_s: Ints
    ended_s: Ints
    crew_size: Ints
    is_additional: Bools
    day: Days


def visit_columns(
    records: Iterable[VisitRecord], outcomes: Iterable[OutcomeRecord] = (), *, zone: str = ZONE
) -> Visits:
    """Visits as arrays, in the order of time, place and key whatever the order of the records.

    Args:
        records: visits that count; the union of each place is taken over all of them.
        outcomes: outcomes that count; engagements are taken from them.
        zone: in which days begin.
    """
    visits = list(records)
    talks = Counter[str]()
    for outcome in outcomes:
        if outcome.kind is OutcomeKind.ENGAGEMENT:
            talks[outcome.visit_id] += outcome.count
    return visits_from(
        ids=[v.visit_id for v in visits],
        place=[v.place_ref for v in visits],
        started_s=[v.started_s for v in visits],
        ended_s=[v.ended_s for v in visits],
        low_min=[v.low_min for v in visits],
        best_min=[v.best_min for v in visits],
        high_min=[v.high_min for v in visits],
        crew_size=[len(v.crew) for v in visits],
        evidence=[v.evidence.value for v in visits],
        is_additional=[v.is_additional for v in visits],
        engagements=[talks[v.visit_id] for v in visits],
        rule=[v.rule for v in visits],
        zone=zone,
    )


def visits_from(
    *,
    ids: Sequence[str],
    place: Sequence[str],
    started_s: Sequence[int],
    ended_s: Sequence[int],
    low_min: Sequence[float],
    best_min: Sequence[float],
    high_min: Sequence[float],
    crew_size: Sequence[int],
    evidence: Sequence[str],
    engagements: Sequence[int],
    is_additional: Sequence[bool] = (),
    rule: Sequence[str] = (),
    zone: str = ZONE,
) -> Visits:
    """Visits as arrays from columns that somebody has at hand already, such as a database; no record is made of any.

    Each column is of length n; see :class:`Visits` for what they hold. Where nobody asks whether visits were additional
    or by which rule they were found, these two may be left out: they are then yes, and empty.
    """
    n = len(ids)
    names, places, started = _texts(ids), _texts(place), _ints(started_s)
    order = np.lexsort((names, places, started))
    started, places, ended, best = started[order], places[order], _ints(ended_s)[order], _floats(best_min)[order]
    extra = np.array(is_additional, dtype=np.bool_) if len(is_additional) else np.ones(n, dtype=np.bool_)
    rules = _texts(rule) if len(rule) else np.full(n, "", dtype=np.str_)
    return Visits(
        ids=names[order],
        place=places,
        started_s=started,
        ended_s=ended,
        low_min=_floats(low_min)[order],
        best_min=best,
        high_min=_floats(high_min)[order],
        covered_min=covered_shares(places, started, ended, best),
        crew_size=_ints(crew_size)[order],
        evidence=_texts(evidence)[order],
        is_additional=extra[order],
        engagements=_ints(engagements)[order],
        rule=rules[order],
        day=_local_days(started, zone),
        zone=zone,
    )


def outcome_columns(outcomes: Iterable[OutcomeRecord], visits: Iterable[VisitRecord], *, zone: str = ZONE) -> Outcomes:
    """Outcomes as arrays, each with the place and the day of its visit; outcomes of other visits are passed over.

    Args:
        outcomes: outcomes that count.
        visits: the visits that they belong to.
        zone: in which days begin.
    """
    by_id = {visit.visit_id: visit for visit in visits}
    known = [(outcome, by_id[outcome.visit_id]) for outcome in outcomes if outcome.visit_id in by_id]
    return outcomes_from(
        kind=[outcome.kind.value for outcome, _ in known],
        count=[outcome.count for outcome, _ in known],
        audience=[outcome.audience.value if outcome.audience else "" for outcome, _ in known],
        place=[visit.place_ref for _, visit in known],
        started_s=[visit.started_s for _, visit in known],
        zone=zone,
    )


def outcomes_from(
    *,
    kind: Sequence[str],
    count: Sequence[int],
    audience: Sequence[str],
    place: Sequence[str],
    started_s: Sequence[int],
    zone: str = ZONE,
) -> Outcomes:
    """Outcomes as arrays from columns of length n; ``started_s`` and ``place`` are those of their visits."""
    return Outcomes(_texts(kind), _ints(count), _texts(audience), _texts(place), _local_days(_ints(started_s), zone))


def shift_columns(records: Iterable[ShiftRecord], *, zone: str = ZONE) -> Shifts:
    """Shifts as arrays, in the order of time and key.

    Args:
        records: shifts that count.
        zone: in which days begin.
    """
    shifts = sorted(records, key=lambda shift: (shift.started_s, shift.shift_id))
    started = _ints([s.started_s for s in shifts])
    return Shifts(
        ids=_texts([s.shift_id for s in shifts]),
        started_s=started,
        ended_s=_ints([s.ended_s for s in shifts]),
        crew_size=_ints([len(s.crew) for s in shifts]),
        is_additional=np.array([s.is_additional for s in shifts], dtype=np.bool_),
        day=_local_days(started, zone),
    )


def _local_days(seconds: Ints, zone: str) -> Days:
    days: Days = utc_to_local(seconds.astype("datetime64[s]"), zone).astype("datetime64[D]")
    return days


def _texts(values: Sequence[str]) -> Texts:
    return np.array(values, dtype=np.str_)


def _ints(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _floats(values: Sequence[float]) -> Floats:
    return np.array(values, dtype=np.float64)
