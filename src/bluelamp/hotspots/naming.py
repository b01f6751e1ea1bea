"""Names: what a hotspot is called, from the incidents' own location text, and what dominates it."""

from __future__ import annotations

__all__ = ["dominant_kind", "name_hotspots", "street_of", "tidy", "top_locations", "town_from_lsoa"]

import re
from collections import Counter
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import CategoryGroup, HotspotKind, category
from bluelamp.hotspots.count import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from bluelamp.incidents.coding import Coded

# Kinds of place that data.police.uk writes instead of a street: there are many of each in a force.
_KINDS_OF_PLACE = frozenset(
    {
        "airport/airfield",
        "bus/coach station",
        "conference/exhibition centre",
        "further/higher educational building",
        "hospital",
        "motorway service area",
        "nightclub",
        "no location",
        "park/open space",
        "parking area",
        "pedestrian subway",
        "petrol station",
        "police station",
        "prison",
        "race track",
        "shopping area",
        "sports/recreation area",
        "supermarket",
        "theatre/concert hall",
    }
)
# Northern Ireland leaves the street out of some of its texts: "On or near" and nothing.
_PREFIX = re.compile(r"^on or near(\s+|$)", re.IGNORECASE)
_CAPITAL_S = re.compile(r"(?<=[a-z])'S\b")
_LSOA_CODE = re.compile(r"\s+\d{3}[A-Z]$")
# A second street is named when it has at least this share of the first one's incidents.
_SECOND_SHARE = 0.6
_DOMINANT_SHARE = 0.6
_LOCATIONS_SHOWN = 10


def tidy(text: str) -> str:
    """A location text without ``On or near``; the publisher capitalises the S of ``St Peter'S Street``."""
    return _CAPITAL_S.sub("'s", _PREFIX.sub("", text)).strip()


def street_of(text: str) -> str:
    """The street in a location text; empty for a kind of place or no place."""
    name = tidy(text)
    return "" if name.casefold() in _KINDS_OF_PLACE else name


def town_from_lsoa(name: str) -> str:
    """The district in a census area's name: ``Stevenage 004A`` lies in Stevenage."""
    return _LSOA_CODE.sub("", name).strip()


def top_locations(location: Coded, weight: NDArray[np.float64]) -> tuple[tuple[str, float], ...]:
    """Location texts with their weighted incidents, largest first, ties by name, at most ten."""
    totals = count(location.codes, weight, n_units=len(location.words))
    found = [(tidy(word), float(n)) for word, n in zip(location.words, totals, strict=True) if n > 0]
    named = [(word, n) for word, n in found if word]
    return tuple(sorted(named, key=lambda pair: (-pair[1], pair[0]))[:_LOCATIONS_SHOWN])


def name_hotspots(
    locations: Sequence[tuple[tuple[str, float], ...]], towns: Sequence[str], grounds: Sequence[str]
) -> tuple[str, ...]:
    """Name hotspots by their busiest streets; no two in one town have the same name.

    Args:
        locations: for each hotspot its location texts with incidents, largest first.
        towns: the town of each.
        grounds: what the ground of each is called, where the incidents carry no location text.
    """
    taken: Counter[tuple[str, str]] = Counter()
    names = []
    for places, town, ground in zip(locations, towns, grounds, strict=True):
        name = _first_free(_candidates(places) or [ground], town, taken)
        taken[(name, town)] += 1
        names.append(name)
    return tuple(names)


def _candidates(places: tuple[tuple[str, float], ...]) -> list[str]:
    """Names in the order in which they are tried."""
    streets = [(street_of(text), n) for text, n in places if street_of(text)]
    if not streets:
        return [places[0][0]] if places else []
    (first, n), *others = streets
    if others and others[0][1] >= _SECOND_SHARE * n:
        return [f"{first} and {others[0][0]}", *(f"{first} and {street}" for street, _ in others[1:])]
    return [first, *(f"{first} and {street}" for street, _ in others)]


def _first_free(candidates: list[str], town: str, taken: Counter[tuple[str, str]]) -> str:
    for name in candidates:
        if not taken[(name, town)]:
            return name
    number = 2
    while taken[(f"{candidates[0]} {number}", town)]:
        number += 1
    return f"{candidates[0]} {number}"


def dominant_kind(categories: Coded, weight: NDArray[np.float64]) -> HotspotKind:
    """Anti-social behaviour or violence where that group holds at least 60 % of the incidents, else both."""
    totals = dict.fromkeys(CategoryGroup, 0.0)
    sums = count(categories.codes, weight, n_units=len(categories.words))
    for word, n in zip(categories.words, sums, strict=True):
        if word and n > 0:
            totals[category(word).group] += float(n)
    whole = sum(totals.values())
    if whole and totals[CategoryGroup.ASB] >= _DOMINANT_SHARE * whole:
        return HotspotKind.ASB
    if whole and totals[CategoryGroup.VIOLENCE] >= _DOMINANT_SHARE * whole:
        return HotspotKind.VIOLENCE
    return HotspotKind.BOTH
