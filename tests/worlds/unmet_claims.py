"""Says which claims of a plan's explanation are not so, from problem and plan alone: it shares no code with it."""

from __future__ import annotations

__all__ = ["false_claims"]

import itertools
import math
from collections import Counter
from typing import TYPE_CHECKING, Any

from bluelamp.core.vocabulary import AvailabilityKind, PatrolMode, Role, UnmetReason
from bluelamp.plans.records import Offer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.records import PlanPlace, StaffMember
    from bluelamp.plans.results import PlannedShift, Unmet, WeekPlan

_MIN = 60
_NOBODY = (UnmetReason.NOBODY_AVAILABLE, UnmetReason.NO_CREW, UnmetReason.NO_CONSTABLE)


def false_claims(problem: WeekProblem, plan: WeekPlan) -> list[str]:
    """Sentences about claims that do not hold; empty where the explanation is true."""
    return [fault for unmet in plan.unmet for fault in _faults(problem, plan, unmet)]


def _faults(problem: WeekProblem, plan: WeekPlan, unmet: Unmet) -> Iterator[str]:
    place = next(one for one in problem.places if one.ref == unmet.place_ref)
    planned = sum(stop.place_ref == place.ref for shift in plan.shifts for stop in shift.stops)
    lacking = sum(one.get("visits", 1) for one in unmet.facts["missing"])
    if planned != unmet.planned or lacking != unmet.wanted - planned:
        yield f"{place.ref} misses {unmet.wanted - planned}, and the facts speak of {lacking}"
    worths: Counter[str] = Counter()
    for one in unmet.facts["missing"]:
        worths[one["reason"]] += one["worth"]
        if "spans" in one:
            yield from _visit_faults(problem, plan, place, one)
    if worths[unmet.reason.value] < max(worths.values()) - 1e-6:
        yield f"{place.ref}: {unmet.reason} is not the chief reason"
    if not unmet.words.startswith(place.name) or not unmet.words.endswith("."):
        yield f"{place.ref} is not told in a sentence"


def _visit_faults(problem: WeekProblem, plan: WeekPlan, place: PlanPlace, one: Mapping[str, Any]) -> Iterator[str]:
    reason, name = UnmetReason(one["reason"]), one["request_id"]
    spent = sum(shift.pence for shift in plan.shifts)
    left = None if problem.budget_pence is None else max(0, problem.budget_pence - spent)
    if one["pence_left"] != left:
        yield f"{name}: {left} pence are left, not {one['pence_left']}"
    if reason is UnmetReason.NOBODY_MAY_ENTER:
        return
    people = [
        (member, offer)
        for member in problem.staff
        for offer in _still_open(problem)
        if not member.is_open_seat
        and offer.person_ref == member.person_ref
        and _could_go(problem, place, member, offer, one)
    ]
    role_of = {member.person_ref: member.role.value for member, _ in people}
    roles = Counter(role_of.values())
    if dict(roles) != one["people_by_role"]:
        yield f"{name}: {dict(roles)} have offered time, not {one['people_by_role']}"
    on_duty = [s for s in plan.shifts if _could_make(problem, place, s, one)]
    if len(on_duty) != one["crews_on_duty"]:
        yield f"{name}: {len(on_duty)} crews are on duty, not {one['crews_on_duty']}"
    if reason in _NOBODY and on_duty:
        yield f"{name}: nobody is there, and yet {on_duty[0].shift_id} is"
    crews = [
        pair for pair in itertools.combinations(people, problem.rules.crew_size) if _is_crew(problem, place, pair, one)
    ]
    alone = [(one_of,) for one_of in people if one_of[0].role in problem.rules.alone_roles]
    crews += [crew for crew in alone if _is_crew(problem, place, crew, one)]
    with_constable = [c for c in crews if any(m.role in (Role.OFFICER, Role.SPECIAL) for m, _ in c)]
    claims = {
        UnmetReason.NOBODY_AVAILABLE: not people,
        UnmetReason.NO_CREW: bool(people) and not crews,
        UnmetReason.NO_CONSTABLE: place.needs_constable and bool(crews) and not with_constable,
        UnmetReason.HOURS_USED_UP: bool(crews) and not on_duty,
        UnmetReason.BUDGET_SPENT: left is not None and (one.get("cheapest_crew_pence") or 0) > left,
        UnmetReason.CREWS_FULL: bool(on_duty) or one.get("cheapest_crew_pence") is not None,
    }
    if not claims[reason]:
        yield f"{name}: {reason} does not hold"


def _still_open(problem: WeekProblem) -> Iterator[Offer]:
    """Offers, or what is left of them from the moment at which the plan may begin."""
    at_s = problem.not_before_s or 0
    for offer in problem.offers:
        if offer.starts_s < at_s < offer.ends_s and not offer.is_committed:
            yield Offer(offer.person_ref, at_s, offer.ends_s, offer.kind)
        elif offer.starts_s >= at_s:
            yield offer


def _starts(one: Mapping[str, Any], minutes: int) -> Iterator[int]:
    for first, last in one["spans"]:
        yield from range(first, last - minutes * _MIN + 1, _MIN)


def _minutes(problem: WeekProblem, place: PlanPlace) -> int:
    return next(target.minutes for target in problem.targets if target.place_ref == place.ref)


def _could_go(
    problem: WeekProblem, place: PlanPlace, member: StaffMember, offer: Offer, one: Mapping[str, Any]
) -> bool:
    if place.roles_allowed is not None and member.role not in place.roles_allowed:
        return False
    long_enough = offer.is_committed or offer.ends_s - offer.starts_s >= _least_min(problem, member, offer) * _MIN
    # In the car of somebody else the way may be shorter than by one's own means.
    return long_enough and any(
        _fits(problem, place, member.base, mode, offer.starts_s, offer.ends_s, one) for mode in PatrolMode
    )


def _least_min(problem: WeekProblem, member: StaffMember, offer: Offer) -> int:
    """The shortest shift of somebody: two hours where it could go before or after their core time."""
    core = any(o.person_ref == member.person_ref and o.kind is AvailabilityKind.CORE for o in problem.offers)
    may_extend = core and offer.kind is not AvailabilityKind.CORE and problem.rules.may_extend_core_min > 0
    return min(problem.rules.min_shift_min, 120) if may_extend else problem.rules.min_shift_min


def _could_make(problem: WeekProblem, place: PlanPlace, shift: PlannedShift, one: Mapping[str, Any]) -> bool:
    roles = {seat.role for seat in shift.crew}
    if place.roles_allowed is not None and not roles <= place.roles_allowed:
        return False
    if place.needs_constable and roles.isdisjoint({Role.OFFICER, Role.SPECIAL}):
        return False
    transport = {m.person_ref: m.transport for m in problem.staff}
    modes = {transport[seat.person_ref] for seat in shift.crew}
    mode = next((slow for slow in (PatrolMode.FOOT, PatrolMode.CYCLE) if slow in modes), PatrolMode.VEHICLE)
    legs = [(shift.starts_s, shift.ends_s)]
    if shift.break_starts_s is not None and shift.break_ends_s is not None:
        legs = [(shift.starts_s, shift.break_starts_s), (shift.break_ends_s, shift.ends_s)]
    return any(_fits(problem, place, shift.base, mode, a, b, one) for a, b in legs)


def _fits(
    problem: WeekProblem,
    place: PlanPlace,
    base: str,
    mode: PatrolMode,
    starts_s: int,
    ends_s: int,
    one: Mapping[str, Any],
) -> bool:
    home = next((b for b in problem.bases if b.name == base), None)
    if home is None:
        return False
    minutes, way_s = _minutes(problem, place), math.ceil(_way_min(problem, home, place, mode) * 60 - 1e-6)
    return any(starts_s + way_s <= at and at + minutes * _MIN + way_s <= ends_s for at in _starts(one, minutes))


def _way_min(problem: WeekProblem, home: Any, place: PlanPlace, mode: PatrolMode) -> float:
    straight, rules = math.dist((home.x, home.y), (place.x, place.y)), problem.rules
    metres = straight * rules.detour
    if mode is PatrolMode.CYCLE:
        return metres / 15_000 * 60
    if mode is PatrolMode.FOOT or straight < rules.walk_below_m:
        return metres / 1000 / rules.walk_kmh * 60
    return metres / 1000 / rules.drive_kmh * 60 + rules.drive_extra_min


def _is_crew(problem: WeekProblem, place: PlanPlace, crew: Any, one: Mapping[str, Any]) -> bool:
    members = [member for member, _ in crew]
    rules, refs = problem.rules, [member.person_ref for member in members]
    if len(set(refs)) < len(refs) or len({m.base for m in members}) > 1:
        return False
    if not any(m.role in rules.lead_roles for m in members):
        return False
    for first, second in itertools.permutations(members, 2):
        if (first.person_ref, second.person_ref) in rules.apart:
            return False
        if (first.agency.value, second.agency.value) in rules.agencies_apart:
            return False
    starts, ends = max(o.starts_s for _, o in crew), min(o.ends_s for _, o in crew)
    modes = {m.transport for m in members}
    mode = next((slow for slow in (PatrolMode.FOOT, PatrolMode.CYCLE) if slow in modes), PatrolMode.VEHICLE)
    is_long = ends - starts >= _MIN * max(0 if o.is_committed else _least_min(problem, m, o) for m, o in crew)
    return is_long and _fits(problem, place, members[0].base, mode, starts, ends, one)
