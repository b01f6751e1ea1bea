"""The ground as the map draws it: metres from the north-west corner, y downwards, as SVG path data."""

from __future__ import annotations

__all__ = ["Ground", "ground_of", "path_of", "simplified"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

# Lines are simplified until they stay within so many corners: some 12 bytes each in the file.
_MOST_CORNERS = 40_000
_MARGIN = 0.03


@dataclass(frozen=True, slots=True)
class Ground:
    """The rectangle that the map shows.

    Args:
        west: easting of the left edge in working metres.
        north: northing of the upper edge.
        width_m: metres from left to right.
        height_m: metres from top to bottom.
    """

    west: float
    north: float
    width_m: float
    height_m: float

    def x(self, easting: NDArray[np.float64]) -> NDArray[np.int64]:
        """Metres from the left edge, rounded."""
        return np.rint(easting - self.west).astype(np.int64)

    def y(self, northing: NDArray[np.float64]) -> NDArray[np.int64]:
        """Metres from the upper edge, rounded."""
        return np.rint(self.north - northing).astype(np.int64)


def ground_of(area: BaseGeometry) -> Ground:
    """The study area's rectangle with a margin; the corner lies on whole metres."""
    west, south, east, north = area.bounds
    margin = _MARGIN * max(east - west, north - south, 1.0)
    left, top = float(np.floor(west - margin)), float(np.ceil(north + margin))
    return Ground(left, top, float(np.ceil(east + margin - left)), float(np.ceil(top - south + margin)))


def simplified(shapes: Sequence[BaseGeometry], ground: Ground, *, most: int = _MOST_CORNERS) -> list[BaseGeometry]:
    """Shapes with fewer corners, as fine as the file's size allows.

    Args:
        shapes: polygons or lines in working metres.
        ground: the rectangle, which sets the first tolerance: a quarter of a dot of a picture 1,600 dots wide.
        most: corners allowed in all.

    Returns:
        The shapes in the same order.
    """
    lines = np.array([shape.boundary if "Polygon" in shape.geom_type else shape for shape in shapes], dtype=object)
    tolerance = max(ground.width_m, ground.height_m) / 6400
    thin: NDArray[np.object_] = shapely.simplify(lines, tolerance)
    while int(shapely.get_num_coordinates(thin).sum()) > most:
        tolerance *= 2
        thin = shapely.simplify(lines, tolerance)
    return list(thin)


def path_of(shape: BaseGeometry, ground: Ground) -> str:
    """SVG path data of a polygon or line: absolute start, relative corners, whole metres."""
    parts = shapely.get_parts(np.array([shape], dtype=object))
    is_area = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    rings = [*shapely.get_rings(parts[is_area]), *parts[~is_area]]
    return "".join(_ring_path(np.asarray(shapely.get_coordinates(ring)), ground) for ring in rings)


def _ring_path(corners: NDArray[np.float64], ground: Ground) -> str:
    x, y = ground.x(corners[:, 0]), ground.y(corners[:, 1])
    is_closed = len(x) > 3 and x[0] == x[-1] and y[0] == y[-1]  # noqa: PLR2004 - a ring has four corners at least
    steps = np.column_stack([np.diff(x), np.diff(y)])
    steps = steps[:-1] if is_closed else steps
    steps = steps[np.any(steps != 0, axis=1)]
    return f"M{x[0]} {y[0]}l{_joined(steps.ravel())}{'z' if is_closed else ''}" if len(steps) else ""


def _joined(numbers: NDArray[np.int64]) -> str:
    return " ".join(map(str, numbers.tolist())).replace(" -", "-")
