"""Writing the rows of a load: one part for each source, kind and month, and the notes on single rows beside them."""

from __future__ import annotations

__all__ = ["Call", "write_files"]

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bluelamp.core.periods import Month
from bluelamp.core.vocabulary import PartKind
from bluelamp.incidents.receipts import FileReceipt, add_up
from bluelamp.incidents.schema import INCIDENTS, OUTCOMES, SEARCHES
from bluelamp.io.store import Part, StoreWriter, read_parts
from bluelamp.tasks.incidents.reading import notes_kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from bluelamp.tasks.incidents.placing import PlacedRows
    from bluelamp.tasks.incidents.reading import CleanRows, ReadFile

_SCHEMAS = {PartKind.INCIDENTS: INCIDENTS, PartKind.OUTCOMES: OUTCOMES, PartKind.SEARCHES: SEARCHES}
_THREADS = 2
# A month that comes back with less than this share of the rows it had is named in a warning.
_SHRUNK_SHARE = 0.5
_MONTH = re.compile(r"\d{4}-\d{2}")


def write_files(
    writer: StoreWriter,
    store: Path,
    read: Sequence[ReadFile],
    placed: Sequence[PlacedRows],
    call: Call,
) -> tuple[FileReceipt, ...]:
    """Write the fresh files of a call and commit them together.

    Args:
        writer: the store's writer.
        store: the store's folder, to read parts that are added to.
        read: the files of the call, in order.
        placed: the places of the fresh ones, in the same order.
        call: what holds for all of them.

    Returns:
        A receipt for each file of the call.
    """
    fresh = [(file, file.rows) for file in read if file.rows is not None]
    with ThreadPoolExecutor(_THREADS) as pool:
        parts = list(
            pool.map(
                lambda job: _write_file(writer, store, job[0].slot, job[1], job[2]),
                [(file, rows, place) for (file, rows), place in zip(fresh, placed, strict=True)],
            )
        )
    receipts = {
        file.place: _receipt(writer, file, rows, place, written, call)
        for (file, rows), place, written in zip(fresh, placed, parts, strict=True)
    }
    replaced = [part for written in parts for part in written]
    notes = {(rows.source, notes_kind(rows.kind), file.slot) for file, rows in fresh}
    writer.commit(
        working_crs=call.crs,
        replace=replaced,
        remove=notes - {part.key for part in replaced},
        receipts=[receipt.as_record() for receipt in receipts.values()],
        areas={} if call.boundary is None else {"within": writer.write_file(*call.boundary)},
    )
    return tuple(file.receipt or receipts[file.place] for file in read)


@dataclass(frozen=True, slots=True)
class Call:
    """What holds for all files of a load.

    Args:
        crs: code of the working system.
        fingerprint: how the files were read.
        at: when, ISO 8601.
        boundary: name and content of the polygon file that rows were placed by, kept for later runs.
    """

    crs: str
    fingerprint: str
    at: str
    boundary: tuple[str, bytes] | None


def _write_file(writer: StoreWriter, store: Path, slot: str, rows: CleanRows, place: PlacedRows) -> list[Part]:
    """Write the parts of one file: those of its rows by month, and its notes."""
    table = _table(rows, place)
    parts = []
    for month, piece in _by_month(table, rows.months, slot):
        merged = _added(writer, store, rows, month, piece)
        parts.append(writer.write_part(rows.source, rows.kind, month, merged))
    if rows.notes.num_rows:
        parts.append(writer.write_part(rows.source, notes_kind(rows.kind), slot, rows.notes))
    return parts


def _table(rows: CleanRows, place: PlacedRows) -> pa.Table:
    """The rows in the order and with the types of their schema; what the source does not give is null."""
    schema = _SCHEMAS[rows.kind]
    n = len(rows.months)
    given = {**rows.columns, **place.columns}
    constants = {
        "source": rows.source,
        "file": rows.file,
        "recipe": rows.recipe.stamp,
        "zone": rows.recipe.time.zone,
    }
    for name, text in constants.items():
        given[name] = pa.DictionaryArray.from_arrays(pa.array(np.zeros(n, np.int32)), pa.array([text]))
    return pa.table([_typed(given.get(field.name), field, n) for field in schema], schema=schema)


def _typed(column: Any, field: pa.Field, n: int) -> Any:
    if column is None:
        return pa.nulls(n, field.type)
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if pa.types.is_dictionary(field.type) and not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    return column if column.type == field.type else column.cast(field.type)


def _by_month(table: pa.Table, months: NDArray[np.int64], slot: str) -> list[tuple[str, pa.Table]]:
    """Pieces by local month; a file whose name states its month is one piece, whatever single rows say."""
    if _MONTH.fullmatch(slot):
        return [(slot, table)]
    order = np.argsort(months, kind="stable")
    numbers, starts = np.unique(months[order], return_index=True)
    ends = [*starts[1:], len(order)]
    return [
        (str(Month.from_ordinal(int(number))), table.take(pa.array(order[a:b])))
        for number, a, b in zip(numbers, starts, ends, strict=True)
    ]


def _added(writer: StoreWriter, store: Path, rows: CleanRows, month: str, piece: pa.Table) -> pa.Table:
    """The month's rows as they will stand: the delivery alone, or with the rows held whose IDs it does not bring."""
    held = writer.manifest.part(rows.source, rows.kind, month)
    if not rows.recipe.merge or held is None:
        return piece
    before = read_parts(store, writer.manifest, rows.kind, months=[month], sources=[rows.source])
    is_renewed = pc.fill_null(pc.is_in(before["incident_id"], value_set=piece["incident_id"].drop_null()), False)  # noqa: FBT003 - arrow takes the fill by place
    kept = before.filter(pc.invert(is_renewed)).cast(piece.schema)
    return pa.concat_tables([kept, piece]).unify_dictionaries().combine_chunks()


def _receipt(
    writer: StoreWriter, file: ReadFile, rows: CleanRows, place: PlacedRows, parts: list[Part], call: Call
) -> FileReceipt:
    tally = rows.tally
    return FileReceipt(
        slot=file.slot,
        file=file.file.name,
        sha256=file.sha256,
        fingerprint=call.fingerprint,
        kind=str(rows.kind),
        source=rows.source,
        at=call.at,
        rows_read=tally.read,
        rows_kept=tally.kept,
        rows_refused=tally.refused,
        rows_altered=add_up([tally.altered, place.remarks]),
        duplicates=tally.duplicates,
        without_location=place.without_location,
        outside_area=place.outside_area,
        months=tally.months,
        categories=tally.categories,
        unknown_codes=tally.unknown_codes,
        warnings=(*rows.warnings, *_shrunk(writer, rows, parts)),
        parts=tuple(part.path for part in parts),
        is_merged=rows.recipe.merge,
        attribution=rows.attribution,
    )


def _shrunk(writer: StoreWriter, rows: CleanRows, parts: list[Part]) -> list[str]:
    """Sentences on months that come back with far fewer rows than they had."""
    pairs = [(part, writer.manifest.part(*part.key)) for part in parts if part.kind == rows.kind]
    return [
        f"{rows.file}: {part.month} now holds {part.rows:,} rows and held {held.rows:,} before."
        for part, held in pairs
        if held is not None and part.rows < _SHRUNK_SHARE * held.rows
    ]
