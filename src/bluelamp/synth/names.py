"""Invented names: no county, town or force bears them."""

from __future__ import annotations

__all__ = ["COUNTY", "FORCE", "SLUG", "TOWNS", "street_names"]

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

COUNTY = "Lanternshire"
FORCE = "Lanternshire Constabulary"
SLUG = "lanternshire"
TOWNS = ("Tallowmere", "Emberstow", "Candlebury", "Wickenlow", "Glimmerby")

_FIRST = (
    "Amber", "Ashlight", "Beacon", "Bellows", "Brazier", "Brimstone", "Candle", "Chandler", "Charcoal", "Cinder",
    "Clinker", "Copperlight", "Crucible", "Dawnlit", "Dimity", "Duskwood", "Ember", "Fallowlight", "Farthing",
    "Filament", "Firkin", "Flint", "Furnace", "Gaslight", "Gleam", "Glowworm", "Halo", "Hearth", "Kindling",
    "Lantern", "Linkboy", "Luminary", "Mantle", "Matchbox", "Moonrake", "Nightjar", "Oilcan", "Paraffin", "Phosphor",
    "Pilot", "Quicklime", "Reflector", "Rushlight", "Sconce", "Snuffer", "Spark", "Spindle", "Starling", "Tallow",
    "Taper", "Tinder", "Torchbearer", "Trimmer", "Twilight", "Vesta", "Wax", "Wick", "Wildfire", "Yellowlamp",
)  # fmt: skip
_SECOND = (
    "Avenue", "Bank", "Close", "Court", "Crescent", "Drive", "Gardens", "Green", "Grove", "Hill", "Lane", "Mews",
    "Parade", "Place", "Rise", "Road", "Row", "Street", "Terrace", "Walk", "Way", "Yard",
)  # fmt: skip


def street_names(rng: np.random.Generator, n: int) -> list[str]:
    """Different street names, as many as asked for.

    Args:
        rng: source of numbers.
        n: at most the number of pairs of words, about 1,300.
    """
    pairs = rng.permutation(len(_FIRST) * len(_SECOND))[:n]
    return [f"{_FIRST[pair // len(_SECOND)]} {_SECOND[pair % len(_SECOND)]}" for pair in pairs]
