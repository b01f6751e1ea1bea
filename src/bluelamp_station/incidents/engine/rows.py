"""Rows of a load that were refused, altered or left out as duplicates."""

from __future__ import annotations

__all__ = ["NotedRows", "csv_of_rows", "list_rows"]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bluelamp_station.ui.csv_text import csv_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from bluelamp.core.vocabulary import RowVerdict

_COLUMNS = ("file", "row", "column", "reason", "verdict", "value")
_BATCH = 2000


@dataclass(frozen=True, slots=True)
class NotedRows:
    """Notes on rows, with what the whole list holds.

    Args:
        total: notes that fit the filter.
        rows: those of the page: file, row, column, reason, verdict, value.
        reasons: notes of the files by reason, whatever the filter says.
    """

    total: int
    rows: tuple[Mapping[str, Any], ...]
    reasons: Mapping[str, int]


def list_rows(
    store: Path,
    files: Sequence[str],
    *,
    verdict: RowVerdict | None = None,
    reason: str = "",
    start: int = 0,
    most: int = 50,
) -> NotedRows:
    """One page of the notes on rows of some files, by file and row.

    Args:
        store: folder of the store.
        files: names of the files; only rows of these.
        verdict: only this verdict.
        reason: only this reason.
        start: notes to pass over.
        most: notes to give at most.

    Raises:
        UnreadableInputError: no store.
    """
    of_files = _of_files(store, files)
    counted = of_files["reason"].value_counts().to_pylist()
    chosen = _chosen(of_files, verdict, reason)
    return NotedRows(
        total=chosen.num_rows,
        rows=tuple(chosen.slice(start, most).to_pylist()),
        reasons=dict(sorted((entry["values"], entry["counts"]) for entry in counted)),
    )


def csv_of_rows(
    store: Path, files: Sequence[str], *, verdict: RowVerdict | None = None, reason: str = ""
) -> Iterator[str]:
    """The same as CSV, in pieces; a cell that a spreadsheet would calculate is made text.

    Args:
        store: folder of the store.
        files: names of the files.
        verdict: only this verdict.
        reason: only this reason.
    """
    chosen = _chosen(_of_files(store, files), verdict, reason)
    yield from csv_lines([_COLUMNS])
    for start in range(0, chosen.num_rows, _BATCH):
        rows = chosen.slice(start, _BATCH).to_pylist()
        yield from csv_lines([row[name] for name in _COLUMNS] for row in rows)


def _of_files(store: Path, files: Sequence[str]) -> Any:
    import pyarrow as pa  # noqa: PLC0415 - the web process starts without arrow
    import pyarrow.compute as pc  # noqa: PLC0415

    from bluelamp.tasks.incidents import list_rows as noted  # noqa: PLC0415

    rows = noted(store)
    return rows.filter(pc.is_in(rows["file"], value_set=pa.array(list(files), pa.string())))


def _chosen(rows: Any, verdict: RowVerdict | None, reason: str) -> Any:
    import pyarrow.compute as pc  # noqa: PLC0415 - the web process starts without arrow

    for column, wanted in (("verdict", verdict), ("reason", reason)):
        if wanted:
            rows = rows.filter(pc.equal(rows[column], str(wanted)))
    return rows
