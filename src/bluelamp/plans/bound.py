"""What no plan can exceed: a relaxation in which crews are made minute by minute and every way is the shortest."""

from __future__ import annotations

__all__ = ["best_worth"]

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from bluelamp.core.vocabulary import AvailabilityKind, PatrolMode
from bluelamp.plans.candidates import usable_offers
from bluelamp.plans.crew_types import crew_types
from bluelamp.plans.limits import limits_of
from bluelamp.plans.pay import price_seat
from bluelamp.plans.rest import OVERTIME_KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bluelamp.core.vocabulary import Agency, Role
    from bluelamp.plans.candidates import Usable
    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.travel import Travel

Span = tuple[int, int]
_Kind = tuple["Role", "Agency"]
_FEW_CELLS = 9000
_HOUR_S = 3600


@dataclass(slots=True)
class _Rows:
    """A linear program under construction: maximise worth, every row at most its limit."""

    worth: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    entries: list[tuple[int, int, float]] = field(default_factory=list)
    limits: list[float] = field(default_factory=list)

    def variable(self, *, upper: float, worth: float = 0.0) -> int:
        self.worth.append(worth)
        self.upper.append(upper)
        return len(self.worth) - 1

    def row(self, terms: Sequence[tuple[int, float]], limit: float) -> None:
        self.entries += [(len(self.limits), variable, weight) for variable, weight in terms]
        self.limits.append(limit)

    def solve(self) -> float:
        from scipy.optimize import linprog  # noqa: PLC0415 - slow to import, only when a plan is made
        from scipy.sparse import coo_array  # noqa: PLC0415 - the same

        if not self.worth:
            return 0.0
        entries = np.array(self.entries, dtype=np.float64).reshape(-1, 3)
        at = entries[:, :2].astype(np.intp)
        matrix: Any = coo_array(
            (entries[:, 2], (at[:, 0], at[:, 1])), shape=(len(self.limits), len(self.worth))
        ).tocsr()
        bounds: Any = np.column_stack([np.zeros(len(self.upper)), self.upper])
        done = linprog(-np.array(self.worth), A_ub=matrix, b_ub=np.array(self.limits), bounds=bounds, method="highs")
        # Without an answer nothing is known but that no more can be planned than is wanted.
        return -float(done.fun or 0.0) if done.status == 0 else float(np.array(self.worth) @ np.array(self.upper))


def best_worth(
    problem: WeekProblem,
    spans: Mapping[int, Sequence[Span]],
    lengths: Mapping[int, int],
    worths: Mapping[int, Sequence[float]],
    travel: Travel,
) -> float:
    """An upper bound on what visits of any plan are worth together.

    The week is cut into stretches. In each, the time that people offer may be put together to crews of any lawful kind
    and cut up without loss, each visit costs its length and the shortest way into its place, and of a shift only the
    shortest way home and its break are lost. Limits of hours and money hold for the time that is used. Every plan that
    keeps the rules keeps these, so none is worth more.

    Args:
        problem: the week.
        spans: by place, (first, last) starts at which visits are allowed, in seconds.
        lengths: by place, minutes of a visit.
        worths: by place, what one visit more is worth, falling; as many as may be added.
        travel: ways between places and bases.

    Returns:
        The bound, in the same worth.
    """
    usable, _ = usable_offers(problem)
    program = _Rows()
    edges = _edges(spans, usable)
    supply = _supply(program, problem, usable, edges, travel, sorted(spans))
    crews = _crews(program, problem, usable, supply)
    held: dict[tuple[int, frozenset[int]], list[tuple[int, float]]] = defaultdict(list)
    for key, variables in crews.items():
        held[key] += [(v, -1.0) for v in variables]
    for place, allowed_spans in sorted(spans.items()):
        takes_s = 60 * lengths[place] + math.floor(60 * float(travel.least_in[place]))
        steps = [program.variable(upper=1.0, worth=w) for w in worths[place]]
        parts = []
        reach = [(first - takes_s, last + takes_s) for first, last in allowed_spans]
        for (segment, allowed), terms in held.items():
            if place in allowed and any(a < edges[segment + 1] and edges[segment] < b for a, b in reach):
                part = program.variable(upper=np.inf)
                parts.append(part)
                terms.append((part, 1.0))
        program.row([(s, float(takes_s)) for s in steps] + [(p, -1.0) for p in parts], 0.0)
    for terms in held.values():
        program.row(terms, 0.0)
    return program.solve()


def _edges(spans: Mapping[int, Sequence[Span]], usable: Sequence[Usable]) -> list[int]:
    """Ends of the stretches: every hour in which somebody offers time, or every few hours where there are very many."""
    if not usable or not spans:
        return [0]
    first = min(u.offer.starts_s for u in usable) // _HOUR_S * _HOUR_S
    last = max(u.offer.ends_s for u in usable)
    hours = math.ceil((last - first) / _HOUR_S)
    wide = next((w for w in (1, 2, 3, 4) if len(spans) * hours / w <= _FEW_CELLS), 6)
    return [first + n * wide * _HOUR_S for n in range(math.ceil(hours / wide) + 1)]


def _least_home_s(problem: WeekProblem, travel: Travel, places: Sequence[int]) -> int:
    bases = range(len(problem.places), len(problem.places) + len(problem.bases))
    ways = [float(travel.minutes_by(mode)[p, b]) for mode in PatrolMode for p in places for b in bases]
    return math.floor(60 * min(ways, default=0.0))


def _useful_s(problem: WeekProblem, offer_s: int, home_s: int, *, is_committed: bool) -> float:
    """Seconds at the most that one person out of an offer can spend on ways out and visits."""
    rules = problem.rules
    after_s, break_s = 60 * rules.break_after_min, 60 * rules.break_min

    def of_shift(length_s: float) -> float:
        unbroken = min(length_s, after_s) - home_s
        return max(unbroken, length_s - break_s - home_s if length_s > after_s else 0.0, 0.0)

    if is_committed:
        return of_shift(offer_s)
    shortest_s, rest_s, longest_s = 60 * rules.min_shift_min, 60 * rules.rest_min, 60 * rules.max_shift_min
    best, n = 0.0, 1
    while n * shortest_s + (n - 1) * rest_s <= offer_s and n <= max(1, rules.max_shifts_a_week):
        best = max(best, n * of_shift(min(longest_s, (offer_s - (n - 1) * rest_s) / n)))
        n += 1
    return best


def _supply(
    program: _Rows,
    problem: WeekProblem,
    usable: Sequence[Usable],
    edges: Sequence[int],
    travel: Travel,
    places: Sequence[int],
) -> dict[tuple[int, int], int]:
    """Useful seconds of each offer in each stretch, within hours and money.

    Returns:
        Variables by (number of the offer among the usable ones, stretch).
    """
    home_s = _least_home_s(problem, travel, places)
    found: dict[tuple[int, int], int] = {}
    weekly: dict[tuple[int, bool], list[tuple[int, float]]] = defaultdict(list)
    money: list[tuple[int, float]] = []
    limits = limits_of(problem)
    for number, u in enumerate(usable):
        offer = u.offer
        mine: list[tuple[int, float]] = []
        for segment, (start, end) in enumerate(pairwise(edges)):
            overlap = min(end, offer.ends_s) - max(start, offer.starts_s)
            if overlap > 0:
                found[number, segment] = program.variable(upper=float(overlap))
                mine.append((found[number, segment], 1.0))
        program.row(mine, _useful_s(problem, offer.ends_s - offer.starts_s, home_s, is_committed=offer.is_committed))
        if offer.kind is not AvailabilityKind.CORE:
            weekly[u.person, False] += mine
        if offer.kind in OVERTIME_KINDS:
            weekly[u.person, True] += mine
        money += [(v, _least_pence_a_second(problem, u)) for v, _ in mine]
    for (person, is_overtime), terms in weekly.items():
        limit = limits[person]
        program.row(terms, 60.0 * (limit.overtime if is_overtime else limit.minutes))
    if problem.budget_pence is not None:
        left = problem.budget_pence - sum(shift.pence for shift in problem.fixed)
        program.row([(v, p) for v, p in money if p], float(max(0, left)))
    return found


def _least_pence_a_second(problem: WeekProblem, u: Usable) -> float:
    """The cheapest second of an offer, by the rate of either of its days; halves of pennies may be rounded away."""
    member, offer = problem.staff[u.person], u.offer
    least = min(
        price_seat(member.role, member.agency, offer.kind, at, at + 86400, problem.rates, problem.zone)[0]
        for at in (offer.starts_s, offer.ends_s - 1)
    )
    return max(0.0, least - 1) / 86400


def _crews(
    program: _Rows, problem: WeekProblem, usable: Sequence[Usable], supply: Mapping[tuple[int, int], int]
) -> dict[tuple[int, frozenset[int]], list[int]]:
    """Crew-seconds in each stretch by where such a crew may work, bound to the time of the people who make it."""
    people: dict[tuple[int, _Kind], list[int]] = defaultdict(list)
    for (number, segment), variable in supply.items():
        member = problem.staff[usable[number].person]
        people[segment, (member.role, member.agency)].append(variable)
    categories = {(problem.staff[u.person].role, problem.staff[u.person].agency) for u in usable}
    types = crew_types(
        [(role, agency, PatrolMode.VEHICLE) for role, agency in categories], problem.rules, problem.places
    )
    found: dict[tuple[int, frozenset[int]], list[int]] = defaultdict(list)
    for segment in sorted({s for _, s in supply}):
        needs: dict[_Kind, list[tuple[int, float]]] = defaultdict(list)
        for crew_type in types:
            counts = Counter((role, agency) for role, agency, _ in crew_type.members)
            if any((segment, category) not in people for category in counts):
                continue
            variable = program.variable(upper=np.inf)
            found[segment, crew_type.allowed].append(variable)
            for category, n in counts.items():
                needs[category].append((variable, float(n)))
        for category, terms in sorted(needs.items(), key=str):
            program.row(terms + [(v, -1.0) for v in people[segment, category]], 0.0)
    return found
