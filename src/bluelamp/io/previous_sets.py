"""A set of hotspots read back from GeoJSON: the previous set, to be refreshed."""

from __future__ import annotations

__all__ = ["read_hotspots"]

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from bluelamp.core.crs import WGS84, to_working
from bluelamp.core.errors import RefusedInputError, UnreadableInputError, Where
from bluelamp.io.source_files import SourceFile

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry


def read_hotspots(path: Path, *, working: str) -> list[tuple[str, str, BaseGeometry]]:
    """Read refs, names and outlines in working coordinates.

    Args:
        path: GeoJSON in longitude and latitude, each feature with ``ref`` and ``name``.
        working: code of the working system.

    Raises:
        RefusedInputError: a polygon crosses itself.
        UnreadableInputError: no such file, no GeoJSON of polygons, a ref that is missing or stands twice.
    """
    name = path.name
    try:
        features = json.loads(SourceFile(name, path).read().decode("utf-8-sig"))["features"]
        spots = [_spot(feature, number, name, working) for number, feature in enumerate(features, start=1)]
    except UnicodeDecodeError as error:
        message = "the file is not in UTF-8; save it as UTF-8."
        raise UnreadableInputError(message, code="BL-FIND-06", where=Where(file=name)) from error
    except json.JSONDecodeError as error:
        message = f"this is no JSON from line {error.lineno}, letter {error.colno} on; perhaps the file is cut off."
        raise UnreadableInputError(message, code="BL-FIND-06", where=Where(file=name)) from error
    except (ValueError, KeyError, TypeError, AttributeError, shapely.errors.ShapelyError) as error:
        message = "this is no GeoJSON of hotspots, as 'hotspots find --out' writes it."
        raise UnreadableInputError(message, code="BL-FIND-06", where=Where(file=name)) from error
    refs = [ref for ref, _, _ in spots]
    repeated = next((ref for ref in refs if refs.count(ref) > 1), None)
    if repeated is not None:
        raise UnreadableInputError(f"the ref {repeated} stands twice.", code="BL-FIND-06", where=Where(file=name))
    return spots


def _spot(feature: dict[str, Any], number: int, file: str, working: str) -> tuple[str, str, BaseGeometry]:
    where = Where(file=file, row=number, column="ref")
    properties = feature["properties"]
    if not properties.get("ref"):
        raise UnreadableInputError("this hotspot has no ref.", code="BL-FIND-06", where=where)
    outline = shapely.from_geojson(json.dumps(feature["geometry"]))
    if outline.geom_type not in ("Polygon", "MultiPolygon"):
        raise UnreadableInputError("its geometry is no polygon.", code="BL-FIND-06", where=where)
    if not shapely.is_valid(outline):
        reason = shapely.is_valid_reason(outline)
        raise RefusedInputError(f"its polygon crosses itself ({reason}).", code="BL-FIND-07", where=where)
    return str(properties["ref"]), str(properties.get("name", "")), shapely.transform(outline, _to(working))


def _to(working: str) -> Any:
    def convert(points: Any) -> Any:
        x, y = to_working(points[:, 0], points[:, 1], source=WGS84, working=working)
        return np.column_stack([x, y])

    return convert
