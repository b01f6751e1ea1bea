"""Says what is wrong with a plan, from the problem alone: it shares no code with the planner.

Times, ways, prices, gaps, rest and shares are all worked out afresh here, as plainly as can be.
"""

from __future__ import annotations

__all__ = ["faults_of"]

import datetime as dt
import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bluelamp.core.vocabulary import AvailabilityKind, PatrolMode, PlaceRole, Role
from bluelamp.plans.records import Window

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.records import DoseTarget, PlanPlace
    from bluelamp.plans.results import CrewSeat, PlannedShift, WeekPlan

_MIN = 60
_HOUR = 3600
_DAY_H = 24
_WORTH = (1.0, 0.8, 0.6)
_LATER_WORTH = 0.5
_CONSTABLES = (Role.OFFICER, Role.SPECIAL)
_CYCLE_KMH = 15.0
# Minutes of an extra shift right beside a core duty at the least.
_LEAST_EXTRA = 120
_OVERTIME = (AvailabilityKind.OVERTIME, AvailabilityKind.REST_DAY, AvailabilityKind.BANK_HOLIDAY)
# Ways are rounded to whole seconds by the planner.
_SLACK_S = 1


def faults_of(problem: WeekProblem, plan: WeekPlan) -> list[str]:
    """Sentences about rules that the plan breaks and claims of it that are not so; empty for a sound plan."""
    made = [shift for shift in plan.shifts if shift.shift_id not in {one.shift_id for one in problem.fixed}]
    checks = (
        *(fault for shift in made for fault in _shift_faults(problem, shift)),
        *_fixed_faults(problem, plan),
        *_people_faults(problem, plan),
        *_place_faults(problem, plan),
        *_money_faults(problem, made),
        *_share_faults(problem, plan),
        *_id_faults(plan),
    )
    return list(checks)


def _local(problem: WeekProblem, at_s: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(at_s, tz=ZoneInfo(problem.zone))


# --- one shift


def _shift_faults(problem: WeekProblem, shift: PlannedShift) -> Iterator[str]:
    rules, name = problem.rules, shift.shift_id
    length = (shift.ends_s - shift.starts_s) / _MIN
    committed = {(one.starts_s, one.ends_s) for one in problem.offers if one.is_committed}
    if problem.not_before_s is not None and shift.starts_s < problem.not_before_s:
        yield f"{name} starts before the plan may"
    if length <= 0:
        yield f"{name} does not end after it starts"
    if (shift.starts_s, shift.ends_s) not in committed and length > rules.max_shift_min:
        yield f"{name} lasts {length} minutes"
    if (shift.starts_s, shift.ends_s) not in committed and length < rules.min_shift_min:
        span = (shift.starts_s, shift.ends_s)
        if length < _LEAST_EXTRA or not all(
            seat.kind is not AvailabilityKind.CORE and _is_held_on(problem, span, _core(problem, seat.person_ref))
            for seat in shift.crew
        ):
            yield f"{name} lasts {length} minutes"
    if shift.base not in {base.name for base in problem.bases}:
        yield f"{name} starts at no known base"
    monday = dt.datetime.combine(problem.monday, dt.time(), tzinfo=ZoneInfo(problem.zone))
    if not 0 <= (_local(problem, shift.starts_s).date() - monday.date()).days < 7:
        yield f"{name} does not start in the week"
    if shift.is_additional != any(seat.kind is not AvailabilityKind.CORE for seat in shift.crew):
        yield f"{name} is additional or not, against what its seats say"
    yield from _crew_faults(problem, shift)
    yield from _break_faults(problem, shift)
    yield from _tour_faults(problem, shift)


def _crew_faults(problem: WeekProblem, shift: PlannedShift) -> Iterator[str]:
    rules, name = problem.rules, shift.shift_id
    staff = {one.person_ref: one for one in problem.staff}
    refs = [seat.person_ref for seat in shift.crew]
    alone = len(refs) == 1 and shift.crew[0].role in rules.alone_roles
    if len(refs) != rules.crew_size and not alone:
        yield f"{name} has a crew of {len(refs)}"
    if not any(seat.role in rules.lead_roles for seat in shift.crew) and not alone:
        yield f"{name} has nobody to lead"
    for first in shift.crew:
        for second in shift.crew:
            if (first.person_ref, second.person_ref) in rules.apart:
                yield f"{name} crews {first.person_ref} with {second.person_ref}"
            if first is not second and (first.agency.value, second.agency.value) in rules.agencies_apart:
                yield f"{name} crews {first.agency} with {second.agency}"
    for seat in shift.crew:
        yield from _seat_faults(problem, shift, seat)
        known = staff.get(seat.person_ref)
        if known is not None and known.base != shift.base:
            yield f"{name} starts at {shift.base}, not at the base of {seat.person_ref}"


def _seat_faults(problem: WeekProblem, shift: PlannedShift, seat: CrewSeat) -> Iterator[str]:
    known = {one.person_ref: one for one in problem.staff}.get(seat.person_ref)
    name = shift.shift_id
    if known is None or (known.role, known.agency, known.is_open_seat) != (seat.role, seat.agency, seat.is_open):
        yield f"{name}: {seat.person_ref} is not on the staff as it says"
        return
    offered = any(
        one.person_ref == seat.person_ref
        and one.kind is seat.kind
        and one.starts_s <= shift.starts_s
        and shift.ends_s <= one.ends_s
        for one in problem.offers
    )
    if not offered:
        yield f"{name}: {seat.person_ref} has not offered this time as {seat.kind}"
    pence = _pence(problem, shift, seat)
    if pence is None:
        yield f"{name}: no rate prices {seat.person_ref}"
    elif pence != seat.pence:
        yield f"{name}: {seat.person_ref} costs {pence} pence, not {seat.pence}"


def _pence(problem: WeekProblem, shift: PlannedShift, seat: CrewSeat) -> int | None:
    day = _local(problem, shift.starts_s).date()
    fitting = [
        one
        for one in problem.rates
        if (one.role, one.agency, one.kind) == (seat.role, seat.agency, seat.kind) and one.from_date <= day
    ]
    if not fitting:
        return 0 if seat.kind in (AvailabilityKind.CORE, AvailabilityKind.VOLUNTEER) else None
    rate = max(fitting, key=lambda one: one.from_date)
    minutes = max((shift.ends_s - shift.starts_s) / _MIN, rate.minimum_min)
    return math.floor(rate.pence_per_hour * minutes / 60 + 0.5)


def _break_faults(problem: WeekProblem, shift: PlannedShift) -> Iterator[str]:
    rules, name = problem.rules, shift.shift_id
    start, end = shift.break_starts_s, shift.break_ends_s
    if start is None or end is None:
        if (shift.ends_s - shift.starts_s) / _MIN > rules.break_after_min:
            yield f"{name} has no break"
        return
    if (end - start) / _MIN < rules.break_min:
        yield f"{name} breaks for {(end - start) / _MIN} minutes"
    if not shift.starts_s <= start < end <= shift.ends_s:
        yield f"{name} breaks outside itself"


# --- the tour


def _mode(problem: WeekProblem, shift: PlannedShift) -> PatrolMode:
    """A crew goes as its slowest member: on foot before by cycle before by car."""
    staff = {one.person_ref: one for one in problem.staff}
    modes = {staff[seat.person_ref].transport for seat in shift.crew if seat.person_ref in staff}
    return next((one for one in (PatrolMode.FOOT, PatrolMode.CYCLE) if one in modes), PatrolMode.VEHICLE)


def _way_min(problem: WeekProblem, mode: PatrolMode, here: int, there: int) -> float:
    """Minutes of a way between two points: places in their order, then bases."""
    points = [*((one.x, one.y) for one in problem.places), *((one.x, one.y) for one in problem.bases)]
    straight = math.dist(points[here], points[there])
    rules = problem.rules
    walk_m = straight * rules.detour if problem.walk_m is None else float(problem.walk_m[here, there])
    if mode is PatrolMode.CYCLE:
        return walk_m / 1000 / _CYCLE_KMH * 60
    if mode is PatrolMode.FOOT or straight < rules.walk_below_m:
        return walk_m / 1000 / rules.walk_kmh * 60
    if problem.drive_s is not None:
        return float(problem.drive_s[here, there]) / 60 + rules.drive_extra_min
    return straight * rules.detour / 1000 / rules.drive_kmh * 60 + rules.drive_extra_min


def _tour_faults(problem: WeekProblem, shift: PlannedShift) -> Iterator[str]:
    index = {one.ref: number for number, one in enumerate(problem.places)}
    names = [base.name for base in problem.bases]
    if shift.base not in names:
        return
    home, mode, name = len(problem.places) + names.index(shift.base), _mode(problem, shift), shift.shift_id
    free_s, here, rested = float(shift.starts_s), home, shift.break_starts_s is None
    for stop in shift.stops:
        if stop.place_ref not in index:
            yield f"{name} goes to {stop.place_ref}, which is no place"
            return
        if not rested and shift.break_starts_s is not None and stop.starts_s >= shift.break_starts_s:
            if free_s + _way_min(problem, mode, here, home) * _MIN > shift.break_starts_s + _SLACK_S:
                yield f"{name} is not back for its break"
            free_s, here, rested = float(shift.break_ends_s or 0), home, True
        there = index[stop.place_ref]
        if free_s + _way_min(problem, mode, here, there) * _MIN > stop.starts_s + _SLACK_S:
            yield f"{name} cannot be at {stop.place_ref} by {_local(problem, stop.starts_s):%a %H:%M}"
        free_s, here = float(stop.ends_s), there
    if not rested and shift.break_starts_s is not None:
        if free_s + _way_min(problem, mode, here, home) * _MIN > shift.break_starts_s + _SLACK_S:
            yield f"{name} is not back for its break"
        free_s, here = float(shift.break_ends_s or 0), home
    if free_s + _way_min(problem, mode, here, home) * _MIN > shift.ends_s + _SLACK_S:
        yield f"{name} is not back at {shift.base} by its end"


# --- people over the week


def _people_faults(problem: WeekProblem, plan: WeekPlan) -> Iterator[str]:
    duties: dict[str, list[tuple[int, int, AvailabilityKind, str]]] = defaultdict(list)
    for shift in plan.shifts:
        for seat in shift.crew:
            duties[seat.person_ref].append((shift.starts_s, shift.ends_s, seat.kind, shift.shift_id))
    for ref, shifts in sorted(duties.items()):
        extra = [(start, end) for start, end, kind, _ in shifts if kind is not AvailabilityKind.CORE]
        if any(a < d and c < b for n, (a, b, *_) in enumerate(shifts) for c, d, *_ in shifts[n + 1 :]):
            yield f"{ref} is on two shifts at once"
        core = _core(problem, ref)
        yield from _rest_faults(problem, ref, core, extra)
        paid = [(start, end) for start, end, kind, _ in shifts if kind in _OVERTIME]
        yield from _hours_faults(problem, ref, core, extra, paid)
        if len(shifts) > problem.rules.max_shifts_a_week:
            yield f"{ref} is on {len(shifts)} shifts"
        if sum(_is_unpopular(problem, start, end) for start, end, *_ in shifts) > problem.rules.max_unpopular_shifts:
            yield f"{ref} has too many unpopular shifts"


def _core(problem: WeekProblem, ref: str) -> list[tuple[int, int]]:
    """Core duties of somebody, in this week and beside it; those that touch are one."""
    minutes = {
        minute
        for one in problem.offers
        if one.person_ref == ref and one.kind is AvailabilityKind.CORE
        for minute in range(one.starts_s // _MIN, one.ends_s // _MIN)
    }
    starts = sorted(minute for minute in minutes if minute - 1 not in minutes)
    ends = sorted(minute + 1 for minute in minutes if minute + 1 not in minutes)
    return [(start * _MIN, end * _MIN) for start, end in zip(starts, ends, strict=True)]


def _beside(span: tuple[int, int], core: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [(start, end) for start, end in core if end == span[0] or start == span[1]]


def _is_held_on(problem: WeekProblem, span: tuple[int, int], core: list[tuple[int, int]]) -> bool:
    """Whether an extra duty follows or precedes a core duty at once, and is short enough for that."""
    touching = _beside(span, core)
    whole = sum(end - start for start, end in (span, *touching))
    is_short = span[1] - span[0] <= problem.rules.may_extend_core_min * _MIN
    return bool(touching) and is_short and whole <= problem.rules.max_duty_min * _MIN


def _rest_faults(
    problem: WeekProblem, ref: str, core: list[tuple[int, int]], extra: list[tuple[int, int]]
) -> Iterator[str]:
    """Extra duties against everything else; the duty system answers for the rest between core duties.

    An extra duty at once before or after core duty is one duty with it, and rests from other extra duties as the whole.
    """
    wholes = []
    for span in extra:
        held_on = _beside(span, core) if _is_held_on(problem, span, core) else []
        for start, end in core:
            rested_s = max(span[0] - end, start - span[1])
            if rested_s < problem.rules.rest_min * _MIN and (start, end) not in held_on:
                yield f"{ref} rests {rested_s / _HOUR:.2f} hours from core duty"
        parts = (span, *held_on)
        wholes.append((min(start for start, _ in parts), max(end for _, end in parts)))
    for number, (start, end) in enumerate(wholes):
        for other_start, other_end in wholes[:number]:
            rested_s = max(start - other_end, other_start - end)
            if rested_s < problem.rules.rest_min * _MIN:
                yield f"{ref} rests {rested_s / _HOUR:.2f} hours"


def _hours_faults(
    problem: WeekProblem,
    ref: str,
    core: list[tuple[int, int]],
    extra: list[tuple[int, int]],
    paid: list[tuple[int, int]],
) -> Iterator[str]:
    own = {one.person_ref: one.max_week_h for one in problem.staff}.get(ref)
    most = problem.rules.max_week_min if own is None else own * 60
    monday, after = (_wall(problem.monday + dt.timedelta(days=n), 0, ZoneInfo(problem.zone)) for n in (0, 7))
    mine = {minute for start, end in core for minute in range(start // _MIN, end // _MIN)}
    mine = {minute for minute in mine if monday <= minute * _MIN < after}
    minutes = len(mine | {minute for start, end in extra for minute in range(start // _MIN, end // _MIN)})
    if extra and minutes > most:
        yield f"{ref} works {minutes} minutes of at most {most}"
    if sum(end - start for start, end in paid) / _MIN > problem.rules.max_overtime_min:
        yield f"{ref} works too much overtime"


def _is_unpopular(problem: WeekProblem, start_s: int, end_s: int) -> bool:
    first, last = problem.rules.unpopular
    hours = {_local(problem, at).hour for at in range(start_s, end_s, 15 * _MIN)}
    return bool(hours & {hour % 24 for hour in range(first, last)})


# --- places


def _place_faults(problem: WeekProblem, plan: WeekPlan) -> Iterator[str]:
    places = {one.ref: one for one in problem.places}
    targets = {one.place_ref: one for one in problem.targets}
    fixed = {one.shift_id for one in problem.fixed}
    visits: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for shift in plan.shifts:
        roles = {seat.role for seat in shift.crew}
        for stop in shift.stops:
            place, target = places.get(stop.place_ref), targets.get(stop.place_ref)
            if shift.shift_id in fixed:
                visits[stop.place_ref].append((stop.starts_s, stop.ends_s))
                continue
            if place is None or target is None:
                yield f"{stop.visit_id} is at {stop.place_ref}, which has no target"
                continue
            visits[place.ref].append((stop.starts_s, stop.ends_s))
            yield from _stop_faults(problem, place, target, stop.starts_s, stop.ends_s, roles)
    published = Counter(stop.place_ref for shift in problem.fixed for stop in shift.stops)
    for ref, spans in sorted(visits.items()):
        if ref in targets:
            yield from _gap_faults(problem, targets[ref], sorted(spans))
        if ref in targets and len(spans) > published[ref]:
            yield from _number_faults(problem, targets[ref], spans)


def _stop_faults(
    problem: WeekProblem, place: PlanPlace, target: DoseTarget, start_s: int, end_s: int, roles: set[Role]
) -> Iterator[str]:
    at = _local(problem, start_s)
    words = f"the visit at {place.ref} on {at:%a %H:%M}"
    if place.role is PlaceRole.CONTROL:
        yield f"{words} is at a control"
    if (at.date(), place.ref) in problem.barred:
        yield f"{words} is on a day that the trial keeps free"
    if (place.valid_from and at.date() < place.valid_from) or (place.valid_to and at.date() > place.valid_to):
        yield f"{words} is on a day on which it is no place"
    if place.roles_allowed is not None and not roles <= place.roles_allowed:
        yield f"{words} is by somebody who may not enter"
    if place.needs_constable and not roles & set(_CONSTABLES):
        yield f"{words} is without a constable"
    if (end_s - start_s) != target.minutes * _MIN:
        yield f"{words} lasts {(end_s - start_s) / _MIN} minutes"
    first, last = problem.rules.patrol_hours
    usual = [Window(day, 60 * first, 60 * last) for day in range(7)]
    windows = target.windows or place.windows or (usual if last - first < _DAY_H else ())
    if windows and not any(_inside(problem, one, start_s, end_s) for one in windows):
        # Windows that touch make one: every minute must lie in one of them.
        minutes = range(start_s, end_s, _MIN)
        if not all(any(_inside(problem, one, at_s, at_s + _MIN) for one in windows) for at_s in minutes):
            yield f"{words} is outside its windows"


def _inside(problem: WeekProblem, window: Window, start_s: int, end_s: int) -> bool:
    zone = ZoneInfo(problem.zone)
    for week in (-7, 0, 7):
        day = problem.monday + dt.timedelta(days=window.weekday + week)
        first = _wall(day, window.start_min, zone)
        last = _wall(day, window.end_min, zone)
        if first <= start_s and end_s <= last:
            return True
    return False


def _wall(day: dt.date, minutes: int, zone: ZoneInfo) -> float:
    days, rest = divmod(minutes, 24 * 60)
    there = dt.datetime.combine(day + dt.timedelta(days=days), dt.time(rest // 60, rest % 60), tzinfo=zone)
    return there.timestamp()


def _gap_faults(problem: WeekProblem, target: DoseTarget, spans: list[tuple[int, int]]) -> Iterator[str]:
    before = dict(problem.last_visit_s).get(target.place_ref)
    ends = [before, *(end for _, end in spans)] if before is not None else [end for _, end in spans]
    starts = [start for start, _ in spans] if before is not None else [start for start, _ in spans[1:]]
    for ended, starts_s in zip(ends, starts, strict=False):
        if starts_s - ended < target.min_gap_h * _HOUR:
            yield f"{target.place_ref} is visited again after {(starts_s - ended) / _HOUR:.2f} hours"


def _number_faults(problem: WeekProblem, target: DoseTarget, spans: list[tuple[int, int]]) -> Iterator[str]:
    """A place to which the plan adds visits gets no more than its cap and its target; what is published stays."""
    past = sum(start < (problem.not_before_s or 0) for start, _ in spans)
    made = max(past, dict(problem.visits_made).get(target.place_ref, 0))
    if target.cap_visits is not None and made + len(spans) - past > max(target.cap_visits, made):
        yield f"{target.place_ref} gets {made + len(spans) - past} visits and is capped at {target.cap_visits}"
    if len(spans) > target.visits_per_week:
        yield f"{target.place_ref} gets more visits than its target"


# --- money, shares, names


def _money_faults(problem: WeekProblem, made: list[PlannedShift]) -> Iterator[str]:
    spent = sum(shift.pence for shift in (*made, *problem.fixed))
    costs = any(one.pence for one in made)
    if problem.budget_pence is not None and costs and spent > problem.budget_pence:
        yield f"the plan spends {spent} of {problem.budget_pence} pence"


def _worth(count: int) -> float:
    return sum(_WORTH[n] if n < len(_WORTH) else _LATER_WORTH for n in range(count))


def _share_faults(problem: WeekProblem, plan: WeekPlan) -> Iterator[str]:
    planned = Counter(stop.place_ref for shift in plan.shifts for stop in shift.stops)
    unmet = {one.place_ref: one for one in plan.unmet}
    if len(unmet) != len(plan.unmet):
        yield "a place is named twice among the unmet"
    wanted_of = {
        one.place_ref: unmet[one.place_ref].wanted if one.place_ref in unmet else _due(problem, one)
        for one in problem.targets
    }
    for target in problem.targets:
        told = unmet.get(target.place_ref)
        if told is not None and (told.planned != planned[target.place_ref] or told.planned >= told.wanted):
            yield f"{target.place_ref} is told to get {told.planned} of {told.wanted}"
        if told is None and planned[target.place_ref] < _due(problem, target):
            yield f"{target.place_ref} gets {planned[target.place_ref]} visits, and the plan does not say why"
        if told is not None and told.wanted > target.visits_per_week:
            yield f"{target.place_ref} is told to want {told.wanted} visits"
    if sum(wanted_of.values()) != plan.wanted_visits:
        yield f"the plan wants {plan.wanted_visits} visits, its places {sum(wanted_of.values())}"
    wanted = sum(one.value * _worth(wanted_of[one.place_ref]) for one in problem.targets)
    got = sum(one.value * _worth(min(planned[one.place_ref], wanted_of[one.place_ref])) for one in problem.targets)
    share = got / wanted if wanted else 1.0
    if abs(share - plan.dose_met_share) > 1e-6:
        yield f"the dose met is {share:.6f}, not {plan.dose_met_share:.6f}"
    if plan.bound_share < plan.dose_met_share - 1e-6:
        yield f"the bound {plan.bound_share} lies below the plan's {plan.dose_met_share}"


def _due(problem: WeekProblem, target: DoseTarget) -> int:
    """Visits that the target asks for: none at a control, less visits made that nobody had planned, capped."""
    place = {one.ref: one for one in problem.places}[target.place_ref]
    if place.role is PlaceRole.CONTROL:
        return 0
    unplanned = dict(problem.visits_made).get(target.place_ref, 0)
    for shift in problem.fixed:
        for stop in shift.stops:
            if stop.place_ref == target.place_ref and stop.starts_s < (problem.not_before_s or 0) and unplanned > 0:
                unplanned -= 1
    most = target.visits_per_week if target.cap_visits is None else min(target.visits_per_week, target.cap_visits)
    return max(0, most - unplanned)


def _fixed_faults(problem: WeekProblem, plan: WeekPlan) -> Iterator[str]:
    held = {one.shift_id: one for one in plan.shifts}
    for shift in problem.fixed:
        if held.get(shift.shift_id) != shift:
            yield f"{shift.shift_id} was published and is not as it was"


def _id_faults(plan: WeekPlan) -> Iterator[str]:
    shifts = Counter(shift.shift_id for shift in plan.shifts)
    stops = Counter(stop.visit_id for shift in plan.shifts for stop in shift.stops)
    yield from (f"{name} stands {count} times" for name, count in (shifts + stops).items() if count > 1)
    if [*plan.shifts] != sorted(plan.shifts, key=lambda one: (one.starts_s, one.shift_id)):
        yield "shifts are not in order"
