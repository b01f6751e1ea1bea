"""Notes on single rows: what was refused, altered or left out as a duplicate, and the value that gave cause."""

from __future__ import annotations

__all__ = ["NoteBook"]

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from bluelamp.core.vocabulary import RowAltered, RowRefused, RowVerdict
from bluelamp.incidents.schema import NOTES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]
    Ints = NDArray[np.int64]


class NoteBook:
    """Collects the notes on one file; the first reason to refuse a row is the one that counts.

    Args:
        file: name of the file.
        rows: each row's number in the file, shape (n,).
        wrong_length: numbers of the rows that have too many or too few fields, shape (k,); they are refused.
    """

    def __init__(self, file: str, rows: Ints, wrong_length: Ints) -> None:
        self.file = file
        self.rows = rows
        self.wrong_length = wrong_length
        self.is_refused: Bools = np.zeros(len(rows), dtype=bool)
        self._pages: list[tuple[Ints, RowVerdict, str, str, Any]] = []

    def refuse(self, mask: Bools, reason: RowRefused, column: str, values: Any = None) -> None:
        """Refuse the masked rows that are not refused yet; values is the arrow column that gave cause."""
        fresh = mask & ~self.is_refused
        if fresh.any():
            self.is_refused = self.is_refused | fresh
            self._write(fresh, RowVerdict.REFUSED, reason, column, values)

    def alter(self, mask: Bools, reason: RowAltered, column: str, values: Any = None) -> None:
        """Note a change in, or a remark on, the masked rows that are not refused."""
        self._write(mask & ~self.is_refused, RowVerdict.ALTERED, reason, column, values)

    def duplicate(self, mask: Bools, column: str) -> None:
        """Note the masked rows as duplicates."""
        self._write(mask, RowVerdict.DUPLICATE, RowAltered.DUPLICATE, column, None)

    def counts(self, verdict: RowVerdict) -> dict[str, int]:
        """Rows by reason for one verdict, largest first."""
        found: Counter[str] = Counter()
        for index, kind, reason, _, _ in self._pages:
            if kind == verdict:
                found[reason] += len(index)
        if verdict == RowVerdict.REFUSED and len(self.wrong_length):
            found[RowRefused.ROW_WRONG_LENGTH] += len(self.wrong_length)
        return {str(reason): n for reason, n in found.most_common()}

    def first_refused(self) -> tuple[int, str, str] | None:
        """Row, column and reason of the refused row that comes first in the file."""
        refused = [
            (int(self.rows[i[0]]), column, reason)
            for i, kind, reason, column, _ in self._pages
            if kind == RowVerdict.REFUSED
        ]
        refused += [(int(row), "", str(RowRefused.ROW_WRONG_LENGTH)) for row in self.wrong_length[:1]]
        return min(refused) if refused else None

    def table(self) -> pa.Table:
        """The notes as a table, in the order of the file."""
        pages = [self._page(self.rows[index], *page) for index, *page in self._pages]
        if len(self.wrong_length):
            pages.append(self._page(self.wrong_length, RowVerdict.REFUSED, RowRefused.ROW_WRONG_LENGTH, "", None))
        table = pa.concat_tables([NOTES.empty_table(), *pages]).unify_dictionaries()
        return table.sort_by("row")

    def _write(self, mask: Bools, verdict: RowVerdict, reason: str, column: str, values: Any) -> None:
        index = np.flatnonzero(mask)
        if len(index):
            taken = None if values is None else values.take(pa.array(index))
            self._pages.append((index, verdict, str(reason), column, taken))

    def _page(self, rows: Ints, verdict: RowVerdict, reason: str, column: str, values: Any) -> pa.Table:
        n = len(rows)
        texts = pa.nulls(n, pa.string()) if values is None else values.cast(pa.string())
        fixed = {"file": self.file, "column": column, "reason": str(reason), "verdict": str(verdict)}
        words = {name: pa.array([text] * n).cast(NOTES.field(name).type) for name, text in fixed.items()}
        columns = words | {"row": pa.array(rows, pa.int32()), "value": texts}
        return pa.table([columns[name] for name in NOTES.names], schema=NOTES)
