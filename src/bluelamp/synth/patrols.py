"""A made-up patrol programme: shifts, tours, visits and outcomes, whose totals are known because they were made up.

Nothing of it was fitted to a force: minutes around a quarter of an hour with some visits of exactly fifteen and some
too short, a tour that is walked but for abstractions, a quiet Christmas.
"""

from __future__ import annotations

__all__ = [
    "MadeAbstraction",
    "MadePatrols",
    "PatrolPlace",
    "PatrolSettings",
    "StaffMember",
    "make_patrols",
    "make_staff",
]

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from bluelamp.core.errors import UsageError
from bluelamp.core.vocabulary import AbstractionReason, Agency, EvidenceGrade, PatrolMode, Role, VisitRule
from bluelamp.patrols.records import CrewMember, OutcomeRecord, PlannedVisitRecord, ShiftRecord, VisitRecord
from bluelamp.synth.patrol_outcomes import draw_outcomes
from bluelamp.synth.random_streams import Stream, generator

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_DAYS = 4 * 366
_MOST_VISITS_A_DAY = 500
_VISITS_A_SHIFT = 4
_QUALIFYING_MIN = 15.0
# Local hours at which shifts begin, and how long they are.
_STARTS_H, _SHIFT_H = (14, 18), 8
_BRIEFING_MIN = 30
# Of planned visits: walked; and of shifts: with one visit that nobody had planned.
_WALKED_SHARE, _UNPLANNED_SHARE = 0.93, 0.2
_CHRISTMAS_SHARE, _CHRISTMAS = 0.6, ((12, 20), (12, 31))
# Minutes: exactly fifteen, too short, long, and the others about nineteen.
_EXACT_SHARE, _SHORT_SHARE, _LONG_SHARE = 0.09, 0.10, 0.08
_GRADES = (EvidenceGrade.A, EvidenceGrade.B, EvidenceGrade.C, EvidenceGrade.D)
_GRADE_SHARES = (0.62, 0.15, 0.19, 0.04)
_MODES = (PatrolMode.FOOT, PatrolMode.CYCLE, PatrolMode.VEHICLE)
_MODE_SHARES = (0.86, 0.08, 0.06)
_WALK_M_PER_MIN, _DRIVE_M_PER_MIN, _WALKED_BELOW_M, _PARK_MIN = 83.0, 500.0, 1_000.0, 5.0
_ROLES = (
    (Role.OFFICER, Agency.POLICE, 0.45),
    (Role.PCSO, Agency.POLICE, 0.27),
    (Role.SPECIAL, Agency.POLICE, 0.08),
    (Role.WARDEN, Agency.COUNCIL, 0.14),
    (Role.BID, Agency.BID, 0.06),
)


@dataclass(frozen=True, slots=True)
class PatrolPlace:
    """A place to patrol.

    Args:
        ref: its key.
        x: middle, metres.
        y: the same.
        weight: how often it is planned beside the others, from 0.
    """

    ref: str
    x: float
    y: float
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody who patrols; ``person_ref`` is made up."""

    person_ref: str
    role: Role
    agency: Agency


@dataclass(frozen=True, slots=True)
class PatrolSettings:
    """Everything that decides a programme: equal settings and places give equal records.

    Args:
        first: first local day.
        days: how many; more of them leave the earlier ones as they were.
        seed: any whole number from 0.
        visits_a_day: planned visits, on average.
        funding_ref: the money of additional shifts.
        additional_share: of the shifts, 0 to 1.
        prefix: of every id, to tell programmes apart.
        zone: of local days.

    Raises:
        UsageError: a setting is out of its range (BL-SYNTH-01).
    """

    first: dt.date
    days: int = 42
    seed: int = 1
    visits_a_day: float = 8.0
    funding_ref: str = "HO-LAN"
    additional_share: float = 0.85
    prefix: str = ""
    zone: str = "Europe/London"

    def __post_init__(self) -> None:
        for name, value, low, high in (
            ("days", self.days, 1, _MOST_DAYS),
            ("seed", self.seed, 0, 2**63),
            ("visits a day", self.visits_a_day, 0.1, _MOST_VISITS_A_DAY),
            ("share of additional shifts", self.additional_share, 0, 1),
        ):
            if not low <= value <= high:
                raise UsageError(f"The {name} must lie between {low} and {high}, not at {value}.", code="BL-SYNTH-01")


@dataclass(frozen=True, slots=True)
class MadeAbstraction:
    """A crew taken away from its tour.

    Args:
        shift_id: the shift.
        reason: why.
        started_s: from when, seconds since 1970 in UTC.
        ended_s: until when.
    """

    shift_id: str
    reason: AbstractionReason
    started_s: int
    ended_s: int


@dataclass(slots=True)
class MadePatrols:
    """A made-up programme, in order of time.

    Args:
        shifts: rostered periods.
        planned: tours.
        visits: what was walked.
        outcomes: what came of it.
        abstractions: why planned visits were not walked.
    """

    shifts: list[ShiftRecord] = field(default_factory=list)
    planned: list[PlannedVisitRecord] = field(default_factory=list)
    visits: list[VisitRecord] = field(default_factory=list)
    outcomes: list[OutcomeRecord] = field(default_factory=list)
    abstractions: list[MadeAbstraction] = field(default_factory=list)

    def truth(self) -> dict[str, Any]:
        """Totals as they were made, counted while nothing was rounded or checked; JSON-ready."""
        kinds: Counter[str] = Counter()
        for one in self.outcomes:
            kinds[one.kind.value] += one.count
        minutes = [one.best_min for one in self.visits]
        return {
            "shifts": len(self.shifts),
            "visits": len(self.visits),
            "qualifying_visits": sum(minute >= _QUALIFYING_MIN for minute in minutes),
            "patrol_hours": round(sum(minutes) / 60, 4),
            "person_hours": round(sum(one.best_min * len(one.crew) for one in self.visits) / 60, 4),
            "outcomes": dict(sorted(kinds.items())),
            "planned_visits": len(self.planned),
            "abstractions": len(self.abstractions),
        }


def make_staff(seed: int, n: int, *, prefix: str = "") -> tuple[StaffMember, ...]:
    """People who patrol, in the mixture of roles of a partnership.

    Args:
        seed: of the programme.
        n: how many.
        prefix: of their refs.
    """
    rng = generator(seed, Stream.PATROLS)
    shares = np.array([share for _, _, share in _ROLES])
    drawn = rng.choice(len(_ROLES), size=n, p=shares / shares.sum())
    return tuple(
        StaffMember(f"{prefix}P{i:03d}", *_ROLES[which][:2]) for i, which in enumerate(drawn.tolist(), start=1)
    )


def make_patrols(
    places: Sequence[PatrolPlace], settings: PatrolSettings, staff: Sequence[StaffMember] = ()
) -> MadePatrols:
    """Make a programme up. Equal places, settings and staff give equal records.

    Args:
        places: at least one.
        settings: seed, days and so on.
        staff: who patrols; by default as many as the visits need.

    Raises:
        UsageError: there is no place, or too few people for a day's shifts (BL-SYNTH-01).
    """
    n_shifts = max(1, round(settings.visits_a_day / _VISITS_A_SHIFT))
    people = tuple(staff) or make_staff(settings.seed, 6 * n_shifts, prefix=settings.prefix)
    if not places or len(people) < 2 * n_shifts:
        raise UsageError(
            f"A programme needs a place and {2 * n_shifts} people, not {len(places)} and {len(people)}.",
            code="BL-SYNTH-01",
        )
    made = MadePatrols()
    for number in range(settings.days):
        day = settings.first + dt.timedelta(days=number)
        _Day(places, settings, people, day, n_shifts).make(made)
    made.visits.sort(key=lambda one: (one.started_s, one.visit_id))
    return made


class _Day:
    """One local day of the programme."""

    def __init__(
        self,
        places: Sequence[PatrolPlace],
        settings: PatrolSettings,
        people: Sequence[StaffMember],
        day: dt.date,
        n_shifts: int,
    ) -> None:
        self._places, self._settings, self._people = places, settings, people
        self._day, self._n_shifts = day, n_shifts
        self._rng = generator(settings.seed, Stream.PATROLS, day.toordinal())
        weights = np.array([place.weight for place in places])
        self._weights = weights / weights.sum()
        self._n_visits = 0

    def make(self, made: MadePatrols) -> None:
        """Add its shifts with their tours, visits and outcomes."""
        crews = self._crews()
        for number, crew in enumerate(crews):
            shift = self._shift(number, crew)
            made.shifts.append(shift)
            tour = self._tour(shift, number)
            made.planned += tour
            self._walk(shift, tour, made)

    def _crews(self) -> list[tuple[CrewMember, ...]]:
        """Two by two, nobody twice on a day; whoever was on until two in the morning comes late."""
        order = self._rng.permutation(len(self._people))[: 2 * self._n_shifts].reshape(-1, 2)
        return [
            tuple(CrewMember(one.person_ref, one.role, one.agency) for one in (self._people[i] for i in pair))
            for pair in order.tolist()
        ]

    def _shift(self, number: int, crew: tuple[CrewMember, ...]) -> ShiftRecord:
        start = dt.datetime.combine(
            self._day, dt.time(_STARTS_H[number % len(_STARTS_H)]), tzinfo=ZoneInfo(self._settings.zone)
        )
        begins = int(start.timestamp())
        is_additional = bool(self._rng.random() < self._settings.additional_share)
        return ShiftRecord(
            shift_id=f"{self._settings.prefix}S{self._day:%Y%m%d}-{number + 1}",
            started_s=begins,
            ended_s=begins + _SHIFT_H * 3600,
            crew=crew,
            is_additional=is_additional,
            funding_ref=self._settings.funding_ref if is_additional else "",
        )

    def _tour(self, shift: ShiftRecord, number: int) -> list[PlannedVisitRecord]:
        """Visits an hour and three quarters apart, at places drawn by weight; fewer about Christmas."""
        wanted = self._settings.visits_a_day / self._n_shifts
        wanted *= _CHRISTMAS_SHARE if _is_christmas(self._day) else 1.0
        n = int(wanted) + int(self._rng.random() < wanted % 1)
        n_places = min(n, int(np.count_nonzero(self._weights)))
        chosen = self._rng.choice(len(self._places), size=n_places, replace=False, p=self._weights).tolist()
        room_min = _SHIFT_H * 60 - 2 * _BRIEFING_MIN
        step_min = room_min // max(n_places, 1)
        tour = []
        for k, which in enumerate(chosen):
            start = shift.started_s + 60 * (_BRIEFING_MIN + k * step_min)
            tour.append(
                PlannedVisitRecord(
                    visit_id=f"{self._settings.prefix}T{self._day:%Y%m%d}-{number + 1}-{k + 1}",
                    shift_id=shift.shift_id,
                    place_ref=self._places[which].ref,
                    starts_s=start,
                    ends_s=start + 15 * 60,
                    crew=tuple(member.person_ref for member in shift.crew),
                )
            )
        return tour

    def _walk(self, shift: ShiftRecord, tour: Sequence[PlannedVisitRecord], made: MadePatrols) -> None:
        """Walk the tour in order: no visit begins before the crew can be there, and none outlives its shift."""
        by_ref = {place.ref: place for place in self._places}
        free_s, here = shift.started_s, None
        for planned in self._as_walked(shift, tour, made):
            there = by_ref[planned.place_ref]
            late = 60 * round(float(self._rng.normal(2, 5)))
            start = max(planned.starts_s + late, free_s + (60 * _travel_min(here, there) if here else 0))
            minutes = self._minutes()
            if start + 60 * minutes > shift.ended_s:
                break
            visit = self._visit(shift, there, start, minutes)
            made.visits.append(visit)
            made.outcomes += draw_outcomes(self._rng, visit)
            free_s, here = visit.ended_s, there

    def _as_walked(
        self, shift: ShiftRecord, tour: Sequence[PlannedVisitRecord], made: MadePatrols
    ) -> list[PlannedVisitRecord]:
        """The tour without what abstractions took, and now and then with a visit that nobody had planned."""
        walked = []
        for planned in tour:
            if self._rng.random() < _WALKED_SHARE:
                walked.append(planned)
                continue
            reason = list(AbstractionReason)[int(self._rng.integers(len(AbstractionReason)))]
            length = 60 * int(self._rng.integers(20, 90))
            made.abstractions.append(
                MadeAbstraction(shift.shift_id, reason, planned.starts_s, planned.starts_s + length)
            )
        if walked and self._rng.random() < _UNPLANNED_SHARE:
            which = int(self._rng.choice(len(self._places), p=self._weights))
            last = walked[-1]
            start = last.starts_s + 50 * 60
            extra = PlannedVisitRecord("", shift.shift_id, self._places[which].ref, start, start + 900)
            walked.append(extra)
        return walked

    def _minutes(self) -> int:
        kind = self._rng.random()
        if kind < _EXACT_SHARE:
            return 15
        if kind < _EXACT_SHARE + _SHORT_SHARE:
            return int(self._rng.integers(4, 15))
        if kind < _EXACT_SHARE + _SHORT_SHARE + _LONG_SHARE:
            return int(self._rng.integers(26, 46))
        return int(np.clip(round(float(self._rng.normal(19, 3))), 15, 25))

    def _visit(self, shift: ShiftRecord, place: PatrolPlace, start: int, minutes: int) -> VisitRecord:
        self._n_visits += 1
        grade = _GRADES[int(self._rng.choice(len(_GRADES), p=_GRADE_SHARES))]
        mode = _MODES[int(self._rng.choice(len(_MODES), p=_MODE_SHARES))]
        low = {EvidenceGrade.A: float(self._rng.uniform(0.85, 1.0)), EvidenceGrade.B: 0.5}.get(grade, 0.0)
        return VisitRecord(
            visit_id=f"{self._settings.prefix}V{self._day:%Y%m%d}-{self._n_visits:03d}",
            place_ref=place.ref,
            started_s=start,
            ended_s=start + 60 * minutes,
            crew=shift.crew,
            mode=mode,
            evidence=grade,
            is_additional=shift.is_additional,
            shift_id=shift.shift_id,
            funding_ref=shift.funding_ref,
            minutes_low=round(low * minutes, 1),
            minutes_best=float(minutes),
            minutes_high=float(minutes),
            rule=VisitRule.STATED.value,
        )


def _is_christmas(day: dt.date) -> bool:
    return _CHRISTMAS[0] <= (day.month, day.day) <= _CHRISTMAS[1]


def _travel_min(here: PatrolPlace, there: PatrolPlace) -> int:
    """On foot below a kilometre, else by car and a place to park; over 1.3 times the straight line."""
    metres = 1.3 * float(np.hypot(there.x - here.x, there.y - here.y))
    if metres < _WALKED_BELOW_M:
        return int(np.ceil(metres / _WALK_M_PER_MIN))
    return int(np.ceil(metres / _DRIVE_M_PER_MIN + _PARK_MIN))
