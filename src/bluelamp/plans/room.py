"""How many visits a shift could hold: the roster's estimate, hour by hour, before any tour is known."""

from __future__ import annotations

__all__ = ["Blocks", "CrewClass", "Room", "blocks_of", "room_of"]

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.plans.weeks import week_span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bluelamp.core.vocabulary import PatrolMode
    from bluelamp.plans.candidates import Pattern
    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.requests import VisitRequest
    from bluelamp.plans.travel import Travel

# Ways to this many near places stand for the way to the next visit of a tour.
_NEAR = 3
# A visit is planned from the bases nearest to it; the tours may do otherwise.
_BASES = 3
_FEW_CELLS = 6000


@dataclass(frozen=True, slots=True)
class CrewClass:
    """Crews that can do the same: from one base, getting about in one way, allowed at the same places.

    Args:
        base: index of the base among the problem's.
        mode: how they get about.
        allowed: indices of places.
    """

    base: int
    mode: PatrolMode
    allowed: frozenset[int]


@dataclass(frozen=True, slots=True)
class Blocks:
    """The week cut into blocks of equal length.

    Args:
        start_s: start of the first.
        length_s: length of each.
    """

    start_s: int
    length_s: int

    def touching(self, start_s: int, end_s: int) -> range:
        """Numbers of the blocks that a stretch touches."""
        return range((start_s - self.start_s) // self.length_s, (end_s - 1 - self.start_s) // self.length_s + 1)

    def shares(self, start_s: int, end_s: int) -> dict[int, float]:
        """Share of a stretch that lies in each block."""
        whole = max(1, end_s - start_s)
        found = {}
        for block in self.touching(start_s, end_s):
            begin = self.start_s + block * self.length_s
            found[block] = (min(end_s, begin + self.length_s) - max(start_s, begin)) / whole
        return found


@dataclass(frozen=True, slots=True)
class Room:
    """What visits take and shifts hold.

    Args:
        blocks: in which both are counted.
        takes_s: seconds that a request takes of a class, way there included, by (request, class).
        starts: blocks in which a request may start, by request.
        overhead_s: seconds of ways from and to the base that a leg of a class has besides, by class.
    """

    blocks: Blocks
    takes_s: Mapping[tuple[int, int], int]
    starts: Mapping[int, tuple[int, ...]]
    overhead_s: Mapping[int, int]

    def held_s(self, pattern: Pattern, crew_class: int, problem: WeekProblem, factor: float) -> dict[int, int]:
        """Seconds for visits that a shift of a class holds in each block.

        Args:
            pattern: the shift.
            crew_class: the class's number.
            problem: with the rules of breaks.
            factor: what tours truly held of the estimate, 1 before any tour is known.
        """
        rules = problem.rules
        has_break = pattern.minutes > rules.break_after_min
        net = 60 * (pattern.minutes - has_break * rules.break_min) - (1 + has_break) * self.overhead_s[crew_class]
        shares = self.blocks.shares(pattern.starts_s, pattern.ends_s)
        return {block: int(max(0, net) * factor * share) for block, share in shares.items()}


def blocks_of(problem: WeekProblem, requests: Sequence[VisitRequest], n_classes: int) -> Blocks:
    """Blocks of an hour, or longer where there would be very many cells."""
    start_s = week_span(problem.monday, problem.zone)[0]
    for hours in (1, 2, 4):
        blocks = Blocks(start_s, hours * 3600)
        cells = sum(len(blocks.touching(a, b + 1)) for r in requests for a, b in r.spans)
        if cells * min(n_classes, _BASES) <= _FEW_CELLS:
            break
    return blocks


def room_of(
    problem: WeekProblem, requests: Sequence[VisitRequest], classes: Sequence[CrewClass], travel: Travel
) -> Room:
    """Estimate what each request takes of each class that could make it.

    Args:
        problem: with places and bases.
        requests: visits that are wanted.
        classes: of crews.
        travel: ways between places and bases.
    """
    blocks = blocks_of(problem, requests, len(classes))
    wanted = np.array(sorted({r.place for r in requests}), dtype=np.intp)
    near_bases = _near_bases(problem, requests, classes, travel)
    takes: dict[tuple[int, int], int] = {}
    overhead: dict[int, int] = {}
    for number, crew_class in enumerate(classes):
        minutes = travel.minutes_by(crew_class.mode)
        point = len(problem.places) + crew_class.base
        mine = np.array([j for j in wanted if j in crew_class.allowed], dtype=np.intp)
        homes = np.sort(minutes[mine, point]) if mine.size else np.zeros(1)
        overhead[number] = int(60 * homes[:_NEAR].mean())
        ways = {int(j): _near_way(minutes, mine, int(j), point) for j in mine}
        for index, request in enumerate(requests):
            if request.place in ways and (request.place, crew_class.base) in near_bases:
                takes[index, number] = int(60 * (request.minutes + ways[request.place]))
    starts = {
        index: tuple(sorted({b for first, last in r.spans for b in blocks.touching(first, last + 1)}))
        for index, r in enumerate(requests)
    }
    return Room(blocks, takes, starts, overhead)


def _near_way(minutes: np.ndarray, mine: np.ndarray, place: int, base: int) -> float:
    others = minutes[mine[mine != place], place]
    return float(np.sort(others)[:_NEAR].mean()) if others.size else float(minutes[base, place])


def _near_bases(
    problem: WeekProblem, requests: Sequence[VisitRequest], classes: Sequence[CrewClass], travel: Travel
) -> set[tuple[int, int]]:
    """Pairs of place and base: for each place and way of getting about the nearest bases with crews for it."""
    found: set[tuple[int, int]] = set()
    for place in {r.place for r in requests}:
        ways: dict[frozenset[int], set[tuple[float, int]]] = defaultdict(set)
        for c in classes:
            if place in c.allowed:
                way = float(travel.minutes_by(c.mode)[len(problem.places) + c.base, place])
                ways[c.allowed].add((way, c.base))
        for near in ways.values():
            found |= {(place, base) for _, base in sorted(near)[:_BASES]}
    return found
