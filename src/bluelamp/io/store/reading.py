"""Reading parts straight into Arrow: the short way for columns that go to arrays."""

from __future__ import annotations

__all__ = ["part_paths", "read_parts"]

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from bluelamp.core.errors import UnreadableInputError, Where

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bluelamp.io.store.manifest import Manifest


def part_paths(
    store: str | Path,
    manifest: Manifest,
    kind: str,
    *,
    months: Collection[str] | None = None,
    sources: Collection[str] | None = None,
) -> tuple[Path, ...]:
    """Files of a kind, in order of source and month.

    Args:
        store: folder of the store.
        manifest: what :func:`open_store` gave.
        kind: a code of ``PartKind``, or ``rows``.
        months: only these, as ``2024-01``; None for all.
        sources: only these; None for all.

    Returns:
        Their paths; none where the store holds nothing of the sort.

    Raises:
        UnreadableInputError: a file is missing.
    """
    chosen = [
        Path(store) / part.path
        for part in manifest.parts
        if part.kind == kind
        and (months is None or part.month in months)
        and (sources is None or part.source in sources)
    ]
    for file in chosen:
        if not file.is_file():
            raise _damaged(file, "is missing")
    return tuple(chosen)


def read_parts(
    store: str | Path,
    manifest: Manifest,
    kind: str,
    *,
    columns: Sequence[str] | None = None,
    months: Collection[str] | None = None,
    sources: Collection[str] | None = None,
    dictionaries: Sequence[str] = (),
) -> Any:
    """Rows of a kind as one table.

    Args:
        store: folder of the store.
        manifest: what :func:`open_store` gave.
        kind: a code of ``PartKind``, or ``rows``.
        columns: only these; None for all. A column that some parts lack is null there.
        months: only these; None for all.
        sources: only these; None for all.
        dictionaries: text columns to leave as codes and words, which is quicker where the words are few.

    Returns:
        A ``pyarrow.Table``, parts in order of source and month.

    Raises:
        UnreadableInputError: no part is held, or a file is missing or damaged.
    """
    files = part_paths(store, manifest, kind, months=months, sources=sources)
    if not files:
        raise nothing_held(store, kind)
    return pa.concat_tables(
        [_read(file, columns, dictionaries) for file in files], promote_options="permissive"
    ).unify_dictionaries()


def nothing_held(store: str | Path, kind: str) -> UnreadableInputError:
    """The error of a store that holds nothing of a kind."""
    return UnreadableInputError(
        f"the store holds no {kind} for these months and sources; load some or choose others.",
        code="BL-STORE-09",
        where=Where(file=str(store)),
    )


def _read(file: Path, columns: Sequence[str] | None, dictionaries: Sequence[str]) -> Any:
    try:
        with pq.ParquetFile(file, read_dictionary=list(dictionaries)) as parquet:
            held = parquet.schema_arrow.names
            return parquet.read(columns=None if columns is None else [name for name in columns if name in held])
    except (pa.ArrowInvalid, OSError) as error:
        raise _damaged(file, "cannot be read") from error


def _damaged(file: Path, what: str) -> UnreadableInputError:
    return UnreadableInputError(
        f"a part of the store {what}; try again if a load was running, else load its month again.",
        code="BL-STORE-07",
        where=Where(file=str(file)),
    )
