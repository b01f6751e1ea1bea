"""What a visit and an hour cost: figures with the bounds that the minutes allow."""

from __future__ import annotations

__all__ = ["cost_figures"]

from typing import TYPE_CHECKING, Any

from bluelamp.core.figures import Figure, Interval
from bluelamp.plans.ledger import MONEY_DEFINITION

if TYPE_CHECKING:
    from bluelamp.plans.ledger import Amounts

_HOUR_MIN = 60.0
_PENCE = 100.0


def cost_figures(amounts: Amounts, **told: Any) -> tuple[Figure, ...]:
    """Pounds for a visit, for a qualifying visit, for a patrol-hour and for a qualifying patrol-hour.

    An hour's bounds run from the pounds over the most minutes that the evidence allows to those over the least; where
    the evidence proves no minute there is no upper bound, and the figure says so. Where it allows one length alone
    there is nothing between them and the figure has no bounds. A visit is counted and has none.

    Args:
        amounts: delivered sums: pence, visits and minutes.
        told: period, geography, source, as_at, as every figure carries them.
    """
    pounds = amounts.pence / _PENCE
    return (
        _each("cost_per_visit", pounds, amounts.visits, "visit", told),
        _each("cost_per_qualifying_visit", pounds, amounts.qualifying_visits, "visit of at least 15 minutes", told),
        _an_hour(
            "cost_per_patrol_hour",
            pounds,
            (amounts.patrol_low, amounts.patrol_minutes, amounts.patrol_high),
            "hour of a crew in a place",
            told,
        ),
        _an_hour(
            "cost_per_qualifying_patrol_hour",
            pounds,
            (amounts.qualifying_low, amounts.qualifying_minutes, amounts.qualifying_high),
            "hour of a crew in visits of at least 15 minutes",
            told,
        ),
    )


def _each(name: str, pounds: float, number: int, what: str, told: dict[str, Any]) -> Figure:
    value = round(pounds / number, 2) if number else None
    return Figure(name, value, "pounds", f"Delivered money for each {what}. {MONEY_DEFINITION}", **told)


def _an_hour(name: str, pounds: float, minutes: tuple[int, int, int], what: str, told: dict[str, Any]) -> Figure:
    low, best, high = (_HOUR_MIN * pounds / span if span > 0 else None for span in minutes)
    definition = f"Delivered money for each {what}, a crew once. {MONEY_DEFINITION}"
    # Few minutes make a dear hour: the least minutes give the upper bound.
    if best is not None and low is None:
        definition += " The evidence proves no minute, so that there is no upper bound."
    interval = None
    if low is not None and best is not None and high is not None:
        cheapest, dearest = round(min(high, best), 2), round(max(low, best), 2)
        interval = Interval.bounds(cheapest, dearest) if cheapest < dearest else None
    return Figure(name, None if best is None else round(best, 2), "pounds", definition, interval=interval, **told)
