"""What a card says not to claim: worked out from what is and is not known of the place."""

from __future__ import annotations

__all__ = ["not_to_claim"]

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bluelamp_station.hotspots.models.ground import Ground

# Below these the place trades ranks with others (see the method card on stability).
_UNSURE, _NOT_FIRM = 0.8, 0.5
_NO_FORECAST = (
    "This is a count of what was recorded in the period. It is not a forecast, and it says nothing about any person: "
    "being here gives no ground for suspicion and no power that would not exist elsewhere."
)
_MORE_RECORDS = "More records can mean more reporting, more patrols or better recording, not only more incidents."


def not_to_claim(ground: Ground, *, total: int) -> tuple[str, ...]:
    """Sentences for a place's card, those that always hold first.

    Args:
        ground: the spot or place.
        total: how many the set has.
    """
    unsure = (*_of_interval(ground), *_of_rank(ground, total), *_of_months(ground), *_of_times(ground))
    return (_NO_FORECAST, _MORE_RECORDS, *unsure, _of_harm(ground), _of_places(ground))


def _of_interval(ground: Ground) -> list[str]:
    if ground.incidents_low is None or ground.incidents_high is None:
        return []
    ends = f"{ground.incidents_low:,.0f} to {ground.incidents_high:,.0f}"
    meaning = "is where the underlying number for these months lies, allowing for chance"
    limits = "It is not a range for the next months, and it knows nothing of incidents that nobody reported"
    return [f"The interval ({ends}) {meaning}. {limits}."]


def _of_rank(ground: Ground, total: int) -> list[str]:
    found = []
    if ground.p_top is not None and ground.p_top < _UNSURE:
        found.append(
            f"Do not argue from its rank: that it truly belongs among the top {total} is {ground.p_top:.0%} likely."
        )
    if ground.stability_share is not None and ground.stability_share < _NOT_FIRM:
        found.append(
            "It is not firm: small changes of data, cell size or grid often draw it elsewhere. Keep it for local "
            "reasons, not for its number."
        )
    return found


def _of_months(ground: Ground) -> list[str]:
    missing = len(ground.evidence.get("months_not_held", ()))
    if not missing:
        return []
    months = "1 month was" if missing == 1 else f"{missing} months were"
    return [
        f"{months} not received. A gap is not a fall: do not compare across it, and do not read it as quiet months."
    ]


def _of_times(ground: Ground) -> list[str]:
    if ground.evidence.get("by_hour") is not None:
        return ["Hours are those that were recorded; an incident found later may carry the hour at which it was found."]
    return ["The records carry the month only. They say nothing of days or hours: do not set patrol times from them."]


def _of_harm(ground: Ground) -> str:
    if ground.harm is None:
        return "Every incident counts as one here: the number says nothing of how serious they were."
    return "Harm is a sum of agreed weights. It is no number of victims, and another table would give another sum."


def _of_places(ground: Ground) -> str:
    if ground.evidence.get("locations"):
        return "Location texts are the source's own; published points lie near the place, not on it."
    return "Points may lie near the place, not on it: do not claim that an address is meant."
