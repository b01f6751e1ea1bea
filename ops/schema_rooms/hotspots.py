"""Schemas of hotspots: the set, its cells, and what finding them says."""

from __future__ import annotations

from ops.schema_rooms.shapes import (
    AMOUNT,
    COMPLETENESS,
    COUNT,
    FIGURE,
    MONTH,
    SHARE,
    TEXT,
    TEXTS,
    Schema,
    described,
    one_of,
    or_null,
    pattern,
    record,
)

from bluelamp.core import vocabulary as words

CHANGES: Schema = {
    "type": "array",
    "items": record({"ref": TEXT, "change": one_of(words.HotspotChange), "why": TEXT}),
}


def cells() -> Schema:
    """A row of the CSV of all cells."""
    properties = {
        "cell_id": TEXT,
        "x": described({"type": "number"}, "Middle, metres east in the working system."),
        "y": described({"type": "number"}, "Middle, metres north."),
        "area_m2": described(AMOUNT, "Ground inside the study area."),
        "incidents": described(AMOUNT, "Weighted count: an incident that may be of several months counts in part."),
        "score": described({"type": "number"}, "The method's score; empty where not known."),
        "rank": described({"type": "integer", "minimum": 1}, "1 is the highest score."),
        "p_top": described(SHARE, "Chance that the cell truly belongs in the top N; only where the method gives one."),
    }
    return record(properties, optional=("score", "p_top"))


def hotspot_properties() -> dict[str, Schema]:
    """What is said of one hotspot, in the GeoJSON and in the document of the command."""
    return {
        "ref": TEXT,
        "name": TEXT,
        "town": TEXT,
        "kind": one_of(words.HotspotKind),
        "rank": {"type": "integer", "minimum": 1},
        "incidents": AMOUNT,
        "incidents_low": AMOUNT,
        "incidents_high": AMOUNT,
        "harm": or_null(AMOUNT),
        "area_ha": AMOUNT,
        "p_top": or_null(SHARE),
        "stability_share": or_null(SHARE),
    }


def hotspots() -> Schema:
    """hotspots.geojson: the patrol places, in longitude and latitude; a reader needs ref, name, town, kind and role."""
    always = ("ref", "name", "town", "kind", "role")
    properties = hotspot_properties() | {
        "role": one_of(words.PlaceRole),
        "windows": described(TEXT, "Local times such as Fri 18:00-02:00, joined by ;"),
        "valid_from": TEXT,
        "valid_to": TEXT,
    }
    geometry = record({"type": {"enum": ["Polygon", "MultiPolygon"]}, "coordinates": {"type": "array", "minItems": 1}})
    feature = record(
        {
            "type": {"const": "Feature"},
            "properties": record(properties, optional=set(properties) - set(always)),
            "geometry": geometry,
        }
    )
    about = record(
        {
            "method": one_of(words.Method),
            "seed": COUNT,
            "period": or_null(record({"from": pattern(MONTH), "to": pattern(MONTH)})),
            "completeness": COMPLETENESS,
            "attribution": TEXT,
            "working_crs": pattern(r"^EPSG:\d+$"),
            "settings": {"type": "object", "additionalProperties": TEXT},
            "sentences": TEXTS,
            "figures": {"type": "object", "additionalProperties": FIGURE},
            "changes": CHANGES,
        }
    )
    collection = {
        "type": {"const": "FeatureCollection"},
        "bluelamp": described(about, "What must travel with the hotspots, where Bluelamp found them."),
        "features": {"type": "array", "items": feature},
    }
    return record(collection, optional=("bluelamp",))


def find() -> Schema:
    """What `bluelamp hotspots find --json` prints."""
    return record(
        {
            "hotspots": {"type": "array", "items": record(hotspot_properties() | {"notes": TEXTS})},
            "share_of_incidents": SHARE,
            "share_of_harm": or_null(SHARE),
            "share_of_area": SHARE,
            "share_of_streets": or_null(SHARE),
            "gini": or_null({"type": "number"}),
            "gap": or_null(SHARE),
            "changes": CHANGES,
            "method": one_of(words.Method),
            "seed": COUNT,
            "completeness": COMPLETENESS,
            "settings": {"type": "object", "additionalProperties": TEXT},
            "reporting_rule": one_of(words.ReportingRule),
            "sentences": TEXTS,
            "attribution": TEXT,
            "figures": {"type": "array", "items": FIGURE},
        }
    )
