"""What each person works already, and which stretches of their offers they may work beside it."""

from __future__ import annotations

__all__ = ["Duties", "Stretch", "duties_of", "may_work", "shortest_min", "stretches_of"]

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import AvailabilityKind
from bluelamp.plans.rest import Duty, are_rested, extends_core, fits_beside, least_extra_min, merged, whole_duty

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.records import Offer
    from bluelamp.plans.rest import Spans
    from bluelamp.plans.rules import PlanRules


@dataclass(frozen=True, slots=True)
class Duties:
    """What one person works already.

    Args:
        core: core duties, in this week and beside it, merged.
        fixed: shifts that are published, in order.
    """

    core: Spans = ()
    fixed: tuple[Duty, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """Part of an offer such that each shift that may be worked in the offer lies in one of its stretches.

    Args:
        starts_s: start, seconds since 1970 in UTC.
        ends_s: end, the same.
        shortest_s: seconds of a shift in it at the least.
        longest_s: the same at the most.
    """

    starts_s: int
    ends_s: int
    shortest_s: int
    longest_s: int


def duties_of(problem: WeekProblem) -> Mapping[str, Duties]:
    """Core duties and published shifts of each person; nobody works nothing."""
    core: dict[str, list[tuple[int, int]]] = defaultdict(list)
    fixed: dict[str, list[Duty]] = defaultdict(list)
    for offer in problem.offers:
        if offer.kind is AvailabilityKind.CORE and offer.starts_s < offer.ends_s:
            core[offer.person_ref].append((offer.starts_s, offer.ends_s))
    for shift in problem.fixed:
        for seat in shift.crew:
            is_core = seat.kind is AvailabilityKind.CORE
            fixed[seat.person_ref].append(Duty(shift.starts_s, shift.ends_s, is_core))
            if is_core:
                core[seat.person_ref].append((shift.starts_s, shift.ends_s))
    found: dict[str, Duties] = defaultdict(Duties)
    for ref in {*core, *fixed}:
        found[ref] = Duties(merged(core[ref]), tuple(sorted(fixed[ref])))
    return found


def shortest_min(duty: Duty, core: Spans, rules: PlanRules) -> int:
    """Minutes at the least of a shift that somebody works: less than others where it extends a core duty."""
    return least_extra_min(rules) if not duty.is_core and extends_core(duty, core, rules) else rules.min_shift_min


def may_work(problem: WeekProblem, offer: Offer, starts_s: int, ends_s: int, held: Duties) -> bool:
    """Whether somebody may work a stretch of an offer beside what they work already.

    Args:
        problem: with rules.
        offer: of theirs.
        starts_s: start of the stretch, seconds since 1970 in UTC.
        ends_s: its end.
        held: what they work.
    """
    if ends_s > offer.ends_s or starts_s < offer.starts_s:
        return False
    # Whoever is confirmed for a stretch works exactly that one, not a part of it.
    if offer.is_committed and (starts_s, ends_s) != (offer.starts_s, offer.ends_s):
        return False
    rules = problem.rules
    duty = Duty(starts_s, ends_s, offer.kind is AvailabilityKind.CORE)
    if not offer.is_committed and ends_s - starts_s < 60 * shortest_min(duty, held.core, rules):
        return False
    return fits_beside(duty, held.core, rules) and all(_is_beside(duty, one, held.core, rules) for one in held.fixed)


def stretches_of(problem: WeekProblem, offer: Offer, held: Duties) -> tuple[Stretch, ...]:
    """Parts of an offer in which somebody may work: every shift that may be worked in it lies in one of them.

    Args:
        problem: with rules.
        offer: of theirs.
        held: what they work.
    """
    rules = problem.rules
    if offer.is_committed:
        length_s = offer.ends_s - offer.starts_s
        is_possible = may_work(problem, offer, offer.starts_s, offer.ends_s, held)
        return (Stretch(offer.starts_s, offer.ends_s, length_s, length_s),) if is_possible else ()
    rest_s, is_core = 60 * rules.rest_min, offer.kind is AvailabilityKind.CORE
    busy = [(one.starts_s - rest_s, one.ends_s + rest_s) for one in held.fixed if one.is_core == is_core]
    busy += [(one.starts_s, one.ends_s) for one in held.fixed]
    busy += [] if is_core else [(start - rest_s, end + rest_s) for start, end in held.core]
    shortest_s, longest_s = 60 * rules.min_shift_min, 60 * rules.max_shift_min
    free = [(a, b) for a, b in _without((offer.starts_s, offer.ends_s), busy) if b - a >= shortest_s]
    found = [Stretch(a, b, shortest_s, longest_s) for a, b in free]
    return tuple(sorted(found + ([] if is_core else _extensions(problem, offer, held))))


def _extensions(problem: WeekProblem, offer: Offer, held: Duties) -> list[Stretch]:
    rules = problem.rules
    least_s, found = 60 * least_extra_min(rules), []
    for start, end in held.core:
        most_s = min(60 * rules.may_extend_core_min, 60 * rules.max_duty_min - (end - start))
        after = (end, min(offer.ends_s, end + most_s)) if offer.starts_s <= end else (end, end)
        before = (max(offer.starts_s, start - most_s), start) if start <= offer.ends_s else (start, start)
        for a, b in (before, after):
            if b - a >= least_s and _some_fits(problem, offer, (a, b), held):
                found.append(Stretch(a, b, least_s, b - a))
    return found


def _some_fits(problem: WeekProblem, offer: Offer, span: tuple[int, int], held: Duties) -> bool:
    """Whether some extension in a stretch may be worked: the shortest, or one up to another core duty."""
    a, b = span
    least_s = 60 * least_extra_min(problem.rules)
    edges = [at for duty in held.core for at in duty if a < at < b]
    parts = [(a, at) for at in (a + least_s, b, *edges)] + [(at, b) for at in (b - least_s, *edges)]
    return any(may_work(problem, offer, *part, held) for part in parts)


def _is_beside(duty: Duty, other: Duty, core: Spans, rules: PlanRules) -> bool:
    """Whether a duty is rested from a published one; of core and extra duties, the core duty itself has been asked."""
    if duty.is_core != other.is_core:
        return duty.ends_s <= other.starts_s or other.ends_s <= duty.starts_s
    return are_rested(whole_duty(duty, core, rules), whole_duty(other, core, rules), rules.rest_min)


def _without(span: tuple[int, int], busy: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    left, at = [], span[0]
    for start, end in merged(busy):
        if start > at:
            left.append((at, min(start, span[1])))
        at = max(at, end)
    return [(a, b) for a, b in (*left, (at, span[1])) if a < b]
