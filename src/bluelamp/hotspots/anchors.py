"""The relaxed problem behind the upper bound: one fractional knapsack for each anchor, at given prices."""

from __future__ import annotations

__all__ = ["Anchors", "Prices", "anchors_of"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.spatial import cKDTree

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.places.units import Units

REACH = 3  # rings of the connection constraint; a fourth gains half a per cent
MOST_ANCHORS_AN_AREA = 60
LEAST_ANCHORS = 100


@dataclass(frozen=True, slots=True)
class Prices:
    """Multipliers, all at least 0.

    Args:
        shared: of "a unit lies in one area at most", shape (m,).
        alone: of "a member has another member r steps away", r = 1, 2, 3, shape (3, m).
    """

    shared: NDArray[np.float64]
    alone: NDArray[np.float64]

    @classmethod
    def none(cls, anchors: Anchors) -> Prices:
        """All zero: every anchor takes what it likes."""
        m = len(anchors.score)
        return cls(np.zeros(m), np.zeros((REACH, m)))

    def moved(self, slope: Prices, step: float) -> Prices:
        """One step against the slope, cut at 0."""
        return Prices(np.maximum(self.shared - step * slope.shared, 0), np.maximum(self.alone - step * slope.alone, 0))

    def squared_within(self, prices: Prices) -> float:
        """Squared length of this slope, without what would push a price of 0 below 0."""
        shared = np.where((prices.shared > 0) | (self.shared < 0), self.shared, 0)
        alone = np.where((prices.alone > 0) | (self.alone < 0), self.alone, 0)
        return float((shared**2).sum() + (alone**2).sum())


@dataclass(frozen=True, slots=True)
class Anchors:
    """The densest units as anchors, and for each the units that its area may take.

    Args:
        n_areas: how many anchors may be used.
        budget: square metres of one area.
        score: of each unit that matters, shape (m,).
        area: its square metres, shape (m,).
        anchor: unit of each anchor, shape (a,).
        member: units that an anchor may take, the anchor itself left out, padded with m, shape (a, w).
        is_far: whether a member lies at least r steps from the anchor, shape (3, a, w).
        rings: which units lie exactly r steps from which, rows only for units with score, each (m, m).
        unit: index of each unit that matters in the full table, shape (m,).
        n_kept: members worth sorting.
    """

    n_areas: int
    budget: float
    score: NDArray[np.float64]
    area: NDArray[np.float64]
    anchor: NDArray[np.int64]
    member: NDArray[np.int64]
    is_far: NDArray[np.bool_]
    rings: tuple[sparse.csr_array, ...]
    unit: NDArray[np.int64]
    n_kept: int

    def worth(self, prices: Prices) -> NDArray[np.float64]:
        """What an anchor gains by a unit at given prices, before the price of lying far from it, shape (m,)."""
        worth = self.score - prices.shared
        for ring, price in zip(self.rings, prices.alone, strict=True):
            worth = worth + ring.T @ price
        return worth

    def values_at(self, prices: Prices) -> tuple[NDArray[np.float64], Prices]:
        """Values of the best anchors at given prices, at most ``n_areas``, and the bound's slope (a subgradient)."""
        worth = self.worth(prices)
        column, profit, share = self._knapsacks(worth, prices)
        value = worth[self.anchor] + (profit * share).sum(axis=1)
        n = min(self.n_areas, len(value))
        chosen = np.argpartition(-value, n - 1)[:n]
        chosen = chosen[value[chosen] > 0]
        return value[chosen], self._slope(chosen, column[chosen], share[chosen])

    def _knapsacks(
        self, worth: NDArray[np.float64], prices: Prices
    ) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
        """The best members of every anchor: their columns, profits and shares taken, shape (a, kept) each."""
        profit = np.append(worth, 0.0)[self.member]
        for far, price in zip(self.is_far, prices.alone, strict=True):
            profit -= np.append(price, 0.0)[self.member] * far
        area = np.append(self.area, 1.0)[self.member]
        density = np.maximum(profit, 0.0) / area
        column = np.argpartition(-density, self.n_kept - 1, axis=1)[:, : self.n_kept]
        order = np.argsort(-np.take_along_axis(density, column, axis=1), axis=1, kind="stable")
        column = np.take_along_axis(column, order, axis=1)
        profit = np.maximum(np.take_along_axis(profit, column, axis=1), 0.0)
        area = np.take_along_axis(area, column, axis=1)
        before = np.cumsum(area, axis=1) - area
        room = (self.budget - self.area[self.anchor])[:, None]
        share = np.clip((room - before) / area, 0.0, 1.0)
        # Room left after the last unit kept is filled at its density: what was not kept is no denser.
        share[:, -1] = np.maximum(share[:, -1], (room[:, 0] - before[:, -1]) / area[:, -1])
        return column, profit, np.where(profit > 0, share, 0.0)

    def _slope(self, chosen: NDArray[np.int64], column: NDArray[np.int64], share: NDArray[np.float64]) -> Prices:
        m = len(self.score)
        member = np.take_along_axis(self.member[chosen], column, axis=1)
        used = np.bincount(member.ravel(), share.ravel(), m + 1)[:m].astype(np.float64)
        used += np.bincount(self.anchor[chosen], minlength=m)
        alone = np.empty((REACH, m))
        for r, ring in enumerate(self.rings):
            far = np.take_along_axis(self.is_far[r][chosen], column, axis=1)
            alone[r] = ring @ used - np.bincount(member.ravel(), (share * far).ravel(), m + 1)[:m]
        return Prices(1.0 - used, np.where(self.score > 0, alone, 0.0))


def anchors_of(
    units: Units,
    score: NDArray[np.float64],
    usable: NDArray[np.bool_],
    *,
    n_areas: int,
    budget: float,
    span: float,
    worthwhile: float,
) -> Anchors:
    """List the densest units as anchors, the units within the span of them, and who lies how many steps from whom.

    Args:
        units: the places.
        score: shape (n,).
        usable: units that an area may use, shape (n,).
        n_areas: how many anchors may be used.
        budget: square metres of one area.
        span: longest distance between two unit centres.
        worthwhile: score of an area; units so quiet that no area of them could hold that much need not be listed.
    """
    density = np.where(usable, score / np.where(units.area_m2 > 0, units.area_m2, 1.0), -1.0)
    order = np.argsort(-density, kind="stable")
    standing = np.empty(len(units), dtype=np.int64)
    standing[order] = np.arange(len(units))
    n_dense = int((density * budget >= worthwhile).sum())
    n_anchors = min(
        max(n_dense, LEAST_ANCHORS), MOST_ANCHORS_AN_AREA * n_areas + LEAST_ANCHORS, int((density > 0).sum())
    )
    listed = order[:n_anchors]
    unit = _universe(units, score, usable, listed, span)
    place = np.full(len(units), -1, dtype=np.int64)
    place[unit] = np.arange(len(unit))
    anchor = place[listed]
    member = _members(np.column_stack([units.x[unit], units.y[unit]]), anchor, standing[unit], span)
    rings, is_far = _rings(_walks(units)[unit][:, unit], anchor, member, score[unit] > 0)
    n_budget = int(np.ceil(budget / np.median(units.area_m2[unit])))
    return Anchors(
        n_areas=n_areas,
        budget=budget,
        score=score[unit],
        area=units.area_m2[unit],
        anchor=anchor,
        member=member,
        is_far=is_far,
        rings=rings,
        unit=unit,
        n_kept=min(member.shape[1], n_budget + 4),
    )


def _walks(units: Units) -> sparse.csr_array:
    n, walks = len(units), units.walks
    return sparse.csr_array((np.ones(len(walks.indices)), walks.indices, walks.indptr), shape=(n, n))


def _universe(
    units: Units, score: NDArray[np.float64], usable: NDArray[np.bool_], listed: NDArray[np.int64], span: float
) -> NDArray[np.int64]:
    """Usable units within the span of an anchor that hold score or lie within ``REACH`` steps of one that does."""
    tree = cKDTree(np.column_stack([units.x[listed], units.y[listed]]))
    distance, _ = tree.query(np.column_stack([units.x, units.y]), distance_upper_bound=span * (1 + 1e-9))
    near = np.isfinite(distance) & usable
    matters = (near & (score > 0)).astype(np.float64)
    walks = _walks(units)
    for _ in range(REACH):
        matters = np.minimum(matters + walks @ matters, 1.0) * usable
    return np.flatnonzero(near & (matters > 0))


def _members(
    xy: NDArray[np.float64], anchor: NDArray[np.int64], standing: NDArray[np.int64], span: float
) -> NDArray[np.int64]:
    """Units within the span of each anchor that come after it in density, padded with the number of units."""
    near = cKDTree(xy).query_ball_point(xy[anchor], span)
    lists = [np.asarray(found)[standing[found] > standing[a]] for found, a in zip(near, anchor, strict=True)]
    member = np.full((len(anchor), max([1, *map(len, lists)])), len(xy), dtype=np.int64)
    for row, found in enumerate(lists):
        member[row, : len(found)] = found
    return member


def _rings(
    walks: sparse.csr_array, anchor: NDArray[np.int64], member: NDArray[np.int64], holds: NDArray[np.bool_]
) -> tuple[tuple[sparse.csr_array, ...], NDArray[np.bool_]]:
    """Units exactly 1, 2, 3 steps from each unit with score, and members at least 1, 2, 3 steps from their anchor."""
    m = walks.shape[0]
    reached = sparse.eye_array(m, format="csr")
    rings, far = [], []
    has_score = sparse.diags_array(holds.astype(np.float64), format="csr")
    for _ in range(REACH):
        near = np.zeros((len(anchor), m + 1), dtype=bool)
        rows = reached[anchor].tocoo()
        near[rows.coords[0], rows.coords[1]] = True
        far.append(~np.take_along_axis(near, member, axis=1))
        wider = reached + reached @ walks
        wider.data[:] = 1.0
        ring = (wider - reached).tocsr()
        ring.eliminate_zeros()
        rings.append((has_score @ ring).tocsr())
        reached = wider
    return tuple(rings), np.stack(far)
