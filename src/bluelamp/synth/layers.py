"""The made-up ground as GeoJSON: districts, small areas, streets and the true hotspots, in WGS84 degrees."""

from __future__ import annotations

__all__ = ["areas_layer", "boundary_layer", "hotspots_layer", "streets_layer"]

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from bluelamp.core.crs import BRITISH_GRID, from_working
from bluelamp.synth.names import COUNTY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp.synth.world import World

_DECIMALS = 6


def boundary_layer(world: World) -> dict[str, Any]:
    """One polygon for each district; together they are the county."""
    properties = [
        {"code": f"X07{i:06d}", "name": town.name, "town": town.name, "ltla": town.name, "county": COUNTY}
        for i, town in enumerate(world.county.towns, start=1)
    ]
    return _collection("boundary", properties, world.county.districts)


def areas_layer(world: World) -> dict[str, Any]:
    """One polygon for each small area, with invented codes."""
    towns = [world.county.towns[t].name for t in world.areas.town]
    properties = [
        {"lsoa_code": code, "lsoa_name": name, "town": town, "ltla": town}
        for code, name, town in zip(world.areas.code, world.areas.name, towns, strict=True)
    ]
    return _collection("small_areas", properties, list(world.areas.outline))


def streets_layer(world: World) -> dict[str, Any]:
    """One line for each street segment, from corner to corner."""
    streets = world.streets
    properties = [
        {
            "segment_id": f"S{i:05d}",
            "name": str(name),
            "town": world.county.towns[town].name,
            "highway": "primary" if is_road else "residential",
        }
        for i, (name, town, is_road) in enumerate(zip(streets.name, streets.town, streets.is_road, strict=True))
    ]
    return _collection("streets", properties, [shapely.LineString(ends) for ends in streets.ends])


def hotspots_layer(world: World) -> dict[str, Any]:
    """The true hotspots in the form of a programme case folder."""
    valid_from = f"{world.settings.period.first}-01"
    properties = [
        {
            "ref": spot.ref,
            "name": spot.name,
            "town": world.county.towns[spot.town].name,
            "kind": spot.kind.value,
            "role": spot.role,
            "rank": spot.rank,
            "valid_from": valid_from,
        }
        for spot in world.hotspots
    ]
    return _collection("hotspots", properties, [spot.outline for spot in world.hotspots])


def _collection(name: str, properties: list[dict[str, Any]], shapes: Sequence[shapely.Geometry]) -> dict[str, Any]:
    geometries = [json.loads(text) for text in shapely.to_geojson(_in_degrees(shapes))]
    features = [
        {"type": "Feature", "properties": own, "geometry": geometry}
        for own, geometry in zip(properties, geometries, strict=True)
    ]
    return {"type": "FeatureCollection", "name": f"{COUNTY}, made up: {name}", "features": features}


def _in_degrees(shapes: Sequence[shapely.Geometry]) -> np.ndarray[Any, Any]:
    """The shapes in longitude and latitude, rings counter-clockwise as RFC 7946 wants them."""

    def degrees(metres: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        longitude, latitude = from_working(metres[:, 0], metres[:, 1], working=BRITISH_GRID)
        return np.round(np.column_stack([longitude, latitude]), _DECIMALS)

    turned = shapely.transform(np.array(shapes, dtype=object), degrees)
    return np.asarray(shapely.orient_polygons(turned))
