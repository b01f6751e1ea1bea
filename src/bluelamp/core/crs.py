"""Coordinate systems: metres inside, degrees (longitude, latitude) at the edge.

Great Britain is worked in British National Grid by OSTN15, exact to the Ordnance Survey's own definition; the island
of Ireland in Irish Transverse Mercator; anywhere else in its UTM zone. PROJ without its grid files is off by up to
4.5 m in Great Britain, so EPSG:27700 goes through it only for the southern Isles of Scilly, which convertbng leaves
out.
"""

from __future__ import annotations

__all__ = [
    "BRITISH_GRID",
    "IRISH_GRID",
    "WGS84",
    "Bounds",
    "check_metric",
    "choose_working_crs",
    "crs_code",
    "from_working",
    "is_inside",
    "known_crs",
    "looks_swapped",
    "to_working",
]

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from bluelamp.core.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

WGS84 = "EPSG:4326"
BRITISH_GRID = "EPSG:27700"
IRISH_GRID = "EPSG:2157"


@dataclass(frozen=True, slots=True)
class Bounds:
    """A box, always in this order.

    Args:
        west: smallest x or longitude.
        south: smallest y or latitude.
        east: largest x or longitude.
        north: largest y or latitude.
    """

    west: float
    south: float
    east: float
    north: float

    def contains(self, x: Floats, y: Floats) -> NDArray[np.bool_]:
        """Which points lie in the box, edges included; NaN lies outside."""
        return (x >= self.west) & (x <= self.east) & (y >= self.south) & (y <= self.north)


# The island of Ireland, and Great Britain less what lies west of the North Channel, in degrees.
_IRELAND = Bounds(-10.7, 51.3, -5.4, 55.45)
_BRITAIN = Bounds(-8.75, 49.75, 1.9, 61.0)
# OSTN15 covers the National Grid's square; convertbng answers NaN outside it.
_BRITISH_METRES = Bounds(0.0, 0.0, 700_000.0, 1_250_000.0)

_EPSG = re.compile(r"(?:urn:ogc:def:crs:)?EPSG:(?:[0-9.]*:)?([0-9]+)", re.IGNORECASE)
_CRS84 = re.compile(r"(?:urn:ogc:def:crs:)?OGC:(?:[0-9.]*:)?CRS84", re.IGNORECASE)
_BRITISH_PARAMETERS = frozenset({49.0, -2.0, 0.999601, 400000.0, -100000.0})


def choose_working_crs(longitude: Floats, latitude: Floats) -> str:
    """Pick the working coordinate system for a first load.

    Args:
        longitude: degrees, shape (n,); NaN where unknown.
        latitude: degrees, shape (n,).

    Returns:
        British National Grid, Irish Transverse Mercator when most points lie in Ireland, else the median's UTM zone.
    """
    known = np.isfinite(longitude) & np.isfinite(latitude)
    lon, lat = longitude[known], latitude[known]
    if lon.size == 0:
        return BRITISH_GRID
    if np.mean(_IRELAND.contains(lon, lat)) > 0.5:  # noqa: PLR2004 - "most" is more than half
        return IRISH_GRID
    if np.mean(_BRITAIN.contains(lon, lat)) > 0.5:  # noqa: PLR2004 - the same
        return BRITISH_GRID
    zone = int((np.median(lon) + 180) // 6) % 60 + 1
    return f"EPSG:{(32600 if np.median(lat) >= 0 else 32700) + zone}"


def looks_swapped(longitude: Floats, latitude: Floats) -> NDArray[np.bool_]:
    """Which points would lie in Great Britain or Ireland if their two numbers changed places, and do not as they are.

    Args:
        longitude: degrees as given, shape (n,).
        latitude: degrees as given, shape (n,).
    """
    as_given = _BRITAIN.contains(longitude, latitude) | _IRELAND.contains(longitude, latitude)
    swapped = _BRITAIN.contains(latitude, longitude) | _IRELAND.contains(latitude, longitude)
    return swapped & ~as_given


@cache
def _transformer(source: str, target: str) -> Any:
    from pyproj import Transformer  # noqa: PLC0415 - half a second that British forces never need

    return Transformer.from_crs(source, target, always_xy=True)


@cache
def crs_code(text: str) -> str:
    """A coordinate system's code where it has one, else its definition.

    British National Grid is always known by its code, however it is written.

    Raises:
        UsageError: nobody knows the system.
    """
    if _CRS84.fullmatch(text.strip()):
        return WGS84
    found = _EPSG.fullmatch(text.strip())
    if found:
        return f"EPSG:{found.group(1)}"
    crs = known_crs(text)
    crs = crs.sub_crs_list[0] if crs.is_compound else crs
    operation = crs.coordinate_operation
    parameters = [] if operation is None else [round(parameter.value, 6) for parameter in operation.params]
    # Its many spellings must not slip past the exact transformation.
    if frozenset(parameters) == _BRITISH_PARAMETERS:
        return BRITISH_GRID
    epsg = crs.to_epsg()
    return text if epsg is None else f"EPSG:{epsg}"


@cache
def check_metric(crs: str) -> str:
    """Return the code in the form ``EPSG:n`` when it can be a working system.

    Raises:
        UsageError: unknown code, or not in metres.
    """
    code = crs_code(crs)
    if code in (BRITISH_GRID, IRISH_GRID):
        return code
    units = [axis.unit_name for axis in known_crs(code).axis_info]
    if any(unit not in ("metre", "meter") for unit in units):
        raise UsageError(
            f"{crs} cannot be the working system: its unit is {units[0]}; choose one in metres.", code="BL-CRS-02"
        )
    return code


@cache
def known_crs(crs: str) -> Any:
    """The pyproj definition of a code.

    Raises:
        UsageError: pyproj does not know the code.
    """
    from pyproj import CRS  # noqa: PLC0415 - half a second that British forces never need
    from pyproj.exceptions import CRSError  # noqa: PLC0415

    try:
        return CRS.from_user_input(crs)
    except CRSError as error:
        raise UsageError(
            f"{crs!r} is not a known coordinate system; write it as EPSG:27700.", code="BL-CRS-01"
        ) from error


def to_working(x: Floats, y: Floats, *, source: str, working: str) -> tuple[Floats, Floats]:
    """Coordinates in the working system.

    Args:
        x: longitude or easting in the source system, shape (n,); NaN where unknown.
        y: latitude or northing, shape (n,).
        source: code of the system that the coordinates are in.
        working: code of the working system.

    Returns:
        Easting and northing in metres, shape (n,) each, to the millimetre; NaN where unknown or outside.
    """
    if source == working:
        return x.astype(np.float64), y.astype(np.float64)
    if working == BRITISH_GRID:
        lon, lat = (x, y) if source == WGS84 else _project(x, y, source, WGS84)
        return _british_from_degrees(lon, lat)
    if source == BRITISH_GRID:
        x, y = _degrees_from_british(x, y)
        source = WGS84
    return _project(x, y, source, working)


def from_working(x: Floats, y: Floats, *, working: str) -> tuple[Floats, Floats]:
    """Longitude and latitude in degrees of working coordinates, shape (n,) each; NaN where unknown."""
    if working == BRITISH_GRID:
        return _degrees_from_british(x, y)
    return _project(x, y, working, WGS84)


def is_inside(x: Floats, y: Floats, *, working: str) -> NDArray[np.bool_]:
    """Which working coordinates lie where the working system holds, shape (n,)."""
    if working == BRITISH_GRID:
        return _BRITISH_METRES.contains(x, y)
    lon, lat = from_working(x, y, working=working)
    use = known_crs(working).area_of_use
    if use is None:
        return np.isfinite(x) & np.isfinite(y)
    return Bounds(use.west, use.south, use.east, use.north).contains(lon, lat)


def _project(x: Floats, y: Floats, source: str, target: str) -> tuple[Floats, Floats]:
    known_crs(source)
    easting, northing = _transformer(source, target).transform(x, y)
    wrong = ~(np.isfinite(easting) & np.isfinite(northing))
    return np.where(wrong, np.nan, easting), np.where(wrong, np.nan, northing)


def _british_from_degrees(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    from convertbng.cutil import convert_bng  # noqa: PLC0415 - loads a shared library

    easting, northing = np.full(lon.shape, np.nan), np.full(lon.shape, np.nan)
    known = _BRITAIN.contains(lon, lat)
    if known.any():
        easting[known], northing[known] = convert_bng(lon[known], lat[known])
    # The southern Isles of Scilly lie below the library's box: there PROJ serves, to a few metres.
    beyond = known & np.isnan(easting)
    if beyond.any():
        easting[beyond], northing[beyond] = _project(lon[beyond], lat[beyond], WGS84, BRITISH_GRID)
    return easting, northing


def _degrees_from_british(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    from convertbng.cutil import convert_lonlat  # noqa: PLC0415 - loads a shared library

    lon, lat = np.full(x.shape, np.nan), np.full(x.shape, np.nan)
    known = _BRITISH_METRES.contains(x, y)
    if known.any():
        lon[known], lat[known] = convert_lonlat(x[known], y[known])
    return lon, lat
