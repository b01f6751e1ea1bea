"""Ground in metres: a boundary that somebody typed, its size, what it overlaps, and how far places lie apart."""

from __future__ import annotations

__all__ = [
    "Overlap",
    "area_ha",
    "boundary_text",
    "bounds_of",
    "checked_outline",
    "distances",
    "middle_of",
    "overlapping_pairs",
    "overlaps",
    "read_boundary",
    "square_at",
]

import json
import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from bluelamp.core.crs import WGS84, choose_working_crs, to_working
from bluelamp.core.errors import RefusedInputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

_HECTARE_M2 = 10_000.0
_MOST_HA, _LEAST_M2, _MOST_CORNERS = 1_000.0, 1.0, 20_000
_DECIMALS = 6
_DEGREE_M = 111_320.0
# Neighbours that share an edge share no ground worth naming.
_LEAST_OVERLAP = 0.001


@dataclass(frozen=True, slots=True)
class Overlap:
    """Common ground of an outline and a place.

    Args:
        ref: the place's key.
        name: what it is called.
        share_of_outline: part of the outline that lies in the place, 0 to 1.
        share_of_place: part of the place that lies in the outline, 0 to 1.
    """

    ref: str
    name: str
    share_of_outline: float
    share_of_place: float


def read_boundary(text: str) -> dict[str, Any]:
    """A boundary from text: corner points ``longitude, latitude`` a line, rings parted by an empty line, or GeoJSON.

    A ring inside another is a hole; a ring beside another is a second piece.

    Raises:
        RefusedInputError: it is no boundary in degrees (BL-SETS-04).
    """
    if text.strip().startswith("{"):
        try:
            return checked_outline(json.loads(text))
        except ValueError as error:
            raise _refused("This is not GeoJSON: give a Polygon, or one corner a line.") from error
    rings = [_ring(block) for block in re.split(r"\n[ \t]*\n", text.replace("\r", "").strip())]
    return checked_outline(_joined(rings))


def boundary_text(outline: Mapping[str, Any]) -> str:
    """An outline as somebody may edit it: its corners, one a line; GeoJSON where it has holes or several pieces."""
    if outline["type"] == "Polygon" and len(outline["coordinates"]) == 1:
        ring = outline["coordinates"][0]
        return "\n".join(f"{x:.6f}, {y:.6f}" for x, y, *_ in ring[:-1])
    return json.dumps(outline)


def checked_outline(drawn: Mapping[str, Any]) -> dict[str, Any]:
    """A GeoJSON Polygon or MultiPolygon in degrees, or a Feature of one, looked at with care.

    Raises:
        RefusedInputError: it is none, crosses itself, is too small or too large, or lies elsewhere (BL-SETS-04).
    """
    import shapely  # noqa: PLC0415 - only those who change ground need it

    geometry = drawn.get("geometry") if isinstance(drawn, dict) and drawn.get("type") == "Feature" else drawn
    try:
        shape = shapely.force_2d(shapely.from_geojson(json.dumps(geometry)))
    except (ValueError, TypeError, shapely.errors.ShapelyError) as error:
        raise _refused("There is no polygon here: a boundary needs three corners or more.") from error
    if shape.geom_type not in ("Polygon", "MultiPolygon") or shape.is_empty:
        raise _refused("There is no polygon here: a boundary needs three corners or more.")
    corners = shapely.get_coordinates(shape)
    if len(corners) > _MOST_CORNERS:
        raise _refused(f"The boundary has more than {_MOST_CORNERS:,} corners; draw it with fewer.")
    if not np.isfinite(corners).all() or (np.abs(corners) > (180, 90)).any():
        raise _refused("These are not degrees: give longitude, then latitude, such as -0.0781, 51.7963.")
    if not shape.is_valid:
        raise _refused("The boundary crosses itself; put its corners in order around the place.")
    metres = _metres(shape)
    if not np.isfinite(shapely.get_coordinates(metres)).all() or metres.area < _LEAST_M2:
        raise _refused("The boundary encloses no ground; draw at least three corners apart from each other.")
    if metres.area > _MOST_HA * _HECTARE_M2:
        size = metres.area / _HECTARE_M2
        raise _refused(f"The boundary covers {size:,.0f} hectares; a place may have 1,000 at most.")
    return _geojson(shapely.orient_polygons(shape, exterior_cw=False))


def area_ha(outline: Mapping[str, Any]) -> float:
    """Hectares inside an outline."""
    return float(_in_metres(_key(outline)).area) / _HECTARE_M2


def bounds_of(outline: Mapping[str, Any]) -> tuple[float, float, float, float]:
    """West, south, east and north in degrees."""
    west, south, east, north = (round(float(value), _DECIMALS) for value in _shape(outline).bounds)
    return west, south, east, north


def middle_of(outline: Mapping[str, Any]) -> tuple[float, float]:
    """Longitude and latitude of a point well inside."""
    point = _shape(outline).representative_point()
    return round(point.x, _DECIMALS), round(point.y, _DECIMALS)


def overlaps(outline: Mapping[str, Any], places: Iterable[tuple[str, str, Mapping[str, Any]]]) -> list[Overlap]:
    """Which places share ground with an outline, the greatest share first.

    Args:
        outline: GeoJSON in degrees.
        places: ref, name and outline of each.
    """
    ground, found = _shape(outline), []
    for ref, name, other in places:
        place = _shape(other)
        common = ground.intersection(place).area
        # Shares of neighbouring ground: degrees do as well as metres.
        shares = common / ground.area, common / place.area
        if max(shares) >= _LEAST_OVERLAP:
            found.append(Overlap(ref, name, *shares))
    return sorted(found, key=lambda overlap: (-max(overlap.share_of_outline, overlap.share_of_place), overlap.ref))


def overlapping_pairs(outlines: Sequence[Mapping[str, Any]], most_share: float) -> list[tuple[int, int]]:
    """Which outlines share more than a share of either's ground, by their positions.

    Args:
        outlines: GeoJSON in degrees.
        most_share: what may be shared, 0 to 1.
    """
    import shapely  # noqa: PLC0415 - only those who change ground need it

    shapes = [_shape(outline) for outline in outlines]
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = [(int(i), int(j)) for i, j in zip(one, other, strict=True) if i < j]
    least = {(i, j): min(shapes[i].area, shapes[j].area) for i, j in pairs}
    return sorted(
        pair for pair in pairs if shapes[pair[0]].intersection(shapes[pair[1]]).area > most_share * least[pair]
    )


def distances(
    near: Iterable[tuple[str, Mapping[str, Any]]], to: Iterable[tuple[str, Mapping[str, Any]]]
) -> dict[str, tuple[str, float]]:
    """For each place the nearest of others: its ref and how many metres lie between their edges.

    Args:
        near: ref and outline of the places asked about.
        to: ref and outline of the others.
    """
    others = [(ref, _in_metres(_key(outline))) for ref, outline in to]
    found: dict[str, tuple[str, float]] = {}
    for ref, outline in near:
        ground = _in_metres(_key(outline))
        gaps = [(float(ground.distance(other)), other_ref) for other_ref, other in others if other_ref != ref]
        if gaps:
            gap, nearest = min(gaps)
            found[ref] = (nearest, gap)
    return found


def square_at(longitude: float, latitude: float, side_m: float) -> dict[str, Any]:
    """A square around a point as a GeoJSON polygon, to begin a boundary with."""
    tall = side_m / 2 / _DEGREE_M
    wide = tall / math.cos(math.radians(latitude))
    west, east, south, north = longitude - wide, longitude + wide, latitude - tall, latitude + tall
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [[[round(x, _DECIMALS), round(y, _DECIMALS)] for x, y in ring]]}


def _ring(block: str) -> list[list[float]]:
    ring = []
    for line in block.split("\n"):
        words = [word for word in re.split(r"[,;\s]+", line.strip()) if word]
        if not words:
            continue
        try:
            longitude, latitude = (float(word) for word in words)
        except ValueError as error:
            said = f"{line.strip()!r} is not a corner: write longitude, latitude, such as -0.0781, 51.7963."
            raise _refused(said) from error
        ring.append([longitude, latitude])
    if ring and ring[0] == ring[-1] and len(ring) > 1:
        ring.pop()
    if len(ring) < 3:  # noqa: PLR2004 - a triangle
        raise _refused("A boundary needs three corners or more, one a line.")
    return [*ring, ring[0]]


def _joined(rings: list[list[list[float]]]) -> dict[str, Any]:
    """Several rings as one outline: holes inside, pieces beside."""
    if len(rings) == 1:
        return {"type": "Polygon", "coordinates": rings}
    import shapely  # noqa: PLC0415 - only those who change ground need it

    pieces = [shapely.Polygon(ring) for ring in rings]
    if not all(piece.is_valid for piece in pieces):
        raise _refused("The boundary crosses itself; put its corners in order around the place.")
    if any(one.overlaps(other) for i, one in enumerate(pieces) for other in pieces[:i]):
        raise _refused("Two pieces of the boundary cross each other; draw them apart, or one inside the other.")
    joined: BaseGeometry = pieces[0]
    for piece in pieces[1:]:
        joined = joined.symmetric_difference(piece)
    return _geojson(joined)


def _geojson(shape: BaseGeometry) -> dict[str, Any]:
    from shapely.geometry import mapping  # noqa: PLC0415 - only those who change ground need it

    def plain(part: Any) -> Any:
        return round(part, _DECIMALS) if isinstance(part, float) else [plain(inner) for inner in part]

    written = mapping(shape)
    return {"type": written["type"], "coordinates": plain(written["coordinates"])}


def _key(outline: Mapping[str, Any]) -> str:
    return json.dumps(outline, sort_keys=True)


def _shape(outline: Mapping[str, Any]) -> BaseGeometry:
    import shapely  # noqa: PLC0415 - only those who change ground need it

    return shapely.from_geojson(json.dumps(outline))


@lru_cache(maxsize=512)
def _in_metres(text: str) -> BaseGeometry:
    return _metres(_shape(json.loads(text)))


def _metres(shape: BaseGeometry) -> BaseGeometry:
    import shapely  # noqa: PLC0415 - only those who change ground need it

    corners = shapely.get_coordinates(shape)
    working = choose_working_crs(corners[:, 0], corners[:, 1])

    def metres(points: Any) -> Any:
        return np.column_stack(to_working(points[:, 0].copy(), points[:, 1].copy(), source=WGS84, working=working))

    return shapely.transform(shape, metres)


def _refused(message: str) -> RefusedInputError:
    return RefusedInputError(message, code="BL-SETS-04")
