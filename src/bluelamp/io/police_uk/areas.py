"""Areas as data.police.uk's API takes them, cut into quarters where they hold too much."""

from __future__ import annotations

__all__ = ["Piece", "pieces_of", "poly_text", "quarters"]

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from bluelamp.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Area = shapely.Polygon | shapely.MultiPolygon | Sequence[tuple[float, float]]

# Pieces overlap by this much, in degrees (about 0.2 m), so that a point on a cut falls out of no answer.
_OVERLAP_DEG = 2e-6
_FEWEST_CORNERS = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """One polygon to ask for, and the box whose points are kept from the answer.

    Args:
        polygon: longitude and latitude, one ring with its holes.
        west: points from here on are kept.
        south: likewise.
        east: points before here are kept: the next piece begins here.
        north: likewise.
    """

    polygon: shapely.Polygon
    west: float = -math.inf
    south: float = -math.inf
    east: float = math.inf
    north: float = math.inf

    def keeps(self, longitude: float, latitude: float) -> bool:
        """Whether a point belongs to this piece: in its box and in no hole."""
        in_box = self.west <= longitude < self.east and self.south <= latitude < self.north
        return in_box and not any(
            shapely.contains_xy(shapely.Polygon(hole), longitude, latitude) for hole in self.polygon.interiors
        )


def pieces_of(area: Area) -> list[Piece]:
    """The polygons of an area.

    Args:
        area: a polygon or several, or the corners of one, as longitude and latitude.

    Raises:
        UsageError: no polygon, one that crosses itself, or corners that are no degrees (BL-DOWNLOAD-06).
    """
    shape = area if isinstance(area, shapely.Geometry) else _from_corners(area)
    west, south, east, north = shape.bounds
    if shape.is_empty or not shape.is_valid or shape.area == 0:
        raise UsageError("The area must be a polygon that does not cross itself.", code="BL-DOWNLOAD-06")
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):  # noqa: PLR2004 - degrees end there
        raise UsageError("The area must be given as longitude and latitude in degrees.", code="BL-DOWNLOAD-06")
    return [Piece(polygon) for polygon in _polygons(shape)]


def quarters(piece: Piece) -> list[Piece]:
    """The piece cut at the middle of its bounding box; each point of it belongs to exactly one part."""
    west, south, east, north = piece.polygon.bounds
    x, y = (west + east) / 2, (south + north) / 2
    boxes = [
        (piece.west, piece.south, min(x, piece.east), min(y, piece.north)),
        (max(x, piece.west), piece.south, piece.east, min(y, piece.north)),
        (piece.west, max(y, piece.south), min(x, piece.east), piece.north),
        (max(x, piece.west), max(y, piece.south), piece.east, piece.north),
    ]
    return [Piece(part, *box) for box in boxes for part in _polygons(piece.polygon & _wider(box, piece.polygon))]


def poly_text(polygon: shapely.Polygon) -> str:
    """``latitude,longitude:latitude,longitude:...`` of the outer ring, as the API takes it."""
    return ":".join(f"{y:.6f},{x:.6f}" for x, y in polygon.exterior.coords[:-1])


def _wider(box: tuple[float, float, float, float], polygon: shapely.Polygon) -> shapely.Polygon:
    west, south, east, north = polygon.bounds
    return shapely.box(
        max(box[0], west) - _OVERLAP_DEG,
        max(box[1], south) - _OVERLAP_DEG,
        min(box[2], east) + _OVERLAP_DEG,
        min(box[3], north) + _OVERLAP_DEG,
    )


def _from_corners(corners: Iterable[tuple[float, float]]) -> shapely.Polygon:
    points = [(float(x), float(y)) for x, y in corners]
    if len(points) < _FEWEST_CORNERS:
        raise UsageError("The area must be a polygon of at least three corners.", code="BL-DOWNLOAD-06")
    return shapely.Polygon(points)


def _polygons(shape: shapely.Geometry) -> list[shapely.Polygon]:
    """The polygons in a geometry; lines and points that a cut leaves are nothing."""
    return [part for part in shapely.get_parts(shape) if isinstance(part, shapely.Polygon) and part.area > 0]
