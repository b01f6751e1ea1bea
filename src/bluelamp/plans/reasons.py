"""Why a wanted visit is not in the plan: the constraints one after another, and the numbers that show it."""

from __future__ import annotations

__all__ = ["ORDER", "Finding", "Scene", "reason_of_request", "reasons_without_times"]

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bluelamp.core.vocabulary import UnmetReason
from bluelamp.plans.free_time import windows_for
from bluelamp.plans.insertion import best_place, places_in
from bluelamp.plans.lawful import why_no_crew
from bluelamp.plans.openings import Errand, cheapest_opening, has_crew, offered_for
from bluelamp.plans.shares import visit_worth
from bluelamp.plans.weeks import spans_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp.plans.insertion import Placed
    from bluelamp.plans.openings import Opening, Stretch
    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.requests import VisitRequest
    from bluelamp.plans.results import PlannedShift
    from bluelamp.plans.timing import Timing
    from bluelamp.plans.wants import MissingAt
    from bluelamp.plans.workload import Workloads

# Constraints are looked at in this order; the first that rules a visit out is the reason.
ORDER = (
    UnmetReason.NOBODY_MAY_ENTER,
    UnmetReason.TRIAL,
    UnmetReason.OUT_OF_FORCE,
    UnmetReason.WEEK_BEGUN,
    UnmetReason.WINDOW_TOO_SHORT,
    UnmetReason.NOBODY_AVAILABLE,
    UnmetReason.NO_CREW,
    UnmetReason.NO_CONSTABLE,
    UnmetReason.HOURS_USED_UP,
    UnmetReason.BUDGET_SPENT,
    UnmetReason.CREWS_FULL,
)

_DAYS = 7


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A plan as the reasons look at it.

    Args:
        problem: what there is to plan with.
        requests: visits that are wanted.
        shifts: of the plan.
        loads: what everybody offers and works.
        timing: what tours depend on.
        pence_left: money of the budget that the plan leaves; None for no limit.
    """

    problem: WeekProblem
    requests: Sequence[VisitRequest]
    shifts: Sequence[PlannedShift]
    loads: Workloads
    timing: Timing
    pence_left: int | None

    def errand(self, index: int) -> Errand:
        """A missing visit by the index of its request."""
        request = self.requests[index]
        place_ref = self.problem.places[request.place].ref
        spans = self.timing.matching.spans_of_missing(index, place_ref)
        return Errand(request.place, spans or request.spans, request.minutes * 60)

    def on_duty(self, errand: Errand) -> list[PlannedShift]:
        """Planned shifts that could make a visit if their tour were empty: the crew may, and the times and ways fit."""
        return [shift for shift in self.shifts if _could_make(shift, errand, self.timing)]


@dataclass(frozen=True, slots=True)
class Finding:
    """The reason of a missing visit, or of all for which the week has no time.

    Args:
        reason: what rules it out.
        facts: the numbers, ready for JSON.
        worth: what they are worth.
        request: index of its request; None where the week has no time for it.
        opening: the cheapest shift of people who are free for it; None where there is none.
    """

    reason: UnmetReason
    facts: dict[str, Any]
    worth: float
    request: int | None
    opening: Opening | None = None

    @property
    def visits(self) -> int:
        """How many visits it speaks of."""
        return int(self.facts["visits"]) if self.request is None else 1


def reasons_without_times(missing: MissingAt, scene: Scene) -> list[Finding]:
    """Why the week has no time for some visits of a place: entry, windows, its validity or the trial."""
    problem, place = scene.problem, scene.problem.places[missing.place]
    windows = spans_of(windows_for(missing.target, place, problem.rules), problem.monday, problem.zone)
    days = [problem.monday + dt.timedelta(days=day) for day in range(_DAYS)]
    facts = {
        "barred_days": sum((day, place.ref) in problem.barred for day in days),
        "valid_days": sum(_is_valid(day, place.valid_from, place.valid_to) for day in days),
        "window_minutes": sum(end - start for start, end in windows) // 60,
        "minutes": missing.target.minutes,
        "min_gap_h": missing.target.min_gap_h,
        "block_days": missing.target.block_days,
        "not_before_s": problem.not_before_s,
    }
    found, number = [], missing.wanted
    for reason, visits in missing.without_times:
        worth = sum(missing.target.value * visit_worth(n) for n in range(number - visits, number))
        found.append(Finding(reason, {"visits": visits, **facts}, worth, None))
        number -= visits
    return found


def reason_of_request(index: int, scene: Scene) -> Finding:
    """Why a visit that has times is not in the plan.

    Args:
        index: of its request.
        scene: the plan.

    Returns:
        The first constraint, in the order of :data:`ORDER`, that rules it out.
    """
    errand, request = scene.errand(index), scene.requests[index]
    place = scene.problem.places[errand.place]
    facts: dict[str, Any] = {
        "request_id": request.request_id,
        "spans": [[first, last + errand.length_s] for first, last in errand.spans],
        "pence_left": scene.pence_left,
    }
    if _is_closed(place.roles_allowed):
        return Finding(UnmetReason.NOBODY_MAY_ENTER, facts, request.worth, index)
    offered = offered_for(errand, scene.loads, scene.timing)
    on_duty = scene.on_duty(errand)
    facts |= {
        "people_by_role": _by_role(offered),
        "crews_on_duty": len(on_duty),
        "shifts_on_duty": [shift.shift_id for shift in on_duty],
    }
    # Whoever is planned then was there to be planned: a published shift may be crewed by people with no offer.
    if not on_duty and (reason := _nobody(offered, errand, scene)) is not None:
        if reason is UnmetReason.NO_CREW:
            facts |= _of_crews(offered, scene)
        return Finding(reason, facts, request.worth, index)
    opening = cheapest_opening(offered, errand, scene.loads, scene.timing)
    facts |= _of_people(offered, errand, scene)
    facts["cheapest_crew_pence"] = None if opening is None else opening.pence
    if opening is None and not on_duty:
        return Finding(UnmetReason.HOURS_USED_UP, facts, request.worth, index)
    if opening is not None and scene.pence_left is not None and opening.pence > scene.pence_left:
        return Finding(UnmetReason.BUDGET_SPENT, facts, request.worth, index, opening)
    facts["room_on"] = [placed.shift.shift_id for placed in _room(index, errand, on_duty, scene)]
    return Finding(UnmetReason.CREWS_FULL, facts, request.worth, index, opening)


def _could_make(shift: PlannedShift, errand: Errand, timing: Timing) -> bool:
    if not any(first < shift.ends_s and shift.starts_s < last + errand.length_s for first, last in errand.spans):
        return False
    alone = replace(shift, stops=())
    return bool(places_in(alone, errand.place, errand.spans, errand.length_s, "", timing))


def _nobody(offered: Sequence[Stretch], errand: Errand, scene: Scene) -> UnmetReason | None:
    if not offered:
        return UnmetReason.NOBODY_AVAILABLE
    if not has_crew(offered, errand, scene.loads, scene.timing, with_constable=False):
        return UnmetReason.NO_CREW
    if not has_crew(offered, errand, scene.loads, scene.timing, with_constable=True):
        return UnmetReason.NO_CONSTABLE
    return None


def _of_crews(offered: Sequence[Stretch], scene: Scene) -> dict[str, Any]:
    """Why those who offered make no crew."""
    people = {stretch.member.person_ref: stretch.member for stretch in offered}
    rules = scene.problem.rules
    return {"no_crew": why_no_crew(tuple(people.values()), rules).value, "crew_size": rules.crew_size}


def _room(index: int, errand: Errand, on_duty: Sequence[PlannedShift], scene: Scene) -> list[Placed]:
    """Where a shift that stays as it is has room after all; said honestly where one has."""
    visit_id = scene.requests[index].request_id
    found = best_place(on_duty, errand.place, errand.spans, errand.length_s, visit_id, scene.timing)
    return [] if found is None else [found]


def _of_people(offered: Sequence[Stretch], errand: Errand, scene: Scene) -> dict[str, Any]:
    """How many of those who offered are on a shift then, and the hours that the others have left."""
    members = {stretch.member.person_ref: stretch.member for stretch in offered}
    busy = [
        ref
        for ref in members
        if any(scene.loads.is_on_duty(ref, first, last + errand.length_s) for first, last in errand.spans)
    ]
    left = [scene.loads.minutes_left(member) for ref, member in members.items() if ref not in busy]
    return {"people_on_duty": len(busy), "people_not_on_duty": len(left), "most_minutes_left": max(left, default=0)}


def _by_role(offered: Sequence[Stretch]) -> dict[str, int]:
    people = {stretch.member.person_ref: stretch.member.role.value for stretch in offered}
    return dict(sorted(Counter(people.values()).items()))


def _is_closed(roles_allowed: frozenset[Any] | None) -> bool:
    return roles_allowed is not None and not roles_allowed


def _is_valid(day: dt.date, first: dt.date | None, last: dt.date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)
