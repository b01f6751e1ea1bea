"""Duplicates: a whole row that repeats an earlier row of the same file, with the same ID that is not empty.

Rows without an ID (all anti-social behaviour in data.police.uk) are never merged: two calls about one street in one
month look alike. An ID that returns with other content is another incident, or another part of one, and is kept.
"""

from __future__ import annotations

__all__ = ["find_duplicates"]

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]

_UNIT_SEPARATOR = "\x1f"


def find_duplicates(table: pa.Table, id_column: str) -> tuple[Bools, Bools]:
    """Find duplicates within one file.

    Args:
        table: text columns, n rows.
        id_column: header of the ID; the empty text where the file has none.

    Returns:
        Which rows are duplicates, shape (n,): each but the first of equal rows; and which rows share their ID with
        an earlier row, shape (n,).
    """
    n = table.num_rows
    nothing = np.zeros(n, dtype=bool)
    if id_column not in table.column_names or n == 0:
        return nothing, nothing
    ids = pc.utf8_trim_whitespace(pc.fill_null(table[id_column], "")).combine_chunks()
    encoded = ids.dictionary_encode()
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    counts = np.bincount(codes, minlength=len(encoded.dictionary))
    blank = np.array([value == "" for value in encoded.dictionary.to_pylist()]) if counts.max() > 1 else counts < 0
    shared = np.flatnonzero((counts[codes] > 1) & ~blank[codes])
    if len(shared) == 0:
        return nothing, nothing
    return _mark_later(_row_codes(table, shared), shared, n), _mark_later(codes[shared], shared, n)


def _row_codes(table: pa.Table, index: NDArray[np.int64]) -> NDArray[np.int32]:
    """A number for each of the rows; equal rows have equal numbers."""
    rows = table.take(pa.array(index))
    texts = [pc.fill_null(column, "") for column in rows.columns]
    joined = pc.binary_join_element_wise(*texts, _UNIT_SEPARATOR).combine_chunks()
    codes: NDArray[np.int32] = joined.dictionary_encode().indices.to_numpy(zero_copy_only=False)
    return codes


def _mark_later(codes: NDArray[np.int32], index: NDArray[np.int64], n: int) -> Bools:
    """Mark the rows whose code stood in an earlier row."""
    _, first = np.unique(codes, return_index=True)
    later = np.ones(len(codes), dtype=bool)
    later[first] = False
    mask = np.zeros(n, dtype=bool)
    mask[index[later]] = True
    return mask
