"""Outcomes and stop-and-search records of data.police.uk.

Rows are never merged here: one crime can have two people charged, one
stop two people searched, and neither row says who.
"""

from __future__ import annotations

__all__ = ["OUTCOME_RECIPE", "SEARCH_RECIPE", "clean_outcomes", "clean_searches"]

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bluelamp.core.vocabulary import RowRefused
from bluelamp.incidents import times
from bluelamp.incidents.cleaning import CleanedFile, count_rows, month_words, read_coordinates
from bluelamp.incidents.coding import Coded, SourceColumns, code_words
from bluelamp.incidents.recipes import OPEN_POLICE_DATA, Recipe

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.incidents.notes import NoteBook

    Ints = NDArray[np.int64]

_PLACE = {"longitude": "Longitude", "latitude": "Latitude"}
_AREA = {"location": "Location", "lsoa_code": "LSOA code", "lsoa_name": "LSOA name"}

OUTCOME_RECIPE = Recipe(
    name="police-uk-outcomes",
    version=1,
    columns=MappingProxyType({"incident_id": "Crime ID", "month": "Month", "outcome": "Outcome type"} | _PLACE | _AREA),
    attribution=OPEN_POLICE_DATA,
)

SEARCH_RECIPE = Recipe(
    name="police-uk-stop-and-search",
    version=1,
    columns=MappingProxyType(
        {
            "occurred_at": "Date",
            "type": "Type",
            "is_operation": "Part of a policing operation",
            "operation": "Policing operation",
            "gender": "Gender",
            "age_range": "Age range",
            "ethnicity_self_defined": "Self-defined ethnicity",
            "ethnicity_officer_defined": "Officer-defined ethnicity",
            "legislation": "Legislation",
            "object": "Object of search",
            "outcome": "Outcome",
            "is_outcome_linked": "Outcome linked to object of search",
            "is_more_than_outer_clothing": "Removal of more than just outer clothing",
        }
        | _PLACE
    ),
    attribution=OPEN_POLICE_DATA,
)

_BOOLEANS = ("is_operation", "is_outcome_linked", "is_more_than_outer_clothing")
_TEXTS = (
    "type",
    "operation",
    "gender",
    "age_range",
    "ethnicity_self_defined",
    "ethnicity_officer_defined",
    "legislation",
    "object",
    "outcome",
)


def clean_outcomes(table: pa.Table, *, notes: NoteBook) -> CleanedFile:
    """Clean one file of outcomes.

    Args:
        table: text columns named as published, n rows.
        notes: an empty book that knows the file and its rows.
    """
    source = SourceColumns(table, OUTCOME_RECIPE)
    text = source.text("month")
    months = times.month_numbers(text)
    notes.refuse(months < 0, RowRefused.MONTH_UNREADABLE, "Month", text)
    names = ("incident_id", "outcome", *_AREA)
    return _finish(source, OUTCOME_RECIPE, notes, months, {name: source.text(name) for name in names})


def clean_searches(table: pa.Table, *, notes: NoteBook) -> CleanedFile:
    """Clean one file of stop-and-search records; times carry their own offset.

    Args:
        table: text columns named as published, n rows.
        notes: an empty book that knows the file and its rows.
    """
    source = SourceColumns(table, SEARCH_RECIPE)
    zone = SEARCH_RECIPE.time.zone
    text = source.text("occurred_at")
    span = times.read_days_or_times(text, pattern="iso", zone=zone, is_day=False)
    notes.refuse(~span.is_known, RowRefused.TIME_UNREADABLE, "Date", text)
    instant = pa.timestamp("s", tz="UTC")
    columns: dict[str, Any] = {name: source.text(name) for name in _TEXTS}
    columns |= {name: _booleans(source.text(name)) for name in _BOOLEANS}
    columns["occurred_from"] = pa.array(span.start).cast(instant)
    columns["occurred_to"] = pa.array(span.end).cast(instant)
    months = np.where(span.is_known, times.local_months(span.start, zone), -1)
    return _finish(source, SEARCH_RECIPE, notes, months, columns)


def _finish(
    source: SourceColumns, recipe: Recipe, notes: NoteBook, months: Ints, columns: dict[str, Any]
) -> CleanedFile:
    x, y = read_coordinates(source, recipe, notes)
    keep = ~notes.is_refused
    kept = pa.array(np.flatnonzero(keep))
    columns = {name: values.take(kept) for name, values in columns.items()}
    columns["month"] = month_words(months[keep]).column()
    columns["row"] = pa.array(notes.rows[keep], pa.int32())
    nothing = np.zeros(len(keep), dtype=bool)
    uncategorised = Coded(np.zeros(len(keep), dtype=np.int64), ("",))
    tally = count_rows(notes, nothing, month_words(months), uncategorised, {})
    return CleanedFile(columns, months[keep], x[keep], y[keep], notes.table(), tally)


def _booleans(text: Any) -> Any:
    coded, _ = code_words(text, {"true": "yes", "false": "no"}, default="")
    return pc.equal(coded.column().cast(pa.string()), "yes")
