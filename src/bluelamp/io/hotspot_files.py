"""Hotspot sets as files: GeoJSON for programs, GeoPackage for a GIS, CSV of every cell for a spreadsheet."""

from __future__ import annotations

__all__ = ["neutral_text", "write_cells", "write_hotspots"]

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from bluelamp.core.crs import from_working
from bluelamp.core.errors import RefusedInputError, UsageError, Where
from bluelamp.core.vocabulary import PlaceRole
from bluelamp.io.whole_files import whole_file, write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from bluelamp.hotspots.results import Hotspot, HotspotSet

# Six decimals of a degree are eleven centimetres: finer than any boundary here.
_DECIMALS = 6
_ROLE = PlaceRole.TREATED.value
_FORMULA = r"^[=+\-@\t\r]"


def write_hotspots(path: Path, found: HotspotSet, *, working_crs: str) -> None:
    """Write the hotspots by the ending of the name, whole or not at all.

    Args:
        path: ``.geojson`` or ``.json`` (longitude and latitude), or ``.gpkg`` (working coordinates).
        found: the set.
        working_crs: the system that its outlines are in, ``EPSG:n``.

    Raises:
        UsageError: the ending is none of these (BL-OUT-01).
        UnreadableInputError: the path cannot be a file.
        RefusedInputError: the disk is full, or writing there is not allowed.
    """
    ending = path.suffix.lower()
    if ending in (".geojson", ".json"):
        write_whole(path, _geojson(found, working_crs).encode("utf-8"))
    elif ending == ".gpkg":
        _write_geopackage(path, found, working_crs)
    else:
        raise UsageError(
            "Hotspots are written as .geojson or .gpkg; give the file one of these endings.",
            code="BL-OUT-01",
            where=Where(file=str(path)),
        )


def _properties(spot: Hotspot) -> dict[str, Any]:
    """The fields of the published contract. A set that was found is one to be patrolled: its places are treated."""
    return {
        "ref": spot.ref,
        "name": spot.name,
        "town": spot.town,
        "kind": spot.kind.value,
        "role": _ROLE,
        "rank": spot.rank,
        "incidents": _known(spot.incidents),
        "incidents_low": _known(spot.incidents_low),
        "incidents_high": _known(spot.incidents_high),
        "harm": _known(spot.harm),
        "area_ha": _known(spot.area_ha),
        "p_top": _known(spot.p_top),
        "stability_share": _known(spot.stability_share),
    }


def _known(value: float | None) -> float | None:
    """A number without the noise of binary fractions; None where it is not known, for JSON has no NaN."""
    return None if value is None or not np.isfinite(value) else round(float(value), 6)


def _about(found: HotspotSet, working_crs: str) -> dict[str, Any]:
    """What must travel with the hotspots."""
    months = found.completeness.expected
    return {
        "method": found.method,
        "seed": found.seed,
        "period": {"from": months[0], "to": months[-1]} if months else None,
        "completeness": found.completeness.as_dict(),
        "attribution": found.attribution,
        "working_crs": working_crs,
        "settings": dict(found.settings),
        "sentences": list(found.sentences),
        "figures": {name: figure.as_dict() for name, figure in found.figures.items()},
        "changes": [{"ref": c.ref, "change": c.change.value, "why": c.why} for c in found.changes],
    }


def _geojson(found: HotspotSet, working_crs: str) -> str:
    features = [
        {
            "type": "Feature",
            "id": spot.ref,
            "properties": _properties(spot),
            "geometry": _rounded(shapely.geometry.mapping(_in_degrees(spot.outline, working_crs))),
        }
        for spot in found.hotspots
    ]
    about = json.dumps(_about(found, working_crs), ensure_ascii=False, allow_nan=False)
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False, allow_nan=False) for feature in features)
    return f'{{"type": "FeatureCollection",\n"bluelamp": {about},\n"features": [\n{lines}\n]}}\n'


def _in_degrees(outline: BaseGeometry, working_crs: str) -> BaseGeometry:
    """Longitude and latitude on a grid of six decimals: valid, outer rings anticlockwise (RFC 7946)."""

    def degrees(corners: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(from_working(corners[:, 0].copy(), corners[:, 1].copy(), working=working_crs))

    rounded = shapely.set_precision(shapely.transform(outline, degrees), 10.0**-_DECIMALS)
    return shapely.orient_polygons(rounded, exterior_cw=False)


def _rounded(geometry: dict[str, Any]) -> dict[str, Any]:
    """The grid's numbers without the noise of binary fractions."""

    def plain(part: Any) -> Any:
        return round(part, _DECIMALS) if isinstance(part, float) else [plain(inner) for inner in part]

    return {"type": geometry["type"], "coordinates": plain(geometry["coordinates"])}


def _write_geopackage(path: Path, found: HotspotSet, working_crs: str) -> None:
    """A layer ``hotspots`` in the working system and a table ``about`` of names and values."""
    from pyogrio.errors import DataSourceError, FeatureError, FieldError, GeometryError  # noqa: PLC0415 - GDAL is slow to load

    with whole_file(path) as part:
        try:
            _write_layers(part, found, working_crs)
        except (DataSourceError, FeatureError, FieldError, GeometryError) as error:
            raise RefusedInputError(
                f"The GeoPackage could not be written: {error}", code="BL-OUT-02", where=Where(file=str(path))
            ) from error


def _write_layers(path: Path, found: HotspotSet, working_crs: str) -> None:
    import pyogrio.raw  # noqa: PLC0415 - GDAL is slow to load

    rows = [_properties(spot) for spot in found.hotspots]
    names = list(rows[0]) if rows else ["ref", "name", "town", "kind", "role"]
    columns, masks = zip(*(_column([row[name] for row in rows]) for name in names), strict=True)
    outlines = np.array([spot.outline for spot in found.hotspots], dtype=object)
    about = {
        key: value if isinstance(value, str) else json.dumps(value) for key, value in _about(found, working_crs).items()
    }
    pyogrio.raw.write(
        path,
        shapely.to_wkb(outlines),
        list(columns),
        names,
        field_mask=list(masks),
        layer="hotspots",
        driver="GPKG",
        geometry_type="MultiPolygon",
        promote_to_multi=True,
        crs=working_crs,
    )
    text = [np.array(list(about), dtype=object), np.array(list(about.values()), dtype=object)]
    pyogrio.raw.write(path, None, text, ["key", "value"], layer="about", driver="GPKG", append=True)


def _column(values: list[Any]) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """Values and where they are null."""
    if all(isinstance(value, str) for value in values):
        return np.array(values, dtype=object), None
    if all(isinstance(value, int) for value in values):
        return np.array(values, dtype=np.int32), None
    unknown = np.array([value is None for value in values])
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64), unknown


def write_cells(path: Path, found: HotspotSet) -> None:
    """Write every cell of the study area as CSV, whole or not at all.

    Columns: ``cell_id, x, y`` (middle, metres of the working system)``, area_m2, incidents, score, rank`` and ``p_top``
    where the method gives one.

    Args:
        path: the CSV file.
        found: the set.

    Raises:
        UnreadableInputError: the path cannot be a file.
        RefusedInputError: the disk is full, or writing there is not allowed.
    """
    import pyarrow as pa  # noqa: PLC0415 - only who asks for cells pays for it
    import pyarrow.csv  # noqa: PLC0415 - the same

    # from_pandas: a score that is not known (NaN) becomes an empty cell.
    table, units = found.table, found.table.units
    columns = {
        "cell_id": neutral_text(units.ids),
        "x": np.round(units.x, 3),
        "y": np.round(units.y, 3),
        "area_m2": np.round(units.area_m2, 3),
        "incidents": table.incidents,
        "score": pa.array(table.score, from_pandas=True),
        "rank": table.rank,
    }
    if table.p_top is not None:
        columns["p_top"] = pa.array(table.p_top, from_pandas=True)
    buffer = pa.BufferOutputStream()
    pyarrow.csv.write_csv(pa.table(columns), buffer)
    write_whole(path, buffer.getvalue().to_pybytes())


def neutral_text(texts: NDArray[np.str_]) -> Any:
    """Texts that no spreadsheet takes for a formula: an apostrophe goes before ``= + - @``, tab and return.

    Args:
        texts: any text, shape (n,).

    Returns:
        An Arrow array of strings, shape (n,).
    """
    import pyarrow as pa  # noqa: PLC0415 - only who asks for cells pays for it
    import pyarrow.compute as pc  # noqa: PLC0415 - the same

    plain = pa.array(np.asarray(texts, dtype=np.str_), type=pa.string())
    return pc.if_else(pc.match_substring_regex(plain, _FORMULA), pc.binary_join_element_wise("'", plain, ""), plain)
