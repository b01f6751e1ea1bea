"""Numbers written as text, read by the column, with those that cannot be read told apart."""

from __future__ import annotations

__all__ = ["read_numbers"]

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NUMBER = r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$"


def read_numbers(text: Any) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Read a text column as numbers.

    Args:
        text: arrow string column, length n; null and blank mean no number.

    Returns:
        The numbers, shape (n,), NaN where there is none; and which texts could not be read, shape (n,).
    """
    try:
        numbers = pc.cast(text, pa.float64())
        wrong = pc.is_nan(pc.fill_null(numbers, 0.0)).to_numpy(zero_copy_only=False).astype(bool)
    except pa.ArrowInvalid:
        trimmed = pc.utf8_trim_whitespace(pc.fill_null(text, ""))
        readable = pc.match_substring_regex(trimmed, _NUMBER)
        blank = pc.equal(trimmed, "")
        numbers = pc.cast(pc.if_else(readable, trimmed, None), pa.float64())
        wrong = pc.invert(pc.or_(readable, blank)).to_numpy(zero_copy_only=False).astype(bool)
    values: NDArray[np.float64] = pc.fill_null(numbers, np.nan).to_numpy(zero_copy_only=False)
    infinite = np.isinf(values)
    return np.where(infinite, np.nan, values), wrong | infinite
