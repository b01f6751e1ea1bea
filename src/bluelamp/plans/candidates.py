"""Candidate shifts: when a crew could start and end at a base, by the time offered and the visits wanted."""

from __future__ import annotations

__all__ = ["Pattern", "SeatChoice", "Usable", "patterns_of", "seat_choices", "usable_offers"]

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import AvailabilityKind
from bluelamp.plans.duties import duties_of, may_work
from bluelamp.plans.open_offers import open_offers
from bluelamp.plans.pay import has_rate, price_seat
from bluelamp.plans.rest import least_extra_min
from bluelamp.plans.weeks import local_minute, week_span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp.core.vocabulary import Agency, Role
    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.records import Offer, StaffMember
    from bluelamp.plans.requests import VisitRequest
    from bluelamp.plans.travel import Travel

Span = tuple[int, int]
# Steps of the clock that are kept where there are too many candidates: all, every second, every fourth, hardly any.
_EVERY = (1, 2, 4, 24)


@dataclass(frozen=True, slots=True, order=True)
class Pattern:
    """A shift that could be worked from a base, whoever works it.

    Args:
        base: index of the base among the problem's.
        starts_s: start, seconds since 1970 in UTC.
        ends_s: end, the same.
        is_committed: whether it is exactly a stretch for which somebody has been confirmed.
    """

    base: int
    starts_s: int
    ends_s: int
    is_committed: bool = False

    @property
    def minutes(self) -> int:
        """Its length, break included."""
        return (self.ends_s - self.starts_s) // 60


@dataclass(frozen=True, slots=True)
class Usable:
    """An offer of somebody known, at a known base, that can be priced.

    Args:
        person: index among the problem's staff.
        base: index of their base.
        offer: the offer.
    """

    person: int
    base: int
    offer: Offer


@dataclass(frozen=True, slots=True)
class SeatChoice:
    """Somebody who could work a pattern.

    Args:
        person: index among the problem's staff.
        pattern: index among the patterns.
        offer: the offer that covers it, the cheapest of those that do.
        pence: what the seat would cost.
    """

    person: int
    pattern: int
    offer: Offer
    pence: int


def usable_offers(problem: WeekProblem) -> tuple[tuple[Usable, ...], tuple[str, ...]]:
    """Offers that can become shifts of this week, and words on those that cannot.

    Core duties outside the week count for rest, and nothing is said of them.

    Args:
        problem: with staff, offers, bases and rates.

    Returns:
        The offers in their order, and a sentence for each reason for which some were left out.
    """
    people = {member.person_ref: index for index, member in enumerate(problem.staff)}
    bases = {base.name: index for index, base in enumerate(problem.bases)}
    start_s, end_s = week_span(problem.monday, problem.zone)
    usable: list[Usable] = []
    left_out: dict[str, int] = defaultdict(int)
    for offer in open_offers(problem):
        person = people.get(offer.person_ref)
        if offer.ends_s <= offer.starts_s or offer.starts_s >= end_s or offer.ends_s <= start_s:
            left_out["outside this week"] += offer.kind is not AvailabilityKind.CORE
        elif person is None:
            left_out["of people who are not among the staff"] += 1
        elif problem.staff[person].base not in bases:
            left_out["of people whose base is not known"] += 1
        elif not _is_priced(problem, problem.staff[person], offer):
            left_out["for which the rates have no price"] += 1
        else:
            usable.append(Usable(person, bases[problem.staff[person].base], offer))
    words = tuple(f"{n:,} offer{'s' * (n > 1)} {why} left out." for why, n in sorted(left_out.items()) if n)
    return tuple(usable), words


def patterns_of(
    problem: WeekProblem, usable: Sequence[Usable], requests: Sequence[VisitRequest], travel: Travel, *, most: int
) -> tuple[Pattern, ...]:
    """Candidate shifts of all bases.

    Shifts start on the rules' step of the clock and where an offer begins, and end a whole number of steps later or
    where an offer ends. One that begins or ends with a step in which no visit is wanted is dropped for the shorter
    one; confirmed stretches are always there, and so are extra shifts that extend a core duty. Where there are more
    than ``most``, every second step is left out, then three of four, then all but starts and ends of offers, then
    shifts under which few people can work little wanted time.

    Args:
        problem: with rules and zone.
        usable: offers that may become shifts.
        requests: visits that are wanted.
        travel: ways between places and bases.
        most: patterns at the most, confirmed ones apart.

    Returns:
        Patterns in order of base and time.
    """
    exact = {
        Pattern(u.base, u.offer.starts_s, u.offer.ends_s, is_committed=True) for u in usable if u.offer.is_committed
    }
    spans = {base: _wanted_spans(problem, base, requests, travel) for base in {u.base for u in usable}}
    extending = _extending(problem, usable, spans)
    free: set[Pattern] = set()
    for every in _EVERY:
        free = extending | _free_patterns(problem, usable, spans, every)
        if len(free) <= most:
            break
    known = {(p.base, p.starts_s, p.ends_s) for p in exact}
    free = {p for p in free if (p.base, p.starts_s, p.ends_s) not in known}
    if len(free) > most:
        free = _best(free, usable, spans, most)
    return tuple(sorted(free | exact))


def seat_choices(problem: WeekProblem, usable: Sequence[Usable], patterns: Sequence[Pattern]) -> tuple[SeatChoice, ...]:
    """Who could work which pattern, rested from core duties and from published shifts, at what price.

    Args:
        problem: with rules, rates and published shifts.
        usable: offers that may become shifts.
        patterns: in order of base and time.

    Returns:
        In order of person, then pattern; one for each pair.
    """
    duties = duties_of(problem)
    of_base: dict[int, list[int]] = defaultdict(list)
    for index, pattern in enumerate(patterns):
        of_base[pattern.base].append(index)
    price = lru_cache(maxsize=None)(partial(_pence, problem))
    best: dict[tuple[int, int], SeatChoice] = {}
    for u in usable:
        member = problem.staff[u.person]
        for index in _within(u.offer, of_base[u.base], patterns):
            pattern = patterns[index]
            if may_work(problem, u.offer, pattern.starts_s, pattern.ends_s, duties[member.person_ref]):
                pence = price(member.role, member.agency, u.offer.kind, pattern.starts_s, pattern.ends_s)
                choice = SeatChoice(u.person, index, u.offer, pence)
                best[u.person, index] = min(best.get((u.person, index), choice), choice, key=_rank)
    return tuple(best[key] for key in sorted(best))


def _pence(problem: WeekProblem, role: Role, agency: Agency, kind: AvailabilityKind, starts_s: int, ends_s: int) -> int:
    return price_seat(role, agency, kind, starts_s, ends_s, problem.rates, problem.zone)[0]


def _within(offer: Offer, indices: Sequence[int], patterns: Sequence[Pattern]) -> Sequence[int]:
    """Those of one base's patterns, which are in order of time, that start within an offer."""
    first = bisect_left(indices, offer.starts_s, key=lambda index: patterns[index].starts_s)
    return indices[first : bisect_left(indices, offer.ends_s, key=lambda index: patterns[index].starts_s)]


def _rank(choice: SeatChoice) -> tuple[bool, int, str, int]:
    return (not choice.offer.is_committed, choice.pence, choice.offer.kind.value, choice.offer.starts_s)


def _is_priced(problem: WeekProblem, member: StaffMember, offer: Offer) -> bool:
    return all(
        has_rate(member.role, member.agency, offer.kind, at_s, problem.rates, problem.zone)
        for at_s in (offer.starts_s, offer.ends_s - 1)
    )


def _wanted_spans(
    problem: WeekProblem, base: int, requests: Sequence[VisitRequest], travel: Travel
) -> tuple[Span, ...]:
    """When somebody out from a base could be of use: from leaving for a visit until being back from it."""
    point = len(problem.places) + base
    rough: list[Span] = []
    for request in requests:
        way_in, way_home = (
            60 * int(m) for m in (travel.minutes[point, request.place], travel.minutes[request.place, point])
        )
        rough += [(first - way_in, last + 60 * request.minutes + way_home) for first, last in request.spans]
    merged: list[Span] = []
    for start, end in sorted(rough):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _free_patterns(
    problem: WeekProblem, usable: Sequence[Usable], spans: dict[int, tuple[Span, ...]], every: int
) -> set[Pattern]:
    rules = problem.rules
    step = rules.start_step_min * 60
    start_s, end_s = week_span(problem.monday, problem.zone)
    found: set[Pattern] = set()
    seen: set[tuple[int, int, int]] = set()
    for u in usable:
        offer, wanted = u.offer, spans[u.base]
        if offer.is_committed or (u.base, offer.starts_s, offer.ends_s) in seen:
            continue
        seen.add((u.base, offer.starts_s, offer.ends_s))
        for start in _starts(problem, offer, every * step, start_s, end_s):
            longest = min(offer.ends_s, start + rules.max_shift_min * 60)
            shortest = start + rules.min_shift_min * 60
            ends = {longest, *range(shortest, longest, every * step)} if every < _EVERY[-1] else {longest}
            for end in ends:
                if end >= shortest and _is_tight(start, end, wanted, step, shortest_s=shortest - start):
                    found.add(Pattern(u.base, start, end))
    return found


def _extending(problem: WeekProblem, usable: Sequence[Usable], spans: dict[int, tuple[Span, ...]]) -> set[Pattern]:
    """Extra shifts that follow or precede a core duty, from the shortest to the longest that the rules allow."""
    rules, duties = problem.rules, duties_of(problem)
    least, most, step = least_extra_min(rules) * 60, rules.may_extend_core_min * 60, rules.start_step_min * 60
    start_s, end_s = week_span(problem.monday, problem.zone)
    found: set[Pattern] = set()
    for u in usable:
        offer, held = u.offer, duties[problem.staff[u.person].person_ref]
        if offer.is_committed or offer.kind is AvailabilityKind.CORE:
            continue
        for begins, ends in held.core:
            after, before = min(most, offer.ends_s - ends), min(most, begins - offer.starts_s)
            lengths = {after, *range(least, after, step)} if offer.starts_s <= ends else set()
            stretches = [(ends, ends + length) for length in lengths]
            lengths = {before, *range(least, before, step)} if begins <= offer.ends_s else set()
            stretches += [(begins - length, begins) for length in lengths]
            for start, end in stretches:
                is_wanted = start_s <= start < end_s and _is_tight(start, end, spans[u.base], step, shortest_s=least)
                if end - start >= least and is_wanted and may_work(problem, offer, start, end, held):
                    found.add(Pattern(u.base, start, end))
    return found


def _starts(problem: WeekProblem, offer: Offer, step: int, start_s: int, end_s: int) -> list[int]:
    """Where a shift may start in an offer: at its start and on whole steps of the clock from the day's first minute."""
    first = max(offer.starts_s, start_s)
    latest = min(offer.ends_s - problem.rules.min_shift_min * 60, end_s - 60)
    past = (local_minute(first, problem.zone) * 60 + first % 60) % step
    return sorted({first, *range(first + step - past, latest + 1, step)}) if first <= latest else []


def _is_tight(start: int, end: int, wanted: Sequence[Span], step: int, *, shortest_s: int) -> bool:
    """Whether visits are wanted in it, and in its first and last step where it could be shorter."""
    if not _overlaps(start, end, wanted):
        return False
    if end - start - step < shortest_s:
        return True
    return _overlaps(start, start + step, wanted) and _overlaps(end - step, end, wanted)


def _overlaps(start: int, end: int, spans: Sequence[Span]) -> bool:
    return any(a < end and start < b for a, b in spans)


def _best(free: set[Pattern], usable: Sequence[Usable], spans: dict[int, tuple[Span, ...]], most: int) -> set[Pattern]:
    """Patterns under which most people can work most wanted time, spread over bases and days."""
    offers: dict[int, list[Span]] = defaultdict(list)
    for u in usable:
        offers[u.base].append((u.offer.starts_s, u.offer.ends_s))
    cells: dict[tuple[int, int], list[tuple[int, Pattern]]] = defaultdict(list)
    for p in sorted(free):
        people = sum(a <= p.starts_s and p.ends_s <= b for a, b in offers[p.base])
        useful = sum(max(0, min(b, p.ends_s) - max(a, p.starts_s)) for a, b in spans[p.base])
        cells[p.base, p.starts_s // 86400].append((-people * useful, p))
    each = max(1, most // len(cells))
    return {p for cell in cells.values() for _, p in sorted(cell)[:each]}
