"""Cleaning that explains itself: kept + refused + duplicates = read, for every file, month and category.

Text columns come in; a cleaned table, the notes on single rows and the tally come out. Nothing is repaired silently.
"""

from __future__ import annotations

__all__ = ["CleanedFile", "Tally", "clean_incidents", "count_rows", "month_words", "read_coordinates"]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bluelamp.core.crs import WGS84, looks_swapped
from bluelamp.core.periods import Month
from bluelamp.core.vocabulary import RowAltered, RowRefused, RowVerdict, TimePrecision
from bluelamp.incidents import times
from bluelamp.incidents.coding import Coded, SourceColumns, code_words, count_codes
from bluelamp.incidents.numbers import read_numbers
from bluelamp.incidents.repeats import find_duplicates

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from bluelamp.incidents.notes import NoteBook
    from bluelamp.incidents.recipes import Recipe

    Bools = NDArray[np.bool_]
    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

_TRUE_WORDS = ("yes", "y", "true", "1")
_FALSE_WORDS = ("no", "n", "false", "0", "")
_LARGEST_LATITUDE, _LARGEST_LONGITUDE = 90.0, 180.0


@dataclass(frozen=True, slots=True)
class Tally:
    """How the rows of one file ended.

    Args:
        read: rows read.
        kept: rows kept, those without a location and outside the area included.
        duplicates: whole rows that repeat an earlier row of the file with the same ID.
        refused: rows refused, by reason.
        altered: remarks on kept rows, by reason.
        months: rows by verdict (``kept``, ``duplicate``, ``refused``) and local month; unreadable months are absent.
        categories: rows by verdict and category code; unreadable categories are absent.
        unknown_codes: codes of the source that the recipe does not know, with their rows.
        first_refused: row, column and reason of the refused row that comes first.
    """

    read: int
    kept: int
    duplicates: int
    refused: Mapping[str, int]
    altered: Mapping[str, int]
    months: Mapping[str, Mapping[str, int]]
    categories: Mapping[str, Mapping[str, int]]
    unknown_codes: Mapping[str, int]
    first_refused: tuple[int, str, str] | None


@dataclass(frozen=True, slots=True)
class CleanedFile:
    """One file after cleaning.

    Args:
        columns: the kept rows: arrow columns by their name in the schema, without those of the place.
        months: local month of each kept row, in months since year 0, shape (kept,).
        x: longitude or easting as given, shape (kept,); NaN without a location.
        y: latitude or northing as given, shape (kept,).
        notes: table of notes on single rows.
        tally: how the rows ended.
    """

    columns: Mapping[str, Any]
    months: Ints
    x: Floats
    y: Floats
    notes: Any
    tally: Tally


def clean_incidents(
    table: pa.Table,
    *,
    recipe: Recipe,
    notes: NoteBook,
    latest_month: Month,
    file_month: Month | None = None,
) -> CleanedFile:
    """Clean one file of incidents.

    Args:
        table: text columns named as in the file.
        recipe: what the columns and codes mean.
        notes: an empty book that knows the file and its rows.
        latest_month: a row of a later month is impossible.
        file_month: the month that the file's name states, where it does.
    """
    source = SourceColumns(table, recipe)
    span, precision = _read_times(source, recipe, notes)
    months = _read_months(span, recipe, notes, latest_month, file_month)
    categories, unknown = _read_categories(source, recipe, notes)
    x, y = read_coordinates(source, recipe, notes)
    flags = _read_flags(source, recipe, notes)
    duplicate = _note_repeats(table, source, notes)

    keep = ~(notes.is_refused | duplicate)
    kept = pa.array(np.flatnonzero(keep))
    columns: dict[str, Any] = {
        "occurred_from": pa.array(span.start[keep]).cast(pa.timestamp("s", tz="UTC")),
        "occurred_to": pa.array(span.end[keep]).cast(pa.timestamp("s", tz="UTC")),
        "time_precision": Coded(precision, tuple(TimePrecision)).where(keep).column(),
        "category": categories.where(keep).column(),
        "category_text": source.text("category").take(kept),
        "row": pa.array(notes.rows[keep], type=pa.int32()),
        "month": month_words(months[keep]).column(),
    }
    for name in ("incident_id", "location", "lsoa_code", "lsoa_name", "outcome", "repeat_ref"):
        columns[name] = source.text(name).take(kept)
    columns |= {name: values.take(kept) for name, values in flags.items()}
    tally = count_rows(notes, duplicate, month_words(months), categories, unknown)
    return CleanedFile(columns, months[keep], x[keep], y[keep], notes.table(), tally)


def _read_times(source: SourceColumns, recipe: Recipe, notes: NoteBook) -> tuple[times.Intervals, Ints]:
    """Intervals and the index of their precision in :class:`TimePrecision`; unreadable ones are refused."""
    codes = {precision: i for i, precision in enumerate(TimePrecision)}
    n = len(notes.rows)
    if source.is_given("month") and not source.is_given("occurred_at") and not source.is_given("occurred_from"):
        text = source.text("month")
        numbers = times.month_numbers(text)
        header = source.header("month")
        notes.refuse(numbers == -2, RowRefused.MONTH_MISSING, header, text)  # noqa: PLR2004 - empty
        notes.refuse(numbers == -1, RowRefused.MONTH_UNREADABLE, header, text)
        return times.whole_months(numbers, recipe.time.zone), np.full(n, codes[TimePrecision.MONTH])
    start_name = "occurred_from" if source.is_given("occurred_from") else "occurred_at"
    start = _read_instants(source, start_name, recipe, notes, is_required=True)
    end = start
    if start_name == "occurred_from" and source.is_given("occurred_to"):
        end = _read_instants(source, "occurred_to", recipe, notes, is_required=False)
        end = times.Intervals(end.start, np.where(end.is_known, end.end, start.end), start.is_known)
        notes.refuse(
            start.is_known & (end.end < start.start),
            RowRefused.ENDS_BEFORE_START,
            source.header("occurred_to"),
            source.text("occurred_to"),
        )
    span = times.Intervals(start.start, np.maximum(start.start, end.end), start.is_known)
    is_day = np.full(n, recipe.time.precision is TimePrecision.DAY) | (start.end > start.start)
    precision = np.where(is_day, codes[TimePrecision.DAY], codes[TimePrecision.MINUTE])
    has_range = (span.end > span.start) & ((end.end > start.end) | ~is_day)
    return span, np.where(has_range, codes[TimePrecision.RANGE], precision)


def _read_instants(
    source: SourceColumns, name: str, recipe: Recipe, notes: NoteBook, *, is_required: bool
) -> times.Intervals:
    text = source.text(name)
    rule = recipe.time
    read = times.read_days_or_times(
        text, pattern=rule.format, zone=rule.zone, is_day=rule.precision is TimePrecision.DAY
    )
    blank = pc.is_null(text).to_numpy(zero_copy_only=False).astype(bool)
    if is_required:
        notes.refuse(blank, RowRefused.TIME_MISSING, source.header(name))
    notes.refuse(~blank & ~read.is_known, RowRefused.TIME_UNREADABLE, source.header(name), text)
    return read


def _read_months(
    span: times.Intervals, recipe: Recipe, notes: NoteBook, latest: Month, file_month: Month | None
) -> Ints:
    """Local month of each start, in months since year 0; -1 where the time is not known."""
    months = np.where(span.is_known, times.local_months(span.start, recipe.time.zone), -1)
    header = recipe.columns.get("month") or recipe.columns.get("occurred_from") or recipe.columns.get("occurred_at", "")
    text = month_words(months).column()
    notes.refuse(months > latest.ordinal, RowRefused.MONTH_IN_FUTURE, header, text)
    if file_month is not None:
        notes.alter((months >= 0) & (months != file_month.ordinal), RowAltered.MONTH_UNLIKE_FILE, header, text)
    return months


def _read_categories(source: SourceColumns, recipe: Recipe, notes: NoteBook) -> tuple[Coded, dict[str, int]]:
    """Category of each row; unknown codes go to the recipe's default or are refused, and are counted."""
    text = source.text("category")
    header = source.header("category")
    coded, unknown = code_words(text, recipe.categories, default=recipe.default_category)
    blank = pc.is_null(text).to_numpy(zero_copy_only=False).astype(bool)
    notes.refuse(blank, RowRefused.CATEGORY_MISSING, header)
    if unknown.any() and not recipe.default_category:
        notes.refuse(unknown, RowRefused.CATEGORY_UNKNOWN, header, text)
    notes.alter(unknown, RowAltered.CATEGORY_UNKNOWN, header, text)
    return coded, count_codes(text, unknown)


def read_coordinates(source: SourceColumns, recipe: Recipe, notes: NoteBook) -> tuple[Floats, Floats]:
    """Coordinates as given, NaN where there are none; impossible and swapped ones are refused."""
    x_name, y_name = ("longitude", "latitude") if source.is_given("longitude") else ("easting", "northing")
    x, x_wrong = read_numbers(source.text(x_name))
    y, y_wrong = read_numbers(source.text(y_name))
    notes.refuse(x_wrong, RowRefused.COORDINATE_UNREADABLE, source.header(x_name), source.text(x_name))
    notes.refuse(y_wrong, RowRefused.COORDINATE_UNREADABLE, source.header(y_name), source.text(y_name))
    half = np.isnan(x) != np.isnan(y)
    zero = (x == 0) & (y == 0)
    notes.alter(half, RowAltered.HALF_COORDINATE, source.header(x_name))
    notes.alter(zero, RowAltered.ZERO_COORDINATE, source.header(x_name))
    if recipe.input_crs == WGS84 and x_name == "longitude":
        impossible = (np.abs(x) > _LARGEST_LONGITUDE) | (np.abs(y) > _LARGEST_LATITUDE)
        notes.refuse(impossible, RowRefused.COORDINATE_IMPOSSIBLE, source.header(x_name), source.text(x_name))
        notes.refuse(looks_swapped(x, y), RowRefused.COORDINATES_SWAPPED, source.header(x_name), source.text(x_name))
    nowhere = half | zero
    return np.where(nowhere, np.nan, x), np.where(nowhere, np.nan, y)


def _read_flags(source: SourceColumns, recipe: Recipe, notes: NoteBook) -> dict[str, Any]:
    """Who reported, setting, ASB type and whether domestic: null where the source does not say."""
    maps = {"reported_by": recipe.reported_by, "setting": recipe.settings, "asb_type": recipe.asb_types}
    flags: dict[str, Any] = {}
    for name, codes in maps.items():
        text = source.text(name)
        coded, unknown = code_words(text, codes, default="")
        notes.alter(unknown, RowAltered.CODE_UNKNOWN, source.header(name), text)
        flags[name] = coded.column()
    text = source.text("domestic")
    words = dict.fromkeys(_TRUE_WORDS, "yes") | dict.fromkeys(_FALSE_WORDS, "no")
    coded, unknown = code_words(text, words, default="")
    notes.alter(unknown, RowAltered.CODE_UNKNOWN, source.header("domestic"), text)
    flags["is_domestic"] = pc.equal(coded.column().cast(pa.string()), "yes")
    return flags


def _note_repeats(table: pa.Table, source: SourceColumns, notes: NoteBook) -> Bools:
    header = source.header("incident_id")
    duplicate, reused = find_duplicates(table, header)
    duplicate = duplicate & ~notes.is_refused
    notes.duplicate(duplicate, header)
    notes.alter(reused & ~duplicate, RowAltered.ID_REUSED_IN_FILE, header, source.text("incident_id"))
    return duplicate


def month_words(months: Ints) -> Coded:
    """Months since year 0 as words such as ``2024-01``; negative numbers are no month."""
    distinct, place = np.unique(months, return_inverse=True)
    names = tuple(str(Month.from_ordinal(int(number))) if number >= 0 else "" for number in distinct)
    return Coded(place, names)


def count_rows(
    notes: NoteBook, duplicate: Bools, months: Coded, categories: Coded, unknown: Mapping[str, int]
) -> Tally:
    """Count how the rows of a file ended."""
    verdicts = {"kept": ~(notes.is_refused | duplicate), "duplicate": duplicate, "refused": notes.is_refused}
    return Tally(
        read=len(notes.rows) + len(notes.wrong_length),
        kept=int(verdicts["kept"].sum()),
        duplicates=int(duplicate.sum()),
        refused=notes.counts(RowVerdict.REFUSED),
        altered=notes.counts(RowVerdict.ALTERED),
        months={verdict: months.where(mask).counts() for verdict, mask in verdicts.items()},
        categories={verdict: categories.where(mask).counts() for verdict, mask in verdicts.items()},
        unknown_codes=unknown,
        first_refused=notes.first_refused(),
    )
