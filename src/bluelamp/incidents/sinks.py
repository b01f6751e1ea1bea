"""Sink points: single coordinates that carry too much, proposed for a person to decide on.

Forces record at a police station what came to notice there, and hospitals, prisons, airports and big shops gather calls
that no patrol can act on. Such a point draws a hotspot to itself. Nothing is left out unless somebody decides so.
"""

from __future__ import annotations

__all__ = ["SinkPoint", "is_excluded", "propose_sinks", "sink_key"]

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

from bluelamp.core.vocabulary import SinkDecision

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int64]

# The whole of a location's name, so that Hospital Road and Parkhouse Court stay streets.
_BEFORE = r"(?:on or near\s+|at\s+|in\s+)?(?:[\w.' -]*\s)?"
_INSTITUTION = re.compile(
    _BEFORE
    + r"(police (?:station|hq|headquarters)|custody (?:suite|centre)|hospital|prison|hmp \w+|airport(?:/airfield)?"
    r"|(?:magistrates'?|crown|county|law) courts?|service area|motorway services)",
    re.IGNORECASE,
)
_SHOPS = re.compile(_BEFORE + r"(supermarket|shopping (?:area|centre)|retail park)", re.IGNORECASE)

_LEAST_COUNT = 20
_TAIL = 0.95
_TAIL_Z = 1.6449  # standard normal quantile of _TAIL
_INSTITUTION_Z = 2.5
_OTHER_Z = 3.0
_NEAR_M = 200.0
_ALONE_SHARE = 0.5
_LIKE_THE_REST = 0.35


@dataclass(frozen=True, slots=True)
class SinkPoint:
    """One coordinate that carries too much.

    Args:
        key: easting and northing to the metre, as decisions name it.
        x: easting in metres, working system.
        y: northing.
        count: incidents there.
        share: of the source's located incidents, 0 to 1.
        z: how far its logarithm lies above the median point's, in spreads of the upper half of the points.
        local_share: of the incidents within 200 m, 0 to 1.
        category_entropy: 0 where all are of one category, 1 where the categories are equally frequent.
        unlike_force: half the sum of absolute differences between its category shares and the source's, 0 to 1.
        source: name of the source.
        location: its most frequent location text.
        why: a sentence for the one who decides.
        decision: proposed, exclude or keep.
    """

    key: str
    x: float
    y: float
    count: int
    share: float
    z: float
    local_share: float
    category_entropy: float
    unlike_force: float
    source: str
    location: str
    why: str
    decision: SinkDecision = SinkDecision.PROPOSED


@dataclass(frozen=True, slots=True)
class _Points:
    """Distinct coordinates of one source; arrays over points have shape (p,)."""

    xy: Floats
    of_row: Codes
    counts: Codes
    z: Floats


def sink_key(x: float, y: float) -> str:
    """Name of a coordinate in decisions: easting and northing to the metre, e.g. ``523451 213372``."""
    return f"{round(x)} {round(y)}"


def is_excluded(x: Floats, y: Floats, decisions: Mapping[str, SinkDecision]) -> NDArray[np.bool_]:
    """Which incidents lie on a coordinate that somebody decided to exclude.

    Args:
        x: easting in metres, shape (n,); NaN without location.
        y: northing, shape (n,).
        decisions: by :func:`sink_key`.

    Returns:
        Shape (n,).
    """
    excluded = [key for key, decision in decisions.items() if decision == SinkDecision.EXCLUDE]
    return np.isin(_place(x, y), _places(excluded))


def _place(x: Floats, y: Floats) -> NDArray[np.complex128]:
    """Coordinates to the metre as one number each: the easting is its real part, the northing its imaginary one."""
    return np.rint(x) + 1j * np.rint(y)


def _places(keys: Iterable[str]) -> NDArray[np.complex128]:
    pairs = [key.split() for key in keys]
    return np.array([complex(float(east), float(north)) for east, north in pairs], dtype=np.complex128)


def propose_sinks(
    x: Floats,
    y: Floats,
    category: Codes,
    location: Codes,
    source: Codes,
    *,
    locations: Sequence[str],
    sources: Sequence[str],
    decisions: Mapping[str, SinkDecision] | None = None,
) -> tuple[SinkPoint, ...]:
    """Coordinates that carry far more than the distribution of counts over a source's points allows.

    The upper half of the counts is taken as log-normal: median and 95th percentile give its spread, and z says how many
    spreads above the median a point's logarithm lies. Proposed is a point with at least 20 incidents and

    * z of at least 2.5 that its location names as an institution (police station, hospital, prison, court, custody,
      airport, services), or
    * z of at least 3 that holds at least half of the incidents within 200 m, and that either its location names as a
      shop, or whose categories are much like the whole source's (total variation at most 0.35), as where a force
      records what has no better place. A busy street spreads over several points; a sink stands alone.

    Args:
        x: easting in metres, working system, shape (n,); NaN without location.
        y: northing, shape (n,).
        category: codes, 0 and up, shape (n,).
        location: index into ``locations``, shape (n,); -1 without.
        source: index into ``sources``, shape (n,).
        locations: location texts.
        sources: names of sources.
        decisions: what was decided before, by :func:`sink_key`.

    Returns:
        Points by source, the largest first, each with its decision. What was decided stays listed even where the point
        has since become ordinary, as long as anything lies on it.
    """
    decided = decisions or {}
    is_located = np.isfinite(x) & np.isfinite(y)
    found: list[SinkPoint] = []
    for index, name in enumerate(sources):
        rows = np.flatnonzero(is_located & (source == index))
        if rows.size:
            points = _distinct(x[rows], y[rows])
            found += _sinks_of(points, category[rows], location[rows], locations, name, decided)
    return tuple(found)


def _distinct(x: Floats, y: Floats) -> _Points:
    unique, of_row, counts = np.unique(_place(x, y), return_inverse=True, return_counts=True)
    log_counts = np.log(counts)
    middle, tail = np.quantile(log_counts, [0.5, _TAIL])
    # Where nearly all points carry the same (exact coordinates), the spread is that of a Poisson count of one.
    spread = max((tail - middle) / _TAIL_Z, np.log(2) / _TAIL_Z)
    return _Points(np.column_stack([unique.real, unique.imag]), of_row, counts, (log_counts - middle) / spread)


def _sinks_of(
    points: _Points,
    category: Codes,
    location: Codes,
    locations: Sequence[str],
    source: str,
    decided: Mapping[str, SinkDecision],
) -> list[SinkPoint]:
    is_large = (points.counts >= _LEAST_COUNT) & (points.z >= _INSTITUTION_Z)
    is_decided = np.isin(_place(points.xy[:, 0], points.xy[:, 1]), _places(decided))
    candidates = np.flatnonzero(is_large | is_decided)
    candidates = candidates[np.lexsort((candidates, -points.counts[candidates]))]
    tree = cKDTree(points.xy)
    order = np.argsort(points.of_row, kind="stable")
    ends = np.cumsum(points.counts)
    force_mix = _mix(category, int(category.max()) + 1)
    sinks = []
    for point in candidates.tolist():
        rows = order[ends[point] - points.counts[point] : ends[point]]
        near = tree.query_ball_point(points.xy[point], _NEAR_M)
        sink = _describe(points, point, near, _mix(category[rows], force_mix.size), force_mix, source)
        sinks.append(_judge(sink, _most_frequent(location[rows], locations), decided))
    return [sink for sink in sinks if sink is not None]


def _describe(
    points: _Points, point: int, near: Sequence[int], mix: Floats, force_mix: Floats, source: str
) -> SinkPoint:
    x, y = points.xy[point].tolist()
    count = int(points.counts[point])
    used = mix[mix > 0]
    n_categories = int((force_mix > 0).sum())
    entropy = -float((used * np.log(used)).sum()) / np.log(n_categories) if n_categories > 1 else 0.0
    return SinkPoint(
        key=sink_key(x, y),
        x=x,
        y=y,
        count=count,
        share=count / points.of_row.size,
        z=float(points.z[point]),
        local_share=count / int(points.counts[near].sum()),
        category_entropy=max(entropy, 0.0),
        unlike_force=float(np.abs(mix - force_mix).sum()) / 2,
        source=source,
        location="",
        why="",
    )


def _judge(sink: SinkPoint, location: str, decided: Mapping[str, SinkDecision]) -> SinkPoint | None:
    """The point with its reason, or None where it has none and nothing was decided."""
    why = _reason(sink, location)
    decision = decided.get(sink.key, SinkDecision.PROPOSED)
    if not why and decision == SinkDecision.PROPOSED:
        return None
    return replace(
        sink, location=location, why=why or "decided earlier; it no longer stands out", decision=SinkDecision(decision)
    )


def _reason(sink: SinkPoint, location: str) -> str:
    if sink.count < _LEAST_COUNT:
        return ""
    carries = f"carries {sink.count} incidents on one coordinate"
    institution = _INSTITUTION.fullmatch(location.strip())
    if institution and sink.z >= _INSTITUTION_Z:
        return f"{carries}, and its location is named {institution.group(1).casefold()}"
    if sink.z < _OTHER_Z or sink.local_share < _ALONE_SHARE:
        return ""
    alone = f"{carries}, {sink.local_share:.0%} of all within {_NEAR_M:.0f} m"
    shop = _SHOPS.fullmatch(location.strip())
    if shop:
        return f"{alone}, and its location is named {shop.group(1).casefold()}"
    if sink.unlike_force <= _LIKE_THE_REST:
        return f"{alone}, of the same mixed categories as the whole force"
    return ""


def _mix(category: Codes, n_categories: int) -> Floats:
    return np.bincount(category, minlength=n_categories) / category.size


def _most_frequent(location: Codes, locations: Sequence[str]) -> str:
    known = location[location >= 0]
    return locations[int(np.bincount(known).argmax())] if known.size else ""
