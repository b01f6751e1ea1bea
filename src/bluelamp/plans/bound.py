"""What no plan can exceed: a relaxation in which crews are made minute by minute and every way is the shortest."""

from __future__ import annotations

__all__ = ["best_worth"]

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from bluelamp.core.vocabulary import PatrolMode
from bluelamp.plans.bound_pieces import pieces_of
from bluelamp.plans.bound_ways import round_ways
from bluelamp.plans.candidates import usable_offers
from bluelamp.plans.crew_types import crew_types
from bluelamp.plans.dose import targets_of
from bluelamp.plans.limits import limits_of
from bluelamp.plans.pay import price_seat
from bluelamp.plans.rest import OVERTIME_KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from bluelamp.core.vocabulary import Agency, Role
    from bluelamp.plans.bound_pieces import Piece
    from bluelamp.plans.bound_ways import RoundWays
    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.requests import VisitRequest
    from bluelamp.plans.travel import Travel

_Kind = tuple["Role", "Agency"]
_Cell = tuple[int, int, frozenset[int]]
_FEW_CELLS = 20_000
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
    requests: Sequence[VisitRequest],
    worths: Mapping[int, Sequence[float]],
    travel: Travel,
) -> float:
    """An upper bound on what visits of any plan are worth together.

    The week is cut into stretches. In each, the time in which people of a base could be on a shift with others may be
    put together to crews of any lawful kind and cut up without loss, each visit costs its length and the shortest way
    into its place, and of a shift only the shortest way home and its break are lost. Over a run of such stretches the
    visits of a base also cost what rounds from and to that base cost at the least. Limits of hours, shifts, rest and
    money hold for as much of a shift as is used. Every plan that keeps the rules keeps these, so none is worth more.

    Args:
        problem: the week.
        requests: visits that may be made, each within its own spans.
        worths: by place, what one visit more is worth, falling; as many as may be added.
        travel: ways between places and bases.

    Returns:
        The bound, in the same worth.
    """
    usable, _ = usable_offers(problem)
    places = sorted({request.place for request in requests})
    ways = [travel.minutes_by(mode) for mode in sorted({problem.staff[u.person].transport for u in usable})]
    pieces = pieces_of(problem, usable, _homes_s(problem, ways, places))
    program = _Rows()
    edges = _edges(requests, pieces)
    crews = _crews(program, problem, pieces, _supply(program, problem, pieces, edges))
    outings = _outings(crews)
    gaps_s = _gaps_s(problem, places)
    rounds = {base: round_ways(problem, base, pieces, ways, gaps_s) for base in {p.usable.base for p in pieces}}
    held: dict[_Cell, list[tuple[int, float]]] = {
        cell: [(v, -1.0) for v in variables] for cell, variables in crews.items()
    }
    trips: dict[tuple[int, int, int], list[tuple[int, float]]] = defaultdict(list)
    of_place: dict[int, list[int]] = defaultdict(list)
    for request in requests:
        made, takes_s = [], 60 * request.minutes + min(gaps_s[request.place], _least_in_s(ways, request.place))
        for outing, parts in _parts(program, request, takes_s, edges, held, outings, rounds).items():
            variable = program.variable(upper=1.0)
            program.row([(variable, float(takes_s)), *((part, -1.0) for part in parts)], 0.0)
            made.append(variable)
            for number, more_s in enumerate(rounds[outing[0]].extra_s[request.place]):
                trips[*outing, number].append((variable, 60.0 * request.minutes + more_s))
        program.row([(variable, 1.0) for variable in made], 1.0)
        of_place[request.place] += made
    for place, variables in of_place.items():
        steps = [program.variable(upper=1.0, worth=worth) for worth in worths[place]]
        program.row([(step, 1.0) for step in steps] + [(made, -1.0) for made in variables], 0.0)
    for terms in held.values():
        program.row(terms, 0.0)
    of_outing: dict[tuple[int, int], list[int]] = defaultdict(list)
    for (segment, base, _), variables in crews.items():
        of_outing[outings[segment, base]] += variables
    for (base, run, _), terms in trips.items():
        whole = rounds[base].whole
        if math.isfinite(whole):
            program.row(terms + [(v, -whole) for v in of_outing[base, run]], 0.0)
    return program.solve()


def _outings(crews: Mapping[_Cell, Sequence[int]]) -> dict[tuple[int, int], tuple[int, int]]:
    """Of each (stretch, base) with crews its (base, number of the run of such stretches)."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for segment, base, _ in sorted(crews, key=lambda cell: (cell[1], cell[0])):
        before = found.get((segment - 1, base), (base, segment))
        found.setdefault((segment, base), before)
    return found


def _gaps_s(problem: WeekProblem, places: Sequence[int]) -> dict[int, int]:
    """Seconds between two visits of each place: a crew may wait there for the next one."""
    gaps_h = {target.place_ref: target.min_gap_h for target in targets_of(problem)}
    return {place: math.floor(3600 * gaps_h[problem.places[place].ref]) for place in places}


def _parts(
    program: _Rows,
    request: VisitRequest,
    takes_s: int,
    edges: Sequence[int],
    held: Mapping[_Cell, list[tuple[int, float]]],
    outings: Mapping[tuple[int, int], tuple[int, int]],
    rounds: Mapping[int, RoundWays],
) -> dict[tuple[int, int], list[int]]:
    """Seconds that crews of each base give to a visit in each stretch in which it, or the way to it, could be."""
    before_s, after_s = takes_s - 60 * request.minutes, 60 * request.minutes
    segments: dict[int, set[int]] = {}
    for base, known in rounds.items():
        starts = known.starts(request)
        reach = [(first - before_s, last + after_s) for first, last in starts]
        segments[base] = {
            n for n, (start, end) in enumerate(pairwise(edges)) if any(a < end and start < b for a, b in reach)
        }
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    for (segment, base, allowed), terms in held.items():
        if segment in segments[base] and request.place in allowed:
            part = program.variable(upper=np.inf)
            found[outings[segment, base]].append(part)
            terms.append((part, 1.0))
    return found


def _edges(requests: Sequence[VisitRequest], pieces: Sequence[Piece]) -> list[int]:
    """Ends of the stretches: every hour in which somebody could be out, or every few where there are very many."""
    if not pieces or not requests:
        return [0]
    first = min(piece.starts_s for piece in pieces) // _HOUR_S * _HOUR_S
    hours = math.ceil((max(piece.ends_s for piece in pieces) - first) / _HOUR_S)
    wanted = sum(last - start + 2 * _HOUR_S for request in requests for start, last in request.spans) / _HOUR_S
    wanted *= len({piece.usable.base for piece in pieces})
    wide = next((w for w in (1, 2, 3, 4) if wanted / w <= _FEW_CELLS), 6)
    return [first + n * wide * _HOUR_S for n in range(math.ceil(hours / wide) + 1)]


def _least_in_s(ways: Sequence[NDArray[np.float64]], place: int) -> int:
    """Seconds of the shortest way into a place from any other point."""
    others = [np.delete(minutes[:, place], place) for minutes in ways]
    return math.floor(60 * min((float(one.min(initial=np.inf)) for one in others if one.size), default=0.0))


def _homes_s(problem: WeekProblem, ways: Sequence[NDArray[np.float64]], places: Sequence[int]) -> list[int]:
    """Seconds of the shortest way back to each base."""
    points = range(len(problem.places), len(problem.places) + len(problem.bases))
    return [
        math.floor(60 * min((float(minutes[place, point]) for minutes in ways for place in places), default=0.0))
        for point in points
    ]


def _supply(
    program: _Rows, problem: WeekProblem, pieces: Sequence[Piece], edges: Sequence[int]
) -> dict[tuple[int, int], int]:
    """Useful seconds of each piece in each stretch, within rest, hours, shifts and money.

    Returns:
        Variables by (number of the piece, stretch).
    """
    rules = problem.rules
    found: dict[tuple[int, int], int] = {}
    mine: dict[int, list[int]] = {}
    for number, piece in enumerate(pieces):
        mine[number] = []
        for segment, (start, end) in enumerate(pairwise(edges)):
            overlap = min(end, piece.ends_s) - max(start, piece.starts_s)
            if overlap > 0:
                found[number, segment] = program.variable(upper=float(overlap))
                mine[number].append(found[number, segment])
        program.row([(v, 1.0) for v in mine[number]], piece.useful_s(rules))
    _keep_limits(program, problem, pieces, mine)
    if problem.budget_pence is not None:
        left = problem.budget_pence - sum(shift.pence for shift in problem.fixed)
        prices = [_least_pence_a_second(problem, piece) for piece in pieces]
        terms = [(v, price) for (_, held), price in zip(mine.items(), prices, strict=True) for v in held if price]
        program.row(terms, float(max(0, left)))
    return found


def _keep_limits(
    program: _Rows, problem: WeekProblem, pieces: Sequence[Piece], mine: Mapping[int, Sequence[int]]
) -> None:
    """Hours, overtime, shifts and rest of each person, for as much of a shift as is used."""
    rules, limits = problem.rules, limits_of(problem)
    of_person: dict[int, list[int]] = defaultdict(list)
    for number, piece in enumerate(pieces):
        of_person[piece.usable.person].append(number)
    for person, numbers in of_person.items():
        extra = [n for n in numbers if not pieces[n].is_core]
        paid = [n for n in extra if pieces[n].usable.offer.kind in OVERTIME_KINDS]
        for some, minutes in ((extra, limits[person].minutes), (paid, limits[person].overtime)):
            terms = [(v, 1.0 / pieces[n].share_useful(rules)) for n in some for v in mine[n]]
            program.row(terms, 60.0 * minutes)
        shifts = {n: pieces[n].one_shift_s(rules) for n in numbers}
        used = {n: [(v, 1.0 / shifts[n]) for v in mine[n]] for n in numbers if shifts[n] > 0}
        program.row([term for terms in used.values() for term in terms], float(limits[person].shifts))
        single = sorted(
            (n for n in extra if n in used and pieces[n].holds_one(rules)), key=lambda n: pieces[n].starts_s
        )
        for at, n in enumerate(single):
            for later in single[at + 1 :]:
                if pieces[n].excludes(pieces[later], rules) and pieces[later].excludes(pieces[n], rules):
                    program.row([*used[n], *used[later]], 1.0)


def _least_pence_a_second(problem: WeekProblem, piece: Piece) -> float:
    """What a useful second costs at the least, by the rate of either of the offer's days and of its best shift."""
    member, offer = problem.staff[piece.usable.person], piece.usable.offer
    found = []
    for at in (offer.starts_s, offer.ends_s - 1):
        pence = price_seat(member.role, member.agency, offer.kind, at, at + 86400, problem.rates, problem.zone)[0]
        # Halves of pennies may be rounded away.
        found.append(max(0.0, pence - 1) / 86400)
    return min(found) / piece.share_useful(problem.rules)


def _crews(
    program: _Rows, problem: WeekProblem, pieces: Sequence[Piece], supply: Mapping[tuple[int, int], int]
) -> dict[_Cell, list[int]]:
    """Crew-seconds by stretch, base and where such a crew may work, bound to the time of the people of the base."""
    people: dict[tuple[int, int], dict[_Kind, list[int]]] = defaultdict(lambda: defaultdict(list))
    kinds: dict[int, set[_Kind]] = defaultdict(set)
    for (number, segment), variable in supply.items():
        usable = pieces[number].usable
        kind = (problem.staff[usable.person].role, problem.staff[usable.person].agency)
        people[segment, usable.base][kind].append(variable)
        kinds[usable.base].add(kind)
    types = {
        base: crew_types([(*kind, PatrolMode.VEHICLE) for kind in some], problem.rules, problem.places)
        for base, some in kinds.items()
    }
    found: dict[_Cell, list[int]] = defaultdict(list)
    for (segment, base), there in sorted(people.items()):
        needs: dict[_Kind, list[tuple[int, float]]] = defaultdict(list)
        for crew_type in types[base]:
            counts = Counter((role, agency) for role, agency, _ in crew_type.members)
            if all(kind in there for kind in counts):
                variable = program.variable(upper=np.inf)
                found[segment, base, crew_type.allowed].append(variable)
                for kind, n in counts.items():
                    needs[kind].append((variable, float(n)))
        for kind, terms in sorted(needs.items()):
            program.row(terms + [(v, -1.0) for v in there[kind]], 0.0)
    return found
