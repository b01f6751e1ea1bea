"""Small weeks to plan, drawn at random: whatever a programme may look like, and some that none should."""

from __future__ import annotations

__all__ = ["MONDAYS", "begun_week", "held_on_week", "random_week"]

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np

from bluelamp.core.vocabulary import Agency, AvailabilityKind, PatrolMode, PlaceRole, Role
from bluelamp.plans.problem import WeekProblem
from bluelamp.plans.records import Base, DoseTarget, Offer, PayRate, PlanPlace, StaffMember, Window
from bluelamp.plans.rules import PlanRules

# Plain weeks, the two in which the clocks change, and the 53rd of a year.
MONDAYS = (dt.date(2026, 3, 2), dt.date(2026, 3, 23), dt.date(2026, 10, 19), dt.date(2026, 12, 28))
_ZONE = "Europe/London"
_PAID = AvailabilityKind.OVERTIME
_AGENCY = {
    Role.OFFICER: Agency.POLICE,
    Role.SPECIAL: Agency.POLICE,
    Role.PCSO: Agency.POLICE,
    Role.WARDEN: Agency.COUNCIL,
    Role.BID: Agency.BID,
}
_KINDS = (
    AvailabilityKind.OVERTIME,
    AvailabilityKind.OVERTIME,
    AvailabilityKind.CORE,
    AvailabilityKind.REST_DAY,
    AvailabilityKind.VOLUNTEER,
)


def random_week(seed: int) -> WeekProblem:
    """A problem that the readers would let through.

    Args:
        seed: of every choice.
    """
    rng = np.random.default_rng(seed)
    monday = MONDAYS[rng.integers(len(MONDAYS))]
    bases = tuple(Base(f"Base {n}", *_point(rng, 5000)) for n in range(rng.choice([1, 1, 2])))
    places = tuple(_place(rng, n) for n in range(rng.integers(1, 6)))
    staff = tuple(_member(rng, n, bases) for n in range(rng.integers(0, 14)))
    refs = [one.person_ref for one in staff]
    apart = frozenset({(refs[0], refs[1])}) if len(refs) > 1 and rng.random() < 0.3 else frozenset()
    rates = tuple(
        PayRate(role, agency, kind, dt.date(2025, 4, 1), int(rng.integers(1200, 4500)), int(rng.choice([0, 240])))
        for role, agency in _AGENCY.items()
        for kind in (AvailabilityKind.OVERTIME, AvailabilityKind.REST_DAY)
    )
    return WeekProblem(
        monday=monday,
        zone=_ZONE,
        places=places,
        targets=tuple(_target(rng, place) for place in places),
        staff=staff,
        offers=tuple(offer for one in staff for offer in _offers(rng, one.person_ref, monday)),
        bases=bases,
        rates=rates,
        rules=PlanRules(apart=apart, alone_roles=frozenset({Role.OFFICER}) if rng.random() < 0.2 else frozenset()),
        barred=frozenset((monday + dt.timedelta(days=int(day)), places[0].ref) for day in rng.integers(0, 7, 2)),
        budget_pence=int(rng.choice([0, 20_000, 60_000])) if rng.random() < 0.5 else None,
    )


def _point(rng: np.random.Generator, reach_m: float) -> tuple[float, float]:
    x, y = rng.uniform(0, reach_m, 2)
    return float(round(500_000 + x)), float(round(200_000 + y))


def _place(rng: np.random.Generator, number: int) -> PlanPlace:
    x, y = _point(rng, 8000)
    windows: tuple[Window, ...] = ()
    if rng.random() < 0.5:
        days = rng.choice(7, size=int(rng.integers(1, 4)), replace=False)
        start = int(rng.integers(10, 23)) * 60
        windows = tuple(Window(int(day), start, start + int(rng.integers(2, 8)) * 60) for day in sorted(days))
    drawn = rng.random()
    return PlanPlace(
        ref=f"HE{number:02d}",
        name=f"Place {number}",
        town="Hertford",
        x=x,
        y=y,
        role=PlaceRole.CONTROL if drawn < 0.1 else PlaceRole.TREATED,
        rank=number + 1,
        windows=windows,
        roles_allowed=frozenset({Role.OFFICER, Role.PCSO}) if 0.1 < drawn < 0.2 else None,
        needs_constable=bool(rng.random() < 0.2),
    )


def _target(rng: np.random.Generator, place: PlanPlace) -> DoseTarget:
    return DoseTarget(
        place.ref,
        visits_per_week=int(rng.integers(1, 8)),
        minutes=int(rng.choice([10, 15, 20])),
        min_gap_h=float(rng.choice([1.0, 2.0, 6.0])),
        block_days=int(rng.choice([1, 1, 3])),
        cap_visits=int(rng.integers(1, 6)) if rng.random() < 0.2 else None,
        value=float(rng.choice([0.5, 1.0, 2.0])),
    )


def _member(rng: np.random.Generator, number: int, bases: tuple[Base, ...]) -> StaffMember:
    role = tuple(_AGENCY)[rng.integers(len(_AGENCY))]
    return StaffMember(
        f"P{number:03d}",
        role,
        _AGENCY[role],
        bases[rng.integers(len(bases))].name,
        tuple(PatrolMode)[rng.integers(3)],
        max_week_h=float(rng.choice([20, 40, 48])) if rng.random() < 0.3 else None,
    )


def _offers(rng: np.random.Generator, ref: str, monday: dt.date) -> list[Offer]:
    """Stretches that do not overlap, on some days of the week."""
    found, until = [], 0
    for day in sorted(rng.choice(7, size=int(rng.integers(0, 7)), replace=False)):
        hour = int(rng.choice([14, 18, 18, int(rng.integers(6, 22))]))
        start = dt.datetime.combine(
            monday + dt.timedelta(days=int(day)), dt.time(hour), tzinfo=ZoneInfo(_ZONE)
        ).timestamp()
        if start < until:
            continue
        until = int(start) + int(rng.choice([4, 8, 8, int(rng.integers(3, 11))])) * 3600
        found.append(Offer(ref, int(start), until, _KINDS[rng.integers(len(_KINDS))]))
    return found


def begun_week(seed: int) -> WeekProblem:
    """A drawn week of which some days are over, in which some places were visited already.

    Args:
        seed: of every choice.
    """
    problem = random_week(seed)
    rng = np.random.default_rng([seed, 2])
    monday = dt.datetime.combine(problem.monday, dt.time(), tzinfo=ZoneInfo(_ZONE)).timestamp()
    made = tuple((place.ref, int(rng.integers(1, 4))) for place in problem.places if rng.random() < 0.3)
    return replace(problem, not_before_s=int(monday) + int(rng.integers(1, 13)) * 12 * 3600, visits_made=made)


def held_on_week(seed: int) -> WeekProblem:
    """A drawn week in which whoever has core duty offers to stay on or to come early, and some work just beside it.

    Args:
        seed: of every choice.
    """
    problem = random_week(seed)
    rng = np.random.default_rng([seed, 1])
    offers: list[Offer] = []
    for one in problem.offers:
        offers.append(one)
        if one.kind is not AvailabilityKind.CORE:
            continue
        if rng.random() < 0.7:
            offers.append(Offer(one.person_ref, one.ends_s, one.ends_s + int(rng.integers(1, 7)) * 3600, _PAID))
        if rng.random() < 0.4:
            early_s = one.starts_s - int(rng.integers(1, 5)) * 3600
            offers.append(Offer(one.person_ref, early_s, one.starts_s, _PAID))
    monday = dt.datetime.combine(problem.monday, dt.time(), tzinfo=ZoneInfo(_ZONE)).timestamp()
    for member in problem.staff:
        if rng.random() < 0.3:
            starts_s = int(monday) + int(rng.choice([-9, 7 * 24 + 2])) * 3600
            offers.append(Offer(member.person_ref, starts_s, starts_s + 8 * 3600, AvailabilityKind.CORE))
    rules = replace(
        problem.rules,
        may_extend_core_min=int(rng.choice([0, 180, 240, 360])),
        max_duty_min=int(rng.choice([600, 720, 840])),
        patrol_hours=[(10, 26), (0, 24), (18, 22), (20, 30)][rng.integers(4)],
    )
    return replace(problem, offers=tuple(offers), rules=rules)
