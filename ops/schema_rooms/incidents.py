"""Schemas of incidents: a force's extract, and what loading it says."""

from __future__ import annotations

from ops.schema_rooms.shapes import (
    COUNT,
    FIGURE,
    INSTANT,
    MONTH,
    TEXT,
    TEXTS,
    Schema,
    described,
    one_of,
    pattern,
    record,
    tally,
)

from bluelamp.core import vocabulary as words

CATEGORY_NAMES = tuple(category.name for category in words.CATEGORIES)
CATEGORY_CODES = tuple(category.code for category in words.CATEGORIES)
CATEGORY: Schema = {"enum": list(dict.fromkeys((*CATEGORY_NAMES, *CATEGORY_CODES)))}


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
