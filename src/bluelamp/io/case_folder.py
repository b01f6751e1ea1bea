"""A programme case folder: its patrol places, shifts, visits and outcomes, and what it says of its source."""

from __future__ import annotations

__all__ = ["CaseFiles", "read_case", "read_places"]

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from bluelamp.core.crs import WGS84, choose_working_crs, to_working
from bluelamp.core.errors import RefusedInputError, UnreadableInputError, Where
from bluelamp.io.outcome_files import read_outcomes
from bluelamp.io.patrol_rows import Read
from bluelamp.io.shift_files import read_shifts
from bluelamp.io.source_files import SourceFile
from bluelamp.io.visit_files import read_visits
from bluelamp.patrols.checks import PlaceSpan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from bluelamp.patrols.records import OutcomeRecord, ShiftRecord, VisitRecord

_PLACES, _SHIFTS, _VISITS, _OUTCOMES = "hotspots.geojson", "shifts.csv", "visits.csv", "outcomes.csv"
# A case that somebody made to be compared with says here where its figures come from.
_EXPECTED = "expected.json"


@dataclass(frozen=True, slots=True)
class CaseFiles:
    """What a case folder holds of patrols.

    Args:
        places: patrol places by ref, in working metres.
        shifts: of shifts.csv; nothing where the folder has none.
        visits: of visits.csv.
        outcomes: of outcomes.csv.
        source: what the folder says of where its figures come from; empty where it says nothing.
        files: names of the files that were read.
        places_hash: SHA-256 of the outlines' file, by which their edition is known.
    """

    places: dict[str, PlaceSpan]
    shifts: Read[ShiftRecord]
    visits: Read[VisitRecord]
    outcomes: Read[OutcomeRecord]
    source: str
    files: tuple[str, ...] = ()
    places_hash: str = ""

    @property
    def has_shifts(self) -> bool:
        """Whether the folder says which shifts there were."""
        return _SHIFTS in self.files


def read_case(folder: Path) -> CaseFiles:
    """Read a case folder: hotspots.geojson, visits.csv, outcomes.csv, and shifts.csv where there is one.

    Args:
        folder: the folder.

    Raises:
        UnreadableInputError: no such folder (BL-CASE-02), a file is missing or cannot be read, a column is missing
            (BL-CASE-01).
        RefusedInputError: an outline crosses itself (BL-CASE-04).
    """
    if not folder.is_dir():
        raise UnreadableInputError("there is no such folder.", code="BL-CASE-02", where=Where(file=str(folder)))
    shifts: Read[ShiftRecord] = Read((), (), 0)
    has_shifts = (folder / _SHIFTS).exists()
    if has_shifts:
        shifts = read_shifts(_content(folder, _SHIFTS))
    outlines = _content(folder, _PLACES)
    return CaseFiles(
        places=read_places(outlines, _PLACES),
        shifts=shifts,
        visits=read_visits(_content(folder, _VISITS)),
        outcomes=read_outcomes(_content(folder, _OUTCOMES)),
        source=_source(folder),
        files=(*((_SHIFTS,) if has_shifts else ()), _VISITS, _OUTCOMES),
        places_hash=hashlib.sha256(outlines).hexdigest(),
    )


def _content(folder: Path, name: str) -> bytes:
    return SourceFile(name, folder / name).read()


def _source(folder: Path) -> str:
    try:
        said = json.loads((folder / _EXPECTED).read_bytes())["source"]
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return " ".join(str(said).split())


def read_places(content: bytes, name: str = _PLACES) -> dict[str, PlaceSpan]:
    """Read the patrol places of a case by their refs.

    Args:
        content: GeoJSON of polygons in degrees, each with ``ref`` and perhaps ``valid_from`` and ``valid_to``.
        name: of the file, for messages.

    Returns:
        Places in metres of the system that fits where they lie.

    Raises:
        UnreadableInputError: no GeoJSON of polygons in degrees, a ref that is missing or stands twice, or a day that
            is none (BL-CASE-03).
        RefusedInputError: an outline crosses itself (BL-CASE-04).
    """
    try:
        features = json.loads(content.decode("utf-8"))["features"]
        found = [
            _place(feature["properties"], feature["geometry"], Where(name, i)) for i, feature in enumerate(features, 1)
        ]
    except (ValueError, KeyError, TypeError, AttributeError, shapely.errors.ShapelyError) as error:
        message = "this is no GeoJSON of patrol places, polygons with a ref each."
        raise UnreadableInputError(message, code="BL-CASE-03", where=Where(name)) from error
    places: dict[str, PlaceSpan] = {}
    for number, ((ref, first, last), outline) in enumerate(
        zip([told for told, _ in found], _in_metres([outline for _, outline in found], name), strict=True), 1
    ):
        if ref in places:
            message = f"the ref {ref} stands twice."
            raise UnreadableInputError(message, code="BL-CASE-03", where=Where(name, number, "ref"))
        places[ref] = PlaceSpan(outline, first, last)
    return places


_Told = tuple[str, dt.date | None, dt.date | None]


def _place(properties: dict[str, Any], geometry: dict[str, Any], where: Where) -> tuple[_Told, BaseGeometry]:
    ref = str(properties.get("ref") or "").strip()
    if not ref:
        message = "this place has no ref."
        raise UnreadableInputError(message, code="BL-CASE-03", where=Where(where.file, where.row, "ref"))
    outline = shapely.force_2d(shapely.from_geojson(json.dumps(geometry)))
    if outline.geom_type not in ("Polygon", "MultiPolygon") or outline.is_empty:
        raise UnreadableInputError("its geometry is no polygon.", code="BL-CASE-03", where=where)
    if not shapely.is_valid(outline):
        message = f"the polygon of {ref} crosses itself ({shapely.is_valid_reason(outline)})."
        raise RefusedInputError(message, code="BL-CASE-04", where=where)
    return (ref, _day(properties, "valid_from", where), _day(properties, "valid_to", where)), outline


def _day(properties: dict[str, Any], name: str, where: Where) -> dt.date | None:
    """A day, or the day of a time; None where it is empty."""
    text = str(properties.get(name) or "").strip()
    try:
        return dt.datetime.fromisoformat(text).date() if text else None
    except ValueError:
        message = f"{text[:40]!r} is not a day; write it as 2024-01-31."
        raise UnreadableInputError(message, code="BL-CASE-03", where=Where(where.file, where.row, name)) from None


def _in_metres(outlines: Sequence[BaseGeometry], name: str) -> list[BaseGeometry]:
    """Outlines in the metres of one system, chosen by where they lie."""
    if not outlines:
        return []
    degrees = shapely.get_coordinates(list(outlines))
    inside = (np.abs(degrees) <= (180.0, 90.0)).all()
    working = choose_working_crs(degrees[:, 0], degrees[:, 1]) if inside else ""
    x, y = to_working(degrees[:, 0], degrees[:, 1], source=WGS84, working=working) if inside else (degrees, degrees)
    if not inside or not np.isfinite([x, y]).all():
        message = "the places are not all in longitude and latitude, in this order, in one part of the world."
        raise UnreadableInputError(message, code="BL-CASE-03", where=Where(name))
    return list(shapely.set_coordinates(np.array(outlines, dtype=object), np.column_stack([x, y])))
