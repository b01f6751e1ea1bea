"""Shifts that could be added for one visit: who has offered time for it, which crews they make, at what price."""

from __future__ import annotations

__all__ = ["Errand", "Opening", "Stretch", "cheapest_opening", "has_crew", "offered_for", "start_grid", "with_break"]

import itertools
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import PatrolMode
from bluelamp.plans.crew_types import crew_mode
from bluelamp.plans.lawful import crews_of, is_lawful, may_visit, point_of_base
from bluelamp.plans.weeks import local_minute

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bluelamp.plans.matching import Spans
    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.records import Offer, PlanPlace, StaffMember
    from bluelamp.plans.timing import Timing
    from bluelamp.plans.workload import Workloads

# People of one kind who are looked at first; all are, where these make no crew.
_FEW = 4


@dataclass(frozen=True, slots=True)
class Errand:
    """A visit that is missing.

    Args:
        place: index of the place.
        spans: (first, last) start that is allowed, seconds since 1970 in UTC.
        length_s: seconds of the visit.
    """

    place: int
    spans: Spans
    length_s: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """An offer of somebody in which the visit could be made."""

    member: StaffMember
    offer: Offer


@dataclass(frozen=True, slots=True)
class Opening:
    """A shift that could be added, with room for the visit.

    Args:
        seats: who, with the offers that cover it.
        starts_s: of the shift, seconds since 1970 in UTC.
        ends_s: of the shift.
        pence: what it costs.
    """

    seats: tuple[Stretch, ...]
    starts_s: int
    ends_s: int
    pence: int


def offered_for(errand: Errand, loads: Workloads, timing: Timing) -> tuple[Stretch, ...]:
    """Offers in which somebody who may work at the place could make the visit on a shift of lawful length.

    Whether they are needed elsewhere, rested, or one of a lawful crew is not looked at. Open seats are nobody yet.
    """
    problem = timing.problem
    place = problem.places[errand.place]
    bases = {base.name for base in problem.bases}
    found = []
    for member in problem.staff:
        if member.is_open_seat or member.base not in bases or not _may_enter(member, place):
            continue
        point = point_of_base(problem, member.base)
        for offer in loads.offers.get(member.person_ref, ()):
            least_s = 0 if offer.is_committed else loads.least_s(member, offer.kind)
            is_priced = loads.pence(member, offer.kind, offer.starts_s, offer.ends_s) is not None
            times = offer.starts_s, offer.ends_s, least_s
            if is_priced and any(_fits(errand, *times, point, mode, timing) for mode in PatrolMode):
                found.append(Stretch(member, offer))
    return tuple(found)


def has_crew(
    stretches: Sequence[Stretch], errand: Errand, loads: Workloads, timing: Timing, *, with_constable: bool
) -> bool:
    """Whether some of these people make a lawful crew that could make the visit on one shift.

    Args:
        stretches: who has offered time.
        errand: the visit.
        loads: which say who could have a short shift after or before core time.
        timing: what tours depend on.
        with_constable: whether the place's need of a constable counts.
    """
    problem = timing.problem
    place = problem.places[errand.place]
    for size in sorted({1, problem.rules.crew_size}):
        for seats in itertools.combinations(stretches, size):
            members = [seat.member for seat in seats]
            if not is_lawful(members, problem.rules):
                continue
            if with_constable and not may_visit([m.role for m in members], place):
                continue
            starts, ends = max(s.offer.starts_s for s in seats), min(s.offer.ends_s for s in seats)
            mode, point = crew_mode(m.transport for m in members), point_of_base(problem, members[0].base)
            least_s = max(0 if s.offer.is_committed else loads.least_s(s.member, s.offer.kind) for s in seats)
            if _fits(errand, starts, ends, least_s, point, mode, timing):
                return True
    return False


def cheapest_opening(stretches: Sequence[Stretch], errand: Errand, loads: Workloads, timing: Timing) -> Opening | None:
    """The cheapest shift that people who are free by every rule could be given for the visit.

    Shifts start where the roster's do: on the rules' step of the clock and where an offer begins.

    Args:
        stretches: who has offered time for it.
        errand: the visit.
        loads: what everybody works already.
        timing: what tours depend on.

    Returns:
        The cheapest, then the earliest, and of those that cost nothing any; None where nobody is free.
    """
    best: Opening | None = None
    for opening in _openings(stretches, errand, loads, timing):
        if best is None or (opening.pence, opening.starts_s, opening.ends_s) < (best.pence, best.starts_s, best.ends_s):
            best = opening
        if best.pence == 0:
            break
    return best


def _openings(stretches: Sequence[Stretch], errand: Errand, loads: Workloads, timing: Timing) -> Iterator[Opening]:
    """From each base, start and means of transport the shortest shift that somebody is free for."""
    for base in sorted({s.member.base for s in stretches}):
        here = [s for s in stretches if s.member.base == base]
        point = point_of_base(timing.problem, base)
        modes = sorted({s.member.transport for s in here})
        for starts_s, mode in itertools.product(_starts(here, errand, loads, timing.problem), modes):
            there = [s for s in here if s.offer.starts_s <= starts_s < s.offer.ends_s]
            for ends_s in _ends(starts_s, there, errand, point, mode, loads, timing):
                seats = _cheapest_crew(there, starts_s, ends_s, mode, errand, loads, timing)
                if seats is not None:
                    pence = sum(_pence(seat, starts_s, ends_s, loads) for seat in seats)
                    yield Opening(seats, starts_s, ends_s, pence)
                    break


def start_grid(first_s: int, last_s: int, problem: WeekProblem) -> range:
    """Moments between two on the rules' step of the local clock."""
    step = problem.rules.start_step_min * 60
    past = (local_minute(first_s, problem.zone) * 60 + first_s % 60) % step
    return range(first_s + (step - past) % step, last_s + 1, step)


def with_break(starts_s: int, ends_s: int, problem: WeekProblem) -> tuple[int, int] | None:
    """When the break of an added shift is: in its middle on a whole minute; None where the rules ask for none."""
    rules = problem.rules
    if ends_s - starts_s <= rules.break_after_min * 60:
        return None
    begins = (starts_s + ends_s - rules.break_min * 60) // 120 * 60
    return begins, begins + rules.break_min * 60


def _may_enter(member: StaffMember, place: PlanPlace) -> bool:
    return place.roles_allowed is None or member.role in place.roles_allowed


def _fits(
    errand: Errand, starts_s: int, ends_s: int, least_s: int, point: int, mode: PatrolMode, timing: Timing
) -> bool:
    rules = timing.problem.rules
    if ends_s - starts_s < least_s:
        return False
    way_s = timing.seconds[mode]
    into, home = int(way_s[point, errand.place]), int(way_s[errand.place, point])
    if into + errand.length_s + home > rules.max_shift_min * 60:
        return False
    # Visits start on whole minutes.
    earliest, latest = -(-(starts_s + into) // 60) * 60, ends_s - home - errand.length_s
    return any(max(first, earliest) <= min(last, latest) for first, last in errand.spans)


def _starts(stretches: Sequence[Stretch], errand: Errand, loads: Workloads, problem: WeekProblem) -> list[int]:
    longest, step = problem.rules.max_shift_min * 60, problem.rules.start_step_min * 60
    first = min(s.offer.starts_s for s in stretches)
    last = max(s.offer.ends_s for s in stretches)
    wanted = [(a - longest, b) for a, b in errand.spans]
    grid = {at for a, b in wanted for at in start_grid(max(a, first), min(b, last), problem)}
    own = {s.offer.starts_s for s in stretches}
    for seat in stretches:
        held = loads.held(seat.member.person_ref)
        for part in loads.parts_of(seat.offer):
            own.add(part.starts_s)
            # Core duties begin where they will, and a shift before one is counted back from there.
            if any(part.ends_s == begins for begins, _ in held.core):
                own |= set(range(part.ends_s - part.shortest_s, part.starts_s, -step))
    return sorted(grid | {at for at in own if any(a <= at <= b for a, b in wanted)})


def _ends(
    starts_s: int,
    stretches: Sequence[Stretch],
    errand: Errand,
    point: int,
    mode: PatrolMode,
    loads: Workloads,
    timing: Timing,
) -> Iterator[int]:
    """Ends of shifts from a start in which the visit fits, the earliest first."""
    rules = timing.problem.rules
    least_s = min((0 if s.offer.is_committed else loads.least_s(s.member, s.offer.kind) for s in stretches), default=0)
    shortest, longest = starts_s + least_s, starts_s + rules.max_shift_min * 60
    held = {s.offer.ends_s for s in stretches}
    ends = {*range(shortest, longest + 1, rules.start_step_min * 60), *(min(end, longest) for end in held)}
    # Core duties begin where they will, and a shift before one ends there; one after a duty when it gets too long.
    ends |= {part.ends_s for s in stretches for part in loads.parts_of(s.offer)}
    for ends_s in sorted(ends):
        is_held = shortest <= ends_s <= longest and any(ends_s <= end for end in held)
        if is_held and _fits(errand, starts_s, ends_s, least_s, point, mode, timing):
            yield ends_s


def _cheapest_crew(
    stretches: Sequence[Stretch],
    starts_s: int,
    ends_s: int,
    mode: PatrolMode,
    errand: Errand,
    loads: Workloads,
    timing: Timing,
) -> tuple[Stretch, ...] | None:
    free: dict[str, Stretch] = {}
    for seat in stretches:
        offers = loads.covering(seat.member, starts_s, ends_s)
        if seat.offer not in offers or loads.block(seat.member, starts_s, ends_s, seat.offer.kind) is not None:
            continue
        old = free.get(seat.member.person_ref)
        if old is None or _pence(seat, starts_s, ends_s, loads) < _pence(old, starts_s, ends_s, loads):
            free[seat.member.person_ref] = seat
    kinds: dict[tuple[object, ...], list[Stretch]] = defaultdict(list)
    for seat in free.values():
        kinds[seat.member.role, seat.member.agency, seat.member.transport, seat.offer.kind].append(seat)
    few = [seat for held in kinds.values() for seat in held[:_FEW]]
    for pool in (few, list(free.values())):
        found = _best_crew(pool, starts_s, ends_s, mode, errand, loads, timing)
        if found is not None or len(pool) == len(free):
            return found
    return None


def _best_crew(
    pool: Sequence[Stretch],
    starts_s: int,
    ends_s: int,
    mode: PatrolMode,
    errand: Errand,
    loads: Workloads,
    timing: Timing,
) -> tuple[Stretch, ...] | None:
    seats = {seat.member.person_ref: seat for seat in pool}
    pence = {ref: _pence(seat, starts_s, ends_s, loads) for ref, seat in seats.items()}
    place = timing.problem.places[errand.place]
    best: tuple[int, tuple[str, ...]] | None = None
    for members in crews_of([seat.member for seat in pool], timing.problem.rules):
        if crew_mode(m.transport for m in members) is not mode or not may_visit([m.role for m in members], place):
            continue
        refs = tuple(m.person_ref for m in members)
        rank = (sum(pence[ref] for ref in refs), refs)
        best = rank if best is None else min(best, rank)
    return None if best is None else tuple(seats[ref] for ref in best[1])


def _pence(seat: Stretch, starts_s: int, ends_s: int, loads: Workloads) -> int:
    """What a seat costs; offers without a rate are left out before."""
    return loads.pence(seat.member, seat.offer.kind, starts_s, ends_s) or 0
