"""The ground of a search: study area, units, and what no hotspot may use."""

from __future__ import annotations

__all__ = ["Ground", "prepare_ground", "read_study_area"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import CellShape
from bluelamp.io.boundaries import read_polygons
from bluelamp.io.streets import read_streets
from bluelamp.places import grids, segments
from bluelamp.places.areas import StudyArea, area_units, locate_parts, make_study_area

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from bluelamp.io.store import Manifest
    from bluelamp.places.units import Units
    from bluelamp.tasks.hotspots.settings import FindSettings

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

# Without a boundary the study area is the squares of this size with an incident and their neighbours, and the gaps
# between them that are no wider than twice the reach.
# Of the incidents; a piece of ground apart from the rest with less is left out where no boundary says what belongs.
_LEAST_SHARE_OF_PIECE = 0.001
_OUTLINE_SQUARE_M = 1_000.0
_GAP_REACH_M = 2_000.0
_NOTHING = np.empty(0, dtype=object)


@dataclass(frozen=True, slots=True)
class Ground:
    """Where hotspots are looked for.

    Args:
        area: the study area.
        units: places in which incidents are counted.
        excluded: units that no hotspot may use, shape (n,).
        locate: unit of each point, -1 for none.
        dissolve: one polygon of several units.
        shapes: outline of each unit for streets and areas, shape (n,); empty for grids.
        length_m: length of street in each unit, shape (n,); None where no streets were given.
        street_lines: the walkable streets, shape (k,); empty where none were given.
        sentences: what must be said of the ground.
    """

    area: StudyArea
    units: Units
    excluded: NDArray[np.bool_]
    locate: Callable[[Floats, Floats], Ints]
    dissolve: Callable[[Ints], BaseGeometry]
    shapes: NDArray[np.object_]
    length_m: Floats | None
    street_lines: NDArray[np.object_]
    sentences: tuple[str, ...]


def read_study_area(
    settings: FindSettings, store: Path, manifest: Manifest, x: Floats, y: Floats
) -> tuple[StudyArea, tuple[str, ...]]:
    """The study area: the one asked for, the one that the load was given, or where the incidents are.

    Args:
        settings: of the search.
        store: folder of the store.
        manifest: what it holds.
        x: easting of located incidents, shape (n,).
        y: northing, shape (n,).

    Returns:
        The area, and what must be said of it.
    """
    if settings.within is not None:
        return read_polygons(settings.within, working=manifest.working_crs), ()
    if "within" in manifest.areas:
        return read_polygons(store / manifest.areas["within"], working=manifest.working_crs), ()
    if len(x) == 0:
        raise RefusedInputError("no located incident is in this period: nothing can be ranked.", code="BL-FIND-03")
    said = (
        "No boundary was given: the study area is the squares of 1 km with an incident and their neighbours, with gaps "
        "up to 4 km filled."
    )
    ground, left_out = _without_outliers(_around(x, y), x, y)
    told = f"Ground apart from the rest that holds fewer than 1 in 1,000 incidents is left out: {left_out:,} incidents."
    return make_study_area([ground]), (said, told) if left_out else (said,)


def _without_outliers(ground: BaseGeometry, x: Floats, y: Floats) -> tuple[BaseGeometry, int]:
    """The ground without pieces that hold next to nothing, such as addresses at the other end of the country.

    Args:
        ground: all of it.
        x: easting of the incidents, shape (n,).
        y: northing, shape (n,).

    Returns:
        What is kept, and how many incidents lie outside it.
    """
    pieces = shapely.get_parts(ground)
    _, piece = shapely.STRtree(pieces).query(shapely.points(x, y), predicate="intersects")
    held = np.bincount(piece, minlength=len(pieces))
    kept = held >= max(_LEAST_SHARE_OF_PIECE * len(x), 1)
    kept[np.argmax(held)] = True
    return shapely.union_all(pieces[kept]), int(held[~kept].sum())


def _around(x: Floats, y: Floats) -> BaseGeometry:
    places = np.unique(np.column_stack([x, y]) // _OUTLINE_SQUARE_M, axis=0) * _OUTLINE_SQUARE_M
    size = _OUTLINE_SQUARE_M
    east, north = places[:, 0], places[:, 1]
    squares = shapely.union_all(shapely.box(east - size, north - size, east + 2 * size, north + 2 * size))
    return shapely.union(squares, squares.buffer(_GAP_REACH_M).buffer(-_GAP_REACH_M))


def prepare_ground(area: StudyArea, settings: FindSettings, working_crs: str, said: tuple[str, ...]) -> Ground:
    """Cut the study area into units and mark those that are excluded."""
    if settings.areas is not None:
        ground = _of_areas(area, settings.areas, working_crs)
    elif settings.shape is CellShape.STREET and settings.streets is not None:
        ground = _of_streets(area, settings.streets, working_crs)
    else:
        ground = _of_grid(area, settings, working_crs)
    excluded = ground.excluded.copy()
    for path in settings.exclude:
        barred = read_polygons(path, working=working_crs).geometry
        excluded |= _overlaps(ground, barred)
    share = float(ground.units.area_m2[excluded].sum() / max(ground.units.area_m2.sum(), 1.0))
    told = (f"Excluded ground: {share:.1%} of the study area.",) if settings.exclude else ()
    return _with(ground, excluded, (*said, *area.notes, *ground.sentences, *told))


def _with(ground: Ground, excluded: NDArray[np.bool_], sentences: tuple[str, ...]) -> Ground:
    return Ground(
        area=ground.area,
        units=ground.units,
        excluded=excluded,
        locate=ground.locate,
        dissolve=ground.dissolve,
        shapes=ground.shapes,
        length_m=ground.length_m,
        street_lines=ground.street_lines,
        sentences=sentences,
    )


def _of_grid(area: StudyArea, settings: FindSettings, working_crs: str) -> Ground:
    make = grids.hex_units if settings.shape is CellShape.HEX else grids.square_units
    units = make(area, settings.size_m)
    length_m, lines = None, _NOTHING
    if settings.streets is not None:
        network = segments.network_within(read_streets(settings.streets, working=working_crs), area)
        length_m, lines = _street_length(units, network), network.lines
    return Ground(
        area=area,
        units=units,
        excluded=np.zeros(len(units), dtype=bool),
        locate=lambda x, y: grids.locate(units, x, y),
        dissolve=lambda index: grids.dissolve(units, index, area),
        shapes=_NOTHING,
        length_m=length_m,
        street_lines=lines,
        sentences=(),
    )


def _street_length(units: Units, network: segments.StreetNetwork) -> Floats:
    """Length of street in each cell, by points every few metres along each segment."""
    step = min(10.0, units.size_m / 5)
    pieces = np.maximum(np.ceil(network.length_m / step), 1).astype(np.int64)
    line = np.repeat(np.arange(len(pieces)), pieces)
    number = np.arange(len(line)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    along = (number + 0.5) / pieces[line]
    points = shapely.line_interpolate_point(network.lines[line], along, normalized=True)
    unit = grids.locate(units, shapely.get_x(points), shapely.get_y(points))
    inside = unit >= 0
    lengths = (network.length_m / pieces)[line][inside]
    return np.bincount(unit[inside], weights=lengths, minlength=len(units)).astype(np.float64)


def _of_streets(area: StudyArea, path: Path, working_crs: str) -> Ground:
    network = segments.network_within(read_streets(path, working=working_crs), area)
    units = segments.segment_units(network)
    said = (
        f"Units are {len(units):,} walkable street segments, {network.length_m.sum() / 1000:,.0f} km; the ground of a "
        f"segment is its length times {segments.WALKWAY_WIDTH_M:g} m. Incidents more than 50 m from a street count "
        "nowhere."
    )
    return Ground(
        area=area,
        units=units,
        excluded=np.zeros(len(units), dtype=bool),
        locate=lambda x, y: segments.locate_on_streets(network, x, y),
        dissolve=lambda index: segments.dissolve_segments(network, index),
        shapes=segments.segment_outlines(network),
        length_m=network.length_m,
        street_lines=network.lines,
        sentences=(said,),
    )


def _of_areas(area: StudyArea, path: Path, working_crs: str) -> Ground:
    own = read_polygons(path, working=working_crs)
    inside = shapely.intersects(own.parts, shapely.buffer(area.geometry, -1.0))
    if not inside.any():
        raise RefusedInputError(f"{path.name}: none of its areas lies in the study area.", code="BL-FIND-04")
    chosen = make_study_area(own.parts[inside], names=own.names[inside].tolist(), towns=own.towns[inside].tolist())
    units = area_units(chosen)
    return Ground(
        area=area,
        units=units,
        excluded=np.zeros(len(units), dtype=bool),
        locate=lambda x, y: locate_parts(chosen, x, y),
        dissolve=lambda index: shapely.union_all(chosen.parts[index]),
        shapes=chosen.parts,
        length_m=None,
        street_lines=_NOTHING,
        sentences=(f"Units are the {len(units):,} areas of {path.name}.",),
    )


def _overlaps(ground: Ground, barred: BaseGeometry) -> NDArray[np.bool_]:
    """Units that share ground with what is excluded, however little."""
    shapely.prepare(barred)
    if len(ground.shapes):
        shapes = ground.shapes
        near = np.arange(len(shapes))
    else:
        west, south, east, north = barred.bounds
        reach = ground.units.size_m
        x, y = ground.units.x, ground.units.y
        near = np.flatnonzero((x > west - reach) & (x < east + reach) & (y > south - reach) & (y < north + reach))
        shapes = grids.outlines(ground.units, index=near)
    mask = np.zeros(len(ground.units), dtype=bool)
    mask[near] = shapely.intersects(barred, shapes) & ~shapely.touches(barred, shapes)
    return mask
