"""The second program: who sits with whom on the chosen shifts, apart where they must be, and shared out fairly."""

from __future__ import annotations

__all__ = ["NamedCrew", "NamedCrews", "name_people"]

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from bluelamp.plans.crew_types import category_of
from bluelamp.plans.fairness import share_out
from bluelamp.plans.limits import limits_of
from bluelamp.plans.person_rules import keep_hours, new_program, solver_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bluelamp.plans.candidates import SeatChoice
    from bluelamp.plans.crew_types import CrewType
    from bluelamp.plans.roster_model import Chosen, RosterInput

# A crew counts before money, money before fairness, and somebody before an open seat; a draw decides among equals.
_PENNY = 64
_DRAW = 8


@dataclass(frozen=True, slots=True)
class NamedCrew:
    """A crew by name.

    Args:
        pattern: index of its shift among the patterns.
        crew_type: its kind.
        seats: who is on it, by person.
    """

    pattern: int
    crew_type: CrewType
    seats: tuple[SeatChoice, ...]


@dataclass(frozen=True, slots=True)
class NamedCrews:
    """Crews by name.

    Args:
        crews: those that can be made.
        impossible: (pattern, kind) of which fewer crews can be made than were chosen.
    """

    crews: tuple[NamedCrew, ...]
    impossible: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Slot:
    key: tuple[int, int]
    crew_type: CrewType


def name_people(given: RosterInput, chosen: Chosen, *, seed: int, units: float) -> NamedCrews:
    """Give each chosen crew its people.

    Every rule of people's hours is kept, pairs who are kept apart are on different crews, and the money that the first
    program spends is not exceeded. Among the possible ways the cheapest is taken, then the one that shares unpopular
    and extra hours out most evenly, then a draw by the seed.

    Args:
        given: what the shifts were chosen from.
        chosen: the crews.
        seed: of the draw and of the search.
        units: deterministic time of the search.

    Returns:
        The crews with their people; those that cannot be made are named.
    """
    slots = [
        _Slot(key, given.types[given.patterns[key[0]].base][key[1]])
        for key, count in sorted(chosen.counts.items())
        for _ in range(count)
    ]
    if not slots:
        return NamedCrews(())
    program = new_program()
    model = program.model
    staff = given.problem.staff
    is_on = [model.new_bool_var("") for _ in slots]
    of_pattern: dict[int, list[int]] = defaultdict(list)
    for at, choice in enumerate(given.choices):
        of_pattern[choice.pattern].append(at)
    seats: dict[tuple[int, int], Any] = {}
    of_choice: dict[int, list[Any]] = defaultdict(list)
    for number, slot in enumerate(slots):
        needs = slot.crew_type.counts
        there: dict[Any, list[Any]] = {category: [] for category in needs}
        for at in of_pattern[slot.key[0]]:
            category = category_of(staff[given.choices[at].person])
            if category in needs:
                var = model.new_bool_var("")
                seats[at, number] = var
                of_choice[at].append(var)
                there[category].append(var)
        for category, variables in there.items():
            model.add(sum(variables) == needs[category] * is_on[number])
    ats = sorted(of_choice)
    takes = {at: model.new_bool_var("") for at in ats}
    for at in ats:
        model.add(sum(of_choice[at]) == takes[at])
    kept = _only(given, ats)
    keep_hours(program, kept, [takes[at] for at in ats], limits_of(given.problem))
    _keep_apart(model, given, seats)
    spent = sum(given.choices[at].pence * takes[at] for at in ats)
    model.add(spent <= chosen.pence)
    unfair = share_out(model, kept, [takes[at] for at in ats])
    unheld = sum(takes[at] for at in ats if staff[given.choices[at].person].is_open_seat)
    draw = np.random.default_rng([seed % 2**63, 20])
    ties = sum(int(d) * var for d, var in zip(draw.integers(0, _DRAW, len(seats)), seats.values(), strict=True))
    dearest = 10 * (chosen.pence + 1000) * _PENNY
    confirmed = sum(takes[at] for at in ats if given.choices[at].offer.is_committed)
    model.maximize(dearest * (sum(is_on) + 2 * confirmed) - _PENNY * (spent + unheld) - _DRAW * unfair - ties)
    _hint(model, given, chosen, slots, seats)
    solver = solver_for(seed, units)
    if solver.solve(model) not in program.found:
        return NamedCrews((), tuple(chosen.counts))
    return _result(given, chosen, slots, {key for key, var in seats.items() if solver.value(var)})


def _only(given: RosterInput, ats: list[int]) -> RosterInput:
    return replace(given, choices=tuple(given.choices[at] for at in ats))


def _keep_apart(model: Any, given: RosterInput, seats: Mapping[tuple[int, int], Any]) -> None:
    index = {m.person_ref: i for i, m in enumerate(given.problem.staff)}
    on = {(given.choices[at].person, number): var for (at, number), var in seats.items()}
    numbers = sorted({number for _, number in seats})
    for one, other in sorted(given.problem.rules.apart):
        if one == other or one not in index or other not in index:
            continue
        for number in numbers:
            pair = [on.get((index[ref], number)) for ref in (one, other)]
            if all(var is not None for var in pair):
                model.add_at_most_one(pair)


def _hint(
    model: Any,
    given: RosterInput,
    chosen: Chosen,
    slots: list[_Slot],
    seats: Mapping[tuple[int, int], Any],
) -> None:
    """Start from the first program's people, put into crews in their order."""
    free: dict[tuple[int, Any], list[SeatChoice]] = defaultdict(list)
    for choice in chosen.seats:
        free[choice.pattern, category_of(given.problem.staff[choice.person])].append(choice)
    hinted: set[tuple[int, int, int]] = set()
    for number, slot in enumerate(slots):
        for category, n in slot.crew_type.counts.items():
            waiting = free[slot.key[0], category]
            hinted |= {(c.person, c.pattern, number) for c in waiting[:n]}
            del waiting[:n]
    for (at, number), var in seats.items():
        choice = given.choices[at]
        model.add_hint(var, (choice.person, choice.pattern, number) in hinted)


def _result(given: RosterInput, chosen: Chosen, slots: list[_Slot], taken: set[tuple[int, int]]) -> NamedCrews:
    on: dict[int, list[SeatChoice]] = defaultdict(list)
    for at, number in sorted(taken):
        on[number].append(given.choices[at])
    crews = tuple(
        NamedCrew(slots[n].key[0], slots[n].crew_type, tuple(sorted(choices, key=lambda c: c.person)))
        for n, choices in sorted(on.items())
    )
    made = Counter(slots[n].key for n in on)
    missing = tuple(key for key, count in sorted(chosen.counts.items()) if made[key] < count)
    return NamedCrews(crews, missing)
