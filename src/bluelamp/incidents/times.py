"""Times as intervals: written times become the instants between which an incident happened.

A minute is an interval of no length, a from/to range is itself, a day or month is the whole of it. All instants are
UTC seconds since 1970; local dates, months and times without an offset are read in the source's zone.
"""

from __future__ import annotations

__all__ = ["Intervals", "local_months", "month_numbers", "read_days_or_times", "whole_months"]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bluelamp.core.periods import EARLIEST_YEAR, LATEST_YEAR, Month, local_to_utc, month_bounds_utc, utc_to_local

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

_ISO = r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?([Zz]|[+-]\d{2}:?\d{2})?$"
_OFFSET = r"(?P<offset>[Zz]|[+-]\d{2}:?\d{2})$"
_WIDTH = len("2024-01-31 23:59:59")
_DIGITS = {"year": (0, 4), "month": (5, 7), "day": (8, 10), "hour": (11, 13), "minute": (14, 16), "second": (17, 19)}


@dataclass(frozen=True, slots=True)
class Intervals:
    """When each incident happened.

    Args:
        start: UTC seconds, shape (n,).
        end: UTC seconds, never before start, shape (n,).
        is_known: whether the written time could be read, shape (n,); start and end are 0 where not.
    """

    start: Ints
    end: Ints
    is_known: Bools


def month_numbers(text: Any) -> Ints:
    """Months since year 0 of texts such as ``2024-01``; -1 where the text is no month, -2 where it is empty.

    Args:
        text: arrow string column, length n.
    """
    encoded = _encode(text)
    numbers = [_month_number(value) for value in encoded.dictionary.to_pylist()]
    return _decode(encoded, np.array(numbers, dtype=np.int64), empty=-2)


def _month_number(value: str) -> int:
    value = value.strip()
    if not value:
        return -2
    try:
        month = Month.parse(value)
    except Exception:  # noqa: BLE001 - any text that is no month is counted, not raised
        return -1
    return month.ordinal


def whole_months(numbers: Ints, zone: str) -> Intervals:
    """The whole of each month in a zone; negative numbers are unknown."""
    known = numbers >= 0
    distinct, place = np.unique(np.where(known, numbers, 0), return_inverse=True)
    bounds = np.zeros((len(distinct), 2), dtype=np.int64)
    for i, number in enumerate(distinct):
        if number > 0:
            bounds[i] = [
                int(instant.astype(np.int64)) for instant in month_bounds_utc(Month.from_ordinal(number), zone)
            ]
    return Intervals(bounds[place, 0], bounds[place, 1], known)


def local_months(instants: Ints, zone: str) -> Ints:
    """Local months (since year 0) of UTC seconds, shape (n,)."""
    local = utc_to_local(instants.astype("datetime64[s]"), zone)
    months: Ints = local.astype("datetime64[M]").astype(np.int64) + 1970 * 12
    return months


def read_days_or_times(text: Any, *, pattern: str, zone: str, is_day: bool) -> Intervals:
    """Read written times.

    Args:
        text: arrow string column, length n.
        pattern: ``iso`` or a strptime pattern.
        zone: IANA zone of times without an offset.
        is_day: each text stands for its whole local day.

    Returns:
        The intervals; a date that does not exist (30 February) or a time such as 24:30 is not known.
    """
    text = pc.utf8_trim_whitespace(pc.fill_null(text, ""))
    local, offset_s, has_offset, known = _read_iso(text) if pattern == "iso" else _read_pattern(text, pattern)
    zoned = local_to_utc(local.astype("datetime64[s]"), zone).astype(np.int64)
    instant = np.where(has_offset, local - offset_s, zoned)
    # A date without a time of day is the whole of that day, whatever the recipe hopes for.
    whole = np.full(len(local), is_day)
    if pattern == "iso":
        whole |= pc.utf8_length(text).to_numpy(zero_copy_only=False) == len("2024-01-31")
    day = (local // 86_400) * 86_400
    start = np.where(whole, local_to_utc(day.astype("datetime64[s]"), zone).astype(np.int64), instant)
    end = np.where(whole, local_to_utc((day + 86_400).astype("datetime64[s]"), zone).astype(np.int64), instant)
    return Intervals(np.where(known, start, 0), np.where(known, end, 0), known)


def _read_iso(text: Any) -> tuple[Ints, Ints, Bools, Bools]:
    """Local seconds, offset in seconds, whether an offset was written, whether the text is a time."""
    shaped = _bools(pc.match_substring_regex(text, _ISO))
    offset_text = pc.struct_field(pc.extract_regex(text, _OFFSET), "offset")
    has_offset = _bools(pc.is_valid(offset_text)) & (
        pc.utf8_length(text).to_numpy(zero_copy_only=False) > len("2024-01-31")
    )
    encoded = _encode(pc.fill_null(offset_text, ""))
    offset_s = _decode(encoded, np.array([_offset_seconds(v) for v in encoded.dictionary.to_pylist()], dtype=np.int64))
    fields = _digit_fields(text)
    known = shaped & _is_calendar(fields)
    days = _days_from_civil(fields["year"], fields["month"], fields["day"])
    local = days * 86_400 + fields["hour"] * 3600 + fields["minute"] * 60 + fields["second"]
    return np.where(known, local, 0), offset_s, has_offset, known


def _digit_fields(text: Any) -> dict[str, Ints]:
    """Year to second read from fixed columns; a part that is not written is 0."""
    fixed = pc.utf8_slice_codeunits(text, 0, _WIDTH).to_numpy(zero_copy_only=False).astype(f"S{_WIDTH}")
    letters = fixed.view(np.uint8).reshape(len(fixed), _WIDTH).astype(np.int64)
    # Digits only where the pattern has digits; a zone suffix inside the columns is cut off by the separator's place.
    is_timed = (letters[:, 10] == ord("T")) | (letters[:, 10] == ord(" "))
    has_seconds = is_timed & (letters[:, 16] == ord(":"))
    fields = {}
    for name, (start, stop) in _DIGITS.items():
        value = np.zeros(len(fixed), dtype=np.int64)
        for column in range(start, stop):
            value = value * 10 + (letters[:, column] - ord("0"))
        written = {"hour": is_timed, "minute": is_timed, "second": has_seconds}.get(name)
        fields[name] = value if written is None else np.where(written, value, 0)
    return fields


def _is_calendar(fields: dict[str, Ints]) -> Bools:
    year, month, day = fields["year"], fields["month"], fields["day"]
    is_leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    length = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])[np.clip(month, 0, 12)]
    length = length + ((month == 2) & is_leap)  # noqa: PLR2004 - February
    in_day = (fields["hour"] < 24) & (fields["minute"] < 60) & (fields["second"] < 60)  # noqa: PLR2004 - the clock
    in_year = (year >= EARLIEST_YEAR) & (year <= LATEST_YEAR)
    result: Bools = in_year & (month >= 1) & (month <= 12) & (day >= 1) & (day <= length) & in_day  # noqa: PLR2004
    return result


def _days_from_civil(year: Ints, month: Ints, day: Ints) -> Ints:
    """Days since 1970-01-01 of valid dates."""
    months = (np.clip(year, EARLIEST_YEAR, LATEST_YEAR) - 1970) * 12 + np.clip(month, 1, 12) - 1
    first = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    days: Ints = first + day - 1
    return days


def _read_pattern(text: Any, pattern: str) -> tuple[Ints, Ints, Bools, Bools]:
    parsed = pc.strptime(text, format=pattern, unit="s", error_is_null=True)
    # strptime turns 30 February into 2 March: only what prints back as it was written is a time.
    printed = pc.strftime(parsed, format=pattern)
    same = pc.equal(_without_padding(printed), _without_padding(text))
    known = _bools(pc.fill_null(same, fill_value=False))
    seconds = pc.fill_null(parsed.cast(pa.int64()), 0).to_numpy(zero_copy_only=False)
    nothing = np.zeros(len(seconds), dtype=np.int64)
    return np.where(known, seconds, 0), nothing, np.zeros(len(seconds), dtype=bool), known


def _without_padding(text: Any) -> Any:
    return pc.utf8_lower(pc.replace_substring_regex(text, r"\b0(\d)", r"\1"))


def _offset_seconds(text: str) -> int:
    if text in ("", "Z", "z"):
        return 0
    sign = -1 if text[0] == "-" else 1
    return sign * (int(text[1:3]) * 3600 + int(text[-2:]) * 60)


def _encode(text: Any) -> Any:
    column = pc.fill_null(text, "")
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    return column.dictionary_encode()


def _decode(encoded: Any, values: Ints, *, empty: int = 0) -> Ints:
    if len(values) == 0:
        return np.full(len(encoded), empty, dtype=np.int64)
    result: Ints = values[encoded.indices.to_numpy(zero_copy_only=False)]
    return result


def _bools(column: Any) -> Bools:
    result: Bools = column.to_numpy(zero_copy_only=False).astype(bool)
    return result
