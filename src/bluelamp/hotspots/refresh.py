"""Refreshing a set: which hotspots are kept, retired and added against the previous one, and why.

A hotspot is kept when half of the incidents of either outline lie in the other; pairs are matched so that they share
the most incidents in total. A kept hotspot keeps its ref and name, so that a trend still speaks of one place.
"""

from __future__ import annotations

__all__ = ["Previous", "Refreshed", "new_refs", "refresh"]

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.optimize import linear_sum_assignment

from bluelamp.core.vocabulary import HotspotChange
from bluelamp.hotspots.results import HotspotChangeRecord

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]

_KEPT_SHARE = 0.5
_HECTARE_M2 = 10_000.0
_REF = re.compile(r"(.*?)(\d+)$")


@dataclass(frozen=True, slots=True)
class Previous:
    """A hotspot of the previous set.

    Args:
        ref: its key.
        name: its name.
        outline: its ground in working metres.
    """

    ref: str
    name: str
    outline: BaseGeometry


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What became of the sets.

    Args:
        refs: ref of each new hotspot, in order.
        kept_names: name of each kept one; empty for an added one.
        changes: keep, retire and add with reasons, new hotspots first.
    """

    refs: tuple[str, ...]
    kept_names: tuple[str, ...]
    changes: tuple[HotspotChangeRecord, ...]


def new_refs(n: int, prefix: str, taken: Sequence[str] = ()) -> list[str]:
    """Refs that follow the highest number taken, e.g. ``HE01``; two digits at the least."""
    numbers = [int(found.group(2)) for ref in taken if (found := _REF.fullmatch(ref)) and found.group(1) == prefix]
    start = max(numbers, default=0)
    return [f"{prefix}{number:02d}" for number in range(start + 1, start + n + 1)]


def refresh(
    outlines: Sequence[BaseGeometry],
    previous: Sequence[Previous],
    x: Floats,
    y: Floats,
    weight: Floats,
    *,
    prefix: str,
    unit: str = "incidents",
) -> Refreshed:
    """Compare a new set with the previous one by the incidents that they share.

    Args:
        outlines: ground of the new hotspots, by rank.
        previous: the previous set.
        x: easting of the incidents of the period, shape (n,).
        y: northing, shape (n,).
        weight: what each incident counts for in the ranking, shape (n,).
        prefix: of new refs where the previous set has none of its own.
        unit: what the weights add up to, as the reasons call it: ``incidents`` or ``harm``.
    """
    now, before = _members(outlines, x, y), _members([spot.outline for spot in previous], x, y)
    shared = (now * weight) @ before.T
    now_total, before_total = now @ weight, before @ weight
    pairs = _match(shared, now_total, before_total)
    fresh = iter(new_refs(len(outlines), _prefix_of(previous, prefix), [spot.ref for spot in previous]))
    refs = tuple(previous[pairs[i]].ref if i in pairs else next(fresh) for i in range(len(outlines)))
    names = tuple(previous[pairs[i]].name if i in pairs else "" for i in range(len(outlines)))
    added_or_kept = [
        _kept(refs[i], shared[i, pairs[i]], now_total[i], before_total[pairs[i]], outlines[i], previous[pairs[i]], unit)
        if i in pairs
        else _added(refs[i], shared[i], now_total[i], previous, unit)
        for i in range(len(outlines))
    ]
    gone = sorted(set(range(len(previous))) - set(pairs.values()))
    density = [total / outline.area * _HECTARE_M2 for total, outline in zip(now_total.tolist(), outlines, strict=True)]
    last = min(density, default=0.0)
    retired = [_retired(previous[j], float(before_total[j]), float(shared[:, j].sum()), last, unit) for j in gone]
    return Refreshed(refs, names, (*added_or_kept, *retired))


def _members(outlines: Sequence[BaseGeometry], x: Floats, y: Floats) -> Floats:
    """1 where the incident lies in the outline, shape (outlines, n)."""
    inside = np.zeros((len(outlines), len(x)))
    for i, outline in enumerate(outlines):
        west, south, east, north = outline.bounds
        near = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
        shapely.prepare(outline)
        inside[i, near] = shapely.intersects_xy(outline, x[near], y[near])
    return inside


def _match(shared: Floats, now: Floats, before: Floats) -> dict[int, int]:
    """New hotspot to previous one: the matching that shares most, among pairs that share half of either."""
    if not shared.size:
        return {}
    enough = (shared >= _KEPT_SHARE * now[:, None]) | (shared >= _KEPT_SHARE * before[None, :])
    value = np.where(enough & (shared > 0), shared, 0.0)
    rows, columns = linear_sum_assignment(value, maximize=True)
    return {int(i): int(j) for i, j in zip(rows, columns, strict=True) if value[i, j] > 0}


def _prefix_of(previous: Sequence[Previous], prefix: str) -> str:
    found = [match.group(1) for spot in previous if (match := _REF.fullmatch(spot.ref))]
    return max(found, key=found.count) if found else prefix


def _kept(
    ref: str, shared: float, now: float, before: float, outline: BaseGeometry, old: Previous, unit: str
) -> HotspotChangeRecord:
    moved = 1 - outline.intersection(old.outline).area / max(outline.area, old.outline.area)
    why = (
        f"{_share(shared, now)} of its {unit} lay in the previous boundary, which held {before:,.0f}; "
        f"{moved:.0%} of the ground differs."
    )
    return HotspotChangeRecord(ref, HotspotChange.KEEP, why)


def _added(ref: str, shared: Floats, now: float, previous: Sequence[Previous], unit: str) -> HotspotChangeRecord:
    if shared.size and shared.max() > 0:
        nearest = previous[int(shared.argmax())].ref
        why = f"{now:,.0f} {unit}, of which only {_share(float(shared.max()), now)} lay in {nearest}."
    else:
        why = f"{now:,.0f} {unit} on ground that was in no previous hotspot."
    return HotspotChangeRecord(ref, HotspotChange.ADD, why)


def _retired(old: Previous, held: float, shared: float, last: float, unit: str) -> HotspotChangeRecord:
    # Sets may differ in the hectares of their places: only what a hectare holds can be compared.
    each = held / old.outline.area * _HECTARE_M2
    why = f"{held:,.0f} {unit} in the period, {each:,.1f} a hectare; the thinnest of the new set has {last:,.1f}."
    if shared > 0:
        why += f" {_share(shared, held)} of them lie in other hotspots of the new set."
    return HotspotChangeRecord(old.ref, HotspotChange.RETIRE, why)


def _share(part: float, whole: float) -> str:
    return f"{part / whole:.0%}" if whole else "none"
