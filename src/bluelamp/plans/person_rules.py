"""What both programs of the roster share: the model, the solver that finds the same everywhere, and people's hours."""

from __future__ import annotations

__all__ = ["Program", "keep_hours", "new_program", "solver_for"]

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bluelamp.core.vocabulary import AvailabilityKind
from bluelamp.plans.duties import duties_of
from bluelamp.plans.rest import OVERTIME_KINDS, Duty, touches_hours, whole_duty

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp.plans.candidates import SeatChoice
    from bluelamp.plans.limits import Limits
    from bluelamp.plans.rest import Spans
    from bluelamp.plans.roster_model import RosterInput

# CP-SAT takes seeds of 31 bits.
_SEEDS = 2**31 - 1


@dataclass(slots=True)
class Program:
    """A model of CP-SAT and what is reused while it is built.

    Args:
        model: the model.
        found: statuses of a solve that found something.
        optimal: the status of a proven optimum.
        carried: time of visits that reach from a block into the next, by (block, class).
    """

    model: Any
    found: tuple[Any, ...]
    optimal: Any
    carried: dict[tuple[int, int], Any] = field(default_factory=dict)

    def carry(self, block: int, crew_class: int, crews: Sequence[Any], longest_s: int) -> Any:
        """Seconds by which visits begun in a block may reach into the next: of each crew out in both, one visit."""
        key = (block, crew_class)
        if key not in self.carried:
            most = sum(list(var.proto.domain)[-1] for var in crews)
            self.carried[key] = self.model.new_int_var(0, most * longest_s, "")
            self.model.add(self.carried[key] <= longest_s * sum(crews))
        return self.carried[key]


def new_program() -> Program:
    """An empty model."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 - heavy, only when a plan is made

    return Program(cp_model.CpModel(), (cp_model.OPTIMAL, cp_model.FEASIBLE), cp_model.OPTIMAL)


def solver_for(seed: int, units: float) -> Any:
    """A solver whose result depends on nothing but the model, the seed and the units of work allowed."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 - heavy, only when a plan is made

    solver = cp_model.CpSolver()
    # Two searches that take turns by counted work: what they find depends on no clock and no load.
    solver.parameters.num_workers = 2
    solver.parameters.interleave_search = True
    solver.parameters.random_seed = seed % _SEEDS
    solver.parameters.max_deterministic_time = units
    solver.parameters.linearization_level = 2
    return solver


def keep_hours(program: Program, given: RosterInput, takes: Sequence[Any], limits: Sequence[Limits]) -> None:
    """Rest between shifts, and the week's limits of hours, shifts, unpopular hours and overtime, for each person."""
    rules, zone = given.problem.rules, given.problem.zone
    unpopular = [touches_hours(p.starts_s, p.ends_s, rules.unpopular, zone) for p in given.patterns]
    duties = duties_of(given.problem)
    mine: dict[int, list[int]] = defaultdict(list)
    for at, choice in enumerate(given.choices):
        mine[choice.person].append(at)
    for person, ats in mine.items():
        _keep_rest(program, given, takes, ats, duties[given.problem.staff[person].person_ref].core)
        limit = limits[person]
        minutes = {at: given.patterns[given.choices[at].pattern].minutes for at in ats}
        kinds = {at: given.choices[at].offer.kind for at in ats}
        for weights, most in (
            ({at: m for at, m in minutes.items() if kinds[at] is not AvailabilityKind.CORE}, limit.minutes),
            ({at: m for at, m in minutes.items() if kinds[at] in OVERTIME_KINDS}, limit.overtime),
            (dict.fromkeys(ats, 1), limit.shifts),
            ({at: 1 for at in ats if unpopular[given.choices[at].pattern]}, limit.unpopular),
        ):
            if weights:
                program.model.add(sum(takes[at] * weight for at, weight in weights.items()) <= most)


def _keep_rest(program: Program, given: RosterInput, takes: Sequence[Any], ats: Sequence[int], core: Spans) -> None:
    """One shift at a time with its rest: of all that hold an instant, one at most.

    A shift that extends a core duty rests as the whole. Extra shifts and core time are apart already, as each choice
    of an extra shift has been held against the person's core duties.
    """
    rules = given.problem.rules
    spans: dict[int, tuple[int, int, bool]] = {}
    for at in ats:
        pattern, is_core = given.patterns[given.choices[at].pattern], _is_core(given.choices[at])
        duty = whole_duty(Duty(pattern.starts_s, pattern.ends_s, is_core), core, rules)
        spans[at] = (duty.starts_s, duty.ends_s + 60 * rules.rest_min, is_core)
    seen: set[tuple[int, ...]] = set()
    for start, is_core in sorted({(span[0], span[2]) for span in spans.values()}):
        holding = tuple(at for at in ats if spans[at][2] == is_core and spans[at][0] <= start < spans[at][1])
        if len(holding) > 1 and holding not in seen:
            seen.add(holding)
            program.model.add_at_most_one(takes[at] for at in holding)


def _is_core(choice: SeatChoice) -> bool:
    return choice.offer.kind is AvailabilityKind.CORE
