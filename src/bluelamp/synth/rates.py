"""The true rates: how many incidents of each category each place has in a month of average length and season."""

from __future__ import annotations

__all__ = ["NOWHERE", "OUTSIDE", "SpecialPlaces", "TrueRates", "make_rates"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from bluelamp.synth.categories import COUNTY_MIX, KIND_MIX
from bluelamp.synth.random_streams import Stream, generator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bluelamp.synth.county import County
    from bluelamp.synth.streets import SnapPoints
    from bluelamp.synth.true_hotspots import TrueHotspot

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

# The two places after the last snap point: outside the county, and no place at all.
OUTSIDE, NOWHERE = 0, 1
_OUTSIDE_SHARE, _NOWHERE_SHARE = 0.010, 0.015
_STATION_SHARE, _HOSPITAL_SHARE, _REPEAT_SHARE = 0.022, 0.011, 0.004
# Half of the incidents fall in this share of the street segments (Weisburd 2015, doi 10.1111/1745-9125.12070, found
# 4.2 to 6.0 % in large cities).
_HALF_IN_SHARE = 0.05
_CLEAR_OF_HOTSPOT_M = 120.0
_ROAD_WEIGHT = 0.15
_NEAR_M = 150.0
# No neighbourhood outside the hotspots holds more than this share of what the weakest hotspot holds.
_RIVAL_SHARE = 0.6
# No point holds more than this share of its hotspot, else it would be a sink point.
_POINT_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class SpecialPlaces:
    """Snap points that carry too much for a reason of their own; positions among the snap points.

    Args:
        station: the police station: what is brought there is recorded there.
        hospital: the hospital, likewise.
        repeat_address: a point where most incidents come from one address.
    """

    station: int
    hospital: int
    repeat_address: int


@dataclass(frozen=True, slots=True)
class TrueRates:
    """What the incidents are drawn from.

    Args:
        monthly: expected incidents by place and category in a standard month, shape (n_points + 2, 14); the last two
            rows are outside the county and nowhere.
        hotspot: position of the hotspot of each place, -1 for none, shape (n_points + 2,).
        neighbour: nearest other place within 150 m in the same hotspot, or outside all, else itself, same shape.
        special: the sink points and the repeat address.
    """

    monthly: Floats
    hotspot: Whole
    neighbour: Whole
    special: SpecialPlaces


@dataclass(frozen=True, slots=True)
class _Ground:
    """What decides how a heat becomes shares: labels, segments, neighbourhoods, special places, hotspot shares."""

    label: Whole
    segment: Whole
    near: csr_array
    special: SpecialPlaces
    hotspot_shares: tuple[float, ...]


def make_rates(
    seed: int, per_month: float, county: County, points: SnapPoints, is_road: NDArray[np.bool_],
    hotspots: Sequence[TrueHotspot],
) -> TrueRates:  # fmt: skip
    """Decide every rate.

    Args:
        seed: the force's seed.
        per_month: incidents in a standard month.
        county: the ground.
        points: snap points, shape (n,).
        is_road: whether a street segment is a road between towns, by segment.
        hotspots: the true hotspots.
    """
    rng = generator(seed, Stream.RATES)
    label = np.full(points.x.size + 2, -1)
    for h, spot in enumerate(hotspots):
        label[spot.members] = h
    special = _special_places(rng, county, points, is_road, hotspots)
    ground = _Ground(label[:-2], points.segment, _near(points), special, tuple(spot.share for spot in hotspots))
    shares = _concentrated_shares(_heat(rng, county, points, is_road, label[:-2]), ground)
    mixes = _mixes(hotspots)
    monthly = np.empty((label.size, COUNTY_MIX.size))
    monthly[:-2] = per_month * shares[:, None] * mixes[label[:-2]]
    monthly[-2 + OUTSIDE] = per_month * _OUTSIDE_SHARE * COUNTY_MIX
    monthly[-2 + NOWHERE] = per_month * _NOWHERE_SHARE * COUNTY_MIX
    return TrueRates(monthly, label, _neighbours(points, label[:-2]), special)


def _special_places(
    rng: np.random.Generator, county: County, points: SnapPoints, is_road: NDArray[np.bool_],
    hotspots: Sequence[TrueHotspot],
) -> SpecialPlaces:  # fmt: skip
    """Near the middle of the three largest towns, clear of every hotspot."""
    ground = shapely.union_all([spot.outline for spot in hotspots])
    is_clear = ~shapely.dwithin(ground, shapely.points(points.x, points.y), _CLEAR_OF_HOTSPOT_M)
    chosen = []
    for number, town in enumerate(county.towns[:3]):
        away = np.hypot(points.x - town.x, points.y - town.y) + rng.uniform(0, town.radius_m, points.x.size)
        fits = is_clear & (points.town == number) & ~is_road[points.segment]
        chosen.append(int(np.argmin(np.where(fits, away, np.inf))))
    return SpecialPlaces(*chosen)


def _heat(
    rng: np.random.Generator, county: County, points: SnapPoints, is_road: NDArray[np.bool_], label: Whole
) -> Floats:
    """Raw attraction of each point: the middles of towns before their edges, and chance."""
    centres = np.array([[town.x, town.y] for town in county.towns])[points.town]
    radius = np.array([town.radius_m for town in county.towns])[points.town]
    away = np.hypot(points.x - centres[:, 0], points.y - centres[:, 1]) / radius
    middle = np.where(label >= 0, 1.0, np.exp(-0.8 * away))
    chance = np.exp(rng.normal(0, 1.0, away.size))
    return np.asarray(middle * chance * np.where(is_road[points.segment], _ROAD_WEIGHT, 1))


def _concentrated_shares(heat: Floats, ground: _Ground) -> Floats:
    """Share of the county's incidents at each point, as concentrated as the law of crime concentration says."""
    low, high = 0.2, 4.0
    for _ in range(25):
        power = (low + high) / 2
        shares = _shares(heat**power, ground)
        if _segments_for_half(np.bincount(ground.segment, shares).astype(np.float64)) > _HALF_IN_SHARE:
            low = power
        else:
            high = power
    return shares


def _shares(heat: Floats, ground: _Ground) -> Floats:
    places = [ground.special.station, ground.special.hospital, ground.special.repeat_address]
    own = np.array([_STATION_SHARE, _HOSPITAL_SHARE, _REPEAT_SHARE])
    in_hotspots = np.array(ground.hotspot_shares)
    rest = 1 - in_hotspots.sum() - own.sum() - _OUTSIDE_SHARE - _NOWHERE_SHARE
    heat = heat.copy()
    heat[places] = 0
    # The last entry stands for the ground outside every hotspot: label -1.
    totals = np.bincount(ground.label % (in_hotspots.size + 1), heat, in_hotspots.size + 1)
    shares = np.asarray(heat / totals[ground.label] * np.append(in_hotspots, rest)[ground.label])
    background = ground.label < 0
    shares[~background] = _spread(shares[~background], ground.label[~background], in_hotspots)
    shares[background] = _levelled(np.where(background, shares, 0), ground.near, in_hotspots.min())[background]
    shares[places] = own
    return shares


def _spread(shares: Floats, label: Whole, in_hotspots: Floats) -> Floats:
    """Points of hotspots without any that carries too much of its own: what is cut off goes to the others.

    Args:
        shares: shape (n,), points of hotspots only.
        label: hotspot of each point, shape (n,).
        in_hotspots: what each hotspot holds in all.
    """
    most = _POINT_SHARE * in_hotspots[label]
    full = np.zeros(len(shares), dtype=bool)
    # Points that are full keep the most there is; the others share the rest as before. No more than three can be full.
    for _ in range(4):
        full |= shares >= most
        taken = np.bincount(label, np.where(full, most, 0), in_hotspots.size)
        free = np.bincount(label, np.where(full, 0, shares), in_hotspots.size)
        scale = (in_hotspots - taken) / np.where(free > 0, free, 1)
        shares = np.where(full, most, shares * scale[label])
    return shares


def _levelled(shares: Floats, near: csr_array, weakest: float) -> Floats:
    """The background without neighbourhoods that rival a hotspot: what is cut off is spread over the rest."""
    total, limit = shares.sum(), _RIVAL_SHARE * weakest
    for _ in range(12):
        around = near @ shares
        busiest = np.maximum.reduceat(around[near.indices], near.indptr[:-1])
        shares = shares * np.minimum(1, limit / np.maximum(busiest, limit))
        shares = shares * (total / shares.sum())
    return shares


def _segments_for_half(weight: Floats) -> float:
    """Smallest share of the segments that holds half of the weight on segments."""
    upto = np.cumsum(np.sort(weight)[::-1])
    return float(np.searchsorted(upto, upto[-1] / 2) + 1) / weight.size


def _mixes(hotspots: Sequence[TrueHotspot]) -> Floats:
    """Shares of the categories in each hotspot and, in the last row, elsewhere, shape (n + 1, 14).

    Elsewhere is what brings the county to its own mix.
    """
    own = np.array([KIND_MIX[spot.kind] for spot in hotspots])
    in_hotspots = np.array([spot.share for spot in hotspots])
    elsewhere = np.maximum(COUNTY_MIX - in_hotspots @ own, 0.2 * COUNTY_MIX)
    return np.vstack([own, elsewhere / elsewhere.sum()])


def _near(points: SnapPoints) -> csr_array:
    """Which points lie within 150 m of which, itself included, shape (n, n)."""
    tree = cKDTree(np.column_stack([points.x, points.y]))
    pairs = tree.query_pairs(_NEAR_M, output_type="ndarray")
    own = np.arange(points.x.size)
    row = np.concatenate([own, pairs[:, 0], pairs[:, 1]])
    column = np.concatenate([own, pairs[:, 1], pairs[:, 0]])
    return csr_array((np.ones(row.size), (row, column)), shape=(own.size, own.size))


def _neighbours(points: SnapPoints, label: Whole) -> Whole:
    own = np.arange(label.size)
    at = np.column_stack([points.x, points.y])
    distance, other = (np.asarray(found)[:, 1] for found in cKDTree(at).query(at, k=2, distance_upper_bound=_NEAR_M))
    candidate = np.where(np.isfinite(distance), other, own)
    return np.concatenate([np.where(label[candidate] == label, candidate, own), [own.size, own.size + 1]])
