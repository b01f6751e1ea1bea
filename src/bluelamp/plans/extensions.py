"""A crew that stays longer: the shortest lawful extension of a planned shift that makes a missing visit."""

from __future__ import annotations

__all__ = ["shift_to_extend"]

from dataclasses import replace
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import FixKind
from bluelamp.plans.insertion import best_place
from bluelamp.plans.open_offers import has_begun
from bluelamp.plans.pay import price_seat
from bluelamp.plans.pinned import pin_of
from bluelamp.plans.results import Fix
from bluelamp.plans.sentences import counted, pounds
from bluelamp.plans.weeks import day_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp.plans.reasons import Scene
    from bluelamp.plans.records import StaffMember
    from bluelamp.plans.results import CrewSeat, PlannedShift
    from bluelamp.plans.timing import Timing
    from bluelamp.plans.workload import Workloads

_STEP_MIN = 30
_LONGEST_MIN = 240


def shift_to_extend(indices: Sequence[int], scene: Scene, timing: Timing) -> Fix | None:
    """The cheapest way to let a crew stay on, within its offers, the rules and what is left of the budget.

    Args:
        indices: missing visits of a place, the worthiest first.
        scene: the plan.
        timing: in which missing visits may be moved like planned ones.

    Returns:
        The fix; None where no crew could stay.
    """
    found: list[tuple[int, int, str, int, PlannedShift, PlannedShift]] = []
    for index in indices:
        errand = scene.errand(index)
        for shift in scene.shifts:
            if has_begun(scene.problem, shift.starts_s):
                continue
            near = any(f < shift.ends_s + _LONGEST_MIN * 60 and shift.starts_s < b for f, b in errand.spans)
            way = _least_minutes(shift, index, scene, timing) if near else None
            if way is not None:
                minutes, longer = way
                found.append((_more_pence(shift, minutes, scene), minutes, shift.shift_id, index, shift, longer))
    if not found:
        return None
    pence, minutes, shift_id, _, shift, longer = min(found, key=lambda way: way[:4])
    ends_s = shift.ends_s + minutes * 60
    words = (
        f"Let the {counted(len(shift.crew), 'person', 'people')} of the shift from {shift.base} on "
        f"{day_words(shift.starts_s, scene.problem.zone)} stay {minutes} min longer, to "
        f"{day_words(ends_s, scene.problem.zone)}, for {pounds(pence)}: one visit here."
    )
    change = {
        "kind": FixKind.EXTEND_SHIFT.value,
        "shift_id": shift_id,
        "minutes": minutes,
        "shift": pin_of(longer),
    }
    return Fix(FixKind.EXTEND_SHIFT, words, pence, 1, change)


def _least_minutes(shift: PlannedShift, index: int, scene: Scene, timing: Timing) -> tuple[int, PlannedShift] | None:
    errand, rules = scene.errand(index), scene.problem.rules
    loads = scene.loads.without(shift)
    for minutes in range(_STEP_MIN, _LONGEST_MIN + 1, _STEP_MIN):
        longer = replace(shift, ends_s=shift.ends_s + minutes * 60)
        length = (longer.ends_s - longer.starts_s) // 60
        if length > rules.max_shift_min or (length > rules.break_after_min and shift.break_starts_s is None):
            return None
        if not all(_may_stay(seat, shift, longer, scene, loads) for seat in shift.crew):
            return None
        if scene.pence_left is not None and _more_pence(shift, minutes, scene) > scene.pence_left:
            return None
        request_id = scene.requests[index].request_id
        placed = best_place([longer], errand.place, errand.spans, errand.length_s, request_id, timing)
        if placed is not None:
            return minutes, placed.shift
    return None


def _may_stay(seat: CrewSeat, shift: PlannedShift, longer: PlannedShift, scene: Scene, loads: Workloads) -> bool:
    member = scene.timing.staff.get(seat.person_ref)
    if member is None or not _offers(member, seat, shift, longer, loads):
        return False
    return loads.block(member, longer.starts_s, longer.ends_s, seat.kind) is None


def _offers(member: StaffMember, seat: CrewSeat, shift: PlannedShift, longer: PlannedShift, loads: Workloads) -> bool:
    return any(
        offer.kind is seat.kind
        and not offer.is_committed
        and offer.starts_s <= shift.starts_s
        and longer.ends_s <= offer.ends_s
        for offer in loads.offers.get(member.person_ref, ())
    )


def _more_pence(shift: PlannedShift, minutes: int, scene: Scene) -> int:
    problem, ends_s = scene.problem, shift.ends_s + minutes * 60
    whole = sum(
        price_seat(s.role, s.agency, s.kind, shift.starts_s, ends_s, problem.rates, problem.zone)[0] for s in shift.crew
    )
    return max(0, whole - shift.pence)
