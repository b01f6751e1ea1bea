"""The ground behind a map on a website: study area and district edges with few corners, in degrees."""

from __future__ import annotations

__all__ = ["map_background"]

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from bluelamp.io.map_page.ground import ground_of, simplified
from bluelamp.io.outlines import geojson_of

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from bluelamp.io.map_page import MapContent

# Some 20 bytes each in the record.
_MOST_CORNERS = 2_000
_LEAST_TOLERANCE_M = 5.0
# A metre is enough for what lies behind.
_DECIMALS = 5


def map_background(content: MapContent) -> dict[str, Any]:
    """Study area and the edges of its parts.

    Args:
        content: what a map of the set shows.

    Returns:
        ``bbox`` (west, south, east, north in degrees), ``outline`` (polygons) and ``lines`` (edges of districts; None
        where there are none), as GeoJSON geometries.
    """
    outline = geojson_of(_with_few_corners(content.area), working_crs=content.working_crs, decimals=_DECIMALS)
    bounds = shapely.geometry.shape(outline).bounds
    return {
        "bbox": [round(value, _DECIMALS) for value in bounds],
        "outline": outline,
        "lines": _lines(content),
    }


def _with_few_corners(area: BaseGeometry) -> BaseGeometry:
    tolerance = _LEAST_TOLERANCE_M
    thin = shapely.simplify(area, tolerance)
    while int(shapely.get_num_coordinates(thin)) > _MOST_CORNERS:
        tolerance *= 2
        thin = shapely.simplify(area, tolerance)
    return thin


def _lines(content: MapContent) -> dict[str, Any] | None:
    """Edges of districts, unless they are the study area's own edge."""
    edge = shapely.boundary(content.area)
    own = [line for line in content.boundary_lines if not shapely.equals_exact(line, edge)]
    if not own:
        return None
    thin = np.array(simplified(own, ground_of(content.area), most=_MOST_CORNERS), dtype=object)
    lines = shapely.union_all(shapely.get_parts(thin))
    return geojson_of(lines, working_crs=content.working_crs, decimals=_DECIMALS)
