"""Write schemas/*.schema.json: JSON Schema 2020-12 of the files that Bluelamp reads and writes.

Lists of words are taken from bluelamp.core.vocabulary, so that each word has one home. Run it after a change there:
``.venv/bin/python ops/schemas.py``; a guard test refuses schemas that are not what it writes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bluelamp.core import vocabulary as words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from enum import StrEnum

FOLDER = Path(__file__).resolve().parent.parent / "schemas"
Schema = dict[str, Any]

MONTH = r"^\d{4}-(0[1-9]|1[0-2])$"
INSTANT = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+-]\d{2}:?\d{2})?$"
PERIOD = r"^\d{4}-\d{2}(\.\.\d{4}-\d{2})?$"
TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
AMOUNT: Schema = {"type": "number", "minimum": 0}
TEXTS: Schema = {"type": "array", "items": TEXT}
FIGURE: Schema = {"$ref": "figure.schema.json"}


def one_of(kind: type[StrEnum]) -> Schema:
    """A word of one list of the vocabulary."""
    return {"type": "string", "enum": [word.value for word in kind]}


def pattern(text: str) -> Schema:
    """A text of a form."""
    return {"type": "string", "pattern": text}


def or_null(schema: Schema) -> Schema:
    """The same, or null where it is not known."""
    return {"anyOf": [schema, {"type": "null"}]}


def tally(keys: Iterable[str] = (), key_pattern: str = "") -> Schema:
    """Whole numbers by name."""
    schema: Schema = {"type": "object", "additionalProperties": COUNT}
    names: Schema = {"enum": list(keys)} if keys else {"pattern": key_pattern}
    return schema | ({"propertyNames": names} if keys or key_pattern else {})


def record(properties: dict[str, Schema], *, optional: Iterable[str] = (), is_open: bool = True) -> Schema:
    """An object whose properties must be there, but for the optional ones; more may come unless it is closed."""
    required = [name for name in properties if name not in set(optional)]
    schema: Schema = {"type": "object", "required": required, "properties": properties}
    return schema if is_open else schema | {"additionalProperties": False}


def described(schema: Schema, text: str) -> Schema:
    """The same with words for people."""
    return schema | {"description": text}


CATEGORY_NAMES = tuple(category.name for category in words.CATEGORIES)
CATEGORY_CODES = tuple(category.code for category in words.CATEGORIES)
CATEGORY: Schema = {"enum": list(dict.fromkeys((*CATEGORY_NAMES, *CATEGORY_CODES)))}

COMPLETENESS = record(
    {
        "months_expected": COUNT,
        "months_held": COUNT,
        "missing": {"type": "array", "items": pattern(MONTH)},
        "share": SHARE,
    }
)

CHANGES: Schema = {
    "type": "array",
    "items": record({"ref": TEXT, "change": one_of(words.HotspotChange), "why": TEXT}),
}


def figure() -> Schema:
    """A number with its meaning."""
    interval = record({"low": {"type": "number"}, "high": {"type": "number"}, "level": SHARE, "kind": TEXT})
    return record(
        {
            "name": pattern("^[a-z][a-z0-9_]*$"),
            "value": or_null({"type": "number"}),
            "unit": TEXT,
            "definition": TEXT,
            "definition_version": {"type": "integer", "minimum": 1},
            "period": or_null(pattern(PERIOD)),
            "compare": or_null(pattern(PERIOD)),
            "geography": or_null(record({"name": TEXT, "version": TEXT})),
            "source": TEXT,
            "as_at": TEXT,
            "completeness": or_null(COMPLETENESS),
            "interval": or_null(interval),
        }
    )


def incidents() -> Schema:
    """A row of incidents.csv: one incident of a force's extract or a case folder."""
    degrees = {"longitude": {"type": "number", "minimum": -180, "maximum": 180}}
    degrees |= {"latitude": {"type": "number", "minimum": -90, "maximum": 90}}
    properties = {
        "incident_id": described(TEXT, "The force's own number; empty for an incident that has none."),
        "occurred_at": described(pattern(INSTANT), "When it happened, to the minute."),
        "occurred_from": described(pattern(INSTANT), "When it may have begun."),
        "occurred_to": described(pattern(INSTANT), "When it had ended."),
        "month": described(pattern(MONTH), "Local month, where no more is known."),
        "category": described(
            {"enum": [*CATEGORY_NAMES, *CATEGORY_CODES]}, "A name or code; others count as other crime."
        ),
        **degrees,
        "easting": {"type": "number"},
        "northing": {"type": "number"},
        "reported_by": one_of(words.ReportedBy),
        "setting": one_of(words.Setting),
        "domestic": {"enum": ["yes", "no"]},
        "asb_type": one_of(words.AsbType),
        "repeat_ref": described(TEXT, "One address, caller or victim: equal where they are the same, never a name."),
    }
    row = record(properties, optional=set(properties) - {"category"})
    whens = [{"required": [name]} for name in ("occurred_at", "occurred_from", "month")]
    return row | {"anyOf": whens}


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


def load() -> Schema:
    """What `bluelamp incidents load --json` prints."""
    by_month, by_category = tally(key_pattern=MONTH), tally(CATEGORY_NAMES)
    by_file = record(
        {
            "file": TEXT,
            "kind": one_of(words.PartKind),
            "source": TEXT,
            "rows_read": COUNT,
            "rows_kept": COUNT,
            "duplicates": COUNT,
            "rows_refused": tally([word.value for word in words.RowRefused]),
        }
    )
    return record(
        {
            "files": COUNT,
            "rows_read": COUNT,
            "rows_kept": COUNT,
            "rows_refused": tally([word.value for word in words.RowRefused]),
            "rows_altered": tally([word.value for word in words.RowAltered]),
            "duplicates": COUNT,
            "without_location": COUNT,
            "outside_area": COUNT,
            "months": by_month,
            "duplicates_by_month": by_month,
            "refused_by_month": by_month,
            "categories": by_category,
            "duplicates_by_category": by_category,
            "refused_by_category": by_category,
            "outcomes": COUNT,
            "searches": COUNT,
            "unchanged": {"type": "boolean"},
            "working_crs": pattern(r"^EPSG:\d+$"),
            "by_file": {"type": "array", "items": by_file},
            "warnings": TEXTS,
            "figures": {"type": "array", "items": FIGURE},
        }
    )


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


SCHEMAS = {
    "figure": figure,
    "incidents": incidents,
    "cells": cells,
    "hotspots": hotspots,
    "incidents-load": load,
    "hotspots-find": find,
}


def texts() -> dict[str, str]:
    """Every schema as text, by file name."""
    found = {}
    for name, make in SCHEMAS.items():
        file = f"{name}.schema.json"
        head = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": file,
            "title": (make.__doc__ or "").strip(),
        }
        found[file] = json.dumps(head | make(), indent=2, ensure_ascii=False) + "\n"
    return found


def main() -> int:
    """Write the schemas."""
    for file, text in texts().items():
        (FOLDER / file).write_text(text, encoding="utf-8", newline="\n")
        print(f"schemas/{file}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
