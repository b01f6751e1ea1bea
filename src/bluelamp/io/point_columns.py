"""Columns of text as instants and numbers: fast where all is well, cell by cell where it is not."""

from __future__ import annotations

__all__ = ["HAS_OFFSET", "instants_of", "numbers_of"]

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# A time that says how far it is from UTC.
HAS_OFFSET = r"(?:[zZ]|[+-]\d{2}(?::?\d{2})?)\s*$"
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?")
_COUNT = r"^(?:\d{9,10}(?:\.\d+)?|\d{12,13})$"
_MICRO = 1e6
# From here on a number of seconds is one of milliseconds.
_MILLI_FROM = 1e11
# Halving a column finds its few wrong cells; below this each is looked at.
_FEW = 64


def instants_of(column: Any, *, zone: str | None) -> Floats:
    """Seconds since 1970 in UTC, shape (n,); NaN where a cell is no instant.

    Args:
        column: ISO 8601 with an offset or without one, or a count of seconds or milliseconds since 1970.
        zone: whose wall clock times without an offset tell; None where there are none. An hour that the wall clock
            shows twice or never is no instant.
    """
    text = pc.utf8_trim_whitespace(column)
    is_count = _matches(text, _COUNT)
    has_offset = _matches(text, HAS_OFFSET) & ~is_count
    found = np.full(len(text), np.nan)
    if is_count.any():
        numbers = numbers_of(text.filter(pa.array(is_count)))
        found[is_count] = np.where(numbers >= _MILLI_FROM, numbers / 1e3, numbers)
    if has_offset.any():
        found[has_offset] = _cast_instants(text.filter(pa.array(has_offset)), "UTC")
    local = ~is_count & ~has_offset
    if zone is not None and local.any():
        found[local] = _wall_clock(text.filter(pa.array(local)), zone)
    return found


def numbers_of(column: Any) -> Floats:
    """Numbers with a decimal point, shape (n,); NaN where a cell is none."""
    try:
        return _floats(pc.cast(column, pa.float64()))
    except pa.ArrowInvalid:
        number = pc.match_substring_regex(column, r"^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?\s*$")
        plain = pc.utf8_trim_whitespace(pc.if_else(number, column, None))
        return _floats(pc.cast(plain, pa.float64()))


def _floats(column: Any) -> Floats:
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.float64)


def _matches(text: Any, pattern: str) -> NDArray[np.bool_]:
    return _mask(pc.fill_null(pc.match_substring_regex(text, pattern), fill_value=False))


def _mask(column: Any) -> NDArray[np.bool_]:
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.bool_)


def _cast_instants(text: Any, zone: str | None) -> Floats:
    """Seconds of texts that should all be instants; NaN for those that are not."""
    try:
        stamps = pc.cast(text, pa.timestamp("us", tz=zone))
    except pa.ArrowInvalid:
        if len(text) <= _FEW:
            return np.array([_instant(cell, zone) for cell in text.to_pylist()], dtype=np.float64)
        half = len(text) // 2
        return np.concatenate([_cast_instants(text.slice(0, half), zone), _cast_instants(text.slice(half), zone)])
    known = _mask(pc.is_valid(stamps))
    micro = pc.fill_null(pc.cast(stamps, pa.int64()), 0).to_numpy()
    return np.where(known, micro / _MICRO, np.nan)


def _instant(cell: str | None, zone: str | None) -> float:
    """One cell, by the same reader or else by Python's more lenient one."""
    import datetime as dt  # noqa: PLC0415 - only for cells that the fast way does not read

    if cell is None or not _INSTANT.match(cell):
        return float("nan")
    try:
        moment = dt.datetime.fromisoformat(cell.strip())
    except ValueError:
        return float("nan")
    if zone is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return moment.timestamp() if moment.tzinfo is not None else float("nan")


def _wall_clock(text: Any, zone: str) -> Floats:
    """Seconds of wall-clock times; NaN in the hours that the clock shows twice or leaves out."""
    plain = _cast_instants(text, None)
    known = np.isfinite(plain)
    micro = pa.array(np.where(known, plain * _MICRO, 0.0).round().astype(np.int64)).cast(pa.timestamp("us"))
    first, second = (
        pc.cast(pc.assume_timezone(micro, zone, ambiguous=way, nonexistent=way), pa.int64()).to_numpy()
        for way in ("earliest", "latest")
    )
    return np.where(known & (first == second), first / _MICRO, np.nan)
