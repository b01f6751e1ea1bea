"""Vector files: features of one kind from GeoJSON, GeoPackage, Shapefile, KML or FlatGeobuf, and their coordinates."""

from __future__ import annotations

__all__ = ["Features", "as_working", "read_features"]

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import shapely
import shapely.geometry

from bluelamp.core.crs import WGS84, crs_code, is_inside, to_working
from bluelamp.core.errors import RefusedInputError, UnreadableInputError, UsageError, Where
from bluelamp.io.unpacking import bare_suffix, opened, read_whole, shapefile_in_zip

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Geometries = NDArray[np.object_]

Kind = Literal["polygon", "line"]

# Geometry type numbers: (single, multi).
_TYPES: Mapping[Kind, tuple[int, int]] = {"polygon": (3, 6), "line": (1, 5)}
# How files of each format begin: a file of something else under the wrong name is said to be so.
_MAGIC = {".gpkg": b"SQLite format 3\x00", ".shp": b"\x00\x00\x27\x0a", ".fgb": b"fgb", ".kml": b"<kml", ".zip": b"PK"}
_FORMAT_NAMES = {
    ".gpkg": "GeoPackage",
    ".shp": "Shapefile",
    ".fgb": "FlatGeobuf file",
    ".kml": "KML file",
    ".zip": "zip file",
}
_GEOJSON = frozenset({".geojson", ".json"})


# Easting and northing of the true origin, scale, longitude and latitude that define British National Grid.
@dataclass(frozen=True, slots=True)
class Features:
    """Features of one kind as a file gives them.

    Args:
        file: the file's name, for messages.
        shapes: geometries in the file's coordinate system, two-dimensional, shape (n,).
        numbers: place of each in the file, from 1, shape (n,).
        columns: properties by name, each a list of n values.
        crs: coordinate system of the shapes.
        n_others: features of other kinds, or without geometry, that were left out.
    """

    file: str
    shapes: Geometries
    numbers: NDArray[np.int64]
    columns: Mapping[str, Sequence[Any]]
    crs: str
    n_others: int


def read_features(path: Path, *, kind: Kind, input_crs: str | None = None) -> Features:
    """Read all features of a kind.

    Args:
        path: ``.geojson``, ``.json`` (both also ``.gz``), ``.gpkg``, ``.shp``, ``.kml``, ``.fgb``, or a ``.zip`` of one
            Shapefile or GeoPackage.
        kind: polygon or line.
        input_crs: what the coordinates are in, against what the file says.

    Raises:
        UnreadableInputError: missing, damaged or of another format, or holds none of the kind.
        UsageError: the coordinate system is not known.
    """
    suffix = bare_suffix(path)
    if suffix in _GEOJSON:
        shapes, columns, crs = _from_geojson(path)
    elif suffix in _MAGIC and path.suffix.lower() != ".gz":
        shapes, columns, crs = _from_gdal(path, suffix, kind)
    else:
        raise UnreadableInputError(
            f"the ending {path.suffix!r} is of no map format that Bluelamp reads; save it as GeoJSON or GeoPackage.",
            code="BL-VECTOR-01",
            where=Where(path.name),
        )
    return _of_kind(path.name, kind, shapes, columns, _settled_crs(path.name, input_crs or crs))


def as_working(shapes: Geometries, numbers: NDArray[np.int64], *, source: str, working: str, file: str) -> Geometries:
    """The same shapes in working metres.

    Args:
        shapes: in the source system, shape (n,).
        numbers: what a message calls each, shape (n,).
        source: coordinate system of the shapes.
        working: the working system.
        file: for messages.

    Raises:
        RefusedInputError: coordinates that cannot be, or that lie outside where the working system holds.
    """
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    if source == WGS84:
        _refuse_first(
            (np.abs(xy[:, 0]) > 180) | (np.abs(xy[:, 1]) > 90),  # noqa: PLR2004 - the ends of the earth in degrees
            xy,
            numbers[owner],
            file,
            "is not in degrees; say with --input-crs what it is in",
        )
    x, y = to_working(xy[:, 0], xy[:, 1], source=source, working=working)
    outside = ~(np.isfinite(x) & np.isfinite(y))
    if not outside.any() and np.mean(is_inside(x, y, working=working)) <= 0.5:  # noqa: PLR2004 - mostly outside
        outside = ~is_inside(x, y, working=working)
    advice = f"lies outside where {working} holds; take the feature out or work in another system"
    if outside.any() and _fits_swapped(xy[outside], source, working):
        advice = "has its two coordinates swapped: longitude or easting comes first"
    _refuse_first(outside, xy, numbers[owner], file, advice)
    moved: Geometries = shapely.set_coordinates(shapes.copy(), np.column_stack([x, y]))
    return moved


def _from_geojson(path: Path) -> tuple[Geometries, dict[str, list[Any]], str | None]:
    where = Where(path.name)
    try:
        document = json.loads(read_whole(path))
    except (ValueError, RecursionError) as error:
        raise UnreadableInputError(f"is not JSON ({error}).", code="BL-VECTOR-02", where=where) from error
    features = _features_of(document)
    if features is None:
        raise UnreadableInputError(
            "is JSON but not GeoJSON: it has no features and no geometry.", code="BL-VECTOR-02", where=where
        )
    shapes = np.full(len(features), None, dtype=object)
    for i, feature in enumerate(features):
        try:
            geometry = feature["geometry"]
            shapes[i] = None if geometry is None else shapely.geometry.shape(geometry)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError, shapely.errors.ShapelyError) as error:
            raise UnreadableInputError(
                f"feature {i + 1} has no readable geometry.", code="BL-VECTOR-03", where=where
            ) from error
    rows = [feature.get("properties") or {} for feature in features]
    names = dict.fromkeys(name for row in rows for name in row)
    crs = document.get("crs")
    named = crs.get("properties", {}).get("name") if isinstance(crs, dict) else None
    return shapes, {name: [row.get(name) for row in rows] for name in names}, named or WGS84


def _features_of(document: Any) -> list[Any] | None:
    """The features of a GeoJSON document, whichever of its three forms it has; None where it is none."""
    if not isinstance(document, dict):
        return None
    if isinstance(document.get("features"), list):
        return [feature if isinstance(feature, dict) else {} for feature in document["features"]]
    if document.get("type") == "Feature":
        return [document]
    return [{"geometry": document}] if "coordinates" in document else None


def _from_gdal(path: Path, suffix: str, kind: Kind) -> tuple[Geometries, dict[str, list[Any]], str | None]:
    import pyogrio  # noqa: PLC0415 - half a second that a GeoJSON file does not need

    where = Where(path.name)
    with opened(path) as stream:
        head = stream.read(4096)
    if _MAGIC[suffix] not in head:
        raise UnreadableInputError(f"is not a {_FORMAT_NAMES[suffix]}.", code="BL-VECTOR-04", where=where)
    source = f"/vsizip/{path}/{shapefile_in_zip(path)}" if suffix == ".zip" else str(path)
    try:
        layers = _layers_of_kind(pyogrio.list_layers(source), kind, path.name, is_kml=suffix == ".kml")
        read = [pyogrio.raw.read(source, layer=layer, force_2d=True, datetime_as_string=True) for layer in layers]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError) as error:
        raise UnreadableInputError(
            f"the {_FORMAT_NAMES[suffix]} is damaged or not complete.", code="BL-VECTOR-04", where=where
        ) from error
    shapes = np.concatenate([shapely.from_wkb(wkb) for _, _, wkb, _ in read])
    columns: dict[str, list[Any]] = {name: [] for meta, *_ in read for name in meta["fields"]}
    for meta, _, wkb, fields in read:
        values = dict(zip(meta["fields"], fields, strict=True))
        for name, column in columns.items():
            column.extend(values[name].tolist() if name in values else [None] * len(wkb))
    return shapes, columns, read[0][0]["crs"]


def _layers_of_kind(layers: Any, kind: Kind, file: str, *, is_kml: bool) -> list[str]:
    """The layer to read: the one that may hold the kind; all of a KML file, where a layer is but a folder."""
    likely = [name for name, geometry in layers if geometry and _may_hold(str(geometry), kind)]
    if not likely:
        raise _nothing_of(kind, file)
    if len(likely) > 1 and not is_kml:
        raise UsageError(
            f"holds several layers of {kind}s ({', '.join(likely)}); save the one you mean as a file of its own.",
            code="BL-VECTOR-06",
            where=Where(file),
        )
    return likely


def _may_hold(geometry: str, kind: Kind) -> bool:
    """Whether a layer of this declared type may hold the kind; a layer of unknown type may hold anything."""
    return geometry.startswith("Unknown") or ("Polygon" if kind == "polygon" else "LineString") in geometry


def _of_kind(file: str, kind: Kind, shapes: Geometries, columns: Mapping[str, list[Any]], crs: str) -> Features:
    wanted = np.isin(shapely.get_type_id(shapes), _TYPES[kind]) & ~shapely.is_empty(shapes)
    if not wanted.any():
        raise _nothing_of(kind, file)
    chosen = np.flatnonzero(wanted)
    return Features(
        file=file,
        shapes=shapely.force_2d(shapes[chosen]),
        numbers=chosen + 1,
        columns={name: [values[i] for i in chosen] for name, values in columns.items()},
        crs=crs,
        n_others=len(shapes) - len(chosen),
    )


def _settled_crs(file: str, crs: str | None) -> str:
    if crs is None:
        raise UsageError(
            "does not say what its coordinates are in; say so with --input-crs.", code="BL-VECTOR-05", where=Where(file)
        )
    return crs_code(crs)


def _nothing_of(kind: Kind, file: str) -> UnreadableInputError:
    return UnreadableInputError(f"holds no {kind}.", code="BL-VECTOR-07", where=Where(file))


def _fits_swapped(xy: Floats, source: str, working: str) -> bool:
    """Whether coordinates would lie inside the working system with the two exchanged."""
    x, y = to_working(xy[:, 1], xy[:, 0], source=source, working=working)
    return bool(np.all(np.isfinite(x) & np.isfinite(y)) and np.all(is_inside(x, y, working=working)))


def _refuse_first(wrong: NDArray[np.bool_], xy: Floats, numbers: NDArray[np.int64], file: str, reason: str) -> None:
    """Refuse with the first vertex that is wrong, if any is."""
    if wrong.any():
        first = int(np.argmax(wrong))
        place = f"{xy[first, 0]:.6g}, {xy[first, 1]:.6g}"
        raise RefusedInputError(
            f"feature {numbers[first]}: the point ({place}) {reason}.", code="BL-VECTOR-08", where=Where(file)
        )
