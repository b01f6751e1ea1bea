"""A shift as a change keeps it, so that planning again takes it over with its tour."""

from __future__ import annotations

__all__ = ["pin_of", "with_pinned"]

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import AvailabilityKind, PatrolMode
from bluelamp.plans.added_shifts import shift_of
from bluelamp.plans.dose import targets_of
from bluelamp.plans.matching import matching_of
from bluelamp.plans.open_offers import has_begun
from bluelamp.plans.results import PlannedStop
from bluelamp.plans.timing import Timing
from bluelamp.plans.travel import travel_of
from bluelamp.plans.ways import with_ways

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.records import StaffMember
    from bluelamp.plans.results import PlannedShift


def pin_of(shift: PlannedShift) -> dict[str, Any]:
    """A shift, ready for JSON: its key, times, break, people and visits."""
    return {
        "shift_id": shift.shift_id,
        "base": shift.base,
        "starts_s": shift.starts_s,
        "ends_s": shift.ends_s,
        "break_s": None if shift.break_starts_s is None else [shift.break_starts_s, shift.break_ends_s],
        "people": [seat.person_ref for seat in shift.crew],
        "kinds": [seat.kind.value for seat in shift.crew],
        "stops": [[stop.visit_id, stop.place_ref, stop.starts_s, stop.ends_s] for stop in shift.stops],
    }


def with_pinned(problem: WeekProblem, pin: Mapping[str, Any]) -> WeekProblem:
    """The problem with a shift that stays as it is, in place of one of the same key.

    Visits that another shift that stays makes already, or comes too near to, are left out of its tour.

    Args:
        problem: with the staff of the shift.
        pin: of the shift, as :func:`pin_of` writes it.

    Raises:
        RefusedInputError: it names people or places that the problem does not have (BL-PLAN-41), or somebody of it is
            on another shift that stays (BL-PLAN-42), or it begins before the plan may (BL-PLAN-43).
    """
    staff = {member.person_ref: member for member in problem.staff}
    places = {place.ref for place in problem.places}
    named = [*pin["people"], *(stop[1] for stop in pin["stops"])]
    if strange := [ref for ref in named if ref not in staff and ref not in places]:
        raise RefusedInputError(f"The change names {strange[0]!r}, which the plan does not have.", code="BL-PLAN-41")
    starts_s, ends_s = int(pin["starts_s"]), int(pin["ends_s"])
    if has_begun(problem, starts_s):
        message = "What this would change begins before the rest of the week is planned; plan again and choose anew."
        raise RefusedInputError(message, code="BL-PLAN-43")
    others = tuple(shift for shift in problem.fixed if shift.shift_id != pin["shift_id"])
    for shift in others:
        busy = {seat.person_ref for seat in shift.crew} & set(pin["people"])
        if busy and shift.starts_s < ends_s and starts_s < shift.ends_s:
            message = "Somebody of this crew is on another shift by now; plan again and choose anew."
            raise RefusedInputError(message, code="BL-PLAN-42")
    seats: list[tuple[StaffMember, AvailabilityKind]] = [
        (staff[ref], AvailabilityKind(kind)) for ref, kind in zip(pin["people"], pin["kinds"], strict=True)
    ]
    shift = shift_of(str(pin["shift_id"]), seats, starts_s, ends_s, problem)
    pause = pin["break_s"]
    shift = replace(
        shift, break_starts_s=None if pause is None else pause[0], break_ends_s=None if pause is None else pause[1]
    )
    timing = Timing.of(problem, travel_of(problem), matching_of(problem, (), ()))
    shift = with_ways(shift, _stops(problem, pin, others), timing)
    return replace(problem, fixed=(*others, shift))


def _stops(problem: WeekProblem, pin: Mapping[str, Any], others: tuple[PlannedShift, ...]) -> list[PlannedStop]:
    gap_s = {target.place_ref: round(target.min_gap_h * 3600) for target in targets_of(problem)}
    held = [stop for shift in others for stop in shift.stops]
    kept = []
    for visit_id, place_ref, starts_s, ends_s in pin["stops"]:
        gap = gap_s.get(place_ref, 0)
        near = (
            one.visit_id == visit_id
            or (one.place_ref == place_ref and one.starts_s - gap < ends_s and starts_s < one.ends_s + gap)
            for one in held
        )
        if not any(near):
            kept.append(PlannedStop(visit_id, place_ref, int(starts_s), int(ends_s), 0.0, PatrolMode.FOOT))
    return kept
