"""Reads of restricted records, which the log keeps (Data Protection Act 2018, section 62)."""

from __future__ import annotations

__all__ = ["note_rows_read"]

from typing import TYPE_CHECKING

from bluelamp_station.audit.actions import record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.incidents.models import Delivery


def note_rows_read(*, by: Person, delivery: Delivery, shown: int, chosen: Mapping[str, str], is_export: bool) -> None:
    """Log that somebody read rows of a delivery.

    Args:
        by: who.
        delivery: whose rows.
        shown: how many.
        chosen: the filter.
        is_export: whether they were taken away as a file.
    """
    record(
        by=by,
        action="incidents.rows_exported" if is_export else "incidents.rows_read",
        subject=delivery,
        detail={"rows": shown, "filter": {name: value for name, value in chosen.items() if value}},
    )
