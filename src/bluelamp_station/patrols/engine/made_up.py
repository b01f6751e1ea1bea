"""The door to made-up patrols: files of a programme that never was, for the demonstration."""

from __future__ import annotations

__all__ = ["MadeCrew", "made_up_files"]

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bluelamp.core.vocabulary import Agency, OutcomeKind, Role
from bluelamp_station.patrols.engine.figures import ZONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp.synth.patrols import MadePatrols, PatrolPlace, StaffMember

_OTHERS = 14
_METRES_A_DEGREE, _WIDTH_HERE = 111_200.0, 0.62
# Ten hours on four days out of seven leave room for extra hours; today's is longer, so that there is one to look at.
_DAY_SHIFT_H, _TODAY_SHIFT_H = (10, 20), (10, 22)
_DAYS_ON, _CYCLE_DAYS = 4, 7
_TOUR_EVERY_MIN = 75


@dataclass(frozen=True, slots=True)
class MadeCrew:
    """Somebody of the site who patrols.

    Args:
        person_ref: by which shifts and visits name them.
        role: a value of ``Role``.
        agency: a value of ``Agency``.
    """

    person_ref: str
    role: str
    agency: str


def made_up_files(
    places: Sequence[tuple[str, float, float]],
    *,
    crew: Sequence[MadeCrew],
    today: dt.date,
    days_before: int,
    days_after: int,
    seed: int,
) -> dict[str, str]:
    """Files of some weeks of patrols up to yesterday, and of shifts with tours from today on.

    Args:
        places: ref, longitude and latitude of the middle of each, the one that is patrolled most first.
        crew: people of the site; from today on they have a shift on four days out of seven.
        today: the local day.
        days_before: how many days of visits.
        days_after: how many days of shifts, today among them.
        seed: of every random choice.
    """
    from bluelamp.synth.patrol_files import patrol_files  # noqa: PLC0415 - the web process starts without the science
    from bluelamp.synth.patrols import PatrolPlace, PatrolSettings, StaffMember, make_patrols, make_staff  # noqa: PLC0415

    there = [
        PatrolPlace(ref, x * _METRES_A_DEGREE * _WIDTH_HERE, y * _METRES_A_DEGREE, 1.0 / (3 + rank))
        for rank, (ref, x, y) in enumerate(places)
    ]
    mine = [StaffMember(one.person_ref, Role(one.role), Agency(one.agency)) for one in crew]
    others = make_staff(seed, _OTHERS, prefix="LAN-")
    settings = PatrolSettings(today - dt.timedelta(days=days_before), days_before, seed=seed, visits_a_day=12.0)
    made = make_patrols(there, settings, [*mine, *others])
    _spoil(made, frozenset(one.person_ref for one in crew))
    # Few: what is planned stands beside them.
    coming = make_patrols(there, replace(settings, first=today, days=days_after, visits_a_day=4.0), others)
    made.shifts += coming.shifts
    made.planned += coming.planned
    for number in (day for day in range(days_after) if day % _CYCLE_DAYS < _DAYS_ON):
        _add_own_shift(made, there, mine, today + dt.timedelta(days=number), "" if number else settings.funding_ref)
    return patrol_files(made)


def _add_own_shift(
    made: MadePatrols,
    places: Sequence[PatrolPlace],
    crew: Sequence[StaffMember],
    day: dt.date,
    funding_ref: str,
) -> None:
    """One shift of everybody whose role is in the demonstration, with the places in turn; unpaid, it is core duty."""
    from bluelamp.patrols.records import CrewMember, PlannedVisitRecord, ShiftRecord  # noqa: PLC0415 - as above

    start, end = (
        int(dt.datetime.combine(day, dt.time(hour), tzinfo=ZoneInfo(ZONE)).timestamp())
        for hour in (_TODAY_SHIFT_H if funding_ref else _DAY_SHIFT_H)
    )
    members = tuple(CrewMember(one.person_ref, one.role, one.agency) for one in crew)
    shift = ShiftRecord(
        f"S{day:%Y%m%d}-lantern", start, end, members, is_additional=bool(funding_ref), funding_ref=funding_ref
    )
    made.shifts.append(shift)
    first = day.toordinal() % len(places)
    for step in range(min(len(places), 8)):
        begins = start + 60 * (30 + step * _TOUR_EVERY_MIN)
        ref = places[(first + step) % len(places)].ref
        made.planned.append(
            PlannedVisitRecord(f"T{day:%Y%m%d}-lantern-{step + 1}", shift.shift_id, ref, begins, begins + 900)
        )


def _spoil(made: MadePatrols, refs: frozenset[str]) -> None:
    """A few things that do not fit, so that there is something to ask: two visits, a power, and two rows."""
    from bluelamp.patrols.records import OutcomeRecord  # noqa: PLC0415 - the web process starts without the science

    theirs = [one for one in made.visits if refs & {member.person_ref for member in one.crew}] or made.visits
    last = theirs[-1]
    elsewhere = next(one.place_ref for one in reversed(made.visits) if one.place_ref != last.place_ref)
    beside = replace(last, visit_id=f"{last.visit_id}-B", place_ref=elsewhere)
    made.visits.append(replace(beside, started_s=last.started_s + 300, ended_s=last.ended_s + 300))
    made.visits.append(replace(last, visit_id=f"{last.visit_id}-C", place_ref="LAN-99"))
    without = [one for one in made.visits if not {member.role for member in one.crew} & {Role.OFFICER, Role.SPECIAL}]
    made.outcomes += [OutcomeRecord(one.visit_id, OutcomeKind.ARREST, 1) for one in without[-1:]]
    made.outcomes.append(OutcomeRecord("V00000000-001", OutcomeKind.ENGAGEMENT, 3))
