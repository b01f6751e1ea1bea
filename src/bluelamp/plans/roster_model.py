"""The first program: how many crews of which kinds work which candidate shifts."""

from __future__ import annotations

__all__ = ["Chosen", "RosterInput", "ShiftProgram", "shift_program", "solve_shifts"]

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bluelamp.plans.crew_types import category_of
from bluelamp.plans.limits import limits_of
from bluelamp.plans.person_rules import Program, keep_hours, new_program, solver_for
from bluelamp.plans.room import CrewClass, Room, room_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bluelamp.plans.candidates import Pattern, SeatChoice
    from bluelamp.plans.crew_types import CrewType
    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.requests import VisitRequest
    from bluelamp.plans.travel import Travel

# Worth counts before money: a quarter of a mean first visit outweighs the dearest shift of one crew.
_WORTH_STEPS = 100
_SHIFTS_A_VISIT = 4
_OPEN_SEAT_PENCE = 50
_CREW_PENCE = 2
# How often as long a search may go on that has found nothing.
_LONGER = (1, 4, 16)


@dataclass(frozen=True, slots=True)
class RosterInput:
    """What shifts are chosen from.

    Args:
        problem: the week.
        requests: visits that are wanted.
        travel: ways between places and bases.
        patterns: candidate shifts.
        choices: who could work them.
        types: lawful crews by base.
        factors: what tours truly held of the estimate, by base.
    """

    problem: WeekProblem
    requests: tuple[VisitRequest, ...]
    travel: Travel
    patterns: tuple[Pattern, ...]
    choices: tuple[SeatChoice, ...]
    types: Mapping[int, tuple[CrewType, ...]]
    factors: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Chosen:
    """How many crews of which kinds work which shifts.

    Args:
        counts: crews by (pattern, number of the crew's kind at its base); none that are nought.
        seats: choices that the program took; who sits with whom is not said.
        pence: what they cost.
        expected: visits that the estimate expects, by base.
        is_proven: whether no better choice exists by the estimate.
    """

    counts: Mapping[tuple[int, int], int]
    seats: tuple[SeatChoice, ...]
    pence: int
    expected: Mapping[int, int]
    is_proven: bool


@dataclass(frozen=True, slots=True)
class ShiftProgram:
    """The program and its variables.

    Args:
        program: model and rules.
        takes: whether each choice is taken, in their order.
        crews: crews by (pattern, number of their kind).
        visits: visits by (request, base).
    """

    program: Program
    takes: list[Any]
    crews: Mapping[tuple[int, int], tuple[Any, CrewType]]
    visits: Mapping[tuple[int, int], list[Any]]


def shift_program(given: RosterInput, banned: Mapping[tuple[int, int], int] | None = None) -> ShiftProgram:
    """The program that :func:`solve_shifts` solves.

    Args:
        given: patterns, people and visits.
        banned: the most crews of (pattern, kind) that the naming of people has shown to be possible.
    """
    program = new_program()
    takes = [program.model.new_bool_var("") for _ in given.choices]
    crews = _crews(program, given, takes, banned or {})
    keep_hours(program, given, takes, limits_of(given.problem))
    _keep_apart(program, given, takes, crews)
    budget = given.problem.budget_pence
    prices = [choice.pence for choice in given.choices]
    if budget is not None:
        fixed = sum(shift.pence for shift in given.problem.fixed)
        program.model.add(_sum(takes, prices) <= max(0, budget - fixed))
    worth, visits = _visits(program, given, crews)
    dearest = max([1000, *prices]) * given.problem.rules.crew_size
    scale = -(-_SHIFTS_A_VISIT * dearest // _WORTH_STEPS)
    committed = [t for t, c in zip(takes, given.choices, strict=True) if c.offer.is_committed]
    staff = given.problem.staff
    costs = [c.pence + (_OPEN_SEAT_PENCE if staff[c.person].is_open_seat else 0) + _CREW_PENCE for c in given.choices]
    total = sum(round(r.worth * _WORTH_STEPS) + 1 for r in given.requests)
    program.model.maximize(
        scale * total * _sum(committed, [1] * len(committed))
        + scale * _sum([v for v, _ in worth], [w for _, w in worth])
        - _sum(takes, costs)
    )
    return ShiftProgram(program, takes, crews, visits)


def solve_shifts(
    given: RosterInput, *, seed: int, units: float, banned: Mapping[tuple[int, int], int] | None = None
) -> Chosen:
    """Choose shifts so that visits are worth most, then cost least.

    Args:
        given: patterns, people and visits.
        seed: of the search.
        units: deterministic time of the search.
        banned: the most crews of (pattern, kind) that the naming of people has shown to be possible.

    Returns:
        The best choice found; an empty one is always lawful.
    """
    built = shift_program(given, banned)
    program = built.program
    for longer in _LONGER:
        solver = solver_for(seed, units * longer)
        status = solver.solve(program.model)
        counts = _counts(built, solver) if status in program.found else {}
        # A search that ended before it began must not pass for a week in which nobody can work.
        if counts or status == program.optimal:
            break
    if status not in program.found:
        return Chosen({}, (), 0, {}, is_proven=False)
    seats = tuple(c for c, t in zip(given.choices, built.takes, strict=True) if solver.value(t))
    expected: Counter[int] = Counter()
    for (_, base), variables in built.visits.items():
        expected[base] += sum(int(solver.value(v)) for v in variables)
    pence = sum(c.pence for c in seats)
    return Chosen(counts, seats, pence, dict(expected), is_proven=status == program.optimal)


def _counts(built: ShiftProgram, solver: Any) -> dict[tuple[int, int], int]:
    return {key: int(solver.value(var)) for key, (var, _) in built.crews.items() if solver.value(var)}


def _sum(variables: list[Any], weights: list[int]) -> Any:
    from ortools.sat.python import cp_model  # noqa: PLC0415 - heavy, only when a plan is made

    return cp_model.LinearExpr.weighted_sum(variables, weights)


def _crews(
    program: Program, given: RosterInput, takes: list[Any], banned: Mapping[tuple[int, int], int]
) -> dict[tuple[int, int], tuple[Any, CrewType]]:
    """A count for each kind of crew on each pattern, bound to the people who take its seats."""
    staff = given.problem.staff
    people: dict[int, dict[Any, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for var, choice in zip(takes, given.choices, strict=True):
        people[choice.pattern][category_of(staff[choice.person])].append(var)
    crews: dict[tuple[int, int], tuple[Any, CrewType]] = {}
    for index, pattern in enumerate(given.patterns):
        there = people[index]
        needs: dict[Any, list[tuple[Any, int]]] = defaultdict(list)
        for number, crew_type in enumerate(given.types[pattern.base]):
            counts = crew_type.counts
            most = min((len(there[c]) // n if c in there else 0) for c, n in counts.items())
            most = min(most, banned.get((index, number), most))
            if most <= 0:
                continue
            var = program.model.new_int_var(0, most, "")
            crews[index, number] = (var, crew_type)
            for category, n in counts.items():
                needs[category].append((var, n))
        for category, seats in there.items():
            wanted = needs.get(category, [])
            program.model.add(_sum(seats, [1] * len(seats)) == _sum([v for v, _ in wanted], [n for _, n in wanted]))
    return crews


def _keep_apart(
    program: Program, given: RosterInput, takes: list[Any], crews: Mapping[tuple[int, int], tuple[Any, CrewType]]
) -> None:
    """Two people kept apart are on the same pattern only where it has two crews."""
    refs = {frozenset(pair) for pair in given.problem.rules.apart if len(set(pair)) == 2}  # noqa: PLR2004 - a pair
    if not refs:
        return
    index = {m.person_ref: i for i, m in enumerate(given.problem.staff)}
    on: dict[tuple[int, int], Any] = {(c.person, c.pattern): t for c, t in zip(given.choices, takes, strict=True)}
    of_pattern: dict[int, list[Any]] = defaultdict(list)
    for (pattern, _), (var, _) in crews.items():
        of_pattern[pattern].append(var)
    for one, other in sorted(tuple(sorted(pair)) for pair in refs):
        if one not in index or other not in index:
            continue
        for pattern, variables in of_pattern.items():
            pair = [on.get((index[ref], pattern)) for ref in (one, other)]
            if all(v is not None for v in pair):
                program.model.add(_sum(pair, [1, 1]) <= _sum(variables, [1] * len(variables)))


def _visits(
    program: Program, given: RosterInput, crews: Mapping[tuple[int, int], tuple[Any, CrewType]]
) -> tuple[list[tuple[Any, int]], dict[tuple[int, int], list[Any]]]:
    """Visits that fit into the shifts.

    Returns:
        (variable, worth) pairs of the objective, the first visit of a place worth most; and variables of the visits by
        (request, base).
    """
    classes: dict[CrewClass, int] = {}
    holding: dict[tuple[int, int], list[tuple[Any, int]]] = defaultdict(list)
    across: dict[tuple[int, int], list[Any]] = defaultdict(list)
    class_of = {}
    for (index, number), (_, kind) in crews.items():
        crew_class = CrewClass(given.patterns[index].base, kind.mode, kind.allowed)
        class_of[index, number] = classes.setdefault(crew_class, len(classes))
    room = room_of(given.problem, given.requests, list(classes), given.travel)
    for (index, number), (var, _) in crews.items():
        pattern, k = given.patterns[index], class_of[index, number]
        held = room.held_s(pattern, k, given.problem, given.factors.get(pattern.base, 1.0))
        for block, seconds in held.items():
            holding[block, k].append((var, seconds))
            if block + 1 in held:
                across[block, k].append(var)
    visits, using = _starts(program, room, holding, list(classes))
    for (block, k), terms in sorted(using.items()):
        longest = max(seconds for _, seconds in terms)
        load = _sum([v for v, _ in terms], [s for _, s in terms])
        over = [(b, sign) for b, sign in ((block, 1), (block - 1, -1)) if (b, k) in across]
        hold = _sum([v for v, _ in holding[block, k]], [s for _, s in holding[block, k]])
        for b, sign in over:
            hold += sign * program.carry(b, k, across[b, k], longest)
        program.model.add(load <= hold)
    return _worths(program, given, visits), visits


def _worths(program: Program, given: RosterInput, visits: Mapping[tuple[int, int], list[Any]]) -> list[tuple[Any, int]]:
    """What visits of each place are worth: the first made counts most, whichever of the requests it meets."""
    model = program.model
    made: dict[int, list[Any]] = defaultdict(list)
    for (index, _), variables in visits.items():
        made[index] += variables
    by_place: dict[int, list[int]] = defaultdict(list)
    for index, request in enumerate(given.requests):
        by_place[request.place].append(index)
    worth: list[tuple[Any, int]] = []
    for indices in by_place.values():
        some = [i for i in indices if made[i]]
        for i in some:
            model.add_at_most_one(made[i])
        steps = [model.new_bool_var("") for _ in some]
        variables = [v for i in some for v in made[i]]
        model.add(_sum(steps, [1] * len(steps)) == _sum(variables, [1] * len(variables)))
        worths = sorted((given.requests[i].worth for i in indices), reverse=True)
        worth += [(s, max(1, round(w * _WORTH_STEPS))) for s, w in zip(steps, worths, strict=False)]
    return worth


def _starts(
    program: Program,
    room: Room,
    holding: Mapping[tuple[int, int], list[tuple[Any, int]]],
    classes: list[CrewClass],
) -> tuple[dict[tuple[int, int], list[Any]], dict[tuple[int, int], list[tuple[Any, int]]]]:
    """A variable for each request in each block in which crews of a class could make it."""
    visits: dict[tuple[int, int], list[Any]] = defaultdict(list)
    using: dict[tuple[int, int], list[tuple[Any, int]]] = defaultdict(list)
    for (index, k), seconds in room.takes_s.items():
        for block in room.starts[index]:
            if (block, k) in holding:
                var = program.model.new_bool_var("")
                visits[index, classes[k].base].append(var)
                using[block, k].append((var, seconds))
    return visits, using
