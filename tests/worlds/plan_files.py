"""A small week as files: three places of two towns in Hertfordshire, four people, some evenings."""

from __future__ import annotations

__all__ = ["AVAILABILITY", "STAFF", "WEEK", "hotspots_layer", "lay_out_week"]

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

WEEK = "2026-W10"
STAFF = """person_id,role,agency,base
P1,officer,police,Hertford
P2,pcso,police,Hertford
P3,warden,council,Ware
P4,officer,police,Ware
"""
AVAILABILITY = """person_id,starts_at,ends_at,kind
P1,2026-03-03T17:00+00:00,2026-03-03T21:00+00:00,overtime
P2,2026-03-03T17:00+00:00,2026-03-03T21:00+00:00,overtime
P3,2026-03-06T18:00+00:00,2026-03-06T22:00+00:00,overtime
P4,2026-03-06T18:00+00:00,2026-03-06T22:00+00:00,overtime
"""
# Ref, town, longitude and latitude of the middle.
_PLACES = (
    ("HE01", "Hertford", -0.080, 51.796),
    ("HE02", "Hertford", -0.074, 51.798),
    ("WA01", "Ware", -0.031, 51.811),
)


def _square(lon: float, lat: float) -> dict[str, Any]:
    dx, dy = 0.0015, 0.0009
    ring = [
        (lon - dx, lat - dy),
        (lon + dx, lat - dy),
        (lon + dx, lat + dy),
        (lon - dx, lat + dy),
        (lon - dx, lat - dy),
    ]
    return {"type": "Polygon", "coordinates": [[[round(x, 6), round(y, 6)] for x, y in ring]]}


def hotspots_layer(changes: Mapping[str, Mapping[str, Any]] | None = None) -> dict[str, Any]:
    """The places as GeoJSON, ranked in their order.

    Args:
        changes: properties by ref that replace or add to what is said; None takes one away.
    """
    features = []
    for rank, (ref, town, lon, lat) in enumerate(_PLACES, start=1):
        properties = {
            "ref": ref,
            "name": f"{town} {rank}",
            "town": town,
            "kind": "asb",
            "role": "treated",
            "rank": rank,
        }
        properties |= (changes or {}).get(ref, {})
        kept = {name: value for name, value in properties.items() if value is not None}
        features.append({"type": "Feature", "properties": kept, "geometry": _square(lon, lat)})
    return {"type": "FeatureCollection", "features": features}


def lay_out_week(folder: Path, **files: str | bytes | Mapping[str, Any]) -> list[str]:
    """Write the week's files and give the arguments of ``bluelamp plans week``, without ``--out``.

    Args:
        folder: where to.
        files: content by option, ``staff="…"``, beside or instead of the plain ones; a mapping is written as JSON. An
            option's name ends as the file: ``rules`` is TOML, ``hotspots`` and ``streets`` are GeoJSON, others CSV.
    """
    contents: dict[str, str | bytes | Mapping[str, Any]] = {
        "hotspots": hotspots_layer(),
        "staff": STAFF,
        "availability": AVAILABILITY,
    }
    contents |= files
    endings = {"hotspots": "geojson", "streets": "geojson", "rules": "toml"}
    arguments = ["plans", "week", "--week", WEEK]
    for option, content in contents.items():
        path = folder / f"{option}.{endings.get(option, 'csv')}"
        if isinstance(content, (str, bytes)):
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        else:
            path.write_text(json.dumps(content), encoding="utf-8")
        arguments += [f"--{option}", str(path)]
    return arguments
