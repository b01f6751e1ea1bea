"""Dose in proportion to harm or rank: hotter places get more visits, and none is left without."""

from __future__ import annotations

__all__ = ["dose_by_rank", "shares_by_rank"]

import math
from typing import TYPE_CHECKING

from bluelamp.core.errors import UsageError
from bluelamp.core.vocabulary import PlaceRole
from bluelamp.plans.records import DoseTarget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp.plans.records import PlanPlace

_WEEK_H = 168.0
_SHORTEST_MIN, _LONGEST_MIN = 10, 20
# However little is known of a place, its share is about this part of the mean one at least: it keeps some worth.
_LEAST_OF_MEAN = 0.1


def dose_by_rank(
    places: Sequence[PlanPlace],
    *,
    visits_in_all: int,
    minutes: int = 15,
    least: int = 1,
    most: int = 21,
    max_gap_h: float | None = 96.0,
) -> tuple[tuple[DoseTarget, ...], tuple[str, ...]]:
    """Share visits out over places in proportion to their harm or rank.

    Every place gets at least ``least`` visits, and as many as keep ``max_gap_h`` between visits that lie evenly (two a
    week for 96 hours), while there are enough for all; none gets more than ``most``. Between these bounds the visits
    are in proportion to the shares, whole by the method of largest remainders, so that a place with a larger share
    never gets fewer.

    Args:
        places: the patrol places; controls get none.
        visits_in_all: visits of the week, all places together.
        minutes: length of a visit.
        least: visits of a place at the least.
        most: visits of a place at the most.
        max_gap_h: hours without a visit at the most; None for no such rule.

    Returns:
        A target for each place that is no control, in their order, and sentences on what was assumed.

    Raises:
        UsageError: a number is below nought or the bounds cross (BL-PLAN-03).
    """
    if visits_in_all < 0 or minutes < 1 or not 0 <= least <= most or (max_gap_h is not None and max_gap_h <= 0):
        message = "Visits and minutes cannot be below nought, nor the least number of visits above the most."
        raise UsageError(message, code="BL-PLAN-03")
    walked = [place for place in places if place.role is not PlaceRole.CONTROL]
    if not walked:
        return (), ("There is no place to visit.",)
    shares, words = shares_by_rank(walked)
    wanted = max(least, 0 if max_gap_h is None else math.ceil(_WEEK_H / max_gap_h))
    low = min(wanted, most, visits_in_all // len(walked))
    if low < min(wanted, most):
        words += (f"{visits_in_all} visits are too few for {wanted} at each of {len(walked)} places.",)
    if visits_in_all > most * len(walked):
        words += (f"No place gets more than {most} visits, so {visits_in_all - most * len(walked)} are left over.",)
    if not _SHORTEST_MIN <= minutes <= _LONGEST_MIN:
        words += (f"Visits are {minutes} minutes long; the evidence is for {_SHORTEST_MIN} to {_LONGEST_MIN}.",)
    visits = _apportioned(shares, [place.harm_share or 0.0 for place in walked], visits_in_all, low, most)
    targets = tuple(
        DoseTarget(place.ref, n, minutes=minutes, max_gap_h=max_gap_h, value=round(share * len(walked), 6))
        for place, n, share in zip(walked, visits, shares, strict=True)
    )
    return targets, words


def shares_by_rank(places: Sequence[PlanPlace]) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """Share of each place in what all are worth, and a sentence on where it comes from.

    Harm shares where every place has one; else one over the square root of the rank, as places that were all chosen
    for being hot differ less than one over the rank would say; a place without a rank counts as the last. Equal shares
    where no rank is known.

    Args:
        places: those that are to be visited.

    Returns:
        Shares above nought that sum to 1, in the order of the places, and words.
    """
    harms = [place.harm_share for place in places]
    known = [harm for harm in harms if harm is not None and harm >= 0]
    if len(known) == len(places) and sum(known) > 0:
        return _normal(known), ("Visits are in proportion to the places' harm.",)
    ranks = [place.rank for place in places]
    if all(rank is None for rank in ranks):
        return _normal([1.0] * len(places)), ("No rank or harm of the places is known, so visits are shared equally.",)
    last = max(rank for rank in ranks if rank is not None)
    words = ["Visits follow the places' rank: in proportion to one over its square root."]
    if None in ranks:
        words.append(f"{ranks.count(None)} places without a rank count as the last.")
    return _normal([1.0 / math.sqrt(max(1, last if rank is None else rank)) for rank in ranks]), tuple(words)


def _normal(weights: Sequence[float]) -> tuple[float, ...]:
    floor = _LEAST_OF_MEAN * sum(weights) / max(1, len(weights))
    raised = [max(weight, floor) for weight in weights]
    total = sum(raised)
    return tuple(weight / total for weight in raised)


def _apportioned(shares: Sequence[float], harms: Sequence[float], total: int, low: int, high: int) -> list[int]:
    """Whole numbers between bounds in proportion to shares, by largest remainders; ties by harm, then to the first."""
    total = min(max(total, low * len(shares)), high * len(shares))
    quotas = _quotas(shares, total, low, high)
    whole = [math.floor(quota + 1e-9) for quota in quotas]
    by_remainder = sorted(range(len(shares)), key=lambda i: (round(whole[i] - quotas[i], 9), -shares[i], -harms[i], i))
    for index in by_remainder[: total - sum(whole)]:
        whole[index] += 1
    return whole


def _quotas(shares: Sequence[float], total: int, low: int, high: int) -> list[float]:
    """Shares times one factor, clipped to the bounds, that sum to the total; the factor by bisection."""
    below, above = 0.0, max(high, 1) / min(shares) + 1.0
    for _ in range(200):
        factor = (below + above) / 2
        if sum(min(max(share * factor, low), high) for share in shares) < total:
            below = factor
        else:
            above = factor
    return [min(max(share * above, low), high) for share in shares]
