"""The files that a week is planned from, read and checked against one another."""

from __future__ import annotations

__all__ = ["WeekFiles", "read_week"]

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bluelamp.core.errors import RefusedInputError, UsageError, Where
from bluelamp.core.vocabulary import AvailabilityKind, PlaceRole
from bluelamp.io.allocation_files import read_barred_days
from bluelamp.io.availability_files import read_availability
from bluelamp.io.base_files import read_bases
from bluelamp.io.dose_files import read_dose
from bluelamp.io.place_files import read_plan_places
from bluelamp.io.rate_files import EXAMPLE_RATES, example_rates, read_rates
from bluelamp.io.rule_files import RulesRead, read_plan_rules
from bluelamp.io.staff_files import read_staff
from bluelamp.plans.dose import dose_by_rank
from bluelamp.plans.pay import has_rate
from bluelamp.plans.records import PlanPlace
from bluelamp.plans.weeks import local_day, moment_in, monday_of, week_span
from bluelamp.tasks.plans.problem import middles_of_towns, problem_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from bluelamp.io.base_files import BaseInDegrees
    from bluelamp.io.place_files import PlaceInDegrees
    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.records import DoseTarget, Offer, PayRate, StaffMember
    from bluelamp.plans.rules import PlanRules

VISITS_A_WEEK, VISIT_MIN = 7, 15
_AMOUNT = re.compile(r"-?\d{1,9}(?:\.\d{1,2})?")


@dataclass(frozen=True, slots=True)
class WeekFiles:
    """What there is to plan a week with.

    Args:
        hotspots: GeoJSON of the patrol places.
        staff: staff.csv.
        availability: availability.csv.
        week: such as ``2026-W10``.
        rates: rates.csv; None for the example table.
        bases: bases.csv; None for the middle of each town's places.
        dose: dose.csv; None for 7 visits of 15 minutes a place, by rank.
        rules: TOML; None for the defaults.
        allocation: allocation.csv of a trial; None for none.
        streets: a street file; None for the stated approximation.
        budget: pounds such as ``1500`` or ``1500.50``; None for no limit.
        not_before: local time such as ``2026-03-04T14:00`` at which the first shift may begin; None for all the week.
        zone: IANA name of the local time.
    """

    hotspots: Path
    staff: Path
    availability: Path
    week: str
    rates: Path | None = None
    bases: Path | None = None
    dose: Path | None = None
    rules: Path | None = None
    allocation: Path | None = None
    streets: Path | None = None
    budget: str | None = None
    not_before: str | None = None
    zone: str = "Europe/London"


def read_week(files: WeekFiles, *, say: Callable[[str], None] = lambda _text: None) -> WeekProblem:
    """Read a week's files into a problem; what they leave open is assumed and stands among the problem's words.

    Args:
        files: what there is.
        say: told in a few words what is being read.

    Raises:
        UsageError: no such week, amount, zone or moment (BL-PLAN-01, BL-PLAN-68, BL-PLAN-76, BL-PLAN-77).
        UnreadableInputError: a file or a cell cannot be read.
        RefusedInputError: what was read contradicts itself (BL-PLAN-63 to BL-PLAN-74).
    """
    monday, budget = monday_of(files.week), _pence(files.budget)
    _check_zone(files.zone)
    not_before_s = None if files.not_before is None else moment_in(files.not_before, monday, files.zone)
    say("reading the places")
    places = read_plan_places(files.hotspots)
    bases = middles_of_towns(places) if files.bases is None else read_bases(files.bases)
    say("reading staff and availability")
    staff = read_staff(files.staff, [base.name for base in bases])
    people = {member.person_ref for member in staff}
    offers, words = read_availability(files.availability, people)
    rules = read_plan_rules(files.rules, people=people, refs=_refs(places)) if files.rules else RulesRead()
    offers, left_out = _of_the_week(offers, monday, files.zone, rules.rules)
    rates = read_rates(files.rates) if files.rates else example_rates()
    _check_rates(offers, staff, rates, files)
    targets, said = _targets(files, places)
    if files.streets is not None:
        say("finding ways along the streets")
    return problem_of(
        monday=monday,
        places=_with_rules(places, rules),
        bases=bases,
        staff=staff,
        offers=offers,
        rates=rates,
        targets=targets,
        rules=rules.rules,
        barred=() if files.allocation is None else read_barred_days(files.allocation, _refs(places)),
        budget_pence=budget,
        not_before_s=not_before_s,
        streets=files.streets,
        words=(*words, *left_out, *said, *_assumed(files, bases, rules.rules)),
        zone=files.zone,
    )


def _pence(budget: str | None) -> int | None:
    if budget is None:
        return None
    if not _AMOUNT.fullmatch(budget.strip()):
        raise UsageError(f"{budget!r} is no budget; write pounds as 1500 or 1500.50.", code="BL-PLAN-68")
    pence = int(Decimal(budget.strip()) * 100)
    if pence < 0:
        raise UsageError(f"A budget of £{budget} is below nothing; give 0 or more.", code="BL-PLAN-68")
    return pence


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(f"{zone!r} is no zone; write it as Europe/London.", code="BL-PLAN-76") from error


def _refs(places: Iterable[PlaceInDegrees]) -> set[str]:
    return {place.ref for place in places}


def _of_the_week(
    offers: Sequence[Offer], monday: dt.date, zone: str, rules: PlanRules
) -> tuple[tuple[Offer, ...], tuple[str, ...]]:
    """Offers that touch the week, and core duties so near to it that rest counts from them."""
    start, end = week_span(monday, zone)
    rest = rules.rest_min * 60
    kept = []
    for offer in offers:
        near = rest if offer.kind is AvailabilityKind.CORE else 0
        if offer.ends_s > start - near and offer.starts_s < end + near:
            kept.append(offer)
    left = len(offers) - len(kept)
    row = "row of availability lies" if left == 1 else "rows of availability lie"
    return tuple(kept), (f"{left:,} {row} outside the week and count for nothing.",) if left else ()


def _check_rates(
    offers: Iterable[Offer], staff: Iterable[StaffMember], rates: Sequence[PayRate], files: WeekFiles
) -> None:
    members = {member.person_ref: member for member in staff}
    for offer in offers:
        one = members[offer.person_ref]
        if not has_rate(one.role, one.agency, offer.kind, offer.starts_s, rates, files.zone):
            name = files.rates.name if files.rates else EXAMPLE_RATES
            words = (
                f"{name} has no rate for {one.role.value}, {one.agency.value}, {offer.kind.value} on "
                f"{local_day(offer.starts_s, files.zone)}; add one, or take the row out."
            )
            raise RefusedInputError(words, code="BL-PLAN-72", where=Where(files.availability.name, offer.row, "kind"))


def _with_rules(places: Iterable[PlaceInDegrees], rules: RulesRead) -> list[PlaceInDegrees]:
    """Places with what the rules file says of them, which goes before what the places' own file says."""
    return [
        replace(
            place,
            roles_allowed=rules.roles_allowed.get(place.ref, place.roles_allowed),
            needs_constable=rules.needs_constable.get(place.ref, place.needs_constable),
        )
        for place in places
    ]


def _targets(files: WeekFiles, places: Sequence[PlaceInDegrees]) -> tuple[tuple[DoseTarget, ...], tuple[str, ...]]:
    """Targets of the file, or the default by rank; a file that says no values takes those of the ranks."""
    wanted = [place for place in places if place.role not in (PlaceRole.CONTROL, PlaceRole.RESERVE)]
    # By rank, as the contract says: what a place's harm is worth stands in the problem for other questions.
    ranked = [PlanPlace(place.ref, place.name, place.town, 0.0, 0.0, place.role, place.rank) for place in wanted]
    by_rank, said = dose_by_rank(ranked, visits_in_all=VISITS_A_WEEK * len(wanted), minutes=VISIT_MIN)
    if files.dose is None:
        return by_rank, (_default_words(len(places) - len(wanted)), *said)
    targets, has_values = read_dose(files.dose, _refs(places))
    if not has_values:
        values = {target.place_ref: target.value for target in by_rank}
        targets = tuple(replace(target, value=values.get(target.place_ref, target.value)) for target in targets)
    return targets, ()


def _default_words(left_out: int) -> str:
    words = f"No dose was given: {VISITS_A_WEEK} visits of {VISIT_MIN} minutes a week for each place on average."
    return f"{words} Control and reserve places ({left_out}) get none." if left_out else words


def _assumed(files: WeekFiles, bases: Sequence[BaseInDegrees], rules: PlanRules) -> tuple[str, ...]:
    said = []
    if files.rates is None:
        said.append(f"No rates were given: costs are by {EXAMPLE_RATES}.")
    if files.bases is None:
        towns = "1 town" if len(bases) == 1 else f"{len(bases):,} towns"
        said.append(f"No bases were given: shifts start in the middle of each town's places ({towns}).")
    if files.streets is None:
        said.append(
            f"Ways are approximated: {rules.walk_kmh:g} km/h on foot below {rules.walk_below_m:,.0f} m, else "
            f"{rules.drive_kmh:g} km/h and {rules.drive_extra_min:g} minutes, over {rules.detour:g} times the straight "
            "line."
        )
    return tuple(said)
