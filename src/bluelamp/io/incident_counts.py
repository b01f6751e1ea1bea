"""Counts of the store's incidents by month, category and district, in one Ibis expression."""

from __future__ import annotations

__all__ = ["COUNTED_BY", "count_incidents"]

from collections import Counter
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import PartKind
from bluelamp.hotspots.naming import town_from_lsoa
from bluelamp.io.engine import collect, kind_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bluelamp.core.periods import MonthRange
    from bluelamp.io.store import Manifest

# The column of the store behind each word; districts are told by the names of census areas, as in the ledger.
COUNTED_BY = {"month": "month", "category": "category", "area": "lsoa_name"}


def count_incidents(
    store: Path, manifest: Manifest, by: Sequence[str], period: MonthRange | None = None
) -> dict[tuple[str, ...], int]:
    """Count incidents, located or not, without those outside the boundary that the load was given.

    Args:
        store: folder of the store.
        manifest: what it holds.
        by: some of ``month``, ``category``, ``area``.
        period: local months; None for all that are held.

    Returns:
        Rows by their words in the order of ``by``; an empty word where the source does not say.

    Raises:
        UnreadableInputError: nothing is held, or a part is damaged.
    """
    table = kind_table(store, manifest, PartKind.INCIDENTS)
    table = table.filter(~table.is_outside.fill_null(False))  # noqa: FBT003 - ibis' signature
    if period is not None:
        table = table.filter(table.month.between(str(period.first), str(period.last)))
    columns = [COUNTED_BY[word] for word in by]
    # Without a column to group by there is one row: all.
    grouped = table.group_by(columns).agg(n=table.count()) if columns else table.agg(n=table.count())
    rows = collect(grouped).to_pylist()
    counts: Counter[tuple[str, ...]] = Counter()
    for row in rows:
        key = (_word(word, row[column]) for word, column in zip(by, columns, strict=True))
        counts[tuple(key)] += int(row["n"])
    return dict(sorted(counts.items()))


def _word(what: str, text: str | None) -> str:
    word = text or ""
    return town_from_lsoa(word) if what == "area" else word
