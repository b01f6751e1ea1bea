"""Evidence: why a hotspot is one, as its card shows it."""

from __future__ import annotations

__all__ = ["gather_evidence"]

from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.vocabulary import category
from bluelamp.hotspots.count import count
from bluelamp.hotspots.naming import tidy, top_locations
from bluelamp.hotspots.results import Evidence
from bluelamp.incidents.aoristic import week_profile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bluelamp.core.periods import Month
    from bluelamp.incidents.aoristic import MonthShares
    from bluelamp.incidents.arrays import IncidentArrays
    from bluelamp.incidents.sinks import SinkPoint

# One caller, address or map point that makes most of a count is a matter for problem solving.
_MOST_SHARE = 0.5
_FEWEST_NAMED = 5
# Decisions name a point to the metre.
_SAME_POINT_M = 0.5


def gather_evidence(
    incidents: IncidentArrays,
    shares: MonthShares,
    *,
    held: Sequence[Month],
    not_held: Sequence[Month],
    sinks: Sequence[SinkPoint] = (),
) -> Evidence:
    """Gather the evidence of one hotspot.

    Args:
        incidents: those that lie in it.
        shares: the same, shared out to the held months of the period; rows count within ``incidents``.
        held: months of the period that were received.
        not_held: months of the period that were not.
        sinks: points of the whole force that carry too much and that nobody has decided on.
    """
    weight = count(shares.row, shares.share, n_units=len(incidents))
    return Evidence(
        by_month={str(month): _total(shares, month) for month in held},
        by_category=_by_category(incidents, weight),
        by_hour=_by_hour(incidents, weight),
        locations=top_locations(incidents.location, weight),
        months_not_held=tuple(str(month) for month in not_held),
        notes=(*_notes(incidents, weight), *_sink_notes(incidents, weight, sinks)),
    )


def _total(shares: MonthShares, month: Month) -> float:
    return round(float(shares.share[shares.month == month.ordinal].sum()), 6)


def _by_category(incidents: IncidentArrays, weight: NDArray[np.float64]) -> dict[str, float]:
    codes = incidents.category
    totals = count(codes.codes, weight, n_units=len(codes.words))
    found = [(category(word).name, float(n)) for word, n in zip(codes.words, totals, strict=True) if word and n > 0]
    return {name: round(n, 6) for name, n in sorted(found, key=lambda pair: (-pair[1], pair[0]))}


def _by_hour(incidents: IncidentArrays, weight: NDArray[np.float64]) -> NDArray[np.float64] | None:
    timed = incidents.has_hours
    if not timed.any():
        return None
    return week_profile(incidents.start[timed], incidents.end[timed], weight[timed], incidents.zone)


def _notes(incidents: IncidentArrays, weight: NDArray[np.float64]) -> tuple[str, ...]:
    total = float(weight.sum())
    notes = []
    refs = incidents.repeat_ref
    repeats = count(refs.codes, weight, n_units=len(refs.words))
    repeats[[i for i, word in enumerate(refs.words) if not word]] = 0
    if repeats.size and repeats.max() > _MOST_SHARE * total and repeats.max() >= _FEWEST_NAMED:
        share = repeats.max() / total
        notes.append(f"One repeat caller or address makes {share:.0%} of the count: a matter for problem solving.")
    distinct, place = np.unique(incidents.x + 1j * incidents.y, return_inverse=True)
    points = count(place, weight, n_units=len(distinct))
    if points.size > 1 and points.max() > _MOST_SHARE * total and points.max() >= _FEWEST_NAMED:
        share = points.max() / total
        notes.append(f"One point on the map carries {share:.0%} of the count: look whether it is one address.")
    return tuple(notes)


def _sink_notes(incidents: IncidentArrays, weight: NDArray[np.float64], sinks: Sequence[SinkPoint]) -> list[str]:
    """Undecided sink points on this ground, with what they bring to its count."""
    notes = []
    for sink in sinks:
        here = (np.abs(incidents.x - sink.x) < _SAME_POINT_M) & (np.abs(incidents.y - sink.y) < _SAME_POINT_M)
        if here.any():
            what = tidy(sink.location) or "A point"
            share = float(weight[here].sum() / weight.sum())
            notes.append(f"{what} at {sink.key} carries {share:.0%} of the count: decide whether it belongs here.")
    return notes
