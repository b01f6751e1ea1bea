"""The roster: which crews work which shifts, chosen for the visits that they make possible, then for their cost."""

from __future__ import annotations

__all__ = ["ChosenCrew", "ChosenSeat", "Roster", "choose_shifts"]

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bluelamp.plans.candidates import patterns_of, seat_choices, usable_offers
from bluelamp.plans.crew_types import Category, category_of, crew_types
from bluelamp.plans.crews import name_people
from bluelamp.plans.effort import Effort
from bluelamp.plans.promising import promising
from bluelamp.plans.roster_model import RosterInput, solve_shifts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bluelamp.core.vocabulary import PatrolMode
    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.records import Offer
    from bluelamp.plans.requests import VisitRequest
    from bluelamp.plans.travel import Travel


@dataclass(frozen=True, slots=True)
class ChosenSeat:
    """Somebody on a chosen shift.

    Args:
        person: index among the problem's staff.
        offer: the offer that covers it.
        pence: what the seat costs.
    """

    person: int
    offer: Offer
    pence: int


@dataclass(frozen=True, slots=True)
class ChosenCrew:
    """A crew on a shift, before its tour.

    Args:
        base: index of the base among the problem's.
        starts_s: start, seconds since 1970 in UTC.
        ends_s: end, the same.
        seats: who is on it, by person.
        mode: how they get about.
        allowed: indices of the places at which they may work.
        is_committed: whether somebody on it has been confirmed for exactly this time.
    """

    base: int
    starts_s: int
    ends_s: int
    seats: tuple[ChosenSeat, ...]
    mode: PatrolMode
    allowed: frozenset[int]
    is_committed: bool = False

    @property
    def pence(self) -> int:
        """What it costs."""
        return sum(seat.pence for seat in self.seats)


@dataclass(frozen=True, slots=True)
class Roster:
    """Crews of a week.

    Args:
        crews: by start, base, end and people.
        expected: visits that the estimate expects of the crews of each base, by the base's index.
        is_proven: whether no better choice among the candidates exists by the estimate.
        words: what the reader must know of it.
    """

    crews: tuple[ChosenCrew, ...]
    expected: Mapping[int, int] = field(default_factory=dict)
    is_proven: bool = True
    words: tuple[str, ...] = ()


def choose_shifts(
    problem: WeekProblem,
    requests: Sequence[VisitRequest],
    travel: Travel,
    *,
    seed: int,
    effort: Effort = Effort.STANDARD,
    factors: Mapping[int, float] | None = None,
) -> Roster:
    """Choose shifts and who works them.

    A linear relaxation first finds the candidate shifts that could be worth their cost at all. Two programs of CP-SAT
    follow. The first chooses how many crews of which kinds work which of them, with the people that there are under
    rest, hours and money, so that the visits that fit into them are worth most, then so that they cost least. The
    second keeps these crews and names the people, so that those who are kept apart are apart, and unpopular and extra
    hours are shared out evenly.

    Args:
        problem: the week.
        requests: visits that are wanted.
        travel: ways between places and bases.
        seed: of ties and of the search.
        effort: how long the search goes on, counted, not timed.
        factors: what tours truly held of the estimate, by base; none before any tour is known.

    Returns:
        Crews that keep every rule; none where none can be made.
    """
    usable, words = usable_offers(problem)
    by_base: dict[int, set[Category]] = defaultdict(set)
    for u in usable:
        by_base[u.base].add(category_of(problem.staff[u.person]))
    types = {base: crew_types(found, problem.rules, problem.places) for base, found in sorted(by_base.items())}
    patterns = patterns_of(problem, usable, requests, travel, most=effort.most_patterns)
    patterns = tuple(p for p in patterns if types[p.base])
    choices = seat_choices(problem, usable, patterns)
    given = promising(
        RosterInput(problem, tuple(requests), travel, patterns, choices, types, dict(factors or {})),
        most=effort.kept_patterns,
    )
    banned: dict[tuple[int, int], int] = {}
    for _ in range(3):
        chosen = solve_shifts(given, seed=seed, units=effort.roster_units, banned=banned)
        named = name_people(given, chosen, seed=seed, units=effort.people_units)
        if not named.impossible:
            break
        for key in named.impossible:
            banned[key] = min(banned.get(key, chosen.counts[key]), chosen.counts[key]) - 1
    crews = tuple(
        ChosenCrew(
            base=given.patterns[n.pattern].base,
            starts_s=given.patterns[n.pattern].starts_s,
            ends_s=given.patterns[n.pattern].ends_s,
            seats=tuple(ChosenSeat(c.person, c.offer, c.pence) for c in n.seats),
            mode=n.crew_type.mode,
            allowed=n.crew_type.allowed,
            is_committed=any(c.offer.is_committed for c in n.seats),
        )
        for n in named.crews
    )
    order = sorted(crews, key=lambda c: (c.starts_s, c.base, c.ends_s, [s.person for s in c.seats]))
    return Roster(tuple(order), chosen.expected, chosen.is_proven, words)
