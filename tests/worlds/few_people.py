"""Weeks so small that every roster can be tried: a few people, a few hours, places next to their base."""

from __future__ import annotations

__all__ = ["MONDAY", "at", "few_people", "offer", "person"]

import datetime as dt
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bluelamp.core.vocabulary import Agency, AvailabilityKind, Role
from bluelamp.plans.problem import WeekProblem
from bluelamp.plans.records import Base, DoseTarget, Offer, PayRate, PlanPlace, StaffMember, Window
from bluelamp.plans.rules import PlanRules

if TYPE_CHECKING:
    from collections.abc import Sequence

MONDAY = dt.date(2026, 3, 2)
_PENCE = {Role.OFFICER: 3000, Role.PCSO: 2000, Role.WARDEN: 1500, Role.BID: 1200}


def at(day: int, hour: int, minute: int = 0, *, monday: dt.date = MONDAY) -> int:
    """An instant of the week by the London clock; hours from 24 on lie on the next day."""
    days, hour = day + hour // 24, hour % 24
    moment = dt.datetime.combine(monday + dt.timedelta(days=days), dt.time(hour, minute), ZoneInfo("Europe/London"))
    return int(moment.timestamp())


def person(ref: str, role: Role = Role.PCSO, **more: Any) -> StaffMember:
    """Somebody at the only base, with a car."""
    agency = {Role.WARDEN: Agency.COUNCIL, Role.BID: Agency.BID}.get(role, Agency.POLICE)
    return StaffMember(ref, role, agency, more.pop("base", "Hertford"), **more)


def offer(
    ref: str,
    day: int,
    first: int,
    last: int,
    kind: AvailabilityKind = AvailabilityKind.OVERTIME,
    *,
    is_committed: bool = False,
) -> Offer:
    """Time from hour to hour of a day of the week."""
    return Offer(ref, at(day, first), at(day, last), kind, is_committed=is_committed)


def few_people(
    staff: Sequence[StaffMember],
    offers: Sequence[Offer],
    *,
    windows: Sequence[Sequence[Window]] = ((Window(4, 1080, 1320),),),
    visits: int = 1,
    rules: PlanRules | None = None,
    **more: Any,
) -> WeekProblem:
    """A problem with one place for each entry of ``windows``, all within a short walk of the base.

    Args:
        staff: people.
        offers: their time.
        windows: of each place.
        visits: visits a place is to get.
        rules: other rules than the defaults.
        more: other fields of the problem.
    """
    places = tuple(
        PlanPlace(f"HE{n + 1:02d}", f"Place {n + 1}", "Hertford", 100.0 * n, 50.0, rank=n + 1, windows=tuple(hot))
        for n, hot in enumerate(windows)
    )
    rates = tuple(
        PayRate(role, agency, kind, dt.date(2025, 4, 1), pence)
        for role, pence in _PENCE.items()
        for agency in (Agency.POLICE, Agency.COUNCIL, Agency.BID)
        for kind in (AvailabilityKind.OVERTIME, AvailabilityKind.REST_DAY)
    )
    fields: dict[str, Any] = {
        "monday": MONDAY,
        "zone": "Europe/London",
        "places": places,
        "targets": tuple(DoseTarget(place.ref, visits) for place in places),
        "staff": tuple(staff),
        "offers": tuple(offers),
        "bases": (Base("Hertford", 0.0, 0.0),),
        "rates": rates,
        "rules": rules or PlanRules(),
    }
    return WeekProblem(**(fields | more))
