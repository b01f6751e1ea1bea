"""The store's incidents reduced to arrays, through one Ibis expression that DuckDB or Spark can run."""

from __future__ import annotations

__all__ = ["read_incidents"]

from typing import TYPE_CHECKING, Any

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bluelamp.core.periods import month_bounds_utc
from bluelamp.core.vocabulary import PartKind
from bluelamp.incidents.arrays import IncidentArrays
from bluelamp.incidents.coding import Coded
from bluelamp.io.engine import collect, kind_table

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from bluelamp.core.periods import MonthRange
    from bluelamp.io.store import Manifest

_WORDS = (
    "time_precision",
    "category",
    "reported_by",
    "setting",
    "repeat_ref",
    "location",
    "lsoa_name",
    "source",
    "zone",
)


def read_incidents(store: Path, manifest: Manifest, period: MonthRange) -> IncidentArrays:
    """Read the located incidents that may have happened in a period.

    Args:
        store: folder of the store.
        manifest: what it holds.
        period: local months.

    Raises:
        UnreadableInputError: nothing is held, or a part is damaged.
    """
    # Every part is asked: an incident of an earlier month may reach into the period, and a file named after one month
    # may hold rows of another. What lies outside is passed over by the ranges that each part carries.
    table = kind_table(store, manifest, PartKind.INCIDENTS)
    zone = _common_zone(table)
    start = _instant(month_bounds_utc(period.first, zone)[0])
    end = _instant(month_bounds_utc(period.last, zone)[1])
    rows = collect(_within(table, start, end))
    words = {name: Coded.of_column(rows[name]) for name in _WORDS}
    return IncidentArrays(
        x=_floats(rows["x"]),
        y=_floats(rows["y"]),
        start=_seconds(rows["occurred_from"]),
        end=_seconds(rows["occurred_to"]),
        precision=words["time_precision"],
        category=words["category"],
        reported_by=words["reported_by"],
        setting=words["setting"],
        is_domestic=pc.fill_null(pc.cast(rows["is_domestic"], pa.int8()), -1).to_numpy().astype(np.int8),
        repeat_ref=words["repeat_ref"],
        location=words["location"],
        lsoa_name=words["lsoa_name"],
        source=words["source"],
        zone=zone,
    )


def _within(table: Any, start: Any, end: Any) -> Any:
    """Located rows whose interval meets the period, in an order that no engine changes."""
    begins_before = table.occurred_from < end
    reaches_into = (table.occurred_to > start) | (table.occurred_from >= start)
    rows = table.filter(table.x.notnull() & begins_before & reaches_into)
    names = ("x", "y", "occurred_from", "occurred_to", "is_domestic", *_WORDS)
    return rows.order_by(["source", "file", "row"]).select(*names)


def _common_zone(table: Any) -> str:
    """The zone of most rows: a store works in one country."""
    counted = collect(table.group_by("zone").agg(n=table.count()).order_by([ibis.desc("n"), "zone"]).limit(1))
    return str(counted["zone"][0].as_py())


def _instant(moment: np.datetime64) -> Any:
    return ibis.literal(str(moment) + "+00:00").cast("timestamp('UTC')")


def _floats(column: Any) -> NDArray[np.float64]:
    values: NDArray[np.float64] = column.to_numpy()
    return values


def _seconds(column: Any) -> NDArray[np.int64]:
    seconds: NDArray[np.int64] = column.cast(pa.timestamp("s", tz="UTC")).cast(pa.int64()).to_numpy()
    return seconds
