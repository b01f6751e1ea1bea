"""Kernel density: incidents per square kilometre, smoothed over the ground around each unit's middle.

Police coordinates are snapped, so thousands of incidents share one point: they are merged first and each point is then
laid exactly onto the squares within its reach. Nothing is binned to the nearest square; the only approximation is that
the Gaussian ends at five bandwidths.
"""

from __future__ import annotations

__all__ = ["DEFAULT_BANDWIDTH_M", "KernelDensity", "KernelShape", "kernel_density"]

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from bluelamp.core.errors import UsageError
from bluelamp.hotspots.lattice import lattice_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.hotspots.lattice import Lattice
    from bluelamp.places.units import Units

    Floats = NDArray[np.float64]

KernelShape = Literal["quartic", "gaussian"]

# About two blocks: wider than the 8 m by which snap points move, narrow enough to keep two high streets apart.
DEFAULT_BANDWIDTH_M = 200.0

# exp(-5^2 / 2) is under 4 millionths of the kernel's height.
_GAUSSIAN_REACH = 5.0
_M2_PER_KM2 = 1e6
_MILLIMETRES = 1000.0
_KEY_BITS = 31
# Bounds on work arrays: about 100 MB of pairs of a point and a square, or of a point and a middle.
_PAIRS_AT_ONCE = 4_000_000
_MIDDLES_AT_ONCE = 512
_SAME_PLACE_M = 1e-6


@dataclass(frozen=True, slots=True)
class KernelDensity:
    """Smoothed density at the middle of every unit.

    Args:
        density: incidents (or weight) per square kilometre, shape (n,).
        kernel: quartic or gaussian.
        bandwidth_m: radius of the quartic kernel, standard deviation of the Gaussian, in metres.
    """

    density: Floats
    kernel: KernelShape
    bandwidth_m: float


@dataclass(frozen=True, slots=True)
class _Points:
    """Distinct points in order of northing, with the weight that lies on each."""

    x: Floats
    y: Floats
    weight: Floats


def kernel_density(
    units: Units,
    x: Floats,
    y: Floats,
    weights: Floats | None = None,
    *,
    kernel: KernelShape = "quartic",
    bandwidth_m: float = DEFAULT_BANDWIDTH_M,
) -> KernelDensity:
    """Estimate the density of incidents at the middle of each unit.

    The quartic kernel is 3 / (pi h^2) (1 - d^2 / h^2)^2 within h and 0 beyond; the Gaussian is
    exp(-d^2 / 2 h^2) / (2 pi h^2) (Silverman 1986, Density Estimation for Statistics and Data Analysis, chapter 4). No
    edge correction: incidents beyond the study area belong in ``x`` and ``y`` where they are known.

    Args:
        units: the places.
        x: easting of each incident in metres, shape (m,).
        y: northing of each incident, shape (m,).
        weights: what each incident counts for, shape (m,); 1 each where None.
        kernel: quartic or gaussian.
        bandwidth_m: radius of the quartic kernel, standard deviation of the Gaussian, in metres.

    Returns:
        Density per square kilometre. Coordinates are taken to the millimetre.

    Raises:
        UsageError: an unknown kernel, a bandwidth that is no length, coordinates that are not known or not in metres.
    """
    _check(kernel, bandwidth_m, x, y, weights)
    points = _merged(x, y, weights)
    lattice = lattice_of(units)
    density = np.zeros(len(units))
    if len(points.x) == 0 or len(units) == 0:
        return KernelDensity(density, kernel, bandwidth_m)
    elsewhere = np.ones(len(units), dtype=np.bool_)
    if lattice is not None:
        elsewhere = _is_off_centre(units, lattice)
        field = _gaussian_field if kernel == "gaussian" else _quartic_field
        density = lattice.gather(field(points, lattice, bandwidth_m))
    if elsewhere.any():
        density[elsewhere] = _density_at(units.x[elsewhere], units.y[elsewhere], points, kernel, bandwidth_m)
    return KernelDensity(density * _M2_PER_KM2, kernel, bandwidth_m)


def _check(kernel: str, bandwidth_m: float, x: Floats, y: Floats, weights: Floats | None) -> None:
    if kernel not in get_args(KernelShape):
        raise UsageError(f"{kernel!r} is no kernel; choose quartic or gaussian.", code="BL-KERNEL-01")
    if not (math.isfinite(bandwidth_m) and bandwidth_m > 0):
        raise UsageError(f"A bandwidth is a length in metres above 0, not {bandwidth_m}.", code="BL-KERNEL-02")
    if len(x) != len(y) or (weights is not None and len(weights) != len(x)):
        raise UsageError("Each incident needs one x, one y and one weight.", code="BL-KERNEL-03")
    known = np.isfinite(x).all() and np.isfinite(y).all() and (weights is None or np.isfinite(weights).all())
    if not known:
        raise UsageError(
            "A coordinate or weight is not a number: leave incidents without a place out.", code="BL-KERNEL-04"
        )


def _merged(x: Floats, y: Floats, weights: Floats | None) -> _Points:
    """Incidents at the same millimetre made one: both coordinates in one integer, so that one plain sort does it."""
    if len(x) == 0:
        return _Points(x, y, x)
    west, south = x.min(), y.min()
    if max(np.ptp(x), np.ptp(y)) * _MILLIMETRES >= 2**_KEY_BITS - 1:
        raise UsageError("The incidents lie over 2,000 km apart: give coordinates in metres.", code="BL-KERNEL-05")
    key = np.rint((y - south) * _MILLIMETRES).astype(np.int64) << _KEY_BITS
    key |= np.rint((x - west) * _MILLIMETRES).astype(np.int64)
    if weights is None:
        key.sort()
    else:
        order = np.argsort(key)
        key = key[order]
    first = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1])))
    if weights is None:
        weight = np.diff(first, append=len(key)).astype(np.float64)
    else:
        weight = np.add.reduceat(weights[order], first)
    place = key[first]
    return _Points(
        x=west + (place & (2**_KEY_BITS - 1)) / _MILLIMETRES,
        y=south + (place >> _KEY_BITS) / _MILLIMETRES,
        weight=weight,
    )


def _is_off_centre(units: Units, lattice: Lattice) -> NDArray[np.bool_]:
    """Units whose middle is not that of their whole square, as where the study area's edge cuts one."""
    x, y = lattice.centres()
    off: NDArray[np.bool_] = (np.abs(units.x - x) > _SAME_PLACE_M) | (np.abs(units.y - y) > _SAME_PLACE_M)
    return off


def _gaussian_field(points: _Points, lattice: Lattice, bandwidth_m: float) -> Floats:
    """The Gaussian is a product of one factor along each axis: all points at once are one product of sparse matrices.

    Reach is a square of five bandwidths to each side. With squares of side c up to half a bandwidth h, what is cut off
    is at most 2 pi (h / c)^2 exp(-12.5) of the highest density, under 0.01 % at h = 2 c: the incidents in any square
    are at most the highest density over the kernel's height there, summed over all squares out of reach.
    """
    reach = math.ceil(_GAUSSIAN_REACH * bandwidth_m / lattice.size_m)
    points = _within(points, lattice, reach * lattice.size_m)
    bandwidth = bandwidth_m / lattice.size_m
    field = np.zeros((lattice.rows + 4 * reach, lattice.columns + 4 * reach))
    at_once = max(1, _PAIRS_AT_ONCE // (2 * reach + 1))
    for start in range(0, len(points.x), at_once):
        part = slice(start, start + at_once)
        across = _factors((points.x[part] - lattice.west) / lattice.size_m, reach, lattice.columns, bandwidth)
        along = _factors((points.y[part] - lattice.south) / lattice.size_m, reach, lattice.rows, bandwidth)
        along.data *= np.repeat(points.weight[part], 2 * reach + 1)
        field += (along.T.tocsr() @ across).toarray()
    return field[_inner(lattice, reach)] / (2 * math.pi * bandwidth_m**2)


def _factors(position: Floats, reach: int, squares: int, bandwidth: float) -> csr_array:
    """One factor of the Gaussian at each middle within reach, lengths in squares; shape (points, squares + 4 reach)."""
    around = _squares_around(position, reach, squares)
    factor = np.exp(-0.5 * ((around + 0.5 - position[:, np.newaxis]) / bandwidth) ** 2)
    starts = np.arange(len(position) + 1) * around.shape[1]
    shape = (len(position), squares + 4 * reach)
    return csr_array((factor.ravel(), (around + 2 * reach).ravel(), starts), shape=shape)


def _squares_around(position: Floats, reach: int, squares: int) -> NDArray[np.int64]:
    """Along one axis, the squares within reach of each point; a point lies at most ``reach`` squares outside."""
    own = np.clip(np.floor(position).astype(np.int64), -reach, squares + reach - 1)
    return own[:, np.newaxis] + np.arange(-reach, reach + 1)


def _inner(lattice: Lattice, reach: int) -> tuple[slice, slice]:
    """The rectangle inside its margins of two reaches: one for points outside it, one for what they reach."""
    return slice(2 * reach, 2 * reach + lattice.rows), slice(2 * reach, 2 * reach + lattice.columns)


def _quartic_field(points: _Points, lattice: Lattice, bandwidth_m: float) -> Floats:
    """Each point onto the squares whose middles lie within the radius, a bounded number of pairs at a time."""
    reach = math.ceil(bandwidth_m / lattice.size_m)
    points = _within(points, lattice, reach * lattice.size_m)
    rows, columns = lattice.rows + 4 * reach, lattice.columns + 4 * reach
    field = np.zeros(rows * columns)
    at_once = max(1, _PAIRS_AT_ONCE // (2 * reach + 1) ** 2)
    for start in range(0, len(points.x), at_once):
        part = slice(start, start + at_once)
        column = (points.x[part] - lattice.west) / lattice.size_m
        row = (points.y[part] - lattice.south) / lattice.size_m
        across = _squares_around(column, reach, lattice.columns)
        along = _squares_around(row, reach, lattice.rows)
        share = _quartic_shares(
            across - column[:, np.newaxis], along - row[:, np.newaxis], bandwidth_m / lattice.size_m
        )
        square = ((along + 2 * reach) * columns)[:, :, np.newaxis] + (across + 2 * reach)[:, np.newaxis, :]
        share *= points.weight[part, np.newaxis, np.newaxis]
        field += np.bincount(square.ravel(), weights=share.ravel(), minlength=len(field))
    return field.reshape(rows, columns)[_inner(lattice, reach)] * 3 / (math.pi * bandwidth_m**2)


def _quartic_shares(across: Floats, along: Floats, radius: float) -> Floats:
    """The kernel's shape for each point, row and column; from the point to each square's corner, lengths in squares."""
    far_x, far_y = ((across + 0.5) / radius) ** 2, ((along + 0.5) / radius) ** 2
    inside: Floats = np.maximum(1.0 - far_y[:, :, np.newaxis] - far_x[:, np.newaxis, :], 0.0)
    return inside**2


def _within(points: _Points, lattice: Lattice, margin_m: float) -> _Points:
    east, north = lattice.west + lattice.columns * lattice.size_m, lattice.south + lattice.rows * lattice.size_m
    near = (points.x >= lattice.west - margin_m) & (points.x < east + margin_m)
    near &= (points.y >= lattice.south - margin_m) & (points.y < north + margin_m)
    if near.all():
        return points
    return _Points(points.x[near], points.y[near], points.weight[near])


def _density_at(x: Floats, y: Floats, points: _Points, kernel: KernelShape, bandwidth_m: float) -> Floats:
    """Density per square metre at any middles, from the pairs that a search tree finds within reach."""
    reach_m = bandwidth_m * (_GAUSSIAN_REACH if kernel == "gaussian" else 1.0)
    tree = cKDTree(np.column_stack([points.x, points.y]))
    density = np.zeros(len(x))
    for start in range(0, len(x), _MIDDLES_AT_ONCE):
        part = slice(start, start + _MIDDLES_AT_ONCE)
        middles = cKDTree(np.column_stack([x[part], y[part]]))
        pairs = middles.sparse_distance_matrix(tree, reach_m, output_type="ndarray")
        height = _height(pairs["v"] / bandwidth_m, kernel) * points.weight[pairs["j"]]
        density[part] = np.bincount(pairs["i"], weights=height, minlength=len(x[part]))
    return density / bandwidth_m**2


def _height(distance: Floats, kernel: KernelShape) -> Floats:
    """The kernel at distances in bandwidths, for a bandwidth of 1."""
    if kernel == "gaussian":
        return np.exp(-0.5 * distance**2) / (2 * math.pi)
    return 3 / math.pi * np.maximum(1.0 - distance**2, 0.0) ** 2
