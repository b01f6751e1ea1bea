"""Reasons and fixes in sentences: days, hours, people and pounds."""

from __future__ import annotations

__all__ = ["counted", "crew_words", "person_words", "pounds", "reason_words", "spans_words", "stretch_words"]

from typing import TYPE_CHECKING, Any

from bluelamp.core.vocabulary import Role, UnmetReason
from bluelamp.plans.lawful import NoCrew
from bluelamp.plans.weeks import day_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bluelamp.plans.records import PlanPlace

_ROLE_WORDS = {
    Role.OFFICER: ("officer", "officers"),
    Role.PCSO: ("PCSO", "PCSOs"),
    Role.SPECIAL: ("special", "specials"),
    Role.WARDEN: ("warden", "wardens"),
    Role.BID: ("BID patroller", "BID patrollers"),
    Role.OTHER: ("accredited person", "accredited persons"),
}
_FEW_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_FEW_SPANS = 2


def pounds(pence: int) -> str:
    """Money as people write it: ``£96`` or ``£1,096.50``."""
    return f"£{pence // 100:,}" if pence % 100 == 0 else f"£{pence / 100:,.2f}"


def counted(number: int, one: str, many: str) -> str:
    """A number with its word: ``two visits``, ``12 visits``."""
    text = _FEW_NUMBERS[number] if 0 <= number < len(_FEW_NUMBERS) else f"{number:,}"
    return f"{text} {one if number == 1 else many}"


def crew_words(roles: Sequence[Role]) -> str:
    """A crew by its roles: ``two PCSOs``, ``one officer and one PCSO``."""
    parts = [counted(roles.count(role), *_ROLE_WORDS[role]) for role in Role if role in roles]
    return _listed(parts, "and")


def person_words(role: Role, ref: str, *, start: bool = True) -> str:
    """Somebody by role and ref, for who may not see names: ``PCSO 2031``."""
    words = _ROLE_WORDS[role][0]
    return f"{words[:1].upper()}{words[1:]} {ref}" if start else f"{words} {ref}"


def stretch_words(starts_s: int, ends_s: int, zone: str) -> str:
    """A stretch of one night: ``Friday 22:00 to 01:00``; with both days where it is longer than one."""
    first, last = day_words(starts_s, zone), day_words(ends_s, zone)
    if ends_s - starts_s < 86400:  # noqa: PLR2004 - a day in seconds
        last = last.split()[-1]
    return f"{first} to {last}"


def spans_words(spans: Sequence[Sequence[int]], zone: str) -> str:
    """When a visit could be: ``Friday 22:00 to 02:00``, or the first and the number of the others."""
    words = [stretch_words(first, last, zone) for first, last in spans]
    if len(words) <= _FEW_SPANS:
        return " or ".join(words)
    later = counted(len(words) - 1, "later stretch", "later stretches")
    return f"{words[0]} or {later} up to {day_words(spans[-1][1], zone)}"


def reason_words(
    reason: UnmetReason,
    place: PlanPlace,
    facts: Mapping[str, Any],
    zone: str,
    *,
    missing: int,
    same: int,
    others: Mapping[UnmetReason, int],
) -> str:
    """Why visits at a place are missing, in a sentence.

    Args:
        reason: what rules most of them out.
        place: the place.
        facts: of the worthiest missing visit that it rules out.
        zone: IANA name of the local time.
        missing: how many are missing in all.
        same: how many of them for this reason.
        others: how many for each other reason.
    """
    why = _WHY[reason](place, facts, zone)
    if missing == 1:
        return f"{place.name} misses one visit because {why}."
    head = f"{place.name} misses {counted(missing, 'visit', 'visits')}"
    rest = [f"{_number(n)} because {_IN_SHORT[other]}" for other, n in others.items()]
    if reason.is_of_place:
        some = "" if same == missing else f", {_number(same)} of them"
        return f"{head}{some} because {why}{'; ' if rest else ''}{_listed(rest, 'and')}."
    rest = ([f"{_number(same - 1)} more for the same reason"] if same > 1 else []) + rest
    return f"{head}, the first of them because {why}; {_listed(rest, 'and')}."


def _number(number: int) -> str:
    return _FEW_NUMBERS[number] if number < len(_FEW_NUMBERS) else f"{number:,}"


def _may(place: PlanPlace) -> str:
    if place.roles_allowed is None:
        return "nobody"
    return f"no {_listed([_ROLE_WORDS[role][0] for role in Role if role in place.roles_allowed], 'or')}"


def _nobody_may_enter(place: PlanPlace, facts: Mapping[str, Any], zone: str) -> str:
    del place, facts, zone
    return "no role may patrol there"


def _trial(place: PlanPlace, facts: Mapping[str, Any], zone: str) -> str:
    del place, zone
    return f"the trial keeps patrols away on {counted(facts['barred_days'], 'day', 'days')} of the week"


def _out_of_force(place: PlanPlace, facts: Mapping[str, Any], zone: str) -> str:
    del place, zone
    return (
        f"it is a place on only {facts['valid_days']} of the 7 days"
        if facts["valid_days"]
        else "it is no place this week"
    )


def _week_begun(place: PlanPlace, facts: Mapping[str, Any], zone: str) -> str:
    del place
    return (
        f"from {day_words(facts['not_before_s'], zone)} the week has no room for all its visits of "
        f"{facts['minutes']} min with {facts['min_gap_h']:g} h between them"
    )


def _window_too_short(place: PlanPlace, facts: Mapping[str, Any], zone: str) -> str:
    del place, zone
    return (
        f"its windows of {facts['window_minutes'] / 60:g} h in the week have no room for all its visits of "
        f"{facts['minutes']} min with {facts['min_gap_h']:g} h between them"
    )


def _nobody_available(place: PlanPlace, facts: Mapping[str, Any], zone: str) -> str:
    return f"{_may(place)} has offered time for a shift with a visit {_when(facts, zone)}"


def _no_crew(place: PlanPlace, facts: Mapping[str, Any], zone: str) -> str:
    del place
    size = facts["crew_size"]
    some = _FEW_NUMBERS[size] if size < len(_FEW_NUMBERS) else str(size)
    why = {
        NoCrew.TOGETHER: "no crew of them has the time together that the visit and the way there and back take",
        NoCrew.FEW: f"a crew is {some} people",
        NoCrew.LEAD: "none of them may lead a crew",
        NoCrew.BASE: f"no {some} of them who may go together start from the same base",
        NoCrew.AGENCIES: "those who could make a crew are of agencies that the rules keep apart",
        NoCrew.APART: "the rules keep apart those who could make a crew",
        NoCrew.RULES: f"no {some} of them are from one base, may go together and have a lead",
    }[NoCrew(facts["no_crew"])]
    return f"{_people(facts)} offered time for {_when(facts, zone)}, but {why}"


def _no_constable(place: PlanPlace, facts: Mapping[str, Any], zone: str) -> str:
    del place
    return (
        f"it needs a constable, and of {_people(facts)} who offered time for {_when(facts, zone)} no lawful crew "
        "with a constable can be made"
    )


def _hours_used_up(place: PlanPlace, facts: Mapping[str, Any], zone: str) -> str:
    del place
    busy, others = facts["people_on_duty"], facts["people_not_on_duty"]
    on_duty = f", {counted(busy, 'of whom is', 'of whom are')} on other shifts" if busy else ""
    return (
        f"{counted(busy + others, 'person', 'people')} offered time for {_when(facts, zone)}{on_duty}, and within rest "
        "and hours no crew of them is free"
    )


def _budget_spent(place: PlanPlace, facts: Mapping[str, Any], zone: str) -> str:
    del place
    left, pence = facts["pence_left"], facts["cheapest_crew_pence"]
    return f"{pounds(left)} of the budget is left, and the cheapest crew for {_when(facts, zone)} costs {pounds(pence)}"


def _crews_full(place: PlanPlace, facts: Mapping[str, Any], zone: str) -> str:
    del place
    crews, when = facts["crews_on_duty"], _when(facts, zone)
    if facts["room_on"]:
        stays = "one has room, on a shift that is published and stays as it is"
        return f"{counted(crews, 'crew', 'crews')} could come {when}; {stays}"
    full = f"{counted(crews, 'crew is', 'crews are')} out for {when}, and no tour has room for it"
    if facts["cheapest_crew_pence"] is None:
        return full
    free = f"people who are free then could be sent for {pounds(facts['cheapest_crew_pence'])}"
    return f"{full}; {free}, which the search did not choose" if crews else f"no crew is out for {when}; {free}"


def _when(facts: Mapping[str, Any], zone: str) -> str:
    return spans_words(facts["spans"], zone)


def _people(facts: Mapping[str, Any]) -> str:
    parts = [counted(n, *_ROLE_WORDS[Role(role)]) for role, n in facts["people_by_role"].items()]
    return _listed(parts, "and")


def _listed(parts: Sequence[str], joint: str) -> str:
    return "".join(parts) if len(parts) < 2 else f"{', '.join(parts[:-1])} {joint} {parts[-1]}"  # noqa: PLR2004 - a pair


# Of further visits of a place.
_IN_SHORT: dict[UnmetReason, str] = {
    UnmetReason.NOBODY_MAY_ENTER: "no role may patrol there",
    UnmetReason.TRIAL: "the trial keeps patrols away",
    UnmetReason.OUT_OF_FORCE: "it is no place on those days",
    UnmetReason.WEEK_BEGUN: "the week has begun",
    UnmetReason.WINDOW_TOO_SHORT: "its windows have no more room",
    UnmetReason.NOBODY_AVAILABLE: "nobody has offered the time that it takes",
    UnmetReason.NO_CREW: "those who offered the time make no crew",
    UnmetReason.NO_CONSTABLE: "no crew has a constable then",
    UnmetReason.HOURS_USED_UP: "rest and hours leave no crew free",
    UnmetReason.BUDGET_SPENT: "the budget is spent",
    UnmetReason.CREWS_FULL: "no tour that may change has room then",
}
_WHY: dict[UnmetReason, Callable[[PlanPlace, Mapping[str, Any], str], str]] = {
    UnmetReason.NOBODY_MAY_ENTER: _nobody_may_enter,
    UnmetReason.TRIAL: _trial,
    UnmetReason.OUT_OF_FORCE: _out_of_force,
    UnmetReason.WEEK_BEGUN: _week_begun,
    UnmetReason.WINDOW_TOO_SHORT: _window_too_short,
    UnmetReason.NOBODY_AVAILABLE: _nobody_available,
    UnmetReason.NO_CREW: _no_crew,
    UnmetReason.NO_CONSTABLE: _no_constable,
    UnmetReason.HOURS_USED_UP: _hours_used_up,
    UnmetReason.BUDGET_SPENT: _budget_spent,
    UnmetReason.CREWS_FULL: _crews_full,
}
