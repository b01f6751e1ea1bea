"""The room's door to the science: a week's problem from rows of the tables."""

from __future__ import annotations

__all__ = ["PARTS", "checked", "document_of", "fingerprints", "monday_of", "week_text"]

import datetime as dt
import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import PlaceRole, Role
from bluelamp_station.plans.engine.problem_people import fixed_shifts, offers_of, rates_of, staff_of
from bluelamp_station.plans.engine.problem_places import bases_of, places_of, targets_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.rules import PlanRules
    from bluelamp_station.plans.queries.problem import Gathered

# Parts of a problem that somebody may change after a plan was made, and what that is called.
PARTS: Mapping[str, str] = {
    "places": "the set of places",
    "targets": "the doses",
    "staff": "the people and their terms",
    "offers": "the time that people offer",
    "bases": "the bases",
    "rates": "the rates",
    "fixed": "the shifts that stand",
}
_ZONE = "Europe/London"
# A week that has begun is planned from the half hour that follows this long after the button was pressed.
_LEAD_S, _STEP_S = 3600, 1800


def monday_of(text: str) -> dt.date:
    """First day of an ISO week such as ``2026-W10``.

    Raises:
        UsageError: it is no week (BL-PLAN-01).
    """
    from bluelamp.plans.weeks import monday_of as read  # noqa: PLC0415 - the science is imported on first use

    return read(text)


def week_text(monday: dt.date) -> str:
    """The ISO week of a day, such as ``2026-W10``."""
    from bluelamp.plans.weeks import week_text as write  # noqa: PLC0415 - as above

    return write(monday)


def document_of(gathered: Gathered, asked: Mapping[str, Any], *, now_s: int, is_replan: bool = False) -> dict[str, Any]:
    """The problem of a week as a document.

    Args:
        gathered: what the tables say.
        asked: as ``PlanRun.settings`` keeps it: ``budget_pence``, ``rules``, ``barred``, ``keep_published``,
            ``constable_places``, ``closed_places``; each may be absent.
        now_s: the time, seconds since 1970 in UTC; shifts that began by then are fixed.
        is_replan: whether the published plan itself is mended, so that no shift is fixed.

    Raises:
        RefusedInputError: there is no place to visit (BL-PLANS-59) or nobody to plan with (BL-PLANS-60).
    """
    from bluelamp.plans.documents import problem_document  # noqa: PLC0415 - as above

    return problem_document(checked(_problem(gathered, asked, now_s=now_s, is_replan=is_replan)))


def _problem(gathered: Gathered, asked: Mapping[str, Any], *, now_s: int, is_replan: bool) -> WeekProblem:
    from bluelamp.plans.problem import WeekProblem  # noqa: PLC0415 - as above

    places, bases = places_of(gathered, asked), bases_of(gathered)
    staff, said = staff_of(gathered)
    rates, also = rates_of(gathered)
    fixed = () if is_replan else fixed_shifts(gathered, now_s=now_s, keeps_all=bool(asked.get("keep_published", True)))
    busy = {seat.person_ref for shift in fixed for seat in shift.crew} - {one.person_ref for one in staff}
    return WeekProblem(
        monday=gathered.monday,
        zone=_ZONE,
        places=places,
        targets=targets_of(gathered),
        staff=(*staff, *_unknown_staff(gathered, busy)),
        offers=offers_of(gathered, fixed),
        bases=bases,
        rates=rates,
        rules=_rules(gathered, asked.get("rules", {})),
        not_before_s=None if is_replan else _first_s(gathered.monday, now_s),
        barred=frozenset((dt.date.fromisoformat(day), ref) for day, ref in asked.get("barred", ())),
        budget_pence=asked.get("budget_pence"),
        fixed=fixed,
        visits_made=tuple(sorted(gathered.visits_made.items())),
        last_visit_s=tuple(sorted((ref, int(at.timestamp())) for ref, at in gathered.last_visit.items())),
        words=(*said, *also, *asked.get("words", ())),
    )


def _first_s(monday: dt.date, now_s: int) -> int | None:
    """When the first shift of a week that has begun may start: time is left to read the plan and to publish it."""
    from bluelamp.plans.weeks import week_span  # noqa: PLC0415 - as above

    start_s, _ = week_span(monday, _ZONE)
    first_s = -(-(now_s + _LEAD_S) // _STEP_S) * _STEP_S
    return None if first_s <= start_s else first_s


def _unknown_staff(gathered: Gathered, refs: set[str]) -> tuple[Any, ...]:
    """Members of standing shifts who are not planned with themselves: their shifts still count."""
    from bluelamp.plans.records import StaffMember  # noqa: PLC0415 - as above

    seats = {seat.person_ref: seat for shift in fixed_shifts(gathered, now_s=0, keeps_all=True) for seat in shift.crew}
    base = gathered.bases[0].name if gathered.bases else ""
    return tuple(
        StaffMember(ref, seats[ref].role, seats[ref].agency, base, is_open_seat=seats[ref].is_open)
        for ref in sorted(refs)
    )


def _rules(gathered: Gathered, asked: Mapping[str, Any]) -> PlanRules:
    from bluelamp.plans.rules import PlanRules  # noqa: PLC0415 - as above

    told = dict(asked)
    if "alone_roles" in told:
        told["alone_roles"] = frozenset(Role(word) for word in told["alone_roles"])
    if "patrol_hours" in told:
        told["patrol_hours"] = tuple(told["patrol_hours"])
    pairs = frozenset(_in_order(pair.first.crew_ref, pair.second.crew_ref) for pair in gathered.apart)
    return replace(PlanRules(), apart=pairs, **told)


def _in_order(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def checked(problem: WeekProblem) -> WeekProblem:
    """A problem that has somewhere to go and somebody to send.

    Raises:
        RefusedInputError: there is no place to visit (BL-PLANS-59) or nobody to plan with (BL-PLANS-60).
    """
    if not problem.places:
        raise _nowhere("no set of places is in force in that week. Adopt one first.")
    wanted = {one.place_ref for one in problem.targets if one.visits_per_week}
    if not any(place.ref in wanted and place.role is not PlaceRole.CONTROL for place in problem.places):
        raise _nowhere("no place asks for a visit in that week. Set doses first.")
    if not problem.bases:
        raise _nobody("there is no base at which shifts start and end. Add one first.")
    if not any(not one.is_open_seat for one in problem.staff):
        raise _nobody("nobody has terms on which to be planned. Write down who patrols from which base first.")
    if not problem.offers:
        raise _nobody(
            "nobody has offered time in that week. Load the duty system's availability, or offer shifts first."
        )
    return problem


def _nowhere(words: str) -> RefusedInputError:
    return RefusedInputError(words, code="BL-PLANS-59")


def _nobody(words: str) -> RefusedInputError:
    return RefusedInputError(words, code="BL-PLANS-60")


def fingerprints(document: Mapping[str, Any]) -> dict[str, str]:
    """What each part of a problem held, so that a later one can be compared.

    Args:
        document: of a problem.
    """
    # An open seat is nobody yet: it comes and goes with the shift that has it, and says nothing of people.
    people = [one for one in document["staff"] if not one["is_open_seat"]]
    told = {**document, "staff": people}
    return {part: hashlib.sha256(json.dumps(told[part], sort_keys=True).encode()).hexdigest()[:16] for part in PARTS}
