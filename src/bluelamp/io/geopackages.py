"""GeoPackages: a layer of places with their fields, and a table of what must travel with them."""

from __future__ import annotations

__all__ = ["write_layers"]

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray


def write_layers(
    path: Path,
    rows: Sequence[Mapping[str, Any]],
    outlines: NDArray[np.object_],
    *,
    names: Sequence[str],
    about: Mapping[str, Any],
    crs: str,
) -> None:
    """Write a layer ``hotspots`` of polygons and a table ``about`` of names and values.

    Args:
        path: the file; nothing lies there yet.
        rows: the fields of each place.
        outlines: the ground of each, in the system named, shape (n,).
        names: the fields, in order.
        about: what is said of the whole; what is no text becomes JSON.
        crs: code of the outlines' system.

    Raises:
        pyogrio.errors.DataSourceError: GDAL could not write; the caller says it in Bluelamp's words.
    """
    import pyogrio.raw  # noqa: PLC0415 - GDAL is slow to load

    columns, masks = zip(*(_column([row[name] for row in rows]) for name in names), strict=True)
    pyogrio.raw.write(
        path,
        shapely.to_wkb(outlines),
        list(columns),
        list(names),
        field_mask=list(masks),
        layer="hotspots",
        driver="GPKG",
        geometry_type="MultiPolygon",
        promote_to_multi=True,
        crs=crs,
    )
    said = [value if isinstance(value, str) else json.dumps(value) for value in about.values()]
    text = [np.array(list(about), dtype=object), np.array(said, dtype=object)]
    pyogrio.raw.write(path, None, text, ["key", "value"], layer="about", driver="GPKG", append=True)


def _column(values: list[Any]) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """Values and where they are null."""
    if all(isinstance(value, str) for value in values):
        return np.array(values, dtype=object), None
    if all(isinstance(value, int) for value in values):
        return np.array(values, dtype=np.int32), None
    unknown = np.array([value is None for value in values])
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64), unknown
