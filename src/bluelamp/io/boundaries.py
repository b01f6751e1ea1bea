"""Boundaries: the polygons of a force, its districts or any places to rank, from the files that publishers give."""

from __future__ import annotations

__all__ = ["read_polygons"]

import csv
import io
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from bluelamp.core.crs import crs_code
from bluelamp.core.errors import RefusedInputError, UnreadableInputError, UsageError, Where
from bluelamp.io.unpacking import bare_suffix, read_whole
from bluelamp.io.vectors import Features, as_working, read_features
from bluelamp.places.areas import StudyArea, make_study_area

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

# Which properties tell a polygon's town and its own name, best first; matched in any case. The Office for National
# Statistics writes LSOA11NM, LAD24NM and WD22NM, others lsoa21_name, ltla24_name and ward24_name.
_TOWN = (
    r"town",
    r"[lu]tla\d*_?(name|nm)",
    r"lad\d*_?(name|nm)",
    r"name",
    r"lsoa\d*_?(name|nm)",
    r"(ward|wd)\d*_?(name|nm)",
)
_NAME = (
    r"name",
    r"lsoa\d*_?(name|nm)",
    r"(ward|wd)\d*_?(name|nm)",
    r"[lu]tla\d*_?(name|nm)",
    r"lad\d*_?(name|nm)",
    r"beat|sector|neighbou?rhood|district",
    r"town",
)
# The code at the end of an LSOA's name: the 004A of "Broxbourne 004A".
_LSOA_CODE = re.compile(r"\s+\d{3}[A-Z]{1,2}$")
_VERTEX_COLUMNS = (("x", "y"), ("easting", "northing"), ("longitude", "latitude"), ("lon", "lat"))
_FEWEST_VERTICES = 3
# How exactly the two ways of measuring a polygon that only touches itself agree, as a share of its ground.
_SAME_GROUND = 1e-9


def read_polygons(path: Path, *, working: str, input_crs: str | None = None) -> StudyArea:
    """Read any polygon file as a study area.

    Args:
        path: GeoJSON (also ``.gz``), GeoPackage, Shapefile (also in a ``.zip``), KML, FlatGeobuf; or a ``.csv`` of the
            vertices of one boundary in order, with columns x and y.
        working: the working system.
        input_crs: what the coordinates are in. GeoJSON is in WGS84 degrees and other formats say so themselves; a CSV
            of vertices needs it.

    Returns:
        The study area. A polygon's town is the first of the properties town, local authority, name, LSOA (without its
        code) and ward that it has; its name the first of name, LSOA, ward, local authority, beat (or
        sector, neighbourhood, district) and town.

    Raises:
        UnreadableInputError: missing, damaged, of another format, or without polygons.
        UsageError: the coordinate system is not known.
        RefusedInputError: a polygon crosses itself, or coordinates cannot be.
    """
    if bare_suffix(path) == ".csv":
        features = _from_vertices(path, input_crs)
    else:
        features = read_features(path, kind="polygon", input_crs=input_crs)
    _refuse_crossings(features)
    parts = as_working(features.shapes, features.numbers, source=features.crs, working=working, file=features.file)
    n_others = features.n_others
    notes = (f"{features.file}: {n_others} features that are no polygons were left out.",) if n_others else ()
    towns = [_LSOA_CODE.sub("", word) for word in _words(features, _TOWN)]
    return make_study_area(parts, names=_words(features, _NAME), towns=towns, notes=notes)


def _words(features: Features, priority: Iterable[str]) -> list[str]:
    """For each feature, the first of the properties that it has a word in; empty where none."""
    columns = _columns_by_priority(features.columns, priority)
    rows = zip(*columns, strict=True) if columns else ((),) * len(features.shapes)
    return [next((word for word in map(_word, row) if word), "") for row in rows]


def _columns_by_priority(columns: Mapping[str, Sequence[Any]], priority: Iterable[str]) -> list[Sequence[Any]]:
    return [
        values
        for pattern in priority
        for name, values in columns.items()
        if re.fullmatch(pattern, name.strip(), re.IGNORECASE)
    ]


def _word(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _refuse_crossings(features: Features) -> None:
    """Say no to polygons whose lines cross: which side is inside would be a guess.

    Raises:
        RefusedInputError: with the number of the first such feature and the place of the crossing.
    """
    for i in np.flatnonzero(~shapely.is_valid(features.shapes)):
        shape = features.shapes[i]
        reason, _, place = shapely.is_valid_reason(shape).partition("[")
        # A ring that comes back to one of its own points encloses the same ground either way.
        ground = shapely.make_valid(shape, method="structure", keep_collapsed=False).area
        if reason == "Ring Self-intersection" and abs(ground - shape.area) <= _SAME_GROUND * ground:
            continue
        fault = "crosses itself" if "intersection" in reason else f"is not sound ({reason.lower()})"
        raise RefusedInputError(
            f"feature {features.numbers[i]}: the polygon {fault} at ({place.rstrip(']')}); redraw it there.",
            code="BL-AREA-04",
            where=Where(features.file),
        )


def _from_vertices(path: Path, input_crs: str | None) -> Features:
    """One polygon from a CSV of its vertices in order."""
    where = Where(path.name)
    if input_crs is None:
        raise UsageError(
            "a CSV of vertices does not say what it is in; say so with --input-crs.", code="BL-VECTOR-05", where=where
        )
    try:
        rows = list(csv.reader(io.StringIO(read_whole(path).decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadableInputError("is not a CSV in UTF-8.", code="BL-AREA-05", where=where) from error
    vertices = [_vertex(row, number, names, path.name) for names, number, row in _numbered(rows, path.name)]
    if len(set(vertices)) < _FEWEST_VERTICES:
        raise UnreadableInputError(
            f"holds {len(set(vertices))} different vertices; a polygon needs three.", code="BL-AREA-05", where=where
        )
    return Features(
        file=path.name,
        shapes=np.array([shapely.Polygon(vertices)], dtype=object),
        numbers=np.array([1]),
        columns={},
        crs=crs_code(input_crs),
        n_others=0,
    )


def _numbered(rows: list[list[str]], file: str) -> list[tuple[dict[str, int], int, list[str]]]:
    """Rows that hold something, with their number in a spreadsheet and where the two coordinates stand."""
    header = [name.strip().casefold() for name in rows[0]] if rows else []
    pair = next((pair for pair in _VERTEX_COLUMNS if set(pair) <= set(header)), None)
    if pair is None:
        raise UnreadableInputError("has no columns x and y.", code="BL-AREA-05", where=Where(file, 1))
    places = {name: header.index(name) for name in pair}
    return [(places, number, row) for number, row in enumerate(rows[1:], start=2) if any(row)]


def _vertex(row: list[str], number: int, places: dict[str, int], file: str) -> tuple[float, float]:
    values = []
    for name, place in places.items():
        try:
            value = float(row[place])
        except (ValueError, IndexError):
            value = float("nan")
        if not np.isfinite(value):
            raise UnreadableInputError("is not a number.", code="BL-AREA-05", where=Where(file, number, name))
        values.append(value)
    return values[0], values[1]
