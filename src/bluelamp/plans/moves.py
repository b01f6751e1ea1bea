"""What a replan changes, one move for each duty, in words."""

from __future__ import annotations

__all__ = ["dropped", "goes_on_without", "handed_over", "joined", "replaced", "retimed", "stood_down"]

from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import MoveKind
from bluelamp.plans.results import Move
from bluelamp.plans.sentences import person_words, pounds, stretch_words
from bluelamp.plans.weeks import day_words

if TYPE_CHECKING:
    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.results import CrewSeat, PlannedShift, PlannedStop


def replaced(shift: PlannedShift, away: CrewSeat, seat: CrewSeat, problem: WeekProblem) -> Move:
    """Somebody who offered time takes the seat of somebody who is away."""
    more = seat.pence - away.pence
    cost = f", for {pounds(more)} more" if more > 0 else f", for {pounds(-more)} less" if more < 0 else ""
    words = (
        f"{person_words(away.role, away.person_ref)} is away: {person_words(seat.role, seat.person_ref, start=False)} "
        f"takes the seat on {_when(shift, problem)} from {shift.base}{cost}."
    )
    return Move(MoveKind.REPLACED, shift.shift_id, "", away.person_ref, words, _seat_facts(away), _seat_facts(seat))


def joined(shift: PlannedShift, away: CrewSeat, seat: CrewSeat, old: PlannedShift, problem: WeekProblem) -> Move:
    """Somebody whose own shift is stood down takes the seat of somebody who is away."""
    words = (
        f"{person_words(seat.role, seat.person_ref)} joins the crew of {_when(shift, problem)} from {shift.base} "
        f"in place of {person_words(away.role, away.person_ref, start=False)}."
    )
    before = {"shift_id": old.shift_id}
    after = {"shift_id": shift.shift_id, "in_place_of": away.person_ref, "pence": seat.pence}
    return Move(MoveKind.JOINED, shift.shift_id, "", seat.person_ref, words, before, after)


def goes_on_without(shift: PlannedShift, away: CrewSeat, problem: WeekProblem) -> Move:
    """The others may go alone."""
    words = (
        f"{person_words(away.role, away.person_ref)} is away: the shift on {_when(shift, problem)} from {shift.base} "
        "goes on without."
    )
    return Move(MoveKind.REPLACED, shift.shift_id, "", away.person_ref, words, _seat_facts(away), {"person_ref": ""})


def stood_down(shift: PlannedShift, problem: WeekProblem) -> Move:
    """A shift does not happen."""
    words = f"The shift on {_when(shift, problem)} from {shift.base} is stood down."
    before = {
        "starts_s": shift.starts_s,
        "ends_s": shift.ends_s,
        "people": [seat.person_ref for seat in shift.crew],
        "pence": shift.pence,
    }
    return Move(MoveKind.STOOD_DOWN, shift.shift_id, "", "", words, before, {})


def handed_over(
    shift: PlannedShift, stop: PlannedStop, now: PlannedShift, made: PlannedStop, problem: WeekProblem
) -> Move:
    """A visit goes to another crew."""
    at = day_words(stop.starts_s, problem.zone)
    later = "" if made.starts_s == stop.starts_s else f", now at {day_words(made.starts_s, problem.zone)}"
    crew = " and ".join(person_words(seat.role, seat.person_ref, start=False) for seat in now.crew)
    words = f"The visit at {_name(stop, problem)} on {at} goes to the crew of {crew}{later}."
    before = {"shift_id": shift.shift_id, "starts_s": stop.starts_s}
    after = {"shift_id": now.shift_id, "starts_s": made.starts_s}
    return Move(MoveKind.HANDED_OVER, now.shift_id, stop.visit_id, "", words, before, after)


def retimed(shift: PlannedShift, stop: PlannedStop, made: PlannedStop, problem: WeekProblem) -> Move:
    """A crew makes a visit at another time."""
    words = (
        f"The visit at {_name(stop, problem)} on {day_words(stop.starts_s, problem.zone)} moves to "
        f"{day_words(made.starts_s, problem.zone)}."
    )
    before, after = {"starts_s": stop.starts_s}, {"starts_s": made.starts_s}
    return Move(MoveKind.RETIMED, shift.shift_id, stop.visit_id, "", words, before, after)


def dropped(shift: PlannedShift, stop: PlannedStop, problem: WeekProblem) -> Move:
    """A visit is not made."""
    at = day_words(stop.starts_s, problem.zone)
    words = f"The visit at {_name(stop, problem)} on {at} is dropped: no other crew has room for it."
    before = {"shift_id": shift.shift_id, "starts_s": stop.starts_s}
    return Move(MoveKind.DROPPED, shift.shift_id, stop.visit_id, "", words, before, {})


def _when(shift: PlannedShift, problem: WeekProblem) -> str:
    return stretch_words(shift.starts_s, shift.ends_s, problem.zone)


def _name(stop: PlannedStop, problem: WeekProblem) -> str:
    return next((place.name for place in problem.places if place.ref == stop.place_ref), stop.place_ref)


def _seat_facts(seat: CrewSeat) -> dict[str, object]:
    return {"person_ref": seat.person_ref, "role": seat.role.value, "pence": seat.pence}
