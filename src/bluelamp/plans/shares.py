"""The share of the wanted dose that a plan meets: each visit at its worth, later ones of a place at less."""

from __future__ import annotations

__all__ = ["due_visits", "visit_worth", "worth_of"]

from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import PlaceRole
from bluelamp.plans.dose import WORTH_OF_VISITS
from bluelamp.plans.free_time import visits_due

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.records import DoseTarget


def visit_worth(number: int) -> float:
    """What the visit of this number (from 0) of a place is worth against its first."""
    return WORTH_OF_VISITS[min(number, len(WORTH_OF_VISITS) - 1)]


def due_visits(problem: WeekProblem, targets: Sequence[DoseTarget]) -> dict[str, int]:
    """Visits that each target asks for in this week: none at a control, no more than its cap and visits made leave."""
    controls = {place.ref for place in problem.places if place.role is PlaceRole.CONTROL}
    return {target.place_ref: 0 if target.place_ref in controls else visits_due(problem, target) for target in targets}


def worth_of(targets: Sequence[DoseTarget], visits: Mapping[str, int], due: Mapping[str, int]) -> float:
    """What visits are worth together; those beyond what is due at a place are worth nothing."""
    return sum(
        target.value * visit_worth(number)
        for target in targets
        for number in range(min(visits.get(target.place_ref, 0), due[target.place_ref]))
    )
