"""The columns of what is kept: one row is one incident, outcome or search, with its provenance."""

from __future__ import annotations

__all__ = ["INCIDENTS", "NOTES", "OUTCOMES", "SEARCHES"]

import pyarrow as pa

_WORD = pa.dictionary(pa.int32(), pa.string())
_INSTANT = pa.timestamp("s", tz="UTC")

_PLACE = [
    ("longitude", pa.float64()),  # degrees, WGS84, as given or converted
    ("latitude", pa.float64()),
    ("x", pa.float64()),  # metres in the store's working system; null without a location
    ("y", pa.float64()),
    ("is_outside", pa.bool_()),  # outside the boundary that the load was given
    ("location", _WORD),
    ("lsoa_code", _WORD),
    ("lsoa_name", _WORD),
    ("lsoa_group", _WORD),  # smallest area that both census vintages can be summed to; null without a lookup
]
_PROVENANCE = [
    ("source", _WORD),  # whose data
    ("file", _WORD),
    ("row", pa.int32()),  # as a spreadsheet numbers it: the header is row 1
    ("recipe", _WORD),
]

INCIDENTS = pa.schema(
    [
        ("incident_id", pa.string()),
        ("month", _WORD),  # local month of the start
        ("occurred_from", _INSTANT),
        ("occurred_to", _INSTANT),
        ("time_precision", _WORD),
        ("zone", _WORD),  # of the local months and hours
        ("category", _WORD),
        ("category_text", _WORD),  # as the source wrote it
        *_PLACE,
        ("outcome", _WORD),
        ("reported_by", _WORD),
        ("setting", _WORD),
        ("is_domestic", pa.bool_()),
        ("asb_type", _WORD),
        ("repeat_ref", pa.string()),
        *_PROVENANCE,
    ]
)

OUTCOMES = pa.schema([("incident_id", pa.string()), ("month", _WORD), ("outcome", _WORD), *_PLACE, *_PROVENANCE])

SEARCHES = pa.schema(
    [
        ("month", _WORD),
        ("occurred_from", _INSTANT),
        ("occurred_to", _INSTANT),
        ("type", _WORD),
        ("is_operation", pa.bool_()),
        ("operation", _WORD),
        ("gender", _WORD),
        ("age_range", _WORD),
        ("ethnicity_self_defined", _WORD),
        ("ethnicity_officer_defined", _WORD),
        ("legislation", _WORD),
        ("object", _WORD),
        ("outcome", _WORD),
        ("is_outcome_linked", pa.bool_()),
        ("is_more_than_outer_clothing", pa.bool_()),
        *_PLACE,
        *_PROVENANCE,
    ]
)

# Why rows were refused, altered or left out as duplicates: what `bluelamp incidents rows` lists.
NOTES = pa.schema(
    [
        ("file", _WORD),
        ("row", pa.int32()),
        ("column", _WORD),
        ("reason", _WORD),
        ("verdict", _WORD),  # refused, altered or duplicate
        ("value", pa.string()),  # what stood in that column, no more: rows may hold personal data
    ]
)
