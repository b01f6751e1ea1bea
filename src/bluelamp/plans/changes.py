"""What a fix changes of the problem, so that planning again shows what it brings."""

from __future__ import annotations

__all__ = ["apply_change"]

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import Agency, AvailabilityKind, FixKind, PatrolMode, Role
from bluelamp.plans.dose import targets_of
from bluelamp.plans.pinned import with_pinned
from bluelamp.plans.records import Offer, StaffMember
from bluelamp.plans.weeks import day_words, week_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bluelamp.plans.problem import WeekProblem

_OPEN = "open-"


def apply_change(problem: WeekProblem, change: Mapping[str, Any]) -> WeekProblem:
    """Carry out the change of a fix.

    A shift that a change brings or alters stays with its tour when the problem is planned again, so that the place
    gets the visits for which the fix was bought; everything else is planned anew around it.

    Args:
        problem: to which the fix was offered.
        change: of the fix; by ``kind`` it has these keys:
            ``add_seats``: ``base``, ``starts_s``, ``ends_s``, ``break_s``, ``roles``, ``agencies``, ``transports``,
            ``offer_kind``, ``stops``, and ``raise_pence``, by which the budget must grow to pay for them;
            ``raise_budget``: ``pence``, and the ``shift`` that it pays;
            ``extend_shift``: ``shift_id``, ``minutes``, and the ``shift`` as it is then;
            ``drop_visits``: ``place_ref``, ``visits``;
            ``take_from``: ``from_ref``, ``visits``, and the ``shift`` as it is then.

    Returns:
        The problem with the change. Open seats are staff ``open-1`` onwards with confirmed offers.

    Raises:
        RefusedInputError: it is no change that this program makes (BL-PLAN-40), it names a place, a base or people
            that the problem does not have (BL-PLAN-41), its crew is taken by now (BL-PLAN-42), or it begins
            before the plan may (BL-PLAN-43).
    """
    try:
        carry_out = _CHANGES[FixKind(change["kind"])]
        return carry_out(problem, change)
    except (KeyError, TypeError, ValueError) as error:
        message = "This is not a change that a plan's fixes make."
        raise RefusedInputError(message, code="BL-PLAN-40") from error


def _add_seats(problem: WeekProblem, change: Mapping[str, Any]) -> WeekProblem:
    base, starts_s, ends_s = str(change["base"]), int(change["starts_s"]), int(change["ends_s"])
    if base not in {known.name for known in problem.bases}:
        raise _unknown(base)
    taken, seats, number = {member.person_ref for member in problem.staff}, [], 0
    members = zip(change["roles"], change["agencies"], change["transports"], strict=True)
    for role, agency, transport in members:
        number += 1
        while f"{_OPEN}{number}" in taken:
            number += 1
        ref = f"{_OPEN}{number}"
        seats.append(StaffMember(ref, Role(role), Agency(agency), base, PatrolMode(transport), is_open_seat=True))
    kind = AvailabilityKind(change["offer_kind"])
    offers = tuple(Offer(seat.person_ref, starts_s, ends_s, kind, is_committed=True) for seat in seats)
    more = replace(problem, staff=(*problem.staff, *seats), offers=(*problem.offers, *offers))
    refs = [seat.person_ref for seat in seats]
    pin = {
        "shift_id": f"{week_text(problem.monday)}-{day_words(starts_s, problem.zone)}-{base}-{refs[0]}".replace(
            " ", "-"
        ),
        "base": base,
        "starts_s": starts_s,
        "ends_s": ends_s,
        "break_s": change["break_s"],
        "people": refs,
        "kinds": [kind.value] * len(refs),
        "stops": change["stops"],
    }
    return _with_more_money(with_pinned(more, pin), int(change["raise_pence"]))


def _raise_budget(problem: WeekProblem, change: Mapping[str, Any]) -> WeekProblem:
    return _with_more_money(with_pinned(problem, change["shift"]), int(change["pence"]))


def _with_more_money(problem: WeekProblem, pence: int) -> WeekProblem:
    return problem if problem.budget_pence is None else replace(problem, budget_pence=problem.budget_pence + pence)


def _extend_shift(problem: WeekProblem, change: Mapping[str, Any]) -> WeekProblem:
    return with_pinned(problem, change["shift"])


def _fewer_visits(problem: WeekProblem, place_ref: str, visits: int, *, is_capped: bool = False) -> WeekProblem:
    """The problem with a target lowered, from its cap where that counts."""
    targets = targets_of(problem)
    if place_ref not in {target.place_ref for target in targets}:
        raise _unknown(place_ref)
    # A target of no visits stays, so that the place does not get the visits of one without a target.
    fewer = tuple(
        replace(t, visits_per_week=max(0, (t.most_visits if is_capped else t.visits_per_week) - visits))
        if t.place_ref == place_ref
        else t
        for t in targets
    )
    return replace(problem, targets=fewer)


def _drop_visits(problem: WeekProblem, change: Mapping[str, Any]) -> WeekProblem:
    return _fewer_visits(problem, str(change["place_ref"]), int(change["visits"]))


def _take_from(problem: WeekProblem, change: Mapping[str, Any]) -> WeekProblem:
    fewer = _fewer_visits(problem, str(change["from_ref"]), int(change["visits"]), is_capped=True)
    return with_pinned(fewer, change["shift"])


def _unknown(ref: str) -> RefusedInputError:
    return RefusedInputError(f"The change names {ref!r}, which the plan does not have.", code="BL-PLAN-41")


_CHANGES: dict[FixKind, Callable[[WeekProblem, Mapping[str, Any]], WeekProblem]] = {
    FixKind.ADD_SEATS: _add_seats,
    FixKind.RAISE_BUDGET: _raise_budget,
    FixKind.EXTEND_SHIFT: _extend_shift,
    FixKind.DROP_VISITS: _drop_visits,
    FixKind.TAKE_FROM: _take_from,
}
