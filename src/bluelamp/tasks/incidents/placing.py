"""Placing rows on the ground: working coordinates, the boundary, census areas."""

from __future__ import annotations

__all__ = ["PlacedRows", "Placing", "choose_crs", "place"]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bluelamp.core.crs import WGS84, check_metric, choose_working_crs, from_working, is_inside, to_working
from bluelamp.core.errors import RefusedInputError, Where
from bluelamp.io.boundaries import read_polygons
from bluelamp.places.areas import StudyArea, contains

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from bluelamp.incidents.vintages import Vintages
    from bluelamp.tasks.incidents.reading import CleanRows

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

_MOST = 0.5


@dataclass(frozen=True, slots=True)
class Placing:
    """What rows are placed by.

    Args:
        crs: code of the working system.
        area: the boundary, where one was given.
        vintages: the lookup of census areas, where one was given.
    """

    crs: str
    area: StudyArea | None
    vintages: Vintages | None

    @classmethod
    def prepare(cls, crs: str, within: Path | None, vintages: Vintages | None) -> Placing:
        """Read the boundary into the working system."""
        area = read_polygons(within, working=crs) if within else None
        return cls(crs, area, vintages)


@dataclass(frozen=True, slots=True)
class PlacedRows:
    """The columns of the place of one file's rows, by name, and what they say.

    Args:
        columns: longitude, latitude, x, y, is_outside, lsoa_group.
        without_location: rows without coordinates.
        outside_area: located rows outside the boundary or the working system.
        remarks: rows by remark (census areas recoded or unknown).
    """

    columns: Mapping[str, Any]
    without_location: int
    outside_area: int
    remarks: Mapping[str, int]


def choose_crs(rows: Sequence[CleanRows], *, wanted: str | None, held: str) -> str:
    """The working system: the store's, the one asked for, or the one that suits the points.

    Raises:
        UsageError: the one asked for is unknown or not metric.
    """
    if held:
        return held if wanted is None else check_metric(wanted)
    if wanted is not None:
        return check_metric(wanted)
    degrees = [_degrees(part) for part in rows]
    return choose_working_crs(np.concatenate([lon for lon, _ in degrees]), np.concatenate([lat for _, lat in degrees]))


def _degrees(rows: CleanRows) -> tuple[Floats, Floats]:
    if rows.input_crs == WGS84:
        return rows.x, rows.y
    return to_working(rows.x, rows.y, source=rows.input_crs, working=WGS84)


def place(rows: Sequence[CleanRows], placing: Placing) -> list[PlacedRows]:
    """Place the rows of several files; each coordinate system is converted once for all of them.

    Raises:
        RefusedInputError: most located rows of a system lie outside the working system, or look swapped.
    """
    x, y = np.concatenate([part.x for part in rows]), np.concatenate([part.y for part in rows])
    starts = np.cumsum([0, *(len(part.x) for part in rows)])
    east, north, lon, lat = (np.full(len(x), np.nan) for _ in range(4))
    for crs in sorted({part.input_crs for part in rows}):
        mask = np.repeat([part.input_crs == crs for part in rows], np.diff(starts))
        east[mask], north[mask] = to_working(x[mask], y[mask], source=crs, working=placing.crs)
        if crs == WGS84:
            lon[mask], lat[mask] = x[mask], y[mask]
        else:
            lon[mask], lat[mask] = from_working(east[mask], north[mask], working=placing.crs)
    located = np.isfinite(x)
    inside_system = is_inside(east, north, working=placing.crs)
    _check_mostly_inside(located, inside_system, rows, starts, placing.crs)
    outside = located & ~inside_system
    if placing.area is not None:
        inside_area = contains(placing.area, east, north)
        _check_not_swapped(x, y, located, inside_area, rows, placing)
        outside = located & ~inside_area
    columns = {"longitude": lon, "latitude": lat, "x": east, "y": north}
    return [
        _placed_file(part, {name: values[a:b] for name, values in columns.items()}, outside[a:b], placing)
        for part, a, b in zip(rows, starts[:-1], starts[1:], strict=True)
    ]


def _placed_file(rows: CleanRows, numbers: Mapping[str, Floats], outside: Bools, placing: Placing) -> PlacedRows:
    columns: dict[str, Any] = {name: pa.array(values, from_pandas=True) for name, values in numbers.items()}
    columns["is_outside"] = pa.array(outside)
    remarks = {}
    if placing.vintages is not None and "lsoa_code" in rows.columns:
        codes = pc.cast(rows.columns["lsoa_code"], pa.string())
        columns["lsoa_group"], recoded, unknown = placing.vintages.translate(codes)
        remarks = {"lsoa_recoded": recoded, "lsoa_unknown": unknown}
    return PlacedRows(
        columns=columns,
        without_location=int(np.isnan(rows.x).sum()),
        outside_area=int(outside.sum()),
        remarks={remark: n for remark, n in remarks.items() if n},
    )


def _check_mostly_inside(
    located: Bools, inside: Bools, rows: Sequence[CleanRows], starts: NDArray[np.int64], crs: str
) -> None:
    for part, a, b in zip(rows, starts[:-1], starts[1:], strict=True):
        n = int(located[a:b].sum())
        outside = n - int((inside[a:b] & located[a:b]).sum())
        if n and outside > _MOST * n:
            raise RefusedInputError(
                f"{outside:,} of {n:,} located rows lie outside the store's working system {crs}; "
                "check the coordinates and --input-crs, or use another store.",
                code="BL-LOAD-03",
                where=Where(file=part.file),
            )


def _check_not_swapped(
    x: Floats, y: Floats, located: Bools, inside: Bools, rows: Sequence[CleanRows], placing: Placing
) -> None:
    """A load that lies outside its boundary, and inside with its two numbers changed, has them in the wrong columns."""
    n = int(located.sum())
    if placing.area is None or not n or inside.sum() > _MOST * n:
        return
    source = rows[0].input_crs
    east, north = to_working(y, x, source=source, working=placing.crs)
    if contains(placing.area, east, north).sum() > _MOST * n:
        raise RefusedInputError(
            "the two coordinate columns look swapped: changed about, most rows lie inside the boundary.",
            code="BL-LOAD-04",
            where=Where(file=rows[0].file),
        )
