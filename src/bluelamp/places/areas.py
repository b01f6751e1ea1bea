"""Areas: the study area, the named polygons it is made of, and who lies in which."""

from __future__ import annotations

__all__ = ["StudyArea", "area_units", "boundary_lines", "contains", "locate_parts", "make_study_area", "town_of"]

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from bluelamp.core.errors import RefusedInputError, UsageError
from bluelamp.core.vocabulary import CellShape
from bluelamp.places.neighbours import neighbours_from_pairs
from bluelamp.places.units import Units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely import Geometry, LinearRing, MultiPolygon, Polygon

    Floats = NDArray[np.float64]
    Geometries = NDArray[np.object_]

# A hole whose mean width is below this is a gap between two publishers' lines, not ground that was left out.
_SLIVER_WIDTH_M = 1.0
# Rounding vertices to the millimetre may fold a sharp corner; more ground than this is a fault of the drawing.
_ROUNDING_AREA_M2 = 1.0
# Two areas that share less than this much line only touch at a point.
_SHARED_EDGE_M = 0.01


@dataclass(frozen=True, slots=True)
class StudyArea:
    """The ground that a force or a programme answers for, in working metres.

    Args:
        geometry: all parts as one polygon; hairline gaps between parts are filled.
        parts: the polygons it is made of, in the order of the file, shape (n,).
        names: what each part is called, empty where nothing tells, shape (n,).
        towns: the town or district each part belongs to, empty where nothing tells, shape (n,).
        version: hash of the content: the same polygons, names and towns give the same version.
        notes: sentences about what a reader of the map should know of the polygons.
    """

    geometry: Polygon | MultiPolygon
    parts: Geometries
    names: NDArray[np.str_]
    towns: NDArray[np.str_]
    version: str
    notes: tuple[str, ...] = ()

    @property
    def area_m2(self) -> float:
        """Ground in square metres."""
        return float(self.geometry.area)


def make_study_area(
    parts: Sequence[Geometry] | Geometries,
    *,
    names: Sequence[str] | None = None,
    towns: Sequence[str] | None = None,
    notes: tuple[str, ...] = (),
) -> StudyArea:
    """Make a study area of polygons.

    A polygon that touches itself at a point is kept as drawn, for its ground is not in doubt, and is noted.

    Args:
        parts: polygons in working metres, at least one.
        names: what each is called.
        towns: where each lies.
        notes: carried into the result.

    Raises:
        UsageError: no polygon.
        RefusedInputError: a polygon is empty, is not a polygon, or crosses itself; the message gives its number and
            the place.
    """
    drawn = np.array(list(parts), dtype=object)
    if len(drawn) == 0:
        raise UsageError("A study area needs at least one polygon.", code="BL-AREA-01")
    sound, touching = _sound_polygons(shapely.force_2d(drawn))
    part_names = _words(names, len(sound))
    part_towns = _words(towns, len(sound))
    whole = _fill_slivers(shapely.union_all(sound))
    shapely.prepare(whole)
    shapely.prepare(sound)
    return StudyArea(
        geometry=whole,
        parts=sound,
        names=part_names,
        towns=part_towns,
        version=_version(sound, part_names, part_towns),
        notes=notes + touching,
    )


def contains(area: StudyArea, x: Floats, y: Floats) -> NDArray[np.bool_]:
    """Which points lie in the study area, its edge included; NaN lies outside.

    Incidents are snapped to few points, so each distinct coordinate is looked up once.

    Args:
        area: the study area.
        x: easting in metres, shape (n,).
        y: northing in metres, shape (n,).
    """
    distinct, back = _distinct(x, y)
    inside: NDArray[np.bool_] = shapely.intersects_xy(area.geometry, distinct.real, distinct.imag)
    inside &= np.isfinite(distinct)
    return inside[back]


def locate_parts(area: StudyArea, x: Floats, y: Floats) -> NDArray[np.int64]:
    """The part that each point lies in, -1 for none; on a shared edge the part that comes first, shape (n,)."""
    distinct, back = _distinct(x, y)
    known = np.flatnonzero(np.isfinite(distinct))
    points = shapely.points(distinct[known].real, distinct[known].imag)
    point, part = shapely.STRtree(area.parts).query(points, predicate="intersects")
    found = np.full(len(distinct), len(area.parts), dtype=np.int64)
    np.minimum.at(found, known[point], part)
    found[found == len(area.parts)] = -1
    return found[back]


def town_of(area: StudyArea, x: Floats, y: Floats) -> NDArray[np.str_]:
    """The town of the part that each point lies in, empty for none, shape (n,)."""
    return np.append(area.towns, "")[locate_parts(area, x, y)]


def boundary_lines(area: StudyArea) -> Geometries:
    """Lines for a map: the edge of each town, or of the whole where no towns are known; shape (k,)."""
    towns = np.unique(area.towns)
    if len(towns) == 1:
        return np.array([shapely.boundary(area.geometry)], dtype=object)
    grounds = [_fill_slivers(shapely.union_all(area.parts[area.towns == town])) for town in towns]
    return np.array([shapely.boundary(ground) for ground in grounds], dtype=object)


def area_units(area: StudyArea) -> Units:
    """The parts themselves as ranking units, in the order of ``area.parts``.

    Returns:
        Units of shape ``areas``: ``walks`` where two share an edge of positive length, ``touches`` where they touch at
        all. Ids are the names; the second of a name carries ``#2``, an unnamed part its number.
    """
    one, other = shapely.STRtree(area.parts).query(area.parts, predicate="intersects")
    once = one < other
    one, other = one[once], other[once]
    shared = shapely.length(shapely.intersection(area.parts[one], area.parts[other])) > _SHARED_EDGE_M
    middle = shapely.get_coordinates(shapely.point_on_surface(area.parts))
    return Units(
        shape=CellShape.AREAS,
        size_m=0.0,
        ids=_distinct_names(area.names),
        x=middle[:, 0],
        y=middle[:, 1],
        area_m2=shapely.area(area.parts),
        walks=neighbours_from_pairs(len(area.parts), one[shared], other[shared]),
        touches=neighbours_from_pairs(len(area.parts), one, other),
        grid_index=np.empty((0, 2), dtype=np.int64),
    )


def _distinct(x: Floats, y: Floats) -> tuple[NDArray[np.complex128], NDArray[np.int64]]:
    """Distinct points as complex numbers, and for each point its place among them."""
    points = np.asarray(x, dtype=np.float64) + 1j * np.asarray(y, dtype=np.float64)
    points[~np.isfinite(points)] = np.nan
    values, back = np.unique(points, return_inverse=True)
    return values, back.astype(np.int64)


def _words(words: Sequence[str] | None, n: int) -> NDArray[np.str_]:
    if words is None:
        return np.full(n, "", dtype=np.str_)
    if len(words) != n:
        raise UsageError(f"{n} polygons need {n} names, not {len(words)}.", code="BL-AREA-01")
    return np.array(list(words), dtype=np.str_)


def _sound_polygons(drawn: Geometries) -> tuple[Geometries, tuple[str, ...]]:
    """Valid polygons of the same ground, and a note for each that touches itself."""
    wrong = shapely.is_empty(drawn) | ~np.isin(shapely.get_type_id(drawn), (3, 6))
    if wrong.any():
        number = int(np.argmax(wrong)) + 1
        raise RefusedInputError(f"Part {number} is empty or not a polygon; take it out.", code="BL-AREA-02")
    sound, notes = drawn.copy(), []
    for i in np.flatnonzero(~shapely.is_valid(drawn)):
        repaired = shapely.make_valid(drawn[i], method="structure", keep_collapsed=False)
        if abs(repaired.area - drawn[i].area) > _ROUNDING_AREA_M2 or repaired.is_empty:
            reason = shapely.is_valid_reason(drawn[i])
            raise RefusedInputError(f"Polygon {i + 1} crosses itself: {reason}; redraw it there.", code="BL-AREA-03")
        sound[i] = repaired
        notes.append(f"Polygon {i + 1} touches itself; its ground is taken as drawn.")
    return sound, tuple(notes)


def _fill_slivers(whole: Geometry) -> Polygon | MultiPolygon:
    """The same polygon without hairline holes."""
    polygons = []
    for polygon in shapely.get_parts(whole):
        holes = [hole for hole in polygon.interiors if _mean_width(hole) >= _SLIVER_WIDTH_M]
        polygons.append(shapely.Polygon(polygon.exterior, holes))
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _mean_width(ring: LinearRing) -> float:
    return float(2 * shapely.Polygon(ring).area / ring.length) if ring.length else 0.0


def _distinct_names(names: NDArray[np.str_]) -> NDArray[np.str_]:
    seen: dict[str, int] = {}
    result = []
    for i, name in enumerate(names.tolist()):
        base = name or f"area {i + 1}"
        seen[base] = seen.get(base, 0) + 1
        result.append(base if seen[base] == 1 else f"{base}#{seen[base]}")
    return np.array(result, dtype=np.str_)


def _version(parts: Geometries, names: NDArray[np.str_], towns: NDArray[np.str_]) -> str:
    digest = hashlib.sha256()
    for shape in shapely.to_wkb(parts, byte_order=1):
        digest.update(shape)
    digest.update("\x1f".join([*names.tolist(), "\x1e", *towns.tolist()]).encode())
    return digest.hexdigest()[:16]
