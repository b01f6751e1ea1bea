"""Replanning in the day: somebody is sick or abstracted; few duties move, and each move is named."""

from __future__ import annotations

__all__ = ["Absence", "replan"]

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import AvailabilityKind
from bluelamp.plans import moves as named
from bluelamp.plans.dose import requests_of, targets_of
from bluelamp.plans.free_time import unplanned_visits
from bluelamp.plans.handover import Loose, hand_over, starts_of
from bluelamp.plans.lawful import is_lawful, may_visit, mode_of
from bluelamp.plans.matching import matching_of
from bluelamp.plans.outcome import plan_of_shifts
from bluelamp.plans.replacements import Absence, broken_shifts, remedies
from bluelamp.plans.results import Replan
from bluelamp.plans.shares import worth_of
from bluelamp.plans.timing import Timing
from bluelamp.plans.travel import travel_of
from bluelamp.plans.ways import kept_stops, with_ways

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bluelamp.plans.matching import Spans
    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.records import Offer
    from bluelamp.plans.replacements import Broken, Remedy
    from bluelamp.plans.results import CrewSeat, Move, PlannedShift, PlannedStop, WeekPlan
    from bluelamp.plans.travel import Travel

# Shifts that are mended together; later ones follow once these are settled.
_AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class _Day:
    """What every step looks at."""

    problem: WeekProblem
    travel: Travel
    starts: Mapping[str, Spans]
    absences: tuple[Absence, ...]
    now_s: int


@dataclass(frozen=True, slots=True)
class _Outcome:
    """A plan after a remedy."""

    shifts: tuple[PlannedShift, ...]
    moves: tuple[Move, ...]
    merit: tuple[float, int, int, tuple[str, ...]]


def replan(
    problem: WeekProblem,
    plan: WeekPlan,
    absences: tuple[Absence, ...],
    *,
    now_s: int,
    seed: int,
) -> Replan:
    """Mend a published plan after somebody dropped out.

    Of all ways to fill the empty seats from people who offered the time, to merge crews that lost somebody, and to hand
    over or drop visits, the one that keeps most worth is taken; of equals the one with fewest moves, then the cheapest.
    Crews that are whole stay together, what has begun stays as it is, and whatever is not named in a move is unchanged
    to the byte.

    Args:
        problem: of the week; its offers still hold, save for those who are away.
        plan: as it was published.
        absences: who is away when.
        now_s: the moment of the change, seconds since 1970 in UTC.
        seed: taken for the sake of the other planners; a replan draws nothing, and its wanted visits are those of the
            plan's own seed.

    Returns:
        The plan after the change with its moves, by the time of what they change.
    """
    del seed
    day = _Day(problem, travel_of(problem), starts_of(problem), absences, now_s)
    broken = broken_shifts(plan.shifts, absences, now_s=now_s)
    shifts = plan.shifts
    moves: list[Move] = []
    begun, later = [b for b in broken if b.has_begun], [b for b in broken if not b.has_begun]
    for one in begun:
        outcome = _begun(one, shifts, broken, day)
        shifts, moves = outcome.shifts, [*moves, *outcome.moves]
    for first in range(0, len(later), _AT_ONCE):
        waiting = later[first + _AT_ONCE :]
        outcome = _best(later[first : first + _AT_ONCE], shifts, begun, waiting, day)
        shifts, moves = outcome.shifts, [*moves, *outcome.moves]
    if not moves:
        return Replan(plan, ())
    return Replan(_told(plan, shifts, day), tuple(moves))


def _best(
    broken: Sequence[Broken],
    shifts: tuple[PlannedShift, ...],
    begun: Sequence[Broken],
    waiting: Sequence[Broken],
    day: _Day,
) -> _Outcome:
    shut = frozenset(one.shift.shift_id for one in (*begun, *waiting))
    now = {shift.shift_id: shift for shift in shifts}
    current = [replace(one, shift=replace(now[one.shift.shift_id], crew=one.shift.crew)) for one in broken]
    ways = remedies(current, shifts, day.absences, day.problem)
    found = (_carried_out(remedy, current, shifts, shut, day) for remedy in ways)
    affordable = (outcome for outcome in found if _is_affordable(outcome, shifts, day))
    return min(affordable, key=lambda outcome: outcome.merit)


def _is_affordable(outcome: _Outcome, before: Sequence[PlannedShift], day: _Day) -> bool:
    pence = sum(shift.pence for shift in outcome.shifts)
    budget = day.problem.budget_pence
    return budget is None or pence <= max(budget, sum(shift.pence for shift in before))


def _carried_out(
    remedy: Remedy, broken: Sequence[Broken], shifts: Sequence[PlannedShift], shut: frozenset[str], day: _Day
) -> _Outcome:
    crews, loose, moves, held = dict(remedy.crews), [], [], []
    down = {one.shift.shift_id: one for one in broken if not crews[one.shift.shift_id]}
    at = {one.shift.shift_id: one for one in broken}
    for shift in shifts:
        one = at.get(shift.shift_id)
        if one is None:
            held.append(shift)
        elif shift.shift_id in down:
            moves.append(named.stood_down(shift, day.problem))
            loose += [Loose(stop, shift) for stop in shift.stops]
        else:
            crew = crews[shift.shift_id]
            moves += _crew_moves(one, crew, down, day)
            made, left = _with_crew(shift, crew, day)
            held.append(made)
            loose += left
    return _settled(held, loose, moves, shut, day)


def _settled(
    held: Sequence[PlannedShift], loose: Sequence[Loose], moves: list[Move], shut: frozenset[str], day: _Day
) -> _Outcome:
    """Loose visits handed over or dropped, and all moves of visits named."""
    takers = frozenset(s.shift_id for s in held if s.shift_id not in shut and s.ends_s > day.now_s)
    before = {stop.visit_id: (shift, stop) for shift in held for stop in shift.stops}
    found = hand_over(loose, held, takers, day.problem, day.travel, day.starts, now_s=day.now_s)
    after = {stop.visit_id: (shift, stop) for shift in found.shifts for stop in shift.stops}
    named_moves = [*moves]
    for one in sorted(loose, key=lambda each: (each.stop.starts_s, each.stop.visit_id)):
        if one.stop.visit_id in found.taken:
            shift, stop = after[one.stop.visit_id]
            named_moves.append(named.handed_over(one.shift, one.stop, shift, stop, day.problem))
        else:
            named_moves.append(named.dropped(one.shift, one.stop, day.problem))
    for visit_id, (_, old) in before.items():
        shift, stop = after[visit_id]
        if stop.starts_s != old.starts_s:
            named_moves.append(named.retimed(shift, old, stop, day.problem))
    pence = sum(shift.pence for shift in found.shifts)
    merit = (-_worth(found.shifts, day.problem), len(named_moves), pence, tuple(move.words for move in named_moves))
    return _Outcome(found.shifts, tuple(named_moves), merit)


def _begun(one: Broken, shifts: Sequence[PlannedShift], broken: Sequence[Broken], day: _Day) -> _Outcome:
    """A shift that has begun stays on record; visits to come that the rest cannot make are handed over or dropped."""
    shut = frozenset(other.shift.shift_id for other in broken)
    held, loose = [], []
    staff = {member.person_ref: member for member in day.problem.staff}
    there = [staff[seat.person_ref] for seat in one.kept if seat.person_ref in staff]
    goes_on = bool(there) and len(there) == len(one.kept) and is_lawful(there, day.problem.rules)
    for shift in shifts:
        if shift.shift_id != one.shift.shift_id:
            held.append(shift)
            continue
        able = {s.visit_id for s in kept_stops(replace(shift, crew=one.kept), _timing(day))} if goes_on else set()
        lost = [
            s for s in shift.stops if _is_missed(s, one, day) and not (s.visit_id in able and _may(one.kept, s, day))
        ]
        loose += [Loose(stop, shift) for stop in lost]
        held.append(_without(shift, lost, day))
    moves = [named.goes_on_without(one.shift, seat, day.problem) for seat in one.away] if goes_on else []
    return _settled(held, loose, moves, shut, day)


def _is_missed(stop: PlannedStop, one: Broken, day: _Day) -> bool:
    """Whether a visit is still to come, and somebody of the crew is away then."""
    gone = {seat.person_ref for seat in one.away}
    return stop.starts_s >= day.now_s and any(
        a.person_ref in gone and a.starts_s < stop.ends_s and stop.starts_s < a.ends_s for a in day.absences
    )


def _with_crew(shift: PlannedShift, crew: tuple[CrewSeat, ...], day: _Day) -> tuple[PlannedShift, list[Loose]]:
    """The shift with another crew, and the visits that it may not or cannot make."""
    timing = _timing(day)
    is_additional = any(seat.kind is not AvailabilityKind.CORE for seat in crew)
    made = replace(shift, crew=crew, is_additional=is_additional)
    allowed = tuple(stop for stop in shift.stops if _may(crew, stop, day))
    is_anew = mode_of(made, timing.staff) is not mode_of(shift, timing.staff)
    stops = kept_stops(replace(made, stops=allowed), timing) if is_anew else allowed
    made = with_ways(made, stops, timing, is_anew=is_anew)
    return made, [Loose(stop, shift) for stop in shift.stops if stop not in stops]


def _timing(day: _Day) -> Timing:
    return Timing.of(day.problem, day.travel, matching_of(day.problem, (), ()))


def _may(crew: Sequence[CrewSeat], stop: PlannedStop, day: _Day) -> bool:
    place = next(p for p in day.problem.places if p.ref == stop.place_ref)
    return may_visit([seat.role for seat in crew], place)


def _without(shift: PlannedShift, lost: Sequence[PlannedStop], day: _Day) -> PlannedShift:
    if not lost:
        return shift
    timing = _timing(day)
    return with_ways(shift, [stop for stop in shift.stops if stop not in lost], timing)


def _crew_moves(one: Broken, crew: Sequence[CrewSeat], down: dict[str, Broken], day: _Day) -> list[Move]:
    if len(crew) < len(one.shift.crew):
        return [named.goes_on_without(one.shift, seat, day.problem) for seat in one.away]
    made = []
    for old, seat in zip(one.shift.crew, crew, strict=True):
        if old == seat:
            continue
        left = [other.shift for other in down.values() if seat.person_ref in {s.person_ref for s in other.kept}]
        if any(_overlap(other, one.shift) for other in left):
            origin = next(other for other in left if _overlap(other, one.shift))
            made.append(named.joined(one.shift, old, seat, origin, day.problem))
        else:
            made.append(named.replaced(one.shift, old, seat, day.problem))
    return made


def _overlap(one: PlannedShift, other: PlannedShift) -> bool:
    return one.starts_s < other.ends_s and other.starts_s < one.ends_s


def _worth(shifts: Sequence[PlannedShift], problem: WeekProblem) -> float:
    targets = targets_of(problem)
    visits = Counter(stop.place_ref for shift in shifts for stop in shift.stops)
    return round(worth_of(targets, visits, {t.place_ref: t.visits_per_week for t in targets}), 9)


def _told(plan: WeekPlan, shifts: tuple[PlannedShift, ...], day: _Day) -> WeekPlan:
    """The plan of these shifts: its share, what no plan of those who are left could exceed, and what is short."""
    # All shifts are the plan's own here: of visits made, those count beside it that none of them had planned.
    as_published = replace(day.problem, fixed=plan.shifts, not_before_s=max(day.now_s, day.problem.not_before_s or 0))
    made = tuple((ref, unplanned_visits(as_published, ref)) for ref, _ in day.problem.visits_made)
    problem = replace(day.problem, fixed=(), offers=_offers_left(day), visits_made=made)
    told = plan_of_shifts(problem, requests_of(problem, seed=plan.seed), shifts, day.travel, seed=plan.seed)
    # People of the duty system may be on shifts for which they offered no time; the bound knows nothing of them.
    is_whole = all(_is_offered(shift, day.problem) for shift in plan.shifts)
    return replace(told, words=plan.words, bound_share=told.bound_share if is_whole else 1.0)


def _is_offered(shift: PlannedShift, problem: WeekProblem) -> bool:
    return all(
        any(
            offer.person_ref == seat.person_ref and offer.starts_s <= shift.starts_s and shift.ends_s <= offer.ends_s
            for offer in problem.offers
        )
        for seat in shift.crew
    )


def _offers_left(day: _Day) -> tuple[Offer, ...]:
    return tuple(
        offer
        for offer in day.problem.offers
        if not any(
            a.person_ref == offer.person_ref and a.starts_s < offer.ends_s and offer.starts_s < a.ends_s
            for a in day.absences
        )
    )
