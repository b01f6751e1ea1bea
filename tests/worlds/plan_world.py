"""A week to plan, of any size: towns with patrol places, a base in each, and people who offer time in the evenings."""

from __future__ import annotations

__all__ = ["plan_world"]

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np

from bluelamp.core.vocabulary import Agency, AvailabilityKind, PatrolMode, Role
from bluelamp.plans.problem import WeekProblem
from bluelamp.plans.records import Base, DoseTarget, Offer, PayRate, PlanPlace, StaffMember, Window
from bluelamp.plans.rules import PlanRules

_ZONE = "Europe/London"
_ROLES = (Role.OFFICER, Role.PCSO, Role.PCSO, Role.WARDEN, Role.SPECIAL)
_PENCE = {Role.OFFICER: 3050, Role.PCSO: 1980, Role.WARDEN: 1760, Role.SPECIAL: 0}


def plan_world(
    n_places: int,
    n_staff: int,
    *,
    seed: int = 0,
    n_towns: int = 4,
    budget_pence: int | None = None,
    visits: int = 7,
    monday: dt.date = dt.date(2026, 3, 2),
) -> WeekProblem:
    """Places in towns about 9 km apart, hot in evenings, and staff of four roles with core time and overtime.

    Args:
        n_places: patrol places.
        n_staff: people.
        seed: of every choice.
        n_towns: towns, each with a base.
        budget_pence: what may be spent.
        visits: visits a week and place.
        monday: first day of the week.
    """
    rng = np.random.default_rng(seed)
    centres = rng.uniform(0, 9000, (n_towns, 2)) + np.array([530_000.0, 210_000.0])
    bases = tuple(Base(f"Town {n + 1}", float(x), float(y)) for n, (x, y) in enumerate(centres))
    places = tuple(_place(rng, n, n_towns, centres) for n in range(n_places))
    staff = tuple(_member(rng, n, bases) for n in range(n_staff))
    offers = tuple(offer for member in staff for offer in _offers(rng, member, monday))
    rates = tuple(
        PayRate(role, _agency(role), kind, dt.date(2025, 4, 1), pence, 240, "made up")
        for role, pence in _PENCE.items()
        if pence
        for kind in (AvailabilityKind.OVERTIME, AvailabilityKind.REST_DAY)
    )
    return WeekProblem(
        monday=monday,
        zone=_ZONE,
        places=places,
        targets=tuple(
            DoseTarget(p.ref, visits, value=round(2.0 / (1 + n / n_places), 3)) for n, p in enumerate(places)
        ),
        staff=staff,
        offers=offers,
        bases=bases,
        rates=rates,
        rules=PlanRules(),
        budget_pence=budget_pence,
    )


def _agency(role: Role) -> Agency:
    return Agency.COUNCIL if role is Role.WARDEN else Agency.POLICE


def _place(rng: np.random.Generator, number: int, n_towns: int, centres: np.ndarray) -> PlanPlace:
    town = number % n_towns
    x, y = rng.normal(centres[town], 800)
    windows = tuple(Window(day, 16 * 60, 26 * 60) for day in range(7)) if rng.random() < 0.6 else ()
    return PlanPlace(
        ref=f"HE{number + 1:02d}",
        name=f"Place {number + 1}",
        town=f"Town {town + 1}",
        x=float(x),
        y=float(y),
        rank=number + 1,
        windows=windows,
        needs_constable=bool(rng.random() < 0.1),
    )


def _member(rng: np.random.Generator, number: int, bases: tuple[Base, ...]) -> StaffMember:
    role = _ROLES[number % len(_ROLES)]
    mode = PatrolMode.FOOT if rng.random() < 0.2 else PatrolMode.VEHICLE
    return StaffMember(f"P{number + 1:03d}", role, _agency(role), bases[int(rng.integers(len(bases)))].name, mode)


def _offers(rng: np.random.Generator, member: StaffMember, monday: dt.date) -> list[Offer]:
    found = []
    kind = AvailabilityKind.VOLUNTEER if member.role is Role.SPECIAL else AvailabilityKind.OVERTIME
    for day in sorted(int(d) for d in rng.choice(7, size=int(rng.integers(2, 5)), replace=False)):
        hour, hours = int(rng.choice([8, 12, 14, 16, 18])), int(rng.choice([4, 6, 8, 10]))
        is_core = member.role is Role.PCSO and rng.random() < 0.3
        local = dt.datetime.combine(monday + dt.timedelta(days=day), dt.time(hour), tzinfo=ZoneInfo(_ZONE))
        start = int(local.timestamp())
        found.append(Offer(member.person_ref, start, start + hours * 3600, AvailabilityKind.CORE if is_core else kind))
    return found
