"""Getis-Ord Gi*: which places stand among neighbours too busy for chance.

The statistic asks of each unit whether it and its neighbours together hold more than their share. On squares, sums over
neighbours come from running sums along rows; the permutation null depends only on how many neighbours a unit has and on
its own value, so it is drawn once per number of neighbours and not once per unit.
"""

from __future__ import annotations

__all__ = ["GetisOrd", "getis_ord"]

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree
from scipy.special import ndtr

from bluelamp.core.errors import UsageError
from bluelamp.hotspots.discovery import adjusted_p
from bluelamp.hotspots.lattice import lattice_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bluelamp.hotspots.discovery import Control
    from bluelamp.hotspots.lattice import Lattice
    from bluelamp.places.units import Neighbours, Units

    Floats = NDArray[np.float64]
    Counts = NDArray[np.int64]

# Two lengths, or two sums in units of the largest value, that differ by less are the same but for rounding.
_ROUNDING = 1e-9
# Drawing with replacement and drawing anew on a repeat pays while repeats are rare: k^2 / 2n under about a tenth.
_REPEATS_ARE_RARE = 5


@dataclass(frozen=True, slots=True)
class GetisOrd:
    """Gi* of every unit.

    Args:
        z: standard score, shape (n,); 0 where all values are alike or a unit neighbours all others.
        p: one-sided p-value of being as hot as this by chance, shape (n,).
        p_adjusted: p-value after false-discovery control, shape (n,).
        is_hot: whether the adjusted p-value is at most alpha, shape (n,).
    """

    z: Floats
    p: Floats
    p_adjusted: Floats
    is_hot: NDArray[np.bool_]


def getis_ord(
    units: Units,
    values: Floats,
    *,
    distance_m: float | None = None,
    permutations: int = 0,
    seed: int = 0,
    alpha: float = 0.05,
    control: Control = "benjamini-hochberg",
) -> GetisOrd:
    """Score each unit by Gi* with weights of 1 for itself and each neighbour, 0 for all others.

    z = (sum of x over neighbours and self - mean W) / (S sqrt((n W - W^2) / (n - 1))), with W the number of neighbours
    and self, mean and S of all n units, S with divisor n (Ord & Getis 1995, Geographical Analysis 27:286-306).

    Args:
        units: the places.
        values: incidents or harm of each unit, shape (n,).
        distance_m: neighbours are the units whose middles lie at most this far off; None: those that touch, corners
            included.
        permutations: 0: p from the normal distribution; else how many conditional permutations, 999 being usual: the
            unit keeps its value and its neighbours are drawn from all other units without replacement.
        seed: of the permutations.
        alpha: false-discovery rate to hold for ``is_hot``, above 0 and below 1.
        control: rule of false-discovery control.

    Returns:
        Scores and p-values. The smallest p of permutations is 1 / (permutations + 1).

    Raises:
        UsageError: values that do not fit the units or are not known, or a distance, alpha or number out of range.
    """
    _check(units, values, distance_m, permutations, alpha)
    sums, members = _local_sums(units, values, distance_m)
    z = _standard_scores(values, sums, members)
    rng = np.random.default_rng(seed)
    p = _permuted_p(values, sums, members, permutations, rng) if permutations else ndtr(-z)
    p_adjusted = adjusted_p(p, control)
    return GetisOrd(z=z, p=p, p_adjusted=p_adjusted, is_hot=p_adjusted <= alpha)


def _check(units: Units, values: Floats, distance_m: float | None, permutations: int, alpha: float) -> None:
    if len(values) != len(units):
        raise UsageError(f"{len(values)} values do not fit {len(units)} units.", code="BL-GETIS-01")
    if not np.isfinite(values).all():
        raise UsageError("A unit's value is not a number: leave the unit out or give it a count.", code="BL-GETIS-02")
    if distance_m is not None and not (math.isfinite(distance_m) and distance_m > 0):
        raise UsageError(f"A distance is a length in metres above 0, not {distance_m}.", code="BL-GETIS-03")
    if permutations < 0:
        raise UsageError(f"Permutations are 0 or more, not {permutations}.", code="BL-GETIS-04")
    if not 0 < alpha < 1:
        raise UsageError(f"Alpha lies between 0 and 1, not at {alpha}.", code="BL-GETIS-05")


def _local_sums(units: Units, values: Floats, distance_m: float | None) -> tuple[Floats, Counts]:
    """Sum over each unit and its neighbours, and how many units that is, shape (n,) each."""
    lattice = lattice_of(units)
    if lattice is not None:
        if distance_m is None:
            half_widths = [1, 1, 1]
        else:
            half_widths = _disc(distance_m / units.size_m, max(lattice.rows, lattice.columns))
        sums = lattice.gather(_field_sums(lattice.spread(values), half_widths))
        return sums, lattice.gather(_field_members(lattice, half_widths))
    if distance_m is None:
        return _sums_over_touching(units.touches, values)
    return _sums_within(units, values, distance_m)


def _disc(radius: float, furthest: int) -> list[int]:
    """For each row from south to north through a disc, how many squares it reaches to either side of the middle."""
    reach = min(math.floor(radius * (1 + _ROUNDING)), furthest)
    square = (radius * (1 + _ROUNDING)) ** 2
    return [min(math.floor(math.sqrt(square - step * step)), furthest) for step in range(-reach, reach + 1)]


def _field_sums(field: Floats, half_widths: Sequence[int]) -> Floats:
    """Sum over a shape around every square, the shape given row by row; what lies outside the field counts 0."""
    rows, columns = field.shape
    running = np.zeros((rows, columns + 1))
    np.cumsum(field, axis=1, out=running[:, 1:])
    along_row = {width: _row_sums(running, width) for width in set(half_widths)}
    reach = len(half_widths) // 2
    total = np.zeros_like(field)
    for step, width in zip(range(-reach, reach + 1), half_widths, strict=True):
        if abs(step) < rows:
            total[max(0, -step) : rows - max(0, step)] += along_row[width][max(0, step) : rows - max(0, -step)]
    return total


def _field_members(lattice: Lattice, half_widths: Sequence[int]) -> Counts:
    """How many units lie in the shape around every square."""
    if len(lattice.square) < lattice.rows * lattice.columns:
        return np.rint(_field_sums(lattice.spread(np.ones(len(lattice.square))), half_widths)).astype(np.int64)
    row, column = np.arange(lattice.rows), np.arange(lattice.columns)
    reach, width = len(half_widths) // 2, np.asarray(half_widths)[:, np.newaxis]
    other_row = row[:, np.newaxis] + np.arange(-reach, reach + 1)
    is_row = ((other_row >= 0) & (other_row < lattice.rows)).astype(np.float64)
    in_row = np.minimum(column + width + 1, lattice.columns) - np.maximum(column - width, 0)
    members: Counts = (is_row @ in_row).astype(np.int64)
    return members


def _row_sums(running: Floats, width: int) -> Floats:
    columns = running.shape[1] - 1
    width = min(width, columns)
    sums = np.empty((len(running), columns))
    sums[:, : columns - width] = running[:, width + 1 :]
    sums[:, columns - width :] = running[:, -1:]
    sums[:, width + 1 :] -= running[:, 1 : columns - width]
    return sums


def _sums_over_touching(touches: Neighbours, values: Floats) -> tuple[Floats, Counts]:
    neighbours = np.diff(touches.indptr)
    whose = np.repeat(np.arange(len(values)), neighbours)
    sums = values + np.bincount(whose, weights=values[touches.indices], minlength=len(values))
    return sums, neighbours + 1


def _sums_within(units: Units, values: Floats, distance_m: float) -> tuple[Floats, Counts]:
    tree = cKDTree(np.column_stack([units.x, units.y]))
    pairs = tree.query_pairs(distance_m * (1 + _ROUNDING), output_type="ndarray")
    one, other = np.concatenate([pairs[:, 0], pairs[:, 1]]), np.concatenate([pairs[:, 1], pairs[:, 0]])
    sums = values + np.bincount(one, weights=values[other], minlength=len(values))
    return sums, np.bincount(one, minlength=len(values)) + 1


def _standard_scores(values: Floats, sums: Floats, members: Counts) -> Floats:
    n = len(values)
    if n < 2 or np.ptp(values) == 0:  # noqa: PLR2004 - one unit has nothing to stand out from
        return np.zeros(n)
    # Few numbers of neighbours, many units: the square roots are taken once each.
    size = np.arange(members.max() + 1)
    spread = (values.std() * np.sqrt(size * (n - size) / (n - 1)))[members]
    z = np.zeros(n)
    np.divide(sums - values.mean() * members, spread, out=z, where=spread > 0)
    return z


def _permuted_p(values: Floats, sums: Floats, members: Counts, permutations: int, rng: np.random.Generator) -> Floats:
    """Share of permutations, the map itself among them, in which a unit's neighbours sum to at least what they do.

    Each permutation draws one more unit than the largest neighbourhood has. It serves all units: for a unit that
    happens to be among its own drawn neighbours, and only there, the spare one takes its place, which makes the draw
    for every unit one without replacement from all others.
    """
    neighbours = members - 1
    most = int(neighbours.max(initial=0))
    drawn = _distinct_draws(len(values), most + 1, permutations, rng) if most else np.zeros((permutations, 1), np.int64)
    # Sums that are equal on paper must count as equal however they were added up.
    reached_from = sums - values - _ROUNDING * np.abs(values).max(initial=0)
    null = np.concatenate([np.zeros((permutations, 1)), np.cumsum(values[drawn[:, :most]], axis=1)], axis=1)
    reached = np.empty(len(values), dtype=np.int64)
    for k in np.unique(neighbours):
        alike = np.flatnonzero(neighbours == k)
        reached[alike] = permutations - np.searchsorted(np.sort(null[:, k]), reached_from[alike])
    reached += _own_place_taken(values, drawn, null, reached_from, neighbours)
    return (reached + 1) / (permutations + 1)


def _own_place_taken(values: Floats, drawn: Counts, null: Floats, reached_from: Floats, neighbours: Counts) -> Counts:
    """What changes, for each unit, where the spare one takes its place among its own drawn neighbours."""
    draw, place = np.indices((len(drawn), drawn.shape[1] - 1)).reshape(2, -1)
    unit = drawn[draw, place]
    is_among = place < neighbours[unit]
    draw, unit = draw[is_among], unit[is_among]
    with_itself = null[draw, neighbours[unit]]
    with_spare = with_itself - values[unit] + values[drawn[draw, -1]]
    change = (with_spare >= reached_from[unit]).astype(np.int64) - (with_itself >= reached_from[unit])
    corrections = np.zeros(len(values), dtype=np.int64)
    np.add.at(corrections, unit, change)
    return corrections


def _distinct_draws(n: int, size: int, draws: int, rng: np.random.Generator) -> Counts:
    """Ordered draws of ``size`` different ones out of n, shape (draws, size)."""
    if size * size * _REPEATS_ARE_RARE > n:
        return np.stack([rng.choice(n, size, replace=False) for _ in range(draws)])
    drawn = rng.integers(n, size=(draws, size))
    while True:
        ordered = np.sort(drawn, axis=1)
        repeats = np.flatnonzero((ordered[:, 1:] == ordered[:, :-1]).any(axis=1))
        if len(repeats) == 0:
            return drawn
        drawn[repeats] = rng.integers(n, size=(len(repeats), size))
