"""Writing the rows of a load: one part for each source, kind and month, and the notes on single rows beside them."""

from __future__ import annotations

__all__ = ["Call", "write_files"]

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bluelamp.core.periods import Month
from bluelamp.core.vocabulary import PartKind
from bluelamp.incidents.receipts import FileReceipt, add_up
from bluelamp.incidents.schema import INCIDENTS, OUTCOMES, SEARCHES
from bluelamp.io.store import Part, StoreWriter, read_parts
from bluelamp.tasks.incidents.reading import NOTES_ENDING, notes_kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from bluelamp.io.store import Manifest
    from bluelamp.io.store.manifest import PartKey
    from bluelamp.tasks.incidents.placing import PlacedRows
    from bluelamp.tasks.incidents.reading import CleanRows, ReadFile

_SCHEMAS = {PartKind.INCIDENTS: INCIDENTS, PartKind.OUTCOMES: OUTCOMES, PartKind.SEARCHES: SEARCHES}
_THREADS = 2
_MOST_NAMED = 6
_MONTH = re.compile(r"\d{4}-\d{2}")


def write_files(
    writer: StoreWriter,
    store: Path,
    read: Sequence[ReadFile],
    placed: Sequence[PlacedRows],
    call: Call,
) -> tuple[tuple[FileReceipt, ...], tuple[str, ...]]:
    """Write the fresh files of a call and commit them together.

    Args:
        writer: the store's writer.
        store: the store's folder, to read parts that are added to.
        read: the files of the call, in order.
        placed: the places of the fresh ones, in the same order.
        call: what holds for all of them.

    Returns:
        A receipt for each file of the call, and sentences on months that were held and are replaced.
    """
    fresh = [(file, file.rows) for file in read if file.rows is not None]
    jobs = [(file.slot, rows, place) for (file, rows), place in zip(fresh, placed, strict=True)]
    is_merging = any(rows.recipe.merge for _, rows in fresh)
    parts = _write_added(writer, store, jobs) if is_merging else _write_all(writer, jobs)
    receipts = {
        file.place: _receipt(file, rows, place, written, call)
        for (file, rows), place, written in zip(fresh, placed, parts, strict=True)
    }
    replaced = [part for written in parts for part in written]
    said = _said_of_replaced(writer.manifest, replaced, is_merging=is_merging)
    notes = {(rows.source, notes_kind(rows.kind), file.slot) for file, rows in fresh}
    writer.commit(
        working_crs=call.crs,
        replace=replaced,
        remove=notes - {part.key for part in replaced},
        receipts=[receipt.as_record() for receipt in receipts.values()],
        areas={} if call.boundary is None else {"within": writer.write_file(*call.boundary)},
    )
    return tuple(file.receipt or receipts[file.place] for file in read), said


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


_Job: TypeAlias = "tuple[str, CleanRows, PlacedRows]"


def _write_all(writer: StoreWriter, jobs: Sequence[_Job]) -> list[list[Part]]:
    """Write files that replace their months, on both cores."""
    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(lambda job: _write_file(writer, *job), jobs))


def _write_file(writer: StoreWriter, slot: str, rows: CleanRows, place: PlacedRows) -> list[Part]:
    """Write the parts of one file: those of its rows by month, and its notes."""
    pieces = _by_month(_table(rows, place), rows.months, slot)
    parts = [writer.write_part(rows.source, rows.kind, month, piece) for month, piece in pieces]
    return [*parts, *_write_notes(writer, slot, rows)]


def _write_notes(writer: StoreWriter, slot: str, rows: CleanRows) -> list[Part]:
    if not rows.notes.num_rows:
        return []
    return [writer.write_part(rows.source, notes_kind(rows.kind), slot, rows.notes)]


def _write_added(writer: StoreWriter, store: Path, jobs: Sequence[_Job]) -> list[list[Part]]:
    """Write files that add to their months: each finds what is held and what earlier files of the call brought."""
    months: dict[PartKey, pa.Table] = {}
    touched: list[list[PartKey]] = []
    for slot, rows, place in jobs:
        keys = []
        for month, piece in _by_month(_table(rows, place), rows.months, slot):
            key = (rows.source, str(rows.kind), month)
            before = months[key] if key in months else _held(writer, store, rows, month)
            months[key] = piece if before is None else _added(before, piece)
            keys.append(key)
        touched.append(keys)
    parts = {key: writer.write_part(*key, table) for key, table in months.items()}
    notes = [_write_notes(writer, slot, rows) for slot, rows, _ in jobs]
    return [[*(parts[key] for key in keys), *own] for keys, own in zip(touched, notes, strict=True)]


def _held(writer: StoreWriter, store: Path, rows: CleanRows, month: str) -> pa.Table | None:
    """The month as the store holds it."""
    if writer.manifest.part(rows.source, rows.kind, month) is None:
        return None
    return read_parts(store, writer.manifest, rows.kind, months=[month], sources=[rows.source])


def _added(before: pa.Table, piece: pa.Table) -> pa.Table:
    """Rows as they will stand: those held whose IDs the delivery does not bring, then the delivery."""
    renewed = pc.is_in(before["incident_id"], value_set=piece["incident_id"].combine_chunks().drop_null())
    is_kept = pc.invert(pc.fill_null(renewed, False))  # noqa: FBT003 - arrow's signature
    kept = before.filter(is_kept).cast(piece.schema)
    return pa.concat_tables([kept, piece]).unify_dictionaries().combine_chunks()


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


def _receipt(file: ReadFile, rows: CleanRows, place: PlacedRows, parts: list[Part], call: Call) -> FileReceipt:
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
        warnings=rows.warnings,
        parts=tuple(part.path for part in parts),
        is_merged=rows.recipe.merge,
        attribution=rows.attribution,
    )


def _said_of_replaced(manifest: Manifest, replaced: Sequence[Part], *, is_merging: bool) -> tuple[str, ...]:
    """One sentence for each source and kind of which months that were held now hold something else."""
    before, after = Counter[str](), Counter[str]()
    months: dict[str, list[str]] = {}
    for part in replaced:
        held = manifest.part(*part.key)
        if held is None or held.path == part.path or part.kind.endswith(NOTES_ENDING):
            continue
        name = f"{part.source} {part.kind}"
        months.setdefault(name, []).append(part.month)
        before[name] += held.rows
        after[name] += part.rows
    verb = "added to" if is_merging else "replaced"
    return tuple(
        f"{name}: {verb} {_listed(found)} as held; {before[name]:,} rows before, {after[name]:,} now."
        for name, found in sorted(months.items())
    )


def _listed(months: list[str]) -> str:
    months = sorted(set(months))
    return ", ".join(months) if len(months) <= _MOST_NAMED else f"{len(months)} months from {months[0]} to {months[-1]}"
