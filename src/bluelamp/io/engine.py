"""The engine: the store's parts as tables for Ibis, run by DuckDB here and, with the same expressions, by Spark.

No SQL is written anywhere: a room builds expressions on the table that it is handed, and ``collect`` reduces them to
Arrow.
"""

from __future__ import annotations

__all__ = ["collect", "incidents_table", "kind_table"]

from typing import TYPE_CHECKING, Any

import ibis

from bluelamp.core.vocabulary import PartKind
from bluelamp.io.store.reading import nothing_held, part_paths

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from bluelamp.io.store.manifest import Manifest


def incidents_table(store: str | Path, manifest: Manifest, *, months: Collection[str] | None = None) -> Any:
    """The incidents of a store as an Ibis table; see :func:`kind_table`."""
    return kind_table(store, manifest, PartKind.INCIDENTS, months=months)


def kind_table(
    store: str | Path,
    manifest: Manifest,
    kind: str,
    *,
    months: Collection[str] | None = None,
    sources: Collection[str] | None = None,
) -> Any:
    """The parts of a kind as one lazy Ibis table.

    Args:
        store: folder of the store.
        manifest: what ``open_store`` gave.
        kind: a code of ``PartKind``, or ``rows``.
        months: only these, as ``2024-01``; None for all.
        sources: only these; None for all.

    Returns:
        An ``ibis.Table``; a column that some parts lack is null there.

    Raises:
        UnreadableInputError: no part is held, or a file is missing.
    """
    files = part_paths(store, manifest, kind, months=months, sources=sources)
    if not files:
        raise nothing_held(store, kind)
    # Nothing may be fetched from outside: Parquet is built in.
    engine = ibis.duckdb.connect(autoinstall_known_extensions=False, autoload_known_extensions=False)
    return engine.read_parquet([str(file) for file in files], union_by_name=True)


def collect(expression: Any) -> Any:
    """The rows of an Ibis expression as a ``pyarrow.Table``; a single number as an Arrow scalar."""
    return expression.to_pyarrow()
