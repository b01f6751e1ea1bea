"""Time that people could be on shifts at all, piece by piece: what the bound of a plan is made from."""

from __future__ import annotations

__all__ = ["Piece", "pieces_of"]

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.vocabulary import AvailabilityKind
from bluelamp.plans.crew_types import is_lawful_crew
from bluelamp.plans.duties import duties_of, stretches_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp.core.vocabulary import Agency, Role
    from bluelamp.plans.candidates import Usable
    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.rules import PlanRules

_PAIR = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of an offer in which shifts of one person could lie.

    Args:
        usable: the offer.
        starts_s: start, seconds since 1970 in UTC.
        ends_s: end, the same.
        shortest_s: seconds of a shift in it at the least.
        longest_s: the same at the most.
        home_s: seconds of the shortest way back to the base.
    """

    usable: Usable
    starts_s: int
    ends_s: int
    shortest_s: int
    longest_s: int
    home_s: int

    @property
    def is_core(self) -> bool:
        """Whether it is core time."""
        return self.usable.offer.kind is AvailabilityKind.CORE

    @property
    def most_s(self) -> int:
        """Seconds of one shift in it at the most."""
        return min(self.longest_s, self.ends_s - self.starts_s)

    def of_shift_s(self, length_s: float, rules: PlanRules) -> float:
        """Seconds at the most that a shift of this length leaves for ways out and visits."""
        after_s, break_s = 60 * rules.break_after_min, 60 * rules.break_min
        unbroken = min(length_s, after_s) - self.home_s
        return max(unbroken, length_s - break_s - self.home_s if length_s > after_s else 0.0, 0.0)

    def one_shift_s(self, rules: PlanRules) -> float:
        """The same of the best shift in it."""
        lengths = {self.most_s, min(self.most_s, 60 * rules.break_after_min)}
        return max(self.of_shift_s(length, rules) for length in lengths)

    def useful_s(self, rules: PlanRules) -> float:
        """The same of all shifts that fit into it one after another."""
        length_s, rest_s = self.ends_s - self.starts_s, 60 * rules.rest_min
        best, n = 0.0, 1
        while n * self.shortest_s + (n - 1) * rest_s <= length_s and n <= max(1, rules.max_shifts_a_week):
            each = min(self.longest_s, (length_s - (n - 1) * rest_s) / n)
            best = max(best, n * self.of_shift_s(each, rules))
            n += 1
        return best

    def share_useful(self, rules: PlanRules, paid_min: int = 0) -> float:
        """What can be useful of a shift's time at the most, or of the time that is paid for; above 0.

        Args:
            rules: of breaks.
            paid_min: minutes that are paid at the least.
        """
        lengths = {self.most_s, min(self.most_s, 60 * rules.break_after_min), min(self.most_s, 60 * paid_min)}
        shares = [self.of_shift_s(one, rules) / max(one, 60 * paid_min) for one in lengths if one > 0]
        return max(shares, default=1.0) or 1.0

    def holds_one(self, rules: PlanRules) -> bool:
        """Whether no two shifts fit into it."""
        return 2 * self.shortest_s + 60 * rules.rest_min > self.ends_s - self.starts_s

    def excludes(self, other: Piece, rules: PlanRules) -> bool:
        """Whether a shift in this piece leaves no rest for one in a later one; both are extra time of one person."""
        latest, earliest = other.ends_s - other.shortest_s, self.starts_s + self.shortest_s
        return latest - earliest < 60 * rules.rest_min


def pieces_of(problem: WeekProblem, usable: Sequence[Usable], homes_s: Sequence[int]) -> tuple[Piece, ...]:
    """Pieces of offers in which somebody could be on a shift with the others of a lawful crew.

    Args:
        problem: the week.
        usable: offers that may become shifts.
        homes_s: seconds of the shortest way back to each base from a place.

    Returns:
        Pieces in the order of the offers; every shift of a plan lies in one piece of each of its people.
    """
    duties = duties_of(problem)
    pieces = [
        Piece(one, part.starts_s, part.ends_s, part.shortest_s, part.longest_s, homes_s[one.base])
        for one in usable
        for part in stretches_of(problem, one.offer, duties[one.offer.person_ref])
    ]
    if problem.rules.crew_size < _PAIR:
        return tuple(pieces)
    of_base: dict[int, list[int]] = defaultdict(list)
    for number, piece in enumerate(pieces):
        of_base[piece.usable.base].append(number)
    kept: dict[int, Piece] = {}
    for numbers in of_base.values():
        kept |= dict(zip(numbers, _together(problem, [pieces[n] for n in numbers]), strict=True))
    return tuple(kept[n] for n in sorted(kept) if kept[n].ends_s - kept[n].starts_s >= kept[n].shortest_s)


def _together(problem: WeekProblem, pieces: Sequence[Piece]) -> list[Piece]:
    """Each piece of one base cut to the time in which somebody else could be on the same shift."""
    rules = problem.rules
    people = np.array([piece.usable.person for piece in pieces])
    starts = np.array([piece.starts_s for piece in pieces])
    ends = np.array([piece.ends_s for piece in pieces])
    shortest = np.array([piece.shortest_s for piece in pieces])
    refs = [problem.staff[person].person_ref for person in people]
    number_of = {kind: number for number, kind in enumerate(_kinds(problem))}
    kinds = np.array([number_of[problem.staff[p].role, problem.staff[p].agency] for p in people])
    found = []
    for number, piece in enumerate(pieces):
        if problem.staff[piece.usable.person].role in rules.alone_roles:
            found.append(piece)
            continue
        first, last = np.maximum(starts, starts[number]), np.minimum(ends, ends[number])
        with_him = (people != people[number]) & (last - first >= np.maximum(shortest, shortest[number]))
        with_him &= _may_join(problem, piece, kinds, refs)
        if with_him.any():
            found.append(replace(piece, starts_s=int(first[with_him].min()), ends_s=int(last[with_him].max())))
        else:
            found.append(replace(piece, ends_s=piece.starts_s))
    return found


def _may_join(problem: WeekProblem, piece: Piece, kinds: np.ndarray, refs: Sequence[str]) -> np.ndarray:
    """Whether the person of each other piece may be in a crew with this one; larger crews are not looked at.

    Args:
        problem: with rules and staff.
        piece: this one.
        kinds: role and agency of the others, as numbers of ``_kinds``.
        refs: the others' own.
    """
    rules, one = problem.rules, problem.staff[piece.usable.person]
    if rules.crew_size != _PAIR:
        return np.ones(len(refs), dtype=bool)
    lawful = [is_lawful_crew((one.role, role), (one.agency, agency), rules) for role, agency in _kinds(problem)]
    may: np.ndarray = np.array(lawful, dtype=bool)[kinds]
    apart = {ref for pair in rules.apart if one.person_ref in pair for ref in pair}
    if apart:
        may &= np.array([ref not in apart for ref in refs])
    return may


def _kinds(problem: WeekProblem) -> list[tuple[Role, Agency]]:
    return sorted({(member.role, member.agency) for member in problem.staff})
