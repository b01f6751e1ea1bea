"""Row 1: 36 street files, 500,000 rows, into a store, and opening the store again."""

from __future__ import annotations

__all__ = ["CONTESTS"]

import atexit
import shutil
import tempfile
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from benchmarks.timing import Contest, Side
from benchmarks.world import FOLDER, csv_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FILES = csv_files()
AFTER_THE_LAST_MONTH = "2024-06-01T00:00:00+00:00"


def _new_folders() -> Callable[[], Path]:
    """A call that gives a new empty folder each time, all of them gone when the process ends."""
    parent = Path(tempfile.mkdtemp(dir=FOLDER))
    atexit.register(shutil.rmtree, parent)
    numbers = count()

    def new() -> Path:
        folder = parent / str(next(numbers))
        folder.mkdir()
        return folder

    return new


def load_ours() -> Callable[[], Any]:
    from bluelamp.tasks.incidents.load import LoadSettings, load  # noqa: PLC0415 - loading counts in the cold start

    new = _new_folders()

    def ingest() -> Path:
        store = new() / "store"
        load([FILES[0].parent.parent], store=store, settings=LoadSettings(at=AFTER_THE_LAST_MONTH))
        return store

    return ingest


def load_duckdb() -> Callable[[], Any]:
    import duckdb  # noqa: PLC0415 - the same

    engine = duckdb.connect()
    engine.execute("SET threads = 2")
    names = [str(file) for file in FILES]
    read = "SELECT * FROM read_csv(?, all_varchar = true, header = true)"
    return lambda: engine.execute(read, [names]).fetch_arrow_table()


def load_pandas() -> Callable[[], Any]:
    from benchmarks.incidents.plain_pandas import ingest  # noqa: PLC0415 - the same

    new = _new_folders()

    def run() -> Path:
        folder = new()
        ingest(FILES, folder)
        return folder

    return run


def load_reopening() -> Callable[[], Any]:
    from bluelamp.io.engine import collect, incidents_table  # noqa: PLC0415 - the same
    from bluelamp.io.store import open_store  # noqa: PLC0415 - the same

    store = load_ours()()

    def reopen() -> Any:
        incidents = incidents_table(store, open_store(store))
        return collect(incidents.select("month", "category", "x", "y"))

    return reopen


def same_rows(ours: Path, peer: Path) -> str:
    """Both kept the same incidents: month, category and place, whatever their order."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - only the check needs it

    from bluelamp.io.engine import collect, incidents_table  # noqa: PLC0415 - the same
    from bluelamp.io.store import open_store  # noqa: PLC0415 - the same

    mine = collect(incidents_table(ours, open_store(ours)))
    theirs = pq.read_table(peer / "kept")
    assert set(mine.column_names) == set(theirs.column_names)
    assert mine.num_rows == theirs.num_rows, f"{mine.num_rows:,} rows against {theirs.num_rows:,}"
    for one, other in zip(_in_order(mine), _in_order(theirs), strict=True):
        assert np.array_equal(one, other) if one.dtype.kind == "O" else np.allclose(one, other, atol=2e-3, rtol=0)
    return f"the same {mine.num_rows:,} rows"


def _in_order(table: Any) -> list[NDArray[Any]]:
    month, category = (table[name].to_numpy().astype(object) for name in ("month", "category"))
    x, y = (np.nan_to_num(table[name].to_numpy().astype(np.float64)) for name in ("x", "y"))
    order = np.lexsort((np.round(y, 2), np.round(x, 2), category.astype(str), month.astype(str)))
    return [column[order] for column in (month, category, x, y)]


def same_number(_ours: Path, peer: Any) -> str:
    return f"{peer.num_rows:,} rows read"


OURS = Side("bluelamp incidents load", load_ours)
CONTESTS = (
    Contest(
        "1a",
        "ingest 36 street files into a store",
        OURS,
        Side("DuckDB bare all_varchar read", load_duckdb),
        2.5,
        "at most",
        same_number,
    ),
    Contest(
        "1b",
        "ingest, same steps and output",
        OURS,
        Side("plain pandas", load_pandas),
        3,
        "at least",
        same_rows,
    ),
    Contest(
        "1c",
        "reopen the store and read every incident's month, category and place",
        Side("bluelamp, reopening", load_reopening),
        Side("bluelamp, ingest", load_ours),
        10,
        "at least",
    ),
)
