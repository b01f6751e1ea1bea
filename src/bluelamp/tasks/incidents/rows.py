"""The rows of a load that were refused, altered or left out as duplicates."""

from __future__ import annotations

__all__ = ["list_rows"]

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from bluelamp.incidents.schema import NOTES
from bluelamp.io.hotspot_files import neutral_text
from bluelamp.io.store import open_store, read_parts
from bluelamp.io.whole_files import whole_file
from bluelamp.tasks.incidents.reading import NOTES_ENDING

if TYPE_CHECKING:
    from pathlib import Path

    from bluelamp.core.vocabulary import RowVerdict

# Arrow sorts plain texts only.
_PLAIN = pa.schema([(name, pa.int32() if name == "row" else pa.string()) for name in NOTES.names])


def list_rows(
    store: Path,
    *,
    verdict: RowVerdict | None = None,
    reason: str | None = None,
    file: str | None = None,
    out: Path | None = None,
) -> Any:
    """List rows with their file, row, column, reason and the value that gave cause.

    Args:
        store: folder of the store.
        verdict: only rows with this verdict.
        reason: only this reason.
        file: only this file.
        out: CSV to write, whole or not at all.

    Returns:
        An arrow table with the columns of :data:`bluelamp.incidents.schema.NOTES`.
    """
    manifest = open_store(store)
    kinds = sorted({part.kind for part in manifest.parts if part.kind.endswith(NOTES_ENDING)})
    tables = [read_parts(store, manifest, kind).cast(_PLAIN) for kind in kinds]
    rows = pa.concat_tables([_PLAIN.empty_table(), *tables])
    for column, wanted in (("verdict", verdict), ("reason", reason), ("file", file)):
        if wanted is not None:
            rows = rows.filter(pc.equal(rows[column], str(wanted)))
    rows = rows.sort_by([("file", "ascending"), ("row", "ascending")])
    if out is not None:
        _write(rows, out)
    return rows


def _write(rows: Any, out: Path) -> None:
    import pyarrow.csv as pa_csv  # noqa: PLC0415 - only when a file is asked for

    texts = {name: pc.fill_null(rows[name], "") for name in NOTES.names if name != "row"}
    safe = {name: neutral_text(text.to_numpy(zero_copy_only=False).astype(str)) for name, text in texts.items()}
    columns = {name: rows[name] if name == "row" else safe[name] for name in NOTES.names}
    with whole_file(out) as path:
        pa_csv.write_csv(pa.table(columns), path)
