"""Streets in and around places, cut out of a street file, for maps that a phone draws without a network."""

from __future__ import annotations

__all__ = ["MARGIN_M", "streets_around"]

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from bluelamp.core.crs import WGS84, choose_working_crs, from_working
from bluelamp.io.streets import read_streets
from bluelamp.io.vectors import as_working

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from bluelamp.places.segments import StreetNetwork

# As far as a crew looks around itself.
MARGIN_M = 400.0
# A bend of less than this is not seen on a phone.
_BEND_M = 2.0
_DECIMALS = 5


def streets_around(
    path: Path,
    outlines: Mapping[str, Mapping[str, Any]],
    *,
    margin_m: float = MARGIN_M,
    progress: Callable[[int, int, str], None] | None = None,
) -> dict[str, list[dict[str, Any]]]:
    """Cut a street file to the ground around each place.

    Pieces of one street that meet are joined again, and bends of less than two metres are left out.

    Args:
        path: a street file in any format of :func:`bluelamp.io.streets.read_streets`.
        outlines: GeoJSON geometry in degrees by the place's ref.
        margin_m: how far around a place.
        progress: called with steps done, steps in all and the step in hand.

    Returns:
        By ref the streets as ``{"name": …, "line": [[longitude, latitude], …]}``, degrees to five decimals; named ones
        first, by name.

    Raises:
        BluelampError: the file cannot be read, or no street of it may be walked.
    """
    say = progress or (lambda _done, _all, _text: None)
    refs = sorted(outlines)
    say(0, len(refs) + 1, "reading the street file")
    shapes = np.array([shapely.geometry.shape(dict(outlines[ref])) for ref in refs], dtype=np.object_)
    middles = shapely.centroid(shapes)
    working = choose_working_crs(shapely.get_x(middles), shapely.get_y(middles))
    network = read_streets(path, working=working)
    grounds = shapely.buffer(
        as_working(shapes, np.arange(1, len(refs) + 1), source=WGS84, working=working, file="places"), margin_m
    )
    tree = shapely.STRtree(network.lines)
    found = {}
    for number, (ref, ground) in enumerate(zip(refs, grounds, strict=True), start=1):
        say(number, len(refs) + 1, f"streets around {ref}")
        near = np.sort(tree.query(ground, predicate="intersects"))
        found[ref] = _streets(network, near, ground, working)
    return found


def _streets(network: StreetNetwork, near: NDArray[np.int64], ground: Any, working: str) -> list[dict[str, Any]]:
    """Streets of one place, those of a name joined."""
    by_name: dict[str, list[int]] = {}
    for i in near:
        by_name.setdefault(str(network.names[i]), []).append(int(i))
    found = []
    for name in sorted(by_name, key=lambda name: (not name, name)):
        pieces = shapely.intersection(network.lines[by_name[name]], ground)
        joined = shapely.line_merge(shapely.union_all(pieces))
        lines = shapely.get_parts(shapely.simplify(joined, _BEND_M))
        found += [{"name": name, "line": _degrees(line, working)} for line in lines if _is_line(line)]
    return found


def _is_line(shape: Any) -> bool:
    """A street that only touches the ground is a point of it."""
    return isinstance(shape, shapely.LineString) and not shape.is_empty


def _degrees(line: shapely.LineString, working: str) -> list[list[float]]:
    xy = shapely.get_coordinates(line)
    longitude, latitude = from_working(xy[:, 0], xy[:, 1], working=working)
    return [[round(float(x), _DECIMALS), round(float(y), _DECIMALS)] for x, y in zip(longitude, latitude, strict=True)]
