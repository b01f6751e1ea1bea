"""Which candidate shifts are worth a search in whole numbers: those that a linear relaxation uses or nearly uses."""

from __future__ import annotations

__all__ = ["promising"]

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from bluelamp.plans.roster_model import shift_program

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.plans.roster_model import RosterInput

# Beyond these CP-SAT's bounds stand for no bound.
_NO_BOUND = 1e15


def promising(given: RosterInput, *, most: int) -> RosterInput:
    """The same choice with fewer candidate shifts.

    Kept are confirmed shifts, those that the relaxation takes in parts, and those with the best reduced cost, that is,
    whose taking would worsen it least. A search among them finds in seconds what one among all does not in minutes.

    Args:
        given: all candidates.
        most: how many to keep, confirmed ones apart.
    """
    if len(given.patterns) <= most:
        return given
    built = shift_program(given)
    taken, dear = _relaxed(built.program.model)
    merit: dict[int, tuple[float, float]] = defaultdict(lambda: (0.0, np.inf))
    for (pattern, _), (var, _) in built.crews.items():
        used, cost = merit[pattern]
        merit[pattern] = (used + taken[var.index], min(cost, dear[var.index]))
    ranked = sorted(merit, key=lambda p: (-round(merit[p][0], 6), round(merit[p][1], 3), p))
    confirmed = {index for index, pattern in enumerate(given.patterns) if pattern.is_committed}
    kept = sorted(confirmed | set(ranked[:most]))
    number = {old: new for new, old in enumerate(kept)}
    return replace(
        given,
        patterns=tuple(given.patterns[index] for index in kept),
        choices=tuple(replace(c, pattern=number[c.pattern]) for c in given.choices if c.pattern in number),
    )


def _relaxed(model: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Values and reduced costs of a model's variables where they need not be whole."""
    from scipy.optimize import linprog  # noqa: PLC0415 - slow to import, only when a plan is made
    from scipy.sparse import vstack  # noqa: PLC0415 - the same

    proto = model.proto
    n = len(proto.variables)
    domains = [list(variable.domain) for variable in proto.variables]
    cost = np.zeros(n)
    for variable, weight in zip(list(proto.objective.vars), list(proto.objective.coeffs), strict=True):
        cost[variable] += weight
    cost /= max(1.0, float(np.abs(cost).max(initial=0.0)))
    matrix, low, high = _rows(proto, n)
    same = low == high
    upper, lower = np.isfinite(high) & ~same, np.isfinite(low) & ~same
    inequalities: Any = vstack([matrix[upper], -matrix[lower]])
    ends: Any = np.array([(d[0], d[-1]) for d in domains], dtype=np.float64)
    done = linprog(
        cost,
        A_ub=inequalities,
        b_ub=np.concatenate([high[upper], -low[lower]]),
        A_eq=matrix[same],
        b_eq=low[same],
        bounds=ends,
        method="highs",
    )
    if done.status != 0:
        return np.zeros(n), np.zeros(n)
    return np.asarray(done.x), np.asarray(done.lower.marginals)


def _rows(proto: Any, n: int) -> tuple[Any, NDArray[np.float64], NDArray[np.float64]]:
    from scipy.sparse import coo_array  # noqa: PLC0415 - slow to import, only when a plan is made

    rows: list[int] = []
    columns: list[int] = []
    weights: list[float] = []
    low: list[float] = []
    high: list[float] = []
    for constraint in proto.constraints:
        if constraint.has_linear():
            variables, factors = list(constraint.linear.vars), list(constraint.linear.coeffs)
            domain = list(constraint.linear.domain)
            ends = (float(domain[0]), float(domain[-1]))
        elif constraint.has_at_most_one():
            variables = list(constraint.at_most_one.literals)
            factors, ends = [1] * len(variables), (-np.inf, 1.0)
        else:
            continue
        rows += [len(low)] * len(variables)
        columns += variables
        weights += [float(factor) for factor in factors]
        low.append(ends[0] if ends[0] > -_NO_BOUND else -np.inf)
        high.append(ends[1] if ends[1] < _NO_BOUND else np.inf)
    matrix = coo_array((weights, (rows, columns)), shape=(len(low), n)).tocsr()
    return matrix, np.array(low), np.array(high)
