"""Hotspot sets as files: GeoJSON for programs, GeoPackage for a GIS, CSV of every cell for a spreadsheet."""

from __future__ import annotations

__all__ = ["neutral_text", "write_cells", "write_hotspots"]

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from bluelamp.core.errors import RefusedInputError, UsageError, Where
from bluelamp.core.vocabulary import PlaceRole
from bluelamp.io.geopackages import write_layers
from bluelamp.io.outlines import geojson_of
from bluelamp.io.whole_files import whole_file, write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from bluelamp.hotspots.results import Hotspot, HotspotSet

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
            "geometry": geojson_of(spot.outline, working_crs=working_crs),
        }
        for spot in found.hotspots
    ]
    about = json.dumps(_about(found, working_crs), ensure_ascii=False, allow_nan=False)
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False, allow_nan=False) for feature in features)
    return f'{{"type": "FeatureCollection",\n"bluelamp": {about},\n"features": [\n{lines}\n]}}\n'


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
    rows = [_properties(spot) for spot in found.hotspots]
    outlines = np.array([spot.outline for spot in found.hotspots], dtype=object)
    names = list(rows[0]) if rows else ["ref", "name", "town", "kind", "role"]
    write_layers(path, rows, outlines, names=names, about=_about(found, working_crs), crs=working_crs)


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
