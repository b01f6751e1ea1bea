"""What the store holds of every source, month and district, located or not: what the ledger is made from."""

from __future__ import annotations

__all__ = ["ReceivedRows", "read_received"]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc

from bluelamp.core.vocabulary import PartKind
from bluelamp.hotspots.naming import town_from_lsoa
from bluelamp.incidents.coding import Coded
from bluelamp.incidents.ledger import Received
from bluelamp.incidents.times import month_numbers
from bluelamp.io.engine import collect, kind_table

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from bluelamp.io.store import Manifest


@dataclass(frozen=True, slots=True)
class ReceivedRows:
    """All incidents of the store, in the order of source, file and row.

    Args:
        received: source, district, month and place of each.
        category: category code.
        location: location text.
        reused_ids: IDs that stand in more than one month of a source, with other rows.
    """

    received: Received
    category: Coded
    location: Coded
    reused_ids: int


def read_received(store: Path, manifest: Manifest) -> ReceivedRows:
    """Read what was received.

    Raises:
        UnreadableInputError: nothing is held, or a part is damaged.
    """
    table = kind_table(store, manifest, PartKind.INCIDENTS)
    names = ("source", "month", "lsoa_name", "x", "y", "is_outside", "category", "location")
    rows = collect(table.order_by(["source", "file", "row"]).select(*names))
    source, lsoa = Coded.of_column(rows["source"]), Coded.of_column(rows["lsoa_name"])
    towns = [town_from_lsoa(word) for word in lsoa.words]
    areas = sorted({town for town in towns if town})
    area_of_word = np.array([areas.index(town) if town else -1 for town in towns], dtype=np.int64)
    received = Received(
        source=source.codes - 1,
        area=area_of_word[lsoa.codes],
        month=month_numbers(rows["month"]),
        x=_floats(rows["x"]),
        y=_floats(rows["y"]),
        is_outside=pc.fill_null(rows["is_outside"], False).to_numpy().astype(bool),  # noqa: FBT003 - arrow's signature
        sources=source.words[1:],
        areas=areas,
    )
    return ReceivedRows(received, Coded.of_column(rows["category"]), Coded.of_column(rows["location"]), _reused(table))


def _reused(table: Any) -> int:
    """IDs that come back in another month: Northern Ireland numbers its crimes anew each month."""
    known = table.filter(table.incident_id.notnull())
    by_id = known.group_by(["source", "incident_id"]).agg(n_months=known.month.nunique())
    return int(collect(by_id.filter(by_id.n_months > 1).count()).as_py())


def _floats(column: Any) -> NDArray[np.float64]:
    values: NDArray[np.float64] = pc.fill_null(column, np.nan).to_numpy()
    return values
