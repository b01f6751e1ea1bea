"""An outline as somebody uploads it: one GeoJSON polygon in degrees, refused in words where it is none."""

from __future__ import annotations

__all__ = ["LARGEST_BYTES", "read_outline"]

import json
import math
from typing import Any

from bluelamp.core.errors import RefusedInputError

LARGEST_BYTES = 4_000_000
MOST_CORNERS = 50_000
_LONGITUDES, _LATITUDES = 180.0, 90.0
_DECIMALS = 6


def read_outline(content: bytes) -> dict[str, Any]:
    """The polygon of a GeoJSON file: a geometry, a feature, or a collection of one feature.

    Raises:
        RefusedInputError: it is too large, no GeoJSON, no polygon, not in degrees, or crosses itself (BL-PEOPLE-48).
    """
    import shapely  # noqa: PLC0415 - only those who upload an outline wait for it
    from shapely.geometry import mapping, shape  # noqa: PLC0415 - the same

    if len(content) > LARGEST_BYTES:
        raise _refused(f"The file is larger than {LARGEST_BYTES // 1_000_000} MB: simplify the outline.")
    try:
        found = shape(_geometry(_parsed(content)))
    except RefusedInputError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, shapely.errors.ShapelyError):
        raise _refused("The file is no GeoJSON with a polygon.") from None
    if found.geom_type not in ("Polygon", "MultiPolygon") or found.is_empty:
        raise _refused(f"The outline is a {found.geom_type}; it must be a polygon.")
    _check(shapely, found)
    flat = shapely.force_2d(found)
    return json.loads(json.dumps(mapping(flat)), parse_float=lambda text: round(float(text), _DECIMALS))  # type: ignore[no-any-return]  # - JSON is what it is


def _parsed(content: bytes) -> Any:
    return json.loads(content.decode("utf-8-sig"), parse_float=_finite, parse_constant=_finite)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _geometry(document: Any) -> Any:
    if document.get("type") == "FeatureCollection":
        features = document["features"]
        if len(features) != 1:
            raise _refused(f"The file holds {len(features)} features; an area has one outline.")
        return features[0]["geometry"]
    return document["geometry"] if document.get("type") == "Feature" else document


def _check(shapely: Any, found: Any) -> None:
    if shapely.get_num_coordinates(found) > MOST_CORNERS:
        raise _refused(f"The outline has more than {MOST_CORNERS:,} corners: simplify it.")
    west, south, east, north = found.bounds
    if not (-_LONGITUDES <= west <= east <= _LONGITUDES and -_LATITUDES <= south <= north <= _LATITUDES):
        raise _refused("The outline is not in degrees of longitude and latitude: export it as WGS 84.")
    if not found.is_valid:
        raise _refused(f"The outline crosses or touches itself: {shapely.is_valid_reason(found)}.")


def _refused(message: str) -> RefusedInputError:
    return RefusedInputError(message, code="BL-PEOPLE-48")
