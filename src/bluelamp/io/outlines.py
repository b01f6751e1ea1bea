"""Outlines between working metres and GeoJSON in degrees: as they are written, and as somebody drew them."""

from __future__ import annotations

__all__ = ["geojson_of", "outline_in_working", "read_drawn_outline"]

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from bluelamp.core.crs import WGS84, from_working, to_working
from bluelamp.core.errors import RefusedInputError, UnreadableInputError, Where

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

# Six decimals of a degree are eleven centimetres: finer than any boundary here.
_DECIMALS = 6
_HECTARE_M2 = 10_000.0
# A patrol place larger than this is a slip of the hand; one smaller is no ground to stand on.
_MOST_HA, _LEAST_M2 = 1_000.0, 1.0
_MOST_CORNERS = 20_000


def geojson_of(shape: BaseGeometry, *, working_crs: str, decimals: int = _DECIMALS) -> dict[str, Any]:
    """A polygon or line as a GeoJSON geometry: valid, outer rings anticlockwise (RFC 7946).

    Args:
        shape: in working metres.
        working_crs: the system that it is in, ``EPSG:n``.
        decimals: of a degree; six are eleven centimetres, five are a metre.
    """

    def degrees(corners: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(from_working(corners[:, 0].copy(), corners[:, 1].copy(), working=working_crs))

    rounded = shapely.set_precision(shapely.transform(shape, degrees), 10.0**-decimals)
    return _rounded(shapely.geometry.mapping(shapely.orient_polygons(rounded, exterior_cw=False)), decimals)


def _rounded(geometry: dict[str, Any], decimals: int) -> dict[str, Any]:
    """The grid's numbers without the noise of binary fractions."""

    def plain(part: Any) -> Any:
        return round(part, decimals) if isinstance(part, float) else [plain(inner) for inner in part]

    return {"type": geometry["type"], "coordinates": plain(geometry["coordinates"])}


def outline_in_working(outline: Mapping[str, Any], *, working_crs: str) -> BaseGeometry:
    """A stored GeoJSON geometry in working metres; what was written by Bluelamp is not looked at again.

    Args:
        outline: geometry in degrees.
        working_crs: the system wanted.
    """
    return _to_working(shapely.from_geojson(json.dumps(outline)), working_crs)


def _to_working(shape: BaseGeometry, working_crs: str) -> BaseGeometry:
    def metres(corners: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = corners[:, 0].copy(), corners[:, 1].copy()
        return np.column_stack(to_working(x, y, source=WGS84, working=working_crs))

    return shapely.transform(shapely.force_2d(shape), metres)


def read_drawn_outline(drawn: Mapping[str, Any], *, working_crs: str, ref: str = "") -> BaseGeometry:
    """A polygon that somebody drew, in working metres, looked at with care.

    Args:
        drawn: GeoJSON in degrees: a Polygon, a MultiPolygon or a Feature of one.
        working_crs: the system wanted.
        ref: what the place is called, for messages.

    Raises:
        UnreadableInputError: it is no polygon (BL-MEASURE-02).
        RefusedInputError: it crosses itself (BL-MEASURE-01), is larger than 1,000 hectares (BL-MEASURE-04), encloses
            nothing (BL-MEASURE-05), is not in degrees or lies outside the working system (BL-MEASURE-06), or has too
            many corners (BL-MEASURE-07).
    """
    where = Where(file=ref or None)
    shape = _polygon(drawn, where)
    if shapely.get_num_coordinates(shape) > _MOST_CORNERS:
        raise RefusedInputError(
            f"The outline has more than {_MOST_CORNERS:,} corners; draw it with fewer.",
            code="BL-MEASURE-07",
            where=where,
        )
    x, y = shapely.get_coordinates(shape).T.copy()
    if not (np.abs(x) <= 180).all() or not np.isfinite(to_working(x, y, source=WGS84, working=working_crs)).all():  # noqa: PLR2004 - degrees
        raise _not_degrees(where)
    _refuse_crossing(shape, where)
    ground = _to_working(shape, working_crs)
    if ground.area < _LEAST_M2:
        raise RefusedInputError(
            "The outline encloses no ground; draw at least three corners apart from each other.",
            code="BL-MEASURE-05",
            where=where,
        )
    if ground.area > _MOST_HA * _HECTARE_M2:
        raise RefusedInputError(
            f"The outline covers {ground.area / _HECTARE_M2:,.0f} hectares; a place may have 1,000 at most.",
            code="BL-MEASURE-04",
            where=where,
        )
    return ground


def _polygon(drawn: Mapping[str, Any], where: Where) -> BaseGeometry:
    try:
        geometry = drawn["geometry"] if drawn.get("type") == "Feature" else drawn
        shape = shapely.from_geojson(json.dumps(geometry))
    except (ValueError, KeyError, TypeError, AttributeError, shapely.errors.ShapelyError) as error:
        raise _no_polygon(where) from error
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        raise _no_polygon(where)
    return shape


def _no_polygon(where: Where) -> UnreadableInputError:
    return UnreadableInputError(
        "There is no polygon here; draw one, as GeoJSON in longitude and latitude.", code="BL-MEASURE-02", where=where
    )


def _not_degrees(where: Where) -> RefusedInputError:
    return RefusedInputError(
        "The outline does not lie where this force works; give longitude and latitude, in this order.",
        code="BL-MEASURE-06",
        where=where,
    )


def _refuse_crossing(shape: BaseGeometry, where: Where) -> None:
    """Say no to lines that cross: which side is inside would be a guess."""
    if shapely.is_valid(shape):
        return
    reason, _, place = shapely.is_valid_reason(shape).partition("[")
    if "intersection" not in reason.lower():
        raise RefusedInputError(
            f"The outline encloses no sound ground ({reason.strip().lower()}); draw it again.",
            code="BL-MEASURE-05",
            where=where,
        )
    raise RefusedInputError(
        f"The outline crosses itself at ({place.rstrip(']')}); redraw it there.", code="BL-MEASURE-01", where=where
    )
