"""The true hotspots of the made-up county: where they lie, what they are, who is treated."""

from __future__ import annotations

__all__ = ["TrueHotspot", "make_hotspots"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from bluelamp.core.errors import UsageError
from bluelamp.core.vocabulary import HotspotKind
from bluelamp.synth.random_streams import Stream, generator

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.synth.county import County
    from bluelamp.synth.streets import SnapPoints, Streets

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

_RADIUS_M = (125.0, 170.0)
# Centres stay so far apart that no two outlines touch and a street lies between.
_APART_M = 440.0
_CORNERS = 18
# All hotspots together: 6 % of the county's incidents for one, 30 % for twelve, never more than 48 %.
_SHARE_OF_ONE, _GROWTH, _SHARE_ALL = 0.06, 0.65, 0.48
_KINDS = (HotspotKind.ASB, HotspotKind.VIOLENCE, HotspotKind.BOTH)


@dataclass(frozen=True, slots=True)
class TrueHotspot:
    """A place that truly has a raised rate.

    Args:
        ref: key, such as ``LAN-01``; numbered by rank.
        name: the streets in it that carry most.
        town: position of its town.
        kind: what dominates it.
        role: ``treated`` or ``control``.
        rank: 1 for the highest rate.
        share: share of the county's incidents that fall in it, without effect.
        outline: polygon, metres.
        members: positions of the snap points in it.
    """

    ref: str
    name: str
    town: int
    kind: HotspotKind
    role: str
    rank: int
    share: float
    outline: shapely.Polygon
    members: Whole


def make_hotspots(seed: int, n: int, county: County, streets: Streets, points: SnapPoints) -> tuple[TrueHotspot, ...]:
    """Place the hotspots and decide their shares, kinds and roles.

    Args:
        seed: the force's seed.
        n: how many.
        county: the ground.
        streets: its streets.
        points: its snap points.

    Raises:
        UsageError: the towns have no room for so many.
    """
    rng = generator(seed, Stream.HOTSPOTS)
    centres, towns = _centres(rng, n, county, streets)
    shares = _shares(rng, n)
    kinds = rng.permutation(np.arange(n) % len(_KINDS))
    is_treated = _one_of_each_pair(rng, n)
    spots = []
    for i in range(n):
        outline = _outline(rng, centres[i])
        members = np.flatnonzero(shapely.contains_xy(outline, points.x, points.y))
        spots.append(
            TrueHotspot(
                ref=f"LAN-{i + 1:02d}",
                name=_name(points, streets, members),
                town=int(towns[i]),
                kind=_KINDS[kinds[i]],
                role="treated" if is_treated[i] else "control",
                rank=i + 1,
                share=float(shares[i]),
                outline=outline,
                members=members,
            )
        )
    return tuple(spots)


def _centres(rng: np.random.Generator, n: int, county: County, streets: Streets) -> tuple[Floats, Whole]:
    """Street corners, the middles of towns first, each far enough from the others."""
    corners = streets.ends[~streets.is_road, 0]
    town = streets.town[~streets.is_road]
    middles = np.array([[t.x, t.y] for t in county.towns])[town]
    radius = np.array([t.radius_m for t in county.towns])[town]
    away = np.hypot(*(corners - middles).T) / radius
    # Gumbel numbers turn weights into an order: the largest first is a draw without replacement.
    order = np.argsort(-(-1.5 * away + rng.gumbel(size=away.size)))
    chosen: list[int] = []
    for corner in order:
        if all(np.hypot(*(corners[corner] - corners[other])) >= _APART_M for other in chosen):
            chosen.append(int(corner))
        if len(chosen) == n:
            return corners[chosen], town[chosen]
    raise UsageError(
        f"The towns of this seed have room for {len(chosen)} hotspots, not {n}; ask for fewer or take another seed.",
        code="BL-SYNTH-03",
    )


def _shares(rng: np.random.Generator, n: int) -> Floats:
    heat = np.sort(np.exp(rng.normal(0, 0.22, n)))[::-1]
    return np.asarray(heat / heat.sum() * min(_SHARE_OF_ONE * n**_GROWTH, _SHARE_ALL))


def _one_of_each_pair(rng: np.random.Generator, n: int) -> NDArray[np.bool_]:
    """Treat one of each two neighbours in rank, so that both arms are alike; an odd one out is treated."""
    first = rng.random((n + 1) // 2) < 0.5  # noqa: PLR2004 - a fair coin
    treated = np.column_stack([first, ~first]).ravel()[:n]
    treated[n - 1] |= n % 2 == 1
    return treated


def _outline(rng: np.random.Generator, centre: Floats) -> shapely.Polygon:
    angle = np.linspace(0, 2 * np.pi, _CORNERS, endpoint=False)
    waves = sum(rng.uniform(0.02, 0.09) * np.sin(k * angle + rng.uniform(0, 2 * np.pi)) for k in (2, 3, 5))
    radius = rng.uniform(*_RADIUS_M) * (1 + waves)
    return shapely.Polygon(centre + np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]))


def _name(points: SnapPoints, streets: Streets, members: Whole) -> str:
    names, counts = np.unique(streets.name[points.segment[members]], return_counts=True)
    return " and ".join(str(name) for name in names[np.argsort(-counts, kind="stable")][:2])
