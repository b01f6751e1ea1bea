"""What can still be worked of the time that people offer, where the week has begun."""

from __future__ import annotations

__all__ = ["has_begun", "open_offers"]

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.records import Offer


def open_offers(problem: WeekProblem) -> tuple[Offer, ...]:
    """Offers in which a shift can still begin.

    Of an offer that began before the plan may start its later part is left; a confirmed stretch that began is gone,
    because it is worked whole or not at all. Core duties among them are what may be patrolled in; those that count
    for rest and hours are the problem's own.

    Args:
        problem: the week.

    Returns:
        All of them, in their order, where the whole week is still ahead.
    """
    first_s = problem.not_before_s
    if first_s is None:
        return problem.offers
    return tuple(
        offer if offer.starts_s >= first_s else replace(offer, starts_s=first_s)
        for offer in problem.offers
        if offer.starts_s >= first_s or (offer.ends_s > first_s and not offer.is_committed)
    )


def has_begun(problem: WeekProblem, starts_s: int) -> bool:
    """Whether something that starts then can no longer be planned."""
    return problem.not_before_s is not None and starts_s < problem.not_before_s
