"""The made-up county: its outline, its towns with a district each, and small areas like the census's.

It is laid over forest and moor where no such town stands, so that nobody takes its points for somebody's home.
"""

from __future__ import annotations

__all__ = ["SPACING_M", "County", "SmallAreas", "Town", "make_county", "make_small_areas"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from bluelamp.synth.names import TOWNS
from bluelamp.synth.random_streams import Stream, generator

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

# Distance between street corners, metres.
SPACING_M = 110.0

# Easting, northing (metres), columns and rows of street corners of each town.
_PLAN = (
    (374_500.0, 583_000.0, 18, 17),
    (371_700.0, 585_500.0, 16, 14),
    (377_300.0, 585_000.0, 15, 13),
    (371_200.0, 581_300.0, 13, 12),
    (377_200.0, 580_900.0, 11, 11),
)
_CENTRE = (374_300.0, 583_200.0)
_OUTLINE_M = (4_900.0, 4_100.0)
_BLOCK_CORNERS = 4
_ASIDE_CORNERS = 0.3
_LETTERS = "ABCDE"


@dataclass(frozen=True, slots=True)
class Town:
    """A town: a turned grid of street corners.

    Args:
        name: its name, and its district's.
        x: easting of the middle, metres.
        y: northing of the middle, metres.
        columns: street corners from west to east.
        rows: street corners from south to north.
        turn: how far the grid is turned, radians.
    """

    name: str
    x: float
    y: float
    columns: int
    rows: int
    turn: float

    @property
    def radius_m(self) -> float:
        """Half the mean side, metres."""
        return SPACING_M * (self.columns + self.rows) / 4

    def place(self, column: Floats, row: Floats) -> tuple[Floats, Floats]:
        """Easting and northing of positions on the grid, same shape."""
        along, up = (column - (self.columns - 1) / 2) * SPACING_M, (row - (self.rows - 1) / 2) * SPACING_M
        cos, sin = np.cos(self.turn), np.sin(self.turn)
        return self.x + along * cos - up * sin, self.y + along * sin + up * cos

    def holds(self, column: Floats, row: Floats) -> NDArray[np.bool_]:
        """Which positions on the grid lie in the town: an ellipse that cuts the corners off."""
        across = (column - (self.columns - 1) / 2) / (self.columns / 2)
        up = (row - (self.rows - 1) / 2) / (self.rows / 2)
        return across**2 + up**2 <= 1.3  # noqa: PLR2004 - a little rounder than the square


@dataclass(frozen=True, slots=True)
class County:
    """The ground.

    Args:
        outline: the county, metres.
        towns: its towns, largest first.
        districts: the district of each town; together they are the county.
    """

    outline: shapely.Polygon
    towns: tuple[Town, ...]
    districts: tuple[shapely.Polygon, ...]

    def town_of(self, x: Floats, y: Floats) -> Whole:
        """The town whose district each point lies in, shape (n,)."""
        centres = np.array([[town.x, town.y] for town in self.towns])
        away = (x[:, None] - centres[:, 0]) ** 2 + (y[:, None] - centres[:, 1]) ** 2
        return np.asarray(np.argmin(away, axis=1))


@dataclass(frozen=True, slots=True)
class SmallAreas:
    """Areas such as lower layer super output areas, with invented codes.

    Args:
        code: such as ``X0100001``.
        name: such as ``Tallowmere 001A``.
        town: position of the town, shape (n,).
        x: easting of the point that each area is drawn around, metres, shape (n,).
        y: northing of it, metres, shape (n,).
        outline: polygons, metres, shape (n,).
    """

    code: tuple[str, ...]
    name: tuple[str, ...]
    town: Whole
    x: Floats
    y: Floats
    outline: NDArray[np.object_]

    def of(self, x: Floats, y: Floats, town: Whole) -> Whole:
        """The area of each point: the nearest of its town, shape (n,)."""
        away = (x[:, None] - self.x) ** 2 + (y[:, None] - self.y) ** 2
        away[town[:, None] != self.town] = np.inf
        return np.asarray(np.argmin(away, axis=1))


def make_county(seed: int) -> County:
    """Draw the county of a seed."""
    rng = generator(seed, Stream.COUNTY)
    outline = _wobbly_outline(rng)
    towns = tuple(
        Town(name, x + rng.uniform(-150, 150), y + rng.uniform(-150, 150), columns, rows, rng.uniform(-0.5, 0.5))
        for name, (x, y, columns, rows) in zip(TOWNS, _PLAN, strict=True)
    )
    districts = _share_out(outline, np.array([[town.x, town.y] for town in towns]))
    return County(outline, towns, tuple(districts))


def make_small_areas(seed: int, county: County) -> SmallAreas:
    """Cut each district into small areas around blocks of sixteen street corners."""
    rng = generator(seed, Stream.COUNTY, month=1)
    names: list[str] = []
    towns, xs, ys, outlines = [], [], [], []
    for number, (town, district) in enumerate(zip(county.towns, county.districts, strict=True)):
        x, y = _block_centres(rng, town)
        names += [f"{town.name} {i // len(_LETTERS) + 1:03d}{_LETTERS[i % len(_LETTERS)]}" for i in range(x.size)]
        outlines += list(_share_out(district, np.column_stack([x, y])))
        towns.append(np.full(x.size, number))
        xs.append(x)
        ys.append(y)
    codes = tuple(f"X01{i:05d}" for i in range(1, len(names) + 1))
    return SmallAreas(
        codes, tuple(names), np.concatenate(towns), np.concatenate(xs), np.concatenate(ys), np.array(outlines)
    )


def _wobbly_outline(rng: np.random.Generator) -> shapely.Polygon:
    angle = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    waves = sum(rng.uniform(0.01, 0.035) * np.sin(k * angle + rng.uniform(0, 2 * np.pi)) for k in (2, 3, 5, 7, 11))
    # A rounded box, as counties are, rather than an ellipse.
    stretch = (np.abs(np.cos(angle)) ** 4 + np.abs(np.sin(angle)) ** 4) ** -0.25 * (1 + waves)
    x = _CENTRE[0] + _OUTLINE_M[0] * stretch * np.cos(angle)
    y = _CENTRE[1] + _OUTLINE_M[1] * stretch * np.sin(angle)
    return shapely.Polygon(np.column_stack([x, y]))


def _share_out(ground: shapely.Polygon, points: Floats) -> list[shapely.Polygon]:
    """Give every part of the ground to the nearest point; one polygon for each point, in order."""
    cells = shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=ground, ordered=True)
    # On a grid of a centimetre, where corners that nearly meet do: exact overlay fails on some of them.
    parts = (shapely.intersection(cell, ground, grid_size=0.01) for cell in cells.geoms)
    # The ground is so nearly convex that no share falls into pieces; a test holds that none is lost.
    return [part for part in parts if isinstance(part, shapely.Polygon)]


def _block_centres(rng: np.random.Generator, town: Town) -> tuple[Floats, Floats]:
    half = (_BLOCK_CORNERS - 1) / 2
    columns = np.arange(0, town.columns, _BLOCK_CORNERS) + half
    rows = np.arange(0, town.rows, _BLOCK_CORNERS) + half
    column, row = (axis.ravel() for axis in np.meshgrid(columns, rows))
    inside = town.holds(column, row)
    # Off the grid: borders between points of a perfect grid meet four at a time, which geometry cannot always settle.
    aside = rng.uniform(-_ASIDE_CORNERS, _ASIDE_CORNERS, (2, int(inside.sum())))
    return town.place(column[inside] + aside[0], row[inside] + aside[1])
