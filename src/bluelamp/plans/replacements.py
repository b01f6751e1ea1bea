"""Who could take the seats of people who are away: every way to keep or stand down the shifts that they leave."""

from __future__ import annotations

__all__ = ["Absence", "Broken", "Remedy", "broken_shifts", "remedies"]

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bluelamp.plans.lawful import is_lawful
from bluelamp.plans.pay import price_seat
from bluelamp.plans.results import CrewSeat
from bluelamp.plans.workload import workloads_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bluelamp.core.vocabulary import AvailabilityKind
    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.records import StaffMember
    from bluelamp.plans.results import PlannedShift
    from bluelamp.plans.workload import Workloads

# So many people are tried for a seat: those that cost least, of each role and agency.
_OF_EACH_KIND = 2


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody who is sick or abstracted.

    Args:
        person_ref: who.
        starts_s: from when they are away, seconds since 1970 in UTC.
        ends_s: until when.
    """

    person_ref: str
    starts_s: int
    ends_s: int


@dataclass(frozen=True, slots=True)
class Broken:
    """A shift that loses somebody.

    Args:
        shift: as it was published.
        away: seats of those who are away.
        has_begun: whether it started before now; then it stays on record, and only visits to come can change.
    """

    shift: PlannedShift
    away: tuple[CrewSeat, ...]
    has_begun: bool

    @property
    def kept(self) -> tuple[CrewSeat, ...]:
        """Seats of those who are there."""
        return tuple(seat for seat in self.shift.crew if seat not in self.away)


@dataclass(frozen=True, slots=True)
class Remedy:
    """What is done about broken shifts that have not begun.

    Args:
        crews: the new crew of each shift, by shift id; empty for one that is stood down.
    """

    crews: tuple[tuple[str, tuple[CrewSeat, ...]], ...]


def broken_shifts(shifts: Sequence[PlannedShift], absences: Sequence[Absence], *, now_s: int) -> tuple[Broken, ...]:
    """Shifts that are not over and lose somebody, by start."""
    found = []
    for shift in shifts:
        from_s = max(shift.starts_s, now_s)
        gone = {a.person_ref for a in absences if a.starts_s < shift.ends_s and from_s < a.ends_s}
        away = tuple(seat for seat in shift.crew if seat.person_ref in gone)
        if away and shift.ends_s > now_s:
            found.append(Broken(shift, away, shift.starts_s < now_s))
    return tuple(sorted(found, key=lambda one: (one.shift.starts_s, one.shift.shift_id)))


def remedies(
    broken: Sequence[Broken],
    shifts: Sequence[PlannedShift],
    absences: Sequence[Absence],
    problem: WeekProblem,
) -> Iterator[Remedy]:
    """Every way to mend some broken shifts that have not begun, four at the most.

    Each is stood down, goes on without those who are away where the rest is a lawful crew, or has their seats taken by
    people who offered the time and are free by every rule: those without a shift then, and those of a shift that is
    stood down. Crews that are whole stay as they are.

    Args:
        broken: the shifts.
        shifts: all of the plan.
        absences: who is away when.
        problem: with staff, offers and rules.
    """
    ids = {one.shift.shift_id for one in broken}
    whole = [shift for shift in shifts if shift.shift_id not in ids]
    for number in range(2 ** len(broken)):
        down = [one for at, one in enumerate(broken) if number >> at & 1]
        kept = [one for at, one in enumerate(broken) if not number >> at & 1]
        held = [replace(one.shift, crew=one.kept) for one in kept]
        loads = workloads_of(_with_freed(problem, down), [*whole, *held])
        for crews in _filled(kept, loads, absences, problem):
            stood = tuple((one.shift.shift_id, ()) for one in down)
            yield Remedy((*stood, *crews))


def _filled(
    kept: Sequence[Broken], loads: Workloads, absences: Sequence[Absence], problem: WeekProblem
) -> Iterator[tuple[tuple[str, tuple[CrewSeat, ...]], ...]]:
    """Crews of the shifts that are kept, one shift after another, as each takes people from the next."""
    if not kept:
        yield ()
        return
    first, rest = kept[0], kept[1:]
    for crew in _crews(first, loads, absences, problem):
        after = loads
        for seat in crew:
            if seat not in first.kept:
                after = after.having(seat.person_ref, first.shift.starts_s, first.shift.ends_s, seat.kind)
        for others in _filled(rest, after, absences, problem):
            yield ((first.shift.shift_id, crew), *others)


def _crews(
    broken: Broken, loads: Workloads, absences: Sequence[Absence], problem: WeekProblem
) -> Iterator[tuple[CrewSeat, ...]]:
    staff = {member.person_ref: member for member in problem.staff}
    members = [staff[seat.person_ref] for seat in broken.kept if seat.person_ref in staff]
    if len(members) != len(broken.kept):
        return
    if members and is_lawful(members, problem.rules):
        yield broken.kept
    free = _free(broken, loads, absences, problem)
    for extra in itertools.combinations(free, len(broken.away)):
        if is_lawful([*members, *(staff[seat.person_ref] for seat in extra)], problem.rules):
            # Whoever comes sits where those who are away sat.
            taking = iter(extra)
            yield tuple(next(taking) if seat in broken.away else seat for seat in broken.shift.crew)


def _free(broken: Broken, loads: Workloads, absences: Sequence[Absence], problem: WeekProblem) -> list[CrewSeat]:
    """Seats of people who could come, of each role and agency those that cost least."""
    shift = broken.shift
    there = {seat.person_ref for seat in shift.crew}
    found: list[CrewSeat] = []
    for member in problem.staff:
        if member.base != shift.base or member.is_open_seat or member.person_ref in there:
            continue
        if any(_is_away(member, absence, shift) for absence in absences):
            continue
        seats = [
            _seat(member, offer.kind, shift, problem)
            for offer in loads.covering(member, shift.starts_s, shift.ends_s)
            if loads.block(member, shift.starts_s, shift.ends_s, offer.kind) is None
        ]
        if seats:
            found.append(min(seats, key=lambda seat: (seat.pence, seat.kind.value)))
    found.sort(key=lambda seat: (seat.role.value, seat.agency.value, seat.pence, seat.person_ref))
    groups = itertools.groupby(found, key=lambda seat: (seat.role, seat.agency))
    few = (seat for _, group in groups for seat in itertools.islice(group, _OF_EACH_KIND + len(broken.away)))
    return sorted(few, key=lambda seat: (seat.pence, seat.person_ref))


def _is_away(member: StaffMember, absence: Absence, shift: PlannedShift) -> bool:
    is_then = absence.starts_s < shift.ends_s and shift.starts_s < absence.ends_s
    return absence.person_ref == member.person_ref and is_then


def _seat(member: StaffMember, kind: AvailabilityKind, shift: PlannedShift, problem: WeekProblem) -> CrewSeat:
    pence, words = price_seat(
        member.role, member.agency, kind, shift.starts_s, shift.ends_s, problem.rates, problem.zone
    )
    return CrewSeat(member.person_ref, member.role, member.agency, kind, pence, words)


def _with_freed(problem: WeekProblem, down: Sequence[Broken]) -> WeekProblem:
    """The problem in which people of shifts that are stood down are no longer confirmed for them."""
    freed = {(seat.person_ref, one.shift.starts_s) for one in down for seat in one.kept}
    offers = tuple(
        replace(o, is_committed=False) if o.is_committed and (o.person_ref, o.starts_s) in freed else o
        for o in problem.offers
    )
    return replace(problem, offers=offers)
